"""Records to rows and back."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from core.errors import RequestError
from core.records.domains import ApprovalChain, ChainStep, Check, Domain, Quorum
from core.records.scenarios import RowRange, TableRequest
from core.roles import Role
from core.states import JobState
from store.rows import from_row, storable, to_row
from store.tables import KINDS
from tests.factories.law import District


def test_every_record_of_a_story_survives_the_way_to_a_row_and_back(district: District) -> None:
    scenario, _ = district.granted()
    district.release(district.job(scenario, until=JobState.IN_REVIEW))
    seen = set()
    with district.database.read() as uow:
        for name in KINDS:
            for record in getattr(uow, name).find_unscoped():
                assert from_row(type(record), to_row(record)) == record
                seen.add(name)
    assert seen >= {"domains", "organisations", "members", "keys", "scenarios", "votes", "grants", "jobs", "releases"}


def test_a_moment_in_another_zone_is_kept_as_the_same_moment() -> None:
    china = timezone(timedelta(hours=8))
    domain = _domain(datetime(2026, 3, 1, 8, tzinfo=china))
    again = from_row(Domain, to_row(domain))
    assert again.created_at == datetime(2026, 3, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "\udfff tail"])
def test_refuses_text_that_a_database_cannot_keep(text: str) -> None:
    with pytest.raises(RequestError) as error:
        storable(text)
    assert error.value.code == "text_not_storable"


@pytest.mark.parametrize("text", ["", "数据", "😀", "tab\tline\n", "\ufffd"])
def test_keeps_every_other_text(text: str) -> None:
    assert storable(text) == text


def test_refuses_a_lone_surrogate_inside_json_too() -> None:
    with pytest.raises(RequestError):
        to_row(_domain(datetime(2026, 1, 1, tzinfo=UTC), check="\ud800"))


def test_a_row_restriction_is_bounds_or_values_and_not_both() -> None:
    assert RowRange(column="year", low=1).values is None
    for wrong in ({}, {"low": 1, "values": (1,)}):
        with pytest.raises(ValueError, match="either bounds or values"):
            RowRange(column="year", **wrong)


@pytest.mark.parametrize("columns", [(), ("a", "a")])
def test_a_request_names_each_column_once(columns: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="each once"):
        TableRequest(table="tab_x", columns=columns)


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.DEVELOPER, Role.CONSUMER])
def test_no_chain_names_an_approver_that_is_none(role: Role) -> None:
    with pytest.raises(ValueError, match="never an approver"):
        ChainStep(role=role, checks=(Check(id="a", en="a", zh="a"),))


def test_each_department_belongs_to_departments() -> None:
    with pytest.raises(ValueError, match="source departments alone"):
        ChainStep(role=Role.BUREAU, checks=(Check(id="a", en="a", zh="a"),), quorum=Quorum.EACH_DEPARTMENT)


def _domain(moment: datetime, check: str = "a") -> Domain:
    step = ChainStep(role=Role.BUREAU, checks=(Check(id="a", en=check, zh="a"),))
    return Domain(
        id="dom_x", name="x", chains={"graded": ApprovalChain(steps=(step,))}, term_max_days=9, created_at=moment
    )
