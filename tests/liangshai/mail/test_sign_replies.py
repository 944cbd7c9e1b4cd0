"""A leader signs by replying to the mail with the draft: once, with the code, and only what was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from liangshai.settings import Settings
from tests.liangshai.conftest import Run
from tests.liangshai.mail.test_intake import JANUARY, connect, mail, rows
from tests.liangshai.papers.draft.test_taking import draft_of, drafted, edited
from tests.mail_server import ImapServer

__all__ = ["drafted"]
LEADER = "leaders@example.gov.cn"


@pytest.fixture
def box(drafted: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    with ImapServer() as server:
        connect(server, monkeypatch)
        yield server


def test_a_reply_with_the_code_signs_once_and_nothing_else_does(
    drafted: Settings, run: Run, box: ImapServer
) -> None:
    refused = run("issue", "ask", "2021-W12", "--to", "ducha@example.gov.cn", "--by", "林澈")
    assert refused.code == 2 and "不是接收人名录里领导的邮箱" in refused.err
    asked = ("issue", "ask", "2021-W12", "--to", LEADER, "--by", "林澈", "--post", "主任")
    assert run(*asked).code == 0
    message_id, code = request_of(drafted)
    signed = "select approved_by, stage from ledger.issue"
    for number, (sender, words) in enumerate(
        [("ducha@example.gov.cn", f"同意 {code}"), (LEADER, "同意 AAAAAAAAAA"), (LEADER, f"收到 {code}")], 1
    ):
        box.deliver(mail(sender, "回复：请签发", text=words, number=number, In_Reply_To=message_id), JANUARY)
    assert run("collect", "--json").code == 0
    assert rows(drafted, signed) == [(None, "送审稿")]
    # A newer draft came in between: his word was on the older one.
    assert run("bulletin", "2021-W12", "--issue-date", "2021-03-30").code == 0
    box.deliver(mail(LEADER, "回复：请签发", text=f"同意 {code}", number=7, In_Reply_To=message_id), JANUARY)
    assert run("collect", "--json").code == 0
    assert {stage for _, stage in rows(drafted, signed)} == {"送审稿"}
    assert "已有第2版草稿" in answers(drafted)[-1]
    # Nor is the older one signed by a slip of its number alone.
    slip = run("issue", "sign", 1, "--by", "林澈")
    assert slip.code == 2 and "确要签第1版的" in slip.err and "issue sign 1 --version 1" in slip.err
    assert "--version 写的是2" in run("issue", "sign", 1, "--by", "林澈", "--version", 2).err
    # Asked for the newest one, he signs that.
    assert run(*asked).code == 0
    message_id, code = request_of(drafted)
    box.deliver(mail(LEADER, "回复：请签发", text=f"同意 {code}", number=8, In_Reply_To=message_id), JANUARY)
    box.deliver(
        mail(LEADER, "回复：请签发", text=f"不同意 {code}", number=9, In_Reply_To=message_id), JANUARY
    )
    assert run("collect", "--json").code == 0
    assert sorted(rows(drafted, signed), key=str) == [("林澈", "签发"), (None, "送审稿")]
    assert (drafted.bulletins_dir / "2021-W12" / "第2版" / "bulletin.docx").exists()
    assert rows(drafted, "select answer from ledger.signature_request order by request_id") == [
        (None,),
        ("同意",),
    ]
    assert rows(drafted, "select code_sha256 from ledger.signature_request") != [(code,)]
    assert "林澈 主任" in run("issue", "show", "2021-W12").out


def test_an_edited_draft_comes_back_by_mail_as_strictly_as_by_command_and_is_cosigned_by_mail(
    drafted: Settings, run: Run, box: ImapServer, tmp_path: Path
) -> None:
    file = edited(draft_of(drafted), tmp_path / "改好.docx", (">10<", ">12<"), ("各办局", "各办局、各中心"))
    office = "ducha@example.gov.cn"
    box.deliver(mail(office, "改稿", file, text="请收", number=1), JANUARY)
    box.deliver(mail("zhaoshang@example.gov.cn", "改稿", file, text="请收", number=2), JANUARY)
    assert run("collect", "--json").code == 0
    assert rows(drafted, "select count(*) from ledger.issue_take") == [(0,)]
    # It is no return of anybody's, and nobody but the office is told what stands in it.
    assert rows(drafted, "select count(*) from ledger.submission where channel = 'mail'") == [(0,)]
    told = answers(drafted)
    assert "要写理由" in told[0] and "没有收" in told[0]
    key = re.search(r"^  ([\d.]+)　", told[0], re.MULTILINE)
    assert key is not None and all("核对了" not in one for one in told[1:])
    reason = f"王科：\n{key[1]}＝会上补登一项\n{key[1]}.0＝总数下期一并改\n经办人：林澈 副主任\n"
    box.deliver(mail(office, "改稿", file, text=reason, number=3), JANUARY)
    assert run("collect", "--json").code == 0
    assert rows(drafted, "select person_name, person_post from ledger.issue_take") == [("林澈", "副主任")]
    assert draft_of(drafted).read_bytes() == file.read_bytes()
    assert "已收回" in answers(drafted)[-1]

    asked = ("issue", "ask", "2021-W12", "--step", "会签", "--by", "李某", "--post", "局长")
    assert "不是这个单位登记的邮箱" in run(*asked, "--to", LEADER, "--unit", "招商局").err
    assert "要写明请哪个单位" in run(*asked, "--to", LEADER).err
    [(unit_mail,)] = rows(drafted, "select contact_email from report.unit where unit_name = '招商局'")
    assert run(*asked, "--to", unit_mail, "--unit", "招商局").code == 0
    [(message_id, folder)] = rows(
        drafted, "select message_id, folder from ledger.outbox where kind = 'sign_request'"
    )
    text = "\n".join(one.read_text("utf-8") for one in (drafted.home / folder).glob("*.txt"))
    code = text.split("：同意 ")[1].split()[0]
    words = f"不同意 {code}，第3项应再核"
    box.deliver(mail(unit_mail, "回复", text=words, number=4, In_Reply_To=message_id), JANUARY)
    assert run("collect", "--json").code == 0
    assert "会签　李某 局长（招商局不同意：第3项应再核，方式：邮件）" in run("issue", "show", "2021-W12").out
    assert "有不同意见，不能签发" in run("issue", "sign", "2021-W12", "--by", "林澈").err


def request_of(settings: Settings) -> tuple[str, str]:
    """Message-ID and code of the last letter that asks for a signature."""
    query = "select message_id, folder from ledger.outbox where kind = 'sign_request' order by outbox_id"
    message_id, folder = rows(settings, query)[-1]
    text = "\n".join(one.read_text("utf-8") for one in (settings.home / folder).glob("*.txt"))
    found = re.search(r"：同意 (\S+)", text)
    assert found is not None
    return message_id, found[1]


def answers(settings: Settings) -> list[str]:
    """What was answered to the mails, in order."""
    folders = rows(settings, "select folder from ledger.outbox where kind = 'mail_reply' order by outbox_id")
    return [
        "\n".join(one.read_text("utf-8") for one in (settings.home / folder).glob("*.txt"))
        for (folder,) in folders
    ]
