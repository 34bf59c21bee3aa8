"""The domain's policies as the rooms below read them."""

from core.errors import PlatformFault
from core.ids import DomainId
from egress.policy import GuardPolicy
from governance import policies
from jobs.errors import POLICY_MISSING
from masking.policy import MaskingPolicy
from store.unit_of_work import UnitOfWork


def current_guard(uow: UnitOfWork, domain: DomainId) -> GuardPolicy:
    """The guard policy in force. Raises PlatformFault (`policy_missing`): without one, nothing is judged."""
    version = policies.current_guard(uow, domain)
    if version is None:
        raise PlatformFault(POLICY_MISSING, kind="guard")
    return GuardPolicy.load(version.text)


def current_masking(uow: UnitOfWork, domain: DomainId) -> MaskingPolicy:
    """The masking policy in force. Raises PlatformFault (`policy_missing`): without one, nothing is supplied."""
    version = policies.current_masking(uow, domain)
    if version is None:
        raise PlatformFault(POLICY_MISSING, kind="masking")
    return MaskingPolicy.load(version.text)
