"""UCDP Candidate: the monthly releases before the yearly one, in the same columns, often without a header."""

from __future__ import annotations

import re
from dataclasses import replace

from dashboard.importers.dataset import Clues
from dashboard.importers.datasets.ucdp_ged import UCDP_GED

ORDER = (
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id"),
    *("conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a"),
    *("side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office"),
    *("source_date", "source_headline", "source_original", "where_prec", "where_coordinates", "where_description"),
    *("adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region"),
    *("event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians"),
    *("deaths_unknown", "best", "high", "low", "gwnoa", "gwnob"),
)
"""The columns of a release, in order: 49."""

_RELEASE = re.compile(r"v?\d{2}[_.]0[_.]\d{1,2}(?!\d)|v?\d{2}[_.]01[_.]\d{2}[_.]\d{2}|candidate", re.IGNORECASE)
"""How releases are called: GEDEvent_v25_0_6 for a month, GEDEvent_v25_01_25_06 for some months together. The yearly
release is GEDEvent_v25_1."""


def find_sign(clues: Clues) -> str:
    """Return what shows that a file with UCDP's columns is a candidate release, or ""."""
    if clues.headless:
        return "it has no header"
    if _RELEASE.search(clues.name):
        return "by the file's name"
    unsure = next((row["codestatus"] for row in clues.rows if "check" in row.get("codestatus", "").casefold()), "")
    return f'it has events with the status "{unsure}"' if unsure else ""


UCDP_CANDIDATE = replace(
    UCDP_GED,
    id="ucdp-candidate",
    label="UCDP Candidate",
    order=ORDER,
    find_sign=find_sign,
    citation=(
        "Uppsala Conflict Data Program, UCDP Candidate Events Dataset; Hegre, Croicu, Eck and Högbladh (2020), "
        "Introducing the UCDP Candidate Events Dataset, Research & Politics 7(3), with the release that was read"
    ),
    figures=(
        "UCDP gives a low, a best and a high estimate of the killed for each event, across all its sources. They are "
        "UCDP's own estimates and are not the claims that the record here holds. Candidate events are coded within "
        "weeks and checked later: UCDP changes some and takes others out before the yearly release."
    ),
)
