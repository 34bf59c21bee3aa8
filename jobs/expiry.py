"""What ends by itself: grants at the end of their term, and with them extracts and jobs (R21: the record stays).

Remembered answers to repeated requests end too; nobody repeats a request for so long.
"""

from datetime import timedelta

from core.records import Actor
from governance import grants
from jobs.control import cancel_all
from jobs.materialise import delete_extracts
from store.database import Database

ANSWERS_KEPT = timedelta(days=2)
"""How long a request sent twice with one `Idempotency-Key` gets the first one's answer."""


def expire(database: Database) -> None:
    """End every grant whose term is over, and forget old answers. Harmless when repeated."""
    with database.read() as uow:
        domains = uow.domains.find_unscoped()
    for domain in domains:
        system = Actor.system(domain.id)
        with database.begin() as uow:
            for stopped in grants.expire_due(uow, system):
                cancel_all(uow, system, stopped.jobs, "grant_expired")
                for grant in stopped.grants:
                    delete_extracts(uow, domain.id, grant.scenario)
    with database.begin() as uow:
        uow.idempotency.forget_before(uow.now - ANSWERS_KEPT)
