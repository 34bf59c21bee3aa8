"""Reviews of releases, and publication."""

from dataclasses import replace
from typing import Any

import pytest

from core.decision import Verdict
from core.errors import Conflict, Forbidden, Gone, NotFound, Refused, RequestError, YuneiError
from core.records.jobs import Job
from core.records.products import ProductForm, ProductVersion
from core.records.votes import Vote, VoteVerdict
from core.roles import Role
from core.states import JobState, VersionState
from governance import organisations, reviews
from governance.reviews import ReviewOutcome
from products import publication
from products.publication import FiveChecks
from tests.factories.law import BEGINNING, District, decision, review_finding

APPROVE, REJECT = VoteVerdict.APPROVE, VoteVerdict.REJECT


def ballot(number: int, verdict: VoteVerdict) -> Vote:
    return Vote(
        id=f"vot_{number}",
        domain="dom_x",  # type: ignore[arg-type]
        organisation="org_x",  # type: ignore[arg-type]
        member=f"mem_{number}",  # type: ignore[arg-type]
        role=Role.OPERATOR,
        subject="job_x",
        verdict=verdict,
        at=BEGINNING,
    )


@pytest.mark.parametrize(
    ("needed", "verdicts", "outcome"),
    [
        (1, "", ReviewOutcome.PENDING),
        (1, "a", ReviewOutcome.APPROVED),
        (1, "r", ReviewOutcome.REJECTED),
        (2, "", ReviewOutcome.PENDING),
        (2, "a", ReviewOutcome.PENDING),
        (2, "r", ReviewOutcome.PENDING),
        (2, "aa", ReviewOutcome.APPROVED),
        (2, "rr", ReviewOutcome.REJECTED),
        (2, "ar", ReviewOutcome.CONFLICTED),
        (2, "ra", ReviewOutcome.CONFLICTED),
        (2, "ara", ReviewOutcome.APPROVED),
        (2, "arr", ReviewOutcome.REJECTED),
    ],
)
def test_the_outcome_of_votes(needed: int, verdicts: str, outcome: ReviewOutcome) -> None:
    votes = [ballot(number, APPROVE if letter == "a" else REJECT) for number, letter in enumerate(verdicts)]
    assert reviews.outcome(votes, needed) is outcome


def test_findings_of_review_need_two() -> None:
    assert reviews.reviewers_needed(decision()) == 1
    assert reviews.reviewers_needed(decision((review_finding(),))) == 2
    assert reviews.reviewers_needed(replace(decision(), verdict=Verdict.REVIEW)) == 2


def test_votes_stay_hidden_from_the_second_reviewer_until_both_have_voted(district: District) -> None:
    first, second = ballot(1, APPROVE), ballot(2, APPROVE)
    reader = replace(district.cast["operator"], member="mem_2")  # type: ignore[arg-type]
    assert reviews.votes_shown((first,), reader, 2) == ()
    assert reviews.votes_shown((first,), replace(reader, member="mem_1"), 2) == (first,)  # type: ignore[arg-type]
    assert reviews.votes_shown((first, second), reader, 2) == (first, second)


def vote(district: District, who: str, job: Job, verdict: VoteVerdict = APPROVE, **more: Any) -> ReviewOutcome:
    with district.database.begin() as uow:
        return reviews.vote(uow, district.cast[who], job.id, verdict=verdict, **more)[1]


@pytest.fixture
def job(district: District) -> Job:
    scenario, _ = district.granted()
    return district.job(scenario, until=JobState.IN_REVIEW, findings=(review_finding(),))


def test_two_different_reviewers_release_what_needs_eyes(district: District, job: Job) -> None:
    assert vote(district, "operator", job) is ReviewOutcome.PENDING
    with pytest.raises(Conflict) as error:
        vote(district, "operator", job)
    assert error.value.code == "already_voted"
    assert vote(district, "operator2", job) is ReviewOutcome.APPROVED


def test_a_third_reviewer_settles_a_conflict(district: District, job: Job) -> None:
    vote(district, "operator", job)
    assert vote(district, "operator2", job, REJECT, comment="dominance") is ReviewOutcome.CONFLICTED
    assert vote(district, "operator3", job, REJECT, comment="agreed") is ReviewOutcome.REJECTED


@pytest.mark.parametrize("who", ["developer", "rival", "bureau", "health", "security", "consumer"])
def test_only_the_operator_reviews(district: District, job: Job, who: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        vote(district, who, job)


def test_a_rejection_needs_a_reason_and_nothing_is_returned(district: District, job: Job) -> None:
    with pytest.raises(RequestError) as error:
        vote(district, "operator", job, REJECT)
    assert error.value.code == "comment_needed"
    with pytest.raises(RequestError) as error:
        vote(district, "operator", job, VoteVerdict.RETURN, comment="x")
    assert error.value.code == "verdict_not_allowed"


def test_a_stale_reviewer_is_told_so(district: District, job: Job) -> None:
    with pytest.raises(Conflict) as error:
        vote(district, "operator", job, seen="sha256:old")
    assert error.value.code == "decision_moved"
    vote(district, "operator", job, seen="sha256:d")  # the control


def test_the_jobs_own_organisation_never_reviews_whatever_its_role(district: District, job: Job) -> None:
    district.cast["insider"] = replace(district.cast["developer"], role=Role.OPERATOR)
    with pytest.raises(Forbidden) as error:
        vote(district, "insider", job)
    assert error.value.code == "own_work"


def test_a_suspended_operator_reviews_nothing(district: District, job: Job) -> None:
    with district.database.begin() as uow:
        organisations.suspend(uow, district.cast["bureau"], district.cast["operator"].organisation, "audit")
    with pytest.raises(Forbidden) as error:
        vote(district, "operator", job)
    assert error.value.code == "organisation_suspended"


def test_votes_belong_to_one_round(district: District, job: Job) -> None:
    vote(district, "operator", job)
    with district.database.begin() as uow:
        uow.amend(job, district.cast["operator"], "job.round_begun", round=2)
    assert vote(district, "operator", job) is ReviewOutcome.PENDING  # a new decision, voted on anew


def test_what_is_not_in_review_is_not_voted_on(district: District, job: Job) -> None:
    released = district.release(job)
    assert released.job == job.id
    with pytest.raises(Conflict) as error:
        vote(district, "operator", job)
    assert error.value.code == "not_in_review"


def test_a_job_is_released_once(district: District, job: Job) -> None:
    release = district.release(job)
    with pytest.raises(Conflict) as error, district.database.begin() as uow:
        uow.add(replace(release, id="rel_" + "z" * 26), district.cast["operator"])  # type: ignore[arg-type]
    assert error.value.code == "already_exists"


# Publication.

NAMES = FiveChecks.__slots__


def answers(**wrong: bool) -> FiveChecks:
    return FiveChecks(**{**dict.fromkeys(NAMES, True), **wrong})


@pytest.fixture
def version(district: District, job: Job) -> ProductVersion:
    release = district.release(job)
    developer = district.cast["developer"]
    with district.database.begin() as uow:
        product = publication.register(
            uow, developer, scenario=job.scenario, name="visits", title="Visits", form=ProductForm.REPORT
        )
        return publication.request(
            uow, developer, product.id, release=release.id, statement="as approved", sources=("hospital",)
        )


def check(district: District, who: str, version: ProductVersion, checks: FiveChecks | None = None, comment: str = ""):
    with district.database.begin() as uow:
        return publication.check(uow, district.cast[who], version.id, checks=checks or answers(), comment=comment)


@pytest.mark.parametrize("order", [("bureau", "security"), ("security", "bureau")])
def test_both_parties_publish(district: District, version: ProductVersion, order: tuple[str, str]) -> None:
    assert (version.n, version.state) == (1, VersionState.REQUESTED)
    assert check(district, order[0], version).state is VersionState.IN_CHECK
    published = check(district, order[1], version)
    assert published.state is VersionState.PUBLISHED
    assert published.published_at == district.clock.now
    with district.database.read() as uow:
        recorded = publication.checks_of(uow, published)
    assert [set(vote.checks) for vote in recorded] == [set(NAMES)] * 2


def test_one_party_alone_does_not_publish(district: District, version: ProductVersion) -> None:
    check(district, "bureau", version)
    second = district.add_member("bureau2", district.cast["bureau"].organisation, Role.BUREAU)
    assert second.member != district.cast["bureau"].member
    for who in ("bureau", "bureau2"):
        with pytest.raises(Conflict) as error:
            check(district, who, version)
        assert error.value.code == "part_already_checked"


@pytest.mark.parametrize("name", NAMES)
def test_one_no_rejects_and_needs_its_reason(district: District, version: ProductVersion, name: str) -> None:
    check(district, "bureau", version)
    with pytest.raises(RequestError) as error:
        check(district, "security", version, answers(**{name: False}))
    assert error.value.code == "comment_needed"
    rejected = check(district, "security", version, answers(**{name: False}), "see finding")
    assert rejected.state is VersionState.REJECTED
    with pytest.raises(Conflict) as conflict:
        check(district, "bureau", version)
    assert conflict.value.code == "version_not_in_check"


@pytest.mark.parametrize("who", ["operator", "developer", "rival", "health", "consumer", "authority"])
def test_nobody_else_makes_the_checks(district: District, version: ProductVersion, who: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        check(district, who, version)


def test_versions_count_up_and_latest_is_the_newest_published(district: District, version: ProductVersion) -> None:
    consumer = district.cast["consumer"]
    for who in ("bureau", "security"):
        check(district, who, version)
    with district.database.read() as uow:
        scenario = uow.scenarios.get_unscoped(uow.products.get_unscoped(version.product).scenario)
    release = district.release(district.job(scenario, until=JobState.IN_REVIEW))
    with district.database.begin() as uow:
        second = publication.request(
            uow, district.cast["developer"], version.product, release=release.id, statement="s", sources=("a",)
        )
        assert second.n == 2
        assert publication.latest(uow, consumer, "visits")[1].n == 1
        with pytest.raises(NotFound):
            publication.fetchable(uow, consumer, "visits", 2)
    for who in ("bureau", "security"):
        check(district, who, second)
    with district.database.read() as uow:
        assert publication.latest(uow, consumer, "visits")[1].n == 2
        assert publication.fetchable(uow, consumer, "visits", 1)[1].n == 1


def test_a_recalled_version_is_gone_and_says_so(district: District, version: ProductVersion) -> None:
    for who in ("bureau", "security"):
        check(district, who, version)
    with pytest.raises((Forbidden, NotFound)), district.database.begin() as uow:
        publication.recall(uow, district.cast["rival"], version.id, "mine is better")
    with pytest.raises(RequestError), district.database.begin() as uow:
        publication.recall(uow, district.cast["security"], version.id, " ")
    with district.database.begin() as uow:
        recalled = publication.recall(uow, district.cast["security"], version.id, "a source was wrong")
    assert (recalled.state, recalled.recall_reason) == (VersionState.RECALLED, "a source was wrong")
    with district.database.read() as uow:
        with pytest.raises(Gone) as error:
            publication.fetchable(uow, district.cast["consumer"], "visits", 1)
        assert (error.value.status, error.value.code) == (410, "version_recalled")
        with pytest.raises(NotFound) as missing:
            publication.latest(uow, district.cast["consumer"], "visits")
    assert missing.value.code == "nothing_published"


def test_an_unpublished_product_does_not_exist_for_others(district: District, version: ProductVersion) -> None:
    del version
    with district.database.read() as uow:
        for who in ("consumer", "rival", "health"):
            with pytest.raises(NotFound):
                publication.named(uow, district.cast[who], "visits")
        assert publication.named(uow, district.cast["developer"], "visits").name == "visits"


def test_a_release_is_published_once_in_a_product(district: District, version: ProductVersion) -> None:
    with pytest.raises(Conflict) as error, district.database.begin() as uow:
        publication.request(
            uow,
            district.cast["developer"],
            version.product,
            release=version.release,
            statement="again",
            sources=("hospital",),
        )
    assert error.value.code == "release_in_publication"


def test_publication_stays_within_its_scenario_and_organisation(district: District, version: ProductVersion) -> None:
    other, _ = district.granted(developer="rival", table="people")
    foreign = district.release(district.job(other, until=JobState.IN_REVIEW))

    def request(who: str, release: str) -> None:
        with district.database.begin() as uow:
            publication.request(
                uow,
                district.cast[who],
                version.product,
                release=release,
                statement="s",
                sources=("a",),  # type: ignore[arg-type]
            )

    for who, release in (("developer", foreign.id), ("rival", foreign.id), ("rival", version.release)):
        with pytest.raises(NotFound):
            request(who, release)


def test_another_scenarios_release_of_the_same_developer_is_refused(
    district: District, version: ProductVersion
) -> None:
    second, _ = district.granted(table="people")
    release = district.release(district.job(second, until=JobState.IN_REVIEW))
    with pytest.raises(RequestError) as error, district.database.begin() as uow:
        publication.request(
            uow, district.cast["developer"], version.product, release=release.id, statement="s", sources=("a",)
        )
    assert error.value.code == "release_not_of_scenario"


def test_a_suspended_developer_publishes_nothing(district: District, job: Job) -> None:
    release = district.release(job)
    developer = district.cast["developer"]
    with district.database.begin() as uow:
        product = publication.register(
            uow, developer, scenario=job.scenario, name="visits", title="Visits", form=ProductForm.REPORT
        )
        organisations.suspend(uow, district.cast["bureau"], developer.organisation, "x")
    with pytest.raises(Refused) as error, district.database.begin() as uow:
        publication.request(uow, developer, product.id, release=release.id, statement="s", sources=("a",))
    assert error.value.code == "organisation_suspended"


@pytest.mark.parametrize("name", ["", "V", "1a", "a b", "a/../b", "ä", "a", "a" * 64, "a_b"])
def test_a_products_name_is_fit_for_an_address(district: District, job: Job, name: str) -> None:
    with pytest.raises(YuneiError) as error, district.database.begin() as uow:
        publication.register(
            uow,
            district.cast["developer"],
            scenario=job.scenario,
            name=name,
            title="Visits",
            form=ProductForm.REPORT,
        )
    assert error.value.code == "product_name_invalid"
