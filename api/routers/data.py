"""Sources, catalogue entries, snapshots, labels, supply, policies."""

import json
import os

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.acting import ActingNow, PlatformNow, ReadingActor
from api.home import Home
from api.schemas import Because, ConfirmedLabels, Consent, NewSnapshot, NewSource, NewTable, PolicyText
from api.views import OFFICIALS
from core.ids import SourceId, TableId
from core.records.domains import GuardPolicyVersion, MaskingPolicyVersion
from core.records.queue import Work, WorkState
from core.records.supply import CatalogueField, LabelSet, Snapshot, Source, SourceTable
from governance import catalogue, permissions
from governance.catalogue import Entry
from jobs import control, intake
from store.unit_of_work import UnitOfWork

router = APIRouter(tags=["data 数据"])
_WORK_SHOWN = 200


@router.get("/sources", response_model=list[Source])
def list_sources(actor: ReadingActor, platform: PlatformNow) -> tuple[Source, ...]:
    """Source systems of the actor's department."""
    with platform.database.read() as uow:
        return uow.sources.find(actor)


@router.post("/sources", status_code=201, response_model=Source)
def register_source(body: NewSource, acting: ActingNow) -> JSONResponse:
    """Register a source system. Secrets go to the key store and are never shown again."""

    def act(uow: UnitOfWork) -> Source:
        secret_name = uow.new_id("key") if body.secrets else None
        source = intake.register_source(
            uow,
            acting.actor,
            name=body.name,
            kind=body.kind,
            settings=body.settings,
            secrets=body.secrets.keys(),
            secret_name=secret_name,
        )
        if secret_name is not None:
            _keep_secrets(acting.platform.home, secret_name, body.secrets)
        return source

    return acting.perform(201, act)


def _keep_secrets(home: Home, name: str, secrets: dict[str, str]) -> None:
    """Write the secrets of one source, readable by nobody else at no moment."""
    handle = os.open(home.secrets / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(secrets, file)


@router.get("/catalog", response_model=list[SourceTable])
def offered(actor: ReadingActor, platform: PlatformNow) -> tuple[SourceTable, ...]:
    """What developers may ask for: published entries whose department supplies."""
    with platform.database.read() as uow:
        return catalogue.offered(uow, actor)


@router.get("/tables", response_model=list[SourceTable])
def list_tables(actor: ReadingActor, platform: PlatformNow) -> tuple[SourceTable, ...]:
    """Catalogue entries that the actor may see, in every state."""
    with platform.database.read() as uow:
        return uow.tables.find(actor)


@router.post("/tables", status_code=201, response_model=SourceTable)
def register_table(body: NewTable, acting: ActingNow) -> JSONResponse:
    """Register a table of a source as a catalogue entry."""
    entry = Entry(
        source=SourceId(body.source),
        name=body.name,
        title=body.title,
        description=body.description,
        locator=body.locator,
        fields=tuple(CatalogueField(**item.model_dump()) for item in body.fields),
        update_cycle=body.update_cycle,
    )
    return acting.perform(201, lambda uow: intake.register_table(uow, acting.actor, entry))


@router.get("/tables/{table}/snapshots", response_model=list[Snapshot])
def list_snapshots(table: str, actor: ReadingActor, platform: PlatformNow) -> tuple[Snapshot, ...]:
    """Snapshots of a table, oldest first."""
    with platform.database.read() as uow:
        found = uow.tables.get(actor, TableId(table))
        return uow.snapshots.find(actor, table=found.id)


@router.post("/tables/{table}/snapshots", status_code=202, response_model=Work)
def take_snapshot(table: str, body: NewSnapshot, acting: ActingNow) -> JSONResponse:
    """Read the table into a dated, encrypted snapshot. Follow the work under `/work/{id}`."""
    return acting.perform(
        202, lambda uow: intake.request_snapshot(uow, acting.actor, TableId(table), body.as_of, acting.key)
    )


@router.get("/tables/{table}/labels", response_model=list[LabelSet])
def list_labels(table: str, actor: ReadingActor, platform: PlatformNow) -> tuple[LabelSet, ...]:
    """Versions of a table's labels, proposals included, oldest first."""
    with platform.database.read() as uow:
        found = uow.tables.get(actor, TableId(table))
        return uow.label_sets.find(actor, table=found.id)


@router.post("/tables/{table}/labels/propose", status_code=202, response_model=Work)
def propose_labels(table: str, acting: ActingNow) -> JSONResponse:
    """Classify the newest snapshot; the proposal appears among the labels."""
    return acting.perform(202, lambda uow: intake.request_labels(uow, acting.actor, TableId(table), acting.key))


@router.post("/tables/{table}/labels", status_code=201, response_model=LabelSet)
def confirm_labels(table: str, body: ConfirmedLabels, acting: ActingNow) -> JSONResponse:
    """Confirm the labels of every column, as a person of the department."""
    return acting.perform(201, lambda uow: intake.confirm_labels(uow, acting.actor, TableId(table), body.columns))


@router.post("/tables/{table}/publish", response_model=SourceTable)
def publish(table: str, body: Consent, acting: ActingNow) -> JSONResponse:
    """Publish the entry and consent to supply."""
    del body
    return acting.perform(200, lambda uow: catalogue.publish(uow, acting.actor, TableId(table)))


@router.post("/tables/{table}/stop", response_model=SourceTable)
def stop_supply(table: str, body: Because, acting: ActingNow) -> JSONResponse:
    """Stop supply: extracts close and running jobs are killed."""
    return acting.perform(200, lambda uow: control.stop_supply(uow, acting.actor, TableId(table), body.reason))


@router.post("/tables/{table}/resume", response_model=SourceTable)
def resume_supply(table: str, body: Because, acting: ActingNow) -> JSONResponse:
    """Resume supply."""
    return acting.perform(200, lambda uow: catalogue.resume_supply(uow, acting.actor, TableId(table), body.reason))


@router.get("/work", response_model=list[Work])
def list_work(actor: ReadingActor, platform: PlatformNow, state: WorkState = WorkState.FAILED) -> list[Work]:
    """Queued work in one state, for officials: what failed, with its code, unless asked otherwise. Newest first."""
    permissions.require_role(actor, *OFFICIALS)
    with platform.database.read() as uow:
        return list(uow.queue.find_unscoped(state=state))[: -_WORK_SHOWN - 1 : -1]


@router.get("/work/{work}", response_model=Work)
def show_work(work: str, actor: ReadingActor, platform: PlatformNow) -> Work:
    """How a piece of queued work stands."""
    with platform.database.read() as uow:
        return intake.find_work(uow, actor, work)


@router.get("/policies/masking", response_model=list[MaskingPolicyVersion])
def list_masking(actor: ReadingActor, platform: PlatformNow) -> tuple[MaskingPolicyVersion, ...]:
    """Versions of the domain's masking policy."""
    with platform.database.read() as uow:
        return uow.masking_policies.find(actor)


@router.post("/policies/masking", status_code=201, response_model=MaskingPolicyVersion)
def add_masking(body: PolicyText, acting: ActingNow) -> JSONResponse:
    """Put a new version of the masking policy in force."""
    return acting.perform(201, lambda uow: intake.add_masking_policy(uow, acting.actor, body.text))


@router.get("/policies/guard", response_model=list[GuardPolicyVersion])
def list_guard(actor: ReadingActor, platform: PlatformNow) -> tuple[GuardPolicyVersion, ...]:
    """Versions of the domain's guard policy."""
    with platform.database.read() as uow:
        return uow.guard_policies.find(actor)


@router.post("/policies/guard", status_code=201, response_model=GuardPolicyVersion)
def add_guard(body: PolicyText, acting: ActingNow) -> JSONResponse:
    """Put a new version of the guard policy in force."""
    return acting.perform(201, lambda uow: intake.add_guard_policy(uow, acting.actor, body.text))
