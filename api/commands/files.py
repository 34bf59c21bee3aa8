"""Files that people hand to the command: read with the reason why not."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from api.errors import FILE_FORM_UNKNOWN, FILE_INVALID, FILE_NOT_MAPPING, FILE_NOT_TEXT, FILE_NOT_YAML
from core.errors import RequestError
from core.yamls import NotYaml, load_yaml

T = TypeVar("T")
FORMS = ("parquet", "csv", "json")


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, without a byte order mark. Raises RequestError (`file_not_text`), OSError."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise RequestError(FILE_NOT_TEXT, path=str(path), byte=problem.start) from None


def read_yaml(path: Path) -> Mapping[str, Any]:
    """The mapping in a YAML file. Raises RequestError (`file_not_text`, `file_not_yaml`, `file_not_mapping`)."""
    try:
        plain = load_yaml(read_text(path))
    except NotYaml as problem:
        raise RequestError(FILE_NOT_YAML, path=str(path), why=str(problem)) from None
    if not isinstance(plain, Mapping):
        raise RequestError(FILE_NOT_MAPPING, path=str(path))
    return plain


def form_of(path: Path) -> str:
    """The delivery form that a file's ending asks for. Raises RequestError (`file_form_unknown`)."""
    form = path.suffix.lower().lstrip(".")
    if form not in FORMS:
        raise RequestError(FILE_FORM_UNKNOWN, path=str(path), forms=", ".join(f".{item}" for item in FORMS))
    return form


def read_as(path: Path, load: Callable[[str], T]) -> T:
    """What `load` makes of a file's text. Raises RequestError (`file_not_text`, `file_invalid`)."""
    text = read_text(path)
    try:
        return load(text)
    except ValueError as problem:
        raise RequestError(FILE_INVALID, path=str(path), why=str(problem)) from None
