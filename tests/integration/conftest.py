"""Fixtures of the integration tests."""

from collections.abc import Iterator

import pytest

from tests.factories.postgres import TestServer, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[TestServer]:
    """One PostgreSQL server for the whole run; each test makes tables of its own."""
    with running_postgres() as server:
        yield server
