"""The domain's policies as the rooms below read them."""

from datetime import datetime
from functools import lru_cache

from core.errors import PlatformFault
from core.ids import DomainId
from core.records.domains import GuardPolicyVersion
from egress.policy import GuardPolicy
from governance import policies
from jobs.errors import POLICY_MISSING
from masking.policy import MaskingPolicy
from store.unit_of_work import UnitOfWork

_KEPT = 16
"""Parsed policies, by their text: one or two a domain are in use, and every submission and job asks for them."""


def current_guard(uow: UnitOfWork, domain: DomainId) -> GuardPolicy:
    """The guard policy in force. Raises PlatformFault (`policy_missing`): without one, nothing is judged."""
    return _require_guard(policies.current_guard(uow, domain))


def guard_at(uow: UnitOfWork, domain: DomainId, moment: datetime) -> GuardPolicy:
    """The guard policy that was in force at `moment`. Raises PlatformFault (`policy_missing`)."""
    return _require_guard(policies.guard_at(uow, domain, moment))


def current_masking(uow: UnitOfWork, domain: DomainId) -> MaskingPolicy:
    """The masking policy in force. Raises PlatformFault (`policy_missing`): without one, nothing is supplied."""
    version = policies.current_masking(uow, domain)
    if version is None:
        raise PlatformFault(POLICY_MISSING, kind="masking")
    return _masking(version.text)


def _require_guard(version: GuardPolicyVersion | None) -> GuardPolicy:
    if version is None:
        raise PlatformFault(POLICY_MISSING, kind="guard")
    return _guard(version.text)


@lru_cache(maxsize=_KEPT)
def _guard(text: str) -> GuardPolicy:
    return GuardPolicy.load(text)


@lru_cache(maxsize=_KEPT)
def _masking(text: str) -> MaskingPolicy:
    return MaskingPolicy.load(text)
