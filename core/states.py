"""The state machines of the platform, as tables. Rendered to `docs/states.md`; a test fails when that is stale."""

from enum import StrEnum

from core.lifecycle import Lifecycle, Transition
from core.roles import Role

_BUREAU = frozenset({Role.BUREAU})
_DEVELOPER = frozenset({Role.DEVELOPER})
_DEPARTMENT = frozenset({Role.SOURCE_DEPARTMENT})
_OPERATOR = frozenset({Role.OPERATOR})
_SYSTEM = frozenset({Role.SYSTEM})
_SUPERVISORS = frozenset({Role.BUREAU, Role.SECURITY_OFFICER})
_CHAIN = frozenset(Role) - {Role.SYSTEM, Role.CONSUMER, Role.DEVELOPER}
"""Roles that an approval chain may name; which of them decides is the chain's data."""


def _move(source: StrEnum, target: StrEnum, roles: frozenset[Role], audit: str) -> Transition:
    return Transition(source=source, target=target, roles=roles, audit=audit)


class OrganisationState(StrEnum):
    """Stored; append-only."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"


ORGANISATION = Lifecycle(
    thing="organisation",
    initial=OrganisationState.ACTIVE,
    created="organisation.registered",
    creators=frozenset({Role.BUREAU, Role.OPERATOR, Role.SYSTEM}),
    transitions=(
        _move(OrganisationState.ACTIVE, OrganisationState.SUSPENDED, _SUPERVISORS, "organisation.suspended"),
        _move(OrganisationState.SUSPENDED, OrganisationState.ACTIVE, _BUREAU, "organisation.restored"),
        _move(OrganisationState.ACTIVE, OrganisationState.TERMINATED, _BUREAU, "organisation.terminated"),
        _move(OrganisationState.SUSPENDED, OrganisationState.TERMINATED, _BUREAU, "organisation.terminated"),
    ),
)


class TableState(StrEnum):
    """A catalogue entry and its supply. Stored; append-only."""

    REGISTERED = "registered"
    LABELLED = "labelled"
    """A person has confirmed a label for every column."""
    PUBLISHED = "published"
    """In the catalogue, and the department consents to supply."""
    STOPPED = "stopped"
    """The department has stopped supply: no extract is made, existing ones are closed."""


TABLE = Lifecycle(
    thing="table",
    initial=TableState.REGISTERED,
    created="table.registered",
    creators=_DEPARTMENT,
    transitions=(
        _move(TableState.REGISTERED, TableState.LABELLED, _DEPARTMENT, "table.labels_confirmed"),
        _move(TableState.LABELLED, TableState.PUBLISHED, _DEPARTMENT, "table.published"),
        _move(TableState.PUBLISHED, TableState.LABELLED, _DEPARTMENT, "table.labels_reopened"),
        _move(
            TableState.PUBLISHED,
            TableState.STOPPED,
            frozenset({Role.SOURCE_DEPARTMENT, Role.BUREAU, Role.SECURITY_OFFICER}),
            "table.supply_stopped",
        ),
        _move(TableState.STOPPED, TableState.PUBLISHED, _DEPARTMENT, "table.supply_resumed"),
    ),
)


class LabelSetState(StrEnum):
    """One version of a table's labels. Stored; append-only."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    """By a person of the department. A table names the one in force."""
    DISCARDED = "discarded"


LABEL_SET = Lifecycle(
    thing="label set",
    initial=LabelSetState.PROPOSED,
    created="label_set.proposed",
    creators=_DEPARTMENT | _SYSTEM,
    transitions=(
        _move(LabelSetState.PROPOSED, LabelSetState.CONFIRMED, _DEPARTMENT, "label_set.confirmed"),
        _move(LabelSetState.PROPOSED, LabelSetState.DISCARDED, _DEPARTMENT | _SYSTEM, "label_set.discarded"),
    ),
)


class AgreementState(StrEnum):
    """Stored; append-only."""

    ACTIVE = "active"
    ENDED = "ended"
    REVOKED = "revoked"


AGREEMENT = Lifecycle(
    thing="agreement",
    initial=AgreementState.ACTIVE,
    created="agreement.signed",
    creators=frozenset({Role.OPERATOR, Role.BUREAU}),
    transitions=(
        _move(AgreementState.ACTIVE, AgreementState.ENDED, _SYSTEM | _BUREAU | _OPERATOR, "agreement.ended"),
        _move(AgreementState.ACTIVE, AgreementState.REVOKED, _BUREAU, "agreement.revoked"),
    ),
)


class ScenarioState(StrEnum):
    """A scenario application and, once granted, the scenario itself. Stored; append-only."""

    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    """Sent back by a step of the chain: the developer amends it, and the chain begins again."""
    GRANTED = "granted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


SCENARIO = Lifecycle(
    thing="scenario",
    initial=ScenarioState.SUBMITTED,
    created="scenario.submitted",
    creators=_DEVELOPER,
    transitions=(
        _move(ScenarioState.SUBMITTED, ScenarioState.IN_REVIEW, _CHAIN, "scenario.review_started"),
        _move(ScenarioState.SUBMITTED, ScenarioState.REJECTED, _CHAIN, "scenario.rejected"),
        _move(ScenarioState.SUBMITTED, ScenarioState.GRANTED, _CHAIN, "scenario.granted"),
        _move(ScenarioState.IN_REVIEW, ScenarioState.GRANTED, _CHAIN, "scenario.granted"),
        _move(ScenarioState.IN_REVIEW, ScenarioState.REJECTED, _CHAIN, "scenario.rejected"),
        _move(ScenarioState.SUBMITTED, ScenarioState.RETURNED, _CHAIN, "scenario.returned"),
        _move(ScenarioState.IN_REVIEW, ScenarioState.RETURNED, _CHAIN, "scenario.returned"),
        _move(ScenarioState.RETURNED, ScenarioState.SUBMITTED, _DEVELOPER, "scenario.resubmitted"),
        _move(ScenarioState.RETURNED, ScenarioState.WITHDRAWN, _DEVELOPER, "scenario.withdrawn"),
        _move(ScenarioState.SUBMITTED, ScenarioState.WITHDRAWN, _DEVELOPER, "scenario.withdrawn"),
        _move(ScenarioState.IN_REVIEW, ScenarioState.WITHDRAWN, _DEVELOPER, "scenario.withdrawn"),
        _move(ScenarioState.GRANTED, ScenarioState.ENDED, _SYSTEM | _BUREAU | _OPERATOR, "scenario.ended"),
    ),
)


class GrantState(StrEnum):
    """What a scenario was given, for a term. Stored; append-only."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REVOKED = "revoked"


GRANT = Lifecycle(
    thing="grant",
    initial=GrantState.ACTIVE,
    created="grant.made",
    creators=_CHAIN,
    transitions=(
        _move(GrantState.ACTIVE, GrantState.SUSPENDED, _SUPERVISORS, "grant.suspended"),
        _move(GrantState.SUSPENDED, GrantState.ACTIVE, _BUREAU, "grant.restored"),
        _move(GrantState.ACTIVE, GrantState.EXPIRED, _SYSTEM, "grant.expired"),
        _move(GrantState.SUSPENDED, GrantState.EXPIRED, _SYSTEM, "grant.expired"),
        _move(GrantState.ACTIVE, GrantState.REVOKED, _BUREAU, "grant.revoked"),
        _move(GrantState.SUSPENDED, GrantState.REVOKED, _BUREAU, "grant.revoked"),
    ),
)


class ExtractState(StrEnum):
    """A scenario's extract on disk. Stored; append-only."""

    READY = "ready"
    DELETED = "deleted"
    """Its grant ended, or it was replaced by a newer one: the folder is gone, the manifest is kept."""


EXTRACT = Lifecycle(
    thing="extract",
    initial=ExtractState.READY,
    created="extract.made",
    creators=_SYSTEM,
    transitions=(_move(ExtractState.READY, ExtractState.DELETED, _SYSTEM, "extract.deleted"),),
)


class JobState(StrEnum):
    """Stored; append-only. A finer `reason` beside it is for people and steers nothing."""

    SUBMITTED = "submitted"
    PLANNED = "planned"
    QUEUED = "queued"
    RUNNING = "running"
    JUDGING = "judging"
    IN_REVIEW = "in_review"
    RELEASED = "released"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


_ENDABLE = (JobState.SUBMITTED, JobState.PLANNED, JobState.QUEUED, JobState.RUNNING, JobState.JUDGING)
_CANCELLERS = frozenset({Role.DEVELOPER, Role.OPERATOR, Role.BUREAU, Role.SECURITY_OFFICER, Role.SYSTEM})

JOB = Lifecycle(
    thing="job",
    initial=JobState.SUBMITTED,
    created="job.submitted",
    creators=_DEVELOPER,
    transitions=(
        _move(JobState.SUBMITTED, JobState.PLANNED, _SYSTEM, "job.planned"),
        _move(JobState.PLANNED, JobState.QUEUED, _SYSTEM, "job.queued"),
        _move(JobState.QUEUED, JobState.RUNNING, _SYSTEM, "job.started"),
        _move(JobState.RUNNING, JobState.QUEUED, _SYSTEM, "job.requeued"),
        _move(JobState.RUNNING, JobState.JUDGING, _SYSTEM, "job.ran"),
        _move(JobState.JUDGING, JobState.QUEUED, _SYSTEM, "job.requeued"),
        _move(JobState.JUDGING, JobState.IN_REVIEW, _SYSTEM, "job.judged"),
        _move(JobState.IN_REVIEW, JobState.QUEUED, _SYSTEM, "job.history_moved"),
        _move(JobState.IN_REVIEW, JobState.RELEASED, _OPERATOR | _SYSTEM, "job.released"),
        _move(JobState.IN_REVIEW, JobState.REJECTED, _OPERATOR, "job.rejected"),
        _move(JobState.IN_REVIEW, JobState.CANCELLED, _CANCELLERS, "job.cancelled"),
        *(_move(state, JobState.REFUSED, _SYSTEM, "job.refused") for state in _ENDABLE),
        *(_move(state, JobState.FAILED, _SYSTEM, "job.failed") for state in _ENDABLE),
        *(_move(state, JobState.CANCELLED, _CANCELLERS, "job.cancelled") for state in _ENDABLE),
    ),
)


class VersionState(StrEnum):
    """One version of a product on its way to publication (R10). Stored; append-only."""

    REQUESTED = "requested"
    IN_CHECK = "in_check"
    PUBLISHED = "published"
    REJECTED = "rejected"
    RECALLED = "recalled"


_CHECKERS = frozenset({Role.BUREAU, Role.SECURITY_OFFICER})

VERSION = Lifecycle(
    thing="product version",
    initial=VersionState.REQUESTED,
    created="version.requested",
    creators=_DEVELOPER,
    transitions=(
        _move(VersionState.REQUESTED, VersionState.IN_CHECK, _CHECKERS, "version.check_started"),
        _move(VersionState.REQUESTED, VersionState.REJECTED, _CHECKERS, "version.rejected"),
        _move(VersionState.IN_CHECK, VersionState.PUBLISHED, _CHECKERS, "version.published"),
        _move(VersionState.IN_CHECK, VersionState.REJECTED, _CHECKERS, "version.rejected"),
        _move(
            VersionState.PUBLISHED,
            VersionState.RECALLED,
            frozenset({Role.BUREAU, Role.SECURITY_OFFICER, Role.OPERATOR}),
            "version.recalled",
        ),
    ),
)


class ReversalState(StrEnum):
    """A request to turn tokens back into the values behind them. Stored; append-only."""

    REQUESTED = "requested"
    APPROVED = "approved"
    """By bureau and security officer: the masking process turns the tokens back."""
    READY = "ready"
    """The values wait, sealed, for the person who asked."""
    REJECTED = "rejected"
    FAILED = "failed"
    EXPIRED = "expired"
    """Nobody decided, or the values' time is over: they are deleted."""


REVERSAL = Lifecycle(
    thing="reversal",
    initial=ReversalState.REQUESTED,
    created="reversal.requested",
    creators=_DEPARTMENT,
    transitions=(
        _move(ReversalState.REQUESTED, ReversalState.APPROVED, _CHECKERS, "reversal.approved"),
        _move(ReversalState.REQUESTED, ReversalState.REJECTED, _CHECKERS, "reversal.rejected"),
        _move(ReversalState.APPROVED, ReversalState.READY, _SYSTEM, "reversal.made"),
        _move(ReversalState.APPROVED, ReversalState.FAILED, _SYSTEM, "reversal.failed"),
        *(
            _move(state, ReversalState.EXPIRED, _SYSTEM, "reversal.expired")
            for state in (ReversalState.REQUESTED, ReversalState.APPROVED, ReversalState.READY)
        ),
    ),
)

LIFECYCLES = (ORGANISATION, TABLE, LABEL_SET, AGREEMENT, SCENARIO, GRANT, EXTRACT, REVERSAL, JOB, VERSION)
