"""Plan → Program: generated SQL that computes candidate cells and judges each one by the primary rules.

For each boundary:
1. `<b>_t`: one pass over the rows with the values and cheap statistics (rows, minimum, maximum, sums).
2. `<b>_u`: the cells that cheap bounds leave open. With at most m rows a subject, n >= k * m rows prove k subjects, and
   |sum| >= r * m * max|x| proves every dominance rule at once: one subject holds at most m * max|x|, and the sum of
   absolute contributions is at least |sum|. With one row a subject the bounds are exact for counts.
3. `<b>_x_<type>`: exact per-subject contributions, for those cells alone.
4. `<b>_c`: what the filters left out of each cell (complement), first on a bounded sample, then exactly where open.
5. `<b>`: keys, values and a verdict code for the cell and for each measure; on the complete grid where it is declared.
6. `<b>_sets`: subjects of the cells that pass, for the release history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.manifest import Manifest, Value
from core.program import Program, Statement
from egress.branches import key_conditions
from egress.expressions import (
    Aggregate,
    Call,
    Column,
    Expr,
    Guard,
    Kind,
    Literal,
    Need,
    Type,
    Window,
    canonical,
    columns,
    conjuncts,
    rewrite,
    true,
    walk,
)
from egress.measures import Measure, Term
from egress.plan import (
    Boundary,
    Derived,
    From,
    FromJoin,
    LeafSource,
    Plan,
    PublicSource,
    Query,
    Rows,
    SetQuery,
    Source,
    SubjectRef,
    TableSource,
    base_tables,
    source_canonical,
)
from egress.policy import GuardPolicy, Limits
from egress.render import Renderer, cells_renderer, finish_renderer, public_input
from egress.schema import SQL_TYPES, identifier, text_literal
from egress.settled import settles, settles_leaf
from egress.verdicts import CODES

_SAMPLE_ROWS = 20_000
"""Rows of the complement that are looked at before the exact pass; enough subjects in them prove most cells."""
_SETS_ROWS = 100_000_000


def compile(plan: Plan, manifest: Manifest, policy: GuardPolicy, *, subject_sets: bool = True) -> Program:
    """Generate the Program of a plan. Pure and deterministic; `subject_sets` False leaves out the history's input."""
    cells: list[Statement] = []
    spec: list[dict[str, Any]] = []
    for boundary in plan.boundaries:
        maker = _BoundaryProgram(boundary, policy, subject_sets=subject_sets, extract=manifest.hash)
        cells += maker.statements()
        spec.append(maker.spec())
    for table in plan.public_tables:
        names = ", ".join(identifier(column.name) for column in table.columns)
        cells.append(
            Statement(sql=f"SELECT {names} FROM guard.main.{identifier(table.name)}", output=public_input(table))
        )
    result = Statement(
        sql=finish_renderer().query(plan.query), output="result", max_rows=policy.limits().count("result.rows")
    )
    return Program(
        manifest_hash=manifest.hash,
        plan_hash=plan.hash,
        policy_hash=policy.hash,
        cells=tuple(cells),
        finish=(result,),
        spec={
            "boundaries": spec,
            "public": [public_input(table) for table in plan.public_tables],
            "columns": [{"name": name, "measure": measure} for name, measure in plan.columns],
            "ordered": bool(plan.query.order),
            "tables": list(plan.protected_tables),
            "max_rows": policy.limits(plan.protected_tables).count("result.rows"),
            "domain": manifest.domain,
            "scenario": manifest.scenario,
            "as_of": max((snapshot.as_of for snapshot in manifest.snapshots), default=""),
            "aggregated": _aggregates_cells(plan.query),
        },
    )


def _aggregates_cells(query: Query) -> bool:
    """Whether some step adds cells up: then cells that are left out must not make a total smaller."""
    if query.public:
        return False
    if isinstance(query, SetQuery):
        return any(map(_aggregates_cells, query.parts))
    values = [item.value for item in query.items]
    windows = any(isinstance(node, Window) for value in values for node in walk(value))
    return query.groups is not None or windows or (query.source is not None and _aggregates_below(query.source))


def _aggregates_below(source: From) -> bool:
    match source:
        case Derived():
            return _aggregates_cells(source.query)
        case FromJoin():
            return _aggregates_below(source.left) or _aggregates_below(source.right)
        case _:
            return False


@dataclass(frozen=True, slots=True)
class _Summand:
    """A quantity of which no subject may hold too much: a term of a measure, or its rows."""

    measure: int
    name: str
    sql: str
    """Value per row, over the projected source."""
    uniform: bool
    """Judge also that not all rows hold the same."""


class _BoundaryProgram:
    """Generates the statements of one boundary."""

    def __init__(self, boundary: Boundary, policy: GuardPolicy, *, subject_sets: bool, extract: str) -> None:
        self._b = boundary
        self._extract = extract
        self._limits: Limits = policy.limits(table.name for table in base_tables(boundary.rows))
        self._r: Renderer = cells_renderer()
        self._want_sets = subject_sets
        self._values: list[tuple[str, Expr]] = []
        self._subjects = boundary.rows.subjects
        self._keys = [key.name for key in boundary.keys]
        self._guards: list[Guard] = []
        self._measure_guards: list[list[int]] = []
        for measure in boundary.measures:
            self._measure_guards.append([self._guard(guard) for guard in measure.conditions])
        self._summands = [
            s for index, measure in enumerate(boundary.measures) for s in self._summands_of(index, measure)
        ]
        self._branches = {
            index: [self._value(test) for test in tests]
            for index, key in enumerate(boundary.keys)
            if (tests := key_conditions(key.value))
        }
        self._supports = [self._value(measure.support) for measure in boundary.measures]
        self._members = [self._value(measure.members) for measure in boundary.measures]

    # Names

    def _value(self, expr: Expr) -> str:
        """Name of an expression in the projected source; equal ones are computed once."""
        for name, known in self._values:
            if known == expr:
                return name
        name = f"e{len(self._values)}"
        self._values.append((name, expr))
        return name

    def _guard(self, guard: Guard) -> int:
        if guard not in self._guards:
            self._guards.append(guard)
            self._value(guard.test)
        return self._guards.index(guard)

    @property
    def _single(self) -> bool:
        """Every row is a subject of its own."""
        return all(subject.max_rows == 1 for subject in self._subjects)

    def _summands_of(self, index: int, measure: Measure) -> list[_Summand]:
        found = [self._term(index, position, term) for position, term in enumerate(measure.terms)]
        if measure.judged == "count" and not self._single:
            support = self._value(measure.support)
            found.append(_Summand(index, f"t{index}_n", f"(CASE WHEN {support} THEN 1 END)", uniform=False))
        return found

    def _term(self, index: int, position: int, term: Term) -> _Summand:
        value = Term(conditions=term.conditions, factors=term.factors).value
        name = self._value(value)
        measure = self._b.measures[index]
        where = measure.aggregate.where
        sql = f"(CASE WHEN {self._value(where)} THEN {name} END)" if where is not None else name
        uniform = position == 0 and measure.judged == "sum"
        plain = all(factor.type is Type.DOUBLE for factor in term.factors)
        sql = sql if plain else f"CAST({sql} AS DOUBLE)"  # the engine shares equal sums, casts keep it from that
        return _Summand(index, f"t{index}_{position}", sql, uniform=uniform)

    # Statements

    def statements(self) -> list[Statement]:
        """All statements of this boundary, in order."""
        name = self._b.name
        made = [self._temp(f"{name}_t", self._totals())]
        open_cells = self._open_cells()
        exact = open_cells is not None
        if open_cells is not None:
            made.append(self._temp(f"{name}_u", open_cells))
            made += [self._temp(f"{name}_x{i}", self._exact(s)) for i, s in enumerate(self._subjects)]
        for number, within in enumerate(self._complements):
            made.append(self._temp(f"{name}_c{number}", self._complement_sample(within)))
            made.append(self._temp(f"{name}_r{number}", self._complement_open(number)))
            made.append(self._temp(f"{name}_d{number}", self._complement_exact(number, within)))
        made += [self._temp(f"{name}_h{index}", self._branch_counts(index)) for index in self._branches]
        if self._b.enumerable:
            made.append(self._temp(f"{name}_g", self._grid()))
        made.append(self._temp(f"{name}_o", self._judged(exact=exact)))
        made.append(Statement(sql=f"SELECT * FROM {name}_o ORDER BY c", output=name))
        made += self._nestings()
        if self._want_sets:
            made.append(Statement(sql=self._sets(), output=f"{name}_sets", max_rows=_SETS_ROWS))
            if self._grain is not None:
                made.append(Statement(sql=self._owners(self._grain), output=f"{name}_owners", max_rows=_SETS_ROWS))
        return made

    def _temp(self, name: str, query: str) -> Statement:
        return Statement(sql=f"CREATE TEMP TABLE {name} AS {query}")

    @property
    def _complements(self) -> list[tuple[Expr, ...]]:
        """Populations within which a filter must leave out enough subjects, so that nobody looks like a few.

        Everybody, and the people whom the filters on keys select: that margin may be published, so what the other
        filters take away from it must not be a few either.
        """
        where = self._b.rows.where
        keys = tuple(part for part in where if self._filter_spec(part)["role"] in ("key", "layer"))
        rest = len(keys) < len(where) or bool(self._b.rows.inner_filters)
        found: list[tuple[Expr, ...]] = [()] if where or self._b.rows.inner_filters else []
        return [*found, keys] if keys and rest else found

    def _source(
        self, *, within: tuple[Expr, ...] | None = None, used: Sequence[str] | None = None, rows: str = ""
    ) -> str:
        """The projected source: keys, ordinals and the expressions in `used` (all by default).

        `within`: what the filters leave out of the rows on which these hold, instead of what they keep.
        `rows`: alias of the table whose row numbers are shown too.
        """
        items = [f"{self._r.expr(key.value)} AS {key.name}" for key in self._b.keys]
        items += [f"{self._r.expr(s.column)} AS o{i}" for i, s in enumerate(self._subjects)]
        items += [f"{self._r.expr(value)} AS {name}" for name, value in self._values if used is None or name in used]
        items += [f"{rows}.rowid AS r"] if rows else []
        text = f"SELECT {', '.join(items)} FROM {self._r.rows(self._b.rows)}"
        inside = " AND ".join(map(self._r.expr, self._b.rows.where)) or "TRUE"
        if within is not None:
            lost = [f"({inside}) IS NOT TRUE", *map(self._r.expr, self._b.rows.inner_filters)]
            return f"{text} WHERE {' AND '.join([*map(self._r.expr, within), '(' + ' OR '.join(lost) + ')'])}"
        return f"{text} WHERE {inside}" if self._b.rows.where else text

    def _group_by(self) -> str:
        if not self._keys:
            return ""
        sets = ", ".join("(" + ", ".join(self._keys[index] for index in group) + ")" for group in self._b.sets)
        return f" GROUP BY GROUPING SETS ({sets})"

    def _mask(self) -> str:
        return f"GROUPING({', '.join(self._keys)})" if self._keys else "0"

    def _totals(self) -> str:
        items = [*self._keys, f"CAST({self._mask()} AS INTEGER) AS g", "count(*) AS n"]
        items += [f"{self._aggregate(measure)} AS {measure.name}" for measure in self._b.measures]
        items += [f"count(*) FILTER (WHERE {self._value(guard.test)}) AS f{i}" for i, guard in enumerate(self._guards)]
        for summand in self._summands:
            name, sql = summand.name, summand.sql
            items += [f"sum({sql}) AS {name}s", f"min({sql}) AS {name}a", f"max({sql}) AS {name}b"]
        items += self._quantile_sides()
        text = f"SELECT {', '.join(items)} FROM ({self._source()}){self._group_by()}"
        return text if self._keys else text + " HAVING count(*) > 0"

    def _quantile_sides(self) -> list[str]:
        return [
            f"count({self._value(measure.aggregate.args[0])}){self._where(measure)} AS q{index}"
            for index, measure in enumerate(self._b.measures)
            if measure.judged in ("quantile", "variance", "pair", "distinct")
        ]

    def _where(self, measure: Measure) -> str:
        where = measure.aggregate.where
        return f" FILTER (WHERE {self._value(where)})" if where is not None else ""

    def _aggregate(self, measure: Measure) -> str:
        aggregate: Aggregate = measure.aggregate
        if aggregate.name == "count_star":
            return f"count(*){self._where(measure)}"
        args = [self._value(arg) for arg in aggregate.args]
        distinct = "DISTINCT " if aggregate.distinct else ""
        text = f"{aggregate.name}({distinct}{', '.join([*args, *aggregate.parameter])}){self._where(measure)}"
        whole = aggregate.name == "sum" and aggregate.args[0].type in (Type.INTEGER, Type.BOOLEAN)
        return f"TRY_CAST({text} AS BIGINT)" if whole else text

    # Cheap bounds

    def _open_cells(self) -> str | None:
        """Cells that are neither proven nor failed by their row count; None when nothing can be left open."""
        proofs = [self._proof_threshold()]
        proofs += [self._proof_guard(index, guard) for index, guard in enumerate(self._guards)]
        proofs += [self._proof_summand(summand) for summand in self._summands]
        proofs += self._proof_degrees()
        needed = [proof for proof in proofs if proof]
        if not needed:
            return None
        least = self._limits.count("threshold.subjects")
        proven = " AND ".join(needed)
        return f"SELECT {self._cell_keys()} FROM {self._b.name}_t WHERE n >= {least} AND ({proven}) IS NOT TRUE"

    def _cell_keys(self, prefix: str = "") -> str:
        return ", ".join(prefix + name for name in (*self._keys, "g"))

    def _rows_for(self, subjects: int) -> str | None:
        """Rows that prove so many subjects of every type; None when no number of rows does."""
        bounds = [subject.max_rows for subject in self._subjects]
        if any(bound is None for bound in bounds):
            return None
        return str(subjects * max(max(bound or 1, 1) for bound in bounds))

    def _proof_threshold(self) -> str:
        if self._single:
            return ""
        rows = self._rows_for(self._limits.count("threshold.subjects"))
        return "FALSE" if rows is None else f"n >= {rows}"

    def _proof_guard(self, index: int, guard: Guard) -> str:
        if self._single:
            return ""
        rows = self._rows_for(self._limits.count("condition.subjects"))
        if rows is None:
            return "FALSE"
        sides = [_side(guard.met, f"f{index}", rows), _side(guard.unmet, f"n - f{index}", rows)]
        return " AND ".join(side for side in sides if side)

    def _proof_summand(self, summand: _Summand) -> str:
        share1 = self._limits.share("dominance.top1_share")
        share2 = self._limits.share("dominance.top2_share")
        most = [
            float(self._limits.count("dominance.contributors")),
            1 / max(share1, 1e-9),
            2 / max(share2, 1e-9) * (1 + 1e-9),
            2 + self._limits.share("dominance.p_percent"),
        ]
        bounds = [subject.max_rows for subject in self._subjects]
        if any(bound is None for bound in bounds):
            return "FALSE"
        factor = max(most) * max(max(bound or 1, 1) for bound in bounds)
        name = summand.name
        largest = f"greatest(abs({name}a), abs({name}b))"
        return f"(isfinite({name}s) AND {largest} > 0 AND abs({name}s) >= {factor!r} * {largest})"

    def _proof_degrees(self) -> list[str]:
        if self._single or not any(m.judged in ("quantile", "variance", "pair", "distinct") for m in self._b.measures):
            return []
        proofs = []
        for index, measure in enumerate(self._b.measures):
            if measure.judged in ("quantile", "variance", "pair", "distinct"):
                rows = self._rows_for(self._needed_subjects(measure))
                proofs.append("FALSE" if rows is None else f"q{index} >= {rows}")
        return proofs

    def _needed_subjects(self, measure: Measure) -> int:
        """Subjects with a value that a quantile, variance or regression needs."""
        match measure.judged:
            case "quantile":
                point = float(measure.aggregate.parameter[0])
                support = self._limits.count("quantile.support")
                return -int(-support // min(point, 1 - point))
            case "variance":
                return self._limits.count("variance.degrees") + 1
            case "pair":
                return self._limits.count("variance.degrees") + 2
            case _:
                return self._limits.count("threshold.subjects")

    # Exact pass

    def _per_set(self, select: str, source: str, cells: str, group: str = "") -> str:
        """`select` over `source` restricted to `cells`, once per grouping set."""
        parts = []
        for number, mask in self._set_masks():
            keys = [
                (f"s.{name}" if index in number else f"CAST(NULL AS {self._key_type(index)})") + f" AS {name}"
                for index, name in enumerate(self._keys)
            ]
            on = [f"u.g = {mask}", *(f"s.{self._keys[i]} IS NOT DISTINCT FROM u.{self._keys[i]}" for i in number)]
            columns_ = ", ".join([*keys, f"{mask} AS g", select])
            grouped = f" GROUP BY {', '.join([*(f's.{self._keys[i]}' for i in number), *([group] if group else [])])}"
            tail = grouped if group or number else ""
            parts.append(f"SELECT {columns_} FROM ({source}) AS s JOIN {cells} AS u ON {' AND '.join(on)}{tail}")
        return " UNION ALL ".join(parts)

    def _key_type(self, index: int) -> str:
        kind = self._b.keys[index].value.type
        names = {item.value: sql for item, sql in SQL_TYPES.items()}
        return names.get(kind.value, "VARCHAR")

    def _set_masks(self) -> list[tuple[tuple[int, ...], int]]:
        last = len(self._keys) - 1
        return [
            (group, sum(1 << (last - index) for index in range(len(self._keys)) if index not in group))
            for group in self._b.sets
        ]

    def _exact(self, subject: SubjectRef) -> str:
        ordinal = f"o{self._subjects.index(subject)}"
        per = [f"s.{ordinal} AS o", "count(*) AS n"]
        for index, guard in enumerate(self._guards):
            test = self._value(guard.test)
            per += [f"bool_or(s.{test}) AS f{index}", f"bool_or(s.{test} IS NOT TRUE) AS h{index}"]
        for summand in self._summands:
            per.append(f"sum({summand.sql}) AS {summand.name}")
        for index, measure in enumerate(self._b.measures):
            if measure.judged in ("quantile", "variance", "pair", "distinct"):
                per.append(f"bool_or(s.{self._supports[index]}) AS q{index}")
        source = f"SELECT * FROM ({self._source()}) WHERE {ordinal} IS NOT NULL"
        inner = self._per_set(", ".join(per), source, f"{self._b.name}_u", group=f"s.{ordinal}")
        items = [self._cell_keys(), "count(*) AS d"]
        for index in range(len(self._guards)):
            items += [f"count(*) FILTER (WHERE f{index}) AS f{index}", f"count(*) FILTER (WHERE h{index}) AS h{index}"]
        for summand in self._summands:
            name = summand.name
            items += [
                f"sum(abs({name})) AS {name}s",
                f"max(abs({name}), 2) AS {name}m",
                f"count(*) FILTER (WHERE {name} <> 0) AS {name}z",
                f"(min({name}) = max({name}) AND count(*) = count({name})) AS {name}u",
            ]
        for index, measure in enumerate(self._b.measures):
            if measure.judged in ("quantile", "variance", "pair", "distinct"):
                items.append(f"count(*) FILTER (WHERE q{index}) AS q{index}")
        return f"SELECT {', '.join(items)} FROM ({inner}) GROUP BY {self._cell_keys()}"

    # Complement

    def _complement_counts(self) -> str:
        return ", ".join(f"count(DISTINCT o{i}) AS d{i}" for i in range(len(self._subjects)))

    def _complement_sample(self, within: tuple[Expr, ...]) -> str:
        least = self._limits.count("complement.subjects")
        enough = " AND ".join(f"count(DISTINCT o{i}) >= {least}" for i in range(len(self._subjects)))
        source = f"{self._source(within=within, used=())} LIMIT {_SAMPLE_ROWS}"
        items = [*self._keys, f"CAST({self._mask()} AS INTEGER) AS g"]
        return f"SELECT {', '.join(items)} FROM ({source}){self._group_by()} HAVING {enough}"

    def _complement_open(self, number: int) -> str:
        least = self._limits.count("threshold.subjects")
        return (
            f"SELECT {self._cell_keys('t.')} FROM {self._b.name}_t t "
            f"WHERE t.n >= {least} AND NOT EXISTS (SELECT 1 FROM {self._b.name}_c{number} c "
            f"WHERE {self._same('t', 'c')})"
        )

    def _complement_exact(self, number: int, within: tuple[Expr, ...]) -> str:
        select = ", ".join(f"count(DISTINCT s.o{i}) AS d{i}" for i in range(len(self._subjects)))
        return self._per_set(select, self._source(within=within, used=()), f"{self._b.name}_r{number}")

    def _same(self, left: str, right: str) -> str:
        return " AND ".join(f"{left}.{name} IS NOT DISTINCT FROM {right}.{name}" for name in (*self._keys, "g"))

    def _settled(self, number: int) -> str:
        """Condition on `t.g`: in this grouping set the keys alone decide what the filters leave out."""
        within = self._complements[number]
        rest = [part for part in self._b.rows.where if part not in within and not _is_presence(part)]
        leaves = [s for s in self._b.rows.sources if isinstance(s, LeafSource) and s.leaf.filtered]
        masks = []
        for group, mask in self._set_masks():
            keys = tuple(self._b.keys[index].value for index in group)
            decided = all(settles(self._b.rows, keys, part) for part in rest)
            if decided and all(settles_leaf(leaf, keys) for leaf in leaves):
                masks.append(str(mask))
        return f"t.g IN ({', '.join(masks)})" if masks else "FALSE"

    # Branches of keys

    def _branch_counts(self, index: int) -> str:
        """Fewest subjects of any branch of a key that is a condition, by the other keys."""
        counted = ["*"] if self._single else [f"DISTINCT o{i}" for i in range(len(self._subjects))]
        tests = self._branches[index]
        counts = [f"count({what}) FILTER (WHERE {test})" for what in counted for test in tests]
        source = self._source(used=tests)
        parts = []
        for group, mask in self._set_masks():
            if index not in group:
                continue
            others = [i for i in group if i != index]
            keys = [
                (name if i in others else f"CAST(NULL AS {self._key_type(i)})") + f" AS {name}"
                for i, name in enumerate(self._keys)
                if i != index
            ]
            items = ", ".join([*keys, f"{mask} AS g", f"least({', '.join(counts)}) AS d"])
            grouped = f" GROUP BY {', '.join(f's.{self._keys[i]}' for i in others)}" if others else ""
            parts.append(f"SELECT {items} FROM ({source}) s{grouped}")
        return " UNION ALL ".join(parts) or "SELECT NULL AS d, -1 AS g" + "".join(
            f", NULL AS {name}" for i, name in enumerate(self._keys) if i != index
        )

    def _same_but(self, index: int) -> str:
        names = [*(name for i, name in enumerate(self._keys) if i != index), "g"]
        return " AND ".join(f"t.{name} IS NOT DISTINCT FROM h{index}.{name}" for name in names)

    # Verdicts

    def _grid(self) -> str:
        """Every combination of declared values, once per grouping set, under the filters that concern keys alone."""
        parts = []
        for number, mask in self._set_masks():
            lists = [f"(VALUES {self._domain(i)}) AS d{i}(k)" for i in number]
            items = [
                (f"d{i}.k" if i in number else f"CAST(NULL AS {self._key_type(i)})") + f" AS {name}"
                for i, name in enumerate(self._keys)
            ]
            text = f"SELECT {', '.join([*items, f'{mask} AS g'])}"
            text += f" FROM {' CROSS JOIN '.join(lists)}" if lists else ""
            tests = self._key_filters(number)
            parts.append(text + (f" WHERE {' AND '.join(tests)}" if tests else ""))
        return " UNION ALL ".join(parts)

    def _domain(self, index: int) -> str:
        column = self._b.keys[index].column
        values: tuple[Value, ...] = column.facts.domain or () if column is not None and column.facts else ()
        kind = self._key_type(index)
        return ", ".join(f"(CAST({_value_literal(value)} AS {kind}))" for value in values)

    def _key_filters(self, number: tuple[int, ...]) -> list[str]:
        keys = {self._b.keys[i].column: i for i in number}
        tests = []
        for part in self._b.rows.where:
            used = set(columns(part))
            if used and used <= set(keys):
                moved = rewrite(
                    part,
                    lambda e: (
                        Column(source=f"d{keys[e]}", name="k", type=e.type)
                        if isinstance(e, Column) and e in keys
                        else None
                    ),
                )
                tests.append(self._r.expr(moved))
        return tests

    def _judged(self, *, exact: bool) -> str:
        name = self._b.name
        cell = self._cell_verdict(exact=exact)
        items = [self._cell_keys("t."), "t.n AS n", f"CAST({cell} AS TINYINT) AS v"]
        for index, measure in enumerate(self._b.measures):
            items.append(f"t.{measure.name} AS {measure.name}")
            items.append(f"CAST({self._measure_verdict(index, measure, exact=exact)} AS TINYINT) AS v{index}")
        text = f"SELECT {', '.join(items)} FROM {name}_t t"
        text += f" LEFT JOIN {name}_u u ON {self._same('t', 'u')}" if exact else ""
        for i in range(len(self._subjects)) if exact else ():
            text += f" LEFT JOIN {name}_x{i} x{i} ON {self._same('t', f'x{i}')}"
        for number in range(len(self._complements)):
            text += f" LEFT JOIN {name}_d{number} d{number} ON {self._same('t', f'd{number}')}"
            text += f" LEFT JOIN {name}_c{number} c{number} ON {self._same('t', f'c{number}')}"
        for index in self._branches:
            text += f" LEFT JOIN {name}_h{index} h{index} ON {self._same_but(index)}"
        if not self._b.enumerable:
            return f"SELECT row_number() OVER () - 1 AS c, FALSE AS listed, * FROM ({text})"
        keys = [f"coalesce(j.{key}, l.{key}) AS {key}" for key in (*self._keys, "g")]
        rest = ["n", "v", *(part for i, m in enumerate(self._b.measures) for part in (m.name, f"v{i}"))]
        shown = ", ".join(f"j.{part}" for part in rest)
        return (
            f"SELECT row_number() OVER () - 1 AS c, (l.g IS NOT NULL) AS listed, {', '.join(keys)}, {shown} "
            f"FROM ({text}) j FULL OUTER JOIN {name}_g l ON {self._same_join()}"
        )

    def _same_join(self) -> str:
        """FULL JOIN wants hashable equalities: the grid has no NULL but where a key is summed over."""
        return " AND ".join([*(f"j.{key} IS NOT DISTINCT FROM l.{key}" for key in self._keys), "j.g = l.g"])

    def _cell_verdict(self, *, exact: bool) -> str:
        least = self._limits.count("threshold.subjects")
        tests = [f"WHEN t.n < {least} THEN {CODES['threshold.subjects']}"]
        for i in range(len(self._subjects)) if exact else ():
            # A cell of the exact pass in which no row has a subject of the type has no line there: it fails.
            missing = f"(u.g IS NOT NULL AND x{i}.d IS NULL)"
            tests.append(f"WHEN x{i}.d < {least} OR {missing} THEN {CODES['threshold.subjects']}")
        least = self._limits.count("complement.subjects")
        for number in range(len(self._complements)):
            nobody = f"c{number}.g IS NULL AND {least} > 0 AND NOT ({self._settled(number)})"
            for i in range(len(self._subjects)):
                count = f"coalesce(d{number}.d{i}, 0)"
                few = f"{count} > 0 AND {count} < {least} OR {count} = 0 AND {nobody}"
                tests.append(f"WHEN {few} THEN {CODES['complement.subjects']}")
        least = self._limits.count("condition.subjects")
        tests += [f"WHEN h{index}.d < {least} THEN {CODES['condition.subjects']}" for index in self._branches]
        return f"CASE {' '.join(tests)} ELSE 0 END"

    def _measure_verdict(self, index: int, measure: Measure, *, exact: bool) -> str:
        tests: list[str] = []
        for number in self._measure_guards[index]:
            tests += self._guard_tests(number, exact=exact)
        for summand in self._summands:
            if summand.measure == index:
                tests += self._summand_tests(summand, exact=exact)
        tests += self._degree_tests(index, measure, exact=exact)
        if measure.aggregate.type is Type.DOUBLE:
            tests.append(f"WHEN NOT isfinite(CAST(t.{measure.name} AS DOUBLE)) THEN {CODES['value.finite']}")
        return f"CASE {' '.join(tests)} ELSE 0 END" if tests else "0"

    def _guard_tests(self, number: int, *, exact: bool) -> list[str]:
        guard, least = self._guards[number], self._limits.count("condition.subjects")
        code = CODES["condition.subjects"]
        if self._single or not exact:
            sides = [(guard.met, f"t.f{number}"), (guard.unmet, f"(t.n - t.f{number})")]
            return [f"WHEN {_lacks(need, count, least)} THEN {code}" for need, count in sides if need is not Need.ANY]
        found = []
        for i in range(len(self._subjects)):
            sides = [(guard.met, f"x{i}.f{number}"), (guard.unmet, f"x{i}.h{number}")]
            found += [f"WHEN {_lacks(need, count, least)} THEN {code}" for need, count in sides if need is not Need.ANY]
        return found

    def _summand_tests(self, summand: _Summand, *, exact: bool) -> list[str]:
        name = summand.name
        tests = [f"WHEN NOT isfinite(coalesce(t.{name}s, 0)) THEN {CODES['value.finite']}"]
        if summand.uniform and self._limits.on("uniform.withhold"):
            tests.append(f"WHEN t.{name}a = t.{name}b THEN {CODES['uniform.withhold']}")
        for i in range(len(self._subjects)) if exact else ():
            tests += self._dominance(f"x{i}", name, uniform=summand.uniform)
        return tests

    def _dominance(self, x: str, name: str, *, uniform: bool) -> list[str]:
        total, first = f"{x}.{name}s", f"{x}.{name}m[1]"
        second = f"coalesce({x}.{name}m[2], 0)"
        share1, share2 = self._limits.share("dominance.top1_share"), self._limits.share("dominance.top2_share")
        p = self._limits.share("dominance.p_percent")
        least = self._limits.count("dominance.contributors")
        tests = [
            f"WHEN {x}.d IS NOT NULL AND coalesce({x}.{name}z, 0) < {least} THEN {CODES['dominance.contributors']}",
            f"WHEN {first} > {share1!r} * {total} THEN {CODES['dominance.top1_share']}",
            f"WHEN {first} + {second} >= {share2!r} * {total} THEN {CODES['dominance.top2_share']}",
            f"WHEN {total} - {first} - {second} < {p!r} * {first} THEN {CODES['dominance.p_percent']}",
        ]
        if uniform and self._limits.on("uniform.withhold"):
            tests.append(f"WHEN {x}.{name}u THEN {CODES['uniform.withhold']}")
        return tests

    def _degree_tests(self, index: int, measure: Measure, *, exact: bool) -> list[str]:
        if measure.judged not in ("quantile", "variance", "pair", "distinct"):
            return []
        rule = {"quantile": "quantile.support", "distinct": "threshold.subjects"}.get(
            measure.judged, "variance.degrees"
        )
        need, code = self._needed_subjects(measure), CODES[rule]
        tests = [f"WHEN t.q{index} < {need} THEN {code}"]
        for i in range(len(self._subjects)) if exact else ():
            tests.append(f"WHEN x{i}.q{index} < {need} THEN {code}")
        if measure.judged == "distinct" and self._limits.on("uniform.withhold"):
            tests.append(f"WHEN t.{measure.name} <= 1 THEN {CODES['uniform.withhold']}")
        return tests

    # History

    def _sets(self) -> str:
        """One row per source row of a passing cell: the cell, its subjects, and which supports and conditions hold."""
        shown = self._shown_sets()
        select = ", ".join(
            ["CAST(u.c AS UINTEGER) AS c", *(f"s.o{i} AS o{i}" for i in range(len(self._subjects)))]
            + [f"coalesce(s.{name}, FALSE) AS {name}" for name in shown]
            + (["s.r AS r"] if self._grain is not None else [])
        )
        source = self._source(used=shown, rows=self._grain.alias if self._grain is not None else "")
        passing = f"(SELECT c, {self._cell_keys()} FROM {self._b.name}_o WHERE v = 0)"
        parts = []
        for number, mask in self._set_masks():
            on = [f"u.g = {mask}", *(f"s.{self._keys[i]} IS NOT DISTINCT FROM u.{self._keys[i]}" for i in number)]
            parts.append(f"SELECT {select} FROM ({source}) AS s JOIN {passing} AS u ON {' AND '.join(on)}")
        return " UNION ALL ".join(parts)

    @property
    def _grain(self) -> TableSource | None:
        """The table whose rows the rows are: the only one of which a subject has several, or the child of the others.

        None where a subject has one row, and where rows are steps of a computation that nobody numbers.
        """
        protected = [source for source in self._b.rows.sources if not _is_public(source)]
        varying = [source for source in protected if not _steady(source)]
        tables = [source for source in varying if isinstance(source, TableSource)]
        if len(tables) < len(varying):
            return None
        finest = [one for one in tables if all(_below(one, other, tables) for other in tables if other != one)]
        return finest[0] if len(finest) == 1 else None

    def _numbered(self) -> list[str]:
        """Subject types that the numbered table itself names for each row."""
        named = {subject.subject_type for subject in self._grain.table.subjects} if self._grain is not None else set()
        return [subject.type for subject in self._subjects if subject.type in named]

    def _owners(self, grain: TableSource) -> str:
        """Whose each row of the whole table is."""
        ordinals = {subject.subject_type: identifier(subject.ordinal) for subject in grain.table.subjects}
        items = [f"{ordinals.get(subject.type, '-1')} AS o{i}" for i, subject in enumerate(self._subjects)]
        return f"SELECT rowid AS r, {', '.join(items)} FROM guard.main.{identifier(grain.table.name)}"

    def _shown_sets(self) -> list[str]:
        names = [*self._members, *(self._value(guard.test) for guard in self._guards)]
        constant = self._value(true())
        return [name for name in dict.fromkeys(names) if name != constant]

    # Spec

    def spec(self) -> dict[str, Any]:
        """What the judge needs to read this boundary's outputs."""
        rows = self._b.rows
        constant = self._value(true())
        lineages = sorted({table.lineage or table.name.lower() for table in base_tables(rows)})
        return {
            "name": self._b.name,
            "keys": [self._key_spec(index) for index in range(len(self._keys))],
            "masks": [mask for _, mask in self._set_masks()],
            "enumerable": self._b.enumerable,
            "subjects": [subject.type for subject in self._subjects],
            "single": self._single,
            "population": _population(rows),
            "filters": [self._filter_spec(part) for part in rows.where],
            "everybody": _everybody(rows),
            "whole": _whole(rows),
            "lineage": "+".join(lineages),
            "frame": sorted({name.lower() for table in base_tables(rows) for name in table.frame}),
            "sets": list(self._shown_sets()) if self._want_sets else None,
            "grain": f"{self._extract}/{self._grain.table.name.lower()}" if self._grain is not None else "",
            "numbered": self._numbered(),
            "measures": [self._measure_spec(index, constant) for index in range(len(self._b.measures))],
        }

    def _key_spec(self, index: int) -> dict[str, Any]:
        key = self._b.keys[index]
        facts = key.column.facts if key.column is not None else None
        return {
            "name": key.name,
            "label": canonical(key.value, self._b.rows.label),
            "column": facts.name if facts else None,
            "table": facts.table if facts else None,
            "domain": list(facts.domain) if facts and facts.domain is not None else None,
            "row": self._row_level(key.value),
            "above": list(ladder[1][1:]) if (ladder := self._ladder(index)) is not None else [],
            "nesting": f"{self._b.name}_n{index}",
        }

    def _ladder(self, index: int) -> tuple[str, tuple[str, ...]] | None:
        """Table and columns of a bare key's first declared hierarchy, from the key upwards; None: nothing above it."""
        column = self._b.keys[index].column
        for source in self._b.rows.sources:
            if column is None or not isinstance(source, TableSource) or source.alias != column.source:
                continue
            for hierarchy in source.table.hierarchies:
                names = [name.lower() for name in hierarchy]
                if column.name.lower() in names[:-1]:
                    rest = names[names.index(column.name.lower()) :]
                    levels = (source.table.column(name) for name in rest)
                    return source.table.name, tuple(level.name for level in levels if level is not None)
        return None

    def _nestings(self) -> list[Statement]:
        """For each key with coarser levels: which of its values lies in which of theirs."""
        found = []
        for index in range(len(self._keys)):
            if (ladder := self._ladder(index)) is not None:
                names = ", ".join(map(identifier, ladder[1]))
                sql = f"SELECT DISTINCT {names} FROM guard.main.{identifier(ladder[0])}"
                found.append(Statement(sql=sql, output=f"{self._b.name}_n{index}"))
        return found

    def _filter_spec(self, part: Expr) -> dict[str, Any]:
        """A filter and its role: `settled` (the cell's keys decide it), `key` (a key's value), `layer` (the same on row
        level) or `population`."""
        found = set(columns(part))
        names = {column.facts.kind for column in found if column.facts}
        simple = isinstance(part, Call) and part.name in ("=", "in") and len(found) == 1
        role = "population"
        bare = isinstance(part, Call) and all(isinstance(arg, (Column, Literal)) for arg in part.args)
        if simple and names == {Kind.KEY} and bare:
            role = "layer" if self._row_level(part) else "key"
        groups = (tuple(self._b.keys[index].value for index in group) for group, _ in self._set_masks())
        if all(settles(self._b.rows, group, part) for group in groups):
            role = "settled"
        return {"text": canonical(part, self._b.rows.label), "role": role}

    def _row_level(self, expr: Expr) -> bool:
        """Whether an expression may differ between rows of one subject."""
        return any(column.source in self._varying for column in columns(expr))

    @property
    def _varying(self) -> frozenset[str]:
        """Sources of which a subject may have several rows; what is looked up for such rows varies as well."""
        sources = self._b.rows.sources
        varying = {source.alias for source in sources if not _is_public(source) and not _steady(source)}
        return frozenset(varying | {source.alias for source in sources if varying and _is_public(source)})

    def _measure_spec(self, index: int, constant: str) -> dict[str, Any]:
        measure = self._b.measures[index]
        support = self._members[index]
        aggregate = measure.aggregate
        parts = conjuncts(measure.members) if measure.members != true() else ()
        shadows = [self._guards[number] for number in self._measure_guards[index]]
        shadows = [guard for guard in shadows if guard.test not in (measure.slice, aggregate.where)]
        apart = [guard.test for guard in shadows if self._row_level(guard.test)]
        return {
            "name": measure.name,
            "aggregate": aggregate.name,
            "judged": measure.judged,
            "canonical": [
                aggregate.name,
                aggregate.distinct,
                [canonical(arg, self._b.rows.label) for arg in aggregate.args],
                list(aggregate.parameter),
            ],
            "filters": [self._filter_spec(part) for part in (*parts, *apart)],
            "ranges": _ranges(aggregate),
            "support": None if support == constant else support,
            "shadows": [self._value(guard.test) for guard in shadows if not self._row_level(guard.test)],
            "row_shadows": [self._value(guard.test) for guard in shadows],
            "nonnegative": not measure.may_be_negative,
        }


def _is_presence(part: Expr) -> bool:
    """The flag of a per-subject source that it has rows left: its filters are asked themselves."""
    return isinstance(part, Column) and part.name == "$in"


def _is_public(source: Source) -> bool:
    return isinstance(source, PublicSource) or (isinstance(source, TableSource) and source.table.public)


def _steady(source: Source) -> bool:
    """Whether a subject has one row of it at most."""
    if isinstance(source, TableSource):
        return all(subject.max_rows <= 1 for subject in source.table.subjects)
    return isinstance(source, LeafSource) and not source.leaf.keys


def _below(source: TableSource, other: TableSource, tables: Sequence[TableSource]) -> bool:
    """Whether each row of a table belongs to one row of another, perhaps by way of a third."""
    parents = {key.parent.lower() for key in source.table.foreign_keys}
    between = [one for one in tables if one.table.name.lower() in parents and one.table != source.table]
    return any(one == other or _below(one, other, tables) for one in between)


def _population(rows: Rows) -> list[Any]:
    """The sources that decide which rows there are, canonical.

    Public look-ups, optional one-row sources and the one-row side of a join to several rows add columns, not rows
    (referential integrity is declared), so that a question does not become another one by looking up a name.
    """
    protected = [source for source in rows.sources if not _is_public(source)]
    optional = {join.source.alias for join in rows.joins if join.outer and _steady(join.source)}
    deciding = [source for source in protected if source.alias not in optional]
    many = [source for source in deciding if not _steady(source)]
    if many:
        deciding = [s for s in deciding if not (isinstance(s, TableSource) and _steady(s))]
    return sorted((source_canonical(source) for source in deciding), key=str)


def _everybody(rows: Rows) -> bool:
    """The rows are one whole table with one row a subject, and perhaps columns looked up for it."""
    protected = [source for source in rows.sources if not _is_public(source)]
    optional = {join.source.alias for join in rows.joins if join.outer and _steady(join.source)}
    deciding = [source for source in protected if source.alias not in optional]
    return len(deciding) == 1 and isinstance(deciding[0], TableSource) and _steady(deciding[0])


def _whole(rows: Rows) -> bool:
    """The people are those of one whole table with one row a subject, whatever is looked up for them."""
    optional = {join.source.alias for join in rows.joins if join.outer}
    deciding = [source for source in rows.sources if not _is_public(source) and source.alias not in optional]
    return len(deciding) == 1 and isinstance(deciding[0], TableSource) and _steady(deciding[0])


def _ranges(aggregate: Aggregate) -> list[Any]:
    found = []
    for arg in aggregate.args:
        for column in columns(arg):
            if column.facts is not None and column.facts.range is not None:
                found.append([column.facts.label, column.facts.range.low, column.facts.range.high])
    return found


def _side(need: Need, count: str, rows: str) -> str:
    match need:
        case Need.ENOUGH:
            return f"{count} >= {rows}"
        case Need.NONE_OR_ENOUGH:
            return f"({count} >= {rows} OR {count} = 0)"
        case Need.ANY:
            return ""


def _lacks(need: Need, count: str, least: int) -> str:
    return f"{count} < {least}" if need is Need.ENOUGH else f"({count} > 0 AND {count} < {least})"


def _value_literal(value: Value) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return text_literal(value)
        case _:
            return repr(value)
