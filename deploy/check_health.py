"""Ask the dashboard in this container whether it is well; the exit status is 0 where it is, 1 where it is not."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from urllib.error import URLError
from urllib.request import urlopen


def health_address(environment: Mapping[str, str]) -> str:
    """Return what is asked, by the port and the path that the dashboard is set to."""
    path = environment.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    port = environment.get("STREAMLIT_SERVER_PORT", "8501")
    return f"http://127.0.0.1:{port}{f'/{path}' if path else ''}/healthz"


def is_well(address: str, seconds: float = 4) -> bool:
    """Say whether an address answers in time and without an error."""
    try:
        with urlopen(address, timeout=seconds):
            return True
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if is_well(health_address(os.environ)) else 1)
