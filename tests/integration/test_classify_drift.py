"""From delivery to delivery: what a department confirmed holds until a column drifts; that column is not supplied."""

import random
from typing import Any

from core.records.scenarios import TableRequest
from core.states import LabelSetState
from jobs import ingest, materialise
from masking.labelfile import ColumnLabel
from tests.factories.classify import identity
from tests.factories.http import guide_file
from tests.integration.test_jobs_ingest import Office, office, platform

__all__ = ["office", "platform"]  # fixtures

HEAD = "person,name,town,ward,age,cost\n"
WARDS = ("surgery", "children", "internal")


def delivery(seed: int, *, leak: bool = False) -> str:
    r = random.Random(seed)
    wards = [r.choice(WARDS) for _ in range(200)]
    if leak:
        wards[17] = f"surgery {identity(r)}"
    rows = [f"p{i},n{i},{r.choice(('East', 'North'))},{ward},{r.randint(1, 90)},{i}.5" for i, ward in enumerate(wards)]
    return HEAD + "\n".join(rows) + "\n"


def confirm(there: Office) -> Any:
    with there.context.database.read() as uow:
        name = uow.tables.get_unscoped(there.table).name
    asked = there.department.post(
        f"/tables/{there.table}/labels", {"columns": guide_file("labels.yaml") | {"table": name}}
    )
    assert asked.status_code < 300, asked.text
    return asked.json()


def supplied(there: Office) -> dict[str, ColumnLabel]:
    """The columns as the next extract would be made from them."""
    with there.context.database.read() as uow:
        table = uow.tables.get_unscoped(there.table)
        granted = TableRequest(table=table.id, columns=("person", "ward"))
        request = materialise._request(uow, table, granted, ingest.newest_snapshot(uow, table))
    return {column.name: column for column in request.labels.columns}


def proposals(there: Office) -> int:
    with there.context.database.read() as uow:
        return len(uow.label_sets.find_unscoped(table=there.table, state=LabelSetState.PROPOSED))


def test_labels_are_kept_while_deliveries_stay_alike(office: Office) -> None:
    office.deliver(delivery(1))
    confirm(office)
    assert office.deliver(delivery(2))["state"] == "done"
    assert not any(column.unsure for column in supplied(office).values())


def test_a_leak_in_the_next_delivery_stops_its_column_until_somebody_confirms(office: Office) -> None:
    office.deliver(delivery(1))
    confirm(office)
    assert office.deliver(delivery(2, leak=True))["state"] == "done"
    assert {name for name, column in supplied(office).items() if column.unsure} == {"ward"}
    assert supplied(office)["ward"].label == "category"  # the decision itself is kept
    assert office.deliver(delivery(3, leak=True))["state"] == "done"
    assert supplied(office)["ward"].unsure  # the bad delivery is no yardstick for the next one
    confirm(office)
    assert proposals(office) == 0
    assert not supplied(office)["ward"].unsure


def test_a_clean_delivery_lifts_the_doubt(office: Office) -> None:
    office.deliver(delivery(1))
    confirm(office)
    office.deliver(delivery(2, leak=True))
    office.deliver(delivery(3))
    assert not supplied(office)["ward"].unsure
