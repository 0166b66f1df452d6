"""The parameters and keys of the brief builder."""

from __future__ import annotations

TEMPLATE, TITLE, AUTHOR, CLASSIFICATION, FOOTER, PAPER, DAYS, PART = (
    "brief_template",
    "brief_title",
    "brief_author",
    "brief_classification",
    "brief_footer",
    "brief_paper",
    "brief_days",
    "brief_part",
)
PARAMETERS = (TEMPLATE, TITLE, AUTHOR, CLASSIFICATION, FOOTER, PAPER, DAYS, PART)
"""Parameters of the link; all but the parts are carried by their widgets."""

LOGO = "_brief_logo"
"""Key of the logo that a loaded brief brought."""
