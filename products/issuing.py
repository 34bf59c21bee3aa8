"""Receipts of published versions: what left, made from what, decided by whom, signed.

Issued by the worker, the only process with the signing key, within a second of publication. Issuing is a chore that
looks for published versions without a receipt, so a crash before, during or after it changes nothing.
"""

from typing import Any

from core.canonical import to_plain
from core.decision import Decision
from core.errors import NotFound
from core.records.jobs import Job, Release
from core.records.parties import Actor
from core.records.products import ProductVersion
from core.records.votes import Vote, VoteVerdict
from core.states import VersionState
from governance import votes
from products import delivery, publication, receipts
from products.delivery import Format
from products.errors import RECEIPT_PENDING
from store import audit
from store.chain import GENESIS
from store.database import Database
from store.files import FileStore
from store.signing import Signer
from store.unit_of_work import UnitOfWork


def decision_of(uow: UnitOfWork, version: ProductVersion) -> Decision:
    """The decision of whose result the version delivers a part."""
    release = uow.releases.get_unscoped(version.release)
    decision = uow.jobs.get_unscoped(release.job).decision
    if decision is None:
        raise ValueError("a released job has a decision")
    return decision


def contract(uow: UnitOfWork, version: ProductVersion) -> dict[str, Any]:
    """What a consumer may rely on for one version: columns, how they are drawn, sources, state."""
    decision = decision_of(uow, version)
    part = delivery.part_of(decision, version.part)
    return {
        "version": version.n,
        "state": version.state.value,
        "sources": list(version.sources),
        "statement": version.statement,
        "part": part.name,
        "columns": to_plain(part.columns),
        "figures": [to_plain(figure) for figure in decision.figures if figure.table == part.name],
        "published_at": to_plain(version.published_at),
        "recall_reason": version.recall_reason,
    }


def delivered(version: ProductVersion, files: FileStore, format: Format) -> bytes:
    """The bytes that the version's receipt speaks of. Raises NotFound (`receipt_pending`) before it is issued."""
    if version.receipt is None:
        raise NotFound(RECEIPT_PENDING)
    return files.get(version.receipt["outputs"][format.value])


def issue_receipts(database: Database, files: FileStore, signer: Signer) -> None:
    """Sign and keep the receipt of every published version that has none. Harmless when repeated.

    Rendered files are kept before the receipt names them; a crash in between leaves only garbage.
    """
    with database.read() as uow:
        waiting = uow.versions.find_unscoped(state=VersionState.PUBLISHED, receipt=None)
    for version in waiting:
        with database.begin() as uow:
            current = uow.versions.lock_unscoped(version.id)
            if current.receipt is None and current.state is VersionState.PUBLISHED:
                receipt = receipts.build(_facts(uow, files, current), signer)
                publication.attach_receipt(uow, Actor.system(current.domain), current, receipt)


def _facts(uow: UnitOfWork, files: FileStore, version: ProductVersion) -> receipts.ReceiptFacts:
    release = uow.releases.get_unscoped(version.release)
    job = uow.jobs.get_unscoped(release.job)
    if job.decision is None or job.decision.record is None or job.plan_hash is None or job.extract is None:
        raise ValueError("a released job has an extract, a plan and a decision with its record")
    product = uow.products.get_unscoped(version.product)
    part = delivery.part_of(job.decision, version.part)
    anchor = audit.anchor(uow)
    return receipts.ReceiptFacts(
        domain=version.domain,
        scenario=release.scenario,
        product=product.id,
        name=product.name,
        version=version.n,
        release=release.id,
        part=part.name,
        job=job.id,
        manifest=uow.extracts.get_unscoped(job.extract).manifest,
        lane=job.lane.value,
        plan_hash=job.plan_hash,
        guard_policy_hash=job.decision.record["inputs"]["policy"],
        decision_hash=release.decision_hash,
        isolation_tier=job.isolation_tier,
        approvals=_approvals(uow, release, job, version),
        outputs={format.value: files.put(delivery.render(part, format)) for format in Format},
        audit_position=anchor.position if anchor else 0,
        audit_head=anchor.head if anchor else GENESIS,
        issued_at=uow.now,
    )


def _approvals(uow: UnitOfWork, release: Release, job: Job, version: ProductVersion) -> tuple[receipts.Approval, ...]:
    """Every yes without which this would not have left: of the scenario, of the release, of the publication."""
    scenario = uow.scenarios.get_unscoped(release.scenario)
    return tuple(
        _approval(what, vote)
        for what, subject in (("scenario", scenario), ("release", job), ("publication", version))
        for vote in votes.of(uow, subject)
        if vote.verdict is VoteVerdict.APPROVE
    )


def _approval(what: str, vote: Vote) -> receipts.Approval:
    return receipts.Approval(
        what=what,
        subject=vote.subject,
        role=vote.role,
        organisation=vote.organisation,
        member=vote.member,
        at=vote.at,
    )
