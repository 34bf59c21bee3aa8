"""A Python job as it is handed in: one file, or a zip with a manifest, refused before anything is unpacked."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonJob:
    """Files of one job, in memory; they are never written to a disk."""

    files: Mapping[str, bytes]
    """Relative POSIX path → content. Modules are importable by their path, other files through `yunei.file`."""
    entry: str
    """The file that runs; a key of `files`."""
    parameters: Mapping[str, str | int | float | bool]
    """What `yunei.parameters` holds."""

    def __post_init__(self) -> None:
        if self.entry not in self.files:
            raise ValueError("the entry is not among the files")

    @property
    def wants_stack(self) -> bool:
        return True
