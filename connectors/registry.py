"""The list of kinds of source. A new one is a module with a settings dataclass and a connector, and one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from connectors.delimited import DelimitedSettings, DelimitedSource
from connectors.errors import SOURCE_KIND_UNKNOWN
from connectors.parquet import ParquetSettings, ParquetSource
from connectors.postgresql import PostgresSettings, PostgresSource
from connectors.protocol import Connector
from connectors.settings import read_settings, require_inside
from core.errors import RequestError


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One kind of source: how its settings look and what opens it."""

    settings: type[Any]
    connector: Callable[[Any], Connector]


SOURCES: Mapping[str, SourceKind] = MappingProxyType(
    {
        "postgresql": SourceKind(PostgresSettings, PostgresSource),
        "delimited": SourceKind(DelimitedSettings, DelimitedSource),
        "parquet": SourceKind(ParquetSettings, ParquetSource),
    }
)


def open_source(kind: str, settings: Mapping[str, Any], *, inboxes: tuple[Path, ...] = ()) -> Connector:
    """The connector for `settings` (JSON types). Connects to nothing yet.

    `inboxes` are the folders in which delivered files may lie. Raises RequestError (`source_kind_unknown`,
    `source_setting`, `source_table_unknown`).
    """
    entry = SOURCES.get(kind)
    if entry is None:
        raise RequestError(SOURCE_KIND_UNKNOWN, kind=kind, known=", ".join(SOURCES))
    typed = read_settings(entry.settings, settings)
    path = getattr(typed, "path", None)
    if isinstance(path, Path):
        require_inside(path, inboxes)
    return entry.connector(typed)
