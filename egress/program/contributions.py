"""`<b>_sets` and `<b>_owners`: what each row of a cell that may pass tells the history.

Moving a column out of the engine costs more than adding it up. So few are moved, as they stand in their table: the
numbers that sums are made of, once each, and the conditions that no number tells. The judge makes the rest
(`egress.judging.subject_sets`): a condition is a conjunction of columns, each true or filled; an amount is a product of
numbers on the rows where they are filled and some conditions hold.
"""

from dataclasses import dataclass, replace

from core.program import Statement
from egress.plan.expressions import Call, Expr, both, conjuncts, true
from egress.plan.grain import grain
from egress.plan.measures import Measure
from egress.plan.plan import TableSource
from egress.plan.terms import Term
from egress.program.layout import Layout, Projection
from egress.program.quantiles import asked, block, block_ends, in_block
from egress.program.summands import Evidence
from egress.program.unknowns import Known, known
from egress.schema import identifier

_MOST_ROWS = 100_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What one term of a sum adds up by row: the product of `factors` where all of `tests` hold."""

    factors: tuple[Expr, ...]
    tests: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The columns of `<b>_sets` beside those that every boundary has, and what they stand for."""

    numbers: tuple[Expr, ...]
    """`x0`, `x1`, …; NULL where there is no value."""
    tests: tuple[Expr, ...]
    """`s0`, `s1`, …: conditions that are not about a number being filled."""
    flags: tuple[Expr, ...]
    """Conditions that the history tells subjects apart by."""

    def columns(self, test: Expr) -> list[str]:
        """The columns that are all true, or filled, where a condition holds."""
        return [self._column(part) for part in conjuncts(test)]

    def amount(self, amount: Amount) -> list[list[str]]:
        """The columns that are multiplied, and those that must be true or filled."""
        factors = [f"x{self.numbers.index(factor)}" for factor in amount.factors]
        return [factors, [self._column(test) for test in amount.tests]]

    def equation(self, one: Known) -> list[list[str]]:
        """The columns by whose product a row counts, and those that must be true or filled for it to count."""
        factors = [f"x{self.numbers.index(factor)}" for factor in one.weights]
        return [factors, [self._column(test) for test in one.tests if test != true()]]

    def _column(self, part: Expr) -> str:
        filled = _filled(part)
        return f"x{self.numbers.index(filled)}" if filled in self.numbers else f"s{self.tests.index(part)}"


def carried(measures: tuple[Measure, ...]) -> Carried:
    """What the measures of a boundary need."""
    flags = _flags(measures)
    amounts = [amount for measure in measures for amount in added(measure)]
    numbers = tuple(dict.fromkeys(factor for amount in amounts for factor in amount.factors))
    parts = [part for test in flags for part in conjuncts(test)]
    parts += [test for amount in amounts for test in amount.tests]
    equations = (one for measure in measures for one in known(measure))
    parts += [test for one in equations for test in one.tests if test != true()]
    tests = tuple(dict.fromkeys(part for part in parts if _filled(part) not in numbers))
    return Carried(numbers=numbers, tests=tests, flags=flags)


def _flags(measures: tuple[Measure, ...]) -> tuple[Expr, ...]:
    tests = [measure.members for measure in measures]
    tests += [guard.test for measure in measures for guard in measure.conditions if guard.test != measure.filled]
    return tuple(test for test in dict.fromkeys(tests) if test != true())


def added(measure: Measure) -> dict[Amount, Expr]:
    """What a measure adds up by row, term by term: whoever has the whole may have had all terms but one.

    With each: the same without what says which rows make up the cell, so that sums over other cells are known to add
    up the same. A variance or a regression counts as if the sums of its columns, of their squares and of their product
    were out.
    """
    return {_amount(measure, term): _bare(measure, term) for term in _terms(measure)}


def _bare(measure: Measure, term: Term) -> Expr:
    return (replace(term, conditions=()) if measure.slice == both(term.conditions) else term).value


def _terms(measure: Measure) -> tuple[Term, ...]:
    return measure.terms if measure.judged in ("sum", "variance", "pair") else ()


def _amount(measure: Measure, term: Term) -> Amount:
    where = _where(measure)
    tests = (*(() if where is None else (where,)), *term.conditions)
    return Amount(factors=term.factors, tests=tuple(dict.fromkeys(part for test in tests for part in conjuncts(test))))


def _where(measure: Measure) -> Expr | None:
    return measure.support if measure.judged == "pair" else measure.aggregate.where


def _filled(part: Expr) -> Expr | None:
    """What a condition wants to be filled."""
    return part.args[0] if isinstance(part, Call) and part.name == "is_not_null" else None


# SQL


def contributions(layout: Layout, evidence: Evidence, found: Carried) -> list[Statement]:
    """Both statements."""
    made = [Statement(sql=_sets(layout, evidence, found), output=f"{layout.name}_sets", max_rows=_MOST_ROWS)]
    if (numbered := grain(layout.boundary.rows)) is not None:
        made.append(Statement(sql=_owners(layout, numbered), output=f"{layout.name}_owners", max_rows=_MOST_ROWS))
    return made


def _sets(layout: Layout, evidence: Evidence, found: Carried) -> str:
    """One row per source row of a cell that may pass: the cell, its subjects, conditions, numbers, its own number."""
    rows, numbered = Projection(layout), grain(layout.boundary.rows)
    items = ["u.c AS c", *(f"s.o{i} AS o{i}" for i in layout.subjects)]
    items += [f"coalesce({rows.shown(test)}, FALSE) AS s{i}" for i, test in enumerate(found.tests)]
    items += [f"coalesce({in_block(judged, rows)}, FALSE) AS {block(judged)}" for judged in asked(evidence)]
    items += [f"CAST(s.{rows.name(number)} AS DOUBLE) AS x{i}" for i, number in enumerate(found.numbers)]
    items += ["CAST(s.r AS UINTEGER) AS r"] if numbered is not None else []
    least = layout.limits.count("threshold.subjects")
    ends = "".join(f", {end}" for judged in asked(evidence) for end in block_ends(judged))
    cells = f"(SELECT CAST(rowid AS UINTEGER) AS c, {layout.cell()}{ends} FROM {layout.name}_t WHERE n >= {least})"
    return layout.each_set(", ".join(items), rows.rows(numbered=numbered.alias if numbered else ""), cells)


def _owners(layout: Layout, numbered: TableSource) -> str:
    """Whose each row of the whole table is, in the order of their numbers: the engine keeps the order of a scan."""
    ordinals = {subject.subject_type: identifier(subject.ordinal) for subject in numbered.table.subjects}
    types = layout.boundary.rows.subjects
    items = [f"{ordinals.get(subject.type, '-1')} AS o{i}" for i, subject in enumerate(types)]
    return f"SELECT {', '.join(items)} FROM guard.main.{identifier(numbered.table.name)}"
