"""Fetches products over HTTP, with retries and a small cache by entity tag."""

import io
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

import httpx

from yunei_client.receipt import ReceiptError, VerifiedReceipt, verify_receipt

_RETRIED = frozenset({429, 502, 503, 504})
_MAX_WAIT_S = 30.0


class FetchError(Exception):
    """The platform declined or could not be reached. `code` is the platform's own, or `unreachable`."""

    def __init__(self, code: str, message: str, status: int | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One version of a product in one format."""

    product: str
    version: int
    format: str
    data: bytes
    etag: str
    receipt: bytes
    """The signed receipt, as JSON text."""
    changed: bool
    """False when the platform said that the copy from before is still the present one."""

    def verify(self, trusted_keys: Mapping[str, bytes]) -> VerifiedReceipt:
        """Check receipt and data, and that they are of the product and version asked for. Raises ReceiptError."""
        verified = verify_receipt(self.receipt, self.data, trusted_keys)
        said = verified.receipt["product"]
        if (said.get("name"), said.get("version")) != (self.product, self.version):
            raise ReceiptError("receipt_other_product", "it is genuine, but of another product or version")
        return verified

    def to_arrow(self) -> Any:
        """The table as `pyarrow.Table`; needs the extra `arrow`. For pandas: `to_arrow().to_pandas()`.

        Raises ValueError for CSV and JSON, whose types would have to be guessed.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self.format == "parquet":
            return pq.read_table(io.BytesIO(self.data))
        if self.format == "arrow":
            return pa.ipc.open_stream(self.data).read_all()
        raise ValueError(f"fetch as parquet or arrow, not as {self.format}")


class Client:
    """A connection to one platform with one API key. Use it in a `with` statement or call `close`."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        attempts: int = 4,
        timeout_s: float = 30.0,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if attempts < 1:
            raise ValueError("at least one attempt")
        self._attempts = attempts
        self._sleep = sleep
        self._cache: dict[tuple[str, str, str], Fetched] = {}
        self._http = httpx.Client(
            base_url=base_url.rstrip("/") + "/api/v1",
            headers={"Authorization": f"Bearer {api_key}"},
            timeout=timeout_s,
            transport=transport,
        )

    def fetch(self, product: str, version: str | int = "latest", *, format: str = "parquet") -> Fetched:
        """The data of a product and its receipt.

        A copy from an earlier call is asked after by its entity tag and not sent again. Retries, with growing pauses,
        what the platform calls passing (503 and its like) and broken connections. Raises FetchError, also when another
        version is sent than the one asked for (`version_differs`).
        """
        place = (product, str(version), format)
        known = self._cache.get(place)
        headers = {"If-None-Match": known.etag} if known else {}
        answer = self._get(f"/products/{product}/data", {"version": str(version), "format": format}, headers)
        if answer.status_code == httpx.codes.NOT_MODIFIED and known:
            return replace(known, changed=False)
        number = _version_of(answer, version)
        receipt = self._get(f"/products/{product}/receipt", {"version": str(number)}, {})
        fetched = Fetched(
            product=product,
            version=number,
            format=format,
            data=answer.content,
            etag=answer.headers.get("ETag", ""),
            receipt=receipt.content,
            changed=True,
        )
        self._cache[place] = fetched
        return fetched

    def show(self, product: str) -> dict[str, Any]:
        """The product's contract: sources, columns, versions. Raises FetchError."""
        plain: dict[str, Any] = self._get(f"/products/{product}", {}, {}).json()
        return plain

    def close(self) -> None:
        """Close the connections. Harmless when repeated."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _get(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> httpx.Response:
        attempt = 0
        while True:
            attempt += 1
            last = attempt >= self._attempts
            try:
                answer = self._http.get(path, params=query, headers=headers)
            except httpx.TransportError as problem:
                if last:
                    raise FetchError("unreachable", type(problem).__name__) from problem
                self._sleep(2.0 ** (attempt - 1))
                continue
            if answer.status_code in _RETRIED and not last:
                self._sleep(_pause_s(answer, attempt))
                continue
            if answer.status_code >= httpx.codes.BAD_REQUEST:
                raise _declined(answer)
            return answer


def _version_of(answer: httpx.Response, asked: str | int) -> int:
    """Which version was sent: a server may not answer the question for one with another, however genuine."""
    said = answer.headers.get("X-Yunei-Version", "")
    if not (said.isascii() and said.isdigit()):
        raise _foreign(answer)
    if str(asked) not in ("latest", said):
        raise FetchError("version_differs", f"version {asked} was asked for, version {said} was sent")
    return int(said)


def _pause_s(answer: httpx.Response, attempt: int) -> float:
    """What the platform asks for in `Retry-After` (seconds), else 1, 2, 4 … seconds; never above 30."""
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked) if asked.isdigit() else 2.0 ** (attempt - 1), _MAX_WAIT_S)


def _declined(answer: httpx.Response) -> FetchError:
    """The platform's problem document (RFC 9457) as an error."""
    try:
        problem = answer.json()
        return FetchError(str(problem["code"]), str(problem.get("detail", "")), answer.status_code)
    except (ValueError, KeyError, TypeError):
        return _foreign(answer)


def _foreign(answer: httpx.Response) -> FetchError:
    return FetchError(f"http_{answer.status_code}", "the answer is not from a Yunei platform", answer.status_code)
