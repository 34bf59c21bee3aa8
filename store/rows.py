"""Records to rows and back, by field name and type: no hand-written mapping anywhere.

Text, enums and ids are TEXT; times are the fixed-width stamp of `core.clock`, which sorts as it should on every
database; everything that is not a single value is canonical JSON.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, RowMapping, Text
from sqlalchemy.types import TypeEngine

from core.canonical import canonical_json, read_record
from core.clock import parse_stamp, stamp
from core.errors import RequestError
from store.errors import TEXT_NOT_STORABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """How one field is kept."""

    sql_type: TypeEngine[Any]
    nullable: bool
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


BIG_INTEGER = BigInteger().with_variant(Integer, "sqlite")
"""64 bit on both: SQLite gives only its own INTEGER an automatic key."""


@cache
def codecs(kind: Any) -> Mapping[str, Codec]:
    """Field name → codec of a record type, in field order."""
    hints = get_type_hints(kind)
    return {field.name: _codec(hints[field.name]) for field in fields(kind)}


def to_row(record: Any) -> dict[str, Any]:
    """The row of a record. Raises RequestError (`text_not_storable`)."""
    kind: Any = type(record)
    return {name: codec.write(getattr(record, name)) for name, codec in codecs(kind).items()}


def write_changes(kind: type, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of some changed fields. Raises KeyError on a name that is no field."""
    known = codecs(kind)
    return {name: known[name].write(value) for name, value in changes.items()}


def from_row(kind: type, row: Mapping[str, Any] | RowMapping) -> Any:
    """The record of a row; fields that the row does not have keep their default."""
    known = codecs(kind)
    return kind(**{name: known[name].read(value) for name, value in row.items()})


def storable(text: str) -> str:
    """`text` itself, if every database can keep it. Raises RequestError (`text_not_storable`)."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise RequestError(TEXT_NOT_STORABLE)
    return text


def _codec(hint: Any) -> Codec:
    inner, nullable = _without_none(hint)
    base = inner.__supertype__ if isinstance(inner, NewType) else inner
    plain = _plain_codec(base)
    if plain is None:
        plain = Text(), _write_json, lambda text: read_record(inner, json.loads(text))
    sql_type, write, read = plain
    if not nullable:
        return Codec(sql_type=sql_type, nullable=False, write=write, read=read)
    return Codec(sql_type=sql_type, nullable=True, write=_keep_none(write), read=_keep_none(read))


def _plain_codec(base: Any) -> tuple[TypeEngine[Any], Callable[[Any], Any], Callable[[Any], Any]] | None:
    if base is str:
        return Text(), storable, str
    if base is bool:
        return Boolean(), bool, bool
    if base is int:
        return BIG_INTEGER, int, int
    if base is bytes:
        return LargeBinary(), bytes, bytes
    if base is datetime:
        return Text(), stamp, parse_stamp
    if isinstance(base, type) and issubclass(base, StrEnum):
        return Text(), lambda item: base(item).value, base
    return None


def _write_json(value: Any) -> str:
    try:
        return canonical_json(value).decode("utf-8")
    except UnicodeEncodeError as problem:
        raise RequestError(TEXT_NOT_STORABLE) from problem


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    rest = tuple(option for option in get_args(hint) if option is not NoneType)
    return (rest[0] if len(rest) == 1 else Union[rest]), len(rest) < len(get_args(hint))  # noqa: UP007 (a run-time tuple)


def _keep_none(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else convert(value)
