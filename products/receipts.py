"""The receipt of a published version: what left, made from what, under which rules, decided by whom. Signed.

A receipt is JSON. What is signed are the canonical bytes (`core.canonical`) of everything but the key `signature`; the
format and the reader's side are in `docs/receipts.md` and in the `yunei_client` package, which shares no code with
this. It holds ids, hashes, names of rules and times: no value of the data and no count, so it may be shown to anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.canonical import canonical_json, to_plain
from core.ids import DomainId, JobId, MemberId, OrganisationId, ProductId, ReleaseId, ScenarioId
from core.manifest import Manifest
from core.roles import Role
from store.signing import Signer

FORMAT = "yunei-receipt/1"
CANONICAL = "yunei-canonical-json/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One act by which people let the result go."""

    what: str
    """`scenario`, `release` or `publication`."""
    subject: str
    """Id of what was decided on."""
    role: Role
    organisation: OrganisationId
    member: MemberId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """Everything that a receipt says."""

    domain: DomainId
    scenario: ScenarioId
    product: ProductId
    name: str
    version: int
    release: ReleaseId
    part: str
    """Name of the table of the release that the outputs hold."""
    job: JobId
    manifest: Manifest
    """Of the extract that the job ran on: names the snapshots and the masking policy."""
    lane: str
    plan_hash: str
    """Of the canonical plan; for free code, of the text."""
    guard_policy_hash: str
    decision_hash: str
    """Of the decision record."""
    isolation_tier: str
    """Which layers stood around the job, as the sandbox reported them."""
    approvals: tuple[Approval, ...]
    outputs: Mapping[str, str]
    """Delivery format → `sha256:<hex>` of the exact bytes."""
    audit_position: int
    audit_head: str
    """The audit chain's head when this was issued: everything above is at or before it."""
    issued_at: datetime

    def __post_init__(self) -> None:
        if not self.outputs or not self.approvals:
            raise ValueError("a receipt speaks of at least one output and names who let it go")


def build(facts: ReceiptFacts, signer: Signer) -> dict[str, Any]:
    """The signed receipt as JSON types. Deterministic: the same facts and key give the same receipt."""
    body = _body(facts, signer.public_key.algorithm)
    signature = signer.sign(canonical_json(body))
    return {**body, "signature": to_plain(signature)}


def _body(facts: ReceiptFacts, signature_algorithm: str) -> dict[str, Any]:
    body: dict[str, Any] = to_plain(
        {
            "format": FORMAT,
            "algorithms": {"hash": "sha256", "signature": signature_algorithm, "canonical": CANONICAL},
            "product": {"id": facts.product, "name": facts.name, "version": facts.version, "part": facts.part},
            "release": facts.release,
            "domain": facts.domain,
            "scenario": facts.scenario,
            "job": {"id": facts.job, "lane": facts.lane, "isolation_tier": facts.isolation_tier},
            "snapshots": sorted(facts.manifest.snapshots, key=lambda item: (item.table, item.snapshot_id)),
            "manifest_hash": facts.manifest.hash,
            "plan_hash": facts.plan_hash,
            "policies": {"guard": facts.guard_policy_hash, "masking": facts.manifest.policy_hash},
            "decision_hash": facts.decision_hash,
            "approvals": sorted(facts.approvals, key=lambda item: (item.at, item.what, item.member)),
            "outputs": facts.outputs,
            "audit": {"position": facts.audit_position, "head": facts.audit_head},
            "issued_at": facts.issued_at,
        }
    )
    return body
