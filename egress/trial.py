"""The policy file of `yunei guard try`: columns' kinds, subjects, foreign keys, public tables and rules in one file.

The format is documented in `docs/guard-policy.md`. Reading is strict: an unknown key, column or kind is a PolicyError
that says where. What the file does not grant (a table or column it does not name) does not exist for a query.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.errors import RequestError
from core.manifest import (
    Coarsening,
    CoarseningKind,
    Column,
    ColumnKind,
    ColumnType,
    ForeignKey,
    Manifest,
    Missing,
    Period,
    Range,
    Subject,
    Table,
    Value,
)
from egress import errors
from egress.policy import GuardPolicy, PolicyError

_KINDS = {kind.value: kind for kind in ColumnKind} | {
    "quasi_identifier": ColumnKind.QUASI,
    "identifier": ColumnKind.ID,
    "free_text": ColumnKind.TEXT,
}
_TOP = frozenset(("domain", "rules", "tables"))
_TABLE = frozenset(("public", "subjects", "columns", "foreign_keys", "hierarchies", "frame", "rules"))
_COLUMN = frozenset(("kind", "domain", "range", "coarsen", "subject", "missing"))
_STEP = re.compile(r"^[ \t]*--[ \t]*@step\b.*$", re.MULTILINE)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)

Types = Mapping[str, Mapping[str, str]]
"""Table (lower case) -> column (lower case) -> the engine's type name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """One table of the policy file."""

    name: str
    public: bool
    subjects: Mapping[str, str]
    """Subject type -> column, for those that the table names itself."""
    columns: Mapping[str, Mapping[str, Any]]
    foreign_keys: tuple[ForeignKey, ...]
    hierarchies: tuple[tuple[str, ...], ...]
    frame: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PolicyFile:
    """A policy file that has been read; made by `PolicyFile.parse`."""

    domain: str
    tables: tuple[TableFile, ...]
    guard: GuardPolicy

    @classmethod
    def parse(cls, plain: Any) -> "PolicyFile":
        """Read YAML-shaped values. Raises PolicyError (`policy.shape`, `policy.looser`)."""
        if not isinstance(plain, Mapping):
            raise _wrong("the policy", "expected a mapping with `tables`")
        _known(plain, _TOP, "the policy")
        given = plain.get("tables")
        if not isinstance(given, Mapping) or not given:
            raise _wrong("tables", "expected a mapping of table names")
        tables = tuple(_table(str(name), value) for name, value in given.items())
        stricter = {str(name): (value or {}).get("rules") or {} for name, value in given.items()}
        guard = GuardPolicy.parse({"rules": plain.get("rules") or {}, "tables": stricter})
        return cls(domain=str(plain.get("domain", "trial")), tables=_carried(tables), guard=guard)

    def ordered(self) -> Iterator[TableFile]:
        """Tables with parents before their children. Raises PolicyError when foreign keys form a circle."""
        done: set[str] = set()
        rest = list(self.tables)
        while rest:
            ready = [t for t in rest if {k.parent.lower() for k in t.foreign_keys} <= done | {t.name.lower()}]
            if not ready:
                raise _wrong(f"tables.{rest[0].name}.foreign_keys", "foreign keys form a circle")
            yield from ready
            done |= {table.name.lower() for table in ready}
            rest = [table for table in rest if table not in ready]

    def carrier(self, table: TableFile, subject_type: str) -> ForeignKey | None:
        """The foreign key along which a table carries a subject that it does not name itself."""
        for key in table.foreign_keys:
            parent = next((t for t in self.tables if t.name.lower() == key.parent.lower()), None)
            if parent is not None and subject_type in self.types_of(parent):
                return key
        return None

    def types_of(self, table: TableFile) -> tuple[str, ...]:
        """All subject types of a table's rows, its own first."""
        found = list(table.subjects)
        for key in table.foreign_keys:
            parent = next((t for t in self.tables if t.name.lower() == key.parent.lower()), None)
            if parent is not None and parent is not table and not parent.public:
                found += [name for name in self.types_of(parent) if name not in found]
        return tuple(found)

    def manifest(self, types: Types, max_rows: Mapping[tuple[str, str], int]) -> Manifest:
        """The manifest of tables with these column types. `max_rows`: (table, subject type) -> most rows of a subject.

        Raises PolicyError for a table or column that does not exist, or a kind that its type does not allow.
        """
        return Manifest(
            domain=self.domain,
            scenario="trial",
            policy_hash=self.guard.hash,
            key_version=0,
            mock=False,
            snapshots=(),
            tables=tuple(self._manifest_table(table, types, max_rows) for table in self.tables),
        )

    def _manifest_table(self, table: TableFile, types: Types, max_rows: Mapping[tuple[str, str], int]) -> Table:
        where = f"tables.{table.name}"
        known = types.get(table.name.lower())
        if known is None:
            raise _wrong(where, "there is no such table in the schema")
        subjects = tuple(
            Subject(
                subject_type=name,
                column=table.subjects.get(name),
                ordinal=f"${name}",
                max_rows=max_rows.get((table.name.lower(), name), 0),
            )
            for name in ([] if table.public else self.types_of(table))
        )
        columns = tuple(_column(table, name, value, known) for name, value in table.columns.items())
        try:
            return Table(
                name=table.name,
                columns=columns,
                subjects=subjects,
                public=table.public,
                foreign_keys=table.foreign_keys,
                hierarchies=table.hierarchies,
                frame=table.frame,
                lineage=table.name.lower(),
            )
        except ValueError as problem:
            raise _wrong(where, str(problem)) from None


def steps(text: str) -> list[str]:
    """The steps of a file: what `-- @step` lines separate; a head that is nothing but comments is no step."""
    pieces = _STEP.split(text)
    if len(pieces) == 1:
        return pieces
    head, *rest = pieces
    return ([head] if _COMMENT.sub("", head).strip() else []) + rest


def column_type(sql_type: str) -> ColumnType:
    """The manifest's type for an engine type name; types that extracts do not hold become text."""
    name = sql_type.upper().split("(")[0].strip()
    if name in ("BOOLEAN", "DATE", "VARCHAR"):
        return ColumnType(name.lower())
    if name in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT"):
        return ColumnType.INTEGER
    if name in ("FLOAT", "DOUBLE", "REAL"):
        return ColumnType.DOUBLE
    if name in ("DECIMAL", "NUMERIC"):
        return ColumnType.DECIMAL
    return ColumnType.TIMESTAMP if name.startswith("TIMESTAMP") else ColumnType.VARCHAR


def _wrong(where: str, problem: str) -> PolicyError:
    return PolicyError(errors.POLICY_SHAPE, where=where, problem=problem)


def _known(given: Mapping[Any, Any], allowed: frozenset[str], where: str) -> None:
    unknown = sorted(str(key) for key in given if key not in allowed)
    if unknown:
        raise _wrong(where, f"unknown key `{unknown[0]}`; allowed: {', '.join(sorted(allowed))}")


def _table(name: str, given: Any) -> TableFile:
    where = f"tables.{name}"
    if not isinstance(given, Mapping):
        raise _wrong(where, "expected a mapping")
    _known(given, _TABLE, where)
    public = given.get("public", False)
    if not isinstance(public, bool):
        raise _wrong(f"{where}.public", "expected true or false")
    columns = _columns(given.get("columns"), where, public=public)
    named = {str(key): str(value) for key, value in _mapping(given.get("subjects"), f"{where}.subjects").items()}
    for column, value in columns.items():
        if value["kind"] is ColumnKind.SUBJECT:
            wanted = str(value.get("subject") or _single(named, column))
            if named.setdefault(wanted, column).lower() != column.lower():
                raise _wrong(f"{where}.columns.{column}", f"{named[wanted]} is the {wanted} of this table already")
    for subject_type, column in named.items():
        _own_column(columns, column, f"{where}.subjects.{subject_type}")
        columns[_match(columns, column)] |= {"kind": ColumnKind.SUBJECT, "subject": subject_type}
    if public and named:
        raise _wrong(where, "a public table has no subjects")
    return TableFile(
        name=name,
        public=public,
        subjects={key: _match(columns, value) for key, value in named.items()},
        columns=columns,
        foreign_keys=tuple(_foreign_key(key, f"{where}.foreign_keys") for key in _list(given, "foreign_keys", where)),
        hierarchies=tuple(_names(line, f"{where}.hierarchies") for line in _list(given, "hierarchies", where)),
        frame=_names(_list(given, "frame", where), f"{where}.frame"),
    )


def _single(named: Mapping[str, str], column: str) -> str:
    """The subject type of a column of kind subject: the one that names it, else the column's own name."""
    return next((key for key, value in named.items() if value.lower() == column.lower()), column)


def _mapping(given: Any, where: str) -> Mapping[Any, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise _wrong(where, "expected a mapping")
    return given


def _list(given: Mapping[Any, Any], key: str, where: str) -> list[Any]:
    value = given.get(key)
    if value is not None and not isinstance(value, list):
        raise _wrong(f"{where}.{key}", "expected a list")
    return value or []


def _names(given: Any, where: str) -> tuple[str, ...]:
    """One name, or a list of them."""
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _wrong(where, "expected names")
    return tuple(names)


def _match(columns: Mapping[str, Any], name: str) -> str:
    return next((column for column in columns if column.lower() == name.lower()), name)


def _own_column(columns: Mapping[str, Any], name: str, where: str) -> None:
    if _match(columns, name) not in columns:
        raise _wrong(where, f"the table's `columns` do not name {name}")


def _columns(given: Any, where: str, *, public: bool) -> dict[str, dict[str, Any]]:
    listed = given if isinstance(given, Mapping) else dict.fromkeys(_names(given or [], f"{where}.columns"))
    if not listed:
        raise _wrong(f"{where}.columns", "expected at least one column")
    return {str(name): _column_file(value, f"{where}.columns.{name}", public=public) for name, value in listed.items()}


def _column_file(given: Any, where: str, *, public: bool) -> dict[str, Any]:
    value = {"kind": given} if isinstance(given, str) else dict(_mapping(given, where))
    _known(value, _COLUMN, where)
    kind = value.get("kind", "public" if public else None)
    if not isinstance(kind, str) or kind not in _KINDS:
        raise _wrong(where, f"expected a kind: {', '.join(sorted(k.value for k in ColumnKind))}")
    value["kind"] = _KINDS[kind]
    if not isinstance(value.get("subject", "any"), str) or value.get("subject") == "":
        raise _wrong(f"{where}.subject", "expected a subject type")
    if public and value["kind"] is not ColumnKind.PUBLIC:
        raise _wrong(where, "columns of a public table are of kind public")
    if not public and value["kind"] is ColumnKind.PUBLIC:
        raise _wrong(where, "kind public belongs to public tables; use key for an open attribute of protected rows")
    return value


def _foreign_key(given: Any, where: str) -> ForeignKey:
    value = _mapping(given, where)
    _known(value, frozenset(("columns", "references", "parent_columns")), where)
    columns, parent = _names(value.get("columns"), where), value.get("references")
    parents = _names(value.get("parent_columns", list(columns)), where)
    if not columns or not isinstance(parent, str) or len(columns) != len(parents):
        raise _wrong(where, "expected `columns`, `references` and as many `parent_columns`")
    return ForeignKey(columns=columns, parent=parent, parent_columns=parents)


def _carried(tables: Sequence[TableFile]) -> tuple[TableFile, ...]:
    """Check that foreign keys lead somewhere and that every protected table has a subject."""
    names = {table.name.lower(): table for table in tables}
    for table in tables:
        where = f"tables.{table.name}"
        for key in table.foreign_keys:
            parent = names.get(key.parent.lower())
            if parent is None:
                raise _wrong(f"{where}.foreign_keys", f"there is no table {key.parent}")
            for name in key.columns:
                _own_column(table.columns, name, f"{where}.foreign_keys")
            for name in key.parent_columns:
                if _match(parent.columns, name) not in parent.columns:
                    problem = f"the `columns` of {parent.name} do not name {name}; say `parent_columns`"
                    raise _wrong(f"{where}.foreign_keys", problem)
        for name in (*table.frame, *(part for line in table.hierarchies for part in line)):
            _own_column(table.columns, name, where)
    for table in tables:
        if not table.public and not _reaches_subject(table, names, frozenset()):
            raise _wrong(
                f"tables.{table.name}", "name its `subjects`, a foreign key to a table with subjects, or `public: true`"
            )
    return tuple(tables)


def _reaches_subject(table: TableFile, names: Mapping[str, TableFile], seen: frozenset[str]) -> bool:
    if table.subjects:
        return True
    parents = [names[key.parent.lower()] for key in table.foreign_keys if key.parent.lower() not in seen]
    return any(_reaches_subject(parent, names, seen | {table.name.lower()}) for parent in parents if parent != table)


def _column(table: TableFile, name: str, value: Mapping[str, Any], known: Mapping[str, str]) -> Column:
    where = f"tables.{table.name}.columns.{name}"
    if name.lower() not in known:
        raise _wrong(where, "there is no such column in the schema")
    kind: ColumnKind = value["kind"]
    made = column_type(known[name.lower()])
    calendar = made in (ColumnType.DATE, ColumnType.TIMESTAMP)
    try:
        return Column(
            name=name,
            type=made,
            kind=kind,
            label="trial",
            level=1 if table.public else 2,
            operator="keep",
            subject_type=value.get("subject") if kind is ColumnKind.SUBJECT else None,
            domain=_domain(value.get("domain"), where),
            range=None if calendar else _range(value.get("range"), where),
            coarsenings=tuple(_coarsening(item, where) for item in _list(value, "coarsen", where)),
            missing=_missing(value.get("missing"), where),
            period=_period(value.get("range"), where) if calendar else None,
        )
    except ValueError as problem:
        raise _wrong(where, str(problem)) from None


def _domain(given: Any, where: str) -> tuple[Value, ...] | None:
    if given is None:
        return None
    if not isinstance(given, list) or not given:
        raise _wrong(f"{where}.domain", "expected a list of values")
    return tuple(item if isinstance(item, (str, int, float, bool)) else str(item) for item in given)


def _range(given: Any, where: str) -> Range | None:
    if given is None:
        return None
    numbers = isinstance(given, list) and len(given) == 2 and all(type(x) in (int, float) for x in given)
    if not numbers:
        raise _wrong(f"{where}.range", "expected [low, high]")
    return Range(low=float(given[0]), high=float(given[1]))


def _period(given: Any, where: str) -> Period | None:
    if given is None:
        return None
    if not (isinstance(given, list) and len(given) == 2 and all(isinstance(day, (str, date)) for day in given)):
        raise _wrong(f"{where}.range", "expected [first day, last day]")
    return Period(first=str(given[0]), last=str(given[1]))


def _missing(given: Any, where: str) -> Missing:
    if given is None:
        return Missing.PROTECTED
    found = next((one for one in Missing if one.value == given), None)
    if found is None:
        raise _wrong(f"{where}.missing", f"expected one of {', '.join(Missing)}")
    return found


def _coarsening(given: Any, where: str) -> Coarsening:
    value = _mapping(given, f"{where}.coarsen")
    if len(value) != 1:
        raise _wrong(f"{where}.coarsen", "expected one of {date: unit}, {bin: width}, {prefix: length}")
    ((kind, size),) = value.items()
    if kind == "date" and size in ("day", "week", "month", "quarter", "year"):
        return Coarsening(kind=CoarseningKind.DATE, unit=size)
    if kind == "bin" and isinstance(size, (int, float)) and size > 0:
        return Coarsening(kind=CoarseningKind.BIN, width=float(size))
    if kind == "prefix" and isinstance(size, int) and size > 0:
        return Coarsening(kind=CoarseningKind.PREFIX, length=size)
    raise _wrong(f"{where}.coarsen", "expected one of {date: unit}, {bin: width}, {prefix: length}")


def tables_wrong(source: str, why: str, detail: str = "") -> RequestError:
    """The trial's tables could not be made from what was given; the detail is for the operator, whose data it is."""
    return RequestError(errors.TRIAL_TABLES, source=source, why=why, detail=detail)
