"""Which units a paper names, and with what: from what it prints alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.blocks import (
    Block,
    CellRef,
    ChartBlock,
    Figure,
    Heading,
    MatrixCell,
    MatrixChart,
    MatrixRow,
    Paragraph,
    Run,
    SourceLine,
    Table,
    TableCell,
    TableColumn,
)
from reports.document import Document
from reports.issuing.steps.named import Named, named_units

SPELLINGS = {"办公室": "U01", "综合管理局": "U02", "综管局": "U02", "招商局": "U03", "规划建设局": "U04"}
FIGURES = {
    name: Figure(name, name, Decimal(1), "1", "万元", formula, (CellRef(9, 1, 5, 1, "x", "t"),), parts)
    for name, formula, parts in (
        ("a", "甲算式", ()),
        ("b", "乙算式", ()),
        ("a.light", "甲低于序时进度超过10个百分点", ("a",)),
        *((f"n{i}", "", ()) for i in range(9)),
    )
} | {"sum": Figure("sum", "合计", Decimal(9), "9", "万元", "", (), tuple(f"n{i}" for i in range(9)))}
SOURCES = tuple(
    SourceLine(name, name, "1", "第9号（综合管理局，2021年3月）", "进展.xlsx", "3月", f"{name.upper()}5")
    for name in FIGURES
    if name not in ("sum", "a.light")
)


def named(sample: Document, *blocks: Block) -> dict[str, Named]:
    paper = replace(
        sample, leader_page=(), body=blocks, attachments=(), figures=FIGURES, sources=SOURCES,
        date=dt.date(2021, 4, 20),
    )  # fmt: skip
    return named_units(paper, SPELLINGS)


def say(*parts: str | Run) -> Paragraph:
    return Paragraph(tuple(part if isinstance(part, Run) else Run(part) for part in parts))


TABLE = Table(
    "t", "推进情况", "",
    (
        TableColumn("单位", 2), TableColumn("项目", 2), TableColumn("完成", 1, "right", "本期"),
        TableColumn("灯", 1),
    ),
    (
        (TableCell("重点", col_span=4),),
        (TableCell("综合管理局", row_span=2), TableCell("甲项目"), TableCell("1", "a"),
         TableCell("红", "a.light", light="红")),
        (TableCell("乙项目"), TableCell("1", "b"), TableCell("")),
        (TableCell("招商局、规划建设局"), TableCell("联合项目"), TableCell("—"), TableCell("")),
        (TableCell("合计"), TableCell(""), TableCell("9", "sum"), TableCell("")),
    ),
)  # fmt: skip


def test_a_row_belongs_to_the_unit_in_its_cell_also_below_a_span(
    sample_document: Document,
) -> None:
    found = named(sample_document, Heading(1, "三、重点项目"), TABLE)
    assert set(found) == {"U02", "U03", "U04"}
    first, second = found["U02"].rows
    assert first.place == "三、重点项目 推进情况 重点"
    assert first.cells == (("单位", "综合管理局"), ("项目", "甲项目"), ("本期 完成", "1"))
    assert (first.light, first.basis) == ("■红", "甲低于序时进度超过10个百分点")
    assert first.sources == ("第9号《进展.xlsx》“3月”A5",)
    assert second.cells[1] == ("项目", "乙项目")
    assert found["U03"].rows == found["U04"].rows


def test_of_a_sentence_on_several_units_each_gets_its_own_part(
    sample_document: Document,
) -> None:
    found = named(
        sample_document,
        Heading(1, "八、存在问题"),
        say("进度滞后：甲项目（综合管理局）低于", Run("1", "a"), "个百分点；乙项目（招商局）低于",
            Run("1", "b"),
            "个百分点。迟报：综合管理局《月报》；规划建设局《季报》。"),
        say("应开工未开工2个：甲项目（综合管理局）、丁项目（招商局）。"),
    )  # fmt: skip
    assert [one.text for one in found["U02"].sentences] == [
        "进度滞后：甲项目（综合管理局）低于1个百分点。迟报：综合管理局《月报》。",
        "应开工未开工2个：甲项目（综合管理局）。",
    ]
    assert [one.text for one in found["U03"].sentences] == [
        "进度滞后：乙项目（招商局）低于1个百分点。",
        "应开工未开工2个：丁项目（招商局）。",
    ]
    assert found["U03"].sentences[0].sources == ("第9号《进展.xlsx》“3月”B5",)
    assert found["U04"].sentences[0].text == "迟报：规划建设局《季报》。"


def test_a_paragraph_that_begins_with_one_unit_is_all_its_own(sample_document: Document) -> None:
    text = "牵头领导：某某；牵头单位：综管局。共4条措施。自报存在问题：措施1，力量不足。"
    found = named(sample_document, Heading(1, "四、改革"), Heading(2, "（一）对标"), say(text))
    assert [(one.place, one.text) for one in found["U02"].sentences] == [("四、改革 （一）对标", text)]


@pytest.mark.parametrize(
    "text",
    [
        "办公室对第一季度重点工作进行了督查。",
        "请报办公室备案的事项照旧。",
        "【待办公室填写】",
        "齐鲁化工区办公室",
    ],
)
def test_the_office_that_writes_the_paper_is_not_named_by_it(sample_document: Document, text: str) -> None:
    assert named(sample_document, say(text)) == {}


ITEMS = Table(
    "items", "项目表", "",
    (TableColumn("项目名称", 3), TableColumn("责任单位", 2)),
    (
        (TableCell("丁腈胶乳项目"), TableCell("综合管理局")),
        (TableCell("针状焦项目"), TableCell("招商局")),
        (TableCell("联合管廊项目"), TableCell("招商局、综合管理局")),
    ),
)  # fmt: skip


def test_a_sentence_and_a_picture_that_name_an_item_speak_of_its_unit(sample_document: Document) -> None:
    months = (MatrixCell("绿", "15", "a", "a.light"), MatrixCell("红", "4", "b"), MatrixCell())
    matrix = MatrixChart(
        "m", "逐月推进", "", ("1月", "2月", "3月"),
        (MatrixRow("甲链", "丁腈胶乳项目", months), MatrixRow("甲链", "不在表里的项目", months)),
    )  # fmt: skip
    line = say("红灯2个：丁腈胶乳项目、针状焦项目。联合管廊项目推进。")
    found = named(sample_document, line, ITEMS, ChartBlock(matrix))
    assert [one.text for one in found["U02"].sentences] == ["红灯2个：丁腈胶乳项目。"]
    assert [one.text for one in found["U03"].sentences] == ["红灯2个：针状焦项目。"]
    [row] = [row for row in found["U02"].rows if "逐月推进" in row.place]
    assert row.cells == (("项目", "丁腈胶乳项目"), ("1月", "绿15"), ("2月", "红4"))
    assert row.sources and not [row for row in found["U03"].rows if "逐月推进" in row.place]


def test_a_total_over_many_matters_does_not_lead_to_others_cells(sample_document: Document) -> None:
    found = named(sample_document, say("综合管理局：", Run("9", "sum"), "万元。"))
    assert found["U02"].sentences[0].sources == ("合计由9处汇总，见各项",)


UNITS = st.lists(st.sampled_from(["综合管理局", "招商局", "规划建设局"]), min_size=1, max_size=5)


@given(UNITS)
def test_whatever_the_list_no_unit_reads_another_s_name(units: list[str]) -> None:
    from tests.reports.conftest import build_sample

    line = "未达标：" + "；".join(f"事项{n}（{unit}）" for n, unit in enumerate(units)) + "。"
    found = named(build_sample(), say(line))
    assert set(found) == {SPELLINGS[unit] for unit in units}
    for unit in set(units):
        [told] = found[SPELLINGS[unit]].sentences
        assert told.text.count(unit) == units.count(unit)
        assert not any(other in told.text for other in set(units) - {unit})
