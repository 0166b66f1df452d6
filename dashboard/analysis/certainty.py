"""How sure it is that an incident happened, in a sentence that says who says so and who denies it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.analysis.one_incident import IncidentFile
from dashboard.vocabulary import ARMED_GROUP_SIDES

CAPITALS = {"afghan_government": "Kabul", "pakistan_government": "Islamabad"}
OTHER_CAPITAL = {"Kabul": "Islamabad", "Islamabad": "Kabul"}
UN = "the UN"
_VERIFYING = {"un": UN, "medical": "medical services", "research": "researchers"}
"""Sides whose claim is word of an incident by somebody who is no party to it; residents and media report it."""


_REPORTS = {"un_report": "un", "research_report": "research"}
"""Kinds of documents that are word of such a body even where it gives no figure."""


@dataclass(frozen=True)
class Grounds:
    """What the record has on whether one incident happened.

    ``status`` and ``attribution`` are those of the incident. ``acting`` is who acted, as named in a sentence ("" where
    that is not known), ``is_armed_group`` whether that is no state, ``is_fight`` whether it is an exchange of fire.
    ``voices`` are those who speak of it as having happened, who acted among them only where it says so; ``publishers``
    those who report it, a text that is reprinted counted once.
    """

    status: str
    attribution: str
    acting: str = ""
    is_armed_group: bool = False
    is_fight: bool = False
    voices: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()


def collect_grounds(file: IncidentFile) -> Grounds:
    """Return on what an incident's status rests.

    Word of it: from who acted, where acknowledged; from a government that makes a claim; from a group that claims it;
    from the UN and others who verify, by a claim or a report of their own.
    """
    row = file.incident
    acting = _name(file.initiator_side, file.initiator)
    told = set(file.claims["side"].dropna()) | set(file.sources["kind"].map(_REPORTS).dropna())
    claimed = file.responsibility[file.responsibility["says"] == "claims"]
    voices = [
        acting,
        *(name for side, name in CAPITALS.items() if side in told),
        *(_name(statement.side, statement.claimant) for statement in claimed.itertuples()),
        *(name for side, name in _VERIFYING.items() if side in told),
    ]
    if row["attribution"] != "acknowledged":
        # Who is said to have done it and has not said so may speak of it, but not as a witness to itself.
        owned = {_name(statement.side, statement.claimant) for statement in claimed.itertuples()}
        voices = [name for name in voices if name != acting or name in owned]
    return Grounds(
        status=row["status"],
        attribution=row["attribution"],
        acting=acting,
        is_armed_group=file.initiator_side in ARMED_GROUP_SIDES,
        is_fight=row["event_type"] == "border_clash",
        voices=tuple(dict.fromkeys(filter(None, voices))),
        publishers=tuple(sorted(set(file.sources["reprint_of"].fillna(file.sources["publisher"])))),
    )


def _name(side: str, name: str) -> str:
    """Return a government by its capital, an abbreviation with its article, any other name as it is."""
    has_article = name.isupper() and side != "islamic_state_khorasan"
    return CAPITALS.get(side, f"the {name}" if has_article else name)


def describe_certainty(grounds: Grounds) -> str:
    """Return how sure an incident is: "Confirmed: Islamabad and the UN both say that it happened".

    Raises KeyError for a status that the vocabulary does not have.
    """
    say = {"confirmed": _confirmed, "reported": _reported, "single_source": _single, "disputed": _disputed}
    return say[grounds.status](grounds)


def _confirmed(grounds: Grounds) -> str:
    if not grounds.voices:
        acted = grounds.attribution == "acknowledged"
        text = f"Confirmed by {'those who acted' if acted else 'a party to it or an independent body'}"
    else:
        both = "both " if len(grounds.voices) == 2 else ""
        text = f"Confirmed: {_join(grounds.voices)} {both}{_say(grounds.voices)} that it happened"
    return text + _answer(grounds)


def _reported(grounds: Grounds) -> str:
    number = len(grounds.publishers)
    voices = (*grounds.voices, f"{number} publishers" if number > 1 else "several publishers")
    return f"Reported, not confirmed: {_join(voices)} say that it happened{_answer(grounds)}"


def _single(grounds: Grounds) -> str:
    name = f" ({grounds.publishers[0]})" if len(grounds.publishers) == 1 else ""
    voices = f": {_join(grounds.voices)} {_say(grounds.voices)} that it happened" if grounds.voices else ""
    return f"Reported by one publisher only{name}, not confirmed{voices}{_answer(grounds)}"


def _disputed(grounds: Grounds) -> str:
    """Return who says it happened and who denies it: the accused side, or the one that is said to have been hit."""
    if grounds.attribution == "denied":
        denies = grounds.acting or "the accused side"
        if not grounds.voices:
            return f"Disputed: {denies} denies that it happened"
        return f"Disputed: {_join(grounds.voices)} {_say(grounds.voices)} that it happened, {denies} denies it"
    if grounds.attribution == "acknowledged" and grounds.acting:
        denies = OTHER_CAPITAL.get(grounds.acting, "the other side")
        return f"Disputed: {grounds.acting} says that it happened, {denies} denies it"
    return f"Disputed: one side denies that it happened{_answer(grounds)}"


def _answer(grounds: Grounds) -> str:
    """Return what is known of who did it, where that is not plain from who says that it happened."""
    acting = grounds.acting or "the accused side"
    if grounds.attribution == "denied":
        return f"; {acting} denies that it did it"
    if grounds.attribution == "alleged":
        if grounds.is_armed_group:
            return "" if acting in grounds.voices else "; no group has claimed it"
        return f"; {acting} has not acknowledged it"
    if grounds.attribution == "unknown":
        return f"; who {'began' if grounds.is_fight else 'did'} it is disputed or not known"
    return ""


def _say(voices: Sequence[str]) -> str:
    return "say" if len(voices) > 1 or voices[0] in ("medical services", "researchers") else "says"


def _join(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
