"""A mail keeps within its limit, and every file that stayed behind is named with its place."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from etl.answer.letter import Letter
from reports.delivery.mail import build_mail
from reports.delivery.mail_size import fitted, mail_bytes

PLACE = "//share/晾晒/2021Q1/第1版"
HTML = '<html><body style="margin:0"><p>正文</p><img src="cid:a.png" alt="亮灯情况" style="x"></body></html>'


def wire(letter: Letter) -> int:
    moment = datetime(2021, 4, 20, tzinfo=UTC)
    mail = build_mail(
        letter, sender="a@example.gov.cn", recipient_name="某单位", recipient_email="b@example.gov.cn",
        subject="关于通报", identifier="<a@b>", date=moment,
    )  # fmt: skip
    return len(mail)


def letter(*sizes: int, picture: int = 10) -> Letter:
    files = {f"附件{number}.docx": bytes(size) for number, size in enumerate(sizes, 1)}
    return Letter("正文\n", HTML, {"a.png": bytes(picture)}, files)


def test_what_fits_is_left_as_it_is() -> None:
    assert fitted(letter(1000), 20_000, PLACE) == letter(1000)


def test_the_biggest_file_stays_in_the_archive_and_text_and_page_say_where() -> None:
    made = fitted(letter(400_000, 3_000, 200_000), 400_000, PLACE)
    assert list(made.attachments) == ["附件2.docx", "附件3.docx"]
    for told in (made.text, made.html):
        assert PLACE in told and "《附件1.docx》（0.4 MB）" in told and "附件2" not in told
    assert made.html.startswith('<html><body style="margin:0"><div') and made.text.endswith("正文\n")
    assert wire(made) <= 400_000


def test_pictures_go_last_and_leave_their_words() -> None:
    made = fitted(letter(90_000, picture=90_000), 30_000, PLACE)
    assert not made.attachments and not made.inline
    assert "（图：亮灯情况）" in made.html and "cid:" not in made.html


@given(st.lists(st.integers(0, 300_000), max_size=4), st.integers(30_000, 500_000))
def test_no_mail_is_longer_than_was_reckoned_and_none_loses_a_file_in_silence(
    sizes: list[int], limit: int
) -> None:
    made = fitted(letter(*sizes), limit, PLACE)
    assert wire(made) <= mail_bytes(made) <= limit
    assert all(name in made.attachments or name in made.text for name in letter(*sizes).attachments)
