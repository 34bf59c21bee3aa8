"""Constants of a parse tree: numbers, texts, intervals and dates, and nothing that would have to be computed."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from egress.plan.expressions import Call, Expr, Literal, Type
from egress.reading.tree import Node


def literal_value(expr: Expr) -> str | int | bool | None:
    """The value of a literal; None for anything else and for NULL."""
    return expr.value if isinstance(expr, Literal) else None


def constant(node: Node) -> Literal:
    literal: Mapping[str, str] = node["literal"]
    match literal["kind"]:
        case "INTEGER":
            return Literal(value=literal["text"], type=Type.INTEGER)
        case "NUMERIC":
            exponent = "e" in literal["text"].lower()
            return Literal(value=literal["text"], type=Type.DOUBLE if exponent else Type.DECIMAL)
        case "STRING":
            return Literal(value=literal["text"], type=Type.VARCHAR)
        case "BOOLEAN":
            return Literal(value=literal["text"].lower() == "true", type=Type.BOOLEAN)
        case _:
            return Literal(value=None, type=Type.NULL)


_INTERVAL = re.compile(r"\s*(\d{1,5})\s+(year|quarter|month|week|day|hour|minute|second)s?\s*", re.IGNORECASE)


def interval(node: Node) -> Call | None:
    """`INTERVAL '3 months'` as `to_months(3)`; None for any other spelling."""
    text = node["literal"]["text"] if node["class"] == "CONSTANT" and node["literal"]["kind"] == "STRING" else ""
    found = _INTERVAL.fullmatch(text)
    if found is None:
        return None
    unit, count = found[2].lower(), int(found[1])
    if unit == "quarter":
        unit, count = "month", 3 * count
    number = Literal(value=str(count), type=Type.INTEGER)
    return Call(name=f"to_{unit}s", args=(number,), type=Type.INTERVAL)


def made_date(nodes: Sequence[Node]) -> str | None:
    """`make_date` of three constants, as ISO text."""
    numbers = [whole(node) for node in nodes]
    try:
        year, month, day = (number if number is not None else -1 for number in numbers)
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def point(node: Node) -> float | None:
    if node["class"] != "CONSTANT" or node["literal"]["kind"] not in ("NUMERIC", "INTEGER"):
        return None
    point = float(node["literal"]["text"])
    return point if 0 < point < 1 else None


def whole(node: Node | None) -> int | None:
    if node is None or node["class"] != "CONSTANT" or node["literal"]["kind"] != "INTEGER":
        return None
    number = integer(node["literal"]["text"])
    return number if number is not None and 0 <= number <= 100_000 else None


def integer(text: str) -> int | None:
    """The number that digits are; None for more of them than any column holds: Python reads no text of any length."""
    return int(text) if len(text) <= _MOST_DIGITS else None


_MOST_DIGITS = 40
