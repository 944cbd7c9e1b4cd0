"""A backup that is brought back into an empty place, with a server of its own."""

from __future__ import annotations

import fcntl
import hashlib
import os
import random
import resource
import shutil
import stat
import tarfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from liangshai.faults import told
from liangshai.operations.backup import FOLDERS, BackupProblem, _add, make_backup, restore_backup
from liangshai.operations.doctor import examine
from liangshai.operations.overview import overview, show_overview
from liangshai.operations.postgres import EmbeddedPostgres
from liangshai.operations.running import copying_lock
from liangshai.service import HalfRestored, Service
from liangshai.settings import PROJECT_DIR, Settings
from reports.document import plain_text
from reports.issuing.issue import prepare, reissue
from reports.issuing.recheck import recheck
from tests.liangshai.killing import killed_at, steps_of
from tests.signing import sign

EXAMPLES = PROJECT_DIR / "examples" / "2021"
RETURNS = (
    "project_register/重点项目名单及年度计划.xlsx",
    "project_progress/重点项目进展情况表（2021年1月）.xlsx",
    "project_progress/重点项目进展情况表（2021年2月）.xlsx",
    "project_progress/重点项目进展情况表（2021年3月）.xlsx",
    "supervision_weekly/督查事项周进展_第1期.csv",
    "verification/督查核实表（2021年第一季度）.xlsx",
)
CAME = datetime(2021, 4, 9, 8, 50, tzinfo=UTC).timestamp()
TABLES = (
    *("ledger.submission", "ledger.issue", "ledger.issue_figure", "warehouse.project", "warehouse.unit"),
    *("warehouse.project_progress", "warehouse.supervision_week", "warehouse.calendar_deviation"),
)


def service_at(home: Path) -> Settings:
    return Settings(home=home, database_url=None, airflow_database_url=None, fast=True)


def rows_of(service: Service, table: str) -> list[str]:
    with service.engine.connect() as connection:
        return sorted(connection.scalars(sa.text(f"select t::text from {table} t")))


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, int, Path]]:
    """A service with some returns and a signed bulletin, the bulletin's number, and its backup."""
    base = tmp_path_factory.mktemp("original")
    settings = service_at(base / "var")
    with Service.open(settings) as service:
        received = datetime(2021, 4, 19, 1, tzinfo=UTC)  # after the last finding
        for number, name in enumerate(RETURNS):
            service.ingest([EXAMPLES / name], received_at=received + timedelta(minutes=number))
        issue_id = prepare(service.engine, "2021Q1", "backup-test", issue_date=date(2021, 4, 20))
        sign(service.engine, issue_id, "演示用户")
        airflow = EmbeddedPostgres(settings.home).airflow_url().replace("+psycopg2", "")
        with psycopg.connect(airflow) as connection:
            connection.execute("create table dag_run (run_id text primary key)")
            connection.execute("insert into dag_run values ('manual__1')")
        for place in ("招商局/未受理.csv", ".已收/受理过.csv"):
            dropped = settings.inbox_dir / place
            dropped.parent.mkdir()
            dropped.write_text("序号\n", "utf-8")
            os.utime(dropped, (CAME, CAME))
        yield settings, issue_id, make_backup(settings, base)


def test_a_restore_into_an_empty_home_gives_the_same_rows_and_files_and_the_bulletin_to_the_letter(
    original: tuple[Settings, int, Path], tmp_path: Path
) -> None:
    settings, issue_id, archive = original
    restored = service_at(tmp_path / "elsewhere")
    said = restore_backup(restored, archive)
    assert said[-1] == "已恢复仓库"
    with Service.open(settings) as before, Service.open(restored) as after:
        for table in TABLES:
            rows = rows_of(before, table)
            assert rows_of(after, table) == rows, table
            assert rows, table
        assert files_of(restored.landing_dir) == files_of(settings.landing_dir)
        # What was not taken yet comes back with the day on which it came, by which lateness is judged.
        assert files_of(restored.inbox_dir) == {"招商局/未受理.csv": "序号\n".encode()}
        assert (restored.inbox_dir / "招商局/未受理.csv").stat().st_mtime == CAME
        text = plain_text(reissue(before.engine, issue_id))
        assert plain_text(reissue(after.engine, issue_id)) == text
        assert recheck(after.engine, issue_id).is_same
        # New rows get numbers that are free.
        receipt = after.ingest([EXAMPLES / "supervision_weekly" / "督查事项周进展_第15期.csv"])[0]
        assert receipt["status"] == "accepted", receipt["question"]
        airflow = EmbeddedPostgres(restored.home).airflow_url().replace("+psycopg2", "")
        with psycopg.connect(airflow) as connection:
            assert connection.execute("select run_id from dag_run").fetchall() == [("manual__1",)]


def test_what_comes_back_is_readable_by_its_owner_alone(
    original: tuple[Settings, int, Path], tmp_path: Path
) -> None:
    settings, _, archive = original
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    restored = service_at(tmp_path / "elsewhere")
    restore_backup(restored, archive)
    assert stat.S_IMODE(restored.home.stat().st_mode) == 0o700
    for path in (path for folder in FOLDERS for path in (restored.home / folder).rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    for name in ("role_loader", "role_reader", "role_assessor"):
        assert (restored.secrets_dir / name).read_text() == (settings.secrets_dir / name).read_text()
    # The new server keeps its own password; the old one's opens nothing.
    owner = "postgres_owner"
    assert (restored.secrets_dir / owner).read_text() != (settings.secrets_dir / owner).read_text()
    assert not [p for p in restored.home.iterdir() if p.name.startswith(".")]


def test_a_named_server_is_restored_by_an_owner_who_is_no_superuser(
    original: tuple[Settings, int, Path], tmp_path: Path
) -> None:
    settings, _, archive = original
    other = EmbeddedPostgres(tmp_path / "server", fast=True)
    other.start()
    try:
        with psycopg.connect(other.url("postgres").replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("create role owner login createrole password 'of-the-test'")
            connection.execute("create database park owner owner")
        url = sa.make_url(other.url("park")).set(username="owner", password="of-the-test")
        named = Settings(
            home=tmp_path / "elsewhere",
            database_url=SecretStr(url.render_as_string(hide_password=False)),
            airflow_database_url=None,
        )
        restore_backup(named, archive)
        again = make_backup(named, tmp_path / "每夜")  # a folder that is not there yet is made
        assert again.parent == tmp_path / "每夜" and again.name.endswith(".tar.gz")
        with Service.open(settings) as before, Service.open(named) as after:
            for table in TABLES:
                assert rows_of(after, table) == rows_of(before, table), table
        assert again.stat().st_size > 10_000
    finally:
        other.stop()


def test_a_truncated_or_changed_archive_is_refused_in_one_sentence_and_leaves_nothing(
    original: tuple[Settings, int, Path], tmp_path: Path
) -> None:
    _, _, archive = original
    whole = archive.read_bytes()
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 0xFF
    plain = tmp_path / "plain.tar.gz"
    with tarfile.open(plain, "w:gz") as made:
        made.add(EXAMPLES / "manifest.csv", "manifest.csv")
    for name, content in {
        "cut.tar.gz": whole[: len(whole) // 2],
        "changed.tar.gz": bytes(changed),
        "text.tar.gz": b"not an archive",
        "other.tar.gz": plain.read_bytes(),
    }.items():
        damaged = tmp_path / name
        damaged.write_bytes(content)
        restored = service_at(tmp_path / f"home-{name}")
        with pytest.raises(BackupProblem) as problem:
            restore_backup(restored, damaged)
        assert problem.value.sentence == f"{name} 不是完整的备份文件（可能没有拷完或已损坏），请换一份备份"
        assert not restored.landing_dir.exists() or not any(restored.landing_dir.iterdir())


def test_nothing_is_restored_over_files_or_tables_that_are_there(
    original: tuple[Settings, int, Path], tmp_path: Path
) -> None:
    settings, _, archive = original
    with pytest.raises(BackupProblem, match="已有内容"):
        restore_backup(settings, archive)
    # Its files are gone, its tables are not.
    home = tmp_path / "var"
    with Service.open(service_at(home)):
        pass
    shutil.rmtree(home / "landing")
    with pytest.raises(BackupProblem, match="已有仓库的表"):
        restore_backup(service_at(home), archive)


def test_an_archive_for_which_there_is_no_room_is_not_called_damaged(
    original: tuple[Settings, int, Path], tmp_path: Path
) -> None:
    _, _, archive = original
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(OSError, match="File too large") as no_room:
            restore_backup(service_at(tmp_path / "elsewhere"), archive)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "超过了允许的大小" in told(no_room.value)[0]
    assert not list((tmp_path / "elsewhere").glob(".backup-*"))


def test_a_restore_says_how_much_room_it_wants_before_it_writes_anything(
    original: tuple[Settings, int, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, archive = original
    restored = service_at(tmp_path / "elsewhere")
    monkeypatch.setattr(
        "liangshai.operations.backup.shutil.disk_usage", lambda _: SimpleNamespace(free=5 << 20)
    )
    with pytest.raises(BackupProblem, match=r"恢复要 \d{3} MB，.*只剩 5 MB") as refused:
        restore_backup(restored, archive)
    assert "完整" not in refused.value.sentence
    assert [path.name for path in restored.home.iterdir()] == ["backing_up"]


def test_a_file_that_grows_while_it_is_archived_has_the_digest_of_what_is_archived(tmp_path: Path) -> None:
    growing = Path("/proc/self/maps")  # the kernel says 0 bytes, and gives many
    assert growing.stat().st_size == 0
    fingerprints: dict[str, str] = {}
    with tarfile.open(tmp_path / "one.tar", "w") as archive:
        _add(archive, growing, "bulletins/one", fingerprints)
        _add(archive, tmp_path / "gone", "bulletins/gone", fingerprints)
    with tarfile.open(tmp_path / "one.tar") as archive:
        held = archive.extractfile("bulletins/one")
        assert held is not None and (content := held.read())
    assert fingerprints == {"bulletins/one": hashlib.sha256(content).hexdigest()}


def test_a_backup_never_overwrites_and_a_failed_one_leaves_no_half_file(
    original: tuple[Settings, int, Path], tmp_path: Path
) -> None:
    settings, _, archive = original
    with pytest.raises(BackupProblem, match="已存在"):
        make_backup(settings, archive)
    with pytest.raises(BackupProblem, match="不存在"):
        make_backup(settings, tmp_path / "nowhere" / "file.tar.gz")
    unreachable = Settings(
        home=tmp_path / "var",
        database_url=SecretStr("postgresql+psycopg://a:b@127.0.0.1:1/none"),
    )
    with pytest.raises(BackupProblem):
        make_backup(unreachable, tmp_path)
    assert [name for name in os.listdir(tmp_path) if name != "var"] == []


def test_what_a_killed_backup_left_goes_with_the_next_one(
    original: tuple[Settings, int, Path], tmp_path: Path
) -> None:
    settings, _, archive = original

    def back_up() -> None:
        make_backup(settings, tmp_path / "kept.tar.gz")

    def left() -> list[str]:
        return [path.name for folder in (settings.home, tmp_path) for path in folder.glob(".*")]

    step = random.randint(1, steps_of(back_up))
    (tmp_path / "kept.tar.gz").unlink()
    assert killed_at(back_up, step)
    (tmp_path / "kept.tar.gz").unlink(missing_ok=True)
    back_up()
    assert left() == [], f"killed before step {step}"
    assert sorted(_names(tmp_path / "kept.tar.gz")) == sorted(_names(archive))


def _names(archive: Path) -> list[str]:
    with tarfile.open(archive) as held:
        return held.getnames()


def test_a_restore_that_was_killed_is_never_taken_for_a_whole_one(
    original: tuple[Settings, int, Path], tmp_path: Path
) -> None:
    _, _, archive = original
    restored = service_at(tmp_path / "elsewhere")
    # The first statement by SQLAlchemy is the migration's: all rows are back then, and not yet their views.
    assert killed_at(lambda: restore_backup(restored, archive), 1, counts_files=False)
    try:
        with pytest.raises(HalfRestored, match="没有做完"), Service.open(restored):
            pass
        told = examine(restored)
        assert [one.is_fault for one in told if "恢复备份没有做完" in one.sentence] == [True]
        # Only the restore mends it: nobody is sent to migrate.
        assert not [one for one in told if "migrate" in one.cure and "workdays" not in one.cure]
        with pytest.raises(BackupProblem, match="清空"):
            restore_backup(restored, archive)
        screen = overview(restored)
        assert screen["warehouse"] is None and "清空这个目录" in show_overview(screen)
        with copying_lock(restored.home).open("a") as at_work:
            fcntl.flock(at_work, fcntl.LOCK_EX)
            with pytest.raises(HalfRestored, match="正在恢复备份：等它做完"), Service.open(restored):
                pass
    finally:
        EmbeddedPostgres(restored.home).stop()
