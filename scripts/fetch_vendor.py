"""Fetch the libraries that the browser is sent, as their makers publish them in npm packages.

They lie in ``dashboard/pages/web/vendor/``, unchanged, so that running the dashboard needs no npm; ``vendor.json``
beside them has for each file its package, version, path in the package, licence and SHA-256.

    python scripts/fetch_vendor.py            # fetch, write
    python scripts/fetch_vendor.py --check    # fetch, compare with the files that are there, write nothing
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "dashboard" / "pages" / "web" / "vendor"
LIST = "vendor.json"
PLOTLY = "4.1.1"
"""The plotly.js for which the pinned Python package writes; a test holds the two together."""

MAPLIBRE = "6.20.0"
"""The MapLibre of all maps."""


@dataclass(frozen=True)
class Wanted:
    """A file of ours, and where it comes from."""

    file: str
    package: str
    version: str
    path: str


FILES = (
    Wanted("plotly-cartesian.min.js", "plotly.js", PLOTLY, "dist/plotly-cartesian.min.js"),
    Wanted("plotly.js-LICENSE.txt", "plotly.js", PLOTLY, "LICENSE"),
    Wanted("maplibre-gl.mjs", "maplibre-gl", MAPLIBRE, "dist/maplibre-gl.mjs"),
    Wanted("maplibre-gl-worker.mjs", "maplibre-gl", MAPLIBRE, "dist/maplibre-gl-worker.mjs"),
    Wanted("maplibre-gl.css", "maplibre-gl", MAPLIBRE, "dist/maplibre-gl.css"),
    Wanted("maplibre-gl-LICENSE.txt", "maplibre-gl", MAPLIBRE, "LICENSE.txt"),
)


def fetch_package(name: str, version: str, folder: Path) -> Path:
    """Return the packed npm package; npm compares it with its checksum.

    Raises CalledProcessError or FileNotFoundError where npm cannot do it.
    """
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{name}@{version}"]
    ended = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return folder / ended.stdout.strip().splitlines()[-1]


def read_packed(package: Path, path: str) -> bytes:
    """Return a file of a packed package; raises KeyError where it has none of that path."""
    with tarfile.open(package) as archive:
        member = archive.extractfile(f"package/{path}")
        if member is None:
            raise KeyError(path)
        return member.read()


def fetch_files() -> dict[str, bytes]:
    """Return the files by name, the list of them included."""
    contents: dict[str, bytes] = {}
    entries = []
    with tempfile.TemporaryDirectory() as name:
        packages = {wanted.package: wanted.version for wanted in FILES}
        packed = {package: fetch_package(package, version, Path(name)) for package, version in packages.items()}
        for wanted in FILES:
            content = read_packed(packed[wanted.package], wanted.path)
            licence = json.loads(read_packed(packed[wanted.package], "package.json"))["license"]
            entries.append({**asdict(wanted), "licence": licence, "sha256": hashlib.sha256(content).hexdigest()})
            contents[wanted.file] = content
    return {**contents, LIST: (json.dumps(entries, indent=2) + "\n").encode()}


def main() -> int:
    """Fetch and write, or compare; return 1 where a file is not current."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is not current")
    check = parser.parse_args().check
    fetched = fetch_files()
    there = {path.name: path.read_bytes() for path in VENDOR.glob("*")}
    if check:
        stale = [name for name in sorted({*fetched, *there}) if fetched.get(name) != there.get(name)]
        print(f"not current: {', '.join(stale)}" if stale else f"{VENDOR.name}: current")
        return 1 if stale else 0
    VENDOR.mkdir(exist_ok=True)
    for name in there.keys() - fetched.keys():
        (VENDOR / name).unlink()
    for name, content in fetched.items():
        (VENDOR / name).write_bytes(content)
        print(f"{name}: {len(content):,} bytes written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
