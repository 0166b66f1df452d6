"""Asks an ASGI app without a server: what an answer is made of, headers by name in lower case."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Answer:
    """An answer, with all messages that the app sent."""

    status: int
    headers: dict[str, str]
    content: bytes
    messages: list[Message]

    @property
    def text(self) -> str:
        return self.content.decode()


Headers = Iterable[tuple[str, str]]


def scope_of(kind: str, path: str, headers: Headers = (), **more: Any) -> dict[str, Any]:
    given = list(headers)
    if all(name != "host" for name, _ in given):
        given.insert(0, ("host", "localhost:8501"))
    where, _, query = path.partition("?")
    return {
        "type": kind,
        "method": "GET",
        "path": where,
        "raw_path": where.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in given if value],
        "client": ("127.0.0.1", 4711),
        "extensions": {"websocket.http.response": {}} if kind == "websocket" else {},
        **more,
    }


async def call(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Call an app once."""
    await app(scope, receive, send)


def run_alone(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine in a thread of its own: a test before this one may have left a loop running in the main one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, coroutine).result()


def ask(app: ASGIApp, path: str, headers: Headers = (), *, kind: str = "http", **more: Any) -> Answer:
    """Return an app's answer to a request, or to the beginning of a websocket with ``kind="websocket"``."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""} if kind == "http" else {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    run_alone(call(app, scope_of(kind, path, list(headers), **more), receive, send))
    start = next((message for message in sent if "status" in message), {"status": 0, "headers": []})
    named = {key.decode("latin-1"): value.decode("latin-1") for key, value in start["headers"]}
    return Answer(start["status"], named, b"".join(message.get("body", b"") for message in sent), sent)
