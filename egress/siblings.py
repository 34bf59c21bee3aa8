"""Secondary suppression over everything in one result that adds up: grouping sets and sibling boundaries."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.manifest import Value
from egress.nesting import Nesting
from egress.outputs import CellRow
from egress.policy import Limits
from egress.suppression import TOTAL, Cell, Protection, TableKey, Total, protect

Shown = tuple[Mapping[str, Any], tuple[CellRow, ...], Mapping[tuple[int, int], str]]
"""A boundary's spec, its cells, and what is withheld already."""
Address = tuple[Value | Total | None, ...]
Member = tuple[int, int, int]
"""(boundary, row, measure)."""


def secondary(boundaries: Sequence[Shown], nesting: Nesting, limits: Limits) -> list[Member]:
    """Values to withhold so that those withheld already cannot be derived from their siblings."""
    found: list[Member] = []
    for group in _families(boundaries).values():
        found += _protect(boundaries, group, nesting, limits)
    return found


def _families(boundaries: Sequence[Shown]) -> dict[str, list[tuple[int, int]]]:
    """(boundary, measure) pairs that add up with each other: one population, one filter, one measure.

    Counts of rows and counts of values of a column go together: where the column is complete they are the same number.
    """
    families: dict[str, list[tuple[int, int]]] = {}
    for index, (spec, _, _) in enumerate(boundaries):
        for position, measure in enumerate(spec["measures"]):
            if measure["judged"] not in ("count", "sum"):
                continue
            what = "count" if measure["judged"] == "count" else measure["canonical"]
            filters = sorted(json.dumps(part["text"]) for part in [*spec["filters"], *measure["filters"]])
            name = json.dumps([spec["population"], filters, what])
            families.setdefault(name, []).append((index, position))
    return families


def _protect(
    boundaries: Sequence[Shown], group: list[tuple[int, int]], nesting: Nesting, limits: Limits
) -> list[Member]:
    """Protect each measure of a family; what one of them needs withheld is withheld in all."""
    labels = _labels(boundaries, group, nesting)
    measures = list(dict.fromkeys(json.dumps(boundaries[i][0]["measures"][p]["canonical"]) for i, p in group))
    hidden: set[Address] = set()
    for name in measures:
        chosen = [(i, p) for i, p in group if json.dumps(boundaries[i][0]["measures"][p]["canonical"]) == name]
        hidden |= _protect_one(boundaries, chosen, labels, nesting, limits)
    return [
        (i, r, p)
        for i, p in group
        for r, row in enumerate(boundaries[i][1])
        if (r, p) not in boundaries[i][2] and _address(boundaries[i][0], row, labels) in hidden
    ]


def _labels(boundaries: Sequence[Shown], group: list[tuple[int, int]], nesting: Nesting) -> list[str]:
    """The family's keys, and the coarser levels of theirs whose margins are published."""
    asked = dict.fromkeys(json.dumps(key["label"]) for i, _ in group for key in boundaries[i][0]["keys"])
    framed = {name for i, _ in group if _published(boundaries[i][0]) for name in boundaries[i][0]["frame"]}
    above = [level.label for label in asked for level in nesting.get(label, ()) if level.column in framed]
    return list(asked | dict.fromkeys(above))


def _protect_one(
    boundaries: Sequence[Shown], chosen: list[tuple[int, int]], labels: list[str], nesting: Nesting, limits: Limits
) -> set[Address]:
    cells: dict[Address, Cell] = {}
    spread: set[Address] = set()
    """What an earlier round added, or the history withholds: it goes for the sibling measures as well."""
    for i, p in chosen:
        spec, rows, rules = boundaries[i]
        for r, row in enumerate(rows):
            address = _address(spec, row, labels)
            value = row.values[p]
            if rules.get((r, p), "").startswith(("suppression.", "history.")):
                spread.add(address)
            if address in cells and not cells[address].withheld:
                continue
            cells[address] = Cell(
                key=address,
                value=float(value) if isinstance(value, (int, float)) else 0.0,
                subjects=row.rows,
                withheld=(r, p) in rules,
            )
    if not any(cell.withheld for cell in cells.values()):
        return set()
    spec = boundaries[chosen[0][0]][0]
    measure = spec["measures"][chosen[0][1]]
    listed = list(cells.values())
    added = protect(listed, _keys(boundaries, chosen, labels, nesting), _protection(spec, measure, limits))
    return {listed[index].key for index in added} | spread


def _address(spec: Mapping[str, Any], row: CellRow, labels: list[str]) -> Address:
    mine = {json.dumps(key["label"]): index for index, key in enumerate(spec["keys"])}
    last = len(spec["keys"]) - 1
    address: list[Value | Total | None] = []
    for label in labels:
        index = mine.get(label)
        address.append(TOTAL if index is None or row.mask >> (last - index) & 1 else row.key[index])
    return tuple(address)


def _keys(
    boundaries: Sequence[Shown], chosen: list[tuple[int, int]], labels: list[str], nesting: Nesting
) -> list[TableKey]:
    keys = []
    for label in labels:
        up = next((level for level in nesting.get(label, ()) if level.label in labels), None)
        plain = TableKey(
            name=label,
            parent=up.label if up is not None else None,
            parent_of=up.parents if up is not None else {},
            frame=_framed(boundaries, chosen, label, nesting),
        )
        owner = _owner(boundaries, chosen, label)
        domain = owner["domain"] if owner is not None else None
        if domain is not None:
            plain = replace(plain, domain=_with_seen(tuple(domain), boundaries, chosen, label))
        keys.append(plain)
    return keys


def _owner(boundaries: Sequence[Shown], chosen: list[tuple[int, int]], label: str) -> Mapping[str, Any] | None:
    """How the first of the boundaries that groups by a key describes it; None: none does."""
    keys = (key for i, _ in chosen for key in boundaries[i][0]["keys"])
    return next((key for key in keys if json.dumps(key["label"]) == label), None)


def _framed(boundaries: Sequence[Shown], chosen: list[tuple[int, int]], label: str, nesting: Nesting) -> bool:
    """Whether the margin of a key, asked for or only above one that is, is published."""
    names = {level.column for levels in nesting.values() for level in levels if level.label == label}
    owner = _owner(boundaries, chosen, label)
    names |= {owner["column"].lower()} if owner is not None and owner["column"] else set()
    counts = (boundaries[i][0] for i, p in chosen if boundaries[i][0]["measures"][p]["judged"] == "count")
    return any(_published(spec) and names & set(spec["frame"]) for spec in counts)


def _with_seen(
    domain: tuple[Value, ...], boundaries: Sequence[Shown], chosen: list[tuple[int, int]], label: str
) -> tuple[Value | None, ...]:
    """The declared values and any other that occurs."""
    seen: list[Value | None] = list(domain)
    for i, _ in chosen:
        spec, rows, _rules = boundaries[i]
        for index, key in enumerate(spec["keys"]):
            if json.dumps(key["label"]) == label:
                shift = len(spec["keys"]) - 1 - index
                seen += [row.key[index] for row in rows if not row.mask >> shift & 1]
    return tuple(dict.fromkeys(seen))


def _published(spec: Mapping[str, Any]) -> bool:
    """Counts of people of one whole table: their totals and margins are in the release frame."""
    return bool(spec["everybody"] and not spec["filters"])


def _protection(spec: Mapping[str, Any], measure: Mapping[str, Any], limits: Limits) -> Protection:
    magnitude = measure["judged"] == "sum"
    return Protection(
        subjects=max(1, limits.count("threshold.subjects")),
        share=max(limits.share("suppression.share"), 1e-6),
        zeros=limits.on("suppression.zeros") and spec["enumerable"],
        magnitude=magnitude,
        nonnegative=bool(measure["nonnegative"]) or not magnitude,
        total_published=_published(spec) and not magnitude,
    )
