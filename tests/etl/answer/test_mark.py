"""The clerk's own workbook comes back with its bad cells marked, and is otherwise hers to the byte."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.answer.mark import HEADINGS, PROBLEM_SHEET, is_problem_sheet, mark_workbook, marked_name
from etl.answer.marking.words import MARK_COLOUR, SIGN, SIGN_OF_WARNING, WARNING_COLOUR, cells_of
from etl.grid import CellRange, CellValue, Grid, Sheet
from etl.tidy.tidied import Problem, Warned
from tests.etl.answer.marked import (
    made,
    marked,
    opened,
    parts,
    problem,
    problem_rows,
    rezipped,
    values,
)


def test_only_the_parts_that_must_change_do() -> None:
    book = made()
    before, after = parts(book), parts(marked(book, problem("C5")))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "xl/worksheets/sheet1.xml",
        "xl/comments1.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "[Content_Types].xml",
    }
    assert set(after) - set(before) == {"xl/worksheets/sheet3.xml"}


def test_all_values_even_those_of_formulas_stay() -> None:
    after = marked(made(), problem("C5"), problem("C6"))
    assert values(after) == values(made())
    assert opened(after)["3月"]["C6"].value == "=SUM(C4:C5)"


def test_a_bad_cell_keeps_its_format_and_gets_a_fill_and_a_comment() -> None:
    before, after = opened(made())["3月"], opened(marked(made(), problem("C4"), problem("D4")))["3月"]
    for address in ("C4", "D4"):
        cell, was = after[address], before[address]
        assert cell.fill.fgColor.rgb == MARK_COLOUR
        assert cell.number_format == was.number_format
        assert (repr(cell.font), repr(cell.border)) == (repr(was.font), repr(was.border))
        assert cell.comment is not None and cell.comment.text.startswith(SIGN)
    assert after["C6"].fill.fill_type is None


def test_a_cell_that_is_only_doubtful_gets_another_colour_and_its_sentence() -> None:
    doubtful = [
        Warned("W-x", "请核对位数", "3月", "D4"),
        Warned("W-x", "请核对位数", "3月", "D4"),
        Warned("W-x", "也请核对", "3月", "C4"),
        Warned("W-comment", "单元格有批注", "3月", "A3"),
        Warned("W-x", "整表", "3月"),
    ]
    content = mark_workbook(made(), "xlsx", [problem("C4")], None, doubtful)
    assert content is not None
    page = opened(content)["3月"]
    assert [page[a].fill.fgColor.rgb for a in ("C4", "D4")] == [MARK_COLOUR, WARNING_COLOUR]
    assert page["D4"].comment.text == f"{SIGN_OF_WARNING}请核对位数（规则 W-x）"
    assert page["C4"].comment.text.startswith(SIGN)
    assert page["C4"].comment.text.endswith(f"{SIGN_OF_WARNING}也请核对（规则 W-x）")
    assert page["A3"].comment.text == "按名单编号"
    again = mark_workbook(content, "xlsx", [problem("C5")])
    assert again is not None
    page = opened(again)["3月"]
    assert (page["D4"].fill.fill_type, page["D4"].comment) == (
        opened(made())["3月"]["D4"].fill.fill_type,
        None,
    )
    fresh = mark_workbook(b"", "xls", [problem("B2", "3月")], Grid("xls", [sheet_of_two()]), [WARNED_BELOW])
    assert fresh is not None
    assert [opened(fresh)["3月"][a].fill.fgColor.rgb for a in ("B2", "B3")] == [MARK_COLOUR, WARNING_COLOUR]


WARNED_BELOW = Warned("W-x", "请核对", "3月", "B3")


def sheet_of_two() -> Sheet:
    return Sheet(1, "3月", [["项目", "完成"], ["甲", 30], ["乙", 40]])


def test_what_others_wrote_in_comments_stays_and_ours_follows() -> None:
    page = opened(marked(made(), problem("C5")))["3月"]
    assert page["A3"].comment.text == "按名单编号"
    assert page["C5"].comment.text.startswith("等财务确认\n" + SIGN)
    assert "约3.5亿" in page["C5"].comment.text


def test_several_problems_of_a_cell_share_one_comment() -> None:
    comment = opened(marked(made(), problem("C4", message="甲"), problem("C4", message="乙")))["3月"][
        "C4"
    ].comment
    assert "甲" in comment.text and "乙" in comment.text


def test_a_merged_cell_is_marked_where_it_shows() -> None:
    assert opened(marked(made(), problem("B9")))["3月"]["B8"].fill.fgColor.rgb == MARK_COLOUR


@pytest.mark.parametrize("address", ["F4", "F50", "B2", "ZZ99"])
def test_an_empty_place_can_be_marked(address: str) -> None:
    after = marked(made(), problem(address, value=""))
    cell = opened(after)["3月"][address]
    assert cell.fill.fgColor.rgb == MARK_COLOUR
    assert cell.value is None
    if address.startswith("F"):
        assert cell.number_format == "0.00%"
    rows = re.findall(rb'<row r="(\d+)"', parts(after)["xl/worksheets/sheet1.xml"])
    assert [int(row) for row in rows] == sorted({int(row) for row in rows})


def test_the_problem_sheet_stands_last_and_leads_to_the_cells() -> None:
    after = marked(made(), problem("C5"), Problem("", "", "", "", "R-heading", "少了一列"))
    rows = problem_rows(after)
    assert rows[0] == list(HEADINGS)
    assert rows[1] == [1.0, "3月", "C5", "本月完成", "约3.5亿", "应填数字", "R-money"]
    assert rows[2] == [2.0, "", "", "", "", "少了一列", "R-heading"]
    book = opened(after)
    assert book.sheetnames == ["3月", "说明 & 备注", PROBLEM_SHEET]
    assert book[PROBLEM_SHEET]["C2"].hyperlink.location == "'3月'!C5"
    assert is_problem_sheet(PROBLEM_SHEET, rows[0])


def test_sheets_with_comments_of_their_own_never_share_shape_numbers() -> None:
    after = marked(made(), problem("C4"), problem("A2", "说明 & 备注"))
    drawings = [data for name, data in parts(after).items() if name.endswith(".vml")]
    numbers = [re.findall(rb'id="_x0000_s(\d+)"', data) for data in drawings]
    together = [number for found in numbers for number in found]
    assert len(drawings) == 2
    assert len(together) == len(set(together)) == 5


def test_a_workbook_without_comments_gets_its_first_ones() -> None:
    page = opened(marked(made(comments=False), problem("C4")))["3月"]
    assert page["C4"].comment.text.startswith(SIGN)


def test_a_drawing_that_is_no_well_formed_xml_keeps_its_bytes() -> None:
    odd = rezipped(
        made(),
        lambda n, d: d.replace(b"</xml>", b"<v:rect>A<br>B</v:rect></xml>") if n.endswith(".vml") else d,
    )
    before, after = parts(odd), parts(marked(odd, problem("C4")))
    name = "xl/drawings/vmlDrawing1.vml"
    start = before[name].index(b"<v:shape ")
    assert before[name][start : -len("</xml>")] in after[name]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_breaks_the_file_or_becomes_a_formula(value: str, message: str) -> None:
    after = marked(
        made(), problem("C4", value=value, message=message), problem("没有", message="=1+1", value="=cmd|x")
    )
    page = opened(after)[PROBLEM_SHEET]
    assert [page.cell(3, col).data_type for col in (5, 6)] in (["s", "s"], ["inlineStr", "inlineStr"])
    assert b"<f>" not in parts(after)["xl/worksheets/sheet3.xml"]
    row = problem_rows(after)[1]
    if value.isprintable() and message.isprintable() and "_x" not in value + message:
        assert (row[4], row[5]) == (value, message)


def test_macros_stay_and_the_name_says_so() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet("3月").write("A1", "约")
        book.add_vba_project(io.BytesIO(b"macros"), True)
    after = mark_workbook(target.getvalue(), "xlsx", [problem("A1")])
    assert after is not None
    assert parts(after)["xl/vbaProject.bin"] == b"macros"
    assert marked_name("三月.xlsm", after) == "三月（退回标注）.xlsm"
    assert marked_name("三月.et", marked(made(), problem("A1"))) == "三月（退回标注）.xlsx"


def test_strict_open_xml_is_marked_in_its_own_namespaces() -> None:
    def strict(_: str, data: bytes) -> bytes:
        office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        data = data.replace(office, b"http://purl.oclc.org/ooxml/officeDocument/relationships")
        main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        return data.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main")

    after = parts(marked(rezipped(made(comments=False), strict), problem("C4")))
    for name in (
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet3.xml",
        "xl/comments1.xml",
    ):
        assert b"schemas.openxmlformats.org/spreadsheetml" not in after[name]
    assert (
        b"purl.oclc.org/ooxml/officeDocument/relationships/comments"
        in after["xl/worksheets/_rels/sheet1.xml.rels"]
    )


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: rezipped(content, lambda n, d: d.replace(b"<worksheet", ENTITY)),
        lambda content: rezipped(content, lambda n, d: b"<broken" if n == "xl/styles.xml" else d),
        lambda content: rezipped(content, lambda n, d: d.replace(b'<row r="', b'<row r="x')),
    ],
    ids=["truncated", "empty", "entities", "broken styles", "odd row numbers"],
)
def test_a_file_that_cannot_be_edited_still_gets_its_list(spoil: Callable[[bytes], bytes]) -> None:
    after = marked(spoil(made()), problem("C5"))
    assert opened(after).sheetnames == [PROBLEM_SHEET]
    assert len(problem_rows(after)) == 2


def test_nothing_to_mark_gives_nothing() -> None:
    assert mark_workbook(made(), "xlsx", []) is None


def test_days_and_words_can_be_read_in_the_new_workbook() -> None:
    rows: list[list[CellValue]] = [
        ["督查事项进展表（这是一个很长的表题，不该把第一栏撑得很宽，放在一行里）", None, None],
        ["序号", "事项", "办结时限"],
        [1, "推进化工园区封闭管理", date(2021, 3, 31)],
    ]
    content = mark_workbook(b"", "csv", [problem("C3")], Grid("csv", [Sheet(1, "3月", rows)]))
    assert content is not None
    widths = opened(content)["3月"].column_dimensions
    assert 8 <= widths["A"].width < 10 and widths["B"].width > 20 and widths["C"].width >= 12


def test_other_formats_get_a_new_workbook_with_their_table_marked() -> None:
    rows: list[list[CellValue]] = [["项目", "完成", "占比"], ["甲", "约3亿", 0.5], ["甲", None, 1]]
    sheet = Sheet(
        1, "进展[1]", rows, merges=[CellRange(1, 0, 2, 0)], percent={(1, 2)}, errors={(2, 1): "#REF!"}
    )
    after = mark_workbook(
        b"old", "xls", [problem("B2", "进展[1]"), problem("A3", "进展[1]")], Grid("xls", [sheet])
    )
    assert after is not None
    book = opened(after)
    assert book.sheetnames == ["进展_1_", PROBLEM_SHEET]
    page = book.worksheets[0]
    assert [page[a].fill.fgColor.rgb for a in ("B2", "A2")] == [MARK_COLOUR] * 2
    assert (page["B3"].value, page["C2"].value, page["C2"].number_format) == ("#REF!", 0.5, "0.00%")
    assert page["B2"].comment.text.startswith(SIGN)
    assert mark_workbook(b"old", "csv", [problem("B2")]) == mark_workbook(b"old", "csv", [problem("B2")])


def test_what_is_hidden_struck_or_remarked_in_hers_is_so_in_the_new_workbook() -> None:
    rows: list[list[CellValue]] = [["项目", "完成", "占比"], ["甲", 30, 0.5], ["乙", 40, 0.6]]
    old = Sheet(1, "2月", rows, hidden=True)
    now = Sheet(
        2,
        "3月",
        rows,
        hidden_rows={2},
        hidden_cols={2},
        struck={(1, 1)},
        comments={(1, 0): "以函为准", (2, 0): f"看看\n{SIGN}上一轮的话"},
    )
    after = mark_workbook(b"old", "xls", [problem("B2", "3月")], Grid("xls", [old, now]))
    assert after is not None
    book = opened(after)
    assert [page.sheet_state for page in book] == ["hidden", "visible", "visible"]
    assert book.active is book["3月"]
    page = book["3月"]
    assert page.row_dimensions[3].hidden and page.column_dimensions["C"].hidden
    assert page["B2"].font.strike and not page["B3"].font.strike
    assert (page["A2"].comment.text, page["A3"].comment.text) == ("以函为准", "看看")


def test_totals_that_are_sums_sum_again_in_the_new_workbook() -> None:
    rows: list[list[CellValue]] = [
        ["项目", "计划", "完成", "占比"],
        ["甲", 10, "约30", 40],
        ["乙", 20, 40.1, 60],
        ["小计", 30, 70.1, 100],
        ["丙", 5, 1.2, 30],
        ["丁", 5, 1.3, 70],
        ["小计", 10, 2.5, 100],
        ["合计", 40, 72.6, 100],
    ]
    content = mark_workbook(b"", "xls", [problem("C2", "3月")], Grid("xls", [Sheet(1, "3月", rows)]))
    assert content is not None
    page = opened(content)["3月"]
    assert [page[a].value for a in ("B4", "C4", "D4")] == ["=SUM(B2:B3)", 70.1, "=SUM(D2:D3)"]
    assert [page[a].value for a in ("B8", "C8", "D8")] == ["=B4+B7", "=C4+C7", 100]
    assert [row[:4] for row in openpyxl.load_workbook(io.BytesIO(content), data_only=True)["3月"].values] == [
        tuple(row) for row in rows
    ]


def test_a_wide_table_is_printed_across_lying_paper() -> None:
    rows: list[list[CellValue]] = [["栏目" * 8] * 14, ["内容" * 8] * 14]
    content = mark_workbook(b"", "ods", [problem("C2")], Grid("ods", [Sheet(1, "3月", rows)]))
    assert content is not None
    setup = opened(content)["3月"].page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToHeight) == ("landscape", 8, 0)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("F12", [[(11, 5)]]),
        ("F12:F13", [[(11, 5), (12, 5)]]),
        ("F12、H3等", [[(11, 5)], [(2, 7)]]),
        ("第3行第2列", [[(2, 1)]]),
        ("", []),
        ("整表", []),
        ("ZZZ99999999", []),
    ],
)
def test_addresses_as_problems_write_them(text: str, cells: list[list[tuple[int, int]]]) -> None:
    assert cells_of(problem(text)) == cells


def test_an_enormous_range_stays_small() -> None:
    assert len(cells_of(problem("A1:XFD1048576"))[0]) <= 200
