"""How the statements of one boundary name things: keys, grouping sets, cells, and the rows that they are made of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from egress.expressions import Case, Expr, Literal, Type, true
from egress.plan import Boundary, base_tables
from egress.policy import GuardPolicy, Limits
from egress.render import Renderer
from egress.schema import SQL_TYPES

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

    def cell(self, prefix: str = "") -> str:
        """The columns that name a cell."""
        return ", ".join(prefix + name for name in (*self.keys, "g"))

    def key_type(self, index: int) -> str:
        """The engine's type of a key."""
        return _TYPES.get(self.boundary.keys[index].value.type.value, "VARCHAR")

    def group_by(self) -> str:
        """GROUP BY of one pass over all grouping sets."""
        if not self.keys:
            return ""
        if self._one_set:
            return f" GROUP BY {', '.join(self.keys)}"
        sets = ", ".join("(" + ", ".join(self.keys[index] for index in group) + ")" for group, _ in self.masks)
        return f" GROUP BY GROUPING SETS ({sets})"

    @property
    def _one_set(self) -> bool:
        """Grouped by all keys, once. The engine aggregates grouping sets a third slower, one alone as well."""
        return [mask for _, mask in self.masks] == [0]

    def mask(self) -> str:
        """The GROUPING mask of a row of that pass."""
        mask = f"GROUPING({', '.join(self.keys)})" if self.keys and not self._one_set else "0"
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

    def number(self, expr: Expr) -> str:
        """A numeric expression whose sums cannot overflow: whole numbers as they stand, all else as double."""
        name = self.name(expr)
        return name if expr.type in (Type.DOUBLE, Type.INTEGER) else f"CAST({name} AS DOUBLE)"

    def rows(self, *, within: tuple[Expr, ...] | None = None, numbered: str = "", ordinals: bool = True) -> str:
        """The rows as a SELECT: keys, ordinals and the expressions named so far.

        `within`: what the filters leave out of the rows on which these hold, instead of what they keep.
        `numbered`: alias of the table whose row numbers are shown as `r`.
        """
        boundary, sql = self.layout.boundary, self.layout.render
        items = [f"{sql.expr(key.value)} AS {key.name}" for key in boundary.keys]
        items += [f"{sql.expr(s.column)} AS o{i}" for i, s in enumerate(boundary.rows.subjects) if ordinals]
        items += [f"{sql.expr(value)} AS {name}" for value, name in self._names.items()]
        items += [f"{numbered}.rowid AS r"] if numbered else []
        text = f"SELECT {', '.join(items) or '1 AS one'} FROM {sql.rows(boundary.rows)}"
        inside = " AND ".join(map(sql.expr, boundary.rows.where)) or "TRUE"
        if within is not None:
            lost = [f"({inside}) IS NOT TRUE", *map(sql.expr, boundary.rows.inner_filters)]
            return f"{text} WHERE {' AND '.join([*map(sql.expr, within), '(' + ' OR '.join(lost) + ')'])}"
        return f"{text} WHERE {inside}" if boundary.rows.where else text


def only_where(where: Expr | None, value: Expr) -> Expr:
    """`value` where `where` holds, NULL elsewhere: cheaper than FILTER once several aggregates use it."""
    if where is None:
        return value
    return Case(branches=((where, value),), otherwise=Literal(value=None, type=Type.NULL), type=value.type)
