"""The judge: reads candidate cells, lets pass what may be released, and concludes on the finished table.

    judge     cells + history → released cells (withheld values are NULL)
    conclude  finished table → Decision

Pure and deterministic. Three rounds, each of which can only withhold more: the primary rules (their verdicts come
with the cells), secondary suppression, the release history; what the history withholds is protected by suppression
again. Of a question that was answered before, the same values are withheld as then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
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
from egress.judging.boundary import Boundary, read_boundary
from egress.judging.class_disclosure import discloses_class
from egress.judging.nesting import Nesting, read_nesting
from egress.judging.outputs import (
    column_type,
    malformed,
    plain_values,
    sort_key,
)
from egress.judging.questions import Question, candidates, listed, rules
from egress.judging.record import CarriedNote, Evidence, WithheldNote, decision_record
from egress.judging.siblings import Out, secondary
from egress.judging.subject_sets import SubjectSets, owners
from egress.policy import GuardPolicy, Limits
from egress.program import dates
from egress.program.spec import VERSION

Histories = Mapping[str, History]
"""One history for each subject type of the domain."""


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
    boundaries = [read_boundary(spec, tables, limits) for spec in program.spec["boundaries"]]
    for boundary in boundaries:
        boundary.primary()
    _share(boundaries)
    for boundary in boundaries:
        boundary.close(limits)
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


def _classes(boundaries: list[Boundary], limits: Limits) -> tuple[Finding, ...]:
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


def _answered(history: Histories) -> Out:
    """Whether any subject type's history answers a question already."""
    return lambda question: any(question in state.answers for state in history.values())


def _places(boundaries: list[Boundary]) -> Iterator[tuple[Boundary, tuple[int, int]]]:
    """Every value that was asked for, in a fixed order: its number is the same whenever the same question is asked."""
    for boundary in boundaries:
        for row in range(len(boundary.rows)):
            for measure in range(len(boundary.spec["measures"])):
                yield boundary, (row, measure)


def _numbers_withheld(boundaries: list[Boundary]) -> list[int]:
    return [number for number, (boundary, place) in enumerate(_places(boundaries)) if place in boundary.rules]


def _withhold_again(boundaries: list[Boundary], before: frozenset[int]) -> None:
    """Withhold what the first answer to the same question did."""
    for number, (boundary, place) in enumerate(_places(boundaries)):
        if number in before:
            boundary.rules.setdefault(place, "history.repeat")


def _suppress(boundaries: list[Boundary], nesting: Nesting, out: Out, limits: Limits) -> None:
    """Withhold further cells until none of the withheld ones can be derived."""
    while True:
        shown = [(boundary.spec, boundary.rows, boundary.rules) for boundary in boundaries]
        for index, row, measure in secondary(shown, nesting, out, limits):
            boundaries[index].rules.setdefault((row, measure), "suppression.secondary")
        if not _share(boundaries):
            return


def _share(boundaries: list[Boundary]) -> bool:
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
    boundaries: list[Boundary],
    tables: Mapping[str, pa.Table],
    history: Histories,
    limits: Limits,
) -> list[tuple[tuple[int, int, int], HistoryEntry]]:
    """Ask the history of every subject type about the cells that still pass; what is new, with its place."""
    questions: dict[str, list[Question]] = {}
    owned: dict[str, dict[str, NDArray[np.int64]]] = {}
    for index, boundary in enumerate(boundaries):
        if boundary.spec["sets"] is None or not boundary.open():
            continue
        sets = SubjectSets(boundary.spec, tables)
        spec = listed(boundary.spec, tables)
        for name, made in candidates(program.spec, index, spec, boundary.rows, boundary.rules, sets).items():
            if name in boundary.spec["judged_for"]:
                questions.setdefault(name, []).extend(made)
        for name, by_row in _owners(boundary, tables, sets).items():
            owned.setdefault(name, {})[boundary.spec["grain"]] = by_row
    entries = []
    for name, asked in sorted(questions.items()):
        wishes = [one.candidate for one in asked]
        rulings = history.get(name, History()).consider(wishes, rules(limits), owned.get(name, {}))
        for one, ruling in zip(asked, rulings, strict=True):
            boundaries[one.boundary].rule(one.row, one.measure, ruling)
            if ruling.word in (Word.NEW, Word.IMPLIED):
                entries += [((one.boundary, one.row, one.measure), entry) for entry in one.candidate.entries]
    _share(boundaries)
    return entries


def _owners(boundary: Boundary, tables: Mapping[str, pa.Table], sets: SubjectSets) -> Mapping[str, NDArray[np.int64]]:
    """By subject type: whose each row is, where rows are compared as well."""
    if not boundary.spec["grain"]:
        return {}
    found = owners(boundary.spec, tables)
    if not sets.matches(found):
        raise malformed(f"{boundary.name}: owners")
    return dict(zip(boundary.spec["subjects"], found, strict=True))


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
    if any(pa.types.is_null(field.type) for field in result.schema):
        raise malformed("a column without a type")
    if result.num_rows > program.spec["max_rows"]:
        raise Refused(errors.RESULT_TOO_LARGE, limit=program.spec["max_rows"])
    columns = tuple(
        ResultColumn(name=column["name"], type=column_type(result.schema.field(index).type), measure=column["measure"])
        for index, column in enumerate(wanted)
    )
    data = [plain_values(result.column(index)) for index in range(len(columns) + len(companions))]
    full = [tuple(values) for values in zip(*data, strict=True)] if data else []
    full = [row for row in full if dates.REST not in row[len(columns) :]]
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
    if as_of in (None, dates.FRESH, dates.REST):
        return CellStatus.RELEASED, ""
    return CellStatus.CARRIED, str(as_of)
