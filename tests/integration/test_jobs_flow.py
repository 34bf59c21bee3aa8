"""Jobs on a real extract, from submission to release: what happens once, what happens to bad input, who may do what."""

import base64
import io
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from api.demo import data
from api.demo.script import BY_SITE_AND_YEAR
from api.remote import Declined
from api.views import SLOT_S
from core.program import Statement
from core.records.jobs import JobKind
from core.records.parties import Actor
from core.states import ExtractState, GrantState, JobState
from jobs import expiry
from jobs.submission import TEXT_LIMIT_BYTES
from sandbox.executor import RunResult
from sandbox.limits import Limits
from store.database import Database
from tests.factories.flow import Flow, flow
from tests.factories.postgres import TestServer

BY_SITE = "SELECT site, count(DISTINCT zper) AS persons FROM rand_hie GROUP BY site ORDER BY site"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, postgres: TestServer) -> Iterator[Flow]:
    data.fill_visits(postgres.url, "flow_visits")
    with flow(tmp_path_factory.mktemp("home"), postgres.url, "flow_visits") as found:
        yield found


def code_of(declined: pytest.ExceptionInfo[Declined]) -> str:
    return declined.value.code


def settled(played: Flow, job: str) -> Any:
    """The job as its developer sees it once the slot after its end has come."""
    time.sleep(SLOT_S)
    return played.story.cast["developer"].get(f"/jobs/{job}")


def test_a_job_waits_for_people_before_anything_is_seen(played: Flow) -> None:
    job = played.run(BY_SITE)
    assert job["state"] == "in_review"
    with pytest.raises(Declined) as declined:
        played.story.cast["developer"].get(f"/jobs/{job['id']}/result")
    assert code_of(declined) == "result_unavailable"


def test_a_released_job_shows_the_true_counts(played: Flow) -> None:
    job = played.run("SELECT year, count(DISTINCT zper) AS persons FROM rand_hie GROUP BY year")
    played.story._approve(job["id"])
    rows = played.story.cast["developer"].get(f"/jobs/{job['id']}/result")["rows"]
    true = data.visits().groupby("year").zper.nunique()
    assert {row["year"]: row["persons"] for row in rows} == true.to_dict()


def test_a_job_gives_the_same_answer_to_the_same_question(played: Flow) -> None:
    first = played.run("SELECT coins, count(DISTINCT zper) AS persons FROM rand_hie GROUP BY coins")
    played.story._approve(first["id"])
    second = played.run("SELECT coins AS c, count(DISTINCT zper) AS n FROM rand_hie AS t GROUP BY 1", who="developer2")
    played.story._approve(second["id"])
    shown = [
        [list(row.values())[:2] for row in played.story.cast[who].get(f"/jobs/{job['id']}/result")["rows"]]
        for who, job in (("developer", first), ("developer2", second))
    ]
    assert shown[0] == shown[1]


def test_a_text_over_the_limit_is_turned_back_and_nothing_kept(played: Flow) -> None:
    before = len(played.story.cast["developer"].get("/jobs"))
    with pytest.raises(Declined) as declined:
        played.submit("SELECT count(*) FROM rand_hie -- " + "x" * TEXT_LIMIT_BYTES)
    assert code_of(declined) == "text_too_long"
    assert len(played.story.cast["developer"].get("/jobs")) == before


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "text_invalid"),
        ("  \n", "text_invalid"),
        ("SELECT 1\x00", "body_invalid"),
        ("SELECT '\x07'", "text_invalid"),
    ],
)
def test_a_text_without_sense_is_turned_back(played: Flow, text: str, code: str) -> None:
    with pytest.raises(Declined) as declined:
        played.submit(text)
    assert code_of(declined) == code


@pytest.mark.parametrize(
    "text",
    [
        "SELECT " + "(" * 30_000 + "1" + ")" * 30_000,
        "SELECT count(*) FROM " + "(SELECT * FROM " * 3_000 + "rand_hie" + ")" * 3_000,
        "SELEC count(*) FORM rand_hie",
    ],
    ids=["parentheses", "nested selects", "malformed"],
)
def test_a_text_that_breaks_parsers_is_refused_and_the_server_lives(played: Flow, text: str) -> None:
    job = played.run(text)
    assert job["state"] == "refused"
    assert job["reason"] in ("text_too_deep", "parse_failed", "text.unreadable")
    assert played.run(BY_SITE)["state"] == "in_review"


def test_the_same_post_twice_is_one_job(played: Flow) -> None:
    body = {"scenario": played.story.known["developer_scenario"], "kind": "sql", "text": BY_SITE}
    first = played.story.cast["developer"].post("/jobs", body, key="one-job")
    second = played.story.cast["developer"].post("/jobs", body, key="one-job")
    assert first["id"] == second["id"]


def test_another_organisation_sees_neither_job_nor_scenario(played: Flow) -> None:
    job = played.run(BY_SITE)
    scenario = played.story.known["developer_scenario"]
    for path in (f"/jobs/{job['id']}", f"/jobs/{job['id']}/result", f"/scenarios/{scenario}"):
        with pytest.raises(Declined) as declined:
            played.story.cast["developer2"].get(path)
        assert code_of(declined) == "not_found"
        assert played.story.cast["operator"].get(f"/jobs/{job['id']}")["id"] == job["id"]


def test_a_developer_cannot_look_at_the_decision_record(played: Flow) -> None:
    job = played.run(BY_SITE)
    with pytest.raises(Declined) as declined:
        played.story.cast["developer"].get(f"/jobs/{job['id']}/record")
    assert declined.value.problem["status"] == 403
    assert "private" in str(played.story.cast["operator"].get(f"/jobs/{job['id']}/record")["findings"] or "private")


def test_a_vote_on_a_decision_that_moved_is_turned_back(played: Flow) -> None:
    job = played.run(BY_SITE)
    with pytest.raises(Declined) as declined:
        played.story.cast["operator"].post(f"/jobs/{job['id']}/votes", {"verdict": "approve"}, if_match='"sha256:old"')
    assert declined.value.problem["status"] == 412
    with pytest.raises(Declined) as missing:
        played.story.cast["operator"].post(f"/jobs/{job['id']}/votes", {"verdict": "approve"})
    assert missing.value.problem["status"] == 428


def test_a_rejected_job_shows_nothing_and_frees_its_reservation(played: Flow) -> None:
    job = played.run("SELECT female, count(DISTINCT zper) AS persons FROM rand_hie GROUP BY female")
    page = played.story.cast["operator"].raw(f"/jobs/{job['id']}/record")
    answer = played.story.cast["operator"].post(
        f"/jobs/{job['id']}/votes", {"verdict": "reject", "comment": "not needed"}, if_match=page.headers["ETag"]
    )
    assert answer["state"] == "rejected"
    with pytest.raises(Declined):
        played.story.cast["developer"].get(f"/jobs/{job['id']}/result")


def test_a_job_whose_worker_died_is_done_by_the_next_one(played: Flow) -> None:
    job = played.submit(BY_SITE)

    class Died(BaseException):
        """As sudden as a kill: no handler of the worker sees it."""

    def die(*_: Any, **__: Any) -> RunResult:
        raise Died

    class Dying:
        parse = staticmethod(played.executor.parse)
        stop = staticmethod(played.executor.stop)
        run_program = staticmethod(die)

    with pytest.raises(Died):
        played.worker(played.context(executor=Dying())).run_once()
    assert played.story.cast["developer"].get(f"/jobs/{job['id']}")["state"] == "running"
    late = Database.open(
        played.stage.platform.settings.database_url, clock=lambda: datetime.now(UTC) + timedelta(minutes=5)
    )
    worker = played.worker(played.context(database=late), name="next")
    object.__setattr__(worker, "database", late)
    while worker.run_once():
        pass
    late.close()
    assert played.story.cast["operator"].get(f"/jobs/{job['id']}")["state"] == "in_review"


class Waiting:
    """An executor whose runs last until they are stopped."""

    def __init__(self, flow: Flow) -> None:
        self.parse = flow.executor.parse
        self.started = threading.Event()
        self.stopped = threading.Event()

    def stop(self, ticket: str) -> None:
        if self.started.is_set():
            self.stopped.set()

    def run_program(
        self,
        statements: Sequence[Statement],
        *,
        mounted: Path | None,
        inputs: Mapping[str, pa.Table],
        limits: Limits,
        ticket: str,
        reveal: bool = False,
    ) -> RunResult:
        from core.errors import JobFailed
        from sandbox.errors import JOB_CANCELLED

        self.started.set()
        assert self.stopped.wait(10)
        raise JobFailed(JOB_CANCELLED)


def test_cancelling_a_running_job_kills_its_sandbox(played: Flow) -> None:
    waiting = Waiting(played)
    job = played.submit(BY_SITE)
    thread = threading.Thread(target=played.worker(played.context(executor=waiting)).run_once)
    thread.start()
    assert waiting.started.wait(10)
    asked = time.monotonic()
    played.story.cast["developer"].post(f"/jobs/{job['id']}/cancel")
    assert waiting.stopped.wait(5)
    assert time.monotonic() - asked < 5
    thread.join()
    assert settled(played, job["id"])["state"] == "cancelled"


def test_a_result_with_too_many_rows_fails_or_is_refused(played: Flow) -> None:
    small = Limits(result_bytes=1024)
    job = played.submit("SELECT plan, site, year, coins, count(DISTINCT zper) AS n FROM rand_hie GROUP BY ALL")
    worker = played.worker(played.context(limits=small))
    while worker.run_once():
        pass
    found = settled(played, job["id"])
    assert (found["state"], found["reason"]) == ("failed", "job_failed")
    assert played.story.cast["operator"].get(f"/jobs/{job['id']}")["reason"] == "result_too_large"


def test_only_what_was_granted_reaches_the_extract(played: Flow) -> None:
    job = played.run("SELECT 姓名, count(*) AS n FROM residents GROUP BY 姓名")
    assert (job["state"], job["reason"]) == ("refused", "column.unknown")


MEANS = """
table = inputs["rand_hie"].arrow(columns=["site", "meddol"])
means = table.group_by("site").aggregate([("meddol", "mean")])
result(tables={"result": means})
"""
ROWS = """
table = inputs["rand_hie"].arrow(columns=["site", "year", "income", "meddol"])
result(tables={"result": table.slice(0, 50)})
"""


def test_python_needs_two_people_and_is_opaque_to_the_history(played: Flow) -> None:
    job = played.run(MEANS, kind="python")
    assert (job["state"], job["lane"]) == ("in_review", "review")
    record = played.story.cast["operator"].get(f"/jobs/{job['id']}/record")
    assert record["reviewers_needed"] == 2
    assert played.story._approve(job["id"]) == 2
    rows = played.story.cast["developer"].get(f"/jobs/{job['id']}/result")["rows"]
    assert len(rows) == 6
    with played.database.read() as uow:
        domain = uow.jobs.get_unscoped(job["id"]).domain
        opaque = [entry for part in uow.history.load(domain, "person")[1] for entry in part if entry.opaque]
    assert opaque


SEVERAL = """
frame = inputs["rand_hie"].pandas(columns=["site", "year", "meddol"])
result(
    {"by_site": frame.groupby("site", as_index=False).meddol.mean(),
     "by_year": frame.groupby("year", as_index=False).meddol.mean()},
    scalars={"mean": float(frame.meddol.mean())},
)
"""


def test_python_may_give_several_tables_and_scalars(played: Flow) -> None:
    job = played.run(SEVERAL, kind="python")
    assert (job["state"], job["lane"]) == ("in_review", "review")
    assert played.story._approve(job["id"]) == 2
    developer, address = played.story.cast["developer"], f"/jobs/{job['id']}/result"
    parts = developer.get(f"{address}/parts")["parts"]
    assert [(part["name"], part["rows"]) for part in parts] == [("by_site", 6), ("by_year", 5), ("scalars", 1)]
    assert [len(developer.get(address, part=part["name"])["rows"]) for part in parts] == [6, 5, 1]
    assert developer.get(address, part="scalars")["rows"][0]["mean"] > 0
    for part, code in (("", "part_needed"), ("by_town", "part_unknown")):
        with pytest.raises(Declined) as declined:
            developer.get(address, part=part)
        assert code_of(declined) == code


FIGURES = """
frame = inputs["rand_hie"].pandas(columns=["site", "year", "meddol"])
by_year = frame.groupby(["site", "year"], as_index=False).meddol.mean()
result(
    {"by_year": by_year},
    figures={
        "trend": {"table": "by_year", "mark": "line", "x": "year", "y": "meddol", "colour": "site",
                  "title": "Mean <expense> & more"},
        "by_site": {"table": frame.groupby("site", as_index=False).meddol.mean(),
                    "mark": "bar", "x": "site", "y": "meddol"},
    },
)
"""


def test_python_may_give_figures_as_data(played: Flow) -> None:
    job = played.run(FIGURES, kind="python")
    assert (job["state"], job["lane"]) == ("in_review", "review")
    record = played.story.cast["operator"].get(f"/jobs/{job['id']}/record")
    assert [part["name"] for part in record["parts"]] == ["by_year", "by_site"]
    assert record["record"]["result"]["figures"] == record["figures"]
    developer, address = played.story.cast["developer"], f"/jobs/{job['id']}/result"
    with pytest.raises(Declined) as declined:
        developer.raw(f"{address}/figures/trend")
    assert code_of(declined) == "result_unavailable"
    assert played.story._approve(job["id"]) == 2
    figures = {figure["name"]: figure for figure in developer.get(f"{address}/parts")["figures"]}
    assert (figures["trend"]["table"], figures["by_site"]["table"]) == ("by_year", "by_site")
    drawn = developer.raw(f"{address}/figures/trend")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert "default-src 'none'" in drawn.headers["content-security-policy"]
    assert "Mean &lt;expense&gt; &amp; more" in drawn.text
    with pytest.raises(Declined) as declined:
        developer.raw(f"{address}/figures/none")
    assert code_of(declined) == "figure_unknown"


BROKEN = """
import yunei
means = inputs["rand_hie"].arrow(columns=["site", "meddol"]).group_by("site").aggregate([("meddol", "mean")])
result({"means": means})
yunei.result.values["figures"] = {"f": FIGURE}
"""
"""Past the function that helps the honest: what it would have turned back goes out all the same."""


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        ("{'table': 'means', 'mark': 'point', 'x': 'site', 'y': 'meddol_mean'}", "review"),
        ("{'table': 'means', 'mark': 'point', 'x': 'site', 'y': 'other'}", "artefact.figure"),
        ("{'table': 'means', 'mark': 'image', 'x': 'site', 'y': 'meddol_mean', 'href': 'data:,x'}", "artefact.figure"),
        (
            "{'table': 'means', 'mark': 'point', 'x': 'site', 'y': 'meddol_mean', 'title': ' '.join(['x'] * 40)}",
            "artefact.text",
        ),
    ],
    ids=["the control", "no such column", "an image", "a long title"],
)
def test_the_guard_reads_figures_that_nobody_checked_inside(played: Flow, figure: str, reason: str) -> None:
    job = played.run(BROKEN.replace("FIGURE", figure), kind="python")
    found = played.story.cast["operator"].get(f"/jobs/{job['id']}")
    assert found["reason"] == reason
    if reason != "review":
        assert job["reason"] == "withheld"


SCATTER = """
frame = inputs["rand_hie"].pandas(columns=["inpdol", "outpdol"])
cloud = frame[frame.inpdol > 0].head(300)
result(figures={"cloud": {"table": cloud, "mark": "point", "x": "inpdol", "y": "outpdol"}})
"""


def test_records_do_not_leave_as_points_of_a_figure(played: Flow) -> None:
    job = played.run(SCATTER, kind="python")
    assert (job["state"], job["reason"]) == ("refused", "withheld")
    assert played.story.cast["operator"].get(f"/jobs/{job['id']}")["reason"] == "artefact.source_row"


def test_a_model_specification_waits_for_its_gate(played: Flow) -> None:
    text = "result({'t': {'x': [1]}}, models={'linear': {'coef': [1.5]}})"
    job = played.run(text, kind="python", mock=True)
    assert (job["state"], job["reason"]) == ("refused", "artefact.model")
    assert played.run(text.split(", models")[0] + ")", kind="python", mock=True)["state"] == "released", "the control"


def test_the_mock_says_what_is_wrong_with_a_figure(played: Flow) -> None:
    text = "result({'t': {'x': [1]}}, figures={'f': {'table': 't', 'mark': 'pie', 'x': 'x', 'y': 'x'}})"
    job = played.run(text, kind="python", mock=True)
    assert job["state"] == "failed"
    assert "figure f: mark: not one of: line, area, bar, point" in job["findings"][0]["en"]


def test_one_part_of_a_result_becomes_a_product(played: Flow) -> None:
    job = played.run(
        SEVERAL.replace("scalars", "figures").replace(
            '{"mean": float(frame.meddol.mean())}',
            '{"trend": {"table": "by_year", "mark": "line", "x": "year", "y": "meddol"}}',
        ),
        kind="python",
    )
    played.story._approve(job["id"])
    developer = played.story.cast["developer"]
    release = developer.get(f"/jobs/{job['id']}")["release"]
    scenario = played.story.known["developer_scenario"]
    product = developer.post(
        "/products", {"scenario": scenario, "name": "mean-by-year", "title": "Mean by year", "form": "report"}
    )
    body = {"release": release, "statement": "For everybody.", "sources": ["rand_hie"]}
    for part, code in (("", "part_needed"), ("by_town", "part_unknown")):
        with pytest.raises(Declined) as declined:
            developer.post(f"/products/{product['id']}/versions", body | {"part": part})
        assert code_of(declined) == code
    versions = [
        developer.post(f"/products/{product['id']}/versions", body | {"part": part}) for part in ("by_year", "by_site")
    ]
    assert [version["part"] for version in versions] == ["by_year", "by_site"]
    shown = developer.get("/products/mean-by-year")["versions"]
    assert {version["part"]: len(version["figures"]) for version in shown} == {"by_year": 1, "by_site": 0}
    with pytest.raises(Declined) as declined:
        developer.post(f"/products/{product['id']}/versions", body | {"part": "by_year"})
    assert code_of(declined) == "release_in_publication"


def archive(files: Mapping[str, str]) -> str:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, content in files.items():
            target.writestr(name, content)
    return base64.b64encode(buffer.getvalue()).decode()


ARCHIVE = {
    "job.json": '{"format": 1, "entry": "main.py"}',
    "main.py": "from tools import means\nresult(tables={'result': means(inputs['rand_hie'].arrow())})\n",
    "tools.py": "def means(table): return table.group_by('site').aggregate([('meddol', 'mean')])\n",
}


def test_an_archive_brings_its_own_modules_and_is_read_as_a_text(played: Flow) -> None:
    job = played.run("", kind="python", archive=archive(ARCHIVE))
    assert job["state"] == "in_review"
    record = played.story.cast["operator"].get(f"/jobs/{job['id']}/record")
    assert "def means(table)" in str(record), "reviewers read what ran"


@pytest.mark.parametrize(
    ("text", "kind", "code"), [("x = 1", "python", "archive_refused"), ("", "sql", "not_available")]
)
def test_an_archive_stands_alone_and_is_python(played: Flow, text: str, kind: str, code: str) -> None:
    with pytest.raises(Declined) as declined:
        played.submit(text, kind=kind, archive=archive(ARCHIVE))
    assert code_of(declined) == code


@pytest.mark.parametrize(
    "sent",
    [
        archive({**ARCHIVE, "../outside.py": "x"}),
        archive({**ARCHIVE, "main.py": "x" * 200_000}),
        archive({"main.py": "no manifest"}),
        archive({**ARCHIVE, "job.json": "[" * 60_000}),
        base64.b64encode(b"PK" + bytes(99)).decode(),
        base64.b64encode("print('中')".encode("gb18030")).decode(),
        "not base64!",
    ],
    ids=["path", "too long", "no manifest", "deep manifest", "damaged", "another encoding", "not base64"],
)
def test_hostile_archives_are_turned_back_and_nothing_kept(played: Flow, sent: str) -> None:
    before = len(played.story.cast["developer"].get("/jobs"))
    with pytest.raises(Declined) as declined:
        played.submit("", kind="python", archive=sent)
    assert code_of(declined) in ("archive_refused", "text_too_long")
    assert len(played.story.cast["developer"].get("/jobs")) == before


def test_python_that_copies_rows_is_turned_back_with_one_word(played: Flow) -> None:
    job = played.run(ROWS, kind="python")
    assert (job["state"], job["reason"]) == ("refused", "withheld")
    assert "findings" not in job
    assert all(job[name] for name in ("message", "message_zh", "hint", "hint_zh"))  # the same words for every rule
    assert played.story.cast["operator"].get(f"/jobs/{job['id']}")["reason"] == "artefact.source_row"


def test_python_on_the_mock_shows_what_went_wrong(played: Flow) -> None:
    job = played.run("result(tables={'result': inputs['nothing']})", kind="python", mock=True)
    assert job["state"] == "failed"
    assert "nothing" in job["message"]
    real = played.run("result(tables={'result': inputs['nothing']})", kind="python")
    assert (real["state"], real["reason"]) == ("failed", "job_failed")
    assert "nothing" not in str(real["message"])


MARK = "0a1b2c3d-made-up-"
SAYS = f"""
print("\\x1b[2J" + "{MARK}"[::-1])
raise KeyError("{MARK}"[::-1])
"""
SAID = MARK[::-1]
"""Nowhere but in what the job prints: its text is on record and says it the other way round."""


def files_holding(folder: Path, text: str) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()}


def test_what_a_real_run_printed_is_for_the_operator_and_sealed(played: Flow) -> None:
    job = played.run(SAYS, kind="python")
    assert SAID not in str(job)
    for who in ("developer", "developer2", "bureau", "security", "health"):
        with pytest.raises(Declined) as declined:
            played.story.cast[who].get(f"/jobs/{job['id']}/transcript")
        assert (declined.value.problem["status"], code_of(declined)) == (404, "not_found")
    with played.database.read() as uow:
        assert not uow.audit_rows.find_unscoped(act="transcript.looked_at", object=job["id"])
    found = played.story.cast["operator"].get(f"/jobs/{job['id']}/transcript")
    assert found["stdout"] == f"\\x1b[2J{SAID}\n"
    assert SAID in found["error"]
    assert found["error_class"] == "KeyError"
    with played.database.read() as uow:
        (row,) = uow.audit_rows.find_unscoped(act="transcript.looked_at", object=job["id"])
        assert row.role.value == "operator"
        assert row.member.startswith("mem_")
    home = played.stage.platform.home
    assert (home.transcripts / f"{job['scenario']}.{job['id']}").is_file()
    (home.inbox / "control.txt").write_text(SAID)
    assert files_holding(home.root, SAID) == {"control.txt"}, "the control: the scan finds what is there"
    assert SAID not in played.story.cast["operator"].raw(f"/jobs/{job['id']}/record").text


def test_of_the_mock_no_transcript_is_kept(played: Flow) -> None:
    job = played.run(SAYS, kind="python", mock=True)
    assert SAID in job["message"], "there the developer is told"
    with pytest.raises(Declined) as declined:
        played.story.cast["operator"].get(f"/jobs/{job['id']}/transcript")
    assert code_of(declined) == "not_found"


def test_the_class_of_a_failure_is_told_where_the_policy_grants_it(played: Flow) -> None:
    def run_out_of_room() -> tuple[str, str]:
        job = played.submit("import numpy\nkept = numpy.ones(1 << 30)", kind="python")
        worker = played.worker()
        while worker.run_once():
            pass
        assert played.story.cast["operator"].get(f"/jobs/{job['id']}")["reason"] == "memory_exceeded"
        shown = settled(played, job["id"])
        return shown["reason"], shown["message"]

    assert run_out_of_room() == ("job_failed", "The job failed.")
    for text, reason in (("failures.class: true", "memory_exceeded"), ("failures.class: false", "job_failed")):
        rules = f"rules: {{threshold.subjects: 10, {text}}}"
        played.story.cast["bureau"].post("/policies/guard", {"text": rules})
        assert run_out_of_room()[0] == reason


@pytest.mark.parametrize(("kind", "text"), [("sql", BY_SITE), ("python", MEANS)])
def test_no_job_runs_over_an_extract_that_was_changed(played: Flow, kind: str, text: str) -> None:
    """The same worker knows the files whole; the change is found all the same, and costs the developer no run."""
    worker = played.worker()
    before = played.submit(BY_SITE)
    while worker.run_once():
        pass
    assert settled(played, before["id"])["state"] == "in_review"
    with played.database.read() as uow:
        job = uow.jobs.get_unscoped(before["id"])
        assert job.extract is not None
        sidecar = played.context().extracts / uow.extracts.get_unscoped(job.extract).folder / "guard.duckdb"
    whole = sidecar.read_bytes()
    try:
        with duckdb.connect(str(sidecar)) as connection:
            connection.execute('UPDATE rand_hie SET "$person" = rowid')
        after = played.submit(text, kind=kind)
        while worker.run_once():
            pass
    finally:
        sidecar.write_bytes(whole)
    shown = settled(played, after["id"])
    assert (shown["state"], shown["reason"]) == ("failed", "extract_changed")
    assert "renew-extract" in str(shown)
    with played.database.read() as uow:
        assert uow.jobs.get_unscoped(after["id"]).started_at is None, "what never ran counts against no quota"
    assert played.run(text, kind=kind)["state"] == "in_review", "the control: put back, it runs"


def test_models_are_not_available_yet(played: Flow) -> None:
    with pytest.raises(Declined) as declined:
        played.submit("print(1)", kind=JobKind.MODEL.value)
    assert code_of(declined) == "not_available"


def test_the_mock_runs_the_same_code_and_needs_nobody(played: Flow) -> None:
    job = played.run(BY_SITE_AND_YEAR, mock=True)
    assert job["state"] == "released"
    rows = played.story.cast["developer"].get(f"/jobs/{job['id']}/result")["rows"]
    assert {row["site"] for row in rows} == {1, 2, 3, 4, 5, 6}


def test_explains_a_refusal_with_rule_place_and_remedy(played: Flow) -> None:
    text = "SELECT site, min(income) AS lowest FROM rand_hie GROUP BY site"
    report = played.story.cast["developer"].post(
        "/guard/explain", {"scenario": played.story.known["developer_scenario"], "text": text}
    )
    finding = report["findings"][0]
    assert (report["verdict"], finding["rule"]) == ("refused", "aggregate.single_value")
    assert text[finding["place"]["offset"] :].startswith("min")
    assert finding["hint_en"]
    assert finding["hint_zh"]


def test_derives_the_grant_that_a_text_needs(played: Flow) -> None:
    needed = played.story.cast["developer"].post("/guard/needs", {"text": BY_SITE_AND_YEAR})
    assert needed["columns"] == {
        "rand_hie": ["mdvis", "meddol", "site", "year", "zper"],
        "residents": ["zper", "出生日期"],
    }


def test_a_scenario_whose_real_runs_keep_failing_must_wait(played: Flow) -> None:
    def put_in_force(quota: int) -> None:
        rules = f"rules: {{threshold.subjects: 10, refusals.quota: {quota}}}"
        played.story.cast["bureau"].post("/policies/guard", {"text": rules})

    failing = 'raise ValueError(inputs["rand_hie"].count())'
    with played.database.read() as uow:
        scenario = played.story.known["developer_scenario"]
        found = [job for state in (JobState.FAILED, JobState.REFUSED) for job in uow.jobs.find_unscoped(state=state)]
    spent = sum(job.scenario == scenario and not job.mock and job.started_at is not None for job in found)
    put_in_force(spent + 1)
    assert settled(played, played.run(failing, kind="python")["id"])["state"] == "failed"
    with pytest.raises(Declined) as declined:
        played.submit(BY_SITE)
    assert code_of(declined) == "quota_exhausted"
    assert played.run(failing, kind="python", mock=True)["state"] == "failed", "the mock stays open"
    put_in_force(spent + 2)
    assert played.submit(BY_SITE)["state"] == "submitted"


def test_an_expired_grant_ends_extracts_and_unfinished_jobs(played: Flow) -> None:
    """Plays last: it moves the clock behind the second developer's term."""
    job = played.submit(BY_SITE, who="developer2")
    scenario = played.story.known["developer2_scenario"]
    later = Database.open(
        played.stage.platform.settings.database_url, clock=lambda: datetime.now(UTC) + timedelta(days=366)
    )
    try:
        expiry.expire(later)
        with later.read() as uow:
            assert uow.jobs.get_unscoped(job["id"]).state is JobState.CANCELLED
            assert {item.state for item in uow.grants.find_unscoped(scenario=scenario)} == {GrantState.EXPIRED}
            assert not uow.extracts.find_unscoped(scenario=scenario, state=ExtractState.READY)
            system = Actor.system(uow.jobs.get_unscoped(job["id"]).domain)
            acts = {row.act for row in uow.audit_rows.find(system)}
        assert {"grant.expired", "extract.deleted", "job.cancelled"} <= acts
    finally:
        later.close()
    with pytest.raises(Declined) as declined:
        played.submit(BY_SITE, who="developer2")
    assert code_of(declined) in ("grant_expired", "no_grant")
