"""Publication (R10): the bureau and the security officer make the five checks before anybody else reads a product.

Release is not publication: a released result is its developer's alone until a version of a product is published.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import Conflict, Gone, NotFound, RequestError
from core.ids import ProductId, ReleaseId, ScenarioId
from core.records.jobs import Release
from core.records.parties import Actor
from core.records.products import Product, ProductForm, ProductVersion
from core.records.votes import Vote, VoteVerdict
from core.roles import Role
from core.states import VersionState
from governance import grants, votes
from governance.organisations import require_active
from governance.permissions import require_other, require_reason, require_role, require_text
from products import delivery
from products.errors import (
    NOTHING_PUBLISHED,
    PART_ALREADY_CHECKED,
    PRODUCT_NAME_INVALID,
    RELEASE_IN_PUBLICATION,
    RELEASE_NOT_OF_SCENARIO,
    VERSION_NOT_IN_CHECK,
    VERSION_RECALLED,
)
from store.errors import NOT_FOUND
from store.unit_of_work import UnitOfWork

_NAME = re.compile(r"[a-z][a-z0-9-]{1,62}")
_CHECKERS = frozenset({Role.BUREAU, Role.SECURITY_OFFICER})
_ALIVE = (VersionState.REQUESTED, VersionState.IN_CHECK, VersionState.PUBLISHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FiveChecks:
    """The answers of one party to the five checks (YZ 19); publication needs yes to all of them."""

    purpose_and_range: bool
    """(1) It fits the approved purpose and range."""
    sources_lawful: bool
    """(2) It names its data sources, and they are lawful."""
    no_raw_or_sensitive_data: bool
    """(3) No raw or sensitive data is exposed."""
    no_leak_of_secrets: bool
    """(4) No leak or abuse of personal or business secrets."""
    no_other_risk: bool
    """(5) No other risk."""

    @property
    def answers(self) -> Mapping[str, bool]:
        """Check id → answer, in the order of the article."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def passed(self) -> bool:
        """Whether all five are answered with yes."""
        return all(self.answers.values())


def register(
    uow: UnitOfWork,
    actor: Actor,
    *,
    scenario: ScenarioId,
    name: str,
    title: str,
    form: ProductForm,
    description: str = "",
) -> Product:
    """Register a product of the actor's own scenario.

    Raises Forbidden, NotFound, RequestError (`product_name_invalid`, `field_empty`), Conflict (`already_exists`).
    """
    require_role(actor, Role.DEVELOPER)
    require_active(uow, actor)
    require_text(title=title)
    if not _NAME.fullmatch(name):
        raise RequestError(PRODUCT_NAME_INVALID)
    own = uow.scenarios.get(actor, scenario)
    product = Product(
        id=ProductId(uow.new_id("product")),
        domain=actor.domain,
        organisation=actor.organisation,
        scenario=own.id,
        name=name,
        title=title.strip(),
        form=form,
        description=description,
        created_at=uow.now,
    )
    return uow.add(product, actor, scenario=own.id, form=form)


def request(
    uow: UnitOfWork,
    actor: Actor,
    product_id: ProductId,
    *,
    release: ReleaseId,
    statement: str,
    sources: Sequence[str],
    part: str = "",
) -> ProductVersion:
    """Ask for publication of one part of a release as the product's next version, in state `requested`.

    `part`: its name; empty for the only one. Raises NotFound for another's product or release and an unknown part,
    RequestError (`release_not_of_scenario`, `part_needed`), Conflict (`release_in_publication`), Refused when the
    scenario's grant may not be used now.
    """
    require_role(actor, Role.DEVELOPER)
    require_text(statement=statement, sources="".join(sources))
    product = _own(uow, actor, product_id)
    released = uow.releases.get(actor, release)
    if released.scenario != product.scenario:
        raise RequestError(RELEASE_NOT_OF_SCENARIO)
    grants.usable(uow, product.scenario)
    chosen = _part(uow, released, part)
    earlier = uow.versions.find_unscoped(product=product.id)
    if any((item.release, item.part) == (release, chosen) and item.state in _ALIVE for item in earlier):
        raise Conflict(RELEASE_IN_PUBLICATION)
    version = ProductVersion(
        id=uow.new_id("version"),
        domain=product.domain,
        organisation=product.organisation,
        product=product.id,
        member=actor.member,
        n=1 + max((version.n for version in earlier), default=0),
        release=release,
        part=chosen,
        sources=tuple(sources),
        statement=statement,
        state=VersionState.REQUESTED,
        requested_at=uow.now,
    )
    return uow.add(version, actor, product=product.id, n=version.n, release=release, part=chosen)


def _part(uow: UnitOfWork, released: Release, name: str) -> str:
    decision = uow.jobs.get_unscoped(released.job).decision
    if decision is None:
        raise ValueError("a released job has a decision")
    return delivery.part_of(decision, name).name


def check(uow: UnitOfWork, actor: Actor, version_id: str, *, checks: FiveChecks, comment: str = "") -> ProductVersion:
    """Record one party's five checks. Both parties' yes publishes, one no rejects (and needs a reason).

    Raises Forbidden (`not_your_part`, `own_work`), NotFound, Conflict (`version_not_in_check`,
    `part_already_checked`), RequestError (`comment_needed`). Recorded checks are final.
    """
    require_role(actor, *_CHECKERS)
    require_active(uow, actor)
    version = uow.versions.lock(actor, version_id)
    require_other(actor, version.organisation)
    if version.state not in (VersionState.REQUESTED, VersionState.IN_CHECK):
        raise Conflict(VERSION_NOT_IN_CHECK)
    if any(vote.role is actor.role for vote in checks_of(uow, version)):
        raise Conflict(PART_ALREADY_CHECKED)
    if not checks.passed:
        require_reason(comment)
    verdict = VoteVerdict.APPROVE if checks.passed else VoteVerdict.REJECT
    votes.cast(uow, actor, version, verdict, checks=checks.answers, comment=comment)
    if not checks.passed:
        return uow.transition(version, VersionState.REJECTED, actor)
    if version.state is VersionState.REQUESTED:
        return uow.transition(version, VersionState.IN_CHECK, actor)
    return uow.transition(version, VersionState.PUBLISHED, actor, published_at=uow.now)


def attach_receipt(
    uow: UnitOfWork, actor: Actor, version: ProductVersion, receipt: Mapping[str, Any]
) -> ProductVersion:
    """Keep the signed receipt of a published version, in the transaction that publishes it."""
    return uow.amend(version, actor, "version.receipt_issued", receipt=dict(receipt))


def recall(uow: UnitOfWork, actor: Actor, version_id: str, reason: str) -> ProductVersion:
    """published → recalled: from now on every reader is told so (410)."""
    require_reason(reason)
    version = uow.versions.lock(actor, version_id)
    details = {"reason": reason}
    return uow.transition(version, VersionState.RECALLED, actor, details, recall_reason=reason, recalled_at=uow.now)


def checks_of(uow: UnitOfWork, version: ProductVersion) -> tuple[Vote, ...]:
    """The checks that were recorded on a version."""
    return votes.of(uow, version)


def listing(uow: UnitOfWork, actor: Actor) -> tuple[Product, ...]:
    """Products that the actor may see: its own, and those with a published version."""
    return uow.products.find(actor)


def latest(uow: UnitOfWork, actor: Actor, name: str) -> tuple[Product, ProductVersion]:
    """The newest published version. Raises NotFound (`not_found`, `nothing_published`)."""
    product = named(uow, actor, name)
    published = uow.versions.find(actor, product=product.id, state=VersionState.PUBLISHED)
    if not published:
        raise NotFound(NOTHING_PUBLISHED)
    return product, max(published, key=lambda version: version.n)


def fetchable(uow: UnitOfWork, actor: Actor, name: str, n: int) -> tuple[Product, ProductVersion]:
    """One fixed published version. Raises NotFound, Gone (`version_recalled`)."""
    product = named(uow, actor, name)
    found = uow.versions.find(actor, product=product.id, n=n)
    if found and found[0].state is VersionState.RECALLED:
        raise Gone(VERSION_RECALLED)
    if not found or found[0].state is not VersionState.PUBLISHED:
        raise NotFound(NOT_FOUND, thing="product version")
    return product, found[0]


def named(uow: UnitOfWork, actor: Actor, name: str) -> Product:
    """The product of that name, if the actor may see it. Raises NotFound."""
    found = uow.products.find(actor, name=name)
    if not found:
        raise NotFound(NOT_FOUND, thing="product")
    return found[0]


def _own(uow: UnitOfWork, actor: Actor, product_id: ProductId) -> Product:
    """Another's product may be visible, but a version of it is asked for by its developer alone."""
    product = uow.products.lock(actor, product_id)
    if product.organisation != actor.organisation:
        raise NotFound(NOT_FOUND, thing="product")
    return product
