"""Operators that need a key. Keys come from the scenario, so two scenarios' tokens have nothing in common."""

from dataclasses import replace

from core.manifest import ColumnKind, ColumnType
from masking.labels import MinimumOperator
from masking.operators.hmac import sql_hmac_sha256
from masking.operators.operator import (
    KeySource,
    Operator,
    Parameter,
    Shape,
    Sql,
    SubjectToken,
    Target,
    Unfit,
)

PSEUDONYM_PURPOSE = "pseudonym"
_SMALL_DOMAIN = 1_000


def _refuse_small_domain(target: Target) -> None:
    """Tokens keep frequencies: over a short list they only rename it."""
    if target.label.type is ColumnType.BOOLEAN or 0 < len(target.label.domain or ()) < _SMALL_DOMAIN:
        raise Unfit("tokens of a short list keep its frequencies; treat it as a key or drop it")


def _token_shape(target: Target) -> Shape:
    _refuse_small_domain(target)
    kind = ColumnKind.SUBJECT if target.subject_type else ColumnKind.ID
    return Shape(type=ColumnType.VARCHAR, kind=kind)


def _pseudonym(target: Target, keys: KeySource) -> Sql | SubjectToken:
    length, algorithm = target.parameters["length"], target.parameters["algorithm"]
    if target.subject_type:
        return SubjectToken(length=length, algorithm=algorithm)
    key = keys(PSEUDONYM_PURPOSE, "label", target.namespace)
    step = sql_hmac_sha256(key, name=f"pseudonym_{target.namespace}", length=length)
    return replace(step, over=lambda value: step.over(f"CAST({value} AS VARCHAR)"))


PSEUDONYM = Operator(
    name="pseudonym",
    zh="密钥化假名",
    meaning="HMAC of the value under a key of this scenario alone, in hex; equal values keep equal tokens.",
    family=MinimumOperator.PSEUDONYM,
    join_safe=True,
    cost_ns=500,
    level_drop=1,
    types=frozenset({ColumnType.VARCHAR, ColumnType.INTEGER}),
    parameters=(
        Parameter(
            name="length",
            schema={"type": "integer", "minimum": 24, "maximum": 64},
            default=32,
            meaning="hex characters; 32 are 128 bits",
        ),
        Parameter(
            name="algorithm",
            schema={"type": "string", "enum": ["hmac_sha256"]},
            default="hmac_sha256",
            meaning="keyed hash",
        ),
    ),
    shape=_token_shape,
    compile=_pseudonym,
)
