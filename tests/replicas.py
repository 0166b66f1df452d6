"""Two replicas of the dashboard as plain processes behind Caddy, with the configuration that is shipped."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.oidc import free_port

ROOT = Path(__file__).resolve().parent.parent
CADDYFILE = ROOT / "deploy" / "Caddyfile"
COOKIE = "afpak_replica"
LACKING = "no Caddy found (Debian: apt-get install caddy)"


@dataclass(frozen=True)
class Replica:
    """One process of the dashboard."""

    name: str
    address: str
    process: subprocess.Popen[bytes]


@dataclass(frozen=True)
class Deployment:
    """What readers open, and what is behind it."""

    address: str
    replicas: tuple[Replica, ...]

    def find_replica(self, cookie: str) -> Replica:
        """Return the replica that answers a reader with a cookie of the proxy."""
        policy = httpx2.get(f"{self.address}/map", cookies={COOKIE: cookie}).headers["content-security-policy"]
        (found,) = (replica for replica in self.replicas if f"https://{replica.name}.example" in policy)
        return found


def caddy() -> str | None:
    """Return the path of Caddy on this machine, None where there is none."""
    return shutil.which("caddy")


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until an address answers 200; raises RuntimeError where its process ends or it takes a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{address}: the process ended before it answered")
        try:
            if httpx2.get(address, timeout=2).status_code == 200:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{address}: no answer within a minute")


@contextmanager
def _process(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=quiet, stderr=quiet)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def running_deployment(**environment: str) -> Iterator[Deployment]:
    """Run two replicas and Caddy before them; ``environment`` is that of the replicas."""
    program = caddy()
    assert program is not None, LACKING
    with ExitStack() as stack:
        replicas = []
        for name in ("one", "two"):
            port = free_port()
            command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
            # By this setting, which every answer has, a test knows who answered.
            told_apart = {"AFPAK_FRAME_ANCESTORS": f"'self' https://{name}.example"}
            settings = {"STREAMLIT_SERVER_COOKIE_SECRET": "c" * 40, **told_apart, **environment}
            replicas.append(Replica(name, f"http://127.0.0.1:{port}", stack.enter_context(_process(command, settings))))
        for replica in replicas:
            wait_for(f"{replica.address}/_stcore/health", replica.process)
        answers = httpx2.get(f"{replicas[0].address}/healthz").status_code == 200
        home, address = stack.enter_context(tempfile.TemporaryDirectory()), f"http://localhost:{free_port()}"
        settings = {
            "AFPAK_SITE": address,
            "AFPAK_REPLICAS": " ".join(replica.address for replica in replicas),
            "AFPAK_HEALTH": "/healthz" if answers else "/_stcore/health",
            "XDG_DATA_HOME": home,
            "XDG_CONFIG_HOME": home,
        }
        command = [program, "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
        proxy = stack.enter_context(_process(command, settings))
        wait_for(f"{address}/_stcore/health", proxy)
        yield Deployment(address, tuple(replicas))
