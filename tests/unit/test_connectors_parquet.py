"""Parquet files as a source."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors.protocol import Connector
from connectors.registry import open_source
from core.errors import RequestError


def opened(path: Path) -> Connector:
    return open_source("parquet", {"path": str(path)}, inboxes=(path.parent,))


def test_reads_flat_columns_without_losing_anything(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array(["0012", None]).dictionary_encode(),
            "big": pa.array([2**64 - 1, 1], pa.uint64()),
            "small": pa.array([255, None], pa.uint8()),
            "long": pa.array(["张", None], pa.large_string()),
            "amount": pa.array([Decimal("1.20"), None], pa.decimal128(9, 2)),
            "at": pa.array([1_000, None], pa.timestamp("ns")),
        }
    )
    path = tmp_path / "t.parquet"
    pq.write_table(table, path)
    read = opened(path).read().reader.read_all()
    assert read["id"].to_pylist() == ["0012", None]
    assert read["big"].to_pylist() == [Decimal(2**64 - 1), Decimal(1)]
    assert read["small"].to_pylist() == [255, None]
    assert read["amount"].to_pylist() == [Decimal("1.20"), None]
    assert [str(field.type) for field in read.schema] == [
        "string",
        "decimal128(20, 0)",
        "int64",
        "string",
        "decimal128(9, 2)",
        "timestamp[us]",
    ]


def test_time_finer_than_a_microsecond_is_refused_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"at": pa.array([1_001], pa.timestamp("ns"))}), path)
    with pytest.raises(RequestError, match="Column at") as error:
        opened(path).read().reader.read_all()
    assert error.value.code == "source_value_range"


def test_nested_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"people": [[1, 2]]}), path)
    with pytest.raises(RequestError) as error:
        opened(path).describe()
    assert error.value.code == "source_column_type"


@pytest.mark.parametrize("cut", [0, 4, 200, -1])
def test_a_truncated_or_foreign_file_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": list(range(1000))}), path)
    assert opened(path).read().reader.read_all().num_rows == 1000
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(RequestError) as error:
        opened(path).read()
    assert error.value.code == "source_unreadable"


def test_damage_inside_the_data_is_an_error_while_reading(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": [f"value {n}" for n in range(5000)]}), path, write_page_checksum=True)
    data = bytearray(path.read_bytes())
    data[100:160] = bytes(60)
    path.write_bytes(data)
    with pytest.raises(RequestError) as error:
        opened(path).read().reader.read_all()
    assert error.value.code == "source_unreadable"
