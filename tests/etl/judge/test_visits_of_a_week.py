"""The weekly return of visits: what is asked of its lines and of the enterprises that it names."""

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


def test_an_enterprise_that_is_nearly_a_registered_one_is_asked_about_and_may_be_another(desk: Desk) -> None:
    desk.write(
        "insert into warehouse.enterprise (submission_id, sheet_no, row_no, recorded_at, enterprise_code,"
        " enterprise_name, aliases, scale_type, operating_status) values (1, 1, 1, '2022-01-05', 'E01',"
        " '鲁衡石化有限公司', '鲁衡石化', '规上', '在营')"
    )
    visits = [f"走访企业,DAY,方令仪,{name},1,家,座谈,照片" for name in ("鲁衡石化", "鲁衡石油有限公司")]
    held = desk.hand_in(week(9, (1, 2), *visits), "周报9.csv", "2022-03-04T10:00:00+08:00")
    assert held["status"] == "held"
    assert "“鲁衡石油有限公司”，名录里没有，只有相近的“鲁衡石化有限公司”" in held["question"]["sentence"]
    words = {option["letter"]: option["words"] for option in held["question"]["options"]}
    another = next(letter for letter, said in words.items() if "另一个" in said)
    assert desk.answer(held, another)["status"] == "accepted"
    again = desk.hand_in(week(10, (8, 9), *visits), "周报10.csv", "2022-03-11T10:00:00+08:00")
    assert again["status"] == "accepted", again["question"]
    assert desk.rows("select distinct object_text from report.activity_record order by 1") == [
        ("鲁衡石化",),
        ("鲁衡石油有限公司",),
    ]
