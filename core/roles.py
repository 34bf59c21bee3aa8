"""The parties of the two-tier authorisation (YZ 5, 9; JN 5, 7, 11). A member acts in its organisation's role."""

from enum import StrEnum


class Role(StrEnum):
    """Kind of an organisation. Stored; append-only."""

    SOURCE_DEPARTMENT = "source_department"
    BUREAU = "bureau"
    OPERATOR = "operator"
    DEVELOPER = "developer"
    INDUSTRY_AUTHORITY = "industry_authority"
    CONSUMER = "consumer"
    SECURITY_OFFICER = "security_officer"
    SYSTEM = "system"
    """The platform's own processes (worker, sealer, expiry). Never a person, never an approver."""
