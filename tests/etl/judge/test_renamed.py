"""A name that came where last month's went is asked about: it would begin a series of its own."""

from __future__ import annotations

from typing import Any

import pytest

from etl.judge.renamed import _changed
from tests.etl.conftest import Desk

DUST, OZONE = "细颗粒物浓度", "臭氧浓度"


def environment(month: int, *names: str) -> tuple[bytes, str]:
    """A month's return of one station, with these measures."""
    lines = [
        f"环境质量主要指标情况表（2022年{month}月）",
        f"填报单位（盖章）：规划建设局  填报人：温如许  填报日期：2022年{month + 1}月9日",
        "序号,站点,环境指标,计量单位,方向,本年累计,上年同期,年度目标,同比变化（%）,全市位次",
        *(
            f"{n},园区子站,{name},微克/立方米,越低越好,{40 + n},{50 + n},48,,"
            for n, name in enumerate(names, 1)
        ),
    ]
    return "\n".join(lines).encode("utf-8-sig"), f"环境质量{month}月.csv"


def hand_in(desk: Desk, month: int, *names: str) -> dict[str, Any]:
    content, file_name = environment(month, *names)
    return desk.hand_in(content, file_name, received=f"2022-0{month + 1}-10T10:00:00+08:00")


def test_a_measure_under_another_name_is_asked_about_and_loaded_by_the_answer(desk: Desk) -> None:
    assert hand_in(desk, 3, DUST, OZONE)["status"] == "accepted"
    asked = hand_in(desk, 4, "PM2.5浓度", OZONE)
    assert asked["status"] == "held" and asked["question"]["kind"] == "renamed"
    assert "“PM2.5浓度”上期没有，同一处上期写的是“细颗粒物浓度”" in asked["question"]["sentence"]
    assert desk.answer(asked, "B")["status"] in ("accepted", "held")
    names = {row.measure_name for row in desk.rows("select measure_name from warehouse.environment_value")}
    assert DUST in names


def test_the_same_names_and_a_measure_more_are_no_question(desk: Desk) -> None:
    assert hand_in(desk, 3, DUST, OZONE)["status"] == "accepted"
    assert (hand_in(desk, 4, DUST, OZONE, "氨氮浓度")["question"] or {}).get("kind") != "renamed"


@pytest.mark.parametrize(
    ("named", "expected", "told"),
    [
        ({("子站", "甲")}, {("子站", "乙")}, [("甲", "乙")]),
        ({("子站", "甲"), ("断面", "乙")}, {("子站", "甲"), ("断面", "丙")}, [("乙", "丙")]),
        ({("子站", "甲")}, {("断面", "乙")}, []),
        (
            {("站", "临淄"), ("站", "丁")},
            {("站", "临淄区"), ("站", "甲"), ("站", "乙")},
            [("临淄", "临淄区")],
        ),
    ],
)
def test_names_are_held_against_those_that_stood_in_the_same_place(
    named: set[tuple[str, ...]], expected: set[tuple[str, ...]], told: list[tuple[str, str]]
) -> None:
    assert _changed(1, set(named), set(expected)) == told
