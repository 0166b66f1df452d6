"""Make the pictures of the README from the real app: ``python scripts/build_pictures.py``.

Needs what the tests need, a Chromium included. Writes ``docs/pictures/*.png``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import FLAGS, chromium, new_page, running_app, settle, wait_for_panes  # noqa: E402

TARGET = ROOT / "docs" / "pictures"
DECEMBER = "from=2024-12-01&to=2025-01-31"
PICTURES = {
    "latest": ("latest?overview_days=90", "light", 1060),
    "claims": ("casualties?tab=sources", "light", 1240),
    "map": ("map", "light", 1060),
    "timeline": (f"timeline?{DECEMBER}", "light", 1180),
    "incident": ("incidents?incident=2024-12-24-barmal-airstrikes", "light", 1300),
    "map-dark": ("map?view=Whole+line", "dark", 1060),
}


def drawn(page: Page) -> None:
    """Wait until every figure of the page is drawn, the land of a map included."""
    settle(page)
    page.wait_for_function("() => [...document.querySelectorAll('.plot-frame')].every(plot => plot._fullLayout)")
    panes = page.locator(".map-pane").count()
    if panes:
        wait_for_panes(page, panes)
    page.wait_for_timeout(500)


def main() -> int:
    """Write the pictures; return 1 where there is no Chromium."""
    path = chromium()
    if path is None:
        print("no Chromium found", file=sys.stderr)
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, running_app() as app:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for name, (address, scheme, height) in PICTURES.items():
            context = browser.new_context(viewport={"width": 1360, "height": height}, color_scheme=scheme)
            page = new_page(context)
            page.goto(f"{app}/{address}")
            drawn(page)
            page.screenshot(path=TARGET / f"{name}.png")
            context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
