"""Which expressions may filter protected rows."""

from core.errors import ErrorCode, Place
from egress import errors
from egress.plan.expressions import Call, Column, Expr, InQuery, Kind, Scalar, Semi, children, walk


class FilterProblem(Exception):
    """Internal: not a filter; the planner adds the place."""

    def __init__(self, code: ErrorCode, place: Place | None = None, **fields: str) -> None:
        super().__init__(code.code)
        self.code = code
        self.place = place
        self.fields = fields


_LINKS = frozenset((Kind.SUBJECT, Kind.ID, Kind.PUBLIC))


def check_filter(expr: Expr) -> None:
    """Subjects and ids may only be joined or tested for presence; free text is not used. Raises FilterProblem.

    Quasi-identifiers, measures and derived values may be compared: what such a filter singles out is judged by the sets
    of subjects on both sides of it.
    """
    flow = flows_back(expr)
    if flow is not None:
        raise FilterProblem(errors.FLOW_TO_ROWS, flow.place)
    match expr:
        case Semi():
            return
        case InQuery(value=Column() as value) if _kind(value) is Kind.ID:
            return
        case Call(name="is_null" | "is_not_null", args=(Column() as value,)) if _kind(value) is not Kind.TEXT:
            return
        case Call(name="=" | "<>", args=(Column() as a, Column() as b)) if {_kind(a), _kind(b)} <= _LINKS:
            if Kind.SUBJECT not in (_kind(a), _kind(b)) or _same_subject(a, b):
                return
            raise FilterProblem(errors.FILTER_SUBJECT, column=a.name)
        case Column():
            _check_column(expr)
        case _:
            for child in children(expr):
                check_filter(child)


def flows_back(expr: Expr) -> Scalar | InQuery | None:
    """A sub-query over cells inside a row-level expression: it would be an oracle for its aggregate."""
    found = (node for node in walk(expr) if isinstance(node, (Scalar, InQuery)) and not node.query.public)
    return next(found, None)


def _kind(column: Column) -> Kind | None:
    return column.facts.kind if column.facts else None


def _same_subject(a: Column, b: Column) -> bool:
    return bool(a.facts and b.facts and a.facts.subject_type == b.facts.subject_type)


def _check_column(column: Column) -> None:
    kind = _kind(column)
    if kind is Kind.TEXT:
        raise FilterProblem(errors.COLUMN_TEXT, column=column.facts.name if column.facts else column.name)
    if kind in (Kind.SUBJECT, Kind.ID):
        raise FilterProblem(errors.FILTER_SUBJECT, column=column.facts.name if column.facts else column.name)
