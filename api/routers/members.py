"""The people of the parties and their keys. A secret is shown once; afterwards nobody can read it here."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api import views
from api.acting import ActingNow, PlatformNow, ReadingActor
from api.schemas import Because, NewKey, NewMember, Renewal
from core.ids import MemberId, OrganisationId
from core.records.parties import Actor, Member
from governance import members
from store.unit_of_work import UnitOfWork

router = APIRouter(tags=["parties 主体"])


@router.get("/me", response_model=Actor)
def me(actor: ReadingActor) -> Actor:
    """Who this key acts as: member, organisation, role, domain. Any key may ask."""
    return actor


@router.get("/organisations/{organisation}/members", response_model=list[Member])
def list_members(organisation: str, actor: ReadingActor, platform: PlatformNow) -> tuple[Member, ...]:
    """The people of an organisation with the dates until which they are trained and bound to confidentiality (R22)."""
    with platform.database.read() as uow:
        return members.of(uow, actor, OrganisationId(organisation))


@router.post("/organisations/{organisation}/members", status_code=201, response_model=Member)
def add_member(organisation: str, body: NewMember, acting: ActingNow) -> JSONResponse:
    """Add a named person, as the bureau or at home. Dates are the bureau's to give."""
    return acting.perform(
        201,
        lambda uow: members.add(
            uow,
            acting.actor,
            organisation=OrganisationId(organisation),
            name=body.name,
            trained_until=body.trained_until,
            confidentiality_until=body.confidentiality_until,
        ),
    )


@router.get("/members/{member}", response_model=Member)
def show_member(member: str, actor: ReadingActor, platform: PlatformNow) -> Member:
    """One person."""
    with platform.database.read() as uow:
        return uow.members.get(actor, MemberId(member))


@router.post("/members/{member}/renew", response_model=Member)
def renew_member(member: str, body: Renewal, acting: ActingNow) -> JSONResponse:
    """Put a new training or confidentiality agreement on record (bureau). What is left out stays as it is."""
    return acting.perform(
        200,
        lambda uow: members.renew(
            uow,
            acting.actor,
            MemberId(member),
            trained_until=body.trained_until,
            confidentiality_until=body.confidentiality_until,
        ),
    )


@router.post("/members/{member}/end-access", response_model=Member)
def end_access(member: str, body: Because, acting: ActingNow) -> JSONResponse:
    """A person has left: none of their keys comes in any more (bureau, or at home)."""
    return acting.perform(200, lambda uow: members.end_access(uow, acting.actor, MemberId(member), body.reason))


@router.post("/members/{member}/restore-access", response_model=Member)
def restore_access(member: str, body: Because, acting: ActingNow) -> JSONResponse:
    """Let a person in again, with the keys that were not revoked (bureau)."""
    return acting.perform(200, lambda uow: members.restore_access(uow, acting.actor, MemberId(member), body.reason))


@router.get("/members/{member}/keys")
def list_keys(member: str, actor: ReadingActor, platform: PlatformNow) -> list[dict[str, Any]]:
    """A member's keys: when made, until when, revoked or not, narrowed to which scopes. Never a secret or its hash."""
    with platform.database.read() as uow:
        return [views.key(item) for item in members.keys_of(uow, actor, MemberId(member))]


@router.post("/members/{member}/keys", status_code=201)
def issue_key(member: str, body: NewKey, acting: ActingNow) -> JSONResponse:
    """Issue an API key. The answer's `secret` is shown this once; a repeat of the request answers without it."""

    def act(uow: UnitOfWork) -> dict[str, Any]:
        key, secret = members.issue_key(
            uow, acting.actor, member=MemberId(member), scopes=body.scopes, expires_at=body.expires_at
        )
        return {**views.key(key), "secret": secret}

    return acting.perform(201, act)


@router.post("/keys/{key}/revoke")
def revoke_key(key: str, acting: ActingNow) -> JSONResponse:
    """Revoke a key at once, for good (bureau, or at home). Repeating is harmless."""
    return acting.perform(200, lambda uow: views.key(members.revoke_key(uow, acting.actor, key)))
