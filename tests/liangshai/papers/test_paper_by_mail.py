"""A bulletin's whole way by mail, from 核对 to 更正函: a real SMTP server and a real mailbox."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from liangshai.papers.readers import sending
from liangshai.service import Service
from liangshai.settings import Settings
from tests.liangshai.conftest import Run
from tests.liangshai.mail.test_intake import connect, mail, rows
from tests.liangshai.papers.draft.test_taking import draft_of, drafted, edited
from tests.mail_server import ImapServer
from tests.smtp_server import OnFreePort, Post

__all__ = ["drafted"]
LEADER, OFFICE, UNIT = "leaders@example.gov.cn", "ducha@example.gov.cn", "zhaoshang@example.gov.cn"
WANG = ("--by", "王某某", "--post", "科长")


Reply = tuple[str, EmailMessage, str] | tuple[str, EmailMessage, str, Path]
"""Who replies to which letter in which words, with a file or without."""


@dataclass
class Mails:
    """What went out, and the box that is read."""

    settings: Settings
    run: Run
    post: Post
    box: ImapServer
    n: int = 0

    def newest(self, to: str, subject: str) -> EmailMessage:
        """The last letter that went to an address under such a subject."""
        found = [
            one for address, one in self.post.received if address == to and subject in str(one["Subject"])
        ]
        assert found, [str(one["Subject"]) for _, one in self.post.received]
        return found[-1]

    def answers(self, *replies: Reply) -> list[EmailMessage]:
        """Lay replies into the box, have it read once, and send; what answers each of them."""
        first = self.n + 1
        for sender, letter, text, *files in replies:
            self.n += 1
            head = {"In_Reply_To": str(letter["Message-ID"])}
            raw = mail(sender, f"回复：{letter['Subject']}", *files, text=text, number=self.n, **head)
            self.box.deliver(raw, datetime.now().astimezone())
        assert self.run("collect").code == 0
        with Service.open(self.settings) as service:
            sending.deliver(service)
        by_reply = {str(one["In-Reply-To"]): one for _, one in self.post.received}
        return [by_reply[f"<{number}@example.gov.cn>"] for number in range(first, self.n + 1)]


@pytest.fixture
def mails(drafted: Settings, run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mails]:
    post = Post()
    with ImapServer() as box:
        connect(box, monkeypatch)
        controller = OnFreePort(post, hostname="127.0.0.1", port=0)
        controller.start()
        extra = {"disable_ssl": True, "disable_tls": True}
        connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": controller.port, "extra": extra}
        monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(connection))
        try:
            yield Mails(drafted, run, post, box)
        finally:
            controller.stop()


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    content = body.get_content()
    assert isinstance(content, str)
    return content


def attached(letter: EmailMessage) -> dict[str, bytes]:
    found = {}
    for part in letter.iter_attachments():
        content, name = part.get_content(), part.get_filename()
        assert name and isinstance(content, bytes)
        found[name] = content
    return found


def test_a_paper_goes_its_whole_way_by_mail(mails: Mails, run: Run, tmp_path: Path) -> None:
    answered_by_a_unit_and_edited_by_the_office(mails, run, tmp_path)
    signed_by_the_leader(mails, run)
    assert run("issue", "print", "2021-W12", *WANG).code == 0
    instructed_by_the_leader(mails, run)
    corrected_for_who_has_it(mails, run)


def answered_by_a_unit_and_edited_by_the_office(mails: Mails, run: Run, tmp_path: Path) -> None:
    assert run("issue", "check", "2021-W12").code == 0
    file = edited(draft_of(mails.settings), tmp_path / "改好.docx", ("各办局", "各办局、各中心"))
    sheet = mails.newest(UNIT, "核对")
    # An edited draft is known by its file, whatever it replies to.
    _, taken = mails.answers(
        (UNIT, sheet, "有异议：第1项应再核"), (OFFICE, sheet, "经办人：林澈 副主任", file)
    )
    told = run("issue", "show", "2021-W12", "--json").json["versions"][-1]["checks"]
    assert any("招商局核对有异议：第1项应再核" in line for line in told)
    assert "已收回" in text_of(taken)


def signed_by_the_leader(mails: Mails, run: Run) -> None:
    ask = ("issue", "ask", "2021-W12", "--to", LEADER, "--by", "赵某某", "--post", "主任")
    assert run(*ask).code == 0
    letter = mails.newest(LEADER, "请签发")
    assert {Path(name).suffix for name in attached(letter)} == {".docx", ".pdf"}
    [answered] = mails.answers((LEADER, letter, f"同意 {code_in(letter)}"))
    assert "已登记签发" in text_of(answered)
    assert "赵某某 主任" in run("issue", "show", "2021-W12").out


def code_in(letter: EmailMessage) -> str:
    found = re.search(r"：同意 (\S+)", text_of(letter))
    assert found is not None
    return found[1]


def instructed_by_the_leader(mails: Mails, run: Run) -> None:
    paper = mails.newest(LEADER, "督查事项进展情况通报")
    with zipfile.ZipFile(io.BytesIO(next(iter(attached(paper).values())))) as docx:
        assert "各办局、各中心" in docx.read("word/document.xml").decode()
    words = "批示：请招商局本月底前\n拿出解决办法\n单位：招商局\n"
    kept = "select count(*) from ledger.issue_step where stage = '批示'"
    # A unit, or a forger who has the letter's Message-ID, enters nothing; nor does a mail without a name.
    by = "领导：赵某某　主任\n"
    *refused, request = mails.answers(
        (UNIT, mails.newest(UNIT, "督查事项进展情况通报"), words + by),
        (LEADER, paper, words),
        (LEADER, paper, words.replace("单位：招商局", "单位：财政局") + by),
        (LEADER, paper, f"{words}{by}\n发自我的手机"),
    )
    for letter, says in zip(
        refused, ("批示只收发给领导的通报的回信", "没有写明是哪位领导", "财政局"), strict=True
    ):
        assert says in text_of(letter) and "没有登记批示" in text_of(letter)
    told = text_of(request)
    assert "请招商局本月底前拿出解决办法" in told and "手机" not in told
    assert rows(mails.settings, kept) == [(0,)]
    agreed = (LEADER, request, f"同意 {code_in(request)}")
    wrong, entered, again = mails.answers((LEADER, request, "同意 AAAAAAAAAA"), agreed, agreed)
    assert "签发码不对" in text_of(wrong)
    assert "已登记批示" in text_of(entered) and "已经用过" in text_of(again)
    shown = run("issue", "show", "2021-W12").out
    assert "批示1：请招商局本月底前拿出解决办法（招商局）" in shown and "赵某某 主任" in shown
    assert rows(mails.settings, kept) == [(1,)]


def corrected_for_who_has_it(mails: Mails, run: Run) -> None:
    slip = ("--reason", "笔误", "--text", "第3项应为大排查")
    assert run("issue", "correct", "第12期", "更正函", *WANG, *slip).code == 0
    assert "第3项应为大排查。" in text_of(mails.newest(LEADER, "关于更正"))
    letter = mails.newest(LEADER, "关于更正")
    said = [(LEADER, letter, "签收 赵某某"), (LEADER, letter, "签收 赵某某"), (LEADER, letter, "签收 李某某")]
    first, again, other = mails.answers(*said)
    assert "更正" in text_of(first) and "由赵某某签收" in text_of(first)
    assert "先前已登记" in text_of(again) and "已由赵某某签收" in text_of(other)
    assert re.search(r"更正函：工委管委领导：已发，赵某某签收", run("issue", "show", "第12期").out)
    package = mails.settings.home / "packages" / "2021-W12-第1版-更正函1" / "R01-工委管委领导"
    assert {one.name for one in package.iterdir()} == {"更正函.docx", "更正函.pdf", "送出说明.txt"}
