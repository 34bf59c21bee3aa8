"""Products, their versions, and the five checks before publication (YZ 19)."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.acting import PlatformNow
from api.console.rendering import MemberNow, genuine_form, names_of, render
from api.console.session import Session
from api.platform import HttpPlatform
from core.errors import YuneiError
from products import publication

router = APIRouter()

_FIVE_CHECKS = {
    "purpose_and_range": "Purpose and range are as approved. 用途与范围与批准一致。",
    "sources_lawful": "The sources are lawful and named. 数据来源合法且已列明。",
    "no_raw_or_sensitive_data": "It holds no raw or sensitive data. 不含原始数据与敏感数据。",
    "no_leak_of_secrets": "It betrays no state, business or personal secret. 不泄露国家秘密、商业秘密与个人隐私。",
    "no_other_risk": "No other risk is seen. 未见其他风险。",
}
"""The fields of `publication.FiveChecks`, in words."""


@router.get("/products")
def products_page(session: MemberNow, platform: PlatformNow) -> Response:
    """Products and their versions."""
    return _products(platform, session)


def _products(platform: HttpPlatform, session: Session, error: YuneiError | None = None) -> Response:
    with platform.database.read() as uow:
        products = uow.products.find(session.actor)
        versions = {item.id: uow.versions.find(session.actor, product=item.id) for item in products}
        checked = {
            item.id
            for found in versions.values()
            for item in found
            if any(vote.role is session.actor.role for vote in publication.checks_of(uow, item))
        }
        jobs = {
            item.release: uow.releases.get_unscoped(item.release).job for found in versions.values() for item in found
        }
        names = names_of(uow, session.actor, *(item.organisation for item in products))
    return render(
        "products.html",
        session,
        error=error,
        products=products,
        versions=versions,
        checked=checked,
        checks=_FIVE_CHECKS,
        jobs=jobs,
        names=names,
    )


@router.post("/versions/{version}/check")
async def check_version(version: str, request: Request, session: MemberNow, platform: PlatformNow) -> Response:
    """One party's five checks; what was not ticked counts as not in order."""
    form = await genuine_form(request)
    answers = publication.FiveChecks(**{name: name in form for name in _FIVE_CHECKS})
    try:
        with platform.database.begin() as uow:
            publication.check(uow, session.actor, version, checks=answers, comment=form.get("comment", ""))
    except YuneiError as error:
        return _products(platform, session, error)
    return RedirectResponse("/console/products", 303)
