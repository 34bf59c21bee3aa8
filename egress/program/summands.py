"""What the rules look at beside a measure's value: conditions that are counted, quantities that nobody may dominate.

Bounds are sound and cheap. With at most m rows a subject and |v| <= a in the cell, a subject holds at most m * a; so
|sum(v)| >= r * m * a proves every dominance rule at once, since the sum of absolute contributions is at least |sum(v)|.
r is the largest of: contributors that are needed, 1 / largest share, 2 / share of two, 2 + p. Powers are bounded
through their base: sum(v * v) >= sum(v)**2 / n by Cauchy and Schwarz, and |v * w| <= a(v) * a(w).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from egress.plan.expressions import Call, Cast, Expr, Guard, Literal, Need, Type, columns, true
from egress.plan.magnitudes import Magnitudes
from egress.plan.measures import Measure
from egress.plan.parts import Part, part, rest
from egress.plan.plan import LeafSource, TableSource
from egress.plan.terms import Term
from egress.program.layout import Layout, Projection, only_where
from egress.program.witnesses import Witness, largest

_FINITE = "1e300"
_POSITIVE = "1e-300"
SAME = 1 - 1e-9
"""Values whose mean is this share of the largest one, or more, are the same up to rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summand:
    """A quantity that is added up over a cell, and of which no subject may hold too much."""

    name: str
    value: Expr | None
    """Per row; None: the number of rows on which condition `rows` holds."""
    rows: int = -1
    uniform: bool = False
    """Judge also that not everybody holds the same."""
    factors: tuple[str, ...] = ()
    """Summands whose product this is, where bounds follow from theirs."""
    sums: tuple[str, ...] = ()
    """The first of these summands less the others is this one: nothing is computed for every cell."""
    empty: str = ""
    """SQL over a cell's totals that is true where it surely has no rows."""
    whole: str = ""
    """Set where this is the rest of another summand: judged only where that one may be out itself."""
    silent: bool = False
    """Not judged itself: others are the rest of it."""
    centred: bool = False
    """Judge also how far one value is from the mean: squares about it are what a variance adds up."""

    @property
    def plain(self) -> bool:
        """Sum and largest value are computed for every cell."""
        return self.value is not None and not self.factors and not self.sums

    @property
    def beside(self) -> bool:
        """Not asked for, but told by what is: nobody at all may hold it."""
        return bool(self.sums)

    @property
    def squared(self) -> bool:
        """The square of another summand: no sum is computed, but where it is a part of others."""
        return len(self.factors) == 2 and self.factors[0] == self.factors[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One measure with what its verdict rests on."""

    measure: Measure
    guards: tuple[tuple[int, Guard], ...]
    """Index of the counted condition, and what each side of it needs."""
    summands: tuple[Summand, ...]
    support: int = -1
    """Condition whose subjects must be many: those with a value."""
    needed: int = 0
    rule: str = ""
    """Rule that wants `needed` of them."""


class Evidence:
    """Everything that is counted and added up for the measures of one boundary."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.conditions: list[Expr] = []
        """Counted: rows for every cell, subjects where that leaves a cell open."""
        self._parts: list[tuple[Part, str]] = []
        """What was added up so far, with the summand that it is."""
        self.measures = tuple(self._judged(i, measure) for i, measure in enumerate(layout.boundary.measures))
        self._named = {summand.name: summand for summand in self.summands}
        first = layout.boundary.rows.first
        self.magnitudes = Magnitudes(first) if layout.sampled and isinstance(first, TableSource) else None
        self._bounds = {
            summand.name: bound
            for summand in self.summands
            if self.magnitudes is not None and summand.plain and summand.value is not None
            if (bound := self.magnitudes.of(summand.value)) is not None
        }
        """Summands of which a largest value is known without a look at the rows."""

    @property
    def summands(self) -> tuple[Summand, ...]:
        """All of them, in order."""
        return tuple(summand for judged in self.measures for summand in judged.summands)

    def condition(self, test: Expr) -> int:
        """Index of a counted condition; equal ones are counted once."""
        if test not in self.conditions:
            self.conditions.append(test)
        return self.conditions.index(test)

    def _judged(self, index: int, measure: Measure) -> Judged:
        guards = tuple((self.condition(guard.test), guard) for guard in measure.conditions)
        needed, rule = self._needed(measure)
        return Judged(
            measure=measure,
            guards=guards,
            summands=self._summands(index, measure),
            support=self.condition(measure.support) if rule else -1,
            needed=needed,
            rule=rule,
        )

    def _needed(self, measure: Measure) -> tuple[int, str]:
        """Subjects with a value that a quantile, variance or regression needs, and the rule that says so."""
        limits = self._layout.limits
        match measure.judged:
            case "quantile":
                point = float(measure.aggregate.parameter[0])
                return -int(-limits.count("quantile.support") // min(point, 1 - point)), "quantile.support"
            case "variance":
                return limits.count("variance.degrees") + 1, "variance.degrees"
            case "pair":
                return limits.count("variance.degrees") + 2, "variance.degrees"
            case "distinct":
                return limits.count("threshold.subjects"), "threshold.subjects"
            case _:
                return 0, ""

    def _summands(self, index: int, measure: Measure) -> tuple[Summand, ...]:
        made = [] if self._layout.single else self._rows_counted(index, measure)
        if measure.judged == "count":
            return tuple(made)
        terms = self._terms(index, measure)
        return (*terms, *made, *self._beside(measure, terms))

    def _rows_counted(self, index: int, measure: Measure) -> list[Summand]:
        """Rows where a subject may have many: nobody may have too many of those that are counted, or left out."""
        made: list[Summand] = []
        whole = Summand(name=f"t{index}e", value=None, silent=True)
        for place, test in enumerate(measure.counted):
            counted = Summand(name=f"t{index}n{place}", value=None, rows=self.condition(test))
            made.append(counted)
            if test not in (true(), measure.filled):
                name = f"t{index}l{place}"
                left = (whole.name, counted.name)
                made.append(Summand(name=name, value=None, rows=counted.rows, sums=left, whole=whole.name))
        return [*made, whole] if any(summand.whole for summand in made) else made

    def _terms(self, index: int, measure: Measure) -> list[Summand]:
        """What is asked for itself: each term, and the whole of them."""
        made: list[Summand] = []
        names: dict[tuple[Expr, ...], str] = {}
        for position, term in enumerate(measure.terms):
            name = f"t{index}x{position}"
            factors = _bounded_by(term, names)
            value = only_where(measure.aggregate.where, term.value)
            uniform = position == 0 and measure.judged == "sum"
            centred = self._layout.single and measure.judged in ("variance", "pair") and len(term.factors) == 1
            made.append(Summand(name=name, value=value, uniform=uniform, factors=factors, centred=centred))
            if not term.conditions and len(term.factors) == 1:
                names[term.factors] = name
        if measure.judged == "sum" and len(measure.terms) > 1:
            whole = only_where(measure.aggregate.where, measure.aggregate.args[0])
            made.append(Summand(name=f"t{index}w", value=whole))
        made += [Summand(name=f"t{index}d{n}", value=value) for n, value in enumerate(self._differences(index))]
        return made

    def _beside(self, measure: Measure, terms: Sequence[Summand]) -> Iterator[Summand]:
        """What the parts that a measure adds up leave of the whole, and of each other (`egress.plan.parts`)."""
        mine = [(part(measure, term), summand) for term, summand in zip(measure.terms, terms, strict=False)]
        clipped = [value for one in measure.terms for value in one.clipped]
        wholes: dict[tuple[Expr, ...], str] = {}
        lefts: dict[tuple[Expr, ...], str] = {}
        for own, summand in mine:
            if own.tests and own.product not in clipped:
                whole = Summand(
                    name=f"{summand.name}e", value=own.product, factors=_product_of(own.factors, wholes), silent=True
                )
                left = Summand(
                    name=f"{summand.name}l",
                    value=rest(own.product, (own.test,)),
                    factors=_product_of(own.factors, lefts),
                    sums=(whole.name, summand.name),
                    whole=whole.name,
                )
                wholes[own.factors], lefts[own.factors] = whole.name, left.name
                yield whole
                yield left
                yield from self._among_parts(own, summand, whole.name)
        self._parts += [(own, summand.name) for own, summand in mine if own.product not in clipped]

    def _among_parts(self, own: Part, summand: Summand, whole: str) -> Iterator[Summand]:
        """Differences from earlier parts, and what a part leaves together with those that it does not overlap."""
        earlier = [
            (other, name)
            for other, name in self._parts
            if other.factors == own.factors and other.tests and other.conditions != own.conditions
        ]
        apart: list[tuple[Part, str]] = []
        for number, (other, name) in enumerate(earlier):
            if own.overlaps(other):
                value = difference(other.value(), own.value())
                yield Summand(name=f"{summand.name}p{number}", value=value, sums=(name, summand.name))
            elif not any(other.overlaps(one) for one, _ in apart):
                apart.append((other, name))
        if apart:
            parts = (*(one for one, _ in apart), own)
            counted = " - ".join(["n", *(f"f{self.condition(one.test)}" for one in parts)])
            yield Summand(
                name=f"{summand.name}c",
                value=rest(own.product, tuple(one.test for one in parts)),
                sums=(whole, *(name for _, name in apart), summand.name),
                empty=f"{counted} = 0",
                whole=whole,
            )

    def _differences(self, index: int) -> Iterator[Expr]:
        """What a sum over per-subject values differs by from earlier ones: nobody may dominate that either.

        Sums over rows need none: what `least(x, c)` leaves of x is a term. A step per subject hides its terms.
        """
        steps = {source.alias for source in self._layout.boundary.rows.sources if isinstance(source, LeafSource)}
        *earlier, measure = self._layout.boundary.measures[: index + 1]
        for other in earlier:
            both_sums = other.judged == measure.judged == "sum" and other.aggregate.where == measure.aggregate.where
            args = (*other.aggregate.args, *measure.aggregate.args)
            if both_sums and len(set(args)) == 2 and all(_stepped(arg, steps) for arg in args):
                yield only_where(measure.aggregate.where, difference(*args))

    # SQL

    def ratio(self) -> float | None:
        """r * m of the module's docstring; None where no bound on rows a subject is known."""
        limits, most = self._layout.limits, self._layout.most_rows
        if most is None:
            return None
        share1 = max(limits.share("dominance.top1_share"), 1e-9)
        share2 = max(limits.share("dominance.top2_share"), 1e-9)
        least = float(limits.count("dominance.contributors"))
        return most * max(least, 1 / share1, 2 / share2 * (1 + 1e-9), 2 + limits.share("dominance.p_percent"))

    def totals(self, rows: Projection) -> list[str]:
        """What is computed for every cell, in the one pass over the rows."""
        items = [f"{count_of(test, rows)} AS f{i}" for i, test in enumerate(self.conditions)]
        parts = {name for summand in self.summands if not summand.squared for name in summand.sums}
        for summand in self.summands:
            if summand.value is None or summand.sums or (summand.squared and summand.name not in parts):
                continue
            value = rows.number(summand.value)
            items.append(f"sum({value}) AS {summand.name}s")
            if summand.uniform or summand.centred:
                items.append(f"count({value}) AS {summand.name}c")
            if summand.centred:
                items.append(f"sum(CAST({value} AS DOUBLE) * {value}) AS {summand.name}q")
        return items

    def largest(self, rows: Projection, *, bounded: bool) -> list[Witness]:
        """Largest values: those with a bound that is known without a look at the rows, or the others."""
        return [
            largest(f"{summand.name}a", _double(rows.number(summand.value), summand.value))
            for summand in self.summands
            if summand.value is not None and summand.plain and (summand.name in self._bounds) == bounded
        ]

    def varied(self) -> list[str]:
        """Tests over a cell's totals, and the largest of some of its values: not everybody has the same."""
        on = self._layout.limits.on("uniform.withhold")
        names = [summand.name for summand in self.summands if summand.uniform and on]
        return [f"abs({name}s) < {name}c * {name}a * {SAME!r}" for name in names]

    def proofs(self, *, exact: bool) -> list[str]:
        """Tests over a cell's totals that leave nothing to be looked at more closely; `exact`: by largest values."""
        found: list[str] = []
        ratio = self.ratio()
        if not self._layout.single:
            least = self._layout.limits.count("condition.subjects")
            found.append(self._enough("n", self._layout.limits.count("threshold.subjects")))
            for judged in self.measures:
                for index, guard in judged.guards:
                    found += [
                        self._side(guard.met, f"f{index}", least),
                        self._side(guard.unmet, f"n - f{index}", least),
                    ]
                if judged.needed:
                    found.append(self._enough(f"f{judged.support}", judged.needed))
        for summand in self.summands:
            if not summand.silent:
                found.append("FALSE" if ratio is None else self._dominates_nobody(summand, ratio, exact=exact))
            if summand.centred:
                found.append(self._spreads(summand, exact=exact))
        return [test for test in dict.fromkeys(found) if test]

    def _dominates_nobody(self, summand: Summand, ratio: float, *, exact: bool) -> str:
        def bound(name: str) -> str:
            one = self._named[name]
            if one.factors:
                return " * ".join(map(bound, one.factors))
            if one.sums:  # a rest holds no more than its whole, a difference no more than either side
                sides = list(map(bound, one.sums[:1] if one.whole else one.sums))
                return sides[0] if len(sides) == 1 else f"greatest({', '.join(sides)})"
            return f"{name}a" if exact else self._bounds.get(name, f"{name}a")

        if summand.value is None:
            rows = "n" if summand.rows < 0 else f"f{summand.rows}"
            return f"(n - {rows} >= {ratio!r} OR n = {rows})" if summand.sums else f"{rows} >= {ratio!r}"
        if summand.squared:
            base = self._total(self._named[summand.factors[0]])
            square = f"{bound(summand.factors[0])} * {bound(summand.factors[0])}"
            return f"{base} * {base} BETWEEN {ratio!r} * {square} * n AND {_FINITE}"
        most = " * ".join(map(bound, summand.factors or (summand.name,)))
        enough = f"abs({self._total(summand)}) BETWEEN greatest({ratio!r} * {most}, {_POSITIVE}) AND {_FINITE}"
        return f"({summand.empty} OR {enough})" if summand.empty else enough

    def _spreads(self, summand: Summand, *, exact: bool) -> str:
        """Nobody can be so far from the mean that most of the squares about it are one person's."""
        name = summand.name
        total, most = f"CAST({name}s AS DOUBLE)", f"{name}a" if exact else self._bounds.get(name, f"{name}a")
        away, squares = f"({most} + abs({total} / {name}c))", f"({name}q - {total} * {total} / {name}c)"
        return f"{away} * {away} <= {self._layout.limits.share('dominance.top1_share')!r} * {squares}"

    def _total(self, summand: Summand) -> str:
        """SQL of a summand's sum over a cell."""
        return f"({' - '.join(f'{name}s' for name in summand.sums)})" if summand.sums else f"{summand.name}s"

    def _enough(self, rows: str, subjects: int) -> str:
        most = self._layout.most_rows
        return "FALSE" if most is None else f"{rows} >= {subjects * most}"

    def _side(self, need: Need, rows: str, subjects: int) -> str:
        match need:
            case Need.ENOUGH:
                return self._enough(rows, subjects)
            case Need.NONE_OR_ENOUGH:
                return f"({self._enough(rows, subjects)} OR {rows} = 0)"
            case Need.ANY:
                return ""


def _stepped(value: Expr, steps: set[str]) -> bool:
    found = set(columns(value))
    return bool(found) and value.type.numeric and all(column.source in steps for column in found)


def difference(left: Expr, right: Expr) -> Expr:
    """What two values differ by, NULL as 0, as in a sum; as doubles, which do not overflow."""
    zero = Literal(value="0", type=Type.INTEGER)
    sides = (Call(name="coalesce", args=(side, zero), type=side.type) for side in (left, right))
    return Call(
        name="-",
        args=tuple(Cast(value=side, type=Type.DOUBLE, sql_type="DOUBLE") for side in sides),
        type=Type.DOUBLE,
    )


def _bounded_by(term: Term, names: dict[tuple[Expr, ...], str]) -> tuple[str, ...]:
    """The earlier summands whose product a term is."""
    return () if term.conditions else _product_of(term.factors, names)


def _product_of(factors: tuple[Expr, ...], names: dict[tuple[Expr, ...], str]) -> tuple[str, ...]:
    """The summands whose product these factors are, if each is one."""
    parts = tuple(names.get((factor,), "") for factor in factors)
    return parts if len(parts) == 2 and all(parts) else ()


def _double(value: str, expr: Expr) -> str:
    """The least whole number has no absolute value among whole numbers."""
    return f"CAST({value} AS DOUBLE)" if expr.type is Type.INTEGER else value


def count_of(test: Expr, rows: Projection) -> str:
    """Rows on which a condition holds."""
    match test:
        case Call(name="is_not_null", args=(inner,)):
            return f"count({rows.name(inner)})"
        case _ if not columns(test):
            return f"count_if({rows.layout.render.expr(test)})"
    return f"count_if({rows.name(test)})"
