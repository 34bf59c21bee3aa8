"""The main story's extract: two tables of one population in, one masked extract and one mock out."""

import hashlib
import hmac
import json
import stat
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.errors import PlatformFault, Refused
from core.manifest import ColumnKind, ColumnType, Manifest
from masking import mock
from masking.content import Content
from masking.request import RowCondition
from masking.sidecar import content_of
from tests.factories.masking import (
    PEOPLE_LABELS,
    POLICY,
    VISITS_LABELS,
    build_extract,
    keys_of,
    labels_of,
    people,
    policy_of,
    request_of,
    visits,
)

REQUEST = request_of([VISITS_LABELS, PEOPLE_LABELS], POLICY)
TABLES = {"visits": visits(), "residents": people()}


@pytest.fixture(scope="module")
def extract_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("story")
    build_extract(REQUEST, TABLES, folder)
    return folder / "extract"


@pytest.fixture
def guard(extract_folder: Path):
    with duckdb.connect(str(extract_folder / "guard.duckdb"), read_only=True) as connection:
        yield connection


def _manifest(folder: Path) -> Manifest:
    return Manifest.parse(json.loads((folder / "manifest.json").read_text("utf-8")))


def test_supplies_only_columns_that_grant_and_policy_name(extract_folder: Path, guard) -> None:
    assert [row[0] for row in guard.sql("DESCRIBE residents").fetchall()] == ["zper", "出生日期", "街道", "$person"]
    assert pq.read_schema(extract_folder / "tables/residents.parquet").names == ["zper", "出生日期", "街道"]


def test_joins_the_two_tables_as_the_raw_ones_join(guard) -> None:
    joined = guard.sql(
        'SELECT count(*), sum(v.meddol), bool_and(v."$person" = r."$person")'
        " FROM visits v JOIN residents r USING (zper)"
    ).fetchall()[0]
    assert joined == (720, sum(visits()["meddol"].to_pylist()), True)


def test_token_is_the_hmac_of_the_normalised_identifier(guard) -> None:
    key = keys_of(REQUEST).key("pseudonym", "subject", "person", "zper")
    hashed = (hmac.new(key.hex().encode(), str(100_000 + i).encode(), hashlib.sha256) for i in range(240))
    expected = {token.hexdigest()[:32] for token in hashed}
    assert {row[0] for row in guard.sql("SELECT zper FROM residents").fetchall()} == expected


def test_ordinals_are_dense_and_never_null(guard) -> None:
    assert guard.sql('SELECT min("$person"), max("$person"), count(DISTINCT "$person") FROM visits').fetchall()[0] == (
        0,
        239,
        240,
    )
    described = {row[0]: (row[1], row[2]) for row in guard.sql("DESCRIBE visits").fetchall()}
    assert described["$person"] == ("UINTEGER", "NO")


def test_rare_town_becomes_the_declared_other_and_other_is_filled_up(guard) -> None:
    towns = dict(guard.sql('SELECT 街道, count(DISTINCT "$person") FROM residents GROUP BY 1').fetchall())
    assert "小孟镇" not in towns
    assert towns["其他"] >= 10


def test_birth_date_is_cut_to_its_year(guard) -> None:
    years = {row[0] for row in guard.sql("SELECT DISTINCT 出生日期 FROM residents").fetchall()}
    assert years == set(range(1940, 2000))


def test_row_order_says_nothing_about_the_source(extract_folder: Path) -> None:
    tokens = pq.read_table(extract_folder / "tables/residents.parquet")["zper"].to_pylist()
    assert tokens == sorted(tokens)


def test_manifest_describes_what_is_there(extract_folder: Path) -> None:
    manifest = _manifest(extract_folder)
    visits_table, residents = manifest.table("visits"), manifest.table("residents")
    assert visits_table is not None
    assert residents is not None
    assert [subject.max_rows for subject in visits_table.subjects] == [3]
    assert [subject.max_rows for subject in residents.subjects] == [1]
    assert visits_table.column("zper").kind is ColumnKind.SUBJECT
    assert visits_table.column("age").domain == (0, 10, 20, 30, 40, 50, 60, 70, 80, 90)
    assert residents.column("街道").domain == ("鼓楼街道", "龙桥街道", "新兖镇", "小孟镇", "其他")
    assert visits_table.frame == ("site", "year")
    assert manifest.policy_hash == POLICY.hash
    assert not manifest.mock
    guard_file, *tables = manifest.files
    for file in tables:
        data = (extract_folder / file.name).read_bytes()
        assert (file.bytes, file.hash) == (len(data), "sha256:" + hashlib.sha256(data).hexdigest())
    assert content_of(extract_folder, manifest) == Content(bytes=guard_file.bytes, hash=guard_file.hash)


def test_extract_is_private_and_holds_nothing_else(extract_folder: Path) -> None:
    names = {str(path.relative_to(extract_folder)) for path in extract_folder.rglob("*") if path.is_file()}
    assert names == {"manifest.json", "guard.duckdb", "tables/visits.parquet", "tables/residents.parquet"}
    assert stat.S_IMODE(extract_folder.stat().st_mode) == 0o700


def test_scenarios_share_no_token_and_no_row_order(tmp_path: Path) -> None:
    """The same people in two scenarios: disjoint tokens, and the n-th row of one is not the n-th of the other."""
    tokens, ordinals = [], []
    for scenario in ("scn_one", "scn_two"):
        request = request_of([VISITS_LABELS, PEOPLE_LABELS], POLICY, scenario=scenario)
        build_extract(request, TABLES, tmp_path, scenario)
        with duckdb.connect(str(tmp_path / scenario / "guard.duckdb"), read_only=True) as connection:
            rows = connection.sql('SELECT zper, "$person" FROM residents').fetchall()
        tokens.append({row[0] for row in rows})
        ordinals.append([row[1] for row in rows])
    assert not tokens[0] & tokens[1]
    assert set(ordinals[0]) == set(ordinals[1])
    assert sum(a == b for a, b in zip(*ordinals, strict=True)) < 10


def test_grants_rows_and_columns_and_no_more(tmp_path: Path) -> None:
    request = request_of(
        [VISITS_LABELS],
        POLICY,
        columns={"visits": ("zper", "site")},
        rows={"visits": (RowCondition(column="site", values=(1, 2)), RowCondition(column="year", low=2))},
    )
    manifest = build_extract(request, TABLES, tmp_path)
    table = pq.read_table(tmp_path / "extract/tables/visits.parquet")
    assert [column.name for column in manifest.tables[0].columns] == ["zper", "site"]
    assert set(table["site"].to_pylist()) == {1, 2}
    assert table.num_rows == 240


def test_child_carries_the_subject_of_its_parent(tmp_path: Path) -> None:
    orders = pa.table({"visit": ["a", "b", "c"], "zper": ["100000", "100001", "100000"]})
    lines = pa.table({"visit": ["a", "a", "b", "c"], "price": [1.0, 2.0, 3.0, 4.0]})
    orders_labels = labels_of(
        "orders",
        {
            "visit": {"label": "order_number", "type": "varchar", "kind": "id"},
            "zper": {"label": "medical_record_number", "level": 3, "type": "varchar", "kind": "subject"},
        },
        subjects=[{"type": "person", "namespace": "zper", "column": "zper"}],
    )
    lines_labels = labels_of(
        "lines",
        {
            "visit": {"label": "order_number", "type": "varchar", "kind": "id"},
            "price": {"label": "amount", "type": "double", "kind": "measure", "range": [0, 10]},
        },
        subjects=[{"type": "person", "along": "orders"}],
        foreign_keys=[{"columns": ["visit"], "parent": "orders", "parent_columns": ["visit"]}],
    )
    policy = policy_of(
        {
            "orders": {"visit": {"operator": "pseudonym"}, "zper": {"operator": "pseudonym"}},
            "lines": {"visit": {"operator": "pseudonym"}, "price": {"operator": "keep"}},
        }
    )
    manifest = build_extract(
        request_of([lines_labels, orders_labels], policy), {"orders": orders, "lines": lines}, tmp_path
    )
    with duckdb.connect(str(tmp_path / "extract/guard.duckdb"), read_only=True) as connection:
        spent = connection.sql('SELECT sum(price) FROM lines GROUP BY "$person" ORDER BY 1').fetchall()
        joined = connection.sql("SELECT count(*) FROM lines JOIN orders USING (visit)").fetchall()[0]
    assert spent == [(3.0,), (7.0,)]
    assert joined == (4,)
    child = manifest.table("lines")
    assert child is not None
    assert child.foreign_keys[0].parent == "orders"
    assert child.subjects[0].column is None


def test_refuses_a_parent_whose_key_is_not_unique(tmp_path: Path) -> None:
    orders = pa.table({"visit": ["a", "a"], "zper": ["1", "2"]})
    labels = labels_of(
        "orders",
        {
            "visit": {"label": "order_number", "type": "varchar", "kind": "id"},
            "zper": {"label": "medical_record_number", "level": 3, "type": "varchar", "kind": "subject"},
        },
        subjects=[{"type": "person", "namespace": "zper", "column": "zper"}],
    )
    child = labels_of(
        "lines",
        {"visit": {"label": "order_number", "type": "varchar", "kind": "id"}},
        subjects=[{"type": "person", "along": "orders"}],
        foreign_keys=[{"columns": ["visit"], "parent": "orders", "parent_columns": ["visit"]}],
    )
    policy = policy_of({"lines": {"visit": {"operator": "pseudonym"}}})
    request = request_of([child, labels], policy, columns={"orders": ()})
    with pytest.raises(Refused) as refusal:
        build_extract(request, {"orders": orders, "lines": pa.table({"visit": ["a"]})}, tmp_path)
    assert refusal.value.code == "masking.parent_not_unique"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"operator": "keep", "outside": "clip"}, [0.0, 5.0, 1000.0, None]),
        ({"operator": "keep", "outside": "null"}, [5.0, None, None, None]),
        ({"operator": "keep", "outside": "drop_row"}, [5.0]),
    ],
)
def test_values_outside_the_range_follow_the_declared_rule(tmp_path: Path, rule, expected) -> None:
    table = visits(4, 1).set_column(3, "meddol", pa.array([-1.0, 5.0, float("inf"), float("nan")]))
    policy = policy_of({"visits": {"meddol": rule}})
    build_extract(request_of([VISITS_LABELS], policy), {"visits": table}, tmp_path)
    found = pq.read_table(tmp_path / "extract/tables/visits.parquet")["meddol"].to_pylist()
    assert sorted(found, key=lambda value: (value is None, value or 0)) == expected


def test_value_outside_the_domain_becomes_the_declared_other(tmp_path: Path) -> None:
    table = visits(4, 1).set_column(2, "site", pa.array([1, 2, 3, 77], pa.int64()))
    policy = policy_of({"visits": {"site": {"operator": "keep", "outside": "other", "other": 0}}})
    manifest = build_extract(request_of([VISITS_LABELS], policy), {"visits": table}, tmp_path)
    assert sorted(pq.read_table(tmp_path / "extract/tables/visits.parquet")["site"].to_pylist()) == [0, 1, 2, 3]
    assert manifest.tables[0].columns[0].domain == (1, 2, 3, 4, 0)


@pytest.mark.parametrize("value", ["many", "12x", "1.5"])
def test_refuses_a_word_where_a_number_is_declared(tmp_path: Path, value: str) -> None:
    table = visits(2, 1).set_column(2, "site", pa.array(["1", value]))
    policy = policy_of({"visits": {"site": {"operator": "keep"}}})
    with pytest.raises(Refused) as refusal:
        build_extract(request_of([VISITS_LABELS], policy), {"visits": table}, tmp_path)
    assert refusal.value.code == "masking.value_outside"
    assert value not in str(refusal.value) + str(refusal.value.detail)


@pytest.mark.parametrize(("rule", "left"), [("drop", 3), ("refuse", None)])
def test_rows_without_subject_follow_the_declared_rule(tmp_path: Path, rule: str, left: int | None) -> None:
    table = visits(4, 1).set_column(0, "zper", pa.array(["1", " ", "2", "3"]))
    policy = policy_of({"visits": {"columns": {"year": {"operator": "keep"}}, "rows_without_subject": rule}})
    request = request_of([VISITS_LABELS], policy)
    if left is None:
        with pytest.raises(Refused) as refusal:
            build_extract(request, {"visits": table}, tmp_path)
        assert refusal.value.code == "masking.rows_without_subject"
    else:
        build_extract(request, {"visits": table}, tmp_path)
        assert pq.read_table(tmp_path / "extract/tables/visits.parquet").num_rows == left


def test_nothing_is_left_behind_when_a_build_is_refused(tmp_path: Path) -> None:
    table = visits(4, 1).set_column(3, "meddol", pa.array([-1.0, 5.0, 1e9, 2.0]))
    policy = policy_of({"visits": {"meddol": {"operator": "keep"}}})
    with pytest.raises(Refused):
        build_extract(request_of([VISITS_LABELS], policy), {"visits": table}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["registry"]


def test_a_fault_of_the_source_comes_through_as_itself(tmp_path: Path) -> None:
    """The vault's own error passes the engine unharmed, whatever the engine makes of it."""
    from masking.errors import REGISTRY_DAMAGED
    from masking.extract import build
    from tests.factories.masking import registry_in

    def broken(columns=None):
        table = visits().select(list(columns))

        def batches():
            yield from table.to_batches(64)[:1]
            raise PlatformFault(REGISTRY_DAMAGED, subject="person")

        return pa.RecordBatchReader.from_batches(table.schema, batches())

    request = request_of([VISITS_LABELS], POLICY)
    with pytest.raises(PlatformFault) as fault:
        build(request, {"visits": broken}, keys=keys_of(request), registry=registry_in(tmp_path), folder=tmp_path / "x")
    assert fault.value.code == "masking.registry_damaged"


def test_tokens_of_a_short_list_are_refused(tmp_path: Path) -> None:
    table = people().set_column(3, "手机号", pa.array([f"1390000000{i % 9}" for i in range(240)]))
    policy = policy_of({"residents": {"手机号": {"operator": "pseudonym"}}})
    with pytest.raises(Refused) as refusal:
        build_extract(request_of([PEOPLE_LABELS], policy), {"residents": table}, tmp_path)
    assert refusal.value.code == "masking.low_cardinality"


def test_mock_has_the_extracts_shape_without_reading_it(tmp_path: Path, extract_folder: Path) -> None:
    made = mock.build(REQUEST, tmp_path / "mock", rows=400, seed=7)
    real = _manifest(extract_folder)
    assert made.mock
    for table in real.tables:
        twin = made.table(table.name)
        assert twin is not None
        assert twin.columns == table.columns
        assert (twin.foreign_keys, twin.frame, twin.lineage) == (table.foreign_keys, table.frame, table.lineage)


def test_days_of_a_mock_lie_in_their_declared_range(tmp_path: Path) -> None:
    day = {"label": "date", "type": "date", "kind": "quasi", "range": ["2020-02-15", "2020-03-20"]}
    who = {"label": "medical_record_number", "level": 3, "type": "varchar", "kind": "subject"}
    subjects = [{"type": "person", "namespace": "n", "column": "who"}]
    labels = labels_of("t", {"who": who, "day": day}, subjects=subjects)
    rule = {"operator": "date_truncate", "parameters": {"unit": "month"}}
    made = request_of([labels], policy_of({"t": {"who": {"operator": "pseudonym"}, "day": rule}}))
    mock.build(made, tmp_path / "mock", rows=400, seed=7)
    with duckdb.connect(str(tmp_path / "mock/guard.duckdb"), read_only=True) as connection:
        found = connection.sql("SELECT DISTINCT day FROM t ORDER BY day").fetchall()
    assert [day.isoformat() for (day,) in found] == ["2020-02-01", "2020-03-01"]


def test_joins_and_filters_work_on_the_mock(tmp_path: Path) -> None:
    mock.build(REQUEST, tmp_path / "mock", rows=400, seed=7)
    with duckdb.connect(str(tmp_path / "mock/guard.duckdb"), read_only=True) as connection:
        found = connection.sql(
            "SELECT count(*) FROM visits JOIN residents USING (zper) WHERE 街道 = '鼓楼街道' AND site = 2"
        ).fetchall()[0]
        towns = connection.sql("SELECT count(DISTINCT 街道) FROM residents").fetchall()[0]
    assert found[0] > 0
    assert towns == (5,)


def test_mock_of_a_seed_is_reproducible(tmp_path: Path) -> None:
    for name in ("a", "b"):
        mock.build(REQUEST, tmp_path / name, rows=100, seed=3)
    left, right = (pq.read_table(tmp_path / name / "tables/visits.parquet") for name in ("a", "b"))
    assert left.equals(right)


def test_mock_refuses_a_number_without_range_or_domain(tmp_path: Path) -> None:
    labels = labels_of(
        "visits",
        {
            "zper": {"label": "medical_record_number", "level": 3, "type": "integer", "kind": "subject"},
            "size": {"label": "measure", "type": "integer", "kind": "quasi"},
        },
        subjects=[{"type": "person", "namespace": "zper", "column": "zper"}],
    )
    with pytest.raises(Refused) as refusal:
        mock.build(
            request_of([labels], policy_of({"visits": {"size": {"operator": "keep"}}})),
            tmp_path / "mock",
            rows=10,
            seed=1,
        )
    assert refusal.value.code == "masking.domain_undeclared"


def test_decimal_and_timestamp_columns_keep_their_types(tmp_path: Path) -> None:
    table = pa.table({"zper": ["1", "2"], "paid": ["10.25", "3"], "at": ["2026-01-02 03:04:05", "2026-02-03"]})
    labels = labels_of(
        "paid",
        {
            "zper": {"label": "medical_record_number", "level": 3, "type": "varchar", "kind": "subject"},
            "paid": {"label": "amount", "type": "decimal", "kind": "measure", "range": [0, 100]},
            "at": {"label": "datetime", "type": "timestamp", "kind": "quasi"},
        },
        subjects=[{"type": "person", "namespace": "zper", "column": "zper"}],
    )
    policy = policy_of(
        {"paid": {"paid": {"operator": "keep"}, "at": {"operator": "date_truncate", "parameters": {"unit": "month"}}}}
    )
    manifest = build_extract(request_of([labels], policy), {"paid": table}, tmp_path)
    schema = pq.read_schema(tmp_path / "extract/tables/paid.parquet")
    assert schema.field("paid").type == pa.decimal128(38, 6)
    assert schema.field("at").type == pa.date32()
    assert manifest.tables[0].column("at").type is ColumnType.DATE
