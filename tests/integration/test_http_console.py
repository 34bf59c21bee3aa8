"""The console: every page for every role, errors as pages, and the votes that people give there."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from core.decision import RESULT, CellStatus, Decision, Finding, Outcome, Part, ResultColumn, Verdict
from core.figure import Figure, Mark
from core.ids import JobId
from core.manifest import ColumnType
from core.records.jobs import Job, JobKind
from core.records.parties import Actor
from core.roles import Role
from core.states import JobState
from jobs import transcripts
from sandbox.transcript import Transcript
from tests.factories.http import Member, Stage, stage

ROLES = ("source_department", "operator", "developer", "security_officer", "consumer")


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture(scope="module")
def cast(platform: Stage) -> dict[str, Member]:
    return {"bureau": platform.bureau} | {role: platform.join(role, f"the {role}") for role in ROLES}


@pytest.fixture(scope="module")
def scenario(platform: Stage, cast: dict[str, Member]) -> str:
    """An application that waits for the operator."""
    made = platform.application(cast, title="<b>Markup</b> in a title")
    assert made.status_code == 201, made.text
    found: str = made.json()["id"]
    return found


def log_in(platform: Stage, member: Member) -> None:
    platform.client.cookies.clear()
    answer = platform.client.post("/console/login", data={"key": member.secret}, follow_redirects=False)
    assert answer.status_code == 303


def form_token(html: str) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', html)
    assert found
    return found.group(1)


@pytest.mark.parametrize("page", ["", "/reviews", "/scenarios", "/products", "/catalog"])
@pytest.mark.parametrize(
    "role", ["bureau", "operator", "developer", "security_officer", "source_department", "consumer"]
)
def test_every_page_opens_for_every_role(
    platform: Stage, cast: dict[str, Member], scenario: str, role: str, page: str
) -> None:
    log_in(platform, cast[role])
    answer = platform.client.get(f"/console{page}")
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


OTHER_HOST = re.compile(
    r"""(?:src|href|action|data|poster|content|xlink:href)\s*=\s*["']?\s*(?:[a-z]+:)?//|url\(|@import""", re.I
)


@pytest.mark.parametrize(
    "breach",
    [
        '<script src="https://cdn.example/x.js">',
        "<link href='//cdn.example/x.css'>",
        "<a href=http://example>",
        "<style>a { background: url(x) }",
        '<meta http-equiv="refresh" content="//example">',
    ],
)
def test_the_search_for_other_hosts_finds_them(breach: str) -> None:
    assert OTHER_HOST.search(breach)


def test_no_page_refers_to_another_host_or_runs_a_script(
    platform: Stage, cast: dict[str, Member], scenario: str
) -> None:
    log_in(platform, cast["bureau"])
    pages = ["/api/docs", "/console/login", "/console/nothing"]
    pages += [f"/console/{name}" for name in ("", "reviews", "scenarios", "products", "catalog", "risk", "audit")]
    pages.append(f"/console/scenarios/{scenario}")
    for page in pages:
        answer = platform.client.get(page)
        assert answer.headers["content-type"].startswith("text/html"), page
        assert answer.headers["content-security-policy"].startswith("default-src 'none'"), page
        assert "<script" not in answer.text, page
        assert OTHER_HOST.search(answer.text) is None, page


def test_the_api_page_shows_every_address_and_schema_of_the_document(platform: Stage) -> None:
    document = platform.client.get("/api/openapi.json").json()
    page = platform.client.get("/api/docs").text
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"<b>{method.upper()}</b> <code>{path}</code>" in page
    anchors = set(re.findall(r'id="(schema-\w+)"', page))
    assert anchors == {f"schema-{name}" for name in document["components"]["schemas"]}
    assert set(re.findall(r'href="#(schema-\w+)"', page)) <= anchors


def test_a_page_without_a_session_leads_to_the_login(platform: Stage) -> None:
    platform.client.cookies.clear()
    answer = platform.client.get("/console/reviews", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/login")


@pytest.mark.parametrize(("page", "status"), [("/nothing", 404), ("/jobs/job_x", 403), ("/audit", 403)])
def test_errors_are_pages_in_both_languages(platform: Stage, cast: dict[str, Member], page: str, status: int) -> None:
    log_in(platform, cast["developer"])
    answer = platform.client.get(f"/console{page}")
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert re.search(r"[\u4e00-\u9fff]{4}", answer.text)


def test_the_api_keeps_its_problem_documents(platform: Stage) -> None:
    assert platform.bureau.get("/nothing").headers["content-type"] == "application/problem+json"


def test_supervisors_see_the_record_and_whether_it_is_whole(platform: Stage, cast: dict[str, Member]) -> None:
    log_in(platform, cast["security_officer"])
    page = platform.client.get("/console/audit").text
    assert "organisation.registered" in page
    log_in(platform, cast["operator"])
    assert platform.client.get("/console/audit").status_code == 403


def test_people_cannot_put_markup_into_a_page(platform: Stage, cast: dict[str, Member], scenario: str) -> None:
    log_in(platform, cast["operator"])
    page = platform.client.get("/console/scenarios").text
    assert "<b>Markup</b>" not in page
    assert "&lt;b&gt;Markup&lt;/b&gt;" in page


def test_only_the_step_that_is_due_is_asked_to_vote(platform: Stage, cast: dict[str, Member], scenario: str) -> None:
    shown: dict[str, Any] = {}
    for role in ("operator", "bureau", "developer"):
        log_in(platform, cast[role])
        shown[role] = f"/console/scenarios/{scenario}/vote" in platform.client.get("/console/scenarios").text
    assert shown == {"operator": True, "bureau": False, "developer": False}


def test_a_vote_needs_every_check_and_the_session_s_own_form(
    platform: Stage, cast: dict[str, Member], scenario: str
) -> None:
    log_in(platform, cast["operator"])
    address = f"/console/scenarios/{scenario}"
    page = platform.client.get(address).text
    checks = dict.fromkeys(re.findall(r'name="(check\.\w+)"', page), "yes")
    assert len(checks) == 4
    vote = {"verdict": "approve", "form_token": form_token(page)}
    assert platform.client.post(f"{address}/vote", data=vote | checks | {"form_token": "forged"}).status_code == 403
    assert platform.client.post(f"{address}/vote", data=vote | {"verdict": "maybe"} | checks).status_code == 422
    lacking = platform.client.post(f"{address}/vote", data=vote | dict(list(checks.items())[1:]))
    assert lacking.status_code == 422
    assert 'role="alert"' in lacking.text
    done = platform.client.post(f"{address}/vote", data=vote | checks)
    assert done.status_code == 200
    assert "bureau 主管部门" in done.text
    assert cast["operator"].get(f"/scenarios/{scenario}").json()["next_step"]["role"] == "bureau"


def judged(
    platform: Stage,
    scenario: dict[str, Any],
    member: str,
    persons: tuple[int | None, ...],
    title: str,
    carried: str = "",
) -> Job:
    """A job of the scenario that waits for people, with one row a site; the first one's value may be carried."""
    return waiting(platform, scenario, member, title, _decision(persons, carried))


def _decision(persons: tuple[int | None, ...], carried: str) -> Decision:
    statuses = [CellStatus.WITHHELD if value is None else CellStatus.RELEASED for value in persons]
    dates = [""] * len(persons)
    if carried:
        statuses[0], dates[0] = CellStatus.CARRIED, carried
    part = Part(
        name=RESULT,
        columns=(
            ResultColumn(name="site", type=ColumnType.VARCHAR, measure=False),
            ResultColumn(name="persons", type=ColumnType.INTEGER, measure=True),
        ),
        rows=tuple((f"site-{place}", value) for place, value in enumerate(persons)),
        statuses=tuple((status,) for status in statuses),
        as_of=tuple((text,) for text in dates),
    )
    finding = Finding(rule="dominance.share", outcome=Outcome.REVIEW, en="Look at <it>.", zh="请看。", private="3")
    return Decision(
        verdict=Verdict.REVIEW,
        code=None,
        findings=(finding,),
        parts=(part,),
        record={"cells": {"withheld_by_rule": {"threshold.subjects": 1}}},
    )


def waiting(platform: Stage, scenario: dict[str, Any], member: str, title: str, decision: Decision) -> Job:
    """A job of the scenario whose decision waits for people."""
    developer = Actor(
        member=member,  # type: ignore[arg-type]  # ids of an answer
        organisation=scenario["organisation"],
        role=Role.DEVELOPER,
        domain=scenario["domain"],
    )
    system = Actor.system(developer.domain)
    with platform.platform.database.begin() as uow:
        job = uow.add(
            Job(
                id=JobId(uow.new_id("job")),
                domain=developer.domain,
                organisation=developer.organisation,
                member=developer.member,
                scenario=scenario["id"],
                kind=JobKind.SQL,
                title=title,
                text="SELECT <b>site</b>",
                text_hash="sha256:t",
                state=JobState.SUBMITTED,
                submitted_at=uow.now,
            ),
            developer,
        )
        for state in (JobState.PLANNED, JobState.QUEUED, JobState.RUNNING, JobState.JUDGING):
            job = uow.transition(job, state, system)
        uow.history.reserve(job.domain, uow.history.load(job.domain, "person")[0], job.id, ())
        return uow.transition(
            job,
            JobState.IN_REVIEW,
            system,
            plan_hash="sha256:same",
            decision=decision,
            decision_hash=f"sha256:{job.id}",
        )


def test_the_decision_page_says_what_an_operator_needs(platform: Stage, cast: dict[str, Member]) -> None:
    scenario = platform.approve(platform.application(cast).json()["id"], cast["operator"], cast["bureau"])
    first = judged(platform, scenario, cast["developer"].id, (120, None, 40), "The first time")
    second_reviewer = platform.member(cast["operator"].organisation, "Second reviewer")
    address = f"/console/jobs/{first.id}"
    for reviewer in (cast["operator"], second_reviewer):
        log_in(platform, reviewer)
        page = platform.client.get(address).text
        fields = {"form_token": form_token(page), "seen": f"sha256:{first.id}", "verdict": "approve"}
        assert platform.client.post(f"{address}/vote", data=fields).status_code == 200
    again = judged(platform, scenario, cast["developer"].id, (121, 15, None), "The second time")
    log_in(platform, cast["operator"])
    page = platform.client.get(f"/console/jobs/{again.id}").text
    for words in (
        "the developer",
        scenario["purpose"],
        scenario["expected_result"],
        "Look at &lt;it&gt;.",
        "threshold.subjects",
        "SELECT &lt;b&gt;site&lt;/b&gt;",
        "0 of 2 needed 已有 0 人，共需 2 人",
        "The first time",
        "<b>0</b> cells are the same",
        "<b>1</b> changed",
        "<b>1</b> shown now",
        "<b>1</b> hidden now",
    ):
        assert words in page, words
    columns = ", ".join(scenario["tables"][0]["columns"])
    assert columns in page
    places = [page.index(f'<h2 id="{part}"') for part in ("short", "findings", "asked", "leaves", "before", "decide")]
    assert places == sorted(places), "an operator reads before deciding"


def test_a_carried_value_is_marked_with_its_date(platform: Stage, cast: dict[str, Member]) -> None:
    scenario = platform.approve(platform.application(cast).json()["id"], cast["operator"], cast["bureau"])
    job = judged(platform, scenario, cast["developer"].id, (120, 15, None), "Carried", carried="2026-01-31")
    log_in(platform, cast["operator"])
    page = platform.client.get(f"/console/jobs/{job.id}").text
    cell = '120<br><span class="warn">carried, as of 沿用，截至 <time datetime="2026-01-31">2026-01-31</time>'
    assert page.count(cell) == 1
    assert page.count("carried, as of") == 1
    assert "<b>1</b> released 放行 · <b>1</b> carried" in page


def test_parts_stand_under_their_names_and_figures_are_drawn(platform: Stage, cast: dict[str, Member]) -> None:
    """What free code called its columns, cells and titles is shown as text, in the table and in the drawing."""
    scenario = platform.approve(platform.application(cast).json()["id"], cast["operator"], cast["bureau"])
    markup = "</svg><script>alert(1)</script>"
    columns = (
        ResultColumn(name="site", type=ColumnType.VARCHAR, measure=False),
        ResultColumn(name="<i>mean</i>", type=ColumnType.DOUBLE, measure=False),
    )
    rows = ((markup, 1.5), ("two", 2.5), ("three", None))
    parts = tuple(Part(name=name, columns=columns, rows=rows, statuses=((),) * 3) for name in ("means", "again"))
    drawn = Figure(name="bars", table="means", mark=Mark.BAR, x="site", y="<i>mean</i>", colour="site", title=markup)
    decision = Decision(verdict=Verdict.REVIEW, code=None, findings=(), parts=parts, figures=(drawn,))
    job = waiting(platform, scenario, cast["developer"].id, "Figures", decision)
    log_in(platform, cast["operator"])
    answer = platform.client.get(f"/console/jobs/{job.id}")
    page = answer.text
    assert "<script" not in page
    assert "<i>mean" not in page
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    svg = page[page.index("<figure>") : page.index("</figure>")]
    assert svg.count("<rect") == 2 + 3, "two bars, and a colour for each site"
    assert page.count("<svg ") == 1
    assert page.index('<h3 id="part-means">') < page.index("<figure>") < page.index('<h3 id="part-again">')
    assert page.count("<td>two</td><td>2.5</td>") == 2


def test_the_decision_page_does_not_say_how_the_other_reviewer_voted(platform: Stage, cast: dict[str, Member]) -> None:
    made = platform.application(cast).json()["id"]
    scenario = platform.approve(made, cast["operator"], cast["bureau"])
    job = judged(platform, scenario, cast["developer"].id, (120,), "Independent")
    address = f"/console/jobs/{job.id}"
    log_in(platform, cast["operator"])
    fields = {"form_token": form_token(platform.client.get(address).text), "seen": f"sha256:{job.id}"}
    platform.client.post(f"{address}/vote", data=fields | {"verdict": "approve", "comment": "mine alone"})
    assert "mine alone" in platform.client.get(address).text
    log_in(platform, platform.member(cast["operator"].organisation, "Third reviewer"))
    assert "mine alone" not in platform.client.get(address).text


def test_what_a_run_printed_is_shown_to_the_operator_alone_and_on_record(
    platform: Stage, cast: dict[str, Member]
) -> None:
    scenario = platform.approve(platform.application(cast).json()["id"], cast["operator"], cast["bureau"])
    job = judged(platform, scenario, cast["developer"].id, (120,), "Printed")
    address = f"/console/jobs/{job.id}/transcript"
    log_in(platform, cast["operator"])
    assert platform.client.get(address).status_code == 404, "nothing is kept yet"
    said = Transcript(stdout="<b>row</b> 1", error="Traceback: boom", error_class="job_failed")
    transcripts.keep(platform.platform.transcripts, job, said)
    page = platform.client.get(address).text
    assert "&lt;b&gt;row&lt;/b&gt; 1" in page
    assert "Traceback: boom" in page
    assert f'href="{address}"' in platform.client.get(f"/console/jobs/{job.id}").text
    for role in ("bureau", "security_officer", "developer", "source_department"):
        log_in(platform, cast[role])
        assert platform.client.get(address).status_code == 404, role
    log_in(platform, cast["bureau"])
    assert address not in platform.client.get(f"/console/jobs/{job.id}").text
    with platform.platform.database.read() as uow:
        looks = uow.audit_rows.find_unscoped(act="transcript.looked_at", object=job.id)
    assert [look.member for look in looks] == [cast["operator"].id]


def test_a_vote_on_a_decision_that_has_moved_is_turned_back(platform: Stage, cast: dict[str, Member]) -> None:
    made = platform.application(cast).json()["id"]
    scenario = platform.approve(made, cast["operator"], cast["bureau"])
    job = judged(platform, scenario, cast["developer"].id, (120,), "Moved")
    log_in(platform, cast["operator"])
    address = f"/console/jobs/{job.id}"
    token = form_token(platform.client.get(address).text)
    vote = {"form_token": token, "seen": "sha256:older", "verdict": "approve"}
    answer = platform.client.post(f"{address}/vote", data=vote)
    assert (answer.status_code, "decision_moved" in answer.text) == (409, True)
