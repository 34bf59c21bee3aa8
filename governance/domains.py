"""A domain's rules as data: YAML in, a `Domain` out. What a city does differently is a file, never code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.canonical import read_record
from core.errors import RequestError
from core.ids import DomainId
from core.records.domains import ApprovalChain, ChainStep, Domain
from core.roles import Role
from core.yamls import load_yaml
from governance.errors import DOMAIN_RULES_INVALID

_RULES = Path(__file__).parent / "domain_rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """What a rules file holds: exactly these keys. The fields are those of `Domain`."""

    name: str
    term_max_days: int
    vetted_roles: tuple[Role, ...]
    chains: Mapping[str, tuple[ChainStep, ...]]


def shipped(name: str) -> str:
    """The text of a rules file that comes with Yunei: `yanzhou` or `jinan`."""
    return (_RULES / f"{name}.yaml").read_text(encoding="utf-8")


def read_domain(text: str, *, id: DomainId, created_at: datetime) -> Domain:
    """Read rules strictly. Raises RequestError (`domain_rules_invalid`) on anything unknown, missing or mistyped."""
    try:
        rules: _Rules = read_record(_Rules, load_yaml(text))
        return Domain(
            id=id,
            name=rules.name,
            chains={kind: ApprovalChain(steps=steps) for kind, steps in rules.chains.items()},
            term_max_days=rules.term_max_days,
            vetted_roles=rules.vetted_roles,
            created_at=created_at,
        )
    except ValueError as problem:
        raise RequestError(DOMAIN_RULES_INVALID, problem=str(problem)) from problem
