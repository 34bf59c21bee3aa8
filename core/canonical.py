"""One canonical byte form for everything that is hashed or signed.

JSON with sorted keys, no spaces, UTF-8, no NaN; dataclasses as objects, enums as their value, tuples as arrays,
dates as ISO text, bytes as lower-case hex. Two equal values have equal bytes on every machine.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from types import UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from core.clock import parse_stamp, stamp


def to_plain(value: Any) -> Any:
    """Turn a record into JSON types (dict, list, str, int, float, bool, None). Raises TypeError on anything unknown."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return str(value)
        case datetime():
            return stamp(value)
        case date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case Mapping():
            return {str(to_plain(key)): to_plain(item) for key, item in value.items()}
        case list() | tuple():
            return [to_plain(item) for item in value]
        case set() | frozenset():
            return sorted(to_plain(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"no canonical form for {type(value).__name__}")


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
    if kind is Any:
        return plain
    if isinstance(kind, NewType):
        return read_record(kind.__supertype__, plain)
    if kind in (bytes, datetime, Decimal) and isinstance(plain, str):
        return {bytes: bytes.fromhex, datetime: parse_stamp, Decimal: Decimal}[kind](plain)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _read_union(kind, plain)
    if origin is tuple:
        return _read_tuple(kind, plain)
    if origin in (dict, Mapping) or (origin is not None and issubclass(origin, Mapping)):
        if not isinstance(plain, Mapping):
            raise ValueError("expected an object")
        return {key: read_record(get_args(kind)[1], item) for key, item in plain.items()}
    if is_dataclass(kind) and isinstance(kind, type):
        return _read_dataclass(kind, plain)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(plain)
    if kind is float and isinstance(plain, int) and not isinstance(plain, bool):
        return float(plain)
    if isinstance(kind, type) and type(plain) is kind:
        return plain
    raise ValueError(f"expected {kind}, found {type(plain).__name__}")


def _read_union(kind: Any, plain: Any) -> Any:
    for option in get_args(kind):
        if (option is type(None) and plain is None) or (option is not type(None) and type(plain) is option):
            return plain
    problems = []
    for option in get_args(kind):
        if option is not type(None):
            try:
                return read_record(option, plain)
            except ValueError as problem:
                problems.append(str(problem))
    raise ValueError("; ".join(problems) or "unexpected null")


def _read_tuple(kind: Any, plain: Any) -> tuple[Any, ...]:
    if not isinstance(plain, (list, tuple)):
        raise ValueError("expected an array")
    inner = get_args(kind)
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(read_record(inner[0], item) for item in plain)
    if len(inner) != len(plain):
        raise ValueError(f"expected {len(inner)} items")
    return tuple(read_record(part, item) for part, item in zip(inner, plain, strict=True))


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    """Field name → type. Resolving annotations costs more than reading a record, and a decision holds thousands."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _read_dataclass(kind: type, plain: Any) -> Any:
    if not isinstance(plain, Mapping):
        raise ValueError(f"expected an object for {kind.__name__}")
    hints = _hints(kind)
    if not hints.keys() >= plain.keys():
        raise ValueError(f"{kind.__name__}: unknown keys {sorted(plain.keys() - hints.keys())}")
    try:
        return kind(**{name: read_record(hints[name], item) for name, item in plain.items()})
    except TypeError as problem:
        raise ValueError(f"{kind.__name__}: {problem}") from problem
