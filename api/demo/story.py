"""The story, act by act, over HTTP only. Every act is made by a named member with a key of its own.

`Story.play` yields one `Scene` after each act, so that a terminal can show progress and a test can look closely. What
later acts need is kept on the story itself.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from api.demo.players import Players, moment
from api.demo.script import (
    BY_PLAN_SITE_AND_YEAR,
    BY_SITE_AND_YEAR,
    COPYING_CODE,
    DIFFERENCING,
    FIVE_CHECKS,
    FREE_CODE,
    PURPOSE,
    REFUSALS,
    SHORT_TERM_S,
    story_file,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What an act showed."""

    title: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Story(Players):
    """One run on a fresh server. `root_key` is the bureau's first key."""

    root_key: str
    postgres: Mapping[str, Any]
    """Settings of the health department's source, without its secrets."""
    postgres_url: str
    residents: Path

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
            self.known[f"{who}_scenario"] = self._apply(who, moment(700))
        return Scene(title="Scenario applied for 一场景一授权", facts={"scenario": self.known["developer_scenario"]})

    def decide(self) -> Scene:
        """The domain's chain decides: operator, then bureau."""
        for scenario in (self.known["developer_scenario"], self.known["developer2_scenario"]):
            self._approve_scenario(scenario)
        self.known["short_scenario"] = self._apply("developer2", moment(seconds=SHORT_TERM_S))
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
        # Whoever looks around afterwards can go on.
        self.cast["residents"].post(f"/tables/{self.known['residents']}/resume", {"reason": "已更正 corrected"})
        return Scene(title="Stopped at once 即时停止", facts={"suspended": 1, "supply stopped": 1})


def _since(started: float) -> float:
    return round(time.monotonic() - started, 2)
