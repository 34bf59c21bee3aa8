"""Decide, before any data is read, what will be done to each column. Pure; every refusal here is static.

Default deny: a granted column that the policy does not name is left out. A column that it names must have a sure label,
a level below core, and an operator at least as strong as its label demands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from core.errors import Refused
from core.manifest import Column, ColumnKind, ColumnType, ForeignKey, Missing, Subject, Table, Value
from masking import errors
from masking.labelfile import ColumnLabel, LabelFile, SubjectLabel
from masking.labels import MinimumOperator, is_label, label
from masking.operators.operator import NUMBERS, Operator, Shape, Target, Unfit, complete
from masking.operators.registry import REGISTRY
from masking.policy import ColumnRule, Gate, MaskingPolicy, Outside, TableRule
from masking.request import TableRequest

_FIXED_KINDS = frozenset({ColumnKind.SUBJECT, ColumnKind.ID, ColumnKind.TEXT, ColumnKind.PUBLIC})
"""Kinds that a policy cannot talk away: a token does not become a group key by declaration."""
_TAKES_OTHER = frozenset({"keep", "collapse", "recode"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedColumn:
    """One column that will be supplied."""

    label: ColumnLabel
    rule: ColumnRule
    operator: Operator
    target: Target
    shape: Shape

    @property
    def name(self) -> str:
        return self.label.name

    @property
    def described(self) -> Column:
        """Its entry in the manifest."""
        return Column(
            name=self.name,
            type=self.shape.type,
            kind=self.shape.kind,
            label=self.label.label,
            level=self.operator.level_after(self.label.level),
            operator=self.operator.name,
            stability=self.operator.stability,
            subject_type=self.target.subject_type if self.shape.kind is ColumnKind.SUBJECT else None,
            domain=self.shape.domain,
            range=self.shape.range if self.shape.kind is not ColumnKind.SUBJECT else None,
            coarsenings=self.shape.coarsenings if self.shape.kind is ColumnKind.QUASI else (),
            missing=self.shape.missing,
            period=self.shape.period,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTable:
    """One granted table and what will be done to it."""

    request: TableRequest
    rule: TableRule
    columns: tuple[PlannedColumn, ...]
    referred: tuple[tuple[str, ...], ...] = ()
    """Sets of columns by which children find their subjects in this table."""

    @property
    def name(self) -> str:
        return self.request.name

    @property
    def labels(self) -> LabelFile:
        return self.request.labels

    @property
    def supplied(self) -> bool:
        """Whether the table appears in the extract; one without columns only lends its subjects to its children."""
        return bool(self.columns)


def plan_tables(requests: tuple[TableRequest, ...], policy: MaskingPolicy) -> tuple[PlannedTable, ...]:
    """Plan every table of a request, parents before children. Raises Refused with the first rule that is broken."""
    planned = {request.name: _plan_table(request, policy) for request in requests}
    _check_namespaces(planned)
    ordered = _parents_first(planned)
    return tuple(replace(table, referred=_referred(table, ordered)) for table in ordered)


def _referred(parent: PlannedTable, tables: tuple[PlannedTable, ...]) -> tuple[tuple[str, ...], ...]:
    found = []
    for child in tables:
        if any(subject.along == parent.name for subject in child.labels.subjects):
            key = key_to(child.labels, parent.name)
            found += [key.parent_columns] if key else []
    return tuple(dict.fromkeys(found))


def _plan_table(request: TableRequest, policy: MaskingPolicy) -> PlannedTable:
    labels = request.labels
    if not labels.confirmed_by:
        raise Refused(errors.LABELS_UNCONFIRMED, table=labels.table)
    if not labels.subjects and not labels.public:
        raise Refused(errors.SUBJECT_MISSING, table=labels.table)
    for condition in request.rows:
        _label_of(labels, condition.column)
    rule = policy.tables.get(labels.table)
    if rule is None:
        if request.columns:
            raise Refused(errors.TABLE_NOT_IN_POLICY, table=labels.table)
        return PlannedTable(request=request, rule=TableRule(columns={}), columns=())
    planned = (plan_column(labels, _label_of(labels, name), rule.columns.get(name)) for name in request.columns)
    columns = tuple(column for column in planned if column)
    return PlannedTable(request=request, rule=_with_gate(labels, rule, columns), columns=columns)


def _with_gate(labels: LabelFile, rule: TableRule, columns: tuple[PlannedColumn, ...]) -> TableRule:
    """The rule with its gate cut to the columns that were granted; what is not supplied singles nobody out."""
    if rule.gate is None:
        return rule
    if unknown := sorted({*rule.gate.quasi_identifiers, *rule.gate.sensitive} - set(rule.columns)):
        raise Refused(errors.POLICY_INVALID, why=f"a gate names the column {unknown[0]}, which has no rule")
    subjects = {column.name for column in columns if column.shape.kind is ColumnKind.SUBJECT}
    if tokens := sorted(subjects & {*rule.gate.quasi_identifiers, *rule.gate.sensitive}):
        raise Refused(
            errors.POLICY_INVALID, why=f"a gate names the column {tokens[0]}, whose tokens single out anybody"
        )
    gate = rule.gate.over({column.name for column in columns})
    if gate is not None:
        check_population(labels, gate, columns)
    return replace(rule, gate=gate)


def check_population(labels: LabelFile, gate: Gate, columns: Iterable[PlannedColumn]) -> None:
    """Raise Refused (`policy_invalid`) for a population of subjects that the table does not have, and for counts by
    values that a column does not have after masking.

    A value that is merely misspelled would make its class look uncounted, and the gate fail without saying why.
    """
    population = gate.population
    if population is None:
        return
    types = {subject.type for subject in labels.subjects}
    if population.subject not in (types if population.subject or len(types) > 1 else {""}):
        raise Refused(errors.POLICY_INVALID, why="a population says which of the table's subjects it counts")
    shapes = {column.name: column.shape for column in columns}
    for place, name in enumerate(population.columns):
        shape = shapes.get(name)
        for entry in population.counts if shape else ():
            if shape and not _has(shape, entry[place]):
                raise Refused(errors.POLICY_INVALID, why=f"the population counts by values that {name} never has")


def _has(shape: Shape, value: Value) -> bool:
    match shape.type:
        case ColumnType.BOOLEAN:
            fits = isinstance(value, bool)
        case ColumnType.INTEGER:
            fits = type(value) is int
        case ColumnType.DECIMAL | ColumnType.DOUBLE:
            fits = type(value) in (int, float)
        case ColumnType.DATE | ColumnType.TIMESTAMP:
            fits = isinstance(value, str) and _is_moment(value)
        case ColumnType.VARCHAR:
            fits = isinstance(value, str)
    return fits and (shape.domain is None or value in shape.domain)


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _label_of(labels: LabelFile, name: str) -> ColumnLabel:
    found = labels.column(name)
    if found is None:
        raise Refused(errors.COLUMN_UNKNOWN, table=labels.table, column=name)
    return found


def plan_column(labels: LabelFile, column: ColumnLabel, rule: ColumnRule | None) -> PlannedColumn | None:
    """Plan one granted column; None if the policy does not name it or drops it. Raises Refused."""
    if rule is None or rule.operator == "drop":
        return None
    table, name = labels.table, column.name
    if not is_label(column.label):
        raise Refused(errors.LABEL_UNKNOWN, table=table, column=name, label=column.label)
    if column.unsure or column.label == "unknown":
        raise Refused(errors.COLUMN_UNSURE, table=table, column=name)
    if column.level == 4:
        raise Refused(errors.LEVEL_CORE, table=table, column=name)
    operator = REGISTRY.get(rule.operator)
    if operator is None:
        raise Refused(errors.OPERATOR_UNKNOWN, operator=rule.operator, table=table, column=name)
    _check_strength(labels, column, operator)
    try:
        return _shaped(labels, column, rule, operator)
    except Unfit as problem:
        why = str(problem)
        raise Refused(errors.OPERATOR_UNFIT, operator=operator.name, table=table, column=name, why=why) from problem


def _check_strength(labels: LabelFile, column: ColumnLabel, operator: Operator) -> None:
    minimum = label(column.label).minimum
    if labels.public:
        minimum = MinimumOperator.KEEP
    if operator.family.strength < minimum.strength:
        raise Refused(
            errors.OPERATOR_TOO_WEAK,
            operator=operator.name,
            table=labels.table,
            column=column.name,
            label=column.label,
            minimum=minimum.value,
        )


def _shaped(labels: LabelFile, column: ColumnLabel, rule: ColumnRule, operator: Operator) -> PlannedColumn:
    if column.type not in operator.types:
        raise Unfit(f"it does not take columns of type {column.type}")
    subject = _subject_of(labels, column.name)
    target = Target(
        label=column,
        parameters=complete(operator, rule.parameters),
        namespace=subject.namespace if subject else column.label,
        subject_type=subject.type if subject else None,
    )
    completed = _with_other(rule, target)
    shape = _overridden(operator.shape(target), completed, operator)
    _check_outside(column, completed, operator)
    planned = PlannedColumn(label=column, rule=completed, operator=operator, target=target, shape=shape)
    try:
        _ = planned.described
    except ValueError as problem:
        raise Unfit(str(problem)) from problem
    return planned


def _subject_of(labels: LabelFile, column: str) -> SubjectLabel | None:
    return next((subject for subject in labels.subjects if subject.column == column), None)


def _with_other(rule: ColumnRule, target: Target) -> ColumnRule:
    return rule if rule.other is not None else replace(rule, other=target.parameters.get("other"))


def _overridden(shape: Shape, rule: ColumnRule, operator: Operator) -> Shape:
    """The shape with what the policy says about the masked column; it may narrow a promise, never lift one."""
    kind = rule.kind or shape.kind
    if kind is not shape.kind and (shape.kind in _FIXED_KINDS or kind in _FIXED_KINDS - {ColumnKind.TEXT}):
        raise Unfit(f"a column of kind {shape.kind} does not become {kind}")
    if kind is ColumnKind.KEY and shape.kind is ColumnKind.QUASI and operator.family is MinimumOperator.KEEP:
        raise Unfit("a quasi-identifier becomes a key only by an operator that makes it coarser")
    if rule.domain is not None and shape.domain is not None and set(rule.domain) - set(shape.domain):
        raise Unfit("the policy's domain has values that the operator never makes")
    domain = rule.domain or shape.domain
    if rule.outside is Outside.OTHER and rule.other is not None and domain and rule.other not in domain:
        domain = (*domain, rule.other)
    coarsenings = rule.coarsenings or shape.coarsenings if kind is ColumnKind.QUASI else ()
    missing = (
        Missing.PROTECTED if rule.outside is Outside.NULL else shape.missing
    )  # who had a value outside lacks one then
    return replace(
        shape, kind=kind, domain=domain, range=rule.range or shape.range, coarsenings=coarsenings, missing=missing
    )


def _check_outside(column: ColumnLabel, rule: ColumnRule, operator: Operator) -> None:
    if rule.outside is Outside.CLIP and column.range is None:
        raise Unfit("outside: clip needs a declared range")
    if rule.outside is Outside.OTHER:
        if operator.name not in _TAKES_OTHER or not column.domain or rule.other is None:
            raise Unfit("outside: other needs a declared domain and a declared `other`")
        if type(rule.other) is not type(column.domain[0]):
            raise Unfit("`other` must be of the domain's type")
    if column.range is not None and column.type not in NUMBERS:
        raise Unfit("only a number has a range")


def _check_namespaces(tables: Mapping[str, PlannedTable]) -> None:
    """One numbering a subject type: two would count one person twice, and nobody would see it."""
    seen: dict[str, str] = {}
    for table in tables.values():
        for subject in table.labels.subjects:
            if subject.column is not None and seen.setdefault(subject.type, subject.namespace) != subject.namespace:
                raise Refused(errors.NAMESPACES_UNLINKED, subject=subject.type)


def _parents_first(tables: Mapping[str, PlannedTable]) -> tuple[PlannedTable, ...]:
    ordered: dict[str, PlannedTable] = {}

    def visit(table: PlannedTable, path: tuple[str, ...]) -> None:
        for subject in table.labels.subjects:
            if subject.along is None or subject.along in ordered:
                continue
            parent = tables.get(subject.along)
            if parent is None or subject.along in path or key_to(table.labels, subject.along) is None:
                raise Refused(errors.SUBJECT_MISSING, table=table.name)
            visit(parent, (*path, parent.name))
        ordered[table.name] = table

    for table in tables.values():
        visit(table, (table.name,))
    return tuple(ordered.values())


def key_to(labels: LabelFile, parent: str) -> ForeignKey | None:
    """The foreign key of a table to `parent`, or None."""
    return next((key for key in labels.foreign_keys if key.parent == parent), None)


def ungated(planned: PlannedTable) -> PlannedTable:
    """The same plan without its gate: a mock has no risk to measure."""
    return replace(planned, rule=replace(planned.rule, gate=None))


def describe(planned: PlannedTable, tables: tuple[PlannedTable, ...], max_rows: Mapping[str, int]) -> Table:
    """The table's entry in the manifest. `max_rows` gives, per subject type, the most rows of any one subject."""
    labels = planned.labels
    names = {column.name for column in planned.columns}
    keys = {column.name for column in planned.columns if column.shape.kind is ColumnKind.KEY}
    return Table(
        name=planned.name,
        columns=tuple(column.described for column in planned.columns),
        subjects=tuple(
            Subject(
                subject_type=subject.type,
                column=subject.column if subject.column in names else None,
                ordinal=f"${subject.type}",
                max_rows=max_rows[subject.type],
            )
            for subject in labels.subjects
        ),
        public=labels.public,
        foreign_keys=tuple(key for key in labels.foreign_keys if _key_survives(key, planned, tables)),
        hierarchies=tuple(chain for chain in labels.hierarchies if set(chain) <= names),
        frame=tuple(name for name in labels.frame if name in keys or (labels.public and name in names)),
        lineage=labels.lineage or planned.name,
    )


def _key_survives(key: ForeignKey, child: PlannedTable, tables: tuple[PlannedTable, ...]) -> bool:
    """Whether both sides are supplied and still join: the same join-safe operator, key and parameters."""
    parent = next((table for table in tables if table.name == key.parent and table.supplied), None)
    if parent is None:
        return False
    ours = {column.name: column for column in child.columns}
    theirs = {column.name: column for column in parent.columns}
    return all(
        left in ours and right in theirs and _joins(ours[left], theirs[right])
        for left, right in zip(key.columns, key.parent_columns, strict=True)
    )


def _joins(left: PlannedColumn, right: PlannedColumn) -> bool:
    return (
        left.operator.join_safe
        and left.operator is right.operator
        and left.target.namespace == right.target.namespace
        and left.target.parameters == right.target.parameters
        and left.target.subject_type == right.target.subject_type
        and left.shape.type is right.shape.type
    )
