"""A 接龙 pasted from the workgroup's chat: who posted, and when; never what."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.grid import Grid, Unreadable
from etl.read.limits import Limits
from etl.read.text.chain import HEADINGS, is_chain, read_chain
from etl.tidy.chain_days import settle_days
from tests.etl.conftest import Desk

LIST = """#接龙
3月1日工作晾晒
请各位18点前接龙

例 张三 18:00 做了什么
1. 苏雨辰 18:02 整理台账，
报送周报
2. 顾予安 下午5点30分 起草文件
3、招商局 郝云舟 2021年3月2日 8:20 核对数据
4． 柳拂晓 完成台账
"""
TIMED = LIST.replace("柳拂晓 完成", "柳拂晓 17:50 完成")


def settled(text: str, received: str = "2021-03-02T20:00+08:00") -> Grid:
    grid = read_chain(text, "接龙", Limits())
    settle_days(grid, datetime.fromisoformat(received))
    return grid


def test_each_entry_is_a_row_with_person_and_moment() -> None:
    grid = settled(LIST)
    rows = grid.sheets[0].rows
    assert list(rows[1]) == list(HEADINGS)
    assert [row[1:4] for row in rows[2:]] == [
        [1, "苏雨辰", datetime(2021, 3, 1, 18, 2)],
        [2, "顾予安", datetime(2021, 3, 1, 17, 30)],
        [3, "郝云舟", datetime(2021, 3, 2, 8, 20)],
        [4, "柳拂晓", None],
    ]
    assert rows[2][4] == "整理台账 报送周报" or str(rows[2][4]).endswith("\n报送周报")
    assert grid.notices == ["接龙里有1人没有写时间（柳拂晓），写明几点几分才能记为按时或迟晒"]


def test_a_list_whose_mark_was_not_copied_is_known_by_its_topic() -> None:
    assert is_chain("3月1日工作晾晒\n1. 苏雨辰 18:02 走访企业\n2. 顾予安 17:40 项目调度\n")
    assert not is_chain("项目清单\n1. 供热管网 18:02\n")


def test_an_entry_without_its_dot_is_an_entry_and_a_line_like_one_is_told() -> None:
    grid = settled(
        "#接龙\n3月1日工作晾晒\n1. 苏雨辰 9:05 走访\n2 家企业 10:00 座谈\n2 顾予安 开会 10:00\n"
        "3郝云舟 18:30\n柳拂晓 12:00 值班\n"
    )
    assert [row[1:4] for row in grid.sheets[0].rows[2:]] == [
        [1, "苏雨辰", datetime(2021, 3, 1, 9, 5)],
        [2, "顾予安", datetime(2021, 3, 1, 10)],
        [3, "郝云舟", datetime(2021, 3, 1, 18, 30)],
    ]
    assert grid.notices == [
        "接龙里有1行没有按“序号.”写（“柳拂晓”），作为上一条的内容读取；若是另一个人的，请补上序号和点后重报"
    ]


def test_a_day_that_no_calendar_has_is_named_and_never_another() -> None:
    with pytest.raises(Unreadable, match="“2月30日”不是日历上有的一天"):
        settled("#接龙\n2月30日工作晾晒\n1. 苏雨辰 9:05 走访\n")
    grid = settled("#接龙\n3月1日工作晾晒\n1. 苏雨辰 2月30日 9:05 走访\n")
    assert grid.sheets[0].rows[2][3] == "2月30日 9:05"


@pytest.mark.parametrize(
    ("entry", "at"),
    [
        ("苏雨辰 PM 9:05 走访", "21:05"),
        ("苏雨辰 9:05pm 走访", "21:05"),
        ("苏雨辰 a.m. 9:05 走访", "09:05"),
        ("苏雨辰 12:05 AM 走访", "00:05"),
        ("苏雨辰 中午1点 走访", "13:00"),
        ("苏雨辰 走访9:30企业座谈 21:05", "21:05"),
        ("苏雨辰 18:02 走访，9:30座谈", "18:02"),
        ("苏雨辰 走访 21:05", "21:05"),
        ("苏雨辰：现场核查（18:05）", "18:05"),
        ("苏雨辰 现场核查 [19:01]", "19:01"),
        ("苏雨辰 十九点三十分", "19:30"),
        ("苏雨辰 今天18时05分完成巡查", "18:05"),
        ("苏雨辰(18:20)", "18:20"),
        ("苏雨辰 今天 18:20 走访", "18:20"),
        ("苏雨辰 下午两点半 走访", "14:30"),
    ],
)
def test_the_time_of_the_posting_is_read_with_its_half_of_the_day(entry: str, at: str) -> None:
    [row] = settled(f"#接龙 3月1日\n1. {entry}").sheets[0].rows[2:]
    assert row[2:4] == ["苏雨辰", datetime.fromisoformat(f"2021-03-01T{at}")]


@pytest.mark.parametrize("written", ["25:40", "18:75", "21.05", "2105", "晚12点", "昨天18:20"])
def test_what_is_no_time_goes_back_and_never_becomes_midnight(written: str) -> None:
    grid = settled(f"#接龙 3月1日\n1. 苏雨辰 {written} 走访")
    assert [row[1:5] for row in grid.sheets[0].rows[2:]] == [[1, "苏雨辰", written, "走访"]]
    assert grid.notices == []


@pytest.mark.parametrize(
    ("entry", "person", "content"),
    [
        ("1. 高  屿 17：55 巡查企业3家", "高屿", "巡查企业3家"),
        ("1. 高\u3000屿 18:00", "高屿", None),
        ("1. 规划建设局 高 屿 巡查 企业", "高屿", "巡查 企业"),
        ("1. 高屿 巡 查", "高屿", "巡 查"),
        ("1. 董亦凡 整 改", "董亦凡", "整 改"),
    ],
)
def test_a_name_set_wide_is_one_name(entry: str, person: str, content: str | None) -> None:
    row = read_chain(f"#接龙\n3月1日工作晾晒\n{entry}", "接龙", Limits()).sheets[0].rows[2]
    assert (row[2], row[4]) == (person, content)


@pytest.mark.parametrize(
    "entry",
    ["6. 请假：高屿、董亦凡", "6. 请假2人：高屿、董亦凡", "6. 招商局 高屿 18:00 公休", "6. 高屿（请假1天）"],
)
def test_who_is_on_leave_posts_nothing_and_is_told(entry: str) -> None:
    grid = settled(f"{LIST}{entry}\n")
    assert list(grid.sheets[0].rows[-1]) == [None, 6, None, None, entry[3:]]
    assert grid.notices[0].startswith(f"接龙里有1条写的是请假、出差等（“6. {entry[3:]}”），不算晾晒")


@pytest.mark.parametrize("content", ["出差济南对接项目", "办理请假审批", "统计机关请假"])
def test_work_that_has_to_do_with_leave_is_work(content: str) -> None:
    assert settled(f"{LIST}5. 高屿 18:00 {content}\n").sheets[0].rows[-1][2] == "高屿"


def test_a_list_with_people_on_leave_is_accepted_without_them(desk: Desk) -> None:
    receipt = desk.hand_in(f"{TIMED}5. 请假：高屿\n".encode(), "群消息.txt", "2021-03-02T20:00:00+08:00")
    assert (receipt["status"], receipt["rows_accepted"]) == ("accepted", 4)
    # Who it is stands in the one notice, and nowhere else as a row that nobody understood.
    assert not [one for one in receipt["warnings"] if one["rule"] == "W-row"]
    assert sum("“5. 请假：高屿”" in told for told in receipt["notices"]) == 1


def test_a_day_without_a_year_is_the_last_one_before_the_list_came() -> None:
    rows = settled("#接龙\n12月31日晾晒\n1. 苏雨辰 18:02", "2022-01-03T09:00+08:00").sheets[0].rows
    assert rows[2][3] == datetime(2021, 12, 31, 18, 2)


def test_a_list_without_a_day_is_asked_for_one() -> None:
    with pytest.raises(Unreadable, match="哪一天"):
        settled("#接龙\n工作晾晒\n1. 苏雨辰 18:02")


@given(
    st.dates(date(2021, 1, 1), date(2021, 12, 31)),
    st.lists(st.times(), min_size=1, max_size=5),
    st.sampled_from((".", "、", ")", "．")),
)
def test_whatever_day_and_times_are_written_come_back(day: date, times: list[Any], mark: str) -> None:
    entries = [f"{n}{mark} 苏雨辰 {at:%H:%M} 某事" for n, at in enumerate(times, 1)]
    text = "\n".join([f"#接龙\n{day.year}年{day.month}月{day.day}日工作晾晒", *entries])
    assert is_chain(text)
    rows = settled(text).sheets[0].rows[2:]
    wanted = [datetime.combine(day, at.replace(second=0, microsecond=0)) for at in times]
    assert [row[3] for row in rows] == wanted
    assert len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize("text", ["1. 苏雨辰 18:02\n", "#接龙 明天开会\n都来", "编号,事项\n1,接龙"])
def test_other_texts_are_no_list(text: str) -> None:
    assert not is_chain(text)


def test_a_list_that_has_grown_brings_only_what_is_new(desk: Desk) -> None:
    first = desk.hand_in(TIMED.encode(), "群消息.txt", "2021-03-02T20:00:00+08:00")
    assert (first["status"], first["source"], first["rows_accepted"]) == ("accepted", "posting_chain", 4)
    again = desk.hand_in(
        (TIMED + "5. 苏雨辰 19:00 补\n").encode("gb18030"), "群消息2.txt", "2021-03-02T21:00:00+08:00"
    )
    assert again["status"] == "accepted"
    assert desk.one("select count(*) from warehouse.posting") == 5
    assert desk.one("select count(*) from report.posting where posted_at::date = '2021-03-02'") == 1


def test_who_wrote_no_time_goes_back_and_is_never_in_time(desk: Desk) -> None:
    receipt = desk.hand_in(LIST.encode(), "群消息.txt", "2021-03-02T20:00:00+08:00")
    assert (receipt["status"], receipt["rows_accepted"]) == ("partly", 3)
    assert [(one["column"], one["value"]) for one in receipt["rejected"]] == [("时间", "")]
    again = desk.hand_in(TIMED.encode(), "群消息2.txt", "2021-03-02T21:00:00+08:00")
    assert (again["status"], desk.one("select count(*) from warehouse.posting")) == ("accepted", 4)
