"""Tables for readers have words: no cell holds an identifier of the vocabulary where its label belongs."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest

from dashboard import vocabulary
from dashboard.catalogue import CHARTS
from dashboard.map.layers import LAYERS
from tests.contracts.cases import asked
from tests.contracts.map_specs import layers_of

LABELS = {
    key: word.label
    for words in vars(vocabulary).values()
    if isinstance(words, dict)
    for key, word in words.items()
    if isinstance(key, str) and getattr(word, "label", key) not in (key, "")
}
"""Identifier -> its label, of all vocabularies."""

OWN_WORDS = {"Calls them", "Kabul", "Islamabad", "Identifier", "Incident ID"}
"""Columns with words of their own, which happen to be spelled like identifiers, and those of identifiers."""


def identifiers_in(table: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    for name in table.columns:
        if name in OWN_WORDS or pd.api.types.is_numeric_dtype(table[name]):
            continue
        for value in {str(value) for value in table[name].dropna()}:
            parts = value.split(", ")
            if all(part in LABELS for part in parts):
                yield str(name), value, ", ".join(LABELS[part] for part in parts)


@pytest.mark.parametrize("selection", ["edge", "october"])
@pytest.mark.parametrize("name", list(CHARTS))
def test_a_table_has_labels_and_no_identifiers(name: str, selection: str) -> None:
    assert not list(identifiers_in(asked(name, selection).table))


@pytest.mark.parametrize("layer", list(LAYERS))
def test_the_table_of_a_layer_has_labels_and_no_identifiers(layer: str) -> None:
    assert not list(identifiers_in(layers_of(asked("map", "edge", layers=layer))[layer].table))


def test_an_identifier_is_found() -> None:
    table = pd.DataFrame({"Type": ["airstrike", "Air strike"], "Link": ["declared, reported", "Declared"]})
    assert {name for name, _, _ in identifiers_in(table)} == {"Type", "Link"}
