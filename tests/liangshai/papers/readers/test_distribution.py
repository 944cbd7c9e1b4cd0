"""A signed paper goes to each reader once, with what he may see: real SMTP server, real mailbox."""

from __future__ import annotations

import asyncio
import email
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
import sqlalchemy as sa
from aiosmtpd.smtp import SMTP, Envelope, Session
from PIL import Image

from liangshai.operations import alerts
from liangshai.operations.overview_delivery import deliveries, delivery_lines
from liangshai.papers import documents
from liangshai.papers.known.issued import folder_of, issue_row
from liangshai.papers.readers.bulletin_paper import Bulletin
from liangshai.papers.readers.distribution import distribute, fill, rules_in_force
from liangshai.service import Service
from liangshai.settings import Settings
from reports.delivery.rules import DELIVERY_FILE, DeliveryFault
from reports.issuing import issue as issues
from tests.letters import bounce, lay, outbox_rows, written
from tests.mail_server import LOGIN, PASSWORD, ImapServer
from tests.signing import UNCHECKED
from tests.smtp_server import OnFreePort

LEADERS, OFFICE = "leaders@example.gov.cn", "ducha@example.gov.cn"
INVESTMENT, PLANNING = "zhaoshang@example.gov.cn", "guihuajianshe@example.gov.cn"
TITLE = "关于2021年第一季度重点工作推进情况的通报"


@dataclass
class IntoMailbox:
    """Lays what it takes into the mailbox; answers as it is told, address by address."""

    box: ImapServer
    rcpt_answers: dict[str, list[str]] = field(default_factory=dict)
    cut_for: set[str] = field(default_factory=set)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answers := self.rcpt_answers.get(address):
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        await asyncio.get_running_loop().run_in_executor(
            None, self.box.deliver, content, datetime.now(UTC), "INBOX"
        )
        if envelope.rcpt_tos[0] in self.cut_for:
            self.cut_for.discard(envelope.rcpt_tos[0])
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 taken"


@contextmanager
def post_office() -> Iterator[tuple[IntoMailbox, int]]:
    with ImapServer() as box:
        handler = IntoMailbox(box)
        controller = OnFreePort(handler, hostname="127.0.0.1", port=0)
        controller.start()
        try:
            yield handler, controller.port
        finally:
            controller.stop()


def fetched(box: ImapServer) -> dict[str, list[bytes]]:
    """What lies in the mailbox, by recipient, as an IMAP client reads it."""
    found: dict[str, list[bytes]] = {}
    with box.client() as client:
        client.select("INBOX", readonly=True)
        for part in client.fetch("1:*", "(BODY.PEEK[])")[1]:
            if isinstance(part, tuple):
                found.setdefault(parsed(part[1])["To"].addresses[0].addr_spec, []).append(part[1])
    return found


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=default)


def outbox(settings: Settings) -> dict[str, str]:
    with Service.open(settings) as service:
        rows = outbox_rows(service)
    return {row["recipient_email"]: row["status"] for row in rows if row["kind"] == "bulletin"}


@pytest.fixture(scope="module")
def signed(first_quarter: Settings) -> tuple[Settings, int]:
    with Service.open(first_quarter) as service:
        made = documents.draft(service, "2021Q1", run_key="distribution")
        documents.sign(service, made["issue_id"], "演示用户", despite_unchecked=UNCHECKED)
    return first_quarter, made["issue_id"]


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("leader: {whole", "boss: {whole", "没有发送：delivery.yml 的"),
        ("quarterly:\n", "quarterly: {}\n      weekly:\n", "delivery.yml"),
        ("valid_from: 2021-01-01", "valid_from: 2199-01-01", "没有生效的送达规则"),
    ],
)
def test_a_fault_in_the_rule_file_sends_nothing_and_leaves_the_paper_unprinted(
    signed: tuple[Settings, int], tmp_path: Path, was: str, now: str, says: str
) -> None:
    settings, issue_id = signed
    rules = tmp_path / "delivery.yml"
    text = DELIVERY_FILE.read_text("utf-8")
    assert was in text
    rules.write_text(text.replace(was, now, 1), "utf-8")
    with Service.open(settings) as service:
        row = issue_row(service, issue_id)
        document = issues.document_of(service.engine, issue_id)
        with pytest.raises(DeliveryFault) as told:
            distribute(Bulletin(service, row, folder_of(service, row), rules_in_force(rules), document))
        assert issue_row(service, issue_id)["stage"] == "签发"
    assert says in str(told.value) and "\n" not in str(told.value)
    assert outbox(settings) == {} and not (settings.home / "packages").exists()


def test_readers_hear_of_an_earlier_version_only_where_it_was_signed(signed: tuple[Settings, int]) -> None:
    with Service.open(signed[0]) as service:
        row, document = issue_row(service, signed[1]), issues.document_of(service.engine, signed[1])
        for kept, told in ((dict[str, Any](), ""), ({"corrects": {}}, "（第2版）")):
            later = row | {"version": 2, "rule_versions": kept, "changes": [{"sentence": "略"}]}
            paper = Bulletin(service, later, folder_of(service, row), rules_in_force(), document)
            assert (paper.subject, paper.has_changes) == (f"{TITLE}{told}", bool(kept))


def test_everybody_gets_his_own_once_whatever_the_server_does(
    signed: tuple[Settings, int], monkeypatch: pytest.MonkeyPatch, run: Any, tmp_path: Path
) -> None:
    settings, _ = signed
    with post_office() as (handler, port):
        handler.rcpt_answers = {OFFICE: ["550 5.1.1 no such user"], PLANNING: ["451 4.7.1 greylisted"]}
        handler.cut_for = {INVESTMENT}
        extra = {"disable_ssl": True, "disable_tls": True}
        connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": port, "extra": extra}
        monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(connection))

        first = run("bulletin", "2021Q1", "--send", "--json").json
        assert (first["queued"], first["sent"], first["possible_duplicates"]) == (8, 5, 1)
        assert (first["waiting"], first["failed"]) == (1, 1)
        states = outbox(settings)
        assert (states[OFFICE], states[PLANNING], states[INVESTMENT]) == ("失败", "待发", "可能重复")

        alarm = alerts.recent(settings.home)[0]["sentence"]
        assert (
            "1封待发、1封失败" in alarm and "办公室督查科：邮件服务器拒收（550 5.1.1 no such user）" in alarm
        )
        screen = shown(settings)
        assert "送8处" in screen and "失败1" in screen and "可能重复1" in screen and "待发1" in screen
        assert "办公室督查科：失败：邮件服务器拒收（550" in screen
        assert "规划建设局：待发：邮件服务器暂不接收（451" in screen

        second = run("bulletin", "2021Q1", "--send", "--json").json
        assert (second["queued"], second["sent"], second["failed"]) == (0, 1, 0)
        retried = run("delivery", "retry", "2021Q1", "办公室督查科")
        assert "重发1封：已发1封" in retried.out
        assert "没有发送失败的邮件" in run("delivery", "retry", "2021Q1").err
        mails = fetched(handler.box)

    (to_operations,) = mails.pop("yunwei@example.org")
    told = parsed(to_operations).get_body(("plain",))
    assert told is not None and "办公室督查科：邮件服务器拒收" in told.get_content()
    assert Counter({to: len(got) for to, got in mails.items()}) == dict.fromkeys(states, 1) | {INVESTMENT: 2}
    once, again = mails[INVESTMENT]
    assert once == again
    identifiers = {parsed(mail)["Message-ID"] for got in mails.values() for mail in got}
    assert len(identifiers) == 8
    assert set(outbox(settings).values()) == {"已发", "可能重复"}

    a_mail_is_read_in_any_program(mails[LEADERS][0])
    a_unit_reads_the_paper_and_only_its_own_sources(parsed(once), parsed(mails[LEADERS][0]))
    a_package_lies_ready_for_each(settings)
    a_receipt_is_recorded_once_and_shown(settings, run)


def shown(settings: Settings) -> str:
    with Service.open(settings) as service, service.engine.connect() as connection:
        return "\n".join(delivery_lines(deliveries(connection)))


def attached(mail: EmailMessage) -> dict[str, bytes]:
    found = {}
    for part in mail.iter_attachments():
        content = part.get_content()
        name = part.get_filename()
        assert name and isinstance(content, bytes)
        found[name] = content
    return found


def a_mail_is_read_in_any_program(wire: bytes) -> None:
    mail = parsed(wire)
    files = attached(mail)
    assert set(files) == {f"{TITLE}.docx", f"{TITLE}.pdf", f"{TITLE}.xlsx"}
    assert files[f"{TITLE}.docx"][:2] == files[f"{TITLE}.xlsx"][:2] == b"PK"
    assert len(pypdfium2.PdfDocument(files[f"{TITLE}.pdf"])) > 3
    raw = wire.decode("ascii")
    assert raw.count("filename*=UTF-8''") == 3
    # Who knows neither RFC 2231 nor 2047 still gets the right ending.
    assert all(f'filename="attachment-{n}.{end}"' in raw for n, end in ((1, "docx"), (2, "pdf"), (3, "xlsx")))
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None and page is not None
    assert TITLE in plain.get_content() and "一、" in plain.get_content()
    html = page.get_content()
    assert 'name="viewport"' in html and "max-width" in html
    pictures = {part["Content-ID"][1:-1] for part in mail.walk() if part["Content-ID"]}
    assert pictures and set(re.findall(r'src="cid:([^"]+)"', html)) == pictures
    # Nothing is fetched from elsewhere when it is opened.
    assert not re.search(r'(?:src|href)="(?!cid:)', html)


def a_unit_reads_the_paper_and_only_its_own_sources(unit: EmailMessage, leader: EmailMessage) -> None:
    files = attached(unit)
    own = f"{TITLE}（招商局分册）"
    assert set(files) == {f"{TITLE}.docx", f"{TITLE}.pdf", f"{own}.pdf", f"{own}.xlsx"}
    assert files[f"{TITLE}.pdf"] == attached(leader)[f"{TITLE}.pdf"]
    mine, whole = words(files[f"{own}.xlsx"]), words(attached(leader)[f"{TITLE}.xlsx"])
    # 综合管理局 hands in the projects of all, so its return is a source of them.
    assert "规划建设局" in whole and "规划建设局" not in mine and "招商局" in mine


def words(workbook: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(workbook), read_only=True)
    return "\n".join(
        str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value
    )


def a_package_lies_ready_for_each(settings: Settings) -> None:
    root = settings.home / "packages" / "2021Q1-第1版"
    assert {folder.name.partition("-")[0] for folder in root.iterdir()} == {
        *(f"R0{n}" for n in range(1, 8)), "R10",
    }  # fmt: skip
    leader, unit = root / "R01-工委管委领导", root / "R04-招商局"
    names = {path.name for path in leader.iterdir()}
    assert {"通报.docx", "通报.pdf", "通报.xlsx", "一页纸.png", "送出说明.txt"} <= names
    assert {"本单位分册.pdf", "本单位分册.xlsx"} <= {path.name for path in unit.iterdir()}
    assert not (unit / "通报.xlsx").exists()
    assert max(len(name) for name in names) <= 12
    assert {path.stat().st_mode & 0o777 for path in unit.iterdir()} == {0o600}
    page, long = Image.open(leader / "一页纸.png"), Image.open(leader / "长图1.png")
    assert page.width == long.width == 1080 and long.height > 4 * page.height
    assert "通报.pdf" in (leader / "送出说明.txt").read_text("utf-8-sig")


def a_receipt_is_recorded_once_and_shown(settings: Settings, run: Any) -> None:
    words = ("delivery", "receipt", "2021Q1")
    assert "已登记" in run(*words, "招商局", "--by", "王某某", "--way", "政务微信", "--note", "代收").out
    assert "没有改动" in run(*words, "R04", "--by", "王某某").out
    for more, says in (
        (("招商局", "--by", "李某某"), "招商局已由王某某签收"),
        (("财政局", "--by", "李某某"), "没有送给“财政局”，接收人是工委管委领导、"),
        (("综合管理局", "--by", " "), "请写明签收人姓名"),
        (("综合管理局", "--by", "李某某", "--at", "2021-04-20 09:00"), "早于送出的时间"),
        (("综合管理局", "--by", "李某某", "--at", "2199-01-01"), "还没有到"),
    ):
        refused = run(*words, *more)
        assert refused.code == 2 and says in refused.err and refused.err.count("\n") == 1
    assert "还没有拟过通报" in run("delivery", "receipt", "2021Q4", "招商局", "--by", "王某某").err
    listed = run("delivery", "show", "2021Q1").out
    assert "签收1" in listed and re.search(r"招商局：可能重复 .*王某某签收 .*（政务微信，代收）", listed)
    assert "王某某签收" in (settings.bulletins_dir / "index.html").read_text("utf-8")
    assert "签收1" in shown(settings)


def test_a_lost_package_comes_back_and_nothing_is_sent_for_it(
    signed: tuple[Settings, int], run: Any, tmp_path: Path
) -> None:
    settings, _ = signed
    run("bulletin", "2021Q1", "--send")
    kept = settings.home / "packages" / "2021Q1-第1版" / "R04-招商局"
    before = {path.name: path.read_bytes() for path in kept.iterdir()}
    assert run("delivery", "package", "2021Q1", "--out", tmp_path / "out").code == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "out" / kept.name).iterdir()} == before
    for path in kept.iterdir():
        path.unlink()
    kept.rmdir()
    assert run("bulletin", "2021Q1", "--send", "--json").json["queued"] == 0
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before


def test_whoever_comes_to_the_register_later_gets_the_same_paper_under_its_old_name_and_nobody_else_again(
    signed: tuple[Settings, int], run: Any, tmp_path: Path
) -> None:
    settings, issue_id = signed
    run("bulletin", "2021Q1", "--send")
    # Renamed since: the paper of the first quarter goes on naming the unit as it did.
    units = tmp_path / "units.csv"
    units.write_text(
        "unit_code,unit_name,short_name,unit_type,parent_unit_code,peer_group,sort_order,valid_from,valid_to,"
        "contact_email\n"
        "U03,招商局,招商局,办局,,发展组,3,2020-01-01,2021-04-30,zhaoshang@example.gov.cn\n"
        "U03,投资促进和产业发展服务局,投促局,办局,,发展组,3,2021-05-01,,zhaoshang@example.gov.cn\n",
        "utf-8",
    )
    assert run("ingest", units, "--source", "reference_units").code == 0
    more = tmp_path / "recipients.csv"
    more.write_text(
        "recipient_code,recipient_name,role,unit_code,email\nR11,招商局二科,unit,U03,zhaoshang@example.gov.cn\n"
        "R12,招商局档案,office,U03,zhaoshang@example.gov.cn\n",
        "utf-8",
    )
    assert run("ingest", more, "--source", "reference_recipients").code == 0
    again = run("bulletin", "2021Q1", "--send", "--json").json
    # The same address: one who reads the same shares the mail, one who reads more gets his own.
    assert again["queued"] == 1
    with Service.open(settings) as service, service.engine.connect() as connection:
        references = connection.execute(
            sa.text("select * from ledger.delivery where recipient_email = :email"),
            {"email": INVESTMENT},
        ).all()
    kept = {row.recipient_code: row.reference for row in references}
    assert {row.edition for row in references if row.role == "unit"} == {
        "全文 docx、pdf；招商局分册 pdf、xlsx"
    }
    assert kept["R04"] == kept["R11"] == str(issue_id) and kept["R12"].startswith(f"{issue_id}-")


def test_a_reply_signs_for_the_paper_and_a_bounce_makes_a_failure_of_what_was_sent(
    signed: tuple[Settings, int], run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, _ = signed
    run("bulletin", "2021Q1", "--send")
    reader = "yingshangfuwu@example.gov.cn"
    with Service.open(settings) as service:
        letters = {row["recipient_email"]: row["message_id"] for row in outbox_rows(service)}
    with ImapServer() as box:
        known = {
            "conn_type": "imap",
            "host": "127.0.0.1",
            "port": box.port,
            "login": LOGIN,
            "password": PASSWORD,
        }
        monkeypatch.setenv("AIRFLOW_CONN_RETURNS_MAILBOX", json.dumps(known | {"extra": {"use_ssl": False}}))
        lay(box, written("stranger@example.org", letters[reader], "签收 周以宁", 1))
        lay(box, written(reader, letters[reader], "签收：孙知非，谢谢\n> 签收 别人", 2))
        trouble = "收到，附件打不开\n请看截图\n> 原信"
        lay(box, written(PLANNING, letters[PLANNING], trouble, 5, b"\x89PNG\r\n\x1a\nx"))
        lay(box, bounce(letters[LEADERS], "delayed", 3))
        lay(box, bounce(letters[PLANNING], "failed", 4))
        assert run("collect", "--json").code == 0
    listed = {one["email"]: one for one in run("delivery", "show", "2021Q1", "--json").json}
    assert (listed[reader]["received_by"], listed[reader]["received_way"]) == ("孙知非", "邮件")
    assert listed[LEADERS]["status"] == "已发"
    assert (listed[PLANNING]["status"], listed[PLANNING]["last_error"]) == ("失败", "对方邮件服务器退信")
    assert PLANNING in alerts.recent(settings.home)[0]["sentence"]
    with Service.open(settings) as service:
        answered = [row for row in outbox_rows(service) if row["kind"] == "mail_reply"]
    (answer,) = (row for row in answered if row["recipient_email"] == reader)
    assert "由孙知非签收" in (settings.home / answer["folder"] / "letter.txt").read_text("utf-8")
    # What signs for nothing is passed on to people, with what they were shown, and its writer is told.
    assert not listed[PLANNING]["received_by"]
    (told,) = (row for row in answered if row["recipient_email"] == PLANNING)
    assert "已转办公室" in (settings.home / told["folder"] / "letter.txt").read_text("utf-8")
    with Service.open(settings) as service:
        remarks = [row for row in outbox_rows(service) if row["kind"] == "remark"]
    passed = {row["subject"]: row for row in remarks if row["recipient_email"] == OFFICE}
    assert set(passed) == {f"转：{name}对《{TITLE}》的回信" for name in ("营商服务中心", "规划建设局")}
    folder = settings.home / passed[f"转：规划建设局对《{TITLE}》的回信"]["folder"]
    assert "收到，附件打不开" in (folder / "letter.txt").read_text("utf-8")
    assert any("不是签收" in one["sentence"] for one in alerts.recent(settings.home))
    assert not any("打不开" in one["sentence"] for one in alerts.recent(settings.home))
    assert "重发1封" in run("delivery", "retry", "2021Q1", "规划建设局").out


def test_two_who_fill_the_same_package_at_once_both_end_well_and_it_is_whole(tmp_path: Path) -> None:
    files = [{f"{n}.bin": bytes([version]) * 20_000 for n in range(5)} for version in range(4)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: fill(tmp_path / "R04-招商局", files[n % 4]), range(24)))
    assert set(made) == {tmp_path / "R04-招商局"}
    assert {path.name: path.read_bytes() for path in made[0].iterdir()} in files
    assert [path.name for path in tmp_path.iterdir()] == ["R04-招商局"]
