"""Kinds of incidents and their symbols: one kind for each event type, one outline for every drawer."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from lxml import etree
from matplotlib.transforms import Affine2D
from shapely.geometry import Polygon

from dashboard.kinds import KINDS, is_certain, kind_of_event
from dashboard.map.symbols import (
    BOX,
    ICONS,
    RING,
    RING_ICON,
    build_icon_path,
    draw_symbol_svg,
    flatten_icon,
    read_icon,
)
from dashboard.root import PACKAGE
from dashboard.vocabulary import EVENT_TYPES, STATUSES

SVG = "{http://www.w3.org/2000/svg}"


def test_every_event_type_has_one_of_eight_kinds_and_every_kind_an_event_type() -> None:
    kinds = {kind_of_event(name, "pakistan_government", None).key for name in EVENT_TYPES}
    # A ground attack of nobody known on nobody known is an attack: fights come from clashes.
    assert kinds == set(KINDS) and len(KINDS) == 8 and KINDS.keys() == ICONS.keys()


@pytest.mark.parametrize(
    ("event_type", "initiator", "target", "kind"),
    [
        ("airstrike", "pakistan_government", "afghan_government", "strike"),
        ("shelling", None, None, "strike"),
        ("border_clash", None, None, "fight"),
        ("ground_attack", "afghan_government", "pakistan_government", "fight"),
        ("ground_attack", "pakistan_government", "local", "attack"),
        ("ground_attack", None, "pakistan_government", "attack"),
        ("ground_attack", "pakistan_government", float("nan"), "attack"),
        ("suicide_bombing", "anti_pakistan_militants", "pakistan_government", "attack"),
        ("security_operation", "pakistan_government", "anti_pakistan_militants", "operation"),
        ("border_reopening", "pakistan_government", None, "crossing"),
        ("mediation", "third_state", "pakistan_government", "talks"),
        ("declaration", "afghan_government", "pakistan_government", "protest"),
        ("deportation", "pakistan_government", "local", "deportation"),
    ],
)
def test_the_kind_follows_from_type_and_sides(event_type: str, initiator: str, target: str, kind: str) -> None:
    assert kind_of_event(event_type, initiator, target).key == kind


def test_a_type_that_there_is_not_is_refused() -> None:
    with pytest.raises(KeyError):
        kind_of_event("earthquake", None, None)


def test_only_what_one_source_says_or_a_side_disputes_is_uncertain() -> None:
    assert [status for status in STATUSES if not is_certain(status)] == ["single_source", "disputed"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_icon_is_one_closed_outline_of_absolute_commands_within_its_disc(kind: str) -> None:
    assert re.fullmatch(r"[MLCZ\d. -]+", ICONS[kind])
    letters = [letter for letter, _ in read_icon(kind)]
    assert letters[0] == "M" and letters[-1] == "Z" and letters.count("M") == letters.count("Z") == 1
    corners = np.array(flatten_icon(kind))
    assert np.hypot(*(corners - BOX / 2).T).max() < 9.6
    outline = Polygon(corners)
    # At 14 pixels a unit of the box is 0.58 of a pixel: what an outline has must be some pixels large and no blot.
    assert outline.is_valid and 55 < outline.area < 150


def test_no_two_icons_cover_the_same_ground() -> None:
    outlines = {kind: Polygon(flatten_icon(kind)) for kind in KINDS}
    for one, other in itertools.combinations(outlines.values(), 2):
        assert one.intersection(other).area / one.union(other).area < 0.75


@pytest.mark.parametrize("kind", KINDS)
def test_every_drawer_has_the_same_outline(kind: str) -> None:
    enlarged = Affine2D().scale(12, -12).translate(12, 12).scale(100)
    drawn = Polygon(build_icon_path(kind).to_polygons(enlarged)[0])
    flat = Polygon([(100 * x, 100 * y) for x, y in flatten_icon(kind, 40)])
    assert drawn.symmetric_difference(flat).area < 0.01 * flat.area


def test_a_certain_symbol_is_a_disc_and_an_uncertain_one_a_ring_with_the_icon_in_its_colour() -> None:
    disc, icon = etree.fromstring(draw_symbol_svg("strike", "#DB5F0C", "#FFFFFF", size=14))
    assert (disc.tag, disc.get("fill"), disc.get("stroke")) == (f"{SVG}circle", "#DB5F0C", None)
    assert (icon.get("d"), icon.get("fill")) == (ICONS["strike"], "#FFFFFF")
    ring, icon = etree.fromstring(draw_symbol_svg("strike", "#DB5F0C", "#FFFFFF", certain=False))
    assert (ring.get("fill"), ring.get("stroke")) == ("#FFFFFF", "#DB5F0C")
    assert icon.get("fill") == "#DB5F0C"
    assert float(ring.get("r")) + float(ring.get("stroke-width")) / 2 == 12


def test_the_browser_draws_the_ring_as_paper_does() -> None:
    """Lists, tables and the key draw symbols in the browser: with the measures of the one that Python draws."""
    script = (PACKAGE / "pages" / "web" / "incident_symbol.js").read_text(encoding="utf-8")
    found = dict(re.findall(r"^const (RING|RING_ICON) = ([\d.]+);", script, re.MULTILINE))
    assert {name: float(value) for name, value in found.items()} == {"RING": RING, "RING_ICON": RING_ICON}
    assert f'viewBox: "0 0 {BOX:g} {BOX:g}"' in script
