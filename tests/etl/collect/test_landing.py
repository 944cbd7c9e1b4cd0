"""Original bytes are kept once, whole and privately."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.collect.landing import keep, path_of


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
