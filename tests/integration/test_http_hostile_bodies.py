"""Bodies that are JSON and nothing else: none reaches an unforeseen error, none is repeated in the answer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories.http import Stage, stage

MARK = "9d1f-private"
DEEP = "[" * 900 + "]" * 900
VALUES = {
    "not a number": "NaN",
    "infinity": "-Infinity",
    "beyond floats": "1e999",
    "a huge integer": "9" * 400,
    "a lone surrogate": '"\\ud800"',
    "a NUL": f'"{MARK}\\u0000"',
    "the end of time": '"9999-12-31T23:59:59-23:59"',
    "before time": '"0001-01-01T00:00:00+23:59"',
    "depth": DEEP,
    "an object": f'{{"{MARK}": 1}}',
    "nothing": "null",
}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("home")) as found:
        yield found


def acts(document: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Every address that takes a body, with the names of its fields."""
    for path, methods in document["paths"].items():
        body = methods.get("post", {}).get("requestBody")
        if body is not None:
            name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
            yield path, list(document["components"]["schemas"][name]["properties"])


@pytest.mark.parametrize("name", VALUES)
def test_no_value_anywhere_breaks_the_server(platform: Stage, name: str) -> None:
    document = platform.client.get("/api/openapi.json").json()
    tried = 0
    for path, fields in acts(document):
        address = path.replace("{", "").replace("}", "")
        for field in fields:
            sent = {other: "x" for other in fields if other != field}
            text = json.dumps(sent)[:-1] + (", " if sent else "") + f'"{field}": {VALUES[name]}}}'
            tried += 1
            answer = platform.client.post(
                address,
                content=text,
                headers={
                    "Authorization": f"Bearer {platform.bureau.secret}",
                    "Idempotency-Key": f"{name}-{tried}".replace(" ", "-"),
                    "Content-Type": "application/json",
                },
            )
            assert answer.status_code in (403, 404, 409, 422, 503), (path, field, answer.text)
            assert MARK not in answer.text, (path, field)
    assert tried > 40


@pytest.mark.parametrize(
    "name", ["not a number", "infinity", "beyond floats", "a huge integer", "a lone surrogate", "depth"]
)
@pytest.mark.parametrize("place", ["settings", "locator", "columns", "low"])
def test_no_value_in_a_free_field_breaks_the_server(platform: Stage, name: str, place: str) -> None:
    department = platform.join("source_department", f"{place} {name}")
    bodies = {
        "settings": ("/sources", {"name": "x", "kind": "parquet", "settings": {"path": "@"}}),
        "locator": ("/tables", {"source": "x", "name": "x", "title": "x", "fields": [], "locator": {"a": "@"}}),
        "columns": ("/tables/tab_x/labels", {"columns": {"table": "x", "columns": "@"}}),
        "low": ("/scenarios", application()),
    }
    path, body = bodies[place]
    answer = platform.client.post(
        f"/api/v1{path}",
        content=json.dumps(body).replace('"@"', VALUES[name]),
        headers={
            "Authorization": f"Bearer {department.secret}",
            "Idempotency-Key": "one",
            "Content-Type": "application/json",
        },
    )
    assert 400 <= answer.status_code < 500, answer.text


def application() -> dict[str, Any]:
    """A whole application with one bound to fill in."""
    names = ("title", "purpose", "market_research", "technique", "expected_result", "benefit_sharing", "agreement")
    rows = [{"column": "c", "low": "@"}]
    return dict.fromkeys(names, "x") | {
        "tables": [{"table": "t", "columns": ["c"], "rows": rows}],
        "term_days": 3,
    }
