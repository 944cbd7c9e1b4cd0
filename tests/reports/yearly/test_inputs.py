"""The yearly inputs out of a real warehouse: gaps, lights, ranks, revisions, deadlines."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from etl.workdays import Calendar
from reports.figures.measure_rules import load_measure_rules
from reports.figures.rules import load_light_rules
from reports.issuing.issue import prepare
from reports.scoring import load_scoring_rules
from reports.yearly import Rules, YearlyInputs, build, judge_year
from reports.yearly.judge.indicators import FORMER_NAMES, UNIT_INDICATORS
from reports.yearly.model.judged import Track, UnitIndicator
from reports.yearly.read.data import finished_quarters
from reports.yearly.sheets.sheets import make_sheets
from tests.reports.quarterly.conftest import CALENDAR
from tests.reports.yearly.conftest import Park, built, clock
from tests.signing import sign


def line(inputs: YearlyInputs, unit: str, name: str) -> UnitIndicator:
    return next(one for one in inputs.indicators if (one.unit_code, one.name) == (unit, name))


def track(inputs: YearlyInputs, group: str, unit: str, name: str) -> Track:
    return next(one for one in inputs.tracks if (one.group, one.unit_code, one.name) == (group, unit, name))


def test_a_park_indicator_stands_with_target_both_growths_four_lights_and_its_cells(year: Park) -> None:
    inputs = built(year)
    output = line(inputs, "", "工业总产值")
    assert output.target is not None and output.completion is not None
    assert (output.value.text, output.target.text, output.completion.text) == ("105.0", "100.0", "105.0")
    assert output.published_growth is not None and output.published_growth.text == "8.0"
    assert output.computed_growth is not None and output.computed_growth.text == "4.0"
    assert [light.text for light in output.lights if light] == ["绿", "绿", "绿", "蓝"]
    (cell,) = output.value.inputs
    assert (cell.table, cell.column_name, cell.row_no) == ("indicator_value", "ytd_value", 4)


def test_a_unit_with_a_missing_project_has_no_sum_no_light_and_no_rank(year: Park) -> None:
    year.progress(12, {"P2": None})
    inputs = built(year)
    investment = line(inputs, "U03", "重点项目完成投资")
    assert investment.value.value is None and investment.value.text == "不完整"
    assert investment.completion is not None and investment.completion.value is None
    assert [light.text for light in investment.lights if light] == ["红", "黄", "不完整", "不完整"]
    assert investment.rank == "—（输入不完整，不排位）"
    assert (investment.reported_n, investment.expected_n) == (0, 1)


def test_ranks_stay_inside_the_peer_group_and_a_plan_of_zero_takes_no_part(year: Park) -> None:
    inputs = built(year)
    ranks = [line(inputs, unit, "重点项目完成投资").rank for unit in ("U02", "U03", "U05")]
    assert ranks == ["第1位（发展组2个可比单位）", "第2位（发展组2个可比单位）", "—（输入不完整，不排位）"]


def test_the_project_ledger_counts_the_months_that_came(year: Park) -> None:
    projects = {project.code: project for project in built(year).projects}
    assert (projects["P1"].reported_months, len(projects["P1"].months)) == (12, 12)
    assert projects["P2"].reported_months == 11
    assert [m.month for m in projects["P2"].months if m.state == "未报送"] == [9]
    assert [light.text for light in projects["P2"].lights] == ["红", "黄", "未报送", "红"]


def test_a_measure_names_the_quarter_in_which_it_was_first_done_and_those_not_reported(year: Park) -> None:
    first, second = built(year).reform
    assert (first.done_quarter, second.done_quarter) == ("第一季度", "第四季度")
    assert first.reported == (True, False, True, True)
    assert [figure.text for figure in second.statuses] == ["正在推进", "未报送", "正在推进", "完成"]


def test_what_was_issued_stands_beside_what_is_known_now(year: Park) -> None:
    issue = prepare(year.engine, "2021Q1", "run", issue_date=dt.date(2021, 4, 20))
    sign(year.engine, issue, "演示")
    year.progress(3, {"P1": 2000}, reason="核对凭证")
    inputs = built(year)
    point = track(inputs, "重点项目", "U02", "甲烯项目").points[0]
    assert point.value is not None and point.issued_value is not None
    assert (point.value.text, point.issued_value.text, point.agreement) == ("2000", "2600", "已修订")
    assert track(inputs, "重点项目", "U03", "乙烯项目").points[0].agreement == "一致"
    assert track(inputs, "重点项目", "U03", "乙烯项目").points[1].agreement == "未发布"


def test_a_revision_tells_old_new_why_and_both_cells(year: Park) -> None:
    year.progress(3, {"P1": 2000}, reason="核对凭证")
    inputs = built(year)
    (revision,) = [r for r in inputs.data.revisions if r.column_label == "本年累计完成投资"]
    assert (float(revision.old_value), float(revision.new_value)) == (2600, 2000)
    assert (revision.change_type, revision.reason) == ("改数", "核对凭证")
    assert revision.new_ref is not None
    assert revision.old_ref.submission_id < revision.new_ref.submission_id
    assert revision.period is not None and revision.period.label == "2021-03"


def test_an_earlier_as_of_knows_nothing_of_a_later_correction(year: Park) -> None:
    before = clock(year)
    year.progress(3, {"P1": 2000}, reason="核对凭证")
    inputs = build(year.engine, 2021, before)
    assert inputs.data.revisions == ()
    value = track(inputs, "重点项目", "U02", "甲烯项目").points[0].value
    assert value is not None and value.text == "2600"


def test_an_item_is_judged_by_the_date_first_told_whatever_extension_a_return_claims(year: Park) -> None:
    due = dt.date(2021, 6, 9)  # a Wednesday
    for week in range(4):
        monday = dt.date(2021, 5, 31) + dt.timedelta(weeks=week)
        base = {"due_date": due, "item_text": "修路"}
        items = [{**base, "item_no": "DC3", "status": "未达标" if week < 2 else "完成", "extension_count": 1}]
        items[0]["extended_date"] = dt.date(2021, 7, 1)
        if week < 2:
            items.append({**base, "item_no": "DC4", "status": "完成" if week else "正在推进"})
        items.append({**base, "item_no": "DC5", "status": "正在推进"})
        year.week(monday, items)
    year.week(dt.date(2021, 12, 27), [base | {"item_no": "DC5", "status": "正在推进"}])
    found = {item.item_no: item for item in built(year).supervision}
    assert [found[code].outcome for code in ("DC3", "DC4", "DC5")] == ["超期完成", "按时完成", "逾期未完成"]
    late = found["DC3"]
    assert (late.expected_weeks, late.reported_weeks, late.missed_weeks, late.extensions_n) == (3, 3, 2, 1)
    assert late.extended_to == dt.date(2021, 7, 1)
    assert len(late.missed_refs) == 2


def test_an_item_is_judged_by_the_date_that_the_office_consented_to(year: Park) -> None:
    due, until = dt.date(2021, 6, 2), dt.date(2021, 6, 30)
    for week in range(3):
        # What the returns say of another date from the second week on moves nothing.
        base = {"due_date": due if not week else until, "item_text": "修路"}
        done = {"DC7": week == 2, "DC8": week == 2, "DC9": False}
        items = [base | {"item_no": no, "status": "完成" if one else "正在推进"} for no, one in done.items()]
        year.week(dt.date(2021, 5, 31) + dt.timedelta(weeks=week), items)

    def consent(number: str, change_type: str, item: str, day: dt.date | None) -> dict[str, object]:
        subject = {"subject": "督查事项", "subject_no": item, "subject_table": "supervision_item"}
        by = {"approver": "某", "document_no": "办〔2021〕3号", "in_force_date": dt.date(2021, 6, 3)}
        what = {"change_no": number, "change_type": change_type, "subject_key": item, "until_date": day}
        return {"reason_text": "雨季"} | subject | by | what

    for given in (consent("1", "延期", "DC7", until), consent("2", "豁免", "DC9", None)):
        year.submit("registered_changes", "U02", None, {"registered_change": [given]})
    found = {item.item_no: (item.due, item.outcome) for item in built(year).supervision}
    assert found["DC7"] == (until, "按时完成")
    assert found["DC8"] == (due, "超期完成")
    assert found["DC9"] == (due, "已豁免")


def test_an_item_that_left_without_being_done_is_not_known_and_makes_its_unit_incomplete(year: Park) -> None:
    year.week(dt.date(2021, 11, 1), [{"item_no": "DC9", "status": "完成", "due_date": dt.date(2021, 11, 30)}])
    inputs = built(year)
    assert next(item for item in inputs.supervision if item.item_no == "DC1").outcome == "未再报送"
    done = line(inputs, "U03", "到期督查事项按时完成")
    assert done.value.value is None and done.completion is not None and done.completion.value is None
    assert done.rank == "—（输入不完整，不排位）"
    year.week(dt.date(2021, 12, 27), [{"item_no": "DC1", "status": "正在推进", "due_text": "长期"}])
    inputs = built(year)
    assert next(item for item in inputs.supervision if item.item_no == "DC1").outcome != "未再报送"


def test_what_was_never_sent_and_what_came_late_is_booked_on_the_unit_that_owed_it(year: Park) -> None:
    year.owe("reform_progress", "U02", "2021Q2", "2021-07-08T18:00:00+08:00")
    year.owe("project_progress", "U02", "2021-04", "2021-04-06T09:00:00+08:00")
    inputs = built(year)
    states = {(r.source_name, r.period.label): r.status for r in inputs.data.returns}
    assert states[("reform_progress", "2021Q2")] == "未报"
    assert states[("project_progress", "2021-04")] == "迟报"
    assert any("2021年第二季度" in gap and gap.endswith("未报送") for gap in inputs.gaps)


def test_a_quarter_counts_from_the_day_after_its_end() -> None:
    def over(moment: str) -> list[str]:
        return [q.label for q in finished_quarters(2021, dt.datetime.fromisoformat(moment))]

    assert over("2021-06-30T23:59:00+08:00") == ["2021Q1"]
    assert over("2021-06-30T16:00:00+00:00") == ["2021Q1", "2021Q2"]
    assert over("2026-01-01T00:00:00+08:00") == ["2021Q1", "2021Q2", "2021Q3", "2021Q4"]


def test_quarters_that_are_not_over_are_left_out_and_said_so(year: Park) -> None:
    whole = built(year)
    half = replace(whole.data, quarters=whole.data.quarters[:2])
    calendar = Calendar.load(CALENDAR)
    lights, measures = load_light_rules().on, load_measure_rules().on
    rules = Rules(lights, measures, whole.posting_rules, whole.scoring)
    inputs = judge_year(half, rules, calendar)
    assert inputs.gaps[:2] == ("第三季度尚未结束，不计", "第四季度尚未结束，不计")
    assert [len(project.months) for project in inputs.projects] == [6] * 4
    assert line(inputs, "", "工业总产值").value.text == "54.0"
    (sheet,) = [sheet for sheet in make_sheets(inputs) if sheet.name == "1指标总表"]
    assert [c.label for c in sheet.columns if c.group == "亮灯"] == ["第一季度", "第二季度"]


def test_a_year_scored_by_an_earlier_edition_keeps_the_names_of_that_edition(year: Park) -> None:
    whole = built(year)
    assert whole.scoring.version == "2021-2" and not any("自报" in one.name for one in whole.indicators)
    first = load_scoring_rules((*UNIT_INDICATORS, *FORMER_NAMES)).version("2021-1")
    lights, measures = load_light_rules().on, load_measure_rules().on
    rules = Rules(lights, measures, whole.posting_rules, first)
    before = judge_year(whole.data, rules, Calendar.load(CALENDAR))
    names = [FORMER_NAMES.get(one.name, one.name) for one in before.indicators]
    assert names == [one.name for one in whole.indicators]
    assert {one.name for one in before.indicators} > set(FORMER_NAMES)
    # Other words, the same points.
    assert [one.total.value for one in before.scores] == [one.total.value for one in whole.scores]


def test_every_cell_of_every_figure_is_named_once_with_sheet_and_address(year: Park) -> None:
    inputs = built(year)
    cells = sum(len(figure.inputs) for figure in inputs.figures.values())
    assert len(inputs.sources) == cells > 100
    assert all(source.file_name and source.sheet and source.cell for source in inputs.sources)
    known = set(inputs.figures)
    assert all(set(figure.parts) <= known for figure in inputs.figures.values())
