"""Everything that cannot be made again, in one file: warehouse, original bytes, issued documents, secrets.

The warehouse is restored as data into tables of this version, so that a backup of an older version comes
back by the same additive migration as an upgrade.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from liangshai.postgres import EmbeddedPostgres, run_binary, warehouse_url
from liangshai.service import Service, role_passwords
from liangshai.settings import TIME_ZONE, Settings, private_directory
from schemas.migrate import migrate

FOLDERS = ("landing", "answers", "bulletins", "assessments", "letters", "outbox", "secrets")
DUMP, MANIFEST = "warehouse.dump", "manifest.json"
# Belongs to the server that it was made for, not to the data.
SERVER_SECRETS = ("postgres", "airflow_postgres")


class BackupProblem(Exception):
    """A backup cannot be made or restored; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def make_backup(settings: Settings, target: Path) -> Path:
    """Write ``target`` (a folder: a dated name in it); readable by its owner alone, whole or not at all."""
    now = datetime.now(ZoneInfo(TIME_ZONE))
    if target.is_dir():
        target = target / f"liangshai-{now:%Y%m%d-%H%M%S}.tar.gz"
    if target.exists():
        raise BackupProblem(f"{target} 已存在，不覆盖，请换一个文件名")
    if not target.parent.is_dir():
        raise BackupProblem(f"文件夹 {target.parent} 不存在，请先建立")
    with Service.open(settings), tempfile.TemporaryDirectory(prefix="liangshai-backup-") as scratch:
        # The dump first: whatever is landed while the files are copied is in the ledger of the next backup.
        dump = Path(scratch) / DUMP
        with _through_pipe(dump) as sink:
            _postgres(settings, "pg_dump", ["--format=custom", "--data-only", "--no-owner"], stdout=sink)
        manifest = {
            "made_at": now.isoformat(timespec="seconds"),
            "version": version("liangshai"),
            "dump_sha256": hashlib.sha256(dump.read_bytes()).hexdigest(),
        }
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with (
                os.fdopen(descriptor, "wb") as file,
                tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive,
            ):
                archive.add(dump, DUMP)
                listing = Path(scratch) / MANIFEST
                listing.write_text(json.dumps(manifest), encoding="utf-8")
                archive.add(listing, MANIFEST)
                for folder in FOLDERS:
                    if (settings.home / folder).is_dir():
                        archive.add(settings.home / folder, folder)
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    return target


def restore_backup(settings: Settings, archive: Path) -> list[str]:
    """Bring a backup back into an empty home and an empty warehouse.

    Raises:
        BackupProblem: something is there already, or the archive is not whole.
    """
    done: list[str] = []
    with tempfile.TemporaryDirectory(prefix="liangshai-restore-") as scratch:
        unpacked = Path(scratch)
        try:
            with tarfile.open(archive, "r:gz") as held:
                held.extractall(unpacked, filter="data")
            manifest = json.loads((unpacked / MANIFEST).read_text("utf-8"))
            whole = hashlib.sha256((unpacked / DUMP).read_bytes()).hexdigest() == manifest["dump_sha256"]
        except (OSError, ValueError, KeyError, tarfile.TarError) as fault:
            raise BackupProblem(f"{archive.name} 不是完整的备份文件，无法恢复") from fault
        if not whole:
            raise BackupProblem(f"{archive.name} 里的仓库数据已损坏，无法恢复")
        _must_be_empty(settings)
        for folder in FOLDERS:
            if (unpacked / folder).is_dir():
                _bring_back(unpacked / folder, settings.home / folder)
        done.append(f"已恢复文件（备份于 {manifest['made_at']}，版本 {manifest['version']}）")
        own = EmbeddedPostgres(settings.home, fast=settings.fast) if settings.database_url is None else None
        was_running = own.running() if own else True
        url = warehouse_url(settings, start=True)
        try:
            _must_hold_nothing(url)
            migrate(url, role_passwords(settings))
            with (unpacked / DUMP).open("rb") as source:
                _postgres(
                    settings,
                    "pg_restore",
                    [
                        "--data-only",
                        "--disable-triggers",
                        "--no-owner",
                        "--single-transaction",
                        "--exit-on-error",
                    ],
                    stdin=source,
                )
            done.append("已恢复仓库")
        finally:
            if own is not None and not was_running:
                own.stop()
    return done


def _must_be_empty(settings: Settings) -> None:
    for folder in FOLDERS:
        held = settings.home / folder
        if folder != "secrets" and held.is_dir() and any(held.iterdir()):
            raise BackupProblem(f"{held} 里已有内容；请恢复到一个空目录（设环境变量 LIANGSHAI_HOME）")


def _must_hold_nothing(url: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        if sa.inspect(connection).has_table("submission", schema="ledger") and connection.scalar(
            sa.text("select count(*) from ledger.submission")
        ):
            raise BackupProblem("仓库里已有数据；请恢复到一个空的数据库")


def _bring_back(source: Path, target: Path) -> None:
    private_directory(target)
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(exist_ok=True, mode=0o700)
        elif not (source.name == "secrets" and (path.name in SERVER_SECRETS or place.exists())):
            shutil.copyfile(path, place)
            place.chmod(0o600)


@contextmanager
def _through_pipe(path: Path) -> Iterator[int]:
    """A descriptor that an unprivileged pg_dump may write through although the file is ours alone."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _postgres(settings: Settings, program: str, options: list[str], **streams: object) -> None:
    url = sa.make_url(warehouse_url(settings, start=False))
    arguments = [
        *options,
        "--exclude-table=public.*" if program == "pg_dump" else "--no-comments",
        f"--dbname={url.database}",
        f"--host={url.host}",
        f"--port={url.port or 5432}",
        f"--username={url.username}",
    ]
    result = run_binary(program, arguments, {"PGPASSWORD": url.password or ""}, **streams)
    if result.returncode:
        raise BackupProblem(
            f"{program} 失败：{(result.stderr or b'').decode('utf-8', 'replace').strip()[-300:]}"
        )
