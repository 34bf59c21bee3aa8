"""Make an extract: tie raw rows to subjects, mask them, order them, describe them, and only then let it appear.

    source ─batches→ raw connection (memory only) ─masked batches→ sidecar (private folder) ─rename→ extract

Memory is bounded by the engine's limits and by about 200 bytes a distinct subject.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from core.canonical import canonical_json
from core.errors import PlatformFault, Refused
from core.manifest import Manifest, Table
from masking import errors
from masking.content import Content
from masking.keys import ScenarioKeys
from masking.masked import MaskedTable
from masking.plan import PlannedTable, describe, plan_tables
from masking.raw import RawTable, open_raw_connection
from masking.registry import SubjectRegistry, sync
from masking.report import Account, write_report
from masking.request import BatchSource, ExtractRequest
from masking.sidecar import TABLES_FOLDER, Sidecar, file_entry, guard_entry
from masking.subjects import SubjectIndex

MANIFEST_FILE = "manifest.json"
THREADS = 2


def build(
    request: ExtractRequest,
    tables: Mapping[str, BatchSource],
    *,
    keys: ScenarioKeys,
    registry: SubjectRegistry,
    folder: Path,
    reports: Path | None = None,
) -> Manifest:
    """Write `folder` (must not exist): `manifest.json`, `guard.duckdb`, `tables/<table>.parquet`.

    Everything is built in a temporary folder beside it and renamed at the end: nothing half-written is ever seen.
    `reports` (a private folder, outside the extract) receives `risk.json` and `risk.html`, also when a gate fails.
    Raises Refused (policy, labels, gate, values outside a declared range, rows without subject) with its code.
    """
    wanted = (request.domain, request.scenario, request.policy.key_version)
    if (keys.domain, keys.scenario, keys.version) != wanted:
        raise PlatformFault(errors.KEYS_MISMATCH)
    planned = plan_tables(request.tables, request.policy)
    if missing := sorted(table.name for table in planned if table.name not in tables):
        raise Refused(errors.SOURCE_MISSING, table=missing[0])
    draft = folder.with_name(folder.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    try:
        accounts, content = _fill(draft, planned, tables, keys, registry)
        if reports is not None:
            write_report(reports, request, accounts)
        if failed := [account.planned.name for account in accounts if not account.passed]:
            raise Refused(errors.GATE_FAILED, table=failed[0])
        described = tuple(describe(account.planned, planned, account.written.max_rows) for account in accounts)
        manifest = finish(request, draft, described, content, mock=False)
        os.rename(draft, folder)
        sync(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def _fill(
    draft: Path,
    planned: tuple[PlannedTable, ...],
    tables: Mapping[str, BatchSource],
    keys: ScenarioKeys,
    registry: SubjectRegistry,
) -> tuple[tuple[Account, ...], Content]:
    sidecar = Sidecar(draft, threads=THREADS)
    connection = open_raw_connection(THREADS)
    try:
        subjects = SubjectIndex(connection, keys, registry, planned)
        accounts = []
        for index, table in enumerate(planned):
            raw = RawTable(table, tables[table.name], connection, index)
            masked = MaskedTable(raw, subjects.joins(raw), keys)
            if table.supplied:
                with raw.relay.surfacing():
                    written = sidecar.add(table, masked.batches(), masked.steps, masked.completed)
                accounts.append(Account(planned=table, tally=masked.tally, written=written))
        content = sidecar.close()
    finally:
        connection.close()
        sidecar.abandon()
    return tuple(accounts), content


def finish(
    request: ExtractRequest, draft: Path, tables: tuple[Table, ...], content: Content, *, mock: bool
) -> Manifest:
    """Describe the files of a finished draft in its manifest, and sync all of it to disk."""
    entries = [guard_entry(content)]
    entries += [file_entry(draft, f"{TABLES_FOLDER}/{table.name}.parquet") for table in tables]
    supplied = {table.name for table in tables}
    manifest = Manifest(
        domain=request.domain,
        scenario=request.scenario,
        policy_hash=request.policy.hash,
        key_version=request.policy.key_version,
        mock=mock,
        snapshots=tuple(table.snapshot for table in request.tables if table.name in supplied),
        tables=tables,
        files=tuple(entries),
    )
    (draft / MANIFEST_FILE).write_bytes(canonical_json(manifest))
    for name in [MANIFEST_FILE, *(entry.name for entry in entries)]:
        sync(draft / name)
    sync(draft / TABLES_FOLDER)
    sync(draft)
    return manifest
