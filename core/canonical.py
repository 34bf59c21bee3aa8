"""One canonical byte form for everything that is hashed or signed.

JSON with sorted keys, no spaces, UTF-8, no NaN; dataclasses as objects, enums as their value, tuples as arrays,
dates as ISO text, bytes as lower-case hex. Two equal values have equal bytes on every machine.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from types import NoneType, UnionType
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


@cache
def _writer(kind: type) -> Callable[[Any], Any]:
    """How to write one type, worked out once."""
    for kinds, write in _WRITERS:
        if issubclass(kind, kinds):
            return write
    if is_dataclass(kind):
        names = tuple(field.name for field in fields(kind))
        return lambda value: {name: to_plain(getattr(value, name)) for name in names}
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


def read_record(kind: Any, plain: Any) -> Any:
    """Rebuild a record of type `kind` from JSON types, strictly: unknown keys or mistyped values raise ValueError."""
    return _reader(kind)(plain)


_Reader = Callable[[Any], Any]
_FROM_TEXT: Mapping[Any, Callable[[str], Any]] = {bytes: bytes.fromhex, datetime: parse_stamp, Decimal: Decimal}


@cache
def _reader(kind: Any) -> _Reader:
    """How to read one type, worked out once: a decision holds thousands of values of a few types."""
    if kind is Any:
        return lambda plain: plain
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
        return _refuser(kind)
    if is_dataclass(kind):
        return _record_reader(kind)
    return kind if issubclass(kind, StrEnum) else _value_reader(kind)


def _refuser(kind: Any) -> _Reader:
    def refuse(plain: Any) -> Any:
        raise ValueError(f"expected {kind}, found {type(plain).__name__}")

    return refuse


def _value_reader(kind: type) -> _Reader:
    refuse, from_text = _refuser(kind), _FROM_TEXT.get(kind)

    def read(plain: Any) -> Any:
        found = type(plain)
        if from_text is not None and found is str:
            return from_text(plain)
        if kind is float and found is int:
            return float(plain)
        return plain if found is kind else refuse(plain)

    return read


def _union_reader(options: Sequence[Any]) -> _Reader:
    exact = frozenset(options)
    readers = [_reader(option) for option in options if option is not NoneType]

    def read(plain: Any) -> Any:
        if type(plain) in exact:
            return plain
        problems = []
        for reader in readers:
            try:
                return reader(plain)
            except ValueError as problem:
                problems.append(str(problem))
        raise ValueError("; ".join(problems) or "unexpected null")

    return read


def _tuple_reader(inner: Sequence[Any]) -> _Reader:
    repeated = len(inner) == 2 and inner[1] is Ellipsis
    readers = [_reader(part) for part in (inner[:1] if repeated else inner)]

    def read(plain: Any) -> tuple[Any, ...]:
        if not isinstance(plain, (list, tuple)):
            raise ValueError("expected an array")
        if repeated:
            return tuple(map(readers[0], plain))
        if len(readers) != len(plain):
            raise ValueError(f"expected {len(readers)} items")
        return tuple(reader(item) for reader, item in zip(readers, plain, strict=True))

    return read


def _mapping_reader(value: _Reader) -> _Reader:
    def read(plain: Any) -> dict[str, Any]:
        if not isinstance(plain, Mapping):
            raise ValueError("expected an object")
        return {key: value(item) for key, item in plain.items()}

    return read


def _record_reader(kind: type) -> _Reader:
    @cache
    def readers() -> Mapping[str, _Reader]:
        """Late, since a record may hold records of its own kind."""
        hints = get_type_hints(kind)
        return {field.name: _reader(hints[field.name]) for field in fields(kind)}

    def read(plain: Any) -> Any:
        if not isinstance(plain, Mapping):
            raise ValueError(f"expected an object for {kind.__name__}")
        known = readers()
        if not known.keys() >= plain.keys():
            raise ValueError(f"{kind.__name__}: unknown keys {sorted(plain.keys() - known.keys())}")
        try:
            return kind(**{name: known[name](item) for name, item in plain.items()})
        except TypeError as problem:
            raise ValueError(f"{kind.__name__}: {problem}") from problem

    return read
