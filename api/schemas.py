"""What requests look like. Unknown fields are refused; ids are checked by the services that look them up."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.records import AuthorisationKind, JobKind, ProductForm, VoteVerdict
from core.roles import Role

Name = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Reason = Annotated[str, Field(min_length=1, max_length=2_000)]


class Body(BaseModel):
    """Base of all request bodies: closed and frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NewOrganisation(Body):
    """Register a party."""

    name: Name
    role: Role
    credit_code: str = ""


class NewMember(Body):
    """Add a named person to an organisation."""

    name: Name
    trained_until: datetime | None = None
    confidentiality_until: datetime | None = None


class NewKey(Body):
    """Issue an API key to a member."""

    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None


class Because(Body):
    """An act that needs a reason on record."""

    reason: Reason


class NewAgreement(Body):
    """Sign an agreement with a developer organisation."""

    organisation: str
    kind: AuthorisationKind = AuthorisationKind.COMPREHENSIVE
    valid_from: datetime
    valid_until: datetime
    scope: Text
    terms: dict[str, str] = {}


class NewSource(Body):
    """Register a department's source system."""

    name: Name
    kind: Name
    settings: dict[str, Any]
    secrets: dict[str, str] = Field(
        default={}, description="Secret settings of the kind (`url` of a database); kept in the key store, never shown."
    )


class Supplied(Body):
    """One field of a catalogue entry."""

    name: Name
    title: str = ""
    type: str = ""
    level: int = Field(ge=1, le=4)
    description: str = ""


class NewTable(Body):
    """Register a table of a source as a catalogue entry."""

    source: str
    name: Name
    title: Name
    description: str = ""
    locator: dict[str, Any] = {}
    fields: tuple[Supplied, ...]
    update_cycle: str = ""


class NewSnapshot(Body):
    """Read the table now into a dated snapshot."""

    as_of: str | None = Field(default=None, description="ISO date of the data; today unless given.")


class ConfirmedLabels(Body):
    """The labels of every column, as a person of the department confirms them."""

    columns: dict[str, Any]


class Consent(Body):
    """The department's consent to supply."""

    consent: Literal[True]


class PolicyText(Body):
    """One new version of a policy file (YAML)."""

    text: Text


class Rows(Body):
    """A restriction of rows."""

    column: str
    low: float | str | None = None
    high: float | str | None = None
    values: tuple[str | int | float | bool, ...] | None = None


class WantedTable(Body):
    """What a scenario asks of one table."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[Rows, ...] = ()


class NewScenario(Body):
    """Apply for one scenario."""

    title: Name
    purpose: Text
    market_research: Text
    technique: Text
    expected_result: Text
    benefit_sharing: Text
    kind: AuthorisationKind = AuthorisationKind.COMPREHENSIVE
    agreement: str
    field: str = ""
    tables: tuple[WantedTable, ...]
    term_days: int = Field(ge=1, le=1826)


class NewVote(Body):
    """One person's word."""

    verdict: VoteVerdict
    checks: dict[str, bool] = {}
    comment: str = Field(default="", max_length=5_000)


class NewJob(Body):
    """Submit code. `mock` runs it on the mock, shows everything and releases nothing."""

    scenario: str
    kind: JobKind = JobKind.SQL
    text: str
    title: str = ""
    mock: bool = False


class Question(Body):
    """A text to be explained before it is submitted."""

    scenario: str
    text: str


class Draft(Body):
    """A text for which no scenario exists yet."""

    text: str


class NewProduct(Body):
    """Name a product."""

    scenario: str
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,62}$")]
    title: Name
    form: ProductForm
    description: str = ""


class NewVersion(Body):
    """Ask for publication of a released result."""

    release: str
    statement: Text
    sources: tuple[str, ...]


class FiveChecks(Body):
    """The five checks before publication (YZ 19), each answered."""

    purpose_and_range: bool
    sources_lawful: bool
    no_raw_or_sensitive_data: bool
    no_leak_of_secrets: bool
    no_other_risk: bool
    comment: str = ""
