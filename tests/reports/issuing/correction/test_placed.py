"""A correction names a figure by where the paper prints it, and as the paper calls it there."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from reports.blocks import Attachment, Figure, Heading, Paragraph, Run, Table, TableCell, TableColumn
from reports.document import Document
from reports.issuing.correction.errata import erratum_lines
from reports.issuing.correction.placed import Print

TOTAL = Figure("total", "重点项目累计完成", Decimal(30), "30", "万元")
ROWS = {
    "jia": Figure("jia", "甲烯项目累计完成（登记名）", Decimal(10), "10", "万元"),
    "yi": Figure("yi", "乙烯项目累计完成", Decimal(20), "20", "万元"),
    "tail": Figure("tail", "尾项累计完成", Decimal(1), "1", "万元"),
}


def paper(sample: Document) -> Document:
    columns = (TableColumn("序号"), TableColumn("项目"), TableColumn("累计完成（万元）", group="投资"))
    names = {"jia": "甲烯项目", "yi": "乙烯项目", "tail": "乙烯项目"}
    rows = tuple(
        (TableCell(str(number)), TableCell(names[key]), TableCell(ROWS[key].text, figure_id=key))
        for number, key in enumerate(ROWS, 1)
    )
    table = Table("projects", "表2　分项目情况", "", columns, rows)
    told = Paragraph((Run("累计完成"), Run("30", figure_id="total"), Run("万元。")))
    body = (Heading(1, "一、总体情况"), told, Heading(1, "三、重点项目"), table)
    listed = Table("list", "项目表", "", columns[1:], tuple(row[1:] for row in rows[:1]))
    return replace(
        sample,
        leader_page=(told,),
        body=body,
        attachments=(Attachment(1, "项目表", (listed,)),),
        figures={"total": TOTAL, **ROWS},
    )


def change(figure_id: str, label: str, old: str, new: str = "99") -> dict[str, Any]:
    return {"figure_id": figure_id, "label": label, "old": old, "new": new, "unit": "万元"}


def test_figures_are_told_in_print_order_by_section_table_row_and_column(sample_document: Document) -> None:
    changes = [
        change("new", "己烯项目累计完成", "（无）"),
        change("tail", ROWS["tail"].label, "1"),
        change("jia", ROWS["jia"].label, "10"),
        change("total", TOTAL.label, "30"),
    ]
    assert erratum_lines(Print(paper(sample_document)).placed(changes), ()) == [
        "领导一页纸，重点项目累计完成（一、总体情况同）原印30万元，应为99万元",
        "三、重点项目，“表2　分项目情况”，“甲烯项目”行“投资 累计完成（万元）”栏（附件“项目表”同）"
        "原印10万元，应为99万元",
        "三、重点项目，“表2　分项目情况”，乙烯项目（第3行）“投资 累计完成（万元）”栏原印1万元，应为99万元",
        "己烯项目累计完成原印（无），应为99万元",
    ]


def test_what_a_new_version_leaves_out_is_no_value_to_be_put_in_its_place(sample_document: Document) -> None:
    gone = change("jia", ROWS["jia"].label, "10", "（无）")
    [line] = erratum_lines(Print(paper(sample_document)).placed([gone]), ())
    assert line.endswith("原印10万元，不再印")


def test_a_version_that_prints_the_figure_under_another_id_is_found_by_what_is_read_there(
    sample_document: Document,
) -> None:
    [told] = Print(paper(sample_document)).placed([change("park.total", TOTAL.label, "30")])
    assert (told["part"], told["name"]) == ("领导一页纸", "")


def test_what_a_picture_prints_rounded_once_more_is_one_of_the_places(sample_document: Document) -> None:
    held = paper(sample_document)
    short = Figure("jia.short", "甲烯项目3月末完成率（取整）", Decimal(10), "10", "%", parts=("jia",))
    matrix = Attachment(2, "逐月推进一览", (Paragraph((Run("10", figure_id="jia.short"),)),))
    printed = Print(
        replace(held, attachments=(*held.attachments, matrix), figures={**held.figures, "jia.short": short})
    )
    (placed,) = printed.placed([change("jia", ROWS["jia"].label, "10")])
    assert placed["also"].endswith("附件2“逐月推进一览”")
