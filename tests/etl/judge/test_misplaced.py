"""Figures that were sorted without the codes beside them."""

from __future__ import annotations

from etl.grid import CellValue
from tests.etl.conftest import Desk
from tests.etl.forms import CUMULATIVE, MONTH, YTD, progress, project, xlsx
from tests.etl.judge.test_judge import ALL, APRIL, kind, livelihood

MARCH = "重点项目进展情况表（2021年3月）"
IN_MAY = "2021-05-06T10:00:00+08:00"
STARTED, TOTAL = 11, 5


def _rows(grown: int = 0) -> list[list[CellValue]]:
    """Six projects, each with figures and a day of its own."""
    rows = [project(n, month=10 + n + grown, ytd=30 * n + grown, cumulative=100 * n + grown) for n in ALL]
    for number, row in enumerate(rows, 1):
        row[STARTED] = f"2020.8.{number + 10}"
    return rows


def _sorted_by_rows(rows: list[list[CellValue]], columns: tuple[int, ...]) -> list[list[CellValue]]:
    """These columns alone were sorted, the largest first."""
    blocks = [[row[column] for column in columns] for row in reversed(rows)]
    for row, block in zip(rows, blocks, strict=True):
        for column, value in zip(columns, block, strict=True):
            row[column] = value
    return rows


def _april(rows: list[list[CellValue]]) -> bytes:
    sheet = progress(rows, title=APRIL)
    sheet.rows[1][0] = "填报单位：综合管理局"
    return xlsx(sheet)


def test_days_of_other_rows_hold_the_whole_return(desk: Desk) -> None:
    assert desk.hand_in(xlsx(progress(_rows(), title=MARCH)))["status"] == "accepted"
    moved = _sorted_by_rows(_rows(400), (MONTH, YTD, CUMULATIVE, STARTED))
    held = desk.hand_in(_april(moved), received=IN_MAY)
    assert (held["status"], kind(held)) == ("held", "rows")
    assert "“实际开工时间”6行中有6行与以前报送数对不上" in held["question"]["sentence"]
    assert "像是排序时只排了一部分列" in held["question"]["sentence"]
    assert "（“项目1”填的“2020-08-16”是“项目6”以前报送的；" in held["question"]["sentence"]
    assert "以前报送的" in held["question"]["sentence"] and "的的" not in held["question"]["sentence"]
    assert desk.answer(held, "B")["status"] == "returned"
    straight = desk.hand_in(_april(_rows(5)), received=IN_MAY)
    assert kind(straight) != "rows"


def test_registered_values_of_other_rows_hold_the_first_return(desk: Desk) -> None:
    desk.write(
        "update warehouse.project set total_investment_wan_yuan = 1000 + 100 * right(project_code, 1)::int"
    )
    rows = _rows()
    for number, row in enumerate(rows, 1):
        row[TOTAL] = 1700 - 100 * number
    held = desk.hand_in(xlsx(progress(rows, title=MARCH)))
    assert (held["status"], kind(held)) == ("held", "rows")
    assert "“总投资”6行中有6行与下达数对不上" in held["question"]["sentence"]
    assert desk.answer(held, "A")["status"] == "accepted"


def _year(year: int, amounts: list[int]) -> bytes:
    """The year's return; an item keeps its number."""
    return livelihood("万元", *amounts).replace(b"2021", str(year).encode()).replace(b"MS%d" % year, b"MS")


def test_an_order_that_is_lost_from_one_period_to_the_next_is_asked_about(desk: Desk) -> None:
    first = [12, 25, 38, 41, 57, 66, 73, 84, 95]
    grown = [n + n // 10 + 1 for n in first]
    again = [n + n // 9 + 1 for n in grown]
    moved = [again[n] for n in (4, 8, 1, 6, 0, 7, 3, 5, 2)]
    for year, amounts in ((2019, first), (2020, grown)):
        receipt = desk.hand_in(_year(year, amounts), received=f"{year}-12-20T10:00:00+08:00")
        assert receipt["status"] == "accepted", receipt["question"]
    held = desk.hand_in(_year(2021, moved), received="2021-12-20T10:00:00+08:00")
    assert (held["status"], kind(held)) == ("held", "rows")
    assert "各行的大小次序与以前报的完全不同" in held["question"]["sentence"]
    assert desk.answer(held, "B")["status"] == "returned"
    assert desk.hand_in(_year(2021, again), received="2021-12-20T11:00:00+08:00")["status"] == "accepted"


def test_short_words_go_from_row_to_row_by_themselves(desk: Desk) -> None:
    words = ("无", "专业力量不足", "推进不够均衡", "部门协同不足", "资金未到位", "图纸待审")

    def told(ordered: tuple[str, ...], grown: int) -> list[list[CellValue]]:
        return [[*row[:14], word, row[15]] for row, word in zip(_rows(grown), ordered, strict=True)]

    assert desk.hand_in(xlsx(progress(told(words, 0), title=MARCH)))["status"] == "accepted"
    passed_on = (*words[1:], words[0])
    assert desk.hand_in(_april(told(passed_on, 5)), received=IN_MAY)["status"] != "held"
