"""Hostile and broken texts: each is refused with a stable code, at a place, in both languages, within a second."""

import time

import pytest

from core.errors import Refused
from egress.program import compiler
from egress.trial import PolicyFile
from tests.factories.guard_world import WORLD, GuardWorld, golden_world, read_policy

COUNT = "SELECT count(*) FROM persons"


def _chain(first: str, step: str, length: int, last: str) -> str:
    """`WITH a0 AS (first), a1 AS (step over a0), … last over the last one`."""
    ctes = [f"a0 AS ({first})"] + [f"a{i} AS ({step.format(i - 1)})" for i in range(1, length)]
    return f"WITH {', '.join(ctes)} {last.format(length - 1)}"


ARGUMENTS = "function.arguments"
HOSTILE = {
    "or_terms": (COUNT + " WHERE " + " OR ".join(f"age = {i}" for i in range(3000)), "text.conditions"),
    "and_terms": (COUNT + " WHERE " + " AND ".join(f"age > {i}" for i in range(300)), "text.conditions"),
    "case_branches": (
        "SELECT sum(CASE " + "".join(f"WHEN age = {i} THEN {i} " for i in range(300)) + "END) FROM persons",
        "text.conditions",
    ),
    "aggregates": (
        "SELECT " + ", ".join(f"sum(income * {i})" for i in range(1, 300)) + " FROM persons",
        "text.aggregates",
    ),
    "filters": (
        "SELECT " + ", ".join(f"count(*) FILTER (WHERE age > {i})" for i in range(100)) + " FROM persons",
        "text.aggregates",
    ),
    "doubling_cells": (
        _chain(
            "SELECT sex, count(*) AS n FROM persons GROUP BY 1",
            "SELECT x.sex, x.n FROM a{0} x JOIN a{0} y USING (sex)",
            16,
            "SELECT * FROM a{0}",
        ),
        "text.joins",
    ),
    "doubling_public": (
        _chain(
            "SELECT code FROM districts", "SELECT x.code FROM a{0} x JOIN a{0} y USING (code)", 16, "SELECT * FROM a{0}"
        ),
        "text.joins",
    ),
    "doubling_rows": (
        _chain(
            "SELECT * FROM persons", "SELECT x.* FROM a{0} x JOIN a{0} y USING (pid)", 12, "SELECT count(*) FROM a{0}"
        ),
        "text.joins",
    ),
    "doubling_expressions": (
        _chain("SELECT age AS x, pid FROM persons", "SELECT x + x AS x, pid FROM a{0}", 30, "SELECT sum(x) FROM a{0}"),
        "text.too_large",
    ),
    "crossed_public": (
        "SELECT count(*) FROM " + ", ".join(f"districts d{i}" for i in range(10)),
        "join.unlinked",
    ),
    "crossed_by_inequality": (
        "SELECT count(*) FROM districts d0"
        + "".join(f" JOIN districts d{i} ON d{i}.population + d0.population > 0" for i in range(1, 8)),
        "join.unlinked",
    ),
    "crossed_in_a_sub_query": (
        "SELECT code, (SELECT count(*) FROM districts b, districts c, districts d, districts e "
        "WHERE b.population < 5) FROM districts a",
        "join.unlinked",
    ),
    "crossed_step_by_step": (
        _chain("SELECT code FROM districts", "SELECT x.code FROM a{0} x, a{0} y", 4, "SELECT count(*) FROM a{0}"),
        "join.unlinked",
    ),
    "crossed_cells": (
        "WITH a AS (SELECT district, count(*) AS n FROM persons GROUP BY 1) SELECT count(*) FROM a w, a x, a y, a z",
        "join.unlinked",
    ),
    "joined_with_itself": (
        "SELECT count(*) FROM visits a" + "".join(f" JOIN visits v{i} USING (pid)" for i in range(5)),
        "join.many",
    ),
    "joined_with_itself_by_where": (
        "SELECT count(*) FROM visits a, visits b, visits c, visits d "
        "WHERE a.pid = b.pid AND b.pid = c.pid AND c.pid = d.pid",
        "join.many",
    ),
    "joined_with_itself_step_by_step": (
        _chain(
            "SELECT pid FROM visits", "SELECT x.pid FROM a{0} x JOIN a{0} y USING (pid)", 3, "SELECT count(*) FROM a{0}"
        ),
        "join.many",
    ),
    "joined_with_itself_inside_exists": (
        COUNT + " p WHERE EXISTS (SELECT 1 FROM visits a, visits b, visits c, visits d "
        "WHERE a.pid = p.pid AND b.pid = a.pid AND c.pid = a.pid AND d.pid = a.pid)",
        "join.many",
    ),
    "deep_expressions": (
        _chain(
            "SELECT age AS x FROM persons", "SELECT x" + " + 1" * 40 + " AS x FROM a{0}", 30, "SELECT sum(x) FROM a{0}"
        ),
        "text.too_deep",
    ),
    "chained_ctes": (
        _chain("SELECT count(*) AS n FROM persons", "SELECT * FROM a{0}", 200, "SELECT * FROM a{0}"),
        "text.too_deep",
    ),
    "parentheses": (COUNT + " WHERE " + "(" * 200 + "age > 3" + ")" * 200, "text.too_deep"),
    "nots": (COUNT + " WHERE " + "NOT " * 200 + "age > 3", "text.too_deep"),
    "sums": ("SELECT sum(" + " + ".join(["income"] * 200) + ") FROM persons", "text.too_deep"),
    "sub_queries": ("SELECT * FROM " + "(SELECT * FROM " * 100 + f"({COUNT})" + ")" * 100, "text.too_deep"),
    "in_list": (COUNT + " WHERE age IN (" + ", ".join(map(str, range(5000))) + ")", "text.list"),
    "not_in_list": (COUNT + " WHERE age NOT IN (" + ", ".join(map(str, range(5000))) + ")", "text.list"),
    "unions": (" UNION ALL ".join(f"{COUNT} WHERE age > {i}" for i in range(200)), "text.aggregates"),
    "joins": (
        "SELECT count(*) FROM persons p0"
        + "".join(f" JOIN persons p{i} ON p{i}.pid = p{i - 1}.pid" for i in range(1, 200)),
        "text.joins",
    ),
    "columns": ("SELECT " + ", ".join(["1"] * 5000), "result.too_wide"),
    "products": ("SELECT sum(" + "*".join(["(income + height + smoker)"] * 8) + ") FROM persons", "measure.terms"),
    "long": (COUNT + " -- " + "x" * 70_000, "text.too_long"),
    "long_name": ("SELECT count(*) FROM " + "p" * 60_000, "table.unknown"),
    "nul": ("SELECT count(*) FROM persons\0 WHERE age > 3", "text.unreadable"),
    "nul_in_literal": (COUNT + " WHERE district = 'D\0'", "text.unreadable"),
    "escape_character": (COUNT + " \x1b[2J", "text.unreadable"),
    "lone_surrogate": (COUNT + " WHERE district = '\ud800'", "text.unreadable"),
    "zero_width_space": ("SELECT count(*) FROM per\u200bsons", "text.invisible"),
    "zero_width_in_literal": (COUNT + " WHERE district = 'D0\u200d1'", "text.invisible"),
    "right_to_left": (COUNT + " WHERE district = 'D0\u202e1'", "text.invisible"),
    "right_to_left_comment": ("SELECT count(*) /* \u2066 */ FROM persons", "text.invisible"),
    "byte_order_mark_inside": ("SELECT count(*)\ufeff FROM persons", "text.invisible"),
    "tag_character": (COUNT + " -- \U000e0041", "text.invisible"),
    "full_width_digits": (COUNT + " WHERE age > ３０", "text.full_width"),
    "full_width_brackets": ("SELECT count（*） FROM persons", "text.full_width"),
    "full_width_comma": ("SELECT sex， count(*) FROM persons GROUP BY 1", "text.full_width"),
    "curly_quotes": (COUNT + " WHERE district = ‘D01’", "text.full_width"),
    "empty": ("", "text.unreadable"),
    "blank": (" \r\n\t ", "text.unreadable"),
    "semicolons": (";;", "text.unreadable"),
    "comment_only": ("-- SELECT count(*) FROM persons", "text.unreadable"),
    "open_comment": (COUNT + " /* and then", "text.unreadable"),
    "open_literal": (COUNT + " WHERE district = 'D01", "text.unreadable"),
    "two_statements": (f"{COUNT}; SELECT count(*) FROM visits", "text.several"),
    "statement_in_comment_tail": (f"{COUNT}; /* ; */ SELECT 1", "text.several"),
    "copy": ("COPY persons TO 'out.csv'", "text.statement"),
    "pragma": ("SET memory_limit = '1TB'", "text.statement"),
    "insert": ("INSERT INTO persons SELECT * FROM persons", "text.statement"),
    "huge_integer": (COUNT + " WHERE age > " + "9" * 5000, "text.unbound"),
    "parameter": (COUNT + " WHERE age > $1", "text.unknown"),
    "values": ("SELECT * FROM (VALUES " + ", ".join(["(1)"] * 600) + ") AS t", "text.list"),
    "long_range": ("SELECT * FROM range(1000000000)", "text.list"),
    "endless_range": ("SELECT * FROM range(1, 10, 0)", "from.function"),
    "days_without_end": (
        "SELECT * FROM generate_series(DATE '0001-01-01', DATE '9999-12-31', INTERVAL 1 DAY)",
        "text.list",
    ),
    "range_of_cells": ("SELECT * FROM (SELECT count(*) AS n FROM persons), range(n)", "from.function"),
    "lists_crossed": ("SELECT count(*) FROM " + ", ".join(f"range(60) r{i}" for i in range(6)), "join.unlinked"),
    "nested_padding": ("SELECT lpad(lpad(district, 64, 'a'), 64, 'b'), count(*) FROM persons GROUP BY 1", ARGUMENTS),
    "long_padding": ("SELECT lpad('a', 1000000000, 'b') AS x FROM districts", ARGUMENTS),
    "nested_replacement": (
        "SELECT replace(replace(code, 'a', 'aaaaaaaa'), 'a', 'aaaaaaaa') FROM districts",
        ARGUMENTS,
    ),
    "table_function": ("SELECT * FROM read_csv('/etc/passwd')", "from.function"),
    "file": ("SELECT * FROM 'secrets.csv'", "table.unknown"),
}

HONEST = {
    "byte_order_mark": "\ufeff" + COUNT,
    "carriage_returns": "SELECT count(*)\r\nFROM persons\r\n",
    "ideographic_space": "SELECT\u3000count(*)\u3000FROM persons",
    "no_break_space": "SELECT\u00a0count(*) FROM persons",
    "trailing_semicolon": COUNT + " ;",
    "semicolon_and_comment": COUNT + "; -- done",
    "comment_with_brackets": COUNT + " -- " + "(" * 200,
    "literal_with_brackets": COUNT + " WHERE district <> '" + "(" * 200 + "'",
    "full_width_literal": "SELECT count(*) AS 人数（人） FROM persons WHERE district <> '甲，乙'",
    "nested_comment": "SELECT count(*) /* a /* b */ c */ FROM persons",
    "sixty_parentheses": COUNT + " WHERE " + "(" * 60 + "age > 3" + ")" * 60,
    "fifty_ctes": _chain("SELECT * FROM persons", "SELECT * FROM a{0}", 50, "SELECT count(*) FROM a{0}"),
    "three_tables_of_one_person": (
        "SELECT count(DISTINCT v.pid) FROM visits v JOIN trips t USING (pid) JOIN jobs j USING (pid)"
    ),
    "crossed_with_totals": (
        "WITH a AS (SELECT count(*) AS n FROM persons), b AS (SELECT count(*) AS n FROM visits), "
        "c AS (SELECT count(*) AS n FROM trips) SELECT a.n, b.n, c.n, d.code FROM a, b, c, districts d"
    ),
    "public_linked_by_where": (
        "SELECT count(*) FROM districts a, districts b, districts c, districts d "
        "WHERE a.code = b.code AND b.code = c.code AND c.code = d.code"
    ),
    "in_list_of_400": COUNT + " WHERE age IN (" + ", ".join(map(str, range(400))) + ")",
    "sixty_filters": "SELECT " + ", ".join(f"count(*) FILTER (WHERE age > {i})" for i in range(60)) + " FROM persons",
    "forty_eight_sums": "SELECT district, "
    + ", ".join(f"sum(income) FILTER (WHERE age < {i})" for i in range(5, 53))
    + " FROM persons GROUP BY district",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_within_a_second(name: str) -> None:
    text, code = HOSTILE[name]
    world = golden_world()
    started = time.process_time()
    with pytest.raises(Refused) as refusal:
        world.plan(text)
    assert time.process_time() - started < 1
    assert refusal.value.code == code
    for language in ("en", "zh"):
        assert refusal.value.message(language)
        assert refusal.value.hint(language)


@pytest.mark.parametrize("name", HONEST)
def test_odd_but_honest_text_is_compiled_within_a_second(name: str) -> None:
    world = golden_world()
    started = time.process_time()
    compiler.compile(world.plan(HONEST[name]), world.manifest, world.policy)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("or_terms", "age = 256"),
        ("parentheses", "("),
        ("zero_width_space", "\u200b"),
        ("full_width_brackets", "（"),
        ("full_width_comma", "，"),
        ("nul", "\0"),
    ],
)
def test_refusal_shows_the_place(name: str, found: str) -> None:
    text, _ = HOSTILE[name]
    with pytest.raises(Refused) as refusal:
        golden_world().plan(text)
    place = refusal.value.place
    assert place is not None
    assert text[place.offset : place.offset + place.length] == found


def test_syntax_error_shows_where_the_engine_stopped() -> None:
    text = "SELECT '域内', count(* FROM persons"
    with pytest.raises(Refused) as refusal:
        golden_world().plan(text)
    assert refusal.value.place is not None
    assert text[refusal.value.place.offset :].startswith("FROM persons")


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("text.conditions", COUNT + " WHERE age > 1 AND age < 9 AND smoker = 1"),
        ("text.aggregates", "SELECT count(*), sum(income), sum(height) FROM persons"),
        ("text.joins", "SELECT count(*) FROM persons JOIN visits USING (pid) JOIN trips USING (pid)"),
        ("text.depth", "SELECT * FROM (SELECT * FROM (SELECT count(*) FROM persons))"),
        ("text.nodes", "SELECT sum(income + height) FROM persons"),
        ("join.many", "SELECT count(*) FROM visits a, visits b, trips c WHERE a.pid = b.pid AND b.pid = c.pid"),
        ("join.unlinked", "SELECT count(*) FROM districts a, districts b, districts c"),
        ("result.columns", "SELECT 1 AS a, 2 AS b, 3 AS c"),
    ],
)
def test_limits_come_from_the_policy(rule: str, text: str) -> None:
    golden_world().plan(text)
    file = read_policy(WORLD / "policy.yaml")
    strict = PolicyFile(domain=file.domain, tables=file.tables, guard=file.guard.parse({"rules": {rule: 1}}))
    with pytest.raises(Refused):
        GuardWorld(strict, WORLD / "schema.sql").plan(text)


@pytest.mark.parametrize(
    ("text", "code", "found", "hint"),
    [
        ("SELECT dstrict, count(*) FROM persons GROUP BY 1", "column.unknown", "dstrict", "district"),
        ("SELECT count(*) FROM person", "table.unknown", "person", "persons"),
        ("SELECT medain(income) FROM persons", "function.unknown", "medain(income)", "median"),
        ("SELECT sex, age, count(*) FROM persons GROUP BY sex", "group.missing", "age", "GROUP BY"),
        ("SELECT sex, birth, count(*) FROM persons GROUP BY 1, 2", "group.quasi", "birth", "date_trunc('year', birth)"),
        ("SELECT count(*) FROM visits WHERE day < today()", "function.clock", "today()", "DATE"),
    ],
)
def test_refusal_names_the_fault_and_the_way_out(text: str, code: str, found: str, hint: str) -> None:
    with pytest.raises(Refused) as refusal:
        golden_world().plan(text)
    place = refusal.value.place
    assert refusal.value.code == code
    assert place is not None
    assert text[place.offset : place.offset + place.length] == found
    assert hint in refusal.value.hint("en")
    assert hint in refusal.value.hint("zh")
