"""Settings of sources: typed, strict, and with secrets that do not print."""

import re
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from connectors.declared import DeclaredType
from connectors.errors import SOURCE_SECRET, SOURCE_SETTING, SOURCE_TABLE_UNKNOWN
from core.canonical import read_record
from core.errors import RequestError

S = TypeVar("S")
_NAME = re.compile(r"[a-z][a-z_]{0,40}")


class Secret:
    """A text that shows in no `repr`, log, error or JSON; only `reveal` gives it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself: for the one call that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


def bad_setting(setting: str, en: str, zh: str) -> RequestError:
    """The error for one setting, with advice in both languages, which must not repeat the setting's value.

    A name that is no plain word is not repeated either: it may be a secret in the wrong place.
    """
    return RequestError(SOURCE_SETTING, setting=setting if _NAME.fullmatch(setting) else "(?)", advice=en, advice_zh=zh)


def _known(kind: type[Any]) -> tuple[str, str]:
    names = ", ".join(field.name for field in fields(kind))
    return f"Known settings: {names}.", f"可用的设置项：{names}。"


def read_settings(kind: type[S], plain: Mapping[str, Any]) -> S:
    """Settings of type `kind` from JSON types.

    Unknown, missing or mistyped keys raise RequestError (`source_setting`).
    """
    hints = get_type_hints(kind)
    values = {name: _value(name, hints[name], item) for name, item in _require_known(kind, plain).items()}
    missing = sorted(required(kind) - values.keys())
    if missing:
        raise bad_setting(missing[0], *_known(kind))
    return kind(**values)


def check_settings(kind: type[Any], plain: Mapping[str, Any], *, secrets: Collection[str] = ()) -> None:
    """What can be said of settings before they are complete: known names, right types, secrets only as secrets.

    `secrets`: names of those that are handed in apart. Raises RequestError (`source_setting`, `source_secret`).
    """
    hints = get_type_hints(kind)
    secret = {name for name, hint in hints.items() if hint is Secret}
    for name in secrets:
        if name not in secret:
            raise RequestError(SOURCE_SECRET, setting=name if name in hints else "(?)")
    for name, item in _require_known(kind, plain).items():
        if name in secret:
            raise RequestError(SOURCE_SECRET, setting=name)
        _value(name, hints[name], item)


def required(kind: type[Any]) -> frozenset[str]:
    """Settings that have no default."""
    return frozenset(
        field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING
    )


def _require_known(kind: type[Any], plain: Mapping[str, Any]) -> Mapping[str, Any]:
    known = {field.name for field in fields(kind)}
    for name in plain:
        if name not in known:
            raise bad_setting(name, *_known(kind))
    return plain


def _value(name: str, kind: Any, plain: Any) -> Any:
    try:
        if kind is Secret:
            return Secret(read_record(str, plain))
        if kind is Path:
            return Path(read_record(str, plain))
        if kind == Mapping[str, DeclaredType]:
            return {column: DeclaredType.parse(text) for column, text in read_record(Mapping[str, str], plain).items()}
        return read_record(kind, plain)
    except ValueError as problem:
        # Messages of the reader name types and keys only, never what was given.
        raise bad_setting(
            name,
            f"It has the wrong type ({type(problem).__name__}); docs/connectors.md lists the types.",
            f"类型不符（{type(problem).__name__}），类型见 docs/connectors.md。",
        ) from None


def require_inside(path: Path, inboxes: tuple[Path, ...]) -> Path:
    """The resolved path of a delivered file, if it lies in one of the folders where departments deliver.

    Whoever may register a source must not thereby read the platform's own files (keys, database). Raises RequestError
    (`source_table_unknown`), alike for a missing file and one elsewhere.
    """
    resolved = path.resolve()
    if not resolved.is_file() or not any(resolved.is_relative_to(inbox.resolve()) for inbox in inboxes):
        raise RequestError(SOURCE_TABLE_UNKNOWN, table=path.name)
    return resolved
