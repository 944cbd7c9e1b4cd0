"""An edited DOCX reads as its editor would see it with every change accepted, and goes out just so."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.edited import EditedPaper
from etl.grid import Unreadable
from etl.read.limits import Limits
from etl.read.reader import Reader
from etl.read.word.accepted import accepted
from etl.read.word.edited import read_edited
from tests.etl.read.word.edited_cases import deleted, inserted, p, package, r, row, table

LIMITS = Limits()


def texts(body: str) -> list[str]:
    return [block.text for block in read_edited(package(body), LIMITS).blocks]


END_DELETED = '<w:rPr><w:del w:id="9"/></w:rPr>'
CASES = {
    "runs split anywhere": (p(r("工业总") + r("产值1") + r("25.0亿元")), ["工业总产值125.0亿元"]),
    "an insertion and a deletion": (
        p(r("完成") + deleted("125") + inserted(r("126")) + r("亿元")),
        ["完成126亿元"],
    ),
    "a moved paragraph": (
        p(f"<w:moveFrom>{r('甲')}</w:moveFrom>", "<w:rPr><w:moveFrom/></w:rPr>")
        + p(r("乙"))
        + p(f'<w:moveToRangeStart w:id="3"/><w:moveTo>{r("甲")}</w:moveTo>'),
        ["乙", "甲"],
    ),
    "a paragraph joined with the next": (p(r("前半，"), END_DELETED) + p(r("后半。")), ["前半，后半。"]),
    "a paragraph deleted whole": (p(deleted("不要了"), END_DELETED) + p(r("留下。")), ["留下。"]),
    "a deleted end before a table": (p(r("表前"), END_DELETED) + table(row("1")), ["表前", "1"]),
    "controls, links and smart tags": (
        "<w:sdt><w:sdtContent>"
        + p(r("甲") + "<w:hyperlink>" + r("乙") + "</w:hyperlink>")
        + "</w:sdtContent></w:sdt>"
        + p(f"<w:smartTag>{r('丙')}</w:smartTag>"),
        ["甲乙", "丙"],
    ),
    "a text box after its paragraph": (
        p(f"<w:r><w:pict><w:txbxContent>{p(r('盒中'))}</w:txbxContent></w:pict></w:r>" + r("正文")),
        ["正文", "盒中"],
    ),
    "breaks, tabs and a page break": (
        p(r("甲") + '<w:r><w:br/><w:tab/><w:br w:type="page"/></w:r>' + r("乙")),
        ["甲\n\t乙"],
    ),
    "a deleted and an inserted row": (
        table(row("甲", "1"), row("乙", "2", properties="<w:del/>"), row("丙", "3", properties="<w:ins/>")),
        ["甲\t1\n丙\t3"],
    ),
    "fields say what they show": (
        p(
            '<w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple w:instr="DATE">'
            + r("4月")
            + "</w:fldSimple>"
        ),
        ["4月"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_text_is_that_of_the_final_version(name: str) -> None:
    body, wanted = CASES[name]
    assert texts(body) == wanted


@pytest.mark.parametrize("name", CASES)
def test_what_goes_out_reads_the_same_and_has_no_trace_of_the_changes(name: str) -> None:
    data = package(CASES[name][0])
    clean = accepted(data, {}, LIMITS)
    assert read_edited(clean, LIMITS).blocks == read_edited(data, LIMITS).blocks
    assert read_edited(clean, LIMITS).tracked == 0
    assert accepted(data, {}, LIMITS) == clean


_pieces = st.lists(
    st.tuples(
        st.sampled_from(["plain", "ins", "del", "moveTo", "moveFrom"]), st.text("甲乙1２.亿元", min_size=1)
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(_pieces, st.booleans()), min_size=1, max_size=5))
def test_reading_and_accepting_agree_on_any_mixture_of_changes(
    paragraphs: list[tuple[list[tuple[str, str]], bool]],
) -> None:
    body = ""
    for pieces, is_end_deleted in paragraphs:
        inside = "".join(r(t) if kind == "plain" else f"<w:{kind}>{r(t)}</w:{kind}>" for kind, t in pieces)
        body += p(inside, END_DELETED if is_end_deleted else "")
    data = package(body + p(r("完")))
    kept = "".join(
        text for pieces, _ in paragraphs for kind, text in pieces if kind not in ("del", "moveFrom")
    )
    read = read_edited(data, LIMITS)
    assert "".join(block.text for block in read.blocks) == f"{kept}完"
    assert read_edited(accepted(data, {}, LIMITS), LIMITS).blocks == read.blocks


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        (r("注") + '<w:r><w:footnoteReference w:id="1"/></w:r>', "脚注"),
        (r("藏", "<w:vanish/>"), "隐藏文字"),
        (r("划", "<w:strike/>"), "删除线"),
        (r("式") + "<m:oMath xmlns:m='m'/>", "公式"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>' + r("字"), "符号字体的字符"),
    ],
)
def test_what_other_forms_cannot_show_is_told(inside: str, what: str) -> None:
    assert [one.what for one in read_edited(package(p(inside)), LIMITS).foreign] == [what]


def test_a_number_that_the_program_counts_is_told_and_a_switched_off_one_is_none() -> None:
    counted = '<w:numPr><w:numId w:val="{}"/></w:numPr>'
    body = p(r("甲"), counted.format(3)) + p(r("乙"), counted.format(0))
    assert [(one.what, one.beside) for one in read_edited(package(body), LIMITS).foreign] == [
        ("自动编号", "甲")
    ]


def test_comments_marks_and_identity_are_read_and_comments_do_not_go_out() -> None:
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = '<w:bookmarkStart w:id="0" w:name="_LS_body_1"/>' + p(
        '<w:bookmarkStart w:id="1" w:name="_LS_id_ab"/><w:bookmarkStart w:id="2" w:name="_Toc1"/>'
        + r("甲")
        + '<w:commentRangeEnd w:id="5"/><w:r><w:commentReference w:id="5"/></w:r>'
    )
    data = package(
        body,
        comments=f'<w:comments {ns}><w:comment w:id="5">{p(r("请核"))}</w:comment></w:comments>',
        custom='<x><property name="liangshai"><lpwstr>weekly 2021-W12 abc</lpwstr></property></x>',
    )
    read = read_edited(data, LIMITS)
    assert read.blocks[0].marks == ("body_1", "id_ab")
    assert (read.identity, read.comments) == ("weekly 2021-W12 abc", ("请核",))
    clean = accepted(data, {}, LIMITS)
    with zipfile.ZipFile(io.BytesIO(clean)) as archive:
        assert "word/comments.xml" not in archive.namelist()
        assert b"omment" not in archive.read("word/document.xml")


def test_other_words_take_the_looks_of_the_first_and_keep_the_marks() -> None:
    data = package(p('<w:bookmarkStart w:id="0" w:name="_LS_date"/>' + r("2021年", "<w:b/>") + r("4月20日")))
    clean = accepted(data, {0: "2021年4月\t22日"}, LIMITS)
    read = read_edited(clean, LIMITS)
    assert (read.blocks[0].text, read.blocks[0].marks) == ("2021年4月\t22日", ("date",))
    with zipfile.ZipFile(io.BytesIO(clean)) as archive:
        assert archive.read("word/document.xml").count(b"<w:b/>") == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 hello", "not_docx"),
        ("说明\n".encode(), "not_docx"),
        (package(p(r("甲")))[:-60], "damaged"),
        (package("<w:p><w:r>"), "damaged"),
        (package(table('<w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999"/></w:tcPr></w:tc></w:tr>')), "too_big"),
        (package(p(r("长" * 20_001))), "too_big"),
        (package("<w:p/>", styles='<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "damaged"),
        (package("".join(["<w:sdt>"] * 500 + ["</w:sdt>"] * 500)), "damaged"),
    ],
)
def test_what_is_no_paper_comes_back_with_a_code_and_never_an_accident(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_edited(data, LIMITS)
    assert refused.value.code == code


def test_the_child_gives_what_the_reading_gives_and_refuses_a_bomb() -> None:
    data = package(p(r("甲") + deleted("乙")) + table(row("1", "2")))
    bomb = package(p(r("甲")), styles="<x/>" + " " * 2_000_000)
    with Reader(Limits(unpacked_bytes=1_000_000)) as reader:
        assert reader.read_paper(data) == read_edited(data, LIMITS)
        assert reader.accepted_paper(data, {0: "丙"}) == accepted(data, {0: "丙"}, LIMITS)
        with pytest.raises(Unreadable) as refused:
            reader.read_paper(bomb)
        assert refused.value.code == "too_big"


def test_a_paper_travels_as_json_unchanged() -> None:
    read = read_edited(package(p(r("甲"), '<w:pStyle w:val="Body"/>') + table(row("1", "2"))), LIMITS)
    assert EditedPaper.from_plain(read.to_plain()) == read


def test_the_last_row_of_a_table_in_the_style_of_its_notes_is_read_as_paragraphs_below_it() -> None:
    def note(words: str) -> str:
        return p(words, '<w:pStyle w:val="a7"/>')

    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:type="paragraph" w:styleId="a7"><w:name w:val="表注"/></w:style></w:styles>'
    )
    data = package(
        table(row("甲", "1"), row(note(r("注：自报。")) + note(r("另注。")))) + p(r("完")), styles=styles
    )
    blocks = read_edited(data, LIMITS).blocks
    assert [(block.kind, block.text) for block in blocks] == [
        ("table", "甲\t1"),
        ("paragraph", "注：自报。"),
        ("paragraph", "另注。"),
        ("paragraph", "完"),
    ]
    told = read_edited(accepted(data, {1: "注：改过。"}, LIMITS), LIMITS).blocks
    assert [block.text for block in told] == ["甲\t1", "注：改过。", "另注。", "完"]
    emptied = package(table(row("甲", "1"), row(note(""))), styles=styles)
    assert [block.text for block in read_edited(emptied, LIMITS).blocks] == ["甲\t1"]


def test_a_page_number_in_a_box_that_is_written_twice_says_nothing_and_other_words_beside_it_do() -> None:
    ns = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )

    def footer(inside: str) -> str:
        box = f"<w:txbxContent>{inside}</w:txbxContent>"
        both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        return f"<w:ftr {ns}>{p(f'<w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r>')}</w:ftr>"

    number = p(r("— ") + r("15") + r(" —"))
    assert read_edited(package(p(r("甲")), footer1=footer(number)), LIMITS).around == ()
    told = read_edited(package(p(r("甲")), footer1=footer(number + p(r("机密")))), LIMITS)
    assert told.around == ("机密",)
