"""Other people's events on the map page: bringing a file in, choosing what is shown, and saying whose it is.

A file that is put in here stays with the reader's own session: its events are in ``st.session_state`` only, and the
copies on disk that reading them needs are deleted before anything is shown.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import pandas as pd
import streamlit as st

from dashboard.analysis.imported import Bounds, ignored
from dashboard.disk import explain_failure, scratch_folder
from dashboard.filters import day_text
from dashboard.html_templates import load_macros
from dashboard.importers.allowance import ALLOWANCE
from dashboard.importers.collection import Imported, in_directory, opened
from dashboard.importers.datasets import EVENT_DATASETS
from dashboard.importers.mapping import mapping_table
from dashboard.importers.problems import ImportFileError, display_name
from dashboard.importers.report import Report
from dashboard.importers.sums import MonthlySums
from dashboard.importers.worker import import_in_process
from dashboard.limits import UPLOADS_OF_PROCESS, UPLOADS_OF_SESSION, describe_amount
from dashboard.map.layers import imported as layer
from dashboard.map.layers.imported_sums import draw_sums
from dashboard.map.layers.model import Drawn
from dashboard.map.views import View
from dashboard.pages import filter_bar, parts, state, uploads
from dashboard.pages.page_parameters import MAP_EVENTS

_EVENTS = load_macros("pages/imported.html.jinja")
NONE = "None"
_OWN = "_events_own"
_NEXT = "_events_next"
_WRONG = "_events_wrong"
_ROUND = "_events_round"
_ROOM = "_events_room"
LAYER = layer.LAYER
"""What the map says of the layer."""

_LABELS = [dataset.label for dataset in EVENT_DATASETS.values()]
ENDINGS = ["csv", "txt", "tsv", "tab", "json", "zip", "gz", "xlsx", "xlsm", "xls", "ods"]
"""The last two are taken to be refused with what to do in their place."""

MEBIBYTE = 1 << 20
"""What Streamlit calls a megabyte."""

_READING = threading.Lock()
"""One file is read at a time: reading takes more memory than what stays."""


@dataclass(frozen=True)
class Shown:
    """An import that is on the map: its layer as drawn, and the note for the figure's caption."""

    imported: Imported | MonthlySums
    drawn: Drawn
    note: str


def part(view: View, bounds: Bounds | None) -> Shown | None:
    """Draw the controls for imported events and return what is to be drawn of them; None where none are chosen.

    ``view`` is where the map looks, ``bounds`` what the reader's own map told that it shows, where it has told.
    """
    own: dict[str, Imported] = st.session_state.setdefault(_OWN, {})
    in_data, strange = in_directory(state.dataset().directory)
    offered: dict[str, Callable[[], Imported | MonthlySums]] = dict(in_data)
    for label, mine in own.items():
        offered[label] = lambda mine=mine: mine  # type: ignore[misc]
    if _NEXT in st.session_state:
        st.session_state[MAP_EVENTS] = st.session_state.pop(_NEXT)
    with st.popover("Add ACLED or UCDP data", icon=":material/group_add:", key="events-popover"):
        filter_bar.check(MAP_EVENTS, [NONE, *offered], "not in the data here; a file stays with its reader")
        chosen = st.selectbox(
            "Events shown beside the record",
            [NONE, *offered],
            key=MAP_EVENTS,
            bind="query-params",
            help="A layer of its own, never counted with the record's incidents.",
        )
        _upload(own)
        for name in strange:
            st.caption(f"{name} in the folder of imports is none, and is passed over.")
        if chosen not in offered:
            return None
        imported: Imported | MonthlySums = offered[chosen]()
        _about(imported)
        if chosen in own:
            st.button(
                "Take this file away",
                icon=":material/delete:",
                on_click=_forget,
                args=(chosen,),
                key="events-off",
            )
    form = imported.report.form
    note = f"In olive, not counted with the record: events of {form.label} ({form.terms})."
    if isinstance(imported, MonthlySums):
        drawn = draw_sums(imported, state.filters(), state.palette(), state.dataset().geo)
        return Shown(imported, drawn, f"{note} Sums by province and month.")
    drawn = layer.draw(imported, state.filters(), view, state.palette(), bounds=bounds)
    return Shown(imported, drawn, note)


def below(shown: Shown) -> None:
    """Say under the map what the layer shows, from where, and which filters it does not heed; offer its table."""
    form, drawn = shown.imported.report.form, shown.drawn
    unheeded = ignored(state.filters())
    if isinstance(shown.imported, MonthlySums) and state.filters().min_killed:
        unheeded.append("least number killed")
    st.html(_EVENTS.layer(shown.imported.label, _days(shown.imported.report), drawn.note, unheeded, form))
    if drawn.table.empty:
        return
    opened_part = st.expander("Data of this layer: other people's events", key="events-data", on_change="rerun")
    if opened_part.open:
        with opened_part:
            table = drawn.table
            if isinstance(shown.imported, Imported):
                table = layer.with_texts(shown.imported, table)
            st.dataframe(table, hide_index=True, key="events-table")


def _days(report: Report) -> str:
    first, last = pd.Timestamp(report.first_day).date(), pd.Timestamp(report.last_day).date()
    return f"{day_text(first)} – {day_text(last)}"


def _upload(own: dict[str, Imported]) -> None:
    """Draw the field for a file and read what was put into it."""
    session = uploads.own_session(st.session_state)
    turn = st.session_state.get(_ROUND, 0)
    room = _room_of_turn(session, turn)
    if _WRONG in st.session_state:
        st.error(st.session_state[_WRONG], icon=":material/error:")
    if room < 1:
        full = UPLOADS_OF_SESSION if len(own) else UPLOADS_OF_PROCESS
        st.warning(f"No further file can be brought in: {full.name} may take {full.text}. {_advise(own)}")
        return
    given = st.file_uploader(
        "Bring in a file",
        type=ENDINGS,
        key=f"events-file-{turn}",
        max_upload_size=room,
        help=f"Events of {', '.join(_LABELS[:-1])} or {_LABELS[-1]} as downloaded: CSV, JSON, or a workbook (XLSX) of "
        "one sheet, also in a zip or gzip archive. The file stays in this session: nobody else sees it, and it is "
        "gone when you close the page.",
    )
    if given is not None:
        _take_in(own, session, given, turn)
        # The next turn has another key: the field is empty again.
        st.session_state[_ROUND] = turn + 1
        st.rerun()
    taken = ALLOWANCE.sum_taken(session)
    st.caption(
        f"Your files take {describe_amount(taken, 'bytes')} of {UPLOADS_OF_SESSION.text}. "
        "Large files, and files for everybody who uses this dashboard: `afpak import FILE` puts them into its data."
    )


def _room_of_turn(session: str, turn: int) -> int:
    """Return the size that the next file may have, as it was when its field was first drawn.

    A field whose limit changes is another field to Streamlit: it would lose the file that has just been counted.
    """
    begun, room = st.session_state.get(_ROOM, (-1, 0))
    if begun != turn or room < 1:
        room = ALLOWANCE.room(session) // MEBIBYTE
        st.session_state[_ROOM] = (turn, room)
    return int(room)


def _advise(own: dict[str, Imported]) -> str:
    return "Take one of your files away first." if own else "Other readers' files fill it; try again later."


def _take_in(own: dict[str, Imported], session: str, given: uploads.UploadedFile, turn: int) -> None:
    """Read an uploaded file and keep its events in the session, or the reason why not."""
    name = display_name(given.name)
    try:
        ALLOWANCE.take(session, given.file_id, given.size, name)
        imported = _read(given, name)
    except ImportFileError as problem:
        st.session_state[_WRONG] = str(problem)
    except OSError as error:
        st.session_state[_WRONG] = f"{name} could not be read. {explain_failure(error)} Nothing was kept of it."
    else:
        st.session_state.pop(_WRONG, None)
        # The file's own name stays out of the label, since labels stand in links that are passed on.
        label = f"Your file {turn + 1} ({imported.report.form.label})"
        own[label] = imported
        ALLOWANCE.settle(session, label, imported.size)
        st.session_state[_NEXT] = label
    finally:
        uploads.drop_upload(session, given)


def _read(given: BinaryIO, name: str) -> Imported:
    """Return the events of an uploaded file; what was written to disk for it is gone when this returns."""
    bar = st.progress(0.0, text="Reading the file …")
    while not _READING.acquire(timeout=0.5):
        bar.progress(0.0, text="Another reader's file is being read; yours is next …")
    try:
        with scratch_folder("afpak-import-") as folder:
            copy = folder / "upload"
            with copy.open("wb") as file:
                shutil.copyfileobj(given, file)
            written = import_in_process(
                copy,
                folder / "out",
                state.dataset().geo,
                name,
                lambda share, rows: bar.progress(min(share, 1.0), text=f"{rows:,} rows read"),
            )
            return opened(written.read_bytes())
    finally:
        _READING.release()


def _forget(label: str) -> None:
    st.session_state[_OWN].pop(label, None)
    ALLOWANCE.give_back(uploads.own_session(st.session_state), label)
    st.session_state[_NEXT] = NONE
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1  # a field for what is free now


def _about(imported: Imported | MonthlySums) -> None:
    """Say what was read and left out, whose it is, and how its types became ours."""
    report = imported.report
    findings = [line[0].upper() + line[1:] + "." for line in report.list_findings()]
    lines = [
        *findings,
        f"Read on {report.read_at[:10]} from {report.file} ({report.layout_words}), SHA-256 {report.sha256[:12]}….",
    ]
    st.html(_EVENTS.findings(lines))
    st.html(_EVENTS.licence(report.form.licence))
    st.html(_EVENTS.types_heading())
    _show_table(report.types_table())
    parts.reading("The rules for it; the first that holds decides:")
    _show_table(mapping_table(report.form))


def _show_table(frame: pd.DataFrame) -> None:
    st.html(_EVENTS.wide_table(list(frame.columns), frame.itertuples(index=False, name=None)))
