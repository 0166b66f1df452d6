"""Reads the expressions of a MapLibre style for one feature: as many of them as our own style has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Properties = Mapping[str, Any]


def evaluate(expression: Any, properties: Properties) -> Any:
    """Return what an expression of the MapLibre Style Specification is for a feature with these properties.

    What is no expression is returned as it is. ``format`` gives its texts joined. Raises ValueError for an operator
    that is not among ``OPERATORS``.
    """
    if not isinstance(expression, list):
        return expression
    name, *arguments = expression
    if name not in OPERATORS:
        raise ValueError(f"expression {name!r} — one of {', '.join(OPERATORS)}")
    return OPERATORS[name](arguments, properties)


def _case(arguments: list[Any], own: Properties) -> Any:
    *pairs, otherwise = arguments
    for condition, value in zip(pairs[::2], pairs[1::2], strict=True):
        if evaluate(condition, own):
            return evaluate(value, own)
    return evaluate(otherwise, own)


def _match(arguments: list[Any], own: Properties) -> Any:
    given, *pairs, otherwise = arguments
    value = evaluate(given, own)
    for labels, result in zip(pairs[::2], pairs[1::2], strict=True):
        if value in labels if isinstance(labels, list) else value == labels:
            return evaluate(result, own)
    return evaluate(otherwise, own)


def _in(arguments: list[Any], own: Properties) -> bool:
    return bool(evaluate(arguments[0], own) in evaluate(arguments[1], own))


def _format(arguments: list[Any], own: Properties) -> str:
    return "".join(str(evaluate(part, own)) for part in arguments if not isinstance(part, dict))


def _compare(how: Callable[[Any, Any], bool]) -> Callable[[list[Any], Properties], bool]:
    return lambda arguments, own: how(evaluate(arguments[0], own), evaluate(arguments[1], own))


OPERATORS: dict[str, Callable[[list[Any], Properties], Any]] = {
    "get": lambda arguments, own: own.get(arguments[0]),
    "literal": lambda arguments, own: arguments[0],
    "==": _compare(lambda one, other: one == other),
    "!=": _compare(lambda one, other: one != other),
    ">=": _compare(lambda one, other: one >= other),
    "<=": _compare(lambda one, other: one <= other),
    "in": _in,
    "all": lambda arguments, own: all(evaluate(part, own) for part in arguments),
    "any": lambda arguments, own: any(evaluate(part, own) for part in arguments),
    "case": _case,
    "match": _match,
    "concat": lambda arguments, own: "".join(str(evaluate(part, own)) for part in arguments),
    "format": _format,
}
"""What each operator does with its arguments and a feature's properties."""
