"""Everything that cannot be made again, in one file: warehouse, Airflow's history and connections, original
bytes, issued documents, secrets.

A restore brings back the tables as they were and then migrates them, so that a backup of an older version
goes the way of an upgrade. Nothing is restored over something.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import sqlalchemy as sa

from liangshai.operations.postgres import EmbeddedPostgres, is_embedded, warehouse_url
from liangshai.operations.postgres_programs import PostgresFailed, run_binary
from liangshai.operations.running import copying_lock, half_restored, restore_mark
from liangshai.operations.warehouse import role_passwords
from liangshai.service import Service
from liangshai.settings import TIME_ZONE, Settings, private_directory
from schemas.migrate import migrate
from schemas.roles import create_roles

FOLDERS = (
    *("landing", "answers", "bulletins", "assessments", "wall", "postings", "letters", "outbox", "secrets"),
)
# What was handed in and is not taken yet; not what was taken, whose bytes are in landing/.
WAITING = ("inbox", "edited")
_READ_WHOLE_BYTES = 16 << 20
_OF_THE_MACHINE = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO),
    *(errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE, errno.ENOMEM),
}
_SCRATCH = ".backup-"
_MIB = 1 << 20
# An empty cluster with its log of changes; how much larger tables are than their dump, reckoned high.
_SERVER_BYTES, _UNPACKED_DUMP = 150 * _MIB, 5
WAREHOUSE, AIRFLOW, MANIFEST = "warehouse.dump", "airflow.dump", "manifest.json"
# Belong to the server that they were made for, not to the data.
SERVER_SECRETS = ("postgres_owner", "postgres_airflow")


class BackupProblem(Exception):
    """A backup cannot be made or restored; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


# ---------------------------------------------------------------- make


def make_backup(settings: Settings, target: Path) -> Path:
    """Write ``target`` (a folder: a dated name in it); readable by its owner alone, whole or not at all.

    Raises:
        BackupProblem: the target is there already or has no folder, or the database is not to be read.
    """
    _free_target(target, datetime.now(ZoneInfo(TIME_ZONE)))  # told at once, not after the dumps
    with Service.open(settings, migrate=False), _scratch(settings) as scratch:
        now = datetime.now(ZoneInfo(TIME_ZONE))
        target = _free_target(target, now)
        # The dumps first: what is landed while files are copied stands in the next backup's ledger.
        _dump(
            warehouse_url(settings, start=False), scratch / WAREHOUSE, "--schema=warehouse", "--schema=ledger"
        )
        airflow = _airflow_url(settings)
        if airflow is not None and _has_tables(airflow, "public"):
            _dump(airflow, scratch / AIRFLOW, "--schema=public")
        about = {
            **{"made_at": now.isoformat(timespec="seconds"), "version": version("liangshai")},
            "database_bytes": _database_bytes(warehouse_url(settings, start=False)),
        }
        # Named for the home: what a killed backup left there is written over.
        draft = target.with_name(f".liangshai-{hashlib.sha256(bytes(settings.home)).hexdigest()[:8]}.half")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with (
                os.fdopen(descriptor, "wb") as file,
                tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive,
            ):
                _write_archive(archive, settings, scratch, about)
            # Another installation may write into the same folder in the same second.
            _free_target(target, now)
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    return target


def _free_target(target: Path, now: datetime) -> Path:
    """A folder gets a file named by the moment; one that is not there yet is made."""
    is_file_name = target.name.endswith((".gz", ".tgz", ".tar"))
    if not is_file_name and target.parent.is_dir() and not target.exists():
        target.mkdir(mode=0o700)
    if target.is_dir():
        target = target / f"liangshai-{now:%Y%m%d-%H%M%S}.tar.gz"
    if target.exists():
        raise BackupProblem(f"{target} 已存在，不覆盖，请换一个文件名")
    if not target.parent.is_dir():
        raise BackupProblem(f"文件夹 {target.parent} 不存在，请先建立")
    return target


def _write_archive(
    archive: tarfile.TarFile, settings: Settings, scratch: Path, about: dict[str, Any]
) -> None:
    """Dumps and files, then the list of all fingerprints, by which a restore knows that it has everything."""
    fingerprints: dict[str, str] = {}
    for name in (WAREHOUSE, AIRFLOW):
        if (scratch / name).exists():
            _add(archive, scratch / name, name, fingerprints)
    for folder in FOLDERS:
        for path in sorted((settings.home / folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and not _is_server_secret(path):
                _add(archive, path, str(path.relative_to(settings.home)), fingerprints)
    for folder in WAITING:
        for path in sorted((settings.home / folder).rglob("*")):
            place = path.relative_to(settings.home)
            if path.is_file() and not path.is_symlink() and not any(p.startswith(".") for p in place.parts):
                _add(archive, path, str(place), fingerprints)
    listing = scratch / MANIFEST
    listing.write_text(json.dumps({**about, "sha256": fingerprints}), encoding="utf-8")
    archive.add(listing, MANIFEST)


def _add(archive: tarfile.TarFile, path: Path, name: str, fingerprints: dict[str, str]) -> None:
    """One file, with the digest of the very bytes that are archived; a draft that is gone is left out.

    Read once: a paper that is written anew just then would have one digest and other bytes, and a restore
    would refuse the whole archive. Only originals and dumps are too large for memory, and nobody writes into
    those.
    """
    try:
        content = path.open("rb")
    except FileNotFoundError:
        return
    with content:
        about = archive.gettarinfo(arcname=name, fileobj=content)
        if about.size > _READ_WHOLE_BYTES:
            fingerprints[name] = hashlib.file_digest(content, "sha256").hexdigest()
            content.seek(0)
            archive.addfile(about, content)
            return
        held = content.read()
        about.size = len(held)
        fingerprints[name] = hashlib.sha256(held).hexdigest()
        archive.addfile(about, io.BytesIO(held))


def _is_server_secret(path: Path) -> bool:
    return path.parent.name == "secrets" and path.name in SERVER_SECRETS


# ---------------------------------------------------------------- bring back


def restore_backup(settings: Settings, archive: Path) -> list[str]:
    """Bring a backup back into an empty home and an empty warehouse; what was done, in Chinese.

    Raises:
        BackupProblem: something is there already, or the archive is not whole.
    """
    # What a restore left that was cut short is told as that, here while nobody is at work yet.
    left = "：".join(half_restored(settings.home) or ())
    _must_be_empty(settings, left)
    with _scratch(settings) as unpacked:
        about = _unpack(archive, unpacked, in_home=is_embedded(settings))
        with Service.open(settings, migrate=False, restoring=True):
            url = warehouse_url(settings, start=False)
            if _has_tables(url, "warehouse") or _has_tables(url, "ledger"):
                raise BackupProblem(left or "数据库里已有仓库的表；请恢复到一个空的数据库")
            done = [f"备份于 {about['made_at']}，版本 {about['version']}"]
            # Nobody may work with half of it, be it now or after this process was killed.
            mark = restore_mark(settings.home)
            mark.touch(mode=0o600)
            try:
                _restore_warehouse(url, unpacked / WAREHOUSE)
            except BackupProblem:
                mark.unlink()  # its one transaction left nothing
                raise
            if (unpacked / AIRFLOW).exists() and (airflow := _airflow_url(settings)) is not None:
                if _has_tables(airflow, "public"):
                    done.append("Airflow 的数据库里已有内容，没有覆盖")
                else:
                    _load(airflow, unpacked / AIRFLOW)
                    done.append("已恢复 Airflow 的运行记录和连接")
            for folder in (*FOLDERS, *WAITING):
                _bring_back(unpacked / folder, settings.home / folder)
            done.append(
                f"已恢复原件、成文和密钥，共{sum(not n.endswith('.dump') for n in about['sha256'])}个文件"
            )
            # Last, since it gives the roles the passwords that have just come back.
            migrate(url, role_passwords(settings))
            mark.unlink()
            done.append("已恢复仓库")
    return done


def _unpack(archive: Path, target: Path, *, in_home: bool) -> dict[str, Any]:
    """Unpack and hold every file against its fingerprint; what the archive says of itself.

    ``in_home``: the database will want its room on the same disk.
    """
    broken = BackupProblem(f"{archive.name} 不是完整的备份文件（可能没有拷完或已损坏），请换一份备份")
    try:
        with tarfile.open(archive, "r:gz") as held:
            _must_have_room(held, target, in_home=in_home)
        with tarfile.open(archive, "r:gz") as held:
            _extract(held, target)
        about: dict[str, Any] = json.loads((target / MANIFEST).read_text("utf-8"))
        fingerprints = about["sha256"]
        if not {WAREHOUSE} <= fingerprints.keys() or not {"made_at", "version"} <= about.keys():
            raise broken
        for name, expected in fingerprints.items():
            with (target / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                    raise broken
    except OSError as fault:
        # A full disk says nothing about the archive, which somebody might throw away for it.
        if fault.errno in _OF_THE_MACHINE:
            raise
        raise broken from fault
    except (
        EOFError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        zlib.error,
        tarfile.TarError,
    ) as fault:
        raise broken from fault
    return about


def _must_have_room(archive: tarfile.TarFile, target: Path, *, in_home: bool) -> None:
    """Told before the first byte is written: a restore that a full disk ended has to be begun anew."""
    sizes = {member.name: member.size for member in archive}
    wanted = sum(sizes.values())
    if in_home:
        listing = archive.extractfile(MANIFEST)
        told = json.load(listing).get("database_bytes") if listing is not None else None
        # Backups of older versions do not say; their dumps are packed tables.
        wanted += _SERVER_BYTES + (told or _UNPACKED_DUMP * sizes[WAREHOUSE])
    free = shutil.disk_usage(target).free
    if free < wanted:
        room = f"恢复要 {-(-wanted // _MIB)} MB，{target.parent} 所在磁盘只剩 {free // _MIB} MB"
        raise BackupProblem(f"{room}；请清理出空间，或恢复到别的磁盘")


def _extract(archive: tarfile.TarFile, target: Path) -> None:
    """Plain files and folders below ``target``, nothing else: tarfile's own filter came only with 3.11.4.

    Raises:
        ValueError: a link, a device, or a name that leads out of the folder.
    """
    for member in archive:
        place = (target / member.name).resolve()
        if not place.is_relative_to(target.resolve()) or not (member.isfile() or member.isdir()):
            raise ValueError(f"{member.name} does not belong into a backup")
        if member.isdir():
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            continue
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        content = archive.extractfile(member)
        if content is None:
            raise ValueError(f"{member.name} holds nothing")
        with content, place.open("wb") as file:
            shutil.copyfileobj(content, file)
        # The day of a file in the inbox is the day on which it came.
        os.utime(place, (member.mtime, member.mtime))


def _restore_warehouse(url: str, dump: Path) -> None:
    """Roles first, for the tables' policies name them; then all tables in one transaction."""
    with psycopg.connect(_plain(url)) as connection:
        create_roles(connection, {})
    _load(url, dump)


def _must_be_empty(settings: Settings, left: str) -> None:
    for folder in (*FOLDERS, *WAITING):
        held = settings.home / folder
        # Any command makes secrets, for a warehouse that holds nothing yet: the backup's take their place.
        if folder != "secrets" and held.is_dir() and any(held.iterdir()):
            raise BackupProblem(left or f"{held} 里已有内容；请恢复到一个空目录（设环境变量 LIANGSHAI_HOME）")


def _bring_back(source: Path, target: Path) -> None:
    private_directory(target)
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.is_dir():
            private_directory(place)
        else:
            shutil.move(path, place)  # a second copy would want the room twice
            place.chmod(0o600)


# ---------------------------------------------------------------- databases


@contextmanager
def _scratch(settings: Settings) -> Iterator[Path]:
    """Room beside the data, so that a small /tmp is no obstacle; private, and gone at the end.

    One backup or restore of a home at a time: so what a killed one left, which is the whole warehouse, goes.
    """
    home = private_directory(settings.home)
    with copying_lock(home).open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        for leftover in home.glob(f"{_SCRATCH}*"):
            shutil.rmtree(leftover)
        with tempfile.TemporaryDirectory(dir=home, prefix=_SCRATCH) as folder:
            yield Path(folder)


def _airflow_url(settings: Settings) -> str | None:
    """Airflow's database; None where the warehouse is elsewhere and Airflow's was not named."""
    if settings.airflow_database_url is not None:
        return settings.airflow_database_url.get_secret_value()
    if settings.database_url is not None:
        return None
    return EmbeddedPostgres(settings.home).airflow_url()


def _database_bytes(url: str) -> int:
    with psycopg.connect(_plain(url)) as connection:
        (size,) = connection.execute("select pg_database_size(current_database())").fetchone() or (0,)
        return int(size)


def _has_tables(url: str, schema: str) -> bool:
    try:
        with psycopg.connect(_plain(url)) as connection:
            found = connection.execute("select 1 from pg_tables where schemaname = %s limit 1", [schema])
            return found.fetchone() is not None
    except psycopg.OperationalError as fault:
        raise BackupProblem(f"连不上数据库：{str(fault).strip().splitlines()[0]}") from fault


def _dump(url: str, target: Path, *options: str) -> None:
    # Row security: the owner of the tables may see every row of them, without being a superuser.
    options = ("--format=custom", "--no-owner", "--no-acl", "--enable-row-security", *options)
    _postgres("pg_dump", url, *options, f"--file={target}")


def _load(url: str, dump: Path) -> None:
    options = ("--no-owner", "--no-acl", "--no-comments", "--single-transaction", "--exit-on-error")
    _postgres("pg_restore", url, *options, *_without_public(dump), str(dump))


def _without_public(dump: Path) -> tuple[str, ...]:
    """A dump of the schema public would make it anew, which is there in every database."""
    if dump.name != AIRFLOW:
        return ()
    listing = run_binary("pg_restore", "--list", str(dump)).stdout
    wanted = "\n".join(line for line in listing.splitlines() if " SCHEMA - public " not in line)
    chosen = dump.with_suffix(".list")
    chosen.write_text(wanted + "\n", encoding="utf-8")
    return (f"--use-list={chosen}",)


def _postgres(program: str, url: str, *options: str) -> None:
    """The password goes by the environment: arguments can be read by everybody on the machine."""
    parts = sa.make_url(url)
    named = (
        f"--dbname={parts.database}",
        f"--host={parts.host or '127.0.0.1'}",
        f"--port={parts.port or 5432}",
        f"--username={parts.username}",
    )
    try:
        run_binary(program, *named, "--no-password", *options, env={"PGPASSWORD": str(parts.password or "")})
    except PostgresFailed as fault:
        raise BackupProblem(str(fault)) from fault


def _plain(url: str) -> str:
    return sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
