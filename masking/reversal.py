"""Turn reversible tokens back: a right of its own, never part of an extract and never reachable from a job.

`jobs.reversals` calls it only for a request that is on record; without the names of two different people who approved,
it refuses. Pseudonyms (HMAC) cannot be turned back by anybody.

Theory of operation. A permutation turns every well-formed text into another one, so that a text which never was a
token, or one of another scenario or key version, gives a value as well: of somebody else. A value is therefore believed
only if it stands in the column from which the tokens were made (`require_known`). What that cannot tell is said in
`docs/masking.md`: in a column that uses a large part of all possible numbers, a wrong token may hit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from core.errors import Refused
from core.manifest import Column
from masking import errors
from masking.cleaning import quoted
from masking.keys import ScenarioKeys
from masking.operators.fresh import fresh
from masking.operators.numerals import ALPHABETS, encrypt
from masking.operators.operator import Reversal, Unfit, complete
from masking.operators.registry import REGISTRY
from masking.policy import ColumnRule
from masking.raw import Relay, open_raw_connection
from masking.request import BatchSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalRight:
    """Who allowed one reversal, and which request on record they approved."""

    approved_by: tuple[str, str]
    request: str
    reason: str

    def __post_init__(self) -> None:
        first, second = self.approved_by
        if not first or not second or first == second or not self.request or not self.reason:
            raise ValueError("a reversal needs two different people, a request on record and a reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenColumn:
    """One column of an extract as its manifest describes it, and the policy's rule that made it."""

    table: str
    column: Column
    rule: ColumnRule

    def __post_init__(self) -> None:
        """Raises Refused (`not_reversible`) for what no key turns back."""
        operator = REGISTRY.get(self.rule.operator)
        if operator is None or operator.reversal is not Reversal.WITH_KEY or self.column.operator != operator.name:
            raise Refused(errors.NOT_REVERSIBLE, table=self.table, column=self.column.name)


def reverse(made: TokenColumn, tokens: pa.Array, *, keys: ScenarioKeys, right: ReversalRight) -> pa.Array:
    """What the tokens of one column turn into under `keys`; believe it after `require_known` alone.

    Raises Refused (`token_unknown`) for texts that the operator never makes.
    """
    del right  # that there is one is the check
    try:
        return _reversed(made, tokens, keys)
    except Unfit:
        raise Refused(errors.TOKEN_UNKNOWN, table=made.table, column=made.column.name) from None


def _reversed(made: TokenColumn, tokens: pa.Array, keys: ScenarioKeys) -> pa.Array:
    parameters = complete(REGISTRY[made.rule.operator], made.rule.parameters)
    namespace = made.column.label  # no identifier of a subject is reversible, so tokens are named by their label
    if made.rule.operator == "ff1":
        alphabet = parameters["alphabet"]
        return encrypt(tokens, keys.key("ff1", namespace, alphabet), ALPHABETS[alphabet], inverse=True)
    form = parameters["form"]
    return fresh(tokens, keys.key("fresh", namespace, form), form, inverse=True)


def require_known(made: TokenColumn, values: Sequence[str], snapshots: Iterable[BatchSource]) -> None:
    """Raise Refused (`token_unknown`) unless every value stands in the column, in one of the snapshots or another.

    Which one is missing is not said: the answer to that question, asked often enough, is the column.
    """
    missing = set(values)
    for snapshot in snapshots:
        if missing:
            missing -= _found(made, missing, snapshot)
    if missing:
        raise Refused(errors.TOKEN_UNKNOWN, table=made.table, column=made.column.name)


def _found(made: TokenColumn, values: set[str], snapshot: BatchSource) -> set[str]:
    """Those of the values that stand in the raw column, spelled as masking reads it."""
    relay, name = Relay(made.table), made.column.name
    with open_raw_connection(threads=1) as connection, relay.surfacing():
        reader = snapshot((name,))
        batches = pa.RecordBatchReader.from_batches(reader.schema, relay.watch(reader))
        connection.register("raw", batches)
        connection.register("wanted", pa.table({"v": sorted(values)}))
        spelled = f"TRY_CAST({quoted(name)} AS VARCHAR)"
        found = connection.sql(f"SELECT DISTINCT v FROM raw JOIN wanted ON {spelled} = v").fetchall()
    return {value for (value,) in found}
