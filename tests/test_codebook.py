"""The codebook says what the descriptor says, and the methodology's worked example what the claims give."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dashboard.descriptor import DescriptorError, read_descriptor
from dashboard.lens import LENSES, figure_text, incident_ranges, population_ranges
from dashboard.tables import load

ROOT = Path(__file__).resolve().parent.parent
DESCRIPTOR = ROOT / "data" / "datapackage.json"


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_codebook", ROOT / "scripts" / "build_codebook.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


codebook = _script()


def _changed(tmp_path: Path, change: Callable[[dict[str, Any]], None]) -> str:
    package = json.loads(DESCRIPTOR.read_text(encoding="utf-8"))
    change(package)
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps(package), encoding="utf-8")
    text: str = codebook.render(path)
    return text


def _field(package: dict[str, Any], table: str, column: str) -> dict[str, Any]:
    resource = next(item for item in package["resources"] if item["name"] == table)
    found: dict[str, Any] = next(item for item in resource["schema"]["fields"] if item["name"] == column)
    return found


def test_the_file_is_current():
    assert (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8") == codebook.render()
    assert codebook.main(["--check"]) == 0


def test_the_same_descriptor_gives_the_same_text():
    assert codebook.render() == codebook.render()


def test_check_reports_a_file_that_is_not_current(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(codebook, "ROOT", tmp_path)
    monkeypatch.setattr(codebook, "CODEBOOK", tmp_path / "codebook.md")
    assert codebook.main(["--check"]) == 1
    assert "not current" in capsys.readouterr().out
    assert not (tmp_path / "codebook.md").exists()
    assert codebook.main([]) == 0
    assert codebook.main(["--check"]) == 0
    with (tmp_path / "codebook.md").open("a", encoding="utf-8") as file:
        file.write("More.\n")
    assert codebook.main(["--check"]) == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda p: _field(p, "claims", "killed_min").update(description="Changed text."), "Changed text."),
        (lambda p: _field(p, "claims", "killed_min").update(title="Changed title"), "Changed title"),
        (lambda p: _field(p, "claims", "killed_min")["constraints"].update(minimum=7), "7 or more"),
        (lambda p: _field(p, "claims", "claim_id")["constraints"].update(pattern="^a|b$"), r"`^a\|b$`"),
        (lambda p: _field(p, "sources", "kind")["constraints"]["enum"].append("leaflet"), "`leaflet`"),
        (lambda p: _field(p, "incidents", "status")["constraints"]["enum"].append("rumour"), "| `rumour` |  |  |"),
        (lambda p: _field(p, "actors", "short_name")["constraints"].update(maxLength=9), "at most 9 characters"),
        (lambda p: p["resources"][0].update(description="A changed table."), "A changed table."),
    ],
)
def test_a_changed_descriptor_changes_the_text(tmp_path, change, expected):
    text = _changed(tmp_path, change)
    assert expected in text
    assert expected not in codebook.render()


def test_a_new_reference_and_a_dropped_requirement_show(tmp_path):
    def change(package: dict[str, Any]) -> None:
        del _field(package, "corrections", "reason")["constraints"]["required"]
        corrections = next(item for item in package["resources"] if item["name"] == "corrections")
        corrections["schema"]["foreignKeys"] = [
            {"fields": ["row_id"], "reference": {"resource": "incidents", "fields": ["incident_id"]}}
        ]

    text = _changed(tmp_path, change)
    assert "`row_id` to `incidents.incident_id`" in text
    assert "| `reason` | Reason | string |  |  | Why. |" in text
    assert "| `reason` | Reason | string | yes |  | Why. |" in codebook.render()


def test_every_table_and_column_is_there():
    text = codebook.render()
    for name, table in read_descriptor(DESCRIPTOR).items():
        section = re.split(r"^## ", text.split(f"\n## {name}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
        for column in table.columns:
            assert f"\n| `{column.name}` |" in section, f"{name}.{column.name}"


def test_every_explained_value_has_a_label_in_the_vocabulary():
    tables = read_descriptor(DESCRIPTOR)
    for (table, column), meanings in codebook.MEANINGS.items():
        enum = next(item.enum for item in tables[table].columns if item.name == column)
        assert {str(value) for value in enum} == set(meanings), f"{table}.{column}"


def test_links_inside_the_page_lead_somewhere():
    text = codebook.render()
    targets = set(re.findall(r'<a id="([^"]+)">', text)) | set(re.findall(r"^## (\w+)$", text, re.MULTILINE))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= targets


def test_an_unusable_descriptor_is_refused(tmp_path, monkeypatch, capsys):
    with pytest.raises(DescriptorError):
        codebook.render(tmp_path / "datapackage.json")

    def unusable() -> str:
        raise DescriptorError("datapackage.json is missing")

    monkeypatch.setattr(codebook, "render", unusable)
    assert codebook.main(["--check"]) == 2
    assert "missing" in capsys.readouterr().err


@pytest.mark.parametrize("incident_id", ["2024-12-24-barmal-airstrikes", "2024-12-28-kurram-clash"])
def test_the_worked_example_is_what_the_lenses_give(incident_id):
    page = (ROOT / "docs" / "methodology.md").read_text(encoding="utf-8")
    block = page.split(f"<!-- lenses of {incident_id} -->", 1)[1].split("\n\n", 2)[1]
    written = [tuple(cell.strip() for cell in line.strip("| \n").split("|")) for line in block.splitlines()[2:]]
    dataset = load(ROOT / "data")
    claims = dataset.claims[dataset.claims["incident_id"] == incident_id]
    expected = []
    for lens in LENSES.values():
        row = incident_ranges(population_ranges(claims, dataset.side_of, lens)).iloc[0]
        cells = [figure_text(row[f"{kind}_low"], row[f"{kind}_high"]) for kind in ("killed", "injured")]
        expected.append((lens.label, *cells, f"{row['killed_missing']} of {row['populations']}"))
    assert [row[:4] for row in written] == expected
