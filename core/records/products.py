"""Products and their versions on the way to consumers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.decision import RESULT
from core.ids import DomainId, MemberId, OrganisationId, ProductId, ReleaseId, ScenarioId
from core.states import VersionState


class ProductForm(StrEnum):
    """产品形态 (YZ 4, JN 3). Stored; append-only."""

    COMPONENT = "component"
    MODEL = "model"
    VERIFICATION = "verification"
    SERVICE = "service"
    TOOL = "tool"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product of a developer organisation: the name under which versions are published."""

    id: ProductId
    domain: DomainId
    organisation: OrganisationId
    scenario: ScenarioId
    name: str
    """Unique in the domain; part of the interface's address."""
    title: str
    form: ProductForm
    description: str = ""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductVersion:
    """One version of a product: one part of a release on its way to consumers."""

    id: str
    domain: DomainId
    organisation: OrganisationId
    product: ProductId
    member: MemberId
    """Who asked for publication."""
    n: int
    """1, 2, … within the product, given when publication is asked for; published ones keep it."""
    release: ReleaseId
    part: str = RESULT
    """Which of the release's tables."""
    sources: tuple[str, ...]
    """Names of the data sources, for check (2) of R10."""
    statement: str
    """The developer's statement of purpose and range, for check (1)."""
    state: VersionState
    receipt: Mapping[str, Any] | None = None
    recall_reason: str = ""
    requested_at: datetime
    published_at: datetime | None = None
    recalled_at: datetime | None = None
