"""What every request of the API is held to: keys, roles, idempotency, one error form."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.factories.http import Member, Stage, stage


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("home")) as found:
        yield found


def test_refuses_a_request_without_a_key(platform: Stage) -> None:
    answer = platform.client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "key_missing")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"


def test_refuses_an_unknown_key(platform: Stage) -> None:
    assert Member(platform.client, "not-a-key").get("/me").status_code == 401


def test_answers_a_known_key(platform: Stage) -> None:
    assert platform.bureau.get("/me").json()["role"] == "bureau"


def test_refuses_a_revoked_key(platform: Stage) -> None:
    organisation = platform.bureau.post("/organisations", {"name": "left", "role": "consumer"}).json()["id"]
    member = platform.bureau.post(f"/organisations/{organisation}/members", {"name": "left"}).json()["id"]
    key = platform.bureau.post(f"/members/{member}/keys").json()
    assert Member(platform.client, key["secret"]).get("/me").status_code == 200
    platform.bureau.post(f"/keys/{key['id']}/revoke")
    assert Member(platform.client, key["secret"]).get("/me").status_code == 401


def test_errors_speak_both_languages(platform: Stage) -> None:
    problem = platform.client.get("/api/v1/me").json()
    assert problem["title"].isascii()
    assert re.search(r"[\u4e00-\u9fff]", problem["title_zh"])
    assert problem["detail"]
    assert problem["detail_zh"]


def test_repeats_the_answer_to_the_same_post(platform: Stage) -> None:
    body = {"name": "twice", "role": "consumer"}
    first = platform.bureau.post("/organisations", body, key="the-same")
    second = platform.bureau.post("/organisations", body, key="the-same")
    assert first.json() == second.json()
    assert second.headers["idempotent-replay"] == "true"
    names = [item["name"] for item in platform.bureau.get("/organisations").json()]
    assert names.count("twice") == 1


def test_refuses_the_same_idempotency_key_with_another_body(platform: Stage) -> None:
    platform.bureau.post("/organisations", {"name": "one", "role": "consumer"}, key="reused")
    answer = platform.bureau.post("/organisations", {"name": "other", "role": "consumer"}, key="reused")
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_mismatch")


def test_acts_once_when_the_same_post_arrives_at_once(platform: Stage) -> None:
    body = {"name": "raced", "role": "consumer"}
    with ThreadPoolExecutor(8) as threads:
        ids = {
            answer.json()["id"]
            for answer in threads.map(lambda _: platform.bureau.post("/organisations", body, key="race"), range(8))
        }
    assert len(ids) == 1


def test_does_not_remember_a_secret(platform: Stage) -> None:
    organisation = platform.bureau.post("/organisations", {"name": "keyed", "role": "consumer"}).json()["id"]
    member = platform.bureau.post(f"/organisations/{organisation}/members", {"name": "keyed"}).json()["id"]
    first = platform.bureau.post(f"/members/{member}/keys", key="secret-once").json()
    second = platform.bureau.post(f"/members/{member}/keys", key="secret-once").json()
    assert first["id"] == second["id"]
    assert "secret" in first
    assert "secret" not in second


def test_refuses_a_post_without_an_idempotency_key(platform: Stage) -> None:
    answer = platform.bureau.post("/organisations", {"name": "x", "role": "consumer"}, key="")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_missing")


def test_does_not_repeat_what_was_sent_in_an_error(platform: Stage) -> None:
    answer = platform.bureau.post("/organisations", {"name": "x", "role": "370812199003074518"})
    assert answer.status_code == 422
    assert "370812199003074518" not in answer.text


def test_refuses_unknown_fields(platform: Stage) -> None:
    answer = platform.bureau.post("/organisations", {"name": "x", "role": "consumer", "admin": True})
    assert answer.json()["code"] == "body_invalid"


@pytest.mark.parametrize(
    ("body", "zh"),
    [
        ({"role": "consumer"}, "body.name：缺少该字段"),
        ({"name": "", "role": "consumer"}, "body.name：至少 1 个字符"),
        ({"name": "x", "role": "consumer", "admin": True}, "body.admin：未知字段"),
        ({"name": "x\x00", "role": "consumer"}, "body：文本含有 NUL 字符或孤立代理字符"),
        ({"name": "x", "role": "nobody"}, "body.role：应为下列之一"),
    ],
)
def test_says_in_chinese_what_is_wrong_with_a_body(platform: Stage, body: dict[str, object], zh: str) -> None:
    assert zh in platform.bureau.post("/organisations", body).json()["title_zh"]


def test_refuses_a_body_over_the_limit(platform: Stage) -> None:
    answer = platform.bureau.post("/organisations", {"name": "x" * (1 << 20), "role": "consumer"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_unknown_addresses_answer_with_a_problem(platform: Stage) -> None:
    assert platform.bureau.get("/nothing").json()["code"] == "not_found"
    assert platform.client.delete("/api/v1/organisations").json()["code"] == "method_not_allowed"


def test_refuses_acts_of_another_role(platform: Stage) -> None:
    developer = platform.join("developer", "small developer")
    answer = developer.post("/organisations", {"name": "mine", "role": "operator"})
    assert answer.status_code == 403
    assert platform.bureau.post("/organisations", {"name": "theirs", "role": "operator"}).status_code == 201


@pytest.mark.parametrize("path", ["/audit", "/audit/verify", "/audit/export"])
def test_only_supervisors_read_the_audit_trail(platform: Stage, path: str) -> None:
    developer = platform.join("developer", f"reader of {path}")
    assert developer.get(path).status_code == 403
    assert platform.bureau.get(path).status_code == 200


def test_audits_every_act_with_its_actor(platform: Stage) -> None:
    made = platform.bureau.post("/organisations", {"name": "audited", "role": "consumer"}).json()
    acts = platform.bureau.get("/audit", object=made["id"]).json()
    assert [act["act"] for act in acts] == ["organisation.registered"]
    assert acts[0]["role"] == "bureau"


def test_openapi_describes_every_route(platform: Stage) -> None:
    document = platform.client.get("/api/openapi.json").json()
    bare = [
        f"{method} {path}"
        for path, methods in document["paths"].items()
        for method, route in methods.items()
        if not route.get("description")
    ]
    assert bare == []


def test_answers_carry_protective_headers(platform: Stage) -> None:
    headers = platform.bureau.get("/me").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_console_needs_a_session_and_its_own_forms(platform: Stage, tmp_path: Path) -> None:
    client = platform.client
    assert "/console/login" in client.get("/console", follow_redirects=False).headers["location"]
    assert client.post("/console/login", data={"key": "wrong"}).status_code == 401
    answer = client.post("/console/login", data={"key": platform.bureau.secret}, follow_redirects=False)
    assert answer.status_code == 303
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert platform.bureau.secret not in answer.headers["set-cookie"]
    assert "Reviews" in client.get("/console").text
    assert client.post("/console/logout", data={"form_token": "forged"}).status_code == 403
    client.cookies.clear()
