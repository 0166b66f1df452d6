"""The brief builder: templates, parts in their order, words, and the files that come of it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from dashboard import limits
from dashboard.analysis.records import records
from dashboard.catalogue import CHARTS
from dashboard.export.brief.checks import Reader, chosen_parts, logo_of
from dashboard.export.brief.model import INCIDENT, PAPERS, TEXT_PARTS, Brief, Logo, Part
from dashboard.export.brief.templates import TEMPLATES
from dashboard.pages import brief_files, brief_parts, brief_saved, filter_bar, parts, state, uploads
from dashboard.pages.page_parameters import (
    BRIEF_AUTHOR,
    BRIEF_CLASSIFICATION,
    BRIEF_DAYS,
    BRIEF_FOOTER,
    BRIEF_PAPER,
    BRIEF_TEMPLATE,
    BRIEF_TITLE,
)

WORDS = {
    BRIEF_TITLE: ("Title", "{template}", limits.BRIEF_LINE.value),
    BRIEF_AUTHOR: ("Author", "Name, team", limits.BRIEF_LINE.value),
    BRIEF_CLASSIFICATION: ("Classification", "A line at the head and foot of each page", 80),
    BRIEF_FOOTER: ("Footer", "Beside the figures' source", 80),
}


def page() -> None:
    """Draw the brief builder."""
    frame = records(state.dataset(), state.filters())
    parts.heading("Create brief", frame)
    if parts.empty(frame):
        return
    parts.reading(
        "A brief shows the selection above: the filters hold for all of it. The address of this page is the brief; "
        "whoever opens it finds the same one."
    )
    left, right = parts.beside(56, 44)
    with left:
        template = _template()
        chosen = brief_parts.show(TEMPLATES[template].parts)
        incident = _incident(chosen)
    with right:
        brief = replace(_words(template), parts=chosen, incident=incident)
        problems = _problems(brief)
        for problem in problems:
            st.warning(problem, icon=":material/edit_note:")
        brief_files.show(brief, ready=not problems)
        brief_saved.show(brief)


def _template() -> str:
    filter_bar.check(BRIEF_TEMPLATE, [template.title for template in TEMPLATES.values()])
    chosen = st.selectbox(
        "Template",
        list(TEMPLATES),
        format_func=lambda key: TEMPLATES[key].title,
        key=BRIEF_TEMPLATE,
        bind="query-params",
        persist_state="session",
        on_change=_template_chosen,
        args=(state.filters().event_types,),
    )
    st.caption(TEMPLATES[chosen].use)
    return str(chosen)


def _template_chosen(types: tuple[str, ...]) -> None:
    """Take the parts of the template, and its event types where the reader has not chosen any."""
    template = TEMPLATES[st.session_state[BRIEF_TEMPLATE]]
    brief_parts.put(template.parts)
    if types in {other.event_types for other in TEMPLATES.values()} and types != template.event_types:
        filter_bar.put(replace(state.filters(), event_types=template.event_types))


def _incident(chosen: tuple[Part, ...]) -> str:
    """Let the reader choose the incident where a part takes one; return its identifier, "" where none is chosen."""
    takes = [part for part in chosen if any(option.name == INCIDENT for option in part.known_options)]
    current = state.chosen_incident() or ""
    if not takes or not (current or any(part.name == INCIDENT for part in takes)):
        return ""
    incidents = state.dataset().incidents.sort_values(["date_start", "incident_id"], ascending=[False, True])
    titles = dict(zip(incidents["incident_id"], incidents["title"], strict=True))
    identifiers = list(titles)
    found = st.selectbox(
        "Incident",
        identifiers,
        index=identifiers.index(current) if current in titles else None,
        format_func=lambda key: f"{key[:10]} {titles[key]}",
        placeholder="Choose the incident that the brief is about",
    )
    if (found or "") != current:
        state.choose_incident(found)
    return str(found or "")


def _words(template: str) -> Brief:
    values = {}
    for key, (label, placeholder, longest) in WORDS.items():
        values[key] = st.text_input(
            label,
            max_chars=longest,
            key=key,
            bind="query-params",
            persist_state="session",
            placeholder=placeholder.format(template=TEMPLATES[template].title),
        ).strip()
    with st.container(horizontal=True):
        filter_bar.check(BRIEF_PAPER, PAPERS.values())
        paper = st.selectbox(
            "Page size",
            list(PAPERS),
            format_func=PAPERS.__getitem__,
            key=BRIEF_PAPER,
            bind="query-params",
            persist_state="session",
            width=170,
        )
        filter_bar.check(BRIEF_DAYS, map(str, range(limits.BRIEF_DAYS.value + 1)))
        days = st.number_input(
            "Period: last … days (0 = dates of the filters)",
            min_value=0,
            max_value=limits.BRIEF_DAYS.value,
            step=1,
            key=BRIEF_DAYS,
            bind="query-params",
            persist_state="session",
            width=330,
            help="With days, a saved brief moves on with the data.",
        )
    return Brief(
        title=values[BRIEF_TITLE] or TEMPLATES[template].title,
        parts=(),
        filters=state.filters(),
        last_days=int(days),
        author=values[BRIEF_AUTHOR],
        classification=values[BRIEF_CLASSIFICATION],
        footer=values[BRIEF_FOOTER],
        logo=_logo(),
        paper=str(paper),
        address=_address(),
    )


def _logo() -> Logo | None:
    """Let the reader choose a logo; return it, or the one that a loaded brief brought."""
    uploads.own_session(st.session_state)  # lets this session send a file
    given = st.file_uploader(
        "Logo (PNG or JPEG, not part of the link)", ["png", "jpg", "jpeg"], max_upload_size=1, key="brief-logo"
    )
    if given is not None:
        reader = Reader(given.name)
        logo = logo_of(reader, given.getvalue(), given.name)
        for problem in reader.problems:
            st.warning(f"{problem.file}: {problem.expected}", icon=":material/broken_image:")
        return logo
    kept: Logo | None = st.session_state.get(brief_saved.LOGO)
    if kept is not None:
        st.button("Without the logo of the loaded brief", on_click=st.session_state.pop, args=(brief_saved.LOGO, None))
    return kept


def _address() -> str:
    """Return the address of this dashboard for links in the files, "" where only this machine would find it."""
    found = urlsplit(st.context.url or "")
    local = (found.hostname or "") in ("", "localhost", "127.0.0.1", "::1")
    return "" if local else f"{found.scheme}://{found.netloc}{found.path.rpartition('/')[0]}"


def _problems(brief: Brief) -> list[str]:
    if not brief.parts:
        return ["The brief has no part: add one."]
    reader = Reader("brief")
    chosen_parts(reader, brief)
    return [f"{TEXT_PARTS[INCIDENT].title}: choose the incident." for _ in reader.problems[:1]]


assert set(CHARTS).isdisjoint(TEXT_PARTS)
