"""Keyed hashing of whole columns: HMAC-SHA256 and HMAC-SM3 of every string. Equal to Python's `hmac`.

The key of HMAC-SHA256 is the lower-case hex of a derived key: 64 characters, exactly one block of SHA-256, with all its
entropy. Hex, because the fast way takes its key as text. There are two ways to one result:

- `polars-hash`, where it is installed: a quarter of the other's cost, by the processor's own SHA instructions. The key
  travels to it as a plugin's argument, which stands in no plan, explanation or error of polars; its errors are never
  passed on all the same.
- DuckDB, which has no HMAC: RFC 2104 spelled as nested sha256(). Both pads are blobs computed here and read with
  getvariable(), so that no key byte stands in an SQL text.

One token of every piece is held against Python's `hmac` before any is used: a version of either that hashes otherwise
must not give one person a second token.
"""

import hashlib
import hmac
from binascii import hexlify, unhexlify
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from core.errors import PlatformFault
from masking import errors

_BLOCK_BYTES = 64
_DIGEST_BYTES = 32
_THREADS = 2
_LEAST_ROWS, _MOST_ROWS = 25_000, 250_000
"""Of a thread's piece: fewer are not worth a thread, more cost memory."""


def pads(key: bytes) -> tuple[bytes, bytes]:
    """(inner, outer) pad blocks of RFC 2104 for a key of at most 64 bytes."""
    block = key.ljust(_BLOCK_BYTES, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def hmac_sha256(key: bytes, values: pa.Array, length: int = 64) -> pa.Array:
    """Lower-case hex of HMAC-SHA256 of each string's UTF-8 bytes, cut to `length` characters (1 to 64); null stays so.

    Works on two processors. Raises PlatformFault (`hash_broken`) if the library fails or hashes otherwise than Python.
    """
    way = by_plugin if find_spec("polars_hash") else by_engine
    pieces = _pieces(values)
    if len(pieces) == 1:
        return _hashed(way, key, pieces[0], length)
    with ThreadPoolExecutor(_THREADS) as threads:
        made = list(threads.map(lambda piece: _hashed(way, key, piece, length), pieces))
    return pa.concat_arrays(made)


def _pieces(values: pa.Array) -> list[pa.Array]:
    rows = min(max(-(-len(values) // _THREADS), _LEAST_ROWS), _MOST_ROWS)
    return [values.slice(start, rows) for start in range(0, len(values), rows)] or [values]


def _hashed(way: Callable[[str, pa.Array], pa.Array], key: bytes, values: pa.Array, length: int) -> pa.Array:
    if not 0 < len(key) <= _BLOCK_BYTES // 2:
        raise ValueError("a key has 1 to 32 bytes")
    spelled = key.hex()
    tokens = way(spelled, values)
    _check(spelled, values, tokens)
    return tokens if length == 2 * _DIGEST_BYTES else pc.utf8_slice_codeunits(tokens, 0, length)


def _check(key: str, values: pa.Array, tokens: pa.Array) -> None:
    """Hold the first token that is not null, and the number of them, against Python's."""
    known = values.is_valid()
    first = pc.index(known, True).as_py()
    sound = len(tokens) == len(values) and tokens.null_count == values.null_count
    if sound and first >= 0:
        text = values[first].as_py().encode()
        sound = tokens[first].as_py() == hmac.new(key.encode(), text, hashlib.sha256).hexdigest()
    if not sound:
        raise PlatformFault(errors.HASH_BROKEN)


def by_plugin(key: str, values: pa.Array) -> pa.Array:
    """HMAC-SHA256 by polars-hash, on the caller's thread, without the interpreter's lock."""
    import polars as pl
    import polars_hash as plh

    made = plh.col("v").chash.hmac_sha256(key=key)
    try:
        # The engine in memory: the streaming one may spill what it works on, which here is raw.
        frame = pl.LazyFrame({"v": pl.Series(values, dtype=pl.String)}).select(made).collect(engine="in-memory")
    except pl.exceptions.PolarsError as problem:
        raise PlatformFault(errors.HASH_BROKEN, detail=type(problem).__name__) from None
    return frame.to_series().to_arrow(compat_level=pl.CompatLevel.newest()).cast(pa.string())


def by_engine(key: str, values: pa.Array) -> pa.Array:
    """HMAC-SHA256 by DuckDB alone, in memory."""
    with duckdb.connect(config={"temp_directory": "", "threads": 1}) as connection:
        connection.execute("SET enable_external_access = false")
        for name, pad in zip(("inner_pad", "outer_pad"), pads(key.encode()), strict=True):
            connection.execute(f"SET VARIABLE {name} = ?::BLOB", [pad])
        connection.register("strings", pa.table({"v": values}))
        first = "sha256(getvariable('inner_pad') || encode(v))"
        made = connection.sql(f"SELECT sha256(getvariable('outer_pad') || unhex({first})) AS v FROM strings")
        return pa.concat_arrays(made.to_arrow_table().column("v").chunks or [pa.array([], pa.string())])


def digests_of(tokens: pa.Array) -> np.ndarray:
    """The digests that whole hex tokens spell, as bytes of shape (n, 32). No token may be null."""
    if not len(tokens):
        return np.empty((0, _DIGEST_BYTES), np.uint8)
    offsets = np.frombuffer(tokens.buffers()[1], np.int32)
    first, last = offsets[tokens.offset], offsets[tokens.offset + len(tokens)]
    return np.frombuffer(unhexlify(memoryview(tokens.buffers()[2])[first:last]), np.uint8).reshape(-1, _DIGEST_BYTES)


def words_of(digests: np.ndarray, words: int) -> np.ndarray:
    """The first 64-bit words (big-endian) of digests, as uint64, shape (n, words)."""
    return np.ascontiguousarray(digests[:, : 8 * words]).view(">u8").astype(np.uint64)


def hex_of(digests: np.ndarray, length: int) -> pa.Array:
    """Tokens of `length` hex characters from the first bytes of digests, shape (n, at least length / 2)."""
    spelled = np.frombuffer(hexlify(digests.data), np.uint8).reshape(len(digests), 2 * digests.shape[1])
    data = np.ascontiguousarray(spelled[:, :length])
    offsets = np.arange(0, (len(digests) + 1) * length, length, dtype=np.int32)
    return pa.StringArray.from_buffers(len(digests), pa.py_buffer(offsets), pa.py_buffer(data))


def hmac_sm3(key: bytes, values: pa.Array, length: int) -> pa.Array:
    """Lower-case hex of HMAC-SM3 (GB/T 32905) of each string, cut to `length` characters; once a distinct value."""
    keyed = HMAC(key, hashes.SM3())
    encoded = values.dictionary_encode()
    tokens = pa.array([_finished(keyed, value, length) for value in encoded.dictionary.to_pylist()], pa.string())
    return tokens.take(encoded.indices)


def _finished(keyed: HMAC, value: str, length: int) -> str:
    one = keyed.copy()
    one.update(value.encode("utf-8"))
    return one.finalize().hex()[:length]
