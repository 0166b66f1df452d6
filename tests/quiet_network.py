"""Runs the dashboard where no name is ever resolved, and says what it asked: ``python -m tests.quiet_network ROOT``.

To be run as root in network and mount namespaces of its own (``tests/test_no_call_home.py`` does). The only server of
names is one that writes down what it is asked and never answers, so that whoever asks waits; whatever else leaves the
machine goes to an interface that drops it, and is counted. The answer is one line of JSON.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

PORT = 8777
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "streamlit",
}


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def set_up_network(folder: Path) -> None:
    """Give the namespace loopback, an outside that drops everything, and a server of names on loopback."""
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", "out", "type", "veth", "peer", "name", "dropped")
    run("ip", "address", "add", "192.0.2.1/24", "dev", "out")
    run("ip", "link", "set", "out", "up")
    run("ip", "link", "set", "dropped", "up")
    run("ip", "neighbour", "add", "192.0.2.254", "lladdr", "02:00:00:00:00:01", "dev", "out")
    run("ip", "route", "add", "default", "via", "192.0.2.254")
    resolver = folder / "resolv.conf"
    resolver.write_text("nameserver 127.0.0.1\noptions timeout:3 attempts:2\n", encoding="utf-8")
    run("mount", "--bind", str(resolver), "/etc/resolv.conf")


class Listener(threading.Thread):
    """Keeps what is asked of the server of names, and what leaves for the outside by IPv4."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.names: list[str] = []
        self.packets: list[str] = []
        self._names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._names.bind(("127.0.0.1", 53))
        self._packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
        self._packets.bind(("dropped", 0x0800))

    def run(self) -> None:
        threading.Thread(target=self._sniff, daemon=True).start()
        while True:
            question = self._names.recvfrom(512)[0][12:]
            labels = []
            while question and question[0]:
                labels.append(question[1 : question[0] + 1].decode("latin-1"))
                question = question[question[0] + 1 :]
            self.names.append(".".join(labels))

    def _sniff(self) -> None:
        while True:
            packet = self._packets.recv(2048)
            self.packets.append(socket.inet_ntoa(packet[16:20]))


def ask(path: str, **headers: str) -> tuple[int, float]:
    """Return the status of an answer and the seconds that it took."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    begun = time.monotonic()
    connection.request("GET", path, headers=headers)
    status = connection.getresponse().status
    taken = time.monotonic() - begun
    connection.close()
    return status, taken


def wait_until_well(server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError("the server ended")
        try:
            if ask("/_stcore/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not answer")


def reaches_outside() -> bool:
    """Say whether the server listens on an address that is not loopback."""
    with socket.socket() as probe:
        return probe.connect_ex(("192.0.2.1", PORT)) == 0


def try_connections(listener: Listener) -> dict[str, Any]:
    """Knock with foreign origins while others are served, and return what came of it."""
    foreign = [ask("/_stcore/stream", **HANDSHAKE, Origin=f"https://evil-{number}.example") for number in range(5)] + [
        ask("/map", Origin="https://evil.example")
    ]
    served: list[tuple[int, float]] = []
    knocking = [
        threading.Thread(target=ask, args=("/_stcore/stream",), kwargs={**HANDSHAKE, "Origin": "https://slow.example"})
        for _ in range(5)
    ]
    for thread in knocking:
        thread.start()
    served = [ask(path) for path in ("/map", "/_stcore/health", "/timeline", "/_stcore/host-config") * 3]
    for thread in knocking:
        thread.join()
    own = ask("/_stcore/stream", **HANDSHAKE, Origin=f"http://127.0.0.1:{PORT}")
    return {
        "foreign": sorted({status for status, _ in foreign}),
        "foreign_seconds": [taken for _, taken in foreign],
        "served": sorted({status for status, _ in served}),
        "served_seconds": [taken for _, taken in served],
        "own": own[0],
        "outside": reaches_outside(),
        "names": listener.names,
        "packets": listener.packets,
    }


def main(root: Path, options: list[str]) -> None:
    """Run the dashboard of a folder with further options of ``streamlit run`` and print what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        set_up_network(Path(folder))
        listener = Listener()
        listener.start()
        command = [sys.executable, "-m", "streamlit", "run", str(root / "app.py"), f"--server.port={PORT}", *options]
        environment = {**os.environ, "HOME": folder, "PYTHONPATH": str(root)}
        server = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_until_well(server)
            print(json.dumps(try_connections(listener)))
        finally:
            server.kill()
            server.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
