"""Original bytes are kept once, whole and privately."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.collect.landing import keep, path_of, sweep_drafts

ROOT = Path(__file__).resolve().parents[3]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(max_size=2000))
def test_what_is_kept_is_found_by_its_fingerprint(tmp_path: Path, content: bytes) -> None:
    sha256 = keep(tmp_path, content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert path_of(tmp_path, sha256).read_bytes() == content


def test_keeping_twice_leaves_one_private_file_and_no_drafts(tmp_path: Path) -> None:
    assert keep(tmp_path, b"return") == keep(tmp_path, b"return")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1
    assert files[0].stat().st_mode & 0o777 == 0o600
    assert files[0].parent.stat().st_mode & 0o077 == 0


def test_a_file_that_was_damaged_is_written_again(tmp_path: Path) -> None:
    sha256 = keep(tmp_path, b"return")
    path_of(tmp_path, sha256).write_bytes(b"turned")
    keep(tmp_path, b"return")
    assert path_of(tmp_path, sha256).read_bytes() == b"return"


def test_many_at_once_keep_one_whole_file(tmp_path: Path) -> None:
    content = b"x" * 500_000
    with ThreadPoolExecutor(8) as pool:
        fingerprints = set(pool.map(lambda _: keep(tmp_path, content), range(16)))
    assert len(fingerprints) == 1
    assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == [content]


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "g" * 64, "a" * 63])
def test_only_a_fingerprint_becomes_a_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="64"):
        path_of(tmp_path, name)


def _knows_nameless_files(folder: Path) -> bool:
    try:
        os.close(os.open(folder, os.O_TMPFILE | os.O_WRONLY))
    except OSError:
        return False
    return True


def test_a_file_is_put_on_the_disk_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    sync = os.fsync

    def noted(handle: int) -> None:
        written.append(os.fstat(handle).st_size)
        sync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    keep(tmp_path, b"return")
    assert written[0] == len(b"return")
    assert len(written) == 2  # the file once, then its folder


def test_a_process_killed_while_it_writes_leaves_no_part_behind(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from etl.collect import landing\n"
        "os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)\n"
        "landing.keep(Path(sys.argv[1]), b'return' * 10_000)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(left) == (0 if _knows_nameless_files(tmp_path) else 1)
    sweep_drafts(tmp_path, older_than_s=0)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_draft_that_a_crash_left_is_swept_and_one_at_work_is_not(tmp_path: Path) -> None:
    sha256 = keep(tmp_path, b"return")
    old, young = (path_of(tmp_path, sha256).with_name(f".{name}.tmp") for name in ("old", "young"))
    for draft in (old, young):
        draft.write_bytes(b"half")
    os.utime(old, (1, 1))
    sweep_drafts(tmp_path)
    assert (old.exists(), young.exists()) == (False, True)
    assert path_of(tmp_path, sha256).read_bytes() == b"return"
