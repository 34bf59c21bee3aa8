"""Signed receipts for tests, made as the platform makes them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.canonical import digest_bytes
from core.ids import DomainId, JobId, MemberId, OrganisationId, ProductId, ReleaseId, ScenarioId
from core.manifest import Manifest, SnapshotRef
from core.roles import Role
from products.receipts import Approval, ReceiptFacts, build
from store.keys import KeyPurpose, Keyring
from store.signing import Ed25519Signer

DATA = b'site,persons\n"\xe5\x85\x96\xe5\xb7\x9e",120\n'


def keyring(seed: int = 7) -> Keyring:
    """A signing keyring of a fixed key."""
    return Keyring(purpose=KeyPurpose.RELEASE_SIGNING, active="key_a", keys={"key_a": bytes([seed]) * 32})


def facts(data: bytes = DATA, *, name: str = "health-expense", version: int = 1) -> ReceiptFacts:
    """Facts of a small product; `data` is its CSV."""
    manifest = Manifest(
        domain="dom_yanzhou",
        scenario="scn_health",
        policy_hash="sha256:" + "1" * 64,
        key_version=1,
        mock=False,
        snapshots=(
            SnapshotRef(table="visits", snapshot_id="snp_v", as_of="2026-10-01", content_hash="sha256:" + "2" * 64),
            SnapshotRef(table="residents", snapshot_id="snp_r", as_of="2026-10-02", content_hash="sha256:" + "3" * 64),
        ),
        tables=(),
    )
    moment = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    approvals = tuple(
        Approval(
            what=what,
            subject="job_x",
            role=role,
            organisation=OrganisationId("org_x"),
            member=MemberId(f"mem_{role.value}"),
            at=moment,
        )
        for what, role in (("release", Role.OPERATOR), ("publication", Role.BUREAU))
    )
    return ReceiptFacts(
        domain=DomainId("dom_yanzhou"),
        scenario=ScenarioId("scn_health"),
        product=ProductId("prd_x"),
        name=name,
        version=version,
        release=ReleaseId("rel_x"),
        part="result",
        job=JobId("job_x"),
        manifest=manifest,
        lane="safe_aggregate",
        plan_hash="sha256:" + "4" * 64,
        guard_policy_hash="sha256:" + "5" * 64,
        decision_hash="sha256:" + "6" * 64,
        isolation_tier="full",
        approvals=approvals,
        outputs={"csv": digest_bytes(data)},
        audit_position=41,
        audit_head="sha256:" + "7" * 64,
        issued_at=moment,
    )


@dataclass(frozen=True, slots=True)
class Signed:
    """A receipt with what is needed to check it."""

    receipt: dict[str, Any]
    data: bytes
    keys: dict[str, bytes]


def signed(data: bytes = DATA, **more: Any) -> Signed:
    """A genuine receipt of `data`."""
    signer = Ed25519Signer(keyring())
    key = signer.public_key
    return Signed(build(facts(data, **more), signer), data, {key.key_id: key.key})
