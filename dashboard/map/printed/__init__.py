"""The map as a sheet of paper, without a browser: what ``MapSpec`` says, drawn by matplotlib."""

from dashboard.map.printed.sheet import print_map

__all__ = ["print_map"]
