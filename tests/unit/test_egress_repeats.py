"""The identical question gets the identical answer, and costs nothing."""

import pytest

from egress.history import History
from egress.judging import repeats
from egress.program import compiler
from jobs.framing import grown
from jobs.guard_trial import after
from tests.factories.guard_world import golden_world

BY_SEX = "SELECT sex, count(*) AS n FROM persons WHERE age < 60 GROUP BY sex"
TWO = (
    "SELECT 'all' AS k, count(*) AS n FROM persons WHERE age < 50 "
    "UNION ALL SELECT 'most', count(*) FROM persons WHERE age < 50 AND district <> 'D16'"
)


def test_what_the_first_answer_withheld_is_withheld_again() -> None:
    world = golden_world()
    first = world.answer(TWO, world.frame())
    again = world.answer(TWO, after(world.frame(), first.decision))
    assert [row[1] is None for row in first.decision.table.rows] == [False, True]
    assert again.decision.table.rows == first.decision.table.rows
    assert again.decision.entries == ()
    assert [note.rule for note in again.judgement.withheld] == ["history.repeat"]


def test_a_remembered_answer_decides_even_where_nothing_else_objects() -> None:
    world = golden_world()
    free = world.answer(BY_SEX, world.frame())
    assert not free.judgement.withheld, "control: nothing objects to either cell"
    mark = repeats.mark(free.program, "person", [1])
    held = world.answer(BY_SEX, grown(world.frame(), [mark]))
    assert [note.rule for note in held.judgement.withheld] == ["history.repeat"]


def test_another_spelling_is_the_same_question() -> None:
    world = golden_world()
    mark = repeats.mark(world.answer(BY_SEX, world.frame()).program, "person", [1])
    history = grown(world.frame(), [mark])
    assert world.answer(BY_SEX.lower().replace(" from ", "\n FROM /* all */ "), history).judgement.withheld
    assert not world.answer(BY_SEX.replace("60", "61"), history).judgement.withheld, "control: another question"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT sex AS who, count(*) AS people FROM persons WHERE age < 60 GROUP BY sex",
        "SELECT sex, count(*) AS n FROM persons WHERE age < 60 GROUP BY sex ORDER BY n DESC LIMIT 1",
        "SELECT sum(n) AS n FROM (SELECT sex, count(*) AS n FROM persons WHERE age < 60 GROUP BY sex) AS t",
        "SELECT sex, 2 * n AS twice FROM (SELECT sex, count(*) AS n FROM persons WHERE age < 60 GROUP BY sex) AS t",
    ],
)
def test_other_names_and_what_is_made_of_the_cells_are_the_same_question(text: str) -> None:
    world = golden_world()
    mark = repeats.mark(world.answer(BY_SEX, world.frame()).program, "person", [1])
    held = world.answer(text, grown(world.frame(), [mark]))
    assert [note.rule for note in held.judgement.withheld] == ["history.repeat"]
    assert held.judgement.released["b0"]["m0"].null_count == 1


def test_a_renamed_column_costs_nothing_and_has_the_same_answer() -> None:
    world = golden_world()
    first = world.answer(TWO, world.frame())
    again = world.answer(
        TWO.replace("AS k", "AS kind").replace("AS n", "AS people"), after(world.frame(), first.decision)
    )
    assert first.program.plan_hash != again.program.plan_hash, "control: the texts are different plans"
    assert again.decision.table.rows == first.decision.table.rows
    assert again.decision.entries == ()


def test_other_keys_are_another_question() -> None:
    world = golden_world()
    program = compiler.compile(world.plan(BY_SEX), world.manifest, world.policy)
    history = {"person": History().with_entries([repeats.mark(program, "person", [0])])}
    assert repeats.remembered(program, history) == frozenset({0})
    other = compiler.compile(world.plan(BY_SEX.replace("sex", "district")), world.manifest, world.policy)
    assert repeats.remembered(other, history) is None
