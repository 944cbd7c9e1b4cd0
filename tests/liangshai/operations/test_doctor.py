"""What `doctor` says in each state of an installation; it never changes one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from pydantic import SecretStr

from liangshai.airflow.components import COMPONENTS
from liangshai.loopback import free_port
from liangshai.operations.alerts import raise_alert
from liangshai.operations.doctor import _packages, examine
from liangshai.operations.finding import Finding
from liangshai.operations.postgres import EmbeddedPostgres
from liangshai.operations.processes import ProcessId
from liangshai.operations.running import Running, write_running, write_stopped
from liangshai.service import Service
from liangshai.settings import Settings
from tests.sftp_server import LOGIN, PASSWORD, SftpServer

BEFORE_NOVEMBER, IN_NOVEMBER = date(2026, 10, 31), date(2026, 11, 1)


def settings_at(home: Path, **more: object) -> Settings:
    return Settings.model_validate(
        {"home": home, "database_url": None, "fast": True, "smtp_host": None, **more}
    )


def said(findings: list[Finding], part: str) -> Finding:
    found = [finding for finding in findings if part in finding.sentence]
    assert len(found) == 1, [finding.sentence for finding in findings]
    return found[0]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Settings]:
    """A migrated warehouse on a server that is running."""
    settings = settings_at(tmp_path / "var")
    server = EmbeddedPostgres(settings.home, fast=True)
    server.start()
    with Service.open(settings):
        pass
    yield settings
    server.stop()


def test_with_nothing_installed_nothing_is_a_fault_and_nothing_is_made(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "var")
    findings = examine(settings, BEFORE_NOVEMBER)
    assert not [finding.sentence for finding in findings if finding.is_fault]
    assert said(findings, "还没有建立").mark == "·"
    assert said(findings, "数据库没有运行").cure
    assert said(findings, "Airflow 没有启动").cure
    assert list(tmp_path.iterdir()) == []


def test_a_running_warehouse_is_found_whole(running: Settings) -> None:
    findings = examine(running, BEFORE_NOVEMBER)
    assert not [finding.sentence for finding in findings if finding.is_fault]
    for part in ("PostgreSQL", "时钟与数据库一致", "与本版本一致", "三个角色都能登录", "只有本用户可读"):
        assert said(findings, part).level == "good"
    assert said(findings, "还没有装载过").level == "note"


def test_a_server_that_should_run_and_does_not_is_a_fault(running: Settings) -> None:
    EmbeddedPostgres(running.home).stop()
    (running.home / "airflow").mkdir(mode=0o700)
    gone = dict.fromkeys(COMPONENTS, ProcessId(1, "an earlier boot", 0.0))
    write_running(running.home, Running(1, "", gone))
    findings = examine(running, BEFORE_NOVEMBER)
    assert said(findings, "应在运行，却没有运行").is_fault
    assert said(findings, "api-server").is_fault
    write_stopped(running.home)
    findings = examine(running, BEFORE_NOVEMBER)
    assert said(findings, "数据库没有运行").level == said(findings, "Airflow 没有启动").level == "note"


def test_a_role_that_cannot_log_in_and_an_old_structure_are_faults(running: Settings) -> None:
    url = EmbeddedPostgres(running.home).url().replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("alter role liangshai_reader password 'another'")
        connection.execute("update warehouse.schema_version set version_num = '0002'")
    findings = examine(running, BEFORE_NOVEMBER)
    told = said(findings, "liangshai_reader 登录不了")
    assert told.is_fault and str(running.home / "secrets" / "role_reader") in told.sentence
    assert said(findings, "仓库结构是 0002").is_fault


def test_a_planned_publication_that_has_passed_is_told(running: Settings, tmp_path: Path) -> None:
    register = tmp_path / "统计数据发布日登记表.csv"
    heads = "报表,指标,期别,计划发布日,实际发布日,发布后工作日数,依据"
    rows = ["主要经济指标,,2021年3月,2021-04-15,2021-04-16,2,", "主要经济指标,,2021年6月,2021-07-14,,2,"]
    register.write_text("\n".join([heads, *rows]), "utf-8")
    with Service.open(running) as service:
        assert [one["status"] for one in service.ingest([register])] == ["accepted"]
    told = said(examine(running, BEFORE_NOVEMBER), "计划发布日已过")
    assert (told.mark, "1项计划发布日已过（最早2021-07-14）" in told.sentence) == ("!", True)


@pytest.mark.parametrize("damaged", [b"", b"\xff\xfe\x00\x01"])
def test_a_damaged_file_of_secrets_is_named_with_what_mends_it(running: Settings, damaged: bytes) -> None:
    file = running.home / "secrets" / "role_assessor"
    file.write_bytes(damaged)
    told = said(examine(running, BEFORE_NOVEMBER), "liangshai_assessor 登录不了")
    assert (told.sentence, told.cure) == (
        f"角色 liangshai_assessor 登录不了数据库：{file} 是空的或已损坏",
        "删掉它，再运行 liangshai migrate，会另做一个",
    )


def test_a_database_without_tables_asks_for_migrate(running: Settings) -> None:
    server = EmbeddedPostgres(running.home)
    with psycopg.connect(server.url("postgres").replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("create database empty")
    empty = running.model_copy(update={"database_url": SecretStr(server.url("empty"))})
    assert said(examine(empty, BEFORE_NOVEMBER), "还没有建表").cure == "运行 liangshai migrate"


def test_a_named_server_that_does_not_answer_is_a_fault_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://owner:geheim@127.0.0.1:{free_port()}/park"
    findings = examine(settings_at(tmp_path / "var", database_url=url), BEFORE_NOVEMBER)
    assert said(findings, "连不上数据库").is_fault
    assert not [finding for finding in findings if "geheim" in str(finding.as_json())]


def test_a_home_on_a_read_only_file_system_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = os.statvfs(tmp_path)
    read_only = os.statvfs_result([*held[:8], held.f_flag | os.ST_RDONLY, held.f_namemax])
    monkeypatch.setattr(os, "statvfs", lambda _path: read_only)
    assert "挂载为可写" in said(examine(settings_at(tmp_path), BEFORE_NOVEMBER), "文件系统是只读的").cure


def test_secrets_that_others_can_read_are_a_fault(running: Settings) -> None:
    (running.home / "secrets" / "role_loader").chmod(0o644)
    found = said(examine(running, BEFORE_NOVEMBER), "别的用户也能读")
    assert found.is_fault
    assert found.cure.startswith("chmod")


def test_next_years_workdays_are_asked_for_from_november(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "var")
    assert said(examine(settings, BEFORE_NOVEMBER), "工作日历").level == "good"
    asked = said(examine(settings, IN_NOVEMBER), "2027年的放假安排还没有登记")
    assert (asked.level, asked.is_fault) == ("warning", False)


def test_a_mail_server_is_tried(tmp_path: Path) -> None:
    port = free_port()
    settings = settings_at(tmp_path / "var", smtp_host="127.0.0.1", smtp_port=port)
    assert said(examine(settings, BEFORE_NOVEMBER), "连不上邮件服务器").is_fault
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        assert said(examine(settings, BEFORE_NOVEMBER), "可以连接").level == "good"
    finally:
        controller.stop()


def test_each_way_in_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_at(tmp_path / "var")
    settings.inbox_dir.mkdir(parents=True, exist_ok=True)
    (tmp_path / "out").mkdir()
    with SftpServer(tmp_path) as server:
        told = {"conn_type": "sftp", "host": "127.0.0.1", "port": server.port, "login": LOGIN}
        extra = {"host_key": server.host_key, "path": "/out"}
        monkeypatch.setenv(
            "AIRFLOW_CONN_RETURNS_SFTP", json.dumps(told | {"password": PASSWORD, "extra": extra})
        )
        monkeypatch.setenv("AIRFLOW_CONN_POSTING_DB", f"mysql://clerk:geheim@127.0.0.1:{free_port()}/x")
        monkeypatch.setenv("AIRFLOW_CONN_REQUESTS_API", "{")
        findings = examine(settings, BEFORE_NOVEMBER)
    assert said(findings, "来路“收件夹”").level == "good"
    assert said(findings, "来路“SFTP returns_sftp”").level == "good"
    assert said(findings, "没有接入邮箱 returns_mailbox").level == "note"
    assert said(findings, "来路“工作晾晒”：连不上").is_fault
    assert said(findings, "来路“企业诉求台账”：连接“requests_api”的写法不对").is_fault
    assert "geheim" not in str([finding.as_json() for finding in findings])


def test_alerts_of_the_last_day_are_told(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "var")
    raise_alert(settings.home, "task_failed", "任务失败", by_mail=False)
    assert said(examine(settings, BEFORE_NOVEMBER), "一天内有1条告警，最近一条：任务失败").level == "warning"


def test_packages_that_differ_from_the_lock_are_named_with_both_versions(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "click==0.0.1 \\\n    --hash=sha256:00\nno-such-package==1.0\nclick==9 ; python_version < '3'\n"
    )
    (found,) = _packages(lock)
    assert "应为0.0.1" in found.sentence
    assert "no-such-package（装的是没有，应为1.0）" in found.sentence
