"""Random analysts: queries from a grammar, and a slow oracle that shares no code with the guard.

The oracle runs the developer's own text on the bare engine over a small population, once whole and once without each
single subject. The subjects whose absence changes a number are those that it tells something about.
"""

import random
from collections.abc import Iterator, Sequence

import duckdb

SUBJECTS = 40
LEAST = 4
"""The policy's threshold in the fuzz world."""

SCHEMA = f"""
CREATE TABLE persons AS
SELECT 'P' || i AS pid, 'S' || (hash(i) % 2) AS sex,
       CASE WHEN i < 2 THEN 'D9' ELSE 'D' || (hash(i * 3) % 4) END AS district,
       (hash(i * 5) % 80)::BIGINT AS age,
       CASE WHEN i = 5 THEN 90000 ELSE (hash(i * 7) % 1000 + 1)::DOUBLE END AS income,
       (hash(i * 11) % 3 = 0)::INT::BIGINT AS flag
FROM range({SUBJECTS}) t(i);
CREATE TABLE visits AS
SELECT i AS vid, 'P' || (hash(i * 13) % {SUBJECTS}) AS pid, (hash(i * 17) % 100 + 1)::DOUBLE AS cost,
       (hash(i * 19) % 7)::BIGINT AS days, CASE WHEN i < 2 THEN 'X9' ELSE 'X' || (hash(i * 23) % 3) END AS code,
       DATE '2024-01-01' + (hash(i * 29) % 180)::INT AS day
FROM range(130) t(i);
CREATE TABLE places AS SELECT * FROM
(VALUES ('D0', 'n'), ('D1', 'n'), ('D2', 's'), ('D3', 's'), ('D9', 's')) t(district, region);
"""

POLICY = {
    "rules": {"threshold.subjects": LEAST, "variance.degrees": 4, "suppression.share": 0.05, "history.capacity": 0.9},
    "tables": {
        "persons": {
            "subjects": {"person": "pid"},
            "columns": {
                "pid": "subject",
                "sex": {"kind": "key", "domain": ["S0", "S1"]},
                "district": {"kind": "key", "domain": ["D0", "D1", "D2", "D3", "D9"]},
                "age": {"kind": "quasi", "coarsen": [{"bin": 10}]},
                "income": {"kind": "measure", "range": [0, 100000]},
                "flag": {"kind": "measure", "range": [0, 1]},
            },
        },
        "visits": {
            "subjects": {"person": "pid"},
            "columns": {
                "vid": "id",
                "pid": "subject",
                "cost": {"kind": "measure", "range": [0, 101]},
                "days": {"kind": "measure", "range": [0, 7]},
                "code": "key",
                "day": {"kind": "quasi", "coarsen": [{"date": "month"}]},
            },
        },
        "places": {"public": True, "columns": ["district", "region"]},
    },
}


class Analyst:
    """Writes one query after the other; some are honest, many are not."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def query(self) -> str:
        """One SELECT with its measures named `m…` and its keys named `k…`."""
        source, columns = self._source()
        keys = [key for key in self._keys(columns) if self._maybe(0.5)][:2]
        measures = [self._measure(columns) for _ in range(self._random.randint(1, 3))]
        items = [f"{key} AS k{i}" for i, key in enumerate(keys)] + [f"{m} AS m{i}" for i, m in enumerate(measures)]
        text = f"SELECT {', '.join(items)} FROM {source}"
        if self._maybe(0.5):
            text += f" WHERE {self._condition(columns, 2)}"
        if keys:
            text += " GROUP BY " + ", ".join(f"k{i}" for i in range(len(keys)))
        return text

    def _maybe(self, chance: float) -> bool:
        return self._random.random() < chance

    def _pick(self, options: Sequence[str]) -> str:
        return self._random.choice(options)

    def _source(self) -> tuple[str, frozenset[str]]:
        persons = frozenset(("sex", "district", "age", "income", "flag"))
        visits = frozenset(("cost", "days", "code", "day"))
        inner = self._condition(visits, 1)
        per_subject = f"(SELECT pid, count(*) AS n, sum({self._value(visits)}) AS total FROM visits"
        per_subject += f" WHERE {inner}" if self._maybe(0.4) else ""
        per_subject += " GROUP BY pid" + (" HAVING count(*) > 2" if self._maybe(0.2) else "") + ") t"
        many = frozenset(("n", "total"))
        options = [
            ("persons", persons),
            ("visits", visits),
            ("persons JOIN visits USING (pid)", persons | visits),
            ("persons JOIN places USING (district)", persons | {"region"}),
            (per_subject, many),
            (f"persons JOIN {per_subject} USING (pid)", persons | many),
            (f"persons LEFT JOIN {per_subject} USING (pid)", persons | many),
            (f"(SELECT * FROM persons WHERE {self._condition(persons, 1)}) p", persons),
            ("persons LEFT JOIN visits USING (pid)", persons | visits),
        ]
        return self._random.choice(options)

    def _keys(self, columns: frozenset[str]) -> list[str]:
        options = {
            "sex": ["sex"],
            "district": ["district", "lower(district)", "CASE WHEN district = 'D9' THEN 'x' ELSE 'y' END"],
            "age": ["floor(age / 10)", "CASE WHEN age < 40 THEN 'a' ELSE 'b' END", "age >= 30"],
            "code": ["code"],
            "day": ["date_trunc('month', day)", "month(day)"],
            "region": ["region"],
            "n": ["n", "CASE WHEN n > 3 THEN 'many' ELSE 'few' END"],
            "flag": ["flag"],
        }
        found = [self._pick(options[name]) for name in sorted(columns) if name in options]
        self._random.shuffle(found)
        return found

    def _number(self, columns: frozenset[str]) -> str:
        names = [name for name in ("age", "income", "flag", "cost", "days", "n", "total") if name in columns]
        return self._pick(names)

    def _value(self, columns: frozenset[str], depth: int = 2) -> str:
        x = self._number(columns)
        if depth == 0:
            return x
        y, c = self._number(columns), self._random.choice((1, 10, 50, 1000))
        deeper = self._value(columns, depth - 1)
        return self._pick(
            (
                x,
                x,
                f"{x} * {c} + {y}",
                f"{x} * {y}",
                f"least({x}, {c})",
                f"greatest({x}, {c})",
                f"coalesce({x}, 0)",
                f"CASE WHEN {self._condition(columns, 1)} THEN {deeper} ELSE 0 END",
                f"CASE WHEN {self._condition(columns, 1)} THEN {deeper} END",
                f"nullif({x}, {c})",
                f"({deeper}) - {c}",
                f"floor({x} / {c})",
                f"abs({x} - {c})",
            )
        )

    def _measure(self, columns: frozenset[str]) -> str:
        value = self._value(columns)
        made = self._pick(
            (
                "count(*)",
                f"sum({value})",
                f"sum({value})",
                f"avg({value})",
                f"count({value})",
                f"count(DISTINCT {self._number(columns)})",
                f"count_if({self._condition(columns, 1)})",
                f"sum({value}) / count(*)",
                f"count(*) - count({value})",
                f"max({value})",
            )
        )
        if made.endswith(")") and made.startswith(("count(*)", "sum")) and "/" not in made and self._maybe(0.3):
            made += f" FILTER (WHERE {self._condition(columns, 1)})"
        return made

    def _condition(self, columns: frozenset[str], depth: int) -> str:
        tests = [
            " ".join(
                (self._number(columns), self._pick(("<", ">", ">=", "<=")), self._pick(("0", "1", "3", "20", "60")))
            )
        ]
        tests += ["district = 'D9'", "district <> 'D9'", "district IN ('D0', 'D1')"] if "district" in columns else []
        tests += ["sex = 'S0'"] if "sex" in columns else []
        tests += ["code = 'X9'", "code <> 'X9'", "code = 'X1'"] if "code" in columns else []
        tests += ["day < DATE '2024-03-01'"] if "day" in columns else []
        tests += ["income > 50000", "income < 50000"] if "income" in columns else []
        if "income" in columns and self._maybe(0.2):
            tests.append("pid IN (SELECT pid FROM visits WHERE code = 'X9')")
            tests.append("pid NOT IN (SELECT pid FROM visits WHERE cost > 95)")
        one = self._pick(tests)
        if depth > 1 and self._maybe(0.5):
            return f"({one}) {self._pick(('AND', 'OR'))} ({self._condition(columns, depth - 1)})"
        return f"NOT ({one})" if self._maybe(0.2) else one


class Oracle:
    """Bare answers with everybody and without each single subject."""

    def __init__(self) -> None:
        self._database = duckdb.connect()
        self._database.execute("SET enable_progress_bar = false; SET threads = 1")
        self._database.execute("CREATE SCHEMA everybody; USE everybody;" + SCHEMA)
        for one in range(SUBJECTS):
            self._database.execute(f"CREATE SCHEMA without_{one}; USE without_{one}")
            for table in ("persons", "visits"):
                self._database.execute(f"CREATE TABLE {table} AS SELECT * FROM everybody.{table} WHERE pid <> 'P{one}'")
            self._database.execute("CREATE TABLE places AS SELECT * FROM everybody.places")

    def answers(self, text: str, keys: int) -> Iterator[dict[tuple[object, ...], tuple[object, ...]]]:
        """Rows by key: with everybody first, then without subject 0, 1, … Each is asked for when it is taken."""
        for world in ("everybody", *(f"without_{one}" for one in range(SUBJECTS))):
            yield self._rows(text, keys, world)

    def _rows(self, text: str, keys: int, world: str) -> dict[tuple[object, ...], tuple[object, ...]]:
        self._database.execute(f"USE {world}")
        rows = self._database.execute(text).fetchall()
        return {tuple(map(str, row[:keys])): tuple(row[keys:]) for row in rows}
