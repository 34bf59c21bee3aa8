"""Renders `docs/sandbox-grants.md` from the tables in the code: every layer, path and system call with its reason."""

from collections.abc import Iterable

from sandbox import doctor, preload, seccomp, tree
from sandbox.executor import Tier
from sandbox.layers import REASONS, LayerName

_NOTICE = "<!-- Rendered from the code: change `sandbox/`, not this file. -->\n"
_FOLDERS = (
    ("the interpreter's standard library", "imports"),
    ("the installed libraries (`site-packages`)", "imports of pandas, pyarrow, DuckDB and the rest"),
    ("folders of the system's shared libraries", "extension modules are linked against them"),
    (f"`{tree.INPUTS}`", "holds the mount point below it, and nothing else"),
    (f"`{tree.INPUT}`", "the job's own extract, mounted for it alone: the sidecar for programs, tables for Python"),
    (f"`{tree.REHEARSAL}`", "an empty database on which a waiting sandbox practises; a job can see it, not open it"),
    (f"`{tree.SCRATCH}`", "a tmpfs of the job's own, the only writable place: no execution, capped bytes and files"),
)


def render_grants() -> str:
    """The whole document."""
    return "\n".join(
        [
            _NOTICE + "# What a sandbox grants, and why",
            "What is not listed is denied. A job has no capability, one user id, one thread at its start, one pipe.",
            "## Layers",
            *_table(("layer", "full", "reduced", "what it is for"), map(_layer_row, LayerName)),
            "## Paths",
            "All read-only unless said otherwise; there is no `/proc`, `/sys`, `/etc`, `/dev/shm`, home or shell.",
            *_table(("path", "why"), [*_FOLDERS, *((f"`{item.path}`", item.reason) for item in tree.DEVICES)]),
            "## Environment",
            *_table(("variable", "value"), ((f"`{name}`", f"`{text}`") for name, text in preload.ENVIRONMENT.items())),
            "## System calls",
            f"{len(seccomp.reachable_calls())} can be reached; a test fails when the number grows. Conditions on "
            "arguments are marked with *.",
            *_table(("call", "why"), map(_call_row, sorted(seccomp.CALLS, key=lambda call: call.name))),
        ]
    )


def _layer_row(name: LayerName) -> tuple[str, ...]:
    marks = tuple("yes" if name in doctor.TIER_LAYERS[tier] else "–" for tier in (Tier.FULL, Tier.REDUCED))
    return (name.value, *marks, REASONS[name])


def _call_row(call: seccomp.Call) -> tuple[str, ...]:
    return f"`{call.name}`{'*' if call.conditions or not call.reachable else ''}", call.reason


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    return ["", *(f"| {' | '.join(line)} |" for line in lines), ""]
