"""Named questions: each runs as the assessor, is answered as of a moment, and goes into a safe workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from liangshai.service import Service
from liangshai.settings import Settings
from reports.questions import QuestionFault, load_questions, question_named
from tests.liangshai.conftest import YEAR

HAS_DATA = pytest.mark.usefixtures("settings")
REGISTER = YEAR / "project_register" / "重点项目名单及年度计划.xlsx"
JANUARY = YEAR / "project_progress" / "重点项目进展情况表（2021年1月）.xlsx"


@HAS_DATA
@pytest.mark.parametrize("question", load_questions(), ids=lambda one: one.name)
def test_every_question_is_answered_with_a_workbook_that_says_what_was_asked(
    question: Any, run: Any, tmp_path: Path
) -> None:
    year = ("--year", "2021") if "year" in question.takes else ()
    said = run("ask", question.name, *year, "--out", str(tmp_path / "答.xlsx"), "--by", "林某")
    assert (said.code, said.err) == (0, "")
    book = openpyxl.load_workbook(tmp_path / "答.xlsx")
    assert book.sheetnames == [question.name, "口径与来源"]
    about = {row[0]: row[1] for row in book["口径与来源"].iter_rows(min_row=3, max_col=2, values_only=True)}
    assert about["说明"] == question.meaning
    assert about["查询人"] == "林某"
    assert about["查询语句"] == question.sql


def test_a_late_return_is_found_under_its_name_and_unit_and_not_before_it_was_due(
    settings: Settings, run: Any
) -> None:
    with Service.open(settings) as service:
        service.open_year(2021)
    assert run("ingest", REGISTER, "--received", "2021-01-11 10:00").code == 0
    assert run("ingest", JANUARY, "--received", "2021-02-20 10:00").code == 0
    asked = ("ask", "迟报和未报", "--year", 2021, "--quarter", 1)
    rows = run(*asked, "--json").json["rows"]
    late = [row for row in rows if row["报送状态"] == "迟报"]
    assert [(row["报表"], row["报送单位"], row["期别起始日"], row["首次收到时间"]) for row in late] == [
        ("project_progress", "综合管理局", "2021-01-01", "2021-02-20 10:00:00+08:00")
    ]
    assert run(*asked, "--unit", "综合管理局", "--json").json["rows"] == [
        row for row in rows if row["报送单位"] == "综合管理局"
    ]
    printed = run(*asked).out
    assert "2021-02-20 10:00 " in printed and "project_progress" not in printed
    assert run(*asked, "--as-of", "2021-01-01", "--json").json["rows"] == []


@HAS_DATA
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("全年红", "--year", "2021"), "是不是 全年红灯"),
        (("全年红灯",), "要说明年度，如 --year 2021"),
        (("未销号的问题", "--year", "2021"), "不分年度"),
        (("全年红灯", "--year", "2021", "--unit", "没有这个局"), "没有这个局"),
        (("全年红灯", "--year", "2021", "--as-of", "2999-01-01"), "还没有到"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_sentence(words: tuple[str, ...], says: str, run: Any) -> None:
    said = run("ask", *words)
    assert said.code == 2
    assert says in said.err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("select 1", "第1行应为"),
        ("-- 一\n-- 二\nselect :nobody", "nobody"),
    ],
)
def test_a_question_that_is_written_wrongly_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "own.sql").write_text(text, encoding="utf-8")
    with pytest.raises(QuestionFault, match=says):
        load_questions(tmp_path)


def test_two_questions_of_one_name_are_refused(tmp_path: Path) -> None:
    for name in ("a.sql", "b.sql"):
        (tmp_path / name).write_text("-- 甲\n-- 乙\nselect 1", encoding="utf-8")
    with pytest.raises(QuestionFault, match="不能重复"):
        load_questions(tmp_path)


def test_the_list_says_what_each_question_takes(run: Any) -> None:
    listed = {one["name"]: one for one in run("ask", "--json").json}
    assert listed["全年红灯"]["takes"] == ["quarter", "unit", "year"]
    assert question_named(" 全年红灯 ").name == "全年红灯"
