"""What people say on an application, a release, a publication, a reversal or a risk report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.ids import DomainId, MemberId, OrganisationId
from core.roles import Role


class VoteVerdict(StrEnum):
    """Stored; append-only."""

    APPROVE = "approve"
    REJECT = "reject"
    RETURN = "return"
    """Sent back to be amended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One person's word on a scenario, a job's release, a product version, a reversal or a risk report. Never changed
    or withdrawn."""

    id: str
    domain: DomainId
    organisation: OrganisationId
    """The voter's."""
    member: MemberId
    role: Role
    subject: str
    """Id of the scenario, job, version, reversal or risk report."""
    round: int = 1
    step: int = 0
    """0-based position in the chain; 0 for reviews, publication checks, reversals and risk reports."""
    verdict: VoteVerdict
    checks: Mapping[str, bool] = field(default_factory=dict)
    """Check id → whether it was found in order."""
    comment: str = ""
    at: datetime
