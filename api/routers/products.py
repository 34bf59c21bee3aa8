"""Products: publication and recall for those who answer for them, data and receipts for pipelines."""

from typing import Any

from fastapi import APIRouter, Header, Response
from fastapi.responses import JSONResponse

from api.acting import ActingNow, PlatformNow, ReadingActor
from api.schemas import Because, FiveChecks, NewProduct, NewVersion
from core.canonical import canonical_json, to_plain
from core.errors import NotFound
from core.ids import ProductId, ReleaseId, ScenarioId
from core.records.parties import Actor
from core.records.products import Product, ProductVersion
from products import delivery, issuing, publication
from products.errors import RECEIPT_PENDING, VERSION_UNKNOWN
from store.unit_of_work import UnitOfWork

router = APIRouter(tags=["products 产品"])


@router.get("/products", response_model=list[Product])
def list_products(actor: ReadingActor, platform: PlatformNow) -> tuple[Product, ...]:
    """Products that the actor may see."""
    with platform.database.read() as uow:
        return publication.listing(uow, actor)


@router.post("/products", status_code=201, response_model=Product)
def register_product(body: NewProduct, acting: ActingNow) -> JSONResponse:
    """Name a product of one's own scenario."""
    return acting.perform(
        201,
        lambda uow: publication.register(
            uow,
            acting.actor,
            scenario=ScenarioId(body.scenario),
            name=body.name,
            title=body.title,
            form=body.form,
            description=body.description,
        ),
    )


@router.post("/products/{product}/versions", status_code=201, response_model=ProductVersion)
def request_publication(product: str, body: NewVersion, acting: ActingNow) -> JSONResponse:
    """Ask for publication of a released result, or one part of it, as the next version."""
    return acting.perform(
        201,
        lambda uow: publication.request(
            uow,
            acting.actor,
            ProductId(product),
            release=ReleaseId(body.release),
            statement=body.statement,
            sources=body.sources,
            part=body.part,
        ),
    )


@router.get("/versions", response_model=list[ProductVersion])
def list_versions(actor: ReadingActor, platform: PlatformNow) -> tuple[ProductVersion, ...]:
    """Versions that the actor may see, in every state."""
    with platform.database.read() as uow:
        return uow.versions.find(actor)


@router.post("/versions/{version}/checks", response_model=ProductVersion)
def check(version: str, body: FiveChecks, acting: ActingNow) -> JSONResponse:
    """The five checks of one party (YZ 19); both parties' yes publishes."""
    answers = publication.FiveChecks(
        purpose_and_range=body.purpose_and_range,
        sources_lawful=body.sources_lawful,
        no_raw_or_sensitive_data=body.no_raw_or_sensitive_data,
        no_leak_of_secrets=body.no_leak_of_secrets,
        no_other_risk=body.no_other_risk,
    )
    return acting.perform(
        200, lambda uow: publication.check(uow, acting.actor, version, checks=answers, comment=body.comment)
    )


@router.post("/versions/{version}/recall", response_model=ProductVersion)
def recall(version: str, body: Because, acting: ActingNow) -> JSONResponse:
    """Recall a published version: every reader is told so from now on (410)."""
    return acting.perform(200, lambda uow: publication.recall(uow, acting.actor, version, body.reason))


@router.get("/products/{name}")
def show_product(name: str, actor: ReadingActor, platform: PlatformNow) -> dict[str, Any]:
    """The product's contract: owner, sources, columns, versions."""
    with platform.database.read() as uow:
        product = publication.named(uow, actor, name)
        versions = uow.versions.find(actor, product=product.id)
        shown = [issuing.contract(uow, item) for item in versions]
    return {"product": to_plain(product), "versions": shown}


@router.get("/products/{name}/data")
def fetch(
    name: str,
    actor: ReadingActor,
    platform: PlatformNow,
    version: str = "latest",
    format: delivery.Format = delivery.Format.PARQUET,
    if_none_match: str = Header(default=""),
) -> Response:
    """The data of `latest` or a fixed version; withheld values are null beside a status column. The ETag is a hash."""
    with platform.database.read() as uow:
        found = _version(uow, actor, name, version)
    data = issuing.delivered(found, platform.files, format)
    etag = delivery.etag(data)
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "X-Yunei-Version": str(found.n)}
    if etag in (item.strip() for item in if_none_match.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=delivery.media_type(format), headers=headers)


@router.get("/products/{name}/receipt")
def fetch_receipt(name: str, actor: ReadingActor, platform: PlatformNow, version: str = "latest") -> Response:
    """The signed receipt of a version; verify it offline with `yunei_client`."""
    with platform.database.read() as uow:
        found = _version(uow, actor, name, version)
    if found.receipt is None:
        raise NotFound(RECEIPT_PENDING)
    return Response(canonical_json(found.receipt), media_type="application/json")


def _version(uow: UnitOfWork, actor: Actor, name: str, version: str) -> ProductVersion:
    if version == "latest":
        return publication.latest(uow, actor, name)[1]
    if version.isdigit() and len(version) < 9:
        return publication.fetchable(uow, actor, name, int(version))[1]
    raise NotFound(VERSION_UNKNOWN)


@router.get("/trust")
def trusted_keys(actor: ReadingActor, platform: PlatformNow) -> dict[str, Any]:
    """Public keys that sign receipts. Get them by a second way too before you trust them."""
    del actor
    keys = [{"algorithm": key.algorithm, "key_id": key.key_id, "key": key.key.hex()} for key in platform.trusted]
    return {"release_signing": keys}
