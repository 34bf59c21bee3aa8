"""What ends by itself: agreements and grants at the end of their term, and with them extracts and jobs (R21: the record
stays).

A grant is not usable from the very end of its term, whoever asks (`governance.grants.is_usable`); this is what follows.
It is looked for twice a second, so the look is a read: the write lock, for which everybody waits, is taken only when
something is due. Remembered answers to repeated requests end too; nobody repeats a request for so long. What runs
printed goes as well, by `jobs.transcripts.Forgetting`.
"""

from datetime import timedelta

from core.ids import DomainId
from core.records.parties import Actor
from core.states import AgreementState
from governance import agreements, grants
from governance.organisations import LIVE
from jobs.control import close
from store.database import Database
from store.unit_of_work import UnitOfWork

ANSWERS_KEPT = timedelta(days=2)
"""How long a request sent twice with one `Idempotency-Key` gets the first one's answer, at least."""
FORGOTTEN_TOGETHER = timedelta(minutes=10)
"""How much longer an answer may be kept, so that old ones go in one act and not one by one."""


def expire(database: Database) -> None:
    """End what is due. Harmless when repeated."""
    with database.read() as uow:
        domains = _domains_due(uow)
        forget = uow.idempotency.holds_before(uow.now - ANSWERS_KEPT - FORGOTTEN_TOGETHER)
    for domain in sorted(domains):
        system = Actor.system(domain)
        with database.begin() as uow:
            for stopped in grants.expire_due(uow, system):
                close(uow, stopped, "grant_expired")
            agreements.end_due(uow, system)
    if forget:
        with database.begin() as uow:
            uow.idempotency.forget_before(uow.now - ANSWERS_KEPT)


def _domains_due(uow: UnitOfWork) -> set[DomainId]:
    over = {"valid_until": uow.now}
    domains = {grant.domain for grant in uow.grants.find_unscoped(state=LIVE, at_most=over)}
    signed = uow.agreements.find_unscoped(state=AgreementState.ACTIVE, at_most=over)
    return domains | {agreement.domain for agreement in signed}
