"""Which returns are asked whether their unit of measure has changed."""

from __future__ import annotations

from tests.etl.conftest import Desk

WEEK = "序号,工作事项,日期,参加人员,村居或企业名称,数量,计量单位,主要内容,佐证"


def week(number: int, days: tuple[int, ...], *lines: str) -> bytes:
    rows = [
        f"{n},{line.replace('DAY', f'2022-3-{day}')}"
        for n, (line, day) in enumerate(zip(lines, days, strict=True), 1)
    ]
    title = f"常态化工作周报（2022年第{number}周）"
    return "\n".join([title, "填报单位（盖章）：招商局", WEEK, *rows]).encode()


def test_a_line_of_a_weekly_return_is_another_thing_each_week(desk: Desk) -> None:
    village, visit = (
        "联系村居,DAY,方令仪,东召口村,1,次,入户,照片",
        "走访企业,DAY,秦墨林,甲化工,1,家,座谈,照片",
    )
    first = desk.hand_in(week(9, (1, 2), village, visit), "周报9.csv", "2022-03-04T10:00:00+08:00")
    assert first["status"] == "accepted", first
    turned = desk.hand_in(week(10, (8, 9), visit, village), "周报10.csv", "2022-03-11T10:00:00+08:00")
    assert turned["status"] == "accepted", turned["question"]
    assert desk.rows("select count(*) from report.activity_record") == [(4,)]
