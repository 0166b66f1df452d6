"""The memory that tests run with: it finds out who changes a frame that everybody shares."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import pandas as pd

from dashboard.memory import Memory


def describe_frame(value: Any) -> tuple[object, ...]:
    """Return what tells whether a frame's shape was changed; nothing for what is no frame."""
    return (tuple(value.columns), len(value)) if isinstance(value, pd.DataFrame) else ()


def hash_frame(value: Any) -> int:
    """Return a number that changes with any value of a frame; 0 for what is no frame."""
    return hash(value.to_csv()) if isinstance(value, pd.DataFrame) else 0


class CheckedMemory(Memory):
    """Fails where a kept frame has other columns or rows than when it was made, or at last other values."""

    def __init__(self, limit: int | None = None) -> None:
        super().__init__(limit)
        self.made: dict[Hashable, tuple[Any, tuple[object, ...], int]] = {}

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        def make_and_note() -> Any:
            result = make()
            self.made[key] = (result, describe_frame(result), hash_frame(result))
            return result

        result = super().get(key, make_and_note)
        if key in self.made and self.made[key][0] is result:
            assert describe_frame(result) == self.made[key][1], f"a kept frame was changed: {key}"
        return result

    def clear(self) -> None:
        self.made.clear()
        super().clear()

    def check_values(self) -> None:
        """Fail where a frame that was made has other values now."""
        for key, (result, _, values) in self.made.items():
            assert hash_frame(result) == values, f"a kept frame was changed: {key}"
        self.made.clear()
