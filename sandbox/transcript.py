"""What a job printed. It holds data and never goes where messages go."""

from dataclasses import dataclass, replace

ERROR_BYTES = 16 * 1024
PRINTED_BYTES = 24 * 1024
"""Of stdout and stderr each: with the error 64 KiB in all."""
_CUT = "[…]"
"""Stands where something was left out."""
_SHOWN = frozenset("\t\n\u3000")
"""Not printable in Python's sense, and harmless."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What the job printed and how it broke. Holds data: never shown to the developer of a real run."""

    stdout: str = ""
    stderr: str = ""
    error: str = ""
    """The engine's or interpreter's own words, with the traceback."""
    error_class: str = ""
    """Name of a built-in or engine exception class; `other` for any class of the job's own."""


def to_keep(transcript: Transcript) -> Transcript:
    """The part that is kept for a person to read: bounded, and harmless to a terminal.

    Of what was printed the beginning, of the error its end, where the exception stands.
    """
    return replace(
        transcript,
        stdout=_beginning(_harmless(transcript.stdout)),
        stderr=_beginning(_harmless(transcript.stderr)),
        error=_end(_harmless(transcript.error)),
    )


def _harmless(text: str) -> str:
    """Threat: a job steers its reader's terminal, or turns the order of letters. Such characters become escapes."""
    plain = text.replace("\r\n", "\n")
    if plain.isprintable():
        return plain
    return "".join(
        char if char.isprintable() or char in _SHOWN else char.encode("unicode_escape").decode("ascii")
        for char in plain
    )


def _beginning(text: str) -> str:
    data = text.encode("utf-8")
    if len(data) <= PRINTED_BYTES:
        return text
    return data[: PRINTED_BYTES - len(_CUT.encode())].decode("utf-8", "ignore") + _CUT


def _end(text: str) -> str:
    data = text.encode("utf-8")
    if len(data) <= ERROR_BYTES:
        return text
    return _CUT + data[-(ERROR_BYTES - len(_CUT.encode())) :].decode("utf-8", "ignore")
