"""A table whose figure 12 bears the raised number of a note, 12¹, in each format that can hold it."""

import io
import zipfile
from collections.abc import Callable

import xlsxwriter
import xlwt

from tests.etl.read.excel.test_facts import cell, ods, row
from tests.etl.read.word.test_word import document


def _xlsx() -> bytes:
    """In the shared strings; the second figure is lowered, the text m² is no figure."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    raised = book.add_format({"font_script": 1})
    lowered = book.add_format({"font_script": 2})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["项目", "金额"])
    sheet.write(1, 0, "甲")
    sheet.write_rich_string(1, 1, "12", raised, "1")
    sheet.write_rich_string(2, 0, "乙m", raised, "2")
    sheet.write_rich_string(2, 1, "13", lowered, "1")
    book.close()
    return target.getvalue()


def _inline_xlsx() -> bytes:
    """The same cell with its text in the sheet itself."""
    source = zipfile.ZipFile(io.BytesIO(_xlsx()))
    target = io.BytesIO()
    run = b'<r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r>'
    text = b'<c r="B2" t="inlineStr"><is><r><t>12</t></r>' + run + b"</is></c>"
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                before, _, rest = data.partition(b'<c r="B2"')
                data = before + text + rest.partition(b"</c>")[2]
            archive.writestr(name, data)
    return target.getvalue()


def _xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("进展")
    raised, plain = xlwt.Font(), xlwt.Font()
    raised.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT
    for col, text in enumerate(["项目", "金额"]):
        sheet.write(0, col, text)
    sheet.write(1, 0, "甲")
    sheet.write_rich_text(1, 1, [("12", plain), ("1", raised)])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _ods() -> bytes:
    style = (
        '<style:style style:name="T1" style:family="text">'
        '<style:text-properties style:text-position="super 58%"/></style:style>'
    )
    figure = cell('12<text:span text:style-name="T1">1</text:span>')
    rows = row(cell("项目") + cell("金额")) + row(cell("甲") + figure)
    return ods(f'<table:table table:name="表">{rows}</table:table>', style)


def _xml() -> bytes:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    figure = '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">12<Sup>1</Sup></ss:Data></Cell>'
    words = ('<Cell><Data ss:Type="String">%s</Data></Cell>' * 2) % ("项目", "金额")
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="表"><Table>'
        f'<Row>{words}</Row><Row><Cell><Data ss:Type="String">甲</Data></Cell>{figure}</Row>'
        "</Table></Worksheet></Workbook>"
    ).encode()


def _docx() -> bytes:
    def line(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc><w:p>{one}</w:p></w:tc>" for one in cells) + "</w:tr>"

    def run(text: str, look: str = "") -> str:
        return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"

    figure = run("12") + run("1", '<w:vertAlign w:val="superscript"/>')
    body = line(run("项目"), run("金额")) + line(run("甲"), figure)
    return document(f"<w:tbl>{body}</w:tbl>")


def _html() -> bytes:
    return (
        "<html><body><table><tr><td>项目</td><td>金额</td></tr><tr><td>甲</td><td>12<sup>1</sup></td></tr>"
        "</table></body></html>"
    ).encode()


def _html_by_style() -> bytes:
    return _html().replace(b"<sup>", b"<span style='vertical-align: super'>").replace(b"</sup>", b"</span>")


RAISED: dict[str, list[Callable[[], bytes]]] = {
    "xlsx": [_xlsx, _inline_xlsx],
    "xls": [_xls],
    "ods": [_ods],
    "xml": [_xml],
    "docx": [_docx],
    "html": [_html, _html_by_style],
}
