"""Versions of a domain's masking policy and guard policy: immutable texts, the newest is in force."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from core.errors import RequestError
from core.ids import DomainId
from core.records.domains import GuardPolicyVersion, MaskingPolicyVersion
from core.records.parties import Actor
from core.roles import Role
from governance.errors import POLICY_TEXT_INVALID
from governance.permissions import require_role
from store.repository import Repository
from store.unit_of_work import UnitOfWork

_LIMIT_BYTES = 1 << 20
V = TypeVar("V", MaskingPolicyVersion, GuardPolicyVersion)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Policy(Generic[V]):
    """One of the two policies of a domain: what keeps its versions, and who may add one."""

    record: type[V]
    id_kind: str
    versions: Callable[[UnitOfWork], Repository[V]]
    authors: tuple[Role, ...]


_MASKING = _Policy(
    record=MaskingPolicyVersion,
    id_kind="masking_policy",
    versions=lambda uow: uow.masking_policies,
    authors=(Role.OPERATOR, Role.BUREAU, Role.SYSTEM),
)
_GUARD = _Policy(
    record=GuardPolicyVersion,
    id_kind="guard_policy",
    versions=lambda uow: uow.guard_policies,
    # Not the operator, who reviews releases: it does not set their rules.
    authors=(Role.BUREAU, Role.SECURITY_OFFICER, Role.SYSTEM),
)


def add_masking(uow: UnitOfWork, actor: Actor, *, text: str, hash: str) -> MaskingPolicyVersion:
    """Put a new version of the masking policy in force. `hash` is the parsed policy's own.

    Repeating is harmless: the version that is in force already is returned. Raises Forbidden (`not_your_part`),
    RequestError (`policy_text_invalid`).
    """
    return _add(uow, actor, _MASKING, text, hash)


def add_guard(uow: UnitOfWork, actor: Actor, *, text: str, hash: str) -> GuardPolicyVersion:
    """Put a new version of the guard policy in force, as `add_masking`; by bureau or security officer alone."""
    return _add(uow, actor, _GUARD, text, hash)


def current_masking(uow: UnitOfWork, domain: DomainId) -> MaskingPolicyVersion | None:
    """The masking policy in force, or None."""
    return _current(uow, _MASKING, domain)


def current_guard(uow: UnitOfWork, domain: DomainId) -> GuardPolicyVersion | None:
    """The guard policy in force, or None."""
    return _current(uow, _GUARD, domain)


def guard_at(uow: UnitOfWork, domain: DomainId, moment: datetime) -> GuardPolicyVersion | None:
    """The guard policy that was in force at `moment`, or None."""
    found = uow.guard_policies.find_unscoped(domain=domain, newest_first=True, limit=1, at_most={"created_at": moment})
    return next(iter(found), None)


def _add(uow: UnitOfWork, actor: Actor, policy: _Policy[V], text: str, hash: str) -> V:
    require_role(actor, *policy.authors)
    _check(text)
    uow.domains.lock_unscoped(actor.domain)
    current = _current(uow, policy, actor.domain)
    if current is not None and (current.hash, current.text) == (hash, text):
        return current
    version = policy.record(
        id=uow.new_id(policy.id_kind),
        domain=actor.domain,
        version=1 if current is None else current.version + 1,
        text=text,
        hash=hash,
        created_by=actor.member,
        created_at=uow.now,
    )
    return uow.add(version, actor, hash=hash, version=version.version)


def _current(uow: UnitOfWork, policy: _Policy[V], domain: DomainId) -> V | None:
    return next(iter(policy.versions(uow).find_unscoped(domain=domain, newest_first=True, limit=1)), None)


def _check(text: str) -> None:
    if not text.strip() or len(text.encode("utf-8", "surrogatepass")) > _LIMIT_BYTES:
        raise RequestError(POLICY_TEXT_INVALID, limit=_LIMIT_BYTES)
