"""The story, act by act, over HTTP only. Every act is made by a named member with a key of its own.

`Story.play` yields one `Scene` after each act, so that a terminal can show progress and a test can look closely. What
later acts need is kept on the story itself.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from api.remote import Declined, Remote

BY_SITE_AND_YEAR = """\
SELECT v.site, v.year,
       count(DISTINCT v.zper)      AS persons,
       avg(v.meddol)               AS mean_expense,
       avg(v.mdvis)                AS mean_visits
FROM rand_hie AS v
JOIN residents AS r ON r.zper = v.zper
WHERE r.出生日期 < DATE '1960-01-01'
GROUP BY v.site, v.year
ORDER BY v.site, v.year
"""
BY_PLAN_SITE_AND_YEAR = """\
SELECT plan, site, year, count(DISTINCT zper) AS persons
FROM rand_hie
GROUP BY plan, site, year
ORDER BY plan, site, year
"""
FREE_CODE = """\
table = inputs["rand_hie"].arrow(columns=["site", "meddol"])
result(tables={"result": table.group_by("site").aggregate([("meddol", "mean")])})
"""
COPYING_CODE = """\
table = inputs["rand_hie"].arrow(columns=["site", "year", "income", "meddol"])
result(tables={"result": table.slice(0, 50)})
"""
REFUSALS = (
    ("every row", "SELECT * FROM rand_hie"),
    ("a group for each person", "SELECT zper, sum(meddol) AS expense FROM rand_hie GROUP BY zper"),
    ("a dropped column", "SELECT 姓名, count(*) AS n FROM residents GROUP BY 姓名"),
    ("reading a file", "SELECT count(*) AS n FROM read_csv('/etc/passwd')"),
    ("malformed SQL", "SELEC count(*) FORM rand_hie"),
)
DIFFERENCING = """\
SELECT v.site, v.year,
       count(DISTINCT v.zper)      AS persons,
       avg(v.meddol)               AS mean_expense,
       avg(v.mdvis)                AS mean_visits
FROM rand_hie AS v
JOIN residents AS r ON r.zper = v.zper
WHERE r.出生日期 < DATE '1960-01-01' AND NOT (v.plan = 2 AND v.coins = 25)
GROUP BY v.site, v.year
ORDER BY v.site, v.year
"""
SHORT_TERM_S = 10.0
"""Term of the agreement that the story sees expire: long enough to be granted on a busy machine."""
FIVE_CHECKS = (
    "purpose_and_range",
    "sources_lawful",
    "no_raw_or_sensitive_data",
    "no_leak_of_secrets",
    "no_other_risk",
)
PURPOSE = {
    "title": "医疗费用与保险方案 / Health expense by insurance plan",
    "purpose": "Public report on how cost sharing relates to medical expense. 面向公众的费用分担与医疗支出关系报告。",
    "market_research": "Two insurers and the health commission asked for it. 两家保险公司与卫健部门提出需求。",
    "technique": "SQL aggregates on masked extracts, released by the guard. 对脱敏摘取做聚合查询。",
    "expected_result": "Tables by site, plan and year. 按地区、方案与年度的汇总表。",
    "benefit_sharing": "Free for public welfare. 公益用途免费。",
    "field": "medical",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What an act showed."""

    title: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One thing that was tried and refused."""

    tried: str
    code: str
    message: str


@dataclass(slots=True)
class Story:
    """One run. `url` is a fresh server, `root_key` the bureau's first key, `wait_s` the patience for one job."""

    url: str
    root_key: str
    postgres: Mapping[str, Any]
    """Settings of the health department's source, without its secrets."""
    postgres_url: str
    residents: Path
    wait_s: float = 60.0
    connect: Callable[[str, str], Remote] = Remote.open
    save_key: Callable[[str, str], None] | None = None
    """Called with a name and a key, so that the demo can keep it."""
    cast: dict[str, Remote] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def play(self) -> Iterator[Scene]:
        """All acts in order."""
        yield self.found_the_parties()
        yield self.register_sources()
        yield self.ingest()
        yield self.label()
        yield self.set_policies()
        yield self.apply()
        yield self.decide()
        yield self.receive_extract()
        yield self.try_on_mock()
        yield self.submit()
        yield self.review()
        yield self.run_free_code()
        yield self.read_release()
        yield self.publish()
        yield self.consume()
        yield self.be_refused()
        yield self.verify_audit()
        yield self.stop_everything()

    def close(self) -> None:
        """Hang up for everybody."""
        for remote in self.cast.values():
            remote.close()

    def found_the_parties(self) -> Scene:
        """The bureau registers everybody; each member gets a key of their own."""
        self.cast["bureau"] = self.connect(self.url, self.root_key)
        self._keep("bureau", self.root_key)
        for name, role, people in (
            ("区卫生健康局 Health department", "source_department", ("health",)),
            ("区公安户政 Residents' office", "source_department", ("residents",)),
            ("兖州数据运营公司 Operator", "operator", ("operator", "operator2")),
            ("网信安全主管 Security officer", "security_officer", ("security",)),
            ("青禾数据 Developer", "developer", ("developer",)),
            ("蓝石数据 Second developer", "developer", ("developer2",)),
            ("普惠保险 Consumer", "consumer", ("pipeline",)),
        ):
            self._register(name, role, people)
        return Scene(title="Parties registered 主体登记", facts={"organisations": 8, "members": len(self.cast)})

    def register_sources(self) -> Scene:
        """Each department registers its source and its table in the catalogue."""
        health, office = self.cast["health"], self.cast["residents"]
        source = health.post(
            "/sources",
            {
                "name": "hospital",
                "kind": "postgresql",
                "settings": self.postgres,
                "secrets": {"url": self.postgres_url},
            },
        )
        self.known["visits"] = health.post("/tables", self._entry(source["id"], "rand_hie", "就诊与费用 Person-years"))[
            "id"
        ]
        kind = "parquet" if self.residents.suffix == ".parquet" else "delimited"
        settings = {"path": str(self.residents)} | ({} if kind == "parquet" else {"encoding": "gb18030"})
        source = office.post("/sources", {"name": "residents", "kind": kind, "settings": settings})
        self.known["residents"] = office.post("/tables", self._entry(source["id"], "residents", "居民 Residents"))["id"]
        return Scene(title="Sources in the catalogue 数据目录", facts={"tables": "rand_hie, residents"})

    def ingest(self) -> Scene:
        """Both tables are streamed into dated, encrypted snapshots."""
        started = time.monotonic()
        self._each_table("snapshots")
        rows = {
            table: self.cast[who].get(f"/tables/{self.known[table]}/snapshots")[-1]["row_count"]
            for who, table in (("health", "visits"), ("residents", "residents"))
        }
        return Scene(
            title="Encrypted snapshots 加密快照",
            facts={"person-years": rows["visits"], "residents": rows["residents"], "seconds": _since(started)},
        )

    def label(self) -> Scene:
        """Labels are proposed from evidence, confirmed by a person of the department, and the entry is published."""
        proposed = 0
        self._each_table("labels/propose")
        for who, table, name in (("health", "visits", "rand_hie"), ("residents", "residents", "residents")):
            remote, path = self.cast[who], f"/tables/{self.known[table]}"
            proposed += len(remote.get(f"{path}/labels")[-1]["columns"]["columns"])
            remote.post(f"{path}/labels", {"columns": yaml.safe_load(story_file(f"{name}.labels.yaml"))})
            remote.post(f"{path}/publish", {"consent": True})
        return Scene(title="Labels confirmed, supply consented 标签确认", facts={"columns proposed": proposed})

    def set_policies(self) -> Scene:
        """The operator puts the masking policy in force, the bureau the guard policy: reviewers set no limits."""
        masking = self.cast["operator"].post("/policies/masking", {"text": story_file("masking.yaml")})
        guard = self.cast["bureau"].post("/policies/guard", {"text": story_file("guard.yaml")})
        return Scene(
            title="Policies in force 策略生效", facts={"masking": masking["hash"][:19], "guard": guard["hash"][:19]}
        )

    def apply(self) -> Scene:
        """Two developer organisations sign agreements and apply, each for one scenario."""
        for who in ("developer", "developer2"):
            self.known[f"{who}_scenario"] = self._apply(who, _moment(700))
        return Scene(title="Scenario applied for 一场景一授权", facts={"scenario": self.known["developer_scenario"]})

    def decide(self) -> Scene:
        """The domain's chain decides: operator, then bureau."""
        for scenario in (self.known["developer_scenario"], self.known["developer2_scenario"]):
            self._approve_scenario(scenario)
        self.known["short_scenario"] = self._apply("developer2", _moment(seconds=SHORT_TERM_S))
        self._approve_scenario(self.known["short_scenario"])
        grant = self.cast["developer"].get(f"/scenarios/{self.known['developer_scenario']}")["grant"]
        return Scene(title="Granted by operator and bureau 两级授权", facts={"until": grant["valid_until"][:10]})

    def receive_extract(self) -> Scene:
        """The scenario's extract and its mock are made: only what was granted, masked, keyed for this scenario."""
        started = time.monotonic()
        for who in ("developer", "developer2"):
            self._await(
                partial(self.cast[who].get, f"/scenarios/{self.known[f'{who}_scenario']}/extracts"),
                lambda found: {item["mock"] for item in found} == {True, False},
                "extract",
            )
        schema = self.cast["developer"].get(f"/scenarios/{self.known['developer_scenario']}/schema")
        self.known["schema"] = schema
        columns = sum(len(table["columns"]) for table in schema["tables"])
        return Scene(title="Extract and mock made 摘取与模拟", facts={"columns": columns, "seconds": _since(started)})

    def try_on_mock(self) -> Scene:
        """The developer asks for an explanation and runs the same code on the mock, where everything is shown."""
        developer, scenario = self.cast["developer"], self.known["developer_scenario"]
        report = developer.post("/guard/explain", {"scenario": scenario, "text": BY_SITE_AND_YEAR})
        job = self._submit("developer", BY_SITE_AND_YEAR, mock=True)
        return Scene(
            title="Tried on the mock 模拟试算",
            facts={
                "explained": report["verdict"],
                "mock job": job["state"],
                "rows": len(self._result("developer", job)),
            },
        )

    def submit(self) -> Scene:
        """Two jobs on the real extract: one joins both tables, one has cells with too few persons."""
        started = time.monotonic()
        for name, text in (("first", BY_SITE_AND_YEAR), ("second", BY_PLAN_SITE_AND_YEAR)):
            self.known[name] = self._begin("developer", text)
        for name in ("first", "second"):
            self._settled("developer", self.known[name])
        return Scene(
            title="Judged by the guard 守卫判定",
            facts={"jobs": "by site and year; by plan, site and year", "seconds": _since(started)},
        )

    def review(self) -> Scene:
        """The operator looks at each decision record and approves; a second person where the guard asks for one."""
        withheld = {}
        for name in ("first", "second"):
            record = self.cast["operator"].get(f"/jobs/{self.known[name]}/record")
            self.known[f"{name}_record"] = record
            withheld[name] = self._approve(self.known[name])
        return Scene(title="Reviewed and released 审核放行", facts={"reviewers": withheld})

    def run_free_code(self) -> Scene:
        """Python runs without the sidecar; what it gives is never released by fewer than two people."""
        job = self._submit("developer", FREE_CODE, kind="python")
        reviewers = self._approve(job["id"])
        return Scene(
            title="Python through the review lane 自由代码复核", facts={"lane": job["lane"], "reviewers": reviewers}
        )

    def read_release(self) -> Scene:
        """The developer sees the released cells, the others as `withheld`."""
        facts = {}
        for name in ("first", "second"):
            found = self.cast["developer"].get(f"/jobs/{self.known[name]}/result", format="json")
            rows = found["rows"]
            self.known[f"{name}_rows"], self.known["columns"] = rows, self.known.get("columns") or found["columns"]
            hidden = sum(1 for row in rows if row["persons"] is None)
            facts[name] = f"{len(rows) - hidden} released, {hidden} withheld"
        return Scene(title="Released to its developer 结果可见", facts=facts)

    def publish(self) -> Scene:
        """The developer asks for publication; bureau and security officer make the five checks."""
        developer = self.cast["developer"]
        product = developer.post(
            "/products",
            {
                "scenario": self.known["developer_scenario"],
                "name": "health-expense",
                "title": "医疗费用统计 Health expense statistics",
                "form": "report",
            },
        )
        for name in ("first", "second"):
            release = developer.get(f"/jobs/{self.known[name]}")["release"]
            statement = {"statement": PURPOSE["purpose"], "sources": ["rand_hie", "residents"]}
            version = developer.post(f"/products/{product['id']}/versions", {"release": release, **statement})
            for who in ("bureau", "security"):
                checks = dict.fromkeys(FIVE_CHECKS, True) | {"comment": "符合要求"}
                self.cast[who].post(f"/versions/{version['id']}/checks", checks)
        self.cast["bureau"].post(f"/versions/{version['id']}/recall", {"reason": "口径有误 wrong definition"})
        return Scene(
            title="Published after five checks 五项审查",
            facts={"product": "health-expense", "published": 1, "recalled": 2},
        )

    def consume(self) -> Scene:
        """A pipeline fetches `latest` and a fixed version, with an ETag, and the receipt that verifies offline."""
        pipeline = self.cast["pipeline"]
        self._await(lambda: self._receipt_or_none(pipeline), lambda receipt: receipt is not None, "receipt")
        self.known["receipt"] = pipeline.raw("/products/health-expense/receipt").content
        parquet = pipeline.raw("/products/health-expense/data", version="latest", format="parquet")
        fixed = pipeline.raw("/products/health-expense/data", version="1", format="json")
        again = pipeline.raw(
            "/products/health-expense/data",
            {"If-None-Match": parquet.headers["ETag"]},
            version="latest",
            format="parquet",
        )
        self.known |= {"parquet": parquet.content, "json": fixed.content, "not_modified": again.status_code}
        return Scene(
            title="Consumed by a pipeline 产品取用",
            facts={"parquet bytes": len(parquet.content), "unchanged": again.status_code == 304},
        )

    def be_refused(self) -> Scene:
        """What must not leave, does not; each refusal has a stable code."""
        begun = [(tried, self._begin("developer", text)) for tried, text in REFUSALS]
        differencing = self._begin("developer2", DIFFERENCING)
        copying = self._begin("developer", COPYING_CODE, kind="python")
        for tried, job in begun:
            self._note(tried, self._settled("developer", job))
        self._note_withheld("differs from a release by a few persons", self._settled("developer2", differencing))
        self._try("a recalled version", lambda: self.cast["pipeline"].raw("/products/health-expense/data", version="2"))
        self._note("Python that copies rows out", self._settled("developer", copying))
        self._try(
            "a model, before its gate stands",
            lambda: self.cast["developer"].post("/jobs", self._job("developer", "fit", kind="model")),
        )
        short = {"scenario": self.known["short_scenario"], "kind": "sql", "text": BY_SITE_AND_YEAR}
        self._await(
            lambda: self.cast["developer2"].get(f"/scenarios/{short['scenario']}")["grant"]["state"],
            lambda state: state == "expired",
            "expiry",
        )
        self._try("an expired grant", lambda: self.cast["developer2"].post("/jobs", short))
        other = self.known["first"]
        self._try("another organisation's job", lambda: self.cast["developer2"].get(f"/jobs/{other}"))
        return Scene(title="Refused 拒绝", facts={"refusals": len(self.refusals)})

    def verify_audit(self) -> Scene:
        """The sealed chain is checked."""
        report = self._await(
            lambda: self.cast["security"].get("/audit/verify"), lambda found: found["seals"] > 0, "audit seal"
        )
        self.known["audit"] = report
        return Scene(
            title="Audit chain verified 审计链核验", facts={"intact": report["intact"], "acts": report["links"]}
        )

    def stop_everything(self) -> Scene:
        """Suspension, stopped supply and recall bite at once."""
        bureau = self.cast["bureau"]
        bureau.post(f"/organisations/{self.known['developer2_organisation']}/suspend", {"reason": "整改 rectification"})
        self._try(
            "a suspended organisation",
            lambda: self.cast["developer2"].post("/jobs", self._job("developer2", BY_SITE_AND_YEAR)),
        )
        self.cast["residents"].post(f"/tables/{self.known['residents']}/stop", {"reason": "数据更正 correction"})
        self._try(
            "a department that stopped supply",
            lambda: self.cast["developer"].post("/jobs", self._job("developer", BY_SITE_AND_YEAR)),
        )
        return Scene(title="Stopped at once 即时停止", facts={"suspended": 1, "supply stopped": 1})

    # What the acts share.

    def _register(self, name: str, role: str, people: tuple[str, ...]) -> None:
        bureau = self.cast["bureau"]
        organisation = bureau.post("/organisations", {"name": name, "role": role})["id"]
        for person in people:
            self.known[f"{person}_organisation"] = organisation
            member = bureau.post(
                f"/organisations/{organisation}/members",
                {"name": person, "trained_until": _moment(365), "confidentiality_until": _moment(365)},
            )
            key = bureau.post(f"/members/{member['id']}/keys", {})["secret"]
            self.cast[person] = self.connect(self.url, key)
            self._keep(person, key)

    def _keep(self, name: str, key: str) -> None:
        if self.save_key is not None:
            self.save_key(name, key)

    def _entry(self, source: str, name: str, title: str) -> dict[str, Any]:
        labels = yaml.safe_load(story_file(f"{name}.labels.yaml"))["columns"]
        fields = [
            {"name": column, "title": column, "type": label["type"], "level": label["level"]}
            for column, label in labels.items()
        ]
        return {"source": source, "name": name, "title": title, "fields": fields, "update_cycle": "yearly"}

    def _wanted(self) -> list[dict[str, Any]]:
        columns = {
            "visits": list(yaml.safe_load(story_file("rand_hie.labels.yaml"))["columns"]),
            "residents": ["zper", "出生日期", "街道"],
        }
        return [{"table": self.known[table], "columns": names} for table, names in columns.items()]

    def _apply(self, who: str, valid_until: str) -> str:
        agreement = self.cast["operator"].post(
            "/agreements",
            {
                "organisation": self.known[f"{who}_organisation"],
                "valid_from": _moment(-1),
                "valid_until": valid_until,
                "scope": "medical expense statistics",
                "terms": {"security": "附件三", "exit": "附件五"},
            },
        )
        application = PURPOSE | {"agreement": agreement["id"], "tables": self._wanted(), "term_days": 365}
        scenario: str = self.cast[who].post("/scenarios", application)["id"]
        return scenario

    def _approve_scenario(self, scenario: str) -> None:
        for who in ("operator", "bureau"):
            step = self.cast[who].get(f"/scenarios/{scenario}")["next_step"]
            checks = {check["id"]: True for check in step["checks"]}
            vote = {"verdict": "approve", "checks": checks, "comment": "同意"}
            self.cast[who].post(f"/scenarios/{scenario}/votes", vote)

    def _job(self, who: str, text: str, *, kind: str = "sql", mock: bool = False) -> dict[str, Any]:
        return {"scenario": self.known[f"{who}_scenario"], "kind": kind, "text": text, "mock": mock}

    def _submit(self, who: str, text: str, *, kind: str = "sql", mock: bool = False) -> dict[str, Any]:
        return self._settled(who, self._begin(who, text, kind=kind, mock=mock))

    def _begin(self, who: str, text: str, *, kind: str = "sql", mock: bool = False) -> str:
        job: str = self.cast[who].post("/jobs", self._job(who, text, kind=kind, mock=mock))["id"]
        return job

    def _settled(self, who: str, job: str) -> dict[str, Any]:
        ends = {"in_review", "released", "refused", "failed", "cancelled", "rejected"}
        found: dict[str, Any] = self._await(
            lambda: self.cast[who].get(f"/jobs/{job}"), lambda now: now["state"] in ends, "job"
        )
        return found

    def _approve(self, job: str) -> int:
        """Approve as one operator's member, and as a second one while the job still waits."""
        for count, who in enumerate(("operator", "operator2"), 1):
            page = self.cast[who].raw(f"/jobs/{job}/record")
            self.cast[who].post(
                f"/jobs/{job}/votes", {"verdict": "approve", "comment": "核对无误"}, if_match=page.headers["ETag"]
            )
            if self.cast[who].get(f"/jobs/{job}")["state"] == "released":
                return count
        raise RuntimeError("two approvals did not release the job")

    def _result(self, who: str, job: Mapping[str, Any]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.cast[who].get(f"/jobs/{job['id']}/result", format="json")["rows"]
        return rows

    def _receipt_or_none(self, pipeline: Remote) -> bytes | None:
        try:
            return pipeline.raw("/products/health-expense/receipt").content
        except Declined as declined:
            if declined.code != "receipt_pending":
                raise
            return None

    def _note(self, tried: str, job: Mapping[str, Any]) -> None:
        code = job["reason"] or job["state"]
        self.refusals.append(Refusal(tried=tried, code=code, message=str(job.get("message", ""))))

    def _note_withheld(self, tried: str, job: Mapping[str, Any]) -> None:
        """The developer sees `withheld`; only the operator's record names the rule."""
        record = self.cast["operator"].get(f"/jobs/{job['id']}/record")
        rules = sorted({item["rule"] for item in record["findings"] if item["outcome"] == "withhold"})
        cells = sum(status == "withheld" for row in record["statuses"] for status in row)
        message = f"{cells} cells withheld; the operator's record says {', '.join(rules)}"
        self.refusals.append(Refusal(tried=tried, code="withheld", message=message))

    def _try(self, tried: str, act: Callable[[], Any]) -> None:
        try:
            act()
        except Declined as declined:
            self.refusals.append(
                Refusal(tried=tried, code=declined.code, message=str(declined.problem.get("title", "")))
            )
            return
        raise RuntimeError(f"not refused: {tried}")

    def _each_table(self, work: str) -> None:
        """Have `work` done on both tables."""
        begun = [
            (self.cast[who], self.cast[who].post(f"/tables/{self.known[table]}/{work}", {})["id"])
            for who, table in (("health", "visits"), ("residents", "residents"))
        ]
        for remote, item in begun:
            self._await_work(remote, item)

    def _await_work(self, remote: Remote, work: str) -> None:
        done = self._await(lambda: remote.get(f"/work/{work}"), lambda now: now["state"] in ("done", "failed"), "work")
        if done["state"] == "failed":
            raise RuntimeError(f"work failed: {done['error']}")

    def _await(self, look: Callable[[], Any], enough: Callable[[Any], bool], what: str) -> Any:
        deadline = time.monotonic() + self.wait_s
        pause_s = 0.03
        while True:
            found = look()
            if enough(found):
                return found
            if time.monotonic() > deadline:
                raise TimeoutError(f"no {what} within {self.wait_s} s; last seen: {found}")
            time.sleep(pause_s)
            pause_s = min(0.2, pause_s * 1.4)  # each look costs the server work that it could do on the thing awaited


def story_file(name: str) -> str:
    """Text of one of the story's files (labels, policies)."""
    return files("api.demo").joinpath("files", name).read_text(encoding="utf-8")


def _since(started: float) -> float:
    return round(time.monotonic() - started, 2)


def _moment(days: int = 0, *, seconds: float = 0) -> str:
    return (datetime.now(UTC) + timedelta(days=days, seconds=seconds)).isoformat()
