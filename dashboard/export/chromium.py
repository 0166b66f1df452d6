"""Kaleido's browser as the exports need it: off the network, quick to start, and quick to hand over an image."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from choreographer.browsers import Chromium
from kaleido import Kaleido, PageGenerator

FLAGS = (
    "--disable-background-networking",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--mute-audio",
)


class _Page(PageGenerator):  # type: ignore[misc]
    """Kaleido's page with the installed plotly.js, without MathJax, and with a title that a PDF may carry."""

    header = PageGenerator.header.replace("Kaleido-fier", "Afghan–Pakistan tensions")

    def __init__(self) -> None:
        super().__init__(mathjax=False)


class _Offline(Chromium):
    """A Chromium that resolves no host's name."""

    def get_cli(self) -> Sequence[str]:
        """Return the command line."""
        return [*super().get_cli(), *FLAGS]


class Drawing(Kaleido):  # type: ignore[misc]
    """Kaleido with an offline Chromium, whose page is loaded anew after an image while the image is handed over."""

    def __init__(self, path: str) -> None:
        """Prepare a browser at this path; ``open`` starts it."""
        super().__init__(
            n=1, timeout=None, page_generator=_Page(), path=path, browser_cls=_Offline, enable_extensions=False
        )
        self._reloads: set[asyncio.Task[None]] = set()

    async def _return_kaleido_tab(self, tab: Any) -> None:
        # Kaleido reloads its page after each image, so that none finds anything of another, and makes the caller
        # wait for it. The next image waits for it anyway: it takes its tab from a queue.
        reload = asyncio.ensure_future(super()._return_kaleido_tab(tab))
        self._reloads.add(reload)
        reload.add_done_callback(self._done)

    def _done(self, reload: asyncio.Task[None]) -> None:
        self._reloads.discard(reload)
        if not reload.cancelled():
            reload.exception()  # a browser that died meanwhile is noticed by the next image
