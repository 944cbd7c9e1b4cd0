"""Nobody is named unasked where the way of the paper says so: who was asked, who has time left, why not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from reports.document import Document
from reports.figures.rule_file import RuleFault
from reports.issuing.issue import IssueProblem, document_of, prepare, sign
from reports.issuing.kept import store
from reports.issuing.steps import checks
from reports.issuing.steps.checks import BY_OFFICE, Sheet
from reports.issuing.steps.named import Named, named_units
from reports.issuing.steps.paper_rules import Way, load_paper_rules
from reports.issuing.steps.stages import SIGNED, history, today
from reports.issuing.steps.unasked import require_checked, spellings_of, units_of
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park

__all__ = ["empty_park", "first_quarter", "park"]
DAY = dt.date(2021, 4, 20)
HOUR = dt.timedelta(hours=1)


def named_in(engine: sa.Engine, number: int) -> tuple[Document, dict[str, Named], dict[str, str]]:
    document = document_of(engine, number)
    with engine.connect() as connection:
        units = units_of(connection, store.issue_row(connection, number))
    names = {code: unit["unit_name"] for code, unit in units.items()}
    return document, named_units(document, spellings_of(units)), names


def ask(engine: sa.Engine, number: int, unit: tuple[str, str], matters: Named, due: dt.timedelta) -> Sheet:
    with engine.begin() as connection:
        issue = store.issue_row(connection, number)
        at = dt.datetime.now(dt.UTC) + due
        sheet = checks.open_sheet(connection, issue, unit, matters.as_json(), at)
    assert sheet is not None
    return sheet


def test_a_paper_is_signed_once_everybody_whom_it_names_was_asked_and_had_his_time(
    first_quarter: Park,
) -> None:
    engine = first_quarter.engine
    number = prepare(engine, "2021Q1", "one", issue_date=DAY)
    document, named, names = named_in(engine, number)
    asked, silent, *left = sorted(named)
    with pytest.raises(IssueProblem) as refused:
        sign(engine, number, "林澈")
    assert all(names[code] in str(refused.value) for code in named)
    assert "issue check 2021Q1" in str(refused.value) and "--" not in str(refused.value)
    assert refused.value.option == "--despite-unchecked 理由"

    sheet = ask(engine, number, (asked, names[asked]), named[asked], HOUR)
    for code in (silent, *left):
        ask(engine, number, (code, names[code]), named[code], -HOUR)
    with pytest.raises(IssueProblem, match=f"核对单没有答复、也没有到时限：{names[asked]}（时限 ") as refused:
        sign(engine, number, "林澈")
    assert names[silent] not in str(refused.value)  # his time is over: 未回复 is told, and stops nothing
    with engine.begin() as connection:
        checks.answer(connection, sheet, "有异议", "张某", BY_OFFICE, "第3项应为2600万元")
    sign(engine, number, "林澈")
    with engine.connect() as connection:
        assert "despite_unchecked" not in history(connection, number)[-1].detail
    assert document.title


def test_a_written_reason_stands_in_for_it_and_is_kept_with_whom_it_passes_over(first_quarter: Park) -> None:
    engine = first_quarter.engine
    number = prepare(engine, "2021Q1", "one", issue_date=DAY)
    _, named, names = named_in(engine, number)
    with pytest.raises(IssueProblem, match="写明理由"):
        sign(engine, number, "林澈", despite_unchecked="　 ")
    sign(engine, number, "林澈", despite_unchecked=" 会上已逐家核对 ")
    with engine.connect() as connection:
        step = history(connection, number)[-1]
    assert step.stage == SIGNED and step.detail["despite_unchecked"] == "会上已逐家核对"
    (told,) = step.detail["unchecked"]
    assert told.startswith("没有发核对单：") and all(names[code] in told for code in named)


def test_what_a_paper_needs_is_a_setting_of_its_kind(first_quarter: Park, tmp_path: Path) -> None:
    rules = load_paper_rules().on(today())
    assert rules.of("quarterly").check_sheets == "required" and rules.of("weekly").check_sheets == "advised"
    file = tmp_path / "paper_way.yml"
    text = "rule: paper_way\nlabel: x\neditions:\n- {version: a, valid_from: 2021-01-01, papers: {%s}}\n"
    file.write_text(text % "quarterly: {check_sheets: off}, weekly: {check_sheets: 'off'}", "utf-8")
    papers = load_paper_rules(file).on(today()).papers
    assert {way.check_sheets for way in papers.values()} == {"off"}
    file.write_text(text % "weekly: {check_sheets: on}", "utf-8")
    load_paper_rules.cache_clear()
    with pytest.raises(RuleFault, match="check_sheets"):
        load_paper_rules(file)
    load_paper_rules.cache_clear()

    engine = first_quarter.engine
    number = prepare(engine, "2021Q1", "one", issue_date=DAY)
    document = document_of(engine, number)
    with engine.connect() as connection:
        issue = store.issue_row(connection, number)
        for way in (Way(), Way(check_sheets="off")):
            assert require_checked(connection, issue, document, way, "") == {}
