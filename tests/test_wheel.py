"""The wheel works away from the project: tables, documents and citation come with it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import pytest

from dashboard.root import ROOT, find_root

LEAST = 77
LEFT_OUT = shutil.ignore_patterns(
    *(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "build", "*.egg-info", "tests", "imported"),
    *("pictures", "node_modules"),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel has been installed, away from the project."""
    if int(version("setuptools").partition(".")[0]) < LEAST:
        pytest.skip(f"setuptools {LEAST} or newer builds the wheel: pip install -e '.[test]' -c constraints.txt")
    place = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, place / "source", ignore=LEFT_OUT)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    run([*pip, "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", ".", "./source"], place)
    (wheel,) = place.glob("*.whl")
    run([*pip, "install", "-q", "--no-deps", "--no-index", "--target", "home", str(wheel)], place)
    return place / "home"


def run(command: list[str], place: Path, **environment: str) -> str:
    ended = subprocess.run(command, cwd=place, env={**os.environ, **environment}, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def surroundings(home: Path) -> dict[str, str]:
    """What makes Python find the installed wheel before anything else, and no table by accident."""
    return {"PYTHONPATH": str(home), "AFPAK_DATA": ""}


def test_validate_finds_the_tables_of_the_wheel_from_any_folder(home: Path, tmp_path: Path) -> None:
    said = run([sys.executable, str(home / "bin" / "afpak"), "validate"], tmp_path, **surroundings(home))
    assert str(home / "dashboard" / "_shared" / "data") in said


def test_the_wheel_has_all_that_is_read_at_run_time(home: Path, tmp_path: Path) -> None:
    code = """if True:
        import json, dashboard
        from dashboard.export.citation import work
        from dashboard.export.set_pages import __file__ as pages
        from dashboard.pages import documents, serving
        from dashboard.tables import load
        dataset = load()
        texts = {name: len(documents.text_of(name, dataset)) for name in documents.served()}
        found = [dashboard.__file__, str(dataset.geo), len(dataset.incidents), work().title, texts]
        print(json.dumps([*found, len(serving.routes())]))
    """
    said = run([sys.executable, "-c", code], tmp_path, **surroundings(home))
    module, geo, incidents, title, texts, routes = json.loads(said.splitlines()[-1])
    assert module == str(home / "dashboard" / "__init__.py") and geo.startswith(str(home))
    assert incidents > 300 and title and routes
    assert set(texts) == {*("methodology", "codebook", "data-report", "corrections", "curating", "imports")} | {
        *("boundaries", "licence", "versions")
    }


def test_every_file_of_the_packages_is_in_the_wheel(home: Path) -> None:
    own = {path.relative_to(ROOT) for path in (ROOT / "dashboard").rglob("*") if path.is_file()}
    wanted = {path for path in own if "__pycache__" not in path.parts}
    assert len(wanted) > 200
    assert {path for path in wanted if not (home / path).is_file()} == set()


def test_serve_runs_the_dashboard_from_any_folder(home: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(home / "bin" / "afpak"), "serve", "--", "--server.port", str(port)]
    server = subprocess.Popen(
        command,
        cwd=tmp_path,
        env={**os.environ, **surroundings(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        page = wait_for_page(server, f"http://localhost:{port}/latest")
    finally:
        server.terminate()
        said = server.communicate(timeout=30)[0]
    assert "maplibre-gl.mjs" in page
    assert "Traceback" not in said


def wait_for_page(server: subprocess.Popen[str], address: str) -> str:
    """Return the page once the server answers; fails where it ends before."""
    end = time.monotonic() + 90
    while time.monotonic() < end and server.poll() is None:
        with suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
            return str(answer.read().decode())
        time.sleep(0.3)
    raise AssertionError("the server does not answer")


def test_the_project_is_used_where_there_is_no_wheel(tmp_path: Path) -> None:
    assert find_root(tmp_path / "dashboard") == tmp_path
    (tmp_path / "dashboard" / "_shared").mkdir(parents=True)
    assert find_root(tmp_path / "dashboard") == tmp_path / "dashboard" / "_shared"
    assert (ROOT / "app.py").is_file() and (ROOT / "data" / "datapackage.json").is_file()
