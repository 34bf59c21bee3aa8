"""`yunei guard try` in the real sandbox: a step that never ends costs its seconds, and the corpus goes on."""

from contextlib import closing
from pathlib import Path

from jobs.guard_trial import Trial, try_policy
from sandbox.limits import Limits
from sandbox.local import LocalExecutor
from sandbox.settings import Settings
from tests.factories.guard_world import WORLD

HEAVY = "SELECT count(*) AS n FROM calendar a JOIN calendar b USING (weekend)" + "".join(
    f" JOIN calendar c{i} USING (weekend)" for i in range(4)
)

LIMITS = Limits(wall_s=1.5, scratch_bytes=1 << 30)
"""The heavy step spills some 80 MB a second: its time ends before its space does."""


def test_step_that_meets_the_wall_is_refused_and_the_next_one_is_answered(tmp_path: Path) -> None:
    (tmp_path / "heavy.sql").write_text(HEAVY, encoding="utf-8")
    (tmp_path / "light.sql").write_text("SELECT count(*) AS n FROM persons", encoding="utf-8")
    files = [tmp_path / "heavy.sql", tmp_path / "light.sql"]
    trial = Trial(policy=WORLD / "policy.yaml", schema=WORLD / "schema.sql", data=None, files=files)
    with closing(LocalExecutor(Settings(slots=1, warm=1))) as executor:
        heavy, light = try_policy(executor, trial, LIMITS)
    assert (heavy["verdict"], heavy["code"]) == ("refused", "job_timeout")
    assert (light["verdict"], light["rows"]) == ("accepted", [[3000]])
    assert set(heavy) == {"file", "step", "verdict", "code", "columns", "rows"}


def test_a_query_in_another_encoding_is_not_answered_as_another_question(tmp_path: Path) -> None:
    text = "SELECT count(*) AS n FROM persons WHERE sex <> '测试'"
    (tmp_path / "gbk.sql").write_bytes(text.encode("gb18030"))
    (tmp_path / "utf8.sql").write_bytes(text.encode("utf-8-sig"))
    files = [tmp_path / "gbk.sql", tmp_path / "utf8.sql"]
    trial = Trial(policy=WORLD / "policy.yaml", schema=WORLD / "schema.sql", data=None, files=files)
    with closing(LocalExecutor(Settings(slots=1, warm=1))) as executor:
        gbk, utf8 = try_policy(executor, trial, LIMITS)
    assert (gbk["verdict"], gbk["code"], gbk["rows"]) == ("refused", "text_invalid", [])
    assert utf8["verdict"] == "accepted"
    assert list(gbk) == list(utf8)


def test_reasons_stand_beside_a_refusal_when_they_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "steps.sql").write_text("SELECT count(*) AS n FROM persons\n-- @step\nSELECT * FROM persons", "utf-8")
    trial = Trial(
        policy=WORLD / "policy.yaml",
        schema=WORLD / "schema.sql",
        data=None,
        files=[tmp_path / "steps.sql"],
        reasons=True,
    )
    with closing(LocalExecutor(Settings(slots=1, warm=1))) as executor:
        accepted, refused = try_policy(executor, trial, LIMITS)
    assert "message" not in accepted
    assert refused["code"] == "select.star"
    assert refused["place"]["offset"] >= 0
    assert all(refused[name] for name in ("message", "message_zh", "hint", "hint_zh"))
