"""What the machine refuses is told in Chinese."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from liangshai.faults import told


def test_a_full_disk_is_told_whether_a_file_is_named_or_not(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space") as full:
        Path("/dev/full").write_text("x")
    assert full.value.filename is None and "磁盘已满" in told(full.value)[0]
    with pytest.raises(OSError, match="Not a directory") as under:
        Path(__file__, "x").write_text("x")
    assert told(under.value) == (f"不能读写“{Path(__file__, 'x')}”：上级不是文件夹", 1)


@pytest.mark.parametrize(
    ("state", "words"), [("53100", "磁盘已满"), ("53200", "内存不够"), ("53300", "连接用完")]
)
def test_what_the_database_lacks_is_told(warehouse_url: str, state: str, words: str) -> None:
    with (
        psycopg.connect(warehouse_url.replace("+psycopg", "")) as connection,
        pytest.raises(psycopg.OperationalError) as lacking,
    ):
        connection.execute(f"do $$ begin raise exception 'x' using errcode = '{state}'; end $$".encode())
    assert words in told(lacking.value)[0]


def test_shared_memory_that_is_full_is_not_called_a_full_disk(warehouse_url: str) -> None:
    refused = 'could not resize shared memory segment "/PostgreSQL.1" to 8192 bytes: No space left on device'
    with (
        psycopg.connect(warehouse_url.replace("+psycopg", "")) as connection,
        pytest.raises(psycopg.errors.DiskFull) as lacking,
    ):
        connection.execute(
            f"do $$ begin raise exception '{refused}' using errcode = '53100'; end $$".encode()
        )
    sentence, _ = told(lacking.value)
    assert "/dev/shm" in sentence and "磁盘" not in sentence


def test_what_the_system_refused_the_database_is_told_by_the_system_s_own_words(warehouse_url: str) -> None:
    refused = 'could not extend file "base/5/16384": File too large'
    with (
        psycopg.connect(warehouse_url.replace("+psycopg", "")) as connection,
        pytest.raises(psycopg.InternalError) as lacking,
    ):
        connection.execute(
            f"do $$ begin raise exception '{refused}' using errcode = 'XX000'; end $$".encode()
        )
    assert "ulimit -f" in told(lacking.value)[0]


def test_a_database_that_does_not_answer_is_told_by_whose_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The embedded one has no address that somebody set, though its tasks are handed one."""
    monkeypatch.setenv("LIANGSHAI_HOME", str(tmp_path))
    monkeypatch.delenv("LIANGSHAI_DATABASE_URL", raising=False)
    with pytest.raises(psycopg.OperationalError) as silent:
        psycopg.connect("postgresql://owner@127.0.0.1:1/x")
    embedded = told(silent.value)[0]
    assert "自带的数据库" in embedded and "LIANGSHAI_DATABASE_URL" not in embedded
    monkeypatch.setenv("LIANGSHAI_DATABASE_URL", "postgresql+psycopg://owner:x@127.0.0.1:54321/liangshai")
    assert "LIANGSHAI_DATABASE_URL" in told(silent.value)[0]
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "port").write_text("54321", "ascii")
    assert told(silent.value)[0] == embedded


def test_too_little_memory_is_no_fault_of_the_program() -> None:
    with pytest.raises(MemoryError) as lacking:
        bytearray(1 << 62)
    assert told(lacking.value)[0].startswith("内存不够")
