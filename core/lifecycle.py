"""One mechanism for every state machine: a table of transitions, and one pure check.

A lifecycle is data: state → allowed next states → who may cause it → audit tag. The tables are in `core/states.py`
and render to `docs/states.md`; `store` changes a state only after `Lifecycle.check` and writes the audit row of the
same transition in the same transaction.
"""

from dataclasses import dataclass
from enum import StrEnum

from core.errors import Conflict, ErrorCode, Forbidden
from core.roles import Role

STATE_CONFLICT = ErrorCode(
    code="state_conflict",
    en="A {thing} that is {state} cannot become {target}.",
    zh="状态为“{state}”的{thing}不能变为“{target}”。",
    hint_en="Look at its present state and choose an act that is allowed from there.",
    hint_zh="请查看其当前状态，并选择该状态允许的操作。",
)
ROLE_FORBIDDEN = ErrorCode(
    code="role_forbidden",
    en="The role {role} may not do this.",
    zh="角色“{role}”无权执行此操作。",
    hint_en="Ask a member of one of these roles: {allowed}.",
    hint_zh="请由下列角色的成员执行：{allowed}。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One allowed change of state."""

    source: StrEnum
    target: StrEnum
    roles: frozenset[Role]
    """Whose members may cause it; `Role.SYSTEM` for the platform's own processes."""
    audit: str
    """Tag of the audit row, `noun.past_participle`. Stored; append-only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """A closed state machine: what is not listed is not allowed."""

    thing: str
    """The noun, as in code, API and console."""
    initial: StrEnum
    created: str
    """Audit tag of creation."""
    creators: frozenset[Role]
    transitions: tuple[Transition, ...]

    def __post_init__(self) -> None:
        pairs = [(item.source, item.target) for item in self.transitions]
        if len(set(pairs)) != len(pairs):
            raise ValueError(f"{self.thing}: a transition is listed twice")
        missing = set(type(self.initial)) - {target for _, target in pairs} - {self.initial}
        if missing:
            raise ValueError(f"{self.thing}: states that nothing leads to: {sorted(missing)}")

    def check(self, source: StrEnum, target: StrEnum, role: Role) -> Transition:
        """The transition from `source` to `target` if `role` may cause it.

        Raises Conflict (`state_conflict`) when the table has no such change, Forbidden (`role_forbidden`) when it has
        one but not for this role. Pure.
        """
        for item in self.transitions:
            if (item.source, item.target) == (source, target):
                if role not in item.roles:
                    raise Forbidden(ROLE_FORBIDDEN, role=role.value, allowed=", ".join(sorted(item.roles)))
                return item
        raise Conflict(STATE_CONFLICT, thing=self.thing, state=source.value, target=target.value)

    def is_final(self, state: StrEnum) -> bool:
        """Whether nothing leads out of `state`."""
        return all(item.source != state for item in self.transitions)
