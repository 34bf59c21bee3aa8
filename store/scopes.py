"""Who sees which rows: one predicate per record type. What is not visible does not exist for the actor (404).

The platform's own processes see everything; the bureau, the operator and the security officer see their domain; all
others see what is listed here and nothing else. A record type that is missing here is visible to nobody else.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, exists, false, or_, true

from core.records.audit import AuditRow
from core.records.domains import Domain, GuardPolicyVersion, MaskingPolicyVersion
from core.records.jobs import Job, Release
from core.records.parties import Actor, Agreement, ApiKey, Member, Organisation
from core.records.products import Product, ProductVersion
from core.records.reversals import Reversal
from core.records.scenarios import Extract, Grant, Scenario
from core.records.supply import LabelSet, Snapshot, Source, SourceTable
from core.records.votes import Vote
from core.roles import Role
from core.states import TableState, VersionState
from store.tables import ORGANISATIONS, PRODUCTS, SCENARIOS, SOURCE_TABLES, VERSIONS, Kind

_SUPERVISORS = frozenset({Role.BUREAU, Role.OPERATOR, Role.SECURITY_OFFICER})
_PUBLIC_VERSIONS = (VersionState.PUBLISHED.value, VersionState.RECALLED.value)
"""A recalled version stays visible: its readers are told that it was recalled."""

Predicate = Callable[[Kind, Actor], ColumnElement[bool]]


def visible(kind: Kind, actor: Actor) -> ColumnElement[bool]:
    """SQL condition under which a row of `kind` exists for `actor`."""
    if actor.role is Role.SYSTEM:
        return true()
    columns = kind.table.c
    if kind.record is Domain:
        return columns.id == actor.domain
    within = columns.domain == actor.domain
    if actor.role in _SUPERVISORS:
        return within
    return within & _SCOPES.get(kind.record, _nobody)(kind, actor)


def changeable(kind: Kind, actor: Actor) -> ColumnElement[bool]:
    """SQL condition under which `actor` may change a row; what is merely published to it is not its own."""
    condition = visible(kind, actor)
    if actor.role in _SUPERVISORS or actor.role is Role.SYSTEM or kind.record in _CHANGED_BY_APPROVERS:
        return condition
    return condition & _own(kind, actor) if "organisation" in kind.table.c else condition & false()


_CHANGED_BY_APPROVERS = frozenset({Scenario})
"""A department or an industry authority votes on scenarios of others: the chain decides whether it may."""


def _nobody(_kind: Kind, _actor: Actor) -> ColumnElement[bool]:
    return false()


def _everybody(_kind: Kind, _actor: Actor) -> ColumnElement[bool]:
    return true()


def _own(kind: Kind, actor: Actor) -> ColumnElement[bool]:
    own: ColumnElement[bool] = kind.table.c.organisation == actor.organisation
    return own


def _organisations(_kind: Kind, actor: Actor) -> ColumnElement[bool]:
    # The catalogue names the departments; which developers there are is nobody else's business.
    return or_(ORGANISATIONS.c.id == actor.organisation, ORGANISATIONS.c.role == Role.SOURCE_DEPARTMENT.value)


def _catalogue(kind: Kind, actor: Actor) -> ColumnElement[bool]:
    if actor.role is Role.CONSUMER:
        return false()
    return or_(_own(kind, actor), SOURCE_TABLES.c.state == TableState.PUBLISHED.value)


def _scenarios(kind: Kind, actor: Actor) -> ColumnElement[bool]:
    match actor.role:
        case Role.INDUSTRY_AUTHORITY:
            return true()
        case Role.SOURCE_DEPARTMENT:
            # Ids are quoted in the JSON list and hold no quote: a substring match is exact.
            return SCENARIOS.c.departments.contains(f'"{actor.organisation}"', autoescape=True)
        case _:
            return _own(kind, actor)


def _versions(kind: Kind, actor: Actor) -> ColumnElement[bool]:
    return or_(_own(kind, actor), VERSIONS.c.state.in_(_PUBLIC_VERSIONS))


def _products(kind: Kind, actor: Actor) -> ColumnElement[bool]:
    published = exists().where(VERSIONS.c.product == PRODUCTS.c.id, VERSIONS.c.state.in_(_PUBLIC_VERSIONS))
    return or_(_own(kind, actor), published)


_SCOPES: Mapping[Any, Predicate] = MappingProxyType(
    {
        Organisation: _organisations,
        Member: _own,
        ApiKey: _own,
        Agreement: _own,
        Source: _own,
        SourceTable: _catalogue,
        LabelSet: _own,
        MaskingPolicyVersion: _everybody,
        GuardPolicyVersion: _everybody,
        Snapshot: _own,
        Scenario: _scenarios,
        Vote: _own,
        Grant: _own,
        Extract: _own,
        Reversal: _own,
        Job: _own,
        Release: _own,
        Product: _products,
        ProductVersion: _versions,
        AuditRow: _own,
    }
)
