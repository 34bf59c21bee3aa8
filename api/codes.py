"""Every error code of every room, found by module, so that a stored code can be explained to people."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType, ModuleType

from core.errors import ErrorCode

_FIELD = re.compile(r"\{(\w+)\}")
MODULES = (
    "core.lifecycle",
    "store.errors",
    "governance.errors",
    "connectors.errors",
    "masking.classify.errors",
    "masking.errors",
    "sandbox.errors",
    "egress.errors",
    "jobs.errors",
    "products.errors",
    "api.errors",
)
"""Where codes are defined, in the order of `docs/errors.md`."""


@cache
def codes() -> Mapping[str, ErrorCode]:
    """Code → entry, over all rooms."""
    return MappingProxyType({code: entry for name in MODULES for code, entry in codes_of(import_module(name)).items()})


def codes_of(module: ModuleType) -> Mapping[str, ErrorCode]:
    """The codes that a module defines or takes over, in its order."""
    return {value.code: value for value in vars(module).values() if isinstance(value, ErrorCode)}


def describe(code: str) -> dict[str, str]:
    """Public words for a stored code; empty for a word that is no code. Fields are shown as their names."""
    entry = codes().get(code)
    if entry is None:
        return {}
    words = {"message": entry.en, "message_zh": entry.zh, "hint": entry.hint_en, "hint_zh": entry.hint_zh}
    return {name: _FIELD.sub(r"<\1>", text) for name, text in words.items()}


def described(code: str) -> dict[str, str]:
    """A stored code as the problem document that it would have been; a word that is no code stands for itself."""
    words = describe(code)
    return {
        "code": code,
        "title": words.get("message", ""),
        "title_zh": words.get("message_zh", ""),
        "detail": words.get("hint", ""),
        "detail_zh": words.get("hint_zh", ""),
    }
