"""What a letter of correction lists: one row for each change, one for what was not printed at all."""

from __future__ import annotations

import datetime as dt
from typing import Any

from reports.blocks import Paragraph, Table
from reports.document import Document
from reports.issuing.correction.errata import correction_letter, erratum_lines, rows_of, with_errata


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


def test_what_a_unit_came_to_owe_is_a_matter_for_each_form_and_unit() -> None:
    owed = [
        change(f"quality.reform.{code}.{leaf}", f"{unit}《重点改革攻坚事项进展》{label}", "（无）", new, one)
        for code, unit in (("U01", "综合办公室"), ("U02", "综合管理局"))
        for leaf, label, new, one in (
            ("owed", "应报", "1", "份"), ("按时", "按时", "0", "份"), ("迟报", "迟报", "1", "份"),
            ("rejected", "退回单元格", "0", "处"),
        )
    ]  # fmt: skip
    assert erratum_lines(owed, []) == [
        f"{unit}《重点改革攻坚事项进展》原未印，应列入：应报1份、迟报1份，其余为0"
        for unit in ("综合办公室", "综合管理局")
    ]


def test_several_errata_of_one_paper_stand_each_in_a_paragraph_of_its_own(sample_document: Document) -> None:
    def printed(*lines: str) -> list[str]:
        told = {"title": "关于第一季度的通报", "issue_date": "2021-04-20", "lines": list(lines)}
        body = with_errata(sample_document, [told]).body[len(sample_document.body) :]
        return ["".join(run.text for run in one.runs) for one in body if isinstance(one, Paragraph)]

    lead = "2021年4月20日《关于第一季度的通报》更正如下："
    assert printed("甲应为乙") == [f"{lead}甲应为乙。"]
    assert printed("甲应为乙", "丙应为丁") == [lead, "1. 甲应为乙。", "2. 丙应为丁。"]
