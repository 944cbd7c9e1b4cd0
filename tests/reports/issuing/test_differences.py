"""What is wrong in a printed paper: found figure by figure, and corrected by a version of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
import sqlalchemy as sa

from reports.blocks import Figure
from reports.document import plain_text
from reports.figures.wording import chinese_date
from reports.issuing import issue
from reports.issuing.correction.changes import ABSENT
from reports.issuing.correction.errata import correction_letter, erratum_lines
from reports.issuing.differences import since_issue, since_last_draft
from reports.issuing.issue import prepare
from reports.issuing.kept import store as store
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps import stages
from reports.issuing.steps.check_sheet import check_sheet_docx
from reports.issuing.steps.stages import Person
from reports.take.store import put_document
from schemas.warehouse.ledger import Issue
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park
from tests.signing import sign

__all__ = ["empty_park", "first_quarter", "park"]
DAY = dt.date(2021, 4, 20)


def printed(engine: sa.Engine, run_key: str) -> int:
    number = prepare(engine, "2021Q1", run_key, issue_date=DAY)
    sign(engine, number, "演示用户")
    with engine.begin() as connection:
        stages.print_out(connection, number)
    return number


def told(engine: sa.Engine, number: int) -> tuple[str, dict[str, Any]]:
    with engine.connect() as connection:
        stage = connection.scalar(sa.select(Issue.stage).where(Issue.issue_id == number))
        last = stages.history(connection, number)[-1]
    return str(stage), dict(last.detail) | {"reason": last.reason, "by": last.by}


def test_a_printed_paper_is_held_against_today_s_data_and_corrected_when_the_new_version_is_printed(
    first_quarter: Park,
) -> None:
    engine = first_quarter.engine
    first = printed(engine, "run-1")
    assert since_issue(engine, first)[0] == []
    first_quarter.progress(3, {"P1": 3333}, reason="按实际支付更正")
    changes, moment = since_issue(engine, first)
    by_label = {change["label"]: (change["old"], change["new"]) for change in changes}
    assert by_label["甲烯项目1—3月累计完成投资"] == ("2600", "3333")
    assert len(by_label) == len(changes)
    assert "甲烯项目1—3月累计完成投资原印2600万元，应为3333万元" in erratum_lines(changes, ())
    old = issue.document_of(engine, first)
    letter = correction_letter(old, changes, (), "报表更正", "某函〔2021〕3号", DAY, "各办局：")
    assert letter.masthead.number == "某函〔2021〕3号" and not letter.is_draft

    second = prepare(engine, "2021Q1", "run-2", as_of=moment, issue_date=DAY)
    with engine.connect() as connection:
        row = dict(
            connection.execute(sa.select(Issue.__table__).where(Issue.issue_id == second)).mappings().one()
        )
        drafted = since_last_draft(connection, row, issue.document_of(engine, second))
    assert drafted is not None and {one["figure_id"] for one in drafted} >= {
        one["figure_id"] for one in changes
    }
    assert issue.document_of(engine, second).title.endswith("（更正）")
    assert told(engine, first)[0] == "印发"
    sign(engine, second, "演示用户")
    with engine.begin() as connection:
        stages.print_out(connection, second)
    stage, detail = told(engine, first)
    assert stage == "更正" and detail["way"] == "更正通报" and detail["issue_id"] == second
    assert detail["by"] == Person("演示用户")
    assert replace(issue.document_of(engine, first), stage="印发") == old


def written_otherwise(engine: sa.Engine, number: int, label: str, text: str, words: str) -> None:
    """The draft as it stands when it was taken back with another text for one figure."""
    drafted = issue.document_of(engine, number)
    base = next(one for one in drafted.figures.values() if one.label == label and one.inputs)
    formula = f"成文时改写（改动）：数据库为“{base.text}”；理由：{words}"
    own_id = f"{base.figure_id}@6.1"
    own = Figure(own_id, label, None, text, base.unit, formula, parts=(base.figure_id,))
    taken = _put(drafted, base.figure_id, own)
    taken = replace(taken, figures={**drafted.figures, own.figure_id: own})
    with engine.begin() as connection:
        store.save_document(connection, number, taken)
        put_document(connection, number, taken)


def _put(node: Any, figure_id: str, own: Figure) -> Any:
    if isinstance(node, tuple):
        return tuple(_put(one, figure_id, own) for one in node)
    if not is_dataclass(node) or isinstance(node, (type, Figure)):
        return node
    if getattr(node, "figure_id", None) == figure_id and hasattr(node, "text"):
        return replace(node, figure_id=own.figure_id, text=own.text)
    now = {one.name: _put(getattr(node, one.name), figure_id, own) for one in fields(node) if one.init}
    return replace(node, **{name: value for name, value in now.items() if value != getattr(node, name)})


def test_a_figure_that_was_written_otherwise_with_a_reason_is_none_to_be_corrected_until_its_data_change(
    first_quarter: Park,
) -> None:
    engine, label = first_quarter.engine, "甲烯项目1—3月累计完成投资"
    first = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    written_otherwise(engine, first, label, "2700", "按现场核定")
    assert "2700" in plain_text(issue.document_of(engine, first))
    sign(engine, first, "演示用户")
    with engine.begin() as connection:
        stages.print_out(connection, first)
    assert since_issue(engine, first)[0] == []

    first_quarter.progress(3, {"P1": 3333}, reason="按实际支付更正")
    changes, moment = since_issue(engine, first)
    assert ABSENT not in {change["new"] for change in changes}
    lines = erratum_lines(changes, ())
    assert [line for line in lines if line.startswith(label)] == [
        f"{label}原印2700万元（成文时改写（改动）：数据库为“2600”；理由：按现场核定），应为3333万元"
    ]
    second = prepare(engine, "2021Q1", "run-2", as_of=moment, issue_date=DAY)
    told = {one["label"]: (one["old"], one["new"]) for one in issue.changes_of(engine, second)}
    assert told[label] == ("2700", "3333")

    first_quarter.progress(3, {"P1": 2700}, reason="改为核定数")
    assert label not in {change["label"] for change in since_issue(engine, first)[0]}


def test_what_was_written_into_a_version_is_one_of_its_changes(first_quarter: Park) -> None:
    engine, label = first_quarter.engine, "甲烯项目1—3月累计完成投资"
    printed(engine, "run-1")
    second = prepare(engine, "2021Q1", "run-2", issue_date=DAY)
    assert issue.changes_of(engine, second) == []
    written_otherwise(engine, second, label, "2700", "按现场核定")
    [change] = issue.changes_of(engine, second)
    assert (change["label"], change["old"], change["new"]) == (label, "2600", "2700")
    assert change["sentence"].startswith(f"{label}：2600 → 2700（成文时改写")
    assert "按现场核定" in change["sentence"]


def test_a_version_whose_predecessor_was_printed_after_its_draft_is_drafted_anew(
    first_quarter: Park,
) -> None:
    engine = first_quarter.engine
    first = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    sign(engine, first, "演示用户")
    first_quarter.progress(3, {"P1": 3333}, reason="按实际支付更正")
    second = prepare(engine, "2021Q1", "run-2", issue_date=DAY)
    assert "（更正）" not in issue.document_of(engine, second).title
    with engine.begin() as connection:
        stages.print_out(connection, first)
    with pytest.raises(IssueProblem, match="第1版在拟稿之后印发了"):
        sign(engine, second, "演示用户")


def test_a_withdrawn_paper_is_no_longer_what_the_next_is_compared_with(first_quarter: Park) -> None:
    engine = first_quarter.engine
    first = printed(engine, "run-1")
    with engine.begin() as connection:
        stages.move(connection, first, "撤回", Person("王某某"), reason="数据有误")
    with pytest.raises(
        IssueProblem, match="第1版已经撤回，不能再签发；请另拟一版：liangshai bulletin 2021Q1"
    ):
        sign(engine, first, "演示用户")
    first_quarter.progress(6, {"P1": 5500, "P2": 4500, "P3": 3100, "P4": 20})
    second = prepare(engine, "2021Q2", "run-2", issue_date=dt.date(2021, 7, 20))
    assert "较上季度" not in plain_text(issue.document_of(engine, second))


def test_a_version_says_how_far_the_one_that_it_replaces_got(first_quarter: Park) -> None:
    engine, told = first_quarter.engine, []
    for number, stage in enumerate(("撤回", "印发", ""), 1):
        issue_id = prepare(engine, "2021Q1", f"run-{number}", issue_date=DAY)
        text = plain_text(issue.document_of(engine, issue_id))
        told.append(
            next((line for line in text.splitlines() if line.startswith("本期为")), "").partition("，与")[0]
        )
        if stage:
            sign(engine, issue_id, "演示用户")
            with engine.begin() as connection:
                stages.move(connection, issue_id, stage, Person("王某某"), reason="数据有误")
    printed_on = chinese_date(stages.today())
    assert told == [
        "", "本期为第2版，替换2021年4月20日签发后撤回的第1版", f"本期为第3版，替换{printed_on}印发的第2版",
    ]  # fmt: skip


def test_the_same_sheet_is_the_same_file() -> None:
    matters = {
        "rows": [],
        "sentences": [{"place": "八、存在问题", "text": "进度滞后：<甲>&乙。", "sources": []}],
    }
    once, again = (check_sheet_docx([("单位", "招商局")], matters, DAY) for _ in range(2))
    assert once == again


def test_where_a_corrected_version_is_withdrawn_the_one_before_it_stands_again(first_quarter: Park) -> None:
    engine = first_quarter.engine
    first = printed(engine, "run-1")
    first_quarter.progress(3, {"P1": 3333}, reason="按实际支付更正")
    second = printed(engine, "run-2")

    def standing() -> int | None:
        with engine.connect() as connection:
            return store.standing(connection, "quarterly", "2021Q1")

    assert told(engine, first)[0] == "更正" and standing() == second
    with engine.begin() as connection:
        stages.move(connection, second, "撤回", Person("王某某"), reason="更正有误")
    assert standing() == first
    third = prepare(engine, "2021Q1", "run-3", issue_date=DAY)
    with engine.connect() as connection:
        row = store.issue_row(connection, third)
    assert (row["supersedes_issue_id"], row["rule_versions"]["corrects"]["version"]) == (first, 1)
    assert [change["new"] for change in row["changes"] if change["label"] == "甲烯项目1—3月累计完成投资"] == [
        "3333"
    ]
    with engine.begin() as connection:
        stages.move(connection, first, "撤回", Person("王某某"), reason="一并撤回")
    assert standing() is None
