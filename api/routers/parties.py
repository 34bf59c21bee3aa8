"""Organisations, members, keys and agreements."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.acting import ActingNow, PlatformNow, ReadingActor
from api.schemas import Because, NewAgreement, NewKey, NewMember, NewOrganisation
from core.ids import AgreementId, MemberId, OrganisationId
from core.records import Actor, Agreement, Member, Organisation
from governance import agreements, organisations
from jobs import control
from store.unit_of_work import UnitOfWork

router = APIRouter(tags=["parties 主体"])


@router.get("/me", response_model=Actor)
def me(actor: ReadingActor) -> Actor:
    """Who this key acts as."""
    return actor


@router.get("/organisations", response_model=list[Organisation])
def list_organisations(actor: ReadingActor, platform: PlatformNow) -> tuple[Organisation, ...]:
    """Organisations that the actor may see."""
    with platform.database.read() as uow:
        return uow.organisations.find(actor)


@router.post("/organisations", status_code=201, response_model=Organisation)
def register_organisation(body: NewOrganisation, acting: ActingNow) -> JSONResponse:
    """Register a party (bureau, operator)."""
    return acting.perform(
        201,
        lambda uow: organisations.register(
            uow, acting.actor, name=body.name, role=body.role, credit_code=body.credit_code
        ),
    )


@router.post("/organisations/{organisation}/members", status_code=201, response_model=Member)
def add_member(organisation: str, body: NewMember, acting: ActingNow) -> JSONResponse:
    """Add a named person."""
    return acting.perform(
        201,
        lambda uow: organisations.add_member(
            uow,
            acting.actor,
            organisation=OrganisationId(organisation),
            name=body.name,
            trained_until=body.trained_until,
            confidentiality_until=body.confidentiality_until,
        ),
    )


@router.post("/members/{member}/keys", status_code=201)
def issue_key(member: str, body: NewKey, acting: ActingNow) -> JSONResponse:
    """Issue an API key. The answer's `secret` is shown this once; a repeat of the request answers without it."""

    def act(uow: UnitOfWork) -> dict[str, object]:
        key, secret = organisations.issue_key(
            uow, acting.actor, member=MemberId(member), scopes=body.scopes, expires_at=body.expires_at
        )
        return {"id": key.id, "member": key.member, "expires_at": key.expires_at, "secret": secret}

    return acting.perform(201, act)


@router.post("/keys/{key}/revoke")
def revoke_key(key: str, acting: ActingNow) -> JSONResponse:
    """Revoke a key at once."""

    def act(uow: UnitOfWork) -> dict[str, object]:
        revoked = organisations.revoke_key(uow, acting.actor, key)
        return {"id": revoked.id, "revoked_at": revoked.revoked_at}

    return acting.perform(200, act)


@router.post("/organisations/{organisation}/suspend")
def suspend(organisation: str, body: Because, acting: ActingNow) -> JSONResponse:
    """Suspend an organisation: its grants cease at once and its running jobs are killed."""
    return acting.perform(
        200, lambda uow: control.suspend(uow, acting.actor, OrganisationId(organisation), body.reason)
    )


@router.post("/organisations/{organisation}/restore")
def restore(organisation: str, body: Because, acting: ActingNow) -> JSONResponse:
    """Restore a suspended organisation."""
    return acting.perform(
        200, lambda uow: organisations.restore(uow, acting.actor, OrganisationId(organisation), body.reason)
    )


@router.get("/agreements", response_model=list[Agreement])
def list_agreements(actor: ReadingActor, platform: PlatformNow) -> tuple[Agreement, ...]:
    """Agreements that the actor may see."""
    with platform.database.read() as uow:
        return uow.agreements.find(actor)


@router.post("/agreements", status_code=201, response_model=Agreement)
def sign_agreement(body: NewAgreement, acting: ActingNow) -> JSONResponse:
    """Put a signed agreement on record."""
    return acting.perform(
        201,
        lambda uow: agreements.sign(
            uow,
            acting.actor,
            organisation=OrganisationId(body.organisation),
            kind=body.kind,
            valid_from=body.valid_from,
            valid_until=body.valid_until,
            scope=body.scope,
            terms=body.terms,
        ),
    )


@router.post("/agreements/{agreement}/revoke")
def revoke_agreement(agreement: str, body: Because, acting: ActingNow) -> JSONResponse:
    """Revoke an agreement for violations (bureau)."""
    return acting.perform(
        200, lambda uow: control.revoke_agreement(uow, acting.actor, AgreementId(agreement), body.reason)
    )
