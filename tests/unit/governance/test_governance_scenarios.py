"""Applications, chains, grants."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.errors import Conflict, Forbidden, NotFound, Refused, RequestError, YuneiError
from core.ids import TableId
from core.phrases import reason_in_chinese
from core.records.domains import AuthorisationKind
from core.records.parties import Actor
from core.records.scenarios import RowRange, Scenario, TableRequest
from core.records.votes import VoteVerdict
from core.roles import Role
from core.states import GrantState, JobState, ScenarioState
from governance import agreements, catalogue, domains, grants, organisations, scenarios
from store.database import Database
from tests.factories.law import BEGINNING, Clock, District, found_district

FIRST_REVIEW = {"feasibility": True, "compliance": True, "risk": True, "value": True}


def vote(district: District, scenario: Scenario, who: str, verdict: VoteVerdict, checks: Any = None, comment: str = ""):
    with district.database.begin() as uow:
        return scenarios.vote(
            uow, district.cast[who], scenario.id, verdict=verdict, checks=checks or {}, comment=comment
        )


def refused(district: District, *args: Any, **settings: Any) -> str:
    with pytest.raises(YuneiError) as error:
        vote(district, *args, **settings)
    return error.value.code


def test_operator_then_bureau_grants_exactly_what_was_asked(district: District) -> None:
    table = district.table(columns=("site", "year", "cost"))
    wanted = TableRequest(table=table.id, columns=("site", "year"), rows=(RowRange(column="year", low=2020),))
    scenario = district.applied((table,), tables=(wanted,), term_days=90)
    after, grant = district.approve(scenario.id, "operator")
    assert (after.state, grant) == (ScenarioState.IN_REVIEW, None)
    after, grant = district.approve(scenario.id, "bureau")
    assert after.state is ScenarioState.GRANTED
    assert grant is not None
    assert grant.tables == (wanted,)
    assert grant.valid_until - grant.valid_from == timedelta(days=90)
    assert grant.organisation == district.cast["developer"].organisation


def test_a_grant_never_outlives_its_agreement(district: District) -> None:
    table = district.table()
    scenario = district.applied((table,), term_days=1826)
    _, grant = district.approve(scenario.id, "operator", "bureau")
    assert grant is not None
    assert grant.valid_until == BEGINNING + timedelta(days=700)


@pytest.mark.parametrize("who", ["bureau", "health", "authority", "security", "developer", "rival", "consumer"])
def test_nobody_votes_before_their_step(district: District, who: str) -> None:
    scenario = district.applied((district.table(),))
    assert refused(district, scenario, who, VoteVerdict.APPROVE) in ("not_your_step", "own_work", "not_found")


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.OPERATOR])
def test_the_asking_organisation_never_votes_whatever_its_role(district: District, role: Role) -> None:
    scenario = district.applied((district.table(),))
    district.cast["insider"] = replace(district.cast["developer"], role=role)
    assert refused(district, scenario, "insider", VoteVerdict.APPROVE, FIRST_REVIEW) == "own_work"


def test_a_step_is_voted_on_once(district: District) -> None:
    scenario = district.applied((district.table(),))
    vote(district, scenario, "operator", VoteVerdict.APPROVE, FIRST_REVIEW)
    assert refused(district, scenario, "operator2", VoteVerdict.APPROVE, FIRST_REVIEW) == "not_your_step"


def test_approval_answers_every_check_and_no_other(district: District) -> None:
    scenario = district.applied((district.table(),))
    for missing in FIRST_REVIEW:
        some = {name: True for name in FIRST_REVIEW if name != missing}
        assert refused(district, scenario, "operator", VoteVerdict.APPROVE, some) == "checks_incomplete"
        wrong = {**FIRST_REVIEW, missing: False}
        assert refused(district, scenario, "operator", VoteVerdict.APPROVE, wrong) == "checks_incomplete"
    other = {**FIRST_REVIEW, "lawful": True}
    assert refused(district, scenario, "operator", VoteVerdict.APPROVE, other) == "check_unknown"
    vote(district, scenario, "operator", VoteVerdict.APPROVE, FIRST_REVIEW)


def test_a_rejection_needs_a_reason_and_ends_the_application(district: District) -> None:
    scenario = district.applied((district.table(),))
    assert refused(district, scenario, "operator", VoteVerdict.REJECT) == "comment_needed"
    after, grant = vote(district, scenario, "operator", VoteVerdict.REJECT, {"risk": False}, "too risky")
    assert (after.state, grant) == (ScenarioState.REJECTED, None)
    assert refused(district, scenario, "bureau", VoteVerdict.APPROVE) == "scenario_not_open"


def test_a_returned_application_is_amended_and_begins_again(district: District) -> None:
    table = district.table()
    scenario = district.applied((table,))
    vote(district, scenario, "operator", VoteVerdict.APPROVE, FIRST_REVIEW)
    returned, _ = vote(district, scenario, "bureau", VoteVerdict.RETURN, comment="fewer columns, please")
    assert returned.state is ScenarioState.RETURNED
    assert refused(district, scenario, "bureau", VoteVerdict.APPROVE) == "scenario_not_open"
    with district.database.begin() as uow:
        agreement = uow.agreements.get_unscoped(scenario.agreement)
        smaller = TableRequest(table=table.id, columns=("site",))
        amended = scenarios.amend(
            uow,
            district.cast["developer"],
            scenario.id,
            district.application((table,), agreement, tables=(smaller,)),
        )
    assert (amended.state, amended.round, amended.tables) == (ScenarioState.SUBMITTED, 2, (smaller,))
    assert refused(district, amended, "bureau", VoteVerdict.APPROVE) == "not_your_step"
    final, grant = district.approve(scenario.id, "operator", "bureau")
    assert final.state is ScenarioState.GRANTED
    assert grant is not None
    assert grant.tables == (smaller,)


def test_an_open_application_is_not_amended(district: District) -> None:
    table = district.table()
    scenario = district.applied((table,))
    with district.database.read() as uow:
        application = district.application((table,), uow.agreements.get_unscoped(scenario.agreement))
    with pytest.raises(Conflict), district.database.begin() as uow:
        scenarios.amend(uow, district.cast["developer"], scenario.id, application)


def test_only_its_developer_withdraws(district: District) -> None:
    scenario = district.applied((district.table(),))
    for who in ("rival", "operator", "bureau"):
        with pytest.raises((NotFound, Forbidden)), district.database.begin() as uow:
            scenarios.withdraw(uow, district.cast[who], scenario.id)
    with district.database.begin() as uow:
        assert scenarios.withdraw(uow, district.cast["developer"], scenario.id).state is ScenarioState.WITHDRAWN


def test_pending_lists_what_waits_for_the_actor(district: District) -> None:
    scenario = district.applied((district.table(),))

    def waiting(who: str) -> list[str]:
        with district.database.read() as uow:
            return [item.id for item in scenarios.pending(uow, district.cast[who])]

    assert (waiting("operator"), waiting("bureau")) == ([scenario.id], [])
    district.approve(scenario.id, "operator")
    assert (waiting("operator"), waiting("bureau"), waiting("developer")) == ([], [scenario.id], [])


EMPTY_FIELDS = ("title", "purpose", "market_research", "technique", "expected_result", "benefit_sharing")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        *(({name: " "}, "field_empty") for name in EMPTY_FIELDS),
        ({"term_days": 0}, "term_invalid"),
        ({"term_days": 1827}, "term_invalid"),
        ({"kind": AuthorisationKind.GRADED}, "kind_not_offered"),
        ({"tables": ()}, "table_repeated"),
        ({"tables": (TableRequest(table=TableId("tab_" + "z" * 26), columns=("a",)),)}, "table_not_offered"),
    ],
)
def test_an_incomplete_application_is_refused(district: District, changes: dict[str, Any], code: str) -> None:
    table = district.table()
    agreement = district.agreement()
    with pytest.raises(YuneiError) as error, district.database.begin() as uow:
        scenarios.apply(uow, district.cast["developer"], district.application((table,), agreement, **changes))
    assert error.value.code == code
    with district.database.read() as uow:
        assert uow.scenarios.find_unscoped() == ()


@pytest.mark.parametrize(
    "wanted",
    [
        {"columns": ("site", "name")},
        {"columns": ("site",), "rows": (RowRange(column="income", low=1),)},
    ],
)
def test_only_columns_of_the_catalogue_may_be_asked_for(district: District, wanted: dict[str, Any]) -> None:
    table = district.table()
    with pytest.raises(RequestError) as error:
        district.applied((table,), tables=(TableRequest(table=table.id, **wanted),))
    assert error.value.code == "column_not_offered"


def test_a_table_is_asked_for_once(district: District) -> None:
    table = district.table()
    twice = (TableRequest(table=table.id, columns=("site",)), TableRequest(table=table.id, columns=("year",)))
    with pytest.raises(RequestError) as error:
        district.applied((table,), tables=twice)
    assert error.value.code == "table_repeated"


def test_an_application_rests_on_an_own_current_agreement(district: District) -> None:
    table = district.table()
    theirs, own = district.agreement("rival"), district.agreement()
    developer = district.cast["developer"]
    with pytest.raises(NotFound), district.database.begin() as uow:
        scenarios.apply(uow, developer, district.application((table,), theirs))
    district.clock.pass_days(700)
    with pytest.raises(Refused) as error, district.database.begin() as uow:
        scenarios.apply(uow, developer, district.application((table,), own))
    assert error.value.code == "agreement_not_current"


@pytest.mark.parametrize("who", ["operator", "bureau", "health", "consumer"])
def test_only_developers_apply(district: District, who: str) -> None:
    table, agreement = district.table(), district.agreement()
    with pytest.raises(Forbidden), district.database.begin() as uow:
        scenarios.apply(uow, district.cast[who], district.application((table,), agreement))


def test_nothing_is_granted_when_the_agreement_has_ended_meanwhile(district: District) -> None:
    scenario = district.applied((district.table(),))
    district.approve(scenario.id, "operator")
    with district.database.begin() as uow:
        agreements.revoke(uow, district.cast["bureau"], scenario.agreement, "x")
    with pytest.raises(Refused) as error:
        district.approve(scenario.id, "bureau")
    assert error.value.code == "agreement_not_current"
    with district.database.read() as uow:
        assert uow.scenarios.get_unscoped(scenario.id).state is ScenarioState.IN_REVIEW
        assert uow.grants.find_unscoped() == ()


@pytest.fixture
def jinan(database: Database, clock: Clock) -> District:
    return found_district(database, clock, rules="jinan")


def test_a_sectoral_chain_asks_every_data_provider_first(jinan: District) -> None:
    tables = (jinan.table("visits", department="health"), jinan.table("people", department="residents"))
    scenario = jinan.applied(tables, kind=AuthorisationKind.SECTORAL)
    assert refused(jinan, scenario, "operator", VoteVerdict.APPROVE) == "not_your_step"
    jinan.approve(scenario.id, "health")
    checks = {"supply": True, "minimal": True, "personal_consent": True}
    assert refused(jinan, scenario, "health", VoteVerdict.APPROVE, checks) == "not_your_step"
    assert refused(jinan, scenario, "authority", VoteVerdict.APPROVE) == "not_your_step"
    jinan.approve(scenario.id, "residents")
    after, grant = jinan.approve(scenario.id, "authority", "operator", "bureau")
    assert after.state is ScenarioState.GRANTED
    assert grant is not None


def test_a_department_that_supplies_nothing_does_not_even_see_it(jinan: District) -> None:
    scenario = jinan.applied((jinan.table(department="health"),), kind=AuthorisationKind.SECTORAL)
    assert refused(jinan, scenario, "residents", VoteVerdict.APPROVE) == "not_found"


def test_a_change_of_the_domains_chain_does_not_touch_open_applications(jinan: District) -> None:
    scenario = jinan.applied((jinan.table(),), kind=AuthorisationKind.SECTORAL)
    with jinan.database.begin() as uow:
        domain = uow.domains.get_unscoped(scenario.domain)
        chains = {"sectoral": domain.chains["graded"]}
        uow.amend(domain, jinan.cast["bureau"], "domain.chains_changed", chains=chains)
    jinan.approve(scenario.id, "health")  # still the first step


# Grants: computed, not stored.


def standing(district: District, scenario: Scenario) -> grants.Standing:
    with district.database.read() as uow:
        grant = grants.usable(uow, scenario.id)
        return grants.Standing(
            organisation=uow.organisations.get_unscoped(grant.organisation),
            agreement=uow.agreements.get_unscoped(grant.agreement),
            grant=grant,
            tables=tuple(uow.tables.get_unscoped(wanted.table) for wanted in grant.tables),
        )


def test_every_cause_of_an_unusable_grant_has_its_code(district: District) -> None:
    scenario, _ = district.granted()
    now = BEGINNING
    sound = standing(district, scenario)
    assert grants.is_usable(sound, now) is None
    day = timedelta(days=1)
    cases = {
        "organisation_suspended": replace(sound, organisation=replace(sound.organisation, state="suspended")),
        "organisation_terminated": replace(sound, organisation=replace(sound.organisation, state="terminated")),
        "agreement_not_current": replace(sound, agreement=replace(sound.agreement, valid_from=now + day)),
        "grant_not_started": replace(sound, grant=replace(sound.grant, valid_from=now + day)),
        "grant_expired": replace(sound, grant=replace(sound.grant, valid_until=now)),
        "grant_suspended": replace(sound, grant=replace(sound.grant, state=GrantState.SUSPENDED)),
        "grant_revoked": replace(sound, grant=replace(sound.grant, state=GrantState.REVOKED)),
        "supply_stopped": replace(sound, tables=()),
    }
    found = {code: grants.is_usable(item, now) for code, item in cases.items()}
    assert {code: problem.code if problem else None for code, problem in found.items()} == {c: c for c in cases}


def test_a_grant_ends_to_the_microsecond(district: District) -> None:
    scenario, grant = district.granted()
    district.clock.now = grant.valid_until - timedelta(microseconds=1)
    with district.database.read() as uow:
        assert grants.usable(uow, scenario.id) == grant
    district.clock.now = grant.valid_until
    with pytest.raises(Refused) as error, district.database.read() as uow:
        grants.usable(uow, scenario.id)
    assert error.value.code == "grant_expired"


def test_an_undecided_scenario_has_no_grant(district: District) -> None:
    scenario = district.applied((district.table(),))
    with pytest.raises(Refused) as error, district.database.read() as uow:
        grants.usable(uow, scenario.id)
    assert error.value.code == "no_grant"


def test_stopping_supply_stops_every_grant_of_the_table_and_no_other(district: District) -> None:
    scenario, grant = district.granted(table="visits")
    other, _ = district.granted(developer="rival", table="people")
    job = district.job(scenario, until=JobState.RUNNING)
    district.job(other, until=JobState.RUNNING)
    table = grant.tables[0].table
    with district.database.begin() as uow:
        stopped = catalogue.stop_supply(uow, district.cast["health"], table, "wrong values")
    assert ([item.id for item in stopped.grants], [item.id for item in stopped.jobs]) == ([grant.id], [job.id])
    with pytest.raises(Refused) as error, district.database.read() as uow:
        grants.usable(uow, scenario.id)
    assert error.value.code == "supply_stopped"
    with district.database.begin() as uow:
        grants.usable(uow, other.id)
        catalogue.resume_supply(uow, district.cast["health"], table, "mended")
        assert grants.usable(uow, scenario.id) == grant


def test_one_stopped_table_of_two_stops_the_grant(district: District) -> None:
    visits, people = district.table("visits"), district.table("people", department="residents")
    scenario = district.applied((visits, people))
    district.approve(scenario.id, "operator", "bureau")
    with district.database.begin() as uow:
        grants.usable(uow, scenario.id)
        catalogue.stop_supply(uow, district.cast["residents"], people.id, "wrong values")
    with pytest.raises(Refused) as error, district.database.read() as uow:
        grants.usable(uow, scenario.id)
    assert error.value.code == "supply_stopped"


def test_a_grant_is_suspended_restored_and_revoked_by_its_supervisors(district: District) -> None:
    scenario, grant = district.granted()
    job = district.job(scenario, until=JobState.RUNNING)
    with pytest.raises(Forbidden), district.database.begin() as uow:
        grants.suspend(uow, district.cast["operator"], grant.id, "x")
    with pytest.raises(Forbidden), district.database.begin() as uow:
        grants.revoke(uow, district.cast["developer"], grant.id, "x")
    with district.database.begin() as uow:
        stopped = grants.suspend(uow, district.cast["security"], grant.id, "odd queries")
        assert [item.id for item in stopped.jobs] == [job.id]
    with district.database.begin() as uow:
        assert grants.restore(uow, district.cast["bureau"], grant.id, "explained") == grant
        grants.revoke(uow, district.cast["bureau"], grant.id, "again")
    with pytest.raises(Refused) as error, district.database.read() as uow:
        grants.usable(uow, scenario.id)
    assert error.value.code == "grant_revoked"


def test_expiry_marks_what_is_over_and_ends_the_scenario_once(district: District) -> None:
    scenario, grant = district.granted()
    job = district.job(scenario, until=JobState.RUNNING)
    system = Actor.system(scenario.domain)
    with district.database.begin() as uow:
        assert grants.expire_due(uow, system) == ()
    district.clock.now = grant.valid_until
    with district.database.begin() as uow:
        (stopped,) = grants.expire_due(uow, system)
    assert [item.id for item in stopped.jobs] == [job.id]
    with district.database.begin() as uow:
        assert grants.expire_due(uow, system) == ()
        assert uow.grants.get_unscoped(grant.id).state is GrantState.EXPIRED
        assert uow.scenarios.get_unscoped(scenario.id).state is ScenarioState.ENDED
        assert uow.jobs.get_unscoped(job.id) == job  # the work log is kept (R21)


def test_a_suspended_approver_does_not_approve(district: District) -> None:
    scenario = district.applied((district.table(),))
    with district.database.begin() as uow:
        organisations.suspend(uow, district.cast["bureau"], district.cast["operator"].organisation, "x")
    assert refused(district, scenario, "operator", VoteVerdict.APPROVE, FIRST_REVIEW) == "organisation_suspended"


# Rules of a domain, as data.


@pytest.mark.parametrize("name", ["yanzhou", "jinan"])
def test_shipped_rules_are_readable(name: str) -> None:
    domain = domains.read_domain(domains.shipped(name), id="dom_x", created_at=BEGINNING)  # type: ignore[arg-type]
    assert "comprehensive" in domain.chains
    assert all(chain.steps[-1].role == "bureau" for chain in domain.chains.values())


def test_the_two_schemes_differ_as_their_texts_do() -> None:
    yanzhou, jinan = (
        domains.read_domain(domains.shipped(name), id="dom_x", created_at=BEGINNING)  # type: ignore[arg-type]
        for name in ("yanzhou", "jinan")
    )
    assert [step.role.value for step in yanzhou.chains["comprehensive"].steps] == ["operator", "bureau"]
    assert [step.role.value for step in jinan.chains["sectoral"].steps] == [
        "source_department",
        "industry_authority",
        "operator",
        "bureau",
    ]
    assert (yanzhou.term_max_days, jinan.term_max_days) == (1826, 731)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("term_max_days: 1826", "term_max_days: five", "term_max_days: expected a whole number, found a text"),
        ("term_max_days: 1826", "term_max_days: 1827", "a term is between 1 day and 5 years"),
        ("role: operator", "role: developer", "developer is never an approver"),
        ("role: operator", "role: king", "chains.comprehensive.1.role: not one of: "),
        ("role: operator", "rule: operator", "chains.comprehensive.1: unknown keys rule"),
        ("comprehensive:", "total:", "no kind of authorisation is called total"),
        ("comprehensive:", "1:", "chains: a key is not a text"),
        ("name: 兖州区公共数据域", "title: x", "unknown keys title"),
        ("name: 兖州区公共数据域", "", "missing keys name"),
        ("chains:", "chains: [", "not YAML"),
        ("chains:", "chains: none\nx:", "unknown keys x"),
        (
            "- role: bureau ",
            "- quorum: each_department\n      role: bureau ",
            "each_department belongs to source departments alone",
        ),
        ("{id: minimal,", "{id: lawful,", "a step needs checks with distinct ids"),
        ("{id: minimal, en: ", "{id: minimal, ", "chains.comprehensive.2.checks.1: unknown keys Only"),
    ],
)
def test_wrong_rules_are_refused_with_place_and_reason(old: str, new: str, reason: str) -> None:
    text = domains.shipped("yanzhou")
    assert old in text
    with pytest.raises(RequestError) as error:
        domains.read_domain(text.replace(old, new, 1), id="dom_x", created_at=BEGINNING)  # type: ignore[arg-type]
    assert error.value.code == "domain_rules_invalid"
    assert reason in str(error.value.fields["problem"])
    assert reason_in_chinese(reason) != reason
    assert "Error" not in error.value.message("zh")
    assert "'" not in error.value.message("zh"), "nothing of the language that this is written in"
