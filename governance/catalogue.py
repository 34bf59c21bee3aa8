"""The catalogue (R1): sources, entries, labels, consent to supply, and its withdrawal."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import Forbidden, NotFound, RequestError
from core.ids import SourceId, TableId
from core.manifest import IDENTIFIER
from core.records.parties import Actor
from core.records.supply import CatalogueField, LabelSet, Source, SourceTable
from core.roles import Role
from core.states import GrantState, LabelSetState, TableState
from governance.errors import (
    CORE_DATA,
    FIELDS_INVALID,
    LABELS_INCOMPLETE,
    NAME_INVALID,
    NOT_YOUR_PART,
    SECRET_IN_SETTINGS,
)
from governance.organisations import UNFINISHED, Stopped, require_active
from governance.permissions import require_reason, require_role, require_text
from store.errors import NOT_FOUND
from store.unit_of_work import UnitOfWork

_SECRET_NAME = re.compile(r"passw|secret|token|credential|private_key|access_key", re.IGNORECASE)
_SECRET_IN_URL = re.compile(r"://[^/@:]*:[^/@]+@")
_CORE_LEVEL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a department says of a table when it enters the catalogue."""

    source: SourceId
    name: str
    """In extracts; unique in the domain."""
    title: str
    fields: tuple[CatalogueField, ...]
    description: str = ""
    locator: Mapping[str, Any] = field(default_factory=dict)
    """Where the source's connector finds it."""
    update_cycle: str = ""


def register_source(
    uow: UnitOfWork,
    actor: Actor,
    *,
    name: str,
    kind: str,
    settings: Mapping[str, Any],
    secret_name: str | None = None,
) -> Source:
    """Register a source system of the actor's department.

    Raises Forbidden (`not_your_part`), RequestError (`secret_in_settings`, `field_empty`).
    """
    require_role(actor, Role.SOURCE_DEPARTMENT)
    require_active(uow, actor)
    require_text(name=name, kind=kind)
    if _holds_secret(settings):
        raise RequestError(SECRET_IN_SETTINGS)
    source = Source(
        id=SourceId(uow.new_id("source")),
        domain=actor.domain,
        organisation=actor.organisation,
        name=name.strip(),
        kind=kind,
        settings=dict(settings),
        secret_name=secret_name,
        created_at=uow.now,
    )
    return uow.add(source, actor, kind=kind)


def register_table(uow: UnitOfWork, actor: Actor, entry: Entry) -> SourceTable:
    """Register a table as a catalogue entry in state `registered`.

    Raises NotFound for another department's source, RequestError (`name_invalid`, `fields_invalid`, `core_data`),
    Conflict (`already_exists` for a name in use in the domain).
    """
    require_role(actor, Role.SOURCE_DEPARTMENT)
    require_active(uow, actor)
    require_text(title=entry.title)
    if uow.sources.get(actor, entry.source).organisation != actor.organisation:
        raise NotFound(NOT_FOUND, thing="source")
    _check_names(entry.name, entry.fields)
    table = SourceTable(
        id=TableId(uow.new_id("table")),
        domain=actor.domain,
        organisation=actor.organisation,
        source=entry.source,
        name=entry.name,
        title=entry.title.strip(),
        description=entry.description,
        locator=entry.locator,
        fields=entry.fields,
        update_cycle=entry.update_cycle,
        state=TableState.REGISTERED,
        created_at=uow.now,
    )
    return uow.add(table, actor, source=entry.source)


def require_owned(uow: UnitOfWork, actor: Actor, table_id: TableId) -> SourceTable:
    """The table, if it is the actor's own department's. Raises NotFound, Forbidden (`not_your_part`)."""
    table = uow.tables.lock(actor, table_id)
    if actor.role is Role.SYSTEM or table.organisation == actor.organisation:
        return table
    raise Forbidden(NOT_YOUR_PART, allowed=Role.SOURCE_DEPARTMENT.value)


def propose_labels(uow: UnitOfWork, actor: Actor, *, table: TableId, columns: Mapping[str, Any]) -> LabelSet:
    """Keep a proposal of labels as the table's next version; an older proposal is discarded."""
    owned = require_owned(uow, actor, table)
    _discard_proposals(uow, actor, owned, keep=None)
    return _add_label_set(uow, actor, owned, columns)


def confirm_labels(uow: UnitOfWork, actor: Actor, *, table: TableId, columns: Mapping[str, Any]) -> LabelSet:
    """A person of the department confirms the labels of every field; the table is `labelled` by them.

    A published table goes back to `labelled`: changed labels need a new consent. Raises RequestError
    (`labels_incomplete`), Forbidden (`not_your_part`), NotFound, Conflict when supply is stopped.
    """
    require_role(actor, Role.SOURCE_DEPARTMENT)
    require_active(uow, actor)
    owned = require_owned(uow, actor, table)
    if set(columns.get("columns", {})) != {item.name for item in owned.fields}:
        raise RequestError(LABELS_INCOMPLETE)
    labels = _matching_proposal(uow, owned, columns) or _add_label_set(uow, actor, owned, columns)
    _discard_proposals(uow, actor, owned, keep=labels)
    confirmed = uow.transition(labels, LabelSetState.CONFIRMED, actor, confirmed_by=actor.member)
    if owned.state is TableState.LABELLED:
        uow.amend(owned, actor, "table.labels_replaced", {"labels": labels.id}, label_set=labels.id)
    else:
        uow.transition(owned, TableState.LABELLED, actor, {"labels": labels.id}, label_set=labels.id)
    return confirmed


def publish(uow: UnitOfWork, actor: Actor, table_id: TableId) -> SourceTable:
    """labelled → published: the entry appears in the catalogue, and the department consents to supply."""
    require_active(uow, actor)
    owned = require_owned(uow, actor, table_id)
    return uow.transition(owned, TableState.PUBLISHED, actor, {"labels": owned.label_set, "consent": True})


def stop_supply(uow: UnitOfWork, actor: Actor, table_id: TableId, reason: str) -> Stopped:
    """published → stopped: grants that hold the table cease at once. Returns them and the jobs to be ended.

    The department itself, the bureau or the security officer may do so.
    """
    require_reason(reason)
    table = uow.tables.lock(actor, table_id)
    after = uow.transition(table, TableState.STOPPED, actor, {"reason": reason})
    live = uow.grants.find_unscoped(domain=after.domain, state=GrantState.ACTIVE)
    grants = tuple(grant for grant in live if any(wanted.table == after.id for wanted in grant.tables))
    scenarios = tuple({grant.scenario for grant in grants})
    return Stopped(
        organisation=uow.organisations.get_unscoped(after.organisation),
        grants=grants,
        jobs=uow.jobs.find_unscoped(scenario=scenarios, state=UNFINISHED),
    )


def resume_supply(uow: UnitOfWork, actor: Actor, table_id: TableId, reason: str) -> SourceTable:
    """stopped → published, by the department."""
    require_reason(reason)
    owned = require_owned(uow, actor, table_id)
    return uow.transition(owned, TableState.PUBLISHED, actor, {"reason": reason})


def offered(uow: UnitOfWork, actor: Actor) -> tuple[SourceTable, ...]:
    """What developers may ask for: published entries of the domain."""
    return uow.tables.find(actor, state=TableState.PUBLISHED)


def _check_names(name: str, fields: Sequence[CatalogueField]) -> None:
    if not IDENTIFIER.fullmatch(name):
        raise RequestError(NAME_INVALID)
    names = [item.name.lower() for item in fields]
    if not names or len(set(names)) != len(names):
        raise RequestError(FIELDS_INVALID)
    for item in fields:
        if not IDENTIFIER.fullmatch(item.name):
            raise RequestError(NAME_INVALID)
        if item.level >= _CORE_LEVEL:
            raise RequestError(CORE_DATA, column=item.name)


def _holds_secret(settings: Any) -> bool:
    match settings:
        case Mapping():
            return any(_SECRET_NAME.search(str(key)) or _holds_secret(item) for key, item in settings.items())
        case list() | tuple():
            return any(_holds_secret(item) for item in settings)
        case str():
            return _SECRET_IN_URL.search(settings) is not None
        case _:
            return False


def _add_label_set(uow: UnitOfWork, actor: Actor, table: SourceTable, columns: Mapping[str, Any]) -> LabelSet:
    earlier = uow.label_sets.find_unscoped(table=table.id)
    labels = LabelSet(
        id=uow.new_id("label_set"),
        domain=table.domain,
        organisation=table.organisation,
        table=table.id,
        version=1 + max((item.version for item in earlier), default=0),
        columns=dict(columns),
        state=LabelSetState.PROPOSED,
        created_at=uow.now,
    )
    return uow.add(labels, actor, table=table.id)


def _matching_proposal(uow: UnitOfWork, table: SourceTable, columns: Mapping[str, Any]) -> LabelSet | None:
    proposals = uow.label_sets.find_unscoped(table=table.id, state=LabelSetState.PROPOSED)
    return next((item for item in proposals if dict(item.columns) == dict(columns)), None)


def _discard_proposals(uow: UnitOfWork, actor: Actor, table: SourceTable, keep: LabelSet | None) -> None:
    for proposal in uow.label_sets.find_unscoped(table=table.id, state=LabelSetState.PROPOSED):
        if keep is None or proposal.id != keep.id:
            uow.transition(proposal, LabelSetState.DISCARDED, actor)
