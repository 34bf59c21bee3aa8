"""Explanation before submission: what the guard would say about a text, and what grant it needs."""

from typing import Any

from fastapi import APIRouter

from api.acting import PlatformNow, ReadingActor
from api.schemas import Draft, Question
from core.canonical import to_plain
from core.ids import ScenarioId
from egress import explain, schema
from jobs import granting
from jobs.policies import current_guard
from jobs.submission import check_text

router = APIRouter(tags=["guard 守卫"])


@router.post("/guard/explain")
def explain_question(body: Question, actor: ReadingActor, platform: PlatformNow) -> dict[str, Any]:
    """Every static finding with its rule, place and how to pass. Nothing runs, nothing is charged, no data is read.

    Depends on the scenario's declared schema only, so it may be asked as often as one likes.
    """
    check_text(body.text)
    with platform.database.read() as uow:
        scenario = uow.scenarios.get(actor, ScenarioId(body.scenario))
        manifest = granting.ready_extract(uow, scenario.id, mock=True).manifest
        policy = current_guard(uow, scenario.domain)
    reading = platform.executor.parse(body.text, schema.ddl(manifest))
    report: dict[str, Any] = to_plain(explain.explain(reading, manifest, policy))
    return report


@router.post("/guard/needs")
def needed_grant(body: Draft, actor: ReadingActor, platform: PlatformNow) -> dict[str, Any]:
    """Which tables and columns a text needs: what a scenario must apply for, and no more (最小必要)."""
    check_text(body.text)
    with platform.database.read() as uow:
        manifest = granting.catalogue_manifest(uow, actor)
        policy = current_guard(uow, actor.domain)
    reading = platform.executor.parse(body.text, schema.ddl(manifest))
    needed: dict[str, Any] = to_plain(explain.needed_grant(reading, manifest, policy))
    return needed
