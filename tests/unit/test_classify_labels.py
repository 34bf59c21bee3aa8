# ruff: noqa: E501 - tables of cases read best on one line
"""The draft of the label file and the drift between snapshots."""

import pytest

from core.manifest import ColumnKind
from masking.classify import ColumnFinding, drift, propose_labels
from masking.labelfile import LabelFile
from masking.labels import MinimumOperator, label


def finding(column: str, name: str, **changes: object) -> ColumnFinding:
    known = label(name)
    plain: dict[str, object] = {
        "table": "data/people.csv", "column": column, "label": name, "identifying": known.identifying, "level": known.level,
        "confidence": 0.9, "mixture": 0.0, "evidence": (), "decided": True, "shapes": (("9{11}", 1.0),),
    }  # fmt: skip
    return ColumnFinding(**{**plain, **changes})  # type: ignore[arg-type]  # a test's shorthand


def test_the_draft_is_a_valid_unconfirmed_label_file():
    plain = propose_labels(
        [
            finding("zper", "person_number", type="integer", variety=1.0),
            finding("性别", "gender", domain=("女", "男")),
            finding("income", "amount", type="double", bounds=(0.0, 50000.0)),
            finding("出生", "birth_date", type="date"),
            finding("what?", "unknown", decided=False, confidence=0.2),
        ]
    )
    file = LabelFile.parse(plain)
    assert (file.table, file.confirmed_by) == ("people", "")
    kinds = {column.name: column.kind for column in file.columns}
    assert kinds == {
        "zper": ColumnKind.SUBJECT, "性别": ColumnKind.KEY, "income": ColumnKind.MEASURE, "出生": ColumnKind.QUASI,
        "what": ColumnKind.TEXT,
    }  # fmt: skip
    assert file.column("what").unsure
    assert file.subjects[0].namespace == "zper"


def test_a_foreign_key_needs_the_same_identifier_unique_over_there():
    mine = [finding("zper", "person_number", variety=0.3)]
    parent = [finding("zper", "person_number", variety=1.0, table="residents.csv")]
    assert propose_labels(mine, others={"residents.csv": parent})["foreign_keys"][0]["parent"] == "residents"
    loose = [finding("zper", "person_number", variety=0.5, table="residents.csv")]
    assert "foreign_keys" not in propose_labels(mine, others={"residents.csv": loose})


def test_bounds_and_domains_never_come_from_identifying_columns():
    plain = propose_labels([finding("手机", "mobile", domain=(), bounds=None)])
    assert plain["columns"]["手机"].keys() == {"label", "level", "type", "kind"}


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ([], [finding("a", "mobile")], "new_column"),
        ([finding("a", "mobile")], [], "missing_column"),
        ([finding("a", "count")], [finding("a", "mobile")], "label_changed"),
        ([finding("a", "mobile")], [finding("a", "mobile", shapes=(("9{11}", 0.9), ("9{18}", 0.1)))], "new_shapes"),
        ([finding("a", "free_text")], [finding("a", "free_text", mixture=0.001)], "leak_grew"),
        ([finding("a", "mobile")], [finding("a", "mobile", null_share=0.9)], "emptied"),
    ],
)
def test_drift_names_what_changed(before, after, kind):
    assert [change.kind for change in drift(before, after)] == [kind]


def test_no_drift_in_the_same_data_or_in_small_changes():
    same = [finding("a", "mobile"), finding("b", "free_text", mixture=0.001)]
    assert drift(same, same) == ()
    small = [
        finding("a", "mobile", shapes=(("9{11}", 0.96), ("9{12}", 0.04))),
        finding("b", "free_text", mixture=0.0015),
    ]
    assert drift(same, small) == ()


def test_identifying_labels_are_sensitive_and_never_kept():
    for name in ("resident_id", "mobile", "address", "birth_date"):
        assert label(name).level == 3
        assert label(name).minimum.strength > MinimumOperator.KEEP.strength
