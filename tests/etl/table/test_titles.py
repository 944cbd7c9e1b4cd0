"""Two tables of one source with the same headings are told apart by what stands above each."""

from __future__ import annotations

from etl.grid import CellValue, Grid, Sheet, rectangular
from schemas.source import Source
from tests.etl.forms import read

COLUMNS = {
    "对象": "subject_name",
    "对象类别": "subject_type",
    "决定单位": "issued_by",
    "日期": "issued_date",
}
SOURCE = Source.model_validate(
    {
        "name": "two_lists",
        "label": "荣誉处罚情况",
        "reporters": ["U02"],
        "period": "half",
        "load": "upsert",
        "recognise": ["荣誉处罚情况"],
        "tables": [
            {
                "table": "honour",
                "title": "荣誉",
                "headings": COLUMNS | {"事项": "honour_title", "级别或方式": "honour_level"},
            },
            {
                "table": "penalty",
                "title": "处罚",
                "headings": COLUMNS | {"事项": "matter_text", "级别或方式": "penalty_type"},
            },
        ],
    }
)
HEADS: list[CellValue] = ["事项", "对象", "对象类别", "级别或方式", "决定单位", "日期"]
HONOUR: list[CellValue] = ["先进集体", "甲科", "集体", "市级", "市政府", "2021年5月3日"]
PENALTY: list[CellValue] = ["逾期未报", "乙科", "集体", "通报批评", "管委会", "2021年6月1日"]


def test_the_nearest_title_counts_where_the_document_s_own_names_both() -> None:
    above = ["荣誉处罚情况（2021年上半年）", "填报单位：综合管理局", "一、荣誉"]
    first = Sheet(1, "表1", rectangular([HEADS, HONOUR]), lead_text=above, in_word=True)
    second = Sheet(2, "表2", rectangular([HEADS, PENALTY]), lead_text=["二、处罚"], in_word=True)
    said = read(Grid("docx", [first, second]), SOURCE, received="2021-07-06T10:00:00+08:00")
    assert not said.doubts and not said.problems
    told = {rows.table: (rows.sheet_no, rows.columns["subject_name"].to_pylist()) for rows in said.tables}
    assert told == {"honour": (1, ["甲科"]), "penalty": (2, ["乙科"])}
