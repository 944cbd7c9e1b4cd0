"""A leader signs by replying to the mail with the draft: once, with the code, and only what was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from liangshai.settings import Settings
from tests.liangshai.conftest import Run
from tests.liangshai.mail.test_intake import JANUARY, connect, mail, rows
from tests.liangshai.papers.test_taking import drafted
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
    [(message_id, folder)] = rows(
        drafted, "select message_id, folder from ledger.outbox where kind = 'sign_request'"
    )
    text = "\n".join(one.read_text("utf-8") for one in (drafted.home / folder).glob("*.txt"))
    found = re.search(r"：同意 (\S+)", text)
    assert found is not None
    code = found[1]
    signed = "select approved_by, stage from ledger.issue"
    for number, (sender, words) in enumerate(
        [("ducha@example.gov.cn", f"同意 {code}"), (LEADER, "同意 AAAAAAAAAA"), (LEADER, f"收到 {code}")], 1
    ):
        box.deliver(mail(sender, "回复：请签发", text=words, number=number, In_Reply_To=message_id), JANUARY)
    assert run("collect", "--json").code == 0
    assert rows(drafted, signed) == [(None, "送审稿")]
    box.deliver(mail(LEADER, "回复：请签发", text=f"同意 {code}", number=8, In_Reply_To=message_id), JANUARY)
    box.deliver(
        mail(LEADER, "回复：请签发", text=f"不同意 {code}", number=9, In_Reply_To=message_id), JANUARY
    )
    assert run("collect", "--json").code == 0
    assert rows(drafted, signed) == [("林澈", "签发")]
    assert (drafted.bulletins_dir / "2021-W12" / "第1版" / "bulletin.docx").exists()
    assert rows(drafted, "select answer from ledger.signature_request") == [("同意",)]
    assert rows(drafted, "select code_sha256 from ledger.signature_request") != [(code,)]
    assert "林澈 主任" in run("issue", "show", "2021-W12").out
