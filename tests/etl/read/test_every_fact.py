"""The table of docs/formats.md against real files: what a format can hold is read or told."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt

from etl.grid import Grid, Sheet
from etl.read.formats import CANNOT, FACTS, FORMATS, page, state
from etl.values import number
from etl.values.text import ValueProblem, code_of
from tests.etl.read.excel.test_facts import ods, row
from tests.etl.read.excel.test_xlsb import KINDS
from tests.etl.read.fact_files import FILES, an_html, an_mht, an_xlsx
from tests.etl.read.raised_files import RAISED

Read = Callable[..., Grid]
PAGE = Path(__file__).parents[3] / "docs" / "formats.md"


def any_sheet(holds: Callable[[Sheet], object]) -> Callable[[Grid], bool]:
    return lambda grid: any(bool(holds(sheet)) for sheet in grid.sheets)


def told(*words: str) -> Callable[[Grid], bool]:
    return lambda grid: any(all(word in notice for word in words) for notice in grid.notices)


def loses_digits(sheet: Sheet) -> bool:
    """Some cell is refused as a code because its digits are gone."""
    for line in sheet.rows:
        for value in line:
            try:
                code_of(value)
            except ValueProblem:
                return True
    return False


SEEN: dict[str, Callable[[Grid], bool]] = {
    "hidden_row": any_sheet(lambda sheet: sheet.hidden_rows),
    "hidden_col": any_sheet(lambda sheet: sheet.hidden_cols),
    "hidden_sheet": any_sheet(lambda sheet: sheet.hidden),
    "comment": lambda grid: (
        any("以财政口径为准" in text for sheet in grid.sheets for text in sheet.comments.values())
        or told("批注", "以财政口径为准")(grid)
    ),
    "struck": any_sheet(lambda sheet: sheet.struck),
    "struck_in_part": told("一部分字加了删除线"),
    "raised_in_part": told("上标或下标", "没有读取"),
    "error": any_sheet(lambda sheet: sheet.errors),
    "formula": any_sheet(lambda sheet: sheet.formulas_without_value),
    "long_number": any_sheet(loses_digits),
    "merge": any_sheet(lambda sheet: sheet.merges),
    "percent": any_sheet(lambda sheet: sheet.percent),
    "scaled": told("缩放显示格式"),
    "masked": told("不显示所存的值"),
    "unseen": told("隐藏文字", "999"),
    "revised": lambda grid: told("修订记录")(grid) or told("修订", "旧数")(grid),
    "drawn": told("文本框", "以财政口径为准"),
    "picture": told("1张图片"),
    "control": told("控件（复选框1个", "未读取"),
}


@pytest.mark.parametrize("format", FORMATS)
def test_each_fact_that_a_format_can_hold_is_read_or_told(read: Read, format: str) -> None:
    grids = [read(make(), "报表") for make in (*FILES[format], *RAISED.get(format, ()))]
    assert {grid.format for grid in grids} == {format}
    seen = {fact for fact in FACTS if any(SEEN[fact](grid) for grid in grids)}
    assert seen == {fact for fact in FACTS if state(format, fact) != "cannot"}


@pytest.mark.parametrize("make", [make for files in RAISED.values() for make in files])
def test_the_raised_number_of_a_note_is_no_digit_of_the_figure(read: Read, make: Callable[[], bytes]) -> None:
    rows = read(make(), "报表").sheets[0].rows
    assert rows[1] == ["甲", "121（有上下标）"]
    assert all(not str(line[0]).endswith("）") for line in rows)  # 乙m² is no figure
    with pytest.raises(ValueProblem):
        number(rows[1][1])


def test_the_table_names_known_facts_and_the_page_is_made_of_it() -> None:
    assert set(SEEN) == set(FACTS)
    assert set(CANNOT) == set(FORMATS)
    assert {fact for facts in CANNOT.values() for fact in facts} <= set(FACTS)
    assert PAGE.read_text(encoding="utf-8") == page()


def test_what_nobody_sees_is_no_part_of_a_value(read: Read) -> None:
    """Hidden words, deleted words and the words of a shape anchored in a cell are told and left out."""
    [table] = read(FILES["docx"][0](), "表.docx").sheets
    assert table.rows[1] == ["甲", "12", "好"]
    assert table.rows[2] == ["乙", "13", "保留划掉"]
    [shown, _] = read(FILES["html"][0](), "表.xls").sheets
    assert shown.rows[1][:2] == ["甲", "12"]
    assert shown.rows[4] == [None, "1234567（缩放显示）", "12.5"]
    frame = (
        "<draw:frame><draw:text-box><text:p>以财政为准</text:p></draw:text-box></draw:frame>"
        "<draw:frame><draw:image/><text:p/></draw:frame>"
    )
    cell = f'<table:table-cell office:value-type="string"><text:p>甲</text:p>{frame}</table:table-cell>'
    grid = read(ods(f'<table:table table:name="表">{row(cell)}</table:table>'), "表.ods")
    assert grid.sheets[0].rows[:] == [["甲"]]
    assert len(grid.notices) == 2


def test_the_words_of_a_diagram_are_told_and_controls_by_their_kinds(read: Read) -> None:
    """SmartArt keeps its words in a part of its own; a button and a comment hold no choice."""
    target = io.BytesIO(an_xlsx())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(
            "xl/drawings/_rels/drawing1.xml.rels",
            '<Relationships xmlns="r">'
            f'<Relationship Id="d" Type="{KINDS}/diagramData" Target="../data1.xml"/>'
            "</Relationships>",
        )
        points = "".join(
            f"<d:pt><d:t><a:p><a:r><a:t>{one}</a:t></a:r><a:r><a:t>项</a:t></a:r></a:p></d:t></d:pt>"
            for one in ("完成3", "未完成2")
        )
        archive.writestr("xl/data1.xml", f'<d:dataModel xmlns:d="d" xmlns:a="a">{points}</d:dataModel>')
    notices = read(target.getvalue()).notices
    assert [notice for notice in notices if "SmartArt" in notice or "控件" in notice] == [
        "“Sheet1”表里有文本框或图形（含 SmartArt），里面的字未读取：“文；完成3项；未完成2项”。",
        "“Sheet1”表里有控件（复选框1个），控件上选的、填的内容未读取，请写在单元格里。",
    ]


def test_a_page_in_a_web_archive_is_told_of_alike(read: Read) -> None:
    assert read(an_mht(), "表.mht").notices == read(an_html(), "表.htm").notices


def for_java(data: bytes, *results: float) -> bytes:
    """The formulas' results, and 'calculate on opening', as Java's programs write both."""
    for result in results:
        empty = b"\x03\x00\x00\x00\x00\x00\xff\xff\x00\x00"
        data = data.replace(empty, struct.pack("<dH", result, 2), 1)
    return data


def test_a_zero_is_believed_once_another_formula_has_a_result(read: Read) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("进展")
    sheet.write(0, 0, xlwt.Formula("1-1"))
    sheet.write(0, 1, xlwt.Formula("1+1"))
    sheet.write(0, 2, xlwt.Formula('IF(1>0,"","x")'))
    target = io.BytesIO()
    book.save(target)
    data = target.getvalue()
    assert read(data).sheets[0].formulas_without_value == {(0, 0), (0, 1)}  # a text may be empty
    assert read(for_java(data, 0.0, 0.0)).sheets[0].formulas_without_value == {(0, 0), (0, 1)}
    [calculated] = read(for_java(data, 0.0, 2.0)).sheets
    assert (calculated.rows[:], calculated.formulas_without_value) == ([[0, 2]], set())
