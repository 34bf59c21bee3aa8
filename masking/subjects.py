"""Tie raw rows to data subjects: identifier → number of the subject in this extract, along foreign keys where a child
has no identifier.

On the raw connection, in memory: one table a subject type with a row per identifier seen (`id`, `number`), and one a
referred parent key (`id`, `number`). What belongs to a subject (ordinal, tokens) lies in arrays by its number, so that
rows carry four bytes through masking and nothing else of their subject.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import duckdb
import numpy as np
import pyarrow as pa

from core.errors import Refused
from masking import errors, order
from masking.keys import ScenarioKeys
from masking.labelfile import SubjectLabel
from masking.operators.hmac import digests_of, hmac_sha256, hmac_sm3, words_of
from masking.plan import PlannedTable, key_to
from masking.raw import RawTable
from masking.registry import SubjectRegistry

_CHUNK_ROWS = 1_000_000


@dataclass(slots=True, kw_only=True)
class Subjects:
    """Subjects of one type that this extract has met, by number; grows while its tables are read."""

    relation: str
    """Table on the raw connection with `id` and `number`."""
    ordinals: np.ndarray = field(default_factory=lambda: np.empty(0, np.uint32))
    digests: np.ndarray = field(default_factory=lambda: np.empty((0, 32), np.uint8))
    """HMAC-SHA256 of the identifier under the scenario's key, 32 bytes each."""
    digests_sm3: np.ndarray = field(default_factory=lambda: np.empty((0, 32), np.uint8))
    """The same with SM3, empty unless a policy asks for it."""

    def places(self) -> np.ndarray:
        """The place of each subject in the order of the scenario's tokens."""
        return order.places(words_of(self.digests, 1)[:, 0])


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectJoin:
    """How the rows of one table find the subject of one type."""

    type: str
    key: tuple[str, ...]
    """Raw columns whose normalised spelling is the key."""
    relation: str
    """Table on the raw connection with `id` and `number`: the subjects' own, or that of a parent's key."""
    subjects: Subjects


class SubjectIndex:
    """The subjects of one extract, on its raw connection."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        keys: ScenarioKeys,
        registry: SubjectRegistry,
        planned: Sequence[PlannedTable],
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._registry = registry
        self._with_sm3 = {
            (column.target.subject_type, column.target.namespace)
            for table in planned
            for column in table.columns
            if column.target.parameters.get("algorithm") == "hmac_sm3"
        }
        self._subjects: dict[tuple[str, str], Subjects] = {}
        self._parents: dict[tuple[str, ...], SubjectJoin] = {}

    def joins(self, raw: RawTable) -> tuple[SubjectJoin, ...]:
        """The joins of a table whose parents have been seen before. Registers unknown subjects.

        Raises Refused if a parent's key is not unique.
        """
        joins = tuple(self._join(raw, subject) for subject in raw.planned.labels.subjects)
        for columns in raw.planned.referred:
            for join in joins:
                self._index_parent(raw, columns, join)
        return joins

    def _join(self, raw: RawTable, subject: SubjectLabel) -> SubjectJoin:
        if subject.column is not None:
            subjects = self._of_type(subject)
            self._see(raw, subject, subjects)
            key = (subject.column,)
            return SubjectJoin(type=subject.type, key=key, relation=subjects.relation, subjects=subjects)
        reference = key_to(raw.planned.labels, subject.along or "")
        if reference is None:
            raise Refused(errors.SUBJECT_MISSING, table=raw.planned.name)
        parent = self._parents[reference.parent, *reference.parent_columns, subject.type]
        return replace(parent, key=reference.columns)

    def _of_type(self, subject: SubjectLabel) -> Subjects:
        """The subjects of one type, with an empty table on first use."""
        name = (subject.type, subject.namespace)
        if name not in self._subjects:
            self._subjects[name] = Subjects(relation=f"subjects_{len(self._subjects)}")
            self._connection.execute(f"CREATE TABLE {self._subjects[name].relation} (id VARCHAR, number UINTEGER)")
        return self._subjects[name]

    def _see(self, raw: RawTable, subject: SubjectLabel, subjects: Subjects) -> None:
        """Register every identifier that this extract has not met: of the granted rows, or of all if children refer."""
        stream = raw.open(raw.filtered_columns, {"$key": (subject.column or "",)})
        granted = "TRUE" if raw.planned.referred else raw.granted_rows
        with raw.relay.surfacing():
            fresh = self._connection.sql(
                f'SELECT id FROM (SELECT DISTINCT "$key" AS id FROM {stream} WHERE "$key" IS NOT NULL AND {granted})'
                f" ANTI JOIN {subjects.relation} USING (id)"
            ).to_arrow_table()
        for start in range(0, fresh.num_rows, _CHUNK_ROWS):
            self._add(subject, subjects, fresh.slice(start, _CHUNK_ROWS).column("id").combine_chunks())

    def _add(self, subject: SubjectLabel, subjects: Subjects, identifiers: pa.Array) -> None:
        first = len(subjects.ordinals)
        ordinals = self._registry.ordinals(subject.type, subject.namespace, identifiers)
        key = self._keys.key("pseudonym", "subject", subject.type, subject.namespace)
        digests = digests_of(hmac_sha256(key, identifiers))
        numbers = np.arange(first, first + len(identifiers), dtype=np.uint32)
        self._connection.register("chunk", pa.table({"id": identifiers, "number": numbers}))
        self._connection.execute(f"INSERT INTO {subjects.relation} SELECT id, number FROM chunk")
        self._connection.unregister("chunk")
        subjects.ordinals = np.concatenate([subjects.ordinals, ordinals])
        subjects.digests = np.concatenate([subjects.digests, digests])
        if (subject.type, subject.namespace) in self._with_sm3:  # only then: they cost seven times as much
            key = self._keys.key("pseudonym", "subject", subject.type, subject.namespace, "hmac_sm3")
            made = digests_of(hmac_sm3(key, identifiers, 64))
            subjects.digests_sm3 = np.concatenate([subjects.digests_sm3, made])

    def _index_parent(self, raw: RawTable, columns: tuple[str, ...], join: SubjectJoin) -> None:
        """Parent key → subject, for the children. Every row counts, granted or not: nothing is supplied by it."""
        name = f"parents_{len(self._parents)}"
        self._parents[raw.planned.name, *columns, join.type] = replace(join, relation=name)
        stream = raw.open((), {"$own": join.key, "$referred": columns})
        with raw.relay.surfacing():
            self._connection.execute(
                f'CREATE TABLE {name} AS SELECT "$referred" AS id, s.number FROM {stream} r'
                f' LEFT JOIN {join.relation} s ON r."$own" = s.id WHERE "$referred" IS NOT NULL'
            )
        unique = self._connection.sql(f"SELECT count(*) = count(DISTINCT id) FROM {name}").fetchall()[0][0]
        if not unique:
            raise Refused(errors.PARENT_NOT_UNIQUE, table=raw.planned.name)
