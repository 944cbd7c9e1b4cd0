"""For each format one or more files that hold every fact that the format can hold.

``facts.*`` and ``more.*`` were written by xlsxwriter and saved in the other formats by LibreOffice.
"""

from __future__ import annotations

import base64
import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
import xlwt

from tests.etl.read.excel.test_facts import cell, ods, row
from tests.etl.read.excel.test_workbook import record, wide, with_part
from tests.etl.read.excel.test_xlsb import KINDS, text_cell
from tests.etl.read.excel.test_xlsb import a_workbook as a_binary_workbook
from tests.etl.read.word.test_word import document

FOLDER = Path(__file__).parents[2] / "samples" / "read" / "facts"
_DRAWING = (
    '<xdr:wsDr xmlns:xdr="d" xmlns:a="a"><xdr:sp><xdr:txBody><a:p><a:r><a:t>以财政口径为准</a:t></a:r></a:p>'
    "</xdr:txBody></xdr:sp><xdr:pic/></xdr:wsDr>"
)
# As Excel writes it: br is not closed; what is typed under Note is a comment, a button holds no choice.
_VML = b"""<xml xmlns:v="v" xmlns:x="x"><v:shape><v:textbox><div>done<br></div></v:textbox>
<x:ClientData ObjectType="Checkbox"><x:Checked>1</x:Checked></x:ClientData></v:shape>
<v:shape><x:ClientData ObjectType="Note"/></v:shape><v:shape><x:ClientData ObjectType="Button"/></v:shape>
</xml>"""


def sample(name: str) -> Callable[[], bytes]:
    return (FOLDER / name).read_bytes


def an_xlsx() -> bytes:
    """A1 merged over two rows, B1 a formula that was never calculated; changes are kept."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.merge_range("A1:A2", "甲")
    sheet.write_formula("B1", "=1+1", value="")
    sheet.write("B2", 3)
    sheet.insert_textbox("D2", "文")
    book.close()
    relations = "xl/worksheets/_rels/sheet1.xml.rels"
    vml = f'<Relationship Id="v" Type="{KINDS}/vmlDrawing" Target="../drawings/v.vml"/></Relationships>'
    data = with_part(target.getvalue(), relations, lambda old: old.replace(b"</Relationships>", vml.encode()))
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/revisions/revisionHeaders.xml", "<headers/>")
        archive.writestr("xl/drawings/v.vml", _VML)
    return target.getvalue()


def an_xlsb() -> bytes:
    """Besides what is in the usual one: a hidden sheet, a long number, a number shown divided, one not shown,
    a text struck in part, a figure with a raised digit, an error, a merge and a drawing."""

    def number(col: int, style: int, value: float) -> bytes:
        return record(5, struct.pack("<II", col, style) + struct.pack("<d", value))

    more = record(0, struct.pack("<IIH", 2, 0, 300) + bytes(7))
    more += number(0, 3, 1_234_567.0) + number(1, 4, 12.5) + number(2, 0, 123456789012345678.0)
    more += record(7, struct.pack("<III", 3, 0, 0)) + record(3, struct.pack("<II", 4, 0) + b"\x07")
    more += record(7, struct.pack("<III", 5, 0, 1))
    data = a_binary_workbook(more)
    style = b"".join(
        record(44, struct.pack("<H", number) + wide(code)) for number, code in ((165, "#,##0,"), (166, ";;;"))
    )
    styles = b"".join(record(47, struct.pack("<HHH", 0, form, 0) + bytes(10)) for form in (165, 166))
    merges = record(177, struct.pack("<I", 1)) + record(176, struct.pack("<4I", 0, 1, 0, 0)) + record(178)
    rich = record(19, b"\x01" + wide("保留划掉") + struct.pack("<I", 1) + struct.pack("<HH", 2, 1))
    fonts = record(43, b"\xdc\x00\x08\x00" + bytes(17))
    raised = record(43, b"\xdc\x00\x00\x00\x90\x01\x01\x00" + bytes(13))  # the third font
    rich += record(19, b"\x01" + wide("121") + struct.pack("<I", 1) + struct.pack("<HH", 2, 2))
    hidden = record(156, struct.pack("<II", 1, 2) + wide("worksheet2") + wide("隐藏表"))
    sheet = record(129) + record(148, bytes(16)) + record(145) + record(0, bytes(17)) + text_cell(0, "藏")
    changes: dict[str, Callable[[bytes], bytes | None]] = {
        "xl/styles.bin": lambda old: (
            old.replace(record(616), style + record(616))
            .replace(record(618), styles + record(618))
            .replace(fonts, fonts + raised)
        ),
        "xl/worksheets/sheet1.bin": lambda old: old.replace(record(146), record(146) + merges),
        "xl/workbook.bin": lambda old: old.replace(record(144), hidden + record(144)),
        "xl/_rels/workbook.bin.rels": lambda old: old.replace(
            b"</Relationships>",
            f'<Relationship Id="sharedStrings" Type="{KINDS}/sharedStrings" Target="sharedStrings.bin"/>'
            f'<Relationship Id="worksheet2" Type="{KINDS}/worksheet" Target="worksheets/sheet2.bin"/>'
            "</Relationships>".encode(),
        ),
        "xl/worksheets/_rels/sheet1.bin.rels": lambda old: old.replace(
            b"</Relationships>",
            f'<Relationship Id="d" Type="{KINDS}/drawing" Target="../drawings/d.xml"/>'
            f'<Relationship Id="v" Type="{KINDS}/vmlDrawing" Target="../drawings/v.vml"/>'
            "</Relationships>".encode(),
        ),
    }
    for part, change in changes.items():
        data = with_part(data, part, change)
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/sharedStrings.bin", record(159, struct.pack("<II", 2, 2)) + rich + record(160))
        archive.writestr("xl/worksheets/sheet2.bin", sheet + record(146) + record(130))
        archive.writestr("xl/drawings/d.xml", _DRAWING)
        archive.writestr("xl/drawings/v.vml", _VML)
        archive.writestr("xl/revisions/revisionHeaders.bin", b"")
    return target.getvalue()


def an_xls() -> bytes:
    """What Python writes: formulas without a result."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("进展")
    sheet.write(0, 0, 5)
    sheet.write(0, 1, xlwt.Formula("SUM(A1:A1)*2"))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def a_shared_xls() -> bytes:
    """One that keeps its history: the stream is there, and that is all that is looked at."""
    name, other = ("\x05SummaryInformation".encode("utf-16-le"), "Revision Log".encode("utf-16-le"))
    data = bytearray((FOLDER / "facts.xls").read_bytes())
    at = data.index(name)
    data[at : at + 66] = other.ljust(64, b"\0") + struct.pack("<H", len(other) + 2)
    return bytes(data)


def an_xls_with_a_check_box() -> bytes:
    """The picture of the usual one is a check box: the kind of an object is one number."""
    head = struct.pack("<HH", 0x15, 0x12)
    return (FOLDER / "more.xls").read_bytes().replace(head + b"\x08\0", head + b"\x0b\0")


def an_ods() -> bytes:
    beside = "<table:tracked-changes><table:cell-content-change/></table:tracked-changes>"
    formula = '<table:table-cell table:formula="of:=A9"/>'
    merged = cell("合", 'table:number-columns-spanned="2"')
    rows = f"<table:table-row>{formula}{merged}</table:table-row>" + row(cell("尾") * 3)
    forms = '<office:forms><form:form xmlns:form="urn:form:1.0"><form:checkbox/></form:form></office:forms>'
    return ods(f'{beside}<table:table table:name="表">{forms}{rows}</table:table>')


def an_xml() -> bytes:
    styles = (
        '<Style ss:ID="a"><NumberFormat ss:Format="#,##0,"/></Style>'
        '<Style ss:ID="b"><NumberFormat ss:Format=";;;"/></Style>'
    )
    cells = (
        '<Cell ss:StyleID="a"><Data ss:Type="Number">1234567</Data></Cell>'
        '<Cell ss:StyleID="b"><Data ss:Type="Number">12.5</Data></Cell>'
        '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">保留<S>划掉</S></ss:Data></Cell>'
        '<Cell ss:Formula="=R1C1"/><Cell ss:MergeAcross="1"><Data ss:Type="String">合</Data></Cell>'
    )
    hidden = (
        '<Worksheet ss:Name="藏"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>'
        "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>"
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Styles>{styles}</Styles>'
        f'<Worksheet ss:Name="表"><Table><Row>{cells}</Row>'
        '<Row><Cell ss:Index="6"><Data ss:Type="String">尾</Data></Cell></Row></Table></Worksheet>'
        f"{hidden}</Workbook>"
    ).encode()


def a_csv() -> bytes:
    return "项目,金额,代码\n甲,#REF!,1.23457E+17\n".encode()


def a_docx() -> bytes:
    def run(text: str, look: str = "") -> str:
        return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"

    def line(*cells: str, look: str = "") -> str:
        return f"<w:tr><w:trPr>{look}</w:trPr>" + "".join(f"<w:tc>{one}</w:tc>" for one in cells) + "</w:tr>"

    def par(content: str) -> str:
        return f"<w:p>{content}</w:p>"

    box = (
        '<w:r><mc:AlternateContent xmlns:mc="mc"><mc:Choice><w:drawing><w:txbxContent>'
        f'{par(run("以财政口径为准"))}</w:txbxContent><a:blip xmlns:a="a"/></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:txbxContent>{par(run('以财政口径为准'))}</w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    hidden = run("999", "<w:vanish/>")
    deleted = '<w:del w:id="1"><w:r><w:delText>旧数</w:delText></w:r></w:del>'
    field = "<w:r><w:instrText>=SUM(ABOVE)</w:instrText></w:r>"
    check_box = "<w:r><w:fldChar><w:ffData><w:checkBox/></w:ffData></w:fldChar></w:r>"
    commented = check_box + run("数") + '<w:r><w:commentReference w:id="3"/></w:r>'
    body = (
        line(par(run("项目")), par(run("金额")), par(run("备注")))
        + line(par(run("甲", "<w:strike/>")), par(run("12") + hidden), par(box + run("好")))
        + line(par(run("乙")), par(deleted + run("13")), par(run("保留") + run("划掉", "<w:strike/>")))
        + line(par(run("丙")), par(field), par(commented), look="<w:hidden/>")
        + line(par(run("#REF!")), "<w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + par(run("1.23457E+17")))
    )
    data = document(f"<w:tbl>{body}</w:tbl>")
    target = io.BytesIO(data)
    note = '<w:comment w:id="3"><w:p><w:r><w:t>以财政口径为准</w:t></w:r></w:p></w:comment>'
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("word/comments.xml", f'<w:comments xmlns:w="w">{note}</w:comments>')
    return target.getvalue()


def an_html() -> bytes:
    return (
        "<html><head><style>td.gone, .away {display : none}\n.old{text-decoration:line-through}</style>"
        "</head><body><table><col><col><col style='display:none'>"
        "<tr><td>项目</td><td>金额</td><td>密</td></tr>"
        "<tr><td class='old'>甲</td><td>12<span style='display:none'>999</span></td><td>#REF!</td></tr>"
        "<tr class='away'><td>乙<img src='a.png'></td><td><s>12</s>13<input type='CHECKBOX' checked></td>"
        "<td>9</td></tr>"
        "<tr><td rowspan=2>丙</td><td x:fmla='=B2'></td><td>1.23457E+17</td></tr>"
        "<tr><td x:num='1234567'>1,235</td><td x:num='12.5'></td></tr></table>"
        "<table style='display:none'><tr><td>藏</td></tr></table>"
        "<div style='mso-element:comment-list'><div style='mso-element:comment'>以财政口径为准</div></div>"
        "</body></html>"
    ).encode()


def an_mht() -> bytes:
    page = base64.encodebytes(an_html())
    return b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n" + (
        b"Content-Transfer-Encoding: base64\r\n\r\n" + page
    )


FILES: dict[str, list[Callable[[], bytes]]] = {
    "xlsx": [sample("facts.xlsx"), sample("more.xlsx"), an_xlsx],
    "xlsb": [an_xlsb],
    "xls": [sample("facts.xls"), sample("more.xls"), an_xls, a_shared_xls, an_xls_with_a_check_box],
    "ods": [sample("facts.ods"), sample("more.ods"), an_ods],
    "xml": [sample("facts.xml"), an_xml],
    "csv": [a_csv],
    "docx": [a_docx],
    "html": [an_html],
}
