"""What is read strictly says where it does not fit and why, in words of people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from core.canonical import LATER, Unreadable, digest, read_record, to_plain


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    name: str
    colour: Colour = Colour.RED
    size: int | float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    name: str
    colour: Colour = field(default=Colour.RED, metadata=LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    made_at: datetime
    parts: tuple[Part, ...] = ()
    pair: tuple[int, str] = (1, "a")
    key: bytes = b""
    price: Decimal = Decimal(0)
    limits: Mapping[str, int | str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.limits) > 1 and self.limits["low"] > self.limits["high"]:  # type: ignore[operator]
            raise ValueError("low is above high")


MADE = {"made_at": "2026-11-22T03:00:00.000000Z"}


def test_reads_back_what_was_written() -> None:
    box = Box(
        made_at=datetime(2026, 11, 22, tzinfo=UTC),
        parts=(Part(name="a", colour=Colour.BLUE, size=1.5), Part(name="b")),
        pair=(2, "b"),
        key=b"\x01",
        price=Decimal("1.50"),
        limits={"low": 1},
    )
    assert read_record(Box, to_plain(box)) == box


@pytest.mark.parametrize(
    ("plain", "reason"),
    [
        ([], "expected a mapping, found a list"),
        ({}, "missing keys made_at"),
        ({**MADE, 1: 2, "a": 3}, "a key is not a text"),
        ({**MADE, "b": 1, "a": 3}, "unknown keys a, b"),
        ({"made_at": "yesterday"}, "made_at: expected a time stamp, found a text"),
        ({**MADE, "key": "xyz"}, "key: expected a hexadecimal text, found a text"),
        ({**MADE, "price": "much"}, "price: expected a decimal number, found a text"),
        ({**MADE, "parts": {}}, "parts: expected a list, found a mapping"),
        ({**MADE, "parts": [{"name": "a"}, {}]}, "parts.2: missing keys name"),
        ({**MADE, "parts": [{"name": "a", "colour": "green"}]}, "parts.a.colour: not one of: red, blue"),
        ({**MADE, "parts": [{"name": "a", "colour": ["red"]}]}, "parts.a.colour: not one of: red, blue"),
        (
            {**MADE, "parts": [{"name": "a", "size": "big"}]},
            "parts.a.size: expected a whole number or a number or an empty value, found a text",
        ),
        ({**MADE, "parts": [{"name": None}]}, "parts.1.name: expected a text, found an empty value"),
        ({**MADE, "pair": [1]}, "pair: expected 2 items"),
        ({**MADE, "pair": [1, 2]}, "pair.2: expected a text, found a whole number"),
        ({**MADE, "limits": {"low": 1.5}}, "limits.low: expected a whole number or a text, found a number"),
        ({**MADE, "limits": {"low": 1, "high": "a"}}, "values of types that do not go together"),
    ],
)
def test_says_where_and_why_a_record_cannot_be_read(plain: Any, reason: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        read_record(Box, plain)
    assert str(unreadable.value) == reason


def test_a_records_own_reason_passes_through() -> None:
    with pytest.raises(ValueError, match=r"^low is above high$"):
        read_record(Box, {**MADE, "limits": {"low": 2, "high": 1}})


def test_a_field_that_came_later_leaves_hashes_as_they_were() -> None:
    assert to_plain(Grown(name="a")) == {"name": "a"}
    assert to_plain(Grown(name="a", colour=Colour.BLUE)) == {"name": "a", "colour": "blue"}
    assert read_record(Grown, {"name": "a"}) == read_record(Grown, {"name": "a", "colour": "red"}) == Grown(name="a")
    assert digest(Grown(name="a")) == digest({"name": "a"})
    assert digest(Grown(name="a")) != digest(Grown(name="a", colour=Colour.BLUE))
