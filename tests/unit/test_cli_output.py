"""What the command shows to people, and what to scripts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
import typer
from typer.testing import CliRunner

from api import cli, codes
from api.commands import grants, jobs, output, parties, people, reviews, scenarios
from api.commands.output import cell, show_act, show_table
from api.commands.session import wait_until
from core.errors import PlatformFault


class Recorded:
    """Stands in for a server: answers what it was given, remembers what was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[tuple[str, Any]] = []

    def get(self, path: str, **parameters: Any) -> Any:
        self.asked.append((path, parameters))
        return self.answers["get"]

    def post(self, path: str, body: Any = None, **_: Any) -> Any:
        self.asked.append((path, body))
        return self.answers["post"]


def every_command(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from every_command(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(every_command(typer.main.get_command(cli.app)))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_an_example_of_itself(words: tuple[str, ...]) -> None:
    example = COMMANDS[words].help.partition("Example: ")[2]
    assert f"yunei {' '.join(words)}" in example


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_shows_its_help(words: tuple[str, ...]) -> None:
    assert CliRunner().invoke(cli.app, [*words, "--help"]).exit_code == 0


def test_an_act_prints_its_id_alone_for_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Recorded(post={"id": "org_1", "name": "x"})
    monkeypatch.setattr(parties, "connect", lambda name: server)
    result = CliRunner().invoke(cli.app, ["org", "register", "x", "--role", "consumer", "-q"])
    assert result.output == "org_1\n"
    assert server.asked == [("/organisations", {"name": "x", "role": "consumer"})]


def test_an_act_prints_json_for_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parties, "connect", lambda name: Recorded(post={"id": "org_1", "name": "名"}))
    result = CliRunner().invoke(cli.app, ["org", "register", "x", "--role", "consumer", "--json"])
    assert json.loads(result.output) == {"id": "org_1", "name": "名"}


def test_dates_in_yaml_are_sent_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    from api.remote import Remote

    sent: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.content)
        return httpx.Response(201, json={"id": "scn_1"})

    client = httpx.Client(base_url="http://server/api/v1", transport=httpx.MockTransport(answer))
    monkeypatch.setattr(scenarios, "connect", lambda name: Remote(client))
    file = tmp_path / "application.yaml"
    file.write_text("title: x\nuntil: 2026-01-31\n")
    assert CliRunner().invoke(cli.app, ["scenario", "apply", str(file), "-q"]).output == "scn_1\n"
    assert json.loads(sent[0]) == {"title": "x", "until": "2026-01-31"}


def test_a_receipt_and_a_chain_are_for_json_only(capsys: pytest.CaptureFixture[str]) -> None:
    record = {"id": "ver_1", "receipt": {"signature": "abc"}}
    show_act(record, title="Version", json=False)
    assert "abc" not in capsys.readouterr().out
    show_act(record, title="Version", json=True)
    assert json.loads(capsys.readouterr().out) == record


def test_an_id_is_never_broken_in_two(capsys: pytest.CaptureFixture[str]) -> None:
    id = "job_34m2z2dedemf6hcwae2uyjsnbi"
    show_table([{"id": id, "title": "a long title " * 20}], ("id", "title"))
    assert id in capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        ("[red]x", "\\[red]x"),
        ("2026-11-21T22:46:31.170484Z", "2026-11-21 22:46:31 UTC"),
        (["a", "b"], "a, b"),
        ({"low": 0, "high": 9}, "low 0, high 9"),
        ([{"table": "t", "columns": ["a", "b"]}], "- table: t\n  columns: \\[a, b]"),
        ("released", "[green]released[/green]"),
    ],
)
def test_a_cell_reads_well_and_obeys_no_markup(value: Any, text: str) -> None:
    assert cell(value) == text


def test_waits_until_the_work_is_done() -> None:
    states = iter(("queued", "running", "done"))
    assert wait_until(lambda: {"state": next(states)}, {"done"}, "it") == {"state": "done"}


def test_does_not_wait_for_ever() -> None:
    with pytest.raises(PlatformFault, match="waited_too_long"):
        wait_until(lambda: {"state": "queued"}, {"done"}, "it", patience_s=0.0)


def test_a_stored_code_is_explained_without_unfilled_braces() -> None:
    for code in codes.codes():
        for text in codes.described(code).values():
            assert not re.search(r"\{\w+\}|\{\{", text)
    assert codes.described("snapshot_missing")["title"] == "The table <table> has no snapshot in the vault yet."
    assert codes.described("a word that is no code")["title"] == ""


@pytest.mark.parametrize(
    ("words", "path", "body"),
    [
        (["org", "terminate", "org_1", "--reason", "x"], "/organisations/org_1/terminate", {"reason": "x"}),
        (["org", "end-agreement", "agr_1", "--reason", "x"], "/agreements/agr_1/end", {"reason": "x"}),
        (["org", "end-access", "mem_1", "--reason", "x"], "/members/mem_1/end-access", {"reason": "x"}),
        (["org", "restore-access", "mem_1", "--reason", "x"], "/members/mem_1/restore-access", {"reason": "x"}),
        (["org", "renew-member", "mem_1", "--trained-until", "T"], "/members/mem_1/renew", {"trained_until": "T"}),
        (["grant", "suspend", "grt_1", "--reason", "x"], "/grants/grt_1/suspend", {"reason": "x"}),
        (["grant", "restore", "grt_1", "--reason", "x"], "/grants/grt_1/restore", {"reason": "x"}),
        (["grant", "revoke", "grt_1", "--reason", "x"], "/grants/grt_1/revoke", {"reason": "x"}),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_a_command_asks_for_the_act_of_its_name(
    monkeypatch: pytest.MonkeyPatch, words: list[str], path: str, body: Any
) -> None:
    server = Recorded(post={"id": "it", "state": "as asked"})
    for module in (parties, people, grants):
        monkeypatch.setattr(module, "connect", lambda name: server)
    done = CliRunner().invoke(cli.app, [*words, "--json"])
    assert json.loads(done.stdout) == {"id": "it", "state": "as asked"}
    assert server.asked == [(path, body)]


def test_a_reviewer_on_the_terminal_sees_question_and_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record = {
        "job": "job_1",
        "verdict": "accepted",
        "decision_hash": "sha256:1",
        "history_version": 1,
        "reviewers_needed": 1,
        "findings": [],
        "text": "SELECT [site], count(*) FROM t",
        "parts": [
            {
                "name": "result",
                "columns": [{"name": "site", "measure": False}, {"name": "persons", "measure": True}],
                "rows": [["north", 120], ["south", None], ["west", 15]],
                "statuses": [["released"], ["withheld"], ["carried"]],
                "as_of": [[""], [""], ["2026-01-31"]],
            }
        ],
        "figures": [],
    }
    monkeypatch.setattr(reviews, "connect", lambda name: Recorded(get=record))
    reviews.show("job_1")
    told = capsys.readouterr().out
    assert "SELECT [site], count(*) FROM t" in told
    assert re.search(r"north.*120", told)
    assert re.search(r"south.*withheld", told)
    assert re.search(r"west.*15 \(carried, as of 2026-01-31\)", told)
    assert told.count("carried") == 1
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    reviews.show("job_1")
    assert "15（沿用，截至 2026-01-31）" in capsys.readouterr().out


class Released(Recorded):
    """A released result of two tables and a figure, as the server answers."""

    PARTS: ClassVar[Any] = {
        "parts": [{"name": "by_site", "columns": [], "rows": 1}, {"name": "scalars", "columns": [], "rows": 1}],
        "figures": [
            {"name": "trend", "table": "by_site", "mark": "bar", "x": "site", "y": "mean", "title": "By [site]"}
        ],
    }

    def get(self, path: str, **parameters: Any) -> Any:
        self.asked.append((path, parameters))
        if path.endswith("/parts"):
            return self.PARTS
        return {"columns": [{"name": "mean"}], "rows": [{"mean": f"of {parameters['part']}"}]}

    def raw(self, path: str, **parameters: Any) -> Any:
        self.asked.append((path, parameters))
        return SimpleNamespace(content=f"{path} {sorted(parameters.items())}".encode())


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> Released:
    server = Released()
    monkeypatch.setattr(jobs, "connect", lambda name: server)
    return server


def test_a_developer_on_the_terminal_sees_every_part_and_what_is_drawn(released: Released) -> None:
    told = CliRunner().invoke(cli.app, ["job", "result", "job_1"]).stdout
    places = [told.index(word) for word in ("by_site", "of by_site", "scalars", "of scalars", "trend")]
    assert places == sorted(places)
    assert "By [site]" in told


def test_a_script_gets_all_parts_or_the_one_that_it_names(released: Released) -> None:
    whole = json.loads(CliRunner().invoke(cli.app, ["job", "result", "job_1", "--json"]).stdout)
    assert list(whole["parts"]) == ["by_site", "scalars"]
    assert whole["figures"] == Released.PARTS["figures"]
    one = json.loads(CliRunner().invoke(cli.app, ["job", "result", "job_1", "--part", "scalars", "--json"]).stdout)
    assert one["rows"] == [{"mean": "of scalars"}]


def test_a_result_is_written_into_a_folder_or_one_part_into_a_file(released: Released, tmp_path: Path) -> None:
    assert CliRunner().invoke(cli.app, ["job", "result", "job_1", "--out", str(tmp_path / "all")]).exit_code == 0
    assert {path.name for path in (tmp_path / "all").iterdir()} == {"by_site.parquet", "scalars.parquet", "trend.svg"}
    assert b"figures/trend" in (tmp_path / "all" / "trend.svg").read_bytes()
    target = tmp_path / "one.csv"
    assert (
        CliRunner().invoke(cli.app, ["job", "result", "job_1", "--part", "by_site", "--out", str(target)]).exit_code
        == 0
    )
    assert target.read_bytes() == b"/jobs/job_1/result [('format', 'csv'), ('part', 'by_site')]"


def test_a_developer_on_the_terminal_sees_what_was_carried(capsys: pytest.CaptureFixture[str]) -> None:
    names = ("site", "persons", "persons_status", "persons_as_of")
    rows = [
        ("north", 120, "released", None),
        ("south", None, "withheld", None),
        ("west", 15, "carried", "2026-01-31"),
    ]
    found = {
        "columns": [{"name": name} for name in names],
        "rows": [dict(zip(names, row, strict=True)) for row in rows],
    }
    jobs.show_released(found)
    told = capsys.readouterr().out
    assert "status" not in told
    assert re.search(r"south.*withheld", told)
    assert re.search(r"west.*15 \(carried, as of 2026-01-31\)", told)


@pytest.mark.parametrize(("state", "code"), [("refused", 2), ("failed", 2), ("in_review", 0), ("released", 0)])
def test_a_script_learns_from_the_exit_code_whether_a_job_was_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, state: str, code: int
) -> None:
    question = tmp_path / "q.sql"
    question.write_text("SELECT 1")
    job = {"id": "job_1", "state": state}
    monkeypatch.setattr(jobs, "connect", lambda name: Recorded(get=job, post=job))
    done = CliRunner().invoke(cli.app, ["job", "submit", str(question), "--scenario", "scn_1", "--json"])
    assert done.exit_code == code
    assert json.loads(done.stdout)["state"] == state


@pytest.mark.parametrize("width", [80, 160])
def test_a_table_whose_words_would_be_broken_becomes_paragraphs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int
) -> None:
    monkeypatch.setattr(output.out, "_width", width)
    job = {"id": "job_" + 26 * "a", "title": "By site", "kind": "python", "state": "refused", "reason": "grant_expired"}
    when = {"submitted_at": "2026-11-22T03:17:51.000000Z", "ended_at": "2026-11-22T03:18:51.000000Z"}
    show_table([job | when], (*job, *when), title="Jobs")
    told = capsys.readouterr().out.rstrip().splitlines()
    assert all(any(word in line for line in told) for word in (job["id"], "By site", "python", "grant_expired"))
    assert any("┃" in line for line in told) == (width == 160)


def test_tells_its_version() -> None:
    result = CliRunner().invoke(cli.app, ["--version"])
    assert re.fullmatch(r"yunei \d+\.\d+\.\d+\n", result.output)
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ({"offset": 0, "length": 6}, "at line 1, column 1 (SELECT)"),
        ({"offset": 7, "length": 4}, "at line 1, column 8 (出生日期)"),
        ({"offset": 17, "length": 2}, "at line 2, column 6 (人口)"),
        ({"offset": 7, "length": 10}, "at line 1, column 8 (出生日期)"),  # the words of its first line
        ({"offset": 17, "length": 0}, "at line 2, column 6"),
        ({"offset": 99, "length": 1}, "at 99"),
    ],
)
def test_a_finding_is_placed_by_line_and_column(place: dict[str, int], told: str, capsys: Any) -> None:
    finding = {"rule": "group.quasi", "en": "coarse alone.", "zh": "仅可粗化。", "place": place}
    output.show_finding(finding, output.out, "SELECT 出生日期\nFROM 人口")
    assert f"group.quasi {told}:" in " ".join(capsys.readouterr().out.split())


def test_a_schema_says_ranges_and_coarsenings_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    year = {"kind": "date", "unit": "year", "width": None, "length": None}
    column = {"name": "birth", "type": "date", "kind": "quasi", "range": {"low": 0.0, "high": 1_000_000.0}}
    tables = [{"name": "people", "columns": [{**column, "domain": None, "coarsenings": [year]}]}]
    monkeypatch.setattr(scenarios, "connect", lambda _: Recorded(get={"tables": tables}))
    shown = CliRunner().invoke(scenarios.app, ["schema", "scn_1"]).output
    assert "0 to 1000000" in shown
    assert "date year" in shown
    assert "null" not in shown


def test_a_jobs_finding_is_placed_in_the_text_that_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    finding = {"rule": "select.star", "en": "rows.", "zh": "行。", "place": {"offset": 7, "length": 1}}
    job = {"id": "job_1", "state": "refused", "text": "SELECT *\nFROM people", "findings": [finding]}
    monkeypatch.setattr(jobs, "connect", lambda _: Recorded(get=job))
    shown = CliRunner().invoke(jobs.app, ["show", "job_1"]).output
    assert "select.star at line 1, column 8 (*): rows." in shown
