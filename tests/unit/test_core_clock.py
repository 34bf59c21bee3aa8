"""The one form of a moment."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import parse_stamp, stamp


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_stamp_reads_back_to_the_same_moment(moment: datetime) -> None:
    again = parse_stamp(stamp(moment))
    assert again == moment
    assert again.tzinfo is UTC


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_stamps_sort_as_their_moments_do(first: datetime, second: datetime) -> None:
    assert (first < second) == (stamp(first) < stamp(second))


def test_another_zone_is_the_same_moment_in_utc() -> None:
    china = timezone(timedelta(hours=8))
    assert stamp(datetime(2026, 1, 1, 8, tzinfo=china)) == "2026-01-01T00:00:00.000000Z"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-01",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.000Z",
        "2026-01-01T00:00:00.000000",
        "2026-01-01T00:00:00.000000+00:00",
        "2026-01-01T00:00:00.000000Z\n",
        "2026-13-01T00:00:00.000000Z",
        "2026-02-30T00:00:00.000000Z",
        "２026-01-01T00:00:00.000000Z",
    ],
)
def test_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_stamp(text)
