"""Why a program ended, told in Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangshai.operations.reasons import is_lasting, last_words, reason_in, reason_of_fall


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('PANIC:  could not write to file "pg_wal/xlogtemp.7": No space left on device', "磁盘已满"),
        ("OSError: [Errno 30] Read-only file system", "只读"),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", "内存不够"),
        ("FATAL:  database files are incompatible with server", "另一个大版本"),
        ("OSError: [Errno 98] Address already in use", "端口已被"),
        ("psycopg2.errors.LockNotAvailable: canceling statement due to lock timeout", "占着数据库的锁"),
    ],
)
def test_what_is_known_is_told(text: str, words: str) -> None:
    assert words in (reason_in(text) or "")


def test_a_database_that_fell_tells_why_by_its_last_start_alone(tmp_path: Path) -> None:
    log = tmp_path / "log"
    full = "LOG:  starting PostgreSQL 18\nPANIC:  could not write to file: No space left on device\n"
    log.write_text(full)
    assert "磁盘已满" in (reason_of_fall(log) or "") and is_lasting(log)
    log.write_text(full + "LOG:  starting PostgreSQL 18\nLOG:  received immediate shutdown request\n")
    assert reason_of_fall(log) is None and not is_lasting(log, len(full))


def test_only_what_was_written_since_counts_and_the_unknown_is_quoted(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("No space left on device\n")
    since = log.stat().st_size
    with log.open("a") as file:
        file.write("one\ntwo\nthree\nfour\n")
    assert last_words(log, since) == "two / three / four"
    assert "磁盘已满" in last_words(log)
    assert last_words(tmp_path / "none") == "没有日志"


def test_what_stands_below_an_error_of_the_database_is_not_quoted(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("one\ntwo\n\n[SQL: select 1]\n(Background on this error at: https://x)\n")
    assert last_words(log) == "one / two"
