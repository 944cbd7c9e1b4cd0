"""What each unit did of each subject, and the figures that papers stand on, as an assessor queries them."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schemas.views import curated_views
from tests.schemas.conftest import Warehouse, plain_row

LEARNED, LATER = "2021-04-06 09:00", "2021-04-20 09:00"
OWED = "insert into ledger.obligation values (:source, :unit, :start, :type, '2021-04-08 18:00+08')"


@pytest.fixture
def park(warehouse: Warehouse) -> Warehouse:
    for code, name in (("U02", "综合管理局"), ("U04", "规划建设局")):
        warehouse.add("unit", LEARNED, unit_code=code, unit_name=name, valid_from="2020-01-01", sort_order=1)
    return warehouse


def _line(park: Warehouse, subject: str, unit: str = "U04", quarter: int = 1) -> dict[str, Any] | None:
    found = park.read(
        "select * from report.yearly_unit_subject where year_no = 2021 and subject_name = :subject"
        " and unit_code = :unit and quarter_no = :quarter",
        LATER,
        subject=subject,
        unit=unit,
        quarter=quarter,
    )
    assert len(found) < 2
    return found[0] if found else None


def _problem(park: Warehouse, number: int, **values: Any) -> None:
    row = plain_row("problem", date(2021, 2, 10)) | {"problem_no": f"WT-{number}", "lead_unit_code": "U04"}
    park.add("problem", LEARNED, **row | values)


def test_what_was_done_stands_beside_what_was_owed_and_how_much_of_it_is_known(park: Warehouse) -> None:
    _problem(park, 1, status="已销号")
    _problem(park, 2, status="整改中")
    _problem(park, 3, status="整改中")
    line = _line(park, "问题销号")
    assert line is not None
    assert (line["value"], line["target"], round(line["completion_pct"], 2)) == (1, 3, Decimal("33.33"))
    assert (line["reported_n"], line["expected_n"], line["unit_name"]) == (3, 3, "规划建设局")


def test_one_row_that_waits_for_its_correction_leaves_the_quarter_without_a_value(park: Warehouse) -> None:
    _problem(park, 1, status="已销号")
    _problem(park, 2, pending_correction=True)
    line = _line(park, "问题销号")
    assert line is not None
    assert (line["value"], line["completion_pct"], line["reported_sum"]) == (None, None, 1)
    assert (line["reported_n"], line["expected_n"]) == (1, 2)


def test_a_count_is_no_count_while_a_return_that_it_is_read_from_is_missing(park: Warehouse) -> None:
    for start in ("2021-01-01", "2021-02-01"):
        park.write(OWED, source="publicity", unit="U04", start=start, type="month")
    plain = plain_row("publicity", date(2021, 1, 10))
    units = {"unit_code": "U04", "reporting_unit_code": "U04"}
    park.add("publicity", LEARNED, **(plain | units | {"line_no": 1, "period_start": date(2021, 1, 1)}))
    about = {"period_type": "month"}
    park.submission("publicity", "U04", "2021-04-06 10:00", period_start="2021-01-01", **about)
    line = _line(park, "宣传稿件")
    assert line is not None
    assert (line["value"], line["reported_sum"], line["target"]) == (None, 1, None)
    assert (line["returns_reported_n"], line["returns_expected_n"]) == (1, 2)
    park.submission("publicity", "U04", "2021-04-07 10:00", period_start="2021-02-01", **about)
    line = _line(park, "宣传稿件")
    assert line is not None
    assert (line["value"], line["returns_reported_n"]) == (1, 2)


def test_a_unit_that_handed_in_nothing_has_its_row_without_a_value(park: Warehouse) -> None:
    park.write(OWED, source="project_tasks", unit="U02", start="2021-01-01", type="quarter")
    line = _line(park, "季度任务完成", "U02")
    assert line is not None
    assert (line["value"], line["reported_n"], line["expected_n"]) == (None, 0, 0)
    assert (line["returns_reported_n"], line["returns_expected_n"]) == (0, 1)
    assert _line(park, "季度任务完成", "U04") is None


def test_a_record_under_appeal_is_not_known_yet_and_one_that_was_taken_back_never_was(
    park: Warehouse,
) -> None:
    plain = plain_row("conduct_record", date(2021, 3, 1)) | {"unit_code": "U04", "subject_type": "单位"}
    for number, (points, appeal) in enumerate(((-1, "维持"), (-3, "撤销"))):
        row = plain | {"record_no": str(number), "sign": "负面", "points": points, "appeal_status": appeal}
        park.add("conduct_record", LEARNED, **row)
    line = _line(park, "负面分值")
    assert line is not None
    assert (line["value"], line["expected_n"]) == (-1, 1)
    open_ = plain | {"record_no": "9", "sign": "负面", "points": -2, "appeal_status": "申诉中"}
    park.add("conduct_record", LEARNED, **open_)
    line = _line(park, "负面分值")
    assert line is not None
    assert (line["value"], line["reported_n"], line["expected_n"]) == (None, 1, 2)


def test_the_returns_that_subjects_are_read_from_are_sources() -> None:
    view = next(view for view in curated_views() if view.name == "yearly_unit_subject")
    subjects = view.sql.partition("values")[2].partition("moment as")[0]
    named = set(re.findall(r"'([a-z_]+)'", subjects))
    sources = {path.stem for path in (Path(__file__).parents[2] / "schemas" / "sources").glob("*.yml")}
    assert len(named) > 10
    assert named <= sources


def test_a_figure_of_an_issue_leads_to_its_cells_and_one_that_an_edit_left_out_is_gone(
    park: Warehouse,
) -> None:
    about = {"period_start": "2021-03-01", "period_type": "month", "file_name": "三月.xlsx"}
    number = park.submission("project_progress", "U02", LEARNED, **about)
    park.write(
        "insert into ledger.submission_column"
        " (submission_id, sheet_no, table_name, column_name, group_no, col_no, heading, sheet_name)"
        " values (:n, 1, 'project_progress', 'ytd_investment_wan_yuan', 0, 9, '累计', '3月')",
        n=number,
    )
    park.write(
        "insert into ledger.issue (kind, period_label, version, run_key, stage, as_of, issue_date,"
        " created_at, rule_versions, content_hash, plain_text, changes, files)"
        " values ('quarterly', '2021Q1', 1, 'r', '印发', '2021-04-06 10:00+08', '2021-04-06',"
        " '2021-04-06 10:00+08', '{}', '', '', '[]', '{}')"
    )
    place = [number, 1, 7, 9, "ytd_investment_wan_yuan", "project_progress"]
    detail = {"place": 0, "parts": [], "reported_n": 1, "expected_n": 2, "inputs": [place]}
    for name, more in (("project.P1.ytd", {}), ("gone", {"left_out": True})):
        park.write(
            "insert into ledger.issue_figure (issue_id, figure_id, label, value, text, unit, formula, detail)"
            " select issue_id, :name, '甲项目累计', 12, '12', '万元', '报送数', cast(:detail as jsonb)"
            " from ledger.issue",
            name=name,
            detail=json.dumps(detail | more),
        )
    [figure] = park.read("select * from report.issue_figure", LATER)
    assert (figure["figure_id"], figure["text"], figure["cells_n"]) == ("project.P1.ytd", "12", 1)
    assert (figure["reported_n"], figure["expected_n"], figure["period_label"]) == (1, 2, "2021Q1")
    [cell] = park.read("select * from report.issue_figure_cell", LATER)
    assert [cell[n] for n in ("file_name", "sheet_name", "cell", "heading")] == [
        "三月.xlsx",
        "3月",
        "I7",
        "累计",
    ]
    assert park.read("select * from report.issue_figure", "2021-04-06 09:30") == []


def test_the_lights_of_a_year_are_those_of_its_newest_inputs(park: Warehouse) -> None:
    project = plain_row("project", date(2021, 3, 1)) | {"list_year": 2021, "project_code": "P1"}
    park.add("project", LEARNED, **project | {"responsible_unit_code": "U04"})
    for version, light in ((1, "红"), (2, "退回待改")):
        park.write(
            "insert into ledger.issue (kind, period_label, version, run_key, stage, as_of, issue_date,"
            " created_at, rule_versions, content_hash, plain_text, changes, files)"
            " values ('yearly', '2021', :version, :key, '预填', '2021-04-06 10:00+08', '2021-04-06',"
            " '2021-04-06 10:00+08', '{}', '', '', '[]', '{}')",
            version=version,
            key=f"run-{version}",
        )
        for name in ("2021Q1.project.P1.light", "2021Q1.project.P1.m03.ytd"):
            park.write(
                "insert into ledger.issue_figure"
                " (issue_id, figure_id, label, value, text, unit, formula, detail)"
                " select issue_id, :name, '第一季度·甲项目亮灯', null, :light, '', '算式',"
                " cast(:detail as jsonb) from ledger.issue where version = :version",
                name=name,
                light=light,
                version=version,
                detail=json.dumps({"place": 0, "parts": [], "inputs": []}),
            )
    [light_] = park.read("select * from report.yearly_light", LATER)
    told = [light_[n] for n in ("year_no", "quarter_no", "subject_name", "light", "grey_reason", "unit_code")]
    assert told == [2021, 1, "甲项目", "灰", "退回待改", "U04"]
