"""Whatever goes wrong in a command ends in a code, a reason and a next step, and never in a traceback."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api import cli
from api.commands import parties
from api.home import Home

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("YUNEI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YUNEI_PORT", "1")  # nobody listens there
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("YUNEI_URL", raising=False)
    Home(tmp_path / "home").create()
    Home(tmp_path / "home").save_credential("developer", "not-a-real-key")
    return lambda *words, **more: CliRunner().invoke(cli.app, [str(word) for word in words], **more)


def told(result: Result) -> str:
    """What a person reads, on one line; nothing of it may look like a traceback."""
    assert "Traceback" not in result.output
    assert 'File "' not in result.output
    return " ".join(result.output.split())


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("org", "list", "--as", "nobody"), "profile_unknown", 2),
        (("job", "list", "--as", "developer"), "server_unreachable", 3),
        (("serve",), "not_initialised", 2),
        (("audit", "verify", "--anchor", "12"), "anchor_wrong", 2),
        (("audit", "verify"), "trust_unreadable", 2),
        (("audit", "verify", "--file", "/nonexistent/chain"), "trust_unreadable", 2),
        (("key", "nobody"), "profile_unknown", 2),
    ],
)
def test_ends_with_a_code_and_a_next_step(run: Run, words: tuple[str, ...], code: str, exit_code: int) -> None:
    result = run(*words)
    assert told(result).startswith(code)
    assert "→" in result.output
    assert result.exit_code == exit_code


def test_speaks_chinese_in_a_chinese_locale(run: Run) -> None:
    assert "没有名为 nobody 的已保存密钥" in told(run("org", "list", "--as", "nobody", env={"LANG": "zh_CN.UTF-8"}))


@pytest.mark.parametrize("name", ["YUNEI_PORT", "YUNEI_URL", "YUNEI_MINIMUM_TIER"])
def test_names_the_setting_that_cannot_be_used(run: Run, name: str) -> None:
    result = run("org", "list", "--as", "developer", env={name: "strange"})
    assert told(result).startswith(f"setting_wrong The setting {name}")


def test_refuses_a_setting_that_it_does_not_know(run: Run) -> None:
    assert told(run("org", "list", env={"YUNEI_HOMW": "x"})).startswith("setting_unknown")


def test_goes_where_the_url_setting_points(run: Run) -> None:
    result = run("job", "list", "--as", "developer", env={"YUNEI_URL": "http://127.0.0.1:2/"})
    assert "http://127.0.0.1:2/api/v1" in told(result)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"title: [unclosed\n", "file_not_yaml"),
        (b"- a list\n", "file_not_mapping"),
        (b"", "file_not_mapping"),
        (b"title: \xb2\xe2\xca\xd4\n", "file_not_text"),
        (b"a: \x01\n", "file_not_yaml"),
    ],
)
def test_says_why_a_yaml_file_cannot_be_used(run: Run, tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "application.yaml"
    file.write_bytes(content)
    result = run("scenario", "apply", file, "--as", "developer")
    assert told(result).startswith(code)
    assert result.exit_code == 2


def test_says_why_a_query_file_cannot_be_used(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "query.sql"
    file.write_bytes("SELECT '测试'".encode("gb18030"))
    assert told(run("guard", "needs", file)).startswith("file_not_text")


@pytest.mark.parametrize("content", ["bad: [", "name: x\ntables: 7\n", "- list\n"])
def test_says_why_a_label_file_cannot_be_used(run: Run, tmp_path: Path, content: str) -> None:
    file = tmp_path / "labels.yaml"
    file.write_text(content)
    assert told(run("mask", "propose", file)).startswith("file_invalid")


def test_names_the_policies_that_there_are(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text("rules: {}")
    result = run("catalog", "set-policy", "other", file, "--as", "developer")
    assert "masking" in told(result)
    assert result.exit_code == 2


def test_a_missing_file_is_wrong_usage(run: Run) -> None:
    result = run("guard", "needs", "/nonexistent.sql")
    assert "does not exist" in told(result)
    assert result.exit_code == 2


def test_an_unknown_command_is_answered_with_the_likely_one(run: Run) -> None:
    assert "Did you mean" in told(run("jobb"))


def test_a_receipt_that_is_none_is_refused(run: Run, tmp_path: Path) -> None:
    trust = tmp_path / "home" / "trust.json"
    trust.write_text('{"release_signing": [{"algorithm": "ed25519", "key_id": "k", "key": "%s"}]}' % ("00" * 32))
    receipt = tmp_path / "receipt.json"
    receipt.write_text("{}")
    assert told(run("receipt", "verify", receipt, receipt)).startswith("receipt_not_verified")


def test_reads_the_trust_file_that_was_named(run: Run, tmp_path: Path) -> None:
    """Not another one that happens to lie beside it."""
    (tmp_path / "trust.json").write_text('{"release_signing": []}')
    named = tmp_path / "bureau-keys.json"
    result = run("receipt", "verify", tmp_path / "trust.json", tmp_path / "trust.json", "--trust", named)
    assert told(result).startswith("trust_unreadable")
    assert "bureau-keys.json" in told(result).replace(" ", "")


def test_what_nobody_foresaw_is_kept_privately(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise ZeroDivisionError("370812199003074518")

    monkeypatch.setattr(parties, "connect", broken)
    result = run("org", "list", "--as", "developer")
    assert told(result).startswith("command_broken")
    assert "370812199003074518" not in result.output
    assert result.exit_code == 3
    log = tmp_path / "home" / "logs" / "command.log"
    assert "ZeroDivisionError" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


TRUST = """
{"audit_signing": [{"algorithm": "ed25519", "key_id": "ed25519:383d030a1b9a38a149185366a26d6d11",
 "key": "c5e3b6184c1485d4cd9010d1b4ec31493a9014c8b0d912811b2b09a25accfbeb"}]}
"""
"""A public key whose other half nobody has."""
POLICY = """
tables:
  persons:
    subjects: {person: pid}
    columns: {pid: subject, sex: key}
"""
SCHEMA = "CREATE TABLE persons (pid VARCHAR, sex VARCHAR);"


@pytest.mark.parametrize(
    ("schema", "told_of"),
    [
        (b"CREATE TABEL persons (pid VARCHAR);", 'tables.sql: Parser Error: syntax error at or near "TABEL"'),
        ("CREATE TABLE 人 (pid VARCHAR);".encode("gb18030"), "tables.sql: not UTF-8"),
        (SCHEMA.encode() + b"INSERT INTO persons SELECT CAST('Zhang' AS INTEGER), 'F';", "ConversionException"),
    ],
)
def test_says_why_a_schema_script_cannot_be_run(run: Run, tmp_path: Path, schema: bytes, told_of: str) -> None:
    result = _try(run, tmp_path, schema)
    assert told(result).startswith("trial.tables")
    assert told_of in told(result)
    assert "Zhang" not in told(result)  # a value of the data
    assert result.exit_code == 2


def test_says_which_table_of_the_data_cannot_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "persons.parquet").write_bytes(b"torn")
    assert "persons.parquet" in told(_try(run, tmp_path, SCHEMA.encode(), "--data", tmp_path))


def _try(run: Run, folder: Path, schema: bytes, *more: object) -> Result:
    (folder / "tables.sql").write_bytes(schema)
    (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "query.sql").write_text("SELECT count(*) FROM persons", encoding="utf-8")
    files = ("--policy", folder / "policy.yaml", "--schema", folder / "tables.sql", folder / "query.sql")
    return run("guard", "try", *files, *more)


def test_a_folder_without_queries_is_no_corpus(run: Run, tmp_path: Path) -> None:
    for name in ("policy.yaml", "tables.sql"):
        (tmp_path / name).touch()
    (tmp_path / "corpus").mkdir()
    files = ("--policy", tmp_path / "policy.yaml", "--schema", tmp_path / "tables.sql", tmp_path / "corpus")
    result = run("guard", "try", *files)
    assert told(result).startswith("corpus_empty")
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("content", "told_of", "exit_code"),
    [(b"", "chain_empty", 2), (b"junk\n", "broken at 1: unreadable", 3)],
)
def test_an_export_without_a_chain_is_not_intact(
    run: Run, tmp_path: Path, content: bytes, told_of: str, exit_code: int
) -> None:
    export, trust = tmp_path / "chain.jsonl", tmp_path / "trust.json"
    export.write_bytes(content)
    trust.write_text(TRUST)
    result = run("audit", "verify", "--file", export, "--trust", trust)
    assert told(result).startswith(told_of)
    assert result.exit_code == exit_code
