"""Sources, entries, labels, consent; policies."""

from typing import Any

import pytest

from core.errors import Conflict, Forbidden, NotFound, RequestError, YuneiError
from core.records.parties import Actor
from core.records.supply import CatalogueField, SourceTable
from core.states import LabelSetState, TableState
from governance import catalogue, policies
from governance.catalogue import Entry
from tests.factories.law import District


def field(name: str = "site", level: int = 2) -> CatalogueField:
    return CatalogueField(name=name, title=name, type="int", level=level)


def labels(*names: str, label: str = "category") -> dict[str, Any]:
    return {"format": 1, "columns": {name: {"label": label} for name in names}}


def source(district: District, who: str = "health", **settings: Any):
    with district.database.begin() as uow:
        return catalogue.register_source(
            uow, district.cast[who], name="hospital", kind="postgresql", settings=settings or {"schema": "public"}
        )


def registered(district: District, **changes: Any) -> SourceTable:
    found = source(district)
    values: dict[str, Any] = {"name": "visits", "title": "Visits", "fields": (field("site"), field("year"))} | changes
    with district.database.begin() as uow:
        return catalogue.register_table(uow, district.cast["health"], Entry(source=found.id, **values))


def test_an_entry_goes_from_registered_to_published(district: District) -> None:
    table = registered(district)
    health = district.cast["health"]
    assert (table.state, table.level) == (TableState.REGISTERED, 2)
    with pytest.raises(Conflict), district.database.begin() as uow:
        catalogue.publish(uow, health, table.id)  # not before its labels are confirmed
    with district.database.begin() as uow:
        confirmed = catalogue.confirm_labels(uow, health, table=table.id, columns=labels("site", "year"))
        published = catalogue.publish(uow, health, table.id)
    assert (confirmed.state, confirmed.confirmed_by) == (LabelSetState.CONFIRMED, health.member)
    assert (published.state, published.label_set) == (TableState.PUBLISHED, confirmed.id)
    with district.database.read() as uow:
        assert catalogue.offered(uow, district.cast["developer"]) == (published,)
        assert catalogue.offered(uow, district.cast["consumer"]) == ()


@pytest.mark.parametrize("who", ["operator", "bureau", "developer", "security", "consumer", "authority"])
def test_only_departments_register(district: District, who: str) -> None:
    with pytest.raises(Forbidden):
        source(district, who)


@pytest.mark.parametrize(
    "settings",
    [
        {"password": "x"},
        {"Passwd": "x"},
        {"options": {"api_token": "x"}},
        {"urls": ["postgresql://reader:hunter2@db/x"]},
        {"url": "https://u:p@h/x"},
        {"aws_secret_access_key": "x"},
    ],
)
def test_secrets_do_not_enter_the_settings(district: District, settings: dict[str, Any]) -> None:
    with pytest.raises(RequestError) as error:
        source(district, **settings)
    assert error.value.code == "secret_in_settings"
    assert "hunter2" not in error.value.message()


@pytest.mark.parametrize(
    "settings", [{"url": "postgresql://reader@db/x"}, {"path": "/data/p.csv", "encoding": "gb18030"}]
)
def test_plain_settings_do(district: District, settings: dict[str, Any]) -> None:
    assert source(district, **settings).settings == settings


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "1visits"}, "name_invalid"),
        ({"name": "a b"}, "name_invalid"),
        ({"name": "a" * 64}, "name_invalid"),
        ({"name": 'x"; DROP'}, "name_invalid"),
        ({"title": " "}, "field_empty"),
        ({"fields": ()}, "fields_invalid"),
        ({"fields": (field("site"), field("SITE"))}, "fields_invalid"),
        ({"fields": (field("$ord"),)}, "name_invalid"),
        ({"fields": (field("plan"), field("secret", level=4))}, "core_data"),
    ],
)
def test_a_malformed_entry_is_refused(district: District, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(RequestError) as error:
        registered(district, **changes)
    assert error.value.code == code


@pytest.mark.parametrize("name", ["就诊", "v", "a" * 63, "_x1"])
def test_names_may_be_chinese_and_long(district: District, name: str) -> None:
    assert registered(district, name=name).name == name


def test_a_name_is_used_once_in_the_domain(district: District) -> None:
    district.table("visits", department="residents")
    with pytest.raises(Conflict) as error:
        registered(district)
    assert error.value.code == "already_exists"


def test_a_department_uses_its_own_sources(district: District) -> None:
    found = source(district)
    entry = Entry(source=found.id, name="x", title="x", fields=(field(),))
    with pytest.raises(NotFound), district.database.begin() as uow:
        catalogue.register_table(uow, district.cast["residents"], entry)


@pytest.mark.parametrize("names", [("site",), ("site", "year", "extra"), (), ("site", "Year")])
def test_labels_cover_every_field_exactly(district: District, names: tuple[str, ...]) -> None:
    table = registered(district)
    with pytest.raises(RequestError) as error, district.database.begin() as uow:
        catalogue.confirm_labels(uow, district.cast["health"], table=table.id, columns=labels(*names))
    assert error.value.code == "labels_incomplete"


def test_the_platform_proposes_and_a_person_of_the_department_confirms(district: District) -> None:
    table = registered(district)
    system = Actor.system(table.domain)
    with district.database.begin() as uow:
        first = catalogue.propose_labels(uow, system, table=table.id, columns=labels("site"))
        second = catalogue.propose_labels(uow, system, table=table.id, columns=labels("site", "year"))
        assert (first.version, second.version) == (1, 2)
        assert uow.label_sets.get_unscoped(first.id).state is LabelSetState.DISCARDED
    for who in ("residents", "bureau", "operator"):
        with pytest.raises(YuneiError), district.database.begin() as uow:
            catalogue.confirm_labels(uow, district.cast[who], table=table.id, columns=labels("site", "year"))
    with pytest.raises(Forbidden), district.database.begin() as uow:
        catalogue.confirm_labels(uow, system, table=table.id, columns=labels("site", "year"))
    with district.database.begin() as uow:
        confirmed = catalogue.confirm_labels(
            uow, district.cast["health"], table=table.id, columns=labels("site", "year")
        )
    assert confirmed.id == second.id  # what was proposed and confirmed unchanged is one version


def test_labels_that_a_person_changed_are_a_version_of_their_own(district: District) -> None:
    table = registered(district)
    with district.database.begin() as uow:
        system = Actor.system(table.domain)
        proposal = catalogue.propose_labels(uow, system, table=table.id, columns=labels("site", "year"))
        changed = labels("site", "year", label="amount")
        confirmed = catalogue.confirm_labels(uow, district.cast["health"], table=table.id, columns=changed)
        assert uow.label_sets.get_unscoped(proposal.id).state is LabelSetState.DISCARDED
    assert (confirmed.version, confirmed.columns) == (2, changed)


def test_changed_labels_of_a_published_table_need_a_new_consent(district: District) -> None:
    table = district.table(columns=("site", "year"))
    health = district.cast["health"]
    with district.database.begin() as uow:
        catalogue.confirm_labels(uow, health, table=table.id, columns=labels("site", "year", label="amount"))
        assert uow.tables.get_unscoped(table.id).state is TableState.LABELLED
        assert catalogue.offered(uow, district.cast["developer"]) == ()
        catalogue.publish(uow, health, table.id)
        assert len(catalogue.offered(uow, district.cast["developer"])) == 1


@pytest.mark.parametrize("who", ["health", "bureau", "security"])
def test_supply_is_stopped_by_the_department_or_its_supervisors(district: District, who: str) -> None:
    table = district.table()
    with district.database.begin() as uow:
        catalogue.stop_supply(uow, district.cast[who], table.id, "because")
        assert uow.tables.get_unscoped(table.id).state is TableState.STOPPED


@pytest.mark.parametrize("who", ["operator", "developer", "residents", "consumer"])
def test_supply_is_stopped_by_nobody_else(district: District, who: str) -> None:
    table = district.table()
    with pytest.raises((Forbidden, NotFound)), district.database.begin() as uow:
        catalogue.stop_supply(uow, district.cast[who], table.id, "because")


def test_only_the_department_resumes_supply(district: District) -> None:
    table = district.table()
    with district.database.begin() as uow:
        catalogue.stop_supply(uow, district.cast["bureau"], table.id, "because")
    with pytest.raises(Forbidden), district.database.begin() as uow:
        catalogue.resume_supply(uow, district.cast["bureau"], table.id, "because")
    with district.database.begin() as uow:
        resumed = catalogue.resume_supply(uow, district.cast["health"], table.id, "mended")
    assert resumed.state is TableState.PUBLISHED


def test_a_policy_gets_a_version_and_the_newest_is_in_force(district: District) -> None:
    bureau = district.cast["bureau"]
    with district.database.begin() as uow:
        assert policies.current_guard(uow, bureau.domain) is None
        first = policies.add_guard(uow, bureau, text="k: 10", hash="sha256:a")
        assert policies.add_guard(uow, bureau, text="k: 10", hash="sha256:a") == first
        second = policies.add_guard(uow, bureau, text="k: 20", hash="sha256:b")
        assert (first.version, second.version) == (1, 2)
        assert policies.current_guard(uow, bureau.domain) == second
        masking = policies.add_masking(uow, district.cast["operator"], text="x: 1", hash="sha256:c")
        assert policies.current_masking(uow, bureau.domain) == masking


def test_whoever_reviews_releases_does_not_set_the_guards_rules(district: District) -> None:
    for who in ("operator", "developer", "health"):
        with pytest.raises(Forbidden), district.database.begin() as uow:
            policies.add_guard(uow, district.cast[who], text="k: 1", hash="sha256:a")


@pytest.mark.parametrize("text", ["", "  \n", "x" * ((1 << 20) + 1)])
def test_an_empty_or_endless_policy_is_refused(district: District, text: str) -> None:
    with pytest.raises(RequestError) as error, district.database.begin() as uow:
        policies.add_masking(uow, district.cast["bureau"], text=text, hash="sha256:a")
    assert error.value.code == "policy_text_invalid"
