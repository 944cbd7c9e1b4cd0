"""A table that goes on in a second one in Word without its heads, or on a further sheet; a sheet a month."""

from __future__ import annotations

from dataclasses import replace

import pytest

from etl.grid import CellValue, Grid, Sheet
from etl.tidy.tidied import TableRows
from tests.etl.forms import progress, project, read
from tests.etl.said import letter, one_doubt


def broken(*between: str) -> Grid:
    """The monthly form, its last row in a table of its own behind these lines."""
    first = replace(progress([project(1), project(2)]), in_word=True)
    return Grid("docx", [first, Sheet(2, "表2", [project(3)], lead_text=list(between), in_word=True)])


@pytest.mark.parametrize("between", [(), ("（续表）",), ("", "续表一"), ("接上页",), ("表1（续）",)])
def test_a_headless_rest_below_words_of_going_on_is_asked_about(between: tuple[str, ...]) -> None:
    said = read(broken(*between))
    assert [doubt.kind for doubt in said.doubts] == ["tables"]
    assert "像是同一张表断开的下半截" in said.doubts[0].sentence


def test_a_rest_that_goes_on_is_read_under_the_headings_above_it() -> None:
    whole = read(progress([project(1), project(2), project(3)]))
    said = read(broken("（续表）"), **letter(read(broken("（续表）")), "接着上面的栏目读取"))
    assert (said.doubts, said.problems, said.rows_read) == ([], [], 3)
    [rows], [due] = TableRows.whole(said.tables), whole.tables
    assert {name: column.to_pylist() for name, column in rows.columns.items()} == {
        name: column.to_pylist() for name, column in due.columns.items()
    }


def test_a_table_in_three_pieces_is_asked_about_once_and_its_sum_is_of_all_rows() -> None:
    def pieces(of_ytd: int) -> Grid:
        first = replace(progress([project(1)]), in_word=True)
        total: list[CellValue] = ["合计", *[None] * 7, of_ytd, *[None] * 7]
        rest = [
            Sheet(2, "表2", [project(2)], in_word=True),
            Sheet(3, "表3", [project(3), total], in_word=True),
        ]
        return Grid("docx", [first, *rest])

    answer = letter(read(pieces(90)), "接着上面的栏目读取")
    said = read(pieces(90), **answer)
    assert (said.doubts, said.problems, said.rows_read) == ([], [], 3)
    assert one_doubt(read(pieces(30), **answer))[0] == "totals"


@pytest.mark.parametrize("between", ["办理手续", "附：联系人"])
def test_a_table_below_other_words_is_another_one(between: str) -> None:
    said = read(broken(between))
    assert (said.doubts, said.rows_read) == ([], 2)


def total(label: str, of_ytd: int) -> list[CellValue]:
    return [label, *[None] * 7, of_ytd, *[None] * 7]


@pytest.mark.parametrize(
    "below",
    [[total("合计", 90)], [total("小计", 30), total("合计", 90)], [total("小计", 90)], [total("合计", 30)]],
)
def test_a_sum_at_the_foot_of_the_last_sheet_is_of_the_whole_list_or_of_its_page(
    below: list[list[CellValue]],
) -> None:
    first = progress([project(1), project(2), *([total("合计", 60)] if below == [total("合计", 30)] else [])])
    rest = replace(progress([project(3), *below]), name="进展（续）", number=2)
    said = read(Grid("xlsx", [first, rest]))
    assert (said.doubts, said.rows_read) == ([], 3)


def test_a_wrong_sum_at_the_foot_of_the_last_sheet_is_asked_about() -> None:
    rest = replace(progress([project(3), total("合计", 80)]), name="进展（续）", number=2)
    kind, sentence = one_doubt(read(Grid("xlsx", [progress([project(1), project(2)]), rest])))
    assert kind == "totals" and "为80，各行相加为90" in sentence


def test_of_one_sheet_for_each_month_the_return_is_one_and_the_newest_is_offered_first() -> None:
    months = [
        replace(
            progress([project(1)], title=f"重点项目进展情况表（2021年{month}月）"),
            name=f"{month}月",
            number=month,
        )
        for month in range(1, 4)
    ]
    [doubt] = read(Grid("xlsx", months)).doubts
    assert doubt.sentence.startswith("3张工作表各是一期，而一份“重点项目月度进展”只报一期")
    assert [option.words for option in doubt.options] == [
        *(f"读取“{month}月”（2021年{month}月）" for month in (3, 2, 1)),
        "作废，请每期另存一份重报",
    ]
    assert doubt.options[0].effect == {"sheets": {"project_progress": "3月"}}
    assert read(Grid("xlsx", months), subject="2021年3月重点项目进展").doubts == []
