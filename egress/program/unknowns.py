"""What a measure adds up, read as equations between unknown numbers (`egress/history/equations.py`).

`sum(income * children)` counts incomes as often as there are children, children as often as there is income, and people
as often as the two together: a term is one equation for each choice of factors that are taken for the unknown, with the
other factors as the numbers by which rows count. A count is an equation whose unknown is 1 for each. Whoever knows such
a sum is taken to know the plain one as well: a mean is asked for more often than a sum.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from egress.plan.expressions import Expr, canonical, columns, conjuncts
from egress.plan.measures import Measure
from egress.plan.plan import Rows
from egress.plan.terms import in_order


@dataclass(frozen=True, slots=True)
class Known:
    """One equation: what is unknown, and by what rows count."""

    unknown: tuple[Expr, ...]
    """Factors; none: 1 for each."""
    tests: tuple[Expr, ...]
    """The conditions on which a row counts."""
    weights: tuple[Expr, ...] = ()
    """Factors of how often; none: once."""

    def text(self, rows: Rows) -> str:
        """Canonical name of the unknown; empty: 1 for each."""
        parts = (canonical(factor, rows.label) for factor in self.unknown)
        texts = (part if isinstance(part, str) else json.dumps(part, ensure_ascii=False) for part in parts)
        return " * ".join(sorted(texts))


def known(measure: Measure) -> tuple[Known, ...]:
    """The equations of one measure: of a sum's every term by itself, as if each were out."""
    return tuple(dict.fromkeys(_known(measure)))


def _known(measure: Measure) -> Iterator[Known]:
    counted = measure.counted if measure.judged in ("count", "sum") else ()
    for test in (measure.support,) if measure.judged in ("variance", "pair") else counted:
        # Who lacks a value counts as well where that is no secret.
        yield Known((), conjuncts(test if measure.filled is None else measure.members))
    where = measure.support if measure.judged == "pair" else measure.aggregate.where
    for term in measure.terms if measure.judged in ("sum", "variance", "pair") else ():
        tests = (*(() if where is None else (where,)), *term.conditions)
        parts = tuple(dict.fromkeys(part for test in tests for part in conjuncts(test)))
        for unknown, rest in _splits(term.factors):
            yield Known(unknown, parts)
            if rest:
                yield Known(unknown, parts, rest)


def _splits(factors: tuple[Expr, ...]) -> Iterator[tuple[tuple[Expr, ...], tuple[Expr, ...]]]:
    """Factors that are unknown, and the others: no column is both."""
    for size in range(len(factors) + 1):
        for chosen in combinations(range(len(factors)), size):
            unknown = tuple(factors[place] for place in chosen)
            rest = tuple(factor for place, factor in enumerate(factors) if place not in chosen)
            if not {c for one in unknown for c in columns(one)} & {c for one in rest for c in columns(one)}:
                yield in_order(unknown), rest
