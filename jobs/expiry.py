"""What ends by itself: grants at the end of their term, and with them extracts and jobs (R21: the record stays)."""

from core.records import Actor
from governance import grants
from jobs.control import cancel_all
from jobs.materialise import delete_extracts
from store.database import Database


def expire(database: Database) -> None:
    """End every grant whose term is over. Harmless when repeated."""
    with database.read() as uow:
        domains = uow.domains.find_unscoped()
    for domain in domains:
        system = Actor.system(domain.id)
        with database.begin() as uow:
            for stopped in grants.expire_due(uow, system):
                cancel_all(uow, system, stopped.jobs, "grant_expired")
                for grant in stopped.grants:
                    delete_extracts(uow, domain.id, grant.scenario)
