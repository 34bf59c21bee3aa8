"""The judge: reads candidate cells, lets pass what may be released, and concludes on the finished table.

    judge     cells + history → released cells (withheld values are NULL)
    conclude  finished table → Decision

Pure and deterministic. Three rounds, each of which can only withhold more: the primary rules (their verdicts come
with the cells), secondary suppression, the release history; what the history withholds is protected by suppression
again. Of a question that was answered before, the same values are withheld as then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.decision import (
    RESULT,
    CellStatus,
    Decision,
    Finding,
    HistoryEntry,
    Outcome,
    Part,
    ResultColumn,
    Verdict,
)
from core.errors import Refused
from core.manifest import Manifest, Value
from core.program import Program
from core.records.jobs import Lane
from egress import errors
from egress.history.history import History
from egress.history.rulings import Word
from egress.judging import findings, repeats
from egress.judging.class_disclosure import Frequency, discloses_class
from egress.judging.nesting import Nesting, read_nesting
from egress.judging.outputs import (
    CellRow,
    column_type,
    malformed,
    plain_value,
    plain_values,
    read_cells,
    sort_key,
    typed,
)
from egress.judging.questions import Question, candidates, rules
from egress.judging.record import CarriedNote, Evidence, WithheldNote, decision_record
from egress.judging.siblings import Out, secondary
from egress.judging.subject_sets import SubjectSets, owners
from egress.judging.verdicts import CODES, RULES
from egress.policy import GuardPolicy, Limits
from egress.program import dates
from egress.program.spec import VERSION

Histories = Mapping[str, History]
"""One history for each subject type of the domain."""
Place = tuple[str, int, int]
"""(boundary, row position, measure position)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Which cells are let through."""

    released: Mapping[str, pa.Table]
    """Inputs of the finishing sandbox."""
    findings: tuple[Finding, ...]
    entries: tuple[HistoryEntry, ...]
    withheld: tuple[WithheldNote, ...]
    """Values that are not released, with the rule that says so: for the operator alone."""
    history_versions: Mapping[str, int]
    cells: int
    """Values that were asked for, withheld ones included."""
    rules: Mapping[str, int | float | bool] = field(default_factory=dict)
    """Rules that were applied, with their values."""
    carried: tuple[CarriedNote, ...] = ()
    """Values that are earlier ones, carried forward."""


def judge(program: Program, tables: Mapping[str, pa.Table], history: Histories, policy: GuardPolicy) -> Judgement:
    """Judge the cells of one run against the primary verdicts, suppression and history.

    Raises PlatformFault (`result.malformed`) when the tables are not what the Program promised or another version of
    the guard planned it, and Refused when a boundary shows more cells than a result may have rows.
    """
    if program.spec.get("version") != VERSION:
        raise malformed("planned by another version of the guard")
    limits = policy.limits(program.spec["tables"])
    boundaries = [_read(spec, tables, limits) for spec in program.spec["boundaries"]]
    for boundary in boundaries:
        boundary.primary()
    _share(boundaries)
    nesting = read_nesting([boundary.spec for boundary in boundaries], tables)
    out = _answered(history)
    before = repeats.remembered(program, history)
    if before is None:
        _suppress(boundaries, nesting, out, limits)
    else:
        _withhold_again(boundaries, before)
    entries = _consult(program, boundaries, tables, history, limits)
    if before is None and any(
        rule.startswith("history.") for boundary in boundaries for rule in boundary.rules.values()
    ):
        _suppress(boundaries, nesting, out, limits)
    aggregated = bool(program.spec["aggregated"])
    shown = [boundary for boundary in boundaries if not boundary.spec["beside"]]
    released = {boundary.name: boundary.release(rest=aggregated) for boundary in shown}
    for name in program.spec["public"]:
        if name not in tables:
            raise malformed(name)
        released[name] = tables[name]
    withheld = tuple(cell for boundary in shown for cell in boundary.withheld())
    kept = [entry for place, entry in entries if boundaries[place[0]].passes(place[1], place[2])]
    if kept and before is None:
        kept.append(repeats.mark(program, kept[0].subject_type, _numbers_withheld(boundaries)))
    return Judgement(
        released=released,
        findings=(*findings.for_cells(program.spec, withheld, limits), *_classes(shown, limits)),
        entries=tuple(kept),
        withheld=withheld,
        history_versions={name: state.version for name, state in sorted(history.items())},
        cells=sum(len(boundary.rows) * len(boundary.spec["measures"]) for boundary in shown),
        rules=dict(limits.values),
        carried=tuple(cell for boundary in shown for cell in boundary.carried()),
    )


@dataclass(slots=True)
class _Boundary:
    """One boundary while it is being judged."""

    spec: Mapping[str, Any]
    rows: tuple[CellRow, ...]
    table: pa.Table
    """Keys and values of `rows`, as they came."""
    rules: dict[tuple[int, int], str] = field(default_factory=dict)
    """(row, measure) -> the rule that withholds it."""
    overrides: dict[tuple[int, int], Value | None] = field(default_factory=dict)
    """Earlier answers that stand instead of the new value."""
    dates: dict[tuple[int, int], str] = field(default_factory=dict)
    """As-of dates of those that are carried forward, and no answers to the identical question."""

    @property
    def name(self) -> str:
        return str(self.spec["name"])

    def passes(self, row: int, measure: int) -> bool:
        """Whether a value is released as things stand."""
        return (row, measure) not in self.rules

    def primary(self) -> None:
        """Take over the verdicts that came with the cells."""
        for index, row in enumerate(self.rows):
            for position, code in enumerate(row.codes):
                if row.code or code:
                    self.rules[index, position] = _rule(row.code or code)

    def take(self, other: "_Boundary") -> None:
        """Share with the boundary beside this one what is withheld in the same cells; one without its like is."""
        places = {(row.mask, row.key): index for index, row in enumerate(other.rows)}
        rows = list(self.rows)
        for index, row in enumerate(rows):
            there = places.get((row.mask, row.key))
            code = other.rows[there].code if there is not None else CODES["threshold.subjects"]
            rows[index] = replace(row, code=row.code or code)
            for place in range(len(self.spec["measures"])):
                if there is None:
                    self.rules.setdefault((index, place), _rule(code))
                elif (there, place) in other.rules:
                    self.rules.setdefault((index, place), other.rules[there, place])
                elif (index, place) in self.rules:
                    other.rules.setdefault((there, place), self.rules[index, place])
        self.rows = tuple(rows)

    def withheld(self) -> list[WithheldNote]:
        """Every withheld value with its rule."""
        names = [measure["name"] for measure in self.spec["measures"]]
        return [
            WithheldNote(boundary=self.name, key=self.rows[row].key, measure=names[measure], rule=rule)
            for (row, measure), rule in sorted(self.rules.items())
        ]

    def carried(self) -> list[CarriedNote]:
        """Every value that is released as it was earlier, with its date."""
        names = [measure["name"] for measure in self.spec["measures"]]
        return [
            CarriedNote(boundary=self.name, key=self.rows[row].key, measure=names[measure], as_of=as_of)
            for (row, measure), as_of in sorted(self.dates.items())
            if self.passes(row, measure)
        ]

    def frequencies(self, measure: int, mask: int) -> list[Frequency]:
        """The count table of one measure in one grouping set, over the keys that it is grouped by."""
        top = len(self.spec["keys"]) - 1
        kept = [place for place in range(top + 1) if not mask >> (top - place) & 1]
        return [
            Frequency(
                key=tuple(row.key[place] for place in kept),
                count=_count(row.values[measure]) if self.passes(index, measure) else None,
            )
            for index, row in enumerate(self.rows)
            if row.mask == mask
        ]

    def release(self, *, rest: bool) -> pa.Table:
        """The cells as the finishing sandbox sees them.

        On a declared grid every cell is there. Without one, cells that fail are left out; where the query adds cells
        up, one empty row stands for all of them, so that a total over them is withheld and not silently smaller.
        """
        shown = [index for index, row in enumerate(self.rows) if row.listed or not row.code]
        hidden = len(shown) < len(self.rows) and not self.spec["enumerable"]
        columns: dict[str, pa.Array] = {}
        extra = 1 if rest and hidden else 0
        for key in self.spec["keys"]:
            values: list[Any] = self.table.column(key["name"]).take(pa.array(shown, pa.int64())).to_pylist()
            columns[key["name"]] = pa.array(values + [None] * extra, self.table.schema.field(key["name"]).type)
        masks = [self.rows[index].mask for index in shown] + [self.spec["masks"][0]] * extra
        columns["g"] = pa.array(masks, pa.int32())
        columns["ok"] = pa.array([not self.rows[index].code for index in shown] + [False] * extra, pa.bool_())
        for position, measure in enumerate(self.spec["measures"]):
            columns[measure["name"]] = self._measure(measure["name"], position, shown, extra)
            as_of = [self.dates.get((index, position), dates.FRESH) for index in shown]
            columns[dates.companion(measure["name"])] = pa.array(as_of + [dates.FRESH] * extra, pa.string())
        return pa.table(columns)

    def _measure(self, name: str, position: int, shown: list[int], extra: int) -> pa.Array:
        raw = self.table.column(name).to_pylist()
        kind = self.table.schema.field(name).type
        values = []
        for index in shown:
            value = raw[index] if self.passes(index, position) else None
            if (index, position) in self.overrides and self.passes(index, position):
                value = self.overrides[index, position]
            values.append(typed(plain_value(value) if isinstance(value, (float, Decimal)) else value, kind))
        return pa.array(values + [None] * extra, kind)


def _count(value: Value | None) -> int | None:
    return value if isinstance(value, int) else None


def _classes(boundaries: list[_Boundary], limits: Limits) -> tuple[Finding, ...]:
    """The review mark for count tables that disclose a class."""
    share, hidden = limits.share("class.share"), limits.count("threshold.subjects") - 1
    found = {
        boundary.name
        for boundary in boundaries
        for index, measure in enumerate(boundary.spec["measures"])
        if measure["aggregate"] in ("count", "count_star") and not measure["implicit"]
        for mask in boundary.spec["masks"]
        if discloses_class(boundary.frequencies(index, mask), share=share, hidden=hidden)
    }
    return findings.class_disclosure(found)


def _rule(code: int) -> str:
    return RULES[code] if 0 < code < len(RULES) else "threshold.subjects"


def _read(spec: Mapping[str, Any], tables: Mapping[str, pa.Table], limits: Limits) -> _Boundary:
    cells = read_cells(spec, tables)
    if sum(1 for row in cells.rows if row.listed or not row.code) > limits.count("result.rows"):
        raise Refused(errors.RESULT_TOO_LARGE, limit=limits.count("result.rows"))
    return _Boundary(spec=spec, rows=cells.rows, table=cells.table)


def _answered(history: Histories) -> Out:
    """Whether any subject type's history answers a question already."""
    return lambda question: any(question in state.answers for state in history.values())


def _places(boundaries: list[_Boundary]) -> Iterator[tuple[_Boundary, tuple[int, int]]]:
    """Every value that was asked for, in a fixed order: its number is the same whenever the same question is asked."""
    for boundary in boundaries:
        for row in range(len(boundary.rows)):
            for measure in range(len(boundary.spec["measures"])):
                yield boundary, (row, measure)


def _numbers_withheld(boundaries: list[_Boundary]) -> list[int]:
    return [number for number, (boundary, place) in enumerate(_places(boundaries)) if place in boundary.rules]


def _withhold_again(boundaries: list[_Boundary], before: frozenset[int]) -> None:
    """Withhold what the first answer to the same question did."""
    for number, (boundary, place) in enumerate(_places(boundaries)):
        if number in before:
            boundary.rules.setdefault(place, "history.repeat")


def _suppress(boundaries: list[_Boundary], nesting: Nesting, out: Out, limits: Limits) -> None:
    """Withhold further cells until none of the withheld ones can be derived."""
    while True:
        shown = [(boundary.spec, boundary.rows, boundary.rules) for boundary in boundaries]
        for index, row, measure in secondary(shown, nesting, out, limits):
            boundaries[index].rules.setdefault((row, measure), "suppression.secondary")
        if not _share(boundaries):
            return


def _share(boundaries: list[_Boundary]) -> bool:
    """What is withheld for forgotten subjects (`egress/reading/forgotten.py`) is withheld, and the other way round.

    Whether anything more is withheld by it.
    """
    before = sum(len(boundary.rules) for boundary in boundaries)
    named = {boundary.name: boundary for boundary in boundaries}
    for boundary in boundaries:
        if boundary.spec["beside"]:
            named[boundary.spec["beside"]].take(boundary)
    return sum(len(boundary.rules) for boundary in boundaries) > before


def _consult(
    program: Program,
    boundaries: list[_Boundary],
    tables: Mapping[str, pa.Table],
    history: Histories,
    limits: Limits,
) -> list[tuple[tuple[int, int, int], HistoryEntry]]:
    """Ask the history of every subject type about the cells that still pass."""
    questions: dict[str, list[Question]] = {}
    owned: dict[str, dict[str, NDArray[np.int64]]] = {}
    for index, boundary in enumerate(boundaries):
        if boundary.spec["sets"] is None or not any(
            boundary.passes(row, measure)
            for row in range(len(boundary.rows))
            for measure in range(len(boundary.spec["measures"]))
        ):
            continue
        sets = SubjectSets(boundary.spec, tables)
        for name, made in candidates(program.spec, index, boundary.spec, boundary.rows, boundary.rules, sets).items():
            if name in boundary.spec["judged_for"]:
                questions.setdefault(name, []).extend(made)
        if boundary.spec["grain"]:
            found = owners(boundary.spec, tables)
            if not sets.matches(found):
                raise malformed(f"{boundary.spec['name']}: owners")
            for name, by_row in zip(boundary.spec["subjects"], found, strict=True):
                owned.setdefault(name, {})[boundary.spec["grain"]] = by_row
    entries = []
    for name, asked in sorted(questions.items()):
        wishes = [one.candidate for one in asked]
        rulings = history.get(name, History()).consider(wishes, rules(limits), owned.get(name, {}))
        for one, ruling in zip(asked, rulings, strict=True):
            boundary = boundaries[one.boundary]
            if ruling.word is Word.WITHHELD:
                boundary.rules.setdefault((one.row, one.measure), ruling.rule)
            elif ruling.word in (Word.REPEAT, Word.CARRIED):
                boundary.overrides[one.row, one.measure] = ruling.value
                if ruling.word is Word.CARRIED:
                    boundary.dates[one.row, one.measure] = ruling.as_of
            else:
                place = (one.boundary, one.row, one.measure)
                entries += [(place, entry) for entry in one.candidate.entries]
    _share(boundaries)
    return entries


def conclude(
    program: Program,
    judgement: Judgement,
    result: pa.Table,
    *,
    manifest: Manifest | None = None,
    versions: Mapping[str, str] | None = None,
) -> Decision:
    """The Decision on the finished table, with its record when the manifest is given.

    `versions`: software -> version, for the record. Raises PlatformFault (`result.malformed`) when the table breaks the
    Program's promises, Refused when it has too many rows.
    """
    wanted, companions = program.spec["columns"], program.spec["dates"]
    if result.column_names != [*(column["name"] for column in wanted), *companions]:
        raise malformed("result columns")
    if result.num_rows > program.spec["max_rows"]:
        raise Refused(errors.RESULT_TOO_LARGE, limit=program.spec["max_rows"])
    columns = tuple(
        ResultColumn(name=column["name"], type=column_type(result.schema.field(index).type), measure=column["measure"])
        for index, column in enumerate(wanted)
    )
    data = [plain_values(result.column(index)) for index in range(len(columns) + len(companions))]
    full = [tuple(values) for values in zip(*data, strict=True)] if data else []
    if not program.spec["ordered"]:
        full.sort(key=sort_key)
    rows = [row[: len(columns)] for row in full]
    places = [index for index, column in enumerate(columns) if column.measure]
    marks = [[_mark(row[at], as_of) for at, as_of in zip(places, row[len(columns) :], strict=True)] for row in full]
    review = any(finding.outcome is Outcome.REVIEW for finding in judgement.findings)
    part = Part(
        name=RESULT,
        columns=columns,
        rows=tuple(rows),
        statuses=tuple(tuple(status for status, _ in row) for row in marks),
        as_of=tuple(tuple(as_of for _, as_of in row) for row in marks),
    )
    decision = Decision(
        verdict=Verdict.REVIEW if review else Verdict.ACCEPTED,
        code=None,
        findings=judgement.findings,
        parts=(part,),
        entries=judgement.entries,
        history_version=max(judgement.history_versions.values(), default=0),
    )
    if manifest is None:
        return decision
    return replace(decision, record=_record(program, judgement, decision, manifest, versions or {}))


def _record(
    program: Program, judgement: Judgement, decision: Decision, manifest: Manifest, versions: Mapping[str, str]
) -> dict[str, Any]:
    return decision_record(
        Evidence(
            lane=Lane.SAFE_AGGREGATE,
            program=program,
            plan_hash=program.plan_hash,
            policy_hash=program.policy_hash,
            manifest=manifest,
            decision=decision,
            rules=judgement.rules,
            cells=judgement.cells,
            carried=judgement.carried,
            withheld=judgement.withheld,
            history_versions=judgement.history_versions,
            versions=versions,
        )
    )


def _mark(value: Value | None, as_of: Value | None) -> tuple[CellStatus, str]:
    """The status of one value, and its date when it is carried."""
    if value is None:
        return CellStatus.WITHHELD, ""
    if as_of is None or as_of == dates.FRESH:
        return CellStatus.RELEASED, ""
    return CellStatus.CARRIED, str(as_of)
