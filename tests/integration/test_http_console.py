"""The console: every page for every role, errors as pages, and the votes that people give there."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories.http import Member, Stage, stage

ROLES = ("source_department", "operator", "developer", "security_officer", "consumer")


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture(scope="module")
def cast(platform: Stage) -> dict[str, Member]:
    return {"bureau": platform.bureau} | {role: platform.join(role, f"the {role}") for role in ROLES}


@pytest.fixture(scope="module")
def scenario(platform: Stage, cast: dict[str, Member]) -> str:
    """An application that waits for the operator."""
    made = platform.application(cast, title="<b>Markup</b> in a title")
    assert made.status_code == 201, made.text
    found: str = made.json()["id"]
    return found


def log_in(platform: Stage, member: Member) -> None:
    platform.client.cookies.clear()
    answer = platform.client.post("/console/login", data={"key": member.secret}, follow_redirects=False)
    assert answer.status_code == 303


def form_token(html: str) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', html)
    assert found
    return found.group(1)


@pytest.mark.parametrize("page", ["", "/reviews", "/scenarios", "/products", "/catalog"])
@pytest.mark.parametrize(
    "role", ["bureau", "operator", "developer", "security_officer", "source_department", "consumer"]
)
def test_every_page_opens_for_every_role(
    platform: Stage, cast: dict[str, Member], scenario: str, role: str, page: str
) -> None:
    log_in(platform, cast[role])
    answer = platform.client.get(f"/console{page}")
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_page_without_a_session_leads_to_the_login(platform: Stage) -> None:
    platform.client.cookies.clear()
    answer = platform.client.get("/console/reviews", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/login")


@pytest.mark.parametrize(("page", "status"), [("/nothing", 404), ("/jobs/job_x", 403), ("/audit", 403)])
def test_errors_are_pages_in_both_languages(platform: Stage, cast: dict[str, Member], page: str, status: int) -> None:
    log_in(platform, cast["developer"])
    answer = platform.client.get(f"/console{page}")
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert re.search(r"[\u4e00-\u9fff]{4}", answer.text)


def test_the_api_keeps_its_problem_documents(platform: Stage) -> None:
    assert platform.bureau.get("/nothing").headers["content-type"] == "application/problem+json"


def test_supervisors_see_the_record_and_whether_it_is_whole(platform: Stage, cast: dict[str, Member]) -> None:
    log_in(platform, cast["security_officer"])
    page = platform.client.get("/console/audit").text
    assert "organisation.registered" in page
    log_in(platform, cast["operator"])
    assert platform.client.get("/console/audit").status_code == 403


def test_people_cannot_put_markup_into_a_page(platform: Stage, cast: dict[str, Member], scenario: str) -> None:
    log_in(platform, cast["operator"])
    page = platform.client.get("/console/scenarios").text
    assert "<b>Markup</b>" not in page
    assert "&lt;b&gt;Markup&lt;/b&gt;" in page


def test_only_the_step_that_is_due_is_asked_to_vote(platform: Stage, cast: dict[str, Member], scenario: str) -> None:
    shown: dict[str, Any] = {}
    for role in ("operator", "bureau", "developer"):
        log_in(platform, cast[role])
        shown[role] = f"/console/scenarios/{scenario}/vote" in platform.client.get("/console/scenarios").text
    assert shown == {"operator": True, "bureau": False, "developer": False}


def test_a_vote_needs_every_check_and_the_session_s_own_form(
    platform: Stage, cast: dict[str, Member], scenario: str
) -> None:
    log_in(platform, cast["operator"])
    address = f"/console/scenarios/{scenario}"
    page = platform.client.get(address).text
    checks = dict.fromkeys(re.findall(r'name="(check\.\w+)"', page), "yes")
    assert len(checks) == 4
    vote = {"verdict": "approve", "form_token": form_token(page)}
    assert platform.client.post(f"{address}/vote", data=vote | checks | {"form_token": "forged"}).status_code == 403
    assert platform.client.post(f"{address}/vote", data=vote | {"verdict": "maybe"} | checks).status_code == 422
    lacking = platform.client.post(f"{address}/vote", data=vote | dict(list(checks.items())[1:]))
    assert lacking.status_code == 422
    assert 'role="alert"' in lacking.text
    done = platform.client.post(f"{address}/vote", data=vote | checks)
    assert done.status_code == 200
    assert "bureau 主管部门" in done.text
    assert cast["operator"].get(f"/scenarios/{scenario}").json()["next_step"]["role"] == "bureau"
