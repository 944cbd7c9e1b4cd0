"""The front door on a real warehouse: one with the codes loaded, copied for each test that wants its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from liangshai.cli import main
from liangshai.operations.postgres import EmbeddedPostgres
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings, private_directory, write_private
from tests.databases import as_template, copied, copy

YEAR = PROJECT_DIR / "examples" / "2021"


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture(scope="session")
def codes_template(
    postgres_server: EmbeddedPostgres,
    _warehouse_template: str,
    role_passwords: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """Name of a database with this version's tables and codes, to be copied."""
    name = "front_door_template"
    home = tmp_path_factory.mktemp("template") / "var"
    url = copy(postgres_server, _warehouse_template, name)
    settings = home_with(home, url, role_passwords, pytest.MonkeyPatch())
    with Service.open(settings) as service:
        service.migrate()
    return as_template(postgres_server, name)


@pytest.fixture
def settings(
    postgres_server: EmbeddedPostgres,
    codes_template: str,
    role_passwords: dict[str, str],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Settings]:
    """A home of its own and a warehouse that holds the codes and nothing else."""
    with copied(postgres_server, codes_template) as url:
        yield home_with(home, url, role_passwords, monkeypatch)


@pytest.fixture(scope="module")
def first_quarter(
    postgres_server: EmbeddedPostgres,
    codes_template: str,
    role_passwords: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Settings]:
    """One warehouse for the module, with the returns that had come by the first bulletin."""
    home = tmp_path_factory.mktemp("first") / "var"
    with pytest.MonkeyPatch.context() as patch, copied(postgres_server, codes_template) as url:
        settings = home_with(home, url, role_passwords, patch)
        with Service.open(settings) as service:
            service.ingest(first_returns())
        yield settings


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line as its user does, in this process."""

    def run_command(*words: object) -> Said:
        capfd.readouterr()
        monkeypatch.setattr("sys.argv", ["liangshai", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capfd.readouterr()
        code = ended.value.code
        said = Said(code if isinstance(code, int) else 0, told.out, told.err)
        assert "Traceback" not in said.out + said.err
        return said

    return run_command


def first_returns() -> list[Path]:
    """Registers, and what the departments handed in for January to March."""
    return [
        YEAR / "project_register" / "重点项目名单及年度计划.xlsx",
        YEAR / "indicator_targets" / "2021年主要经济指标年度目标.xlsx",
        YEAR / "reform_list" / "重点改革攻坚事项任务清单.docx",
        *sorted((YEAR / "project_progress").glob("*2021年[123]月）.xlsx")),
        *sorted((YEAR / "economic_indicators").glob("*1—[23]月）.xls")),
        YEAR / "supervision_weekly" / "督查事项周进展_第12期.csv",
        YEAR / "verification" / "督查核实表（2021年第一季度）.xlsx",
    ]


def home_with(home: Path, url: str, passwords: dict[str, str], patch: pytest.MonkeyPatch) -> Settings:
    """Settings, by the environment, of a home whose warehouse is the database at ``url``."""
    # Roles belong to the whole server: every home on it must know the same passwords.
    for role, password in passwords.items():
        secret = f"role_{role.removeprefix('liangshai_')}"
        write_private(private_directory(home / "secrets") / secret, password)
    for name, value in {
        "HOME": str(home),
        "DATABASE_URL": url,
        "FAST": "1",
        "INBOX_SETTLE_SECONDS": "0",
    }.items():
        patch.setenv(f"LIANGSHAI_{name}", value)
    return Settings()
