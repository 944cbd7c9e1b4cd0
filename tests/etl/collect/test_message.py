"""Mails as Chinese mail programs write them: names, bodies, what hangs on them, and who wrote them."""

from __future__ import annotations

import base64
import email
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.collect.mail_words import decoded, file_name, head
from etl.collect.message import Mail, read_mail
from etl.collect.reply import (
    chosen,
    chosen_letter,
    handed_in,
    has_table_left_out,
    lies_elsewhere,
    named_questions,
    pasted,
)

APRIL = datetime.fromisoformat("2021-04-06T16:50:00+08:00")
NAME = "重点项目进展情况表（2021年3月）.xlsx"
GBK = NAME.encode("gbk")


def word(content: bytes, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(content).decode()}?="


def mail(*lines: str | bytes, body: bytes = b"\r\nfigures") -> Mail:
    heads = [line.encode() if isinstance(line, str) else line for line in lines]
    return read_mail(b"\r\n".join(heads) + b"\r\n" + body, APRIL)


def letter(**heads: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "周以宁 <zongheguanli@example.gov.cn>"
    made["Message-ID"] = "<1@example.gov.cn>"
    for name, value in heads.items():
        made[name.replace("_", "-")] = value
    return made


def read(made: EmailMessage) -> Mail:
    return read_mail(made.as_bytes(), APRIL)


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    "line",
    [
        b'Content-Disposition: attachment; filename="' + GBK + b'"',
        b"Content-Disposition: attachment; filename=" + NAME.encode(),
        f'Content-Disposition: attachment; filename="{word(GBK, "gb2312")}"'.encode(),
        f"Content-Disposition: attachment; filename={word(GBK, 'GBK')}".encode(),
        f'Content-Disposition: attachment;\r\n filename="{word(GBK[:7], "gb18030")}\r\n'
        f' {word(GBK[7:], "gb18030")}"'.encode(),
        f"Content-Disposition: attachment; filename*=UTF-8''{quote(NAME)}".encode(),
        f"Content-Disposition: attachment; filename*=gb2312'zh-cn'{quote(GBK)}".encode(),
        f"Content-Disposition: attachment;\r\n filename*0*=UTF-8''{quote(NAME)[:36]};\r\n"
        f" filename*1*={quote(NAME)[36:]}".encode(),
        f"Content-Disposition: attachment; filename=utf-8''{quote(NAME)}".encode(),
        f"Content-Disposition: attachment; filename={quote(NAME)}".encode(),
        f'Content-Type: a/b; name="{word(NAME.encode(), "UTF-8")}"'.encode(),
        b'Content-Disposition: attachment; filename="C:\\Users\\zhou\\' + GBK + b'"',
        b'Content-Disposition: attachment; filename="../../etc/' + NAME.encode() + b'"',
    ],
)
def test_an_attachment_has_the_name_that_its_sender_gave(line: bytes) -> None:
    assert file_name(email.message_from_bytes(line + b"\r\n\r\nx")) == NAME


@given(st.text(st.characters(codec="gb18030", exclude_categories=("C", "Z")), min_size=1, max_size=40))
def test_whatever_is_encoded_is_read_back(words: str) -> None:
    content = words.encode("gb18030")
    for cut in (0, len(content) // 2):
        line = f"{word(content[:cut], 'gb18030')} {word(content[cut:], 'gb18030')}"
        assert decoded(line) == words


@given(st.binary(max_size=200))
def test_no_head_line_breaks_the_reader(noise: bytes) -> None:
    message = email.message_from_bytes(
        b"Subject: " + noise + b"\r\nContent-Disposition: " + noise + b"\r\n\r\n"
    )
    assert isinstance(decoded(head(message, "subject")), str)
    assert isinstance(file_name(message), str)


# ---------------------------------------------------------------- what hangs on it


def test_attachments_of_forwarded_mails_are_taken_and_logos_in_the_text_are_not() -> None:
    inner = letter(Subject="三月")
    inner.set_content("见附件")
    inner.add_attachment(b"figures", maintype="application", subtype="octet-stream", filename=NAME)
    outer = letter(Subject="转发：三月")
    outer.set_content("请受理")
    outer.add_attachment(inner)
    outer.add_attachment(
        b"\x89PNG", "image", "png", disposition="inline", cid="<logo@x>", filename="logo.png"
    )
    outer.add_attachment(b"\x89PNG scan", maintype="image", subtype="png", filename="盖章件.png")
    found = read(outer)
    assert sorted(part.name for part in found.parts) == sorted([NAME, "盖章件.png"])
    assert found.passed_over == ["logo.png"] and found.own_text == "请受理"


def test_a_logo_that_calls_itself_an_attachment_and_stands_in_the_text_is_no_scan() -> None:
    made = letter(Subject="三月")
    made.set_content("见附件")
    made.add_alternative("<p>见附件</p><img src='cid:logo1'>", subtype="html")
    for name, shown in (("image001.png", "<logo1>"), ("盖章件.png", "<other>")):
        made.add_attachment(b"\x89PNG", "image", "png", disposition="attachment", cid=shown, filename=name)
    found = read(made)
    assert ([part.name for part in found.parts], found.passed_over) == (["盖章件.png"], ["image001.png"])


@pytest.mark.parametrize("name", ["~$三月.xlsx", ".DS_Store", "Thumbs.db"])
def test_what_a_program_left_beside_a_file_is_no_attachment(name: str) -> None:
    made = letter(Subject="三月")
    made.set_content("见附件")
    made.add_attachment(b"figures", maintype="application", subtype="octet-stream", filename=NAME)
    made.add_attachment(b"left", maintype="application", subtype="octet-stream", filename=name)
    found = read(made)
    assert ([part.name for part in found.parts], found.passed_over) == ([NAME], [name.lstrip(".")])


def test_the_letter_format_of_outlook_is_handed_on_to_be_told() -> None:
    made = letter(Subject="三月")
    made.set_content("见附件")
    made.add_attachment(b"\x78\x9f\x3e\x22", maintype="application", subtype="ms-tnef")
    assert [part.name for part in read(made).parts] == ["winmail.dat"]


def test_a_copy_that_came_by_another_way_is_the_same_mail_and_a_new_text_is_not() -> None:
    made = letter(Subject="三月", Date="Tue, 06 Apr 2021 16:40:00 +0800")
    made.set_content("一")
    copy = email.message_from_bytes(made.as_bytes())
    copy["Received"] = "from a by b; Tue, 6 Apr 2021 16:49:00 +0800"
    other = letter(Subject="三月", Date="Tue, 06 Apr 2021 16:40:00 +0800")
    other.set_content("二")
    assert read(made).key == read_mail(copy.as_bytes(), APRIL).key != read(other).key


def test_when_it_was_handed_in_is_what_our_server_says_and_never_a_clock_that_is_ahead() -> None:
    written = "Date: Tue, 6 Apr 2021 16:40:00 +0800"
    ours = "Received: from a by ours; Tue, 6 Apr 2021 16:45:00 +0800"
    theirs = "Received: from b by a; Tue, 6 Apr 2021 12:00:00 +0800"
    assert mail(ours, theirs, written).sent_at.minute == 45
    assert mail(written).sent_at.minute == 40
    assert mail("Date: Tue, 6 Apr 2031 16:40:00 +0800").sent_at == APRIL
    assert mail("Date: yesterday").sent_at == mail().sent_at == APRIL


def test_a_mail_in_a_mail_in_a_mail_without_end_is_refused() -> None:
    raw = b"Content-Type: message/rfc822\r\n\r\n" * 40 + b"Subject: x\r\n\r\nx"
    with pytest.raises(ValueError, match="nested"):
        read_mail(raw, APRIL)


# ---------------------------------------------------------------- who wrote it


@pytest.mark.parametrize(
    ("line", "is_notice"),
    [
        ("Auto-Submitted: auto-replied", True),
        ("Auto-Submitted: auto-generated", False),
        ("Precedence: bulk", False),
        ("Return-Path: <>", True),
        ("Content-Type: multipart/report; boundary=x", True),
        ("From: MAILER-DAEMON@mx.example.gov.cn", True),
        ("From: no-reply@example.gov.cn", False),
        ("Subject: 自动回复：三月报表", True),
        ("Subject: =?gb2312?B?1/S2r7vYuLSjug==?= Automatic reply", False),
        ("Subject: Undelivered Mail Returned to Sender", True),
        ("X-Autoreply: yes", True),
    ],
)
def test_machines_are_known(line: str, is_notice: bool) -> None:
    found = mail(line)
    assert found.is_notice is is_notice
    assert found.is_automatic is (is_notice or "Automatic reply" not in line)


@pytest.mark.parametrize(
    "line", ["Auto-Submitted: no", "Subject: 三月报表", "Subject: 关于自动回复功能的说明", "X: y"]
)
def test_people_are_no_machines(line: str) -> None:
    assert not mail(line, "From: zhou@example.gov.cn").is_automatic


@pytest.mark.parametrize(
    ("subject", "lost"),
    [("系统退信", ["<a@liangshai>", "<b@liangshai>"]), ("邮件投递延迟通知", []), ("Re: 三月报表", [])],
)
def test_a_bounce_without_the_standard_s_parts_tells_what_is_lost(subject: str, lost: list[str]) -> None:
    made = letter(Subject=subject, References="<a@liangshai>")
    made.replace_header("From", "PostMaster@qq.com")
    made.set_content("抱歉，您的邮件被退回来了。\n原邮件信息：\nMessage-ID: <b@liangshai>\n")
    assert read(made).bounced == lost


# ---------------------------------------------------------------- what it says


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("A", "A"),
        ("选B", "B"),
        ("答：Ｃ", "C"),
        ("b。", "B"),
        ("您好：\n\n（A）这是2021年3月数\n谢谢", "A"),
        ("问题12：A", "A"),
        ("A  这是3月数\nB  更正3月", None),
        ("Dear Sir", None),
        ("请问什么意思", None),
        ("a@example.gov.cn", None),
        ("", None),
    ],
)
def test_an_answer_is_one_letter(text: str, chosen: str | None) -> None:
    assert chosen_letter(text) == chosen


@pytest.mark.parametrize(
    ("text", "questions", "said"),
    [
        ("B 填报差错", [7], {7: ("B", "填报差错")}),
        ("您好：\nB\n更正理由：三项重复计入。\n王某", [7], {7: ("B", "三项重复计入")}),
        ("B，理由是两项退出名单", [7], {7: ("B", "两项退出名单")}),
        ("问题12 A，问题13 B 填报差错", [12, 13], {12: ("A", ""), 13: ("B", "填报差错")}),
        ("12A 13b", [12, 13], {12: ("A", ""), 13: ("B", "")}),
        ("问题13：B，理由：2月漏报\n问题12：A", [12, 13], {12: ("A", ""), 13: ("B", "2月漏报")}),
        ("A\nB 填报差错\n王某", [12, 13], {12: ("A", ""), 13: ("B", "填报差错")}),
        ("问题12 A", [12, 13], {12: ("A", "")}),
        ("问题12 A\n问题12 B\n问题13 A", [12, 13], {13: ("A", "")}),
        ("A", [12, 13], {}),
        ("都选A", [12, 13], {}),
        ("问题9 A", [12, 13], {}),
        ("问题13 B", [12], {}),
        ("问题12 A，问题13 B", [12], {12: ("A", "")}),
    ],
)
def test_several_questions_are_answered_in_one_mail(
    text: str, questions: list[int], said: dict[int, tuple[str, str]]
) -> None:
    assert chosen(text, questions) == said


def test_what_is_quoted_is_not_what_was_said() -> None:
    made = letter(Subject="回复：待确认")
    made.set_content(
        "A\n\n------------------ 原始邮件 ------------------\n请答复（问题7）：\n  A 一\n  B 二\n"
    )
    found = read(made)
    assert chosen_letter(found.own_text) == "A" and named_questions(found.text) == {7}


@pytest.mark.parametrize(
    "text",
    [
        "无异议\n\n---- 回复的原邮件 ----\n| 发件人 | 办公室 |\n请写有异议",
        "在 2021-04-13 10:00:00，“办公室” 写道：\n\n> 请写无异议\n> 或有异议\n\n无异议\n",
        "> 请写有异议\n无异议",
        "无异议\n> 请写有异议\n> 并说明\n-- \n周以宁",
    ],
)
def test_an_answer_stands_above_what_is_quoted_or_below_it(text: str) -> None:
    made = letter(Subject="回复：核对单")
    made.set_content(text)
    assert read(made).own_text == "无异议"


def test_figures_in_the_text_become_a_file_and_a_layout_does_not() -> None:
    made = letter(Subject="3月/项目")
    made.set_content("x")
    row = "<tr><td>项目</td><td>1</td></tr>"
    made.add_alternative(f"<table>{row}{row}</table>", subtype="html")
    table = pasted(read(made))
    assert table is not None and table.name == "3月 项目.html"
    layout = letter(Subject="三月")
    layout.set_content(
        "<table><tr><td><table><tr><td>周以宁</td></tr></table></td><td>电话</td></tr></table>", "html"
    )
    assert pasted(read(layout)) is None
    rally = letter(Subject="晾晒")
    rally.set_content("#接龙\n1. 沈岚 18:02\n2. 周宁 18:10\n")
    found = pasted(read(rally))
    assert found is not None and found.name == "晾晒.txt"


def test_what_is_pasted_beside_an_attachment_is_taken_unless_it_only_shows_that_once_more() -> None:
    rows = "<table><tr><td>项目</td><td>1</td></tr><tr><td>项目</td><td>2</td></tr></table>"

    def names(text: str, attached: bytes, **heads: str) -> list[str]:
        made = letter(Subject="三月", **heads)
        made.set_content(text)
        if not text.startswith("#"):
            made.add_alternative(rows, subtype="html")
        made.add_attachment(attached, maintype="application", subtype="octet-stream", filename="附件")
        return [part.name for part in handed_in(read(made))]

    scan, table = b"%PDF-1.4\n", "甲,乙\n1,2\n".encode()
    assert names("#接龙\n1. 沈岚 18:02\n", table) == ["附件", "三月.txt"]
    assert names("见表", scan) == ["附件", "三月.html"]
    assert names("见表", table) == ["附件"]
    assert names("见表", scan, **{"In-Reply-To": "<a@x>"}) == ["附件"]


@pytest.mark.parametrize(
    ("cells", "attached", "heads", "is_left_out"),
    [
        (("甲", "乙", "1"), b"a,b\n1,2\n", {}, True),
        (("周以宁", "电话"), b"a,b\n1,2\n", {}, False),  # a signature
        (("甲", "乙", "1"), b"a,b\n1,2\n", {"In-Reply-To": "<a@x>"}, False),
        (("甲", "乙", "1"), b"%PDF-1.4\n", {}, False),  # beside a scan alone it is the return
        (("甲", "乙", "1"), None, {}, False),
    ],
)
def test_a_table_in_the_text_that_is_not_read_is_known(
    cells: tuple[str, ...], attached: bytes | None, heads: dict[str, str], is_left_out: bool
) -> None:
    made = letter(Subject="三月", **heads)
    row = "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
    made.set_content("见表")
    made.add_alternative(f"<table>{row}{row}</table>", subtype="html")
    if attached is not None:
        made.add_attachment(attached, maintype="application", subtype="octet-stream", filename="附件")
    assert has_table_left_out(read(made)) is is_left_out


def test_a_link_to_a_file_elsewhere_is_seen() -> None:
    made = letter(Subject="三月")
    made.set_content("见 https://docs.qq.com/sheet/abc")
    assert lies_elsewhere(read(made))
