"""What each role may see of a record: the developer's view of a job holds no count that was not released."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from api.codes import describe
from api.problem import public_finding
from core.canonical import to_plain
from core.decision import Decision
from core.manifest import Manifest
from core.records.jobs import Job
from core.records.parties import Actor, ApiKey
from core.records.queue import WorkState
from core.records.reversals import Reversal
from core.records.risk import RiskReport
from core.records.scenarios import Extract, Grant, Scenario
from core.roles import Role
from core.states import ExtractState, JobState
from governance import grants, reviews, scenarios
from governance import votes as voting
from governance.organisations import LIVE
from jobs import failures
from jobs.errors import WITHHELD
from store.unit_of_work import UnitOfWork

SLOT_S = 1.0
"""Width of the slots at which a developer sees a run on real data end."""
_UNDER_WAY = (JobState.QUEUED, JobState.RUNNING, JobState.JUDGING)
OFFICIALS = frozenset({Role.OPERATOR, Role.BUREAU, Role.SECURITY_OFFICER})
_VOTE_FIELDS = ("role", "member", "verdict", "comment", "at")
_JOB_FIELDS = (
    "id",
    "scenario",
    "organisation",
    "kind",
    "lane",
    "mock",
    "title",
    "text",
    "text_hash",
    "plan_hash",
    "state",
    "reason",
    "submitted_at",
)


def job(uow: UnitOfWork, actor: Actor, record: Job) -> dict[str, Any]:
    """A job as its developer and the officials see it; findings without their private part.

    On real data a developer learns that a run failed, not why (its class, where the policy grants that), and the end
    of a run only at the next fixed slot: the error's class and the exact time both depend on data.
    """
    plain = {name: to_plain(getattr(record, name)) for name in _JOB_FIELDS}
    if actor.role not in OFFICIALS and not record.mock:
        plain |= _veiled(uow, record)
    plain |= describe(plain["reason"])
    if record.decision is not None and _may_see_findings(actor, record):
        plain["verdict"] = record.decision.verdict.value
        plain["findings"] = [public_finding(to_plain(item)) for item in record.decision.findings]
    if record.state in (JobState.REFUSED, JobState.FAILED) and plain.get("findings"):
        first = plain["findings"][0]
        plain |= {
            "message": first["en"],
            "message_zh": first["zh"],
            "hint": first["hint_en"],
            "hint_zh": first["hint_zh"],
        }
    if record.state is JobState.RELEASED:
        plain["release"] = next((item.id for item in uow.releases.find_unscoped(job=record.id)), None)
    return plain


def _veiled(uow: UnitOfWork, record: Job) -> dict[str, Any]:
    """What a developer sees instead, where the truth would tell of data."""
    if record.started_at is None:
        return {}
    if record.state in _UNDER_WAY or (record.ended_at is not None and uow.now < _slot_after(record)):
        return {"state": JobState.RUNNING.value, "reason": ""}
    match record.state:
        case JobState.FAILED:
            return {"reason": failures.told(uow, record)}
        case JobState.REFUSED:
            return {"reason": WITHHELD.code}
        case _:
            return {"reason": record.reason}


def _slot_after(record: Job) -> datetime:
    """The first fixed slot at or after the end of the run, counted from its submission."""
    if record.ended_at is None:
        raise ValueError("the run has not ended")
    slots = ceil((record.ended_at - record.submitted_at).total_seconds() / SLOT_S)
    return record.submitted_at + timedelta(seconds=slots * SLOT_S)


def _may_see_findings(actor: Actor, record: Job) -> bool:
    """Static refusals and the mock are explained in full; findings that depend on data are for officials."""
    static = record.state is JobState.REFUSED and record.started_at is None
    return record.mock or static or actor.role in OFFICIALS


def record_of(uow: UnitOfWork, actor: Actor, record: Job) -> dict[str, Any]:
    """A job's decision record, for officials: findings with their private part, cells withheld with their rule."""
    decision = record.decision
    plain = to_plain(decision) if decision is not None else {}
    plain.pop("entries", None)
    needed = reviews.reviewers_needed(decision) if decision is not None else 1
    votes = reviews.votes_shown(voting.of(uow, record), actor, needed)
    return {
        "job": record.id,
        "title": record.title,
        "state": record.state.value,
        "text": record.text,
        "scenario": record.scenario,
        "organisation": record.organisation,
        "verdict": plain.get("verdict"),
        "code": plain.get("code"),
        "decision_hash": record.decision_hash,
        "history_version": record.history_version,
        "reviewers_needed": needed,
        "findings": plain.get("findings", []),
        "parts": plain.get("parts", []),
        "figures": plain.get("figures", []),
        "record": plain.get("record"),
        "program": to_plain(record.program) if record.program else None,
        "votes": [to_plain(item) for item in votes],
    }


def result_parts(decision: Decision) -> dict[str, Any]:
    """What a released result consists of: its tables without their cells, and how they are drawn."""
    parts = [{"name": part.name, "columns": to_plain(part.columns), "rows": len(part.rows)} for part in decision.parts]
    return {"parts": parts, "figures": to_plain(decision.figures)}


def key(record: ApiKey) -> dict[str, Any]:
    """A key without its secret's hash."""
    plain: dict[str, Any] = to_plain(record)
    del plain["secret_hash"]
    return plain


def reversal(uow: UnitOfWork, record: Reversal) -> dict[str, Any]:
    """A request to turn tokens back, with its votes, and in words why it failed. No token, no value."""
    plain: dict[str, Any] = to_plain(record)
    del plain["tokens_hash"]
    shown = [{name: to_plain(vote)[name] for name in _VOTE_FIELDS} for vote in voting.of(uow, record)]
    return {**plain, "votes": shown} | describe(record.failure)


def risk_report(uow: UnitOfWork, record: RiskReport) -> dict[str, Any]:
    """What is on record of a risk report, with its signatures; without its figures."""
    plain: dict[str, Any] = to_plain(record)
    del plain["folder"]
    shown = [{name: to_plain(vote)[name] for name in _VOTE_FIELDS} for vote in voting.of(uow, record)]
    return {**plain, "passed": record.passed, "signatures": shown}


def grant(uow: UnitOfWork, record: Grant) -> dict[str, Any]:
    """A grant, and in `problem` the code of why it may not be used now."""
    problem = grants.problem_of(uow, record)
    return {**to_plain(record), "problem": problem.code if problem else None}


def scenario(uow: UnitOfWork, actor: Actor, record: Scenario) -> dict[str, Any]:
    """A scenario with its votes, next step, grant and, while that has not ended, extracts."""
    plain: dict[str, Any] = to_plain(record)
    votes = voting.of(uow, record)
    step = scenarios.progress_of(record, votes).step
    plain["next_step"] = to_plain(record.chain.steps[step]) if step is not None else None
    plain["votes"] = [to_plain(vote) for vote in votes]
    found = uow.grants.find_unscoped(scenario=record.id)
    plain["grant"] = to_plain(found[-1]) if found else None
    plain["extracts"] = supply(uow, actor, record) if found and found[-1].state in LIVE else []
    return plain


def supply(uow: UnitOfWork, actor: Actor, record: Scenario) -> list[dict[str, Any]]:
    """How the mock and the real extract stand: ready, or else making or failed. Why one failed is for officials."""
    ready = {item.mock for item in uow.extracts.find_unscoped(scenario=record.id, state=ExtractState.READY)}
    failed = {
        bool(item.payload["mock"]): item.error
        for item in uow.queue.find_unscoped(state=WorkState.FAILED)
        if item.kind == "materialise" and item.payload["scenario"] == record.id
    }
    shown = []
    for mock in (True, False):
        state = "ready" if mock in ready else "failed" if mock in failed else "making"
        reason = failed.get(mock, "") if state == "failed" and actor.role in OFFICIALS else ""
        shown.append({"mock": mock, "state": state, "reason": reason})
    return shown


def extract(record: Extract) -> dict[str, Any]:
    """An extract without what depends on data."""
    return {
        "id": record.id,
        "scenario": record.scenario,
        "mock": record.mock,
        "manifest_hash": record.manifest_hash,
        "snapshots": to_plain(record.manifest.snapshots),
        "created_at": to_plain(record.created_at),
    }


def schema(manifest: Manifest) -> dict[str, Any]:
    """The public side of a manifest: nothing in it was taken from data."""
    tables = []
    for table in manifest.tables:
        plain = to_plain(table)
        tables.append(
            {
                "name": table.name,
                "public": table.public,
                "columns": plain["columns"],
                "subjects": [{"subject_type": item.subject_type, "column": item.column} for item in table.subjects],
                "foreign_keys": plain["foreign_keys"],
                "hierarchies": plain["hierarchies"],
            }
        )
    return {"scenario": manifest.scenario, "tables": tables}
