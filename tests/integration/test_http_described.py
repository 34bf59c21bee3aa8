"""The API's own page says of every route which errors it answers with, in the form in which they come."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories.http import Stage, stage


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture(scope="module")
def document(platform: Stage) -> dict[str, Any]:
    found: dict[str, Any] = platform.client.get("/api/openapi.json").json()
    return found


def routes(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            yield path, method, route


def test_every_route_describes_its_errors_as_problems(document: dict[str, Any]) -> None:
    for path, method, route in routes(document):
        errors = {status: answer for status, answer in route["responses"].items() if status >= "400"}
        assert errors, (method, path)
        for status, answer in errors.items():
            assert list(answer["content"]) == ["application/problem+json"], (method, path, status)


def test_every_act_asks_for_an_idempotency_key(document: dict[str, Any]) -> None:
    for path, method, route in routes(document):
        asked = any(item["name"] == "Idempotency-Key" for item in route.get("parameters", ()))
        assert asked == (method == "post" and "/guard/" not in path), path


def test_every_reference_in_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            found.extend([value["$ref"]] if isinstance(value.get("$ref"), str) else [])
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(document)
    assert found
    assert {name.rsplit("/", 1)[1] for name in found} <= set(document["components"]["schemas"])


@pytest.mark.parametrize("path", ["/nothing", "/jobs/job_x", "/products/none/data"])
def test_an_answer_has_the_described_form(platform: Stage, document: dict[str, Any], path: str) -> None:
    answer = platform.bureau.get(path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json().keys() <= document["components"]["schemas"]["Problem"]["properties"].keys()
    assert set(document["components"]["schemas"]["Problem"]["required"]) <= answer.json().keys()


def test_every_route_answers_strange_ids_and_bodies_with_a_problem(platform: Stage, document: dict[str, Any]) -> None:
    """No address of the document, filled with nonsense, reaches an unforeseen error."""
    for path, method, _ in routes(document):
        for filling in ("x", "%00", "-1", "令牌", "a" * 300):
            address = _filled(path.removeprefix("/api/v1"), filling)
            answer = platform.bureau.get(address) if method == "get" else platform.bureau.post(address, {"strange": 1})
            assert answer.status_code < 500, (method, address, answer.text)


def _filled(path: str, filling: str) -> str:
    parts = [filling if part.startswith("{") else part for part in path.replace(".parquet", "").split("/")]
    return "/".join(parts)


def test_only_officials_list_failed_work(platform: Stage) -> None:
    assert platform.bureau.get("/work").json() == []
    assert platform.join("developer", "curious developer").get("/work").status_code == 403
