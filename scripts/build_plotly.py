"""Build the plotly.js that the pages use: the installed version, with only the kinds of marks that our figures have.

The whole library is 4.8 MB, of which a browser spends most of a second on marks that no page draws. The bundle is a
third smaller and is read in a third of the time. It is made from the npm package ``plotly.js`` with esbuild and lies in
``dashboard/pages/vendor/`` with the notices of what it holds, so that running the dashboard needs no npm.

    python scripts/build_plotly.py            # build, write
    python scripts/build_plotly.py --check    # build, compare with the file that is there, write nothing
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "dashboard" / "pages" / "vendor"
VERSION = "4.1.1"
"""The plotly.js inside the pinned Python package; a test holds the two together."""

MARKS = ("bar", "box", "violin", "heatmap", "histogram", "scattermap", "choroplethmap", "densitymap")
"""Kinds of traces beside ``scatter``, which every bundle has."""

TOOLS = (f"plotly.js@{VERSION}", "esbuild@0.28.1", "esbuild-plugin-inline-css@0.0.1")
BUILD = """
import { build } from "esbuild";
import inline from "esbuild-plugin-inline-css";
import { writeFileSync } from "node:fs";
await build({
  entryPoints: ["./entry.js"], outfile: "./plotly.min.js", format: "iife", globalName: "Plotly", bundle: true,
  minify: true, plugins: [inline()], define: { global: "window", "define.amd": "false" }, target: "es2020",
  legalComments: "none", logLevel: "error", metafile: true,
}).then((result) => writeFileSync("./inputs.json", JSON.stringify(Object.keys(result.metafile.inputs))));
"""


def bundle() -> dict[str, bytes]:
    """Return the files of the bundle by name: the script, and the licences of everything in it.

    Built in a temporary folder; raises CalledProcessError or FileNotFoundError where npm cannot do it.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text('{"name": "bundle", "private": true}', encoding="utf-8")
        marks = ", ".join(f'require("plotly.js/lib/{mark}")' for mark in MARKS)
        (folder / "entry.js").write_text(
            f'const Plotly = require("plotly.js/lib/core");\nPlotly.register([{marks}]);\nmodule.exports = Plotly;\n',
            encoding="utf-8",
        )
        (folder / "build.mjs").write_text(BUILD, encoding="utf-8")
        quiet = ["--silent", "--no-audit", "--no-fund"]
        subprocess.run(["npm", "install", *quiet, *TOOLS], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["node", "build.mjs"], cwd=folder, check=True)
        script = (folder / "plotly.min.js").read_text(encoding="utf-8")
        # The plugin names the style sheet after the path of the temporary folder.
        script = re.sub(r'"[0-9a-f]{64}"', '"plotly-style"', script)
        head = f"/* plotly.js v{VERSION} with {', '.join(('scatter', *MARKS))}; licences in LICENSES.txt */\n"
        inputs = json.loads((folder / "inputs.json").read_text(encoding="utf-8"))
        return {
            f"plotly-{VERSION}.min.js": (head + script).encode(),
            "LICENSES.txt": licences(folder, inputs).encode(),
        }


def licences(folder: Path, inputs: list[str]) -> str:
    """Return name, version and licence text of every package of which a file went into the bundle."""
    found = {match[1] for path in inputs if (match := re.match(r"node_modules/((?:@[^/]+/)?[^/]+)/", path))}
    parts = []
    for name in sorted(found):
        package = folder / "node_modules" / name
        about = json.loads((package / "package.json").read_text(encoding="utf-8"))
        texts = [path for path in sorted(package.iterdir()) if re.match(r"(?i)(licen[cs]e|copying)", path.name)]
        named = f"Licence: {about.get('license', 'not named')}"
        body = texts[0].read_text(encoding="utf-8").strip() if texts else named
        parts.append(f"{name} {about['version']}\n\n{body}\n")
    line = "\n" + "=" * 100 + "\n\n"
    return line.join([f"What plotly-{VERSION}.min.js is made of, and under which licences.\n", *parts])


def main() -> int:
    """Build and write, or compare; return 1 where a file is not current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is not current")
    check = parser.parse_args().check
    made = bundle()
    if check:
        stale = [name for name, content in made.items() if not _same(VENDOR / name, content)]
        print(f"not current: {', '.join(stale)}" if stale else f"{VENDOR.name}: current")
        return 1 if stale else 0
    VENDOR.mkdir(exist_ok=True)
    for old in VENDOR.iterdir():
        old.unlink()
    for name, content in made.items():
        (VENDOR / name).write_bytes(content)
        print(f"{name}: {len(content):,} bytes written")
    return 0


def _same(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


if __name__ == "__main__":
    sys.exit(main())
