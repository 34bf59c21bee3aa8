"""What the judge needs to know to read a boundary's outputs: plain JSON, written here and read by `judge` alone."""

from typing import Any

from egress.plan.branches import key_conditions
from egress.plan.expressions import (
    Call,
    Case,
    Column,
    Expr,
    Kind,
    Literal,
    Semi,
    Type,
    canonical,
    columns,
    conjuncts,
    surely_not,
    true,
    walk,
)
from egress.plan.grain import below, grain, row_level, steady
from egress.plan.measures import Measure
from egress.plan.plan import (
    PRESENT,
    Boundary,
    Key,
    LeafSource,
    Rows,
    Source,
    TableSource,
    base_tables,
    is_public,
    source_canonical,
)
from egress.plan.possible import selections
from egress.plan.settled import declared, settles
from egress.program.additive import counted, one_row, overlapping
from egress.program.cells import hierarchy, ladder
from egress.program.complement import branches, is_presence, on_keys, populations, settled_masks, settled_values
from egress.program.contributions import added
from egress.program.dossier import Dossier
from egress.program.fan_out import repeats
from egress.program.layout import Layout, mask_of
from egress.program.listed import itself, key_of, unlisted
from egress.program.quantiles import asked, block
from egress.program.summands import Summand
from egress.program.totals import looks
from egress.program.unknowns import known

VERSION = 10
"""Of this description: a Program is judged by the version of the guard that made it. 10: sparse grids."""
_MOST_A_SUBJECT = 1_000
"""No person has more of what is counted one by one."""


def describe(dossier: Dossier, *, subject_sets: bool, extract: str) -> dict[str, Any]:
    """The description of one boundary."""
    layout, evidence = dossier.layout, dossier.evidence
    rows = layout.boundary.rows
    numbered = grain(rows)
    return {
        "name": layout.name,
        "beside": layout.boundary.beside,
        "judged_for": list(layout.boundary.judged_for or [subject.type for subject in rows.subjects]),
        "keys": [_key(layout, index) for index in range(len(layout.keys))],
        "masks": [mask for _, mask in layout.masks],
        "enumerable": layout.boundary.enumerable,
        "whole": layout.boundary.whole,
        "sparse": layout.boundary.sparse,
        "limits": dict(layout.limits.values),
        "looks": looks(dossier),
        "open": bool(evidence.proofs(exact=True)),
        "complements": [settled_masks(layout, within) for within in populations(layout)],
        "settled_values": settled_values(layout),
        "branches": sorted(branches(layout)),
        "repeats": bool(repeats(layout)),
        "subjects": [subject.type for subject in rows.subjects],
        "single": layout.single,
        "population": _population(rows),
        "people": _people(rows),
        "filters": [_filter(layout, part) for part in rows.where],
        "everybody": _everybody(rows),
        "whole_rows": _whole_rows(rows, numbered),
        "lineage": "+".join(sorted({table.lineage or table.name.lower() for table in base_tables(rows)})),
        "sets": _sets(dossier) if subject_sets else None,
        "grain": f"{extract}/{numbered.table.name.lower()}" if numbered is not None else "",
        "numbered": _numbered(rows, numbered),
        "measures": [_measure(dossier, index) for index in range(len(evidence.measures))],
    }


def _sets(dossier: Dossier) -> dict[str, list[str]]:
    """Columns of the subject sets: conditions and numbers."""
    found = dossier.carried
    return {
        "tests": [*(f"s{i}" for i in range(len(found.tests))), *map(block, asked(dossier.evidence))],
        "numbers": [f"x{i}" for i in range(len(found.numbers))],
    }


def _key(layout: Layout, index: int) -> dict[str, Any]:
    key, above = layout.boundary.keys[index], ladder(layout, index)
    facts = key.column.facts if key.column is not None else None
    return {
        "name": key.name,
        "label": canonical(key.value, layout.boundary.rows.label),
        "column": facts.name if facts else None,
        "table": facts.table if facts else None,
        "domain": list(key.domain) if key.domain is not None else None,
        "chosen": key.chosen,
        "open": _open(layout.boundary, key),
        "condition": _chooses(key.value),
        "selects": _selects(layout, key.value) if _chooses(key.value) else [],
        "row": _varying_for(layout.boundary.rows, key.value),
        "summable": _summable(layout.boundary.rows, key.value),
        "held": _held(layout.boundary.rows, key.value),
        "above": list(above[1][1:]) if above is not None else [],
        "nesting": f"{layout.name}_n{index}",
    }


def _open(boundary: Boundary, key: Key) -> bool:
    """Whether a question chooses which values of a key occur: nobody declared them, and it computes or filters.

    What the text lists itself, values of a CASE and truth values, is judged by its conditions.
    """
    if key.domain is not None or key.value.type is Type.BOOLEAN or _listed(key.value):
        return False
    facts = key.column.facts if key.column is not None else None
    return facts is None or facts.table is None or bool(boundary.rows.where)


def _chooses(key: Expr) -> bool:
    """Whether a key is a condition by which a question chooses people; other words for values of keys choose nobody.

    Of several columns any key is: `town || job` says of one person what `town` and `job` say of many.
    """
    if len({column for column in columns(key) if column.name != PRESENT}) > 1:
        return True
    tests = [node for test in key_conditions(key) for node in walk(test) if isinstance(node, Call) and columns(node)]
    leaves = [test for test in tests if test.name not in ("and", "or", "not", "is_distinct")]
    return bool(tests) and not all(_is_relabelled(test) for test in leaves)


def _selects(layout: Layout, key: Expr) -> list[list[Any]]:
    """By which values of a column each value of a key is given, in whatever words: two classifications share a band."""
    column = columns(key)[0]
    label = canonical(column, layout.boundary.rows.label)
    return [[value, [label, stretches]] for value, stretches in selections(key).items()]


def _is_relabelled(test: Call) -> bool:
    kinds = {column.facts.kind for column in columns(test) if column.facts}
    declared_all = all(column.facts is not None and column.facts.domain is not None for column in columns(test))
    return kinds <= {Kind.KEY, Kind.PUBLIC} and on_keys(test) and (test.name == "=" or declared_all)


def _listed(value: Expr) -> bool:
    match value:
        case Case(branches=branches, otherwise=otherwise):
            return all(_listed(then) for _, then in branches) and _listed(otherwise)
    return isinstance(value, Literal)


def _summable(rows: Rows, key: Expr) -> list[Any] | None:
    """The one column of a key that may be added up as well: its label and its declared range."""
    (column,) = used if len(used := set(columns(key))) == 1 else (None,)
    if column is None or column.facts is None or column.facts.kind not in (Kind.MEASURE, Kind.COUNT):
        return None
    low, high = (column.facts.range.low, column.facts.range.high) if column.facts.range else (0, _MOST_A_SUBJECT)
    return [rows.label(column), low, high]


def _filter(layout: Layout, part: Expr) -> dict[str, Any]:
    """A filter, its role, and the grouping sets whose keys decide it (those of margins as well as those asked for).

    Roles: `key` (a value of a key), `layer` (the same on row level), `declared` (it holds where there is a value),
    `step` (a step per person, or a table, has rows of theirs: `_people` says which) or `population`. `row`: the types
    of subjects for whose rows a value of a key is one on row level.
    """
    rows, keys = layout.boundary.rows, layout.boundary.keys
    groups = {mask: group for group, mask in layout.masks} | {
        mask_of(group, len(keys)): group for group in ((), *((index,) for index in range(len(keys))))
    }
    return {
        "text": canonical(part, rows.label),
        "role": _role(rows, part),
        "row": _varying_for(rows, part) if on_keys(part) and _is_equality(rows, part) else [],
        "keyed": _kinds(part) <= {Kind.KEY, Kind.PUBLIC} and len(set(columns(part))) < 2 and not row_level(rows, part),
        "settled": sorted(
            mask for mask, group in groups.items() if settles(rows, tuple(keys[index].value for index in group), part)
        ),
        "opposite": _opposite(rows, part),
        "lists": _lists(layout, part),
    }


def _held(rows: Rows, key: Expr) -> list[Any] | None:
    """What is known of a key whose values a cell holds: its label, how many are declared, the keys above it.

    None: it is computed, or what a public table says of another key, and holds what those hold.
    """
    if not isinstance(key, Column) or key.facts is None or key.facts.kind is not Kind.KEY:
        return None
    label, above = rows.label(key), hierarchy(rows, key)
    levels = [f"{label.rpartition('.')[0]}.{name}" for name in above[1][1:]] if above is not None else []
    return [label, len(key.facts.domain or ()), levels]


def _lists(layout: Layout, part: Expr) -> list[Any] | None:
    """A key, as in `_held`, and the values of it that a filter keeps: a list, or the output that tells them.

    None: that is not known.
    """
    rows, key = layout.boundary.rows, key_of(part)
    if key is None:
        return None
    others = unlisted(layout)
    values = f"{layout.name}_l{others.index(part)}" if part in others else itself(part)
    return None if values is None else [_held(rows, key), values]


def _inside(inner: Rows, part: Expr) -> list[Any] | None:
    """The same of a filter in a step per person; a value on row level is something that a person has."""
    key, values = key_of(part), itself(part)
    if key is None or values is None:
        return None
    if row_level(inner, part):
        return [[str(canonical(part, inner.label)), 2, []], ["yes"]]
    return [_held(inner, key), values]


def _opposite(rows: Rows, part: Expr) -> list[Any] | None:
    """What a count of all whom a selection leaves out would read: its sources, and its filters."""
    inner = part.args[0] if isinstance(part, Call) and part.name == "not" else None
    if not isinstance(inner, Semi) or not _has_row(rows, inner) or not _everybody(rows):
        return None
    ((_, subject),) = inner.pairs
    filters = [*inner.rows.where, Call(name="is_not_null", args=(subject,), type=Type.BOOLEAN)]
    return [_population(inner.rows), [canonical(one, inner.rows.label) for one in filters]]


def _role(rows: Rows, part: Expr) -> str:
    if declared(rows, part):
        return "declared"
    if is_presence(part) and {column.source for column in columns(part)} <= _steps(rows):
        return "step"
    if isinstance(part, Semi) and _has_row(rows, part):
        return "step"
    if on_keys(part) and not row_level(rows, part):
        return "key"
    if on_keys(part) and _is_equality(rows, part):
        return "layer"  # one value: any other filter may be redundant, and would part what belongs together
    return "population"


def _is_equality(rows: Rows, part: Expr) -> bool:
    return bool(canonical(part, rows.label)[0] == "=")


def _varying_for(rows: Rows, expr: Expr) -> list[str]:
    """The types of subjects of which one may have rows with different values of an expression.

    A person's sex is one and the same in all of the person's jobs, and differs between those of one enterprise. That
    counts where rows are numbered: then what lies between two layers is judged row by row.
    """
    types = [subject.type for subject in rows.subjects]
    if row_level(rows, expr):
        return types
    used = {column.source for column in columns(expr)}
    beside = [one for one in rows.sources if one.alias in used and not is_public(one)]
    numbered = _numbered(rows, grain(rows))
    return [name for name in types if name in numbered and not all(one_row(one, name) for one in beside)]


def _of_people(rows: Rows, measure: Measure) -> list[str]:
    """The types of which a subject has one value of what it adds up, however many rows it is added up over."""
    tables = {
        one.alias: one for one in rows.sources if isinstance(one, TableSource) and steady(one) and not is_public(one)
    }
    used = {column.source for argument in measure.aggregate.args for column in columns(argument)}
    if not used or measure.judged in ("count", "distinct") or not used <= tables.keys():
        return []
    types, numbered = [one.type for one in rows.subjects], _numbered(rows, grain(rows))
    return [name for name in types if name not in numbered or all(one_row(tables[alias], name) for alias in used)]


def _measure(dossier: Dossier, index: int) -> dict[str, Any]:
    layout, judged, found = dossier.layout, dossier.evidence.measures[index], dossier.carried
    measure, aggregate, rows = judged.measure, judged.measure.aggregate, layout.boundary.rows
    parts = conjuncts(measure.members) if measure.members != true() else ()
    told = (measure.slice, aggregate.where, measure.filled)
    failing = {surely_not(conjuncts(guard.test)) for _, guard in judged.guards}  # the other side of what is there
    shadows = [guard.test for _, guard in judged.guards if guard.test not in told and guard.test not in failing]
    apart = [test for test in shadows if row_level(rows, test)]
    blocks = [[block(judged)]] if measure.judged == "quantile" else []
    return {
        "name": measure.name,
        "aggregate": aggregate.name,
        "judged": measure.judged,
        "counts_subjects": counted(rows, measure),
        "of_people": _of_people(rows, measure),
        "overlapping": overlapping(layout, measure),
        "implicit": aggregate.implicit,
        "canonical": [
            aggregate.name,
            aggregate.distinct,
            [canonical(arg, rows.label) for arg in measure.summed],
            list(aggregate.parameter),
        ],
        "filters": [_filter(layout, part) for part in (*parts, *apart)],
        "own": len(parts),
        "ranges": _ranges(measure.summed),
        "support": found.columns(measure.members) if measure.members in found.flags else None,
        "shadows": [found.columns(test) for test in shadows if test in found.flags and not row_level(rows, test)]
        + blocks,
        "row_shadows": [found.columns(test) for test in shadows if test in found.flags] + blocks,
        "amounts": [[canonical(bare, rows.label), *found.amount(amount)] for amount, bare in added(measure).items()],
        "equations": [[one.text(rows), *found.equation(one)] for one in known(measure)],
        "nonnegative": not measure.may_be_negative,
        "guards": [[place, guard.met.value, guard.unmet.value] for place, guard in judged.guards],
        "summands": [_summand(summand) for summand in judged.summands if not summand.silent],
        "support_count": judged.support,
        "needed": judged.needed,
        "rule": judged.rule,
        "smoothed": measure.judged == "quantile",
        "degrees": max((one.degrees for one in dossier.degrees[index].values()), default=0),
        "few": [[few.name, few.table, few.degree] for few in dossier.few if few.measure == index],
        "modal": [
            *(modal.number for modal in dossier.modals if index in modal.measures),
            *(system.number for system in dossier.systems if index in system.measures),
        ],
    }


def _summand(summand: Summand) -> dict[str, Any]:
    summed = summand.value is not None and not summand.squared and not summand.sums
    return {
        "name": summand.name,
        "summed": summed,
        "uniform": summand.uniform,
        "beside": summand.beside,
        "whole": summand.whole,
        "centred": summand.centred,
    }


def _ranges(args: tuple[Expr, ...]) -> list[Any]:
    found = [column.facts for arg in args for column in columns(arg) if column.facts is not None]
    return [[facts.label, facts.range.low, facts.range.high] for facts in found if facts.range is not None]


def _numbered(rows: Rows, numbered: TableSource | None) -> list[str]:
    """Subject types that the numbered table itself names for each row."""
    named = {subject.subject_type for subject in numbered.table.subjects} if numbered is not None else set()
    return [subject.type for subject in rows.subjects if subject.type in named]


def _population(rows: Rows) -> list[Any]:
    """The sources that decide which rows there are, canonical.

    Public look-ups, optional one-row sources and the one-row side of a join to several rows add columns, not rows
    (referential integrity is declared), so that a question does not become another one by looking up a name.
    """
    optional = {join.source.alias for join in rows.joins if join.outer and steady(join.source)}
    return _named([source for source in rows.sources if not is_public(source) and source.alias not in optional])


def _people(rows: Rows) -> dict[str, Any]:
    """What decides which people there are: a step per person holds those who have a row that the step reads.

    `filters`: those within steps that a set of people is known by, as in `_filter`; single values of keys are none.
    `lists`: these, as in `_lists`.
    """
    sources, parts, lists = _read(rows)
    whole = len(sources) == 1 and isinstance(sources[0], TableSource) and steady(sources[0])
    return {"sources": _named(sources), "filters": parts, "whole": whole, "lists": lists}


def _read(rows: Rows) -> tuple[list[Source], list[Any], list[Any]]:
    """The sources that decide which people there are, steps per person read through, and the filters inside these."""
    sources: list[Source] = []
    filters: list[Any] = []
    lists: list[Any] = []
    steps: list[Rows] = []
    for source in _deciding(rows):
        if isinstance(source, LeafSource) and _same_subject(rows, source.leaf.rows):
            steps.append(source.leaf.rows)
        else:
            sources.append(source)
    steps += [part.rows for part in rows.where if isinstance(part, Semi) and _has_row(rows, part)]
    for inner in steps:
        deeper, found, kept = _read(inner)
        sources += deeper
        lists += kept + [_inside(inner, part) for part in inner.where if _role(inner, part) in ("key", "layer")]
        parts = [part for part in inner.where if _role(inner, part) == "population"]
        filters += found + [canonical(part, inner.label) for part in parts]
    return sources, filters, lists


def _has_row(rows: Rows, part: Semi) -> bool:
    """Whether it selects the subjects who have some row in what is joined there."""
    linked = len(part.pairs) == 1 and all(_kinds(one) == {Kind.SUBJECT} for one in part.pairs[0])
    return linked and _same_subject(rows, part.rows)


def _same_subject(rows: Rows, inner: Rows) -> bool:
    """Whether both are of one type of subjects: else who has a row depends on by whom the two are linked."""
    types = {subject.type for one in (rows, inner) for subject in one.subjects}
    return len(types) == 1


def _steps(rows: Rows) -> set[str]:
    """Aliases of the steps per person that are read through."""
    leaves = [source for source in _deciding(rows) if isinstance(source, LeafSource)]
    return {source.alias for source in leaves if _same_subject(rows, source.leaf.rows)}


def _kinds(expr: Expr) -> set[Kind | None]:
    return {column.facts.kind if column.facts else None for column in columns(expr)}


def _deciding(rows: Rows) -> list[Source]:
    """The sources without which there would be other people."""
    optional = {join.source.alias for join in rows.joins if join.outer}
    return [source for source in rows.sources if not is_public(source) and source.alias not in optional]


def _named(sources: list[Source]) -> list[Any]:
    if any(not steady(source) for source in sources):
        sources = [source for source in sources if not (isinstance(source, TableSource) and steady(source))]
    return sorted((source_canonical(source) for source in sources), key=str)


def _everybody(rows: Rows) -> bool:
    """The rows are one whole table with one row a subject, and perhaps columns looked up for it."""
    optional = {join.source.alias for join in rows.joins if join.outer and steady(join.source)}
    deciding = [source for source in rows.sources if not is_public(source) and source.alias not in optional]
    return len(deciding) == 1 and isinstance(deciding[0], TableSource) and steady(deciding[0])


def _whole_rows(rows: Rows, numbered: TableSource | None) -> bool:
    """The rows are all of one table: those who have none add nothing, so that its sums are sums over everybody.

    Whatever else decides which rows there are must hold one row for each of them: its parents by declared foreign keys.
    A selection from a public table is a filter (`joins.link`), and is judged as one.
    """
    if numbered is None or any(not isinstance(one, TableSource) for one in rows.sources if not is_public(one)):
        return False
    tables = [one for one in rows.sources if isinstance(one, TableSource)]
    optional = {join.source.alias for join in rows.joins if join.outer}
    return all(below(numbered, one, tables) for one in tables if one.alias not in optional and one != numbered)
