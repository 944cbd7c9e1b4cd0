"""`liangshai extend`: recorded with its document, and told to each unit by mail, once."""

from __future__ import annotations

import sqlalchemy as sa

from liangshai.service import Service
from liangshai.settings import Settings
from tests.liangshai.conftest import Run

LETTERS = "select recipient_email, subject, folder from ledger.outbox where kind = 'extension' order by 1"


def test_every_unit_is_written_to_when_a_form_is_put_off(settings: Settings, run: Run) -> None:
    with Service.open(settings) as service:
        service.open_year(2021)
    asked = ("extend", "project_progress", "2021-03")
    said = run(*asked, "--until", "2030-01-04")
    assert said.code == 2 and "--reason 原因" in said.err and "--document 文号" in said.err
    whole = (
        *asked,
        "--until",
        "2030-01-04",
        "--reason",
        "模板少一栏",
        "--document",
        "督办〔2021〕3号",
        "--by",
        "某人",
    )
    told = run(*whole, "--json").json
    assert told["letters_n"] + len(told["without_contact"]) == len(told["units"]) > 0
    assert run(*whole).code == 4
    with Service.open(settings) as service, service.engine.connect() as connection:
        letters = connection.execute(sa.text(LETTERS)).all()
        assert len(letters) == told["letters_n"] > 0
        text = (settings.home / letters[0].folder / "letter.txt").read_text("utf-8")
    assert "顺延至2030年1月4日" in text and "模板少一栏（督办〔2021〕3号）" in text
    assert "督办〔2021〕3号，某人登记" in run("extend").out
    undone = run(*asked, "--undo")
    assert undone.code == 0 and "的顺延已撤销，截止时间为2021年" in undone.out
    assert run(*asked, "--undo").code == 4
    assert run("extend", "project_progress", "2021Q1", "--undo").code == 2
