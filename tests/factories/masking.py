"""Tables, labels and policies for tests of masking. Every identifier is generated; none belongs to anybody."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.manifest import Manifest, SnapshotRef
from masking import extract
from masking.identifiers import check_character
from masking.keys import ScenarioKeys
from masking.labelfile import LabelFile
from masking.policy import MaskingPolicy
from masking.registry import SubjectRegistry
from masking.request import BatchSource, ExtractRequest, RowCondition, TableRequest

DOMAIN = "dom_test"
MASTER = bytes(range(32))
REGISTRY_MASTER = bytes(range(1, 33))


def source_of(table: pa.Table, *, batch_rows: int = 64) -> BatchSource:
    """A snapshot held in memory."""

    def open_snapshot(columns: Sequence[str] | None = None) -> pa.RecordBatchReader:
        chosen = table if columns is None else table.select(list(columns))
        return chosen.to_reader(batch_rows)

    return open_snapshot


def labels_of(table: str, columns: dict[str, dict[str, Any]], **rest: Any) -> LabelFile:
    """A confirmed label file; level 2 unless the entry says otherwise."""
    entries = {name: {"level": 2, **entry} for name, entry in columns.items()}
    return LabelFile.parse({"table": table, "confirmed_by": "mem_officer", "columns": entries, **rest})


def policy_of(tables: dict[str, Any], **rest: Any) -> MaskingPolicy:
    """A masking policy; `tables` maps table → column → rule, or table → a whole rule with `columns` in it."""
    rules = {name: rule if "columns" in rule else {"columns": rule} for name, rule in tables.items()}
    return MaskingPolicy.parse({"name": "test", "version": 1, "tables": rules, **rest})


def request_of(
    labels: Sequence[LabelFile],
    policy: MaskingPolicy,
    *,
    columns: dict[str, tuple[str, ...]] | None = None,
    rows: dict[str, tuple[RowCondition, ...]] | None = None,
    scenario: str = "scn_one",
) -> ExtractRequest:
    """A request that grants every column of every table, unless `columns` says less."""
    return ExtractRequest(
        domain=DOMAIN,
        scenario=scenario,
        as_of="2026-01-01",
        policy=policy,
        tables=tuple(
            TableRequest(
                labels=item,
                columns=(columns or {}).get(item.table, tuple(column.name for column in item.columns)),
                rows=(rows or {}).get(item.table, ()),
                snapshot=SnapshotRef(
                    table=item.table, snapshot_id=f"snp_{item.table}", as_of="2026-01-01", content_hash="sha256:00"
                ),
            )
            for item in labels
        ),
    )


def keys_of(request: ExtractRequest, *, master: bytes = MASTER) -> ScenarioKeys:
    return ScenarioKeys(
        domain=request.domain, scenario=request.scenario, version=request.policy.key_version, master=master
    )


def registry_in(folder: Path) -> SubjectRegistry:
    return SubjectRegistry(folder / "registry", domain=DOMAIN, master=REGISTRY_MASTER)


def build_extract(
    request: ExtractRequest,
    tables: dict[str, pa.Table],
    folder: Path,
    name: str = "extract",
    *,
    batch_rows: int = 64,
) -> Manifest:
    """Build an extract of in-memory tables under `folder / name`."""
    return extract.build(
        request,
        {key: source_of(table, batch_rows=batch_rows) for key, table in tables.items()},
        keys=keys_of(request),
        registry=registry_in(folder),
        folder=folder / name,
    )


def resident_id(serial: int) -> str:
    """A generated resident ID number with a valid check character, of a person who does not exist."""
    body = f"370882{1940 + serial % 60}{1 + serial % 12:02d}{1 + serial % 28:02d}{serial % 1000:03d}"
    return body + check_character(body)


def people(count: int = 240) -> pa.Table:
    """One row a person: number, name, resident ID, mobile, address, birth date, town. Generated."""
    towns = ["鼓楼街道", "龙桥街道", "新兖镇"]
    return pa.table(
        {
            "zper": pa.array([str(100_000 + i) for i in range(count)]),
            "姓名": [f"测试{i:04d}" for i in range(count)],
            "身份证号": [resident_id(i) for i in range(count)],
            "手机号": [f"139{i:08d}" for i in range(count)],
            "住址": [f"山东省济宁市兖州区测试路{i}号" for i in range(count)],
            "出生日期": [f"{1940 + i % 60}-{1 + i % 12:02d}-{1 + i % 28:02d}" for i in range(count)],
            "街道": [towns[i % 3] if i % 60 else "小孟镇" for i in range(count)],
        }
    )


def visits(count: int = 240, years: int = 3) -> pa.Table:
    """One row a person and year, whole numbers as the person's number. Generated."""
    persons = [i for i in range(count) for _ in range(years)]
    return pa.table(
        {
            "zper": pa.array([100_000 + i for i in persons], pa.int64()),
            "year": pa.array([1 + n % years for n in range(len(persons))], pa.int64()),
            "site": pa.array([1 + i % 4 for i in persons], pa.int64()),
            "meddol": pa.array([float(7 * i % 500) for i in persons]),
            "age": pa.array([float(i % 95) for i in persons]),
        }
    )


PEOPLE_LABELS = labels_of(
    "residents",
    {
        "zper": {"label": "medical_record_number", "level": 3, "type": "varchar", "kind": "subject"},
        "姓名": {"label": "person_name", "level": 3, "type": "varchar", "kind": "id"},
        "身份证号": {"label": "resident_id", "level": 3, "type": "varchar", "kind": "id"},
        "手机号": {"label": "mobile", "level": 3, "type": "varchar", "kind": "id"},
        "住址": {"label": "address", "level": 3, "type": "varchar", "kind": "text"},
        "出生日期": {"label": "birth_date", "level": 3, "type": "date", "kind": "quasi"},
        "街道": {
            "label": "division_name",
            "type": "varchar",
            "kind": "key",
            "domain": ["鼓楼街道", "龙桥街道", "新兖镇", "小孟镇"],
        },
    },
    subjects=[{"type": "person", "namespace": "zper", "column": "zper"}],
    frame=["街道"],
)

VISITS_LABELS = labels_of(
    "visits",
    {
        "zper": {"label": "medical_record_number", "level": 3, "type": "integer", "kind": "subject"},
        "year": {"label": "year", "type": "integer", "kind": "key", "domain": [1, 2, 3]},
        "site": {"label": "category", "type": "integer", "kind": "key", "domain": [1, 2, 3, 4]},
        "meddol": {"label": "amount", "type": "double", "kind": "measure", "range": [0, 1000]},
        "age": {"label": "age", "type": "double", "kind": "quasi", "range": [0, 120]},
    },
    subjects=[{"type": "person", "namespace": "zper", "column": "zper"}],
    foreign_keys=[{"columns": ["zper"], "parent": "residents", "parent_columns": ["zper"]}],
    frame=["site", "year"],
)

POLICY = policy_of(
    {
        "residents": {
            "zper": {"operator": "pseudonym"},
            "姓名": {"operator": "drop"},
            "身份证号": {"operator": "drop"},
            "手机号": {"operator": "drop"},
            "出生日期": {"operator": "year"},
            "街道": {"operator": "collapse", "parameters": {"other": "其他", "min_subjects": 10}},
        },
        "visits": {
            "zper": {"operator": "pseudonym"},
            "year": {"operator": "keep"},
            "site": {"operator": "keep"},
            "meddol": {"operator": "keep", "outside": "clip"},
            "age": {"operator": "band", "parameters": {"width": 10, "top": 90}},
        },
    }
)
"""The main story's policy: the address is in no rule, and so it does not pass."""


def build_both(
    folder: Path,
    name: str = "extract",
    *,
    rows: pa.Table | None = None,
    batch_rows: int = 64,
    scenario: str = "scn_one",
) -> Manifest:
    """Build the extract of visits (`rows` in their place) and residents under `folder / name`."""
    request = request_of([VISITS_LABELS, PEOPLE_LABELS], POLICY, scenario=scenario)
    tables = {"visits": visits() if rows is None else rows, "residents": people()}
    return build_extract(request, tables, folder, name, batch_rows=batch_rows)
