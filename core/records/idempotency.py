"""Remembered answers to requests sent twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.ids import MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class Idempotency:
    """The remembered answer to one POST."""

    member: MemberId
    key: str
    """As sent in `Idempotency-Key`, at most 255 characters."""
    body_hash: str
    """Hash of method, path and body: the same key with another one is a conflict."""
    status: int | None = None
    """HTTP status of the answer; None while the first request still runs."""
    answer: Mapping[str, Any] | None = None
    """The answer's JSON, without any secret."""
    at: datetime
