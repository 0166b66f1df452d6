"""What a symbol says of an incident: which of eight kinds it is, by shape, and whether it is certain, by filling."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.vocabulary import MILITANT_TYPES, STRIKE_TYPES


@dataclass(frozen=True)
class Kind:
    """A kind of incident: its key, its name in a key of symbols, its plural in a sentence, what is in it."""

    key: str
    name: str
    plural: str
    help: str


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("strike", "Strike or shelling", "strikes", "Air strikes, drone strikes and shelling by a state's forces."),
        Kind(
            "fight",
            "Fight between forces",
            "fights between forces",
            "Clashes of the two states' forces, and ground attacks of one on the other.",
        ),
        Kind(
            "attack",
            "Attack or bombing",
            "attacks and bombings",
            "Attacks and bombings by armed groups, and ground attacks by forces on others than a state's.",
        ),
        Kind(
            "operation",
            "Operation or infiltration",
            "operations and infiltrations",
            "Operations of security forces on their own side, and attempts of armed groups to cross the line.",
        ),
        Kind("crossing", "Crossing closed or opened", "closures and re-openings", "A crossing was closed or opened."),
        Kind("talks", "Talks or truce", "talks and truces", "Talks, mediation, and truces agreed or prolonged."),
        Kind(
            "protest",
            "Protest or statement",
            "protests and statements",
            "Formal protests, and statements that are acts in themselves, such as an ultimatum.",
        ),
        Kind("deportation", "Deportation", "deportation drives", "Drives to expel people to the other country."),
    )
}
"""Every kind by its key, in the order of a key of symbols."""

STATE_SIDES = frozenset(("afghan_government", "pakistan_government", "third_state"))
"""Sides whose people act for a state."""

_KIND_OF_TYPE: dict[str, str] = {
    **dict.fromkeys(STRIKE_TYPES, "strike"),
    "border_clash": "fight",
    **dict.fromkeys(MILITANT_TYPES, "attack"),
    **dict.fromkeys(("infiltration_attempt", "security_operation"), "operation"),
    **dict.fromkeys(("border_closure", "border_reopening"), "crossing"),
    **dict.fromkeys(("ceasefire", "talks", "mediation"), "talks"),
    **dict.fromkeys(("diplomatic_protest", "declaration"), "protest"),
    "deportation": "deportation",
}


UNCERTAIN_STATUSES = ("single_source", "disputed")
"""Statuses of incidents that one source alone reports, or a side disputes."""


def is_certain(status: str) -> bool:
    """Return whether a symbol of an incident with this status is filled."""
    return status not in UNCERTAIN_STATUSES


def kind_of_event(event_type: str, initiator_side: str | None, target_side: str | None) -> Kind:
    """Return the kind of an incident by its type and by the sides of who acted and who was its target.

    A ground attack is a fight between forces where both act for states, else an attack; a side that is not known (None,
    or any missing value of a table) acts for none. Raises KeyError for a type that the vocabulary does not have.
    """
    if event_type == "ground_attack":
        between_forces = initiator_side in STATE_SIDES and target_side in STATE_SIDES
        return KINDS["fight" if between_forces else "attack"]
    return KINDS[_KIND_OF_TYPE[event_type]]
