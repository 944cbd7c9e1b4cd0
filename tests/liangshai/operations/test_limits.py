"""What `doctor` says of memory, handles and file sizes that are too little; the limits are real ones."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from liangshai.operations.limits import look_at_limits, memory_of_group

MIB = 1 << 20


@contextmanager
def lowered(limit: int, soft: int) -> Iterator[None]:
    before, hard = resource.getrlimit(limit)
    resource.setrlimit(limit, (soft, hard))
    try:
        yield
    finally:
        resource.setrlimit(limit, (before, hard))


@pytest.mark.parametrize(
    ("limit", "soft", "words"),
    [
        (resource.RLIMIT_AS, 3000 * MIB, "（ulimit -v）只有 3000 MB"),
        (resource.RLIMIT_NOFILE, 200, "只能打开 200 个文件"),
        (resource.RLIMIT_FSIZE, 50 * MIB, "最大只能写到 50 MB"),
    ],
)
def test_a_lowered_limit_is_told_with_its_cure_and_gone_when_it_is_raised(
    limit: int, soft: int, words: str
) -> None:
    with lowered(limit, soft):
        told = [finding for finding in look_at_limits(1024) if words in finding.sentence]
    assert len(told) == 1 and told[0].level in ("warning", "fault") and told[0].cure
    assert not [finding for finding in look_at_limits(1024) if words in finding.sentence]


def test_a_group_s_memory_is_the_lowest_limit_above_it_in_both_versions(tmp_path: Path) -> None:
    told, root = tmp_path / "cgroup", tmp_path / "groups"
    (root / "service" / "ours").mkdir(parents=True)
    (root / "memory" / "docker" / "abc").mkdir(parents=True)
    told.write_text("0::/service/ours\n", "ascii")
    assert memory_of_group(told, root) is None
    (root / "service" / "ours" / "memory.max").write_text("max\n", "ascii")
    (root / "service" / "memory.max").write_text(f"{700 * MIB}\n", "ascii")
    assert memory_of_group(told, root) == 700 * MIB
    told.write_text("5:cpu:/x\n4:memory:/docker/abc\n", "ascii")
    (root / "memory" / "docker" / "abc" / "memory.limit_in_bytes").write_text(
        "9223372036854771712\n", "ascii"
    )
    (root / "memory" / "memory.limit_in_bytes").write_text(f"{900 * MIB}\n", "ascii")
    assert memory_of_group(told, root) == 900 * MIB
    assert memory_of_group(tmp_path / "none", root) is None
