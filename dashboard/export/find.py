"""A Chrome or Chromium on this machine, and what to say where there is none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

VARIABLE = "AFPAK_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = (
    "PNG, SVG and PDF of this chart need Chrome or Chromium on the machine that runs the dashboard, and none was "
    "found. One command adds it: apt-get install chromium (Debian, Ubuntu), or kaleido_get_chrome anywhere. One that "
    f"is elsewhere is named by {VARIABLE}. Maps, interactive HTML, CSV and XLSX need none, and the camera above the "
    "chart makes a PNG or SVG in your own browser."
)
"""What is missing and what adds it, for the page and the terminal."""


def find_browser() -> str | None:
    """Return the path of a Chrome or Chromium, or None.

    What the variable AFPAK_CHROMIUM names comes first (alone, where it is set), then what is on the path, then
    the one that ``kaleido_get_chrome`` fetched or that stands where such browsers are usually installed.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return shutil.which(given)
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found:
        return found
    from choreographer.browsers import Chromium

    elsewhere = Chromium.find_browser(skip_local=False)
    return elsewhere if elsewhere and Path(elsewhere).is_file() else None
