"""Which values of a key a filter on it keeps: `<b>_l<n>`, one output for each filter that does not list them itself.

The history compares cells by the values of keys that they hold (`egress.history.regions`). `town LIKE 'T%'` holds
those of the declared domain that fit, or of the values that occur in the key's own table, whoever has them.
"""

from egress.plan.expressions import Call, Column, Expr, Kind, Literal, columns, conjuncts, rewrite, true
from egress.plan.grain import row_level
from egress.plan.plan import Rows, TableSource, is_public
from egress.program.complement import on_keys
from egress.program.layout import Layout, looks_elsewhere
from egress.schema import identifier, literal

MOST_VALUES = 1_000
"""That are compared (`judging.questions`): which a filter keeps that keeps more is not known."""


def key_of(part: Expr) -> Column | None:
    """The one key that a filter asks about."""
    (column,) = used if len(used := set(columns(part))) == 1 else (None,)
    return column if column is not None and column.facts is not None and column.facts.kind is Kind.KEY else None


def itself(part: Expr) -> list[str] | None:
    """The values that a filter lists itself; None: it does not."""
    match part:
        case Call(name="=" | "in", args=(Column(), *listed)) if on_keys(part):
            return [str(one.value) for one in listed if isinstance(one, Literal)]
    return None


def unlisted(layout: Layout) -> list[Expr]:
    """The filters on a key, of the rows or of a measure, that do not list their values themselves, each once."""
    rows, measures = layout.boundary.rows, layout.boundary.measures
    parts = [*rows.where, *(part for one in measures if one.members != true() for part in conjuncts(one.members))]
    found = (part for part in dict.fromkeys(parts) if itself(part) is None and not row_level(rows, part))
    return [part for part in found if _table(rows, part)]


def _table(rows: Rows, part: Expr) -> TableSource | None:
    """The protected table of the key that a filter asks about and that can be looked through by itself."""
    column = None if looks_elsewhere(part) else key_of(part)
    tables = [one for one in rows.sources if isinstance(one, TableSource) and not is_public(one)]
    return next((one for one in tables if column is not None and one.alias == column.source), None)


def kept(layout: Layout, part: Expr) -> str:
    """The values that a filter keeps, at most so many and one more."""
    column, table = key_of(part), _table(layout.boundary.rows, part)
    if column is None or table is None or column.facts is None:
        raise ValueError("no filter on a key")
    if column.facts.domain is not None:
        values = f"(VALUES {', '.join(f'({literal(value)})' for value in column.facts.domain)}) AS d(k)"
    else:
        values = f"(SELECT DISTINCT {identifier(column.name)} AS k FROM guard.main.{identifier(table.table.name)}) AS d"

    def listed(expr: Expr) -> Expr | None:
        return Column(source="d", name="k", type=expr.type) if expr == column else None

    test = layout.render.expr(rewrite(part, listed))
    return f"SELECT d.k FROM {values} WHERE {test} LIMIT {MOST_VALUES + 1}"
