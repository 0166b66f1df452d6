"""How the types of other datasets become ours, by the rules of each: the import, the page and the documents share it.

A type maps only where the source's definition lies within ours. What does not map is kept with its own words and
without one of our types: it stays on the map, and leaves it when the reader narrows to types of ours.
"""

from __future__ import annotations

import pandas as pd

from dashboard.importers.dataset import ANY, ARMED_GROUP, BOTH_GOVERNMENTS, EventDataset, Rule, match_each
from dashboard.vocabulary import EVENT_TYPES

_AFGHAN = r"(?:Government|Forces) of (?:the Islamic (?:Republic|Emirate) of )?Afghanistan"
_PAKISTANI = r"(?:Government|Forces) of (?:the Islamic Republic of )?Pakistan"


def fold_type(words: str) -> str:
    """Return a type's words as types are compared: without case and spaces."""
    return "".join(words.casefold().split())


def _conditions(
    dataset: EventDataset, actor_1: pd.Series, actor_2: pd.Series, inter_1: pd.Series
) -> dict[str, pd.Series]:
    afghan_1, afghan_2 = match_each(actor_1, _AFGHAN), match_each(actor_2, _AFGHAN)
    pakistani_1, pakistani_2 = match_each(actor_1, _PAKISTANI), match_each(actor_2, _PAKISTANI)
    return {
        ANY: pd.Series(True, index=actor_1.index),
        BOTH_GOVERNMENTS: (afghan_1 & pakistani_2) | (pakistani_1 & afghan_2),
        ARMED_GROUP: dataset.armed_group(actor_1, inter_1),
    }


def map_types(
    dataset: EventDataset, says: pd.Series, actor_1: pd.Series, actor_2: pd.Series, inter_1: pd.Series
) -> pd.Series:
    """Return our event type for each event, or None; the first rule that holds decides.

    ``says`` is what the rules compare with; ``inter_1`` is ACLED's kind of the first actor (empty elsewhere). All are
    texts without missing values, on one index.
    """
    conditions = _conditions(dataset, actor_1, actor_2, inter_1)
    folded = says.map({text: fold_type(text) for text in says.unique()})
    result = pd.Series([None] * len(says), index=says.index, dtype="object")
    open_still = pd.Series(True, index=says.index)
    for rule in dataset.rules:
        hits = open_still & (folded == fold_type(rule.says)) & conditions[rule.condition]
        open_still &= ~hits
        if rule.event_type is not None:
            result[hits] = rule.event_type
    return result


def mapping_table(dataset: EventDataset) -> pd.DataFrame:
    """Return the rules of a dataset for readers: In the source, Where, Here, Remark."""
    return pd.DataFrame(
        [
            {
                "In the source": rule.says,
                "Where": rule.condition or "always" if _is_only(rule, dataset) else rule.condition or "otherwise",
                "Here": EVENT_TYPES[rule.event_type].label if rule.event_type else "not mapped",
                "Remark": rule.why,
            }
            for rule in dataset.rules
        ]
    )


def _is_only(rule: Rule, dataset: EventDataset) -> bool:
    return sum(other.says == rule.says for other in dataset.rules) == 1
