"""What departments and the operator hand in: checked for form before it is kept, then queued where it takes time."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from connectors import registry
from core.errors import NotFound, RequestError, YuneiError
from core.ids import TableId
from core.records.domains import GuardPolicyVersion, MaskingPolicyVersion
from core.records.parties import Actor
from core.records.queue import Work
from core.records.supply import LabelSet, Source, SourceTable
from core.roles import Role
from egress.policy import GuardPolicy
from governance import catalogue, permissions, policies
from governance.catalogue import Entry
from jobs.errors import AS_OF_FUTURE, LABELS_INVALID, POLICY_INVALID
from masking.labelfile import LabelFile
from masking.policy import MaskingPolicy
from store.errors import NOT_FOUND
from store.unit_of_work import UnitOfWork

_EASTMOST = timedelta(hours=14)
"""Somewhere it is tomorrow already."""


def register_source(
    uow: UnitOfWork,
    actor: Actor,
    *,
    name: str,
    kind: str,
    settings: Mapping[str, Any],
    secrets: Collection[str],
    secret_name: str | None,
) -> Source:
    """Register a source system of the actor's department whose settings its connector understands.

    `secrets`: names alone. Raises as `connectors.registry.check_source` and `catalogue.register_source`.
    """
    permissions.require_role(actor, Role.SOURCE_DEPARTMENT)
    source = catalogue.register_source(uow, actor, name=name, kind=kind, settings=settings, secret_name=secret_name)
    registry.check_source(kind, settings, secrets=secrets)
    return source


def register_table(uow: UnitOfWork, actor: Actor, entry: Entry) -> SourceTable:
    """Register a table that its source's connector can find. Raises as `check_table` and `catalogue.register_table`."""
    table = catalogue.register_table(uow, actor, entry)
    system = uow.sources.get(actor, entry.source)
    registry.check_table(system.kind, system.settings, entry.locator)
    return table


def request_snapshot(uow: UnitOfWork, actor: Actor, table_id: TableId, as_of: date | None, key: str) -> Work:
    """Queue an ingest of the actor's own table; `key` makes a repeat harmless.

    `as_of`: date of the data, today unless given. Raises RequestError (`as_of_future`): a snapshot of a day to come
    would stay the newest until that day.
    """
    table = catalogue.require_owned(uow, actor, table_id)
    if as_of is not None and as_of > (uow.now + _EASTMOST).date():
        raise RequestError(AS_OF_FUTURE)
    uow.note(actor, "snapshot.requested", table.id)
    payload = {"table": table.id} | ({"as_of": as_of.isoformat()} if as_of else {})
    return uow.queue.enqueue("ingest", payload, f"ingest:{table.id}:{actor.member}:{key}")


def request_labels(uow: UnitOfWork, actor: Actor, table_id: TableId, key: str) -> Work:
    """Queue the classification of the newest snapshot of the actor's own table."""
    table = catalogue.require_owned(uow, actor, table_id)
    uow.note(actor, "labels.requested", table.id)
    return uow.queue.enqueue("classify", {"table": table.id}, f"classify:{table.id}:{actor.member}:{key}")


def confirm_labels(uow: UnitOfWork, actor: Actor, table_id: TableId, labels: dict[str, Any]) -> LabelSet:
    """Keep the labels that a person of the department confirms. Raises RequestError (`labels_invalid`)."""
    try:
        file = LabelFile.parse({**labels, "confirmed_by": actor.member})
    except ValueError as problem:
        raise RequestError(LABELS_INVALID, problem=str(problem)) from problem
    table = uow.tables.get(actor, table_id)
    if file.table != table.name:
        raise RequestError(LABELS_INVALID, problem=f"it describes the table {file.table}, not {table.name}")
    plain = {name: value for name, value in labels.items() if name != "confirmed_by"}
    return catalogue.confirm_labels(uow, actor, table=table.id, columns=plain)


def add_masking_policy(uow: UnitOfWork, actor: Actor, text: str) -> MaskingPolicyVersion:
    """A new version of the domain's masking policy. Raises RequestError (`policy_invalid`)."""
    try:
        rules = MaskingPolicy.load(text)
    except ValueError as problem:
        raise RequestError(POLICY_INVALID, problem=str(problem)) from problem
    return policies.add_masking(uow, actor, text=text, hash=rules.hash)


def add_guard_policy(uow: UnitOfWork, actor: Actor, text: str) -> GuardPolicyVersion:
    """A new version of the domain's guard policy. Raises RequestError with the policy's own code."""
    return policies.add_guard(uow, actor, text=text, hash=GuardPolicy.load(text).hash)


def find_work(uow: UnitOfWork, actor: Actor, work_id: str) -> Work:
    """A piece of work that the actor started or, as operator or bureau, answers for. Raises NotFound."""
    work = uow.queue.get_unscoped(work_id)
    if not _may_see(uow, actor, work):
        raise NotFound(NOT_FOUND, thing="work")
    return work


def _may_see(uow: UnitOfWork, actor: Actor, work: Work) -> bool:
    if "table" not in work.payload:
        return actor.role in (Role.OPERATOR, Role.BUREAU, Role.SECURITY_OFFICER)
    try:
        uow.tables.get(actor, TableId(work.payload["table"]))
    except YuneiError:
        return False
    return True
