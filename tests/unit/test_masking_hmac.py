"""Both ways to a keyed token give Python's own, and neither shows the key."""

import hashlib
import hmac
import logging
import os
import subprocess
import sys

import pyarrow as pa
import pytest

from core.errors import PlatformFault
from masking.operators import hmac as module
from masking.operators.hmac import by_engine, by_plugin, hmac_sha256

KEY = hashlib.sha256(b"a key of tests").digest()
VALUES = ["", "1", "身份证", None, "x" * 63, "y" * 64, "z" * 200, "\x00", "🙂", "37088219900101001X"]


def expected(value: str | None, key: bytes = KEY) -> str | None:
    return None if value is None else hmac.new(key.hex().encode(), value.encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize("way", [by_plugin, by_engine])
@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_every_way_is_pythons_hmac(way: object, kind: pa.DataType) -> None:
    made = way(KEY.hex(), pa.array(VALUES, kind))  # type: ignore[operator]
    assert made.type == pa.string()
    assert made.to_pylist() == [expected(value) for value in VALUES]


@pytest.mark.parametrize("count", [0, 1, 24_999, 50_001, 510_001])
def test_pieces_come_back_in_order(count: int) -> None:
    values = pa.array([f"{number}" for number in range(count)], pa.string()).slice(count // 3)
    made = hmac_sha256(KEY, values, 32)
    assert (made.type, len(made)) == (pa.string(), len(values))
    for row in {0, len(values) // 2, len(values) - 1} if len(values) else set():
        assert made[row].as_py() == expected(values[row].as_py())[:32]


def test_nulls_alone_stay_nulls() -> None:
    assert hmac_sha256(KEY, pa.nulls(3, pa.string())).to_pylist() == [None] * 3


def test_without_the_library_the_tokens_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    values = pa.array(VALUES, pa.string())
    fast = hmac_sha256(KEY, values)
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    monkeypatch.setattr(module, "by_plugin", None)  # the control: it would fail if it were asked
    assert hmac_sha256(KEY, values).equals(fast)


@pytest.mark.parametrize(
    "broken",
    [
        lambda _key, values: values,
        lambda key, values: by_engine(key, values).slice(1),
        lambda key, values: pa.nulls(len(values), pa.string()),
        lambda key, values: by_engine(key[::-1], values),
    ],
)
def test_a_library_that_hashes_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch, broken: object) -> None:
    monkeypatch.setattr(module, "by_plugin", broken)
    with pytest.raises(PlatformFault) as fault:
        hmac_sha256(KEY, pa.array([None, "37088219900101001X"]))
    assert fault.value.code == "masking.hash_broken"


def test_the_key_shows_in_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(PlatformFault) as fault:
        by_plugin(KEY.hex(), pa.array([[1], [2]]))
    shown = f"{fault.value!s} {fault.value!r} {fault.value.detail} {caplog.text}"
    assert fault.value.code == "masking.hash_broken"
    assert KEY.hex() not in shown
    assert fault.value.__cause__ is None


def test_the_key_and_the_values_show_in_no_output_however_talkative_the_library() -> None:
    script = (
        "import pyarrow as pa, polars as pl, polars_hash as plh\n"
        "from masking.operators.hmac import by_plugin\n"
        f"by_plugin({KEY.hex()!r}, pa.array(['37088219900101001X'] * 10))\n"
        f"lazy = pl.LazyFrame({{'v': ['a']}}).select(plh.col('v').chash.hmac_sha256(key={KEY.hex()!r}))\n"
        "print(lazy.explain(), lazy.explain(optimized=False), repr(lazy))\n"
    )
    told = {**os.environ, "POLARS_VERBOSE": "1", "POLARS_VERBOSE_SENSITIVE": "1"}
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=told, check=True)
    assert "hmac_sha256" in run.stdout  # the control: the plan itself is shown
    assert KEY.hex() not in run.stdout + run.stderr
    assert "37088219900101001X" not in run.stdout + run.stderr


def test_a_key_longer_than_a_block_in_hex_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        hmac_sha256(bytes(33), pa.array(["a"]))
