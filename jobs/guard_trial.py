"""`yunei guard try`: what a policy does to a corpus of queries, before it is switched on.

    policy file + schema + data → sidecar (trial_tables)
    each file, step by step: parse → plan → compile → cells → judge → finish → conclude

Every file starts on a history that holds the release frame alone; the steps of one file share one.
"""

import json
import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.decision import Decision
from core.errors import JobFailed, PlatformFault, Refused, RequestError, YuneiError
from core.manifest import Manifest
from core.yamls import NotYaml, load_yaml
from egress import errors, schema
from egress.judging import judge
from egress.policy import PolicyError
from egress.program import compiler
from egress.reading import planner
from egress.trial import PolicyFile, steps
from jobs.errors import TEXT_INVALID
from jobs.framing import Histories, frame_entries, grown
from jobs.trial_tables import build
from sandbox.executor import Executor
from sandbox.limits import Limits

log = logging.getLogger("yunei.guard_trial")

_REFUSED: Mapping[str, Any] = MappingProxyType(
    {"file": "", "step": 0, "verdict": "refused", "code": None, "columns": [], "rows": []}
)
"""What every line holds, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What to try."""

    policy: Path
    """YAML file, `docs/guard-policy.md`."""
    schema: Path
    """SQL script with CREATE TABLE (and INSERT) statements; trusted."""
    data: Path | None
    """Folder with `<table>.parquet`, or None."""
    files: Sequence[Path]
    reasons: bool = False
    """Whether a refused step says why and what to do, in fields of its own."""


def try_policy(executor: Executor, trial: Trial, limits: Limits) -> Iterator[dict[str, Any]]:
    """One JSON object for each step of each file, in order.

    `file`, `step` (from 1), `verdict` (`accepted` or `refused`), `code` (of a refusal, else null), `columns` (names),
    `rows` (lists in column order; withheld values are null; rows whose measures are all withheld are left out).
    With `reasons`, a refused step has `place` (or null), `message` and `hint` as well, and both in Chinese.
    Raises PolicyError for a wrong policy file, RequestError when the tables cannot be made.
    """
    policy = read_policy(trial.policy)
    with tempfile.TemporaryDirectory(prefix="yunei-trial-") as name:
        folder = Path(name)
        manifest = build(policy, trial.schema, trial.data, folder)
        runner = _Runner(executor, policy, manifest, folder, limits)
        for path in trial.files:
            for line, refusal in runner.file(path):
                yield line | _reason(refusal) if trial.reasons and refusal else line


def read_policy(path: Path) -> PolicyFile:
    """Read a policy file. Raises PolicyError."""
    try:
        plain = load_yaml(path.read_text(encoding="utf-8-sig"))
    except NotYaml as problem:
        raise PolicyError(errors.POLICY_SHAPE, where=path.name, problem=str(problem)) from None
    except UnicodeDecodeError:
        raise PolicyError(errors.POLICY_SHAPE, where=path.name, problem="not UTF-8") from None
    return PolicyFile.parse(plain)


class _Runner:
    """Runs files against one sidecar."""

    def __init__(
        self, executor: Executor, policy: PolicyFile, manifest: Manifest, folder: Path, limits: Limits
    ) -> None:
        self._executor = executor
        self._policy = policy.guard
        self._manifest = manifest
        self._folder = folder
        self._limits = limits
        self._ddl = schema.ddl(manifest)
        self._ran = 0
        entries = frame_entries(executor, manifest, policy.guard, {}, mounted=folder, limits=Limits(), ticket="trial")
        self._frame = grown({}, entries)

    def file(self, path: Path) -> Iterator[tuple[dict[str, Any], YuneiError | None]]:
        """Judge a file's steps on one history that starts with the frame; each with what refused it."""
        history = self._frame
        try:
            texts = steps(_text(path))
        except RequestError as problem:
            yield {**_REFUSED, "file": str(path), "step": 1, "code": problem.code}, problem
            return
        for number, text in enumerate(texts, start=1):
            line = {**_REFUSED, "file": str(path), "step": number}
            try:
                decision = self._step(text, history)
            except (Refused, JobFailed, PlatformFault) as refusal:
                yield line | {"code": refusal.code}, refusal
                continue
            except Exception:  # the loop's top: an exception in a check means refuse, and the corpus goes on
                log.exception("guard trial: %s step %d", path, number)
                yield line | {"code": errors.GUARD_FAULT.code}, None
                continue
            history = after(history, decision)
            columns = [column.name for column in decision.table.columns]
            yield line | {"verdict": "accepted", "columns": columns, "rows": shown_rows(decision)}, None

    def _step(self, text: str, history: Histories) -> Decision:
        reading = self._executor.parse(text, self._ddl)
        plan = planner.plan(reading, self._manifest, self._policy)
        program = compiler.compile(plan, self._manifest, self._policy)
        self._ran += 1
        cells = self._executor.run_program(
            program.cells, mounted=self._folder, inputs={}, limits=self._limits, ticket=f"trial:{self._ran}:cells"
        )
        judgement = judge.judge(program, cells.tables, history, self._policy)
        finished = self._executor.run_program(
            program.finish,
            mounted=None,
            inputs=judgement.released,
            limits=self._limits,
            ticket=f"trial:{self._ran}:finish",
        )
        return judge.conclude(program, judgement, finished.tables["result"])


def _reason(refusal: YuneiError) -> dict[str, Any]:
    """What `yunei guard explain` says of a refusal: place in the text, message and hint in both languages."""
    place = refusal.place
    return {
        "place": None if place is None else {"offset": place.offset, "length": place.length},
        "message": refusal.message("en"),
        "message_zh": refusal.message("zh"),
        "hint": refusal.hint("en"),
        "hint_zh": refusal.hint("zh"),
    }


def _text(path: Path) -> str:
    """The file's text. Raises RequestError: a query in another encoding would be another question, and answered."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise RequestError(TEXT_INVALID) from None


def after(history: Histories, decision: Decision) -> Histories:
    """The histories once the decision is released."""
    return grown(history, decision.entries)


def shown_rows(decision: Decision) -> list[list[Any]]:
    """Rows in column order without those whose measures are all withheld."""
    measures = [index for index, column in enumerate(decision.table.columns) if column.measure]
    return [
        list(row) for row in decision.table.rows if not measures or any(row[index] is not None for index in measures)
    ]


def json_line(line: Mapping[str, Any]) -> str:
    """One line of the command's output."""
    return json.dumps(line, ensure_ascii=False, allow_nan=False)


__all__ = ["Trial", "YuneiError", "after", "json_line", "read_policy", "shown_rows", "try_policy"]
