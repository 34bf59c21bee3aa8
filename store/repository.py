"""One repository for every record type: scoped reads, and unscoped ones that say so in their name."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from core.errors import NotFound
from core.records.parties import Actor
from store.errors import NOT_FOUND
from store.rows import from_row, write_changes
from store.scopes import visible
from store.tables import Kind

R = TypeVar("R")
_NO_BOUNDS: Mapping[str, Any] = MappingProxyType({})


class Repository(Generic[R]):
    """Reads of one record type within the transaction of a unit of work."""

    def __init__(self, connection: Connection, kind: Kind, *, may_lock: bool) -> None:
        self._connection = connection
        self._kind = kind
        self._may_lock = may_lock

    def get(self, actor: Actor, id: str) -> R:
        """The record, if it exists for `actor`. Raises NotFound (`not_found`)."""
        return self._one(self._by_id(id).where(visible(self._kind, actor)))

    def get_unscoped(self, id: str) -> R:
        """The record, whoever asks. Raises NotFound (`not_found`)."""
        return self._one(self._by_id(id))

    def lock(self, actor: Actor, id: str) -> R:
        """As `get`, and nobody else changes it before this transaction ends (SQLite: nobody writes at all)."""
        return self._one(self._locking(self._by_id(id).where(visible(self._kind, actor))))

    def lock_unscoped(self, id: str, *, shared: bool = False) -> R:
        """As `lock`, whoever asks; `shared` lets others read-lock it too, but not change it."""
        return self._one(self._locking(self._by_id(id), shared=shared))

    def find(
        self,
        actor: Actor,
        *,
        limit: int | None = None,
        after: str | None = None,
        newest_first: bool = False,
        at_most: Mapping[str, Any] = _NO_BOUNDS,
        **equals: Any,
    ) -> tuple[R, ...]:
        """Records that exist for `actor` and equal the given fields (a tuple: any of its items), in their order.

        `after` is the id of the last record of the page before; `at_most` holds upper bounds, inclusive. Heavy
        optional fields (`Kind.omitted`) are None here.
        """
        statement = self._listing(equals, at_most).where(visible(self._kind, actor))
        return self._many(self._page(statement, limit, after, newest_first))

    def find_unscoped(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        newest_first: bool = False,
        at_most: Mapping[str, Any] = _NO_BOUNDS,
        **equals: Any,
    ) -> tuple[R, ...]:
        """As `find`, whoever asks."""
        return self._many(self._page(self._listing(equals, at_most), limit, after, newest_first))

    def count_unscoped(self, *, later_than: Mapping[str, Any] = _NO_BOUNDS, **equals: Any) -> int:
        """How many records equal the given fields, whoever asks. `later_than`: exclusive bounds; NULL is not later."""
        bounds = write_changes(self._kind.record, later_than)
        statement = select(func.count()).where(
            *self._equal(equals), *(self._kind.table.c[name] > bound for name, bound in bounds.items())
        )
        return self._connection.execute(statement).scalar_one()

    def _by_id(self, id: str) -> Select[Any]:
        return select(self._kind.table).where(self._kind.table.c.id == id)

    def _locking(self, statement: Select[Any], *, shared: bool = False) -> Select[Any]:
        # FOR SHARE, or FOR NO KEY UPDATE: rows that merely refer to this one may still be added meanwhile.
        return statement.with_for_update(read=shared, key_share=not shared) if self._may_lock else statement

    def _listing(self, equals: Mapping[str, Any], at_most: Mapping[str, Any]) -> Select[Any]:
        columns = [column for column in self._kind.table.c if column.name not in self._kind.omitted]
        bounds = write_changes(self._kind.record, at_most)
        return select(*columns).where(
            *self._equal(equals), *(self._kind.table.c[name] <= bound for name, bound in bounds.items())
        )

    def _equal(self, equals: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
        return (self._matches(name, value) for name, value in equals.items())

    def _matches(self, name: str, value: Any) -> ColumnElement[bool]:
        column = self._kind.table.c[name]
        if isinstance(value, tuple):
            return column.in_([write_changes(self._kind.record, {name: item})[name] for item in value])
        if value is None:
            return column.is_(None)
        condition: ColumnElement[bool] = column == write_changes(self._kind.record, {name: value})[name]
        return condition

    def _page(self, statement: Select[Any], limit: int | None, after: str | None, newest_first: bool) -> Select[Any]:
        table, order = self._kind.table, self._kind.table.c[self._kind.ordered_by]
        if after is not None:
            mark = select(order).where(table.c.id == after).scalar_subquery()
            beyond, same = (order < mark, table.c.id < after) if newest_first else (order > mark, table.c.id > after)
            statement = statement.where(or_(beyond, and_(order == mark, same)))
        columns = (order.desc(), table.c.id.desc()) if newest_first else (order, table.c.id)
        return statement.order_by(*columns).limit(limit)

    def _one(self, statement: Select[Any]) -> R:
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise NotFound(NOT_FOUND, thing=self._kind.noun)
        record: R = from_row(self._kind.record, row)
        return record

    def _many(self, statement: Select[Any]) -> tuple[R, ...]:
        rows = self._connection.execute(statement).mappings()
        return tuple(from_row(self._kind.record, row) for row in rows)
