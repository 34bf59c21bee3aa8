"""Requests to turn tokens of one column back into the values behind them."""

from dataclasses import dataclass
from datetime import datetime

from core.ids import DomainId, ExtractId, MemberId, OrganisationId, ReversalId, ScenarioId, TableId
from core.states import ReversalState


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """One request by a member of the department that supplied the table. It holds neither tokens nor values."""

    id: ReversalId
    domain: DomainId
    organisation: OrganisationId
    """The department: whose table it is, and who alone may see the values."""
    member: MemberId
    """Who asked."""
    scenario: ScenarioId
    extract: ExtractId
    """The newest extract that was made with `key_version`; its record outlives its files."""
    table: TableId
    column: str
    key_version: int
    tokens: int
    """How many are asked for."""
    tokens_hash: str
    """Of the list of tokens, so that what was approved is what is turned back."""
    reason: str
    """Why, in the words of who asks."""
    state: ReversalState
    failure: str = ""
    """Code of why it failed."""
    ends_at: datetime
    """Until then it waits for a decision, and once ready for its reader."""
    created_at: datetime
