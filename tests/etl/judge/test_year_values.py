"""Figures of the environment by month: a target that holds for the year, and two rows that changed places."""

from __future__ import annotations

import io

import openpyxl
import pytest

from etl.grid import CellValue, Sheet, rectangular
from etl.template.make import make_template
from schemas.period import Period
from tests.etl.conftest import Desk
from tests.etl.forms import SOURCES, xlsx
from tests.etl.judge.test_judge import kind

HEADS: list[CellValue] = ["序号", "站点", "环境指标", "计量单位", "方向", "本年累计", "上年同期", "年度目标"]
HEADS += ["同比变化（%）", "全市位次"]
ROWS: list[tuple[str, str, str, str, float, float, float]] = [
    ("临淄区", "空气优良天数", "天", "越高越好", 20, 18, 240),
    ("临淄区", "水环境质量综合指数", "无量纲", "越低越好", 5.4, 8.8, 7.5),
    ("园区子站", "细颗粒物浓度", "微克/立方米", "越低越好", 49, 54, 48),
    ("园区子站", "挥发性有机物浓度", "微克/立方米", "越低越好", 126, 139, 125),
    ("乌河园区断面", "氨氮浓度", "毫克/升", "越低越好", 0.87, 1.03, 1),
    ("乌河园区断面", "化学需氧量浓度", "毫克/升", "越低越好", 19, 21.3, 20),
]


def month(number: int, year: int = 2022, days: float = 20, **changed: float) -> bytes:
    """The return of a month; ``changed``: cell → what stands there instead."""
    rows: list[list[CellValue]] = [
        [f"环境质量指标（{year}年{number}月）"],
        ["填报单位：规划建设局"],
        [*HEADS],
    ]
    for at, row in enumerate(ROWS, 1):
        rows.append([at, *row, None, None])
    rows[3][5] = days
    for cell, value in changed.items():
        rows[int(cell[1:]) - 1]["ABCDEFGH".index(cell[0])] = value
    return xlsx(Sheet(1, "环境", rectangular(rows)))


def hand_in(desk: Desk, content: bytes, number: int, year: int = 2022) -> dict[str, object]:
    received = f"{year}-{number + 1:02d}-08T10:00:00+08:00"
    return desk.hand_in(content, f"环境质量指标（{year}年{number}月）.xlsx", received=received)


@pytest.fixture
def january(desk: Desk) -> Desk:
    """January is in the warehouse."""
    desk.write("update warehouse.unit set unit_name = '规划建设局' where unit_code = 'U04'")
    first = hand_in(desk, month(1), 1)
    assert first["status"] == "accepted", first["question"] or first["rejected"]
    return desk


def targets(desk: Desk, day: str) -> list[str]:
    query = "select trim_scale(annual_target)::text from report.environment_value where period_start = :day"
    return [value for (value,) in desk.rows(f"{query} order by row_no", day=day)]


def test_a_target_that_another_month_of_the_year_states_otherwise_is_the_office_s_to_settle(
    january: Desk,
) -> None:
    held = hand_in(january, month(2, days=40, H4=264), 2)
    assert (held["status"], kind(held)) == ("held", "year_values")
    assert held["question"]["asked_of"] == "owner"  # type: ignore[index]
    assert "H4（临淄区·空气优良天数）“年度目标”本年以前报的是240，现填264" in held["question"]["sentence"]  # type: ignore[index]
    assert january.answer(held, "A", "管发〔2022〕9号")["status"] == "accepted"
    assert (targets(january, "2022-01-01")[0], targets(january, "2022-02-01")[0]) == ("240", "264")
    assert hand_in(january, month(3, days=60, H4=264), 3)["status"] == "accepted"


def test_next_year_s_target_is_another_and_nobody_is_asked(january: Desk) -> None:
    assert hand_in(january, month(1, year=2023, H4=250), 1, 2023)["status"] == "accepted"


def test_two_rows_that_changed_places_are_asked_about(january: Desk) -> None:
    held = hand_in(january, month(2, days=40, F5=48.5, F6=5.5), 2)
    assert (held["status"], kind(held)) == ("held", "rows")
    sentence = held["question"]["sentence"]  # type: ignore[index]
    assert "“本年累计”有两行与以前报的相差很远" in sentence and "像是两行对调了" in sentence


def form(desk: Desk, period: str) -> tuple[list[object], list[object]]:
    """The headings of next month's template, and its first known row."""
    with desk.intake.engine.connect() as connection:
        template = make_template(
            SOURCES["environment_values"],
            period=Period.parse(period),
            unit="U04",
            calendar=desk.intake.calendar,
            today=Period.parse(period).end,
            connection=connection,
        )
    rows = list(
        openpyxl.load_workbook(io.BytesIO(template.content)).worksheets[0].iter_rows(values_only=True)
    )
    at = next(at for at, row in enumerate(rows) if row[0] == "序号")
    return list(rows[at]), list(rows[at + 2])


def test_the_form_says_of_which_period_its_last_figures_are(january: Desk) -> None:
    heads, first = form(january, "2022-02")
    at = heads.index("上期数（2022年1月）·本年累计（供参考，不读取）")
    assert (first[at], first[heads.index("年度目标")]) == (20, 240)


def test_another_year_s_form_names_the_year_of_the_last_figures_and_leaves_the_target_open(
    january: Desk,
) -> None:
    heads, first = form(january, "2023-02")
    assert first[heads.index("上期数（2022年1月）·本年累计（供参考，不读取）")] == 20
    assert first[heads.index("年度目标")] is None
