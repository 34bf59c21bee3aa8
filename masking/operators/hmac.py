"""Keyed hashing of whole columns: HMAC-SHA256 as SQL, HMAC-SM3 as a native batch. Equal to Python's `hmac`.

DuckDB has no HMAC and no SM3. RFC 2104 with a key of at most one block: H(key ⊕ opad ‖ H(key ⊕ ipad ‖ message)).
Both pads are 64-byte blobs computed here and read with getvariable(), so that no key byte stands in an SQL text.
"""

from binascii import unhexlify

import numpy as np
import pyarrow as pa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from masking.operators.operator import Sql

_BLOCK_BYTES = 64


def pads(key: bytes) -> tuple[bytes, bytes]:
    """(inner, outer) pad blocks of RFC 2104 for a key of 1 to 64 bytes."""
    if not 1 <= len(key) <= _BLOCK_BYTES:
        raise ValueError("a key has 1 to 64 bytes")
    block = key.ljust(_BLOCK_BYTES, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def sql_hmac_sha256(key: bytes, *, name: str, length: int) -> Sql:
    """Lower-case hex of HMAC-SHA256 of a VARCHAR's UTF-8 bytes, cut to `length` characters (1 to 64). NULL stays NULL.

    `name` makes the two variables of this key unique on the connection.
    """
    inner, outer = pads(key)

    def over(value: str) -> str:
        first = f"sha256(getvariable('{name}_inner') || encode({value}))"
        return f"left(sha256(getvariable('{name}_outer') || unhex({first})), {length})"

    return Sql(over=over, variables={f"{name}_inner": inner, f"{name}_outer": outer})


def words_of(tokens: pa.ChunkedArray, words: int) -> np.ndarray:
    """The first 64-bit words (big-endian) of lower-case hex tokens of one length, as uint64, shape (n, words).

    No token may be null.
    """
    parts = [np.frombuffer(unhexlify(_data(chunk)), ">u8") for chunk in tokens.chunks if len(chunk)]
    numbers = np.concatenate(parts).reshape(len(tokens), -1) if parts else np.empty((0, words))
    return numbers[:, :words].astype(np.uint64)


def _data(chunk: pa.Array) -> memoryview:
    """The characters of all strings of a chunk, one after the other."""
    offsets = np.frombuffer(chunk.buffers()[1], np.int32)
    first, last = offsets[chunk.offset], offsets[chunk.offset + len(chunk)]
    return memoryview(chunk.buffers()[2])[first:last]


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
