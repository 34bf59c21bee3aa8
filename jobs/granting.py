"""From the last approval to an extract: the vote, the grant and the order for its extract are one transaction."""

from collections.abc import Mapping

from core.errors import Refused
from core.ids import ScenarioId
from core.manifest import Manifest, SnapshotRef
from core.records.parties import Actor
from core.records.queue import Work
from core.records.scenarios import Extract, Scenario
from core.records.votes import VoteVerdict
from core.roles import Role
from core.states import ExtractState
from governance import catalogue, grants, permissions, scenarios
from jobs.errors import EXTRACT_NOT_READY
from jobs.policies import current_masking
from masking.labelfile import LabelFile
from masking.plan import describe, plan_tables
from masking.request import TableRequest
from store.unit_of_work import UnitOfWork


def vote(
    uow: UnitOfWork,
    actor: Actor,
    scenario_id: ScenarioId,
    *,
    verdict: VoteVerdict,
    checks: Mapping[str, bool],
    comment: str,
) -> Scenario:
    """One vote of the chain; when it grants, the extract and the mock are ordered."""
    scenario, grant = scenarios.vote(uow, actor, scenario_id, verdict=verdict, checks=checks, comment=comment)
    if grant is not None:
        for mock in (True, False):
            payload = {"scenario": scenario.id, "mock": mock}
            uow.queue.enqueue("materialise", payload, f"materialise:{grant.id}:{mock}")
    return scenario


def order_extract(uow: UnitOfWork, actor: Actor, scenario_id: ScenarioId, key: str) -> Work:
    """Order a fresh extract of a granted scenario (operator). Raises Refused when its grant may not be used."""
    permissions.require_role(actor, Role.OPERATOR)
    scenario = uow.scenarios.get(actor, scenario_id)
    grants.usable(uow, scenario.id)
    uow.note(actor, "extract.ordered", scenario.id)
    payload = {"scenario": scenario.id, "mock": False}
    return uow.queue.enqueue("materialise", payload, f"materialise:{scenario.id}:{actor.member}:{key}")


def catalogue_manifest(uow: UnitOfWork, actor: Actor) -> Manifest:
    """All that is offered, as if one scenario had been granted everything: for asking which grant a text needs.

    Made from labels and policy alone; no data is read. Raises Refused when a label and the policy do not agree.
    """
    files = [
        LabelFile.parse({**uow.label_sets.get_unscoped(table.label_set).columns, "confirmed_by": table.organisation})
        for table in catalogue.offered(uow, actor)
        if table.label_set is not None
    ]
    nowhere = SnapshotRef(table="", snapshot_id="", as_of="", content_hash="")
    requests = tuple(
        TableRequest(labels=file, columns=tuple(column.name for column in file.columns), snapshot=nowhere)
        for file in files
    )
    policy = current_masking(uow, actor.domain)
    planned = plan_tables(requests, policy)
    one_row = {subject.type: 1 for file in files for subject in file.subjects}
    return Manifest(
        domain=actor.domain,
        scenario="",
        policy_hash=policy.hash,
        key_version=policy.key_version,
        mock=True,
        snapshots=(),
        tables=tuple(describe(table, planned, one_row) for table in planned if table.supplied),
    )


def ready_extract(uow: UnitOfWork, scenario: ScenarioId, *, mock: bool) -> Extract:
    """The newest ready extract of a scenario, or its mock. Raises Refused (`extract_not_ready`)."""
    ready = uow.extracts.find_unscoped(scenario=scenario, mock=mock, state=ExtractState.READY)
    if not ready:
        raise Refused(EXTRACT_NOT_READY)
    return uow.extracts.get_unscoped(max(ready, key=lambda extract: extract.created_at).id)
