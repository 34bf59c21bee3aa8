"""Every error that Yunei raises on purpose.

    YuneiError
    ├── RequestError     the request is wrong: mend it and send it again
    │   ├── NotAuthenticated  no key, or an unknown one
    │   ├── NotFound     no such thing, or not yours (the two look alike)
    │   ├── Forbidden    you are known, but this act is not your role's
    │   ├── Conflict     the thing is no longer in the state that you saw
    │   └── Gone         it was there for you, and has been withdrawn for good
    ├── Refused          the policy says no; the finding says why
    ├── JobFailed        the job's own fault, or its limits
    └── PlatformFault    ours: call the operator

An error has a stable `code`, a public message in English and Chinese (what, why, what next: never a data value or a
count), and a private detail for the operator's log, which never reaches a developer. Each room lists its codes as
`ErrorCode` constants in its own `errors.py`; `docs/errors.md` is generated from them.
"""

import re
from dataclasses import dataclass

from core.phrases import reason_in_chinese
from core.words import REASON_FIELDS, WORD_FIELDS, in_chinese

_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCode:
    """One line of the catalogue of errors. `en`/`zh` and the hints may hold `{name}` fields, filled by the raiser."""

    code: str
    """lower_snake, append-only; rules of the guard are `area.rule`."""
    en: str
    """What happened and why, in English."""
    zh: str
    hint_en: str
    """What the reader can do next."""
    hint_zh: str

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise ValueError(f"not a code: {self.code}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A span in the developer's own text: 0-based character offset and length."""

    offset: int
    length: int


class YuneiError(Exception):
    """Base of all errors raised on purpose. `status` is the HTTP status that `api` renders."""

    status = 500

    def __init__(
        self, code: ErrorCode, *, place: Place | None = None, detail: str | None = None, **fields: str | int
    ) -> None:
        super().__init__(f"{code.code}: {code.en.format(**fields)}")
        self.entry = code
        self.code = code.code
        self.place = place
        self.detail = detail
        """Private: for the operator's log only."""
        self.fields = fields

    def message(self, language: str = "en") -> str:
        """The public message, `en` or `zh`."""
        return self.entry.zh.format(**self._chinese()) if language == "zh" else self.entry.en.format(**self.fields)

    def hint(self, language: str = "en") -> str:
        """What to do next, `en` or `zh`."""
        if language == "zh":
            return self.entry.hint_zh.format(**self._chinese())
        return self.entry.hint_en.format(**self.fields)

    def _chinese(self) -> dict[str, str | int]:
        """The fields as Chinese messages show them: words and reasons, and `<name>_zh` in place of `<name>`."""
        words = {name: _field_in_chinese(name, value) for name, value in self.fields.items()}
        return {name: words.get(f"{name}_zh", value) for name, value in words.items()}


def _field_in_chinese(name: str, value: str | int) -> str | int:
    if not isinstance(value, str):
        return value
    if name in WORD_FIELDS:
        return in_chinese(value)
    return reason_in_chinese(value) if name in REASON_FIELDS else value


class RequestError(YuneiError):
    """The request is wrong as it stands."""

    status = 422


class NotAuthenticated(RequestError):
    """No key, an unknown one, or one that has been revoked."""

    status = 401


class NotFound(RequestError):
    """No such thing, or it belongs to somebody else: the two are not told apart."""

    status = 404


class Forbidden(RequestError):
    """The actor's role may not do this."""

    status = 403


class Conflict(RequestError):
    """The thing has moved on since the caller looked at it."""

    status = 409


class Gone(RequestError):
    """The thing was withdrawn for good: stop asking."""

    status = 410


class Refused(YuneiError):
    """A rule of the policy says no. Static refusals carry the place in the text."""

    status = 422


class JobFailed(YuneiError):
    """The job broke or ran into its limits."""

    status = 422


class PlatformFault(YuneiError):
    """Something of ours is broken, missing or has been tampered with; work stops rather than continue unsafely."""

    status = 503
