"""One transaction: records, their changes of state, the audit row of each act, queue, release history.

Every change of a record goes through `add`, `transition` or `amend`, and each of them writes the audit row of the act
in the same transaction: there is no act without a record of it, and no record of an act that did not happen.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import Connection, insert, select, update

from core.errors import Conflict, Forbidden, NotFound
from core.ids import RandomBytes, new_id
from core.lifecycle import ROLE_FORBIDDEN, STATE_CONFLICT
from core.records.audit import AuditRow
from core.records.domains import Domain, GuardPolicyVersion, MaskingPolicyVersion
from core.records.jobs import Job, Release
from core.records.parties import Actor, Agreement, ApiKey, Member, Organisation
from core.records.products import Product, ProductVersion
from core.records.reversals import Reversal
from core.records.risk import RiskReport
from core.records.scenarios import Extract, Grant, Scenario
from core.records.supply import LabelSet, Snapshot, Source, SourceTable
from core.records.votes import Vote
from core.roles import Role
from store.errors import CHANGED_MEANWHILE, NOT_FOUND
from store.history import History
from store.idempotency import IdempotencyKeys
from store.queue import Queue
from store.repository import Repository
from store.rows import from_row, to_row, write_changes
from store.scopes import changeable
from store.tables import AUDIT_ROWS, KINDS, Kind

R = TypeVar("R")
_KIND_OF = MappingProxyType({kind.record: kind for kind in KINDS.values()})
_NO_DETAILS: Mapping[str, Any] = MappingProxyType({})


class UnitOfWork:
    """What one transaction may read and change. Made by `Database.begin` and `Database.read` alone."""

    def __init__(self, connection: Connection, *, now: datetime, random_bytes: RandomBytes, writing: bool) -> None:
        self.connection = connection
        """For the store's own modules; SQL is written nowhere else."""
        self.now = now
        """One moment for the whole transaction."""
        self._random_bytes = random_bytes
        self._writing = writing
        self.domains: Repository[Domain] = self._repository("domains")
        self.organisations: Repository[Organisation] = self._repository("organisations")
        self.members: Repository[Member] = self._repository("members")
        self.keys: Repository[ApiKey] = self._repository("keys")
        self.agreements: Repository[Agreement] = self._repository("agreements")
        self.sources: Repository[Source] = self._repository("sources")
        self.tables: Repository[SourceTable] = self._repository("tables")
        self.label_sets: Repository[LabelSet] = self._repository("label_sets")
        self.masking_policies: Repository[MaskingPolicyVersion] = self._repository("masking_policies")
        self.guard_policies: Repository[GuardPolicyVersion] = self._repository("guard_policies")
        self.snapshots: Repository[Snapshot] = self._repository("snapshots")
        self.scenarios: Repository[Scenario] = self._repository("scenarios")
        self.votes: Repository[Vote] = self._repository("votes")
        self.grants: Repository[Grant] = self._repository("grants")
        self.extracts: Repository[Extract] = self._repository("extracts")
        self.reversals: Repository[Reversal] = self._repository("reversals")
        self.risk_reports: Repository[RiskReport] = self._repository("risk_reports")
        self.jobs: Repository[Job] = self._repository("jobs")
        self.releases: Repository[Release] = self._repository("releases")
        self.products: Repository[Product] = self._repository("products")
        self.versions: Repository[ProductVersion] = self._repository("versions")
        self.audit_rows: Repository[AuditRow] = self._repository("audit_rows")
        self.queue = Queue(connection, now=now, new_id=self.new_id)
        self.history = History(connection)
        self.idempotency = IdempotencyKeys(connection, now=now)

    def new_id(self, kind: str) -> str:
        """A fresh id of `kind` (a key of `core.ids.PREFIXES`)."""
        return new_id(kind, self._random_bytes)

    def new_secret(self, size_bytes: int) -> bytes:
        """Fresh random bytes for a secret."""
        return self._random_bytes(size_bytes)

    def add(self, record: R, actor: Actor, **details: Any) -> R:
        """Keep a new record, in its initial state, and audit its creation with `details` (ids, hashes, codes).

        Raises Forbidden (`role_forbidden`) when the role may not create it, Conflict (`already_exists`).
        """
        kind = _KIND_OF[type(record)]
        act = _check_creation(kind, record, actor)
        self.connection.execute(insert(kind.table).values(to_row(record)))
        self.note(actor, act, _id_of(record), **details)
        return record

    def transition(
        self,
        record: R,
        target: StrEnum,
        actor: Actor,
        details: Mapping[str, Any] = _NO_DETAILS,
        **changes: Any,
    ) -> R:
        """Change the state of a record, and fields with it; the one way to do so.

        Precondition: its lifecycle allows the change to the actor's role. Repeating it is a Conflict. Returns the
        record as it now is. Raises Conflict (`state_conflict` when the table has no such change,
        `changed_meanwhile` when the record has left the state that the caller saw), Forbidden (`role_forbidden`),
        NotFound (`not_found` when it does not exist for the actor).
        """
        kind = _KIND_OF[type(record)]
        if kind.lifecycle is None:
            raise TypeError(f"a {kind.noun} has no lifecycle")
        source: StrEnum = getattr(record, "state")  # noqa: B009 (R is any record type)
        self._check_exists(kind, record, actor)
        step = kind.lifecycle.check(source, target, actor.role)
        after = self._update(kind, record, actor, {**changes, "state": target})
        moved = {"from": source.value, "to": target.value, **_changed(changes), **details}
        self.note(actor, step.audit, _id_of(record), **moved)
        return after

    def amend(self, record: R, actor: Actor, act: str, details: Mapping[str, Any] = _NO_DETAILS, **changes: Any) -> R:
        """Change fields but not the state, audited under `act`. Only the named fields are written.

        Raises Conflict (`changed_meanwhile`) when the record has left the state that the caller saw, NotFound.
        """
        if "state" in changes:
            raise TypeError("a state changes by a transition alone")
        kind = _KIND_OF[type(record)]
        after = self._update(kind, record, actor, changes)
        self.note(actor, act, _id_of(record), **_changed(changes), **details)
        return after

    def note(self, actor: Actor, act: str, object: str, **details: Any) -> None:
        """Audit an act. `details` hold ids, states, hashes and codes: never a data value or a secret."""
        row = AuditRow(
            id=0,
            domain=actor.domain,
            organisation=actor.organisation,
            member=actor.member,
            role=actor.role,
            act=act,
            object=object,
            details=details,
            at=self.now,
        )
        values = to_row(row)
        del values["id"]
        self.connection.execute(insert(AUDIT_ROWS).values(values))

    def _update(self, kind: Kind, record: R, actor: Actor, changes: Mapping[str, Any]) -> R:
        table = kind.table
        statement = update(table).where(table.c.id == _id_of(record), changeable(kind, actor))
        if "state" in table.c:
            statement = statement.where(table.c.state == getattr(record, "state").value)  # noqa: B009
        changed = statement.values(write_changes(kind.record, changes)).returning(*table.c)
        row = self.connection.execute(changed).mappings().one_or_none()
        if row is None:
            self._check_exists(kind, record, actor)
            raise Conflict(CHANGED_MEANWHILE, thing=kind.noun)
        after: R = from_row(kind.record, row)
        return after

    def _check_exists(self, kind: Kind, record: Any, actor: Actor) -> None:
        table = kind.table
        there = select(table.c.id).where(table.c.id == _id_of(record), changeable(kind, actor))
        if self.connection.execute(there).first() is None:
            raise NotFound(NOT_FOUND, thing=kind.noun)

    def _repository(self, name: str) -> Repository[Any]:
        return Repository(self.connection, KINDS[name], may_lock=self._writing)


def _check_creation(kind: Kind, record: Any, actor: Actor) -> str:
    """The audit tag of creation. Raises as `UnitOfWork.add`."""
    _check_domain(record, actor)
    if kind.lifecycle is None:
        return kind.created
    lifecycle = kind.lifecycle
    if record.state != lifecycle.initial:
        raise Conflict(STATE_CONFLICT, thing=kind.noun, state="new", target=record.state.value)
    if actor.role not in lifecycle.creators:
        raise Forbidden(ROLE_FORBIDDEN, role=actor.role.value, allowed=", ".join(sorted(lifecycle.creators)))
    return lifecycle.created


def _check_domain(record: Any, actor: Actor) -> None:
    if actor.role is not Role.SYSTEM and getattr(record, "domain", actor.domain) != actor.domain:
        raise NotFound(NOT_FOUND, thing="domain")


def _id_of(record: Any) -> str:
    return str(record.id)


def _changed(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Names of the changed fields, for the audit row; their values may be anything and stay out of it."""
    return {"changed": sorted(changes)} if changes else {}
