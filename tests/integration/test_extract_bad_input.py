"""Bad input ends in a code or a declared rule, never in a raw column and never in half an extract."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.errors import PlatformFault, Refused
from masking.extract import build
from masking.keys import ScenarioKeys
from tests.factories.masking import (
    MASTER,
    POLICY,
    VISITS_LABELS,
    build_extract,
    keys_of,
    labels_of,
    policy_of,
    registry_in,
    request_of,
    source_of,
    visits,
)

WHO = {"label": "medical_record_number", "level": 3, "type": "varchar", "kind": "subject"}
SUBJECT = [{"type": "person", "namespace": "n", "column": "who"}]


def _one(folder: Path, values: pa.Array, entry: dict, rule: dict) -> list:
    """One column `x` of as many people as it has values, through an extract."""
    labels = labels_of("t", {"who": WHO, "x": entry}, subjects=SUBJECT)
    table = pa.table({"who": [f"P{i}" for i in range(len(values))], "x": values})
    build_extract(request_of([labels], policy_of({"t": {"x": rule}})), {"t": table}, folder)
    made: list = pq.read_table(folder / "extract/tables/t.parquet")["x"].to_pylist()
    return made


MEASURE = {"label": "measure", "type": "double", "kind": "measure", "range": [0, 10]}
DATE = {"label": "date", "type": "date", "kind": "quasi"}
MONTH = {"operator": "date_truncate", "parameters": {"unit": "month"}}


def test_table_without_rows_makes_an_empty_extract(tmp_path: Path) -> None:
    manifest = build_extract(request_of([VISITS_LABELS], POLICY), {"visits": visits(0)}, tmp_path)
    assert manifest.tables[0].subjects[0].max_rows == 0
    assert pq.read_table(tmp_path / "extract/tables/visits.parquet").num_rows == 0


def test_all_null_and_null_typed_columns_stay_null(tmp_path: Path) -> None:
    assert _one(tmp_path, pa.nulls(3), MEASURE, {"operator": "keep"}) == [None, None, None]


@pytest.mark.parametrize("operator", ["swap", "microaggregate"])
def test_whole_column_operators_take_an_all_null_column(tmp_path: Path, operator: str) -> None:
    assert _one(tmp_path, pa.nulls(3, pa.float64()), MEASURE, {"operator": operator}) == [None, None, None]


@pytest.mark.parametrize("value", [-3.0, 11.0, float("nan"), float("inf"), float("-inf")])
def test_values_beyond_a_range_are_refused_by_default(tmp_path: Path, value: float) -> None:
    with pytest.raises(Refused) as refusal:
        _one(tmp_path, pa.array([1.0, value]), MEASURE, {"operator": "keep"})
    assert refusal.value.code == "masking.value_outside"


def test_dates_of_year_1_and_9999_are_dates(tmp_path: Path) -> None:
    made = _one(tmp_path, pa.array(["0001-01-15", "9999-12-31"]), DATE, MONTH)
    assert sorted(str(day) for day in made) == ["0001-01-01", "9999-12-01"]


@pytest.mark.parametrize("value", ["0000-13-45", "soon", "2020-02-30", "-"])
def test_what_is_no_date_is_refused_by_default_and_null_by_rule(tmp_path: Path, value: str) -> None:
    values = pa.array(["2020-01-15", value])
    with pytest.raises(Refused):
        _one(tmp_path, values, DATE, MONTH)
    assert sum(day is None for day in _one(tmp_path, values, DATE, {**MONTH, "outside": "null"})) == 1


@pytest.mark.parametrize("spelling", ["20200115", "2020年1月15日", "2020.01.15", "2020/01/15", "2020-01-15"])
def test_dates_are_read_as_offices_write_them(tmp_path: Path, spelling: str) -> None:
    assert [str(day) for day in _one(tmp_path, pa.array([spelling]), DATE, MONTH)] == ["2020-01-01"]


def test_reserved_words_and_chinese_names_are_only_names(tmp_path: Path) -> None:
    names = ["select", "from", "order", "金额", "null"]
    entry = {"label": "count", "type": "integer", "kind": "measure", "range": [0, 9]}
    labels = labels_of("table", {"who": WHO, **dict.fromkeys(names, entry)}, subjects=SUBJECT)
    policy = policy_of({"table": {name: {"operator": "keep"} for name in names}})
    table = pa.table({"who": ["1"], **{name: [index] for index, name in enumerate(names)}})
    build_extract(request_of([labels], policy), {"table": table}, tmp_path)
    assert pq.read_table(tmp_path / "extract/tables/table.parquet").to_pylist() == [
        dict(zip(names, range(5), strict=True))
    ]


@pytest.mark.parametrize("name", ['x" , 1 AS "y', "a b", "$person", "x" * 64])
def test_name_that_is_no_name_is_never_supplied(tmp_path: Path, name: str) -> None:
    entry = {"label": "count", "type": "integer", "kind": "measure", "range": [0, 9]}
    labels = labels_of("t", {"who": WHO, name: entry}, subjects=SUBJECT)
    request = request_of([labels], policy_of({"t": {name: {"operator": "keep"}}}))
    with pytest.raises(Refused) as refusal:
        build_extract(request, {"t": pa.table({"who": ["1"], name: [1]})}, tmp_path)
    assert refusal.value.code == "masking.operator_unfit"


def test_quotes_in_a_filter_column_are_only_quotes(tmp_path: Path) -> None:
    from masking.request import RowCondition

    odd = 'a"b'
    entry = {"label": "category", "type": "varchar", "kind": "key", "domain": ["it's", "no"]}
    count = {"label": "count", "type": "integer", "kind": "measure", "range": [0, 9]}
    labels = labels_of("t", {"who": WHO, odd: entry, "x": count}, subjects=SUBJECT)
    request = request_of(
        [labels],
        policy_of({"t": {"x": {"operator": "keep"}}}),
        columns={"t": ("x",)},
        rows={"t": (RowCondition(column=odd, values=("it's",)),)},
    )
    build_extract(request, {"t": pa.table({"who": ["1", "2"], odd: ["it's", "no"], "x": [1, 2]})}, tmp_path)
    assert pq.read_table(tmp_path / "extract/tables/t.parquet")["x"].to_pylist() == [1]


def test_more_columns_than_flags_fit_in_one_number(tmp_path: Path) -> None:
    names = [f"c{i}" for i in range(150)]
    entry = {"label": "count", "type": "integer", "kind": "measure", "range": [0, 9]}
    labels = labels_of("t", {"who": WHO, **dict.fromkeys(names, entry)}, subjects=SUBJECT)
    rules = {
        name: {"operator": "keep", "outside": "drop_row" if name in ("c59", "c60", "c149") else "refuse"}
        for name in names
    }
    rows = [[0] * 150 for _ in range(4)]
    rows[0][59] = rows[1][60] = rows[2][149] = 99
    table = pa.table({"who": ["1", "2", "3", "4"], **{name: [row[i] for row in rows] for i, name in enumerate(names)}})
    build_extract(request_of([labels], policy_of({"t": rules})), {"t": table}, tmp_path)
    assert pq.read_table(tmp_path / "extract/tables/t.parquet").num_rows == 1


@pytest.mark.parametrize("names", [["who"], ["who", "x", "x"]])
def test_snapshot_that_lost_or_doubled_a_column_is_refused(tmp_path: Path, names: list[str]) -> None:
    labels = labels_of("t", {"who": WHO, "x": MEASURE}, subjects=SUBJECT)
    request = request_of([labels], policy_of({"t": {"x": {"operator": "keep"}}}))
    schema = pa.schema([(name, pa.string()) for name in names])

    def source(columns=None):
        return pa.RecordBatchReader.from_batches(schema, [])

    with pytest.raises(Refused) as refusal:
        build(
            request, {"t": source}, keys=keys_of(request), registry=registry_in(tmp_path), folder=tmp_path / "extract"
        )
    assert refusal.value.code == "masking.source_unreadable"


def test_invalid_utf8_ends_in_a_code_without_the_bytes(tmp_path: Path) -> None:
    offsets, data = pa.array([0, 4], pa.int32()).buffers()[1], pa.py_buffer(b"\xff\xfeSE")
    broken = pa.Array.from_buffers(pa.string(), 1, [None, offsets, data])
    labels = labels_of(
        "t", {"who": WHO, "x": {"label": "mobile", "level": 3, "type": "varchar", "kind": "id"}}, subjects=SUBJECT
    )
    request = request_of([labels], policy_of({"t": {"x": {"operator": "pseudonym"}}}))
    with pytest.raises(Refused) as refusal:
        build_extract(request, {"t": pa.table({"who": ["1"], "x": broken})}, tmp_path)
    assert refusal.value.code == "masking.source_unreadable"
    assert "SE" not in str(refusal.value.detail)
    assert not (tmp_path / "extract").exists()


@pytest.mark.parametrize("megabytes", [10, 100])
def test_a_huge_cell_is_masked_like_any_other(tmp_path: Path, megabytes: int) -> None:
    entry = {"label": "mobile", "level": 3, "type": "varchar", "kind": "id"}
    assert len(_one(tmp_path, pa.array(["9" * megabytes * 1_000_000]), entry, {"operator": "pseudonym"})[0]) == 32


@pytest.mark.parametrize(("operator", "code"), [("shift_date", "masking.operator_unfit"), ("swap", None)])
def test_public_table_has_no_subjects_to_hold_values_by(tmp_path: Path, operator: str, code: str | None) -> None:
    entry = DATE if operator == "shift_date" else MEASURE
    labels = labels_of("t", {"x": {**entry, "kind": "public"}}, public=True)
    values = pa.array(["2020-01-01", "2021-01-01"]) if operator == "shift_date" else pa.array([1.0, 2.0])
    request = request_of([labels], policy_of({"t": {"x": {"operator": operator}}}))
    if code is None:
        build_extract(request, {"t": pa.table({"x": values})}, tmp_path)
        assert sorted(pq.read_table(tmp_path / "extract/tables/t.parquet")["x"].to_pylist()) == [1.0, 2.0]
        return
    with pytest.raises(Refused) as refusal:
        build_extract(request, {"t": pa.table({"x": values})}, tmp_path)
    assert refusal.value.code == code


def test_one_row_and_constant_columns_are_masked_like_any_other(tmp_path: Path) -> None:
    category = {"label": "category", "type": "varchar", "kind": "key", "domain": ["a", "b"]}
    assert _one(tmp_path / "one", pa.array(["a"]), category, {"operator": "keep"}) == ["a"]
    assert _one(tmp_path / "all", pa.array([7.0] * 9), MEASURE, {"operator": "microaggregate"}) == [7.0] * 9


def test_constant_identifier_is_no_use_as_a_token_and_refused(tmp_path: Path) -> None:
    entry = {"label": "mobile", "level": 3, "type": "varchar", "kind": "id"}
    with pytest.raises(Refused) as refusal:
        _one(tmp_path, pa.array(["13900000000"] * 200), entry, {"operator": "pseudonym"})
    assert refusal.value.code == "masking.low_cardinality"


@pytest.mark.parametrize("value", ["0000-01-01", "-0001-01-01", "10000-01-01"])
def test_years_beyond_the_calendar_are_refused(tmp_path: Path, value: str) -> None:
    """The engine reads such years; Python, Parquet readers and the manifest's ISO text do not."""
    with pytest.raises(Refused) as refusal:
        _one(tmp_path, pa.array(["2020-01-15", value]), DATE, MONTH)
    assert refusal.value.code == "masking.value_outside"


def test_shifted_dates_stay_inside_the_calendar(tmp_path: Path) -> None:
    values = pa.array(["0001-01-01", "9999-12-31", None] * 40)
    made = _one(tmp_path, values, DATE, {"operator": "shift_date", "parameters": {"days": 365}})
    assert sum(day is None for day in made) == 40
    days = {day for day in made if day}
    assert len(days) > 20
    assert {day.year for day in days} <= {1, 2, 9998, 9999}


def test_table_without_snapshot_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        build_extract(request_of([VISITS_LABELS], POLICY), {}, tmp_path)
    assert refusal.value.code == "masking.source_missing"


def test_keys_of_another_scenario_make_no_extract(tmp_path: Path) -> None:
    request = request_of([VISITS_LABELS], POLICY)
    keys = ScenarioKeys(domain=request.domain, scenario="scn_other", version=1, master=MASTER)
    with pytest.raises(PlatformFault) as fault:
        build(
            request,
            {"visits": source_of(visits())},
            keys=keys,
            registry=registry_in(tmp_path),
            folder=tmp_path / "extract",
        )
    assert fault.value.code == "masking.keys_mismatch"


def test_a_crash_while_writing_leaves_nothing_that_looks_like_an_extract(tmp_path: Path, monkeypatch) -> None:
    from masking import sidecar

    def crash(self, planned):
        raise duckdb.IOException("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(sidecar.Sidecar, "_verify", crash)
        with pytest.raises(Refused):
            build_extract(request_of([VISITS_LABELS], POLICY), {"visits": visits()}, tmp_path)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("extract")]
    build_extract(request_of([VISITS_LABELS], POLICY), {"visits": visits()}, tmp_path)
    assert (tmp_path / "extract/manifest.json").exists()


def test_rows_stream_past_the_subjects_instead_of_piling_up(tmp_path: Path, monkeypatch) -> None:
    """A million rows of 240 people under a limit that cannot hold them: the join holds its subjects instead."""
    from masking import raw

    monkeypatch.setattr(raw, "MEMORY_LIMIT", "64MB")
    table = pa.concat_tables([visits()] * 1_600)
    request = request_of([VISITS_LABELS], policy_of({"visits": {"meddol": {"operator": "keep"}}}))
    build(
        request,
        {"visits": source_of(table, batch_rows=50_000)},
        keys=keys_of(request),
        registry=registry_in(tmp_path),
        folder=tmp_path / "extract",
    )
    assert pq.read_metadata(tmp_path / "extract/tables/visits.parquet").num_rows == table.num_rows
