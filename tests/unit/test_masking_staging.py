"""Rows come out of staging in the order of their keys, whatever the sizes in which they arrived and were spilled."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from masking import order
from masking import staging as staging_module
from masking.ahead import ahead
from masking.content import ContentHash
from masking.staging import BATCH_ROWS, ORDER, Staging

WORDS = np.array(["内科", "急诊", "a", ""])


def _rows(count: int, seed: int = 1) -> pa.RecordBatch:
    random = np.random.default_rng(seed)
    return pa.RecordBatch.from_pydict(
        {
            ORDER: pa.array(random.permutation(count).astype(np.uint64)),
            "few": pa.array(WORDS[random.integers(0, len(WORDS), count)], mask=random.random(count) < 0.1),
            "many": pa.array([f"文{number}" for number in random.integers(0, 10**9, count)]),
            "number": pa.array(random.random(count)),
        }
    )


def _staged(folder: Path, rows: pa.RecordBatch, cut: int, run_bytes: int) -> Staging:
    staging = Staging(folder, rows.schema, run_bytes=run_bytes)
    for start in range(0, rows.num_rows, cut):
        staging.add(rows.slice(start, cut))
    staging.seal()
    return staging


@pytest.mark.parametrize("run_bytes", [10**9, 200_000, 1])
@pytest.mark.parametrize("count", [1, 7, BATCH_ROWS, BATCH_ROWS + 1, 300_000])
def test_merged_rows_are_sorted_and_whole(tmp_path: Path, count: int, run_bytes: int) -> None:
    rows = _rows(count)
    staging = _staged(tmp_path / "rows", rows, max(1, count // 9), run_bytes)
    batches = list(staging.merged())
    expected = rows.take(pa.array(np.argsort(rows.column(ORDER).to_numpy())))
    assert pa.Table.from_batches(batches).combine_chunks().to_batches()[0].equals(expected)
    assert [batch.num_rows for batch in batches[:-1]] == [BATCH_ROWS] * (len(batches) - 1)
    staging.close()
    assert not (tmp_path / "rows").exists()


@pytest.mark.parametrize("most", [0, 1, 3])
@pytest.mark.parametrize("run_bytes", [10**9, 1])
def test_texts_that_turn_out_many_travel_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, run_bytes: int
) -> None:
    monkeypatch.setattr(staging_module, "_MOST_CODES", most)
    few, many = _rows(900), _rows(2_700, seed=2)
    later = many.set_column(1, "few", pa.array([f"词{number}" for number in range(2_700)]))
    keys = later.column(ORDER).to_numpy() + np.uint64(900)
    rows = pa.concat_batches([few, later.set_column(0, ORDER, pa.array(keys))])
    staging = _staged(tmp_path, rows, 300, run_bytes)
    expected = rows.take(pa.array(np.argsort(rows.column(ORDER).to_numpy())))
    assert pa.concat_batches(list(staging.merged())).equals(expected)
    assert staging.texts("few") is None
    assert staging.scan(["few", ORDER]).read_all().sort_by(ORDER).column("few").combine_chunks().equals(expected["few"])


def test_rows_are_spilled_only_when_they_fill_a_run(tmp_path: Path) -> None:
    _staged(tmp_path / "small", _rows(1_000), 100, 10**9)
    _staged(tmp_path / "large", _rows(1_000), 100, 1)
    assert not (tmp_path / "small").exists()
    assert len(list((tmp_path / "large").iterdir())) == 9


def test_scan_gives_every_row_of_the_chosen_columns_again_and_again(tmp_path: Path) -> None:
    rows = _rows(50_000)
    staging = _staged(tmp_path, rows, 7_000, 500_000)
    for _ in range(2):
        seen = staging.scan(["few", ORDER]).read_all().sort_by(ORDER)
        assert seen.column("few").combine_chunks().equals(rows.to_struct_array().sort(by=ORDER).field("few"))
    assert staging.texts("few") == set(WORDS)
    assert staging.texts("many") is staging.texts("number") is None


def test_no_rows_make_no_batches(tmp_path: Path) -> None:
    staging = _staged(tmp_path, _rows(0), 1, 1)
    assert list(staging.merged()) == []
    assert staging.scan([ORDER]).read_all().num_rows == 0


@pytest.mark.parametrize("cut", [1, 3, 1_000])
def test_content_does_not_depend_on_how_rows_are_cut(cut: int) -> None:
    rows = _rows(1_000)
    whole, pieces = (ContentHash("t", rows.schema) for _ in range(2))
    whole.update(rows)
    for start in range(0, rows.num_rows, cut):
        pieces.update(rows.slice(start, cut))
    assert whole.finish() == pieces.finish()


def _content(**columns: pa.Array) -> str:
    rows = pa.RecordBatch.from_pydict(columns)
    content = ContentHash("t", rows.schema)
    content.update(rows)
    return content.finish().hash


def test_content_tells_apart_what_differs() -> None:
    texts = [["ab", "c"], ["a", "bc"], ["ab", None], ["ab", ""], ["c", "ab"]]
    numbers = [pa.array([1, 2]), pa.array([1, None]), pa.array([1, 0]), pa.array([1.0, 2.0]), pa.array([True, None])]
    hashes = [_content(x=pa.array(item)) for item in texts] + [_content(x=item) for item in numbers]
    hashes.append(_content(y=pa.array([1, 2])))
    assert len(set(hashes)) == len(hashes)


def test_content_ignores_what_lies_under_a_null() -> None:
    hidden = pa.array([1, 2, 3]).filter(pa.array([True, True, True]))
    masked = pa.Array.from_buffers(pa.int64(), 3, [pa.py_buffer(b"\x05"), hidden.buffers()[1]])
    assert masked.to_pylist() == [1, None, 3]
    assert _content(x=masked) == _content(x=pa.array([1, None, 3]))


def test_row_permutation_keeps_rows_apart_and_hangs_on_its_key() -> None:
    rows = np.arange(200_000)
    one, other = (order.permuted(rows, order.permutation(key)) for key in (b"a" * 32, b"b" * 32))
    assert len(np.unique(one)) == len(rows)
    assert (one == other).mean() < 0.001
    assert abs(np.corrcoef(rows, one)[0, 1]) < 0.02
    assert np.array_equal(one, order.permuted(rows, order.permutation(b"a" * 32)))


def test_keys_put_subjects_first_and_never_meet() -> None:
    functions = order.permutation(b"k" * 32)
    place = order.places(np.array([30, 10, 20], np.uint64))
    assert place.tolist() == [2, 0, 1]
    made = order.keys(place[np.array([0, 1, 2, 0, 1])], np.arange(5), functions)
    assert [int(key >> np.uint64(32)) for key in made] == [2, 0, 1, 2, 0]
    assert len(set(made.tolist())) == 5


def test_ahead_passes_items_on_and_errors_in_their_place() -> None:
    def items():
        yield 1
        yield 2
        raise KeyError("third")

    stream = ahead(items())
    assert [next(stream), next(stream)] == [1, 2]
    with pytest.raises(KeyError):
        next(stream)
