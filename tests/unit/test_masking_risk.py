"""Risk measures against an oracle's results and against definitions written out by hand."""

import json
from collections import Counter, defaultdict
from functools import cache
from itertools import combinations, product
from math import exp, log
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.manifest import ColumnType
from masking.policy import Gate
from masking.risk import lattice
from masking.risk.assess import demand_of, propose
from masking.risk.frequencies import additive_frequencies, code, keys_of
from masking.risk.gate import breaches
from masking.risk.hierarchies import hierarchies_of
from masking.risk.lattice import Hierarchy, below, search
from masking.risk.measures import diversity, measure
from masking.risk.reading import read_frequencies, read_sensitive
from masking.risk.uniques import special_uniques

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/masking_risk.json").read_text())["cases"]


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One engine for hundreds of small tables: starting it costs more than they do."""
    return duckdb.connect(config={"threads": 1})


def _read(columns: dict[str, list], names: list[str], owners: list[int] | None = None, *, one_row: bool = True):
    table = pa.table({**columns, "$person": pa.array(owners or range(len(columns[names[0]])), pa.uint32())})
    connection = _database().cursor()
    connection.register("t", table)
    return connection, read_frequencies(connection, "t", names, "$person", one_row=one_row)


@pytest.mark.parametrize("case", GOLDEN, ids=range(len(GOLDEN)))
@pytest.mark.parametrize("one_row", [True, False])
def test_equals_the_oracle(case, one_row: bool) -> None:
    connection, frequencies = _read(case["rows"], case["quasi_identifiers"], one_row=one_row)
    assert frequencies.k == case["k"]
    for name, expected in case["sensitive"].items():
        kind = ColumnType.INTEGER if name == "income" else ColumnType.VARCHAR
        sensitive = read_sensitive(connection, "t", case["quasi_identifiers"], "$person", name, kind, one_row=one_row)
        found = diversity(sensitive)
        assert found.l == expected["l"]
        assert int(found.entropy_l + 1e-9) == int(expected["entropy_l"])
        assert found.t == pytest.approx(expected["t"], abs=1e-12)


rows = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 5)), min_size=1, max_size=60)


@settings(max_examples=15, deadline=None)
@given(rows=rows)
def test_measures_follow_their_definitions(rows: list[tuple[int, int, int]]) -> None:
    columns = {"a": [row[0] for row in rows], "b": [row[1] for row in rows], "s": [row[2] for row in rows]}
    connection, frequencies = _read(columns, ["a", "b"])
    sizes = Counter(row[:2] for row in rows)
    risk = measure(frequencies)
    chances = [1 / sizes[row[:2]] for row in rows]
    assert risk.k == min(sizes.values())
    assert risk.prosecutor_max == pytest.approx(max(chances))
    assert risk.prosecutor_mean == pytest.approx(sum(chances) / len(rows))
    assert risk.marketer == pytest.approx(len(sizes) / len(rows))
    assert risk.uniques == sum(size == 1 for size in sizes.values())
    assert risk.high_risk_share == pytest.approx(sum(chance > 0.05 for chance in chances) / len(rows))
    by_class = defaultdict(list)
    for row in rows:
        by_class[row[:2]].append(row[2])
    found = diversity(read_sensitive(connection, "t", ["a", "b"], "$person", "s", ColumnType.INTEGER, one_row=True))
    assert found.l == min(len(set(values)) for values in by_class.values())
    assert found.entropy_l == pytest.approx(min(exp(_entropy(values)) for values in by_class.values()))
    assert found.t == pytest.approx(max(_ordered(values, columns["s"]) for values in by_class.values()))


def _entropy(values: list[int]) -> float:
    shares = [count / len(values) for count in Counter(values).values()]
    return -sum(share * log(share) for share in shares)


def _ordered(values: list[int], everywhere: list[int]) -> float:
    support = sorted(set(everywhere))
    if len(support) == 1:
        return 0.0
    gap, total = 0.0, 0.0
    for value in support:
        gap += values.count(value) / len(values) - everywhere.count(value) / len(everywhere)
        total += abs(gap)
    return total / (len(support) - 1)


def test_counts_people_and_not_rows() -> None:
    """Four rows of one person and one of another are two subjects, and a class of one person is unique."""
    columns = {"site": [1, 1, 1, 1, 2, 2], "year": [1, 1, 1, 1, 1, 1]}
    _, frequencies = _read(columns, ["site", "year"], [0, 0, 0, 0, 1, 2], one_row=False)
    risk = measure(frequencies)
    assert (risk.k, risk.subjects, risk.uniques) == (1, 3, 1)


def test_a_subject_is_as_exposed_as_its_rarest_row() -> None:
    columns = {"site": [1, 1, 1, 2]}
    _, frequencies = _read(columns, ["site"], [0, 1, 2, 0], one_row=False)
    assert not frequencies.additive
    assert measure(frequencies).prosecutor_mean == pytest.approx((1 + 1 / 3 + 1 / 3) / 3)


def test_journalist_and_marketer_use_the_population() -> None:
    _, frequencies = _read({"a": [1, 1, 2]}, ["a"])
    value = frequencies.classes.codes[0]
    risk = measure(frequencies, found=1 / np.where(value == 0, 10, 4))
    assert risk.prosecutor_max == 1
    assert risk.journalist_max == pytest.approx(1 / 4)
    assert risk.marketer == pytest.approx((2 / 10 + 1 / 4) / 3)


def test_null_is_a_value_of_its_own() -> None:
    _, frequencies = _read({"a": [None, None, "x", "x", "x"]}, ["a"])
    assert sorted(frequencies.subjects.tolist()) == [2, 3]


def test_an_empty_table_breaks_nothing() -> None:
    connection = duckdb.connect()
    connection.execute('CREATE TABLE t (a INTEGER, s INTEGER, "$person" UINTEGER)')
    for one_row in (True, False):
        frequencies = read_frequencies(connection, "t", ["a"], "$person", one_row=one_row)
        risk = measure(frequencies)
        assert (risk.subjects, risk.k, risk.uniques) == (0, 0, 0)
        assert breaches(Gate(quasi_identifiers=("a",)), risk, 0.0) == ()
    assert diversity(read_sensitive(connection, "t", ["a"], "$person", "s", ColumnType.INTEGER, one_row=True)).l == 0


@settings(max_examples=15, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=25
    )
)
def test_special_uniques_are_the_minimal_sets_that_single_out(rows) -> None:
    names = ["a", "b", "c", "d"]
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    _, frequencies = _read(columns, names)
    found = special_uniques(frequencies, max_size=3)
    expected = [set(), set(), set()]
    for index, row in enumerate(rows):
        minimal: list[tuple[int, ...]] = []
        for size in (1, 2, 3):
            for columns_ in combinations(range(4), size):
                if any(set(smaller) < set(columns_) for smaller in minimal):
                    continue
                if sum(all(row[i] == other[i] for i in columns_) for other in rows) == 1:
                    minimal.append(columns_)
                    expected[size - 1].add(index)
    assert found.by_size == tuple(len(item) for item in expected)


def test_keys_stay_apart_when_columns_are_too_wide_for_64_bits() -> None:
    random = np.random.default_rng(3)
    codes = [random.integers(0, 2**20, 500).astype(np.int32) for _ in range(5)]
    keys, _ = keys_of(codes, [2**20] * 5)
    assert len(np.unique(keys)) == len({tuple(row) for row in np.stack(codes, axis=1).tolist()})


def _lattice(rows: list[tuple[int, ...]], heights: tuple[int, ...]):
    table = pa.table({f"c{i}": [row[i] for row in rows] for i in range(len(heights))})
    counted = Counter(rows)
    distinct = pa.table({f"c{i}": [row[i] for row in counted] for i in range(len(heights))})
    frequencies = additive_frequencies(code(distinct, table.column_names), np.array(list(counted.values())))
    hierarchies = []
    for name, values, height in zip(frequencies.classes.names, frequencies.classes.values, heights, strict=True):
        plain = np.array(values.to_pylist())
        levels = tuple(
            np.unique(plain // 2**level if level < height - 1 else plain * 0, return_inverse=True)[1].astype(np.int32)
            for level in range(height)
        )
        hierarchies.append(Hierarchy(name=name, levels=levels, titles=tuple(map(str, range(height)))))
    return frequencies, hierarchies


def _small(rows, node, heights, k: int) -> int:
    coarse = Counter(
        tuple(v // 2**level if level < height - 1 else 0 for v, level, height in zip(row, node, heights, strict=True))
        for row in rows
    )
    return sum(count for count in coarse.values() if count < k)


@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 3)), min_size=1, max_size=50),
    k=st.integers(1, 6),
    share=st.sampled_from([0.0, 0.1, 0.3]),
)
def test_search_finds_exactly_the_minimal_nodes(rows, k: int, share: float) -> None:
    heights = (4, 3, 3)
    frequencies, hierarchies = _lattice(rows, heights)
    found = search(frequencies, hierarchies, k=k, suppression=share, every=True)
    allowed = int(share * len(rows) + 1e-9)
    passing = {node for node in product(*map(range, heights)) if _small(rows, node, heights, k) <= allowed}
    minimal = {node for node in passing if not any(under in passing for under in below(node))}
    assert set(found.minimal) == minimal
    assert (found.best in minimal) if minimal else found.best is None
    assert found.measured <= found.nodes == 36
    short = search(frequencies, hierarchies, k=k, suppression=share)
    assert short.loss == pytest.approx(found.loss)
    assert short.best is None or short.best in minimal
    assert short.best is None or set(short.failing) == set(below(short.best))


def test_search_proves_that_nothing_less_lossy_passes() -> None:
    random = np.random.default_rng(5)
    rows = [tuple(row) for row in random.integers(0, 8, (400, 3)).tolist()]
    heights = (4, 4, 4)
    frequencies, hierarchies = _lattice(rows, heights)
    found = search(frequencies, hierarchies, k=8)
    assert found.best is not None
    assert set(found.failing) == set(below(found.best))
    for under, witness in found.failing.items():
        assert all(a <= b for a, b in zip(under, witness, strict=True))
        assert _small(rows, witness, heights, 8) > 0
    assert _small(rows, found.best, heights, 8) == 0


def test_every_refutation_of_a_proposal_can_be_measured_again() -> None:
    """A witness, built as a table of its own, fails the gate, and is at least as coarse as what it refutes."""
    random = np.random.default_rng(8)
    codes = {
        "area": (random.integers(0, 40, 600) + 370_800).astype("U").tolist(),
        "age": random.integers(0, 90, 600).tolist(),
    }
    _, frequencies = _read(codes, ["area", "age"])
    proposal = propose(frequencies, Gate(quasi_identifiers=("area", "age"), k=5, max_risk=0.2))
    assert proposal is not None
    assert proposal.proven
    hierarchies = {item.name: item for item in hierarchies_of(frequencies.classes)}
    coarse = [name for name, step in proposal.steps if hierarchies[name].titles.index(step)]
    assert [item.column for item in proposal.proof] == coarse
    assert coarse
    for item in proposal.proof:
        refuted = {**dict(proposal.steps), item.column: item.finer}
        levels = {name: hierarchies[name].titles.index(step) for name, step in item.witness}
        assert all(levels[name] >= hierarchies[name].titles.index(step) for name, step in refuted.items())
        merged = {
            name: hierarchies[name].levels[levels[name]][np.unique(values, return_inverse=True)[1]].tolist()
            for name, values in codes.items()
        }
        assert _read(merged, ["area", "age"])[1].k < 5


def test_search_measures_few_of_many_nodes() -> None:
    random = np.random.default_rng(5)
    rows = [tuple(row) for row in random.integers(0, 64, (2_000, 4)).tolist()]
    frequencies, hierarchies = _lattice(rows, (7, 7, 7, 7))
    found = search(frequencies, hierarchies, k=10)
    assert found.nodes == 7**4
    assert found.measured < found.nodes / 3


def _halved(values, level: int):
    """The value at one of three levels: itself, its half, one for all."""
    return (values, values // 2, values * 0)[level]


def _with_levels(frequencies) -> list[Hierarchy]:
    made = []
    for name, values in zip(frequencies.classes.names, frequencies.classes.values, strict=True):
        plain = np.array(values.to_pylist())
        levels = tuple(np.unique(_halved(plain, level), return_inverse=True)[1].astype(np.int32) for level in range(3))
        made.append(Hierarchy(name=name, levels=levels, titles=("as it is", "half", "all")))
    return made


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 8)), min_size=1, max_size=40),
    k=st.integers(1, 5),
    share=st.sampled_from([0.0, 0.3]),
)
def test_search_counts_subjects_where_they_have_several_rows(rows, k: int, share: float) -> None:
    """Held against the definition: subjects with a row in a class of fewer than k subjects, node by node."""
    columns = {"a": [row[0] for row in rows], "b": [row[1] for row in rows]}
    _, frequencies = _read(columns, ["a", "b"], [row[2] for row in rows], one_row=False)
    people = {row[2] for row in rows}

    def left_out(node) -> int:
        classes = defaultdict(set)
        for a, b, person in rows:
            classes[_halved(a, node[0]), _halved(b, node[1])].add(person)
        return len(set().union(*(members for members in classes.values() if len(members) < k)))

    nodes = list(product(range(3), repeat=2))
    passing = {node for node in nodes if left_out(node) <= int(share * len(people) + 1e-9)}
    found = search(frequencies, _with_levels(frequencies), k=k, suppression=share, every=True)
    assert set(found.minimal) == {node for node in passing if not any(under in passing for under in below(node))}
    assert (found.best in passing) if passing else found.best is None


@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 3)), min_size=2, max_size=60),
    gate=st.sampled_from([{"l": 2}, {"l": 3}, {"entropy_l": 1.8}, {"t": 0.4}, {"t": 0.2, "l": 2}]),
    kind=st.sampled_from([ColumnType.INTEGER, ColumnType.VARCHAR]),
)
def test_proposal_keeps_the_limits_on_sensitive_columns(rows, gate, kind) -> None:
    """Every node is built as a table of its own and judged anew: the search must find exactly those that pass."""
    limits = Gate(quasi_identifiers=("a", "b"), k=2, max_risk=1.0, sensitive=("s",), **gate)

    def judged(node) -> bool:
        columns = {"a": [_halved(row[0], node[0]) for row in rows], "b": [_halved(row[1], node[1]) for row in rows]}
        connection, made = _read({**columns, "s": [row[2] for row in rows]}, ["a", "b"])
        found = diversity(read_sensitive(connection, "t", ["a", "b"], "$person", "s", kind, one_row=True))
        return not breaches(limits, measure(made, (found,)), 0.0)

    columns = {"a": [row[0] for row in rows], "b": [row[1] for row in rows], "s": [row[2] for row in rows]}
    connection, frequencies = _read(columns, ["a", "b"])
    sensitive = (read_sensitive(connection, "t", ["a", "b"], "$person", "s", kind, one_row=True),)
    demand = demand_of(limits, sensitive, frequencies)
    found = search(frequencies, _with_levels(frequencies), k=2, demand=demand, every=True)
    passing = {node for node in product(range(3), repeat=2) if judged(node)}
    assert set(found.minimal) == {node for node in passing if not any(under in passing for under in below(node))}


def test_search_takes_no_demand_beside_suppression_and_no_lattice_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    _, frequencies = _read({"a": [1, 2]}, ["a"])
    with pytest.raises(ValueError, match="suppression"):
        search(frequencies, hierarchies_of(frequencies.classes), k=2, suppression=0.1, demand=lambda _: True)
    monkeypatch.setattr(lattice, "MAX_NODES", 1)
    with pytest.raises(ValueError, match="too many"):
        search(frequencies, hierarchies_of(frequencies.classes), k=2)


def test_rows_of_one_subject_are_no_company_for_each_other() -> None:
    """Two rows of one person in a class are still one person alone; two persons are not."""
    columns = {"site": [1, 1, 2, 2], "year": [5, 5, 5, 6]}
    _, frequencies = _read(columns, ["site", "year"], [0, 0, 1, 2], one_row=False)
    assert special_uniques(frequencies).by_size == (2, 1)


def test_hierarchy_whose_levels_do_not_nest_is_refused() -> None:
    with pytest.raises(ValueError, match="no function"):
        Hierarchy(name="a", levels=(np.array([0, 0, 1]), np.array([0, 1, 1])), titles=("0", "1"))


@pytest.mark.parametrize(
    ("values", "levels"),
    [
        (pa.array(["370812", "370883", "371300"]), [3, 2, 1, 1]),
        (pa.array([0, 10, 20, 30, 90], pa.int64()), [5, 3, 1, 1]),
        (pa.array(["x", "y", None]), [3, 1]),
        (pa.array([18_262, 18_300, 18_800], pa.date32()), [3, 2, 1]),
    ],
)
def test_hierarchies_follow_the_form_of_the_values(values: pa.Array, levels: list[int]) -> None:
    made = hierarchies_of(code(pa.table({"a": values}), ["a"]))[0]
    counts = [len(np.unique(level)) for level in made.levels]
    assert counts == sorted(set(counts), reverse=True)
    assert counts[0] == len(values)
    assert counts[-1] == 1
    assert len(counts) >= len(set(levels))
