"""A sheet that no table fits: its class and its source file are drafted together, and read the sheet."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl.draft.draft import draft_of, main_table
from etl.draft.known import SURE, match_tables
from etl.draft.new_table import NewTable, new_table
from etl.draft.proposal import fits
from etl.grid import CellRange, Grid, Sheet, rectangular
from tests.etl.draft.test_proposal import REQUESTS
from tests.etl.forms import ROOT, SOURCES

DUST: list[list[Any]] = [
    ["在建工程扬尘整治情况（2021年3月）"],
    ["填报单位：综合管理局　填报日期：2021年4月2日"],
    ["序号", "工地名称", "检查日期", "发现问题（个）", "罚款金额（万元）", "整改率（%）", "处理情况", "备注"],
    [1, "甲工地", "2021年3月3日", 4, 0.5, 100, "已办结", None],
    [2, "乙工地", "2021年3月11日", 2, 1.25, 50, "整改中", "限期"],
    ["合计", None, None, 6, 1.75, None, None, None],
]
AREAS: list[list[Any]] = [
    ["上网人数"],
    [None, None, "用过", None, "没用过", None],
    ["代码", None, "城镇", "乡村", "城镇", "乡村"],
    ["A01", "甲县", 10, 11, 5, 4],
    ["A02", "乙县", 20, 22, 7, 6],
]
SPENT: list[list[Any]] = [
    ["企业安全生产投入情况表（2022年第一季度）"],
    ["填报单位：综合管理局　单位：万元、人"],
    ["企业", "安全生产投入", None, "培训", None, "设备"],
    [None, "年度计划", "本季完成", "应训人数", "投入人次", None],
    ["甲厂", 1200, 150.5, 320, 318, 4],
    ["乙厂", 600, 60.25, 150, 149, 7],
]
SPENT_MERGED = [CellRange(2, 1, 2, 2), CellRange(2, 3, 2, 4), CellRange(2, 0, 3, 0), CellRange(2, 5, 3, 5)]
# In a process of its own: a class of the warehouse stays defined as long as the process lives.
READS = """
import sys
from pathlib import Path
import schemas.warehouse as warehouse
code, text = (Path(name) for name in sys.argv[1:3])
held = {}
exec(code.read_text("utf-8"), held)
made = next(one for one in held.values() if getattr(one, "__tablename__", "") == "dust_check")
warehouse.LOADED["dust_check"] = made
from schemas.source import load_source
from tests.etl.draft.test_new_table import dust
from tests.etl.forms import read
said = read(dust(), load_source(text))
assert (said.doubts, said.problems) == ([], []), (said.doubts, said.problems)
[rows] = said.tables
columns = {name: column.to_pylist() for name, column in rows.columns.items()}
print(*map(float, columns["column_e_wan_yuan"]), *columns["check_date"])
"""

# What the drafted table took for bare numbers, as nobody has looked at it since.
READS_BARE = (
    READS.split("from schemas.source")[0].replace("dust_check", "done_check")
    + """
from schemas.source import load_source
from tests.etl.draft.test_new_table import done
from tests.etl.forms import read
print(*(f"{one.cell} {one.message}" for one in read(done(), load_source(text)).warnings), sep="|")
"""
)


def done() -> Sheet:
    """A sheet whose unit is one of money, while no heading speaks of money."""
    rows: list[list[Any]] = [
        ["工程完成情况（2021年3月）"],
        ["填报单位：综合管理局　填报日期：2021年4月2日　单位：亿元"],
        ["序号", "工程", "本月完成"],
        [1, "甲工程", 0.5],
        [2, "乙工程", 1.25],
    ]
    return Sheet(1, "完成", rectangular(rows))


def dust() -> Sheet:
    """The sheet of DUST."""
    return Sheet(1, "扬尘", rectangular(DUST))


def _made(sheet: Sheet, table: str) -> NewTable:
    draft = main_table(draft_of(Grid("xlsx", [sheet])))
    assert draft is not None
    made = new_table(draft, table, table, SOURCES, {"综合管理局": "U02"}, "xlsx")
    assert made is not None
    return made


def _said_of(made: NewTable, script: str, table: str, folder: Path) -> str:
    """What the script prints that is given both drafted files."""
    code, text = folder / f"{table}.py", folder / f"{table}.yml"
    code.write_text(made.code, "utf-8")
    text.write_text(made.text, "utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", script, str(code), str(text)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout.strip()


def test_a_unit_of_money_that_no_column_takes_is_told(tmp_path: Path) -> None:
    assert _said_of(_made(done(), "done_check"), READS_BARE, "done_check", tmp_path) == (
        "C3 表上方写的单位是亿元，“本月完成”栏不按金额登记，数照原样读取，没有按亿元换算，请核对"
    )


def test_class_and_source_file_read_the_sheet_that_they_were_drafted_from(tmp_path: Path) -> None:
    made = _made(dust(), "dust_check")
    said = _said_of(made, READS, "dust_check", tmp_path)
    assert said == "0.5 1.25 2021-03-03 2021-03-11"


def test_columns_that_other_tables_have_keep_their_name_and_the_others_are_to_be_named() -> None:
    made = _made(dust(), "dust_check")
    assert 'line_no: Mapped[int] = column("integer", "序号", key=True)' in made.code
    assert (
        'column_d: Mapped[int | None] = column("integer", "发现问题", unit="个", reported=True)' in made.code
    )
    assert 'column_f_pct: Mapped[Decimal | None] = column("percent", "整改率", reported=True)' in made.code
    assert "column_b、column_d、column_e_wan_yuan、column_f_pct" in made.to_settle[0]


def test_names_under_no_heading_are_the_key_and_two_headings_alike_get_labels_of_their_own() -> None:
    made = _made(Sheet(1, "x", rectangular(AREAS)), "internet_use")
    assert "      无标题栏: column_b\n" in made.text
    assert 'column_b: Mapped[str] = column("text", "无标题栏", key=True)' in made.code
    assert '"用过乡村", "用过/乡村"' in made.code and '"没用过乡村", "没用过/乡村"' in made.code


@pytest.mark.parametrize(("rows", "said"), [(DUST, False), (AREAS, False), (REQUESTS, True)])
def test_a_sheet_of_which_few_columns_have_a_place_is_said_to_fit_no_table(rows: Any, said: bool) -> None:
    draft = main_table(draft_of(Grid("xlsx", [Sheet(1, "x", rectangular(rows))])))
    assert draft is not None
    assert fits(match_tables(draft.columns, SOURCES)[0], draft.columns, SURE) is said


@pytest.mark.parametrize("months", [("1-2月", "3月"), ("本月", "累计")])
def test_columns_under_one_shared_heading_are_told_and_no_figure_is_a_key(months: tuple[str, str]) -> None:
    rows: list[list[Any]] = [
        ["天然气用量（2022年3月）"],
        ["类别", None, *months, "一季度"],
        ["工业", "炼化", 120.5, 60, 180.5],
        [None, "精细化工", 80, 40.2, 120.2],
        ["民用", "居民", 10, 5, 15],
        [None, "商业", 8, 4, 12],
    ]
    merges = [CellRange(1, 0, 1, 1), CellRange(2, 0, 3, 0), CellRange(4, 0, 5, 0)]
    made = _made(Sheet(1, "用气", rectangular(rows), merges), "gas_use")
    told = "A、B栏的表头都是“类别”，读取时分不开，没有起草；请在表样里给每栏各写一个表头后再起草"
    assert told in made.to_settle
    table = yaml.safe_load(made.text)["tables"][0]
    assert table["ignore"] == ["类别"] and "类别" not in table["headings"]
    assert '"一季度", key=True' not in made.code


def test_years_side_by_side_become_one_column_and_a_key_across() -> None:
    rows: list[list[Any]] = [
        ["园区用水量"],
        ["序号", "企业", "2018年", "2019年", "2020年"],
        [1, "甲厂", 10, 11, 12],
        [2, "乙厂", 20, 22.5, 21],
        [3, "丙厂", 30, 29, 28.5],
    ]
    made = _made(Sheet(1, "表", rectangular(rows)), "water_use")
    told = yaml.safe_load(made.text)
    assert (told["period"], told["load"]) == ("year", "upsert")
    [table] = told["tables"]
    [figure] = [line for line in made.code.splitlines() if '"数值"' in line]
    assert table["across"]["key"] == "period_start"
    assert figure.strip().startswith(f"{table['across']['measure']}: Mapped[Decimal | None]")
    assert list(table["headings"]) == ["企业"] and table["ignore"] == ["序号"]
    assert 'period_start: Mapped[date] = column("date", "期别起始日", key=True)' in made.code
    assert made.code.count("key=True") == 3  # the enterprise, the unit that reports, the period


def test_the_unit_of_money_above_the_table_is_that_of_the_columns_that_speak_of_money() -> None:
    made = _made(Sheet(1, "表", rectangular(SPENT), SPENT_MERGED), "safety_input")
    kinds = [
        line.split('column("')[1].split('"')[0] for line in made.code.splitlines() if "reported=True" in line
    ]
    assert kinds == ["money", "money", "integer", "integer", "integer"]
    assert made.to_settle[:2] == (
        "表上方写的单位是“万元”，这些栏因此按金额起草，请核对：安全生产投入/年度计划、安全生产投入/本季完成",
        "表上方写的单位是“万元”，这些栏没有按金额起草：培训/应训人数、培训/投入人次、设备；"
        "是金额的请改成 money，否则以后换成别的单位填报时看不出来",
    )
