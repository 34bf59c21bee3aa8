"""Tie raw rows to data subjects: identifier → ordinal and token, along foreign keys where a child has no identifier.

On the raw connection, in memory: one table a subject type with a row per identifier seen (`id`, `ordinal`, tokens,
`sort`), and one a referred parent key (`id`, `ordinal`, `sort`). `sort` is the first 64 bits of the scenario's token:
rows in its order show nothing about the source's order, nor about that of another scenario.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from core.errors import Refused
from masking import errors
from masking.keys import ScenarioKeys
from masking.labelfile import SubjectLabel
from masking.operators.hmac import hmac_sm3, sql_hmac_sha256
from masking.plan import PlannedTable, key_to
from masking.raw import RawTable, bind
from masking.registry import SubjectRegistry

_CHUNK_ROWS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectJoin:
    """How the rows of one table find the subject of one type."""

    type: str
    key: tuple[str, ...]
    """Raw columns whose normalised spelling is the key."""
    relation: str
    """Table on the raw connection with `id`, `ordinal`, `sort` and, for the subject's own identifier, `token`."""


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
        self._relations: dict[tuple[str, ...], str] = {}

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
            relation = self._subjects(subject)
            self._see(raw, subject, relation)
            return SubjectJoin(type=subject.type, key=(subject.column,), relation=relation)
        key = key_to(raw.planned.labels, subject.along or "")
        if key is None:
            raise Refused(errors.SUBJECT_MISSING, table=raw.planned.name)
        relation = self._relations["parent", key.parent, *key.parent_columns, subject.type]
        return SubjectJoin(type=subject.type, key=key.columns, relation=relation)

    def _subjects(self, subject: SubjectLabel) -> str:
        """The table of one subject type's identifiers, made on first use."""
        name = ("subjects", subject.type, subject.namespace)
        if name not in self._relations:
            self._relations[name] = f"subjects_{len(self._relations)}"
            self._connection.execute(
                f"CREATE TABLE {self._relations[name]} "
                " (id VARCHAR, ordinal UINTEGER, token VARCHAR, token_sm3 VARCHAR, sort UBIGINT)"
            )
        return self._relations[name]

    def _see(self, raw: RawTable, subject: SubjectLabel, relation: str) -> None:
        """Register every identifier that this extract has not met: of the granted rows, or of all if children refer."""
        stream = raw.open(raw.filtered_columns, {"$key": (subject.column or "",)})
        granted = "TRUE" if raw.planned.referred else raw.granted_rows
        with raw.relay.surfacing():
            fresh = self._connection.sql(
                f'SELECT DISTINCT "$key" AS id FROM {stream} WHERE "$key" IS NOT NULL AND {granted}'
                f' AND "$key" NOT IN (SELECT id FROM {relation})'
            ).to_arrow_table()
        for start in range(0, fresh.num_rows, _CHUNK_ROWS):
            self._add(subject, relation, fresh.slice(start, _CHUNK_ROWS).column("id").combine_chunks())

    def _add(self, subject: SubjectLabel, relation: str, identifiers: pa.Array) -> None:
        ordinals = self._registry.ordinals(subject.type, subject.namespace, identifiers)
        key = self._keys.key("pseudonym", "subject", subject.type, subject.namespace)
        step = sql_hmac_sha256(key, name=f"{relation}_key", length=64)
        bind(self._connection, step.variables)
        chunk = {"id": identifiers, "ordinal": ordinals, "sm3": self._sm3(subject, identifiers)}
        self._connection.register("chunk", pa.table(chunk))
        self._connection.execute(
            f"INSERT INTO {relation} SELECT id, ordinal, token, sm3, CAST('0x' || left(token, 16) AS UBIGINT)"
            f" FROM (SELECT id, ordinal, sm3, {step.over('id')} AS token FROM chunk)"
        )
        self._connection.unregister("chunk")

    def _sm3(self, subject: SubjectLabel, identifiers: pa.Array) -> pa.Array:
        """SM3 tokens, only where a policy asks for them: they cost seven times as much."""
        if (subject.type, subject.namespace) not in self._with_sm3:
            return pa.nulls(len(identifiers), pa.string())
        key = self._keys.key("pseudonym", "subject", subject.type, subject.namespace, "hmac_sm3")
        return hmac_sm3(key, identifiers, 64)

    def _index_parent(self, raw: RawTable, columns: tuple[str, ...], join: SubjectJoin) -> None:
        """Parent key → subject, for the children. Every row counts, granted or not: nothing is supplied by it."""
        name = f"parents_{len(self._relations)}"
        self._relations["parent", raw.planned.name, *columns, join.type] = name
        stream = raw.open((), {"$own": join.key, "$referred": columns})
        with raw.relay.surfacing():
            self._connection.execute(
                f'CREATE TABLE {name} AS SELECT "$referred" AS id, s.ordinal, s.sort FROM {stream} r'
                f' LEFT JOIN {join.relation} s ON r."$own" = s.id WHERE "$referred" IS NOT NULL'
            )
        unique = self._connection.sql(f"SELECT count(*) = count(DISTINCT id) FROM {name}").fetchall()[0][0]
        if not unique:
            raise Refused(errors.PARENT_NOT_UNIQUE, table=raw.planned.name)
