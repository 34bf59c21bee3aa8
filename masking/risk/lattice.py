"""Search for the least lossy generalisation that passes, and prove that nothing less lossy does.

A node of the lattice is one level a column. Going up merges classes, so with k and a limit of suppression what passes
stays passing above (classes only grow), and what fails fails below. The search walks up a chain of undecided nodes,
halving it (as Flash and OLA do), and tags everything above a passing and below a failing node, until every node is
decided. Loss rises with every level, so the least lossy passing node is one whose direct predecessors all fail; each of
them was measured, or lies below one that was.

Columns are taken in halves first, the others at their top: such nodes have few classes, and what fails there fails
everywhere below. A node's frequencies come from the smallest table already made of a node below it, not from the rows.
Where subjects have several rows, classes share subjects, and a table holds who stands in which class.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

import numpy as np

from masking.risk.frequencies import Frequencies, Members, grouped, keys_of

Node = tuple[int, ...]
Demand = Callable[[np.ndarray], bool]
"""The merged class of each class of the table → whether a further limit is kept. Must stay true as classes merge."""
_KEPT_ROWS = 30_000_000
"""Rows of node tables kept for roll-ups."""
MAX_NODES = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """How one column can be made coarser, level by level; level 0 is the column as it is."""

    name: str
    levels: tuple[np.ndarray, ...]
    """For each level, code at level 0 → code at that level. Each level is a function of the one before it."""
    titles: tuple[str, ...]
    """What each level is, in words or as operator parameters."""

    def __post_init__(self) -> None:
        if len(self.levels) != len(self.titles) or not self.levels:
            raise ValueError(f"hierarchy {self.name}: one title a level")
        for fine, coarse in zip(self.levels, self.levels[1:], strict=False):
            pairs = len(np.unique(np.stack([fine, coarse]), axis=1).T)
            if pairs != len(np.unique(fine)):
                raise ValueError(f"hierarchy {self.name}: a level is no function of the one before it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The outcome of a search."""

    best: Node | None
    """The least lossy passing node, or None if not even the top passes."""
    loss: float
    """Its loss, 0 (nothing lost) to 1 (everything)."""
    minimal: tuple[Node, ...]
    """Passing nodes without a passing one below: all of them if `every` was asked for, else those met on the way."""
    failing: Mapping[Node, Node]
    """Proof: each direct predecessor of `best` → a node at or above it that was measured and fails."""
    nodes: int
    measured: int


@dataclass(slots=True)
class _Table:
    """Frequencies of one node: codes at its levels, and subjects."""

    codes: list[np.ndarray]
    subjects: np.ndarray
    members: Members | None

    @property
    def rows(self) -> int:
        """What it takes to keep the table, in rows."""
        return len(self.subjects) if self.members is None else len(self.members.owners)

    def left_out(self, k: int) -> int:
        """Subjects with a row in a class smaller than k."""
        small = self.subjects < k
        if self.members is None:
            return int(self.subjects[small].sum())
        return len(np.unique(self.members.owners[small[self.members.classes]]))


@dataclass(slots=True)
class _Search:
    base: Frequencies
    hierarchies: Sequence[Hierarchy]
    k: int
    suppressed: int
    demand: Demand | None
    tables: dict[Node, _Table] = field(default_factory=dict)
    passing: set[Node] = field(default_factory=set)
    failing: dict[Node, Node] = field(default_factory=dict)
    losses: list[np.ndarray] = field(default_factory=list)
    best_loss: float = float("inf")
    """The lowest loss of a node that was measured and passes."""
    measured: int = 0

    def loss(self, node: Node) -> float:
        """Mean share of the columns' entropy that is gone, 0 to 1."""
        return float(sum(column[level] for column, level in zip(self.losses, node, strict=True)) / max(1, len(node)))


def search(
    frequencies: Frequencies,
    hierarchies: Sequence[Hierarchy],
    *,
    k: int,
    suppression: float = 0.0,
    every: bool = False,
    demand: Demand | None = None,
) -> Found:
    """The least lossy node in which at most `suppression` of all subjects stand in classes smaller than k, and which
    meets `demand`.

    Nodes that lose as much as a passing one are left alone, unless `every` minimal node is asked for. Raises ValueError
    for more than 200,000 nodes, and for a demand beside suppression: classes that are left out come back as they merge,
    so that what passes below might fail above.
    """
    if demand is not None and suppression:
        raise ValueError("a demand cannot be kept together with suppression")
    heights = [len(hierarchy.levels) for hierarchy in hierarchies]
    if prod(heights) > MAX_NODES:
        raise ValueError("the lattice has too many nodes")
    state = _Search(
        base=frequencies,
        hierarchies=hierarchies,
        k=k,
        suppressed=int(suppression * frequencies.total + 1e-9),
        demand=demand,
    )
    bottom = tuple(0 for _ in heights)
    state.tables[bottom] = _Table(
        codes=list(frequencies.classes.codes), subjects=frequencies.subjects, members=frequencies.members
    )
    state.losses = [_losses(hierarchy, frequencies, index) for index, hierarchy in enumerate(hierarchies)]
    everything = tuple(range(len(heights)))
    for region in _regions(everything):
        _table(state, tuple(0 if index in region else height - 1 for index, height in enumerate(heights)))
    for region in reversed(_regions(everything)):
        _decide_region(state, region, every=every)
    return _outcome(state, prod(heights))


def _regions(columns: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The columns, their halves, the halves of these, … down to pairs; each before its own halves."""
    if len(columns) <= 2:
        return [columns]
    middle = len(columns) // 2
    return [columns, *_regions(columns[:middle]), *_regions(columns[middle:])]


def _decide_region(state: _Search, region: tuple[int, ...], *, every: bool) -> None:
    """Decide the nodes in which only the columns of `region` are below their top."""
    levels = [
        range(len(item.levels)) if index in region else (len(item.levels) - 1,)
        for index, item in enumerate(state.hierarchies)
    ]
    open_nodes = [node for node in sorted(product(*levels), key=sum) if _undecided(state, node)]
    if open_nodes:
        _table(state, tuple(map(min, zip(*open_nodes, strict=True))))  # all of them roll up from here
    for node in open_nodes:
        if _undecided(state, node) and (every or state.loss(node) < state.best_loss):
            _decide_chain(state, _chain(state, node))


def _chain(state: _Search, node: Node) -> list[Node]:
    """Undecided nodes from `node` upwards, each a direct successor of the one before."""
    chain = [node]
    while (above := next((up for up in _above(state, chain[-1]) if _undecided(state, up)), None)) is not None:
        chain.append(above)
    return chain


def _undecided(state: _Search, node: Node) -> bool:
    return node not in state.passing and node not in state.failing


def _above(state: _Search, node: Node) -> Iterator[Node]:
    """Direct successors, the lowest column first, so that chains rise evenly."""
    for index in sorted(range(len(node)), key=lambda i: node[i] / len(state.hierarchies[i].levels)):
        if node[index] + 1 < len(state.hierarchies[index].levels):
            yield (*node[:index], node[index] + 1, *node[index + 1 :])


def below(node: Node) -> Iterator[Node]:
    """Direct predecessors: one column one level finer."""
    for index, level in enumerate(node):
        if level:
            yield (*node[:index], level - 1, *node[index + 1 :])


def _decide_chain(state: _Search, chain: list[Node]) -> None:
    low, high = 0, len(chain)
    while low < high:
        middle = (low + high) // 2
        if _passes(state, chain[middle]):
            _tag_above(state, chain[middle])
            state.best_loss = min(state.best_loss, state.loss(chain[middle]))
            high = middle
        else:
            _tag_below(state, chain[middle])
            low = middle + 1


def _tag_above(state: _Search, node: Node) -> None:
    tops = (range(level, len(item.levels)) for level, item in zip(node, state.hierarchies, strict=True))
    state.passing.update(product(*tops))


def _tag_below(state: _Search, node: Node) -> None:
    for under in product(*(range(level + 1) for level in node)):
        state.failing.setdefault(under, node)


def _passes(state: _Search, node: Node) -> bool:
    state.measured += 1
    if _table(state, node).left_out(state.k) > state.suppressed:
        return False
    return state.demand is None or state.demand(_merged_classes(state, node))


def _merged_classes(state: _Search, node: Node) -> np.ndarray:
    """For each class of the table, which class of the node it belongs to."""
    codes = [
        hierarchy.levels[level][column]
        for hierarchy, level, column in zip(state.hierarchies, node, state.base.classes.codes, strict=True)
    ]
    sizes = [int(hierarchy.levels[level].max()) + 1 for hierarchy, level in zip(state.hierarchies, node, strict=True)]
    merged: np.ndarray = np.unique(keys_of(codes, sizes)[0], return_inverse=True)[1]
    return merged


def _table(state: _Search, node: Node) -> _Table:
    """The node's frequencies, rolled up from the smallest table of a node below it."""
    finer = [made for made in state.tables if all(a <= b for a, b in zip(made, node, strict=True))]
    nearest = min(finer, key=lambda made: len(state.tables[made].subjects))
    if nearest == node:
        return state.tables[node]
    source = state.tables[nearest]
    codes = [
        column if before == after else _rolled(hierarchy, before, after)[column]
        for column, hierarchy, before, after in zip(source.codes, state.hierarchies, nearest, node, strict=True)
    ]
    sizes = [int(hierarchy.levels[level].max()) + 1 for hierarchy, level in zip(state.hierarchies, node, strict=True)]
    keys, bound = keys_of(codes, sizes)
    first, subjects = grouped(keys, bound, source.subjects)
    members = None
    if source.members is not None:
        members = source.members.merged(np.searchsorted(keys[first], keys))
        subjects = np.bincount(members.classes, minlength=len(first))
    table = _Table(codes=[column[first] for column in codes], subjects=subjects, members=members)
    if sum(made.rows for made in state.tables.values()) + table.rows <= _KEPT_ROWS:
        state.tables[node] = table
    return table


def _rolled(hierarchy: Hierarchy, before: int, after: int) -> np.ndarray:
    """Code at level `before` → code at level `after`."""
    fine, coarse = hierarchy.levels[before], hierarchy.levels[after]
    mapping = np.zeros(int(fine.max()) + 1, np.int32)
    mapping[fine] = coarse
    return mapping


def _losses(hierarchy: Hierarchy, frequencies: Frequencies, index: int) -> np.ndarray:
    """Loss of each level: the share of the column's entropy that is gone (non-uniform entropy, monotone)."""
    column = frequencies.classes.codes[index]
    entropies = []
    for level in hierarchy.levels:
        share = np.bincount(level[column], weights=frequencies.subjects)
        share = share[share > 0] / share.sum()
        entropies.append(float(-(share * np.log(share)).sum()))
    whole = entropies[0]
    loss = np.array([1 - entropy / whole if whole > 0 else 0.0 for entropy in entropies])
    monotone: np.ndarray = np.maximum.accumulate(loss)
    return monotone


def _settled(state: _Search) -> Node | None:
    """The least lossy passing node, lowered while a direct predecessor that loses no less passes too."""
    best = min(state.passing, key=lambda node: (state.loss(node), node), default=None)
    while best is not None:
        for under in (node for node in below(best) if _undecided(state, node)):
            _decide_chain(state, [under])
        lower = next((node for node in below(best) if node in state.passing), None)
        if lower is None:
            break
        best = lower
    return best


def _outcome(state: _Search, nodes: int) -> Found:
    best = _settled(state)
    minimal = tuple(sorted(node for node in state.passing if not any(under in state.passing for under in below(node))))
    return Found(
        best=best,
        loss=state.loss(best) if best is not None else 1.0,
        minimal=minimal,
        failing={under: state.failing[under] for under in below(best)} if best is not None else {},
        nodes=nodes,
        measured=state.measured,
    )
