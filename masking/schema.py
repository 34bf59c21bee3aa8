"""What people and editors read about policies: the JSON schema, and the table of operators, both from the registry."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.manifest import CoarseningKind, ColumnKind
from masking.operators.operator import UNBOUNDED
from masking.operators.registry import REGISTRY
from masking.policy import LEAST_SHARE, Orphans, Outside


def schema() -> dict[str, Any]:
    """The JSON schema of a masking policy: `docs/masking-policy.schema.json`."""
    share = {"type": "number", "minimum": 0, "maximum": 1}
    names = {"type": "array", "items": {"type": "string"}}
    gate = {
        "quasi_identifiers": names,
        "k": {"type": "integer", "minimum": 1},
        "max_risk": share,
        "sensitive": names,
        "l": {"type": "integer", "minimum": 0},
        "entropy_l": {"type": "number", "minimum": 0},
        "t": share,
        "suppression_limit": share,
        "population": {
            "oneOf": [
                _object(form, required=tuple(name for name in form if name != "subject")) for form in _POPULATIONS
            ]
        },
        "max_journalist_risk": share,
    }
    table = {
        "columns": {"type": "object", "additionalProperties": {"oneOf": [_rule_schema(name) for name in REGISTRY]}},
        "rows_without_subject": {"enum": [item.value for item in Orphans]},
        "gate": _object(gate, required=("quasi_identifiers",)),
    }
    whole = {
        "format": {"const": 1},
        "name": {"type": "string"},
        "version": {"type": "integer", "minimum": 1},
        "key_version": {"type": "integer", "minimum": 1},
        "tables": {"type": "object", "additionalProperties": _object(table, required=("columns",))},
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Masking policy 脱敏策略"}
    return {**head, **_object(whole, required=("name", "version", "tables"))}


def _rule_schema(name: str) -> dict[str, Any]:
    operator = REGISTRY[name]
    value = {"type": ["string", "number", "boolean"]}
    parameters = {item.name: {**item.schema, "description": item.meaning} for item in operator.parameters}
    required = tuple(item.name for item in operator.parameters if item.required)
    properties = {
        "operator": {"const": name, "description": f"{operator.zh}. {operator.meaning}"},
        "parameters": _object(parameters, required=required),
        "outside": {"enum": [item.value for item in Outside]},
        "other": value,
        "kind": {"enum": [item.value for item in ColumnKind]},
        "domain": {"type": "array", "items": value},
        "range": _object({"low": {"type": "number"}, "high": {"type": "number"}}, required=("low", "high")),
        "coarsenings": {"type": "array", "items": {"type": "object", "required": ["kind"], "properties": _COARSENING}},
    }
    return _object(properties, required=("operator", *(("parameters",) if required else ())))


_SOURCE = {"type": "string", "minLength": 1, "description": "Where it is published."}
_COUNTS = {"type": "string", "description": "Type of subject that is counted; may be left out where there is one."}
_SAMPLED: Mapping[str, Any] = {
    "source": _SOURCE,
    "subject": _COUNTS,
    "share": {
        "type": "number",
        "minimum": LEAST_SHARE,
        "maximum": 1,
        "description": "Of the population that the table is a random sample of.",
    },
}
_COUNTED: Mapping[str, Any] = {
    "source": _SOURCE,
    "subject": _COUNTS,
    "columns": {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
    "counts": {
        "type": "array",
        "minItems": 1,
        "items": {"type": "array", "items": {"type": ["string", "number", "boolean"]}, "minItems": 2},
        "description": "A value of each column after masking, then the number of people.",
    },
}
_POPULATIONS = (_COUNTED, _SAMPLED)
_COARSENING: Mapping[str, Any] = {
    "kind": {"enum": [item.value for item in CoarseningKind]},
    "unit": {"type": "string"},
    "width": {"type": "number"},
    "length": {"type": "integer"},
}


def _object(properties: Mapping[str, Any], *, required: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": dict(properties),
        "required": list(required),
    }


def render_schema() -> str:
    """The text of `docs/masking-policy.schema.json`."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def render_operators() -> str:
    """The table of operators in `docs/masking.md`."""
    rows = [
        f"| `{item.name}` | {item.zh} | {item.family} | {'yes' if item.join_safe else 'no'} | {item.reversal}"
        f" | {item.stability if item.stability < UNBOUNDED else 'unbounded'} | −{item.level_drop}"
        f" | {item.cost_ns:,} | {', '.join(f'`{p.name}`' for p in item.parameters)} | {item.meaning} |"
        for item in REGISTRY.values()
    ]
    head = (
        "| operator | 中文 | family | join-safe | reversible | stability | level | ns | parameters | meaning |\n"
        "|---|---|---|---|---|---|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def main() -> None:
    """`python -m masking.schema`: render `docs/masking-policy.schema.json` and the table in `docs/masking.md` again."""
    docs = Path(__file__).resolve().parent.parent / "docs"
    (docs / "masking-policy.schema.json").write_text(render_schema(), encoding="utf-8")
    page = (docs / "masking.md").read_text(encoding="utf-8")
    before, after = page.split(_TABLE_START)[0], page.split(_TABLE_END)[1]
    (docs / "masking.md").write_text(
        f"{before}{_TABLE_START}\n{render_operators()}{_TABLE_END}{after}", encoding="utf-8"
    )


_TABLE_START, _TABLE_END = "<!-- operators -->", "<!-- end of operators -->"

if __name__ == "__main__":
    main()
