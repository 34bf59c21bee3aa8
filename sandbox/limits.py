"""What one job may use. Chosen by policy; every field is enforced from outside the job."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one run. A job that meets one is killed; the code of the error names the limit."""

    wall_s: float = 60.0
    """Seconds from the start of the run, (0, 86400]. The kill follows within 50 ms."""
    cpu_s: int = 120
    """CPU seconds over all threads, [1, 86400]; the kernel counts whole seconds."""
    memory_bytes: int = 1024 * MIB
    """Resident memory and scratch together, at least 64 MiB."""
    scratch_bytes: int = 256 * MIB
    """Size of the private scratch folder, which lives in memory. 0: no writable path at all."""
    scratch_inodes: int = 4096
    """Files and folders in the scratch folder, at least 16."""
    result_bytes: int = 64 * MIB
    """All that comes through the result pipe."""
    threads: int = 1
    """Threads of the engine, and the share of processors the whole job gets, [1, 256]."""

    def __post_init__(self) -> None:
        bounds = (
            (0 < self.wall_s <= 86_400, "wall_s"),
            (1 <= self.cpu_s <= 86_400, "cpu_s"),
            (64 * MIB <= self.memory_bytes <= 1 << 44, "memory_bytes"),
            (0 <= self.scratch_bytes <= self.memory_bytes, "scratch_bytes"),
            (16 <= self.scratch_inodes <= 1 << 24, "scratch_inodes"),
            (1024 <= self.result_bytes <= 1 << 32, "result_bytes"),
            (1 <= self.threads <= 256, "threads"),
        )
        wrong = [name for good, name in bounds if not good]
        if wrong:
            raise ValueError(f"limits out of range: {', '.join(wrong)}")


PARSER_LIMITS = Limits(wall_s=10.0, cpu_s=1, memory_bytes=512 * MIB, scratch_bytes=0, result_bytes=32 * MIB)
"""Of the disposable parser process: a second of processor time is fifty times what an honest text needs. The wall is
further off, so that a busy host refuses nobody."""
