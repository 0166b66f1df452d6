"""A real OpenID Connect provider on loopback, in a process of its own, for the tests of the sign-in."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx2

USERS: tuple[Mapping[str, Any], ...] = (
    {"sub": "ann", "email": "ann@example.org", "email_verified": True, "name": "Ann Example", "groups": ["press"]},
    {"sub": "bob", "email": "bob@example.org", "email_verified": False, "name": "Bob Unverified"},
    {"sub": "eve", "email": "eve@example.com", "email_verified": True, "name": "<b>Eve</b>"},
    {"sub": "dan", "email": "dan@example.net", "email_verified": True, "groups": ["desk", "Field team"]},
)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running_provider() -> Iterator[str]:
    """Run the provider and give its address."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    for user in USERS:
        command += ["--user-claims", json.dumps(user)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env={**os.environ, "NO_COLOR": "1"}, **quiet)  # type: ignore[call-overload]
    address = f"http://localhost:{port}"
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                httpx2.get(f"{address}/.well-known/openid-configuration", timeout=2).raise_for_status()
                break
            except httpx2.HTTPError:
                if process.poll() is not None:
                    raise RuntimeError("the provider stopped before it answered") from None
                time.sleep(0.1)
        else:
            raise RuntimeError("the provider did not answer within 30 seconds")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)
