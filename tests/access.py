"""What the tests of access share: a reader, settings, and an app that stands for all that is guarded."""

from __future__ import annotations

import time

from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from dashboard.service.access import Access, AccessGate
from dashboard.service.access_list import Entries, Lists
from dashboard.service.access_settings import AccessSettings, Mode, Provider
from dashboard.service.readers import COOKIE, Reader, seal_reader

SECRET = "s" * 40
AUTH = {
    "server_metadata_url": "https://login.example.org/.well-known/openid-configuration",
    "client_id": "afpak",
    "client_secret": "hidden",
    "redirect_uri": "https://dash.example.org/auth/callback",
    "cookie_secret": SECRET,
}
PROVIDER = Provider(AUTH["server_metadata_url"], "afpak", "hidden", AUTH["redirect_uri"], SECRET)
ANN = Reader("subject-1", "ann@example.org", True, "Ann", ("press",), until=time.time() + 3600)
SIGN_IN = {"AFPAK_ACCESS": "sign-in", "AFPAK_ALLOW_DOMAINS": "example.org"}
PROXY = {
    "AFPAK_ACCESS": "proxy",
    "AFPAK_ALLOW_DOMAINS": "example.org",
    "AFPAK_USER_HEADER": "X-Forwarded-Email",
    "AFPAK_TRUSTED_PROXIES": "127.0.0.1 10.0.0.0/24 ::1",
    "FORWARDED_ALLOW_IPS": "none",
}


class Behind:
    """Stands for all that the gate guards: answers everything and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.messages: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope["path"])
        if scope["type"] == "http":
            kept = {"Cache-Control": "public, max-age=31536000, immutable"} if "static" in scope["path"] else None
            await PlainTextResponse("behind", headers=kept)(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            self.messages.append(message)
            await send({"type": "websocket.send", "text": "an answer"})
        self.messages.append(message)


def gate(access: Access) -> tuple[AccessGate, Behind]:
    behind = Behind()
    return AccessGate(behind, access, "keep();"), behind


def signing_in(allowed: Entries | None = None, **more: object) -> Access:
    lists = Lists(allowed or Entries(domains=frozenset({"example.org"})))
    return Access(AccessSettings(Mode.SIGN_IN, lists, PROVIDER), **more)  # type: ignore[arg-type]


def cookie(reader: Reader, secret: str = SECRET) -> tuple[str, str]:
    return "cookie", f"{COOKIE}={seal_reader(reader, secret)}"


HTML = ("accept", "text/html,application/xhtml+xml")
