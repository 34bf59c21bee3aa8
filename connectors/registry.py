"""The list of kinds of source. A new one is a module with a settings dataclass and a connector, and one line here."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_type_hints

from connectors.delimited import DelimitedSettings, DelimitedSource
from connectors.errors import SOURCE_KIND_UNKNOWN
from connectors.parquet import ParquetSettings, ParquetSource
from connectors.postgresql import PostgresSettings, PostgresSource
from connectors.protocol import Connector
from connectors.settings import Secret, check_settings, read_settings, require_inside, required
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


def _entry(kind: str) -> SourceKind:
    entry = SOURCES.get(kind)
    if entry is None:
        raise RequestError(SOURCE_KIND_UNKNOWN, kind=kind, known=", ".join(SOURCES))
    return entry


def check_source(kind: str, settings: Mapping[str, Any], *, secrets: Collection[str]) -> None:
    """What can be said of a source when it is registered; its tables may add settings. Opens and reads nothing.

    `secrets`: names of the secret settings. Raises RequestError (`source_kind_unknown`, `source_setting`,
    `source_secret`).
    """
    check_settings(_entry(kind).settings, settings, secrets=secrets)


def check_table(kind: str, settings: Mapping[str, Any], locator: Mapping[str, Any]) -> None:
    """Whether a table's locator and its source's settings are all that the connector needs, but for its secrets.

    Raises RequestError (`source_kind_unknown`, `source_setting`, `source_secret`).
    """
    entry = _entry(kind)
    check_settings(entry.settings, locator)
    secret = {name for name, hint in get_type_hints(entry.settings).items() if hint is Secret}
    stand_in = dict.fromkeys(secret & required(entry.settings), "")
    read_settings(entry.settings, {**settings, **locator, **stand_in})


def open_source(kind: str, settings: Mapping[str, Any], *, inboxes: tuple[Path, ...] = ()) -> Connector:
    """The connector for `settings` (JSON types). Connects to nothing yet.

    `inboxes` are the folders in which delivered files may lie. Raises RequestError (`source_kind_unknown`,
    `source_setting`, `source_table_unknown`).
    """
    entry = _entry(kind)
    typed = read_settings(entry.settings, settings)
    path = getattr(typed, "path", None)
    if isinstance(path, Path):
        require_inside(path, inboxes)
    return entry.connector(typed)
