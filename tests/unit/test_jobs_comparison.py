"""A result beside an earlier one: every cell is in exactly one place."""

from core.decision import RESULT, CellStatus, Decision, Part, ResultColumn, Verdict
from core.manifest import ColumnType, Value
from jobs.comparison import Change, compare


def decision(cells: dict[str, Value | None]) -> Decision:
    """One row a key, one measure; None is withheld."""
    columns = (
        ResultColumn(name="site", type=ColumnType.VARCHAR, measure=False),
        ResultColumn(name="persons", type=ColumnType.INTEGER, measure=True),
    )
    part = Part(
        name=RESULT,
        columns=columns,
        rows=tuple(cells.items()),
        statuses=tuple((CellStatus.WITHHELD if value is None else CellStatus.RELEASED,) for value in cells.values()),
    )
    return Decision(verdict=Verdict.ACCEPTED, code=None, findings=(), parts=(part,))


def change(site: str, before: Value | None, after: Value | None) -> Change:
    return Change(key=(site,), measure="persons", before=before, after=after)


def test_every_kind_of_change_is_told_apart() -> None:
    before = decision({"same": 10, "both hidden": None, "other": 20, "hidden then": None, "hidden now": 30, "gone": 40})
    after = decision({"same": 10, "both hidden": None, "other": 21, "hidden then": 50, "hidden now": None, "new": 60})
    found = compare(before, after)
    assert found is not None
    assert found.same == 2
    assert found.changed == (change("other", 20, 21),)
    assert found.shown_now == (change("hidden then", None, 50), change("new", None, 60))
    assert found.hidden_now == (change("hidden now", 30, None), change("gone", 40, None))


def test_a_result_beside_itself_is_all_the_same() -> None:
    one = decision({"a": 10, "b": None})
    found = compare(one, one)
    assert found is not None
    assert (found.same, found.changed, found.shown_now, found.hidden_now) == (2, (), (), ())


def test_there_is_nothing_to_compare_with_nothing() -> None:
    assert compare(None, decision({"a": 10})) is None
    assert compare(decision({"a": 10}), None) is None


def test_free_code_has_no_measures_to_compare() -> None:
    """Its columns may be anything: to say that nothing changed would be a guess."""
    columns = (ResultColumn(name="mean", type=ColumnType.DOUBLE, measure=False),)
    parts = [Part(name="means", columns=columns, rows=((mean,),), statuses=((),)) for mean in (1.0, 2.0)]
    one, other = (Decision(verdict=Verdict.REVIEW, code=None, findings=(), parts=(part,)) for part in parts)
    assert compare(one, other) is None
