"""A data domain and its rules, which are data: approval chains and policies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.ids import DomainId, MemberId
from core.roles import Role


class AuthorisationKind(StrEnum):
    """Ways of authorising (JN 7). Stored; append-only."""

    COMPREHENSIVE = "comprehensive"
    SECTORAL = "sectoral"
    GRADED = "graded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that a step of a chain must look at before it votes."""

    id: str
    en: str
    zh: str


class Quorum(StrEnum):
    """Whose votes complete a step. Stored; append-only."""

    ONE = "one"
    """One member of the role."""
    EACH_DEPARTMENT = "each_department"
    """One member of every source department whose tables are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStep:
    """One step of an approval chain: a role, what it must check, and whose votes complete it."""

    role: Role
    checks: tuple[Check, ...]
    quorum: Quorum = Quorum.ONE

    def __post_init__(self) -> None:
        if self.role in (Role.SYSTEM, Role.DEVELOPER, Role.CONSUMER):
            raise ValueError(f"{self.role} is never an approver")
        if not self.checks or len({check.id for check in self.checks}) != len(self.checks):
            raise ValueError("a step needs checks with distinct ids")
        if self.quorum is Quorum.EACH_DEPARTMENT and self.role is not Role.SOURCE_DEPARTMENT:
            raise ValueError("each_department belongs to source departments alone")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalChain:
    """Steps in order; the last one decides. Data of the domain, never code."""

    steps: tuple[ChainStep, ...]

    def __post_init__(self) -> None:
        if not self.steps:
            raise ValueError("a chain needs at least one step")


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """One data domain: a district, a city, a utility. Its rules are data."""

    id: DomainId
    name: str
    chains: Mapping[str, ApprovalChain]
    """`AuthorisationKind` value → chain for scenario applications. A kind without a chain is not offered."""
    term_max_days: int
    """Longest term of an agreement or grant in days: 1826 (5 years, YZ) or 731 (2 years, JN list)."""
    vetted_roles: tuple[Role, ...] = (Role.OPERATOR, Role.DEVELOPER)
    """Roles whose members need current training and a confidentiality agreement (R22)."""
    created_at: datetime

    def __post_init__(self) -> None:
        if unknown := sorted(self.chains.keys() - set(AuthorisationKind)):
            raise ValueError(f"no kind of authorisation is called {unknown[0]}")
        if not 1 <= self.term_max_days <= 1826:
            raise ValueError("a term is between 1 day and 5 years")


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskingPolicyVersion:
    """One immutable version of a domain's masking policy."""

    id: str
    domain: DomainId
    version: int
    text: str
    hash: str
    created_by: MemberId
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardPolicyVersion:
    """One immutable version of a domain's guard policy."""

    id: str
    domain: DomainId
    version: int
    text: str
    hash: str
    created_by: MemberId
    created_at: datetime
