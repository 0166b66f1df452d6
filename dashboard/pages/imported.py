"""Other people's events on the map page: bringing a file in, choosing what is shown, and saying whose it is.

A file that is put in here stays with the reader's own session: its events are in ``st.session_state`` only, and the
copies on disk that reading them needs are deleted before anything is shown.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard.analysis.imported import Bounds, ignored
from dashboard.filters import day_text
from dashboard.importers.collection import Imported, in_directory, opened
from dashboard.importers.formats import FORMATS
from dashboard.importers.importing import import_file
from dashboard.importers.mapping import mapping_table
from dashboard.importers.problems import ImportFileError
from dashboard.importers.report import Report
from dashboard.maps.layers import imported as layer
from dashboard.maps.layers.model import Drawn
from dashboard.maps.views import View
from dashboard.pages import filter_bar, state
from dashboard.pages.page_parameters import MAP_EVENTS

NONE = "None"
_OWN = "_events_own"
_NEXT = "_events_next"
_WRONG = "_events_wrong"
_ROUND = "_events_round"
_BOUNDS = "_events_bounds"


@dataclass(frozen=True)
class Shown:
    """An import that is on the map: its layer as drawn, and the note for the figure's caption."""

    imported: Imported
    drawn: Drawn
    note: str


def part(view: View, revision: str) -> Shown | None:
    """Draw the controls for imported events and return what is to be drawn of them; None where none are chosen.

    ``view`` is where the map looks, ``revision`` what its figure is redrawn for: as long as that stays the same, the
    bounds that the reader's own map told (``moved``) hold.
    """
    own: dict[str, Imported] = st.session_state.setdefault(_OWN, {})
    in_data, strange = in_directory(state.dataset().directory)
    offered: dict[str, Callable[[], Imported]] = dict(in_data)
    for label, imported in own.items():
        offered[label] = lambda imported=imported: imported  # type: ignore[misc]
    if _NEXT in st.session_state:
        st.session_state[MAP_EVENTS] = st.session_state.pop(_NEXT)
    with st.popover("Other people's events", icon=":material/group_add:", key="events-popover"):
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
        imported = offered[chosen]()
        _about(imported)
        if chosen in own:
            st.button(
                "Take this file away",
                icon=":material/delete:",
                on_click=_forget,
                args=(chosen,),
                key="events-off",
            )
    told = st.session_state.get(_BOUNDS, {})
    at: tuple[Bounds, float] | None = told.get(revision)
    drawn = layer.draw(
        imported,
        state.filters(),
        view,
        state.palette(),
        bounds=at[0] if at else None,
        zoom=at[1] if at else None,
    )
    form = imported.report.form
    return Shown(imported, drawn, f"In olive, not counted with the record: events of {form.label} ({form.terms}).")


def moved(revision: str, bounds: Bounds, zoom: float) -> None:
    """Keep what the reader's map shows, so that many events become single ones when it is zoomed in."""
    st.session_state[_BOUNDS] = {revision: (bounds, zoom)}


def below(shown: Shown) -> None:
    """Say under the map what the layer shows, from where, and which filters it does not heed; offer its table."""
    form, drawn = shown.imported.report.form, shown.drawn
    unheeded = ignored(state.filters())
    heeds = (
        f" Not applied to these events: {', '.join(unheeded)}; they belong to the record." if unheeded else ""
    ) + " The lens does not apply either."
    st.html(
        '<ul class="layers-shown"><li><b>Other people\'s events.</b> '
        f"{escape(shown.imported.label)}, {escape(_days(shown.imported.report))}. {escape(drawn.note)}{escape(heeds)} "
        f"{escape(form.figures)} <span>Source: {escape(form.citation)}. {escape(form.licence)}</span></li></ul>"
    )
    if drawn.table.empty:
        return
    opened_part = st.expander("Data of this layer: other people's events", key="events-data", on_change="rerun")
    if opened_part.open:
        with opened_part:
            st.dataframe(layer.with_texts(shown.imported, drawn.table), hide_index=True, key="events-table")


def _days(report: Report) -> str:
    first, last = pd.Timestamp(report.first_day).date(), pd.Timestamp(report.last_day).date()
    return f"{day_text(first)} – {day_text(last)}"


def _upload(own: dict[str, Imported]) -> None:
    """Draw the field for a file and read what was put into it."""
    turn = st.session_state.get(_ROUND, 0)
    given = st.file_uploader(
        "Bring in a file",
        type=["csv", "txt", "tsv"],
        key=f"events-file-{turn}",
        help=f"The CSV of {' or '.join(form.label for form in FORMATS.values())} as downloaded. It stays in this "
        "session: nobody else sees it, and it is gone when you close the page.",
    )
    if given is not None:
        try:
            imported = _read(given.getvalue(), given.name)
        except (ImportFileError, OSError) as error:
            st.session_state[_WRONG] = str(error)
        else:
            st.session_state.pop(_WRONG, None)
            # The file's own name stays out of the label, since labels stand in links that are passed on.
            label = f"Your file {turn + 1} ({imported.report.form.label})"
            own[label] = imported
            st.session_state[_NEXT] = label
        # The next turn has another key: Streamlit then lets go of the file's bytes.
        st.session_state[_ROUND] = turn + 1
        st.rerun()
    if _WRONG in st.session_state:
        st.error(st.session_state[_WRONG], icon=":material/error:")
    st.caption(
        "Large files, and files for everybody who uses this dashboard: `afpak import FILE` puts them into its data."
    )


def _read(content: bytes, name: str) -> Imported:
    """Return the events of an uploaded file; what was written to disk for it is gone when this returns."""
    bar = st.progress(0.0, text="Reading the file …")
    with tempfile.TemporaryDirectory(prefix="afpak-import-") as folder:
        copy = Path(folder) / "upload.csv"
        copy.write_bytes(content)
        written, _ = import_file(
            copy,
            Path(folder) / "out",
            state.dataset().geo,
            name=Path(name).name,
            progress=lambda share, rows: bar.progress(min(share, 1.0), text=f"{rows:,} rows read"),
        )
        return opened(written.read_bytes())


def _forget(label: str) -> None:
    st.session_state[_OWN].pop(label, None)
    st.session_state[_NEXT] = NONE


def _about(imported: Imported) -> None:
    """Say what was read and left out, whose it is, and how its types became ours."""
    report = imported.report
    lines = [
        f"Rows read {report.rows:,}, kept {report.kept:,}, left out {report.left_out:,}.",
        *(f"Left out, {reason}: {tally.words}." for reason, tally in report.dropped.items()),
        *(f"Remark, {remark}: {tally.words}." for remark, tally in report.remarks.items()),
        f"Read on {report.read_at[:10]} from {report.file}, SHA-256 {report.sha256[:12]}…; {report.encoding}"
        + (f"; dates {report.date_order}." if report.date_order else "."),
    ]
    st.html('<ul class="layers-shown">' + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>")
    st.html(f'<p class="reading"><b>Licence.</b> {escape(report.form.licence)}</p>')
    st.html('<p class="reading"><b>How types were mapped</b> in this file:</p>')
    st.html(_table(report.types_table()))
    st.html('<p class="reading">The rules for it; the first that holds decides:</p>')
    st.html(_table(mapping_table(report.dataset)))


def _table(frame: pd.DataFrame) -> str:
    return f'<div class="scrolled">{frame.to_html(index=False, border=0, classes="plain", escape=True)}</div>'
