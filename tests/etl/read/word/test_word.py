"""Tables of a Word document, as its reader sees them."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest

from etl.grid import CellRange, Grid, Unreadable

Read = Callable[..., Grid]
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def document(body: str, before: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f"{before}<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>"
        )
    return target.getvalue()


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def par(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def test_a_table_made_by_python_docx(read: Read) -> None:
    made = docx.Document()
    made.add_paragraph("2020年齐鲁化工区重点改革攻坚事项任务清单")
    table = made.add_table(rows=3, cols=3)
    table.cell(0, 0).text = "序号"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "事项名称"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "1"
    table.cell(1, 1).text = "优化营商环境"
    table.cell(1, 2).text = "甲某某\n乙某某"
    table.cell(2, 1).text = "第二条"
    made.add_paragraph("注：以上事项按季度通报。")
    target = io.BytesIO()
    made.save(target)

    grid = read(target.getvalue(), "清单.docx")
    (sheet,) = grid.sheets
    assert (grid.format, sheet.name, sheet.number) == ("docx", "表1", 1)
    assert sheet.lead_text == ["2020年齐鲁化工区重点改革攻坚事项任务清单"]
    assert sheet.tail_text == ["注：以上事项按季度通报。"]
    assert sheet.rows == [
        ["序号", "事项名称", None],
        ["1", "优化营商环境", "甲某某\n乙某某"],
        [None, "第二条", None],
    ]
    assert sorted(sheet.merges, key=lambda m: m.first_row) == [CellRange(0, 1, 0, 2), CellRange(1, 0, 2, 0)]
    assert sheet.merged_value(2, 0) == "1"
    assert sheet.address(1, 2) == "第2行第3列"


def test_insertions_and_content_controls_count_and_deletions_do_not(read: Read) -> None:
    body = (
        "<w:tbl><w:tr>"
        + cell(
            "<w:p><w:r><w:t>牵头</w:t></w:r><w:ins><w:r><w:t>单位</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>领导</w:delText></w:r></w:del></w:p>"
        )
        + f"<w:sdt><w:sdtContent>{cell(par('招商局'))}</w:sdtContent></w:sdt>"
        + cell("<w:sdt><w:sdtContent>" + par("已", "完成") + "</w:sdtContent></w:sdt>")
        + "</w:tr><w:tr><w:trPr><w:del/></w:trPr>"
        + cell(par("删去"))
        + "</w:tr></w:tbl>"
    )
    (sheet,) = read(document(body)).sheets
    assert sheet.rows == [["牵头单位", "招商局", "已完成"]]


def test_struck_text_and_tabs_are_told(read: Read) -> None:
    struck = "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>作废</w:t></w:r></w:p>"
    tabbed = "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r></w:p>"
    body = f"<w:tbl><w:tr>{cell(struck)}{cell(tabbed)}</w:tr></w:tbl>"
    (sheet,) = read(document(body)).sheets
    assert sheet.struck == {(0, 0)}
    assert sheet.rows == [["作废", "甲\t乙"]]


@pytest.mark.parametrize("span", ["99999999", "1001", "99999999999999999999"])
def test_an_endless_span_is_refused_or_taken_for_one(read: Read, span: str) -> None:
    wide_cell = cell(par("甲"), f'<w:gridSpan w:val="{span}"/>')
    body = f"<w:tbl><w:tr>{wide_cell}</w:tr></w:tbl>"
    if len(span) < 12:
        with pytest.raises(Unreadable) as caught:
            read(document(body))
        assert caught.value.code == "too_big"
    else:
        assert read(document(body)).sheets[0].rows == [["甲"]]


def table(*rows: tuple[str, ...]) -> str:
    made = ("".join(cell(par(text)) for text in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in made) + "</w:tbl>"


DATA = table(("序号", "事项"), ("1", "甲"))


def in_box(content: str) -> str:
    drawn = f"<w:txbxContent>{content}</w:txbxContent>"
    choice = f'<mc:AlternateContent xmlns:mc="mc"><mc:Choice>{drawn}</mc:Choice>'
    return f"<w:p><w:r>{choice}<mc:Fallback>{drawn}</mc:Fallback></mc:AlternateContent></w:r></w:p>"


@pytest.mark.parametrize(
    "body",
    [
        par("清单") + "<w:tbl><w:tr>" + cell(DATA + par("")) + "</w:tr></w:tbl>",
        "<w:tbl><w:tr>" + cell(par("清单")) + "</w:tr><w:tr>" + cell(DATA + par("")) + "</w:tr></w:tbl>",
        in_box(par("清单") + DATA + par("")),
        par("清单") + in_box("<w:tbl><w:tr>" + cell(DATA + par("")) + "</w:tr></w:tbl>"),
    ],
    ids=["framed", "framed with its title", "in a text box", "framed in a text box"],
)
def test_a_table_within_another_or_in_a_text_box_is_read_once(read: Read, body: str) -> None:
    grid = read(document(body + par("注：按季通报")))
    (sheet,) = grid.sheets
    assert sheet.rows == [["序号", "事项"], ["1", "甲"]]
    assert "".join(sheet.lead_text).strip() == "清单" and sheet.tail_text == ["注：按季通报"]
    assert grid.notices == []


def test_a_small_table_in_a_cell_stays_words_of_that_cell(read: Read) -> None:
    outer = "<w:tbl><w:tr>" + cell(par("甲")) + cell(DATA + par("")) + "</w:tr></w:tbl>"
    (sheet,) = read(document(outer)).sheets
    assert sheet.rows == [["甲", "序号\n事项\n1\n甲"]]


def test_a_document_without_a_table_says_so(read: Read) -> None:
    with pytest.raises(Unreadable) as caught:
        read(document(par("只有文字")))
    assert caught.value.code == "no_table"


def test_entities_are_refused(read: Read) -> None:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with pytest.raises(Unreadable) as caught:
        read(document(f"<w:tbl><w:tr>{cell(par('&b;'))}</w:tr></w:tbl>", doctype))
    assert caught.value.code == "damaged"
