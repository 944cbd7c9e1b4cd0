"""Rows that bear the same key: the cell that somebody typed twice is marked, not what stands in every row."""

from __future__ import annotations

from etl.grid import Sheet, rectangular
from etl.read import read_records
from tests.etl.forms import read

HEADS = (
    "年度,事项编号,村居,事项类别,事项内容,责任单位,计量单位,计划数,完成数,投入资金,完成时限,进展类别,进展情况"
)


def test_of_a_key_of_two_columns_the_one_that_tells_rows_apart_is_named() -> None:
    rows = [
        [
            2022,
            number,
            "东召口村",
            "户户通",
            f"道路硬化{n}",
            "综合管理局",
            "户",
            126,
            120,
            40 + n,
            None,
            None,
            "施工",
        ]
        for n, number in enumerate(("MS2022-01", "MS2022-01", "MS2022-02"), 1)
    ]
    top = [["民生实事台账（2022年）"], ["单位：万元"], HEADS.split(",")]
    said = read(
        Sheet(1, "台账", rectangular([*top, *rows])), "livelihood", received="2022-11-06T10:00:00+08:00"
    )
    assert said.doubts == [], said.doubts
    [problem] = [one for one in said.problems if one.rule == "R-double-key"]
    assert (problem.cell, problem.message) == (
        "B5",
        "B4、B5填的是同一个“事项编号”（“年度”也相同），这几栏都相同的只能有一行，请删去重复行",
    )


def test_two_records_of_a_system_under_one_key_go_back_alone() -> None:
    """The system's other keys are not in doubt: nobody typed them."""
    known = {"person_name": "方令仪", "posted_at": "2021-04-09T16:00:00", "updated_at": "2021-04-09T16:00:00"}
    records = [{"id": number, **known} for number in (1, 2, 1)]
    said = read(read_records(records, "daily_posting"), "daily_posting")
    assert [(one.row_no, one.fatal) for one in said.problems] == [(2, False), (4, False)]
    assert said.problems[0].message == "同一个“id”有2条记录，不知以哪一条为准，请该系统只留一条"
