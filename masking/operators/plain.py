"""Operators that change nothing or let nothing through."""

from core.manifest import ColumnKind
from masking.labels import MinimumOperator
from masking.operators.operator import Operator, Shape, Sql, Target, Unfit, unkeyed


def _keep_shape(target: Target) -> Shape:
    label = target.label
    if label.kind is ColumnKind.SUBJECT:
        raise Unfit("the identifier of a subject is never kept")
    return Shape(
        type=label.type,
        kind=label.kind,
        domain=label.domain,
        range=label.range,
        coarsenings=label.coarsenings,
        missing=label.missing,
        period=label.period,
    )


def _keep(_target: Target) -> Sql:
    return Sql(over=lambda value: value)


def _no_shape(_target: Target) -> Shape:
    raise Unfit("a dropped column has no shape")


KEEP = Operator(
    name="keep",
    zh="保留",
    meaning="The value as it is, inside its declared domain or range.",
    family=MinimumOperator.KEEP,
    join_safe=True,
    cost_ns=2,
    shape=_keep_shape,
    compile=unkeyed(_keep),
)

DROP = Operator(
    name="drop",
    zh="删除",
    meaning="The column is left out, on purpose and on record.",
    family=MinimumOperator.DROP,
    join_safe=False,
    cost_ns=0,
    level_drop=3,
    shape=_no_shape,
    compile=unkeyed(_keep),
)
