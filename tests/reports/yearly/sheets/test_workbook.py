"""The workbook as a reader of xlsx finds it."""

from __future__ import annotations

import datetime as dt
import io
import stat
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook

from reports.yearly import workbook_bytes, write_workbook
from reports.yearly.model.tables import printed
from reports.yearly.sheets.sheets import make_sheets
from tests.reports.yearly.conftest import Park, built


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_the_same_inputs_give_the_same_bytes_and_a_file_for_its_owner_alone(
    year: Park, tmp_path: Path
) -> None:
    inputs = built(year)
    path = tmp_path / "年.xlsx"
    write_workbook(inputs, path)
    assert path.read_bytes() == workbook_bytes(inputs)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_no_cell_that_is_filtered_is_merged_and_every_sheet_freezes_filters_and_prints_landscape(
    year: Park,
) -> None:
    for sheet in opened(workbook_bytes(built(year))):
        assert sheet.freeze_panes is not None
        head_rows = int("".join(filter(str.isdigit, str(sheet.freeze_panes)))) - 1
        assert sheet.auto_filter.ref is not None and sheet.print_area
        filtered = int("".join(filter(str.isdigit, sheet.auto_filter.ref.partition(":")[2])))
        merged = sheet.merged_cells.ranges
        # Notes stand below what is filtered.
        assert all(area.max_row <= head_rows or area.min_row > filtered for area in merged), sheet.title
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize in (8, 9)
        setup = sheet.sheet_properties.pageSetUpPr
        assert setup is not None and setup.fitToPage


def test_a_row_of_long_texts_is_as_high_as_its_lines(year: Park) -> None:
    inputs, low, long = built(year), [], 0
    widths = {sheet.name: [column.width for column in sheet.columns] for sheet in make_sheets(inputs)}
    for sheet in opened(workbook_bytes(inputs)):
        filtered = int("".join(filter(str.isdigit, sheet.auto_filter.ref.partition(":")[2])))
        for number, row in enumerate(sheet.iter_rows(min_row=4, max_row=filtered), 4):
            for cell, width in zip(row, widths[sheet.title], strict=False):
                if cell.alignment.wrap_text and len(str(cell.value or "")) > 1.5 * width:
                    long += 1
                    low += [cell.coordinate] if (sheet.row_dimensions[number].height or 0) < 30 else []
    assert long and not low


def test_the_sheets_stand_in_the_order_of_their_numbers(year: Park) -> None:
    names = opened(workbook_bytes(built(year))).sheetnames
    numbers = [name[: 2 if name[1].isdigit() else 1] for name in names]
    assert [int(number) for number in numbers] == sorted(int(number) for number in numbers)
    assert set(numbers) == {str(number) for number in range(14)}


def test_a_text_that_looks_like_a_formula_stays_a_text(year: Park) -> None:
    year.week(
        dt.date(2021, 12, 20),
        [{"item_no": "DC8", "status": "完成", "item_text": '=HYPERLINK("http://x")', "due_text": "@每周"}],
    )
    book = opened(workbook_bytes(built(year)))
    cells = [cell for row in book["5督查事项全年台账"].iter_rows() for cell in row]
    hostile = [cell for cell in cells if str(cell.value).startswith("=HYPERLINK")]
    assert [cell.data_type for cell in hostile] == ["s"]


def test_every_figure_of_the_indicator_sheet_leads_to_cells_or_to_its_ledger(year: Park) -> None:
    book = opened(workbook_bytes(built(year)))
    sheet = book["1指标总表"]
    heads = [cell.value for cell in sheet[3]]
    source, figure = heads.index("数据来源单元格"), heads.index("数的标识")
    known = {row[0].value for row in book["11来源单元格"].iter_rows(min_row=3)}
    rows = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[1]]
    assert rows
    for row in rows:
        assert row[source], row
        assert row[figure] in known


def test_a_value_that_was_not_reported_is_a_word_and_never_zero(year: Park) -> None:
    sheet = opened(workbook_bytes(built(year)))["3a项目逐月"]
    (missing,) = [row for row in sheet.iter_rows(min_row=3, values_only=True) if row[3] == "未报送"]
    assert (missing[0], missing[2], missing[4]) == ("P2", 9, "未报送")


def test_what_is_looked_up_prints_its_heads_alone_and_says_so(year: Park) -> None:
    book = opened(workbook_bytes(built(year)))
    sheet = book["11来源单元格"]
    rows = sheet.max_row - 2
    assert (
        sheet["A1"].value == f"2021年每个数的来源单元格（共{rows}行，只供查找，不随全册打印）" and rows > 10
    )
    assert sheet.print_area.endswith("$L$2") and sheet.print_title_rows is None
    others = {one.print_title_rows for one in book if one is not sheet}
    assert others <= {"$2:$2", "$2:$3"}


def test_a_ledgers_columns_are_as_wide_as_its_texts(year: Park) -> None:
    ledgers = [sheet for sheet in make_sheets(built(year)) if sheet.name.startswith("13_")]
    for sheet in ledgers:
        for col, column in enumerate(sheet.columns[:-1]):
            longest = max(2 * len(printed(row[col])) for row in sheet.rows)
            assert column.width >= min(40, longest), f"{sheet.name} {column.label}"
    assert ledgers
