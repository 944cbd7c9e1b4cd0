"""The command line as its users type it: what it says, with which exit code, and what it leaves behind."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from liangshai.operations.warehouse import role_engine
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings
from tests.liangshai.conftest import first_returns

YEAR = PROJECT_DIR / "examples" / "2021"
WEEK_2 = YEAR / "supervision_weekly" / "督查事项周进展_第2期.csv"
WEEK_3 = YEAR / "supervision_weekly" / "督查事项周进展_第3期.csv"
REGISTER = YEAR / "project_register" / "重点项目名单及年度计划.xlsx"
MAY = YEAR / "project_progress" / "重点项目进展情况表（2021年5月）.xlsx"


def counted(settings: Settings, query: str) -> Any:
    engine = role_engine(settings, "loader")
    with engine.connect() as connection:
        return connection.scalar(sa.text(query))


# ---------------------------------------------------------------- ingest


def test_one_file_gives_one_receipt_and_several_a_list(settings: Settings, run: Any) -> None:
    one = run("ingest", WEEK_2, "--received", "2021-01-18 09:15", "--json")
    assert (one.code, one.json["status"], one.json["period"]) == (0, "accepted", "2021-W02")
    assert one.json["received_at"] == "2021-01-18T09:15:00+08:00"
    two = run("ingest", WEEK_2, WEEK_3, "--json")
    assert two.code == 0
    assert [receipt["status"] for receipt in two.json] == ["duplicate", "accepted"]


def test_what_lies_beside_the_returns_of_a_folder_is_none(
    settings: Settings, run: Any, tmp_path: Path
) -> None:
    left = tmp_path / "~$三月.xlsx"
    left.write_bytes(b"who has it open")
    one = run("ingest", left, WEEK_2, "--json")
    assert (one.code, one.json["file"]) == (0, WEEK_2.name)


def test_the_exit_code_is_that_of_the_gravest_end(settings: Settings, run: Any, tmp_path: Path) -> None:
    assert run("ingest", REGISTER).code == 0
    assert run("ingest", MAY).code == 3
    held = run("ingest", WEEK_2, "--unit", "火星局")
    assert held.code == 5 and "不在单位名录里" in held.out
    empty = tmp_path / "空.xlsx"
    empty.touch()
    returned = run("ingest", empty, WEEK_3)
    assert returned.code == 4
    assert "文件是空的" in returned.out and "已受理" in returned.out


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("空.xlsx", b"", "文件是空的"),
        ("乱.xlsx", bytes(range(256)) * 20, "认不出这是什么文件"),
        ("未知.csv", "甲,乙\n1,2\n".encode(), "认不出这是哪张报表"),
    ],
)
def test_an_unreadable_file_is_returned_with_its_reason(
    settings: Settings, run: Any, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    said = run("ingest", tmp_path / name)
    assert said.code == 4 and says in said.out
    assert counted(settings, "select count(*) from ledger.submission where status = 'returned'") == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ingest",), "还缺参数"),
        (("ingest", "/no/such/file.xlsx"), "找不到文件“/no/such/file.xlsx”"),
        (("ingest", "/tmp"), "“/tmp”是文件夹，应为一份文件"),
        (("ingest", WEEK_2, "--period", "去年"), "“去年”不是期别，应如"),
        (("ingest", WEEK_2, "--received", "昨天"), "“昨天”不是时间"),
        (("ingest", WEEK_2, "--source", "无"), "没有报表“无”；可选"),
        (("ingest", WEEK_2, "--sauce", "x"), "没有选项 --sauce"),
        (("source", "check", "/no/such.xlsx"), "找不到文件"),
        (("held", "三"), "应为整数"),
        (("held", "3"), "请写明选哪一项"),
        (("year", "open", "21"), "应为2000到2100的整数"),
        (("change", "consent", "1", "--by", "甲", "--document", "x"), "还缺参数 --on"),
        (("change", "consent", "1", "--on", "2021-02-30"), "--on：“2021-02-30”不是日期，应如 2021-04-20"),
        (("bulletin", "2021Q1", "--out", __file__), "--out：那里是一份文件，应为文件夹"),
        (("sql", "--role", "owner"), "应为 reader、assessor 之一"),
        (("tongbao",), "没有命令 tongbao"),
    ],
)
def test_wrong_usage_is_one_chinese_sentence_and_exit_code_2(
    settings: Settings, run: Any, words: tuple[object, ...], says: str
) -> None:
    said = run(*words)
    assert (said.code, said.out) == (2, "")
    assert says in said.err and said.err.count("\n") == 1


def test_a_file_that_nobody_may_read_is_refused_before_anything_is_kept(
    settings: Settings, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "密.xlsx"
    secret.write_bytes(b"x")
    secret.chmod(0)
    # Root may read everything: the system's answer to everybody else.
    monkeypatch.setattr("os.access", lambda path, _mode: Path(path) != secret)
    said = run("ingest", WEEK_2, secret)
    assert said.code == 2 and "没有权限读取" in said.err
    assert counted(settings, "select count(*) from ledger.submission where channel = 'file'") == 0


# ---------------------------------------------------------------- source check, source list


def test_a_source_file_that_cannot_be_tried_is_the_asker_s_to_mend(run: Any, tmp_path: Path) -> None:
    weekly = (PROJECT_DIR / "schemas" / "sources" / "supervision_weekly.yml").read_text(encoding="utf-8")
    draft = tmp_path / "draft.yml"
    draft.write_text(weekly.replace("table: supervision_week", "table: no_such"), encoding="utf-8")
    said = run("source", "check", WEEK_2, "--source-file", draft)
    assert said.code == 2 and "仓库没有表 no_such" in said.err


def test_source_check_shows_typed_rows_and_loads_nothing(settings: Settings, run: Any) -> None:
    said = run("source", "check", WEEK_2, "--json")
    assert said.code == 0 and said.json["status"] == "accepted"
    assert len(said.json["rows"]) == said.json["rows_read"] > 0
    assert {"sheet", "row", "table"} <= set(said.json["rows"][0])
    assert counted(settings, "select count(*) from ledger.submission where channel = 'file'") == 0
    assert run("source", "check", WEEK_2, "--unit", "火星局").code == 5
    then = run("source", "check", WEEK_2, "--received", "2021-01-15 09:00", "--json")
    assert then.json["received_at"].startswith("2021-01-15")


def test_source_list_names_every_source(settings: Settings, run: Any) -> None:
    names = [one["name"] for one in run("source", "list", "--json").json]
    assert "project_progress" in names
    assert "每月" in run("source", "list").out


# ---------------------------------------------------------------- held


def test_a_question_is_listed_answered_once_and_the_return_loads(settings: Settings, run: Any) -> None:
    assert run("held").out == "没有待确认的问题。\n"
    held = run("ingest", WEEK_2, "--period", "2021-W07")
    assert held.code == 5
    (question,) = run("held", "--json").json
    number = question["id"]
    assert [option["letter"] for option in question["options"]] == ["A", "B", "C"]
    assert "期别说法不一致" in run("held").out
    wrong_letter = run("held", number, "Z")
    assert wrong_letter.code == 2 and "没有选项“Z”，可答：A、B、C" in wrong_letter.err
    wrong_number = run("held", 999, "A")
    assert wrong_number.code == 2 and "没有第999号问题" in wrong_number.err
    answered = run("held", number, "a", "--by", "王某", "--json")
    assert answered.code == 0 and answered.json["period"] == "2021-W02"
    again = run("held", number, "B")
    assert again.code == 2 and "已由王某答复“A”" in again.err


# ---------------------------------------------------------------- collect


def test_a_system_that_cannot_be_reached_fails_alone_and_the_others_load(
    settings: Settings, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import datetime

    from examples.make.posting import make_posting_database

    moment = datetime.fromisoformat("2021-04-20T01:30:00+08:00")
    make_posting_database(tmp_path / "posting.sqlite", YEAR / "posting.csv", moment)
    monkeypatch.setenv(
        "AIRFLOW_CONN_POSTING_DB", f'{{"conn_type":"sqlite","host":"{tmp_path}/posting.sqlite"}}'
    )
    monkeypatch.setenv("AIRFLOW_CONN_REQUESTS_API", "http://127.0.0.1:9")
    (settings.inbox_dir / WEEK_2.name).write_bytes(WEEK_2.read_bytes())
    said = run("collect")
    assert said.code == 1
    assert "企业诉求台账：requests_api 的接口" in said.out and "连接不上" in said.out
    assert "收件夹：1份" in said.out
    statuses = counted(
        settings, "select string_agg(status, ',') from ledger.submission where channel <> 'codes'"
    )
    assert set(statuses.split(",")) == {"accepted"}
    assert counted(settings, "select count(*) from report.submission_status") is not None
    again = run("collect", "--source", "daily_posting", "--json")
    assert again.code == 0 and again.json["systems"][0]["records"] == 0


def test_records_that_went_back_are_named_and_told_again_until_they_change(
    settings: Settings, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "posting.sqlite"
    with sqlite3.connect(database) as connection:
        connection.execute("create table work_posting (id integer, person_name, posted_at, updated_at)")
        connection.execute(
            "insert into work_posting values (1, '查无此人', '2021-04-09T17:00', '2021-04-09T17:00')"
        )
    connection.close()
    monkeypatch.setenv("AIRFLOW_CONN_POSTING_DB", f'{{"conn_type":"sqlite","host":"{database}"}}')
    said = run("collect", "--source", "daily_posting")
    assert said.code == 4 and re.search("第[0-9]+号 工作晾晒：退回。.*查无此人", said.out), said.out
    [letter] = settings.answers_dir.rglob("letter.txt")
    assert "B2（人员，person_name）：人员名录里没有“查无此人”" in letter.read_text("utf-8")
    assert "请在系统里改正，改好后自动再取，不用回发" in letter.read_text("utf-8")
    again = run("collect", "--source", "daily_posting")
    assert "工作晾晒：0条新记录；上次退回的1条没有改，仍未入库" in again.out


def test_collect_of_a_source_without_a_system_is_wrong_usage(settings: Settings, run: Any) -> None:
    said = run("collect", "--source", "project_progress")
    assert said.code == 2 and "由单位报送文件，没有系统可取" in said.err


def test_self_check_answers_beside_the_file_and_loads_nothing(settings: Settings, run: Any) -> None:
    folder = settings.inbox_dir / "综合管理局" / "自检"
    folder.mkdir(parents=True)
    (folder / MAY.name).write_bytes(MAY.read_bytes())
    assert run("collect", "--json").json["files"] == 0
    answer = json.loads((folder / f"{MAY.name}.自检结果.json").read_text("utf-8"))
    assert answer["source"] == "project_progress" and answer["unit"] == "U02"
    assert counted(settings, "select count(*) from ledger.submission where channel <> 'codes'") == 0
    told = (folder / f"{MAY.name}.自检结果.txt").read_text("utf-8")
    assert (told.startswith("试读，不入库") and "部分受理" in told) or "退回" in told
    assert (folder / f"{MAY.name}.自检结果.xlsx").read_bytes()[:2] == b"PK"
    first = sorted(path.name for path in folder.iterdir())
    run("collect")
    assert sorted(path.name for path in folder.iterdir()) == first


def test_a_file_is_checked_on_the_command_line_and_nothing_is_counted(
    settings: Settings, run: Any, tmp_path: Path
) -> None:
    mine = tmp_path / MAY.name
    mine.write_bytes(MAY.read_bytes())
    said = run("ingest", mine, "--check", "--json")
    assert said.json["submission"] == 0 and said.json["rejected"]
    assert Path(said.json["marked"]).read_bytes()[:2] == b"PK"
    assert said.code in (3, 4)
    assert counted(settings, "select count(*) from ledger.submission where channel <> 'codes'") == 0
    assert list(settings.landing_dir.glob(".trial*")) == []


def test_a_file_is_checked_as_if_it_had_come_at_the_told_time(run: Any, tmp_path: Path) -> None:
    mine = tmp_path / MAY.name
    mine.write_bytes(MAY.read_bytes())
    assert "2021年6月4日15:00" in run("ingest", mine, "--check", "--received", "2021-06-04T15:00").out


def test_one_way_that_fails_holds_up_no_other_and_each_is_told(
    settings: Settings, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_POSTING_DB", "mysql://clerk:hush-hush@127.0.0.1:9/postings")
    monkeypatch.setenv("AIRFLOW_CONN_REQUESTS_API", "{not json")
    (settings.inbox_dir / WEEK_2.name).write_bytes(WEEK_2.read_bytes())
    said = run("collect", "--json")
    ways = {way["way"]: way for way in said.json["ways"]}
    assert said.code == 1 and said.json["ends"] == {"accepted": 1}
    assert ways["inbox"]["files"] == 1 and ways["inbox"]["fault"] is None
    assert "连不上" in ways["daily_posting"]["fault"] and "hush" not in said.out
    assert "写法不对" in ways["enterprise_requests"]["fault"]


# ---------------------------------------------------------------- the warehouse


def test_migrate_and_year_open_may_be_repeated(settings: Settings, run: Any) -> None:
    assert run("migrate").code == run("migrate").code == 0
    with Service.open(settings) as service:
        service.ingest(first_returns()[:3])
    first = run("year", "open", 2021).out
    assert "已登记" in first and run("year", "open", 2021).out == first
    assert counted(settings, "select count(*) from ledger.obligation") > 50


def test_a_warehouse_that_does_not_answer_is_told_without_its_password(
    settings: Settings, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANGSHAI_DATABASE_URL", "postgresql+psycopg://owner:s3cret@127.0.0.1:1/warehouse")
    said = run("held")
    assert said.code == 1 and said.err.startswith("连不上仓库数据库")
    assert "s3cret" not in said.err


def test_our_own_fault_is_one_line_with_a_place_where_only_the_operator_reads_more(
    settings: Settings, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liangshai.service.Service.questions", lambda _self: 1 // 0)
    said = run("held")
    log = settings.home / "logs" / "faults.log"
    assert said.code == 1 and "ZeroDivisionError" in said.err and str(log) in said.err
    assert "test_cli.py" in log.read_text("utf-8")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


# ---------------------------------------------------------------- status


def test_status_of_a_place_where_nothing_is_installed_says_so_and_makes_nothing(
    run: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANGSHAI_HOME", str(home))
    monkeypatch.delenv("LIANGSHAI_DATABASE_URL", raising=False)
    said = run("status")
    assert said.code == 1 and "数据库  未运行" in said.out
    assert run("status", "--json").json["warehouse"] is None
    assert run("down").code == 0


def test_status_shows_who_handed_in_and_what_waits(settings: Settings, run: Any) -> None:
    with Service.open(settings) as service:
        service.open_year(2021)
    run("ingest", WEEK_2, "--received", "2021-01-18")
    run("ingest", WEEK_3, "--unit", "火星局")
    said = run("status")
    assert "已受理1份" in said.out and "待确认的问题：1个" in said.out and "未报" in said.out
    assert said.code == 1  # Airflow does not run


def test_the_receipt_of_what_our_fault_left_unread_is_no_success() -> None:
    from liangshai.words import ends_text, exit_code

    assert exit_code([{"status": "accepted"}, {"status": "received"}]) == 1
    assert ends_text({"accepted": 2, "returned": 1}) == "已受理2份，退回1份"


# ---------------------------------------------------------------- nothing there yet


@pytest.mark.parametrize(
    "command",
    [("held",), ("explain", "2021Q1", "477.1"), ("issue", "list"), ("issue", "show", "2021Q1"), ("returned",),
     ("change", "list"), ("delivery", "show", "2021Q1"), ("tally", "2021-03-15"),
     ("bulletin", "2021Q1", "--as-of", "stored"), ("bulletin", "2021Q1", "--send")],
)  # fmt: skip
def test_whoever_only_looks_makes_no_warehouse(
    command: tuple[str, ...], run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANGSHAI_HOME", str(tmp_path / "空"))
    monkeypatch.delenv("LIANGSHAI_DATABASE_URL", raising=False)
    said = run(*command)
    assert said.code == 2 and "还没有仓库" in said.err and "liangshai up" in said.err
    assert not (tmp_path / "空" / "postgres").exists()
