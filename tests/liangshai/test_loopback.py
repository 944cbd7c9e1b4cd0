"""A machine that cannot talk to itself says so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from liangshai.loopback import free_port, loopback_fault, port_is_free
from liangshai.settings import PROJECT_DIR

_ASK = """
import sys
from pathlib import Path
from pathlib import Path
from liangshai.operations.postgres import EmbeddedPostgres
from liangshai.operations.postgres_programs import PostgresFailed
try:
    EmbeddedPostgres(Path(sys.argv[1]), fast=True).start()
except PostgresFailed as fault:
    print(fault)
"""


def test_a_machine_with_its_own_address_has_free_ports_and_no_fault() -> None:
    assert loopback_fault() is None
    assert port_is_free(free_port())


def test_without_the_machine_s_own_address_the_database_says_so_at_once(tmp_path: Path) -> None:
    cut_off = ["unshare", "--net", "--map-root-user"]  # a network of its own, in which nothing is up
    if subprocess.run([*cut_off, "true"], capture_output=True).returncode != 0:
        pytest.skip("this kernel gives nobody a network of his own")
    asked = [*cut_off, sys.executable, "-c", _ASK, str(tmp_path)]
    done = subprocess.run(asked, cwd=PROJECT_DIR, capture_output=True, text=True, timeout=30)
    assert "127.0.0.1 不通" in done.stdout and "ip link set lo up" in done.stdout, done.stderr
