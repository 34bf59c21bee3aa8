"""The whole story over HTTP only, against `yunei serve` as processes (the demo plays the same one)."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.backup import back_up
from api.demo import data, stage
from api.settings import read_settings
from tests.e2e.conftest import Played


def test_plays_every_act(played: Played) -> None:
    assert len(played.scenes) == stage.ACTS


def test_reads_both_departments_completely(played: Played) -> None:
    ingested = next(scene for scene in played.scenes if scene.title.startswith("Encrypted"))
    assert ingested.facts["person-years"] == 20_190
    assert ingested.facts["residents"] == 5_912


def test_withholds_the_small_cells_and_releases_the_others(played: Played) -> None:
    frame = data.visits()
    true = frame.groupby(["plan", "site", "year"]).zper.nunique()
    released = {
        (row["plan"], row["site"], row["year"]): row["persons"]
        for row in played.story.known["second_rows"]
        if row["persons"] is not None
    }
    assert (true < 10).sum() == 50
    assert all(true[key] == value and value >= 10 for key, value in released.items())
    assert len(released) >= 0.6 * len(true)


def test_shows_withheld_cells_with_one_word(played: Played) -> None:
    for row in played.story.known["second_rows"]:
        assert (row["persons"] is None) == (row["persons_status"] == "withheld")


def test_gives_the_same_numbers_as_the_raw_data(played: Played) -> None:
    import csv

    with (played.home.inbox / "residents.csv").open(encoding="gb18030") as file:
        born = {int(row["zper"]): int(row["出生日期"][:4]) for row in csv.DictReader(file)}
    frame = data.visits()
    frame = frame[frame.zper.map(born) < 1960]
    frame = frame.assign(meddol=frame.meddol.clip(0, 50_000))
    true = frame.groupby(["site", "year"]).agg(persons=("zper", "nunique"), mean=("meddol", "mean"))
    for row in played.story.known["first_rows"]:
        expected = true.loc[(row["site"], row["year"])]
        assert row["persons"] in (None, expected.persons)
        assert row["mean_expense"] is None or row["mean_expense"] == pytest.approx(expected["mean"], rel=1e-2)


def test_extract_holds_what_was_granted_and_no_more(played: Played) -> None:
    residents = next(table for table in played.story.known["schema"]["tables"] if table["name"] == "residents")
    assert {column["name"] for column in residents["columns"]} == {"zper", "出生日期", "街道"}


def test_refuses_with_stable_codes(played: Played) -> None:
    codes = {item.tried: item.code for item in played.story.refusals}
    assert codes["every row"] == "select.star"
    assert codes["a group for each person"] == "group.subject"
    assert codes["Python that copies rows out"] == "withheld"
    assert codes["a model, before its gate stands"] == "not_available"
    assert codes["another organisation's job"] == "not_found"
    assert codes["differs from a release by a few persons"] == "withheld"
    assert codes["an expired grant"] == "grant_expired"
    assert codes["a recalled version"] == "version_recalled"
    assert codes["a suspended organisation"] == "organisation_suspended"
    assert codes["a department that stopped supply"] == "supply_stopped"


def test_pipeline_gets_parquet_json_and_a_not_modified(played: Played) -> None:
    import io

    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(played.story.known["parquet"]))
    assert table.num_rows == len(played.story.known["first_rows"])
    assert len(json.loads(played.story.known["json"])["rows"]) == table.num_rows
    assert played.story.known["not_modified"] == 304


def test_receipt_verifies_offline_and_a_changed_byte_does_not(played: Played) -> None:
    from yunei_client import ReceiptError, verify_receipt

    from api.platform import read_trust

    keys = {key.key_id: key.key for key in read_trust(played.home.root)["release_signing"]}
    receipt, parquet = json.loads(played.story.known["receipt"]), played.story.known["parquet"]
    verify_receipt(receipt, parquet, keys)
    with pytest.raises(ReceiptError):
        verify_receipt(receipt, parquet[:-1] + bytes([parquet[-1] ^ 1]), keys)


def test_audit_chain_is_intact(played: Played) -> None:
    assert played.story.known["audit"]["intact"] is True


def test_no_generated_identifier_stands_anywhere_in_the_home_folder(played: Played) -> None:
    needles = _identifiers(played.home.inbox / "residents.csv")
    for path in _files(played.home.root, without=played.home.inbox):
        content = path.read_bytes()
        found = [needle for needle in needles if needle in content]
        assert not found, f"{path.relative_to(played.home.root)} holds an identifier"


def test_no_generated_identifier_stands_in_a_backup(played: Played, tmp_path: Path) -> None:
    needles = _identifiers(played.home.inbox / "residents.csv")
    settings = read_settings({name: text for name, text in played.environment.items() if name.startswith("YUNEI_")})
    back_up(settings, tmp_path / "backup")
    copied = list(_files(tmp_path / "backup", without=tmp_path / "none"))
    assert {"yunei.sqlite"} <= {path.name for path in copied}
    assert not [path.name for path in copied if any(needle in path.read_bytes() for needle in needles)]


def test_the_scan_would_find_an_identifier(played: Played, tmp_path: Path) -> None:
    needles = _identifiers(played.home.inbox / "residents.csv")
    (tmp_path / "leak").write_bytes(b"x" * 100 + needles[0] + b"y")
    assert any(needles[0] in path.read_bytes() for path in _files(tmp_path, without=tmp_path / "none"))


def _identifiers(path: Path) -> list[bytes]:
    """Resident IDs, mobile numbers of the first residents, as they would stand in a file."""
    import csv

    with path.open(encoding="gb18030") as file:
        rows = list(csv.DictReader(file))[:40]
    return [row[name].encode() for row in rows for name in ("身份证号", "手机号")]


def _files(root: Path, *, without: Path) -> Iterator[Path]:
    for path in root.rglob("*"):
        if path.is_file() and not path.is_relative_to(without):
            yield path
