"""One canonical byte form for everything that is hashed or signed.

JSON with sorted keys, no spaces, UTF-8, no NaN; dataclasses as objects, enums as their value, tuples as arrays,
dates as ISO text, bytes as lower-case hex. Two equal values have equal bytes on every machine.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum, StrEnum
from functools import cache, partial
from itertools import repeat
from types import MappingProxyType, NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from core.clock import parse_stamp, stamp


def to_plain(value: Any) -> Any:
    """Turn a record into JSON types (dict, list, str, int, float, bool, None). Raises TypeError on anything unknown."""
    return _writer(value.__class__)(value)


def _itself(value: Any) -> Any:
    return value


_WRITERS: tuple[tuple[tuple[type, ...], Callable[[Any], Any]], ...] = (
    ((Enum,), lambda value: value.value),
    ((NoneType, bool, int, float, str), _itself),
    ((Decimal,), str),
    ((datetime,), stamp),
    ((date,), lambda value: value.isoformat()),
    ((bytes,), lambda value: value.hex()),
    ((Mapping,), lambda value: {str(to_plain(key)): to_plain(item) for key, item in value.items()}),
    ((list, tuple), lambda value: [to_plain(item) for item in value]),
    ((set, frozenset), lambda value: sorted(to_plain(item) for item in value)),
)
"""The first that fits a value's type."""


LATER: Mapping[str, bool] = MappingProxyType({"later": True})
"""Metadata of a field that its record got after values without it were hashed: its default is not written."""


@cache
def _writer(kind: type) -> Callable[[Any], Any]:
    """How to write one type, worked out once."""
    for kinds, write in _WRITERS:
        if issubclass(kind, kinds):
            return write
    if is_dataclass(kind):
        names = tuple(field.name for field in fields(kind))
        later = {field.name: field.default for field in fields(kind) if field.metadata.get("later")}
        return lambda value: {
            name: to_plain(item) for name in names if (item := getattr(value, name)) is not later.get(name, MISSING)
        }
    raise TypeError(f"no canonical form for {kind.__name__}")


def canonical_json(value: Any) -> bytes:
    """The canonical bytes of `value`. Raises TypeError on an unknown type, ValueError on NaN or infinity."""
    text = json.dumps(to_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def digest(value: Any) -> str:
    """`sha256:<hex>` of the canonical bytes; the algorithm's name is part of every hash that we store."""
    return digest_bytes(canonical_json(value))


def digest_bytes(data: bytes) -> str:
    """`sha256:<hex>` of raw bytes (a file, a stream's chunk)."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Unreadable(ValueError):
    """What was handed in is not of the form that a record needs. The text says where and what: it may be public."""

    def __init__(self, reason: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(f"{'.'.join(path)}: {reason}" if path else reason)
        self._reason = reason
        self._path = path

    def below(self, place: str) -> "Unreadable":
        """The same, seen from the record or list that holds it at `place`."""
        return Unreadable(self._reason, (place, *self._path))


def read_record(kind: Any, plain: Any) -> Any:
    """Rebuild a record of type `kind` from JSON types, strictly.

    Raises `Unreadable` for unknown or missing keys and mistyped values, and the record's own ValueError for values that
    it does not take.
    """
    return _reader(kind)(plain)


_Reader = Callable[[Any], Any]
_FROM_TEXT: Mapping[Any, Callable[[str], Any]] = {bytes: bytes.fromhex, datetime: parse_stamp, Decimal: Decimal}
TYPE_WORDS: Mapping[Any, str] = {
    NoneType: "an empty value",
    bool: "a truth value",
    int: "a whole number",
    float: "a number",
    str: "a text",
    Decimal: "a decimal number",
    datetime: "a time stamp",
    bytes: "a hexadecimal text",
    list: "a list",
    tuple: "a list",
    dict: "a mapping",
}
"""Types in the words of people who write files and requests."""


@cache
def _reader(kind: Any) -> _Reader:
    """How to read one type, worked out once: a decision holds thousands of values of a few types."""
    if kind is Any:
        return _itself
    if isinstance(kind, NewType):
        return _reader(kind.__supertype__)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _union_reader(get_args(kind))
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if origin is not None and issubclass(origin, Mapping):
        return _mapping_reader(_reader(get_args(kind)[1]))
    if not isinstance(kind, type):
        return partial(_unexpected, _named(kind))
    if is_dataclass(kind):
        return _record_reader(kind)
    return _choice_reader(kind) if issubclass(kind, StrEnum) else _value_reader(kind)


def _named(kind: Any) -> str:
    return TYPE_WORDS.get(kind, getattr(kind, "__name__", str(kind)))


def _unexpected(wanted: str, plain: Any) -> Any:
    raise Unreadable(f"expected {wanted}, found {_named(type(plain))}")


def _choice_reader(kind: type[StrEnum]) -> _Reader:
    choices = {choice.value: choice for choice in kind}

    def read(plain: Any) -> StrEnum:
        found = choices.get(plain) if isinstance(plain, str) else None
        if found is None:
            raise Unreadable(f"not one of: {', '.join(choices)}")
        return found

    return read


def _value_reader(kind: type) -> _Reader:
    refuse, from_text = partial(_unexpected, _named(kind)), _FROM_TEXT.get(kind)

    def read(plain: Any) -> Any:
        found = type(plain)
        if from_text is not None and found is str:
            try:
                return from_text(plain)
            except (ValueError, InvalidOperation):
                return refuse(plain)
        if kind is float and found is int:
            return float(plain)
        return plain if found is kind else refuse(plain)

    return read


def _union_reader(options: Sequence[Any]) -> _Reader:
    exact = frozenset(options)
    readers = [_reader(option) for option in options if option is not NoneType]
    wanted = " or ".join(_named(option) for option in options)

    def read(plain: Any) -> Any:
        if type(plain) in exact:
            return plain
        if len(readers) == 1 and plain is not None:
            return readers[0](plain)
        for reader in readers:
            try:
                return reader(plain)
            except ValueError:
                continue
        return _unexpected(wanted, plain)

    return read


def _tuple_reader(inner: Sequence[Any]) -> _Reader:
    repeated = len(inner) == 2 and inner[1] is Ellipsis
    readers = [_reader(part) for part in (inner[:1] if repeated else inner)]

    def read(plain: Any) -> tuple[Any, ...]:
        if not isinstance(plain, (list, tuple)):
            _unexpected("a list", plain)
        if not repeated and len(readers) != len(plain):
            raise Unreadable(f"expected {len(readers)} items")
        values: list[Any] = []
        try:
            for reader, item in zip(repeat(readers[0]) if repeated else readers, plain, strict=False):
                values.append(reader(item))
        except Unreadable as problem:
            raise problem.below(_place(plain[len(values)], len(values))) from None
        return tuple(values)

    return read


def _place(item: Any, index: int) -> str:
    """How people find an item of a list again: by its name, if it has one, or by its number from 1."""
    name = item.get("name") if isinstance(item, Mapping) else None
    return name if isinstance(name, str) else str(index + 1)


def _mapping_reader(value: _Reader) -> _Reader:
    def read(plain: Any) -> dict[str, Any]:
        return {key: _read_at(key, value, item) for key, item in _keyed(plain).items()}

    return read


def _record_reader(kind: type) -> _Reader:
    needed = frozenset(
        field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING
    )

    @cache
    def readers() -> Mapping[str, _Reader]:
        """Late, since a record may hold records of its own kind."""
        hints = get_type_hints(kind)
        return {field.name: _reader(hints[field.name]) for field in fields(kind)}

    def read(plain: Any) -> Any:
        known, given = readers(), _keyed(plain)
        if not known.keys() >= given.keys():
            raise Unreadable(f"unknown keys {', '.join(sorted(given.keys() - known.keys()))}")
        if not given.keys() >= needed:
            raise Unreadable(f"missing keys {', '.join(sorted(needed - given.keys()))}")
        values = {name: _read_at(name, known[name], item) for name, item in given.items()}
        try:
            return kind(**values)
        except TypeError as problem:  # each of its type, and compared with each other: 1 < "a"
            raise Unreadable("values of types that do not go together") from problem

    return read


def _keyed(plain: Any) -> Mapping[str, Any]:
    if not isinstance(plain, Mapping):
        _unexpected("a mapping", plain)
    if not all(isinstance(key, str) for key in plain):
        raise Unreadable("a key is not a text")
    keyed: Mapping[str, Any] = plain
    return keyed


def _read_at(place: str, reader: _Reader, item: Any) -> Any:
    try:
        return reader(item)
    except Unreadable as problem:
        raise problem.below(place) from None
