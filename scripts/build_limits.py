"""Write the table of limits in ``docs/hosting.md`` from ``dashboard/limits.py``.

python scripts/build_limits.py            # write the table
python scripts/build_limits.py --check    # write nothing; exit status 1 where it is not current
"""

from __future__ import annotations

import sys
from pathlib import Path

from dashboard.limits import limits_table
from dashboard.marked_pages import write_part

PAGE = Path(__file__).resolve().parent.parent / "docs" / "hosting.md"
MARKS = "<!-- limits: written by scripts/build_limits.py -->\n", "<!-- end of limits -->"


def main() -> int:
    """Write the table, or say whether it is current."""
    return write_part(PAGE, limits_table(), MARKS, __doc__ or "")


if __name__ == "__main__":
    sys.exit(main())
