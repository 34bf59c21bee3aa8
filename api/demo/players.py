"""What the people of the story can do: join, apply, approve, submit, wait, be refused. The acts are in `story.py`."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import yaml

from api.demo.script import PURPOSE, story_file
from api.remote import Declined, Remote


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One thing that was tried and refused."""

    tried: str
    code: str
    message: str


@dataclass(slots=True, kw_only=True)
class Players:
    """The cast with their keys, and what they know. `url` is a server, `wait_s` the patience for one job."""

    url: str
    wait_s: float = 60.0
    connect: Callable[[str, str], Remote] = Remote.open
    save_key: Callable[[str, str], None] | None = None
    """Called with a name and a key, so that the demo can keep it."""
    cast: dict[str, Remote] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def close(self) -> None:
        """Hang up for everybody."""
        for remote in self.cast.values():
            remote.close()

    def _register(self, name: str, role: str, people: tuple[str, ...]) -> None:
        bureau = self.cast["bureau"]
        organisation = bureau.post("/organisations", {"name": name, "role": role})["id"]
        for person in people:
            self.known[f"{person}_organisation"] = organisation
            member = bureau.post(
                f"/organisations/{organisation}/members",
                {"name": person, "trained_until": moment(365), "confidentiality_until": moment(365)},
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
                "valid_from": moment(-1),
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
        cells = sum(status == "withheld" for part in record["parts"] for row in part["statuses"] for status in row)
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


def moment(days: int = 0, *, seconds: float = 0) -> str:
    return (datetime.now(UTC) + timedelta(days=days, seconds=seconds)).isoformat()
