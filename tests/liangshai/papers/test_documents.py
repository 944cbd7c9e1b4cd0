"""Bulletins by the command line and their letters by a real mail server."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from docx import Document

from liangshai.intake.connections import BadConnection
from liangshai.loopback import free_port
from liangshai.mail.connection import mail_server
from liangshai.operations import alerts
from liangshai.papers.readers import sending
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings

YEAR = PROJECT_DIR / "examples" / "2021"
WEEK = YEAR / "supervision_weekly" / "督查事项周进展_第2期.csv"
BAD = YEAR / "project_progress" / "重点项目进展情况表（2021年5月）.xlsx"
REGISTER = YEAR / "project_register" / "重点项目名单及年度计划.xlsx"


@dataclass
class Post:
    """What a mail server took: recipient → Message-IDs."""

    taken: dict[str, list[str]] = field(default_factory=dict)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        mail = message_from_bytes(content if isinstance(content, bytes) else b"", policy=policy.default)
        for recipient in envelope.rcpt_tos:
            self.taken.setdefault(recipient, []).append(mail["Message-ID"])
        return "250 OK"


@pytest.fixture
def post() -> Iterator[tuple[Post, Controller]]:
    """A mail server on a free port, not started."""
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    yield handler, controller
    if controller.loop.is_running():
        controller.stop()


def connect(monkeypatch: pytest.MonkeyPatch, port: int, **extra: Any) -> None:
    definition = {"conn_type": "smtp", "host": "127.0.0.1", "port": port}
    definition["extra"] = {"disable_ssl": True, "disable_tls": True, "from_email": "a@example.gov.cn"} | extra
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(definition))


# ---------------------------------------------------------------- mail


def test_while_the_server_is_down_mails_wait_and_then_each_goes_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, post: tuple[Post, Controller]
) -> None:
    handler, controller = post
    connect(monkeypatch, controller.port)
    with Service.open(settings) as service:
        service.ingest([REGISTER, BAD, WEEK])
        assert sending.queue_answers(service) == 3
        down = sending.deliver(service)
        assert (down["sent"], down["waiting"], down["failed"]) == (0, 3, 0)
        (alert,) = alerts.recent(settings.home)
        assert alert["what"] == "mail" and "3封待发" in alert["sentence"] and "连不上" in alert["sentence"]
        assert sending.deliver(service)["waiting"] == 3  # the alarm is not a fourth mail that waits
        controller.start()
        assert sending.deliver(service)["sent"] == 3
        assert sending.deliver(service) == sending.deliver(service)
    assert sorted(handler.taken) == ["bangongshi@example.gov.cn", "zongheguanli@example.gov.cn"]
    identifiers = [one for mails in handler.taken.values() for one in mails]
    assert len(identifiers) == len(set(identifiers)) == 3


@pytest.mark.parametrize(
    ("extra", "port", "security"),
    [
        ({}, 2525, "starttls"),
        ({"disable_ssl": True}, 2525, "starttls"),
        ({"disable_ssl": True, "disable_tls": True}, 2525, "plain"),
        ({"disable_tls": True}, 465, "ssl"),
        ({"disable_ssl": False, "disable_tls": True}, 2525, "ssl"),
        ({"disable_ssl": "false"}, 2525, "ssl"),
    ],
)
def test_a_connection_is_never_read_as_less_safe_than_airflow_reads_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, extra: dict[str, Any], port: int, security: str
) -> None:
    definition = {"conn_type": "smtp", "host": "mail.example", "port": port, "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(definition))
    server = mail_server(settings)
    assert server is not None and server.security == security


def test_a_mail_connection_that_cannot_be_read_is_a_sentence_and_not_silence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", "{half")
    with Service.open(settings) as service, pytest.raises(BadConnection, match=r"smtp_default.*写法不对"):
        sending.deliver(service)


# ---------------------------------------------------------------- the bulletin, from draft to letter


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("foo",), "期别写的是“foo”，应为 2021Q1 这样的季度"),
        (("2021-03",), "不是季度"),
        (("2099Q1",), "才结束"),
        (("2021Q1", "--as-of", "2099-01-01"), "还没有到"),
        (("2021Q1", "--as-of", "2021-03-01"), "不能出通报"),
        (("2021Q1", "--as-of", "2021-06-01"), "早于第一份报送入库的时间"),
        (("2021Q1", "--as-of", "明天"), "应如 2021-04-12 09:00"),
        (("2021Q1", "--as-of", "stored"), "还没有签发过"),
        (("2021Q1", "--send"), "还没有拟过通报"),
        (("foo", "--send"), "应为 2021Q1 这样的季度"),
    ],
)
def test_what_cannot_be_issued_is_refused_in_one_sentence(
    settings: Settings, run: Any, words: tuple[str, ...], says: str
) -> None:
    with Service.open(settings) as service:
        service.ingest([WEEK])
    said = run("bulletin", *words)
    assert said.code == 2 and says in said.err and said.err.count("\n") == 1


def test_the_wall_is_written_as_sheet_picture_and_page(
    first_quarter: Settings, run: Any, tmp_path: Path
) -> None:
    said = run("wall", "--out", tmp_path / "wall")
    assert said.code == 0 and "进度数据截至2021年3月31日" in said.out
    names = {path.name for path in (tmp_path / "wall").iterdir()}
    assert names == {"wall-A1.pdf", "wall.png", "wall.html"}
    kept = first_quarter.home / "wall" / "2021-03" / "第1版"
    assert {path.name for path in kept.iterdir()} == names
    assert run("wall").code == 0
    assert [one.name for one in kept.parent.iterdir()] == ["第1版"], "the same data are the same sheet"
    index = (first_quarter.bulletins_dir / "index.html").read_text("utf-8")
    assert "../wall/2021-03/" in index and "内部工作用图（未经签发）" in index
    assert "亮灯规则2021-1版" in (kept / "wall.html").read_text("utf-8")
    for words, says in (
        (("2021-W12",), "应为 2021-03 这样的月份"),
        (("2020Q1",), "没有生效的亮灯规则"),
        (("2199-01",), "还没有开始"),
    ):
        refused = run("wall", *words)
        assert refused.code == 2 and says in refused.err


def test_the_daily_tally_says_what_is_not_collected_and_refuses_what_is_no_day(
    first_quarter: Settings, run: Any
) -> None:
    said = run("tally", "2021-03-01")
    assert said.code == 0 and "工作晾晒日统计（2021年3月1日）" in said.out
    text = (first_quarter.home / "tallies" / "2021-03-01" / "plain_text.txt").read_text("utf-8")
    assert "3月1日（星期一）：晾晒记录尚未采集，不统计。" in text
    for words, says in (
        ((), "还没有采集过晾晒记录"),
        (("2021Q1",), "应为 2021-03-15 这样的日期"),
        (("2199-01-05",), "还没有开始"),
        (("2021-03-01", "--as-of", "2199-01-05"), "还没有到"),
    ):
        refused = run("tally", *words)
        assert refused.code == 2 and says in refused.err


def test_without_any_return_there_is_nothing_to_say(first_quarter: Settings, run: Any) -> None:
    said = run("explain", "12")
    assert said.code == 2 and "还没有拟过通报" in said.err


def test_a_bulletin_is_drafted_copied_signed_sent_once_and_made_again_to_the_letter(
    first_quarter: Settings, run: Any, tmp_path: Path
) -> None:
    drafted = run(
        "bulletin", "2021Q1", "--issue-date", "2021-04-20", "--out", tmp_path / "out", "--json"
    ).json
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"bulletin.docx", "bulletin.pdf", "bulletin.html", "bulletin.xlsx", "plain_text.txt"} <= names
    unsigned = run("bulletin", "2021Q1", "--send")
    assert unsigned.code == 2 and "还没有签发，不能发送" in unsigned.err
    number = drafted["issue_id"]
    sign = ("issue", "sign", number, "--by", "演示用户")
    early = run(*sign, "--date", "2021-04-20")
    assert early.code == 2 and "签发日期写的是2021-04-20，早于数据截止日" in early.err
    unasked = run(*sign)
    assert unasked.code == 2 and "没有发核对单：" in unasked.err
    assert "（命令行：--despite-unchecked 理由）" in unasked.err
    assert run(*sign, "--despite-unchecked", "会上已逐家核对").code == 0
    assert "未经核对签发的理由：会上已逐家核对" in run("issue", "show", number).out
    sheet = first_quarter.bulletins_dir / "2021Q1" / "第1版" / "办公室" / "发文稿纸.docx"
    told = "".join(Document(str(sheet)).element.itertext())
    assert "未经核对签发的理由：会上已逐家核对（没有发核对单：" in told and "第1版 签发" in told
    assert run("issue", "sign", number, "--by", "另一人").code == 2
    assert run("issue", "sign", 999, "--by", "演示用户").code == 2
    assert "演示用户签发" in run("issue", "list").out
    assert "共0处" in run("issue", "changes", number).out
    sent = run("bulletin", "2021Q1", "--send", "--json").json
    assert (sent["queued"], sent["sent"]) == (8, 8)
    assert run("bulletin", "2021Q1", "--send", "--json").json["queued"] == 0
    assert len(list(first_quarter.outbox_dir.glob("*bulletin*.eml"))) == 8

    again = run("bulletin", "2021Q1", "--as-of", "stored", "--out", tmp_path / "again", "--json").json
    assert again["issue_id"] == number
    first = first_quarter.bulletins_dir / "2021Q1" / "第1版" / "plain_text.txt"
    second = tmp_path / "again" / "plain_text.txt"
    assert second.read_text("utf-8") == first.read_text("utf-8")

    folder = first_quarter.bulletins_dir / "2021Q1" / "第1版"
    signed = files_below(folder)
    shutil.rmtree(folder)
    run("bulletin", "2021Q1", "--as-of", "stored", "--out", tmp_path / "back")
    assert files_below(tmp_path / "back") == files_below(folder) == signed
    assert {"bulletin.pdf", "手机看图/一页纸.png", "单位分册/招商局/bulletin.xlsx"} <= set(signed)

    written = run("bulletin", "2021Q1", "--unit", "招商局", "--json").json
    forms = {path.name for path in Path(written["招商局"]).iterdir()}
    assert {"bulletin.docx", "bulletin.pdf", "bulletin.html", "bulletin.xlsx"} <= forms
    assert "第1版/单位分册/招商局" in written["招商局"]
    refused = run("bulletin", "2021Q1", "--unit", "财政局")
    assert refused.code == 2 and "没有“财政局”这个单位" in refused.err


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_printed_figure_is_explained_down_to_its_cell_and_an_unknown_one_brings_suggestions(
    first_quarter: Settings, run: Any
) -> None:
    found = run("explain", "2021Q1", "projects.n")
    unknown = run("explain", "2021Q1", "这个数没有")
    assert unknown.code == 2 and "通报里没有“这个数没有”这个数" in unknown.err
    suggestions = [line.strip().split("　")[0] for line in unknown.err.splitlines()[1:]]
    assert 1 < len(suggestions) <= 10
    explained = run("explain", "2021Q1", suggestions[0])
    assert explained.code == 0 and "←" in explained.out + found.out + run("explain", "2021Q1", "477.1").out
    assert run("explain", "2021Q1", suggestions[0], "--json").json["figure_id"] == suggestions[0]
    never = run("explain", "2021Q4", "1")
    assert never.code == 2 and "还没有出过" in never.err
    assert run("explain", "昨天", "1").code == 2


def test_a_letter_of_correction_brings_each_unit_its_own_version_where_that_changed(
    first_quarter: Settings, run: Any, tmp_path: Path
) -> None:
    if run("bulletin", "2021Q1", "--as-of", "stored").code:
        drafted = run("bulletin", "2021Q1", "--issue-date", "2021-04-20", "--json").json
        assert (
            run("issue", "sign", drafted["issue_id"], "--by", "演示用户", "--despite-unchecked", "从简").code
            == 0
        )
    assert run("bulletin", "2021Q1", "--send").code == 0
    hand_in_again(first_quarter, tmp_path)
    letter = ("issue", "correct", "2021Q1", "更正函", "--by", "王某某", "--reason", "更正3月报表", "--json")
    done = run(*letter).json
    # 1万元 more in a project of 招商局 moves no printed sum of the park but one, which no 分册 prints.
    assert done["versions"] == ["招商局"]
    letters = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in first_quarter.outbox_dir.glob("*-correction-*.eml")
    ]
    by_reader = {one["To"].addresses[0].addr_spec: one for one in letters}
    anew = {
        to: {
            part.get_filename(): part.get_content()
            for part in one.iter_attachments()
            if "（更正）" in str(part.get_filename())
        }
        for to, one in by_reader.items()
    }
    own = "关于2021年第一季度重点工作推进情况的通报（招商局）（更正）"
    files = anew.pop("zhaoshang@example.gov.cn")
    assert set(files) == {f"{own}.pdf", f"{own}.xlsx"} and not any(anew.values())
    told, other = (
        body.get_content()
        for unit in ("zhaoshang", "zongheguanli")
        if (body := by_reader[f"{unit}@example.gov.cn"].get_body(("plain",))) is not None
    )
    assert "已一并更正，更正后的分册随函附送，替换原分册。" in told
    assert "不必更正" in other
    [unit] = (first_quarter.home / "packages").glob("*-更正函1/*-招商局")
    assert (unit / "本单位分册（更正）.pdf").read_bytes() == files[f"{own}.pdf"]
    with Service.open(first_quarter) as service, service.engine.connect() as connection:
        query = "select count(*) from ledger.archive_file where name = '单位分册/招商局/bulletin.pdf'"
        assert connection.scalar(sa.text(f"{query} and kind = 'correction'")) == 1


def hand_in_again(settings: Settings, tmp_path: Path) -> None:
    """March once more: one project of 招商局 with 1万元 more, with a reason; the office consents."""
    march = YEAR / "project_progress" / "重点项目进展情况表（2021年3月）.xlsx"
    book = openpyxl.load_workbook(march)
    sheet = book.worksheets[0]
    row = next(n for n in range(6, 60) if sheet.cell(n, 4).value == "招商局")
    for column in range(8, 11):
        sheet.cell(row, column, int(str(sheet.cell(row, column).value)) + 1)
    sheet["A1"] = f"{sheet['A1'].value}（更正）"
    file = tmp_path / "重点项目进展情况表（2021年3月）（更正）.xlsx"
    book.save(file)
    with Service.open(settings) as service:
        service.ingest([file])
        while waiting := service.questions():
            service.answer_question(waiting[-1]["id"], "A", "王某某")
