"""Which values of a key lie in which value of a coarser one: declared hierarchies, read from the tables themselves.

The manifest declares that keys nest (`hierarchies`); which town lies in which county is in the extract and is public by
that declaration. Each boundary whose keys have coarser levels brings the pairs as an output of its own.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from core.manifest import Value
from egress.judging.outputs import malformed, plain_values

Parents = Mapping[Value | None, Value | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One coarser level of a key."""

    label: str
    """The coarser key's label, as siblings write it."""
    column: str
    """Its column's name, lower case."""
    parents: Parents


Nesting = Mapping[str, Sequence[Level]]
"""A key's label -> its coarser levels, finest first."""


def read_nesting(specs: Sequence[Mapping[str, Any]], tables: Mapping[str, pa.Table]) -> Nesting:
    """The nesting of all keys of a Program. Raises PlatformFault (`result.malformed`).

    A level is left out where the data belie the declaration (a town in two counties): nobody can subtract then.
    """
    found: dict[str, list[Level]] = {}
    for spec in specs:
        for key in spec["keys"]:
            if key["above"]:
                found.setdefault(json.dumps(key["label"]), _levels(key, tables))
    return found


def _levels(key: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> list[Level]:
    table = tables.get(key["nesting"])
    if table is None or table.num_columns != 1 + len(key["above"]):
        raise malformed("nesting")
    fine, *coarse = (plain_values(table.column(index)) for index in range(table.num_columns))
    levels = [
        Level(
            label=json.dumps(f"{key['label'].rpartition('.')[0]}.{column}"),
            column=column.lower(),
            parents=dict(zip(fine, values, strict=True)),
        )
        for column, values in zip(key["above"], coarse, strict=True)
    ]
    pairs = [set(zip(fine, values, strict=True)) for values in coarse]
    return [level for level, seen in zip(levels, pairs, strict=True) if len(seen) == len(level.parents)]
