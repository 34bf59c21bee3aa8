"""Raw rows in, masked rows out: one SQL statement on the raw connection, then native steps batch by batch.

The statement cleans, joins subjects and applies every SQL operator. Beside the masked columns each batch carries
`$<subject type>`, the subject's number in this extract, `$row`, and `$outside` flags (bit i: supplied column i was
outside its declaration), which are counted and acted on here and go no further. What a subject has but once (its token,
its ordinal) is put in place at the very end, by `completed`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.errors import Refused
from masking import errors, order
from masking.cleaning import NEVER, SQL_TYPES, quoted
from masking.keys import ScenarioKeys
from masking.operators.hmac import hex_of
from masking.operators.operator import Native, PerSubject, Sql, Step, SubjectToken, Surveyed, Unfit
from masking.plan import PlannedColumn
from masking.policy import Orphans, Outside
from masking.raw import RawTable
from masking.staging import BATCH_ROWS, ORDER
from masking.subjects import SubjectJoin

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
        self._refuse_without_subjects()
        self._places = joins[0].subjects.places() if joins else np.empty(0, np.uint32)
        self._permutation = order.permutation(keys.key("row_order", raw.planned.name))
        self._digests: dict[str, np.ndarray] = {}

    def _refuse_without_subjects(self) -> None:
        """An operator that moves a subject's values together has nothing to hold them by in a public table."""
        for column in self._columns:
            if isinstance(self._steps[column.name], PerSubject) and not self.joins:
                name, operator, table = column.name, column.operator.name, self.raw.planned.name
                why = "the table is public"
                raise Refused(errors.OPERATOR_UNFIT, operator=operator, table=table, column=name, why=why)

    @property
    def steps(self) -> dict[str, Step]:
        """The compiled step of every column."""
        return self._steps

    def batches(self) -> pa.RecordBatchReader:
        """A stream of masked batches: keys of the order, numbers of the subjects, then the supplied columns without
        subjects' tokens. Raises Refused on a broken rule."""
        whole = self._surveyed()
        reader = self._read(self._columns)
        staged = [self._field(reader.schema, column) for column in self._columns if self._is_staged(column)]
        carried = [(f"${join.type}", pa.uint32()) for join in self.joins]
        schema = pa.schema([(ORDER, pa.uint64()), *carried, *staged])
        return pa.RecordBatchReader.from_batches(schema, self.raw.relay.watch(self._finished(reader, schema, whole)))

    def completed(self, staged: pa.RecordBatch) -> pa.RecordBatch:
        """Staged rows as they are supplied: the columns with subjects' tokens, then the ordinals."""
        made = {
            column.name: staged.column(column.name) if self._is_staged(column) else self._tokens_of(column, staged)
            for column in self._columns
        }
        for join in self.joins:
            made[f"${join.type}"] = pa.array(join.subjects.ordinals.take(staged.column(f"${join.type}").to_numpy()))
        return pa.RecordBatch.from_pydict(made)

    def _is_staged(self, column: PlannedColumn) -> bool:
        return not isinstance(self._steps[column.name], SubjectToken)

    def _can_be_outside(self, column: PlannedColumn) -> bool:
        return self.raw.cleaned[column.name].outside != NEVER

    def _is_read(self, column: PlannedColumn) -> bool:
        """Whether the statement needs the value; a subject's token comes from its key."""
        return self._is_staged(column) or self._can_be_outside(column)

    def _tokens_of(self, column: PlannedColumn, staged: pa.RecordBatch) -> pa.Array:
        """The tokens of a column that is the key of a join."""
        join = next(join for join in self.joins if join.key == (column.name,))
        length = column.target.parameters["length"]
        if column.name not in self._digests:
            sm3 = column.target.parameters["algorithm"] == "hmac_sm3"
            whole = join.subjects.digests_sm3 if sm3 else join.subjects.digests
            self._digests[column.name] = np.ascontiguousarray(whole[:, : -(-length // 2)])
        numbers = staged.column(f"${join.type}").to_numpy()
        return hex_of(self._digests[column.name].take(numbers, axis=0), length)

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
        owners = table.column(f"${self.joins[0].type}") if self.joins else pa.nulls(table.num_rows, pa.uint32())
        numbers = pc.fill_null(pc.cast(owners, pa.int64()), -1).to_numpy()
        whole = {}
        for name, step in steps.items():
            values = table.column(name).combine_chunks()
            usable = pc.if_else(pa.array(~dropped), values, pa.scalar(None, values.type))
            whole[name] = step.survey(usable, numbers)
        return {"$row": table.column("$row").combine_chunks(), **whole} if whole else {}

    def _open(self, columns: Sequence[PlannedColumn]) -> str:
        raw = self.raw
        read = [column.name for column in columns if self._is_read(column)]
        needed = dict.fromkeys([*read, *raw.filtered_columns])
        return raw.open(tuple(needed), {f"$key{index}": join.key for index, join in enumerate(self.joins)})

    def _field(self, schema: pa.Schema, column: PlannedColumn) -> pa.Field:
        native = isinstance(self._steps[column.name], (Native, PerSubject, Surveyed))
        kind = _ARROW[SQL_TYPES[column.shape.type]] if native else schema.field(column.name).type
        return pa.field(column.name, kind)

    def _statement(self, stream: str, columns: Sequence[PlannedColumn]) -> str:
        """Four layers: the granted raw rows with typed columns, judged, ruled, joined and masked."""
        number_of = {name: number for number, name in enumerate(self.raw.cleaned)}
        cleaned = self.raw.cleaned
        pairs = [(number_of[column.name], cleaned[column.name]) for column in columns if self._is_read(column)]
        typed = ", ".join(f'{item.typed} AS "$t{number}"' for number, item in pairs) or "1"
        judged = ", ".join(f'{item.outside} AS "$o{number}"' for number, item in pairs) or "1"
        ruled = ", ".join(f'{item.value} AS "$v{number}"' for number, item in pairs) or "1"
        select = [
            'r."$row" AS "$row"',
            *(f"s{index}.number AS {quoted('$' + join.type)}" for index, join in enumerate(self.joins)),
            *(
                f"{self._expression(column, number_of[column.name])} AS {quoted(column.name)}"
                for column in columns
                if self._is_staged(column)
            ),
            *self._flag_columns([number_of[column.name] for column in columns if self._can_be_outside(column)]),
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
        columns = [column for column in columns if self._can_be_outside(column)]
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
        numbers = [batch.column(f"${join.type}") for join in self.joins]
        rows = batch.column("$row").to_numpy()
        place = self._places.take(numbers[0].to_numpy()) if numbers else np.zeros(len(rows), np.uint32)
        arrays = [pa.array(order.keys(place, rows, self._permutation)), *numbers]
        arrays += [self._applied(column.name, batch) for column in self._columns if self._is_staged(column)]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _applied(self, name: str, batch: pa.RecordBatch) -> pa.Array:
        values = batch.column(name)
        try:
            match self._steps[name]:
                case Native(apply=apply):
                    return apply(values)
                case PerSubject(apply=apply_per_subject):
                    owner = self.joins[0]
                    ordinals = owner.subjects.ordinals.take(batch.column(f"${owner.type}").to_numpy())
                    return apply_per_subject(values, pa.array(ordinals))
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
