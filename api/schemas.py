"""What requests look like. Unknown fields are refused; ids are checked by the services that look them up."""

from datetime import UTC, date, datetime
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from core.records.domains import AuthorisationKind
from core.records.jobs import JobKind
from core.records.products import ProductForm
from core.records.votes import VoteVerdict
from core.roles import Role

Name = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(min_length=1, max_length=20_000)]
_YEARS = range(2000, 2200)


def _to_utc(moment: datetime) -> datetime:
    if moment.year not in _YEARS:
        raise ValueError(f"a year from {_YEARS.start} to {_YEARS.stop - 1} is needed")
    return moment.astimezone(UTC)


Moment = Annotated[
    AwareDatetime, AfterValidator(_to_utc), Field(examples=["2027-01-31T00:00:00Z"], description="ISO time with zone.")
]
"""A time with its zone: without one nobody can say when it is."""
Reason = Annotated[str, Field(min_length=1, max_length=2_000)]


_DEEPEST = 32


def _require_keepable(plain: Any) -> None:
    """Refuse what JSON's reader lets in and nothing of ours can keep: NaN, infinities, half characters, an abyss.

    Raises ValueError; its text goes to the client and repeats nothing.
    """
    waiting = [(plain, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > _DEEPEST:
            raise ValueError(f"nested more than {_DEEPEST} deep")
        match value:
            case float() if not isfinite(value):
                raise ValueError("a number is not finite")
            case str() if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
                raise ValueError("a text holds a NUL character or a lone surrogate")
            case dict():
                waiting += [(item, depth + 1) for pair in value.items() for item in pair]
            case list():
                waiting += [(item, depth + 1) for item in value]


class Body(BaseModel):
    """Base of all request bodies: closed, frozen, and of values that can be kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _check(cls, plain: Any) -> Any:
        _require_keepable(plain)
        return plain


class NewOrganisation(Body):
    """Register a party."""

    name: Name
    role: Role
    credit_code: str = ""


class NewMember(Body):
    """Add a named person to an organisation."""

    name: Name
    trained_until: Moment | None = None
    confidentiality_until: Moment | None = None


class Renewal(Body):
    """New dates of a member; what is left out stays as it is."""

    trained_until: Moment | None = None
    confidentiality_until: Moment | None = None


class NewKey(Body):
    """Issue an API key to a member."""

    scopes: tuple[str, ...] = Field(
        default=(), description="Narrow the key: `products:read`, `jobs:act`, …; empty: all that the role may do."
    )
    expires_at: Moment | None = None


class Because(Body):
    """An act that needs a reason on record."""

    reason: Reason


class NewAgreement(Body):
    """Sign an agreement with a developer organisation."""

    organisation: str
    kind: AuthorisationKind = AuthorisationKind.COMPREHENSIVE
    valid_from: Moment
    valid_until: Moment
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

    as_of: date | None = Field(default=None, description="ISO date of the data; today unless given.")


class ConfirmedLabels(Body):
    """The labels of every column, as a person of the department confirms them."""

    columns: dict[str, Any]


class Consent(Body):
    """The department's consent to supply."""

    consent: Literal[True]


class PolicyText(Body):
    """One new version of a policy file (YAML). Published counts of a population make it long."""

    text: Annotated[str, Field(min_length=1, max_length=500_000)]


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


class NewReversal(Body):
    """Ask for the values behind tokens of one column."""

    scenario: str
    table: str
    column: str
    tokens: tuple[str, ...]
    reason: Reason
    key_version: int | None = Field(
        default=None, ge=1, description="Of the scenario's masking keys; that of its newest extract unless given."
    )


class NewVote(Body):
    """One person's word."""

    verdict: VoteVerdict
    checks: dict[str, bool] = {}
    comment: str = Field(default="", max_length=5_000)


class NewJob(Body):
    """Submit code: a `text`, or (Python alone) an `archive`, a zip with `job.json` in base64, which is put on record as
    one text. `mock` runs it on the mock, shows everything and releases nothing."""

    scenario: str
    kind: JobKind = JobKind.SQL
    text: str = ""
    archive: str = ""
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
    """Ask for publication of a released result, or of the part of it that `part` names."""

    release: str
    part: str = Field(default="", max_length=63)
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
