"""How large a value can be, for every row of a table at once: a bound that costs no look at the rows.

The engine answers the least and the largest value of a stored column from its statistics; were they not there, it
would read the column, and the bound would hold all the same. Bounds of expressions follow by interval arithmetic over
absolute values. Every step adds or multiplies what is not negative, so it rounds by a few units in the last place.
"""

from egress.plan.expressions import Call, Case, Cast, Column, Expr, Literal, Type
from egress.plan.plan import TableSource
from egress.schema import identifier

_LARGEST_OF = frozenset(("least", "greatest", "coalesce", "abs"))


class Magnitudes:
    """Bounds of expressions over the columns of one table, as SQL over `b0`, `b1`, …"""

    def __init__(self, source: TableSource) -> None:
        self.table = source.table.name
        self._alias = source.alias
        self._columns: list[Column] = []

    def of(self, expr: Expr) -> str | None:
        """Largest absolute value that `expr` can have on any row; None: nothing is known."""
        if expr.type is Type.NULL:
            return "0.0"
        match expr:
            case Column() if expr.source == self._alias and expr.type.numeric:
                return self._column(expr)
            case Literal(value=value) if expr.type.numeric:
                return repr(abs(float(value or 0)))
            case Cast(value=inner) if expr.type.numeric and (inner.type.numeric or inner.type is Type.NULL):
                bound = self.of(inner)
                return f"({bound} + 1.0)" if bound is not None else None  # a fraction may be rounded up
            case Case(branches=branches, otherwise=otherwise) if expr.type.numeric:
                return self._all((*(then for _, then in branches), otherwise), "greatest({})", ", ")
            case Call(name="+" | "-", args=args) if expr.type.numeric:
                return self._all(args, "({})", " + ")
            case Call(name="*", args=args) if expr.type.numeric:
                return self._all(args, "({})", " * ")
            case Call(name=name, args=args) if name in _LARGEST_OF and expr.type.numeric:
                return self._all(args, "greatest({})", ", ")
        return None

    def _all(self, parts: tuple[Expr, ...], form: str, between: str) -> str | None:
        bounds = [self.of(part) if part.type.numeric or part.type is Type.NULL else None for part in parts]
        known = [bound for bound in bounds if bound is not None]
        return form.format(between.join(known)) if len(known) == len(bounds) else None

    def _column(self, column: Column) -> str:
        if column not in self._columns:
            self._columns.append(column)
        return f"b{self._columns.index(column)}"

    @property
    def names(self) -> list[str]:
        """The bounds that were asked for."""
        return [f"b{index}" for index in range(len(self._columns))]

    def sql(self, table: str) -> str:
        """One row with all of them; `table`: the table's name in SQL."""
        sides = ("abs(CAST({}({}) AS DOUBLE))".format(side, "{}") for side in ("min", "max"))
        form = f"greatest({', '.join(sides)})"
        items = [
            f"{form.format(identifier(column.name), identifier(column.name))} AS {name}"
            for name, column in zip(self.names, self._columns, strict=True)
        ]
        return f"SELECT {', '.join(items)} FROM {table}"
