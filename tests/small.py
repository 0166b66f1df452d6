"""A small but complete data directory with made-up contents, and ways to spoil one thing in it.

Six incidents at three places and a crossing, told by two governments, the UN, a hospital, residents and an armed
group. Names and figures are invented; the coordinates lie in the provinces that the places name.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.descriptor import read_descriptor
from dashboard.integrity import describe_contents
from dashboard.schema import Problem, Table
from dashboard.tables import DESCRIPTOR, ROOT

REAL = ROOT / "data"

ATTACK = "2024-12-20-gamma-attack"
STRIKES = "2024-12-24-beta-strikes"
CLASH = "2024-12-28-delta-clash"
CLOSURE = "2024-12-31-delta-closure"
DRONE = "2025-01-20-alpha-drone"
SHELLING = "2025-01-27-alpha-shelling"
INCIDENTS = (ATTACK, STRIKES, CLASH, CLOSURE, DRONE, SHELLING)

Row = dict[str, object]


@cache
def definitions() -> dict[str, Table]:
    """The tables as the project's own descriptor defines them."""
    return read_descriptor(REAL / DESCRIPTOR)


def _rows(table: str, columns: str, *rows: Sequence[object]) -> list[Row]:
    names = columns.split()
    return [dict(zip(names, row, strict=True)) for row in rows]


def _incident(identifier: str, episode: str, title: str, kind: str, initiator: str, target: str, **more: str) -> Row:
    day = identifier[:10]
    return {
        "incident_id": identifier,
        "episode_id": episode,
        "title": title,
        "summary": f"{title}, in two sentences. Accounts differ.",
        "date_start": day,
        "date_end": day,
        "date_precision": "day",
        "event_type": kind,
        "initiator_id": initiator,
        "target_id": target,
        "attribution": "acknowledged",
        "status": "confirmed",
        "curated_on": "2025-02-01",
        "updated_on": "2025-02-02",
        **more,
    }


def claim(
    identifier: str,
    incident: str,
    claimant: str,
    suffered_by: str,
    killed: int | tuple[int, int] | None = None,
    injured: int | tuple[int, int] | None = None,
    *,
    scope: str = "total",
    group: str = "unspecified",
    source: str = "one",
    qualifier: str | None = None,
) -> Row:
    """A row of the table ``claims``; a pair is a minimum and a maximum, None no figure."""
    low, high = killed if isinstance(killed, tuple) else (killed, killed)
    hurt_low, hurt_high = injured if isinstance(injured, tuple) else (injured, injured)
    given = killed is not None or injured is not None
    return {
        "claim_id": identifier,
        "incident_id": incident,
        "claimant_id": claimant,
        "suffered_by": suffered_by,
        "victim_group": group,
        "scope": scope,
        "qualifier": qualifier or ("exact" if given else None),
        "killed_min": low,
        "killed_max": high,
        "injured_min": hurt_low,
        "injured_max": hurt_high,
        "source_id": source,
    }


def _indicator(name: str, measure: str, days: str, value: tuple[int, int], unit: str, claimant: str) -> Row:
    first, last = days.split()
    return {
        "indicator_id": f"{name}-{measure.replace('_', '-')}",
        "measure": measure,
        "counts_what": "What is counted, in the claimant's words",
        "date_start": first,
        "date_end": last,
        "qualifier": "exact",
        "value_min": value[0],
        "value_max": value[1],
        "unit": unit,
        "claimant_id": claimant,
        "source_id": "one",
    }


def rows() -> dict[str, list[Row]]:
    """The rows of every table, fresh at each call."""
    reported = {"status": "reported", "attribution": "alleged"}
    return {
        "episodes": _rows(
            "episodes",
            "episode_id name date_start date_end summary",
            ("2024-12-run", "December run", "2024-12-20", "2024-12-31", "A made-up run of incidents."),
        ),
        "incidents": [
            _incident(ATTACK, "2024-12-run", "Attack on a post at Gamma", "militant_attack", "group-x", "isl-forces"),
            _incident(STRIKES, "2024-12-run", "Air strikes at Beta", "airstrike", "isl-forces", "group-x"),
            _incident(CLASH, "2024-12-run", "Clash at the Delta crossing", "border_clash", "", "", **reported),
            _incident(
                CLOSURE, "2024-12-run", "Delta crossing closed", "border_closure", "isl-gov", "", status="single_source"
            ),
            _incident(
                DRONE,
                "",
                "Drone strike at Alpha",
                "drone_strike",
                "isl-forces",
                "group-x",
                status="disputed",
                attribution="denied",
                denial="Islamabad denies it.",
            ),
            _incident(SHELLING, "", "Shelling of Alpha", "shelling", "kab-forces", "isl-forces", **reported),
        ],
        "incident_places": _rows(
            "incident_places",
            "incident_id place_id is_primary",
            (ATTACK, "pk-kp-gamma", "true"),
            (STRIKES, "af-pka-beta", "true"),
            (STRIKES, "af-kho-alpha", "false"),
            (CLASH, "pk-kp-delta", "true"),
            (CLOSURE, "pk-kp-delta", "true"),
            (DRONE, "af-kho-alpha", "true"),
            (SHELLING, "af-kho-alpha", "true"),
        ),
        "places": _rows(
            "places",
            "place_id name name_local aliases kind country admin1 admin2 lat lon precision coordinate_source",
            (
                "af-kho-alpha",
                "Alpha",
                "الفا",
                "Alfa; Alpha Kalay",
                "village",
                "AF",
                "AF-KHO",
                "Alphadistrict",
                33.34,
                69.92,
                1,
                "made up",
            ),
            ("af-pka-beta", "Beta", "", "", "district", "AF", "AF-PKA", "Beta", 32.7, 69.2, 3, "made up"),
            ("pk-kp-gamma", "Gamma", "", "", "town", "PK", "PK-KP", "", 33.0, 70.07, 2, "made up"),
            ("pk-kp-delta", "Delta", "", "", "crossing", "PK", "PK-KP", "", 34.1244, 71.093, 1, "made up"),
        ),
        "claims": [
            claim("attack-1", ATTACK, "isl-forces", "pakistan_side", 5, 3, group="pakistani_forces"),
            claim("attack-2", ATTACK, "isl-forces", "militants", 2, group="militants"),
            claim("attack-3", ATTACK, "group-x", "pakistan_side", 9, qualifier="at_least", source="two"),
            claim("strikes-1", STRIKES, "kab-gov", "afghan_side", 46, 6, group="civilians"),
            claim("strikes-2", STRIKES, "isl-officials", "afghan_side", 20, group="militants", qualifier="at_least"),
            claim("strikes-3", STRIKES, "un-mission", "afghan_side", group="civilians", source="three"),
            claim("strikes-4", STRIKES, "un-children", "afghan_side", 20, scope="subset", group="children"),
            claim("clash-1", CLASH, "kab-forces", "pakistan_side", 19),
            claim("clash-2", CLASH, "kab-forces", "afghan_side", 3, group="civilians"),
            claim("clash-3", CLASH, "kab-forces", "afghan_side", 2, group="afghan_forces"),
            claim("clash-4", CLASH, "isl-forces", "pakistan_side", 1, 7, group="pakistani_forces", source="two"),
            claim("clash-5", CLASH, "isl-forces", "militants", source="two"),
            claim("drone-1", DRONE, "isl-officials", "afghan_side", 0),
            claim("drone-2", DRONE, "residents-x", "afghan_side", (3, 4), qualifier="about"),
            claim("shelling-1", SHELLING, "residents-x", "pakistan_side"),
        ],
        "actors": _rows(
            "actors",
            "actor_id name short_name side kind",
            ("kab-gov", "Government in Kabul", "Kabul", "afghan_government", "government"),
            ("kab-forces", "Forces of the government in Kabul", "Kabul forces", "afghan_government", "armed_forces"),
            ("isl-gov", "Government in Islamabad", "Islamabad", "pakistan_government", "government"),
            ("isl-forces", "Forces of Pakistan", "Pakistani forces", "pakistan_government", "armed_forces"),
            ("isl-officials", "Officials in Pakistan", "Officials", "pakistan_government", "unnamed_officials"),
            ("group-x", "Group X, an armed group", "Group X", "anti_pakistan_militants", "militant_group"),
            ("un-mission", "A mission of the UN", "UN mission", "un", "un_body"),
            ("un-children", "A children's agency of the UN", "UN children", "un", "un_body"),
            ("residents-x", "Residents of Alpha", "Residents", "local", "residents"),
            ("hospital-x", "Hospital of Alpha", "Hospital", "medical", "medical"),
        ),
        "sources": _rows(
            "sources",
            "source_id url publisher reprint_of kind title published_on language note",
            ("one", "https://one.example/a", "Paper One", "", "news", "First report", "2024-12-25", "en", ""),
            ("two", "https://two.example/b", "Paper Two", "", "news", "Second report", "2024-12-26", "en", ""),
            ("three", "https://three.example/c", "Agency Three", "", "agency", "Third report", "", "en", ""),
            ("copy", "https://copy.example/d", "Paper Four", "Paper One", "news", "A reprint", "", "en", ""),
        ),
        "incident_sources": _rows(
            "incident_sources",
            "incident_id source_id",
            (ATTACK, "one"),
            (ATTACK, "two"),
            (STRIKES, "one"),
            (STRIKES, "three"),
            (CLASH, "one"),
            (CLASH, "two"),
            (CLOSURE, "one"),
            (DRONE, "one"),
            (SHELLING, "one"),
            (SHELLING, "two"),
        ),
        "responses": _rows(
            "responses",
            "incident_id responds_to_id basis source_id note",
            (STRIKES, ATTACK, "reported", "one", ""),
            (CLASH, STRIKES, "declared", "two", "Said so on the same day."),
        ),
        "crossings": _rows("crossings", "crossing_id place_id name note", ("delta", "pk-kp-delta", "Delta", "")),
        "crossing_status": _rows(
            "crossing_status",
            "crossing_id from to last_reported_on status reason incident_id source_id",
            ("delta", "2024-12-31", "2025-01-05", "2025-01-04", "closed", "After the clash.", CLOSURE, "one"),
            ("delta", "2025-01-06", "", "2025-01-20", "open", "", "", "one"),
        ),
        "phases": _rows(
            "phases",
            "phase_id name kind date_start date_end source_id note",
            ("talks-x", "Talks at Alpha", "talks", "2024-12-22", "2024-12-24", "one", ""),
            ("truce-x", "Truce of January", "ceasefire", "2025-01-10", "", "one", ""),
        ),
        "published_totals": _rows(
            "published_totals",
            "total_id claimant_id date_start date_end counts_what suffered_by victim_group qualifier killed_min "
            "killed_max source_id",
            ("year", "hospital-x", "2024-01-01", "2024-12-31", "All", "other", "mixed", "about", 900, 950, "one"),
        ),
        "responsibility": _rows(
            "responsibility",
            "responsibility_id incident_id claimant_id says blamed_id source_id claimed_on note",
            (f"{ATTACK}--group-x-claims", ATTACK, "group-x", "claims", "", "two", "2024-12-21", "A message."),
            (f"{ATTACK}--isl-gov-blames", ATTACK, "isl-gov", "blames", "kab-gov", "one", "2024-12-22", ""),
            (f"{ATTACK}--kab-gov-denies", ATTACK, "kab-gov", "denies", "", "one", "", ""),
            (f"{DRONE}--isl-forces-denies", DRONE, "isl-forces", "denies", "", "one", "2025-01-21", ""),
        ),
        "indicators": [
            _indicator("run", "displaced", "2024-12-24 2024-12-30", (300, 350), "families", "un-mission")
            | {"place_id": "af-pka-beta", "episode_id": "2024-12-run", "qualifier": "about"},
            _indicator("strikes", "houses_destroyed", "2024-12-24 2024-12-24", (12, 12), "houses", "kab-gov")
            | {"place_id": "af-pka-beta", "episode_id": "2024-12-run", "incident_id": STRIKES},
            _indicator("week", "returns", "2024-12-22 2024-12-31", (2100, 2100), "people", "isl-gov")
            | {"crossing_id": "delta", "claimed_on": "2025-01-02", "note": "A week and more."},
            _indicator("later", "deportations", "2025-01-20 2025-01-26", (0, 0), "people", "isl-gov")
            | {"crossing_id": "delta"},
        ],
        "corrections": _rows(
            "corrections",
            "correction_id corrected_on table row_id change reason source_id",
            ("fix-1", "2025-02-02", "incidents", STRIKES, "Title reworded.", "Clearer.", ""),
        ),
    }


def csv_text(table: str, records: Iterable[Row], line_end: str = "\n") -> str:
    """A table as CSV with the columns of the descriptor; what a row does not name is an empty cell."""
    names = definitions()[table].column_names
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, restval="", lineterminator=line_end)
    writer.writeheader()
    writer.writerows({key: "" if value is None else value for key, value in row.items()} for row in records)
    return text.getvalue()


def write(directory: Path, tables: dict[str, list[Row]] | None = None) -> Path:
    """Write descriptor and tables into a directory and return it."""
    directory.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(REAL / DESCRIPTOR, directory / DESCRIPTOR)
    for name, records in (rows() if tables is None else tables).items():
        path_of(directory, name).write_text(csv_text(name, records), encoding="utf-8", newline="")
    return describe(directory)


def describe(directory: Path) -> Path:
    """Give the descriptor bytes and hash of the tables as they lie there, and return the directory."""
    path = directory / DESCRIPTOR
    files = {table.path: directory / table.path for table in definitions().values()}
    found = {name: file.read_bytes() for name, file in files.items() if file.is_file()}
    path.write_bytes(describe_contents(path.read_bytes(), found))
    return directory


def path_of(directory: Path, table: str) -> Path:
    return directory / definitions()[table].path


def cells(directory: Path, table: str) -> list[list[str]]:
    """The cells of a table as a spreadsheet shows them: the header first."""
    with path_of(directory, table).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def put_cells(directory: Path, table: str, values: Iterable[Sequence[str]]) -> None:
    """Write a table; the descriptor says that this is its file."""
    with path_of(directory, table).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(values)
    describe(directory)


def row_of(directory: Path, table: str, key: str) -> int:
    """The number, as a spreadsheet shows it, of the first row that begins with this identifier."""
    return next(number for number, row in enumerate(cells(directory, table), start=1) if row[0] == key)


def set_cell(directory: Path, table: str, row: int, column: str, value: object) -> None:
    """Change one cell; ``row`` counts as a spreadsheet does, the header is row 1."""
    values = cells(directory, table)
    values[row - 1][values[0].index(column)] = str(value)
    put_cells(directory, table, values)


def set_of(directory: Path, table: str, key: str, **columns: object) -> int:
    """Change cells of the row that begins with an identifier and return its number."""
    row = row_of(directory, table, key)
    for column, value in columns.items():
        set_cell(directory, table, row, column.rstrip("_"), value)
    return row


def add_row(directory: Path, table: str, **columns: object) -> int:
    """Append a row and return its number."""
    values = cells(directory, table)
    values.append([str(columns.get(name, "")) for name in values[0]])
    put_cells(directory, table, values)
    return len(values)


def drop_row(directory: Path, table: str, row: int) -> None:
    values = cells(directory, table)
    del values[row - 1]
    put_cells(directory, table, values)


def keep_header(directory: Path, table: str) -> None:
    put_cells(directory, table, cells(directory, table)[:1])


def drop_column(directory: Path, table: str, column: str) -> None:
    values = cells(directory, table)
    position = values[0].index(column)
    put_cells(directory, table, [row[:position] + row[position + 1 :] for row in values])


def add_column(directory: Path, table: str, column: str, value: str = "x") -> None:
    values = cells(directory, table)
    put_cells(directory, table, [[*row, column if number == 0 else value] for number, row in enumerate(values)])


def edit_descriptor(directory: Path, edit: Any) -> None:
    """Change the descriptor with a function of the package, which may return another in its place."""
    path = directory / DESCRIPTOR
    package = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(edit(package) or package), encoding="utf-8")


def claims_frame(records: Iterable[Row]) -> pd.DataFrame:
    """Rows of ``claims`` as the typed frame that reading them gives."""
    frame = definitions()["claims"].empty()
    given = pd.DataFrame(list(records), columns=list(frame.columns))
    return given.astype(frame.dtypes.to_dict())


def found(
    problems: Iterable[Problem],
    table: str,
    row: int | None = None,
    column: str = "",
    value: str | None = None,
    expected: str = "",
) -> Problem:
    """The problem at this place with this value and these words of what was expected; fails with the list."""
    problems = list(problems)
    for problem in problems:
        if (problem.table, problem.row, problem.column) != (table, row, column):
            continue
        if (value is None or problem.value == value) and expected in problem.expected:
            return problem
    listing = "\n".join(str(problem) for problem in problems) or "no problem at all"
    raise AssertionError(f"{table}:{row}:{column}: {value!r} — …{expected}… is not among:\n{listing}")
