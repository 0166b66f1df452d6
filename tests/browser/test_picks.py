"""Symbols and bars of the argument's charts are picked with the mouse in the real app, and open the incident's card."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import Opener, parameters, pick, settle

pytestmark = pytest.mark.browser

POINT = """([title, skipped]) => {
  const frame = [...document.querySelectorAll(".js-plotly-plot")].find(
    (plot) => plot._fullLayout?.annotations[0]?.text.includes(title));
  if (!frame) return null;
  const layout = frame._fullLayout;
  for (const trace of frame._fullData) {
    if (!trace.customdata || trace.visible !== true) continue;
    for (let i = 0; i < trace.customdata.length; i++) {
      const id = trace.customdata[i];
      if (!id || id === skipped || trace.x[i] == null) continue;
      const x = layout["xaxis" + (trace.xaxis ?? "x").slice(1)], y = layout["yaxis" + (trace.yaxis ?? "y").slice(1)];
      const at = [x.d2p(trace.x[i]), y.d2p(trace.y[i])];
      if (!(at[0] > 4 && at[0] < x._length - 4 && at[1] > 4 && at[1] < y._length - 4)) continue;
      frame.scrollIntoView({ block: "center" });
      const box = frame.getBoundingClientRect();
      return { id, x: box.left + x._offset + at[0], y: box.top + y._offset + at[1] };
    }
  }
  return null;
}"""
"""Finds a point with an identifier, other than ``skipped``, in the chart with these words in its title."""


def incident(page: Page) -> str | None:
    return parameters(page).get("incident", [None])[0]


def pick_point(page: Page, title: str, skipped: str = "") -> str:
    """Click a point of a chart and return the identifier that the link then holds."""
    page.wait_for_function(POINT, arg=[title, skipped])

    def place() -> tuple[float, float]:
        point = page.evaluate(POINT, [title, skipped])
        return point["x"], point["y"]

    pick(page, place)
    page.wait_for_url(lambda url: "incident=" in url and not (skipped and f"incident={skipped}" in url))
    settle(page)
    found = incident(page)
    assert found
    return found


ABOVE = """() => {
  const card = document.querySelector(".incident-head h2");
  return [...document.querySelectorAll("h2.section")]
    .filter((heading) => heading.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING)
    .at(-1)?.textContent;
}"""
"""Gives the heading of the section in which the card stands."""


def test_claims_open_the_card_below_the_chart_they_were_picked_from(open_page: Opener) -> None:
    page = open_page("claims?from=2024-12-01&to=2025-01-31")
    first = pick_point(page, "Number killed")
    assert page.evaluate(ABOVE) == "Where claims differ most"
    assert pick_point(page, "acknowledges what", skipped=first) != first
    assert page.evaluate(ABOVE) == "What only one side acknowledges"


def test_a_chain_opens_what_led_to_an_incident_and_what_followed(open_page: Opener) -> None:
    page = open_page("responses?from=2024-12-01&to=2025-01-31")
    chosen = pick_point(page, "Escalation chains")
    headings = ("Led to it: ", "Followed from it: ", "Also in these days")
    expect(page.locator(".card.around h3")).to_contain_text([*headings])
    expect(page.locator(".incident-head h2").first).to_be_visible()
    # The incident's own chart is a second way on: another of its symbols becomes the chosen one.
    assert pick_point(page, "What led to it", skipped=chosen) != chosen
