"""The subject registry: which identifier is which data subject, as a dense number that persists across snapshots.

Grain: one entry per (domain, subject type, namespace, identifier). Identifiers are kept only as HMAC-SHA256 of their
normalised form under the domain's registry key, cut to 128 bits (two of 10^9 subjects collide with probability
10^-21). Ordinals are dense unsigned 32-bit numbers per (domain, subject type). New ordinals follow the order of the
HMACs inside one call, so that nothing about the order of a source shows.

Theory of operation: one file a subject type, written whole to a temporary file, synced and renamed, so that a crash
leaves the old file or the new one; its last 32 bytes are an HMAC over all before them, so that a truncated, damaged or
foreign file is refused and never silently replaced by an empty one. A lock file serialises processes. An ordinal,
once given, is never given to another identifier: release history and budgets are counted by it.
"""

import fcntl
import hashlib
import hmac
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from core.errors import PlatformFault
from masking import errors
from masking.keys import derive
from masking.operators.hmac import digests_of, hmac_sha256, words_of

_MAGIC = b"yunei-subjects-2\n"
_OLD_MAGIC = b"yunei-subjects-1\n"
"""Form 1 was hashed with a key's bytes instead of its hex: refused, since no entry would be found."""
_SEAL_BYTES = 32
_CHUNK_ROWS = 1_000_000
_MAX_ORDINALS = 2**32 - 1
_TYPE_NAME = re.compile(r"[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]{0,62}")
_ENTRY = np.dtype([("high", "<u8"), ("low", "<u8"), ("ordinal", "<u4")])

Digests = np.ndarray
"""Shape (n, 2), unsigned 64 bit: the first 128 bits of n HMACs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """All entries of one subject type, sorted by the high half of their digests, and how many ordinals are given."""

    table: np.ndarray
    given: int

    def find(self, digests: Digests) -> tuple[np.ndarray, np.ndarray]:
        """(ordinals, known): ordinals are meaningless where `known` is false. Fastest for digests in order."""
        ordinals = np.zeros(len(digests), np.uint32)
        known = np.zeros(len(digests), bool)
        if not len(self.table):
            return ordinals, known
        high, low = np.ascontiguousarray(self.table["high"]), self.table["low"]
        start = np.searchsorted(high, digests[:, 0], "left")
        pending = np.arange(len(digests))
        while len(pending):  # one round, unless two entries share their first 64 bits
            inside = start[pending] < len(high)
            pending = pending[inside]
            pending = pending[high[start[pending]] == digests[pending, 0]]
            equal = low[start[pending]] == digests[pending, 1]
            found = pending[equal]
            ordinals[found], known[found] = self.table["ordinal"][start[found]], True
            pending = pending[~equal]
            start[pending] += 1
        return ordinals, known

    def with_new(self, digests: Digests, ordinals: np.ndarray, given: int) -> "Entries":
        """These entries and new ones."""
        fresh = np.empty(len(digests), _ENTRY)
        fresh["high"], fresh["low"], fresh["ordinal"] = digests[:, 0], digests[:, 1], ordinals
        table = np.concatenate([self.table, fresh])
        return Entries(table=table[np.argsort(table["high"], kind="stable")], given=given)


class SubjectRegistry:
    """The registry of one domain: a private folder of the masking process."""

    def __init__(self, folder: Path, *, domain: str, master: bytes) -> None:
        self._folder = folder
        self._domain = domain
        self._master = master

    def ordinals(self, subject_type: str, namespace: str, identifiers: pa.Array) -> np.ndarray:
        """Ordinals (uint32) of normalised identifiers (strings without nulls), in their order.

        Unknown ones are registered and on disk before this returns; repeating it is harmless.
        Raises PlatformFault if the file is damaged or the numbers are used up.
        """
        distinct, place = _distinct(self._digests(subject_type, namespace, identifiers))
        with self._locked(subject_type):
            entries = self._load(subject_type)
            ordinals, known = entries.find(distinct)
            if not known.all():
                ordinals[~known] = self._register(subject_type, entries, distinct[~known])
        given: np.ndarray = ordinals[place]
        return given

    def link(self, subject_type: str, known: str, namespace: str, pairs: pa.Table) -> None:
        """Register a linkage table: each identifier of `namespace` (column 1) is the subject of `known` (column 0).

        Both columns hold normalised identifiers. Raises PlatformFault (`link_conflict`) if both of a pair already are
        different subjects: merging them would falsify everything counted so far. Repeating it is harmless.
        """
        ordinals = self.ordinals(subject_type, known, pairs.column(0).combine_chunks())
        digests = self._digests(subject_type, namespace, pairs.column(1).combine_chunks())
        with self._locked(subject_type):
            entries = self._load(subject_type)
            present, is_known = entries.find(digests)
            distinct, place = _distinct(digests)
            one = np.empty(len(distinct), np.int64)
            one[place] = np.arange(len(place))
            if (present[is_known] != ordinals[is_known]).any() or (ordinals[one][place] != ordinals).any():
                raise PlatformFault(errors.LINK_CONFLICT)
            fresh = one[~is_known[one]]
            if len(fresh):
                self._save(subject_type, entries.with_new(digests[fresh], ordinals[fresh], entries.given))

    def count(self, subject_type: str) -> int:
        """How many ordinals have been given to subjects of this type."""
        with self._locked(subject_type):
            return self._load(subject_type).given

    def _register(self, subject_type: str, entries: Entries, digests: Digests) -> np.ndarray:
        """Give new ordinals to distinct digests, in their order, and put them on disk."""
        given = entries.given + len(digests)
        if given > _MAX_ORDINALS:
            raise PlatformFault(errors.REGISTRY_FULL, subject=subject_type)
        ordinals = np.arange(entries.given, given, dtype=np.uint32)
        self._save(subject_type, entries.with_new(digests, ordinals, given))
        return ordinals

    def _digests(self, subject_type: str, namespace: str, identifiers: pa.Array) -> Digests:
        key = derive(self._master, "registry", self._domain, subject_type, namespace)
        return hmac_128(key, identifiers)

    @contextmanager
    def _locked(self, subject_type: str) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._path(subject_type).with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _path(self, subject_type: str) -> Path:
        if not _TYPE_NAME.fullmatch(subject_type):
            raise ValueError("not a subject type")
        return self._folder / f"{subject_type}.subjects"

    def _seal(self, subject_type: str, body: bytes) -> bytes:
        key = derive(self._master, "registry-seal", self._domain, subject_type)
        return hmac.digest(key, body, hashlib.sha256)

    def _load(self, subject_type: str) -> Entries:
        path = self._path(subject_type)
        if not path.exists():
            return Entries(table=np.empty(0, _ENTRY), given=0)
        data = path.read_bytes()
        body, seal = data[:-_SEAL_BYTES], data[-_SEAL_BYTES:]
        sealed = hmac.compare_digest(seal, self._seal(subject_type, body))
        if sealed and data.startswith(_OLD_MAGIC):
            raise PlatformFault(errors.REGISTRY_OLD, subject=subject_type)
        if not data.startswith(_MAGIC) or not sealed:
            raise PlatformFault(errors.REGISTRY_DAMAGED, subject=subject_type)
        head = len(_MAGIC)
        given = int.from_bytes(body[head : head + 8], "little")
        return Entries(table=np.frombuffer(body, _ENTRY, offset=head + 8), given=given)

    def _save(self, subject_type: str, entries: Entries) -> None:
        path = self._path(subject_type)
        body = _MAGIC + entries.given.to_bytes(8, "little") + entries.table.tobytes()
        draft = path.with_suffix(".draft")
        with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(body)
            file.write(self._seal(subject_type, body))
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
        sync(self._folder)


def sync(path: Path) -> None:
    """Make a file, or the renames in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _distinct(digests: Digests) -> tuple[Digests, np.ndarray]:
    """(different digests in order, the place of each digest among them)."""
    order = np.lexsort((digests[:, 1], digests[:, 0]))
    ordered = digests[order]
    new = np.ones(len(ordered), bool)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    place = np.empty(len(ordered), np.int64)
    place[order] = np.cumsum(new) - 1
    return ordered[new], place


def hmac_128(key: bytes, values: pa.Array) -> Digests:
    """The first 128 bits of HMAC-SHA256 of each string, as two unsigned 64-bit numbers. Nulls are not allowed."""
    starts = range(0, max(1, len(values)), _CHUNK_ROWS)
    chunks = (values.slice(start, _CHUNK_ROWS) for start in starts)
    return np.concatenate([words_of(digests_of(hmac_sha256(key, chunk)), 2) for chunk in chunks])
