"""What a policy may do with a label file is decided before any data is read."""

import duckdb
import pytest

from core.errors import Refused
from core.manifest import ColumnKind, Period, Range
from masking.cleaning import clean
from masking.identifiers import normalise
from masking.keys import ScenarioKeys
from masking.labelfile import LabelFile
from masking.operators.registry import REGISTRY
from masking.plan import describe, plan_tables
from masking.policy import MaskingPolicy
from masking.sidecar import collapse
from tests.factories.masking import PEOPLE_LABELS, VISITS_LABELS, labels_of, policy_of, request_of

import pyarrow as pa  # isort: skip


def _plan(labels: LabelFile, rules: dict[str, object]):
    return plan_tables(request_of([labels], policy_of({labels.table: rules})).tables, policy_of({labels.table: rules}))


def _one(entry: dict[str, object], rule: dict[str, object], **rest: object):
    """Plan a table of one subject and one column `x`."""
    labels = labels_of(
        "t",
        {"who": {"label": "medical_record_number", "level": 3, "type": "varchar", "kind": "subject"}, "x": entry},
        **{"subjects": [{"type": "person", "namespace": "n", "column": "who"}], **rest},
    )
    return _plan(labels, {"x": rule})[0].columns[0]


AGE = {"label": "age", "type": "integer", "kind": "quasi", "range": [0, 120]}
SITE = {"label": "category", "type": "integer", "kind": "key", "domain": [1, 2, 3]}
MOBILE = {"label": "mobile", "level": 3, "type": "varchar", "kind": "id"}


@pytest.mark.parametrize(
    ("entry", "rule", "code"),
    [
        ({**SITE, "unsure": True}, {"operator": "keep"}, "masking.column_unsure"),
        ({**SITE, "label": "unknown"}, {"operator": "keep"}, "masking.column_unsure"),
        ({**SITE, "label": "nonsense"}, {"operator": "keep"}, "masking.label_unknown"),
        ({**SITE, "level": 4}, {"operator": "keep"}, "masking.level_core"),
        (SITE, {"operator": "md5"}, "masking.operator_unknown"),
        (MOBILE, {"operator": "keep"}, "masking.operator_too_weak"),
        (MOBILE, {"operator": "prefix", "parameters": {"length": 3}}, "masking.operator_too_weak"),
        (AGE, {"operator": "keep"}, "masking.operator_too_weak"),
        (SITE, {"operator": "pseudonym"}, "masking.operator_unfit"),
        (SITE, {"operator": "keep", "parameters": {"salt": 1}}, "masking.operator_unfit"),
        (SITE, {"operator": "collapse"}, "masking.operator_unfit"),
        (SITE, {"operator": "collapse", "parameters": {"other": "rest"}}, "masking.operator_unfit"),
        (SITE, {"operator": "keep", "outside": "clip"}, "masking.operator_unfit"),
        (SITE, {"operator": "keep", "outside": "other"}, "masking.operator_unfit"),
        (SITE, {"operator": "keep", "kind": "measure"}, "masking.operator_unfit"),
        (AGE, {"operator": "band", "parameters": {"width": 0}}, "masking.operator_unfit"),
        (AGE, {"operator": "band", "parameters": {"width": True}}, "masking.operator_unfit"),
        (AGE, {"operator": "year"}, "masking.operator_unfit"),
        (MOBILE, {"operator": "pseudonym", "kind": "key"}, "masking.operator_unfit"),
    ],
)
def test_refuses_what_a_label_does_not_allow(entry, rule, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        _one(entry, rule)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("entry", "rule", "kind"),
    [
        (SITE, {"operator": "keep"}, ColumnKind.KEY),
        (AGE, {"operator": "band"}, ColumnKind.KEY),
        (MOBILE, {"operator": "pseudonym"}, ColumnKind.ID),
        (MOBILE, {"operator": "redact"}, ColumnKind.TEXT),
    ],
)
def test_allows_the_same_columns_with_a_fit_operator(entry, rule, kind: ColumnKind) -> None:
    assert _one(entry, rule).shape.kind is kind


def test_default_is_deny_for_what_the_policy_does_not_name() -> None:
    planned = _plan(VISITS_LABELS, {"site": {"operator": "keep"}})
    assert [column.name for column in planned[0].columns] == ["site"]


def test_dropped_column_needs_no_sure_label() -> None:
    labels = labels_of(
        "t",
        {
            "who": {"label": "medical_record_number", "level": 3, "type": "varchar", "kind": "subject"},
            "x": {"label": "unknown", "level": 4, "type": "varchar", "kind": "text", "unsure": True},
        },
        subjects=[{"type": "person", "namespace": "n", "column": "who"}],
    )
    assert _plan(labels, {"x": {"operator": "drop"}})[0].columns == ()


def test_refuses_labels_that_nobody_confirmed() -> None:
    unconfirmed = LabelFile.load(VISITS_LABELS.dump().replace("confirmed_by: mem_officer\n", ""))
    with pytest.raises(Refused) as refusal:
        _plan(unconfirmed, {})
    assert refusal.value.code == "masking.labels_unconfirmed"


def test_refuses_a_table_without_subject_that_is_not_public() -> None:
    labels = labels_of("t", {"x": SITE})
    with pytest.raises(Refused) as refusal:
        _plan(labels, {"x": {"operator": "keep"}})
    assert refusal.value.code == "masking.subject_missing"
    assert _plan(labels_of("t", {"x": {**SITE, "kind": "public"}}, public=True), {"x": {"operator": "keep"}})


def test_refuses_two_numberings_of_one_subject_type() -> None:
    other = labels_of(
        "others",
        {"id": {"label": "resident_id", "level": 3, "type": "varchar", "kind": "subject"}},
        subjects=[{"type": "person", "namespace": "resident_id", "column": "id"}],
    )
    policy = policy_of({"visits": {}, "others": {}})
    with pytest.raises(Refused) as refusal:
        plan_tables(request_of([VISITS_LABELS, other], policy).tables, policy)
    assert refusal.value.code == "masking.namespaces_unlinked"


def test_refuses_a_granted_column_that_nobody_labelled() -> None:
    policy = policy_of({"visits": {}})
    with pytest.raises(Refused) as refusal:
        plan_tables(request_of([VISITS_LABELS], policy, columns={"visits": ("ghost",)}).tables, policy)
    assert refusal.value.code == "masking.column_unknown"


def test_foreign_key_is_described_only_while_both_sides_still_join() -> None:
    token = {"operator": "pseudonym"}
    for left, right, expected in [
        (token, token, 1),
        (token, {"operator": "pseudonym", "parameters": {"length": 64}}, 0),
    ]:
        policy = policy_of({"visits": {"zper": left}, "residents": {"zper": right}})
        planned = plan_tables(request_of([VISITS_LABELS, PEOPLE_LABELS], policy).tables, policy)
        table = next(item for item in planned if item.name == "visits")
        assert len(describe(table, planned, {"person": 1}).foreign_keys) == expected


def test_level_after_never_leaves_core_and_never_falls_below_open() -> None:
    for operator in REGISTRY.values():
        assert operator.level_after(4) == 4
        assert all(1 <= operator.level_after(level) <= level for level in (1, 2, 3))


def test_label_file_reads_back_what_it_writes() -> None:
    for labels in (VISITS_LABELS, PEOPLE_LABELS):
        assert LabelFile.load(labels.dump()) == labels


_ENTRY = "{label: x, level: 1, type: integer, kind: key}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "a: b: c",
        "table: t",
        "{table: t, columns: [x]}",
        "{table: '../t', columns: {}}",
        "{table: t, columns: {a: {label: x, level: 9, type: integer, kind: key}}}",
        f"{{table: t, columns: {{a: {_ENTRY}, A: {_ENTRY}}}}}",
        "{table: t, columns: {}, frame: [a]}",
        "{table: t, columns: {}, nonsense: 1}",
    ],
)
def test_label_file_refuses_what_it_does_not_know(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the reason differs, that it is refused does not
        LabelFile.load(text)


@pytest.mark.parametrize("text", ["", "- 1", "name: x", "{name: x, version: 1, tables: {t: {columns: {a: {}}}}}"])
def test_policy_refuses_what_it_does_not_know(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        MaskingPolicy.load(text)


def test_policy_hash_changes_with_every_parameter() -> None:
    one = policy_of({"t": {"a": {"operator": "collapse", "parameters": {"other": "x", "min_subjects": 10}}}})
    two = policy_of({"t": {"a": {"operator": "collapse", "parameters": {"other": "x", "min_subjects": 11}}}})
    assert one.hash != two.hash


def test_scenario_keys_differ_by_scenario_domain_version_and_purpose() -> None:
    def key(domain="d", scenario="s", version=1, purpose=("p",)):
        return ScenarioKeys(domain=domain, scenario=scenario, version=version, master=bytes(32)).key(*purpose)

    assert len({key(), key(domain="e"), key(scenario="t"), key(version=2), key(purpose=("q",))}) == 5


def test_scenario_keys_never_show_themselves() -> None:
    keys = ScenarioKeys(domain="d", scenario="s", version=1, master=b"secret" * 8)
    assert "secret" not in repr(keys) + str(keys)


@pytest.mark.parametrize("spelling", ["125024", " 125024 ", "１２５０２４", "125-024", "125024.0", 125024, 125024.0])
def test_one_subject_has_one_spelling(spelling: object) -> None:
    assert normalise(pa.array([spelling])).to_pylist() == ["125024"]


def test_fifteen_places_become_eighteen_and_lower_x_upper() -> None:
    spelled = normalise(pa.array(["370882800101001", "37088219800101001x"]), resident_id=True).to_pylist()
    assert spelled[0][:17] == "37088219800101001"
    assert spelled[1] == "37088219800101001X"


@pytest.mark.parametrize("nothing", [None, "", "  ", "-", float("nan"), 1.5])
def test_what_names_nobody_is_null(nothing: object) -> None:
    kind = pa.float64() if isinstance(nothing, float) else pa.string()
    assert normalise(pa.array([nothing], kind)).to_pylist() == [None]


def _sum_of(sizes: dict[object, int]):
    return lambda values: sum(sizes.get(value, 0) for value in values)


@pytest.mark.parametrize(
    ("sizes", "rare"),
    [
        ({"a": 50, "b": 10}, []),
        ({"a": 50, "b": 9}, ["b", "a"]),
        ({"a": 50, "b": 20, "c": 9}, ["c", "b"]),
        ({"a": 50, "b": 20, "c": 6, "d": 5}, ["d", "c"]),
        ({"a": 50, "other": 3}, ["a"]),
        ({"a": 50, "other": 30, "c": 2}, ["c"]),
        ({}, []),
    ],
)
def test_rare_categories_and_a_small_other_collapse(sizes, rare) -> None:
    assert collapse(sizes, "other", 10, _sum_of(sizes)) == rare


def test_range_of_rounded_measure_covers_what_rounding_makes() -> None:
    column = _one(
        {"label": "amount", "type": "double", "kind": "measure", "range": [3, 997]},
        {"operator": "round", "parameters": {"base": 10}},
    )
    assert column.shape.range == Range(low=0, high=1000)


AMOUNT = {"label": "amount", "type": "double", "kind": "measure", "range": [0, 100], "missing": "open"}


@pytest.mark.parametrize(
    ("rule", "missing"),
    [
        ({"operator": "keep"}, "open"),
        ({"operator": "keep", "outside": "clip"}, "open"),
        ({"operator": "keep", "outside": "drop_row"}, "open"),
        ({"operator": "keep", "outside": "null"}, "protected"),
        ({"operator": "round", "parameters": {"base": 5}}, "protected"),
    ],
)
def test_who_lacks_a_value_stays_open_where_no_value_becomes_a_missing_one(rule: dict[str, object], missing: str):
    assert _one(AMOUNT, rule).described.missing == missing
    assert _one({**AMOUNT, "missing": "protected"}, rule).described.missing == "protected"


def test_a_label_file_keeps_the_declaration_and_old_ones_their_hash():
    labels = labels_of("t", {"x": AMOUNT}, public=True)
    assert LabelFile.load(labels.dump()) == labels
    before = labels_of("t", {"x": {key: value for key, value in AMOUNT.items() if key != "missing"}}, public=True)
    assert "missing" not in before.dump()
    assert before.hash == labels_of("t", {"x": {**AMOUNT, "missing": "protected"}}, public=True).hash != labels.hash
    with pytest.raises(ValueError, match=r"columns\.x\.missing: not one of: protected, open"):
        labels_of("t", {"x": {**AMOUNT, "missing": "sometimes"}})


DAY = {"label": "date", "type": "date", "kind": "quasi", "range": ["2020-02-15", "2024-12-31"]}


def test_range_of_dates_is_read_and_written() -> None:
    labels = labels_of("t", {"x": DAY}, public=True)
    assert labels.column("x").period == Period(first="2020-02-15", last="2024-12-31")
    assert LabelFile.load(labels.dump()) == labels


def test_range_of_dates_reaches_the_manifest_as_the_operator_leaves_it() -> None:
    cut = {"operator": "date_truncate", "parameters": {"unit": "quarter"}}
    assert _one(DAY, cut).described.period == Period(first="2020-01-01", last="2024-12-31")
    assert _one(DAY, {"operator": "year"}).described.period is None


def test_day_outside_the_declared_ones_is_outside() -> None:
    column = labels_of("t", {"x": DAY}, public=True).columns[0]
    cleaned = clean(column, None, pa.date32(), 0)
    days = "VALUES (DATE '2020-02-14'), ('2020-02-15'), ('2024-12-31'), ('2025-01-01'), (NULL)"
    found = duckdb.sql(f'SELECT {cleaned.outside} FROM (SELECT d AS "$t0" FROM ({days}) v(d))').fetchall()
    assert [outside for (outside,) in found] == [True, False, False, True, False]
