"""From a printed figure back to the cells of the returns."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import sqlalchemy as sa

from reports.document import used_figures
from reports.explain.explain import ExplainProblem, explain
from reports.issuing.issue import document_of, prepare
from reports.issuing.kept.papers import default_setting
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park

__all__ = ["empty_park", "first_quarter", "park"]
DAY = dt.date(2021, 4, 20)


@pytest.fixture
def issued(first_quarter: Park) -> Park:
    first_quarter.progress(3, {"P1": 2600}, reason="按实际支付更正")
    prepare(first_quarter.engine, "2021Q1", "run-1", issue_date=DAY)
    return first_quarter


def test_a_total_leads_through_its_parts_to_cells(issued: Park) -> None:
    told = explain(issued.engine, "2021Q1", "projects.completion")
    assert told.text == "21.7"
    assert told.formula == "0.521÷2.4×100%"
    total = next(part for part in told.parts if part.figure_id == "projects.ytd")
    leaves = {part.figure_id: part for part in total.parts}
    cell = leaves["project.P1.m03.ytd"].inputs[0]
    assert (cell.file_name, cell.cell, cell.heading) == (
        "project_progress（2021-03）.xlsx",
        "E4",
        "本年累计完成投资",
    )
    assert (cell.value, cell.source_text, cell.correction_reason) == ("2600", "2600", "按实际支付更正")
    assert cell.recorded_at.startswith("20")


def test_a_due_date_that_is_none_leads_to_the_words_that_stood_there(first_quarter: Park) -> None:
    due = {"due_date": None, "due_text": "每周四"}
    first_quarter.week(dt.date(2021, 3, 22), [{"item_no": "DC9", "status": "正在推进", **due}])
    prepare(first_quarter.engine, "2021Q1", "run-1", issue_date=DAY)
    told = explain(first_quarter.engine, "2021Q1", "supervision.DC9.due")
    assert told.text == "每周四" and [one.value for one in told.inputs] == ["每周四"]


def test_a_figure_is_found_by_label_and_by_its_print(issued: Park) -> None:
    assert explain(issued.engine, "2021Q1", "工业总产值1—3月累计").figure_id == "indicator.I01.ytd"
    assert explain(issued.engine, "1", "同比增长8.3%").figure_id == "indicator.I01.growth_words"


def test_an_older_version_is_explained_as_it_was_printed(issued: Park) -> None:
    issued.progress(3, {"P1": 2900}, reason="再次更正")
    prepare(issued.engine, "2021Q1", "run-2", issue_date=DAY)
    newer, older = (explain(issued.engine, "2021Q1", "projects.completion", n) for n in (2, 1))
    assert (older.issue_id, older.text, older.formula) == (1, "21.7", "0.521÷2.4×100%")
    assert newer.issue_id == 2 and newer.text != older.text
    with pytest.raises(ExplainProblem, match="2021Q1没有第3版，有第1、2版"):
        explain(issued.engine, "2021Q1", "projects.completion", 3)


def test_an_unknown_or_doubtful_figure_gets_suggestions(issued: Park) -> None:
    with pytest.raises(ExplainProblem, match="没有“12345”这个数") as unknown:
        explain(issued.engine, "2021Q1", "12345")
    assert unknown.value.suggestions
    with pytest.raises(ExplainProblem, match="请用其中一个标识再查") as doubtful:
        explain(issued.engine, "2021Q1", "0")
    assert len(doubtful.value.suggestions) > 1


def test_only_printed_figures_are_offered(issued: Park) -> None:
    printed = {key for key, _ in used_figures(document_of(issued.engine, 1))}
    with pytest.raises(ExplainProblem) as doubtful:
        explain(issued.engine, "2021Q1", "甲烯项目")
    offered = [line.partition("　")[0] for line in doubtful.value.suggestions]
    assert offered and set(offered) <= printed


@pytest.mark.parametrize(
    ("where", "says"), [("2021Q2", "还没有出过通报"), ("某季度", "不是期别"), ("77", "没有第77号发文")]
)
def test_an_unknown_issue_is_said(issued: Park, where: str, says: str) -> None:
    with pytest.raises(ExplainProblem, match=says):
        explain(issued.engine, where, "projects.ytd")


def test_a_light_explains_its_rule(issued: Park) -> None:
    told = explain(issued.engine, "2021Q1", "project.P2.light")
    assert told.text == "红"
    assert "完成率减序时进度=-11.25个百分点 → 红（低于序时进度超过10个百分点；规则2021-1）" in told.formula


def test_an_explanation_says_by_which_rules_it_was_judged(issued: Park) -> None:
    told = explain(issued.engine, "2021Q1", "project.P2.light").to_text()
    lines = [line for line in told.splitlines() if line.startswith("依据：")]
    assert [line.partition("（")[0] for line in lines] == ["依据：亮灯规则2021-1", "依据：计算规则2021-2"]
    assert all("-01起），指纹" in line for line in lines)
    assert "依据" not in explain(issued.engine, "2021Q1", "project.P2.plan").to_text()


def test_a_rule_that_was_edited_since_is_told_as_such(issued: Park) -> None:
    def told() -> tuple[str, ...]:
        return explain(issued.engine, "2021Q1", "project.P2.light").rules

    def kept(name: str, value: str) -> None:
        change = sa.text(
            "update ledger.issue set rule_versions"
            " = jsonb_set(rule_versions, cast(:name as text[]), to_jsonb(cast(:value as text)))"
        )
        with issued.engine.begin() as connection:
            connection.execute(change, {"name": name, "value": value})

    edition = default_setting().rules_on(dt.date(2021, 3, 31))
    kept("{lights_sha256}", "0")
    assert "只改过措辞，算法未变" in told()[0]
    kept("{editions,lights,0}", edition.kept().replace('"from":"100"', '"from":"99"'))
    assert "此后被改动过" in told()[0]
    assert "此后被改动过" not in told()[1]


def test_an_explanation_reads_as_text_and_as_json(issued: Park) -> None:
    told = explain(issued.engine, "2021Q1", "projects.ytd")
    text = told.to_text()
    assert "重点项目1—3月累计完成投资：0.52亿元" in text
    assert "E4（本年累计完成投资）：2600，原填“2600”" in text
    assert json.loads(json.dumps(told.to_dict(), ensure_ascii=False))["figure_id"] == "projects.ytd"
