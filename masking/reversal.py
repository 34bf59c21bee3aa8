"""Turn reversible tokens back: a right of its own, never part of an extract and never reachable from a job.

`jobs` calls it only for an act that is on record; without the names of two different people who approved, it refuses.
Pseudonyms (HMAC) cannot be turned back by anybody.
"""

from dataclasses import dataclass

import pyarrow as pa

from core.errors import Refused
from masking import errors
from masking.keys import ScenarioKeys
from masking.labelfile import LabelFile
from masking.operators.fresh import fresh
from masking.operators.numerals import ALPHABETS, encrypt
from masking.operators.operator import Reversal, Unfit
from masking.plan import PlannedColumn, plan_column
from masking.policy import ColumnRule


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalRight:
    """Who allowed one reversal, and under which entry of the audit trail."""

    approved_by: tuple[str, str]
    audit_id: str
    purpose: str

    def __post_init__(self) -> None:
        first, second = self.approved_by
        if not first or not second or first == second or not self.audit_id or not self.purpose:
            raise ValueError("a reversal needs two different people, an audit entry and a purpose")


def reverse(
    labels: LabelFile, column: str, rule: ColumnRule, tokens: pa.Array, *, keys: ScenarioKeys, right: ReversalRight
) -> pa.Array:
    """The values behind tokens of one column, made by `rule` under `keys`.

    Raises Refused (`not_reversible`) for any operator that cannot be turned back, and `value_unfit` for tokens that
    the operator never made.
    """
    label = labels.column(column)
    planned = plan_column(labels, label, rule) if label else None
    if planned is None or planned.operator.reversal is not Reversal.WITH_KEY or not right.audit_id:
        raise Refused(errors.NOT_REVERSIBLE, table=labels.table, column=column)
    try:
        return _reversed(planned, tokens, keys)
    except Unfit as problem:
        raise Refused(errors.VALUE_UNFIT, table=labels.table, column=column, why=str(problem)) from None


def _reversed(planned: PlannedColumn, tokens: pa.Array, keys: ScenarioKeys) -> pa.Array:
    target = planned.target
    if planned.operator.name == "ff1":
        alphabet = target.parameters["alphabet"]
        return encrypt(tokens, keys.key("ff1", target.namespace, alphabet), ALPHABETS[alphabet], inverse=True)
    form = target.parameters["form"]
    return fresh(tokens, keys.key("fresh", target.namespace, form), form, inverse=True)
