"""A violated key is told apart from an id that names nothing."""

from dataclasses import replace

import pytest

from core.errors import Conflict
from core.ids import SourceId
from core.records.supply import Source
from tests.factories.law import District


def source(district: District) -> Source:
    department = district.cast["health"]
    return Source(
        id=SourceId("src_a"),
        domain=department.domain,
        organisation=department.organisation,
        name="one",
        kind="parquet",
        settings={},
        created_at=district.clock.now,
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"id": "src_b"}, "already_exists"), ({"id": "src_b", "organisation": "org_none"}, "refers_to_nothing")],
    ids=["a name in use", "an owner that is not there"],
)
def test_a_violation_says_which_it_is(district: District, changes: dict[str, str], code: str) -> None:
    actor = district.cast["health"]
    with district.database.begin() as uow:
        uow.add(source(district), actor)
    with pytest.raises(Conflict) as error, district.database.begin() as uow:
        uow.add(replace(source(district), **changes), actor)  # type: ignore[arg-type]
    assert error.value.code == code
