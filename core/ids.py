"""Distinct id types. An id is `<prefix>_<26 lower-case base32 characters>`; it carries no meaning beyond its prefix."""

import base64
import re
from collections.abc import Callable
from typing import NewType

DomainId = NewType("DomainId", str)
OrganisationId = NewType("OrganisationId", str)
MemberId = NewType("MemberId", str)
AgreementId = NewType("AgreementId", str)
SourceId = NewType("SourceId", str)
TableId = NewType("TableId", str)
SnapshotId = NewType("SnapshotId", str)
ScenarioId = NewType("ScenarioId", str)
GrantId = NewType("GrantId", str)
ExtractId = NewType("ExtractId", str)
JobId = NewType("JobId", str)
ReleaseId = NewType("ReleaseId", str)
ProductId = NewType("ProductId", str)
ReversalId = NewType("ReversalId", str)
RiskReportId = NewType("RiskReportId", str)

PREFIXES = {
    "domain": "dom",
    "organisation": "org",
    "member": "mem",
    "key": "key",
    "agreement": "agr",
    "source": "src",
    "table": "tab",
    "label_set": "lab",
    "masking_policy": "pol",
    "guard_policy": "gpo",
    "snapshot": "snp",
    "scenario": "scn",
    "grant": "grt",
    "extract": "ext",
    "job": "job",
    "vote": "vot",
    "release": "rel",
    "product": "prd",
    "version": "ver",
    "reversal": "rvs",
    "risk_report": "rsk",
    "work": "wrk",
}
_ID = re.compile(r"[a-z]{3}_[a-z2-7]{26}")

RandomBytes = Callable[[int], bytes]


def new_id(kind: str, random_bytes: RandomBytes) -> str:
    """Make an id of `kind` (a key of `PREFIXES`) from 16 random bytes (128 bits)."""
    body = base64.b32encode(random_bytes(16)).decode("ascii").rstrip("=").lower()
    return f"{PREFIXES[kind]}_{body}"


def is_id(text: str) -> bool:
    """Whether `text` has the form of an id: checked before any look-up, so that an id is safe in a path or a log."""
    return _ID.fullmatch(text) is not None
