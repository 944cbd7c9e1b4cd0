"""A bench that is killed leaves no database server behind."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from liangshai.settings import PROJECT_DIR

_BENCH = """
import sys, time
from pathlib import Path
from bench.scratch import scratch_server
with scratch_server(Path(sys.argv[1])) as server:
    server.start()
    print(server.pid(), flush=True)
    if sys.argv[2] == "waits":
        time.sleep(600)
"""


@pytest.mark.parametrize("how", ["waits", "ends"])
def test_the_server_ends_with_the_bench(tmp_path: Path, how: str) -> None:
    home = tmp_path / "home"
    bench = subprocess.Popen(
        [sys.executable, "-c", _BENCH, str(home), how], stdout=subprocess.PIPE, cwd=PROJECT_DIR, text=True
    )
    assert bench.stdout is not None
    server = psutil.Process(int(bench.stdout.readline()))
    if how == "waits":
        bench.kill()
    bench.wait(timeout=60)
    deadline = time.monotonic() + 60
    while (server.is_running() or home.exists()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not server.is_running()
    assert not home.exists()
