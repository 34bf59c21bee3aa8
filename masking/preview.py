"""Preview a masking policy on generated values: the real pipeline, nobody's data, keys that are thrown away."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from core.manifest import ColumnType, SnapshotRef
from masking import extract
from masking.identifiers import check_character
from masking.keys import ScenarioKeys
from masking.labelfile import ColumnLabel, LabelFile
from masking.operators.operator import CALENDAR
from masking.plan import plan_tables
from masking.policy import MaskingPolicy, Orphans, TableRule
from masking.registry import SubjectRegistry
from masking.request import BatchSource, ExtractRequest, TableRequest

_PREVIEW_ROWS = 200
_FIRST_DAY = date(1940, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One supplied column as the policy would make it, on generated values."""

    table: str
    column: str
    operator: str
    before: tuple[str, ...]
    """Generated values of the label's form; nobody's."""
    after: tuple[str, ...]
    """What the operator makes of them under throw-away keys, in another order."""


def preview(policy: MaskingPolicy, labels: Sequence[LabelFile], *, rows: int = 3) -> tuple[Shown, ...]:
    """Run the real pipeline on generated rows of the labels' forms. No data is read; keys are thrown away.

    Raises Refused as planning does.
    """
    made = {item.table: _generated(item) for item in labels}
    # Nobody has to have confirmed labels for a look at generated values.
    request = _preview_request(policy, [replace(item, confirmed_by=item.confirmed_by or "preview") for item in labels])
    with TemporaryDirectory(prefix="yunei-preview-") as folder:
        extract.build(
            request,
            {name: _source(table) for name, table in made.items()},
            keys=ScenarioKeys(domain="preview", scenario="preview", version=policy.key_version, master=bytes(32)),
            registry=SubjectRegistry(Path(folder) / "registry", domain="preview", master=bytes(32)),
            folder=Path(folder) / "extract",
        )
        return tuple(
            Shown(
                table=table.name,
                column=column.name,
                operator=column.operator.name,
                before=_texts(made[table.name], column.name, rows),
                after=_texts(pq.read_table(Path(folder) / f"extract/tables/{table.name}.parquet"), column.name, rows),
            )
            for table in plan_tables(request.tables, request.policy)
            for column in table.columns
        )


def _texts(table: pa.Table, column: str, rows: int) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in table.column(column).slice(0, rows).to_pylist())


def _preview_request(policy: MaskingPolicy, labels: Sequence[LabelFile]) -> ExtractRequest:
    ungated = {
        name: TableRule(columns=rule.columns, rows_without_subject=Orphans.DROP) for name, rule in policy.tables.items()
    }
    return ExtractRequest(
        domain="preview",
        scenario="preview",
        as_of="2000-01-01",
        policy=MaskingPolicy(name=policy.name, version=policy.version, key_version=policy.key_version, tables=ungated),
        tables=tuple(
            TableRequest(
                labels=item,
                columns=tuple(column.name for column in item.columns),
                snapshot=SnapshotRef(table=item.table, snapshot_id="preview", as_of="2000-01-01", content_hash=""),
            )
            for item in labels
        ),
    )


def _source(table: pa.Table) -> BatchSource:
    def open_snapshot(columns: Sequence[str] | None = None) -> pa.RecordBatchReader:
        return (table if columns is None else table.select(list(columns))).to_reader()

    return open_snapshot


def _generated(labels: LabelFile) -> pa.Table:
    """Rows of the labels' forms. Values of one label and serial number are equal in every table, so that keys join."""
    columns = {column.name: [_value(column, serial) for serial in range(_PREVIEW_ROWS)] for column in labels.columns}
    return pa.table({name: pa.array(values) for name, values in columns.items()})


def _value(column: ColumnLabel, serial: int) -> Any:
    if column.domain:
        return column.domain[serial % len(column.domain)]
    if column.range:
        value = column.range.low + (column.range.high - column.range.low) * (serial % 20) / 20
        return int(value) if column.type is ColumnType.INTEGER else value
    if column.period:
        first, last = date.fromisoformat(column.period.first), date.fromisoformat(column.period.last)
        return first + (last - first) * (serial % 20) / 20
    if column.type in CALENDAR:
        return _FIRST_DAY + timedelta(days=157 * serial)
    if column.type is ColumnType.BOOLEAN:
        return serial % 2 == 0
    if column.type is not ColumnType.VARCHAR:
        return 100_000 + serial
    return _text(column, serial)


def _text(column: ColumnLabel, serial: int) -> str:
    body = f"370882{1940 + serial % 60}{1 + serial % 12:02d}{1 + serial % 28:02d}{serial:03d}"
    forms = {
        "resident_id": body + check_character(body),
        "mobile": f"139{serial:08d}",
        "person_name": f"测试{serial:03d}",
        "address": f"山东省济宁市兖州区测试路{serial}号",
        "division_code": f"3708{serial % 90 + 1:02d}",
        "disease_code": f"J{serial % 90 + 10}.{serial % 10}",
        "free_text": f"测试备注{serial}，电话139{serial:08d}",
    }
    return forms.get(column.label, f"{100_000_000 + serial}")
