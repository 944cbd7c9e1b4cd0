"""The tests' own folders."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.folders import own_folder

ROOT = Path(__file__).parents[1]
_KILLED = """
import os, signal, sys
from pathlib import Path
from tests.folders import own_folder

(own_folder(Path(sys.argv[1])) / "half").touch()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_run_left_goes_with_the_next_and_nothing_else_does(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    [left] = tmp_path.iterdir()
    strange = tmp_path / "liangshai-tests-of-somebody"
    strange.mkdir()

    stopped: list[Path] = []
    own = own_folder(tmp_path, stop=stopped.append)
    assert stopped == [left] and not left.exists() and strange.exists()
    assert f"-{os.getpid()}-" in own.name

    assert own_folder(tmp_path, stop=stopped.append) != own
    assert stopped == [left] and own.exists()
