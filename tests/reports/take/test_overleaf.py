"""A cell over rows of two pages stands on each in the DOCX; taken back it is the one cell that it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.document import Attachment, Document, Table, TableCell, TableColumn, tables_of
from reports.render import render_docx
from reports.render.layout import PrintedTable
from reports.take import Taken, compare
from tests.reports.take.conftest import Edit, edited, put

COLUMNS = (TableColumn("链条", 4), TableColumn("项目", 8), TableColumn("进展", 12))
# A page begins in the first chain's third row, with its fourth, and in the second's last.
PRINTED = PrintedTable([20.0] * 7, frozenset({2, 3, 5}))


@pytest.fixture(params=["usual", "small"])
def paper(request: pytest.FixtureRequest, sample_document: Document) -> Document:
    def row(n: int, *chain: TableCell) -> tuple[TableCell, ...]:
        return (*chain, TableCell(f"{'甲乙丙丁戊己'[n]}项目"), TableCell("正在办理手续"))

    first, second = TableCell("丙烯产业链", row_span=4), TableCell("精细化工产业链", row_span=2)
    rows = (row(0, first), row(1), row(2), row(3), row(4, second), row(5))
    table = Table("chains", "项目", "", COLUMNS, rows, is_small=request.param == "small")
    return replace(
        sample_document,
        leader_page=(),
        body=sample_document.body[:1],
        attachments=(Attachment(1, "项目", (table,)),),
    )


def taken(paper: Document, *edits: Edit) -> Taken:
    data = render_docx(paper, {}, [PRINTED])
    return compare(paper, edited(data), edited(data, *edits), {})


def test_a_repeated_name_is_no_word_more(paper: Document) -> None:
    assert render_docx(paper, {}, [PRINTED]) != render_docx(paper, {})
    came = taken(paper)
    assert came.document == paper
    assert came.findings.told == [] and came.findings.words == [] and came.findings.found == []


def test_the_file_before_it_had_pages_is_the_same_paper(paper: Document) -> None:
    plain, paged = (edited(render_docx(paper, {}, printed)) for printed in ((), [PRINTED]))
    assert [block.rows for block in plain.blocks] == [block.rows for block in paged.blocks]


def test_a_row_out_of_the_cell_leaves_it_one_cell(paper: Document) -> None:
    def without_row(xml: str) -> str:
        start, end = xml.rindex("<w:tr>", 0, xml.index("丁项目")), xml.index("</w:tr>", xml.index("丁项目"))
        return xml[:start] + xml[end + len("</w:tr>") :]

    (table,) = tables_of(taken(paper, without_row).document)
    assert [row[0].row_span for row in table.rows if len(row) == 3] == [3, 2]


def test_a_repeated_name_that_was_changed_wants_a_reason(paper: Document) -> None:
    came = taken(paper, put("丙烯产业链", "丙烯酸产业链", 2))
    assert [(one.where, one.expected, one.stands) for one in came.findings.found] == [
        ("附件1《项目》表“项目”第3行“链条”列", "丙烯产业链", "丙烯酸产业链")
    ]
    (table,) = tables_of(came.document)
    names = [row[0].text for row in table.rows if len(row) == 3]
    assert names == ["丙烯产业链", "丙烯酸产业链", "丙烯产业链", "精细化工产业链"]


def test_a_name_that_was_changed_wherever_it_stands_is_one_cell_and_one_question(paper: Document) -> None:
    came = taken(paper, lambda xml: xml.replace("丙烯产业链", "丙烯酸产业链"))
    assert [(one.expected, one.stands) for one in came.findings.found] == [("丙烯产业链", "丙烯酸产业链")]
    (table,) = tables_of(came.document)
    assert [row[0].row_span for row in table.rows if len(row) == 3] == [4, 2]
