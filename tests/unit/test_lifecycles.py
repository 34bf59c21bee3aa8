"""The tables of states: closed, owned, audited."""

import itertools
import re

import pytest

from core.errors import Conflict, Forbidden
from core.lifecycle import Lifecycle
from core.roles import Role
from core.states import JOB, LIFECYCLES, ORGANISATION, SCENARIO, JobState, OrganisationState, ScenarioState
from store.tables import KINDS

every_lifecycle = pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda item: item.thing)


@every_lifecycle
def test_allows_exactly_what_is_listed(lifecycle: Lifecycle) -> None:
    states = list(type(lifecycle.initial))
    listed = {(item.source, item.target): item.roles for item in lifecycle.transitions}
    for source, target, role in itertools.product(states, states, Role):
        roles = listed.get((source, target))
        if roles is None:
            with pytest.raises(Conflict):
                lifecycle.check(source, target, role)
        elif role not in roles:
            with pytest.raises(Forbidden):
                lifecycle.check(source, target, role)
        else:
            assert lifecycle.check(source, target, role).target == target


@every_lifecycle
def test_every_state_is_reached_from_the_first(lifecycle: Lifecycle) -> None:
    reached = {lifecycle.initial}
    for _ in type(lifecycle.initial):
        reached |= {item.target for item in lifecycle.transitions if item.source in reached}
    assert reached == set(type(lifecycle.initial))


@every_lifecycle
def test_every_transition_has_an_owner_and_an_audit_tag(lifecycle: Lifecycle) -> None:
    for item in lifecycle.transitions:
        assert item.roles
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", item.audit)
    assert lifecycle.creators


@every_lifecycle
def test_no_consumer_ever_changes_a_state(lifecycle: Lifecycle) -> None:
    assert all(Role.CONSUMER not in item.roles for item in lifecycle.transitions)


def test_every_lifecycle_belongs_to_a_kept_record() -> None:
    assert {kind.lifecycle.thing for kind in KINDS.values() if kind.lifecycle} == {item.thing for item in LIFECYCLES}


def test_every_record_without_a_lifecycle_names_its_act_of_creation() -> None:
    without = [name for name, kind in KINDS.items() if not kind.lifecycle and not kind.created]
    assert without == ["audit_rows"]


def test_developers_and_the_platform_never_decide_on_a_scenario() -> None:
    for item in SCENARIO.transitions:
        if item.target in (ScenarioState.GRANTED, ScenarioState.REJECTED, ScenarioState.RETURNED):
            assert not item.roles & {Role.DEVELOPER, Role.SYSTEM, Role.CONSUMER}


def test_nothing_is_released_that_was_not_in_review() -> None:
    assert {item.source for item in JOB.transitions if item.target is JobState.RELEASED} == {JobState.IN_REVIEW}


def test_ended_jobs_stay_ended() -> None:
    ended = (JobState.RELEASED, JobState.REFUSED, JobState.FAILED, JobState.CANCELLED, JobState.REJECTED)
    assert all(JOB.is_final(state) for state in ended)
    assert not JOB.is_final(JobState.IN_REVIEW)


def test_a_terminated_organisation_never_returns() -> None:
    assert ORGANISATION.is_final(OrganisationState.TERMINATED)


def test_refuses_a_table_with_an_unreachable_state() -> None:
    with pytest.raises(ValueError, match="nothing leads to"):
        Lifecycle(
            thing="thing",
            initial=OrganisationState.ACTIVE,
            created="thing.made",
            creators=frozenset({Role.BUREAU}),
            transitions=ORGANISATION.transitions[:1],
        )
