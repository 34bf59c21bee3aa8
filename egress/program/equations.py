"""Sums over the values of one column are equations about who has which value.

`sum(income * children)` beside `sum(income) FILTER (children = 0)` and its like are linear equations between the
incomes of those with no child, with one, with two: as many as there are values give the income of the only one with
four. The same without a cofactor: `sum(x)`, `sum(x * x)` and `count_if(x = 0)` give how many have each value.

Whatever is computed from a row of a result is, for a column c and a cofactor, a function q(c) + b: q combines d
functions of c, and b is one constant for each *atom*, the rows on which the same conditions on c hold. It vanishes on
at most d values of an atom, unless it is constant there. So there must be `values.subjects` people outside the d
commonest values of the atoms, all together, or at each single value of the atoms that hold several. Where a function of
c is added up under conditions on c itself, q is another one on either side: that holds for each side then.

Counted in the order in which they are asked for: what comes first is shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from egress.plan.expressions import Call, Column, Expr, Type, both, columns, conjuncts, true
from egress.plan.measures import Measure
from egress.plan.terms import Term, in_order
from egress.program.layout import Layout, Projection
from egress.program.witnesses import Witness

_CLASSES = 256
_MOST_ATOMS = 64
"""From which on every open cell is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Equations:
    """What is known of one column beside one cofactor once some measures are."""

    column: Column
    cofactor: tuple[Expr, ...]
    functions: tuple[tuple[Expr, ...], ...] = ()
    """Products of factors that hold the column."""
    tests: tuple[Expr, ...] = ()
    """Conditions on the column, which make the atoms."""
    sides: tuple[Expr, ...] = ()
    """Those of them under which functions of the column are added up."""
    within: Expr = field(default_factory=true)
    """Conditions on other columns: the rows that are looked at."""
    number: int = -1
    """Its place among all that is looked at in a boundary, and in `<b>_p`."""
    measures: tuple[int, ...] = ()
    """Measures that are withheld where it fails."""

    @property
    def name(self) -> str:
        """Of its columns, and of the flag that says that a cell must be looked at."""
        return f"p{self.number}"

    @property
    def degree(self) -> int:
        """Values at which a combination of the functions may vanish."""
        return max(len(self.functions), *(len(function) for function in self.functions))

    @property
    def tells(self) -> bool:
        """There is an equation more than powers of the column are, which are judged by themselves."""
        return bool(self.functions and (self.tests or self.cofactor))


def equations(measures: Sequence[Measure], first: int) -> tuple[Equations, ...]:
    """What must be looked at for the measures of a boundary, numbered from `first`; equal ones are looked at once."""
    known: dict[tuple[Column, tuple[Expr, ...]], Equations] = {}
    rows: dict[tuple[Column, tuple[Expr, ...]], dict[Expr, None]] = {}
    found: dict[Equations, tuple[int, ...]] = {}
    for index, measure in enumerate(measures):
        mine = list(_asked(measure))
        for one in mine:
            key = one.column, one.cofactor
            known[key] = _joined(known.get(key, Equations(column=one.column, cofactor=one.cofactor)), one)
            rows.setdefault(key, {true(): None})[one.within] = None
        for key in dict.fromkeys((one.column, one.cofactor) for one in mine):
            for within in rows[key] if known[key].tells else ():
                look = replace(known[key], within=within)
                found[look] = (*found.get(look, ()), index)
    return tuple(
        replace(look, number=first + place, measures=indices) for place, (look, indices) in enumerate(found.items())
    )


def _joined(known: Equations, more: Equations) -> Equations:
    return replace(
        known,
        functions=tuple(dict.fromkeys((*known.functions, *more.functions))),
        tests=tuple(dict.fromkeys((*known.tests, *more.tests))),
        sides=tuple(dict.fromkeys((*known.sides, *more.sides))),
    )


def _asked(measure: Measure) -> Iterator[Equations]:
    """The equations of one measure: its terms, and the rows that it counts."""
    where = () if measure.aggregate.where is None else (measure.aggregate.where,)
    if any(term.clipped for term in measure.terms):  # a clip is one function; its terms are what else is judged of it
        yield from _of(measure.aggregate.args, where)
    elif measure.judged in ("sum", "variance", "pair"):
        for term in measure.terms:
            yield from _of(term.factors, (*where, *term.conditions))
    if measure.judged in ("count", "sum"):
        for test in measure.counted:
            yield from _of((), (test,))


def _of(factors: tuple[Expr, ...], conditions: tuple[Expr, ...]) -> Iterator[Equations]:
    parts = (_plain(part) for test in conditions for part in conjuncts(test) if columns(part))
    tests = dict.fromkeys(part for part in parts if not _is_presence(part))
    used = dict.fromkeys(column for expr in (*factors, *tests) for column in columns(expr))
    for column in used:
        if not column.type.numeric:
            continue
        own = tuple(test for test in tests if column in columns(test))
        function = in_order(tuple(factor for factor in factors if column in columns(factor)))
        yield Equations(
            column=column,
            cofactor=in_order(tuple(factor for factor in factors if column not in columns(factor))),
            functions=(function,) if function else (),
            tests=own,
            sides=own if function else (),
            within=both(tuple(test for test in tests if column not in columns(test))),
        )


def _is_presence(test: Expr) -> bool:
    """Whether a column has a value: it parts no two values."""
    return isinstance(test, Call) and test.name in ("is_null", "is_not_null") and isinstance(test.args[0], Column)


def _plain(test: Expr) -> Expr:
    """A condition and its contrary part the rows alike."""
    match test:
        case Call(name="is_distinct", args=(inner, other)) if other == true():
            return _plain(inner)
        case Call(name="not", args=(inner,)):
            return _plain(inner)
    return test


# SQL


def _row(look: Equations, rows: Projection, prefix: str = "") -> tuple[str, str, str, str]:
    """Of a row: whether it is looked at, its side, its atom and its value."""

    def held(tests: tuple[Expr, ...]) -> str:
        flags = [f"CASE WHEN {prefix}{rows.name(test)} THEN '1' ELSE '0' END" for test in tests]
        return " || ".join(flags) or "''"

    value = prefix + rows.name(look.column)
    parts = [f"{value} IS NOT NULL"]
    if look.within != true():
        parts.append(prefix + rows.name(look.within))
    if look.cofactor:
        parts.append(f"{prefix}{rows.name(Term(conditions=(), factors=look.cofactor).value)} IS NOT NULL")
    short = value if look.column.type is Type.INTEGER else f"TRY_CAST({value} AS FLOAT)"
    return " AND ".join(parts), held(look.sides), held(look.tests), short


def equations_witnesses(layout: Layout, looks: Sequence[Equations], rows: Projection) -> list[Witness]:
    """How many rows, or subjects, are outside of the commonest classes of values, where that may prove anything."""
    return [_witness(look, rows) for look in looks if _provable(layout, look)]


def _witness(look: Equations, rows: Projection) -> Witness:
    test, _, _, value = _row(look, rows)
    row = f"(CASE WHEN {test} THEN hash({value}) % {_CLASSES} END)"
    others = f"list_reverse_sort(map_values(histogram({{}})))[{look.degree * _atoms(look) + 1}:]"
    counted = f"CAST(coalesce(list_sum({others}), 0) AS BIGINT)"
    return Witness(name=f"{look.name}h", row=row, cell=counted, subject="max({})", subjects=counted)


def equations_proof(layout: Layout, look: Equations, *, subjects: bool) -> str:
    """Over a cell's witness; `subjects`: that is what was counted."""
    if not _provable(layout, look):
        return "FALSE"
    needed = layout.limits.count("values.subjects") * (1 if subjects else layout.most_rows or 1)
    return f"({look.name}h >= {needed})"


def _provable(layout: Layout, look: Equations) -> bool:
    return not look.sides and layout.most_rows is not None and _atoms(look) <= _MOST_ATOMS


def _atoms(look: Equations) -> int:
    """At most so many, as one condition more parts each."""
    return int(2 ** len(look.tests))


def fewest(layout: Layout, look: Equations, subject: int) -> str:
    """By cell, the fewest people about whom a combination of the equations can be; NULL where there is none."""
    rows = Projection(layout)
    test, side, atom, value = _row(look, rows, "s.")
    whose = "" if layout.single else f", s.o{subject} AS o"
    there = test if layout.single else f"{test} AND s.o{subject} IS NOT NULL"
    cells = f"(SELECT c, {layout.cell()} FROM {layout.name}_w WHERE {look.name})"
    items = f"u.c AS c, {side} AS side, {atom} AS atom, {value} AS x{whose}"
    held = layout.each_set(items, rows.rows(), cells, tail=f" WHERE {there}")
    own = "count(*)"
    if not layout.single:  # one row for each subject: who is outside with it is so with any others beside it
        one = "row_number() OVER (PARTITION BY c, side, o ORDER BY hash(x), x, atom) = 1 AS one"
        held, own = f"SELECT *, {one} FROM (SELECT DISTINCT * FROM ({held}))", "count_if(one)"
    values = f"SELECT c, side, atom, x, count(*) AS d, {own} AS own FROM ({held}) GROUP BY ALL"
    atoms = (
        "SELECT c, side, CASE WHEN count(*) > 1 THEN min(d) END AS least, "
        f"sum(own) - list_sum(max(own, {look.degree})) AS outside FROM ({values}) GROUP BY c, side, atom"
    )
    sides = "SELECT c, greatest(sum(outside), min(least)) AS rest "
    sides += f"FROM ({atoms}) GROUP BY c, side HAVING count(least) > 0"
    return f"SELECT c, min(rest) AS rest FROM ({sides}) GROUP BY c"
