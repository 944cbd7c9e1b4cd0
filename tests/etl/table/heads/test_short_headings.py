"""A heading without its groups means a column only where nothing else could be meant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from etl.grid import CellRange, CellValue, Sheet, rectangular
from etl.table.heads.headings import expected, find_header
from etl.table.heads.short_headings import meant_by, stands_under_a_group
from tests.etl.forms import spec

PARTS = st.sampled_from(["甲", "乙", "丙"])
PATHS = st.lists(st.lists(PARTS, min_size=1, max_size=3).map("/".join), max_size=6)


@given(PATHS, PATHS)
def test_each_meaning_is_missing_and_the_only_one_that_ends_so(seen: list[str], form: list[str]) -> None:
    known = dict.fromkeys(form, "column")
    meant = meant_by(seen, known)
    missing = [path for path in known if path not in seen]
    assert len(set(meant.values())) == len(meant)
    for short, path in meant.items():
        assert [one for one in missing if one.endswith(f"/{short}")] == [path]
        assert [one for one in seen if f"/{one}".endswith(f"/{short}")] == [short]


def test_a_heading_with_two_meanings_has_none() -> None:
    known = {"本年/金额": "a", "上年/金额": "b", "代码": "c"}
    assert meant_by(["代码", "金额"], known) == {}
    assert meant_by(["代码", "金额", "上年/金额"], known) == {}
    assert meant_by(["代码", "金额", "金额"], {"本年/金额": "a", "代码": "c"}) == {}
    assert meant_by(["代码", "金额"], {"本年/金额": "a", "代码": "c"}) == {"金额": "本年/金额"}


def test_a_heading_with_its_group_in_the_same_cell_is_that_column() -> None:
    known = {"整改/期限": "a", "整改/完成日期": "b", "投资/完成情况/本年累计": "c", "代码": "d"}
    seen = ["代码", "整改期限", "整改完成日期", "完成情况本年累计"]
    assert meant_by(seen, known) == dict(zip(seen[1:], list(known)[:3], strict=True))
    assert meant_by(["整改期限", "整改期限"], known) == {}
    assert meant_by(["整改期限", "整改/期限"], known) == {}
    assert "整改期限" not in meant_by(["整改期限"], known | {"整改期限": "e"})


def sheet(*rows: list[CellValue], merges: list[CellRange] | None = None) -> Sheet:
    return Sheet(1, "表", rectangular(rows), merges or [])


def test_a_title_or_a_line_of_unit_and_date_is_no_group() -> None:
    lines: list[list[CellValue]] = [
        ["宣传稿件统计表", None, None],
        ["填报单位：综合管理局", None, "单位：万元"],
        [None, None, "2021年4月6日"],
        [None, None, None],
    ]
    for line in lines:
        assert not stands_under_a_group(sheet(line, ["代码", "金额", "备注"]), 1, 2)
    over_all = sheet(["标题", None], ["代码", "金额"], merges=[CellRange(0, 0, 0, 1)])
    assert not stands_under_a_group(over_all, 1, 1)


def test_a_word_over_some_of_the_columns_is_a_group_merged_or_not() -> None:
    in_csv = sheet([None, "上年", None], ["代码", "金额", "户数"])
    assert [stands_under_a_group(in_csv, 1, col) for col in range(3)] == [False, True, True]
    merged = sheet(["", "上年", "", ""], ["代码", "金额", "户数", "备注"], merges=[CellRange(0, 1, 0, 2)])
    assert [stands_under_a_group(merged, 1, col) for col in range(4)] == [False, True, True, False]


def test_the_row_with_the_groups_left_out_is_found_though_most_headings_are_short() -> None:
    table = spec(
        headings={"代码": "project_code", "整改/措施": "problem_text", "整改/资金": "ytd_investment"}
    )
    known = expected(table, None)
    found = find_header(sheet(["台账"], ["代码", "措施", "资金"], ["a", "x", 1]), table, known)
    assert found is not None
    assert [(h.path, h.written) for h in found.headings] == [
        ("代码", ""),
        ("整改/措施", "措施"),
        ("整改/资金", "资金"),
    ]
    assert find_header(sheet(["整治", None], ["别的", "措施"], ["a", "x"]), table, known) is None
