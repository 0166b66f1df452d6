"""A small proxy on loopback that passes requests and websockets on, and sets the ``Host`` header as it is told."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _head(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received and (data := connection.recv(65_536)):
        received += data
    return received


def _pass_on(reader: socket.socket, port: int, host: str | None) -> None:
    received = _head(reader)
    if not received:
        reader.close()
        return
    if host is not None:
        received = re.sub(rb"(?im)^host:.*\r$", f"Host: {host}\r".encode(), received, count=1)
    if b"\r\nupgrade: websocket" not in received.lower():
        # One request for each connection: only the first head is looked at.
        received = re.sub(rb"(?im)^connection:.*\r$", b"Connection: close\r", received, count=1)
    with socket.create_connection(("127.0.0.1", port)) as server, reader:
        server.sendall(received)
        back = threading.Thread(target=_pump, args=(server, reader), daemon=True)
        back.start()
        _pump(reader, server)
        back.join()


@contextmanager
def proxy_to(port: int, host: str | None) -> Iterator[int]:
    """Run a proxy to a port of this machine and give its own; ``host`` replaces the ``Host`` header, None keeps it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    reader, _ = listener.accept()
                    threading.Thread(target=_pass_on, args=(reader, port, host), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
