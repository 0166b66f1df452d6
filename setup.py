"""What the wheel has beside the package: tables, documents, citation, the server's script and its settings.

In the project they lie beside the package, where people look for them; an installed package finds them in a folder of
its own (``dashboard/root.py``). Everything else about the package is said in ``pyproject.toml``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import Command, setup
from setuptools.command.build import build

HERE = Path(__file__).resolve().parent
SHARED = "dashboard/_shared"
PATTERNS = (
    "app.py",
    "CITATION.cff",
    ".streamlit/config.toml",
    "data/*.csv",
    "data/*.json",
    "data/*.md",
    "data/geo/*",
    "docs/*.md",
)


class BuildShared(Command):
    """Copy the files into the folder that becomes the wheel; an editable install finds them where they are."""

    build_lib: str | None
    editable_mode: bool

    def initialize_options(self) -> None:
        """Start without a folder."""
        self.build_lib = None
        self.editable_mode = False

    def finalize_options(self) -> None:
        """Take the folder of the package's modules."""
        self.set_undefined_options("build_py", ("build_lib", "build_lib"))

    def run(self) -> None:
        """Copy the files."""
        for target, source in self.get_output_mapping().items():
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)

    def get_output_mapping(self) -> dict[str, str]:
        """Return the files to be made, each with its source."""
        if self.editable_mode:
            return {}
        assert self.build_lib is not None
        return {str(Path(self.build_lib, SHARED, path)): path for path in self.get_source_files()}

    def get_outputs(self) -> list[str]:
        """Return the files to be made."""
        return list(self.get_output_mapping())

    def get_source_files(self) -> list[str]:
        """Return the files beside the package, relative to this one: an archive of the sources has them too."""
        return sorted(
            path.relative_to(HERE).as_posix() for pattern in PATTERNS for path in HERE.glob(pattern) if path.is_file()
        )


build.sub_commands.append(("build_shared", None))
setup(cmdclass={"build_shared": BuildShared})
