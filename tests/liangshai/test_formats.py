"""What departments send, through the command line: every kind comes to an end with its exit code."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from liangshai.settings import PROJECT_DIR, Settings
from tests.etl.read.test_archive import zipped

YEAR = PROJECT_DIR / "examples" / "2021"
WEEKS = [YEAR / "supervision_weekly" / f"督查事项周进展_第{n}期.csv" for n in (2, 3)]
REGISTER = YEAR / "project_register" / "重点项目名单及年度计划.xlsx"
PDF = b"%PDF-1.4\n%%EOF\n"


def test_a_locked_workbook_is_opened_with_the_connection_s_password(
    settings: Settings, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(REGISTER.read_bytes())).encrypt("Geheim-7", locked)
    path = tmp_path / REGISTER.name
    path.write_bytes(locked.getvalue())
    refused = run("ingest", path)
    assert refused.code == 4 and "文件已加密" in refused.out
    held = {"conn_type": "generic", "password": "别的", "extra": {"passwords": ["Geheim-7"]}}
    monkeypatch.setenv("AIRFLOW_CONN_FILE_PASSWORD", json.dumps(held))
    opened = run("ingest", path)
    assert opened.code == 0 and "已用登记的密码打开" in opened.out
    logs = b"".join(
        f.read_bytes() for f in settings.home.rglob("*") if f.is_file() and "pgdata" not in f.parts
    )
    assert b"Geheim-7" not in logs


def test_a_zip_gives_a_receipt_for_each_file(settings: Settings, run: Any, tmp_path: Path) -> None:
    path = tmp_path / "报送.zip"
    files = {week.name: week.read_bytes() for week in WEEKS} | {
        "盖章.pdf": PDF,
        "说明.rar": b"Rar!\x1a\x07\x00",
    }
    path.write_bytes(zipped(files))
    tried = run("source", "check", path, "--json")
    assert [one["status"] for one in tried.json] == ["accepted", "accepted", "evidence", "returned"]
    taken = run("ingest", path, "--json")
    assert taken.code == tried.code == 4
    assert [one["evidence"] for one in taken.json[:3]] == ["已收（盖章.pdf）", "已收（盖章.pdf）", "已收"]


def test_limits_are_settings(
    settings: Settings, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "大.zip"
    path.write_bytes(zipped({"甲.csv": b"1,2\n" * 600_000}))
    monkeypatch.setenv("LIANGSHAI_READ_UNPACKED_MIB", "1")
    said = run("ingest", path)
    assert said.code == 4 and "超过1MB" in said.out
