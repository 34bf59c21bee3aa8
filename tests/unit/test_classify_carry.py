"""Decisions of people at the next snapshot: kept, except where the data drifted."""

import random

import pyarrow as pa
import pytest

from masking.classify import ColumnFinding, carry_over, classify_batches, propose_labels
from masking.labelfile import LabelFile
from tests.factories.classify import identity, mobile

ROWS = 400


def people(seed: int, **changes: list[str]) -> tuple[ColumnFinding, ...]:
    """Findings of a small register; `changes` replace columns or add some."""
    r = random.Random(seed)
    columns: dict[str, list[str]] = {
        "sfzh": [identity(r) for _ in range(ROWS)],
        "phone": [mobile(r) for _ in range(ROWS)],
        "plan": [r.choice("ABC") for _ in range(ROWS)],
        "remark": [r.choice(("材料齐全，已受理", "请补正后重新提交", "已电话回访，群众满意")) for _ in range(ROWS)],
    }
    return classify_batches("people", pa.table({**columns, **changes}).to_reader)


@pytest.fixture(scope="module")
def confirmed():
    """A person corrected one label by hand and confirmed the rest."""
    labels = propose_labels(people(1))
    labels["columns"]["plan"] |= {"label": "household_type", "level": 2}
    labels["columns"]["plan"].pop("unsure", None)
    return {**labels, "confirmed_by": "mem_1"}


def unsure(carried):
    return {name for name, entry in carried.labels["columns"].items() if entry.get("unsure")}


def test_decisions_are_kept_while_the_data_stay_what_they_were(confirmed):
    carried = carry_over(confirmed, people(1), people(2))
    assert carried.changes == ()
    assert carried.labels == confirmed
    assert carried.labels["columns"]["plan"]["label"] == "household_type"


@pytest.mark.parametrize(
    ("column", "values", "kind"),
    [
        (
            "remark",
            ["材料齐全，已受理"] * (ROWS - 2) + ["身份证370811199003070013已核对", "电话13812345678"],
            "leak_grew",
        ),
        ("phone", [f"1{i:010d}-{i:04d}" for i in range(ROWS)], "label_changed"),
        ("plan", ["A", "B1", "B2", "C99"] * (ROWS // 4), "new_shapes"),
        ("plan", ["A"] * (ROWS // 2) + [""] * (ROWS // 2), "emptied"),
    ],
)
def test_a_drifted_column_is_in_doubt_and_no_other(confirmed, column, values, kind):
    carried = carry_over(confirmed, people(1), people(2, **{column: values}))
    assert kind in {change.kind for change in carried.changes}
    assert unsure(carried) == {column}
    assert carried.labels["columns"][column]["label"] == confirmed["columns"][column]["label"]
    assert LabelFile.parse(carried.labels).column(column).unsure


def test_a_new_column_enters_in_doubt(confirmed):
    carried = carry_over(confirmed, people(1), people(2, extra=[str(i % 7) for i in range(ROWS)]))
    assert [change.kind for change in carried.changes] == ["new_column"]
    assert unsure(carried) == {"extra"}


def test_a_column_that_went_missing_stays_in_doubt(confirmed):
    now = tuple(finding for finding in people(2) if finding.column != "phone")
    assert unsure(carry_over(confirmed, people(1), now)) == {"phone"}


def test_no_value_stands_in_what_changed(confirmed):
    number = identity(random.Random(99))
    carried = carry_over(confirmed, people(1), people(2, remark=[f"身份证{number}"] * ROWS))
    assert carried.changes
    assert number not in repr(carried.changes)
