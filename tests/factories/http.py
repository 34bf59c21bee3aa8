"""A platform of its own for tests of the HTTP side: real database, real services, an executor that tests script."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml
from starlette.testclient import TestClient

from api import founding
from api.app import create_app
from api.home import Home
from api.platform import HttpPlatform, open_reversals, open_transcripts, read_trust
from api.settings import read_settings
from core.program import Reading, Statement
from sandbox.executor import Executor, ProbeReport, RunResult, Tier
from sandbox.limits import Limits
from sandbox.source import PythonJob
from store.database import Database
from store.files import FileStore

_GUIDE = Path(__file__).parents[2] / "docs" / "guide"


@dataclass
class ScriptedExecutor:
    """An executor that runs nothing."""

    stopped: list[str] = field(default_factory=list)

    def parse(self, text: str, schema: Sequence[str]) -> Reading:
        return Reading(text=text, tree='{"error": true}', bound='{"error": true}')

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
        raise AssertionError("nothing runs in these tests")

    def run_python(
        self, job: PythonJob, *, extract: Path | None, limits: Limits, ticket: str, reveal: bool = False
    ) -> RunResult:
        raise AssertionError("nothing runs in these tests")

    def stop(self, ticket: str) -> None:
        self.stopped.append(ticket)

    def probe(self) -> ProbeReport:
        return ProbeReport(tier=Tier.FULL, layers=(), canaries={})

    def close(self) -> None:
        return


@dataclass
class Member:
    """One member's way to the API; POSTs carry a fresh idempotency key unless one is given."""

    client: TestClient
    secret: str
    made: int = 0

    def get(self, path: str, **parameters: Any) -> Any:
        return self.client.get(f"/api/v1{path}", params=parameters, headers=self._headers())

    def post(
        self, path: str, body: Any = None, *, key: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        self.made += 1
        chosen = key if key is not None else f"key-{id(self)}-{self.made}"
        sent = {**self._headers(), "Idempotency-Key": chosen, **(headers or {})}
        return self.client.post(f"/api/v1{path}", json={} if body is None else body, headers=sent)

    @property
    def organisation(self) -> str:
        """Id of the member's organisation."""
        found: str = self.get("/me").json()["organisation"]
        return found

    @property
    def id(self) -> str:
        """The member's own id."""
        found: str = self.get("/me").json()["member"]
        return found

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


def guide_file(name: str) -> Any:
    """One of the guide's files, read."""
    return yaml.safe_load((_GUIDE / name).read_text("utf-8"))


@dataclass
class Stage:
    """A running application and the people on it."""

    client: TestClient
    platform: HttpPlatform
    bureau: Member

    def join(self, role: str, name: str) -> Member:
        """Register an organisation of that role with one vetted member."""
        return self.member(self.bureau.post("/organisations", {"name": name, "role": role}).json()["id"], name)

    def application(self, cast: Mapping[str, Member], **changes: Any) -> Any:
        """The guide's application, handed in: its table is published, its agreement signed. The whole answer."""
        department, developer = cast["source_department"], cast["developer"]
        source = department.post("/sources", guide_file("source.yaml") | {"name": secrets.token_hex(4)}).json()
        name = f"visits_{secrets.token_hex(4)}"
        entry = guide_file("table.yaml") | {"source": source["id"], "name": name}
        table = department.post("/tables", entry).json()["id"]
        department.post(f"/tables/{table}/labels", {"columns": guide_file("labels.yaml") | {"table": name}})
        department.post(f"/tables/{table}/publish", {"consent": True})
        agreement = cast["operator"].post(
            "/agreements",
            {
                "organisation": developer.organisation,
                "valid_from": (datetime.now(UTC) - timedelta(days=1)).isoformat(),
                "valid_until": (datetime.now(UTC) + timedelta(days=300)).isoformat(),
                "scope": "statistics",
            },
        )
        body = guide_file("application.yaml") | {"agreement": agreement.json()["id"]} | changes
        body["tables"][0]["table"] = table
        return developer.post("/scenarios", body)

    def approve(self, scenario: str, *voters: Member) -> Any:
        """Each voter finds every check in order; the scenario as it then is."""
        for voter in voters:
            checks = voter.get(f"/scenarios/{scenario}").json()["next_step"]["checks"]
            vote = {"verdict": "approve", "checks": {check["id"]: True for check in checks}}
            assert voter.post(f"/scenarios/{scenario}/votes", vote).status_code == 200
        return voters[-1].get(f"/scenarios/{scenario}").json()

    def member(self, organisation: str, name: str) -> Member:
        """Add a vetted member with a key."""
        until = (datetime.now(UTC) + timedelta(days=300)).isoformat()
        member = self.bureau.post(
            f"/organisations/{organisation}/members",
            {"name": name, "trained_until": until, "confidentiality_until": until},
        ).json()
        return Member(self.client, self.bureau.post(f"/members/{member['id']}/keys").json()["secret"])


@contextmanager
def stage(root: Path, executor: Executor | None = None) -> Iterator[Stage]:
    """A founded platform below `root`, served in this process; without an executor nothing can run."""
    settings = read_settings({"YUNEI_HOME": str(root)})
    secret = founding.found(settings, scheme="yanzhou", bureau="bureau", member="bureau")
    trust = read_trust(root)
    platform = HttpPlatform(
        settings=settings,
        home=Home(root),
        database=Database.open(settings.database_url),
        files=FileStore(Home(root).releases),
        transcripts=open_transcripts(Home(root)),
        reversals=open_reversals(Home(root)),
        executor=executor or ScriptedExecutor(),
        trusted=trust["release_signing"],
        audit_trusted=trust["audit_signing"],
    )
    with TestClient(create_app(platform), raise_server_exceptions=False) as client:
        yield Stage(client, platform, Member(client, secret))
    platform.database.close()
