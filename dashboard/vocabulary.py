"""Every word that the tables use, with its label, order, colour and symbol: one home for each.

The columns and their allowed values are defined in ``data/datapackage.json``; a test holds the two together.
Colours are from the Okabe-Ito palette (safe for colour-blind readers), one hue for each family of events;
members of a family are told apart by tint and symbol, so that colour never carries a meaning alone.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """One allowed value: its label, its plural, and a sentence that explains it."""

    id: str
    label: str
    plural: str = ""
    help: str = ""


@dataclass(frozen=True)
class Measure(Word):
    """What an indicator measures, and the units in which it may be given."""

    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Family:
    """A family of event types that shares one hue."""

    id: str
    label: str
    colour: str


@dataclass(frozen=True)
class EventType:
    """A kind of event with the family whose hue it takes and the tint and symbol that tell it apart."""

    id: str
    label: str
    plural: str
    family: str
    tint: str
    symbol: str
    help: str


@dataclass(frozen=True)
class Lane:
    """A row of the timeline."""

    id: str
    label: str
    help: str


FAMILIES: dict[str, Family] = {
    f.id: f
    for f in (
        Family("strikes", "Strikes", "#D55E00"),
        Family("ground", "Ground fighting between the two states", "#0072B2"),
        Family("militant", "Militant attacks", "#CC79A7"),
        Family("operations", "Operations and infiltration", "#8C6D46"),
        Family("restrictions", "Closures and restrictions", "#E69F00"),
        Family("diplomacy", "Talks and truces", "#009E73"),
        Family("statements", "Statements", "#7F7F7F"),
    )
}

EVENT_TYPES: dict[str, EventType] = {
    e.id: e
    for e in (
        EventType(
            "airstrike",
            "Air strike",
            "air strikes",
            "strikes",
            "#D55E00",
            "circle",
            "Bombs or missiles from crewed aircraft, or where reports do not tell the aircraft apart.",
        ),
        EventType(
            "drone_strike",
            "Drone strike",
            "drone strikes",
            "strikes",
            "#E98A45",
            "diamond",
            "Strike by an uncrewed aircraft.",
        ),
        EventType(
            "shelling",
            "Shelling",
            "shelling",
            "strikes",
            "#A84800",
            "square",
            "Artillery, mortar or rocket fire across the line by forces of a state.",
        ),
        EventType(
            "border_clash",
            "Border clash",
            "border clashes",
            "ground",
            "#0072B2",
            "circle",
            "Exchange of fire between forces of the two states, whoever began, also where each says that the other "
            "attacked.",
        ),
        EventType(
            "ground_attack",
            "Ground attack",
            "ground attacks",
            "ground",
            "#4F9FCF",
            "diamond",
            "Attack by forces of one state on posts or people of the other, where it says so or nobody tells of an "
            "exchange of fire.",
        ),
        EventType(
            "militant_attack",
            "Militant attack",
            "militant attacks",
            "militant",
            "#CC79A7",
            "circle",
            "Attack by an armed group that is not a state's force, also with fire or rockets from across the line.",
        ),
        EventType(
            "suicide_bombing",
            "Suicide bombing",
            "suicide bombings",
            "militant",
            "#A34F7E",
            "diamond",
            "Bombing in which the attacker died on purpose.",
        ),
        EventType(
            "ied",
            "Roadside or planted bomb",
            "planted bombs",
            "militant",
            "#DFA3C3",
            "square",
            "Improvised explosive device.",
        ),
        EventType(
            "infiltration_attempt",
            "Infiltration attempt",
            "infiltration attempts",
            "operations",
            "#8C6D46",
            "circle",
            "Attempt of an armed group to cross the line, as reported by one side.",
        ),
        EventType(
            "security_operation",
            "Security operation",
            "security operations",
            "operations",
            "#B59A77",
            "diamond",
            "Operation of security forces on their own side.",
        ),
        EventType(
            "border_closure",
            "Closure",
            "closures",
            "restrictions",
            "#E69F00",
            "square",
            "A crossing was closed; it lasts until the last day closed.",
        ),
        EventType(
            "border_reopening",
            "Re-opening",
            "re-openings",
            "restrictions",
            "#F0C463",
            "circle",
            "A crossing was opened again, wholly or in part.",
        ),
        EventType(
            "deportation",
            "Deportation drive",
            "deportation drives",
            "restrictions",
            "#B87F00",
            "diamond",
            "Decision or start of a drive to expel people to the other country.",
        ),
        EventType(
            "ceasefire",
            "Ceasefire",
            "ceasefires",
            "diplomacy",
            "#009E73",
            "circle",
            "A truce was agreed, declared or prolonged; its end is a declaration.",
        ),
        EventType("talks", "Talks", "talks", "diplomacy", "#56BFA0", "diamond", "Representatives of both sides met."),
        EventType("mediation", "Mediation", "mediation", "diplomacy", "#00694D", "square", "A third party mediated."),
        EventType(
            "diplomatic_protest",
            "Diplomatic protest",
            "diplomatic protests",
            "statements",
            "#7F7F7F",
            "circle",
            "A formal protest: an envoy summoned, a note handed over.",
        ),
        EventType(
            "declaration",
            "Declaration",
            "declarations",
            "statements",
            "#B0B0B0",
            "diamond",
            "A statement that is itself an act: a confirmation, an ultimatum, a formal decision, the end of a truce.",
        ),
    )
}

STRIKE_TYPES = ("airstrike", "drone_strike", "shelling")
STATE_FORCE_TYPES = (*STRIKE_TYPES, "ground_attack", "border_clash")
MILITANT_TYPES = ("militant_attack", "suicide_bombing", "ied")
KINETIC_TYPES = (*STATE_FORCE_TYPES, *MILITANT_TYPES, "infiltration_attempt", "security_operation")

LANES: dict[str, Lane] = {
    lane.id: lane
    for lane in (
        Lane(
            "strikes_pakistan",
            "Strikes and attacks by Pakistan",
            "Air and drone strikes, shelling and ground attacks of which Pakistan's forces are the initiator.",
        ),
        Lane(
            "attacks_afghan",
            "Attacks by Afghan forces",
            "Strikes, shelling and ground attacks of which the Afghan Taliban government's forces are the initiator.",
        ),
        Lane(
            "clashes",
            "Clashes of the two sides' forces",
            "Exchanges of fire, and strikes whose initiator is not known.",
        ),
        Lane("militant", "Militant attacks", "Attacks and bombings by armed groups."),
        Lane(
            "operations",
            "Infiltration and operations",
            "Reported attempts to cross the line, and operations of security forces on their own side.",
        ),
        Lane(
            "closures",
            "Crossings and deportations",
            "Closures and re-openings of crossings, deportation drives.",
        ),
        Lane("diplomacy", "Diplomacy", "Truces, talks, mediation, formal protests and declarations."),
    )
}

SIDES: dict[str, Word] = {
    w.id: w
    for w in (
        Word("afghan_government", "Afghan Taliban government"),
        Word("pakistan_government", "Government of Pakistan"),
        Word("anti_pakistan_militants", "Militants fighting Pakistan"),
        Word("islamic_state_khorasan", "Islamic State Khorasan"),
        Word("un", "United Nations"),
        Word("third_state", "Other states"),
        Word("medical", "Hospitals and rescue services"),
        Word("local", "Residents and local sources"),
        Word("media", "Media, own count"),
        Word("research", "Research bodies"),
        Word("other", "Others"),
    )
}

ARMED_GROUP_SIDES = ("anti_pakistan_militants", "islamic_state_khorasan")

STATUSES: dict[str, Word] = {
    w.id: w
    for w in (
        Word(
            "confirmed",
            "Confirmed",
            "confirmed incidents",
            "The acting side says so, or the UN or another independent body verified it.",
        ),
        Word("reported", "Reported", "reported incidents", "Two or more independent publishers report it."),
        Word("single_source", "Single source", "single-source incidents", "One publisher reports it."),
        Word(
            "disputed",
            "Disputed",
            "disputed incidents",
            "The accused side, or the side said to have been hit, denies that it happened.",
        ),
    )
}

ATTRIBUTIONS: dict[str, Word] = {
    w.id: w
    for w in (
        Word(
            "acknowledged",
            "acknowledged by the initiator",
            help="The initiator said so, or both where they acted together.",
        ),
        Word("alleged", "alleged by others", help="Others say so of the initiator that is named."),
        Word("denied", "denied by the accused", help="The initiator that is named denies that it did it."),
        Word("unknown", "not known", help="Not known, or each side says that the other began."),
    )
}

SUFFERED_BY: dict[str, Word] = {
    w.id: w
    for w in (
        Word(
            "afghan_side", "On the Afghan side", help="Whoever a strike or attack hit there, whatever they are called."
        ),
        Word("pakistan_side", "On the Pakistani side", help="Whoever a strike or attack hit there."),
        Word(
            "militants",
            "Militants (as attackers)",
            help="Attackers and infiltrators, and armed men killed by security forces on their own side.",
        ),
        Word(
            "other", "Others, or sides not told apart", help="Neither side, or a figure that does not tell them apart."
        ),
    )
}

VICTIM_GROUPS: dict[str, Word] = {
    w.id: w
    for w in (
        Word("civilians", "civilians"),
        Word("women_and_children", "women and children"),
        Word("children", "children"),
        Word("militants", "militants"),
        Word("afghan_forces", "Afghan forces"),
        Word("pakistani_forces", "Pakistani forces"),
        Word("police", "police"),
        Word("mixed", "several groups together"),
        Word("unspecified", "not specified"),
    )
}

SCOPES: dict[str, Word] = {
    w.id: w for w in (Word("total", "all"), Word("subset", "of whom (part of a total, never added)"))
}

QUALIFIERS: dict[str, Word] = {
    w.id: w for w in (Word("exact", ""), Word("at_least", "at least"), Word("about", "about"), Word("up_to", "up to"))
}

DATE_PRECISIONS: dict[str, Word] = {
    w.id: w
    for w in (
        Word("day", "day known", help="The first day is known."),
        Word("approx", "within about a week", help="Also the day of a statement or report that names no day."),
        Word("month", "only the month is known"),
    )
}

PLACE_PRECISIONS: dict[int, Word] = {
    1: Word("1", "the place itself (within about 5 km)"),
    2: Word("2", "near the place (within about 25 km)"),
    3: Word("3", "known to the district only"),
    4: Word("4", "known to the province only, or less"),
}

CROSSING_STATUSES: dict[str, Word] = {
    w.id: w
    for w in (
        Word("open", "Open"),
        Word("partly_open", "Partly open"),
        Word("closed", "Closed"),
        Word("unknown", "Unreported"),
    )
}

RESPONSE_BASES: dict[str, Word] = {
    w.id: w
    for w in (
        Word("declared", "Declared", help="The acting party itself said that it answered the earlier incident."),
        Word("reported", "Reported", help="Reports linked the two; the acting party did not say so."),
    )
}

RESPONSIBILITY_STATEMENTS: dict[str, Word] = {
    w.id: w
    for w in (
        Word("claims", "Claims responsibility", help="The claimant says that it did it."),
        Word(
            "denies", "Denies responsibility", help="The claimant says that it, or those for whom it answers, did not."
        ),
        Word("blames", "Blames another", help="The claimant says that another did it."),
    )
}

UNITS: dict[str, Word] = {
    w.id: w
    for w in (
        Word("people", "people"),
        Word("families", "families"),
        Word("houses", "houses"),
        Word("facilities", "buildings of public use"),
        Word("vehicles", "lorries and containers"),
        Word("usd", "US dollars"),
        Word("pkr", "Pakistani rupees"),
        Word("usd_per_day", "US dollars a day"),
        Word("pkr_per_day", "Pakistani rupees a day"),
    )
}

_HEADS = ("people", "families")
_MONEY = ("usd", "pkr", "usd_per_day", "pkr_per_day")
MEASURES: dict[str, Measure] = {
    m.id: m
    for m in (
        Measure("displaced", "Displaced", help="People driven from their homes.", units=_HEADS),
        Measure("houses_destroyed", "Houses destroyed", units=("houses",)),
        Measure(
            "houses_damaged",
            "Houses damaged",
            help="Damaged, or damaged and destroyed ones that the claimant does not tell apart.",
            units=("houses",),
        ),
        Measure(
            "facilities_damaged",
            "Schools, clinics, mosques and shops damaged",
            help="Buildings of public use, damaged or destroyed.",
            units=("facilities",),
        ),
        Measure(
            "returns",
            "Returns to Afghanistan",
            help="Afghans who went from Pakistan to Afghanistan, willingly or not, the deported among them.",
            units=_HEADS,
        ),
        Measure("deportations", "Deportations", help="Afghans expelled from Pakistan.", units=_HEADS),
        Measure("stranded_people", "People held up at crossings", units=_HEADS),
        Measure("stranded_vehicles", "Lorries and containers held up", units=("vehicles",)),
        Measure("trade_value", "Trade", help="Worth of the goods that passed.", units=_MONEY),
        Measure("trade_lost", "Trade lost", help="Worth of the trade or income lost.", units=_MONEY),
    )
}

PHASE_KINDS: dict[str, Word] = {
    w.id: w
    for w in (
        Word("ceasefire", "Truce"),
        Word("operation", "Operation"),
        Word("campaign", "Campaign"),
        Word("talks", "Talks"),
        Word("closure", "Border closure"),
        Word("deportation_drive", "Deportation drive"),
    )
}

BORDER_NAME = "Durand Line (disputed by Kabul)"


ALIAS_SEPARATOR = ";"


def split_aliases(text: object) -> tuple[str, ...]:
    """Return the other names in a cell of ``places.aliases``, trimmed, in their order; none for a missing cell."""
    if not isinstance(text, str):
        return ()
    return tuple(name for part in text.split(ALIAS_SEPARATOR) if (name := part.strip()))


def lane_of(event_type: str, initiator_side: str | None) -> str:
    """Return the timeline lane of an incident.

    ``initiator_side`` is the side of the initiator, or None where it is unknown. Strikes and ground attacks go
    to the lane of the side that made them; without a known initiator they stand with the clashes.
    """
    if event_type in (*STRIKE_TYPES, "ground_attack"):
        if initiator_side == "pakistan_government":
            return "strikes_pakistan"
        if initiator_side == "afghan_government":
            return "attacks_afghan"
        if initiator_side in ("anti_pakistan_militants", "islamic_state_khorasan"):
            return "militant"
        return "clashes"
    if event_type == "border_clash":
        return "clashes"
    if event_type in MILITANT_TYPES:
        return "militant"
    if event_type in ("infiltration_attempt", "security_operation"):
        return "operations"
    if event_type in ("border_closure", "border_reopening", "deportation"):
        return "closures"
    return "diplomacy"
