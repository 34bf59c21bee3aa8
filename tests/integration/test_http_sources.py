"""Sources and their tables as they are registered: what their connector would not understand is turned back at once."""

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.factories.http import Member, Stage, guide_file, stage

HIDDEN = "h8-dDen-pass"
URL = f"postgresql://reader:{HIDDEN}@db.example/visits"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture(scope="module")
def department(platform: Stage) -> Member:
    return platform.join("source_department", "health")


def source(kind: str, settings: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": secrets.token_hex(4), "kind": kind, "settings": settings, **more}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (source("oracle", {}), "source_kind_unknown"),
        (source("delimited", {"path": "a.csv", "delimeter": ";"}), "source_setting"),
        (source("delimited", {"path": 7}), "source_setting"),
        (source("delimited", {"path": "a.csv"}, secrets={"path": HIDDEN}), "source_secret"),
        (source("postgresql", {"schema": "public"}, secrets={"uri": HIDDEN}), "source_secret"),
        (source("postgresql", {"schema": 3}, secrets={"url": URL}), "source_setting"),
        (source("postgresql", {"url": URL}), "secret_in_settings"),
        (source("postgresql", {"url": HIDDEN}), "source_secret"),
        (source("postgresql", {HIDDEN: 1}), "source_setting"),
    ],
    ids=lambda value: value if isinstance(value, str) else value["kind"],
)
def test_a_source_that_no_connector_understands_is_turned_back_without_an_echo(
    platform: Stage, department: Member, body: Any, code: str
) -> None:
    answer = department.post("/sources", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert HIDDEN not in answer.text
    assert body["name"] not in [item["name"] for item in department.get("/sources").json()]
    assert not [file for file in platform.platform.home.secrets.iterdir() if HIDDEN in file.read_text()]


def test_a_source_that_its_connector_understands_is_kept_and_its_secret_apart(
    platform: Stage, department: Member
) -> None:
    made = department.post("/sources", source("postgresql", {"schema": "public"}, secrets={"url": URL}))
    assert made.status_code == 201
    assert HIDDEN not in made.text
    kept = (platform.platform.home.secrets / made.json()["secret_name"]).read_text()
    assert HIDDEN in kept


@pytest.mark.parametrize(
    ("locator", "code"),
    [
        ({}, "source_setting"),
        ({"tabel": "visits"}, "source_setting"),
        ({"table": "visits", "mode": "append"}, "source_setting"),
        ({"table": "visits", "url": HIDDEN}, "source_secret"),
        ({"table": "visits"}, ""),
    ],
    ids=["incomplete", "unknown", "contradictory", "secret", "whole"],
)
def test_a_table_that_cannot_be_found_is_not_registered(department: Member, locator: Any, code: str) -> None:
    made = department.post("/sources", source("postgresql", {"schema": "public"}, secrets={"url": URL})).json()
    entry = guide_file("table.yaml") | {"source": made["id"], "name": f"t_{secrets.token_hex(4)}", "locator": locator}
    answer = department.post("/tables", entry)
    assert answer.json().get("code", "") == code
    assert HIDDEN not in answer.text
    listed = [item["name"] for item in department.get("/tables").json()]
    assert (entry["name"] in listed) == (code == "")


@pytest.mark.parametrize(("as_of", "code"), [("2999-01-01", "as_of_future"), ("yesterday", "body_invalid")])
def test_a_snapshot_is_of_a_day_that_has_been(department: Member, as_of: str, code: str) -> None:
    made = department.post("/sources", source("delimited", {"path": "a.csv"})).json()
    entry = guide_file("table.yaml") | {"source": made["id"], "name": f"t_{secrets.token_hex(4)}"}
    address = f"/tables/{department.post('/tables', entry).json()['id']}/snapshots"
    assert department.post(address, {"as_of": as_of}).json()["code"] == code
    assert department.post(address, {"as_of": "2026-01-31"}).status_code == 202


def test_advice_on_a_setting_is_given_in_both_languages(department: Member) -> None:
    problem = department.post("/sources", source("delimited", {"path": "a.csv", "delimeter": ";"})).json()
    assert "delimiter" in problem["detail"]
    assert "可用的设置项" in problem["detail_zh"]
    assert "Known settings" not in problem["detail_zh"]


def test_a_delivered_file_is_named_by_its_place_in_the_inbox(platform: Stage, department: Member) -> None:
    """So that nobody learns where the platform lives, and it may be moved."""
    made = department.post("/sources", source("delimited", {"path": "a.csv"}))
    assert made.json()["settings"] == {"path": "a.csv"}
    assert str(platform.platform.home.root) not in made.text
