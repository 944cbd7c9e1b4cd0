"""The 督查核实表 of a quarter as a workbook: what was reported in grey, what the office finds in white."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa

from etl.template.paper import half_widths, height_pt
from schemas.period import Period
from schemas.warehouse.reform import STATUS
from schemas.warehouse.verification import FINDINGS

METHODS = ("实地查看", "查阅资料", "座谈了解", "电话核实", "系统比对")
# Heading, the view's column, width, given (grey) or to be filled in.
_COLUMNS: tuple[tuple[str, str, int, bool], ...] = (
    ("序号", "", 5, True),
    ("类别", "subject", 14, True),
    ("编号", "subject_no", 14, True),
    ("事项", "subject_name", 34, True),
    ("责任单位", "unit_name", 14, True),
    ("自报类别", "reported_class", 10, True),
    ("自报值", "reported_value", 28, True),
    ("核实结论", "finding", 10, False),
    ("核实类别", "verified_class", 10, False),
    ("核实值", "verified_value", 10, False),
    ("核实方式", "method", 12, False),
    ("核实人", "verified_by_names", 12, False),
    ("核实日期", "verified_date", 12, False),
    ("评价", "assessment_text", 26, False),
    ("存在问题", "problem_text", 26, False),
    ("下步要求", "requirement_text", 26, False),
    ("需领导协调事项", "coordination_text", 22, False),
    ("佐证", "evidence_text", 18, False),
)
_LISTS = {"finding": FINDINGS, "verified_class": STATUS, "method": METHODS}
_HEAD_ROW = 2
_UNBROKEN, _WIDEST = ("subject_no", "unit_name"), 30.0


def verification_items(
    connection: sa.Connection, quarter: Period, unit: str | None = None
) -> list[dict[str, Any]]:
    """Every item of the quarter as ``report.verification_item`` has it; ``unit``: only that unit's."""
    rows = connection.execute(
        sa.text(
            "select * from report.verification_item where period_start = :start"
            " and (cast(:unit as text) is null or unit_code = :unit)"
            " order by subject_order, item_order, subject_no"
        ),
        {"start": quarter.start, "unit": unit},
    ).mappings()
    return [dict(row) for row in rows]


def verification_workbook(quarter: Period, items: Sequence[Mapping[str, Any]]) -> bytes:
    """The table to be filled in; what was found already stands in it."""
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        # A fixed time of making: equal items give equal bytes.
        book.set_properties({"created": datetime.combine(quarter.end, time())})
        sheet = book.add_worksheet("核实表")
        looks = _looks(book)
        last = len(_COLUMNS) - 1
        sheet.merge_range(0, 0, 0, last, f"督查核实表（{quarter.chinese()}）", looks["title"])
        sheet.write_string(
            1, 0, "填报单位：办公室    灰色为各单位自报，白色由办公室填写；没有核实的行留空", looks["note"]
        )
        widths = _widths(items)
        for col, (heading, _, _, _) in enumerate(_COLUMNS):
            sheet.set_column(col, col, widths[col])
            sheet.write_string(_HEAD_ROW, col, heading, looks["head"])
        for number, item in enumerate(items, start=1):
            _row(sheet, _HEAD_ROW + number, number, item, looks)
            texts = [(str(item[name]), widths[col]) for col, name in _written(item)]
            if (height := height_pt(texts)) is not None:
                sheet.set_row(_HEAD_ROW + number, height)
        _choices(sheet, len(items))
        sheet.freeze_panes(_HEAD_ROW + 1, 4)
        sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + max(len(items), 1), last)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD_ROW)
    return target.getvalue()


def _written(item: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Column and name of what stands in an item's row as words."""
    return [(col, name) for col, (_, name, _, _) in enumerate(_COLUMNS) if isinstance(item.get(name), str)]


def _widths(items: Sequence[Mapping[str, Any]]) -> list[float]:
    """Of each column; a number or a unit's name is not broken over two lines."""
    widths = [float(width) for _, _, width, _ in _COLUMNS]
    for item in items:
        for col, name in _written(item):
            if name in _UNBROKEN:
                widths[col] = min(max(widths[col], half_widths(item[name]) + 2.0), _WIDEST)
    return widths


def _row(sheet: Any, row: int, number: int, item: Mapping[str, Any], looks: Mapping[str, Any]) -> None:
    for col, (_, name, _, is_given) in enumerate(_COLUMNS):
        value = item.get(name) if name else number
        look = looks["given" if is_given else "date" if name == "verified_date" else "open"]
        if value is None:
            sheet.write_blank(row, col, None, look)
        elif name == "verified_date":
            sheet.write_datetime(row, col, value, look)
        elif name in ("", "verified_value"):
            sheet.write_number(row, col, float(value), look)
        else:
            sheet.write_string(row, col, str(value), look)


def _choices(sheet: Any, n_items: int) -> None:
    first, last = _HEAD_ROW + 1, _HEAD_ROW + max(n_items, 1)
    for col, (heading, name, _, _) in enumerate(_COLUMNS):
        if name in _LISTS:
            # How it was found out is free; the two others are read as choices.
            strict = name != "method"
            sheet.data_validation(
                first, col, last, col,
                {"validate": "list", "source": list(_LISTS[name]), "error_title": heading,
                 "error_message": "请从下拉表中选", "error_type": "stop" if strict else "information"},
            )  # fmt: skip


def _looks(book: Any) -> dict[str, Any]:
    edge = {"border": 1, "valign": "vcenter", "text_wrap": True, "font_name": "仿宋_GB2312", "font_size": 11}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "font_name": "黑体"}),
        "note": book.add_format({"font_color": "#666666", "font_size": 10}),
        "head": book.add_format(
            edge | {"bold": True, "align": "center", "bg_color": "#D9D9D9", "font_name": "黑体"}
        ),
        "given": book.add_format(edge | {"bg_color": "#F2F2F2", "font_color": "#444444"}),
        "open": book.add_format(edge),
        "date": book.add_format(edge | {"num_format": "yyyy-mm-dd"}),
    }
