"""A comma inside a cell of a csv moves the rest of its row: such a row is never loaded, and always told."""

from __future__ import annotations

import pytest

from etl.check.verdict import typed_rows
from etl.grid import Grid
from etl.read.limits import Limits
from etl.read.text.delimited import read_delimited
from etl.tidy.tidied import Tidied
from etl.values import ValueProblem, only_persons, person_names
from tests.etl.forms import CODES, SOURCES, TITLE, read, spec

FORM = SOURCES["project_progress"].model_copy(
    update={
        "tables": [
            spec(
                headings={
                    "代码": "project_code",
                    "本月": "month_investment_wan_yuan",
                    "本年": "ytd_investment_wan_yuan",
                    "问题": "problem_text",
                },
                unit="万元",
                totals={},
            )
        ]
    }
)


def said_of(*lines: str, head: str = "代码,本月,本年,问题") -> Tidied:
    text = "\n".join([TITLE, head, *lines])
    grid = read_delimited(text.encode(), "表", Limits())
    assert isinstance(grid, Grid)
    return read(grid, FORM, file_name="表.csv")


@pytest.mark.parametrize(
    ("shifted", "says"),
    [
        (f"{CODES[0]},1,200,300,无", "第4行有5格，而表头只有4格，像是某一格里有逗号（如“1,200”）"),
        (f"{CODES[0]},100,1,200,", "第4行有5格，而表头只有4格，像是某一格里有逗号（如“1,200”）"),
        (f"{CODES[0]},100,300,用地未批,资金未到", "第4行有5格，而表头只有4格，像是某一格里有逗号"),
        (f"{CODES[0]},100,1,200,,", "第4行有6格，而表头只有4格"),
        (f"{CODES[0]},1,200,300", "第4行最后一栏应是文字而是数，像是某一格里有逗号（如“1,200”）"),
    ],
)
def test_a_row_that_a_comma_has_shifted_goes_back(shifted: str, says: str) -> None:
    said = said_of(f"{CODES[1]},10,20", shifted)
    assert [p.row_no for p in said.problems] == [4] and said.fatal and not typed_rows(said)
    assert says in said.problems[0].message


@pytest.mark.parametrize(
    "line",
    [
        f'{CODES[0]},"1,200",300,无',
        f"{CODES[0]},12,345,无",
        f"{CODES[0]},12,345",
        f"{CODES[0]},12,45,,,",
        f"{CODES[0]},100,300,2021年3月开工",
    ],
)
def test_rows_of_other_lengths_are_read_where_no_cell_is_shifted(line: str) -> None:
    said = said_of(f"{CODES[1]},10,20", line)
    assert len(typed_rows(said)) == 2 and not said.problems


def test_a_number_is_nobody_s_name() -> None:
    with pytest.raises(ValueProblem, match="不是姓名，请填写姓名"):
        only_persons(person_names("200.5"))
    assert only_persons(person_names("郑　忠、Anna")) == ["郑忠", "Anna"]
