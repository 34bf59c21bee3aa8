"""The type of a bound expression, from those of its parts."""

from egress.plan.expressions import Call, Case, Cast, Expr, Literal, Type

_RANK = (Type.INTEGER, Type.DECIMAL, Type.DOUBLE)


def result_type(rule: str, args: tuple[Expr, ...]) -> Type:
    types = [arg.type for arg in args if arg.type is not Type.NULL]
    if rule == "any":
        return types[0] if types else Type.NULL
    if rule != "number":
        return Type(rule)
    temporal = [kind for kind in types if kind.temporal]
    if temporal:
        return Type.INTEGER if len(temporal) == 2 else temporal[0]
    if Type.INTERVAL in types:
        return Type.INTERVAL
    numbers = [kind for kind in types if kind.numeric]
    return max(numbers, key=_RANK.index) if numbers else Type.DOUBLE


def case(branches: tuple[tuple[Expr, Expr], ...], otherwise: Expr) -> Expr:
    """A CASE with the type of its first typed value; `x` or `coalesce(x, c)` where it says no more than those."""
    kind = result_type("any", tuple([then for _, then in branches] + [otherwise]))
    match _filled(branches, otherwise):
        case value, Literal(value=None):
            return value
        case value, Literal() as other:
            return Call(name="coalesce", args=(value, other), type=kind)
    return Case(branches=branches, otherwise=otherwise, type=kind)


def _filled(branches: tuple[tuple[Expr, Expr], ...], otherwise: Expr) -> tuple[Expr, Expr] | None:
    """A value and what stands for it where it is NULL, when a CASE says no more than that."""
    match branches:
        case ((Call(name="is_null", args=(inner,)), other),) if inner == otherwise:
            return otherwise, other
        case ((Call(name="is_not_null", args=(inner,)), value),) if inner == value:
            return value, otherwise
    return None


def untyped(value: Expr) -> bool:
    """Whether it is nothing but NULL: the engine gives such a column no type."""
    return value.type is Type.NULL or (isinstance(value, Call) and value.name == "||" and all(map(untyped, value.args)))


def as_text(value: Expr) -> Expr:
    """A value without a type as a text that is not there."""
    return Cast(value=value, type=Type.VARCHAR, sql_type="VARCHAR") if untyped(value) else value
