"""Incremental reads become whole tables."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import merge
from connectors.merge import whole_table
from connectors.protocol import Batches, Intake, Mode, SourceSchema, SourceState
from core.errors import RequestError

_TYPES = {"id": pa.int64(), "part": pa.string(), "value": pa.string()}
SCHEMA = pa.schema([pa.field(name, kind, metadata={b"source_type": b"t"}) for name, kind in _TYPES.items()])
Row = tuple[int | None, str | None, str]


def batches(rows: list[Row], size: int = 3) -> list[pa.RecordBatch]:
    columns = [[row[index] for row in rows] for index in range(3)]
    return pa.table(columns, schema=SCHEMA).to_batches(max_chunksize=size)  # type: ignore[no-any-return]  # no types


def intake(rows: list[Row], mode: Mode, key: tuple[str, ...] = ()) -> Intake:
    def draw() -> Batches:
        yield from batches(rows)
        return SourceState(mode=mode, watermark="9")

    return Intake(SourceSchema.from_arrow(SCHEMA), draw(), mode=mode, key=key)


def previous(rows: list[Row]) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(SCHEMA, iter(batches(rows)))


def merged(item: Intake, before: pa.RecordBatchReader | None) -> list[Row]:
    table = whole_table(item, before).read_all()
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


OLD: list[Row] = [(1, "a", "old"), (2, "a", "old"), (3, "a", "old"), (4, "b", "old")]


def test_full_and_first_reads_do_not_touch_what_was() -> None:
    def untouchable() -> Iterator[pa.RecordBatch]:
        raise AssertionError
        yield

    before = pa.RecordBatchReader.from_batches(SCHEMA, untouchable())
    assert merged(intake(OLD, Mode.FULL), before) == OLD
    assert merged(intake(OLD, Mode.UPSERT, ("id",)), None) == OLD


def test_append_adds_behind_and_gives_the_state() -> None:
    item = intake([(5, "c", "new")], Mode.APPEND)
    assert merged(item, previous(OLD)) == [*OLD, (5, "c", "new")]
    assert item.state.watermark == "9"
    assert SourceState.parse(item.state.plain()) == item.state


def test_upsert_replaces_by_key() -> None:
    new: list[Row] = [(3, "z", "new"), (7, "z", "new")]
    assert merged(intake(new, Mode.UPSERT, ("id",)), previous(OLD)) == [*new, OLD[0], OLD[1], OLD[3]]
    assert merged(intake([], Mode.UPSERT, ("id",)), previous(OLD)) == OLD


def test_a_key_of_several_columns_cannot_be_confused() -> None:
    old: list[Row] = [(1, "a:b", "c"), (2, "a", "b:c")]
    assert merged(intake([(3, "a:b", "c")], Mode.UPSERT, ("part", "value")), previous(old)) == [
        (3, "a:b", "c"),
        (2, "a", "b:c"),
    ]


@pytest.mark.parametrize("bad", [[(1, "a", "x"), (1, "b", "y")], [(None, "a", "x")]])
def test_a_key_that_identifies_nothing_is_refused(bad: list[Row]) -> None:
    with pytest.raises(RequestError) as error:
        merged(intake(bad, Mode.UPSERT, ("id",)), previous(OLD))
    assert error.value.code == "source_key"


def test_a_changed_schema_is_refused_before_any_row() -> None:
    before = pa.RecordBatchReader.from_batches(SCHEMA.remove(2), iter([]))
    with pytest.raises(RequestError, match="source_schema_changed"):
        whole_table(intake(OLD, Mode.APPEND), before)


def test_columns_in_another_order_are_put_in_order() -> None:
    order = ["value", "id", "part"]
    turned = pa.schema([SCHEMA.field(name) for name in order])
    before = pa.RecordBatchReader.from_batches(turned, (batch.select(order) for batch in batches(OLD)))
    assert merged(intake([], Mode.APPEND), before) == OLD


_IDS = st.integers(0, 30)


@settings(deadline=None)
@given(st.dictionaries(_IDS, st.text(max_size=2)), st.dictionaries(_IDS, st.text(max_size=2)), st.integers(1, 5))
def test_upsert_is_a_dictionary_update(old: dict[int, str], new: dict[int, str], lookup: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge, "LOOKUP_ROWS", lookup)
        old_rows: list[Any] = [(key, "p", value) for key, value in old.items()]
        new_rows: list[Any] = [(key, "p", value) for key, value in new.items()]
        found = merged(intake(new_rows, Mode.UPSERT, ("id",)), previous(old_rows))
    assert {row[0]: row[2] for row in found} == {**old, **new}
    assert len(found) == len({**old, **new})
