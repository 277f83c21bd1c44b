import re
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]


def test_the_code_of_the_guide_runs() -> None:
    text = (HOUSE / "docs/how-to/retrain.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.S)
    assert len(blocks) == 2
    ran = subprocess.run(
        [sys.executable, "-c", "\n".join(blocks)],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "dispute-" in ran.stdout


def test_the_notebook_runs(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "notebooks/retrain.py"], cwd=HOUSE, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(HOUSE), "MODELS": str(tmp_path), "OMP_WAIT_POLICY": "passive"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert list(tmp_path.glob("dispute-*/card.html"))
