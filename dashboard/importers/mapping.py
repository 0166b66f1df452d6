"""How the types of other datasets become ours: one table that the import, the page and the documents show.

A type maps only where the source's definition lies within ours. What does not map is kept with its own words and
without one of our types: it stays on the map, and leaves it when the reader narrows to types of ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from dashboard.vocabulary import EVENT_TYPES

ANY = ""
BOTH_GOVERNMENTS = "between forces of Afghanistan and Pakistan"
ARMED_GROUP = "by an armed group"


@dataclass(frozen=True)
class Rule:
    """One row of the mapping: what the source says, under which condition, and what it becomes with us.

    ``event_type`` is None where nothing of ours covers it; ``why`` says why, or what to bear in mind.
    """

    dataset: str
    says: str
    condition: str
    event_type: str | None
    why: str = ""


UCDP_TYPES = {"1": "State-based conflict", "2": "Non-state conflict", "3": "One-sided violence"}
"""UCDP's ``type_of_violence`` in its codebook's words."""

_NOT_OURS = "no type of ours"

RULES: tuple[Rule, ...] = (
    Rule("acled", "Armed clash", BOTH_GOVERNMENTS, "border_clash"),
    Rule("acled", "Armed clash", ANY, None, "ACLED does not say who attacked whom"),
    Rule("acled", "Air/drone strike", ANY, "airstrike", "ACLED does not tell crewed and uncrewed aircraft apart"),
    Rule("acled", "Shelling/artillery/missile attack", ANY, "shelling", "not only across the line"),
    Rule("acled", "Suicide bomb", ANY, "suicide_bombing"),
    Rule("acled", "Remote explosive/landmine/IED", ANY, "ied", "landmines of either side included"),
    Rule("acled", "Attack", ARMED_GROUP, "militant_attack"),
    Rule("acled", "Attack", ANY, None, "attacks of states on civilians and of unknown attackers: " + _NOT_OURS),
    Rule("acled", "Grenade", ARMED_GROUP, "militant_attack"),
    Rule("acled", "Violence against civilians", ARMED_GROUP, "militant_attack", "files without a sub-event type"),
    Rule("acled", "Abduction/forced disappearance", ANY, None, _NOT_OURS),
    Rule("acled", "Agreement", ANY, None, "covers truces, talks and local deals alike"),
    Rule("acled", "Disrupted weapons use", ANY, None, _NOT_OURS),
    Rule("acled", "everything else", ANY, None, _NOT_OURS),
    Rule("ucdp-ged", "State-based conflict", BOTH_GOVERNMENTS, "border_clash"),
    Rule("ucdp-ged", "State-based conflict", ANY, None, "UCDP does not say who attacked, or with what"),
    Rule("ucdp-ged", "Non-state conflict", ANY, None, "fighting between armed groups: " + _NOT_OURS),
    Rule("ucdp-ged", "One-sided violence", ARMED_GROUP, "militant_attack"),
    Rule("ucdp-ged", "One-sided violence", ANY, None, "violence of a state against civilians: " + _NOT_OURS),
)
"""The first rule that holds decides. ``says`` is ACLED's ``sub_event_type`` (older files without one:
``event_type``) or UCDP's ``type_of_violence`` in words."""

_AFGHAN = r"(?:Government|Forces) of (?:the Islamic (?:Republic|Emirate) of )?Afghanistan"
_PAKISTANI = r"(?:Government|Forces) of (?:the Islamic Republic of )?Pakistan"
_STATE = r"^(?:Government of|(?:Military|Police|State|Joint) Forces of)"
_ACLED_GROUPS = r"(?i)^(?:[234]|rebel (?:groups?|forces)|(?:political|identity) militias?)$"
"""ACLED's ``inter1`` for armed groups, as number or word."""


def _each(texts: pd.Series, pattern: str) -> pd.Series:
    """Return which texts have the pattern in them; each different text is looked at once."""
    known = {text: re.search(pattern, text) is not None for text in texts.unique()}
    return texts.map(known).astype("bool")


def _conditions(dataset: str, actor_1: pd.Series, actor_2: pd.Series, inter_1: pd.Series) -> dict[str, pd.Series]:
    afghan_1, afghan_2 = _each(actor_1, _AFGHAN), _each(actor_2, _AFGHAN)
    pakistani_1, pakistani_2 = _each(actor_1, _PAKISTANI), _each(actor_2, _PAKISTANI)
    group = _each(inter_1, _ACLED_GROUPS) if dataset == "acled" else ~_each(actor_1, _STATE) & (actor_1 != "")
    return {
        ANY: pd.Series(True, index=actor_1.index),
        BOTH_GOVERNMENTS: (afghan_1 & pakistani_2) | (pakistani_1 & afghan_2),
        ARMED_GROUP: group,
    }


def mapped(dataset: str, says: pd.Series, actor_1: pd.Series, actor_2: pd.Series, inter_1: pd.Series) -> pd.Series:
    """Return our event type for each event, or None.

    ``says`` is what the rules compare with; ``inter_1`` is ACLED's kind of the first actor (empty for UCDP). All are
    texts without missing values, on one index.
    """
    conditions = _conditions(dataset, actor_1, actor_2, inter_1)
    result = pd.Series([None] * len(says), index=says.index, dtype="object")
    open_still = pd.Series(True, index=says.index)
    for rule in RULES:
        if rule.dataset != dataset:
            continue
        hits = open_still & (says == rule.says) & conditions[rule.condition]
        open_still &= ~hits
        if rule.event_type is not None:
            result[hits] = rule.event_type
    return result


def mapping_table(dataset: str) -> pd.DataFrame:
    """Return the rules of a dataset for readers: In the source, Where, Here, Remark."""
    return pd.DataFrame(
        [
            {
                "In the source": rule.says,
                "Where": rule.condition or "always" if _alone(rule) else rule.condition or "otherwise",
                "Here": EVENT_TYPES[rule.event_type].label if rule.event_type else "not mapped",
                "Remark": rule.why,
            }
            for rule in RULES
            if rule.dataset == dataset
        ]
    )


def _alone(rule: Rule) -> bool:
    return sum(other.dataset == rule.dataset and other.says == rule.says for other in RULES) == 1
