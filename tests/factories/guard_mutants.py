"""Mutants of the corpora's texts: another column, constant, aggregate, comparison or join, or one word less."""

import random
import re
from collections.abc import Mapping, Sequence

_WORD = re.compile(r"'[^']*'|[^\W\d]\w*|\d+\.?\d*|<=|>=|<>|[^\s\w]|\s+")
_NUMBER = re.compile(r"\d+\.?\d*")
_ALIKE = (
    ("sum", "avg", "count", "min", "max", "stddev", "var_pop", "median", "count_if", "bool_or", "any_value", "mode"),
    ("AND", "OR", "AND NOT"),
    ("ROLLUP", "CUBE"),
    ("LEFT", "RIGHT", "FULL", "INNER"),
    ("<", ">", "<=", ">=", "=", "<>"),
    ("*", "+", "-", "/"),
)
"""One stands for another."""
_OTHERS: Mapping[str, Sequence[str]] = {one.lower(): family for family in _ALIKE for one in family}
_NUMBERS = ("0", "1", "2", "3", "10", "30", "100", "-1", "0.5", "1e9")
_TEXTS = ("''", "'x'", "'A'", "'F'", "'2024-05-01'", "NULL")
MOST_CHANGES = 4


class Mutator:
    """Changes texts at random, the same for the same seed."""

    def __init__(self, seed: int, tables: Mapping[str, Sequence[str]]) -> None:
        self._random = random.Random(seed)
        self._tables = tables
        self._columns = frozenset(name for names in tables.values() for name in names)

    def mutant(self, texts: Sequence[str]) -> str:
        """One of the texts with one to four words changed. It may be no SQL at all."""
        words: list[str] = _WORD.findall(self._random.choice(texts))
        near = [name for table, names in self._tables.items() if table in words for name in names]
        for _ in range(self._random.randint(1, MOST_CHANGES)):
            at = self._random.randrange(len(words))
            words[at] = self._other(words[at], near or sorted(self._columns))
        return "".join(words)

    def _other(self, word: str, near: Sequence[str]) -> str:
        pick = self._random.choice
        if word in self._columns:
            return pick(near)
        if word.lower() in _OTHERS:
            return pick(_OTHERS[word.lower()])
        if _NUMBER.fullmatch(word):
            return pick((*_NUMBERS, word + "0"))
        if word.startswith("'"):
            return pick(_TEXTS)
        if word.upper() == "WHERE":
            return f"WHERE {pick(near)} {pick(_OTHERS['<'])} {pick(_NUMBERS)} AND "
        if word == "," and self._random.random() < 0.3:
            return f", {pick(_OTHERS['sum'])}({pick(near)}), "
        return "" if self._random.random() < 0.05 else word
