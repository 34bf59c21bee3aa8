"""Of which people, and of which of their rows, a set is: what its definition says, without a look at who is in it."""

import re
from collections.abc import Iterable

from egress.history.admission import Wish
from egress.history.rulings import UNFILTERED

_OPERATOR = re.compile(r'\["(?!=")')
"""How a condition of a layer begins that is no equality."""


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
