"""Who may: pure checks of roles and ownership. When it may be done is decided beside the thing itself."""

from collections.abc import Collection
from datetime import datetime

from core.errors import ErrorCode, Forbidden, RequestError
from core.records.domains import Domain
from core.records.parties import Actor, Member, Organisation
from core.roles import Role
from core.states import OrganisationState
from governance.errors import (
    COMMENT_NEEDED,
    KEY_SCOPE,
    NAME_EMPTY,
    NOT_YOUR_PART,
    ORGANISATION_SUSPENDED,
    ORGANISATION_TERMINATED,
    OWN_WORK,
)

_SEPARATE = (
    # YZ 11: an operator may not re-develop; JN 11: who maintains the platform may not operate on it.
    frozenset({Role.OPERATOR, Role.DEVELOPER}),
    # Whoever approves or supervises does not apply.
    frozenset({Role.BUREAU, Role.DEVELOPER}),
    frozenset({Role.SECURITY_OFFICER, Role.DEVELOPER}),
    frozenset({Role.INDUSTRY_AUTHORITY, Role.DEVELOPER}),
    # The two halves of each four-eyes check are not one body.
    frozenset({Role.OPERATOR, Role.BUREAU}),
    frozenset({Role.OPERATOR, Role.SECURITY_OFFICER}),
)
"""Pairs of roles that one legal entity may not hold together."""


_NOUNS = ("data", "scenarios", "guard", "jobs", "products", "audit", "reversals", "risk")
KEY_SCOPES = frozenset(f"{noun}:{way}" for noun in _NOUNS for way in ("read", "act")) | {"parties:read"}
"""What a key may be narrowed to: a noun of the API, to read or to act (which reads too). Not `parties:act`: with it a
narrow key could issue itself a wide one."""
NAMED_ONLY = frozenset({"reversals"})
"""Nouns that no role has by itself: a key must name them, and the bureau alone issues such a key."""


def require_scope(scopes: Collection[str], noun: str, *, acting: bool) -> None:
    """Raises Forbidden (`key_scope`) when a key is used beyond its scopes.

    One without any is not narrowed, but has nothing of `NAMED_ONLY`.

    Pure.
    """
    fitting = {f"{noun}:act"} if acting else {f"{noun}:read", f"{noun}:act"}
    if (scopes or noun in NAMED_ONLY) and not fitting & set(scopes):
        raise Forbidden(KEY_SCOPE, needed=" / ".join(sorted(fitting)))


def require_role(actor: Actor, *roles: Role) -> None:
    """Raises Forbidden (`not_your_part`) unless the actor has one of the roles."""
    if actor.role not in roles:
        raise Forbidden(NOT_YOUR_PART, allowed=", ".join(sorted(roles)))


def require_other(actor: Actor, organisation: str) -> None:
    """Raises Forbidden (`own_work`) when the thing belongs to the actor's own organisation."""
    if actor.organisation == organisation:
        raise Forbidden(OWN_WORK)


def require_reason(reason: str) -> None:
    """Raises RequestError (`comment_needed`) when nothing is said."""
    if not reason.strip():
        raise RequestError(COMMENT_NEEDED)


def require_text(**fields: str) -> None:
    """Raises RequestError (`field_empty`) naming the first empty field."""
    for name, text in fields.items():
        if not text.strip():
            raise RequestError(NAME_EMPTY, field=name)


def may_administer(actor: Actor, organisation: Organisation) -> bool:
    """Whether the actor may add members and keys there: the bureau anywhere, everybody else at home alone.

    Not the operator: with a developer's key in its hands it could submit what it then approves.
    """
    return actor.role is Role.BUREAU or actor.organisation == organisation.id


def need_the_bureau(scopes: Collection[str]) -> bool:
    """Whether a key with these scopes holds a right that no role has by itself."""
    return any(scope.partition(":")[0] in NAMED_ONLY for scope in scopes)


def registrable_by(role: Role) -> frozenset[Role]:
    """Which kinds of organisations a role may register."""
    match role:
        case Role.BUREAU:
            return frozenset(Role) - {Role.SYSTEM, Role.BUREAU}
        case Role.OPERATOR:
            return frozenset({Role.DEVELOPER, Role.CONSUMER})
        case Role.SYSTEM:
            return frozenset({Role.BUREAU})
        case _:
            return frozenset()


def clash(first: Role, second: Role) -> bool:
    """Whether one legal entity may not hold both roles."""
    return frozenset({first, second}) in _SEPARATE


def standing_problem(organisation: Organisation) -> ErrorCode | None:
    """Why the organisation may not act now, or None."""
    match organisation.state:
        case OrganisationState.SUSPENDED:
            return ORGANISATION_SUSPENDED
        case OrganisationState.TERMINATED:
            return ORGANISATION_TERMINATED
        case _:
            return None


def is_vetted(member: Member, role: Role, domain: Domain, now: datetime) -> bool:
    """Whether training and confidentiality agreement are current, where the domain wants them for the role (R22)."""
    if role not in domain.vetted_roles:
        return True
    return all(until is not None and now < until for until in (member.trained_until, member.confidentiality_until))
