"""Secondary suppression over everything in one result that adds up: grouping sets and sibling boundaries."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from core.manifest import Value
from egress.judging.anybody import OTHER, Ask, as_number, asks, others, rows_of
from egress.judging.moments import base, factor, inverse, mentions
from egress.judging.moments import moments as moments_of
from egress.judging.nesting import Nesting
from egress.judging.outputs import CellRow
from egress.judging.questions import identity, rows_counted
from egress.judging.verdicts import BRANCHES
from egress.policy import Limits
from egress.program.layout import mask_of
from egress.suppression import TOTAL, Budget, Cell, Moment, Protection, TableKey, Total, protect

Shown = tuple[Mapping[str, Any], tuple[CellRow, ...], Mapping[tuple[int, int], str]]
"""A boundary's spec, its cells, and what is withheld already."""
Address = tuple[Value | Total | None, ...]
Member = tuple[int, int, int]
"""(boundary, row, measure)."""
Family = list[tuple[int, int]]
"""(boundary, measure) pairs."""
Out = Callable[[tuple[str, str, str]], bool]
"""Whether the history holds an answer to (lineage, measure, cell)."""
_ANY = "\0any"
"""Stands for the total over a key whose parts overlap: a value of its own, that no others add up to."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What protecting starts from, for every table of a result."""

    nesting: Nesting
    out: Out | None
    """None: nothing that is out adds up with these cells."""
    limits: Limits
    budget: Budget


def secondary(boundaries: Sequence[Shown], nesting: Nesting, out: Out, limits: Limits) -> list[Member]:
    """Values to withhold so that those withheld already cannot be derived from their siblings and from what is out."""
    ground = _Ground(nesting, out, limits, Budget())
    found: list[Member] = []
    while True:
        wholes = [(index, row, whole) for index, one in enumerate(boundaries) for row, whole in _wholes(one)]
        if found and not wholes:
            return list(dict.fromkeys(found))
        more = [*wholes, *_round(_hidden(boundaries, wholes), ground)]
        if not more:
            return []
        found += more
        boundaries = _hidden(boundaries, more)


def _hidden(boundaries: Sequence[Shown], members: Sequence[Member]) -> list[Shown]:
    """The same with these values withheld, so that they are protected, too."""
    return [
        (spec, rows, {**dict.fromkeys(((r, p) for i, r, p in members if i == index), "suppression.secondary"), **rules})
        for index, (spec, rows, rules) in enumerate(boundaries)
    ]


def _round(boundaries: Sequence[Shown], ground: _Ground) -> list[Member]:
    """What every family needs for itself."""
    found: list[Member] = []
    for group in _families(boundaries).values():
        found += _protect(boundaries, group, ground)
    rests = [_rest(shown) for shown in boundaries]
    for group in _families([shown for shown, _ in rests]).values():
        labels = _labels([shown for shown, _ in rests], group, ground.nesting)
        hidden, _ = _protect_one([shown for shown, _ in rests], group, [], labels, replace(ground, out=None))
        found += [
            (i, r, rests[i][1][p])
            for i, p in group
            for r, row in enumerate(boundaries[i][1])
            if (r, rests[i][1][p]) not in boundaries[i][2] and _address(boundaries[i][0], row, labels) in hidden
        ]
    return found


def _wholes(shown: Shown) -> list[tuple[int, int]]:
    """(row, measure): sums that would give a withheld part of theirs away, less another part that is shown."""
    spec, rows, rules = shown
    sums = [place for place, measure in enumerate(spec["measures"]) if measure["judged"] == "sum"]
    parts = {
        whole: [part for part in sums if _contains(spec["measures"][whole], spec["measures"][part])] for whole in sums
    }
    return [
        (row, whole)
        for whole, below in parts.items()
        for row in range(len(rows))
        if (row, whole) not in rules and 0 < sum((row, part) in rules for part in below) < len(below)
    ]


def _rest(shown: Shown) -> tuple[Shown, list[int]]:
    """What each count leaves of a larger one beside it, as measures of their own, and the counts that leave it.

    Where `n` and `m` are shown, so is `n - m`: a total and all parts but one give the rest of the last part, even
    where that part's `m` alone stays uncertain.
    """
    spec, rows, rules = shown
    pairs = [
        (whole, part)
        for part, smaller in enumerate(spec["measures"])
        for whole, larger in enumerate(spec["measures"])
        if whole != part and _contains(larger, smaller)
    ]
    measures = [
        {**spec["measures"][part], "canonical": [spec["measures"][at]["canonical"] for at in (whole, part)]}
        for whole, part in pairs
    ]
    hidden = {
        (r, place): "rest"
        for r in range(len(rows))
        for place, pair in enumerate(pairs)
        if any((r, at) in rules for at in pair)
    }
    values = [tuple(_less(row.values[whole], row.values[part]) for whole, part in pairs) for row in rows]
    made = tuple(replace(row, values=left) for row, left in zip(rows, values, strict=True))
    return ({**spec, "measures": measures}, made, hidden), [part for _, part in pairs]


def _contains(larger: Mapping[str, Any], smaller: Mapping[str, Any]) -> bool:
    """Whether whatever one measure counts, the other does as well, by their form."""
    outside = [part["text"] for part in smaller["filters"]]
    if larger["judged"] != smaller["judged"] or any(part["text"] not in outside for part in larger["filters"]):
        return False
    if larger["canonical"] == smaller["canonical"]:
        return len(outside) > len(larger["filters"])
    if larger["judged"] == "count":
        return bool(larger["aggregate"] == "count_star")
    left, right = larger["counts_subjects"], smaller["counts_subjects"]
    return bool(left and right and left[0] == right[0] and not left[1])


def _less(whole: Value | None, part: Value | None) -> Value | None:
    both = isinstance(whole, (int, float)) and isinstance(part, (int, float))
    return whole - part if both else None  # type: ignore[operator]  # both are numbers


def _families(boundaries: Sequence[Shown]) -> dict[str, Family]:
    """(boundary, measure) pairs that add up with each other: one population, one filter, one measure.

    Distinct subjects add up over keys that are functions of the subject; over the others a total stands by itself.
    Counts of rows and counts of values of a column go together: where the column is complete they are the same number.
    """
    families: dict[str, Family] = {}
    for index, (spec, _, _) in enumerate(boundaries):
        for position, measure in enumerate(spec["measures"]):
            what = _what(spec, measure)
            if what is None:
                continue
            filters = sorted(json.dumps(part["text"]) for part in [*spec["filters"], *measure["filters"]])
            name = json.dumps([spec["population"], filters, what])
            families.setdefault(name, []).append((index, position))
    return families


def _what(spec: Mapping[str, Any], measure: Mapping[str, Any]) -> Any:
    """What a measure's cells add up as, if they do."""
    if _counts(spec, measure):
        return "count"
    match measure["judged"]:
        case "sum":
            return measure["canonical"]
        case "distinct" if measure["counts_subjects"] is not None:
            return ["subjects", *measure["counts_subjects"]]
    return None


def _counts(spec: Mapping[str, Any], measure: Mapping[str, Any]) -> bool:
    """Whether a measure counts rows; distinct subjects are rows where each has one."""
    return bool(measure["judged"] == "count" or (spec["single"] and measure["counts_subjects"] is not None))


def _protect(boundaries: Sequence[Shown], group: Family, ground: _Ground) -> list[Member]:
    """Protect each measure of a family; what one of them needs withheld is withheld in all that are the same number."""
    k = ground.limits.count("threshold.subjects")
    beside = _beside(boundaries, group)
    labels = _labels(boundaries, [*group, *beside], ground.nesting)
    measures = list(dict.fromkeys(json.dumps(boundaries[i][0]["measures"][p]["canonical"]) for i, p in group))
    needed: dict[Address, set[Value | None]] = {}
    found: list[Member] = []
    for name in measures:
        chosen = [(i, p) for i, p in group if json.dumps(boundaries[i][0]["measures"][p]["canonical"]) == name]
        hidden, moments = _protect_one(boundaries, chosen, beside, labels, ground)
        for i, p in chosen:
            for row in boundaries[i][1]:
                if (at := _address(boundaries[i][0], row, labels)) in hidden:
                    needed.setdefault(at, set()).add(row.values[p])
        found += moments
    return [
        (i, r, p)
        for i, p in group
        for r, row in enumerate(boundaries[i][1])
        if (r, p) not in boundaries[i][2]
        if any(_alike(row.values[p], one, k) for one in needed.get(_address(boundaries[i][0], row, labels), ()))
    ] + found


def _alike(left: Value | None, right: Value | None, subjects: int) -> bool:
    """Whether one count tells the other: the same number, or but for a few who are known to lack a value."""
    counts = type(left) is int and type(right) is int
    return left == right or (counts and abs(left - right) < subjects)  # type: ignore[operator]  # both are numbers


def _beside(boundaries: Sequence[Shown], group: Family) -> Family:
    """Measures of the same rows, or fewer, that may be moments of a family: they name a key, or what a key tells."""
    first = boundaries[group[0][0]][0]
    own = _filters(first, first["measures"][group[0][1]])
    keys = [key for i, _ in group for key in boundaries[i][0]["keys"]]
    labels = {json.dumps(key["label"]) for key in keys} | {
        json.dumps(key["summable"][0]) for key in keys if key["summable"]
    }
    return [
        (i, p)
        for i, (spec, _, _) in enumerate(boundaries)
        for p, measure in enumerate(spec["measures"])
        if (i, p) not in group and spec["population"] == first["population"] and own <= _filters(spec, measure)
        if any(
            mentions([moments_of(measure), [part["text"] for part in measure["filters"]]], label) for label in labels
        )
    ]


def _filters(spec: Mapping[str, Any], measure: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(json.dumps(part["text"]) for part in [*spec["filters"], *measure["filters"]])


def _labels(boundaries: Sequence[Shown], group: Family, nesting: Nesting) -> Mapping[str, bool]:
    """The family's keys and the coarser levels of theirs; whether their parts overlap."""
    asked = dict.fromkeys(json.dumps(key["label"]) for i, _ in group for key in boundaries[i][0]["keys"])
    above = [level.label for label in asked for level in nesting.get(label, ())]
    apart = {
        json.dumps(boundaries[i][0]["keys"][index]["label"])
        for i, p in group
        for index in boundaries[i][0]["measures"][p]["overlapping"]
    }
    return {label: label in apart for label in asked | dict.fromkeys(above)}


@dataclass(slots=True)
class _Cells:
    """The cells of one measure."""

    listed: dict[Address, Cell] = field(default_factory=dict)
    spread: set[Address] = field(default_factory=set)
    """What an earlier round added, or the history withholds: it goes for the sibling measures as well."""
    of_value: set[Address] = field(default_factory=set)
    """What is withheld for what it is, not for how few it is about."""


def _cells(boundaries: Sequence[Shown], chosen: Family, labels: Mapping[str, bool]) -> _Cells:
    found = _Cells()
    for i, p in chosen:
        spec, rows, rules = boundaries[i]
        for r, row in enumerate(rows):
            address = _address(spec, row, labels)
            value, rule = row.values[p], rules.get((r, p), "")
            if rule.startswith(("suppression.", "history.")):
                found.spread.add(address)
            if rule.startswith(_OF_VALUES):
                found.of_value.add(address)
            if address in found.listed and not (found.listed[address].withheld or found.listed[address].added):
                continue
            found.listed[address] = Cell(
                key=address,
                value=float(value) if isinstance(value, (int, float)) else 0.0,
                subjects=row.rows,
                withheld=rule not in ("", BRANCHES),
                added=rule == BRANCHES,
            )
    return found


def _protect_one(
    boundaries: Sequence[Shown], chosen: Family, beside: Family, labels: Mapping[str, bool], ground: _Ground
) -> tuple[set[Address], list[Member]]:
    """Addresses at which one measure is withheld, and values of others that are moments of it."""
    cells = _cells(boundaries, chosen, labels)
    spec = boundaries[chosen[0][0]][0]
    more = [_more(_owner(boundaries, chosen, label)) for label in labels]
    anybody = others(cells.listed, more) if ground.limits.on("suppression.zeros") else []
    if not anybody and not any(cell.withheld for cell in cells.listed.values()):
        return set(), []
    measure = spec["measures"][chosen[0][1]]
    additive = not any(labels.values())
    margins = _Margins(
        spec=spec,
        measure=measure,
        out=ground.out if additive else None,
        asked=frozenset(cells.listed) if additive and _by_value(boundaries, chosen) else None,
    )
    moments = _moments(boundaries, chosen[0], beside, labels)
    listed = [*cells.listed.values(), *moments]
    ask = partial(_ask, boundaries, [*chosen, *beside], labels, ground)
    own = counted = ask(listed, margins)
    if measure["judged"] == "sum":
        numbers = [*(as_number(cell, cell.key in cells.of_value) for cell in cells.listed.values()), *moments]
        known = ask(numbers, replace(margins, measure=rows_of(measure), asked=None))
        counted = replace(known, keys=[replace(key, numbers=None) for key in known.keys])
    added: frozenset[int] = frozenset()
    for one in asks(own, counted, anybody):
        here = [replace(cell, added=cell.added or index in added) for index, cell in enumerate(one.cells)]
        added |= protect(here, one.keys, one.protection, ground.budget)
    hidden = {listed[index].key for index in added if index < len(cells.listed)}
    place = dict(zip(range(len(cells.listed), len(listed)), moments.values(), strict=True))
    return hidden | cells.spread, [member for index in added if index in place for member in place[index]]


def _more(key: Mapping[str, Any] | None) -> tuple[Value | None, ...]:
    """Values of a key that need not occur, since a text chooses which do: those that it lists, or any other one."""
    if key is None or not (key["open"] or key["chosen"]):
        return ()
    return (OTHER,) if key["open"] else tuple(key["domain"])


def _ask(
    boundaries: Sequence[Shown],
    family: Family,
    labels: Mapping[str, bool],
    ground: _Ground,
    cells: Sequence[Cell],
    margins: "_Margins",
) -> Ask:
    keys = _keys(boundaries, family, labels, ground.nesting, margins)
    return Ask(cells, keys, _protection(margins.spec, margins.measure, margins, ground.limits))


_OF_VALUES = ("dominance.", "uniform.", "values.", "functions.")


def _by_value(boundaries: Sequence[Shown], chosen: Family) -> bool:
    """Whether a rule withholds one of these sums for its values."""
    return any(
        measure == p and rule.startswith(_OF_VALUES)
        for i, p in chosen
        if boundaries[i][0]["measures"][p]["judged"] == "sum"
        for (_, measure), rule in boundaries[i][2].items()
    )


def _moments(
    boundaries: Sequence[Shown], measure: tuple[int, int], beside: Family, labels: Mapping[str, bool]
) -> dict[Cell, list[Member]]:
    """The cells of moments of a measure, with the values that tell them."""
    spec = boundaries[measure[0]][0]
    of, own = base(spec["measures"][measure[1]]), _filters(spec, spec["measures"][measure[1]])
    found: dict[tuple[Address, str], tuple[Cell, list[Member]]] = {}
    told = _told(boundaries, [measure, *beside])
    for i, p in beside if of is not None else ():
        other, rows, rules = boundaries[i]
        tests = [json.loads(text) for text in sorted(_filters(other, other["measures"][p]) - own)]
        for text in moments_of(other["measures"][p]):
            moment = Moment(name=json.dumps([text, tests]), factor=partial(_factor, text, tests, of, told))
            for r, row in enumerate(rows):
                place = _address(other, row, labels), moment.name
                shown = [] if (r, p) in rules else [(i, r, p)]
                cell = Cell(key=place[0], value=0.0, subjects=row.rows, withheld=not shown, moment=moment)
                earlier = found.get(place, (cell, []))
                found[place] = (cell if shown else earlier[0], [*earlier[1], *shown])
    return dict(found.values())


def _told(boundaries: Sequence[Shown], family: Family) -> dict[str, tuple[str, Mapping[Value | None, float]]]:
    """Key label -> the column that follows from it, and its numbers by the key's value."""
    keys = [key for i, _ in family for key in boundaries[i][0]["keys"] if key["summable"]]
    return {
        json.dumps(key["label"]): (json.dumps(key["summable"][0]), inverse(key["label"], *key["summable"]))
        for key in keys
    }


def _factor(
    text: Any,
    tests: Sequence[Any],
    of: Any,
    told: Mapping[str, tuple[str, Mapping[Value | None, float]]],
    keys: Mapping[str, Value | None],
) -> float | None:
    other = [name for label, value in keys.items() if value == OTHER for name in (label, *told.get(label, ())[:1])]
    if any(mentions([text, tests, of], name) for name in other):
        return None  # it may be any number
    more = {column: numbers[keys[label]] for label, (column, numbers) in told.items() if keys.get(label) in numbers}
    return factor(text, tests, of, {**more, **keys})


def _numbers(owner: Mapping[str, Any] | None, occurring: Iterable[Value | None]) -> Mapping[Value | None, float] | None:
    """What each value of a key adds to the sum of the column that it tells, or of itself; None: no number."""
    if owner is None or not owner["summable"]:
        return None
    told = inverse(owner["label"], *owner["summable"])
    if told and all(value in told for value in occurring if value is not None):
        return told
    return {value: float(value) for value in occurring if isinstance(value, (int, float))} or None


def _address(spec: Mapping[str, Any], row: CellRow, labels: Mapping[str, bool]) -> Address:
    mine = {json.dumps(key["label"]): index for index, key in enumerate(spec["keys"])}
    last = len(spec["keys"]) - 1
    address: list[Value | Total | None] = []
    for label, overlaps in labels.items():
        index = mine.get(label)
        summed = index is None or row.mask >> (last - index) & 1
        address.append((_ANY if overlaps else TOTAL) if summed or index is None else row.key[index])
    return tuple(address)


@dataclass(frozen=True, slots=True)
class _Margins:
    """The total and the one-way margins of one measure that are out already."""

    spec: Mapping[str, Any]
    measure: Mapping[str, Any]
    out: Out | None
    """None: nothing that is out adds up with these cells."""
    asked: frozenset[Address] | None
    """Set where a value is withheld for what it is, not for how few it is about: who asks for a total or a margin
    tomorrow is not told apart by people then, so those that are not asked for now count as out."""

    def total(self) -> bool:
        """Whether the total is out; how many people a whole table is about is no secret in any case."""
        people = _counts(self.spec, self.measure) and self.spec["everybody"] and not self.spec["filters"]
        return self.out is not None and (people or self._known({}) or not self._shown(0))

    def of(self, label: str, values: Iterable[Value | None]) -> frozenset[Value | None]:
        """Those values of a key whose margin is out."""
        if self.out is not None and not self._shown(1):
            return frozenset(values)
        return frozenset(value for value in values if self._known({label: value}))

    def _shown(self, keys: int) -> bool:
        """Whether cells with so many keys are asked for themselves, or nothing is to be assumed of them."""
        return self.asked is None or any(sum(value is not TOTAL for value in at) <= keys for at in self.asked)

    def _mask(self, at: Mapping[str, Value | None]) -> int:
        labels = [json.dumps(key["label"]) for key in self.spec["keys"]]
        return mask_of([index for index, label in enumerate(labels) if label in at], len(labels))

    def _known(self, at: Mapping[str, Value | None]) -> bool:
        if self.out is None:
            return False
        lineage, name, cell = identity(self.spec, self.measure, at, self._mask(at))
        # Where a column is complete its values are counted by the number of rows, which the frame tells.
        names = {name, *([rows_counted(self.spec)] if _counts(self.spec, self.measure) else [])}
        return any(self.out((lineage, one, cell)) for one in names)


def _keys(
    boundaries: Sequence[Shown], chosen: Family, labels: Mapping[str, bool], nesting: Nesting, margins: _Margins
) -> list[TableKey]:
    keys = []
    for label, overlaps in labels.items():
        levels = () if overlaps else nesting.get(label, ())
        up = next((level for level in levels if not labels.get(level.label, True)), None)
        owner = _owner(boundaries, chosen, label)
        domain = owner["domain"] if owner is not None else None
        occurring = _occurring(boundaries, chosen, label, nesting)
        keys.append(
            TableKey(
                name=label,
                domain=None if domain is None else tuple(dict.fromkeys([*domain, *occurring])),
                parent=up.label if up is not None else None,
                parent_of=up.parents if up is not None else {},
                published=margins.of(label, occurring),
                numbers=_numbers(owner, occurring) if _counts(margins.spec, margins.measure) else None,
            )
        )
    return keys


def _owner(boundaries: Sequence[Shown], chosen: Family, label: str) -> Mapping[str, Any] | None:
    """How the first of the boundaries that groups by a key describes it; None: none does."""
    keys = (key for i, _ in chosen for key in boundaries[i][0]["keys"])
    return next((key for key in keys if json.dumps(key["label"]) == label), None)


def _occurring(boundaries: Sequence[Shown], chosen: Family, label: str, nesting: Nesting) -> tuple[Value | None, ...]:
    """The values of a key that occur in the cells, or above them in a hierarchy."""
    seen: list[Value | None] = []
    for i, _ in chosen:
        spec, rows, _rules = boundaries[i]
        for index, key in enumerate(spec["keys"]):
            if json.dumps(key["label"]) == label:
                shift = len(spec["keys"]) - 1 - index
                seen += [row.key[index] for row in rows if not row.mask >> shift & 1]
    seen += [
        value
        for levels in nesting.values()
        for level in levels
        if level.label == label
        for value in level.parents.values()
    ]
    return tuple(dict.fromkeys(seen))


def _protection(spec: Mapping[str, Any], measure: Mapping[str, Any], margins: _Margins, limits: Limits) -> Protection:
    magnitude = measure["judged"] == "sum"
    return Protection(
        subjects=max(1, limits.count("threshold.subjects")),
        share=max(limits.share("suppression.share"), 1e-6),
        zeros=limits.on("suppression.zeros") and spec["enumerable"],
        magnitude=magnitude,
        nonnegative=bool(measure["nonnegative"]) or not magnitude,
        total_published=margins.total(),
    )
