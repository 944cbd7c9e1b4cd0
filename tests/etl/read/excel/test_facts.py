"""The same workbook in every format, saved by LibreOffice: what stands beside the cells is told alike."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.grid import Cell, CellRange, Grid, Sheet, Unreadable

SAMPLES = Path(__file__).parents[3] / "samples" / "read"
Read = Callable[..., Grid]
_SPACES = "urn:oasis:names:tc:opendocument:xmlns"


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("facts.xlsx", "xlsx"),
        ("strict.xlsx", "xlsx"),
        ("facts.xls", "xls"),
        ("facts.ods", "ods"),
        ("facts.fods", "ods"),
        ("facts.xml", "xml"),
    ],
)
def test_every_format_tells_what_it_knows(read: Read, name: str, format: str) -> None:
    grid = read((SAMPLES / "facts" / name).read_bytes(), "进展.xls")
    assert grid.format == format
    first, second = grid.sheets
    assert (first.name, second.name, second.rows[:]) == ("进展", "隐藏表", [["x"]])
    assert first.rows[:2] == [["项目", "金额", None, None, None], ["甲", 12.5, 0.178, first.rows[1][3], None]]
    assert first.rows[2] == ["乙", None, None, None, "ab"]
    assert isinstance(first.rows[1][3], float)  # 18 digits: those that are lost are not made up
    assert first.errors == {(2, 1): "#DIV/0!", (2, 3): "#N/A"}
    assert first.percent == {(1, 2)}
    assert first.struck == {(2, 0)}
    assert first.comments == {(1, 1): "以财政口径为准"}
    assert (first.hidden_rows, first.hidden_cols) == ({1}, {2})
    assert first.formats_known
    assert second.hidden or name == "facts.xml"  # LibreOffice does not write it there


def ods(tables: str, styles: str = "") -> bytes:
    names = {s: s for s in ("office", "table", "text", "style")} | {"draw": "drawing", "number": "datastyle"}
    spaces = " ".join(f'xmlns:{short}="{_SPACES}:{name}:1.0"' for short, name in names.items())
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return target.getvalue()


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def row(cells: str, repeat: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeat}">{cells}</table:table-row>'


def one(read: Read, rows: str, styles: str = "") -> Sheet:
    [sheet] = read(ods(f'<table:table table:name="表">{rows}</table:table>', styles), "表.ods").sheets
    return sheet


def test_rows_and_columns_of_no_size_are_hidden_in_ods(read: Read) -> None:
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table-{part}">'
        f'<style:table-{part}-properties style:{part}-{size}="{length}"/></style:style>'
        for part, size, name, length in [
            *(("row", "height", "flat", "0cm"), ("row", "height", "low", "0.4cm")),
            *(("column", "width", "gone", "0in"), ("column", "width", "narrow", "0.2in")),
        ]
    )
    columns = "".join(f'<table:table-column table:style-name="{name}"/>' for name in ("narrow", "gone"))
    rows = "".join(
        f'<table:table-row table:style-name="{name}">{cell("甲")}{cell("乙")}</table:table-row>'
        for name in ("low", "flat", "low")
    )
    sheet = one(read, columns + rows, styles)
    assert (sheet.hidden_rows, sheet.hidden_cols) == ({1}, {1})


def test_merges_repeats_and_spaces_of_ods(read: Read) -> None:
    rows = (
        "<table:table-row>"
        + cell("投资", 'table:number-columns-spanned="2" table:number-rows-spanned="1"')
        + "<table:covered-table-cell/>"
        + cell('甲<text:s text:c="2"/>乙<text:line-break/>丙')
        + "</table:table-row>"
        '<table:table-row table:number-rows-repeated="2">'
        + cell("同", 'table:number-columns-repeated="2"')
        + '<table:table-cell table:number-columns-repeated="16382"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048573"><table:table-cell/></table:table-row>'
    )
    sheet = one(read, rows)
    assert sheet.rows[:] == [["投资", None, "甲  乙\n丙"], ["同", "同", None], ["同", "同", None]]
    assert sheet.merges == [CellRange(0, 0, 0, 1)]


@pytest.mark.parametrize(
    ("more", "value"),
    [
        ('office:value-type="date" office:date-value="2021-03-31"', "2021-03-31"),
        ('office:value-type="date" office:date-value="2021-03-31T17:20:00"', "2021-03-31 17:20:00"),
        ('office:value-type="boolean" office:boolean-value="true"', "True"),
        ('office:value-type="time" office:time-value="PT08H30M00S"', "08:30:00"),
        ('office:value-type="currency" office:value="12.5"', "12.5"),
        ('office:value-type="float" office:value="很多"', "写的"),
    ],
)
def test_values_of_ods_keep_their_type(read: Read, more: str, value: str) -> None:
    rows = row(f"<table:table-cell {more}><text:p>写的</text:p></table:table-cell>")
    assert str(one(read, rows).rows[0][0]) == value


def test_a_formula_of_ods_without_a_value_and_a_repeated_error_are_told(read: Read) -> None:
    rows = (
        '<table:table-row><table:table-cell table:formula="of:=A9"/>'
        + cell("#REF!", 'table:number-columns-repeated="2"')
        + "</table:table-row>"
    )
    sheet = one(read, rows)
    assert sheet.formulas_without_value == {(0, 0)}
    assert sheet.errors == {(0, 1): "#REF!", (0, 2): "#REF!"}


def test_history_and_drawings_of_ods_are_no_cells(read: Read) -> None:
    beside = (
        "<table:tracked-changes><table:cell-content-change><table:previous>"
        + cell("旧")
        + "</table:previous></table:cell-content-change></table:tracked-changes>"
    )
    table = f"<table:table>{row(cell('画'))}</table:table>"
    inside = f"<table:shapes><draw:object>{table}</draw:object></table:shapes>"
    rows = inside + row(cell("新"))
    [sheet] = read(ods(f'{beside}<table:table table:name="表">{rows}</table:table>'), "表.ods").sheets
    assert sheet.rows[:] == [["新"]]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (row(cell("同", 'table:number-columns-repeated="16384"'), 1_048_576), "too_big"),
        ("<table:table-row><table:table-cell>", "damaged"),
    ],
)
def test_a_hostile_ods_is_a_sentence(read: Read, rows: str, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(ods(f'<table:table table:name="表">{rows}</table:table>'), "表.ods")
    assert caught.value.code == code


def test_an_xml_workbook_in_gbk_with_indexes_and_spans(read: Read) -> None:
    text = (
        '<?xml version="1.0" encoding="gb2312"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="进展"><Table>'
        '<Row ss:Index="2"><Cell ss:MergeAcross="1"><Data ss:Type="String">项目</Data></Cell>'
        '<Cell ss:Formula="=R1"/></Row>'
        '<Row><Cell ss:Index="2"><Data ss:Type="DateTime">2021-03-31T00:00:00.000</Data></Cell>'
        '<Cell><Data ss:Type="Number">7</Data></Cell></Row></Table></Worksheet></Workbook>'
    )
    [sheet] = read(text.encode("gbk"), "导出.xls").sheets
    empty: Cell = (1, 2)
    assert [[str(v) if v is not None else None for v in row] for row in sheet.rows] == [
        [None, None, None],
        ["项目", None, None],
        [None, "2021-03-31", "7"],
    ]
    assert sheet.merges == [CellRange(1, 0, 1, 1)]
    assert sheet.formulas_without_value == {empty}


def test_what_an_ods_shows_with_a_unit_or_as_a_month_is_read_as_shown(read: Read) -> None:
    def shown(kind: str, text: str) -> str:
        return f'<table:table-cell office:value-type="{kind}"><text:p>{text}</text:p></table:table-cell>'

    cells = shown('float" office:value="0.65', "0.65亿元") + shown(
        'date" office:date-value="2021-03-01', "2021年3月"
    )
    sheet = one(read, f'<table:table-row table:number-rows-repeated="2">{cells}</table:table-row>')
    assert sheet.rows[:] == [["0.65亿元", "2021年3月"]] * 2
