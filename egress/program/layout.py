"""How the statements of one boundary name things: keys, grouping sets, cells, and the rows that they are made of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from egress.plan.expressions import Case, Expr, InQuery, Literal, Scalar, Semi, Type, surely_not, true, walk
from egress.plan.plan import Boundary, TableSource, base_tables
from egress.plan.result_types import as_text
from egress.policy import GuardPolicy, Limits
from egress.program.render import Renderer
from egress.schema import SQL_TYPES

_LEAST_ROWS = 8192
_MOST_ROWS = 65_536
_ROWS_A_CELL = 256
_VALUES_OF_A_KEY = 32
"""Taken for keys without a domain. Too few rows cost a second look, too many a little time."""
_TYPES = {item.value: sql for item, sql in SQL_TYPES.items()}


def mask_of(group: Collection[int], keys: int) -> int:
    """The GROUPING mask of the set of these keys: a bit for each other one, the first key highest."""
    return sum(1 << (keys - 1 - index) for index in range(keys) if index not in group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One boundary with what all of its statements share."""

    boundary: Boundary
    limits: Limits
    render: Renderer
    keys: tuple[str, ...]
    """`k0`, `k1`, …: names of the group keys in every statement."""
    masks: tuple[tuple[tuple[int, ...], int], ...]
    """Grouping sets: indices of their keys, and the GROUPING mask (a bit for each key that is summed over)."""

    @classmethod
    def of(cls, boundary: Boundary, policy: GuardPolicy, render: Renderer) -> "Layout":
        """The layout of a boundary under the strictest limits of the tables below it."""
        masks = [(group, mask_of(group, len(boundary.keys))) for group in boundary.sets]
        return cls(
            boundary=boundary,
            limits=policy.limits(table.name for table in base_tables(boundary.rows)),
            render=render,
            keys=tuple(key.name for key in boundary.keys),
            masks=tuple(masks),
        )

    @property
    def name(self) -> str:
        """The boundary's name: the first part of every table's."""
        return self.boundary.name

    @property
    def open(self) -> str:
        """Cells that cheap bounds leave open: what must hold a row for a closer look to be worth while."""
        return f"{self.name}_t WHERE open"

    @property
    def subjects(self) -> range:
        """Positions of the subject types; `o0`, `o1`, … are their ordinals."""
        return range(len(self.boundary.rows.subjects))

    @property
    def single(self) -> bool:
        """Every row is a subject of its own."""
        return all(subject.max_rows == 1 for subject in self.boundary.rows.subjects)

    @property
    def most_rows(self) -> int | None:
        """Rows that one subject of any type has at most; None: not known."""
        bounds = [subject.max_rows for subject in self.boundary.rows.subjects]
        known = [max(bound, 1) for bound in bounds if bound is not None]
        return max(known) if len(known) == len(bounds) else None

    @property
    def sampled(self) -> bool:
        """The first rows are cheap to look at, and show as many subjects as they are of.

        One table, no look into others; rows that are subjects, or of one type of subject in cells that do not overlap.
        """
        rows = self.boundary.rows
        alone = isinstance(rows.first, TableSource) and not rows.joins and not any(map(looks_elsewhere, rows.where))
        return alone and (self.single or (len(rows.subjects) == 1 and self._apart))

    @property
    def first_rows(self) -> int:
        """How many rows a first look takes: enough for each cell, as far as anybody knows how many there are."""
        cells = 1
        for key in self.boundary.keys:
            cells *= len(key.domain) if key.domain else _VALUES_OF_A_KEY
        return min(max(cells * _ROWS_A_CELL, _LEAST_ROWS), _MOST_ROWS)

    @property
    def _apart(self) -> bool:
        """Every row is in one cell."""
        return [mask for _, mask in self.masks] == [0]

    def cell(self, prefix: str = "") -> str:
        """The columns that name a cell."""
        return ", ".join(prefix + name for name in (*self.keys, "g"))

    def key_type(self, index: int) -> str:
        """The engine's type of a key."""
        return _TYPES.get(self.boundary.keys[index].value.type.value, "VARCHAR")

    def group_by(self) -> str:
        """GROUP BY of one pass over all grouping sets; the engine takes a third longer for even one as a set."""
        if not self.keys:
            return ""
        if self._apart:
            return f" GROUP BY {', '.join(self.keys)}"
        sets = ", ".join("(" + ", ".join(self.keys[index] for index in group) + ")" for group, _ in self.masks)
        return f" GROUP BY GROUPING SETS ({sets})"

    def mask(self) -> str:
        """The GROUPING mask of a row of that pass."""
        mask = f"GROUPING({', '.join(self.keys)})" if self.keys and not self._apart else "0"
        return f"CAST({mask} AS INTEGER) AS g"

    def same(self, left: str, right: str, names: Sequence[str] | None = None) -> str:
        """Two tables of cells speak of the same one."""
        shared = (*self.keys, "g") if names is None else names
        return " AND ".join(f"{left}.{name} IS NOT DISTINCT FROM {right}.{name}" for name in shared)

    def on(self, group: Sequence[int], mask: int, rows: str, cells: str) -> str:
        """A row belongs to a cell of one grouping set."""
        keys = [f"{rows}.{self.keys[i]} IS NOT DISTINCT FROM {cells}.{self.keys[i]}" for i in group]
        return " AND ".join([f"{cells}.g = {mask}", *keys])

    def each_set(self, select: str, rows: str, cells: str, *, join: str = "JOIN", tail: str = "") -> str:
        """`select` over `rows` (as s) matched with `cells` (as u), once for each grouping set."""
        return " UNION ALL ".join(
            f"SELECT {select} FROM {cells} AS u {join} ({rows}) AS s ON {self.on(group, mask, 's', 'u')}"
            + (f" WHERE u.g = {mask}" if join != "JOIN" else "")
            + tail
            for group, mask in self.masks
        )


@dataclass(slots=True)
class Projection:
    """Protected rows with the expressions that one statement asks for; equal ones are computed once."""

    layout: Layout
    _names: dict[Expr, str] = field(default_factory=dict)

    def name(self, expr: Expr) -> str:
        """Name of an expression in this statement's source."""
        return "TRUE" if expr == true() else self._names.setdefault(expr, f"e{len(self._names)}")

    def shown(self, expr: Expr) -> str:
        """An expression as a column of the source under the alias `s`."""
        return "TRUE" if expr == true() else f"s.{self.name(expr)}"

    def number(self, expr: Expr) -> str:
        """A numeric expression whose sums cannot overflow: whole numbers as they stand, all else as double."""
        name = self.name(expr)
        return name if expr.type in (Type.DOUBLE, Type.INTEGER) else f"CAST({name} AS DOUBLE)"

    def rows(
        self,
        *,
        within: tuple[Expr, ...] | None = None,
        surely: bool = False,
        kept: tuple[Expr, ...] | None = None,
        first: int = 0,
        numbered: str = "",
        ordinals: bool = True,
    ) -> str:
        """The rows as a SELECT: keys, ordinals and the expressions named so far.

        `within`: what the filters leave out of the rows on which these hold, instead of what they keep; `surely`: for
        another reason than that a value is missing.
        `kept`: the filters, in place of the boundary's own.
        `first`: only those made of so many rows of the first source; joins keep its rows apart, so none is made up.
        `numbered`: alias of the table whose row numbers are shown as `r`.
        """
        boundary, sql = self.layout.boundary, self.layout.render
        items = [f"{sql.expr(as_text(key.value))} AS {key.name}" for key in boundary.keys]
        items += [f"{sql.expr(s.column)} AS o{i}" for i, s in enumerate(boundary.rows.subjects) if ordinals]
        items += [f"{sql.expr(value)} AS {name}" for value, name in self._names.items()]
        items += [f"{numbered}.rowid AS r"] if numbered else []
        text = f"SELECT {', '.join(items) or '1 AS one'} FROM {sql.rows(boundary.rows)}"
        tests = [*map(sql.expr, boundary.rows.where if kept is None else kept)]
        if within is not None:
            lost = [*self._lost(surely=surely), *map(sql.expr, boundary.rows.inner_filters)]
            tests = [*map(sql.expr, within), f"({' OR '.join(lost)})"]
        numbers = isinstance(boundary.rows.first, TableSource)
        tests += [f"{boundary.rows.first.alias}.rowid < {first}"] if first and numbers else []
        text += f" WHERE {' AND '.join(tests)}" if tests else ""
        return f"{text} LIMIT {first}" if first and not numbers else text

    def _lost(self, *, surely: bool) -> list[str]:
        """Tests of the rows that the filters leave out."""
        where, sql = self.layout.boundary.rows.where, self.layout.render
        sure = surely_not(where) if surely else None
        return [sql.expr(sure) if sure is not None else f"({' AND '.join(map(sql.expr, where)) or 'TRUE'}) IS NOT TRUE"]


def looks_elsewhere(part: Expr) -> bool:
    """A test reads other rows than those that it is asked of: a look at a few costs as much as at all."""
    return any(isinstance(node, (InQuery, Scalar, Semi)) for node in walk(part))


def only_where(where: Expr | None, value: Expr) -> Expr:
    """`value` where `where` holds, NULL elsewhere: cheaper than FILTER once several aggregates use it."""
    if where is None:
        return value
    return Case(branches=((where, value),), otherwise=Literal(value=None, type=Type.NULL), type=value.type)
