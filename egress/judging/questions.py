"""Released cells as questions: canonical measure, population, layer and hash, in the history's terms."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
from pyroaring import BitMap

from core.canonical import digest
from core.decision import HistoryEntry
from core.manifest import Value
from egress.history import equations, regions
from egress.history.equations import ONE, Equation
from egress.history.populations import layer_of
from egress.history.regions import UNKNOWN, Held
from egress.history.rulings import CHOSEN, UNFILTERED, Candidate, HistoryRules
from egress.history.sketches import packed
from egress.judging.outputs import CellRow, malformed, plain_values
from egress.judging.subject_sets import SubjectSets
from egress.policy import Limits

MOST_VALUES = 1_000
"""Of a key, that are compared: a cell that holds more holds what is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One candidate and the value that it stands for."""

    boundary: int
    row: int
    measure: int
    candidate: Candidate


def rules(limits: Limits) -> HistoryRules:
    """The history's numbers from the policy."""
    return HistoryRules(
        subjects=max(1, limits.count("threshold.subjects")),
        capacity=min(max(limits.share("history.capacity"), 1e-6), 1 - 1e-6),
        allotment=max(limits.share("history.allotment"), 1e-6),
        average=max(limits.share("history.average"), 1e-6),
        top1_share=max(limits.share("dominance.top1_share"), 1e-6),
        top2_share=max(limits.share("dominance.top2_share"), 1e-6),
        p_percent=limits.share("dominance.p_percent"),
    )


def candidates(
    program: Mapping[str, Any],
    index: int,
    spec: Mapping[str, Any],
    rows: tuple[CellRow, ...],
    withheld: Mapping[tuple[int, int], str],
    sets: SubjectSets,
) -> dict[str, list[Question]]:
    """Candidates of one boundary's passing values, by subject type."""
    found: dict[str, list[Question]] = {}
    for position, row in enumerate(rows):
        for number, measure in enumerate(spec["measures"]):
            if (position, number) in withheld or row.code:
                continue
            for subject, name in enumerate(spec["subjects"]):
                entry, shadows = _entry(program, spec, row, number, measure, subject, name, sets)
                apart = _row_shadows(row, subject, measure, entry.rows, sets)
                everybody = _about_everybody(spec, measure, row.mask)
                candidate = Candidate(
                    entry=entry,
                    shadows=shadows,
                    row_shadows=apart,
                    everybody=everybody,
                    opposites=_opposites(spec, row, measure),
                    chosen=_chosen([*spec["filters"], *measure["filters"][: measure["own"]]], row.mask),
                    part=spec["beside"] or spec["name"],
                )
                question = Question(boundary=index, row=position, measure=number, candidate=candidate)
                found.setdefault(name, []).append(question)
    return found


def _entry(
    program: Mapping[str, Any],
    spec: Mapping[str, Any],
    row: CellRow,
    number: int,
    measure: Mapping[str, Any],
    subject: int,
    name: str,
    sets: SubjectSets,
) -> tuple[HistoryEntry, tuple[bytes, ...]]:
    members = sets.of(row.id, subject, measure["support"] or ())
    filters = _deciding(spec, measure, row.mask)
    fixed = _fixed(spec, row)
    lineage, canonical, cell = identity(spec, measure, _at(spec, row), row.mask)
    people = spec["people"]
    layer = [_text(part["text"]) for part in filters if part["role"] in ("key", "layer") and name in part["row"]]
    layer += [f"{_text(key['label'])}={_plain(value)}" for key, value in fixed if name in key["row"]]
    if name in measure["of_people"]:
        layer = []  # the same people and the same value of each, by whichever of their rows (0611)
    entry = HistoryEntry(
        subject_type=name,
        lineage=lineage,
        measure=canonical,
        cell=cell,
        subjects=members,
        value=row.values[number],
        scenario=program["scenario"],
        as_of=program["as_of"],
        population=_population(people, [part for part in filters if not _presence(part, measure)])
        + _conditions(spec, row),
        layer=layer_of(layer),
        grain=spec["grain"],
        rows=sets.rows(row.id, subject, measure["support"] or ()) if name in spec["numbered"] else b"",
        amounts=packed(
            [(_text(bare), sets.amount(row.id, subject, *parts)) for bare, *parts in measure["amounts"]],
            [sets.rounding(row.id, subject, *parts) for _, *parts in measure["amounts"]],
        ),
        siblings=_siblings(program, spec, measure, row.mask),
        region=_region(spec, measure, row, name),
    )
    entry = replace(entry, equations=equations.packed(_equations(entry, spec, row, measure, subject, sets)))
    return entry, _shadows(row, subject, measure, members, sets)


def _equations(
    entry: HistoryEntry,
    spec: Mapping[str, Any],
    row: CellRow,
    measure: Mapping[str, Any],
    subject: int,
    sets: SubjectSets,
) -> list[Equation]:
    """What the value says of numbers that are added up elsewhere, too."""
    counted = measure["counts_subjects"]
    found = [Equation(ONE, False, False, b"")] if counted and counted[0] == entry.subject_type else []
    for unknown, factors, condition in measure["equations"]:
        plain = not factors and set(condition) == set(measure["support"] or ())
        for by_row in _units(spec, measure, unknown, entry):
            several = not (by_row or spec["single"])
            if plain and not several:
                found.append(Equation(unknown, by_row, several, b""))
                continue
            vector = sets.vector(row.id, subject, factors, condition, by_row=by_row, apart=not several)
            if vector is not None:
                found.append(Equation(unknown, by_row, several, vector))
    return list(dict.fromkeys(found))


def _units(spec: Mapping[str, Any], measure: Mapping[str, Any], unknown: str, entry: HistoryEntry) -> Iterator[bool]:
    """Whether subjects count, or rows, or both: what a subject has one value of is one unknown for all of its rows."""
    of_people = entry.subject_type in measure["of_people"]
    if spec["single"] or unknown == ONE or of_people:
        yield False
    if entry.rows and not of_people:
        yield True


def _population(people: Mapping[str, Any], filters: Sequence[Mapping[str, Any]]) -> str:
    """What decides who is in a set beside its keys; where that is tables and keys alone, it says so."""
    apart = [part for part in filters if part["role"] == "population"]
    texts = {_text(text) for text in (*(part["text"] for part in apart), *people["filters"])}
    if people["whole"] and not texts:
        return ""
    found = digest([people["sources"], sorted(texts)])
    return found if people["filters"] or not all(part["keyed"] for part in apart) else UNFILTERED + found


def _conditions(spec: Mapping[str, Any], row: CellRow) -> str:
    """The values of the cell's keys, where one of them is a condition: people chosen by a question, as by a filter."""
    fixed = _fixed(spec, row)
    if not any(key["condition"] for key, _ in fixed):
        return ""
    return CHOSEN + digest(sorted(_selected(key, value) for key, value in fixed))


def _selected(key: Mapping[str, Any], value: Value | None) -> str:
    """What a value of a key says: by which values of one column it is given, else the value itself."""
    by = next((text for known, text in key["selects"] if known == value and type(known) is type(value)), None)
    return _text(by) if by is not None else _equal({json.dumps(key["label"]): value})[0]


_SURE = ("coalesce", "least", "greatest", "+", "-", "*", "negate")


def _chosen(filters: Sequence[Mapping[str, Any]], mask: int) -> frozenset[str]:
    """The filters by which a question chooses people by their values; that a value is there chooses nobody."""
    asked = (part for part in filters if mask not in part["settled"] and not part["keyed"])
    return frozenset(_text(part["text"]) for part in asked if not _is_filled(part["text"]))


def _is_filled(text: Any) -> bool:
    return text[0] == "is_not_null" and _is_plain(text[1])


def _is_plain(text: Any) -> bool:
    """A column, or what has a value wherever its columns have."""
    return not isinstance(text, list) or text[0] == "=" or (text[0] in _SURE and all(map(_is_plain, text[1:])))


def _siblings(program: Mapping[str, Any], spec: Mapping[str, Any], measure: Mapping[str, Any], mask: int) -> str:
    """The question without the keys' values: what its cells add up, of one day's data, does not overlap."""
    filters = sorted(_text(part["text"]) for part in _deciding(spec, measure, mask))
    keys = [_text(key["label"]) for key in spec["keys"]]
    return digest([spec["lineage"], spec["population"], _measure(spec, measure), filters, keys, mask, program["as_of"]])


def _region(spec: Mapping[str, Any], measure: Mapping[str, Any], row: CellRow, subject: str) -> str:
    """Which values of keys a cell holds, but for keys on row level: the layer says these."""
    parts = [part for part in _deciding(spec, measure, row.mask) if part["role"] == "key" or part["keyed"]]
    held = [part["lists"] for part in parts if subject not in part["row"]] + spec["people"]["lists"]
    held += [(key["held"], [value]) for key, value in _fixed(spec, row) if subject not in key["row"]]
    if any(one is None or one[0] is None for one in held):
        return UNKNOWN
    box: dict[str, Held] = {}
    for (label, size, above), values in held:
        if len(values) > MOST_VALUES:
            return UNKNOWN
        mine = frozenset(str(_literal(value)[0]) for value in values)
        earlier = box[label].values if label in box else mine
        box[label] = Held(values=mine & earlier, size=size, above=tuple(above))
    return regions.packed(box)


def listed(spec: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    """The description with the values that filters keep, where outputs tell them. Raises PlatformFault."""
    measures = [{**one, "filters": _resolved(one["filters"], tables)} for one in spec["measures"]]
    return {**spec, "filters": _resolved(spec["filters"], tables), "measures": measures}


def _resolved(filters: Sequence[Mapping[str, Any]], tables: Mapping[str, pa.Table]) -> list[Mapping[str, Any]]:
    return [
        {**part, "lists": [part["lists"][0], _values(part["lists"][1], tables)]}
        if part["lists"] is not None and isinstance(part["lists"][1], str)
        else part
        for part in filters
    ]


def _values(name: str, tables: Mapping[str, pa.Table]) -> list[Value | None]:
    table = tables.get(name)
    if table is None or table.num_columns != 1:
        raise malformed(name)
    return plain_values(table.column(0))


def _about_everybody(spec: Mapping[str, Any], measure: Mapping[str, Any], mask: int) -> bool:
    """Whether it adds up all rows of a table: who has none adds nothing, and shows in counts of people alone."""
    filters = [part for part in _deciding(spec, measure, mask) if part["role"] in ("population", "step")]
    open_ones = [part for part in filters if not _presence(part, measure)]
    last = len(spec["keys"]) - 1
    chosen = any(key["condition"] and not mask >> (last - i) & 1 for i, key in enumerate(spec["keys"]))
    return bool(spec["whole_rows"]) and measure["judged"] != "distinct" and not open_ones and not chosen


def identity(
    spec: Mapping[str, Any], measure: Mapping[str, Any], at: Mapping[str, Value | None], mask: int
) -> tuple[str, str, str]:
    """What the history knows a cell of a boundary by: (lineage, measure, cell).

    `at`: key label as JSON -> value. `mask`: of the cell's grouping set.
    """
    texts = [_text(part["text"]) for part in _deciding(spec, measure, mask)] + _equal(at)
    return spec["lineage"], _measure(spec, measure), digest([spec["population"], sorted(set(texts))])


def _equal(at: Mapping[str, Value | None]) -> list[str]:
    """The values of keys, as filters."""
    return [_text(["=", *sorted([json.loads(label), ["=", *_literal(value)]], key=str)]) for label, value in at.items()]


def _opposites(spec: Mapping[str, Any], row: CellRow, measure: Mapping[str, Any]) -> tuple[str, ...]:
    """The cells of those whom one filter leaves out, as another question would ask for them."""
    filters = _deciding(spec, measure, row.mask)
    found = []
    for part in filters:
        if part["opposite"] is not None:
            population, own = part["opposite"]
            texts = [*map(_text, own), *(_text(other["text"]) for other in filters if other is not part)]
            found.append(digest([population, sorted({*texts, *_equal(_at(spec, row))})]))
    return tuple(found)


def _at(spec: Mapping[str, Any], row: CellRow) -> dict[str, Value | None]:
    """Key label as JSON -> value, of the keys that the cell is not summed over."""
    return {json.dumps(key["label"]): value for key, value in _fixed(spec, row)}


def _fixed(spec: Mapping[str, Any], row: CellRow) -> list[tuple[Mapping[str, Any], Value | None]]:
    last = len(spec["keys"]) - 1
    return [(key, row.key[i]) for i, key in enumerate(spec["keys"]) if not row.mask >> (last - i) & 1]


def _presence(part: Mapping[str, Any], measure: Mapping[str, Any]) -> bool:
    """That a counted column is there takes nobody out of the cell: who has no row with it is a shadow (0104)."""
    return bool(part["text"][0] == "is_not_null" and measure["support"] is None)


def _shadows(
    row: CellRow, subject: int, measure: Mapping[str, Any], members: bytes, sets: SubjectSets
) -> tuple[bytes, ...]:
    """Sub-conditions that tell some of the cell's subjects apart; one that holds for all of them tells nothing."""
    everybody = BitMap.deserialize(members)
    found = []
    for test in measure["shadows"]:
        apart = BitMap.deserialize(sets.of(row.id, subject, test)) & everybody
        if apart and apart != everybody:
            found.append(bytes(apart.serialize()))
    return tuple(dict.fromkeys(found))


def _row_shadows(
    row: CellRow, subject: int, measure: Mapping[str, Any], rows: bytes, sets: SubjectSets
) -> tuple[bytes, ...]:
    """The cell's rows on which a sub-condition holds; none where it holds for all of them or nobody numbers rows."""
    support = measure["support"] or ()
    found = [sets.rows(row.id, subject, (*support, *test)) for test in measure["row_shadows"]] if rows else []
    return tuple(dict.fromkeys(data for data in found if data != rows and BitMap.deserialize(data)))


def _deciding(spec: Mapping[str, Any], measure: Mapping[str, Any], mask: int) -> list[Mapping[str, Any]]:
    """The filters that a cell's own keys leave open."""
    return [part for part in (*spec["filters"], *measure["filters"]) if mask not in part["settled"]]


def rows_counted(spec: Mapping[str, Any]) -> str:
    """The canonical name of `count(*)` over a boundary's rows."""
    return "count" if spec["single"] else f"count:{spec['lineage']}"


def _measure(spec: Mapping[str, Any], measure: Mapping[str, Any]) -> str:
    name, distinct, args, parameter = measure["canonical"]
    if name == "count_star":
        return rows_counted(spec)
    ranges = "".join(f"[{low:g},{high:g}]" for _, low, high in measure["ranges"])
    inside = args[0] if len(args) == 1 and isinstance(args[0], str) else _text(args)
    extra = ("|distinct" if distinct else "") + ("|" + ",".join(parameter) if parameter else "")
    return f"{name}:{inside}{ranges}{extra}"


def _literal(value: Value | None) -> list[Any]:
    match value:
        case bool():
            return [value, "boolean"]
        case int() | float():
            number = float(value)
            return [str(int(number)) if number.is_integer() else repr(number), "number"]
        case _:
            return [value, "varchar"]


def _plain(value: Value | None) -> str:
    return json.dumps(value, ensure_ascii=False)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
