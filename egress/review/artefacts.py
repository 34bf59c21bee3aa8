"""The review lane: what may be shown to reviewers of a result that free code computed.

Theory of operation. Nothing can be proved about a number that free code made. Such a result is never a safe aggregate:
it always needs two people, and what is released of it is opaque to the release history. What a machine can do is to
turn back what is plainly no result for people's eyes: one over the caps, long texts (room for packed data), a column or
a figure that nobody could check, and what `egress.review.copies` finds to be copied. One part that is turned back
turns back the whole. Steganography is beyond any scanner: that is said in the threat model and left to the two people.

Pure. `sources` are the rows of the extract's own masked tables, as the job saw them, or what `Relevant` kept of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from core.decision import Decision, Finding, HistoryEntry, Outcome, Part, ResultColumn, Verdict
from core.errors import ErrorCode, PlatformFault, Refused
from core.figure import Figure
from core.manifest import IDENTIFIER, ColumnType, Manifest, Value
from egress import errors
from egress.judging.outputs import column_type, plain_values
from egress.policy import Limits
from egress.review.copies import Suspect, copied, single_values

SCALARS = "scalars"
"""Name of the part of one row that scalars become: each keeps its type, and the row is searched for copies as one."""
_MOST_CELLS = 2_000_000
_MOST_COLOURS = 12
"""Categories that people can tell apart in one figure."""
_NUMBERS = (ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.DOUBLE)
_WHOLE = range(-(1 << 63), 1 << 63)


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """What free code gave: named tables, cells as plain values, and how some of them are drawn."""

    parts: tuple[Part, ...]
    figures: tuple[Figure, ...] = ()

    @property
    def suspect(self) -> Suspect:
        """All of it, for the scanner. Names and titles are free code's own words like any cell (a pivot's columns)."""
        words = {text for figure in self.figures for text in figure.texts}
        words |= {part.name for part in self.parts} | {column.name for part in self.parts for column in part.columns}
        words |= {value for part in self.parts for row in part.rows for value in row if isinstance(value, str)}
        return Suspect(parts=self.parts, texts=frozenset(words))


def read_artefact(
    tables: Mapping[str, pa.Table],
    scalars: Mapping[str, Value],
    figures: Mapping[str, Any],
    models: Iterable[str] = (),
) -> Artefact:
    """What is up for review: the job's tables in its order, its scalars as a table of one row, its figures.

    Raises Refused: `artefact.model` (`models`: their names; they have no lane yet), `artefact.kind` (nothing, or a
    table called scalars beside scalars), `artefact.name`, `artefact.type`, `artefact.figure`, and `artefact.too_large`
    for what should not even be read; the policy's caps are `judge_artefact`'s.
    """
    if list(models):
        raise Refused(errors.ARTEFACT_MODEL)
    given = dict(tables)
    if not (given or scalars) or (scalars and SCALARS in given):
        raise Refused(errors.ARTEFACT_KIND)
    if scalars:
        given[SCALARS] = pa.table({name: [value] for name, value in scalars.items()})
    if not all(map(IDENTIFIER.fullmatch, given)) or len({name.lower() for name in given}) < len(given):
        raise Refused(errors.ARTEFACT_NAME)
    if sum(table.num_columns * table.num_rows for table in given.values()) > _MOST_CELLS:
        raise Refused(errors.ARTEFACT_TOO_LARGE)
    parts = {name: _read_part(name, table) for name, table in given.items()}
    drawn = tuple(_read_figure(name, plain, parts) for name, plain in figures.items())
    return Artefact(parts=tuple(parts.values()), figures=drawn)


def _read_part(name: str, table: pa.Table) -> Part:
    """Raises Refused (`artefact.type`) for values that a released table cannot hold."""
    try:
        columns = tuple(
            ResultColumn(name=field.name, type=column_type(field.type), measure=False) for field in table.schema
        )
        data = [plain_values(column) for column in table.columns]
    except (PlatformFault, ValueError, OverflowError) as problem:  # a moment beyond the calendar is an ArrowInvalid
        raise Refused(errors.ARTEFACT_TYPE, detail=str(problem)) from problem
    if any(isinstance(value, int) and value not in _WHOLE for values in data for value in values):
        raise Refused(errors.ARTEFACT_TYPE, detail="a whole number beyond 64 bits")
    rows = tuple(zip(*data, strict=True)) if data else ()
    return Part(name=name, columns=columns, rows=rows, statuses=tuple(() for _ in rows))


def _read_figure(name: str, plain: Any, parts: Mapping[str, Part]) -> Figure:
    """Raises Refused (`artefact.figure`). What was wrong is free code's own text: it goes into the private detail."""
    try:
        if not isinstance(plain, Mapping):
            raise ValueError("not an object")
        figure = Figure.read(name, plain)
    except ValueError as problem:
        raise Refused(errors.ARTEFACT_FIGURE, detail=str(problem)) from problem
    part = parts.get(figure.table)
    numeric = None if part is None else {column.name: column.type in _NUMBERS for column in part.columns}
    unfit = figure.problem(numeric)
    if part is None or unfit is not None:
        raise Refused(errors.ARTEFACT_FIGURE, detail=unfit)
    if figure.colour is not None and len(_distinct(part, figure.colour)) > _MOST_COLOURS:
        raise Refused(errors.ARTEFACT_COLOURS)
    return figure


def _distinct(part: Part, name: str) -> set[Value | None]:
    place = [column.name for column in part.columns].index(name)
    return {row[place] for row in part.rows}


def judge_artefact(artefact: Artefact, manifest: Manifest, sources: Mapping[str, pa.Table], limits: Limits) -> Decision:
    """`review` with two people needed, or `refused` with the first rule that objects. Never `accepted`.

    `sources`: protected table → its rows. What needs no source (sizes) can be asked before with an empty mapping.
    """
    suspect = artefact.suspect
    searched = [table for table in manifest.tables if table.name in sources and not table.public]
    found = (copied(suspect, table, sources[table.name], limits) for table in searched)
    problem = _oversized(artefact, suspect, limits) or next((code for code in found if code is not None), None)
    if problem is not None:
        return Decision(verdict=Verdict.REFUSED, code=problem.code, findings=(_finding(problem, Outcome.REFUSE),))
    names = {name for table in searched for name in single_values(suspect, sources[table.name], limits)}
    single = [_finding(errors.ARTEFACT_SINGLE_VALUES, Outcome.REVIEW, ", ".join(sorted(names)))] if names else []
    return Decision(
        verdict=Verdict.REVIEW,
        code=None,
        findings=(_finding(errors.ARTEFACT_FREE_CODE, Outcome.REVIEW), *single),
        parts=artefact.parts,
        figures=artefact.figures,
    )


def _oversized(artefact: Artefact, suspect: Suspect, limits: Limits) -> ErrorCode | None:
    sizes = {
        "artefact.parts": len(artefact.parts),
        "artefact.figures": len(artefact.figures),
        "artefact.rows": sum(len(part.rows) for part in artefact.parts),
        "artefact.columns": max(len(part.columns) for part in artefact.parts),
    }
    if any(size > limits.count(rule) for rule, size in sizes.items()):
        return errors.ARTEFACT_TOO_LARGE
    if any(len(text) > limits.count("artefact.text") for text in suspect.texts):
        return errors.ARTEFACT_TEXT
    return None


def opaque_entries(manifest: Manifest, subjects: Mapping[str, bytes], cell: str) -> tuple[HistoryEntry, ...]:
    """What a release of free code's work adds to the history: everybody in the extract is concerned, nothing is known.

    `subjects`: subject type → roaring bitmap of all ordinals in the extract. `cell`: hash of code and extract.
    """
    return tuple(
        HistoryEntry(
            subject_type=subject_type,
            lineage=manifest.hash,
            measure="opaque",
            cell=cell,
            subjects=bitmap,
            value=None,
            scenario=manifest.scenario,
            opaque=True,
        )
        for subject_type, bitmap in sorted(subjects.items())
    )


def _finding(entry: ErrorCode, outcome: Outcome, private: str = "") -> Finding:
    return Finding(
        rule=entry.code,
        outcome=outcome,
        en=entry.en,
        zh=entry.zh,
        hint_en=entry.hint_en,
        hint_zh=entry.hint_zh,
        private=private,
    )
