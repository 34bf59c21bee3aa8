"""Acts on people, keys, agreements and grants over HTTP: who may, whose they are, and what ends with them."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.records.parties import Actor
from core.records.scenarios import Extract
from core.states import ExtractState
from tests.factories.http import Member, Stage, stage
from tests.factories.law import new_extract

ROLES = ("source_department", "operator", "developer", "security_officer", "consumer")
WHY = {"reason": "because"}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
def cast(platform: Stage) -> dict[str, Member]:
    """Parties of this test alone."""
    once = secrets.token_hex(4)
    people = {"bureau": platform.bureau} | {role: platform.join(role, f"{role} {once}") for role in ROLES}
    return people | {"rival": platform.join("developer", f"rival {once}")}


@pytest.fixture
def granted(platform: Stage, cast: dict[str, Member]) -> dict[str, Any]:
    """A granted scenario, as it is shown."""
    made = platform.application(cast).json()
    shown: dict[str, Any] = platform.approve(made["id"], cast["operator"], cast["bureau"])
    return shown


def days(count: int) -> str:
    return (datetime.now(UTC) + timedelta(days=count)).isoformat()


def acts(platform: Stage, thing: str) -> list[str]:
    return [row["act"] for row in platform.bureau.get("/audit", object=thing).json()]


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_the_bureau_renews_a_member_and_only_what_was_given_changes(platform: Stage, cast: dict[str, Member]) -> None:
    developer = cast["developer"]
    before = developer.get(f"/members/{developer.id}").json()
    renewed = platform.bureau.post(f"/members/{developer.id}/renew", {"trained_until": days(600)}, key="renew").json()
    assert renewed["trained_until"] > before["trained_until"]
    assert renewed["confidentiality_until"] == before["confidentiality_until"]
    again = platform.bureau.post(f"/members/{developer.id}/renew", {"trained_until": days(600)}, key="renew-2")
    assert again.status_code == 200
    assert acts(platform, developer.id).count("member.renewed") == 2


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "fields_none"),
        ({"trained_until": "2001-01-01T00:00:00Z"}, "date_past"),
        ({"trained_until": "2031-01-01T00:00:00"}, "body_invalid"),
        ({"trained_until": "9999-12-31T23:59:59-23:00"}, "body_invalid"),
    ],
    ids=["nothing", "past", "without a zone", "beyond the calendar"],
)
def test_a_renewal_needs_a_date_to_come(platform: Stage, cast: dict[str, Member], body: Any, expected: str) -> None:
    answer = platform.bureau.post(f"/members/{cast['developer'].id}/renew", body)
    assert code(answer) == (422, expected)


MEMBER_ACTS = ("renew", "end-access", "restore-access", "keys")


@pytest.mark.parametrize("act", MEMBER_ACTS)
def test_a_rival_cannot_tell_anothers_member_from_none(cast: dict[str, Member], act: str) -> None:
    body = {"renew": {"trained_until": days(9)}, "keys": {}}.get(act, WHY)
    there = cast["rival"].post(f"/members/{cast['developer'].id}/{act}", body)
    nowhere = cast["rival"].post(f"/members/mem_{'a' * 26}/{act}", body)
    assert (there.status_code, there.json()) == (nowhere.status_code, nowhere.json()) == (404, nowhere.json())


@pytest.mark.parametrize("act", MEMBER_ACTS)
def test_an_operator_changes_no_developers_people(cast: dict[str, Member], act: str) -> None:
    body = {"renew": {"trained_until": days(9)}, "keys": {}}.get(act, WHY)
    assert cast["operator"].post(f"/members/{cast['developer'].id}/{act}", body).status_code == 403


def test_who_has_left_comes_in_again_when_the_bureau_says_so(platform: Stage, cast: dict[str, Member]) -> None:
    developer = cast["developer"]
    id = developer.id
    assert developer.post(f"/members/{id}/end-access", WHY).json()["active"] is False
    assert developer.get("/me").status_code == 401
    assert platform.bureau.post(f"/members/{id}/restore-access", WHY).json()["active"] is True
    assert developer.get("/me").status_code == 200
    assert acts(platform, id)[:2] == ["member.access_restored", "member.access_ended"]


def test_people_and_keys_are_listed_without_secrets(platform: Stage, cast: dict[str, Member]) -> None:
    developer = cast["developer"]
    for member in (developer, platform.bureau, cast["operator"]):
        people = member.get(f"/organisations/{developer.organisation}/members").json()
        assert [person["id"] for person in people] == [developer.id]
    address = f"/members/{developer.id}/keys"
    keys = developer.get(address)
    assert [item["revoked_at"] for item in keys.json()] == [None]
    assert developer.secret not in keys.text
    assert "hash" not in keys.text
    platform.bureau.post(f"/keys/{keys.json()[0]['id']}/revoke")
    listed = platform.bureau.get(address).json()
    assert listed[0]["revoked_at"]


def test_a_rival_sees_neither_people_nor_keys(cast: dict[str, Member]) -> None:
    developer, rival = cast["developer"], cast["rival"]
    key = developer.get(f"/members/{developer.id}/keys").json()[0]["id"]
    for path in (
        f"/organisations/{developer.organisation}",
        f"/organisations/{developer.organisation}/members",
        f"/members/{developer.id}",
        f"/members/{developer.id}/keys",
    ):
        assert developer.get(path).status_code == 200, path
        assert code(rival.get(path)) == (404, "not_found"), path
    assert code(rival.post(f"/keys/{key}/revoke")) == (404, "not_found")


def test_a_narrowed_key_does_what_it_is_for_and_nothing_else(platform: Stage, cast: dict[str, Member]) -> None:
    consumer = cast["consumer"]
    issued = consumer.post(f"/members/{consumer.id}/keys", {"scopes": ["products:read"]}).json()
    assert issued["scopes"] == ["products:read"]
    narrow = Member(platform.client, issued["secret"])
    assert narrow.get("/me").status_code == 200
    assert narrow.get("/products").status_code == 200
    assert code(narrow.get("/jobs")) == (403, "key_scope")
    assert code(narrow.post(f"/members/{consumer.id}/keys")) == (403, "key_scope")
    assert consumer.get("/jobs").status_code == 200
    unknown = consumer.post(f"/members/{consumer.id}/keys", {"scopes": ["everything"]})
    assert code(unknown) == (422, "scope_unknown")
    console = platform.client.post("/console/login", data={"key": issued["secret"]})
    assert (console.status_code, "key_console" in console.text) == (403, True)


def extract_of(platform: Stage, scenario: dict[str, Any]) -> Extract:
    """An extract on record for a granted scenario, as the ingest process would leave it."""
    with platform.platform.database.begin() as uow:
        grant = uow.grants.get_unscoped(scenario["grant"]["id"])
        return uow.add(new_extract(uow, grant), Actor.system(grant.domain))


def test_a_grant_is_suspended_restored_and_revoked_for_good(
    platform: Stage, cast: dict[str, Member], granted: dict[str, Any]
) -> None:
    extract, grant = extract_of(platform, granted), f"/grants/{granted['grant']['id']}"
    assert cast["developer"].get(grant).json()["problem"] is None
    assert cast["security_officer"].post(f"{grant}/suspend", WHY).json()["state"] == "suspended"
    assert cast["developer"].get(grant).json()["problem"] == "grant_suspended"
    assert platform.bureau.post(f"{grant}/restore", WHY).json()["state"] == "active"
    assert cast["developer"].get("/grants", scenario=granted["id"]).json()[0]["problem"] is None
    assert platform.bureau.post(f"{grant}/revoke", WHY).json()["state"] == "revoked"
    assert code(platform.bureau.post(f"{grant}/restore", WHY)) == (409, "state_conflict")
    assert cast["developer"].get(f"/scenarios/{granted['id']}").json()["state"] == "ended"
    with platform.platform.database.read() as uow:
        assert uow.extracts.get_unscoped(extract.id).state is ExtractState.DELETED
    done = ["grant.revoked", "grant.restored", "grant.suspended", "grant.made"]
    assert acts(platform, granted["grant"]["id"]) == done


@pytest.mark.parametrize("act", ["suspend", "restore", "revoke"])
def test_grants_are_the_supervisors_business(
    platform: Stage, cast: dict[str, Member], granted: dict[str, Any], act: str
) -> None:
    address = f"/grants/{granted['grant']['id']}/{act}"
    if act == "restore":
        platform.bureau.post(f"/grants/{granted['grant']['id']}/suspend", WHY)
    assert code(cast["rival"].post(address, WHY)) == (404, "not_found")
    for who in ("developer", "operator"):
        assert cast[who].post(address, WHY).status_code == 403, who
    assert platform.bureau.post(address, {"reason": ""}).status_code == 422
    assert platform.bureau.post(address, WHY).status_code == 200


def test_a_rival_sees_no_grant_and_no_agreement(cast: dict[str, Member], granted: dict[str, Any]) -> None:
    for path in (f"/grants/{granted['grant']['id']}", f"/agreements/{granted['agreement']}"):
        assert cast["developer"].get(path).status_code == 200
        assert code(cast["rival"].get(path)) == (404, "not_found")
    assert cast["rival"].get("/grants").json() == cast["rival"].get("/agreements").json() == []


@pytest.mark.parametrize(("act", "who"), [("end", "operator"), ("revoke", "bureau")])
def test_what_rests_on_an_agreement_ends_with_it(
    platform: Stage, cast: dict[str, Member], granted: dict[str, Any], act: str, who: str
) -> None:
    extract, address = extract_of(platform, granted), f"/agreements/{granted['agreement']}/{act}"
    assert code(cast["rival"].post(address, WHY)) == (404, "not_found")
    assert cast["developer"].post(address, WHY).status_code == 403
    first = cast[who].post(address, WHY, key="end")
    assert first.json()["state"] == {"end": "ended", "revoke": "revoked"}[act]
    assert cast[who].post(address, WHY, key="end").json() == first.json()
    assert cast[who].post(address, WHY).status_code == 409
    shown = cast["developer"].get(f"/scenarios/{granted['id']}").json()
    assert (shown["state"], shown["grant"]["state"]) == ("ended", "expired")
    with platform.platform.database.read() as uow:
        assert uow.extracts.get_unscoped(extract.id).state is ExtractState.DELETED
    signed = cast["operator"].post(
        "/agreements",
        {
            "organisation": cast["developer"].organisation,
            "valid_from": days(0),
            "valid_until": days(9),
            "scope": "again",
        },
    )
    assert signed.status_code == (403 if act == "revoke" else 201)


def test_a_terminated_organisation_is_out_with_all_it_had(
    platform: Stage, cast: dict[str, Member], granted: dict[str, Any]
) -> None:
    address = f"/organisations/{cast['developer'].organisation}/terminate"
    for who, status in (("rival", 404), ("operator", 403), ("security_officer", 403)):
        assert cast[who].post(address, WHY).status_code == status, who
    assert platform.bureau.post(address, WHY).json()["state"] == "terminated"
    assert cast["developer"].get("/me").status_code == 401
    assert platform.bureau.get(f"/grants/{granted['grant']['id']}").json()["state"] == "expired"
    assert platform.bureau.get(f"/agreements/{granted['agreement']}").json()["state"] == "ended"
    assert platform.bureau.get(f"/scenarios/{granted['id']}").json()["state"] == "ended"


def test_an_application_that_was_sent_back_is_amended_and_voted_on_afresh(
    platform: Stage, cast: dict[str, Member]
) -> None:
    made = platform.application(cast).json()
    body = {name: made[name] for name in ("market_research", "technique", "expected_result", "benefit_sharing")}
    body |= {name: made[name] for name in ("title", "agreement", "term_days", "tables")} | {"purpose": "Narrower"}
    address = f"/scenarios/{made['id']}"
    assert code(cast["developer"].post(f"{address}/amend", body)) == (409, "state_conflict")
    cast["operator"].post(f"{address}/votes", {"verdict": "return", "comment": "too wide"})
    assert code(cast["rival"].post(f"{address}/amend", body)) == (404, "not_found")
    amended = cast["developer"].post(f"{address}/amend", body).json()
    assert (amended["state"], amended["round"], amended["purpose"]) == ("submitted", 2, "Narrower")
    assert platform.approve(made["id"], cast["operator"], cast["bureau"])["state"] == "granted"
