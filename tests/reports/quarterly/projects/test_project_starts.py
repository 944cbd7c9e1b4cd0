"""开工 by its registered date: late is what the light calls late; a late start says by how much."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from reports.document import plain_text
from tests.reports.quarterly.conftest import PROJECTS, Park
from tests.reports.quarterly.projects.test_pace import bulletin


def registered(park: Park, starts: dict[str, dt.date]) -> None:
    rows = [
        {
            "list_year": 2021,
            "project_code": code,
            "project_name": PROJECTS[code][0],
            "industry_chain": PROJECTS[code][1],
            "project_level": "省级",
            "responsible_unit_code": PROJECTS[code][2],
            "total_investment_wan_yuan": PROJECTS[code][3],
            "annual_plan_wan_yuan": PROJECTS[code][4],
            "planned_start_date": day,
        }
        for code, day in starts.items()
    ]
    park.submit("project_register", "U02", "2021", {"project": rows})


def told(park: Park, begun: Mapping[str, dt.date | None]) -> None:
    rows = [
        {
            "project_code": code,
            "period_start": dt.date(2021, 3, 1),
            "period_type": "month",
            "reporting_unit_code": "U02",
            "ytd_investment_wan_yuan": 2600,
            "ytd_investment_source": "2600",
            "is_started": day is not None,
            "actual_start_date": day,
            "progress_text": "主体施工",
        }
        for code, day in begun.items()
    ]
    park.submit("project_progress", "U02", "2021-03", {"project_progress": rows})


def test_on_its_last_day_a_start_is_yellow_and_not_late_and_a_late_one_says_by_how_many_days(
    first_quarter: Park,
) -> None:
    one, two, three = list(PROJECTS)[:3]
    registered(
        first_quarter, {one: dt.date(2021, 3, 31), two: dt.date(2021, 3, 30), three: dt.date(2021, 2, 28)}
    )
    told(first_quarter, {one: None, two: None, three: dt.date(2021, 3, 12)})
    document = bulletin(first_quarter)
    text, figures = plain_text(document), document.figures
    assert (
        f"应开工未开工1个：{PROJECTS[two][0]}" in text and f"当日到期尚未开工1个：{PROJECTS[one][0]}" in text
    )
    assert [figures[f"project.{code}.start_light"].text for code in (one, two, three)] == ["黄", "红", "蓝"]
    late = [figures[f"project.{code}.start_days_late"].text for code in (one, two, three)]
    assert late == ["—", "1", "12"]
    assert "2021年3月12日\t12\t" in text


def test_none_and_all_are_said_in_words_and_of_what_is_not_known_no_number_stands(
    first_quarter: Park,
) -> None:
    first = next(iter(PROJECTS))
    begun = dict.fromkeys(PROJECTS, dt.date(2021, 3, 1))
    registered(first_quarter, begun)

    def said() -> str:
        return plain_text(bulletin(first_quarter)).split("截至季末")[1].split("；")[0].split("。")[0]

    told(first_quarter, dict.fromkeys(PROJECTS))
    assert said() == "应开工4个，均未开工，开工率0.0%"
    told(first_quarter, begun | {first: None})
    assert said() == "应开工4个，已开工3个，开工率75.0%"
    told(first_quarter, begun)
    assert said() == "应开工4个，已全部开工，开工率100.0%"
    registered(first_quarter, dict.fromkeys(PROJECTS, dt.date(2021, 4, 1)))
    assert said() == "没有应开工的项目"


def test_where_no_return_tells_of_a_start_none_is_called_begun(first_quarter: Park) -> None:
    registered(first_quarter, dict.fromkeys(PROJECTS, dt.date(2021, 2, 1)))
    first_quarter.progress(3, dict.fromkeys(PROJECTS))
    text = plain_text(bulletin(first_quarter))
    assert "截至季末应开工4个，4个退回待改（不计算开工率）" in text
