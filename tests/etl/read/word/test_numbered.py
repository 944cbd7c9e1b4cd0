"""The numbers that Word counts by itself, in the cells of a table."""

import io
import zipfile
from collections.abc import Callable

import pytest

from etl.grid import CellValue, Grid

Read = Callable[..., Grid]
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def level(number: int, text: str, kind: str = "decimal", start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def num(number: int, abstract: int, override: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'


def item(number: int, words: str = "", depth: int = 0, mark: str = "") -> str:
    listed = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{listed}<w:rPr>{mark}</w:rPr></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def column(*cells: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{one}</w:tr>" for one in cells) + "</w:tbl>"


def document(body: str, levels: str, nums: str, styles: str = "") -> bytes:
    target = io.BytesIO()
    parts = {
        "document": f"<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>",
        "numbering": f"<w:numbering {NAMESPACE}>"
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{nums}</w:numbering>',
        "styles": f"<w:styles {NAMESPACE}>{styles}</w:styles>",
    }
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
    return target.getvalue()


def first_column(grid: Grid) -> list[CellValue]:
    return [grid.sheets[0].value(row, 0) for row in range(len(grid.sheets[0].rows))]


@pytest.mark.parametrize(
    ("kind", "text", "start", "shown"),
    [
        ("decimal", "%1", 1, ["1", "2", "3"]),
        ("decimal", "（%1）", 9, ["（9）", "（10）", "（11）"]),
        ("japaneseCounting", "%1、", 9, ["九、", "十、", "十一、"]),
        ("chineseCountingThousand", "%1", 104, ["一百零四", "一百零五", "一百零六"]),
        ("chineseCounting", "%1", 19, ["十九", "二十", "二十一"]),
        ("decimalEnclosedCircle", "%1", 1, ["①", "②", "③"]),
        ("lowerLetter", "%1)", 26, ["z)", "aa)", "bb)"]),
        ("upperRoman", "%1", 3, ["III", "IV", "V"]),
        ("decimalZero", "%1", 9, ["09", "10", "11"]),
        ("chineseLegalSimplified", "%1", 9, ["玖", "壹拾", "壹拾壹"]),
        ("ideographTraditional", "%1", 1, ["甲", "乙", "丙"]),
        ("bullet", "●", 1, [None, None, None]),
    ],
)
def test_an_empty_cell_shows_its_number_as_word_writes_it(
    read: Read, kind: str, text: str, start: int, shown: list[str | None]
) -> None:
    rows = [f"<w:tr>{cell(item(1))}{cell(item(9, '有字'))}</w:tr>" for _ in range(3)]
    data = document(f"<w:tbl>{''.join(rows)}</w:tbl>", level(0, text, kind, start), num(1, 0))
    assert first_column(read(data, "清单.docx")) == shown


def test_a_list_goes_on_across_the_document_and_restarts_where_another_list_begins(read: Read) -> None:
    restarted = num(2, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')
    body = item(1, "表前的一段") + column(cell(item(1)), cell(item(1)), cell(item(2)), cell(item(2)))
    data = document(body, level(0, "%1"), num(1, 0) + restarted)
    assert first_column(read(data, "清单.docx")) == ["2", "3", "1", "2"]


def test_deeper_levels_count_anew_under_each_number(read: Read) -> None:
    levels = level(0, "%1", "chineseCounting") + level(1, "%1.%2", more="<w:isLgl/>")
    cells = [cell(item(1, depth=depth)) for depth in (0, 1, 1, 0, 1)]
    data = document(column(*cells), levels, num(1, 0))
    assert first_column(read(data, "清单.docx")) == ["一", "1.1", "1.2", "二", "2.1"]


def test_a_style_numbers_its_paragraphs_and_number_0_takes_it_back(read: Read) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        "</w:style>"
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    )
    styled = '<w:p><w:pPr><w:pStyle w:val="b"/></w:pPr></w:p>'
    data = document(column(cell(styled), cell(item(0)), cell(styled)), level(0, "%1."), num(1, 0), styles)
    assert first_column(read(data, "清单.docx")) == ["1.", None, "2."]


def test_a_single_numbered_name_keeps_its_words_and_a_list_in_a_cell_its_numbers(read: Read) -> None:
    cells = [cell(item(1, "鲁衡石化")), cell(item(1, "完成桩基") + item(1, "开始吊装"))]
    data = document(column(*cells), level(0, "%1."), num(1, 0))
    assert first_column(read(data, "清单.docx")) == ["鲁衡石化", "2.完成桩基\n3.开始吊装"]


def test_what_is_deleted_hidden_or_covered_counts_for_nothing(read: Read) -> None:
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{cell(item(1))}</w:tr>"
    body = column(
        cell(item(1), '<w:vMerge w:val="restart"/>'),
        cell(item(1), "<w:vMerge/>"),
        cell(item(1, mark="<w:vanish/>")),
        cell(item(1)),
    ).replace("<w:tbl>", f"<w:tbl>{gone}")
    data = document(body, level(0, "%1"), num(1, 0))
    assert first_column(read(data, "清单.docx")) == ["1", None, None, "2"]
