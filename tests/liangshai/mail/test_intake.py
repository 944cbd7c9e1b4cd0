"""Returns by mail, from a real IMAP server to the letter that goes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from etl.collect.mailbox import Mailbox
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings
from tests.liangshai.conftest import Run
from tests.mail_server import LOGIN, PASSWORD, ImapServer

WEEKS = PROJECT_DIR / "examples" / "2021" / "supervision_weekly"
WEEK_2 = sorted(WEEKS.glob("*第2期*"))[0]
MAY = next((PROJECT_DIR / "examples" / "2021" / "project_progress").glob("*2021年5月*"))
OFFICE, PROJECTS = "bangongshi@example.gov.cn", "zongheguanli@example.gov.cn"
JANUARY = datetime.fromisoformat("2021-01-18T16:50:00+08:00")
JUNE = datetime.fromisoformat("2021-06-03T15:20:00+08:00")


@pytest.fixture
def box(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    with ImapServer() as server:
        connect(server, monkeypatch)
        yield server


def connect(server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    login = LOGIN.replace("@", "%40")
    address = f"imap://{login}:{PASSWORD}@127.0.0.1:{server.port}"
    monkeypatch.setenv("AIRFLOW_CONN_RETURNS_MAILBOX", address)


def mail(
    sender: str, subject: str, *files: Path, text: str = "请受理", number: int = 1, **heads: str
) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"周以宁 <{sender}>", LOGIN, subject
    made["Message-ID"] = f"<{number}@example.gov.cn>"
    for name, value in heads.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    for file in files:
        made.add_attachment(
            file.read_bytes(), maintype="application", subtype="octet-stream", filename=file.name
        )
    return made.as_bytes()


def rows(settings: Settings, query: str) -> list[Any]:
    with Service.open(settings) as service, service.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def returns(settings: Settings) -> list[Any]:
    return rows(
        settings,
        "select status, reporting_unit_code, sender from ledger.submission where channel = 'mail' order by 1",
    )


def letters(settings: Settings) -> list[Any]:
    return rows(settings, "select kind, recipient_email, in_reply_to from ledger.outbox order by outbox_id")


def mailbox_of(said: Any) -> dict[str, Any]:
    [way] = [way for way in said.json["ways"] if way["kind"] == "mailbox"]
    return dict(way)


def test_the_sender_decides_the_unit_and_the_answer_is_a_reply(
    settings: Settings, run: Run, box: ImapServer
) -> None:
    raw = mail(OFFICE, "督查事项周进展", WEEK_2, Date="Mon, 18 Jan 2021 16:45:00 +0800")
    box.deliver(raw, JANUARY)
    said = run("collect", "--json")
    assert said.json["ends"] == {"accepted": 1} and mailbox_of(said)["mails"] == 1
    assert returns(settings) == [("accepted", "U01", OFFICE)]
    assert letters(settings) == [("receipt", OFFICE, "<1@example.gov.cn>")]
    [(received,)] = rows(settings, "select received_at from ledger.submission where channel = 'mail'")
    assert received == JANUARY - timedelta(minutes=5)
    with Service.open(settings) as service:
        from liangshai.papers.readers import sending

        sending.deliver(service)
    [reply] = [path.read_text() for path in settings.outbox_dir.glob("*.eml")]
    assert "In-Reply-To: <1@example.gov.cn>" in reply and "Auto-Submitted: auto-replied" in reply


def test_a_mail_is_taken_once_whatever_happens_to_the_box_and_to_us(
    settings: Settings, run: Run, box: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = mail(OFFICE, "督查事项周进展", WEEK_2)
    box.deliver(raw, JANUARY)
    with monkeypatch.context() as crash:
        # Cut off after its files are registered (and loaded), before the mail itself is entered …
        crash.setattr("liangshai.mail.intake.move_watermark", lambda *_: 1 // 0)
        assert "ZeroDivisionError" in mailbox_of(run("collect", "--json"))["fault"]
    assert rows(settings, "select 1 from ledger.incoming_mail") == []
    with monkeypatch.context() as crash:
        # … and after they are entered, before the mail is marked.
        crash.setattr(Mailbox, "mark", lambda *_: 1 // 0)
        run("collect", "--json")
    box.deliver(raw, JANUARY)  # a copy by another way
    assert mailbox_of(run("collect", "--json"))["mails"] == 0
    with ImapServer() as rebuilt:  # all numbers are given anew
        rebuilt.deliver(raw, JANUARY)
        connect(rebuilt, monkeypatch)
        again = mailbox_of(run("collect", "--json"))
    assert (again["mails"], again["fault"]) == (0, None)
    assert returns(settings) == [("accepted", "U01", OFFICE)]
    assert letters(settings) == [("receipt", OFFICE, "<1@example.gov.cn>")]


def test_who_is_unknown_is_held_and_only_the_registered_contact_hears_of_it(
    settings: Settings, run: Run, box: ImapServer
) -> None:
    box.deliver(mail("somebody@qq.example", "重点项目进展", MAY), JUNE)
    assert run("collect", "--json").json["ends"] == {"held": 1}
    assert letters(settings) == [("question", PROJECTS, "<1@example.gov.cn>")]
    [(identifier, sentence)] = rows(
        settings, "select message_id, sentence from ledger.outbox, ledger.question"
    )
    assert "somebody@qq.example" in sentence

    box.deliver(mail("somebody@qq.example", "回复", text="A", number=2, In_Reply_To=identifier), JUNE)
    assert mailbox_of(run("collect", "--json"))["answered"] == []
    box.deliver(mail(PROJECTS, "回复", text="A 是我们报的", number=3, In_Reply_To=identifier), JUNE)
    said = run("collect", "--json")
    assert len(mailbox_of(said)["answered"]) == 1
    assert returns(settings)[0][0] != "held"
    assert all(recipient == PROJECTS for _, recipient, _ in letters(settings))


def test_the_questions_of_a_round_are_one_letter_and_one_reply_answers_them(
    settings: Settings, run: Run, box: ImapServer, tmp_path: Path
) -> None:
    slips = WEEK_2.read_bytes().decode("gb18030").replace("规划建设局", "规划建设菊", 1)
    week = tmp_path / WEEK_2.name
    week.write_bytes(slips.replace("综管局", "综合管理菊").encode("gb18030"))
    box.deliver(mail(OFFICE, "督查事项周进展", week), JANUARY)
    assert run("collect", "--json").json["ends"] == {"held": 1}
    assert letters(settings) == [("question", OFFICE, "<1@example.gov.cn>")]
    [(identifier,)] = rows(settings, "select message_id from ledger.outbox")
    first, second = (n for (n,) in rows(settings, "select question_id from ledger.question order by 1"))

    reply = mail(OFFICE, "回复", text="A", number=2, In_Reply_To=identifier)
    box.deliver(reply, JANUARY)
    assert mailbox_of(run("collect", "--json"))["answered"] == []  # which of the two?
    reply = mail(OFFICE, "回复", text=f"问题{second} A", number=3, In_Reply_To=identifier)
    box.deliver(reply, JANUARY)
    said = run("collect", "--json")
    assert len(mailbox_of(said)["answered"]) == 1 and returns(settings)[0][0] == "held"
    reply = mail(OFFICE, "回复", text=f"问题{first} A", number=4, In_Reply_To=identifier)
    box.deliver(reply, JANUARY)
    run("collect", "--json")
    assert returns(settings)[0][0] == "accepted"
    kinds = [kind for kind, _, _ in letters(settings)]
    assert kinds.count("question") == 1 and kinds[-1] == "receipt"


def test_a_self_check_by_mail_is_answered_and_counts_nothing(
    settings: Settings, run: Run, box: ImapServer
) -> None:
    box.deliver(mail(PROJECTS, "自检：5月项目进展", MAY), JANUARY)
    said = run("collect", "--json")
    assert said.json["ends"] == {} and mailbox_of(said)["self_checks"] == 1
    assert returns(settings) == rows(settings, "select 1 from ledger.return_note") == []
    assert letters(settings) == [("mail_reply", PROJECTS, "<1@example.gov.cn>")]
    [folder] = (settings.home / "letters").glob("mail-*")
    assert (folder / "letter.txt").read_text().startswith("试读，不入库、不计数。")
    assert any(path.read_bytes()[:2] == b"PK" for path in folder.glob("*.bin"))


def test_machines_get_no_answer_and_people_without_a_file_get_a_sentence(
    settings: Settings, run: Run, box: ImapServer
) -> None:
    box.deliver(mail(OFFICE, "自动回复：督查", WEEK_2, number=1), JANUARY)
    box.deliver(
        mail("mailer-daemon@example.gov.cn", "退信", number=2, Auto_Submitted="auto-replied"), JANUARY
    )
    box.deliver(mail("stranger@example.org", "您好", number=3), JANUARY)
    box.deliver(b"\xff\xfe no mail at all", JANUARY)
    box.deliver(mail(OFFICE, "三月", text="见 https://docs.qq.com/sheet/x", number=4), JANUARY)
    said = mailbox_of(run("collect", "--json"))
    assert (said["fault"], said["files"]) == (None, 0)
    assert letters(settings) == [("mail_reply", OFFICE, "<4@example.gov.cn>")]
    outcomes = rows(settings, "select outcome from ledger.incoming_mail order by mail_id")
    assert [outcome for (outcome,) in outcomes][:3] == ["自动来信", "自动来信", "没有附件"]


def test_a_correction_is_said_in_the_subject(settings: Settings, run: Run, box: ImapServer) -> None:
    changed = WEEK_2.read_bytes() + b"\r\n"
    box.deliver(mail(OFFICE, "督查事项周进展", WEEK_2), JANUARY)
    run("collect")
    other = settings.home / WEEK_2.name
    other.write_bytes(changed)
    box.deliver(mail(OFFICE, "更正：上次少报一条", other, number=2), JANUARY)
    run("collect")
    [(reason,)] = rows(
        settings, "select correction_reason from ledger.submission where correction_reason is not null"
    )
    assert reason == "上次少报一条"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("imap://127.0.0.1:9", "连不上邮箱 returns_mailbox"),
        ("imap://mail.example.gov.cn:143?security=plain", "不加密"),
        ("imap://x:wrong@127.0.0.1:{port}", "拒绝登录"),
        ("imaps://x:y@127.0.0.1:{port}", "加密连接没有谈成"),
        ("imap://{login}:{password}@127.0.0.1:{port}/没有", "打不开文件夹"),
    ],
)
def test_a_box_that_fails_is_one_sentence(
    settings: Settings,
    run: Run,
    box: ImapServer,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    sentence: str,
) -> None:
    filled = address.format(port=box.port, login=LOGIN.replace("@", "%40"), password=PASSWORD)
    monkeypatch.setenv("AIRFLOW_CONN_RETURNS_MAILBOX", filled)
    said = run("collect", "--json")
    assert sentence in mailbox_of(said)["fault"] and said.code == 1
    assert PASSWORD not in said.out and "wrong" not in said.out
