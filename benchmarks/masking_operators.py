"""Cost of the keyed operators, beside what a user would write: Python's `hmac`, and FF1 value by value."""

import hashlib
import hmac
import os
import time
from collections.abc import Callable

import numpy as np
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from masking.identifiers import check_character
from masking.operators.ff1 import Ff1
from masking.operators.fresh import fresh
from masking.operators.hmac import by_engine, hmac_sha256, hmac_sm3
from masking.operators.numerals import DIGITS, encrypt

ROWS = int(os.environ.get("YUNEI_BENCH_ROWS", "2000000"))
ROUNDS = 3
_SLOW_ROWS = 20_000
_BATCH_ROWS = 122_880
KEY = bytes(range(32))


def _batched(values: pa.Array) -> list[pa.Array]:
    """Pseudonyms as an extract makes them: batch by batch, 128 bits."""
    return [hmac_sha256(KEY, values.slice(start, _BATCH_ROWS), 32) for start in range(0, len(values), _BATCH_ROWS)]


def _python_hmac(values: list[str]) -> list[str]:
    key = KEY.hex().encode()
    return [hmac.new(key, value.encode(), hashlib.sha256).hexdigest() for value in values]


def _python_ff1(values: list[str]) -> list[int]:
    cipher = Ff1(key=KEY, radix=10, length=len(values[0]))
    return [cipher.reference(int(value)) for value in values]


def _best(act: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu


def _resident_ids(count: int) -> list[str]:
    bodies = (f"370882{1940 + i % 60}{1 + i % 12:02d}{1 + i % 28:02d}{i % 1000:03d}" for i in range(count))
    return [body + check_character(body) for body in bodies]


def main() -> None:
    """Print one row an operator: the best of three interleaved rounds. `YUNEI_BENCH_ROWS` sets the rows."""
    written = np.char.add("37088219", np.char.zfill(np.arange(ROWS).astype("U"), 10))
    numbers = pa.table({"n": written}).column("n").combine_chunks()  # a long array may come in several chunks
    few = numbers.slice(0, _SLOW_ROWS)
    listed = few.to_pylist()
    ids = pa.array(_resident_ids(min(ROWS, 500_000)))
    if hmac_sha256(KEY, few).to_pylist() != _python_hmac(listed):
        raise ValueError("the tokens are not Python's")
    acts: list[tuple[str, int, Callable[[], object]]] = [
        ("HMAC-SHA256", ROWS, lambda: _batched(numbers)),
        ("HMAC-SHA256, engine alone", ROWS // 4, lambda: by_engine(KEY.hex(), numbers.slice(0, ROWS // 4))),
        ("HMAC-SHA256, Python hmac", _SLOW_ROWS, lambda: _python_hmac(listed)),
        ("HMAC-SM3", _SLOW_ROWS * 5, lambda: hmac_sm3(KEY, numbers.slice(0, _SLOW_ROWS * 5), 64)),
        ("FF1, 18 digits", ROWS, lambda: encrypt(numbers, KEY, DIGITS)),
        ("FF1, value by value", _SLOW_ROWS // 10, lambda: _python_ff1(listed[: _SLOW_ROWS // 10])),
        ("fresh resident IDs", len(ids), lambda: fresh(ids, KEY, "resident_id")),
    ]
    best = {name: (float("inf"), float("inf")) for name, _, _ in acts}
    for _ in range(ROUNDS):
        for name, _, act in acts:
            best[name] = min(best[name], _best(act))
    table = Table(title=f"Keyed operators, best of {ROUNDS} interleaved rounds")
    for heading in ("operator", "values", "wall s", "values/s", "CPU ns a value", "ratio to the plain form"):
        table.add_column(heading, justify="left" if heading == "operator" else "right")
    cost = {name: best[name][0] / rows for name, rows, _ in acts}
    beside = {"HMAC-SHA256": "HMAC-SHA256, Python hmac", "FF1, 18 digits": "FF1, value by value"}
    for name, rows, _ in acts:
        wall, cpu = best[name]
        ratio = f"{cost[beside[name]] / cost[name]:.1f}×" if name in beside else ""
        table.add_row(name, f"{rows:,}", f"{wall:.2f}", f"{rows / wall:,.0f}", f"{1e9 * cpu / rows:,.0f}", ratio)
    Console().print(table)


if __name__ == "__main__":
    main()
