"""What a few people differ by: nearly everybody at the same values, and a sum that tells the rest.

With sum(e) and the count everybody knows sum(e - c), for every constant c. So where all but a few subjects of a cell
hold the same c, the sum is about those few, whatever expression e hides it: `greatest(x, 3)`, `x * (x - 1) * (x - 2)`,
`abs(-x) - x`. p powers of a column leave p values open in the same way. And two sums over the same rows are judged by
their difference too, since anybody subtracts.

So outside the p commonest values (p = 1 but for powers of a column) there must be `values.subjects`.

A cheap bound decides most cells. All but a few at p values lie in p classes of any partition of the values: where the
classes beyond the largest p hold enough rows, nothing is left to look at. The remainder by 3 parts whole numbers, a bit
of the engine's hash all others, whatever their scale.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from core.program import Statement
from egress.plan.expressions import Column, Expr, Type
from egress.plan.measures import Measure
from egress.plan.parts import rests
from egress.plan.terms import Term, nonnegative
from egress.program.equations import Equations, fewest
from egress.program.layout import Layout, Projection, only_where
from egress.program.witnesses import Witness

_CLASSES = {1: 2, 2: 5, 3: 7, 4: 7}


@dataclass(frozen=True, slots=True, kw_only=True)
class Modal:
    """One quantity of which nearly everybody could hold the same values."""

    number: int
    """Its place in the boundary, and in `<b>_p`."""
    value: Expr
    minus: Expr | None
    """What is taken away; NULL counts as 0 on either side, as it does in a sum."""
    moments: int
    """How many powers of the value are known."""
    measures: tuple[int, ...]
    """Measures that are withheld where it fails."""

    @property
    def name(self) -> str:
        """Of its columns, and of the flag that says that a cell must be looked at."""
        return f"p{self.number}"


def modals(measures: tuple[Measure, ...]) -> tuple[Modal, ...]:
    """What must be looked at for the measures of a boundary; equal quantities are looked at once."""
    found: dict[tuple[Expr, Expr | None, int], tuple[int, ...]] = {}
    for index, measure in enumerate(measures):
        for key in (*_values(measure), *_differences(measures[:index], measure)):
            found[key] = (*found.get(key, ()), index)
    return tuple(
        Modal(number=n, value=key[0], minus=key[1], moments=key[2], measures=indices)
        for n, (key, indices) in enumerate(found.items())
    )


def _values(measure: Measure) -> Iterator[tuple[Expr, Expr | None, int]]:
    """The whole expression of a measure, and whole numbers of which it adds up powers."""
    where = measure.aggregate.where
    if measure.judged not in ("sum", "variance", "pair") or not measure.terms:
        return
    degrees = _powers(measure)
    for column, degree in degrees.items():
        yield only_where(where, column), None, min(degree, max(_CLASSES))
    for arg in measure.aggregate.args:
        if measure.judged == "sum":
            base = _monotone(measure)
            if base is None or base not in degrees:
                yield only_where(where, arg if base is None else base), None, 1
            yield from ((left, None, 1) for left in rests(measure))
        elif arg not in degrees:
            yield only_where(where, arg), None, 1


def _powers(measure: Measure) -> dict[Expr, int]:
    """Highest power of each column that is added up, with the conditions under which it is.

    Whole numbers may be stored as any type, so a few values of a double are a few as well.
    """
    found: dict[Expr, int] = {}
    for term in measure.terms:
        first = term.factors[0]
        if isinstance(first, Column) and first.type.numeric and all(one == first for one in term.factors):
            value = Term(conditions=term.conditions, factors=(first,)).value
            found[value] = max(found.get(value, 0), len(term.factors))
    return found


def _monotone(measure: Measure) -> Column | None:
    """The column of which a sum adds up a power, when equal values of the one are equal values of the other."""
    if len(measure.terms) != 1 or measure.terms[0].conditions or not measure.whole:
        return None
    first, *others = measure.terms[0].factors
    same = isinstance(first, Column) and all(factor == first for factor in others)
    return first if same and isinstance(first, Column) and (not others or nonnegative(first)) else None


def _differences(earlier: tuple[Measure, ...], measure: Measure) -> Iterator[tuple[Expr, Expr | None, int]]:
    """What two sums over the same rows, or the two columns of a correlation, differ by."""
    where = measure.aggregate.where
    if measure.judged == "pair":
        left, right = measure.aggregate.args
        if left != right:
            yield only_where(where, left), only_where(where, right), 1
    if measure.judged != "sum" or not measure.terms:
        return
    for other in earlier:
        if other.judged == "sum" and other.terms and other.aggregate.where == where:
            left, right = other.aggregate.args[0], measure.aggregate.args[0]
            if left != right:
                yield only_where(where, left), only_where(where, right), 1


# SQL


def _sql(modal: Modal, rows: Projection, prefix: str = "") -> str:
    """The value; as short floats but for whole numbers, so that `x * 1.1 / 1.1` and x are the same.

    What no short float holds is one value more: left out, it would hide from how many others differ.
    """
    if modal.minus is None:
        name = prefix + rows.name(modal.value)
        return name if modal.value.type is Type.INTEGER else _short(name)
    sides = (f"coalesce({_short(prefix + rows.name(side))}, 0)" for side in (modal.value, modal.minus))
    return f"({' - '.join(sides)})"


def _short(value: str) -> str:
    return f"coalesce(TRY_CAST({value} AS FLOAT), CASE WHEN {value} IS NOT NULL THEN 'infinity'::FLOAT END)"


def modal_witnesses(found: tuple[Modal, ...], rows: Projection) -> list[Witness]:
    """Rows in each class but the last, and rows with a value.

    Where subjects are counted, one is in any class in which it has a row. For powers rows are counted even then: a
    subject may lie in as many classes as there are powers, and outside of none.
    """
    return [witness for modal in found for witness in _witnesses(modal, rows)]


def _witnesses(modal: Modal, rows: Projection) -> Iterator[Witness]:
    classes, part = _CLASSES[modal.moments], _class(modal, rows)
    for place in range(classes - 1):
        count = f"count_if({{}} = {place})"
        if modal.moments == 1:
            yield Witness(name=f"{modal.name}y{place}", row=part, cell=count, subject="any_value({})", subjects=count)
        else:
            yield Witness(name=f"{modal.name}y{place}", row=part, cell=count, subject=count, subjects="sum({})")
    subject, subjects = ("any_value({})", "count({})") if modal.moments == 1 else ("count({})", "sum({})")
    yield Witness(name=f"{modal.name}c", row=part, cell="count({})", subject=subject, subjects=subjects)


def _class(modal: Modal, rows: Projection) -> str:
    """The class of a row's value; NULL where there is none. Planning the engine's SQL costs more than its few rows do.

    What no short float holds is left out here: it only adds to what proves something. Differences are never NULL.
    """
    name, classes = rows.name(modal.value), _CLASSES[modal.moments]
    hashed = f"hash({{}}) {'& 1' if modal.moments == 1 else f'% {classes}'}"
    if modal.minus is not None:
        return f"({hashed.format(_sql(modal, rows))})"
    if modal.value.type is Type.INTEGER:
        return f"({name} % {max(classes, 3)})"
    short = f"TRY_CAST({name} AS FLOAT)"
    return f"(CASE WHEN {short} IS NOT NULL THEN {hashed.format(short)} END)"


def modal_proof(layout: Layout, modal: Modal, *, subjects: bool) -> str:
    """Over a cell's witnesses: enough rows outside of the largest classes; `subjects`: that is what was counted."""
    most, least = layout.most_rows, layout.limits.count("values.subjects")
    if most is None:
        return "FALSE"
    needed = least if subjects and modal.moments == 1 else least * most
    known = [f"{modal.name}y{place}" for place in range(_CLASSES[modal.moments] - 1)]
    rest = " - ".join([f"{modal.name}c", *known])
    if modal.moments == 1:
        return f"(least({known[0]}, {rest}) >= {needed})"
    ranked = f"list_reverse_sort([{', '.join([*known, rest])}])"
    return f"(list_sum({ranked}[{modal.moments + 1}:]) >= {needed})"


def modal_statements(layout: Layout, found: tuple[Modal, ...], systems: tuple[Equations, ...]) -> list[Statement]:
    """`<b>_p`: for each quantity fewest subjects outside the commonest values, in cells that the bound leaves open.

    Every cell that is looked at has a line; `told`: there is a combination that could be about a few.
    """
    looked = [(one.number, one.name) for one in found] + [(one.number, one.name) for one in systems]
    looks = [f"SELECT {number} AS n, c, NULL AS rest FROM {layout.name}_w WHERE {name}" for number, name in looked]
    parts = [
        f"SELECT {modal.number} AS n, * FROM ({_rest(layout, modal, subject)})"
        for modal in found
        for subject in _looked_at(layout)
    ]
    parts += [
        f"SELECT {system.number} AS n, * FROM ({fewest(layout, system, subject)})"
        for system in systems
        for subject in _looked_at(layout)
    ]
    if not parts:
        return []
    lines = " UNION ALL ".join([*looks, *parts])
    sql = f"SELECT n, c, count(rest) > 0 AS told, CAST(min(rest) AS BIGINT) AS rest FROM ({lines}) GROUP BY n, c"
    return [Statement(sql=sql, output=f"{layout.name}_p", when=layout.open)]


def _looked_at(layout: Layout) -> range:
    return range(1) if layout.single else layout.subjects


def _rest(layout: Layout, modal: Modal, subject: int) -> str:
    """Subjects outside the commonest value, and outside the p commonest ones. All at one value is another rule's.

    Who has several values is outside of any one, and of p when they are more than p: else it is taken to be inside.
    """
    rows = Projection(layout)
    value = _sql(modal, rows, "s.")
    own = f"{value} AS lo, {value} AS hi, 1 AS kinds"
    tail = f" WHERE {value} IS NOT NULL"
    if not layout.single:
        kinds = "1" if modal.moments == 1 else f"count(DISTINCT {value})"
        own = f"min({value}) AS lo, max({value}) AS hi, {kinds} AS kinds"
        tail += f" AND s.o{subject} IS NOT NULL GROUP BY u.c, s.o{subject}"
    source = f"(SELECT c, {layout.cell()} FROM {layout.name}_w WHERE {modal.name})"
    people = layout.each_set(f"u.c AS c, {own}", rows.rows(), source, tail=tail)
    p = modal.moments
    by_value = (
        "SELECT c, CASE WHEN lo = hi THEN lo END AS x, count(*) AS d, "
        f"count_if(lo <> hi AND kinds > {p}) AS many FROM ({people}) GROUP BY ALL"
    )
    totals = (
        "SELECT c, count(x) AS kinds, coalesce(sum(d) FILTER (WHERE x IS NOT NULL), 0) AS pure, "
        "coalesce(sum(d) FILTER (WHERE x IS NULL), 0) AS mixed, sum(many) AS many, "
        f"max(CASE WHEN x IS NOT NULL THEN d END, {p}) AS top FROM ({by_value}) GROUP BY c"
    )
    one = "pure + mixed - coalesce(top[1], 0)"
    all_of_them = "pure + many - coalesce(list_sum(top), 0)"
    return (
        f"SELECT c, CASE WHEN kinds <= 1 AND mixed = 0 THEN pure WHEN {p} = 1 OR (kinds <= {p} AND many = 0) "
        f"THEN {one} ELSE least({one}, {all_of_them}) END AS rest FROM ({totals})"
    )
