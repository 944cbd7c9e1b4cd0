"""A mail that any program can read, and that is the same however often it is made."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reports.delivery.mail import (
    Letter,
    LetterMissing,
    build_mail,
    is_address,
    message_id,
    normal_address,
    read_letter,
    write_letter,
)

WHEN = datetime.fromisoformat("2021-04-20T15:00:00+08:00")
NAME = "关于2021年第一季度重点工作推进情况的通报（征求意见稿）.docx"
LETTER = Letter(
    "第一季度通报\n.一行以点开头\n",
    '<p>第一季度通报</p><img src="cid:chart-1">',
    {"chart-1": b"\x89PNG\r\n\x1a\n"},
    {NAME: b"PK\x03\x04", "data.xlsx": b"PK\x05\x06"},
)


def made(letter: Letter = LETTER, name: str = "办公室", subject: str = "关于通报的函") -> bytes:
    return build_mail(
        letter,
        sender="督查室（晾晒） <duchaban@example.gov.cn>",
        recipient_name=name,
        recipient_email="ducha@example.gov.cn",
        subject=subject,
        identifier=message_id("bulletin", "1", "ducha@example.gov.cn"),
        date=WHEN,
    )


def parsed(mail: bytes) -> EmailMessage:
    message = email.message_from_bytes(mail, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_everything_that_was_put_in_comes_out() -> None:
    message = parsed(made())
    assert message["From"] == "督查室（晾晒） <duchaban@example.gov.cn>"
    assert message["To"] == "办公室 <ducha@example.gov.cn>"
    assert message["Subject"] == "关于通报的函"
    assert message["Date"].datetime == WHEN
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and html is not None
    assert plain.get_content().splitlines() == LETTER.text.splitlines()
    assert html.get_content().strip() == LETTER.html
    attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert attached == dict(LETTER.attachments)
    pictures = [part for part in message.walk() if part["Content-ID"] == "<chart-1>"]
    assert [part.get_content() for part in pictures] == [LETTER.inline["chart-1"]]


def test_an_attachment_has_its_name_in_rfc_2231_with_an_ascii_one_beside_it() -> None:
    mail = made().decode("ascii")
    assert 'filename="attachment-1.docx"' in mail
    assert "filename*=UTF-8''%E5%85%B3%E4%BA%8E2021" in mail
    assert 'filename="data.xlsx"' in mail


@given(st.text(alphabet="关于通报（2021）.-a", min_size=1, max_size=400))
@example(f"{'0' * 16}{'于' * 9}0{'于' * 15}")
def test_a_name_of_any_length_comes_back_and_no_line_is_too_long_for_a_server(name: str) -> None:
    mail = made(Letter("", "", {}, {f"关{name}.docx": b""}), name=name, subject=name)
    assert max(map(len, mail.split(b"\r\n"))) <= 998
    assert not [word for word in re.findall(rb"=\?[^?]+\?.\?[^?]*\?=", mail) if len(word) > 75]
    (attachment,) = parsed(mail).iter_attachments()
    assert attachment.get_filename() == f"关{name}.docx"


def test_a_domain_in_chinese_is_known_as_mail_servers_know_it() -> None:
    assert normal_address(" ducha@示例.中国 ") == "ducha@xn--fsq092h.xn--fiqs8s"
    assert is_address(normal_address("ducha@示例.中国"))
    assert message_id("bulletin", "1", "ducha@示例.中国") == message_id(
        "bulletin", "1", "ducha@XN--fsq092h.xn--fiqs8s"
    )


def test_lines_end_and_break_as_smtp_wants_it() -> None:
    mail = made()
    assert b"\n" not in mail.replace(b"\r\n", b"")
    assert max(len(line) for line in mail.split(b"\r\n")) <= 998


def test_the_same_mail_is_made_each_time() -> None:
    assert made() == made()


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_name_or_subject_can_add_a_header(name: str, subject: str) -> None:
    name, subject = (text.encode("utf-8", "ignore").decode() for text in (name, subject))
    message = parsed(made(name=name + "\r\nBcc: x@example.org", subject=subject + "\nX-Bad: 1"))
    assert "Bcc" not in message
    assert "X-Bad" not in message


@given(st.text(), st.text(), st.emails())
def test_the_identifier_belongs_to_piece_and_recipient(kind: str, reference: str, address: str) -> None:
    kind, reference = (text.encode("utf-8", "ignore").decode() for text in (kind, reference))
    identifier = message_id(kind, reference, address)
    assert identifier == message_id(kind, reference, f" {address} ")
    assert identifier != message_id(kind, reference + "x", address)
    assert len(identifier) < 76


@pytest.mark.parametrize(
    "text", ["", "a", "a@", "@b", "a b@c.cn", "a@b\nBcc: c@d", "a@b,c@d", "局@example.cn", "a@b.c>"]
)
def test_what_is_no_address(text: str) -> None:
    assert not is_address(text)


def test_a_letter_is_kept_and_replaced_whole(tmp_path: Path) -> None:
    folder = tmp_path / "letters" / "1"
    write_letter(folder, LETTER)
    write_letter(folder, Letter("新", "<p>新</p>"))
    assert read_letter(folder) == Letter("新", "<p>新</p>")
    write_letter(folder, LETTER)
    assert read_letter(folder) == LETTER
    assert [path.name for path in folder.parent.iterdir()] == ["1"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_a_name_from_outside_never_becomes_a_path(tmp_path: Path) -> None:
    letter = Letter("", "", {}, {"../../evil.docx": b"x"})
    write_letter(tmp_path / "letter", letter)
    assert read_letter(tmp_path / "letter") == letter
    assert sorted(p.name for p in tmp_path.iterdir()) == ["letter"]


def test_a_letter_that_is_not_whole_is_missing(tmp_path: Path) -> None:
    write_letter(tmp_path / "letter", LETTER)
    (tmp_path / "letter" / "01.bin").unlink()
    with pytest.raises(LetterMissing):
        read_letter(tmp_path / "letter")
