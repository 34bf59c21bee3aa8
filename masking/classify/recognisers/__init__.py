"""Recognisers, one module a subject. `recognisers()` is the one list that the classifier runs.

To add one: write its tests (SQL predicates over the table `cell`) and its judgement in the module of its subject, add
it to that module's `RECOGNISERS`, give its label a line in `masking/labels.py` and its header words a table in
`gazetteer/headers.toml`.
"""

from functools import lru_cache

from masking.classify.recognisers import (
    calendar,
    contact,
    documents,
    handed_out,
    numbers,
    person,
    place,
    text,
    things,
    words,
)
from masking.classify.recognisers.base import Recogniser
from masking.classify.sql import plain_ranges


@lru_cache(maxsize=1)
def recognisers() -> tuple[Recogniser, ...]:
    """Every recogniser."""
    return (
        *documents.RECOGNISERS,
        *contact.RECOGNISERS,
        *things.RECOGNISERS,
        *person.RECOGNISERS,
        *place.RECOGNISERS,
        *calendar.RECOGNISERS,
        *words.recognisers(),
        *numbers.RECOGNISERS,
        *handed_out.RECOGNISERS,
        *text.RECOGNISERS,
    )


def every_test() -> dict[str, str]:
    """Every test by name. Raises ValueError when two recognisers give one name to different tests."""
    found: dict[str, str] = {}
    for recogniser in recognisers():
        for name, sql in recogniser.tests.items():
            if found.setdefault(name, plain_ranges(sql)) != plain_ranges(sql):
                raise ValueError(f"test {name} is defined twice")
    return found
