"""Materialise: from a grant to the scenario's extract and its mock, and their end.

Runs in the ingest process, the only one that can read the vault. An extract appears under the hash of its manifest or
not at all; when it is on record its older sibling goes.
"""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from core.errors import PlatformFault, Refused
from core.ids import DomainId, ExtractId, ScenarioId, SnapshotId
from core.manifest import Manifest, SnapshotRef
from core.records.parties import Actor
from core.records.scenarios import Extract, Grant, Scenario
from core.records.scenarios import TableRequest as GrantedTable
from core.records.supply import Snapshot, SourceTable
from core.states import ExtractState, LabelSetState
from governance import grants
from jobs import risk_reports
from jobs.errors import LABELS_MISSING, SNAPSHOT_MISSING
from jobs.policies import current_masking
from jobs.worker import Lease
from masking import extract, mock
from masking.errors import GATE_FAILED
from masking.keys import ScenarioKeys
from masking.labelfile import ColumnLabel, LabelFile
from masking.registry import SubjectRegistry
from masking.request import BatchSource, ExtractRequest, RowCondition, TableRequest
from masking.sidecar import is_whole
from store.database import Database
from store.unit_of_work import UnitOfWork
from store.vault import Vault

MOCK_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class MaterialiseContext:
    """What the masking side of the ingest process holds."""

    database: Database
    vault: Vault
    master_key: bytes
    registry: Path
    extracts: Path
    reports: Path
    """Private risk reports, one folder a piece of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is to be made, as the database says now."""

    scenario: Scenario
    grant: Grant
    request: ExtractRequest
    snapshots: Mapping[str, SnapshotId]
    """Table name → snapshot."""


def materialise(context: MaterialiseContext, lease: Lease) -> None:
    """Make the extract (or, with `mock` in the payload, the mock) of a granted scenario.

    Repeating is harmless: the newer extract replaces the older one.
    """
    is_mock = bool(lease.work.payload["mock"])
    with context.database.read() as uow:
        plan = _plan(uow, ScenarioId(lease.work.payload["scenario"]))
    staging = context.extracts / f".making-{lease.work.id}-{lease.work.fence}"
    shutil.rmtree(staging, ignore_errors=True)
    manifest = _build_mock(plan, staging) if is_mock else _build_gated(context, plan, staging, lease.work.id)
    folder = manifest.hash.removeprefix("sha256:")
    _appear(staging, context.extracts / folder, manifest)
    with context.database.begin() as uow:
        _record(uow, plan, manifest, folder)
        if not is_mock:
            risk_reports.record(uow, plan.grant, context.reports, lease.work.id, manifest.hash)
        uow.queue.complete(lease.work)


def sweep_extracts(context: MaterialiseContext) -> None:
    """Remove folders whose extract is deleted on record: the record goes first, then the files. May be repeated."""
    on_disk = tuple(path.name for path in context.extracts.iterdir())
    with context.database.read() as uow:  # asked for twice a second: in the usual case nothing is read but an index
        gone = {item.folder for item in uow.extracts.find_unscoped(folder=on_disk, state=ExtractState.DELETED)}
        kept = {item.folder for item in uow.extracts.find_unscoped(folder=tuple(gone), state=ExtractState.READY)}
    for folder in gone - kept:
        shutil.rmtree(context.extracts / folder, ignore_errors=True)


def _plan(uow: UnitOfWork, scenario_id: ScenarioId) -> _Plan:
    scenario = uow.scenarios.get_unscoped(scenario_id)
    grant = grants.usable(uow, scenario_id)
    requests = []
    snapshots = {}
    for granted in grant.tables:
        table = uow.tables.get_unscoped(granted.table)
        snapshot = newest_snapshot(uow, table)
        snapshots[table.name] = snapshot.id
        requests.append(_request(uow, table, granted, snapshot))
    request = ExtractRequest(
        domain=scenario.domain,
        scenario=scenario.id,
        tables=tuple(requests),
        policy=current_masking(uow, scenario.domain),
        as_of=max(item.snapshot.as_of for item in requests),
    )
    return _Plan(scenario=scenario, grant=grant, request=request, snapshots=snapshots)


def newest_snapshot(uow: UnitOfWork, table: SourceTable) -> Snapshot:
    """The newest snapshot of a table. Raises PlatformFault (`snapshot_missing`)."""
    found = uow.snapshots.find_unscoped(table=table.id)
    if not found:
        raise PlatformFault(SNAPSHOT_MISSING, table=table.name)
    return max(found, key=lambda snapshot: (snapshot.as_of, snapshot.created_at))


def _request(uow: UnitOfWork, table: SourceTable, granted: GrantedTable, snapshot: Snapshot) -> TableRequest:
    if table.label_set is None:
        raise PlatformFault(LABELS_MISSING, table=table.name)
    labels = uow.label_sets.get_unscoped(table.label_set)
    file = LabelFile.parse({**labels.columns, "confirmed_by": labels.confirmed_by or ""})
    return TableRequest(
        labels=replace(file, columns=_doubted(uow, table, file.columns)),
        columns=granted.columns,
        rows=tuple(
            RowCondition(column=item.column, values=item.values or (), low=item.low, high=item.high)
            for item in granted.rows
        ),
        snapshot=SnapshotRef(
            table=table.name,
            snapshot_id=snapshot.id,
            as_of=snapshot.as_of,
            content_hash=snapshot.content_hash,
        ),
    )


def _doubted(uow: UnitOfWork, table: SourceTable, confirmed: Sequence[ColumnLabel]) -> tuple[ColumnLabel, ...]:
    """The confirmed columns; unsure where a newer proposal doubts them, because the data drifted since."""
    proposals = uow.label_sets.find_unscoped(table=table.id, state=LabelSetState.PROPOSED)
    unsure = {
        name for proposal in proposals for name, entry in proposal.columns["columns"].items() if entry.get("unsure")
    }
    return tuple(replace(column, unsure=column.unsure or column.name in unsure) for column in confirmed)


def _build_gated(context: MaterialiseContext, plan: _Plan, folder: Path, report: str) -> Manifest:
    """As `_build`; the report of an extract that its gate stopped goes on record before the refusal does."""
    try:
        return _build(context, plan, folder, context.reports / report)
    except Refused as refused:
        if refused.code == GATE_FAILED.code:
            with context.database.begin() as uow:
                risk_reports.record(uow, plan.grant, context.reports, report, "")
        raise


def _build(context: MaterialiseContext, plan: _Plan, folder: Path, reports: Path) -> Manifest:
    policy = plan.request.policy
    return extract.build(
        plan.request,
        {name: snapshot_source(context.vault, snapshot) for name, snapshot in plan.snapshots.items()},
        keys=ScenarioKeys(
            domain=plan.scenario.domain,
            scenario=plan.scenario.id,
            version=policy.key_version,
            master=context.master_key,
        ),
        registry=SubjectRegistry(
            context.registry / plan.scenario.domain, domain=plan.scenario.domain, master=context.master_key
        ),
        folder=folder,
        reports=reports,
    )


def _build_mock(plan: _Plan, folder: Path) -> Manifest:
    seed = int.from_bytes(hashlib.sha256(plan.scenario.id.encode()).digest()[:4], "big")
    return mock.build(plan.request, folder, rows=MOCK_ROWS, seed=seed)


def snapshot_source(vault: Vault, snapshot: SnapshotId) -> BatchSource:
    """One table's raw rows as masking reads them."""

    def open_snapshot(columns: Sequence[str] | None = None) -> pa.RecordBatchReader:
        return vault.read(snapshot, None if columns is None else tuple(columns))

    return open_snapshot


def _appear(staging: Path, folder: Path, manifest: Manifest) -> None:
    """Give the finished folder its name. An equal one that is there already is kept, a damaged one replaced."""
    if folder.exists() and is_whole(folder, manifest):
        shutil.rmtree(staging)
        return
    shutil.rmtree(folder, ignore_errors=True)
    staging.rename(folder)


def _record(uow: UnitOfWork, plan: _Plan, manifest: Manifest, folder: str) -> None:
    """Put the extract on record and retire older ones of its scenario."""
    system = Actor.system(plan.scenario.domain)
    before = uow.extracts.find_unscoped(scenario=plan.scenario.id, mock=manifest.mock, state=ExtractState.READY)
    if any(item.manifest_hash == manifest.hash for item in before):
        return
    uow.add(
        Extract(
            id=ExtractId(uow.new_id("extract")),
            domain=plan.scenario.domain,
            organisation=plan.scenario.organisation,
            scenario=plan.scenario.id,
            grant=plan.grant.id,
            mock=manifest.mock,
            manifest=manifest,
            manifest_hash=manifest.hash,
            folder=folder,
            state=ExtractState.READY,
            created_at=uow.now,
        ),
        system,
    )
    for item in before:
        uow.transition(item, ExtractState.DELETED, system)


def delete_extracts(uow: UnitOfWork, domain: DomainId, scenario: ScenarioId) -> None:
    """Close every extract of a scenario whose grant has ended; the files follow with the next sweep."""
    for item in uow.extracts.find_unscoped(scenario=scenario, state=ExtractState.READY):
        uow.transition(item, ExtractState.DELETED, Actor.system(domain))
