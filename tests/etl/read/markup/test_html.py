"""HTML tables that come under the name .xls."""

from collections.abc import Callable

import pytest

from etl.grid import CellRange, Grid, Unreadable

Read = Callable[..., Grid]
TABLE = (
    "<html><head><meta http-equiv=Content-Type content='text/html; charset={charset}'></head><body>"
    "<table><tr><th rowspan=2>项目</th><th colspan=2>投资（万元）</th></tr>"
    "<tr><td>总投资</td><td>累计<br>完成</td></tr>"
    "<tr><td>甲</td><td> 1,133 </td><td>&nbsp;</td></tr></table></body></html>"
)


@pytest.mark.parametrize(
    ("charset", "encoding"), [("gb2312", "gb18030"), ("utf-8", "utf-8"), ("x", "gb18030")]
)
def test_spans_become_merges_and_text_stays(read: Read, charset: str, encoding: str) -> None:
    grid = read(TABLE.format(charset=charset).encode(encoding), "导出.xls")
    (sheet,) = grid.sheets
    assert grid.format == "html"
    assert sheet.rows[:2] == [["项目", "投资（万元）", None], [None, "总投资", "累计\n完成"]]
    assert sheet.rows[2][:2] == ["甲", "1,133"]
    assert sheet.merges == [CellRange(0, 0, 1, 0), CellRange(0, 1, 0, 2)]


def test_frames_for_layout_are_no_sheets(read: Read) -> None:
    data = "<table><tr><td><table><tr><td>内</td></tr></table></td></tr></table>"
    assert [list(sheet.rows) for sheet in read(data.encode()).sheets] == [[["内"]]]


@pytest.mark.parametrize("span", ["colspan=99999999", "colspan=1001"])
def test_endless_spans_are_refused(read: Read, span: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(f"<table><tr><td {span}>甲</td></tr></table>".encode())
    assert caught.value.code == "too_big"


def test_an_endless_rowspan_ends_with_the_table(read: Read) -> None:
    data = "<table><tr><td rowspan=99999999>甲</td><td>1</td></tr><tr><td>2</td></tr></table>"
    (sheet,) = read(data.encode()).sheets
    assert sheet.rows == [["甲", "1"], [None, "2"]]


def test_a_page_without_a_table_says_so(read: Read) -> None:
    with pytest.raises(Unreadable) as caught:
        read("<html><body>请登录</body></html>".encode())
    assert caught.value.code == "no_table"


def test_a_figure_of_which_a_part_is_struck_through_is_no_figure(read: Read) -> None:
    """5400 struck out before 5500 is neither of the two, and never 54005500."""
    row = "<tr><td><s>旧</s>新项目</td><td><s>5400</s>5500</td><td><s>12</s></td></tr>"
    grid = read(f"<table><tr><td>名称</td><td>投资</td><td>计划</td></tr>{row}</table>".encode())
    (sheet,) = grid.sheets
    assert sheet.rows[1] == ["旧新项目", "54005500（部分划掉）", "12"]
    assert any("数和日期不读取" in notice for notice in grid.notices)


def test_what_stands_around_a_table_goes_with_it(read: Read) -> None:
    """Title and lines of paragraphs, cells of a layout, a caption; no hidden words, no script."""
    page = (
        "<html><head><title>导出</title></head><body><script>var x = 1</script><h2>重点项目进展表</h2>"
        "<p>填报单位：<b>招商局</b><span style='display:none'>密</span></p>"
        "<table><tr><td>（2021年3月）</td></tr><tr><td>"
        "<table><caption>单位：万元</caption><tr><td>项目</td></tr></table>"
        "</td></tr></table>第二张<table><tr><td>序号</td></tr></table>末</body></html>"
    )
    first, second = read(page.encode(), "表.xls").sheets
    assert first.lead_text == ["重点项目进展表", "填报单位：招商局", "（2021年3月）", "单位：万元"]
    assert (first.tail_text, second.tail_text) == ([], ["末"])
    assert (first.rows[:], second.lead_text, second.rows[:]) == ([["项目"]], ["第二张"], [["序号"]])
