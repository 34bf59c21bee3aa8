"""Approval chains under arbitrary votes."""

from hypothesis import given
from hypothesis import strategies as st

from core.records.domains import ApprovalChain, ChainStep, Check, Quorum
from core.records.votes import Vote, VoteVerdict
from core.roles import Role
from governance.chains import ChainOutcome, next_step
from tests.factories.law import BEGINNING

APPROVERS = (
    Role.OPERATOR,
    Role.BUREAU,
    Role.SOURCE_DEPARTMENT,
    Role.INDUSTRY_AUTHORITY,
    Role.SECURITY_OFFICER,
)
DEPARTMENTS = ("org_a", "org_b", "org_c")
CHECKS = (Check(id="a", en="a", zh="甲"),)


@st.composite
def steps(draw: st.DrawFn) -> ChainStep:
    role = draw(st.sampled_from(APPROVERS))
    each = role is Role.SOURCE_DEPARTMENT and draw(st.booleans())
    return ChainStep(role=role, checks=CHECKS, quorum=Quorum.EACH_DEPARTMENT if each else Quorum.ONE)


chains = st.lists(steps(), min_size=1, max_size=5).map(lambda found: ApprovalChain(steps=tuple(found)))
departments = st.sets(st.sampled_from(DEPARTMENTS), min_size=1)


@st.composite
def votes(draw: st.DrawFn, verdicts: tuple[VoteVerdict, ...] = tuple(VoteVerdict)) -> Vote:
    return _vote(
        step=draw(st.integers(0, 5)),
        role=draw(st.sampled_from(tuple(Role))),
        organisation=draw(st.sampled_from((*DEPARTMENTS, "org_z"))),
        verdict=draw(st.sampled_from(verdicts)),
    )


def _vote(*, step: int, role: Role, organisation: str, verdict: VoteVerdict = VoteVerdict.APPROVE) -> Vote:
    return Vote(
        id="vot_x",
        domain="dom_x",  # type: ignore[arg-type]
        organisation=organisation,  # type: ignore[arg-type]
        member="mem_x",  # type: ignore[arg-type]
        role=role,
        subject="scn_x",
        step=step,
        verdict=verdict,
        at=BEGINNING,
    )


def full_set(chain: ApprovalChain, owners: set[str]) -> list[Vote]:
    """The votes that complete every step."""
    found = []
    for number, step in enumerate(chain.steps):
        voters = sorted(owners) if step.quorum is Quorum.EACH_DEPARTMENT else ["org_z"]
        found += [_vote(step=number, role=step.role, organisation=voter) for voter in voters]
    return found


@given(chains, departments)
def test_a_full_set_of_approvals_approves(chain: ApprovalChain, owners: set[str]) -> None:
    assert next_step(chain, full_set(chain, owners), owners).outcome is ChainOutcome.APPROVED


@given(chains, departments, st.data())
def test_without_any_one_of_them_it_is_not_approved(
    chain: ApprovalChain, owners: set[str], data: st.DataObject
) -> None:
    complete = full_set(chain, owners)
    gone = data.draw(st.integers(0, len(complete) - 1))
    rest = complete[:gone] + complete[gone + 1 :]
    progress = next_step(chain, rest, owners)
    assert progress.outcome is ChainOutcome.PENDING
    assert progress.step == complete[gone].step


@given(chains, departments, st.lists(votes(), max_size=12))
def test_approved_means_that_every_step_was_completed(chain: ApprovalChain, owners: set[str], cast: list[Vote]) -> None:
    if next_step(chain, cast, owners).outcome is not ChainOutcome.APPROVED:
        return
    for number, step in enumerate(chain.steps):
        valid = [vote for vote in cast if (vote.step, vote.role) == (number, step.role)]
        assert valid
        assert all(vote.verdict is VoteVerdict.APPROVE for vote in valid)
        if step.quorum is Quorum.EACH_DEPARTMENT:
            assert owners <= {vote.organisation for vote in valid}


@given(chains, departments, st.lists(votes(), max_size=12))
def test_votes_of_another_role_change_nothing(chain: ApprovalChain, owners: set[str], cast: list[Vote]) -> None:
    valid = [vote for vote in cast if vote.step < len(chain.steps) and vote.role is chain.steps[vote.step].role]
    assert next_step(chain, cast, owners) == next_step(chain, valid, owners)


@given(chains, departments, st.lists(votes((VoteVerdict.APPROVE,)), max_size=12), votes((VoteVerdict.APPROVE,)))
def test_one_more_approval_never_takes_a_step_back(
    chain: ApprovalChain, owners: set[str], cast: list[Vote], more: Vote
) -> None:
    before, after = next_step(chain, cast, owners), next_step(chain, [*cast, more], owners)
    end = len(chain.steps)
    assert (end if before.step is None else before.step) <= (end if after.step is None else after.step)


@given(chains, departments, st.sampled_from((VoteVerdict.REJECT, VoteVerdict.RETURN)), st.data())
def test_one_no_at_the_open_step_ends_the_round(
    chain: ApprovalChain, owners: set[str], verdict: VoteVerdict, data: st.DataObject
) -> None:
    complete = full_set(chain, owners)
    cast = complete[: data.draw(st.integers(0, len(complete) - 1))]
    step = next_step(chain, cast, owners).step
    assert step is not None
    no = _vote(step=step, role=chain.steps[step].role, organisation=sorted(owners)[0], verdict=verdict)
    outcome = next_step(chain, [*cast, no], owners).outcome
    assert outcome is (ChainOutcome.REJECTED if verdict is VoteVerdict.REJECT else ChainOutcome.RETURNED)


@given(chains, departments, st.lists(votes(), max_size=12), st.randoms())
def test_the_order_of_votes_does_not_matter(
    chain: ApprovalChain, owners: set[str], cast: list[Vote], random: object
) -> None:
    shuffled = list(cast)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert next_step(chain, cast, owners) == next_step(chain, shuffled, owners)
