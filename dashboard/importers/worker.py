"""Imports a file in a process of its own, so that the memory and the processor that it takes are no server's.

Run as ``python -m dashboard.importers.worker FILE DIRECTORY GEO NAME`` it prints one JSON object a line: how far it is,
and at the end what was written or why not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from dashboard.disk import name_path
from dashboard.importers.importing import Progress, import_file
from dashboard.importers.problems import ImportFileError
from dashboard.metrics import IMPORTS, time_outcome

_PACKAGES = Path(__file__).resolve().parents[2]


@time_outcome(IMPORTS)
def import_in_process(path: Path, directory: Path, geo: Path, name: str, progress: Progress) -> Path:
    """Import a file as ``import_file`` does, in another process, and return the Parquet file that was written.

    What has to be unpacked goes into ``directory`` as well. Raises what ``import_file`` raises; an ImportFileError
    too where the process was ended from outside, as for want of memory. Where ``progress`` raises, it is ended.
    """
    with name_path(directory):
        directory.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "dashboard.importers.worker", str(path), str(directory), str(geo), name]
    search = os.pathsep.join(filter(None, [str(_PACKAGES), os.environ.get("PYTHONPATH", "")]))
    settings = {**os.environ, "PYTHONPATH": search, "TMPDIR": str(directory)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=settings) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                said = json.loads(line)
                if "share" in said:
                    progress(said["share"], said["rows"])
                elif "refused" in said:
                    raise ImportFileError(said["refused"])
                elif "disk" in said:
                    raise OSError(*said["disk"])
                else:
                    return Path(said["written"])
        finally:
            if process.poll() is None and sys.exc_info()[0] is not None:
                process.kill()
    raise ImportFileError(
        f"{name}: reading it was ended before it was done (status {process.returncode}), perhaps for want of memory. "
        "Nothing was kept of it."
    )


def main(arguments: list[str]) -> int:
    """Import a file and print what comes of it; return 0 where it was written."""
    path, directory, geo, name = arguments
    # Python would give a full folder up for another one, in which a process that is ended leaves what it unpacked.
    tempfile.tempdir = directory

    def tell(**said: object) -> None:
        print(json.dumps(said), flush=True)

    try:
        written, _ = import_file(
            Path(path),
            Path(directory),
            Path(geo),
            name=name,
            progress=lambda share, rows: tell(share=share, rows=rows),
        )
    except ImportFileError as problem:
        tell(refused=str(problem))
        return 1
    except OSError as error:
        tell(disk=[error.errno, error.strerror, error.filename])
        return 1
    tell(written=str(written))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
