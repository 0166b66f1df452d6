"""What a brief is: its words, its filter and its parts, independent of the data that it is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from dashboard.catalogue import CHARTS, Option
from dashboard.catalogue.overview import OWN_DATES
from dashboard.filters import Filters
from dashboard.tables import Dataset

FORMATS: Mapping[str, str] = {"pptx": "PowerPoint", "pdf": "PDF", "docx": "Word", "zip": "Images and data (ZIP)"}
"""File ending of each format -> the words shown for it."""

PAPERS: Mapping[str, str] = {"a4": "A4", "letter": "US Letter"}

SUMMARY, INCIDENTS, INCIDENT = "summary", "incidents", "incident"
ROWS, ORDER, DAYS, FORM = "rows", "order", "days", "form"
AUTOMATIC, PICTURE = "auto", "picture"

RESERVED = ("title", "note", FORM)
"""Words that a part takes beside the options of its chart; no chart may have an option of such a name."""


@dataclass(frozen=True)
class TextPart:
    """A part that is no chart: sentences, a list of incidents, or what the record says of one incident."""

    id: str
    title: str
    shows: str
    options: tuple[Option, ...] = ()


TEXT_PARTS: Mapping[str, TextPart] = {
    part.id: part
    for part in (
        TextPart(
            SUMMARY,
            "Summary",
            "The main figures, and sentences made from the data.",
            (
                Option(
                    DAYS,
                    "Sentences on",
                    {
                        "auto": "The dates of the brief and the time before",
                        "30": "The last 30 days beside the 30 before",
                        "90": "The last 90 days beside the 90 before",
                        "none": "The whole selection only",
                    },
                    "auto",
                ),
            ),
        ),
        TextPart(
            INCIDENTS,
            "Incidents",
            "A table of the incidents with dates, places, status, figures and numbered sources.",
            (
                Option(ROWS, "At most", {"12": "12", "24": "24", "48": "48", "96": "96", "all": "All"}, "24"),
                Option(
                    ORDER,
                    "Order",
                    {"newest": "Newest first", "deadliest": "Highest claim of killed first", "oldest": "Oldest first"},
                    "newest",
                ),
            ),
        ),
        TextPart(
            INCIDENT,
            "One incident",
            "What happened, who denies what, and every claim side by side.",
            (Option(INCIDENT, "Incident", {}, ""),),
        ),
    )
}


@dataclass(frozen=True)
class Part:
    """One part of a brief: a chart of the catalogue, or a text part, by its name.

    ``options`` are the chart's own where they differ from its defaults, ``title`` and ``note`` the briefer's words.
    ``form`` says whether slides draw a chart natively where it has a native form (``auto``) or as a picture.
    """

    name: str
    options: tuple[tuple[str, str], ...] = ()
    title: str = ""
    note: str = ""
    form: str = AUTOMATIC

    @property
    def known_options(self) -> tuple[Option, ...]:
        """The options that the part has; raises KeyError for a part that is neither chart nor text part."""
        return TEXT_PARTS[self.name].options if self.name in TEXT_PARTS else CHARTS[self.name].options

    @property
    def heading(self) -> str:
        """The briefer's title, else that of the chart or text part."""
        if self.title:
            return self.title
        return TEXT_PARTS[self.name].title if self.name in TEXT_PARTS else CHARTS[self.name].title

    def option(self, name: str) -> str:
        """Return the value of an option, its default where none was chosen; raises KeyError for one it lacks."""
        given = dict(self.options)
        return given[name] if name in given else next(o.default for o in self.known_options if o.name == name)


@dataclass(frozen=True)
class Logo:
    """A picture for the head of slides and pages: its bytes and whether they are ``png`` or ``jpg``."""

    content: bytes = field(repr=False)
    kind: str


@dataclass(frozen=True)
class Brief:
    """A brief. ``last_days`` above 0 replaces the filter's dates by the last days of the record.

    ``incident`` is the identifier that parts about one incident show, unless they name their own. ``classification``
    stands at the head and foot of each slide and page, ``footer`` beside the slide's number. ``address`` is that of
    the dashboard, for links back to it; "" where there is none to link to.
    """

    title: str
    parts: tuple[Part, ...]
    filters: Filters = field(default_factory=Filters)
    last_days: int = 0
    incident: str = ""
    author: str = ""
    classification: str = ""
    footer: str = ""
    logo: Logo | None = None
    paper: str = "a4"
    address: str = ""

    def dated(self, dataset: Dataset) -> Filters:
        """Return the filters with the dates that ``last_days`` means in a dataset; its last day is day 1."""
        if not self.last_days:
            return self.filters
        last: date = dataset.last_day.date()
        first = max(last - timedelta(days=self.last_days - 1), dataset.first_day.date())
        return replace(self.filters, start=first, end=last)

    def options_of(self, part: Part) -> dict[str, str]:
        """Return a part's options with the brief's incident filled in where the part takes one and names none."""
        given = dict(part.options)
        if self.incident and not given.get(INCIDENT) and any(o.name == INCIDENT for o in part.known_options):
            given[INCIDENT] = self.incident
        compared = next((o for o in part.known_options if o.name == DAYS and part.name in CHARTS), None)
        if compared is not None and DAYS not in given and (self.last_days or self.filters.start):
            # What is compared is the time that the brief is about, never other days than those it shows.
            given[DAYS] = OWN_DATES
        return given
