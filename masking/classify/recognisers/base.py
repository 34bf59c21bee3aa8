"""What a recogniser is: tests in SQL, and a judgement on the shares of values that pass them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from masking.classify.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One label that a column may deserve."""

    label: str
    score: float
    """0 to 1."""
    evidence: tuple[str, ...] = ()
    certain: bool = False
    """The content alone proves it (a checksum or an unmistakable shape): such columns judge the headers' trust."""
    identifying: bool = False
    """The column identifies although its label, in general, does not."""
    harmless: float = 0.0
    """Confidence to report when the label is a fallback that any better one outranks: that it is a plain quantity."""

    def __post_init__(self) -> None:
        if not 0 <= self.score <= 1:
            raise ValueError(f"candidate {self.label}: score {self.score}")


Judge = Callable[[Profile], Candidate | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recogniser:
    """One label's tests and judgement. To add one: write it in the module of its subject, list it in `RECOGNISERS`."""

    label: str
    judge: Judge
    tests: Mapping[str, str] = field(default_factory=dict)
    """Name → SQL predicate over `cell` (v, l, u, x, d, len)."""


def raised(score: float, hint: float, weight: float = 0.6) -> float:
    """A content score with a header that agrees."""
    return 1.0 - (1.0 - score) * (1.0 - weight * hint)


def percent(share: float) -> str:
    """A share for people."""
    return f"{share:.1%}"
