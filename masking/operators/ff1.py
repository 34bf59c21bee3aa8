"""FF1 format-preserving encryption (NIST SP 800-38G, AES-256 or AES-128) of whole columns.

Ten Feistel rounds; each round encrypts one 16-byte block a value, all of them in one AES-ECB call, and the arithmetic
runs on arrays of unsigned 64-bit halves. The last block of the round function's input holds the round number and the
half; everything before it (P, the tweak, padding) is the same for the whole column and is encrypted once.

Limits: halves below 2^56 (32 decimal digits, 20 places over 36 signs); at least 1,000,000 possible values, as Rev. 1
demands. `reference` follows the standard step by step for any length and checks the fast path in tests.
"""

from dataclasses import dataclass, field
from math import ceil, log2

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

ROUNDS = 10
MIN_VALUES = 1_000_000
_MAX_HALF = 2**56
_CHUNK_ROWS = 32_768
"""Blocks of one chunk stay inside a core's second-level cache."""


def _ecb(key: bytes) -> CipherContext:
    """AES as a plain permutation of blocks, the building block of FF1's own CBC-MAC; nothing is stored in this mode."""
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305  # the standard's PRF is built from it


@dataclass(frozen=True, slots=True, kw_only=True)
class Ff1:
    """FF1 under one key for numerals of one radix and length."""

    key: bytes = field(repr=False)
    radix: int
    length: int
    tweak: bytes = b""

    def __post_init__(self) -> None:
        if not 2 <= self.radix <= 2**16 or self.length < 2 or self.radix**self.length < MIN_VALUES:
            raise ValueError("FF1 needs a radix from 2 to 65,536 and at least a million possible values")

    @property
    def left(self) -> int:
        """Places of the left half, u."""
        return self.length // 2

    @property
    def right(self) -> int:
        """Places of the right half, v."""
        return self.length - self.left

    @property
    def half_bytes(self) -> int:
        """b: bytes of the number of the right half."""
        return ceil(ceil(self.right * log2(self.radix)) / 8)

    @property
    def drawn_bytes(self) -> int:
        """d: bytes of pseudo-random number that a round draws."""
        return 4 * ceil(self.half_bytes / 4) + 4

    @property
    def is_fast(self) -> bool:
        """Whether `apply` can handle it."""
        return bool(self.radix**self.right < _MAX_HALF)

    def _head(self) -> bytes:
        """P of the standard."""
        numbers = bytes([1, 2, 1]) + self.radix.to_bytes(3, "big") + bytes([ROUNDS, self.left % 256])
        return numbers + self.length.to_bytes(4, "big") + len(self.tweak).to_bytes(4, "big")

    def _padded_tweak(self) -> bytes:
        """Q up to the round number: the tweak and zeros."""
        return self.tweak + bytes((-len(self.tweak) - self.half_bytes - 1) % 16)

    def apply(self, left: np.ndarray, right: np.ndarray, *, inverse: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Encrypt (or decrypt) numbers given as their halves (uint64, below radix^u and radix^v); returns the halves.

        Raises ValueError for lengths beyond the fast path.
        """
        if not self.is_fast:
            raise ValueError("values are too long for the vectorised form")
        out_left, out_right = np.empty_like(left), np.empty_like(right)
        cipher = _ecb(self.key)
        for start in range(0, len(left), _CHUNK_ROWS):
            part = slice(start, start + _CHUNK_ROWS)
            out_left[part], out_right[part] = self._chunk(cipher, left[part], right[part], inverse)
        return out_left, out_right

    def _chunk(
        self, cipher: CipherContext, a: np.ndarray, b: np.ndarray, inverse: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        moduli = (np.uint64(self.radix**self.left), np.uint64(self.radix**self.right))
        state = self._constant_state(cipher)
        blocks = np.empty((len(a), 2), np.uint64)
        drawn = np.empty(16 * len(a) + 15, np.uint8)
        for number in reversed(range(ROUNDS)) if inverse else range(ROUNDS):
            modulus = moduli[number % 2]
            high, low = self._masks(state, number)
            blocks[:, 0] = high
            np.bitwise_xor((a if inverse else b).byteswap(), low, out=blocks[:, 1])
            cipher.update_into(blocks.data.cast("B"), drawn.data)
            noise = self._noise(drawn[: 16 * len(a)], modulus)
            a, b = (_minus(b, noise, modulus), a) if inverse else (b, _plus(a, noise, modulus))
        return a, b

    def _constant_state(self, cipher: CipherContext) -> bytes:
        """The CBC-MAC of P and of every block of Q before its last."""
        padded = self._padded_tweak()
        whole = self._head() + padded[: (len(padded) + 1 + self.half_bytes) - 16]
        state = bytes(16)
        for start in range(0, len(whole), 16):
            state = cipher.update(_xor(state, whole[start : start + 16]))
        return state

    def _masks(self, state: bytes, number: int) -> tuple[np.uint64, np.uint64]:
        """The last block without the half, as two words in memory order: all that is not the half, XOR the state."""
        last = (self._padded_tweak() + bytes([number]) + bytes(self.half_bytes))[-16:]
        high, low = np.frombuffer(_xor(state, last), np.uint64)
        return high, low

    def _noise(self, drawn: np.ndarray, modulus: np.uint64) -> np.ndarray:
        """The first d bytes of each block as a number, modulo `modulus`."""
        words = drawn.view(">u8").reshape(-1, 2)
        first = words[:, 0].astype(np.uint64)
        if self.drawn_bytes == 8:
            return first % modulus
        return _appended(first % modulus, words[:, 1].astype(np.uint64) >> np.uint64(32), modulus)

    def reference(self, number: int, *, inverse: bool = False) -> int:
        """One number below radix^length, step by step as the standard says; slow, any length."""
        cipher = _ecb(self.key)
        a, b = divmod(number, self.radix**self.right)
        for step in reversed(range(ROUNDS)) if inverse else range(ROUNDS):
            modulus = self.radix ** (self.left if step % 2 == 0 else self.right)
            noise = self._drawn(cipher, step, a if inverse else b)
            a, b = ((b - noise) % modulus, a) if inverse else (b, (a + noise) % modulus)
        return int(a * self.radix**self.right + b)

    def _drawn(self, cipher: CipherContext, step: int, half: int) -> int:
        text = self._head() + self._padded_tweak() + bytes([step]) + half.to_bytes(self.half_bytes, "big")
        state = bytes(16)
        for start in range(0, len(text), 16):
            state = cipher.update(_xor(state, text[start : start + 16]))
        stream = state
        for counter in range(1, ceil(self.drawn_bytes / 16)):
            stream += cipher.update(_xor(state, counter.to_bytes(16, "big")))
        return int.from_bytes(stream[: self.drawn_bytes], "big")


def _appended(value: np.ndarray, rest: np.ndarray, modulus: np.uint64) -> np.ndarray:
    """(value · 2^32 + rest) modulo `modulus`, in steps that stay below 2^64."""
    step = min(32, 64 - int(modulus).bit_length())
    left = 32
    while left:
        bits = min(step, left)
        left -= bits
        piece = (rest >> np.uint64(left)) & np.uint64(2**bits - 1)
        value = ((value << np.uint64(bits)) | piece) % modulus
    return value


def _plus(values: np.ndarray, noise: np.ndarray, modulus: np.uint64) -> np.ndarray:
    total = values + noise
    rest: np.ndarray = np.where(total >= modulus, total - modulus, total)
    return rest


def _minus(values: np.ndarray, noise: np.ndarray, modulus: np.uint64) -> np.ndarray:
    rest: np.ndarray = np.where(values >= noise, values - noise, values + (modulus - noise))
    return rest


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def permute(key: bytes, numbers: np.ndarray, size: int, *, tweak: bytes = b"", inverse: bool = False) -> np.ndarray:
    """A keyed permutation of 0 … size − 1 (uint64): FF1 over bits, walked until it falls inside the range.

    `size` from 1,000,000 to 2^62. Walking ends: it follows a cycle of the larger permutation back into the range.
    """
    cipher = Ff1(key=key, radix=2, length=max(20, (size - 1).bit_length()), tweak=tweak)
    result = numbers.astype(np.uint64)
    pending = np.arange(len(result))
    while len(pending):
        shift, mask = np.uint64(cipher.right), np.uint64(2**cipher.right - 1)
        left, right = cipher.apply(result[pending] >> shift, result[pending] & mask, inverse=inverse)
        result[pending] = (left << shift) | right
        pending = pending[result[pending] >= size]
    return result
