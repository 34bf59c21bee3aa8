"""Every command of docs/guide.md, run by a shell in the order of the guide, against a real server."""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from api.demo.stage import free_port

ROOT = Path(__file__).parents[2]


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_every_command_of_the_guide_works(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copytree(ROOT / "docs" / "guide", tmp_path / "docs" / "guide")
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parent.parent)
    blocks = re.findall(r"^```sh\n(.+?)^```", (ROOT / "docs" / "guide.md").read_text("utf-8"), re.S | re.M)
    script = "set -e -o pipefail\ntrap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n" + "".join(blocks)
    script = script.replace("yunei guard explain every_row.sql", "yunei guard explain every_row.sql > refused.txt")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("YUNEI_")}
    environment |= {"YUNEI_PORT": str(free_port()), "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, timeout=800)
    told = (done.stdout + done.stderr).decode()
    assert "Traceback" not in told
    assert done.returncode == 0, told[-3000:]
    assert "select.star" in (tmp_path / "guide-work" / "refused.txt").read_text()
    with (tmp_path / "guide-work" / "by_town.csv").open(encoding="utf-8") as file:
        shown = {(row["town"], row["ward"]): row["persons_status"] for row in csv.DictReader(file)}
    assert len(shown) == 9
    assert {cell for cell, status in shown.items() if status == "withheld"} >= {("South", "internal")}
    assert shown["East", "internal"] == "released"
    written = {path.name for path in (tmp_path / "guide-work" / "by_age").iterdir()}
    assert written == {"by_age.parquet", "by_ward.parquet", "scalars.parquet", "cost_by_age.svg"}
    assert "Mean cost of a visit" in (tmp_path / "guide-work" / "by_age" / "cost_by_age.svg").read_text("utf-8")
    assert "recalled" in told
