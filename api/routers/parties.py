"""Organisations and agreements. Every act that stops something gives its reason, which goes on record."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.acting import ActingNow, PlatformNow, ReadingActor
from api.schemas import Because, NewAgreement, NewOrganisation
from core.ids import AgreementId, OrganisationId
from core.records.parties import Agreement, Organisation
from governance import agreements, organisations
from jobs import control

router = APIRouter(tags=["parties 主体"])


@router.get("/organisations", response_model=list[Organisation])
def list_organisations(actor: ReadingActor, platform: PlatformNow) -> tuple[Organisation, ...]:
    """Organisations that the actor may see."""
    with platform.database.read() as uow:
        return uow.organisations.find(actor)


@router.post("/organisations", status_code=201, response_model=Organisation)
def register_organisation(body: NewOrganisation, acting: ActingNow) -> JSONResponse:
    """Register a party (bureau; the operator registers developers and consumers)."""
    return acting.perform(
        201,
        lambda uow: organisations.register(
            uow, acting.actor, name=body.name, role=body.role, credit_code=body.credit_code
        ),
    )


@router.get("/organisations/{organisation}", response_model=Organisation)
def show_organisation(organisation: str, actor: ReadingActor, platform: PlatformNow) -> Organisation:
    """One organisation."""
    with platform.database.read() as uow:
        return uow.organisations.get(actor, OrganisationId(organisation))


@router.post("/organisations/{organisation}/suspend", response_model=Organisation)
def suspend(organisation: str, body: Because, acting: ActingNow) -> JSONResponse:
    """Suspend an organisation (bureau, security officer): its grants cease at once, its running jobs are killed."""
    return acting.perform(
        200, lambda uow: control.suspend(uow, acting.actor, OrganisationId(organisation), body.reason)
    )


@router.post("/organisations/{organisation}/restore", response_model=Organisation)
def restore(organisation: str, body: Because, acting: ActingNow) -> JSONResponse:
    """Restore a suspended organisation (bureau). Grants within their term are usable again; ended jobs stay ended."""
    return acting.perform(
        200, lambda uow: organisations.restore(uow, acting.actor, OrganisationId(organisation), body.reason)
    )


@router.post("/organisations/{organisation}/terminate", response_model=Organisation)
def terminate(organisation: str, body: Because, acting: ActingNow) -> JSONResponse:
    """End an organisation's part for good (bureau): its people no longer come in; agreements, grants, extracts and
    jobs end. Its records are kept (R21)."""
    return acting.perform(
        200, lambda uow: control.terminate(uow, acting.actor, OrganisationId(organisation), body.reason)
    )


@router.get("/agreements", response_model=list[Agreement])
def list_agreements(actor: ReadingActor, platform: PlatformNow) -> tuple[Agreement, ...]:
    """Agreements that the actor may see."""
    with platform.database.read() as uow:
        return uow.agreements.find(actor)


@router.post("/agreements", status_code=201, response_model=Agreement)
def sign_agreement(body: NewAgreement, acting: ActingNow) -> JSONResponse:
    """Put a signed agreement with a developer organisation on record (operator, bureau)."""
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


@router.get("/agreements/{agreement}", response_model=Agreement)
def show_agreement(agreement: str, actor: ReadingActor, platform: PlatformNow) -> Agreement:
    """One agreement with its terms."""
    with platform.database.read() as uow:
        return uow.agreements.get(actor, AgreementId(agreement))


@router.post("/agreements/{agreement}/end", response_model=Agreement)
def end_agreement(agreement: str, body: Because, acting: ActingNow) -> JSONResponse:
    """End an agreement before its term, by consent (operator, bureau): grants, extracts and jobs on it end."""
    return acting.perform(
        200, lambda uow: control.end_agreement(uow, acting.actor, AgreementId(agreement), body.reason)
    )


@router.post("/agreements/{agreement}/revoke", response_model=Agreement)
def revoke_agreement(agreement: str, body: Because, acting: ActingNow) -> JSONResponse:
    """Revoke an agreement for violations (bureau): what rests on it ends, and no new one is signed for three years."""
    return acting.perform(
        200, lambda uow: control.revoke_agreement(uow, acting.actor, AgreementId(agreement), body.reason)
    )
