"""Parties, people, keys; suspension and what it stops."""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from core.errors import Conflict, Forbidden, NotAuthenticated, NotFound, RequestError
from core.records.domains import AuthorisationKind
from core.records.parties import Actor
from core.roles import Role
from core.states import JobState, OrganisationState
from governance import agreements, grants, members, organisations
from governance.permissions import clash, registrable_by, require_scope
from store.unit_of_work import UnitOfWork
from tests.factories.law import District


def register(district: District, who: str, role: Role, credit_code: str = "", name: str = "New") -> None:
    with district.database.begin() as uow:
        organisations.register(uow, district.cast[who], name=name, role=role, credit_code=credit_code)


def code_of(error: pytest.ExceptionInfo[Exception]) -> str:
    return error.value.code  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SYSTEM, Role.BUREAU)])
def test_the_bureau_registers_every_kind_of_party(district: District, role: Role) -> None:
    register(district, "bureau", role)


def test_there_is_one_bureau(district: District) -> None:
    with pytest.raises(Forbidden):
        register(district, "bureau", Role.BUREAU)
    system = Actor.system(district.cast["bureau"].domain)
    with pytest.raises(Conflict) as error, district.database.begin() as uow:
        organisations.register(uow, system, name="Second", role=Role.BUREAU)
    assert code_of(error) == "role_taken"


def test_the_operator_registers_developers_and_consumers_alone() -> None:
    assert registrable_by(Role.OPERATOR) == {Role.DEVELOPER, Role.CONSUMER}
    for role in (Role.DEVELOPER, Role.CONSUMER, Role.SOURCE_DEPARTMENT, Role.SECURITY_OFFICER):
        assert registrable_by(role) == frozenset()


@pytest.mark.parametrize(
    ("first", "second"),
    [(Role.OPERATOR, Role.DEVELOPER), (Role.SECURITY_OFFICER, Role.DEVELOPER), (Role.OPERATOR, Role.SECURITY_OFFICER)],
)
def test_one_legal_entity_does_not_hold_two_separate_roles(district: District, first: Role, second: Role) -> None:
    register(district, "bureau", first, "91370000TEST000001", "One")
    with pytest.raises(Conflict) as error:
        register(district, "bureau", second, "91370000TEST000001", "Other")
    assert code_of(error) == "roles_incompatible"
    register(district, "bureau", second, "91370000TEST000002", "Other")  # the control
    assert clash(second, first)


def test_one_legal_entity_may_be_developer_and_consumer(district: District) -> None:
    register(district, "bureau", Role.DEVELOPER, "91370000TEST000001", "One")
    register(district, "bureau", Role.CONSUMER, "91370000TEST000001", "Other")


def test_a_party_needs_a_name(district: District) -> None:
    with pytest.raises(RequestError) as error:
        register(district, "bureau", Role.CONSUMER, name="  ")
    assert code_of(error) == "field_empty"


def test_two_parties_do_not_share_a_name(district: District) -> None:
    with pytest.raises(Conflict) as error:
        register(district, "bureau", Role.CONSUMER, name="Org developer")
    assert code_of(error) == "already_exists"


def add(uow: UnitOfWork, actor: Actor, organisation: str) -> None:
    members.add(uow, actor, organisation=organisation, name="Somebody")  # type: ignore[arg-type]


def test_members_are_added_by_the_bureau_and_at_home(district: District) -> None:
    developer = district.cast["developer"]
    for who in ("bureau", "developer"):
        with district.database.begin() as uow:
            add(uow, district.cast[who], developer.organisation)
    with pytest.raises(Forbidden) as error, district.database.begin() as uow:
        add(uow, district.cast["operator"], developer.organisation)
    assert code_of(error) == "not_your_part"
    with pytest.raises(NotFound), district.database.begin() as uow:
        add(uow, district.cast["rival"], developer.organisation)


def test_the_operator_cannot_make_itself_a_developers_key(district: District) -> None:
    with pytest.raises(Forbidden), district.database.begin() as uow:
        members.issue_key(uow, district.cast["operator"], member=district.cast["developer"].member)


def test_a_secret_is_shown_once_and_kept_as_a_hash(district: District) -> None:
    secret = district.secrets["developer"]
    assert secret.startswith("yn_")
    with district.database.read() as uow:
        actor, key = members.authenticate(uow, secret)
        dump = "\n".join(uow.connection.connection.dbapi_connection.iterdump())  # type: ignore[union-attr]
    assert actor == district.cast["developer"]
    assert secret not in dump
    assert key.secret_hash in dump


@pytest.mark.parametrize("secret", ["", "yn_", "yn_" + "A" * 43, "\ud800", "Bearer x"])
def test_an_unknown_secret_is_not_authenticated(district: District, secret: str) -> None:
    with pytest.raises(NotAuthenticated) as error, district.database.read() as uow:
        members.authenticate(uow, secret)
    assert code_of(error) == "key_invalid"


def test_a_revoked_key_is_dead_at_once_and_for_good(district: District) -> None:
    secret = district.secrets["developer"]
    with district.database.begin() as uow:
        _, key = members.authenticate(uow, secret)
        first = members.revoke_key(uow, district.cast["developer"], key.id)
    district.clock.pass_days(1)
    with district.database.begin() as uow:
        assert members.revoke_key(uow, district.cast["developer"], key.id) == first
    with pytest.raises(NotAuthenticated), district.database.read() as uow:
        members.authenticate(uow, secret)


def test_nobody_revokes_anothers_key(district: District) -> None:
    with district.database.read() as uow:
        _, key = members.authenticate(uow, district.secrets["developer"])
    for who, kind in (("rival", NotFound), ("operator", Forbidden)):
        with pytest.raises(kind), district.database.begin() as uow:
            members.revoke_key(uow, district.cast[who], key.id)


def test_a_key_ends_when_it_says(district: District) -> None:
    developer = district.cast["developer"]
    with district.database.begin() as uow:
        until = uow.now + timedelta(days=1)
        _, secret = members.issue_key(uow, developer, member=developer.member, expires_at=until)
    district.clock.now = until - timedelta(microseconds=1)
    with district.database.read() as uow:
        members.authenticate(uow, secret)
    district.clock.now = until
    with pytest.raises(NotAuthenticated), district.database.read() as uow:
        members.authenticate(uow, secret)


def test_access_ends_with_training_or_confidentiality(district: District) -> None:
    developer, now = district.cast["developer"], district.clock.now
    day = timedelta(days=1)
    for trained, confidential in ((2, 4), (6, 4)):
        with district.database.begin() as uow:
            members.renew(
                uow,
                district.cast["bureau"],
                developer.member,
                trained_until=now + trained * day,
                confidentiality_until=now + confidential * day,
            )
        for until, allowed in ((min(trained, confidential) * day - timedelta(microseconds=1), True), (4 * day, False)):
            district.clock.now = now + until
            with district.database.read() as uow:
                if allowed:
                    members.authenticate(uow, district.secrets["developer"])
                    continue
                with pytest.raises(Forbidden) as error:
                    members.authenticate(uow, district.secrets["developer"])
                assert code_of(error) == "member_not_vetted"
        district.clock.now = now


def test_a_member_without_training_on_record_does_not_come_in(district: District) -> None:
    developer = district.cast["developer"]
    with district.database.begin() as uow:
        person = members.add(
            uow,
            district.cast["bureau"],
            organisation=developer.organisation,
            name="Untrained",
            confidentiality_until=uow.now + timedelta(days=9),
        )
        _, secret = members.issue_key(uow, developer, member=person.id)
    with pytest.raises(Forbidden), district.database.read() as uow:
        members.authenticate(uow, secret)
    with district.database.begin() as uow:
        members.renew(uow, district.cast["bureau"], person.id, trained_until=uow.now + timedelta(days=9))
        members.authenticate(uow, secret)  # the control


def test_people_of_other_roles_need_no_vetting_where_the_domain_says_so(district: District) -> None:
    with district.database.read() as uow:
        actor, _ = members.authenticate(uow, district.secrets["bureau"])
    assert actor.role is Role.BUREAU


@pytest.mark.parametrize(("who", "kind"), [("developer", Forbidden), ("operator", Forbidden), ("rival", NotFound)])
def test_training_dates_are_the_bureaus_to_renew(district: District, who: str, kind: type[Exception]) -> None:
    until = district.clock.now + timedelta(days=900)
    member = district.cast["developer"].member
    with pytest.raises(kind), district.database.begin() as uow:
        members.renew(uow, district.cast[who], member, trained_until=until)
    with district.database.begin() as uow:
        before = uow.members.get_unscoped(member)
        after = members.renew(uow, district.cast["bureau"], member, trained_until=until)
    assert (after.trained_until, after.confidentiality_until) == (until, before.confidentiality_until)


def test_a_renewal_gives_a_date_in_the_future(district: District) -> None:
    bureau, member, now = district.cast["bureau"], district.cast["developer"].member, district.clock.now
    for dates, code in (({}, "fields_none"), ({"trained_until": now}, "date_past")):
        with pytest.raises(RequestError) as error, district.database.begin() as uow:
            members.renew(uow, bureau, member, **dates)
        assert code_of(error) == code
    with district.database.begin() as uow:
        members.renew(uow, bureau, member, trained_until=now + timedelta(microseconds=1))


@pytest.mark.parametrize("field", ["trained_until", "confidentiality_until"])
def test_only_the_bureau_gives_a_new_member_dates(district: District, field: str) -> None:
    developer = district.cast["developer"]
    home = developer.organisation
    dates = {field: district.clock.now + timedelta(days=300)}
    with pytest.raises(Forbidden) as error, district.database.begin() as uow:
        members.add(uow, developer, organisation=home, name="Somebody", **dates)
    assert code_of(error) == "not_your_part"
    with district.database.begin() as uow:
        members.add(uow, developer, organisation=home, name="Without dates")
        given = members.add(uow, district.cast["bureau"], organisation=home, name="Somebody", **dates)
    assert getattr(given, field) == dates[field]


@pytest.mark.parametrize("who", ["bureau", "developer"])
def test_a_member_who_left_has_no_access_until_the_bureau_restores_it(district: District, who: str) -> None:
    developer = district.cast["developer"]
    with district.database.begin() as uow:
        members.end_access(uow, district.cast[who], developer.member, "left")
        members.end_access(uow, district.cast[who], developer.member, "left")  # harmless
    with pytest.raises(NotAuthenticated), district.database.read() as uow:
        members.authenticate(uow, district.secrets["developer"])
    with pytest.raises(NotFound), district.database.begin() as uow:
        members.issue_key(uow, district.cast["bureau"], member=developer.member)
    with pytest.raises(Forbidden), district.database.begin() as uow:
        members.restore_access(uow, developer, developer.member, "back")
    with district.database.begin() as uow:
        members.restore_access(uow, district.cast["bureau"], developer.member, "back")
        members.authenticate(uow, district.secrets["developer"])


@pytest.mark.parametrize(("who", "kind"), [("operator", Forbidden), ("rival", NotFound)])
def test_nobody_else_ends_a_members_access(district: District, who: str, kind: type[Exception]) -> None:
    with pytest.raises(kind), district.database.begin() as uow:
        members.end_access(uow, district.cast[who], district.cast["developer"].member, "left")


def test_a_key_is_narrowed_to_known_scopes_alone(district: District) -> None:
    developer = district.cast["developer"]
    for scopes in (("everything",), ("parties:act",)):
        with pytest.raises(RequestError) as error, district.database.begin() as uow:
            members.issue_key(uow, developer, member=developer.member, scopes=scopes)
        assert code_of(error) == "scope_unknown"
    with district.database.begin() as uow:
        key, _ = members.issue_key(uow, developer, member=developer.member, scopes=("products:read", "products:read"))
    assert key.scopes == ("products:read",)


def test_a_right_that_no_role_has_by_itself_is_the_bureaus_to_give(district: District) -> None:
    health = district.cast["health"]
    with pytest.raises(Forbidden), district.database.begin() as uow:
        members.issue_key(uow, health, member=health.member, scopes=("reversals:act",))
    with district.database.begin() as uow:
        members.issue_key(uow, health, member=health.member, scopes=("data:act",))
        key, _ = members.issue_key(uow, district.cast["bureau"], member=health.member, scopes=("reversals:act",))
    assert key.scopes == ("reversals:act",)


@pytest.mark.parametrize(
    ("scopes", "noun", "acting", "allowed"),
    [
        ((), "jobs", True, True),
        (("jobs:act",), "jobs", True, True),
        (("jobs:act",), "jobs", False, True),
        (("jobs:read",), "jobs", False, True),
        (("jobs:read",), "jobs", True, False),
        (("products:read",), "jobs", False, False),
        ((), "reversals", False, False),
        ((), "reversals", True, False),
        (("reversals:read",), "reversals", True, False),
        (("reversals:act",), "reversals", True, True),
    ],
)
def test_a_narrowed_key_is_held_to_its_scopes(scopes: tuple[str, ...], noun: str, acting: bool, allowed: bool) -> None:
    with nullcontext() if allowed else pytest.raises(Forbidden):
        require_scope(scopes, noun, acting=acting)


def test_suspension_names_what_must_stop(district: District) -> None:
    scenario, grant = district.granted()
    running = district.job(scenario, until=JobState.RUNNING)
    reviewed = district.job(scenario, until=JobState.IN_REVIEW)
    released = district.job(scenario, until=JobState.IN_REVIEW)
    district.release(released)
    with district.database.begin() as uow:
        stopped = organisations.suspend(
            uow, district.cast["security"], district.cast["developer"].organisation, "leak suspected"
        )
    assert {job.id for job in stopped.jobs} == {running.id, reviewed.id}
    assert [item.id for item in stopped.grants] == [grant.id]


def test_a_suspended_party_comes_in_but_acts_no_more_until_restored(district: District) -> None:
    scenario, grant = district.granted()
    developer = district.cast["developer"]
    with district.database.begin() as uow:
        organisations.suspend(uow, district.cast["bureau"], developer.organisation, "late report")
    with district.database.read() as uow:
        members.authenticate(uow, district.secrets["developer"])
    with pytest.raises(Forbidden) as error, district.database.begin() as uow:
        organisations.require_active(uow, developer)
    assert code_of(error) == "organisation_suspended"
    with district.database.begin() as uow:
        organisations.restore(uow, district.cast["bureau"], developer.organisation, "mended")
        organisations.require_active(uow, developer)
        assert grants.usable(uow, scenario.id) == grant


def test_a_suspended_party_adds_nobody_but_may_still_revoke_a_key(district: District) -> None:
    developer = district.cast["developer"]
    with district.database.begin() as uow:
        _, key = members.authenticate(uow, district.secrets["developer"])
        organisations.suspend(uow, district.cast["bureau"], developer.organisation, "leak suspected")
    with pytest.raises(Forbidden), district.database.begin() as uow:
        add(uow, developer, developer.organisation)
    with pytest.raises(Forbidden), district.database.begin() as uow:
        members.issue_key(uow, developer, member=developer.member)
    with district.database.begin() as uow:
        members.revoke_key(uow, developer, key.id)


def test_a_terminated_party_does_not_come_in_and_its_records_stay(district: District) -> None:
    scenario, _ = district.granted()
    developer = district.cast["developer"]
    with district.database.begin() as uow:
        organisations.terminate(uow, district.cast["bureau"], developer.organisation, "contract broken")
    with pytest.raises(NotAuthenticated), district.database.read() as uow:
        members.authenticate(uow, district.secrets["developer"])
    with pytest.raises(Conflict), district.database.begin() as uow:
        add(uow, district.cast["bureau"], developer.organisation)
    with district.database.read() as uow:
        assert uow.scenarios.get(district.cast["bureau"], scenario.id).id == scenario.id
        assert uow.audit_rows.find(district.cast["bureau"], object=scenario.id)


@pytest.mark.parametrize(
    ("who", "act", "allowed"),
    [
        ("security", organisations.suspend, True),
        ("bureau", organisations.suspend, True),
        ("operator", organisations.suspend, False),
        ("developer", organisations.suspend, False),
        ("security", organisations.terminate, False),
        ("bureau", organisations.terminate, True),
    ],
)
def test_supervision_belongs_to_bureau_and_security_officer(
    district: District, who: str, act: object, allowed: bool
) -> None:
    target = district.cast["rival"].organisation
    try:
        with district.database.begin() as uow:
            act(uow, district.cast[who], target, "because")  # type: ignore[operator]
    except (Forbidden, NotFound):
        assert not allowed
    else:
        assert allowed


def test_nobody_suspends_or_restores_itself(district: District) -> None:
    with pytest.raises(Forbidden) as error, district.database.begin() as uow:
        organisations.suspend(uow, district.cast["bureau"], district.cast["bureau"].organisation, "x")
    assert code_of(error) == "own_work"


def test_a_suspension_needs_a_reason_and_happens_once(district: District) -> None:
    bureau, target = district.cast["bureau"], district.cast["rival"].organisation
    with pytest.raises(RequestError), district.database.begin() as uow:
        organisations.suspend(uow, bureau, target, " ")
    with district.database.begin() as uow:
        organisations.suspend(uow, bureau, target, "x")
    with pytest.raises(Conflict), district.database.begin() as uow:
        organisations.suspend(uow, bureau, target, "x")
    with district.database.read() as uow:
        row = uow.audit_rows.find(bureau, object=target, act="organisation.suspended")
    assert [item.details["reason"] for item in row] == ["x"]


def test_an_agreement_has_a_term_within_the_domains_limit(district: District) -> None:
    def try_days(days: float, kind: AuthorisationKind = AuthorisationKind.COMPREHENSIVE) -> None:
        with district.database.begin() as uow:
            agreements.sign(
                uow,
                district.cast["operator"],
                organisation=district.cast["developer"].organisation,
                kind=kind,
                valid_from=uow.now,
                valid_until=uow.now + timedelta(days=days),
                scope="statistics",
                terms={},
            )

    try_days(1826)
    for days in (1826.1, 0, -1):
        with pytest.raises(RequestError) as error:
            try_days(days)
        assert code_of(error) == "term_invalid"
    with pytest.raises(RequestError) as error:
        try_days(10, AuthorisationKind.SECTORAL)
    assert code_of(error) == "kind_not_offered"


def test_an_agreement_is_signed_with_developers_by_operator_or_bureau(district: District) -> None:
    agreement = district.agreement()
    assert agreement.terms == {"exit": "clause 9"}
    for who in ("developer", "health", "security"):
        with pytest.raises((Forbidden, NotFound)), district.database.begin() as uow:
            agreements.sign(
                uow,
                district.cast[who],
                organisation=district.cast["developer"].organisation,
                kind=agreement.kind,
                valid_from=agreement.valid_from,
                valid_until=agreement.valid_until,
                scope="x",
                terms={},
            )
    with pytest.raises(NotFound), district.database.begin() as uow:
        agreements.sign(
            uow,
            district.cast["operator"],
            organisation=district.cast["health"].organisation,
            kind=agreement.kind,
            valid_from=agreement.valid_from,
            valid_until=agreement.valid_until,
            scope="x",
            terms={},
        )


def test_revocation_for_violations_bars_for_three_years(district: District) -> None:
    scenario, grant = district.granted()
    job = district.job(scenario, until=JobState.RUNNING)
    with district.database.begin() as uow:
        stopped = agreements.revoke(uow, district.cast["bureau"], grant.agreement, "resold data", violation=True)
    assert [item.id for item in stopped.jobs] == [job.id]
    assert [item.id for item in stopped.grants] == [grant.id]
    with pytest.raises(Forbidden) as error:
        district.agreement()
    assert code_of(error) == "organisation_barred"
    district.clock.pass_days(3 * 365)
    district.agreement()


def test_revocation_without_violation_bars_nobody(district: District) -> None:
    _, grant = district.granted()
    with district.database.begin() as uow:
        stopped = agreements.revoke(uow, district.cast["bureau"], grant.agreement, "range has changed")
    assert stopped.organisation.barred_until is None
    district.agreement()
    assert stopped.organisation.state is OrganisationState.ACTIVE


def test_an_agreement_ends_by_both_sides_without_a_bar(district: District) -> None:
    _, grant = district.granted()
    with district.database.begin() as uow:
        stopped = agreements.end(uow, district.cast["operator"], grant.agreement, "project done")
    assert len(stopped.grants) == 1
    another = district.agreement()
    with pytest.raises(Forbidden), district.database.begin() as uow:
        agreements.revoke(uow, district.cast["operator"], another.id, "x")
