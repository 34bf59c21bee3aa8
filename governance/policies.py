"""Versions of a domain's masking policy and guard policy: immutable texts, the newest is in force."""

from core.errors import RequestError
from core.ids import DomainId
from core.records import Actor, GuardPolicyVersion, MaskingPolicy
from core.roles import Role
from governance.errors import POLICY_TEXT_INVALID
from governance.permissions import require_role
from store.unit_of_work import UnitOfWork

_LIMIT_BYTES = 1 << 20


def add_masking(uow: UnitOfWork, actor: Actor, *, text: str, hash: str) -> MaskingPolicy:
    """Put a new version of the masking policy in force. `hash` is the parsed policy's own. Repeating is harmless:
    the version that is in force already is returned."""
    require_role(actor, Role.OPERATOR, Role.BUREAU, Role.SYSTEM)
    _check(text)
    uow.domains.lock_unscoped(actor.domain)
    current = current_masking(uow, actor.domain)
    if current is not None and (current.hash, current.text) == (hash, text):
        return current
    policy = MaskingPolicy(
        id=uow.new_id("masking_policy"),
        domain=actor.domain,
        version=1 if current is None else current.version + 1,
        text=text,
        hash=hash,
        created_by=actor.member,
        created_at=uow.now,
    )
    return uow.add(policy, actor, hash=hash, version=policy.version)


def add_guard(uow: UnitOfWork, actor: Actor, *, text: str, hash: str) -> GuardPolicyVersion:
    """Put a new version of the guard policy in force; as `add_masking`.

    The bureau's and the security officer's alone: the operator, who reviews releases, does not set their rules.
    """
    require_role(actor, Role.BUREAU, Role.SECURITY_OFFICER, Role.SYSTEM)
    _check(text)
    uow.domains.lock_unscoped(actor.domain)
    current = current_guard(uow, actor.domain)
    if current is not None and (current.hash, current.text) == (hash, text):
        return current
    policy = GuardPolicyVersion(
        id=uow.new_id("guard_policy"),
        domain=actor.domain,
        version=1 if current is None else current.version + 1,
        text=text,
        hash=hash,
        created_by=actor.member,
        created_at=uow.now,
    )
    return uow.add(policy, actor, hash=hash, version=policy.version)


def current_masking(uow: UnitOfWork, domain: DomainId) -> MaskingPolicy | None:
    """The masking policy in force, or None."""
    versions = uow.masking_policies.find_unscoped(domain=domain)
    return max(versions, key=lambda policy: policy.version, default=None)


def current_guard(uow: UnitOfWork, domain: DomainId) -> GuardPolicyVersion | None:
    """The guard policy in force, or None."""
    versions = uow.guard_policies.find_unscoped(domain=domain)
    return max(versions, key=lambda policy: policy.version, default=None)


def _check(text: str) -> None:
    if not text.strip() or len(text.encode("utf-8", "surrogatepass")) > _LIMIT_BYTES:
        raise RequestError(POLICY_TEXT_INVALID, limit=_LIMIT_BYTES)
