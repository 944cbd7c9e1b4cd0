"""What a letter of correction lists: one row for each change, one for what was not printed at all."""

from __future__ import annotations

import datetime as dt
from typing import Any

from reports.blocks import Table
from reports.document import Document
from reports.issuing.correction.errata import correction_letter, erratum_lines, rows_of


def change(figure_id: str, label: str, old: str, new: str, unit: str) -> dict[str, Any]:
    return {"figure_id": figure_id, "label": label, "old": old, "new": new, "unit": unit}


CHANGES = [
    change("project.P1.ytd", "甲烯项目累计完成投资", "2600", "3333", "万元"),
    change("project.P9.ytd", "己烯项目累计完成投资", "（无）", "800", "万元"),
    change("project.P9.done", "己烯项目完成率", "（无）", "41.7%", "%"),
    change("project.P9.light", "己烯项目亮灯", "（无）", "绿", ""),
]


def test_what_was_not_printed_at_all_is_one_row_that_tells_every_figure(sample_document: Document) -> None:
    day = dt.date(2021, 5, 6)
    letter = correction_letter(sample_document, CHANGES, [], "更正了3月报表", "", day, "各办局：")
    [table] = [block for block in letter.body if isinstance(block, Table)]
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["1", "甲烯项目累计完成投资", "2600", "3333", "万元"],
        ["2", "己烯项目：累计完成投资800万元、完成率41.7%、亮灯绿", "（无）", "新列入", "—"],
    ]
    assert erratum_lines(CHANGES, ["错字。"]) == [
        "甲烯项目累计完成投资原印2600万元，应为3333万元",
        "己烯项目原未印，应列入：累计完成投资800万元、完成率41.7%、亮灯绿",
        "错字",
    ]


def test_fewer_new_figures_than_make_a_row_stay_single() -> None:
    assert [len(row) for row in rows_of(CHANGES[:3])] == [1, 1, 1]
