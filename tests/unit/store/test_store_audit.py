"""Tampering with the record, and being found out."""

import json
import sqlite3
from collections.abc import Callable

import pytest

from core.roles import Role
from store import audit
from store.audit import Sealer
from store.chain import Anchor, Report, verify_lines
from store.database import Database
from tests.factories.law import District
from tests.factories.signing import PEN, TRUSTED, Pen


@pytest.fixture
def sealed(district: District) -> District:
    """A chain of several seals."""
    sealer = Sealer(district.database, PEN)
    sealer.seal()
    for name in ("first", "second", "third"):
        district.table(name)
        sealer.seal()
    return district


def path_of(database: Database) -> str:
    with database.read() as uow:
        return str(uow.connection.engine.url.database)


def tamper(district: District, *statements: str) -> None:
    """What somebody with the database file can do: no triggers, no foreign keys."""
    connection = sqlite3.connect(path_of(district.database), isolation_level=None)
    connection.execute("PRAGMA foreign_keys=OFF")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        assert connection.execute(statement).rowcount != 0, statement
    connection.close()


CUT = (("audit_seals", "position"), ("audit_links", "position"), ("audit_rows", "id"))


def verify(district: District, expected: Anchor | None = None) -> Report:
    return audit.verify(district.database, TRUSTED, expected)


def test_an_untouched_chain_is_sound(sealed: District) -> None:
    report = verify(sealed)
    assert report.ok
    with sealed.database.read() as uow:
        assert report.links == len(uow.audit_rows.find_unscoped())
    assert (report.seals, report.unsealed) == (4, 0)


def test_dropping_the_triggers_alone_changes_nothing(sealed: District) -> None:
    tamper(sealed)
    assert verify(sealed).ok


@pytest.mark.parametrize(
    ("statements", "position", "reason"),
    [
        (("UPDATE audit_rows SET member = 'mem_other' WHERE id = 7",), 7, "row_changed"),
        (("UPDATE audit_rows SET at = '2020-01-01T00:00:00.000000Z' WHERE id = 7",), 7, "row_changed"),
        (("UPDATE audit_rows SET details = '{\"a\":1}' WHERE id = 7",), 7, "row_changed"),
        (("UPDATE audit_rows SET details = 'nonsense' WHERE id = 7",), 7, "unreadable"),
        (("UPDATE audit_rows SET role = 'king' WHERE id = 7",), 7, "unreadable"),
        (("DELETE FROM audit_rows WHERE id = 7",), 7, "row_missing"),
        (("DELETE FROM audit_rows WHERE id = 7", "DELETE FROM audit_links WHERE row = 7"), 7, "link_missing"),
        (("DELETE FROM audit_rows WHERE id = 1", "DELETE FROM audit_links WHERE row = 1"), 1, "link_missing"),
        (
            (
                "UPDATE audit_links SET row = -1 WHERE position = 7",
                "UPDATE audit_links SET row = 7 WHERE position = 8",
                "UPDATE audit_links SET row = 8 WHERE position = 7",
            ),
            7,
            "row_changed",
        ),
        (("UPDATE audit_links SET previous = hash WHERE position = 7",), 7, "order_changed"),
        (("UPDATE audit_links SET hash = previous WHERE position = 7",), 7, "row_changed"),
        (("UPDATE audit_seals SET signature = x'00'",), None, "seal_wrong"),
        (("UPDATE audit_seals SET head = 'sha256:0'",), None, "seal_wrong"),
        (("UPDATE audit_seals SET key_id = 'ed25519:0'",), None, "seal_wrong"),
        (("DELETE FROM audit_seals WHERE position = (SELECT max(position) FROM audit_seals)",), None, "seal_missing"),
        (("DELETE FROM audit_seals",), None, "seal_missing"),
        (("DELETE FROM audit_links WHERE position > 30", "DELETE FROM audit_rows WHERE id > 30"), None, "tail_missing"),
    ],
)
def test_tampering_is_named_with_the_first_broken_row(
    sealed: District, statements: tuple[str, ...], position: int | None, reason: str
) -> None:
    assert verify(sealed).ok  # the control
    tamper(sealed, *statements)
    broken = verify(sealed).broken
    assert broken is not None
    assert broken.reason == reason
    if position is not None:
        assert broken.position == position


def relink(district: District, pen: Pen | None) -> None:
    """Rewrite every link (and with a pen every seal) over the rows as they now are: all that an attacker can do."""
    tamper(district, "DELETE FROM audit_seals", "DELETE FROM audit_links")
    if pen is not None:
        Sealer(district.database, pen).seal()


def test_a_chain_rewritten_with_another_key_is_not_trusted(sealed: District) -> None:
    tamper(sealed, "UPDATE audit_rows SET member = 'mem_other' WHERE id = 7")
    relink(sealed, Pen(seed=2))
    broken = verify(sealed).broken
    assert broken is not None
    assert broken.reason == "seal_wrong"


def test_rows_hidden_from_the_sealer_are_found(sealed: District) -> None:
    relink(sealed, None)
    assert verify(sealed).ok  # nothing is claimed to be sealed, and the count says so:
    assert verify(sealed).unsealed > 30


def test_a_sound_but_shorter_chain_is_betrayed_by_a_head_kept_elsewhere(sealed: District) -> None:
    kept = verify(sealed).anchor
    assert kept is not None
    with sealed.database.read() as uow:
        seals = uow.connection.exec_driver_sql("SELECT position FROM audit_seals ORDER BY 1").scalars().all()
    tamper(sealed, *(f"DELETE FROM {table} WHERE {key} > {seals[1]}" for table, key in CUT))
    assert verify(sealed).ok  # by itself nobody could tell
    broken = verify(sealed, kept).broken
    assert broken is not None
    assert broken.reason == "tail_missing"


def test_a_chain_rewritten_by_the_key_holder_is_betrayed_by_a_head_kept_elsewhere(sealed: District) -> None:
    kept = verify(sealed).anchor
    tamper(sealed, "UPDATE audit_rows SET member = 'mem_other' WHERE id = 7")
    relink(sealed, PEN)
    assert verify(sealed).ok
    broken = verify(sealed, kept).broken
    assert broken is not None
    assert broken.reason == "anchor_differs"


def test_a_kept_head_is_still_right_when_the_chain_has_grown(sealed: District) -> None:
    kept = verify(sealed).anchor
    sealed.table("fourth")
    Sealer(sealed.database, PEN).seal()
    assert verify(sealed, kept).ok


def test_a_row_slipped_in_behind_the_sealer_is_named(sealed: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_LATE_ROWS", 3)
    sealer = Sealer(sealed.database, PEN)
    assert sealer.seal() is None  # its first, full look is over
    tamper(
        sealed,
        "INSERT INTO audit_rows (id, domain, organisation, member, role, act, object, details, at) "
        "SELECT -5, domain, organisation, member, role, act, object, details, at FROM audit_rows WHERE id = 7",
    )
    assert verify(sealed).unsealed == 1
    sealed.clock.pass_days(1)
    with sealed.database.begin() as uow:
        uow.note(sealed.cast["bureau"], "test.noted", "x")
    sealer.seal()
    broken = verify(sealed).broken
    assert broken is not None
    assert (broken.row, broken.reason) == (-5, "row_unsealed")


def test_the_sealer_has_nothing_to_do_twice(sealed: District) -> None:
    sealer = Sealer(sealed.database, PEN)
    assert sealer.seal() is None
    with sealed.database.begin() as uow:
        uow.note(sealed.cast["bureau"], "test.noted", "x")
    assert verify(sealed).unsealed == 1
    seal = sealer.seal()
    assert seal is not None
    assert verify(sealed).anchor == Anchor(position=seal.position, head=seal.head)


def test_the_sealer_catches_up_in_batches(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_BATCH_ROWS", 4)
    sealer = Sealer(district.database, PEN)
    rounds = 0
    while sealer.seal() is not None:
        rounds += 1
    report = verify(district)
    assert report.ok
    assert report.unsealed == 0
    assert rounds == -(-report.links // 4)


def test_an_empty_record_is_sound(database: Database) -> None:
    report = audit.verify(database, TRUSTED)
    assert (report.ok, report.links, report.anchor) == (True, 0, None)


def test_an_export_verifies_offline(sealed: District) -> None:
    lines = list(audit.export(sealed.database))
    report = verify_lines(lines, TRUSTED)
    assert report.ok
    assert report.anchor == verify(sealed).anchor
    assert report.links + report.seals == len(lines)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda lines: lines[:5] + lines[6:], "link_missing"),
        (lambda lines: [*lines[:5], lines[6], lines[5], *lines[7:]], "link_missing"),
        (lambda lines: lines[:-1], "seal_missing"),
        (
            lambda lines: [line.replace("organisation.registered", "organisation.restored") for line in lines],
            "row_changed",
        ),
        (lambda lines: [*lines[:5], "{}", *lines[6:]], "unreadable"),
        (lambda lines: [*lines[:5], "not json", *lines[6:]], "unreadable"),
        (lambda lines: [*lines[:5], lines[5][:-9], *lines[6:]], "unreadable"),
        (lambda lines: [_without_row(lines[0]), *lines[1:]], "row_missing"),
    ],
)
def test_a_changed_export_does_not_verify(
    sealed: District, change: Callable[[list[str]], list[str]], reason: str
) -> None:
    lines = change(list(audit.export(sealed.database)))
    broken = verify_lines(lines, TRUSTED).broken
    assert broken is not None
    assert broken.reason == reason


def test_an_export_is_not_trusted_under_another_key(sealed: District) -> None:
    broken = verify_lines(audit.export(sealed.database), (Pen(seed=2).public_key,)).broken
    assert broken is not None
    assert broken.reason == "seal_wrong"


def test_audit_rows_hold_no_secret(sealed: District) -> None:
    text = "\n".join(audit.export(sealed.database))
    assert all(secret not in text for secret in sealed.secrets.values())
    assert Role.BUREAU.value in text


def _without_row(line: str) -> str:
    return json.dumps({**json.loads(line), "row": None})


def newest_id(district: District) -> int:
    with district.database.read() as uow:
        return max(row.id for row in uow.audit_rows.find_unscoped())


def test_a_quick_look_recomputes_the_newest_links_from_a_checked_seal(sealed: District) -> None:
    last = newest_id(sealed)
    report = audit.verify_latest(sealed.database, TRUSTED, 2)
    assert report.ok
    assert 2 <= report.links < last
    assert report.anchor == verify(sealed).anchor
    tamper(sealed, f"UPDATE audit_rows SET member = 'mem_other' WHERE id = {last}")
    broken = audit.verify_latest(sealed.database, TRUSTED, 2).broken
    assert broken is not None
    assert (broken.reason, broken.row) == ("row_changed", last)


def test_a_quick_look_does_not_begin_at_a_seal_that_nobody_signed(sealed: District) -> None:
    tamper(sealed, "UPDATE audit_seals SET signature = x'00'")
    broken = audit.verify_latest(sealed.database, TRUSTED, 2).broken
    assert broken is not None
    assert broken.reason == "seal_wrong"


@pytest.mark.parametrize("links", [0, 2, 1_000_000])
def test_a_quick_look_misses_what_lies_before_and_the_whole_does_not(sealed: District, links: int) -> None:
    tamper(sealed, "UPDATE audit_rows SET member = 'mem_other' WHERE id = 1")
    assert audit.verify_latest(sealed.database, TRUSTED, links).ok == (links < newest_id(sealed))
    assert not verify(sealed).ok
