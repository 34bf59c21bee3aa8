"""Text files in any of the supported encodings as a strict stream of UTF-8."""

import codecs
import io
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from connectors.errors import SOURCE_ENCODING
from core.errors import RequestError

ENCODINGS: Mapping[str, str] = MappingProxyType(
    {
        "utf-8": "utf-8-sig",  # with or without a byte order mark
        "gb18030": "gb18030",
        "gbk": "gb18030",  # a superset: what calls itself GBK often holds characters of its successor
        "gb2312": "gb18030",
        "utf-16": "utf-16",
        "utf-16-le": "utf-16-le",
        "utf-16-be": "utf-16-be",
        "big5": "big5hkscs",
    }
)
"""Encodings by the names used in settings → the codec that reads them."""

_READ_BYTES = 1 << 20
_SAMPLE_BYTES = 1 << 20
_FIRST_THREE_BYTE_CHARACTER = "\u0800"


class Utf8Stream(io.RawIOBase):
    """A file's text as UTF-8 bytes, in bounded memory.

    Raises RequestError (`source_encoding`) with the line while being read. A NUL character counts as not decodable: it
    is in no text, but in every UTF-16 file that is read as something else.
    """

    def __init__(self, path: Path, encoding: str) -> None:
        super().__init__()
        self._path = path
        self._encoding = encoding
        self._file = path.open("rb")
        self._decoder = codecs.getincrementaldecoder(ENCODINGS[encoding])("strict")
        self._waiting = memoryview(b"")
        self._line = 1
        self._ended = False

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, target: object) -> int:
        """Fill `target` with the next bytes; 0 at the end."""
        view = memoryview(target).cast("B")  # type: ignore[arg-type]  # a writable buffer, by the contract of RawIOBase
        while not self._waiting and not self._ended:
            self._waiting = memoryview(self._next_piece())
        count = min(len(view), len(self._waiting))
        view[:count] = self._waiting[:count]
        self._waiting = self._waiting[count:]
        return count

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _next_piece(self) -> bytes:
        data = self._file.read(_READ_BYTES)
        self._ended = not data
        try:
            text = self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError as problem:
            good = problem.object[: problem.start].decode(problem.encoding, "ignore")
            raise self._error(good) from None
        if "\0" in text:
            raise self._error(text[: text.index("\0")])
        self._line += text.count("\n")
        return text.encode("utf-8")

    def _error(self, good: str) -> RequestError:
        line = self._line + good.count("\n")
        likely = likely_encoding(self._path) or "?"
        return RequestError(SOURCE_ENCODING, file=self._path.name, encoding=self._encoding, line=line, likely=likely)


def require_plausible(path: Path, encoding: str) -> None:
    """Raises RequestError (`source_encoding`) for UTF-8 declared as a Chinese double-byte encoding.

    Most Chinese UTF-8 decodes as GB18030 without an error, into other characters: strictness alone does not notice.
    """
    if ENCODINGS[encoding] in ("gb18030", "big5hkscs") and likely_encoding(path) == "utf-8":
        raise RequestError(SOURCE_ENCODING, file=path.name, encoding=encoding, line=1, likely="utf-8")


def likely_encoding(path: Path) -> str | None:
    """What the first MiB looks like, from its byte order mark or by trial; None when it could be anything (ASCII).

    UTF-8 is claimed only with a character of three bytes or more (all Chinese ones): double-byte text is often valid as
    two-byte UTF-8, practically never as longer sequences.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE_BYTES)
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in sample:
        return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
    text = _decoded(sample, "utf-8")
    if text is not None:
        return "utf-8" if any(character >= _FIRST_THREE_BYTE_CHARACTER for character in text) else None
    return "gb18030" if _decoded(sample, "gb18030") is not None else None


def _decoded(sample: bytes, codec: str) -> str | None:
    """The sample as text; a character cut off by its end is no error. None if it does not decode."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(sample, final=False)
    except UnicodeDecodeError:
        return None
