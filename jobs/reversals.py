"""Turning tokens back: from a request on record to values for the one person who asked.

The HTTP process seals the tokens, the ingest process (it alone holds the masking key) turns them back and seals the
values, the HTTP process hands them out. Between the two lie sealed files (`store.sealed`), named by the request:
neither database nor backup holds a token or a value, and the files go when the request ends.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa

from core.canonical import canonical_json, digest
from core.errors import NotFound, PlatformFault, Refused
from core.ids import ReversalId, ScenarioId, SnapshotId, TableId
from core.manifest import Manifest
from core.records.parties import Actor
from core.records.queue import Work
from core.records.reversals import Reversal
from core.records.scenarios import Extract
from core.records.votes import VoteVerdict
from core.roles import Role
from core.states import ReversalState
from governance import catalogue, permissions, reversals, votes
from jobs.errors import REVERSAL_EXTRACT, REVERSAL_POLICY
from jobs.materialise import MaterialiseContext, snapshot_source
from jobs.worker import Lease
from masking.keys import ScenarioKeys
from masking.policy import MaskingPolicy
from masking.request import BatchSource
from masking.reversal import ReversalRight, TokenColumn, require_known, reverse
from store.database import Database
from store.errors import FILE_ALTERED, NOT_FOUND
from store.sealed import SealedFiles
from store.unit_of_work import UnitOfWork

WORK_KIND = "reverse"
_LOOKED_FOR = timedelta(minutes=1)
"""How often what is over is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a member of a department asks for."""

    scenario: ScenarioId
    table: TableId
    column: str
    tokens: tuple[str, ...]
    reason: str
    key_version: int | None = None
    """None: that of the scenario's newest extract."""


def ask(uow: UnitOfWork, actor: Actor, files: SealedFiles, asked: Asked) -> Reversal:
    """Put a request on record and seal its tokens.

    Raises as `governance.reversals.ask`, NotFound for another department's table and for a scenario without a table of
    this one, Refused (`reversal_extract`, `not_reversible`).
    """
    permissions.require_role(actor, Role.SOURCE_DEPARTMENT)
    table = catalogue.require_owned(uow, actor, asked.table)
    scenario = uow.scenarios.get(actor, asked.scenario)
    extract = _extracts(uow, scenario.id, asked.key_version)[0]
    _token_column(uow, extract.manifest, table.name, asked.column)
    reversal = reversals.ask(
        uow, actor, extract=extract, table=table, column=asked.column, tokens=asked.tokens, reason=asked.reason
    )
    files.put(_tokens(reversal.id), canonical_json(asked.tokens))
    return reversal


def vote(
    uow: UnitOfWork, actor: Actor, reversal_id: ReversalId, *, verdict: VoteVerdict, comment: str = ""
) -> Reversal:
    """One word; the second approval orders the work. Raises as `governance.reversals.vote`."""
    reversal = reversals.vote(uow, actor, reversal_id, verdict=verdict, comment=comment)
    if reversal.state is ReversalState.APPROVED:
        uow.queue.enqueue(WORK_KIND, {"reversal": reversal.id}, f"{WORK_KIND}:{reversal.id}")
    return reversal


def reveal(uow: UnitOfWork, actor: Actor, files: SealedFiles, reversal_id: ReversalId) -> list[dict[str, str]]:
    """The values, in the order of the tokens, for the person who asked; the reading is on record.

    Precondition: they are handed on after the commit. Raises as `governance.reversals.readable`, PlatformFault.
    """
    reversal = reversals.readable(uow, actor, reversal_id)
    found: list[dict[str, str]] = json.loads(files.get(_values(reversal.id)))
    return found


def make(context: MaterialiseContext, files: SealedFiles, lease: Lease) -> None:
    """Turn the tokens of an approved request back. Repeating is harmless.

    Raises Refused (`token_unknown`, `reversal_policy`): `gave_up` puts it on record.
    """
    with context.database.read() as uow:
        reversal = uow.reversals.get_unscoped(lease.work.payload["reversal"])
        work = _planned(uow, context, reversal) if reversal.state is ReversalState.APPROVED else None
    if work is not None:
        tokens = _read_tokens(files, reversal)
        values = reverse(work.made, pa.array(tokens, pa.string()), keys=work.keys, right=work.right).to_pylist()
        require_known(work.made, values, work.snapshots)
        pairs = [{"token": token, "value": value} for token, value in zip(tokens, values, strict=True)]
        files.put(_values(reversal.id), canonical_json(pairs))
    with context.database.begin() as uow:
        if work is not None:
            reversals.made(uow, uow.reversals.lock_unscoped(reversal.id))
        uow.queue.complete(lease.work)
    files.delete(_tokens(reversal.id))


def gave_up(database: Database, files: SealedFiles, work: Work, code: str) -> None:
    """Put on record that a request could not be answered, and forget its tokens."""
    reversal = ReversalId(work.payload["reversal"])
    with database.begin() as uow:
        reversals.failed(uow, reversal, code)
    files.delete(_tokens(reversal))


@dataclass(slots=True)
class Forgetting:
    """Ends requests whose time is over, deletes files of those that ended. From one thread; looks once a minute."""

    database: Database
    files: SealedFiles
    _looked: datetime | None = None

    def __call__(self) -> None:
        """End and delete what is due."""
        with self.database.read() as uow:
            now = uow.now
            if self._looked is not None and now < self._looked + _LOOKED_FOR:
                return
            due = uow.reversals.find_unscoped(state=reversals.OPEN, at_most={"ends_at": now}, limit=1)
        self._looked = now
        if due:
            with self.database.begin() as uow:
                reversals.expire_due(uow)
        self._sweep(now)

    def _sweep(self, now: datetime) -> None:
        # A file is written just before its request is committed: a young one may belong to one that nobody sees yet.
        written = {name: name.partition(".")[0] for name, at in self.files.written() if at < now - _LOOKED_FOR}
        with self.database.read() as uow:
            found = uow.reversals.find_unscoped(id=tuple(set(written.values())), state=reversals.OPEN)
        alive = {reversal.id for reversal in found}
        for name, reversal in written.items():
            if reversal not in alive:
                self.files.delete(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    """What is to be turned back, with what, as the database says now."""

    made: TokenColumn
    keys: ScenarioKeys
    right: ReversalRight
    snapshots: tuple[BatchSource, ...]


def _planned(uow: UnitOfWork, context: MaterialiseContext, reversal: Reversal) -> _Planned:
    extract = uow.extracts.get_unscoped(reversal.extract)
    table = uow.tables.get_unscoped(reversal.table)
    made_with_it = _extracts(uow, reversal.scenario, reversal.key_version)
    return _Planned(
        made=_token_column(uow, extract.manifest, table.name, reversal.column),
        keys=ScenarioKeys(
            domain=reversal.domain,
            scenario=reversal.scenario,
            version=reversal.key_version,
            master=context.master_key,
        ),
        right=ReversalRight(
            approved_by=reversals.approvers(votes.of(uow, reversal)), request=reversal.id, reason=reversal.reason
        ),
        snapshots=tuple(snapshot_source(context.vault, snapshot) for snapshot in _snapshots(made_with_it, table.name)),
    )


def _extracts(uow: UnitOfWork, scenario: ScenarioId, key_version: int | None) -> tuple[Extract, ...]:
    """The scenario's extracts of one key version, newest first; deleted ones too, since tokens outlive them.

    Raises Refused (`reversal_extract`).
    """
    real = uow.extracts.find_unscoped(scenario=scenario, mock=False, newest_first=True)
    wanted = key_version or (real[0].manifest.key_version if real else None)
    found = tuple(extract for extract in real if extract.manifest.key_version == wanted)
    if not found:
        raise Refused(REVERSAL_EXTRACT)
    return found


def _snapshots(extracts: Iterable[Extract], table: str) -> Sequence[SnapshotId]:
    """The snapshots that the table was made from, newest first, each once."""
    used = (
        SnapshotId(item.snapshot_id)
        for extract in extracts
        for item in extract.manifest.snapshots
        if item.table == table
    )
    return tuple(dict.fromkeys(used))


def _token_column(uow: UnitOfWork, manifest: Manifest, table: str, column: str) -> TokenColumn:
    """Raises NotFound, Refused (`not_reversible`, `reversal_policy`)."""
    described = manifest.table(table)
    found = described.column(column) if described else None
    if found is None or found.name != column:
        raise NotFound(NOT_FOUND, thing="column")
    rule = _policy(uow, manifest).tables[table].columns[found.name]
    return TokenColumn(table=table, column=found, rule=rule)


def _policy(uow: UnitOfWork, manifest: Manifest) -> MaskingPolicy:
    """The policy that made an extract, which may have been replaced long since. Raises PlatformFault."""
    for version in uow.masking_policies.find_unscoped(domain=manifest.domain, newest_first=True):
        policy = MaskingPolicy.load(version.text)
        # By either hash: a release that gives rules a new field hashes an old text anew.
        if manifest.policy_hash in (version.hash, policy.hash):
            return policy
    raise PlatformFault(REVERSAL_POLICY)


def _read_tokens(files: SealedFiles, reversal: Reversal) -> tuple[str, ...]:
    tokens = tuple(json.loads(files.get(_tokens(reversal.id))))
    if digest(tokens) != reversal.tokens_hash:
        raise PlatformFault(FILE_ALTERED, detail=reversal.id)
    return tokens


def _tokens(reversal: ReversalId) -> str:
    return f"{reversal}.tokens"


def _values(reversal: ReversalId) -> str:
    return f"{reversal}.values"
