"""Every limit on what comes from outside, in one place: its size, what it bounds, and the setting that changes it.

An input is measured against its limit before any work is done on it, and what is refused is told the limit. The table
in ``docs/hosting.md`` is written from ``LIMITS`` by ``scripts/build_limits.py``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

KILOBYTE, MEGABYTE = 1_000, 1_000_000
LONGEST = 15
"""Digits of a setting at most."""


@dataclass(frozen=True)
class Limit:
    """One limit: ``name`` says what is bounded, ``default`` how much of ``unit`` is let through.

    ``setting`` is the environment variable with which an operator changes it ("" where it is fixed), ``refusal`` what
    happens to what is over it, in words. ``least`` is the least number that the setting may be.
    """

    name: str
    default: int
    unit: str
    refusal: str
    setting: str = ""
    least: int = 1

    @property
    def value(self) -> int:
        """The limit in force: the setting where that is a whole number and not under the least, else the default."""
        given = os.environ.get(self.setting, "").strip() if self.setting else ""
        number = int(given) if given.isascii() and given.isdigit() and len(given) <= LONGEST else -1
        return number if number >= self.least else self.default

    @property
    def text(self) -> str:
        """The limit in force as a reader is told it, such as "2,000 corners" or "64 kB"."""
        return describe_amount(self.value, self.unit)


def describe_amount(amount: int, unit: str) -> str:
    """Return an amount in words; ``unit`` "bytes" becomes kB or MB where that loses nothing a reader needs."""
    if unit != "bytes":
        return f"{amount:,} {unit}"
    if amount >= MEGABYTE:
        return f"{amount / MEGABYTE:,.4g} MB"
    return f"{amount / KILOBYTE:,.4g} kB"


OUTLINE_CORNERS = Limit(
    "corners of an outline drawn on the map", 2_000, "corners", "not taken; the map says so and keeps what was selected"
)
AREA_CORNERS = Limit(
    "corners of an area in a link or a field",
    24,
    "corners",
    "not taken; said above the page. An outline drawn on the map is simplified to as many",
)
REQUEST_TARGET = Limit(
    "address of a request: path and parameters",
    60 * KILOBYTE,
    "bytes",
    "answered 414 with a page that says so",
    "AFPAK_MAX_ADDRESS",
)
REQUEST_HEADERS = Limit(
    "headers of a request, together",
    32 * KILOBYTE,
    "bytes",
    "answered 431 with a page that says so",
    "AFPAK_MAX_HEADERS",
)
REQUEST_HOST = Limit("host that a request names, with its port", 260, "characters", "refused (403)")

SIGN_IN_HOURS = Limit(
    "time that a sign-in holds",
    12,
    "hours",
    "its reader signs in again and comes back to the same link",
    "AFPAK_SIGN_IN_HOURS",
)
SIGN_IN_MINUTES = Limit("time to sign in", 10, "minutes", "the reader begins again")
SIGN_INS = Limit("sign-ins that one browser has begun", 6, "sign-ins", "the others begin again")
ASKED_LINK = Limit(
    "link that is kept in a cookie while its reader signs in", 1_200, "characters", "kept by the reader's browser"
)
READER_TEXT = Limit(
    "name, e-mail address or user name of a reader", 320, "characters", "passed over; without a user name refused (401)"
)
READER_GROUPS = Limit(
    "groups of a reader that are kept", 1_500, "bytes", "passed over, those last that a list of access names"
)
ACCESS_LIST = Limit(
    "a file of who may enter or may not", 1 * MEGABYTE, "bytes", "not taken; the last sound one stays, the log says so"
)

KEPT_RESULTS = Limit(
    "results kept in the memory that all readers share",
    64 * MEGABYTE,
    "bytes",
    "the least recently used are dropped and worked out anew when they are asked for",
    "AFPAK_MEMORY_BYTES",
)


KEPT_BESIDE = Limit(
    "results that a process beside the server keeps", 16 * MEGABYTE, "bytes", "the least recently used are dropped"
)
SIDE_PROCESSES = Limit(
    "processes that build charts beside the server while readers wait for one another",
    3,
    "processes, and one fewer than the machine's processors",
    "the server builds them itself",
    "AFPAK_SIDE_PROCESSES",
    least=0,
)
SIDE_SECONDS = Limit(
    "time to build a chart beside the server", 60, "seconds", "the process is ended; the server builds the chart itself"
)
VERSIONS_KEPT = Limit(
    "versions of the tables kept",
    1_000,
    "versions",
    "the oldest are dropped, never the one that is shown",
    "AFPAK_VERSIONS_KEPT",
)
VERSIONS_BYTES = Limit(
    "versions of the tables kept in their folder or bucket",
    500 * MEGABYTE,
    "bytes",
    "the oldest are dropped, never the one that is shown",
    "AFPAK_VERSIONS_BYTES",
)
VERSIONS_MEMORY = Limit(
    "versions of the tables kept in memory, where their folder cannot be written",
    8 * MEGABYTE,
    "bytes",
    "the oldest are dropped, never the one that is shown",
    "AFPAK_VERSIONS_MEMORY",
)
VERSIONS_OPEN = Limit(
    "earlier versions of the tables held open at once for readers of their links",
    3,
    "versions",
    "the one that was asked for longest ago is closed, and opened anew when it is asked for",
    "AFPAK_VERSIONS_OPEN",
)
VERSION_PACKED = Limit("the zip of a kept version of the tables", 50 * MEGABYTE, "bytes", "passed over")
VERSION_MEMBERS = Limit("files in the zip of a kept version of the tables", 64, "files", "not opened")
VERSION_UNPACKED = Limit("a kept version of the tables, unpacked", 200 * MEGABYTE, "bytes", "not opened")
TABLE_CELL = Limit(
    "a cell of the tables", 100_000, "characters", "the tables are refused, naming table, row and column"
)


AREA_TEXT = Limit("an area as text, in a link or a field", 600, "characters", "not taken; said above the page")
LINK_VALUE = Limit("one value of a parameter in a link", 600, "characters", "not taken; said above the page")
LINK_PART = Limit(
    "one part of a brief in a link, with words and options", 16_000, "characters", "not taken; said above the page"
)
LINK_VALUES = Limit("values of one parameter in a link", 400, "values", "passed over; counted above the page")
LINK = Limit("all known parameters of a link together", 60_000, "characters", "passed over; said above the page")
LINK_NOTES = Limit("notes on a link above the page", 10, "notes", "counted")
FILTER_TEXT = Limit("words that are searched for", 120, "characters", "cut; said above the page")
FILTER_KILLED = Limit("least number killed, as a filter", 100_000, "people", "not taken; said above the page")
OPTION_TEXT = Limit("a chart's option that takes any text", 600, "characters", "refused, naming the option")
BRIEF_BYTES = Limit("a saved brief, its logo apart", 64_000, "bytes", "refused before it is read")
BRIEF_LOGO = Limit("the logo in a saved brief", 500_000, "bytes", "refused")
BRIEF_LOGO_PIXELS = Limit(
    "the logo of a brief, width times height", 16_000_000, "pixels", "refused before it is decoded"
)
BRIEF_PARTS = Limit("parts of a brief", 40, "parts", "refused in a file; in a link left out, and said")
BRIEF_LINE = Limit(
    "a title, an author or another line of a brief",
    200,
    "characters",
    "refused in a file; in a link left out, and said",
)
BRIEF_NOTE = Limit(
    "own words above a part of a brief", 1_000, "characters", "refused in a file; in a link left out, and said"
)
BRIEF_DAYS = Limit(
    "last days that a brief is about", 10_000, "days", "refused in a file; in a link not taken, and said"
)
BRIEF_KEYS = Limit("keys and values in a saved brief", 4_000, "keys and values", "refused before it is read")
BRIEF_DEPTH = Limit("lists and tables within each other in a saved brief", 8, "levels", "refused before it is read")
BRIEF_DOTS = Limit("parts of a dotted key in a saved brief", 8, "parts", "refused before it is read")
BRIEF_DIGITS = Limit("digits of a number in a saved brief", 18, "digits", "refused before it is read")
BRIEF_PROBLEMS = Limit("problems shown of a saved brief", 50, "problems", "counted")


BRIEFS_AT_ONCE = Limit(
    "briefs made at once",
    2,
    "briefs",
    "waits in a queue; its page shows the place, and who leaves the page or changes the brief leaves the queue",
    "AFPAK_BRIEFS_AT_ONCE",
)
BRIEFS_WAITING = Limit(
    "briefs that wait for their turn", 20, "briefs", "not made; its page says to try again", "AFPAK_BRIEFS_WAITING"
)
PICTURES_AT_ONCE = Limit(
    "pictures of charts that the one browser draws",
    1,
    "at a time",
    "waits in a queue; the download menu shows the place, and who leaves the page leaves the queue",
)
PICTURES_WAITING = Limit(
    "pictures of charts that wait for their turn",
    24,
    "pictures",
    "not made; the download menu says to try again",
    "AFPAK_PICTURES_WAITING",
)
ANIMATION_FRAMES = Limit(
    "frames of a map that plays, as a file",
    400,
    "frames",
    "not drawn; the message says to choose longer steps or fewer days",
)
PICTURE_SECONDS = Limit(
    "time to draw a picture of a chart, once it is its turn",
    30,
    "seconds",
    "the browser is ended and replaced; the page says to narrow the filters",
    "AFPAK_PICTURE_SECONDS",
)
TYPESETTING_SECONDS = Limit(
    "time to set the pages of a PDF",
    120,
    "seconds",
    "the process that sets them is ended; the page says to narrow the filters",
    "AFPAK_TYPESETTING_SECONDS",
)


UPLOAD_FILE = Limit(
    "a file of events that a reader brings in", 200 * MEGABYTE, "bytes", "refused with its name", "AFPAK_UPLOAD_BYTES"
)
UPLOADS_OF_SESSION = Limit(
    "the files of events that one reader has brought in, together",
    300 * MEGABYTE,
    "bytes",
    "the next file is refused until one is taken away",
    "AFPAK_UPLOADS_SESSION_BYTES",
)
UPLOADS_OF_PROCESS = Limit(
    "the files of events of all readers, together",
    1_000 * MEGABYTE,
    "bytes",
    "the next file is refused until others are taken away or their readers leave",
    "AFPAK_UPLOADS_PROCESS_BYTES",
)
UNPACKED_BYTES = Limit(
    "what an imported archive or workbook unpacks to",
    1_000 * MEGABYTE,
    "bytes",
    "refused while it is unpacked, with its name",
    "AFPAK_UNPACKED_BYTES",
)
WORKBOOK_TEXTS = Limit(
    "the texts of an imported workbook, unpacked",
    150 * MEGABYTE,
    "bytes",
    "refused while they are unpacked, with the file's name",
)
WORKBOOK_ROW = Limit(
    "a row of an imported workbook, unpacked",
    16 * MEGABYTE,
    "bytes",
    "refused while it is unpacked, with the file's name",
)
WORKBOOK_PART = Limit(
    "another part of an imported workbook, such as its styles, unpacked",
    20 * MEGABYTE,
    "bytes",
    "refused while it is unpacked, with the file's name",
)
ARCHIVE_ENTRIES = Limit("entries of an imported archive", 2_000, "entries", "refused with its name")
IMPORT_ROWS = Limit("rows of an imported file", 2_000_000, "rows", "refused with its name", "AFPAK_IMPORT_ROWS")
IMPORT_COLUMNS = Limit("columns of an imported file", 500, "columns", "refused with its name and the row")
IMPORT_CELL = Limit("a cell of an imported file", 100_000, "characters", "refused with its name and the row")
IMPORT_ROW_TEXT = Limit("a row of an imported file", 1_000_000, "characters", "refused with its name and the row")

API_RATE = Limit(
    "requests to API, feed and embeds from one address",
    1_200,
    "a minute",
    "answered 429 with the seconds to wait",
    "AFPAK_API_RATE",
)
API_MEMORY = Limit(
    "answers of API, feed and embeds kept in memory, packed and unpacked",
    32 * MEGABYTE,
    "bytes",
    "the least recently used are dropped and made anew when they are asked for",
    "AFPAK_API_MEMORY",
)
API_AT_ONCE = Limit("answers of the API made at once", 2, "answers", "waits in a queue", "AFPAK_API_AT_ONCE")
API_WAITING = Limit(
    "requests to the API that wait for their turn",
    100,
    "requests",
    "answered 503 with the seconds to wait",
    "AFPAK_API_WAITING",
)
API_PICTURES_WAITING = Limit(
    "requests for a picture of a chart that wait, before the queue of all pictures",
    12,
    "requests",
    "answered 503 with the seconds to wait",
    "AFPAK_API_PICTURES_WAITING",
)
API_ROWS = Limit("rows of one page of an answer of the API", 500, "rows", "answered 422, naming the parameter")
API_CURSOR = Limit("a cursor of the API", 1_000, "characters", "answered 422, naming the parameter")
API_PARAMETERS = Limit("values of all parameters of a request to the API", 1_000, "values", "answered 422")
FEED_ENTRIES = Limit("entries of a feed", 100, "entries", "the newest are in it")
EMBED_ROWS = Limit("rows of the table in an embedded chart", 200, "rows", "the number of the others is said")
SAVED_VIEWS = Limit(
    "views that one reader has saved", 200, "views", "not saved; the page says to delete one", "AFPAK_SAVED_VIEWS_EACH"
)
SAVED_VIEW_NAME = Limit("the name of a saved view", 80, "characters", "not saved; the page says so")
ALERT_RULES_BYTES = Limit("a file of rules for alerts", 64 * KILOBYTE, "bytes", "refused before it is read")
ALERT_RULES = Limit("rules of one file", 100, "rules", "refused with its name")
ALERT_DAYS = Limit(
    "days before the last day of the data of which alerts are sent",
    30,
    "days",
    "passed over: what is entered of longer ago is history",
    "AFPAK_ALERT_DAYS",
)
ALERTS_WAITING = Limit(
    "messages of alerts that wait for a target that is away",
    1_000,
    "messages",
    "not noted; the next run finds them again",
)

LIMITS: tuple[Limit, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Limit))
"""Every limit, in the order of the table in the documentation."""


def limits_table() -> str:
    """Return all limits as a Markdown table of their defaults."""
    rows = [
        f"| {limit.name} | {describe_amount(limit.default, limit.unit)} | {limit.refusal} | "
        f"{f'`{limit.setting}`' if limit.setting else 'fixed'} |"
        for limit in LIMITS
    ]
    return "\n".join(["| what | limit | what is over it | setting |", "|---|---|---|---|", *rows]) + "\n"
