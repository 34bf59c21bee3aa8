"""Draft the label file that a person of the department confirms (`masking.labelfile`). Nothing here decides anything.

Keys are short lists, quasi-identifiers get allowed coarsenings, quantities get round bounds, subjects are the columns
that name a person or an enterprise; what is unsure says so and is not supplied until somebody has looked.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.manifest import IDENTIFIER, ColumnKind
from masking.classify.finding import ColumnFinding
from masking.labels import label

_SUBJECT_TYPES = {
    "person_number": "person",
    "resident_id": "person",
    "social_security_card": "person",
    "medical_record_number": "person",
    "student_number": "person",
    "employee_number": "person",
    "passport": "person",
    "credit_code": "enterprise",
    "organisation_code": "enterprise",
    "business_registration": "enterprise",
}
"""Labels that number subjects, the best first, with the type of subject."""

_BIN_WIDTHS = {"age": 5.0, "latitude": 0.1, "longitude": 0.1, "birth_year": 5.0}
_FRAME_LIMIT = 20
_FALLBACK_QUASI_WIDTHS = 10


def propose_labels(
    findings: Sequence[ColumnFinding], *, others: Mapping[str, Sequence[ColumnFinding]] | None = None
) -> dict[str, Any]:
    """The mapping of one table's label file, `confirmed_by` left empty.

    `others` are the findings of further tables by name: columns of the same identifier that are unique over there
    become foreign keys. Raises ValueError when there are no findings or two columns share a name.
    """
    if not findings:
        raise ValueError("no columns to propose labels for")
    names = proposed_names(findings)
    subjects = _subjects(findings, names)
    taken = {subject["column"] for subject in subjects}
    columns = {name: _column(finding, name in taken) for finding, name in zip(findings, names, strict=True)}
    keys = [
        name
        for name, entry in columns.items()
        if entry["kind"] == ColumnKind.KEY and len(entry.get("domain", ())) <= _FRAME_LIMIT
    ]
    plain: dict[str, Any] = {
        "format": 1,
        "table": table_name(findings[0].table),
        "columns": columns,
        "subjects": subjects,
        "foreign_keys": _foreign_keys(findings, names, others or {}),
        "frame": keys[:6],
    }
    return {key: value for key, value in plain.items() if value or key == "columns"}


def table_name(file: str) -> str:
    """A table name made from a file's name."""
    stem = re.sub(r"\.[A-Za-z]{1,8}$", "", re.split(r"[/\\]", file)[-1])
    return _identifier(stem, "table")


def proposed_names(findings: Sequence[ColumnFinding]) -> tuple[str, ...]:
    """Column names that the manifest admits, in order, no two alike without case."""
    names: list[str] = []
    for position, finding in enumerate(findings, start=1):
        name = _identifier(finding.column, f"column_{position}")
        names.append(name if name.lower() not in {other.lower() for other in names} else f"{name[:55]}_{position}")
    return tuple(names)


def _identifier(text: str, fallback: str) -> str:
    name = re.sub(r"[^A-Za-z0-9_\u4e00-\u9fff]+", "_", text).strip("_")[:60]
    name = f"c_{name}" if name[:1].isdigit() else name
    return name if IDENTIFIER.fullmatch(name) else fallback


def _subjects(findings: Sequence[ColumnFinding], names: Sequence[str]) -> list[dict[str, Any]]:
    """One subject per type: the column whose label stands first in the list, preferring sure ones."""
    found: dict[str, dict[str, Any]] = {}
    order = list(_SUBJECT_TYPES)
    ranked = sorted(
        (order.index(finding.label), not finding.decided, position)
        for position, finding in enumerate(findings)
        if finding.label in _SUBJECT_TYPES
    )
    for _, _, position in ranked:
        kind = _SUBJECT_TYPES[findings[position].label]
        namespace = findings[position].label if findings[position].label != "person_number" else names[position]
        found.setdefault(kind, {"type": kind, "namespace": namespace, "column": names[position]})
    return list(found.values())


def _column(finding: ColumnFinding, subject: bool) -> dict[str, Any]:
    kind = ColumnKind.SUBJECT if subject else _kind(finding)
    entry: dict[str, Any] = {"label": finding.label, "level": finding.level, "type": finding.type, "kind": str(kind)}
    if not finding.decided:
        entry["unsure"] = True
    if kind is ColumnKind.KEY:
        entry["domain"] = list(finding.domain)
    if kind is ColumnKind.MEASURE and finding.bounds:
        entry["range"] = list(finding.bounds)
    if kind is ColumnKind.QUASI:
        entry["coarsenings"] = _coarsenings(finding)
    return {key: value for key, value in entry.items() if value != []}


def _kind(finding: ColumnFinding) -> ColumnKind:
    """The label's usual kind, where the values allow it."""
    usual = label(finding.label).kind
    if finding.identifying and usual in (ColumnKind.KEY, ColumnKind.MEASURE):
        return ColumnKind.TEXT
    if usual is ColumnKind.SUBJECT:
        return ColumnKind.ID
    if usual is ColumnKind.MEASURE and finding.bounds is None:
        return ColumnKind.TEXT
    if usual is ColumnKind.KEY and not finding.domain:
        return ColumnKind.QUASI if finding.type in ("integer", "double", "date") else ColumnKind.TEXT
    return usual


def _coarsenings(finding: ColumnFinding) -> list[dict[str, Any]]:
    if finding.type in ("date", "timestamp"):
        return [{"kind": "date", "unit": "year" if finding.label == "birth_date" else "month"}]
    if finding.type in ("integer", "double"):
        return [{"kind": "bin", "width": _BIN_WIDTHS.get(finding.label, _bin_width(finding))}]
    if finding.label in ("postcode", "division_code"):
        return [{"kind": "prefix", "length": 4}]
    return []


def _bin_width(finding: ColumnFinding) -> float:
    low, high = finding.bounds or (0.0, 100.0)
    return float((high - low) / _FALLBACK_QUASI_WIDTHS)


def _foreign_keys(
    findings: Sequence[ColumnFinding], names: Sequence[str], others: Mapping[str, Sequence[ColumnFinding]]
) -> list[dict[str, Any]]:
    """Identifier columns of this table whose label and name another table has with no value twice."""
    keys = []
    for finding, name in zip(findings, names, strict=True):
        if finding.label not in _SUBJECT_TYPES and label(finding.label).kind is not ColumnKind.ID:
            continue
        for table, theirs in others.items():
            for parent, parent_name in zip(theirs, proposed_names(theirs), strict=True):
                same = parent.label == finding.label and parent.column.lower() == finding.column.lower()
                if same and parent.variety > 0.999 and finding.variety <= parent.variety and table != finding.table:
                    keys.append({"columns": [name], "parent": table_name(table), "parent_columns": [parent_name]})
    return keys
