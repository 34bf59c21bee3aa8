"""The review lane's scanner: copies are turned back, honest tables of the same look are not."""

from dataclasses import replace

import pyarrow as pa
import pytest

from core.decision import Outcome, Verdict
from core.errors import Refused
from core.manifest import Column, ColumnKind, ColumnType, Manifest, Range, Subject, Table
from egress.artefacts import Artefact, Relevant, judge_artefact, opaque_entries, read_artefact
from egress.policy import GuardPolicy, Limits

ROWS = 200


def manifest() -> Manifest:
    """One protected table: token, district, year, cost, stay."""

    def column(name: str, type: ColumnType, kind: ColumnKind, **more: object) -> Column:
        return Column(name=name, type=type, kind=kind, label="x", level=2, operator="keep", **more)  # type: ignore[arg-type]

    columns = (
        column("pid", ColumnType.VARCHAR, ColumnKind.SUBJECT, subject_type="person"),
        column("district", ColumnType.VARCHAR, ColumnKind.KEY),
        column("year", ColumnType.INTEGER, ColumnKind.KEY),
        column("cost", ColumnType.DOUBLE, ColumnKind.MEASURE, range=Range(low=0, high=1000)),
        column("stay", ColumnType.DOUBLE, ColumnKind.MEASURE, range=Range(low=0, high=1000)),
    )
    subject = Subject(subject_type="person", column="pid", ordinal="$person", max_rows=1)
    table = Table(name="visits", columns=columns, subjects=(subject,))
    return Manifest(domain="d", scenario="s", policy_hash="p", key_version=1, mock=False, snapshots=(), tables=(table,))


def visits() -> pa.Table:
    return pa.table(
        {
            "pid": [f"{i:032x}" for i in range(ROWS)],
            "district": [f"D{i % 4}" for i in range(ROWS)],
            "year": [2020 + i % 3 for i in range(ROWS)],
            "cost": [100 + i * 1.37 for i in range(ROWS)],
            "stay": [3 + i * 0.71 for i in range(ROWS)],
        }
    )


def limits(**rules: int) -> Limits:
    named = {name.replace("__", "."): value for name, value in rules.items()}
    return GuardPolicy.parse({"rules": named}).limits()


def judged(table: dict[str, list[object]], **rules: int) -> tuple[Verdict, str | None]:
    artefact = read_artefact({"result": pa.table(table)}, {}, ())
    decision = judge_artefact(artefact, manifest(), {"visits": visits()}, limits(**rules))
    return decision.verdict, decision.code


def test_an_honest_table_goes_to_two_people_and_never_further() -> None:
    artefact = read_artefact({"result": pa.table({"district": ["D0", "D1"], "mean": [171.3, 172.9]})}, {}, ())
    decision = judge_artefact(artefact, manifest(), {"visits": visits()}, limits())
    assert decision.verdict is Verdict.REVIEW
    assert [finding.outcome for finding in decision.findings] == [Outcome.REVIEW]
    assert decision.rows == (("D0", 171.3), ("D1", 172.9))


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


def test_turns_back_long_texts_at_the_limit() -> None:
    assert judged({"note": ["n" * 64]})[0] is Verdict.REVIEW
    assert judged({"note": ["n" * 65]}) == (Verdict.REFUSED, "artefact.text")


def test_turns_back_tables_over_the_caps() -> None:
    assert judged({"n": [1, 2, 3]}, artefact__rows=3)[0] is Verdict.REVIEW
    assert judged({"n": [1, 2, 3, 4]}, artefact__rows=3) == (Verdict.REFUSED, "artefact.too_large")
    assert judged({"a": [1], "b": [2]}, artefact__columns=1) == (Verdict.REFUSED, "artefact.too_large")


def test_scalars_become_one_row() -> None:
    artefact = read_artefact({}, {"mean": 3.5, "n": 20}, ())
    assert artefact.rows == ((3.5, 20),)


def test_several_tables_and_scalars_stand_under_one_another() -> None:
    tables = {
        "means": pa.table({"district": ["D0", "D1"], "mean": [171.3, 172.9]}),
        "counts": pa.table({"n": [7, 9], "district": ["D0", None]}),
    }
    artefact = read_artefact(tables, {"share": 0.25}, ())
    assert [(column.name, column.type.value) for column in artefact.columns] == [
        ("table", "varchar"),
        ("district", "varchar"),
        ("mean", "double"),
        ("n", "integer"),
        ("share", "double"),
    ]
    assert artefact.rows == (
        ("means", "D0", 171.3, None, None),
        ("means", "D1", 172.9, None, None),
        ("counts", "D0", None, 7, None),
        ("counts", None, None, 9, None),
        ("scalars", None, None, None, 0.25),
    )


def test_an_empty_table_beside_another_keeps_its_columns() -> None:
    empty = pa.table({"x": pa.array([], pa.int64())})
    artefact = read_artefact({"a": empty, "b": pa.table({"y": [1]})}, {}, ())
    assert [column.name for column in artefact.columns] == ["table", "x", "y"]
    assert artefact.rows == (("b", None, 1),)


def test_every_stacked_table_is_searched_for_copies() -> None:
    row = visits().slice(17, 1).to_pydict()
    copied = pa.table({name: row[name] for name in ("district", "year", "cost")})
    honest = pa.table({"mean": [171.3]})
    for tables in ({"honest": honest, "copied": copied}, {"copied": copied, "honest": honest}):
        decision = judge_artefact(read_artefact(tables, {"n": 1}, ()), manifest(), {"visits": visits()}, limits())
        assert (decision.verdict, decision.code) == (Verdict.REFUSED, "artefact.source_row")


def test_a_token_in_the_name_of_a_table_is_found() -> None:
    token = visits()["pid"][3].as_py()
    artefact = read_artefact({token: pa.table({"x": [1]}), "b": pa.table({"x": [1]})}, {}, ())
    decision = judge_artefact(artefact, manifest(), {"visits": visits()}, limits())
    assert decision.code == "artefact.token"


@pytest.mark.parametrize(("name", "code"), [("{token}", "token"), ("of {token}, all", "token"), ("{long}", "text")])
def test_names_of_columns_are_texts_like_any_other(name: str, code: str) -> None:
    """A table that is turned on its side has its key in the names of its columns."""
    column = name.format(token=visits()["pid"][3].as_py(), long="x" * 201)
    assert judged({"mean": [1.0], column: [2.0]}, artefact__text=200) == (Verdict.REFUSED, f"artefact.{code}")
    assert judged({"mean": [1.0], "other": [2.0]}, artefact__text=200)[0] is Verdict.REVIEW, "the control"


def test_a_token_in_the_name_of_a_column_is_found_in_the_kept_rows() -> None:
    artefact = read_artefact({"result": pa.table({visits()["pid"][150].as_py(): [1.0]})}, {}, ())
    relevant = Relevant(artefact, manifest().tables[0], limits())
    for batch in visits().to_batches(max_chunksize=50):
        relevant.add(batch)
    kept = relevant.rows(visits().schema)
    assert judge_artefact(artefact, manifest(), {"visits": kept}, limits()).code == "artefact.token"


@pytest.mark.parametrize("second", [{"x": ["text"]}, {"table": [1]}], ids=["another type", "a reserved name"])
def test_tables_whose_columns_do_not_fit_are_refused(second: dict[str, list[object]]) -> None:
    with pytest.raises(Refused) as refused:
        read_artefact({"a": pa.table({"x": [1]}), "b": pa.table(second)}, {}, ())
    assert refused.value.code == "artefact.tables"
    assert read_artefact({"b": pa.table(second)}, {}, ()).rows, "the control: alone it is accepted"


def test_many_wide_tables_are_refused_before_they_are_stacked() -> None:
    """Eighty kilobytes on the pipe would be hundreds of millions of cells."""
    wide = {f"t{t}": pa.table({f"c{t}_{n}": [1] for n in range(500)}) for t in range(100)}
    with pytest.raises(Refused) as refused:
        read_artefact(wide, {}, ())
    assert refused.value.code == "artefact.too_large"


@pytest.mark.parametrize(
    ("tables", "scalars", "others"),
    [
        ({}, {}, ()),
        ({"scalars": pa.table({"x": [1]})}, {"n": 1}, ()),
        ({"a": pa.table({"x": [1]})}, {}, ("model",)),
    ],
)
def test_what_has_no_lane_is_refused(
    tables: dict[str, pa.Table], scalars: dict[str, float], others: tuple[str, ...]
) -> None:
    with pytest.raises(Refused) as refused:
        read_artefact(tables, scalars, others)
    assert refused.value.code == "artefact.kind"


def test_a_release_is_opaque_for_everybody_in_the_extract() -> None:
    (entry,) = opaque_entries(manifest(), {"person": b"bitmap"}, "sha256:cell")
    assert entry.opaque
    assert entry.subjects == b"bitmap"
    assert replace(entry, opaque=False) != entry


def test_every_refusal_can_be_put_into_words() -> None:
    with pytest.raises(Refused) as refused:
        read_artefact({}, {}, ())
    assert refused.value.hint("en")
    assert refused.value.hint("zh")


def picked(artefact: Artefact, source: pa.Table, batch_rows: int, **rules: int) -> pa.Table:
    relevant = Relevant(artefact, manifest().tables[0], limits(**rules))
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
}


@pytest.mark.parametrize("batch_rows", [1, 7, ROWS])
@pytest.mark.parametrize("name", ARTEFACTS)
def test_what_is_picked_from_a_stream_is_judged_like_the_whole(name: str, batch_rows: int) -> None:
    artefact = read_artefact({"result": pa.table(ARTEFACTS[name])}, {}, ())
    for rules in ({}, {"artefact__cells_of_one_row": 2}, {"threshold__subjects": 40}):
        whole = judge_artefact(artefact, manifest(), {"visits": visits()}, limits(**rules))
        streamed = judge_artefact(
            artefact, manifest(), {"visits": picked(artefact, visits(), batch_rows, **rules)}, limits(**rules)
        )
        assert streamed == whole


def test_what_is_picked_does_not_grow_with_the_source() -> None:
    artefact = read_artefact({"result": pa.table(ARTEFACTS["common values together"])}, {}, ())
    sizes = {times: picked(artefact, pa.concat_tables([visits()] * times), 64).num_rows for times in (2, 20)}
    assert sizes[2] == sizes[20] < ROWS


def test_an_empty_source_is_picked_from() -> None:
    artefact = read_artefact({"result": pa.table(ARTEFACTS["honest"])}, {}, ())
    assert picked(artefact, visits().slice(0, 0), 7).num_rows == 0
