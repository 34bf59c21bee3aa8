"""Settings of sources: typed, strict, and with secrets that do not print."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from connectors.declared import DeclaredType
from connectors.errors import SOURCE_SETTING, SOURCE_TABLE_UNKNOWN
from core.canonical import read_record
from core.errors import RequestError

S = TypeVar("S")


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


def bad_setting(setting: str, advice: str) -> RequestError:
    """The error for one setting. `advice` must not repeat the setting's value."""
    return RequestError(SOURCE_SETTING, setting=setting, advice=advice)


def read_settings(kind: type[S], plain: Mapping[str, Any]) -> S:
    """Settings of type `kind` from JSON types.

    Unknown, missing or mistyped keys raise RequestError (`source_setting`).
    """
    hints = get_type_hints(kind)
    known = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # settings are dataclasses
    for name in plain:
        if name not in known:
            raise bad_setting(name, f"Known settings: {', '.join(known)}.")
    values = {name: _value(name, hints[name], item) for name, item in plain.items()}
    try:
        return kind(**values)
    except TypeError:
        raise bad_setting("(one that is required)", f"Known settings: {', '.join(known)}.") from None


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
        raise bad_setting(name, f"{type(problem).__name__}: see the settings' types.") from None


def require_inside(path: Path, inboxes: tuple[Path, ...]) -> Path:
    """The resolved path of a delivered file, if it lies in one of the folders where departments deliver.

    Whoever may register a source must not thereby read the platform's own files (keys, database). Raises RequestError
    (`source_table_unknown`), alike for a missing file and one elsewhere.
    """
    resolved = path.resolve()
    if not resolved.is_file() or not any(resolved.is_relative_to(inbox.resolve()) for inbox in inboxes):
        raise RequestError(SOURCE_TABLE_UNKNOWN, table=path.name)
    return resolved
