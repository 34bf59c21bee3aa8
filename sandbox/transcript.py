"""What a job printed. It holds data and never goes where messages go."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What the job printed and how it broke. Holds data: never shown to the developer of a real run."""

    stdout: str = ""
    stderr: str = ""
    error: str = ""
    """The engine's or interpreter's own words, with the traceback."""
    error_class: str = ""
    """Name of a built-in or engine exception class; `other` for any class of the job's own."""
