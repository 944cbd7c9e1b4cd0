"""Copies are kept as long as their file says, for ever where it says nothing; the rest is never reached."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import sqlalchemy as sa

from liangshai import flows
from liangshai.operations import alerts
from liangshai.retention import LABELS, Kept, RetentionFault, delete_older, load_retention, look
from liangshai.service import Service
from liangshai.settings import Settings
from tests.liangshai.conftest import Run

NOW = 2_000_000_000.0
DAY = 86_400.0
FOR_EVER = dict.fromkeys(LABELS)


def put(settings: Settings, name: str, days_old: float) -> Path:
    path = settings.home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"12345")
    os.utime(path, (NOW - days_old * DAY,) * 2)
    return path


def test_what_we_ship_keeps_everything(settings: Settings, run: Run) -> None:
    assert load_retention() == FOR_EVER
    old = put(settings, "packages/2021Q1-第1版/R01/通报.pdf", 4000)
    with Service.open(settings) as service:
        assert delete_older(service, load_retention(), NOW)[3] == Kept("packages", None, 1, 0, 0)
    assert old.exists()
    assert "送出包：一直保存，共1个文件\n" in run("retention").out


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("answers", "answers/7/退回单.docx"),
        ("packages", "packages/2021Q1-第1版/R01/通报.pdf"),
        ("postings", "postings/2021-03/某人.xlsx"),
        ("drafts", "bulletins/2021Q1/第1版-送审稿/bulletin.pdf"),
    ],
)
def test_what_is_older_than_its_limit_goes_and_the_rest_stays(
    settings: Settings, kind: str, name: str
) -> None:
    old, young = put(settings, name, 101), put(settings, f"{name}.2", 99)
    others = [
        put(settings, other, 9000)
        for other in ("landing/ab/原件.xlsx", "bulletins/2021Q1/第1版/bulletin.pdf", "secrets/x")
    ]
    rules = FOR_EVER | {kind: 100}
    with Service.open(settings) as service:
        wanted = [one for one in look(service, rules, NOW) if one.kind == kind]
        assert wanted == [Kept(kind, 100, 2, 1, 5)] and old.exists()
        assert [one for one in delete_older(service, rules, NOW) if one.kind == kind] == wanted
    assert not old.exists() and young.exists() and all(path.exists() for path in others)
    # Done twice it is done once.
    with Service.open(settings) as service:
        assert [one.older_n for one in delete_older(service, rules, NOW)] == [0] * len(LABELS)


def test_a_letter_that_somebody_still_waits_for_stays(settings: Settings) -> None:
    sent, waiting = put(settings, "letters/alert-1/mail.eml", 400), put(settings, "letters/alert-2/a", 400)
    with Service.open(settings) as service:
        with service.engine.begin() as connection:
            connection.execute(
                sa.text(
                    "insert into ledger.outbox (kind, reference, recipient_name, recipient_email, message_id,"
                    " subject, folder, status, queued_at) values ('alert', '1', '甲', 'a@x.cn', '1',"
                    " '告警', 'letters/alert-1', '已发', now()), ('alert', '2', '甲', 'a@x.cn', '2',"
                    " '告警', 'letters/alert-2', '待发', now())"
                )
            )
        delete_older(service, FOR_EVER | {"letters": 365}, NOW)
    assert not sent.parent.exists() and waiting.exists()


def test_a_link_is_deleted_and_what_it_leads_to_is_not(settings: Settings, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "file").write_text("x")
    os.utime(elsewhere / "file", (0, 0))
    (settings.home / "packages").mkdir(parents=True)
    (settings.home / "packages" / "link").symlink_to(elsewhere)
    with Service.open(settings) as service:
        delete_older(service, FOR_EVER | {"packages": 90}, NOW)
    assert (elsewhere / "file").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("landing: 100", "没有“landing”这一种"),
        ("answers: 30", "answers 写的是“30”，应为不少于90的天数"),
        ("answers: 一年", "answers 写的是“一年”"),
        ("answers: true", "answers 写的是“True”"),
        ("answers: 100", "缺少 letters、"),
    ],
)
def test_a_slip_in_the_file_is_told(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "retention.yml"
    path.write_text(f'version: "1"\nvalid_from: 2021-01-01\n{text}\n', "utf-8")
    with pytest.raises(RetentionFault, match=says):
        load_retention(path)


def test_a_night_with_a_slip_in_the_file_loads_keeps_everything_and_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slip() -> dict[str, int | None]:
        raise RetentionFault("retention.yml：缺少 letters")

    monkeypatch.setattr(flows, "load_retention", slip)
    assert flows.load("run-1", 2021, reconciles=True)["files"] == 0
    told = [one["sentence"] for one in alerts.recent(settings.home) if one["what"] == "retention"]
    assert told == ["retention.yml：缺少 letters"]
