"""What is done with masking policies before they are in force: propose, check, compare."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from core.errors import Refused, YuneiError
from core.manifest import ColumnKind, ColumnType
from masking import errors
from masking.labelfile import ColumnLabel, LabelFile
from masking.labels import MinimumOperator, is_label, label
from masking.operators.operator import CALENDAR, NUMBERS
from masking.plan import check_population, plan_column
from masking.policy import ColumnRule, Gate, MaskingPolicy, Outside, TableRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One place where a policy does not fit the labels."""

    table: str
    column: str
    code: str
    message: str
    message_zh: str
    hint: str = ""
    """What mends it."""
    hint_zh: str = ""

    def plain(self) -> dict[str, str]:
        """JSON types."""
        names = ("table", "column", "code", "message", "message_zh", "hint", "hint_zh")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One column whose rule differs between two policies; an empty side: it is not supplied there."""

    table: str
    column: str
    before: str
    after: str

    def plain(self) -> dict[str, str]:
        """JSON types."""
        return {name: getattr(self, name) for name in ("table", "column", "before", "after")}


# ── propose ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def propose(labels: Sequence[LabelFile], *, name: str = "proposed") -> MaskingPolicy:
    """The least lossy rule that each label allows, version 1. Unsure and core columns are dropped, on record.

    A table of subjects gets a gate over the quasi-identifiers that it supplies, so that its risk is measured.
    """
    return MaskingPolicy(name=name, version=1, tables={item.table: _proposed_table(item) for item in labels})


def _proposed_table(labels: LabelFile) -> TableRule:
    columns = {column.name: _proposed(labels, column) for column in labels.columns}
    told = tuple(column.name for column in labels.columns if _is_told(column, columns[column.name]))
    gated = bool(told and labels.subjects) and not labels.public
    gate = Gate(quasi_identifiers=told, suppression_limit=_LEFT_OUT) if gated else None
    return TableRule(columns=columns, gate=gate)


_LEFT_OUT = 0.05
"""Share of the subjects that a proposed gate may leave out: those in combinations of fewer than k."""


def _is_told(column: ColumnLabel, rule: ColumnRule) -> bool:
    """Whether a column still says of a person what others may know too: age, birth, place, …"""
    quasi = column.kind is ColumnKind.QUASI or (is_label(column.label) and label(column.label).kind is ColumnKind.QUASI)
    return quasi and rule.operator not in ("drop", "pseudonym", "redact_text")


def _proposed(labels: LabelFile, column: ColumnLabel) -> ColumnRule:
    """The first candidate that planning accepts; `drop` always is."""
    if not column.unsure and is_label(column.label):
        for candidate in _candidates(labels, column):
            if candidate.operator == "drop":
                return candidate
            try:
                if plan_column(labels, column, candidate) is not None:
                    return candidate
            except Refused:
                continue
    return ColumnRule(operator="drop")


def _candidates(labels: LabelFile, column: ColumnLabel) -> Iterator[ColumnRule]:
    """Rules from the least lossy on."""
    if any(subject.column == column.name for subject in labels.subjects):
        yield ColumnRule(operator="pseudonym")
    if label(column.label).minimum is MinimumOperator.KEEP or labels.public:
        yield ColumnRule(operator="keep", outside=Outside.CLIP if column.range else Outside.REFUSE)
    if label(column.label).identifying and column.kind is ColumnKind.ID:
        yield ColumnRule(operator="drop")
    yield from _coarsening(column)
    if column.type is ColumnType.VARCHAR:
        yield ColumnRule(operator="redact_text" if column.label == "free_text" else "pseudonym")


def _coarsening(column: ColumnLabel) -> Iterator[ColumnRule]:
    outside = Outside.CLIP if column.range else Outside.REFUSE
    if column.type in CALENDAR:
        unit = "year" if column.label == "birth_date" else "month"
        yield ColumnRule(operator="date_truncate", parameters={"unit": unit})
    if column.label == "age":
        yield ColumnRule(operator="band", parameters={"width": 10, "top": 90}, outside=outside)
    if column.label == "address":
        yield ColumnRule(operator="address_region", parameters={"level": "county"})
    if column.label == "disease_code":
        yield ColumnRule(operator="prefix", parameters={"length": 3})
    if column.type in NUMBERS and column.range:
        width = max(1, round((column.range.high - column.range.low) / 20))
        yield ColumnRule(operator="band", parameters={"width": width}, outside=outside)
    if column.domain and isinstance(column.domain[0], str):
        yield ColumnRule(operator="collapse", parameters={"other": "其他", "min_subjects": 10})


# ── check and compare ────────────────────────────────────────────────────────────────────────────────────────────────


def check(policy: MaskingPolicy, labels: Sequence[LabelFile]) -> tuple[Finding, ...]:
    """Every rule of planning that the policy breaks, and every labelled column that it does not name."""
    return tuple(finding for item in labels for finding in _check_table(policy, item))


def _check_table(policy: MaskingPolicy, labels: LabelFile) -> Iterator[Finding]:
    rule = policy.tables.get(labels.table)
    if rule is None:
        yield _finding(Refused(errors.TABLE_NOT_IN_POLICY, table=labels.table), labels.table, "")
        return
    for name in rule.columns:
        if labels.column(name) is None:
            yield _finding(Refused(errors.COLUMN_UNKNOWN, table=labels.table, column=name), labels.table, name)
    for column in labels.columns:
        if column.name not in rule.columns:
            problem = Refused(errors.COLUMN_NOT_IN_POLICY, table=labels.table, column=column.name)
            yield _finding(problem, labels.table, column.name)
            continue
        try:
            planned = plan_column(labels, column, rule.columns[column.name])
            if rule.gate and planned:
                check_population(labels, rule.gate, [planned])
        except Refused as problem:
            yield _finding(problem, labels.table, column.name)
    yield from _check_gate(rule, labels)


def _check_gate(rule: TableRule, labels: LabelFile) -> Iterator[Finding]:
    named = {*rule.gate.quasi_identifiers, *rule.gate.sensitive} if rule.gate else set()
    for name in sorted(named - set(rule.columns)):
        why = f"a gate names the column {name}, which has no rule"
        yield _finding(Refused(errors.POLICY_INVALID, why=why), labels.table, name)


def _finding(problem: YuneiError, table: str, column: str) -> Finding:
    return Finding(
        table=table,
        column=column,
        code=problem.code,
        message=problem.message(),
        message_zh=problem.message("zh"),
        hint=problem.hint(),
        hint_zh=problem.hint("zh"),
    )


def ungated_tables(policy: MaskingPolicy, labels: Sequence[LabelFile]) -> tuple[str, ...]:
    """Tables about subjects whose risk nobody would measure: the policy sets no gate for them."""
    rules = ((item, policy.tables.get(item.table)) for item in labels if not item.public)
    return tuple(item.table for item, rule in rules if rule is not None and rule.gate is None)


def diff(before: MaskingPolicy, after: MaskingPolicy) -> tuple[Change, ...]:
    """Changed columns and gates, tables and columns in the order of the newer policy."""
    changes = []
    for table in dict.fromkeys([*after.tables, *before.tables]):
        old, new = before.tables.get(table), after.tables.get(table)
        old_columns, new_columns = (rule.columns if rule else {} for rule in (old, new))
        pairs = [(name, old_columns.get(name), new_columns.get(name)) for name in {**new_columns, **old_columns}]
        pairs.append(("(gate)", old.gate if old else None, new.gate if new else None))  # type: ignore[arg-type]  # shown alike
        changes += [
            Change(table=table, column=name, before=_shown(one), after=_shown(other))
            for name, one, other in pairs
            if one != other
        ]
    return tuple(changes)


def _shown(rule: Any) -> str:
    if rule is None:
        return ""
    policy = MaskingPolicy(name="x", version=1, tables={"t": TableRule(columns={}, gate=rule)})
    if isinstance(rule, ColumnRule):
        policy = MaskingPolicy(name="x", version=1, tables={"t": TableRule(columns={"c": rule})})
    table = yaml.safe_load(policy.dump())["tables"]["t"]
    shown = table["columns"]["c"] if isinstance(rule, ColumnRule) else table["gate"]
    return json.dumps(shown, ensure_ascii=False)
