"""Operators that look at a whole column before they change a value. None of them is fit for differential privacy."""

import numpy as np
import pyarrow as pa

from core.manifest import ColumnType
from masking.labels import MinimumOperator
from masking.operators.operator import (
    NUMBERS,
    UNBOUNDED,
    KeySource,
    Operator,
    Parameter,
    Shape,
    Surveyed,
    Target,
)


def _same_shape(target: Target) -> Shape:
    label = target.label
    return Shape(type=label.type, kind=label.kind, range=label.range, coarsenings=label.coarsenings)


def _numbers(values: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """(rows that hold a value, their values as doubles)."""
    rows = np.flatnonzero(~np.asarray(values.is_null()))
    return rows, values.cast(pa.float64()).take(pa.array(rows)).to_numpy()


def _put(values: pa.Array, rows: np.ndarray, changed: np.ndarray, column_type: ColumnType) -> pa.Array:
    """A column like `values` with `changed` in `rows`, null elsewhere; whole numbers are rounded."""
    result = np.zeros(len(values))
    result[rows] = np.rint(changed) if column_type is ColumnType.INTEGER else changed
    absent = np.ones(len(values), bool)
    absent[rows] = False
    return pa.array(result, mask=absent).cast(values.type, safe=False)


def group_bounds(subjects: np.ndarray, size: int) -> np.ndarray:
    """Starts of consecutive groups of at least `size` subjects each, given the subjects first seen at each value."""
    reached = np.cumsum(subjects)
    starts, done = [0], 0
    while True:
        end = int(np.searchsorted(reached, done + size, "left")) + 1
        if end >= len(subjects) or reached[-1] - reached[end - 1] < size:
            return np.array(starts)
        starts.append(end)
        done = int(reached[end - 1])


def microaggregate(numbers: np.ndarray, ordinals: np.ndarray, size: int) -> np.ndarray:
    """Each number becomes the mean of its group: neighbours in order, equal values never apart.

    A subject is counted once, at its smallest value, so that every group has at least `size` different subjects
    (fewer only if the whole column has fewer).
    """
    distinct, place, rows = np.unique(numbers, return_inverse=True, return_counts=True)
    first = np.full(int(ordinals.max(initial=-1)) + 2, len(distinct))
    np.minimum.at(first, ordinals, place)
    subjects = np.bincount(first[first < len(distinct)], minlength=len(distinct))
    starts = group_bounds(subjects, size)
    means = np.add.reduceat(distinct * rows, starts) / np.add.reduceat(rows, starts)
    group = np.searchsorted(starts, np.arange(len(distinct)), "right") - 1
    changed: np.ndarray = means[group][place]
    return changed


def _microaggregate(target: Target, _keys: KeySource) -> Surveyed:
    size, kind = target.parameters["subjects"], target.label.type

    def survey(values: pa.Array, ordinals: np.ndarray) -> pa.Array:
        rows, numbers = _numbers(values)
        if not len(rows):
            return values
        return _put(values, rows, microaggregate(numbers, ordinals[rows], size), kind)

    return Surveyed(survey=survey)


MICROAGGREGATE = Operator(
    name="microaggregate",
    zh="微聚集",
    meaning="Groups of at least `subjects` subjects with neighbouring values get their mean; the total stays.",
    family=MinimumOperator.COARSEN,
    join_safe=False,
    stability=UNBOUNDED,
    cost_ns=300,
    level_drop=1,
    types=NUMBERS,
    parameters=(
        Parameter(name="subjects", schema={"type": "integer", "minimum": 3}, default=5, meaning="fewest in a group"),
    ),
    shape=_same_shape,
    compile=_microaggregate,
)


def swap(numbers: np.ndarray, share: float, random: np.random.Generator) -> np.ndarray:
    """Values change places with others of nearby rank: inside blocks of `share` of all ranks, at a random offset."""
    order = np.argsort(numbers, kind="stable")
    width = max(2, round(len(numbers) * share))
    block = (np.arange(len(numbers)) + int(random.integers(0, width))) // width
    mixed = np.lexsort((random.random(len(numbers)), block))
    changed = np.empty_like(numbers)
    changed[order] = numbers[order[mixed]]
    return changed


def _swap(target: Target, keys: KeySource) -> Surveyed:
    share, kind = target.parameters["distance"], target.label.type
    seed = int.from_bytes(keys("swap", target.label.name), "big")

    def survey(values: pa.Array, _ordinals: np.ndarray) -> pa.Array:
        rows, numbers = _numbers(values)
        if not len(rows):
            return values
        return _put(values, rows, swap(numbers, share, np.random.default_rng(seed)), kind)

    return Surveyed(survey=survey)


SWAP = Operator(
    name="swap",
    zh="秩交换",
    meaning="Values change places with others of nearby rank; the column's distribution stays exactly, rows do not.",
    family=MinimumOperator.COARSEN,
    join_safe=False,
    stability=UNBOUNDED,
    cost_ns=250,
    level_drop=1,
    types=NUMBERS,
    parameters=(
        Parameter(
            name="distance",
            schema={"type": "number", "exclusiveMinimum": 0, "maximum": 1},
            default=0.05,
            meaning="furthest move, as a share of all ranks",
        ),
    ),
    shape=_same_shape,
    compile=_swap,
)
