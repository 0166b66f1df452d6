"""Chains of incident and answer, times between them, and what stands around one incident, worked by hand."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.records import records
from dashboard.analysis.responses import (
    AFTER,
    BEFORE,
    BESIDE,
    CHOSEN,
    answer_times,
    around,
    chain_list,
    links,
    longest_way,
    median_times,
    members,
    responses_in_words,
)
from dashboard.filters import Filters
from dashboard.tables import load

DAYS = {
    "a": "2024-01-01",
    "b": "2024-01-02",
    "c": "2024-01-05",
    "d": "2024-01-05",
    "e": "2024-02-20",
    "x": "2024-01-03",
}


def frame_of(days: dict[str, str], vague: tuple[str, ...] = ()) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "incident_id": list(days),
            "date_start": pd.to_datetime(list(days.values())).astype("datetime64[s]"),
            "date_precision": ["approx" if name in vague else "day" for name in days],
            "family": "strikes",
        }
    )


def table_of(*pairs: tuple[str, str, str]) -> pd.DataFrame:
    """Return rows (answer, what it answers, basis) as the table has them."""
    return pd.DataFrame(
        [(later, earlier, basis, "") for later, earlier, basis in pairs],
        columns=["incident_id", "responds_to_id", "basis", "note"],
    )


# a <- b <- c and a <- d; e answers c. x is answered by nobody and answers nothing.
TABLE = table_of(
    ("b", "a", "declared"),
    ("c", "b", "reported"),
    ("d", "a", "declared"),
    ("e", "c", "reported"),
    ("b", "gone", "declared"),
)
FRAME = frame_of(DAYS)
FOUND = links(TABLE, FRAME)


def test_links_join_incidents_that_are_both_there() -> None:
    # The link to "gone" is not among them. Days: 1 Jan to 2 Jan 1, 2 to 5 Jan 3, 1 to 5 Jan 4, 5 Jan to 20 Feb 46.
    assert len(FOUND) == 4
    given = {(row.earlier, row.later): row.days for row in FOUND.itertuples()}
    assert given == {("a", "b"): 1, ("b", "c"): 3, ("a", "d"): 4, ("c", "e"): 46}
    assert FOUND["dated"].all()
    vague = links(TABLE, frame_of(DAYS, vague=("c",)))
    assert set(vague.loc[~vague["dated"], "later"]) == {"c", "e"}  # both links that touch c


def test_a_chain_holds_what_links_hold_together() -> None:
    rows = members(FOUND, FRAME)
    assert set(rows["incident_id"]) == {"a", "b", "c", "d", "e"}
    assert set(rows["chain"]) == {0}
    # Most links on a way from a: b 1, c 2, d 1, e 3.
    assert dict(zip(rows["incident_id"], rows["step"], strict=True)) == {"a": 0, "b": 1, "c": 2, "d": 1, "e": 3}
    heads = chain_list(rows)
    assert heads[["steps", "size", "days"]].to_numpy().tolist() == [[3, 5, 50]]  # 1 Jan to 20 Feb
    assert longest_way(FOUND, rows, 0) == ["a", "b", "c", "e"]


def test_the_chain_with_most_steps_comes_first() -> None:
    days = {"p": "2024-03-01", "q": "2024-03-02", **DAYS}
    frame = frame_of(days)
    found = links(pd.concat([TABLE, table_of(("q", "p", "declared"))], ignore_index=True), frame)
    heads = chain_list(members(found, frame))
    assert heads["steps"].tolist() == [3, 1]


def test_times_are_counted_once_for_each_answer() -> None:
    times = answer_times(FOUND)
    assert times["declared"].sum() == 2 and times["reported"].sum() == 2
    nonzero = times[(times["declared"] + times["reported"]) > 0]
    # 1 day, 3 days, 4 days (of 4-7), 46 days (of 31-90).
    assert len(nonzero) == 4
    medians = median_times(FOUND)
    every = medians[medians["group"] == "all"].iloc[0]
    assert (every["n"], every["median"]) == (4, 3.5)  # of 1, 3, 4, 46
    assert pd.isna(every["low"])  # four are too few for an interval


def test_only_what_is_linked_led_to_or_followed() -> None:
    given = around(FOUND, FRAME, "b", 10)
    assert given is not None
    relation = dict(zip(given.rows["incident_id"], given.rows["relation"], strict=True))
    # d answers a as b does: it is not on the way. x stands in no chain. e follows, 49 days later.
    assert relation == {"a": BEFORE, "b": CHOSEN, "c": AFTER, "d": BESIDE, "x": BESIDE}
    assert given.beyond == 1
    assert list(zip(given.links["earlier"], given.links["later"], strict=True)) == [("a", "b"), ("b", "c")]
    assert around(FOUND, FRAME, "nowhere", 10) is None


def test_of_the_days_only_those_asked_for_stand_beside() -> None:
    given = around(FOUND, FRAME, "b", 1)
    assert given is not None
    assert given.rows["incident_id"].tolist() == ["a", "b", "x"]  # 1, 2 and 3 Jan; c and d are three days away
    assert given.beyond == 2  # c and e


def test_words_count_links_of_the_selection() -> None:
    words = responses_in_words(FOUND, 5)
    assert words.startswith("4 of 5 recorded responses are in this selection: ")
    assert responses_in_words(FOUND, 4).startswith("4 responses are recorded: ")
    assert responses_in_words(FOUND.head(0), 5)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14))
def test_chains_part_the_incidents_and_hold_every_link(pairs: list[tuple[int, int]]) -> None:
    pairs = list(dict.fromkeys((a, b) for a, b in pairs if a < b))
    frame = frame_of({f"i{n}": f"2024-01-{n + 1:02d}" for n in range(8)})
    table = table_of(*((f"i{b}", f"i{a}", "declared") for a, b in pairs))
    found = links(table, frame)
    rows = members(found, frame)
    assert rows["incident_id"].is_unique
    chain = dict(zip(rows["incident_id"], rows["chain"], strict=True))
    assert all(chain[f"i{a}"] == chain[f"i{b}"] for a, b in pairs)
    step = dict(zip(rows["incident_id"], rows["step"], strict=True))
    assert all(step[f"i{b}"] > step[f"i{a}"] for a, b in pairs)
    assert answer_times(found)[["declared", "reported"]].to_numpy().sum() == len(pairs)


def test_the_real_links_all_stand_in_one_chain_each() -> None:
    dataset = load()
    frame = records(dataset, Filters())
    found = links(dataset.table("responses"), frame)
    assert len(found) == len(dataset.table("responses"))
    assert (found["days"] >= 0).all()
    rows = members(found, frame)
    assert set(rows["incident_id"]) == set(found["earlier"]) | set(found["later"])
