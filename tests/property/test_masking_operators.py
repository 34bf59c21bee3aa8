"""What each operator promises, held against random columns through a whole extract."""

import hashlib
import hmac
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Refused
from masking.operators.division import division_of
from masking.operators.hmac import hmac_sm3
from masking.operators.keyed import shift_days
from masking.operators.registry import REGISTRY
from masking.operators.whole import microaggregate, swap
from masking.registry import hmac_128
from tests.factories.masking import build_extract, keys_of, labels_of, policy_of, request_of, resident_id

numbers = st.lists(st.integers(-1000, 1000), min_size=1, max_size=200)


def _mask(folder: Path, values: pa.Array, entry: dict, rule: dict, *, who: list[str] | None = None) -> pa.Table:
    """One column `x` through a whole extract, beside its subject's token."""
    labels = labels_of(
        "t",
        {"who": {"label": "medical_record_number", "level": 3, "type": "varchar", "kind": "subject"}, "x": entry},
        subjects=[{"type": "person", "namespace": "n", "column": "who"}],
    )
    policy = policy_of({"t": {"who": {"operator": "pseudonym"}, "x": rule}})
    request = request_of([labels], policy)
    table = pa.table({"who": who or [f"P{i}" for i in range(len(values))], "x": values})
    build_extract(request, {"t": table}, folder, f"e{len(list(folder.iterdir()))}")
    newest = max(folder.glob("e*"), key=lambda path: int(path.name[1:]))
    made = pq.read_table(newest / "tables/t.parquet")
    key = keys_of(request).key("pseudonym", "subject", "person", "n")
    tokens = {_token(key, f"P{i}")[:32]: i for i in range(len(values))}
    order = sorted(range(made.num_rows), key=lambda row: tokens.get(made["who"][row].as_py(), row))
    return made.take(pa.array(order))


def _token(key: bytes, value: str) -> str:
    return hmac.new(key.hex().encode(), value.encode(), hashlib.sha256).hexdigest()


@settings(max_examples=40, deadline=None)
@given(values=numbers, size=st.integers(3, 20))
def test_microaggregation_groups_enough_subjects_and_keeps_the_total(values: list[int], size: int) -> None:
    column = np.array(values, float)
    ordinals = np.arange(len(values)) // 2
    made = microaggregate(column, ordinals, size)
    assert made.sum() == pytest.approx(column.sum(), abs=1e-6 * max(1, abs(column).sum()))
    for value in np.unique(made):
        group = set(ordinals[made == value].tolist())
        assert len(group) >= min(size, len(set(ordinals.tolist())))
    assert all(np.ptp(made[column == value]) == 0 for value in column)


@settings(max_examples=40, deadline=None)
@given(values=numbers, share=st.floats(0.01, 1))
def test_swapping_keeps_every_value_and_stays_near(values: list[int], share: float) -> None:
    column = np.array(values, float)
    made = swap(column, share, np.random.default_rng(1))
    assert sorted(made.tolist()) == sorted(column.tolist())
    width = max(2, round(len(values) * share))
    ranked = np.sort(column)
    low = np.searchsorted(ranked, column, "left")
    reached = np.searchsorted(ranked, made, "right")
    assert (np.searchsorted(ranked, made, "left") - np.searchsorted(ranked, column, "right") <= width).all()
    assert (low - reached <= width).all()


@settings(max_examples=30, deadline=None)
@given(days=st.integers(7, 400), count=st.integers(1, 300))
def test_a_subjects_dates_move_together_and_within_the_bound(days: int, count: int) -> None:
    ordinals = np.arange(count, dtype=np.uint32)
    shifts = shift_days(bytes(32), ordinals, days)
    assert np.abs(shifts).max() <= days
    assert (shifts == shift_days(bytes(32), ordinals, days)).all()


def test_shifts_are_spread_evenly_and_differ_by_key() -> None:
    ordinals = np.arange(50_000, dtype=np.uint32)
    shifts = shift_days(bytes(32), ordinals, 10)
    assert np.bincount(shifts + 10).min() > 50_000 / 21 * 0.9
    assert (shifts == shift_days(bytes(31) + b"\1", ordinals, 10)).mean() < 0.06


@settings(max_examples=20, deadline=None)
@given(values=st.lists(st.text(max_size=90), min_size=1, max_size=20), key=st.binary(min_size=1, max_size=32))
def test_hmac_is_pythons_and_sm3_matches_its_standard(values: list[str], key: bytes) -> None:
    made = hmac_128(key, pa.array(values, pa.string()))
    for value, (high, low) in zip(values, made.tolist(), strict=True):
        assert f"{high:016x}{low:016x}" == _token(key, value)[:32]
    if "sm3" in hashlib.algorithms_available:
        expected = [hmac.new(key, value.encode(), lambda: hashlib.new("sm3")).hexdigest() for value in values]
        assert hmac_sm3(key, pa.array(values, pa.string()), 64).to_pylist() == expected


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.one_of(st.none(), st.integers(0, 120)), min_size=1, max_size=60))
def test_bands_hold_their_value_and_end_in_an_open_band(tmp_path: Path, values: list[int | None]) -> None:
    made = _mask(
        tmp_path,
        pa.array(values, pa.int64()),
        {"label": "age", "type": "integer", "kind": "quasi", "range": [0, 120]},
        {"operator": "band", "parameters": {"width": 10, "top": 90}},
    )["x"].to_pylist()
    assert made == [None if value is None else min(value, 90) // 10 * 10 for value in values]


def test_shift_keeps_intervals_inside_a_subject_through_an_extract(tmp_path: Path) -> None:
    days = [date(2020, 1, 1) + timedelta(days=17 * i) for i in range(60)]
    made = _mask(
        tmp_path,
        pa.array(days, pa.date32()),
        {"label": "date", "type": "date", "kind": "quasi"},
        {"operator": "shift_date", "parameters": {"days": 30}},
        who=[f"P{i // 3}" for i in range(60)],
    )
    by_token: dict[str, list[date]] = {}
    for token, day in zip(made["who"].to_pylist(), made["x"].to_pylist(), strict=True):
        by_token.setdefault(token, []).append(day)
    assert len(by_token) == 20
    for moved in by_token.values():
        first, second, third = sorted(moved)
        assert ((second - first).days, (third - second).days) == (17, 17)
    assert {day for moved in by_token.values() for day in moved} != set(days)


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("date", {"operator": "year"}),
        ("date", {"operator": "date_truncate", "parameters": {"unit": "month"}}),
        ("date", {"operator": "shift_date"}),
        ("double", {"operator": "band", "parameters": {"width": 5, "top": 50}}),
        ("double", {"operator": "top_code", "parameters": {"low": 5, "high": 50}}),
        ("double", {"operator": "round", "parameters": {"base": 5}}),
        ("double", {"operator": "microaggregate"}),
        ("double", {"operator": "swap"}),
        ("double", {"operator": "keep", "outside": "clip"}),
        ("varchar", {"operator": "pseudonym"}),
        ("varchar", {"operator": "pseudonym", "parameters": {"algorithm": "hmac_sm3"}}),
        ("varchar", {"operator": "ff1"}),
        ("varchar", {"operator": "mask_part"}),
        ("varchar", {"operator": "redact"}),
    ],
)
def test_nothing_stays_nothing(tmp_path: Path, kind: str, rule) -> None:
    """The engine's least() and greatest() turn NULL into a bound: no operator may."""
    entry = {
        "date": {"label": "date", "type": "date", "kind": "quasi"},
        "double": {"label": "measure", "type": "double", "kind": "measure", "range": [0, 100]},
        "varchar": {"label": "order_number", "type": "varchar", "kind": "id"},
    }[kind]
    present = {"date": "2020-01-31", "double": "7", "varchar": "1234567"}[kind]
    made = _mask(tmp_path, pa.array([None, present, None]), entry, rule)["x"].to_pylist()
    assert made[0] is None
    assert made[1] is not None
    assert made[2] is None


@pytest.mark.parametrize(
    ("values", "entry", "rule", "expected"),
    [
        (["370882", "110105"], {"label": "division_code"}, {"operator": "region", "parameters": {"level": "city"}},
         ["370800", "110100"]),
        (["山东省济宁市兖州区测试路1号", "张三家"], {"label": "address", "level": 3, "kind": "text"},
         {"operator": "address_region", "parameters": {"level": "county"}}, ["370812", None]),
        (["J45.901", "E11"], {"label": "disease_code", "level": 3}, {"operator": "prefix", "parameters": {"length": 3}},
         ["J45", "E11"]),
        (["13912345678", "139"], {"label": "mobile", "level": 3, "kind": "id"},
         {"operator": "mask_part", "parameters": {"first": 3, "last": 2}}, ["139****78", "****"]),
        (["13912345678", None], {"label": "mobile", "level": 3, "kind": "id"}, {"operator": "redact"}, ["****", None]),
        (["a", "b", "c"], {"label": "category", "domain": ["a", "b", "c"]},
         {"operator": "recode", "parameters": {"groups": [{"to": "ab", "from": ["a", "b"]}]}}, ["ab", "ab", "c"]),
    ],
)  # fmt: skip
def test_operator_makes_what_its_meaning_says(tmp_path: Path, values, entry, rule, expected) -> None:
    made = _mask(tmp_path, pa.array(values, pa.string()), {"type": "varchar", "kind": "key", **entry}, rule)
    assert made["x"].to_pylist() == expected


@pytest.mark.parametrize(
    ("rule", "label"),
    [
        ({"operator": "fresh_number", "parameters": {"form": "resident_id"}}, "resident_id"),
        ({"operator": "ff1", "parameters": {"alphabet": "alphanumeric"}}, "resident_id"),
        ({"operator": "pseudonym"}, "resident_id"),
        ({"operator": "pseudonym", "parameters": {"algorithm": "hmac_sm3"}}, "resident_id"),
    ],
)
def test_join_safe_operators_keep_equality_and_hide_the_value(tmp_path: Path, rule, label: str) -> None:
    values = [resident_id(i // 2) for i in range(600)]
    entry = {"label": label, "level": 3, "type": "varchar", "kind": "id"}
    made = _mask(tmp_path, pa.array(values), entry, rule)["x"].to_pylist()
    assert made[::2] == made[1::2]
    assert len(set(made)) == 300
    assert not set(made) & set(values)
    assert REGISTRY[rule["operator"]].join_safe


def test_whole_column_operators_keep_row_order_over_many_batches(tmp_path: Path) -> None:
    """A swap over the full width is a permutation; over the smallest it moves a value by one rank at most."""
    values = pa.array([float(i * 37 % 5000) for i in range(5000)])
    entry = {"label": "amount", "type": "double", "kind": "measure", "range": [0, 5000]}
    made = _mask(tmp_path, values, entry, {"operator": "swap", "parameters": {"distance": 0.0001}})["x"].to_pylist()
    assert max(abs(a - b) for a, b in zip(made, values.to_pylist(), strict=True)) <= 1
    made = _mask(tmp_path, values, entry, {"operator": "microaggregate", "parameters": {"subjects": 5}})[
        "x"
    ].to_pylist()
    assert sum(made) == pytest.approx(sum(values.to_pylist()))
    assert max(abs(a - b) for a, b in zip(made, values.to_pylist(), strict=True)) <= 5


def test_subject_tokens_of_sm3_are_once_a_subject(tmp_path: Path) -> None:
    labels = labels_of(
        "t",
        {"who": {"label": "medical_record_number", "level": 3, "type": "varchar", "kind": "subject"}},
        subjects=[{"type": "person", "namespace": "n", "column": "who"}],
    )
    policy = policy_of({"t": {"who": {"operator": "pseudonym", "parameters": {"algorithm": "hmac_sm3"}}}})
    request = request_of([labels], policy)
    build_extract(request, {"t": pa.table({"who": ["1", "2", "1"]})}, tmp_path)
    key = keys_of(request).key("pseudonym", "subject", "person", "n", "hmac_sm3")
    expected = hmac_sm3(key, pa.array(["1", "2", "1"]), 32).to_pylist()
    assert sorted(pq.read_table(tmp_path / "extract/tables/t.parquet")["who"].to_pylist()) == sorted(expected)


def test_unfit_values_are_refused_with_a_code_and_without_the_value(tmp_path: Path) -> None:
    entry = {"label": "mobile", "level": 3, "type": "varchar", "kind": "id"}
    with pytest.raises(Refused) as refusal:
        _mask(tmp_path, pa.array(["1391234", "１３９secret"]), entry, {"operator": "ff1"})
    assert refusal.value.code == "masking.value_unfit"
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("address", "county"),
    [
        ("山东济宁市兖州市", "370882"),
        ("北京市朝阳区建国路", "110105"),
        ("中国 上海 浦东新区", "310115"),
        ("济宁市兖州区", None),
        ("", None),
    ],
)
def test_divisions_are_read_from_the_closed_list_only(address: str, county: str | None) -> None:
    assert division_of(address, "county") == county


def test_no_operator_hashes_without_a_key() -> None:
    for operator in REGISTRY.values():
        assert not {"md5", "sha", "sha256", "hash", "crc"} & {operator.name, *operator.name.split("_")}
