"""What cells hold by their definition: which values of keys.

By town who has a diagnosis, six of seven towns, and then all who have it: where both are the same people, the seventh
town has nobody. Whether a group is empty must not show where it may not show that it is small. So cells that are the
same people though by their definitions one of them holds more are a finding about those in between.

A region is a box: for some keys, the values that a cell holds, beside how many there can be. What no key is said of is
anything. Of a key without a declared domain there are the values that occur: that these are all is no news.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

UNKNOWN = ""
"""Of an entry that was released before regions were kept, or of conditions that are no lists of values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The values of one key that a cell holds."""

    values: frozenset[str]
    size: int
    """How many values are declared; 0: nobody declared them."""
    above: tuple[str, ...] = ()
    """The coarser keys of its hierarchy."""


Box = Mapping[str, Held]
"""Key label -> its values."""


def packed(box: Box) -> str:
    """A region as it is stored with an entry."""
    parts = [[label, sorted(held.values), held.size, list(held.above)] for label, held in sorted(box.items())]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def _unpacked(text: str) -> Box:
    return {
        label: Held(values=frozenset(values), size=size, above=tuple(above))
        for label, values, size, above in json.loads(text)
    }


def apart(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two groups of regions hold different values; those of one group are the same or disjoint.

    False where a region is not known, and where keys of one hierarchy stand on both sides: which lies in which is in
    the data.
    """
    if UNKNOWN in one or UNKNOWN in other:
        return False
    left, right = ([_unpacked(text) for text in dict.fromkeys(texts)] for texts in (one, other))
    labels = {label for box in (*left, *right) for label in box}
    if any(level in labels for box in (*left, *right) for held in box.values() for level in held.above):
        return False
    sizes = {label: _size(label, (*left, *right)) for label in labels}
    both = sum(_volume([a, b], sizes) for a in left for b in right)
    return any(sum(_volume([box], sizes) for box in boxes) != both for boxes in (left, right))


def _size(label: str, boxes: Iterable[Box]) -> int:
    """How many values of a key there can be, as far as they are declared or occur."""
    held = [box[label] for box in boxes if label in box]
    return max(len(frozenset[str]().union(*(one.values for one in held))), *(one.size for one in held))


def _volume(boxes: Sequence[Box], sizes: Mapping[str, int]) -> int:
    """The number of combinations of values that lie in all of some boxes."""
    return prod(_common([box[label].values for box in boxes if label in box], size) for label, size in sizes.items())


def _common(values: Sequence[frozenset[str]], size: int) -> int:
    return len(frozenset.intersection(*values)) if values else size
