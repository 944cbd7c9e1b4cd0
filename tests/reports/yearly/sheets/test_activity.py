"""Quotas, months alone and per-mu evaluation, from the rows of the warehouse to the sheets."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D
from typing import Any

from reports.yearly.assessment import plain_text
from reports.yearly.model.tables import printed
from reports.yearly.sheets.sheets import make_sheets
from tests.reports.yearly.conftest import Park, built
from tests.reports.yearly.judge.test_scores import lines_of, sheet_of

QUOTA = {
    "quota_code": "AQ12",
    "activity_type": "党员干部上讲台",
    "scope": "机关",
    "quota_period_type": "month",
    "quota": 1,
    "quota_unit": "次",
    "holiday_rule": "照计",
    "source_name": "study_month",
    "basis_text": "某方案",
    "valid_from": dt.date(2021, 1, 1),
}


def session(number: int, month: int, kind: str) -> dict[str, Any]:
    return {
        "line_no": number,
        "period_start": dt.date(2021, month, 1),
        "period_type": "month",
        "reporting_unit_code": "U02",
        "session_type": kind,
        "session_date": dt.date(2021, month, 10 + number),
        "topic_text": f"第{number}讲",
    }


def test_a_month_without_a_lecture_stays_unmet_whatever_was_done_in_others(year: Park) -> None:
    yearly = QUOTA | {
        "quota_code": "AQ01",
        "activity_type": "理论学习中心组集中学习",
        "quota_period_type": "year",
        "quota": 15,
    }
    year.submit("reference_activity_quotas", "U02", None, {"activity_quota": [QUOTA, yearly]})
    lectures = {1: 2, 2: 0, 3: 1}
    for month, n in lectures.items():
        year.owe("study_month", "U02", f"2021-{month:02d}", f"2021-{month + 1:02d}-08T18:00:00+08:00")
        rows = [session(one, month, "党员干部上讲台") for one in range(1, n + 1)]
        rows += [session(9, month, "理论学习中心组集中学习")]
        year.submit("study_month", "U02", f"2021-{month:02d}", {"study_session": rows})
    inputs = built(year)
    lines = {line["工作事项"]: line for line in lines_of(sheet_of(inputs, "6c常态化定额"))}
    lecture = lines["党员干部上讲台"]
    assert (lecture["完成（期）"], lecture["未完成（期）"]) == ("2", "1")
    assert lecture["未完成的期别"] == "2021年2月"
    assert lecture["情况"] == "▲黄 有未完成"
    study = lines["理论学习中心组集中学习"]
    assert (study["各期合计"], study["序时参考"]) == ("3", "15.00")
    months = {line["期别"]: line for line in lines_of(sheet_of(inputs, "6d定额逐期"))}
    assert months["2021年2月"]["欠"] == "1"
    assert months["2021年1月"]["来源报送"].startswith("第")


def test_a_month_alone_is_a_difference_and_none_where_january_is_missing(year: Park) -> None:
    sheet = sheet_of(built(year), "1e指标逐月")
    heads = [f"{column.group}{column.label}" for column in sheet.columns]
    lines = {
        line["月份"]: line
        for row in sheet.rows
        if (line := dict(zip(heads, map(printed, row), strict=True)))["指标"] == "工业总产值"
    }
    # 1—2月 is one period; March is what it adds; the month before June was not handed in.
    assert [lines[month]["当月当月"] for month in ("1—2月", "3月", "6月")] == ["—", "11.0", "—"]
    assert lines["3月"]["当季当季"] == lines["3月"]["本年累计"]
    assert D(lines["6月"]["当季当季"]) == D(lines["6月"]["本年累计"]) - D(lines["3月"]["本年累计"])
    assert lines["6月"]["当季环比（%）"] != "—"
    published = D(1) + D(lines["6月"]["同比公布（%）"]) / 100
    base = D(lines["6月"]["同比公布数推算的基数"])
    assert abs(base * published - D(lines["6月"]["本年累计"])) < D("0.2")
    assert all(line["来源单元格"] for line in lines.values())


def enterprise(code: str, tax: float, **more: object) -> dict[str, object]:
    return {
        "enterprise_code": code,
        "period_start": dt.date(2021, 1, 1),
        "period_type": "year",
        "reporting_unit_code": "U02",
        "scale_type": "规上",
        "land_mu": D(100),
        "tax_wan_yuan": D(str(tax)) * 100,
        "revenue_wan_yuan": D(100000),
        "added_value_wan_yuan": D(15000),
        "energy_tce": D(7500),
        "emission_t": D(3),
        "rd_wan_yuan": D(3000),
        "staff_n": 750,
    } | more


def test_the_huangyan_example_comes_out_of_the_warehouse_with_its_steps_and_cells(year: Park) -> None:
    rows = [
        enterprise("A", 30),
        enterprise("B", 15, emission_t=D(0)),
        enterprise("C", 20, staff_n=None),
        enterprise("D", 9, is_suspended=True),
    ]
    year.submit("enterprise_evaluation", "U02", "2021", {"enterprise_evaluation": rows})
    inputs = built(year)
    lines = {
        (line["统一社会信用代码"], line["项目"]): line
        for line in lines_of(sheet_of(inputs, "7b亩产效益试算（受限）"))
        if line["试算办法"].startswith("基准值法")
    }
    expected = {"亩均税收": "37.35", "亩均增加值": "22.03", "单位能耗增加值": "14.85"}
    expected |= {"单位排放增加值": "10.14", "全员劳动生产率": "11.03", "研发经费占营业收入": "9.93"}
    assert {name: lines["A", name]["试算得分"] for name in expected} == expected
    assert lines["A", "合计"]["试算得分"] == "105.33"
    assert lines["B", "单位排放增加值"]["计分算式"] == "没有这一项，取同规模2户平均10.142379"
    assert lines["C", "全员劳动生产率"]["试算得分"] == "不计分"
    assert (lines["C", "合计"]["试算得分"], lines["A", "合计"]["位次"]) == ("不完整", "—")
    assert ("D", "合计") not in lines
    assert lines["A", "亩均税收"]["来源单元格"].count("第") >= 2


def test_single_enterprises_stand_in_the_restricted_edition_alone(year: Park) -> None:
    year.submit("enterprise_evaluation", "U02", "2021", {"enterprise_evaluation": [enterprise("A91", 30)]})
    inputs = built(year)
    assert not [sheet.name for sheet in make_sheets(inputs) if "受限" in sheet.name]
    assert "A91" not in plain_text(inputs)
    assert not [name for name in inputs.figures if "A91" in name]
