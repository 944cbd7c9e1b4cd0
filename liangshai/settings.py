"""One settings class. Values come from the environment (`LIANGSHAI_…`) and are handed down as arguments."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from etl.read.limits import Limits

PROJECT_DIR = Path(__file__).resolve().parents[1]
TIME_ZONE = "Asia/Shanghai"


class DamagedSecret(Exception):
    """A file of secrets that holds none; one Chinese sentence, with what mends it."""


class Settings(BaseSettings):
    """Where the service lives and whom it talks to.

    Everything that the service writes lies below `home`, in directories of mode 0700, so that two
    installations, a demo and a test never meet.
    """

    # An empty variable is one that is not set: an empty home would be whatever folder one stands in.
    model_config = SettingsConfigDict(
        env_prefix="LIANGSHAI_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Path = PROJECT_DIR / "var"
    database_url: SecretStr | None = None
    """Owner URL of the warehouse; None: the embedded PostgreSQL."""
    airflow_database_url: SecretStr | None = None
    """Airflow's own database; None: database `airflow` of the embedded PostgreSQL."""
    fast: bool = False
    """Embedded PostgreSQL without fsync. For tests only: a power cut may destroy the data."""

    examples_dir: Path = PROJECT_DIR / "examples"
    dags_dir: Path = PROJECT_DIR / "dags"
    # Not Path.home(), which raises for a user who has none (a container's).
    fonts: Path = Path(os.path.expanduser("~/.cache/liangshai/fonts"))
    inbox: Path | None = None
    """Folder that `intake` watches; None: `home/inbox`."""
    inbox_settle_seconds: float = 10.0
    """A file younger than this may still be written: it is left for the next round."""
    edited: Path | None = None
    """The office's folder for edited drafts; None: `home/edited`."""

    mailboxes: str = "returns_mailbox"
    """Connections of the mailboxes that departments write to, separated by commas."""
    sftp: str = "returns_sftp"
    """Connections of the SFTP servers that departments lay files on, separated by commas."""
    read_seconds: float = Field(default=60.0, gt=0)
    """Limits of the reading child for one file: time,"""
    read_memory_mib: int = Field(default=1024, ge=256)
    """memory,"""
    read_unpacked_mib: int = Field(default=200, ge=1)
    """what a workbook or a zip unpacks to."""

    smtp_host: str | None = None
    """None: mails are written as .eml files to `home/outbox`."""
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_security: Literal["none", "starttls", "ssl"] = "none"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: str = "duchaban@example.gov.cn"
    mail_from_name: str = "督查室（晾晒）"

    archive_url: str | None = None
    """What readers find the archive (`home/bulletins`) under, such as a share; None: its path here."""

    log_days: int = Field(default=90, ge=1)
    """How long the logs of tasks are kept."""
    log_mib: int = Field(default=50, ge=1)
    """How large the log of one component may grow before it is cut."""
    airflow_parallelism: int = Field(default=4, ge=1)
    airflow_port: int | None = Field(default=None, ge=1, le=65535)
    """None: a free port, chosen once and remembered."""

    @field_validator("home")
    @classmethod
    def _is_a_folder(cls, home: Path) -> Path:
        if os.path.exists(home) and not os.path.isdir(home):
            raise ValueError("应为文件夹，这里却是一个文件")
        if "$" in str(home):
            raise ValueError("应为不含 $ 的路径，Airflow 会把它当作变量")
        return home

    @field_validator("database_url", "airflow_database_url")
    @classmethod
    def _names_a_postgresql(cls, url: SecretStr | None) -> SecretStr | None:
        from sqlalchemy import make_url
        from sqlalchemy.exc import SQLAlchemyError

        # The address itself, with its password, is never repeated.
        wanted = ValueError("应如 postgresql+psycopg://用户:密码@主机:5432/数据库")
        try:
            if url is not None and make_url(url.get_secret_value()).get_backend_name() != "postgresql":
                raise wanted
        except (SQLAlchemyError, ValueError):
            raise wanted from None
        return url

    def model_post_init(self, context: object) -> None:
        # A relative home would mean something else in each process that inherits it.
        object.__setattr__(self, "home", self.home.expanduser().resolve())

    @property
    def mailbox_names(self) -> list[str]:
        return _names(self.mailboxes)

    @property
    def sftp_names(self) -> list[str]:
        return _names(self.sftp)

    @property
    def reading_limits(self) -> Limits:
        return Limits(
            seconds=self.read_seconds,
            memory_bytes=self.read_memory_mib << 20,
            unpacked_bytes=self.read_unpacked_mib << 20,
        )

    @property
    def landing_dir(self) -> Path:
        return self.directory("landing")

    @property
    def inbox_dir(self) -> Path:
        return self.inbox if self.inbox is not None else self.directory("inbox")

    @property
    def edited_dir(self) -> Path:
        """Where the office lays edited drafts to be taken back; nobody else may write there."""
        return self.edited if self.edited is not None else self.directory("edited")

    @property
    def outbox_dir(self) -> Path:
        return self.directory("outbox")

    @property
    def bulletins_dir(self) -> Path:
        return self.directory("bulletins")

    @property
    def archive_place(self) -> str:
        """The archive as letters name it."""
        return self.archive_url or str(self.bulletins_dir)

    @property
    def assessments_dir(self) -> Path:
        return self.directory("assessments")

    @property
    def answers_dir(self) -> Path:
        return self.directory("answers")

    @property
    def logs_dir(self) -> Path:
        return self.directory("logs")

    @property
    def secrets_dir(self) -> Path:
        return self.directory("secrets")

    @property
    def airflow_dir(self) -> Path:
        return self.directory("airflow")

    @property
    def workdays_csv(self) -> Path:
        return PROJECT_DIR / "schemas" / "codes" / "workdays.csv"

    def directory(self, name: str) -> Path:
        """`home/name`, made with mode 0700 when it is not there."""
        return private_directory(self.home / name)

    def secret(self, name: str) -> str:
        """The secret of this name: made once (43 URL-safe characters), kept 0600 in `secrets_dir`."""
        return stored_secret(self.secrets_dir / name)


def _names(listed: str) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in listed.split(",") if name.strip()))


def private_directory(path: Path) -> Path:
    """Make `path` (and its missing parents) with mode 0700 and return it."""
    if not path.is_dir():
        for parent in reversed(path.parents):
            if not parent.exists():
                parent.mkdir(mode=0o700, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    return path


def stored_secret(path: Path) -> str:
    """Read the secret in `path`, or make one there. Whoever asks at the same time gets the same one."""
    private_directory(path.parent)
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600 from the first
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        # The link fails where somebody else was first; then that secret counts.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    try:
        secret = path.read_text("ascii").strip()
    except UnicodeDecodeError:
        secret = ""
    if not secret or not secret.isprintable():
        raise DamagedSecret(f"{path} 是空的或已损坏，{_cure_of(path.name)}")
    return secret


def _cure_of(secret: str) -> str:
    """What the database or kept passwords know is not made anew; the rest is."""
    if secret.startswith(("postgres_", "airflow_fernet")):
        return "请放回原来的文件；找不回来的，换一个空的 LIANGSHAI_HOME，用 liangshai restore 恢复最近的备份"
    again = "liangshai migrate" if secret.startswith("role_") else "liangshai down 和 liangshai up"
    return f"删掉它，再运行 {again}，会另做一个"


def write_private(path: Path, text: str) -> None:
    """Write `text` into a file that nobody else can read, at no instant (mode 0600)."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
