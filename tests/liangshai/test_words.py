"""What commands say of the mails that they sent."""

import pytest

from liangshai.words import mail_code, mail_text


@pytest.mark.parametrize(
    ("sent", "queued", "text", "code"),
    [
        ((8, 0, 0, 0), 8, "已发8封，待发0封，失败0封", 0),
        ((4, 2, 1, 1), 8, "已发4封，可能重复2封，待发1封，失败1封", 1),
        ((0, 0, 34, 0), 8, "已发0封，待发34封，失败0封（连同发件箱里此前的26封）", 1),
        ((0, 0, 0, 0), 0, "已发0封，待发0封，失败0封", 0),
    ],
)
def test_every_mail_of_the_outbox_is_told_and_one_that_is_not_out_makes_the_command_fail(
    sent: tuple[int, ...], queued: int, text: str, code: int
) -> None:
    counts = dict(zip(("sent", "possible_duplicates", "waiting", "failed"), sent, strict=True))
    assert (mail_text(counts, queued), mail_code(counts)) == (text, code)
