"""csv, tsv and text in the encodings of daily life."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.grid import Grid, Unreadable
from etl.read.limits import Limits
from etl.read.text.delimited import choose_delimiter, read_delimited

Read = Callable[..., Grid]
ROWS = "事项,责任单位,进展\n一企一策,招商局,完成\n“双百”行动,规划建设局,正在推进\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encoding_and_delimiter_are_found(read: Read, encoding: str, delimiter: str) -> None:
    grid = read(ROWS.replace(",", delimiter).encode(encoding), "督查事项周进展.csv")
    sheet = grid.sheets[0]
    assert (grid.format, sheet.name) == ("csv", "督查事项周进展")
    assert sheet.rows == [
        ["事项", "责任单位", "进展"],
        ["一企一策", "招商局", "完成"],
        ["“双百”行动", "规划建设局", "正在推进"],
    ]
    assert not sheet.formats_known


def test_every_value_stays_a_text_as_it_stands(read: Read) -> None:
    sheet = read('编码,金额,说明\r\n007," 1,133 ","两行\n说明"\r\n,NA,#REF!\r\n'.encode()).sheets[0]
    assert sheet.rows == [["编码", "金额", "说明"], ["007", " 1,133 ", "两行\n说明"], [None, "NA", None]]
    assert sheet.errors == {(2, 2): "#REF!"}


def test_short_rows_are_filled_and_empty_rows_at_the_end_cut() -> None:
    grid = read_delimited("标题\n甲,乙,丙\n1,2\n\n,,\n".encode(), "表", Limits())
    assert list(grid.sheets[0].rows) == [["标题", None, None], ["甲", "乙", "丙"], ["1", "2", None]]


def test_a_title_with_commas_does_not_decide_the_delimiter() -> None:
    assert choose_delimiter("关于甲,乙,丙,丁的表\n甲\t乙\n1\t2\n3\t4\n") == "\t"


def test_an_endless_field_is_refused(read: Read) -> None:
    with pytest.raises(Unreadable) as caught:
        read(b'a,b\n"' + b"x" * (2 << 20))
    assert caught.value.code == "damaged"


@given(
    st.lists(
        st.lists(st.from_regex(r"[一-龥a-z0-9 ]{0,6}", fullmatch=True), min_size=3, max_size=3), min_size=1
    )
)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50, deadline=None)
def test_what_was_written_is_read_back_in_gb18030(rows: list[list[str]]) -> None:
    rows = [["序号", "名称", "说明"], *rows, ["末", "末", "末"]]
    data = "\n".join(",".join(row) for row in rows).encode("gb18030")
    expected = [[value or None for value in row] for row in rows]
    assert list(read_delimited(data, "表", Limits()).sheets[0].rows) == expected


def test_a_quote_that_is_never_closed_is_named_by_its_line(read: Read) -> None:
    with pytest.raises(Unreadable) as refused:
        read('甲,乙\n1,2\n3,"4\n5,6\n'.encode(), "表.csv")
    assert refused.value.sentence.startswith("第3行引号没有成对")
    assert read('甲,乙\n1,"两\n行"\n3,4"寸\n'.encode(), "表.csv").sheets[0].n_rows == 3


def test_two_stray_quotes_that_make_one_row_of_two_are_named(read: Read) -> None:
    with pytest.raises(Unreadable) as refused:
        read('甲,乙,丙\n1,2,3\n4,"5,6\n7,"8,9\n10,11,12\n'.encode(), "表.csv")
    told = "第3行有引号没有成对，第4行因此并进了同一格，请补上或删去引号后重新报送。"
    assert refused.value.sentence == told


@pytest.mark.parametrize("cell", ["两\n行", "一,二\n三", "一\n二,三,四", "，\n，"])
def test_a_cell_of_several_lines_stays_one_cell(read: Read, cell: str) -> None:
    rows = list(read(f'甲,乙,丙\n1,2,3\n4,"{cell}",6\n7,8,9\n'.encode(), "表.csv").sheets[0].rows)
    assert rows[2] == ["4", cell, "6"] and len(rows) == 4


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:40] + b"\x00" + b[40:], lambda b: b[:41] + b"\xff\xff\x80" + b[41:]]
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_text_with_a_few_damaged_characters_says_so(
    read: Read, encoding: str, spoil: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(Unreadable) as refused:
        read(spoil((ROWS * 20).encode(encoding)), "表.csv")
    assert (refused.value.code, "损坏的字符" in refused.value.sentence) == ("damaged", True)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_code_that_was_kept_from_becoming_a_number_is_read_without_its_guard(delimiter: str) -> None:
    lines = [["代码", "数"], ['="001"', "1"], ['="JC2021-01"', "=1+1"], ['="a" & "b"', '=""']]
    content = "\n".join(delimiter.join(line) for line in lines).encode()
    [sheet] = read_delimited(content, "表", Limits()).sheets
    read = [list(row) for row in sheet.rows][1:]
    assert read == [["001", "1"], ["JC2021-01", "=1+1"], ['="a" & "b"', None]]
