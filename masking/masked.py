"""Raw rows in, masked rows out: one SQL statement on the raw connection, then native steps batch by batch.

The statement cleans, joins subjects and applies every SQL operator. Beside the masked columns each batch carries
`$<subject type>` ordinals, `$sort`, and `$outside` flags (bit i: supplied column i was outside its declaration), which
are counted and acted on here and go no further.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.errors import Refused
from masking import errors
from masking.cleaning import SQL_TYPES, quoted
from masking.keys import ScenarioKeys
from masking.operators.operator import Native, PerSubject, Sql, Step, SubjectToken, Surveyed, Unfit
from masking.plan import PlannedColumn
from masking.policy import Orphans, Outside
from masking.raw import RawTable, bind
from masking.subjects import SubjectJoin

BATCH_ROWS = 122_880
"""The engine's own row group: one batch fills one."""
_FLAGS = 60
"""Flags in one BIGINT."""


@dataclass(slots=True)
class Tally:
    """What happened to the rows of one table. Private: counts of data."""

    rows_read: int = 0
    rows_without_subject: int = 0
    rows_dropped: int = 0
    outside: dict[str, int] = field(default_factory=dict)
    """Values outside their declaration, a column."""


class MaskedTable:
    """The masked rows of one table as a stream of Arrow batches."""

    def __init__(self, raw: RawTable, joins: tuple[SubjectJoin, ...], keys: ScenarioKeys) -> None:
        self.raw = raw
        self.joins = joins
        self.tally = Tally()
        self._columns = raw.planned.columns
        self._steps = {column.name: column.operator.compile(column.target, keys.key) for column in self._columns}

    @property
    def steps(self) -> dict[str, Step]:
        """The compiled step of every column."""
        return self._steps

    def batches(self) -> pa.RecordBatchReader:
        """A stream of masked batches: `$sort`, ordinals, then the supplied columns. Raises Refused on a broken rule."""
        whole = self._surveyed()
        reader = self._read(self._columns)
        inner = [reader.schema.field(name) for name in self._carried()]
        schema = pa.schema([*inner, *(self._field(reader.schema, column) for column in self._columns)])
        return pa.RecordBatchReader.from_batches(schema, self.raw.relay.watch(self._finished(reader, schema, whole)))

    def _read(self, columns: Sequence[PlannedColumn]) -> pa.RecordBatchReader:
        stream = self._open(columns)
        with self.raw.relay.surfacing():
            return self.raw.connection.sql(self._statement(stream, columns)).to_arrow_reader(BATCH_ROWS)

    def _surveyed(self) -> dict[str, pa.Array]:
        """The masked columns of operators that have to see a whole column, by a pass of their own: a value a `$row`."""
        steps = {name: step for name, step in self._steps.items() if isinstance(step, Surveyed)}
        columns = tuple(column for column in self._columns if column.name in steps)
        if not steps:
            return {}
        with self.raw.relay.surfacing():
            table = self._read(columns).read_all().sort_by("$row")
        dropped = self._flagged(table, Outside.DROP_ROW, columns)
        owner = pc.cast(pc.fill_null(table.column(self._owner), 2**32 - 1), pa.int64()).to_numpy()
        ordinals = np.where(owner == 2**32 - 1, -1, owner)
        whole = {}
        for name, step in steps.items():
            values = table.column(name).combine_chunks()
            usable = pc.if_else(pa.array(~dropped), values, pa.scalar(None, values.type))
            whole[name] = step.survey(usable, ordinals)
        return {"$row": table.column("$row").combine_chunks(), **whole} if whole else {}

    @property
    def _owner(self) -> str:
        """The column of the first subject's ordinals."""
        return f"${self.joins[0].type}"

    def _open(self, columns: Sequence[PlannedColumn]) -> str:
        raw = self.raw
        for column in columns:
            step = self._steps[column.name]
            if isinstance(step, Sql):
                bind(raw.connection, step.variables)
        needed = dict.fromkeys([*(column.name for column in columns), *raw.filtered_columns])
        return raw.open(tuple(needed), {f"$key{index}": join.key for index, join in enumerate(self.joins)})

    def _carried(self) -> tuple[str, ...]:
        """Columns of the stream that are not supplied to anybody but the guard."""
        if not self.joins:
            return ()
        return ("$sort", *(f"${join.type}" for join in self.joins))

    def _field(self, schema: pa.Schema, column: PlannedColumn) -> pa.Field:
        native = isinstance(self._steps[column.name], (Native, PerSubject, Surveyed))
        kind = _ARROW[SQL_TYPES[column.shape.type]] if native else schema.field(column.name).type
        return pa.field(column.name, kind)

    def _statement(self, stream: str, columns: Sequence[PlannedColumn]) -> str:
        """Four layers: the granted raw rows with typed columns, judged, ruled, joined and masked."""
        numbers = [list(self.raw.cleaned).index(column.name) for column in columns]
        pairs = [(number, self.raw.cleaned[column.name]) for number, column in zip(numbers, columns, strict=True)]
        typed = ", ".join(f'{item.typed} AS "$t{number}"' for number, item in pairs) or "1"
        judged = ", ".join(f'{item.outside} AS "$o{number}"' for number, item in pairs) or "1"
        ruled = ", ".join(f'{item.value} AS "$v{number}"' for number, item in pairs) or "1"
        select = [
            'r."$row" AS "$row"',
            *('s0.sort AS "$sort"' for _ in self.joins[:1]),
            *(f"s{index}.ordinal AS {quoted('$' + join.type)}" for index, join in enumerate(self.joins)),
            *(
                f"{self._expression(column, number)} AS {quoted(column.name)}"
                for column, number in zip(columns, numbers, strict=True)
            ),
            *self._flag_columns(numbers),
        ]
        joins = " ".join(
            f'LEFT JOIN {join.relation} s{index} ON r."$key{index}" = s{index}.id'
            for index, join in enumerate(self.joins)
        )
        return (
            f"SELECT {', '.join(select)} FROM (SELECT *, {ruled} FROM (SELECT *, {judged} FROM"
            f" (SELECT *, {typed} FROM {stream} WHERE {self.raw.granted_rows}))) r {joins}"
        )

    def _expression(self, column: PlannedColumn, number: int) -> str:
        step = self._steps[column.name]
        match step:
            case Sql():
                return f'CAST({step.over(f"""r."$v{number}" """)} AS {SQL_TYPES[column.shape.type]})'
            case SubjectToken():
                index = next(i for i, join in enumerate(self.joins) if join.key == (column.name,))
                token = "token_sm3" if step.algorithm == "hmac_sm3" else "token"
                return f"left(s{index}.{token}, {step.length})"
            case _:
                return f'r."$v{number}"'

    def _flag_columns(self, numbers: Sequence[int]) -> Iterator[str]:
        for start in range(0, len(numbers), _FLAGS):
            bits = (
                f'(CASE WHEN r."$o{number}" THEN {1 << bit} ELSE 0 END)'
                for bit, number in enumerate(numbers[start : start + _FLAGS])
            )
            yield f'CAST({" + ".join(bits)} AS BIGINT) AS "$outside{start // _FLAGS}"'

    def _finished(
        self, reader: pa.RecordBatchReader, schema: pa.Schema, whole: Mapping[str, pa.Array]
    ) -> Iterator[pa.RecordBatch]:
        known = whole["$row"].to_numpy() if whole else np.empty(0, np.int64)
        for batch in reader:
            places = pa.array(np.searchsorted(known, batch.column("$row").to_numpy())) if whole else None
            for name, values in whole.items():
                if name != "$row":
                    batch = batch.set_column(batch.schema.get_field_index(name), name, values.take(places))
            kept = self._kept(batch)
            if kept.num_rows:
                yield self._native(kept, schema)

    def _kept(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows that the rules let pass. Raises Refused where a rule says `refuse`."""
        self.tally.rows_read += batch.num_rows
        self._count_outside(batch)
        drop = self._flagged(batch, Outside.DROP_ROW, self._columns) | self._without_subject(batch)
        if not drop.any():
            return batch
        self.tally.rows_dropped += int(drop.sum())
        return batch.filter(pa.array(~drop))

    def _flags(
        self, batch: pa.RecordBatch | pa.Table, outside: Sequence[Outside], columns: Sequence[PlannedColumn]
    ) -> Iterator[tuple[str, np.ndarray]]:
        """(column, rows where it is outside), for columns whose rule is among `outside` and that have such rows."""
        for start in range(0, len(columns), _FLAGS):
            flags = batch.column(f"$outside{start // _FLAGS}").to_numpy()
            raised = int(np.bitwise_or.reduce(flags)) if len(flags) else 0
            for bit, column in enumerate(columns[start : start + _FLAGS] if raised else ()):
                if raised >> bit & 1 and column.rule.outside in outside:
                    yield column.name, (flags >> bit) & 1 == 1

    def _flagged(
        self, batch: pa.RecordBatch | pa.Table, outside: Outside, columns: Sequence[PlannedColumn]
    ) -> np.ndarray:
        rows = np.zeros(batch.num_rows, bool)
        for _, flagged in self._flags(batch, (outside,), columns):
            rows |= flagged
        return rows

    def _count_outside(self, batch: pa.RecordBatch) -> None:
        for name, _ in self._flags(batch, (Outside.REFUSE,), self._columns):
            raise Refused(errors.VALUE_OUTSIDE, table=self.raw.planned.name, column=name)
        for name, rows in self._flags(batch, tuple(Outside), self._columns):
            self.tally.outside[name] = self.tally.outside.get(name, 0) + int(rows.sum())

    def _without_subject(self, batch: pa.RecordBatch) -> np.ndarray:
        orphan = np.zeros(batch.num_rows, bool)
        for join in self.joins:
            ordinals = batch.column(f"${join.type}")
            if ordinals.null_count:
                orphan |= ordinals.is_null().to_numpy(zero_copy_only=False)
        if orphan.any():
            if self.raw.planned.rule.rows_without_subject is Orphans.REFUSE:
                raise Refused(errors.ROWS_WITHOUT_SUBJECT, table=self.raw.planned.name)
            self.tally.rows_without_subject += int(orphan.sum())
        return orphan

    def _native(self, batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
        arrays = [batch.column(name) for name in self._carried()]
        arrays += [self._applied(column.name, batch) for column in self._columns]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _applied(self, name: str, batch: pa.RecordBatch) -> pa.Array:
        values = batch.column(name)
        try:
            match self._steps[name]:
                case Native(apply=apply):
                    return apply(values)
                case PerSubject(apply=apply_per_subject):
                    return apply_per_subject(values, batch.column(self._owner))
                case _:
                    return values
        except Unfit as problem:
            table = self.raw.planned.name
            raise Refused(errors.VALUE_UNFIT, table=table, column=name, why=str(problem)) from None


_ARROW = {
    "BOOLEAN": pa.bool_(),
    "BIGINT": pa.int64(),
    "DECIMAL(38, 6)": pa.decimal128(38, 6),
    "DOUBLE": pa.float64(),
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}
