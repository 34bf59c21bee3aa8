"""Render the documents that follow from code: `python -m docs.generate`, or `--check` to fail when one is stale.

`docs/states.md` comes from the lifecycles of `core/states.py`, `docs/errors.md` from the `ErrorCode` constants of every
room, `docs/labels.md` from the labels of `masking`, `docs/sandbox-grants.md` from the tables of what a job is granted.
What is new appears by itself; nothing here names one. Modules with codes are listed once, in `api/codes.py`.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from api.codes import MODULES, codes_of  # noqa: E402 (found by the line above, wherever this is started)
from core.errors import ErrorCode  # noqa: E402
from core.lifecycle import Lifecycle  # noqa: E402
from core.states import LIFECYCLES  # noqa: E402
from masking.labels import render_labels  # noqa: E402
from sandbox.reference import render_grants  # noqa: E402

_NOTICE = "<!-- Rendered by `python -m docs.generate`: change the code, not this file. -->\n"
SHARED_CODES = frozenset({"not_found"})
"""Codes with a message in each of several rooms: an unknown address and a thing that is not yours must look alike."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every code of one room, in the order of its module."""

    room: str
    codes: tuple[ErrorCode, ...]


def main(arguments: list[str]) -> int:
    """Write the documents, or with `--check` say which are stale. Exit code 1: stale, or codes contradict."""
    catalogues = tuple(read_catalogues())
    problems = contradictions(catalogues)
    documents = {
        "states.md": render_states(LIFECYCLES),
        "errors.md": render_errors(catalogues),
        "labels.md": render_labels(),
        "sandbox-grants.md": render_grants(),
    }
    if "--check" in arguments:
        problems += [f"docs/{name} is stale: run `python -m docs.generate`" for name in stale(documents)]
    else:
        for name, text in documents.items():
            (ROOT / "docs" / name).write_text(text, encoding="utf-8")
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201 (a command's own output)
    return 1 if problems else 0


def stale(documents: Mapping[str, str]) -> list[str]:
    """Names of documents whose file differs or is missing."""
    return [name for name, text in documents.items() if _read(ROOT / "docs" / name) != text]


def read_catalogues() -> Iterator[Catalogue]:
    """The codes of each room that has any."""
    for room, modules in groupby(MODULES, key=lambda name: name.partition(".")[0]):
        codes = {id(code): code for name in modules for code in codes_of(import_module(name)).values()}
        yield Catalogue(room=room, codes=tuple(codes.values()))


def contradictions(catalogues: tuple[Catalogue, ...]) -> list[str]:
    """A code means one thing: it is defined once."""
    homes: dict[str, tuple[str, ErrorCode]] = {}
    problems = []
    for catalogue in catalogues:
        for code in catalogue.codes:
            room, first = homes.setdefault(code.code, (catalogue.room, code))
            if first is not code and code.code not in SHARED_CODES:
                problems.append(f"the code {code.code} is defined twice: in {room} and {catalogue.room}")
    return problems


def render_states(lifecycles: tuple[Lifecycle, ...]) -> str:
    """One section a lifecycle: a diagram, and the table of who may do what under which audit tag."""
    intro = (
        "# States\n\nEvery thing with a life of its own moves along one of these tables and no other way: what is not"
        " listed is refused (`state_conflict`), and so is a role that is not listed (`role_forbidden`). The change of"
        " state and its audit row commit together.\n"
    )
    return "\n".join([_NOTICE, intro, *(_render_lifecycle(item) for item in lifecycles)])


def render_errors(catalogues: tuple[Catalogue, ...]) -> str:
    """One table a room."""
    total = sum(len(catalogue.codes) for catalogue in catalogues)
    intro = (
        f"# Error codes\n\nThe {total} codes that the platform answers with. A code is stable and only ever added."
        " Words in braces are filled in. No message holds a data value, a count of data or a secret.\n"
    )
    return "\n".join([_NOTICE, intro, *(_render_catalogue(item) for item in catalogues)])


def _render_lifecycle(lifecycle: Lifecycle) -> str:
    lines = [f"## {lifecycle.thing.capitalize()}\n", "```mermaid", "stateDiagram-v2"]
    lines.append(f"    [*] --> {lifecycle.initial.value}")
    lines += [f"    {item.source.value} --> {item.target.value}" for item in lifecycle.transitions]
    ends = [state for state in type(lifecycle.initial) if lifecycle.is_final(state)]
    lines += [f"    {state.value} --> [*]" for state in ends]
    lines += ["```\n", "| from | to | who may cause it | audit tag |", "|---|---|---|---|"]
    lines.append(f"| – | {lifecycle.initial.value} | {_roles(lifecycle.creators)} | `{lifecycle.created}` |")
    lines += [
        f"| {item.source.value} | {item.target.value} | {_roles(item.roles)} | `{item.audit}` |"
        for item in lifecycle.transitions
    ]
    return "\n".join(lines) + "\n"


def _roles(roles: frozenset[object]) -> str:
    return ", ".join(sorted(str(role) for role in roles))


def _render_catalogue(catalogue: Catalogue) -> str:
    lines = [f"## {catalogue.room}\n", "| code | message | what to do | 说明 | 处理 |", "|---|---|---|---|---|"]
    for code in catalogue.codes:
        cells = (f"`{code.code}`", code.en, code.hint_en, code.zh, code.hint_zh)
        lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
