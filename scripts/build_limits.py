"""Write the table of limits in ``docs/hosting.md`` from ``dashboard/limits.py``.

python scripts/build_limits.py            # write the table
python scripts/build_limits.py --check    # write nothing; exit status 1 where it is not current
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dashboard.limits import limits_table

PAGE = Path(__file__).resolve().parent.parent / "docs" / "hosting.md"
START, END = "<!-- limits: written by scripts/build_limits.py -->\n", "<!-- end of limits -->"


def insert_table(page: str, table: str) -> str:
    """Return the page with the table between its two marks; raises ValueError where it lacks them."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"{PAGE.name} lacks the marks of the table of limits")
    return f"{before}{start}\n{table}\n{end}{after}"


def main() -> int:
    """Write the table, or say whether it is current."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    page = PAGE.read_text(encoding="utf-8")
    current = insert_table(page, limits_table())
    if check and page != current:
        print(f"docs/{PAGE.name} is not current: run python scripts/build_limits.py", file=sys.stderr)
        return 1
    if not check:
        PAGE.write_text(current, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
