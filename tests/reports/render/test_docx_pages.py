"""The DOCX in LibreOffice shows the pages of the PDF: as many, and the same words on each."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from ctypes import c_double
from dataclasses import replace
from io import BytesIO
from itertools import pairwise, product
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest

from reports.charts import draw_chart
from reports.document import (
    Attachment,
    Block,
    ChartBlock,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    Table,
    TableCell,
    TableColumn,
    charts_of,
)
from reports.fonts import FontSet
from reports.render.docx import render_docx
from reports.render.layout import PrintedTables
from reports.render.pdf import imprint_stands_alone, print_pdf, with_last_paragraph_overleaf
from tests.docx_pages import page_texts, print_by_office
from tests.reports.conftest import BULLET, INDICATOR_TABLE, LIGHTS_CHART


def long_paper(document: Document) -> Document:
    """The sample with what crosses pages: a table of many rows with notes, one whose cells are tall, text."""
    words = "第{}条措施按月调度、按季通报，责任单位和牵头单位共同推进。"
    rows = tuple(
        (
            *(TableCell(f"事项{n}之{m}") for m in range(5)),
            TableCell(words.format(n) * (n % 3), light="绿" if n % 2 else "红"),
        )
        for n in range(24)
    )
    listing = Table("rows", "分项进展", "万元", INDICATOR_TABLE.columns, rows, ("注：逐项列出。",))
    text = Paragraph((Run("各单位要对照年度目标任务，逐项分析原因，制定整改措施并按期报送。" * 9),))
    attachments = (
        *document.attachments,
        Attachment(4, "分项进展表", (text, listing, text)),
        Attachment(
            5, "分项进展表", (replace(listing, title="分项进展表", unit="", notes=()),), landscape=True
        ),
    )
    return replace(
        document, body=(*document.body, *[text] * 6, Paragraph((Run("特此通报。"),))), attachments=attachments
    )


def tables_paper(document: Document) -> Document:
    """Tables as other quarters may have them: few rows, many, narrow columns, long cells, tall ones."""
    words = "完成“一链一策”方案（初稿），对接企业3家、项目12个，协调用地、用能、环评等问题；下步抓紧推进。"
    columns = (
        *(TableColumn("序号", 2), TableColumn("事项", 8, "left"), TableColumn("完成率（%）", 3, "right")),
        *(TableColumn("数量（个）", 3, "right"), TableColumn("进展（自报）", 10, "left")),
    )

    def rows(count: int, most: int) -> tuple[tuple[TableCell, ...], ...]:
        return tuple(
            (
                *(TableCell(str(n + 1)), TableCell(f"第{n + 1}项，{words[: 5 + n * 7 % 23]}")),
                *(TableCell(f"{n * 17 % 101}.{n % 10}"), TableCell(f"{n * 13 % 40}")),
                TableCell(words * (n * 5 % most) + "无变化"),
            )
            for n in range(count)
        )

    def batch(n: int) -> tuple[TableCell, ...]:
        return (TableCell(str(n), row_span=3), TableCell(f"第{n}批", row_span=3))

    tall = tuple(
        (
            *(batch(n // 3 + 1) if n % 3 == 0 else ()),
            *(TableCell(f"{n}.0"), TableCell(str(n)), TableCell(words[: 20 + n * 11 % 40])),
        )
        for n in range(42)
    )
    cases = (
        ("三个单位", rows(3, 2), False),
        ("六十行", rows(60, 3), False),
        ("长单元格", rows(30, 6), True),
        ("跨行", tall, False),
    )
    attachments = tuple(
        Attachment(n, name, (Table(f"t{n}", name, "万元", columns, body, ("注：自报。",) * (n % 2)),), wide)
        for n, (name, body, wide) in enumerate(cases, 1)
    )
    return replace(document, leader_page=(), body=document.body[:1], attachments=attachments)


def notes_paper(document: Document) -> Document:
    """Tables of ever more rows, so that in one of them 合计 and in one the notes find no room on the page."""
    notes = ("注：名单和年度计划为下达数，其余为责任单位自报。", "节点亮灯：已完成为蓝，未到期为灰。")
    total = (TableCell("合计", bold=True, col_span=2), *[TableCell("7")] * 4)
    attachments: list[Attachment] = []
    for is_small, counts in ((False, range(20, 25)), (True, range(37, 42))):
        for count in counts:
            rows = (*[tuple(TableCell(f"事{n}") for _ in range(6)) for n in range(count)], total)
            table = Table(f"t{count}", "附表", "", INDICATOR_TABLE.columns, rows, notes, is_small=is_small)
            attachments.append(Attachment(len(attachments) + 1, "附表", (table,)))
    return replace(document, leader_page=(), body=document.body[:1], attachments=tuple(attachments))


def sentences(seed: int, count: int) -> tuple[Paragraph, ...]:
    """Paragraphs as bulletins have them, of words and figures that no bulletin has had."""
    chance = random.Random(seed)
    units = ("综合管理局", "招商局", "张店东部化工区管委会", "营商服务中心", "规划建设局")
    words = (
        "丙烯酸及酯项目",
        "“一链一策”方案",
        "《行动方案》",
        "对标学习深圳改革攻坚",
        "能评手续",
        "C5分离装置",
    )

    def piece() -> str:
        share, count = chance.randrange(-999, 2000) / 10, chance.randrange(2000)
        return chance.choice(
            (
                f"{chance.choice(words)}（{chance.choice(units)}）低于序时进度{abs(share)}个百分点",
                f"{chance.choice(words)}措施{count % 9 + 1}（{chance.choice(units)}，未达标）",
                f"1—{count % 11 + 2}月完成{count * 1047.5:,.2f}万元，同比增长{abs(share)}%",
                f"万元产值综合能耗为0.{count}吨标准煤/万元，亩均税收{abs(share)}万元/亩",
                f"按淄化工管发〔20{count % 90 + 10}〕{count}号要求，截至{count % 12 + 1}月{count % 28 + 1}日",
                f"责任单位：{chance.choice(units)}、{units[count % 5]}；自报完成{count}条，核实{count % 7}条",
                f"{chance.choice(words)}仍为红灯（较上季度增加{count % 10}项）",
                f"“{chance.choice(words[3:5])}”进展正常，投资{count}.{count % 100}亿元（不完整）",
            )
        )

    return tuple(
        Paragraph((Run("".join(piece() + chance.choice("，；。") for _ in range(chance.randrange(3, 9)))),))
        for _ in range(count)
    )


def notice(document: Document, rows: int, lines: int = 0) -> Document:
    """A draft of the compact paper, with a table of so many rows and so many lines below it."""
    cells = [(*(TableCell(f"事项{n}之{m}") for m in range(5)), TableCell("正在推进")) for n in range(rows)]
    table = Table("items", "", "", INDICATOR_TABLE.columns, tuple(cells), ("注：自报。",), is_small=True)
    masthead = replace(document.masthead, style="通报", red_text="督查通报")
    return replace(
        document,
        is_compact=True,
        stage="送审稿",
        masthead=masthead,
        title="督查事项进展情况通报",
        leader_page=(),
        attachments=(),
        body=(document.body[1], table, *[Paragraph((Run("本周新增1项。"),))] * lines),
    )


def fullest_notice(document: Document, fonts: FontSet) -> tuple[Document, bytes, PrintedTables]:
    """The one with most rows on its one page."""
    # Office and date stand in its 版头: it is not signed a second time.
    unsigned = replace(document, signer="", date_text="")
    notices = [notice(unsigned, rows, lines=2) for rows in range(20, 34)]
    fitting = [(made, *print_pdf(made, fonts, {})) for made in notices]
    return [one for one in fitting if len(pypdfium2.PdfDocument(one[1])) == 1][-1]


def notice_with_imprint_alone(document: Document, fonts: FontSet) -> tuple[Document, bytes, PrintedTables]:
    """The shortest notice whose 版记 has no room on the first page, though all else has."""
    for lines in range(10, 40):
        made = notice(document, 3, lines)
        pdf, printed = print_pdf(made, fonts, {})
        if imprint_stands_alone(made, pdf):
            return made, pdf, printed
    raise AssertionError("no notice turns its page before 版记")


def kinds_of_block(number: int) -> tuple[Block, ...]:
    """Everything that stands between lines of text, each in its own way; `number` makes the tables differ."""
    table = replace(INDICATOR_TABLE, rows=INDICATOR_TABLE.rows[:2])
    tables = (
        replace(
            table,
            table_id=f"t{number}_{n}",
            title=title,
            unit=unit,
            notes=("注：自报。",) * is_noted,
            is_small=is_small,
        )
        for n, (title, unit, is_noted, is_small) in enumerate(
            product(("表题", ""), ("万元", ""), (True, False), (True, False))
        )
    )
    return (*tables, ChartBlock(BULLET, "图1 完成情况"), Heading(1, "一、总体"), Heading(2, "（一）总体"))


def below_blocks_paper(document: Document) -> Document:
    """A line 乙 below each kind of block: in the text, on the leader's sheet, first in an attachment."""
    line, below = Paragraph((Run("甲"),)), Paragraph((Run("乙"),))
    body = [part for block in kinds_of_block(0) for part in (line, block, below, PageBreak())]
    attachments = [
        Attachment(number, "附表", (*opening, block, below), landscape=is_wide)
        for number, (opening, is_wide, block) in enumerate(
            (
                (opening, is_wide, block)
                for opening, is_wide in (((), False), ((), True), ((line,), False))
                for block in kinds_of_block(len(opening) + 2 * is_wide + 1)
            ),
            1,
        )
    ]
    leader = (below, kinds_of_block(9)[5], below, ChartBlock(LIGHTS_CHART, "图2 亮灯情况"), below)
    return replace(document, leader_page=leader, body=tuple(body), attachments=tuple(attachments))


def first_pages(document: Document) -> dict[str, Document]:
    """A line 乙 below each kind of 版头."""
    issue = replace(
        document.masthead, style="通报", red_text="督查通报", office="办公室", date_text="4月20日"
    )
    below = (Paragraph((Run("乙"),)),)
    bare = replace(document, leader_page=(), body=below, attachments=())
    return {
        "head_office": bare,
        "head_issue": replace(bare, masthead=issue),
        "head_nobody": replace(bare, masthead=issue, addressee="", title="情况通报"),
        "head_notice": replace(bare, masthead=issue, is_compact=True),
        "head_signed": replace(bare, masthead=issue, is_compact=True, addressee="", stage="签发"),
    }


@pytest.fixture(scope="module")
def office(sample_document: Document, fonts: FontSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with papers as LibreOffice prints them, and as our PDF has them (ours_*.pdf)."""
    folder = tmp_path_factory.mktemp("office")
    papers = {
        "paper": long_paper(sample_document),
        "tables": tables_paper(sample_document),
        "notes": notes_paper(sample_document),
        "below": below_blocks_paper(sample_document),
        **first_pages(sample_document),
    }
    for name, document in papers.items():
        images = {chart.chart_id: draw_chart(chart, fonts) for chart in charts_of(document)}
        pdf, printed = print_pdf(document, fonts, images)
        (folder / f"ours_{name}.pdf").write_bytes(pdf)
        (folder / f"{name}.docx").write_bytes(render_docx(document, images, printed))
    short, pdf, printed = notice_with_imprint_alone(sample_document, fonts)
    (folder / "ours_notice.pdf").write_bytes(pdf)
    (folder / "notice.docx").write_bytes(render_docx(short, {}, printed, imprint_alone=True))
    unsigned = replace(sample_document, signer="", date_text="")
    carried = with_last_paragraph_overleaf(notice_with_imprint_alone(unsigned, fonts)[0])
    pdf, printed = print_pdf(carried, fonts, {})
    (folder / "ours_carried.pdf").write_bytes(pdf)
    (folder / "carried.docx").write_bytes(render_docx(carried, {}, printed))
    fullest, pdf, printed = fullest_notice(sample_document, fonts)
    (folder / "ours_fullest.pdf").write_bytes(pdf)
    (folder / "fullest.docx").write_bytes(render_docx(fullest, {}, printed))
    text = Paragraph((Run("国" * 28 * 60),), indent=False)
    full = replace(sample_document, leader_page=(), body=(text,), attachments=())
    (folder / "full.docx").write_bytes(render_docx(full, {}))
    for name, is_compact in (("text", False), ("compact", True)):
        told = replace(full, stage="签发", body=sentences(7, 120), is_compact=is_compact)
        (folder / f"ours_{name}.pdf").write_bytes(print_pdf(told, fonts, {})[0])
        (folder / f"{name}.docx").write_bytes(render_docx(told, {}))
    print_by_office(
        [
            folder / f"{name}.docx"
            for name in (*papers, "notice", "carried", "fullest", "full", "text", "compact")
        ],
        fonts,
        folder,
    )
    return folder


@pytest.mark.parametrize("name", ["paper", "tables", "notes"])
def test_both_have_the_same_pages(office: Path, name: str) -> None:
    ours, theirs = page_texts(office / f"ours_{name}.pdf"), page_texts(office / f"{name}.pdf")
    assert len(ours) > 8 and list(map(Counter, theirs)) == list(map(Counter, ours))


def test_a_cell_over_rows_of_two_pages_stands_on_both_with_its_words(office: Path) -> None:
    ours, theirs = page_texts(office / "ours_tables.pdf"), page_texts(office / "tables.pdf")
    batches = [re.findall(r"第\d+批", page) for page in ours]
    again = [(last, first) for last, first in pairwise(batches) if last and first and last[-1] == first[0]]
    assert again
    assert [sorted(re.findall(r"第\d+批", page)) for page in theirs] == [sorted(page) for page in batches]


def test_a_notice_with_low_rows_fills_its_page_in_both(office: Path) -> None:
    (ours,), (theirs,) = page_texts(office / "ours_fullest.pdf"), page_texts(office / "fullest.pdf")
    assert "印发" in ours and Counter(ours) == Counter(theirs)


def test_a_notice_takes_its_last_paragraph_to_the_page_of_its_imprint_in_both(office: Path) -> None:
    ours, theirs = page_texts(office / "ours_carried.pdf"), page_texts(office / "carried.pdf")
    assert len(ours) == len(theirs) == 2 and list(map(Counter, ours)) == list(map(Counter, theirs))
    assert "新增1项" in ours[1] and "印发" in ours[1]


def test_a_notice_turns_its_page_before_its_imprint_as_the_pdf_does(office: Path) -> None:
    ours, theirs = page_texts(office / "ours_notice.pdf"), page_texts(office / "notice.pdf")
    assert [Counter(page) for page in theirs] == [Counter(page) for page in ours]
    assert len(ours) == 2 and "印发" in ours[1] and "事项" not in ours[1]


def feet_of_lines(pdf: Path, part_pt: float) -> list[tuple[int, float]]:
    """Page and foot of each 乙 in points, its line reaching `part_pt` below its letters' base."""
    feet = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            text = page.get_textpage()
            for n in range(text.count_chars()):
                if text.get_text_range(n, 1) == "乙":
                    x, y = c_double(), c_double()
                    pypdfium2.raw.FPDFText_GetCharOrigin(text.raw, n, x, y)
                    feet.append((number, page.get_height() - y.value + part_pt))
    return feet


@pytest.mark.parametrize(
    "name", ["below", "head_office", "head_issue", "head_nobody", "head_notice", "head_signed"]
)
def test_a_line_below_any_block_or_head_stands_as_high_in_both(office: Path, name: str) -> None:
    is_notice = name in ("head_notice", "head_signed")
    size, pitch = (14.0, 20.0) if is_notice else (16.0, 28.95)
    # LibreOffice sets the letters of a line four fifths down; our pages of the text lie a line's gap higher.
    theirs = feet_of_lines(office / f"{name}.pdf", pitch / 5)
    ours = feet_of_lines(office / f"ours_{name}.pdf", size / 5)
    text = [
        number for number, page in enumerate(page_texts(office / f"ours_{name}.pdf")) if "附表" not in page
    ]
    first = 1 if name == "below" else 0
    assert [page for page, _ in theirs] == [page for page, _ in ours] and ours
    apart = [
        (page, round(low - high - (pitch - size) * (page in text and page >= first), 2))
        for (page, low), (_, high) in zip(theirs, ours, strict=True)
    ]
    assert [one for one in apart if abs(one[1]) > 0.4] == []


@pytest.mark.parametrize("name", ["text", "compact"])
def test_lines_of_words_and_figures_end_alike_in_both(office: Path, name: str) -> None:
    # LibreOffice rounds each letter to a twentieth of a point: where a line is full to a hair, one may turn.
    ours, theirs = lines_told(office / f"ours_{name}.pdf"), lines_told(office / f"{name}.pdf")
    assert abs(len(ours) - len(theirs)) <= 1 and len(ours) > 500
    assert (Counter(ours) - Counter(theirs)).total() < len(ours) / 16
    assert not [line for line in (*ours, *theirs) if line[0] in "，。、；：！？）》】〕”%"]


@pytest.mark.parametrize("name", ["ours_paper", "paper"])
def test_the_name_stands_centred_over_a_date_four_characters_from_the_edge(
    office: Path, sample_document: Document, name: str
) -> None:
    with pdfplumber.open(office / f"{name}.pdf") as pdf:
        lines = [line for page in pdf.pages[1:8] for line in page.extract_text_lines(return_chars=False)]
    told = {line["text"].replace(" ", ""): line for line in lines}
    signer, date = told[sample_document.signer], told[sample_document.date_text]
    assert signer["x0"] + signer["x1"] == pytest.approx(date["x0"] + date["x1"], abs=8)
    assert date["x1"] == pytest.approx((210 - 26) * 72 / 25.4 - 4 * 15.75, abs=2)


def lines_told(pdf: Path) -> list[str]:
    """Each line of the text, page by page, without page numbers."""
    told = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            lines: defaultdict[int, str] = defaultdict(str)
            for n in range(text.count_chars()):
                x, y = c_double(), c_double()
                pypdfium2.raw.FPDFText_GetCharOrigin(text.raw, n, x, y)
                lines[round(y.value)] += text.get_text_range(n, 1).strip()
            told += [line for line in lines.values() if line.strip("—0123456789")]
    return told


def lines_of(pdf: Path, page: int) -> dict[int, int]:
    """Height of each line of a page → how many 国 stand in it."""
    with pypdfium2.PdfDocument(BytesIO(pdf.read_bytes())) as document:
        text = document[page].get_textpage()
        boxes = [text.get_charbox(n) for n in range(text.count_chars()) if text.get_text_range(n, 1) == "国"]
    return Counter(round(bottom) for _, bottom, _, _ in boxes)


def test_a_full_page_is_22_lines_of_28_characters(office: Path) -> None:
    assert list(lines_of(office / "full.pdf", 1).values()) == [28] * 22
