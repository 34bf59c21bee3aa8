"""Signing the risk report of an extract: who may, and what follows.

A data officer signs as a person of the bureau or of the security officer; the operator, who supplies the extract, does
not. A signature names the report's hash, so it is about those figures and no others. To withhold it is to stop the
supply: `jobs.control.sign_risk_report`.
"""

from core.errors import Conflict, RequestError
from core.ids import RiskReportId
from core.records.parties import Actor
from core.records.risk import RiskReport
from core.records.votes import VoteVerdict
from core.roles import Role
from governance import votes
from governance.errors import ALREADY_VOTED, RISK_REPORT_STOPPED, VERDICT_NOT_ALLOWED
from governance.organisations import require_active
from governance.permissions import require_other, require_reason, require_role
from store.unit_of_work import UnitOfWork

SIGNERS = (Role.BUREAU, Role.SECURITY_OFFICER)


def sign(
    uow: UnitOfWork, actor: Actor, report_id: RiskReportId, *, verdict: VoteVerdict, comment: str = ""
) -> RiskReport:
    """One person's word that the figures were read and that the extract may (approve) or may not be supplied (reject).

    Precondition: the extract passed its gates; a person signs a report once. Raises NotFound, Forbidden
    (`not_your_part`, `own_work`, `organisation_suspended`), Conflict (`risk_report_stopped`, `already_voted`),
    RequestError (`comment_needed`, `verdict_not_allowed`).
    """
    require_role(actor, *SIGNERS)
    require_active(uow, actor)
    report = uow.risk_reports.lock(actor, report_id)
    require_other(actor, report.organisation)
    if not report.passed:
        raise Conflict(RISK_REPORT_STOPPED)
    if verdict is VoteVerdict.RETURN:
        raise RequestError(VERDICT_NOT_ALLOWED)
    if verdict is VoteVerdict.REJECT:
        require_reason(comment)
    if any(vote.member == actor.member for vote in votes.of(uow, report)):
        raise Conflict(ALREADY_VOTED)
    votes.cast(uow, actor, report, verdict, comment=comment, report=report.report_hash)
    return report
