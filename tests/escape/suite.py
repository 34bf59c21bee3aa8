"""Runs many attacks on an executor of other settings and says which won. Also a program, to be run as another user."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sandbox import tree
from sandbox.executor import Tier
from sandbox.layers import LayerName
from sandbox.local import LocalExecutor
from sandbox.settings import Settings
from tests.escape.attacks import ATTACKS, Attack
from tests.escape.control import works
from tests.escape.sql_attacks import NAMES, wins_inside
from tests.escape.test_python_attacks import attack_wins


def winners(
    settings: Settings,
    parameters: dict[str, Any],
    attacks: list[Attack],
    extract: Path | None = None,
    sql: Sequence[str] = NAMES,
) -> tuple[str, list[str]]:
    """(tier, ids of the attacks that won); hostile SQL too when there is an extract to run it over.

    Raises RuntimeError where an honest job fails: whatever is stopped there proves nothing.
    """
    executor = LocalExecutor(settings)
    try:
        tier = executor.tier.value
        if not attack_wins(executor, _HONEST, parameters, None):
            raise RuntimeError(f"an honest job fails: {sorted(settings.without)}")
        won = [attack.id for attack in attacks if attack_wins(executor, attack, parameters, None)]
        return tier, won + (_sql_winners(executor, parameters, extract, sql) if extract is not None else [])
    finally:
        executor.close()


_HONEST = Attack("honest", "import", "import statistics; won = statistics.mean([1, 1]) == 1")


def _sql_winners(executor: LocalExecutor, parameters: dict[str, Any], extract: Path, sql: Sequence[str]) -> list[str]:
    places = {**parameters, "sidecar": str(extract / "guard.duckdb")}
    inside = tree.INPUT if executor.tier is Tier.FULL else str(extract)
    return [f"sql/{name}" for name in sql if wins_inside(executor, name, places, extract, inside)]


def winners_outside(parameters: dict[str, Any], attacks: list[Attack]) -> list[str]:
    """The control: ids of the attacks that work in a plain process of this user."""
    return [attack.id for attack in attacks if works(attack.code, parameters)]


def reach_interpreter() -> None:
    """Let other users reach root's interpreter, wherever it lies, in a mount namespace of this process's own."""
    from sandbox import kernel

    os.umask(0o022)
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    for path in {os.path.realpath(sys.base_prefix), os.path.realpath(sys.prefix)}:
        closed = next((p for p in _parents(path) if not os.stat(p).st_mode & 0o001), None)
        if closed is not None:
            tree = kernel.clone_tree(path)
            kernel.mount("none", closed, "tmpfs", 0, "mode=0755")
            os.makedirs(path, 0o755)
            kernel.attach_tree(tree, path)
            os.close(tree)


def become_user(uid: int) -> None:
    """From root to an ordinary user."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _parents(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[: i + 1]) for i in range(len(parts))]


def main() -> None:
    """Standard input: {uid, parameters, first, every, attacks, tier, without, extract, control}.

    `attacks`: ids, or null for each `every`th from `first` on. Output: [tier, winners].
    """
    order = json.load(sys.stdin)
    if os.geteuid() == 0:
        reach_interpreter()
    if order["uid"]:
        become_user(order["uid"])
        kept = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
        again = json.dumps({**order, "uid": 0}).encode()
        read_end, write_end = os.pipe()
        os.write(write_end, again)
        os.close(write_end)
        os.dup2(read_end, 0)
        os.execve(sys.executable, [sys.executable, "-m", "tests.escape.suite"], kept)
    attacks = ATTACKS[order["first"] :: order["every"]]
    if order["attacks"] is not None:
        attacks = [attack for attack in ATTACKS if attack.id in order["attacks"]]
    if order["control"]:
        print(json.dumps(["none", winners_outside(order["parameters"], attacks)]))
        return
    settings = Settings(
        slots=1, warm=1, tier=Tier(order["tier"]), without=frozenset(LayerName(name) for name in order["without"])
    )
    extract = Path(order["extract"]) if order["extract"] else None
    sql = NAMES[order["first"] :: (order["every"] + 2) // 3]  # sampled as the attacks are, three times as densely
    print(json.dumps(winners(settings, order["parameters"], attacks, extract, sql)))


if __name__ == "__main__":
    main()
