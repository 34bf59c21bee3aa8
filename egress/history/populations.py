"""Of which people, and of which of their rows, a set is: what its definition says, without a look at who is in it."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history.admission import Wish
from egress.history.isolation import Owners
from egress.history.rulings import UNFILTERED, Candidate, population

_EQUALITY = '["=",'
_POINT = re.compile(r"(?<=\d)\.0(?= & |$)")
_OPERATOR = re.compile(r'\["(?!=")')
"""How a condition of a layer begins that is no equality."""


def layer_of(parts: Iterable[str]) -> str:
    """A layer by its conditions, each in one form whether a key or a filter has set it.

    A filter's text is `["=",["=","X6","varchar"],"visits.diagnosis"]`, a key's `visits.diagnosis="X6"`. Whole numbers
    are written without a point, whatever the type of the column.
    """
    return " & ".join(sorted(set(map(_as_of_a_key, parts))))


def renamed(entry: HistoryEntry) -> HistoryEntry:
    """An entry of before, when a filter's layer was another one than a key's."""
    changed = _EQUALITY in entry.layer or _POINT.search(entry.layer)
    return replace(entry, layer=layer_of(entry.layer.split(" & "))) if changed else entry


def _as_of_a_key(part: str) -> str:
    try:
        _, *sides = json.loads(part) if part.startswith(_EQUALITY) else ("",)
    except ValueError:
        return _POINT.sub("", part)  # a key's, of which the label is an expression; or torn apart at an ampersand
    match sorted(sides, key=_is_value):
        case [label, ["=", value, kind]] if not _is_value(label):
            name = label if isinstance(label, str) else json.dumps(label, ensure_ascii=False, separators=(",", ":"))
            return f"{name}={value if kind == 'number' else json.dumps(value, ensure_ascii=False)}"
    return _POINT.sub("", part)


def _is_value(side: Any) -> bool:
    return isinstance(side, list) and len(side) == 3 and side[0] == "=" and not isinstance(side[1], list)


def several(cells: Iterable[frozenset[str]]) -> dict[str, list[int]]:
    """Question -> its cells, by number, where there are several."""
    found: dict[str, list[int]] = {}
    for number, questions in enumerate(cells):
        for question in questions - {""}:
            found.setdefault(question, []).append(number)
    return {question: numbers for question, numbers in found.items() if len(numbers) > 1}


def populations(wish: Wish) -> frozenset[str]:
    """Populations of which it may be a set."""
    return frozenset((wish.population, "") if wish.everybody else (wish.population,))


def unfiltered(populations: frozenset[str]) -> bool:
    return any(not population or population.startswith(UNFILTERED) for population in populations)


def filtered(layer: str, other: str) -> bool:
    """Whether two layers differ by more than single values of declared keys.

    `year=2023` and `year=2024` add up different rows, and a panel has the same people in both; `diagnosis in (a, b)`
    and `diagnosis in (a, b, c)` are a difference of filters, like any other. A part is a single value unless it is
    written as an operator other than `=`.
    """
    if layer == other:
        return False
    parts = [part for part in (*layer.split(" & "), *other.split(" & ")) if part]
    return any(_OPERATOR.match(part) and "]=" not in part for part in parts)


def coincidences(
    sets: Sequence[tuple[int, bytes]], candidates: Sequence[Candidate], subjects: int, owners: Owners | None = None
) -> set[int]:
    """Positions of cells of one SELECT that differ by fewer than `subjects` people, or nobody, from an earlier one that
    is about others by its definition.

    Smokers beside those who smoke or earn more than c: that nobody is the difference may not show, since one would not.
    So the later one goes, whoever is between them. `owners`: whose each row is, where sets are of rows.
    """
    found: set[int] = set()
    kept: list[tuple[Candidate, int, BitMap]] = []
    for place, data in sorted(sets):
        own, mine = candidates[place], BitMap.deserialize(data)
        people = mine if owners is None else BitMap.deserialize(own.entry.subjects)
        near = (
            (least, mine ^ other)
            for one, size, other in kept
            if abs(size - len(people)) < (least := _least_between(own, one, subjects))
        )
        if any(_people(apart, owners) < least for least, apart in near):
            found.add(place)
        else:
            kept.append((own, len(people), mine))
    return found


def _people(apart: BitMap, owners: Owners | None) -> int:
    return len(apart if owners is None else np.unique(owners[np.array(apart, dtype=np.int64)]))


def _least_between(one: Candidate, other: Candidate, subjects: int) -> int:
    """How many people there must be between two cells; 0: any number may be.

    A total beside a cell of it: that nobody else is in the total may not show; that few are suppression sees.
    """
    same_question = one.entry.siblings and one.entry.siblings == other.entry.siblings
    if same_question or not _chosen_otherwise(one, other):
        return 0
    margin = one.chosen == other.chosen and not all(population(c.entry.population)[1] for c in (one, other))
    return 1 if margin else subjects


def _chosen_otherwise(one: Candidate, other: Candidate) -> bool:
    """Whether who is in two cells was chosen by other filters, or by other conditions as keys."""
    conditions = [population(entry.population)[1] for entry in (one.entry, other.entry)]
    return one.chosen != other.chosen or conditions[0] != conditions[1]
