"""The list of masking operators. A new one is declared in the module of its family and added here."""

from collections.abc import Mapping
from types import MappingProxyType

from masking.operators.coarsen import (
    ADDRESS_REGION,
    BAND,
    COLLAPSE,
    DATE_TRUNCATE,
    PREFIX,
    RECODE,
    REGION,
    ROUND,
    TOP_CODE,
    YEAR,
)
from masking.operators.hide import MASK_PART, REDACT, REDACT_TEXT
from masking.operators.keyed import FF1, FRESH_NUMBER, PSEUDONYM, SHIFT_DATE
from masking.operators.operator import Operator
from masking.operators.plain import DROP, KEEP
from masking.operators.whole import MICROAGGREGATE, SWAP

REGISTRY: Mapping[str, Operator] = MappingProxyType(
    {
        operator.name: operator
        for operator in (
            KEEP,
            YEAR,
            DATE_TRUNCATE,
            SHIFT_DATE,
            BAND,
            ROUND,
            TOP_CODE,
            REGION,
            ADDRESS_REGION,
            PREFIX,
            COLLAPSE,
            RECODE,
            MICROAGGREGATE,
            SWAP,
            PSEUDONYM,
            FF1,
            FRESH_NUMBER,
            MASK_PART,
            REDACT,
            REDACT_TEXT,
            DROP,
        )
    }
)
"""Every operator by name, weakest family first."""
