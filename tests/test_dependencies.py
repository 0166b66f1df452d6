"""Every package that is imported is declared, and everything declared is pinned."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("dashboard", "app.py")
"""What runs for readers: it may import what ``pip install`` brings, nothing of an extra."""

OF_EXTRAS = {"dashboard/service/saved_views": "team"}
"""Folders of what runs for readers that an extra is for: the rest does without, and says what to install."""

FOR_WORK = ("scripts", "benchmarks", "tests", "deploy")
BUILD = ("setup.py",)
OWN = {"dashboard", "tests", "benchmarks", "scripts", "setup", "deploy"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()


@cache
def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def distributions_by_import() -> Mapping[str, list[str]]:
    return packages_distributions()


def names_of(requirements: list[str]) -> set[str]:
    return {normal(re.match(r"[\w.-]+", text)[0]) for text in requirements}  # type: ignore[index]


def of_extra(path: Path) -> set[str]:
    """Return what an extra brings for a file of its own."""
    table = project()["project"]
    assert isinstance(table, dict)
    names = [extra for place, extra in OF_EXTRAS.items() if (ROOT / place) in path.parents]
    return {name for extra in names for name in names_of(table["optional-dependencies"][extra])}


def declared(*, extras: bool) -> set[str]:
    table = project()["project"]
    assert isinstance(table, dict)
    found = names_of(table["dependencies"])
    if extras:
        found |= {name for given in table["optional-dependencies"].values() for name in names_of(given)}
    return found


def imports_of(source: str) -> set[str]:
    """Return the first words of what a source imports from elsewhere, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.partition(".")[0])
        elif (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) in ("pytest.importorskip", "importlib.import_module", "import_module")
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            found.add(str(node.args[0].value).partition(".")[0])
    return found


def files_of(names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        path = ROOT / name
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def undeclared(source: str, allowed: set[str]) -> list[str]:
    """Return what a source imports that is neither Python's own, nor ours, nor of an allowed distribution."""
    homes = distributions_by_import()
    missing = []
    for name in sorted(imports_of(source) - OWN - set(sys.stdlib_module_names)):
        distributions = {normal(home) for home in homes.get(name, [])}
        # What is not installed, as an extra may be, is taken by its own name.
        if not (distributions or {normal(name)}) & allowed:
            missing.append(f"{name} ({', '.join(sorted(distributions)) or 'not installed'})")
    return missing


@pytest.mark.parametrize(("places", "extras"), [(SHIPPED, False), (FOR_WORK, True)])
def test_every_import_is_declared(places: tuple[str, ...], extras: bool) -> None:
    allowed = declared(extras=extras)
    paths = list(files_of(places))
    assert len(paths) > 5
    problems = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in paths
        for name in undeclared(path.read_text(encoding="utf-8"), allowed | of_extra(path))
    }
    assert not problems, "\n".join(sorted(problems))


def test_the_build_imports_what_the_build_requires() -> None:
    table = project()["build-system"]
    assert isinstance(table, dict)
    for path in files_of(BUILD):
        assert undeclared(path.read_text(encoding="utf-8"), names_of(table["requires"])) == []


def test_an_import_that_is_not_declared_is_found() -> None:
    source = (
        "import os\nimport tests.small\ndef f():\n    from starlette.routing import Route\n    import nothing_there"
    )
    assert undeclared(source, {"pandas"}) == ["nothing_there (not installed)", "starlette (starlette)"]
    assert undeclared(source.replace("nothing_there", "json"), {"starlette"}) == []


def test_everything_declared_is_pinned_within_its_bounds() -> None:
    from packaging.requirements import Requirement

    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    pins = {normal(name): version for name, _, version in (line.partition("==") for line in lines)}
    table = project()["project"]
    assert isinstance(table, dict)
    given = [*table["dependencies"], *(text for texts in table["optional-dependencies"].values() for text in texts)]
    for requirement in map(Requirement, given):
        version = pins.get(normal(requirement.name))
        assert version is not None, f"{requirement.name} is not in constraints.txt"
        assert requirement.specifier.contains(version), f"{requirement} does not take {version}"
