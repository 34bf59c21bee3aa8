"""Ingest: read a department's table into a dated, encrypted snapshot; propose labels for it.

A snapshot of a table whose labels are confirmed is compared with the one they were confirmed for before it counts:
columns that drifted are in doubt from the first moment, and in doubt means not supplied.

Runs in the ingest process, the only one with the vault's key and the sources' passwords. A snapshot is on record only
after all its rows are in the vault; whatever breaks on the way leaves neither.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from connectors import registry
from connectors.merge import whole_table
from connectors.protocol import SourceSchema, SourceState, require_rows, require_unchanged
from core.canonical import to_plain
from core.errors import YuneiError
from core.ids import SnapshotId, TableId
from core.records.parties import Actor
from core.records.supply import Snapshot, Source, SourceTable
from governance import catalogue
from jobs.materialise import newest_snapshot
from jobs.worker import Lease
from masking import classify
from store.database import Database
from store.snapshot import SnapshotHeader, SnapshotManifest
from store.unit_of_work import UnitOfWork
from store.vault import Vault

SecretsOf = Callable[[str], Mapping[str, str]]
"""The secret settings kept under that name. Raises PlatformFault (`secret_missing`)."""


@dataclass(frozen=True, slots=True)
class IngestContext:
    """What the ingest process holds for reading sources."""

    database: Database
    vault: Vault
    secrets_of: SecretsOf
    inboxes: tuple[Path, ...]
    """Folders in which departments deliver files."""


def ingest(context: IngestContext, lease: Lease) -> None:
    """Read one table into a new snapshot.

    Raises what the source raises (`source_…`): an error of the source is not retried into a half-read table.
    """
    table_id = TableId(lease.work.payload["table"])
    with context.database.read() as uow:
        table = uow.tables.get_unscoped(table_id)
        source = uow.sources.get_unscoped(table.source)
        before = newest_snapshot(uow, table) if uow.snapshots.find_unscoped(table=table.id) else None
        snapshot_id = SnapshotId(uow.new_id("snapshot"))
        now = uow.now
    as_of = date.fromisoformat(lease.work.payload.get("as_of") or now.date().isoformat())
    header = SnapshotHeader(table_id=table.id, snapshot_id=snapshot_id, as_of=as_of, taken_at=now)
    settings = {**source.settings, **table.locator, **_secrets(context, source)}
    connector = registry.open_source(source.kind, _placed(settings, context.inboxes), inboxes=context.inboxes)
    newest = before.id if before is not None else None
    state = None
    if newest is not None:
        require_unchanged(SourceSchema.from_arrow(context.vault.schema(newest)), connector.describe())
        state = SourceState.parse(context.vault.manifest(newest).source)
    intake = connector.read(state)
    rows = whole_table(intake, context.vault.read(newest) if newest is not None else None)
    manifest = context.vault.write(header, rows, state=lambda: intake.state.plain())
    try:
        require_rows(manifest.row_count)
        carried = _carried(context, table, snapshot_id)
        with context.database.begin() as uow:
            uow.add(_snapshot(table, manifest, uow), Actor.system(table.domain))
            if carried is not None:
                labels = to_plain(carried.labels)
                catalogue.propose_labels(uow, Actor.system(table.domain), table=table.id, columns=labels)
            uow.queue.complete(lease.work)
    except YuneiError:
        context.vault.delete(snapshot_id)
        raise


def _carried(context: IngestContext, table: SourceTable, arrived: SnapshotId) -> classify.Carried | None:
    """The confirmed labels at a snapshot, compared with the one they were confirmed for; None without such labels."""
    if table.label_set is None:
        return None
    with context.database.read() as uow:
        confirmed = uow.label_sets.get_unscoped(table.label_set)
        known = uow.snapshots.find_unscoped(table=table.id)
    kept = set(context.vault.snapshots())
    seen = [item for item in known if item.id in kept and item.created_at <= confirmed.created_at]
    base = max(seen, key=lambda item: item.created_at).id if seen else arrived
    current = classify.classify_batches(table.name, partial(context.vault.read, arrived))
    previous = classify.classify_batches(table.name, partial(context.vault.read, base)) if base != arrived else current
    return classify.carry_over(confirmed.columns, previous, current)


def sweep_vault(context: IngestContext) -> None:
    """Remove what a killed process left in the vault: unfinished writes, and snapshots that are on no record.

    Precondition: nobody writes to the vault (the start of the ingest process). Repeating is harmless.
    """
    context.vault.sweep()
    with context.database.read() as uow:
        known = {snapshot.id for snapshot in uow.snapshots.find_unscoped()}
    for snapshot_id in set(context.vault.snapshots()) - known:
        context.vault.delete(snapshot_id)


def propose(context: IngestContext, lease: Lease) -> None:
    """Classify the newest snapshot of a table and keep the labels as a proposal for a person to confirm.

    Labels that are confirmed already are kept, except of columns that drifted since.
    """
    with context.database.read() as uow:
        table = uow.tables.get_unscoped(TableId(lease.work.payload["table"]))
        snapshot = newest_snapshot(uow, table)
    carried = _carried(context, table, snapshot.id)
    if carried is None:
        findings = classify.classify_batches(table.name, partial(context.vault.read, snapshot.id))
        labels: dict[str, Any] = to_plain(classify.propose_labels(findings))
    else:
        labels = to_plain(carried.labels)
    with context.database.begin() as uow:
        catalogue.propose_labels(uow, Actor.system(table.domain), table=table.id, columns=labels)
        uow.queue.complete(lease.work)


def _placed(settings: Mapping[str, Any], inboxes: tuple[Path, ...]) -> Mapping[str, Any]:
    """A delivered file is named by its place in the inbox, so that a platform may be moved to another folder."""
    path = settings.get("path")
    if not isinstance(path, str) or not inboxes:
        return settings
    places = [inbox / path for inbox in inboxes]
    return {**settings, "path": str(next((place for place in places if place.is_file()), places[0]))}


def _secrets(context: IngestContext, source: Source) -> Mapping[str, str]:
    return context.secrets_of(source.secret_name) if source.secret_name else {}


def _snapshot(table: SourceTable, manifest: SnapshotManifest, uow: UnitOfWork) -> Snapshot:
    return Snapshot(
        id=manifest.snapshot_id,
        domain=table.domain,
        organisation=table.organisation,
        table=table.id,
        as_of=manifest.as_of,
        row_count=manifest.row_count,
        schema_hash=manifest.schema_hash,
        content_hash=manifest.content_hash,
        schema={column.name: column.type for column in manifest.columns},
        created_at=uow.now,
    )
