"""A bulletin's way on a real warehouse: prepared once, signed, made again to the letter, replaced."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
import threading
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from etl.workdays import Calendar
from reports.document import Figure, plain_text
from reports.figures.measure_rules import MEASURES_FILE, load_measure_rules
from reports.figures.posting_rules import load_posting_rules
from reports.figures.rules import LIGHTS_FILE, load_light_rules
from reports.issuing import issue
from reports.issuing.issue import IssueProblem, Setting, prepare
from reports.issuing.recheck import recheck
from reports.issuing.steps import stages
from reports.issuing.steps.stages import Person
from reports.quarterly.shared.context import Context
from schemas.locks import recording_moment
from schemas.warehouse.ledger import Issue, IssueDocument, IssueFigure
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park
from tests.signing import sign

__all__ = ["empty_park", "first_quarter", "park"]
DAY = dt.date(2021, 4, 20)


def count(engine: Engine, table: type) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def as_of(engine: Engine, issue_id: int) -> dt.datetime:
    with engine.connect() as connection:
        moment: dt.datetime = connection.execute(
            sa.select(Issue.as_of).where(Issue.issue_id == issue_id)
        ).scalar_one()
    return moment


def test_the_same_run_gives_the_same_issue(first_quarter: Park) -> None:
    engine = first_quarter.engine
    once = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    figures = count(engine, IssueFigure)
    assert figures > 100
    assert prepare(engine, "2021Q1", "run-1", issue_date=DAY) == once
    assert (count(engine, Issue), count(engine, IssueFigure)) == (1, figures)


def test_two_runs_at_once_make_two_versions_and_one_run_twice_at_once_makes_one(first_quarter: Park) -> None:
    engine = first_quarter.engine
    made: list[int] = []
    keys = ["run-1", "run-1", "run-2"]
    threads = [
        threading.Thread(target=lambda key=key: made.append(prepare(engine, "2021Q1", key, issue_date=DAY)))
        for key in keys
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 3
    assert len(set(made)) == 2
    with engine.connect() as connection:
        versions = connection.execute(sa.select(Issue.version).order_by(Issue.version)).scalars().all()
    assert list(versions) == [1, 2]


def test_an_issue_comes_out_again_to_the_letter_after_a_correction(first_quarter: Park) -> None:
    engine = first_quarter.engine
    first = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    text = plain_text(issue.document_of(engine, first))
    first_quarter.progress(3, {"P1": 3333}, reason="按实际支付更正")
    assert plain_text(issue.reissue(engine, first)) == text
    assert prepare(engine, "2021Q1", "run-again", as_of=as_of(engine, first)) == first
    assert count(engine, Issue) == 1


def test_a_change_of_wording_in_the_program_leaves_the_old_paper_and_is_told(
    first_quarter: Park, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = first_quarter.engine
    first = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    sign(engine, first, "演示用户")
    before = issue.document_of(engine, first)
    assert recheck(engine, first).is_same
    monkeypatch.setattr(sys.modules["reports.quarterly.build"], "OFFICE", "督查考核办公室")
    assert issue.document_of(engine, first) == before
    found = recheck(engine, first)
    assert "- 齐鲁化工区办公室" in found.lines and "+ 督查考核办公室" in found.lines
    assert found.changes == ()


def test_a_figure_that_is_computed_otherwise_today_is_told_with_both_values(
    first_quarter: Park, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = first_quarter.engine
    first = prepare(engine, "2021Q1", "run-1", issue_date=DAY)

    def pace_by_workdays(self: Context) -> Figure:
        return self.book.number("pace", "序时进度", Decimal(3), "%", 0, "按工作日")

    monkeypatch.setattr(Context, "pace", property(pace_by_workdays))
    changed = {change["figure_id"]: change for change in recheck(engine, first).changes}
    assert (changed["pace"]["old"], changed["pace"]["new"]) == ("25", "3")


def test_a_figure_that_an_earlier_program_did_not_keep_is_no_difference(first_quarter: Park) -> None:
    engine = first_quarter.engine
    first = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    with engine.begin() as connection:
        gone = connection.execute(
            sa.text("delete from ledger.issue_figure where figure_id like '%.m02.month_light' returning 1")
        )
        n = len(gone.all())
    assert n > 0 and len(recheck(engine, first).changes) == n
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "update ledger.issue set rule_versions = jsonb_set(rule_versions, '{code}', '\"0.9+abc\"')"
            )
        )
    found = recheck(engine, first)
    assert (found.is_same, found.changes, found.unkept_n) == (True, (), n)


def test_an_issue_from_before_documents_were_kept_is_made_again_from_its_data(first_quarter: Park) -> None:
    engine = first_quarter.engine
    first = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    sign(engine, first, "演示用户")
    kept = issue.document_of(engine, first)
    with engine.begin() as connection:
        connection.execute(sa.delete(IssueDocument))
    assert issue.document_of(engine, first) == kept


def test_a_kept_document_that_was_tampered_with_is_refused(first_quarter: Park) -> None:
    engine = first_quarter.engine
    first = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "update ledger.issue_document"
                " set document = replace(document::text, '综合管理局', '招商局')::json"
            )
        )
    with pytest.raises(IssueProblem, match="与指纹不符"):
        issue.document_of(engine, first)


def test_an_as_of_told_to_the_second_finds_the_issue_of_that_second(first_quarter: Park) -> None:
    engine = first_quarter.engine
    first = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    told = as_of(engine, first).replace(microsecond=0)
    assert prepare(engine, "2021Q1", "run-2", as_of=told) == first


def test_a_new_version_says_what_changed_and_why(first_quarter: Park) -> None:
    engine = first_quarter.engine
    prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    correction = first_quarter.progress(3, {"P1": 3333, "P2": 1100}, reason="按实际支付更正")
    second = prepare(engine, "2021Q1", "run-2", issue_date=DAY)
    changes = {change["figure_id"]: change for change in issue.changes_of(engine, second)}
    leaf = changes["project.P1.m03.ytd"]
    assert (leaf["old"], leaf["new"]) == ("2600", "3333")
    assert [why["submission_id"] for why in leaf["why"]] == [correction]
    assert leaf["why"][0]["reason"] == "按实际支付更正"
    assert leaf["why"][0]["cells"] == ["E4"]
    assert "project.P2.m03.ytd" not in changes
    total = changes["projects.ytd"]
    assert (total["old"], total["new"]) == ("0.52", "0.59")
    assert total["why"][0]["submission_id"] == correction
    # A count that lost an item names the return that moved it.
    for change in changes.values():
        assert [why["submission_id"] for why in change["why"]] == [correction], change["figure_id"]
    assert "甲烯项目1—3月累计完成投资：2600 → 3333万元" in leaf["sentence"]
    assert "更正理由：按实际支付更正" in leaf["sentence"]


def test_without_a_correction_a_new_version_changes_nothing(first_quarter: Park) -> None:
    engine = first_quarter.engine
    prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    second = prepare(engine, "2021Q1", "run-2", issue_date=DAY)
    assert issue.changes_of(engine, second) == []


def test_signing_is_recorded_once(first_quarter: Park) -> None:
    engine = first_quarter.engine
    first = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    assert issue.document_of(engine, first).is_draft
    sign(engine, first, "演示用户")
    sign(engine, first, "演示用户")
    assert issue.document_of(engine, first).stage == "签发"
    with pytest.raises(IssueProblem, match="已由演示用户签发，不能再由另一人签发"):
        sign(engine, first, "另一人")
    with pytest.raises(IssueProblem, match="没有第99号发文"):
        sign(engine, 99, "演示用户")


def test_an_older_version_is_not_signed_after_a_newer_one(first_quarter: Park) -> None:
    engine = first_quarter.engine
    first = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    second = prepare(engine, "2021Q1", "run-2", issue_date=DAY)
    sign(engine, second, "演示用户")
    with pytest.raises(IssueProblem, match="第2版已经签发"):
        sign(engine, first, "演示用户")
    assert issue.latest_issue(engine, "2021Q1") == second


def test_the_next_quarter_is_compared_with_what_was_signed_not_with_what_is_known_today(
    first_quarter: Park,
) -> None:
    engine = first_quarter.engine
    sign(engine, prepare(engine, "2021Q1", "run-1", issue_date=DAY), "演示用户")
    first_quarter.progress(3, {"P2": 2500}, reason="补报")
    first_quarter.progress(6, {"P1": 5500, "P2": 4500, "P3": 3100, "P4": 20})
    second = prepare(engine, "2021Q2", "run-2", issue_date=dt.date(2021, 7, 20))
    text = plain_text(issue.document_of(engine, second))
    assert "上期亮红灯2项" in text
    assert "绿灯" in text
    assert "较上季度" in text


def test_a_quarter_whose_predecessor_was_never_issued_is_compared_with_the_one_that_readers_have(
    first_quarter: Park,
) -> None:
    engine = first_quarter.engine
    sign(engine, prepare(engine, "2021Q1", "run-1", issue_date=DAY), "演示用户")
    first_quarter.progress(6, {"P1": 5500, "P2": 4500, "P3": 3100, "P4": 20})
    withdrawn = prepare(engine, "2021Q2", "run-2", issue_date=dt.date(2021, 7, 20))
    sign(engine, withdrawn, "演示用户")
    with engine.begin() as connection:
        stages.move(connection, withdrawn, stages.WITHDRAWN, Person("演示用户"), reason="有误")
    first_quarter.progress(9, {"P1": 7500, "P2": 6500, "P3": 5100, "P4": 30})
    third = issue.document_of(engine, prepare(engine, "2021Q3", "run-3", issue_date=dt.date(2021, 10, 20)))
    text = plain_text(third)
    assert "上期（2021年第一季度）亮红灯2项" in text
    assert "较2021年第一季度" in text and "较上季度" not in text
    assert "上季度没有签发过或已经撤回，本期与2021年第一季度通报所印的比较" in third.draft_notes


@pytest.mark.parametrize(
    ("period", "says"),
    [("2021年一季度", "应为 2021Q1"), ("2021-03", "不是季度"), ("2121Q1", "才结束")],
)
def test_a_wrong_period_is_refused_in_one_sentence(first_quarter: Park, period: str, says: str) -> None:
    with pytest.raises(IssueProblem, match=says):
        prepare(first_quarter.engine, period, "run-1", issue_date=DAY)


@pytest.mark.parametrize(
    ("moment", "says"),
    [
        ("2199-01-01T00:00:00+08:00", "还没有到"),
        ("2021-03-31T23:00:00+08:00", "早于季末"),
        ("2021-04-20T09:00:00+08:00", "早于第一份报送入库的时间"),
    ],
)
def test_an_as_of_without_data_is_refused(first_quarter: Park, moment: str, says: str) -> None:
    with pytest.raises(IssueProblem, match=says):
        prepare(first_quarter.engine, "2021Q1", "run-1", dt.datetime.fromisoformat(moment), DAY)


def test_an_empty_warehouse_gives_no_bulletin(empty_park: Park) -> None:
    with pytest.raises(IssueProblem, match="没有任何受理的报送"):
        prepare(empty_park.engine, "2021Q1", "run-1", issue_date=DAY)


def test_the_as_of_waits_for_a_load_that_began_before(first_quarter: Park) -> None:
    engine = first_quarter.engine
    picked: list[int] = []
    with engine.begin() as loading:
        moment = recording_moment(loading)
        drafting = threading.Thread(
            target=lambda: picked.append(prepare(engine, "2021Q1", "run-1", issue_date=DAY))
        )
        drafting.start()
        drafting.join(0.3)
        assert picked == []
    drafting.join()
    assert as_of(engine, picked[0]) >= moment


def _edited(folder: Path, name: str, old: str, new: str) -> Path:
    words = (LIGHTS_FILE.parent / f"{name}.yml").read_text(encoding="utf-8")
    assert old in words
    edited = folder / f"{name}.yml"
    edited.write_text(words.replace(old, new), encoding="utf-8")
    return edited


def test_another_wording_of_a_rule_leaves_what_was_issued_and_its_words_as_they_were(
    first_quarter: Park, tmp_path: Path
) -> None:
    engine, setting = first_quarter.engine, Setting.load()
    first = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    was = recheck(engine, first, setting)
    reworded = load_light_rules(_edited(tmp_path, "lights", "超过计划时间仍未完成", "逾期"))
    changed = dataclasses.replace(setting, rules=reworded)
    assert recheck(engine, first, changed) == was
    second = prepare(engine, "2021Q1", "run-2", issue_date=DAY, setting=changed)
    legends = [
        [
            line
            for line in plain_text(issue.document_of(engine, number)).splitlines()
            if "计划时间仍未" in line
        ]
        for number in (first, second)
    ]
    assert legends[0] and not legends[1]
    assert recheck(engine, second, setting).lines == recheck(engine, second, changed).lines


def test_every_rule_file_that_gave_a_figure_is_kept_and_numbers_edited_in_place_are_found_out(
    first_quarter: Park, tmp_path: Path
) -> None:
    engine, setting = first_quarter.engine, Setting.load()
    first = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    with engine.connect() as connection:
        kept = connection.execute(sa.select(Issue.rule_versions)).scalar_one()
    assert kept["measures_sha256"] == setting.measures.on(DAY).sha256()
    assert kept["posting_sha256"] == setting.postings.on(DAY).sha256()
    lights = load_light_rules(_edited(tmp_path, "lights", "-10", "-12"))
    with pytest.raises(IssueProblem, match="亮灯规则版本2021-1的内容已被改动"):
        recheck(engine, first, dataclasses.replace(setting, rules=lights))
    measures = load_measure_rules(_edited(tmp_path, "measures", "points: 0.1", "points: 0.2"))
    with pytest.raises(IssueProblem, match="计算规则版本2021-2的内容已被改动"):
        recheck(engine, first, dataclasses.replace(setting, measures=measures))
    postings = load_posting_rules(_edited(tmp_path, "posting", "18:00", "17:30"))
    with pytest.raises(IssueProblem, match="工作晾晒规则版本2021-1的内容已被改动"):
        recheck(engine, first, dataclasses.replace(setting, postings=postings))


def test_an_issue_is_made_again_by_the_rules_that_it_keeps_not_by_later_ones(
    first_quarter: Park, tmp_path: Path
) -> None:
    engine, setting = first_quarter.engine, Setting.load()
    first = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    text = MEASURES_FILE.read_text(encoding="utf-8")
    edition = (
        text[text.rindex("  - version") :].replace("2021-2", "2021-3").replace("2021-02-01", "2021-03-01")
    )
    later = tmp_path / "later.yml"
    later.write_text(text + edition.replace("pace: months", "pace: days"), encoding="utf-8")
    changed = dataclasses.replace(setting, measures=load_measure_rules(later))
    # Nor by another calendar: the days that it counted are kept with it.
    changed = dataclasses.replace(changed, calendar=Calendar({}))
    assert recheck(engine, first, changed) == recheck(engine, first, setting)
    second = prepare(engine, "2021Q1", "run-2", issue_date=DAY, setting=changed)
    assert issue.document_of(engine, second).figures["pace"].formula == "90÷365×100%"


def test_a_bulletin_with_nothing_to_report_is_signed_and_says_so(empty_park: Park) -> None:
    since = dt.date(2020, 1, 1)
    unit = {"unit_code": "U02", "unit_name": "综合管理局", "sort_order": 1, "valid_from": since}
    empty_park.submit("reference", "U02", None, {"unit": [unit]})
    number = prepare(empty_park.engine, "2021Q1", "run", issue_date=DAY)
    sign(empty_park.engine, number, "某主任")
    text = plain_text(issue.document_of(empty_park.engine, number))
    # On the leaders' page and in the paper itself, with no table of noughts.
    assert text.count("本季没有列入亮灯晾晒的工作。") == 2
    assert "蓝灯0项" not in text and "重点工作亮灯情况汇总表" not in text
    assert "主要经济指标及年度目标均未报送。" in text and "本季督查事项周进展均未报送。" in text
