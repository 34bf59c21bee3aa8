"""A domain's rules as data: YAML in, a `Domain` out. What a city does differently is a file, never code."""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from core.canonical import read_record
from core.errors import RequestError
from core.ids import DomainId
from core.records.domains import ApprovalChain, ChainStep, Check, Domain, Quorum
from core.roles import Role
from governance.errors import DOMAIN_RULES_INVALID

_RULES = Path(__file__).parent / "domain_rules"
_KEYS = frozenset({"name", "term_max_days", "vetted_roles", "chains"})


def shipped(name: str) -> str:
    """The text of a rules file that comes with Yunei: `yanzhou` or `jinan`."""
    return (_RULES / f"{name}.yaml").read_text(encoding="utf-8")


def read_domain(text: str, *, id: DomainId, created_at: datetime) -> Domain:
    """Read rules strictly. Raises RequestError (`domain_rules_invalid`) on anything unknown, missing or mistyped."""
    try:
        plain = yaml.safe_load(text)
        if not isinstance(plain, dict) or set(plain) != _KEYS:
            raise ValueError(f"exactly these keys are needed: {', '.join(sorted(_KEYS))}")
        return Domain(
            id=id,
            name=str(plain["name"]),
            chains={kind: _chain(steps) for kind, steps in plain["chains"].items()},
            term_max_days=read_record(int, plain["term_max_days"]),
            vetted_roles=tuple(Role(role) for role in plain["vetted_roles"]),
            created_at=created_at,
        )
    except (ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as problem:
        raise RequestError(DOMAIN_RULES_INVALID, problem=str(problem).splitlines()[0]) from problem


def _chain(steps: list[dict[str, Any]]) -> ApprovalChain:
    return ApprovalChain(steps=tuple(_step(step) for step in steps))


def _step(plain: dict[str, Any]) -> ChainStep:
    checks = tuple(Check(**item) for item in plain["checks"])
    if set(plain) - {"role", "checks", "quorum"}:
        raise ValueError("a step has role, checks and perhaps quorum")
    return ChainStep(role=Role(plain["role"]), checks=checks, quorum=Quorum(plain.get("quorum", Quorum.ONE.value)))
