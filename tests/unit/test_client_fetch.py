"""The client over HTTP, against a platform that behaves as ours does or breaks in the usual ways."""

import io
import json
from collections.abc import Callable

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from yunei_client import Client, FetchError, ReceiptError

from tests.factories.receipts import Signed, signed

Answer = Callable[[httpx.Request], httpx.Response]


class Platform:
    """A scripted platform: `before` answers first, once each; then a product is served."""

    def __init__(self, *before: Answer | int | type[Exception], item: Signed | None = None) -> None:
        self.item = item or signed()
        self.before = list(before)
        self.requests: list[httpx.Request] = []
        self.pauses: list[float] = []

    def client(self, **more: int) -> Client:
        return Client(
            "https://yunei.test/", "secret-key", transport=httpx.MockTransport(self), sleep=self.pauses.append, **more
        )

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.before:
            answer = self.before.pop(0)
            if isinstance(answer, int):
                return httpx.Response(answer)
            if isinstance(answer, type):
                raise answer("broken")
            return answer(request)
        if request.url.path.endswith("/receipt"):
            return httpx.Response(200, json=self.item.receipt)
        tag = '"sha256:x"'
        headers = {"ETag": tag, "X-Yunei-Version": "1"}
        if request.headers.get("If-None-Match") == tag:
            return httpx.Response(304, headers=headers)
        return httpx.Response(200, content=self.item.data, headers=headers)


def test_fetches_and_verifies() -> None:
    platform = Platform()
    with platform.client() as client:
        fetched = client.fetch("health-expense", format="csv")
    assert fetched.data == platform.item.data
    assert fetched.verify(platform.item.keys).format == "csv"
    first, second = platform.requests
    assert str(first.url) == "https://yunei.test/api/v1/products/health-expense/data?version=latest&format=csv"
    assert str(second.url) == "https://yunei.test/api/v1/products/health-expense/receipt?version=1"
    assert first.headers["Authorization"] == "Bearer secret-key"


def test_does_not_fetch_twice_what_has_not_changed() -> None:
    platform = Platform()
    with platform.client() as client:
        first = client.fetch("health-expense", format="csv")
        second = client.fetch("health-expense", format="csv")
        client.fetch("health-expense", format="json")
    assert (first.changed, second.changed) == (True, False)
    assert (second.data, second.receipt) == (first.data, first.receipt)
    assert [request.headers.get("If-None-Match") for request in platform.requests] == [
        None,
        None,
        first.etag,
        None,
        None,
    ]


def test_waits_and_tries_again_when_the_platform_is_busy() -> None:
    platform = Platform(503, lambda _: httpx.Response(503, headers={"Retry-After": "7"}), httpx.ConnectError)
    with platform.client() as client:
        assert client.fetch("p", format="csv").data == platform.item.data
    assert platform.pauses == [1.0, 7.0, 4.0]


def test_never_waits_longer_than_half_a_minute() -> None:
    platform = Platform(lambda _: httpx.Response(503, headers={"Retry-After": "99999"}))
    with platform.client() as client:
        client.fetch("p")
    assert platform.pauses == [30.0]


@pytest.mark.parametrize(("failure", "code"), [(503, "http_503"), (httpx.ReadTimeout, "unreachable")])
def test_gives_up_in_the_end(failure: int | type[Exception], code: str) -> None:
    platform = Platform(*[failure] * 9)
    with platform.client(attempts=3) as client, pytest.raises(FetchError) as error:
        client.fetch("p")
    assert (error.value.code, len(platform.requests)) == (code, 3)


def test_a_refusal_is_not_tried_again_and_keeps_its_code() -> None:
    problem = {"code": "version_recalled", "detail": "It was recalled."}
    platform = Platform(lambda _: httpx.Response(410, content=json.dumps(problem)))
    with platform.client() as client, pytest.raises(FetchError, match="It was recalled") as error:
        client.fetch("p")
    assert (error.value.code, error.value.status, len(platform.requests)) == ("version_recalled", 410, 1)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}"])
def test_an_answer_of_something_else_is_named_as_such(body: bytes) -> None:
    platform = Platform(lambda _: httpx.Response(404, content=body))
    with platform.client() as client, pytest.raises(FetchError) as error:
        client.fetch("p")
    assert error.value.code == "http_404"


@pytest.mark.parametrize("item", [signed(name="other-product"), signed(version=2)])
def test_a_genuine_receipt_of_another_product_does_not_pass(item: Signed) -> None:
    platform = Platform(item=item)
    with platform.client() as client:
        fetched = client.fetch("health-expense", format="csv")
    with pytest.raises(ReceiptError) as error:
        fetched.verify(item.keys)
    assert error.value.code == "receipt_other_product"


@pytest.mark.parametrize("asked", [1, "1", "latest"])
def test_takes_the_version_that_was_asked_for(asked: str | int) -> None:
    with Platform().client() as client:
        assert client.fetch("health-expense", version=asked).version == 1


def test_another_version_than_the_one_asked_for_does_not_pass() -> None:
    platform = Platform()
    with platform.client() as client, pytest.raises(FetchError) as error:
        client.fetch("health-expense", version=2)
    assert (error.value.code, len(platform.requests)) == ("version_differs", 1)


@pytest.mark.parametrize("said", [{}, {"X-Yunei-Version": "two"}, {"X-Yunei-Version": "-1"}])
@pytest.mark.parametrize("status", [200, 302])
def test_a_page_in_between_is_no_product(status: int, said: dict[str, str]) -> None:
    platform = Platform(lambda _: httpx.Response(status, headers=said, content=b"<html>log in</html>"))
    with platform.client() as client, pytest.raises(FetchError) as error:
        client.fetch("p")
    assert error.value.code == f"http_{status}"


def test_the_key_is_in_no_error() -> None:
    platform = Platform(httpx.ConnectError)
    with platform.client(attempts=1) as client, pytest.raises(FetchError) as error:
        client.fetch("p")
    assert "secret-key" not in f"{error.value!r} {error.value.__cause__!r}"


def test_attempts_must_be_positive() -> None:
    with pytest.raises(ValueError, match="attempt"):
        Platform().client(attempts=0)


def test_reads_as_an_arrow_table_what_has_types() -> None:
    released = pa.table({"site": ["兖州"], "persons": pa.array([None], pa.int64())})
    parquet, arrow = io.BytesIO(), io.BytesIO()
    pq.write_table(released, parquet)
    with pa.ipc.new_stream(arrow, released.schema) as stream:
        stream.write_table(released)
    for format, sink in (("parquet", parquet), ("arrow", arrow)):
        with Platform(item=signed(sink.getvalue())).client() as client:
            assert client.fetch("health-expense", format=format).to_arrow().equals(released)
    with Platform().client() as client, pytest.raises(ValueError, match="csv"):
        client.fetch("health-expense", format="csv").to_arrow()
