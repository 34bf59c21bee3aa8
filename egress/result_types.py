"""The type of a bound expression, from those of its parts."""

from egress.expressions import Case, Expr, Type

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


def case(branches: tuple[tuple[Expr, Expr], ...], otherwise: Expr) -> Case:
    """A CASE with the type of its first typed value."""
    values = [then for _, then in branches] + [otherwise]
    return Case(branches=branches, otherwise=otherwise, type=result_type("any", tuple(values)))
