"""The review lane's scanner: copies are turned back, honest results of the same look are not."""

import pyarrow as pa
import pytest

from core.decision import Verdict
from egress.review.artefacts import Artefact, judge_artefact, read_artefact
from egress.review.copies import Relevant
from tests.factories.artefacts import FEW, ROWS, districts, limits, manifest, visits

SCATTER = {"table": "result", "mark": "point", "x": "cost", "y": "stay"}


def judged(table: dict[str, list[object]], **rules: float) -> tuple[Verdict, str | None]:
    return verdict(read_artefact({"result": pa.table(table)}, {}, {}), **rules)


def verdict(artefact: Artefact, **rules: float) -> tuple[Verdict, str | None]:
    sources = {"visits": visits(), "districts": districts()}
    decision = judge_artefact(artefact, manifest(), sources, limits(**rules))
    return decision.verdict, decision.code


def test_turns_back_a_row_that_is_a_source_row() -> None:
    row = visits().slice(17, 1).to_pydict()
    copied = {name: row[name] for name in ("district", "year", "cost")}
    assert judged(copied) == (Verdict.REFUSED, "artefact.source_row")


def test_turns_back_a_copy_in_other_columns_and_order() -> None:
    row = visits().slice(17, 1).to_pydict()
    assert judged({"a": row["stay"], "b": row["year"], "c": row["cost"], "d": [1.0]})[1] == "artefact.source_row"


def test_two_cells_of_one_row_are_no_evidence() -> None:
    row = visits().slice(17, 1).to_pydict()
    assert judged({"year": row["year"], "cost": row["cost"]})[0] is Verdict.REVIEW


def test_common_values_together_are_no_evidence() -> None:
    assert judged({"district": ["D1"], "year": [2021], "n": [2020]})[0] is Verdict.REVIEW


@pytest.mark.parametrize("text", [f"{17:032x}", f"x{17:032x}y"])
def test_turns_back_a_token_alone_or_embedded(text: str) -> None:
    assert judged({"who": [text]}) == (Verdict.REFUSED, "artefact.token")


def test_one_copied_part_turns_back_the_whole() -> None:
    row = visits().slice(17, 1).to_pydict()
    copied = pa.table({name: row[name] for name in ("district", "year", "cost")})
    honest = pa.table({"mean": [171.3]})
    for tables in ({"honest": honest, "copied": copied}, {"copied": copied, "honest": honest}):
        decision = judge_artefact(read_artefact(tables, {"n": 1}, {}), manifest(), {"visits": visits()}, limits())
        assert (decision.verdict, decision.code) == (Verdict.REFUSED, "artefact.source_row")


def points(*places: int) -> Artefact:
    """The records at these places as points of a figure, two cells of each."""
    table = visits().select(["cost", "stay"]).take(list(places))
    return read_artefact({"result": table}, {}, {"scatter": SCATTER})


def test_turns_back_records_as_points_of_a_figure() -> None:
    assert verdict(points(*range(0, ROWS, 4))) == (Verdict.REFUSED, "artefact.source_row")


def test_points_of_means_are_no_copies() -> None:
    """The control: the same figure over averages of ten records each."""
    means = {
        name: [sum(visits()[name].to_pylist()[i : i + 10]) / 10 for i in range(0, ROWS, 10)]
        for name in ("cost", "stay")
    }
    artefact = read_artefact({"result": pa.table(means)}, {}, {"scatter": SCATTER})
    assert verdict(artefact) == (Verdict.REVIEW, None)


@pytest.mark.parametrize(("copies", "honest", "code"), [(4, 0, None), (5, 0, "artefact.source_row")])
def test_pairs_count_from_five_on(copies: int, honest: int, code: str | None) -> None:
    assert verdict(points(*range(copies)))[1] == code


@pytest.mark.parametrize(("padding", "refused"), [(15, True), (16, False)])
def test_pairs_count_from_a_quarter_of_the_rows_on(padding: int, refused: bool) -> None:
    kept = visits().select(["cost", "stay"]).slice(20, 5).to_pydict()
    kept = {name: [*values, *(-i - 0.5 for i in range(padding))] for name, values in kept.items()}
    assert (judged(kept)[1] == "artefact.source_row") is refused


def test_a_common_value_beside_a_rare_one_is_no_pair() -> None:
    """A median stands in some record of its group: that is what a median is."""
    assert judged({"district": ["D0", "D1", "D2", "D3"] * 3, "median": visits()["cost"].to_pylist()[:12]})[0] is (
        Verdict.REVIEW
    )


@pytest.mark.parametrize(
    "name", ["keeper of well 3", *(f"keeper of well {i}" for i in (0, FEW - 1))], ids=["one", "first", "last"]
)
def test_turns_back_a_legend_that_names_somebody(name: str) -> None:
    table = pa.table({"year": [2020, 2021], "mean": [1.5, 2.5], "who": [name, "farmer"]})
    figure = {"table": "result", "mark": "line", "x": "year", "y": "mean", "colour": "who"}
    assert verdict(read_artefact({"result": table}, {}, {"named": figure})) == (Verdict.REFUSED, "artefact.rare_text")


def test_a_common_text_names_nobody() -> None:
    assert judged({"trade": ["farmer", "other"], "mean": [1.5, 2.5]}) == (Verdict.REVIEW, None)


def test_a_declared_value_names_nobody_however_rare() -> None:
    assert judged({"sex": ["M", "F", "nobody"], "mean": [1.5, 2.5, None]}) == (Verdict.REVIEW, None)


@pytest.mark.parametrize("field", ["title", "x_title", "y_title"])
@pytest.mark.parametrize(
    ("text", "code"),
    [("keeper of well 3", "artefact.rare_text"), (f"of {17:032x}", "artefact.token"), ("t" * 65, "artefact.text")],
)
def test_titles_are_texts_like_any_other(field: str, text: str, code: str) -> None:
    table = {"result": pa.table({"cost": [1.5], "stay": [2.5]})}
    assert verdict(read_artefact(table, {}, {"one": SCATTER | {field: text}})) == (Verdict.REFUSED, code)
    assert verdict(read_artefact(table, {}, {"one": SCATTER | {field: "of all"}})) == (Verdict.REVIEW, None)


def test_names_of_tables_and_figures_are_texts_as_well() -> None:
    token = f"a{17:032x}"
    table = pa.table({"cost": [1.5], "stay": [2.5]})
    assert verdict(read_artefact({token: table}, {}, {}))[1] == "artefact.token"
    assert verdict(read_artefact({"result": table}, {}, {token: SCATTER}))[1] == "artefact.token"
    assert verdict(read_artefact({"result": table}, {}, {"other": SCATTER}))[1] is None, "the control"


def test_a_result_whose_names_are_letters_is_searched_like_any_other() -> None:
    assert verdict(read_artefact({"t": pa.table({"n": [1.5]})}, {}, {})) == (Verdict.REVIEW, None)
    assert verdict(read_artefact({"t": pa.table({"n": pa.array([], pa.int64())})}, {}, {})) == (Verdict.REVIEW, None)
    row = visits().slice(17, 1).select(["year", "cost", "stay"]).rename_columns(["a", "b", "c"])
    assert verdict(read_artefact({"t": row}, {}, {})) == (Verdict.REFUSED, "artefact.source_row")


def test_scalars_are_searched_as_one_row() -> None:
    (row,) = visits().slice(17, 1).to_pylist()
    copied = {name: row[name] for name in ("year", "cost", "stay")}
    assert verdict(read_artefact({}, copied, {})) == (Verdict.REFUSED, "artefact.source_row")
    assert verdict(read_artefact({}, copied | {"year": 1999}, {}))[0] is Verdict.REVIEW, "the control"


@pytest.mark.parametrize(("raw", "told"), [(10, True), (9, False)], ids=["half", "fewer"])
def test_two_people_are_told_of_a_column_of_single_values(raw: int, told: bool) -> None:
    values = visits()["cost"].to_pylist()[:raw] + [-i - 0.5 for i in range(20 - raw)]
    artefact = read_artefact({"medians": pa.table({"n": range(1000, 1020), "cost": values})}, {}, {})
    decision = judge_artefact(artefact, manifest(), {"visits": visits()}, limits())
    private = {finding.rule: finding.private for finding in decision.findings}
    assert private == {"artefact.free_code": ""} | ({"artefact.single_values": "medians.cost"} if told else {})


def test_a_public_table_may_be_repeated() -> None:
    table = districts().append_column("mean", pa.array([1.5, 2.5, 3.5, 4.5]))
    assert verdict(read_artefact({"result": table}, {}, {})) == (Verdict.REVIEW, None)


@pytest.mark.parametrize(("name", "code"), [("{token}", "token"), ("of {token}, all", "token"), ("{long}", "text")])
def test_names_of_columns_are_texts_like_any_other(name: str, code: str) -> None:
    """A table that is turned on its side has its key in the names of its columns."""
    column = name.format(token=visits()["pid"][3].as_py(), long="x" * 201)
    assert judged({"mean": [1.0], column: [2.0]}, artefact__text=200) == (Verdict.REFUSED, f"artefact.{code}")
    assert judged({"mean": [1.0], "other": [2.0]}, artefact__text=200)[0] is Verdict.REVIEW, "the control"


def test_a_token_in_the_name_of_a_column_is_found_in_the_kept_rows() -> None:
    artefact = read_artefact({"result": pa.table({visits()["pid"][150].as_py(): [1.0]})}, {}, {})
    relevant = Relevant(artefact.suspect, manifest().tables[0], limits())
    for batch in visits().to_batches(max_chunksize=50):
        relevant.add(batch)
    kept = relevant.rows(visits().schema)
    assert judge_artefact(artefact, manifest(), {"visits": kept}, limits()).code == "artefact.token"


def picked(artefact: Artefact, source: pa.Table, batch_rows: int, **rules: float) -> pa.Table:
    relevant = Relevant(artefact.suspect, manifest().tables[0], limits(**rules))
    for batch in source.to_batches(max_chunksize=batch_rows):
        relevant.add(batch)
    return relevant.rows(source.schema)


TOKEN = visits()["pid"][171].as_py()
ARTEFACTS = {
    "honest": {"district": ["D0", "D1"], "mean": [171.3, 172.9]},
    "a source row": visits().slice(17, 1).select(["district", "year", "cost"]).to_pydict(),
    "the last source row": visits().slice(ROWS - 1, 1).select(["year", "cost", "stay"]).to_pydict(),
    "common values together": {"district": ["D0"], "year": [2020], "n": [60]},
    "a token": {"text": [f"see {TOKEN}!"]},
    "a token cut short": {"text": [TOKEN[1:]]},
    "every cost": {"cost": visits()["cost"].to_pylist()},
    "two cells of each row": visits().select(["cost", "stay"]).to_pydict(),
    "two cells of few rows": visits().select(["cost", "stay"]).slice(0, 4).to_pydict(),
    "a rare text": {"trade": ["keeper of well 3"]},
    "a common text": {"trade": ["farmer"]},
}


@pytest.mark.parametrize("batch_rows", [1, 7, ROWS])
@pytest.mark.parametrize("name", ARTEFACTS)
def test_what_is_picked_from_a_stream_is_judged_like_the_whole(name: str, batch_rows: int) -> None:
    artefact = read_artefact({"result": pa.table(ARTEFACTS[name])}, {}, {})
    for rules in ({}, {"artefact__cells_of_one_row": 2}, {"threshold__subjects": 40}):
        whole = judge_artefact(artefact, manifest(), {"visits": visits()}, limits(**rules))
        streamed = judge_artefact(
            artefact, manifest(), {"visits": picked(artefact, visits(), batch_rows, **rules)}, limits(**rules)
        )
        assert streamed == whole


def test_what_is_picked_does_not_grow_with_the_source() -> None:
    artefact = read_artefact({"result": pa.table(ARTEFACTS["common values together"])}, {}, {})
    sizes = {times: picked(artefact, pa.concat_tables([visits()] * times), 64).num_rows for times in (2, 20)}
    assert sizes[2] == sizes[20] < ROWS


def test_an_empty_source_is_picked_from() -> None:
    artefact = read_artefact({"result": pa.table(ARTEFACTS["honest"])}, {}, {})
    assert picked(artefact, visits().slice(0, 0), 7).num_rows == 0
