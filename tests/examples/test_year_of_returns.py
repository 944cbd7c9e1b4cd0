"""The committed year: made again to the byte, with sums that hold and nobody real in it."""

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from etl.grid import CellValue, Grid, Sheet
from etl.read import Reader
from examples.make import indicators, progress_oddities, supervision
from examples.make.manifest import make_year
from examples.make.projects import all_projects, year_of

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
YEAR = EXAMPLES / "2021"
CODES = EXAMPLES.parent / "schemas" / "codes"
MONEY = slice(5, 10)
# Officials and other persons named in the public documents from which the facts come.
REAL_NAMES = (
    *("张召才", "王歆华", "孙振美", "邵民", "郑忠", "崔波", "卞允庆", "王文韬", "徐润春", "林伟", "刘会娟"),
    *("刘慧娟", "曹元良", "邢少杰", "江敦涛", "周婷", "崔学军", "丁波", "程磊", "李希平", "张升荣", "钱红"),
    *("王涛", "杜蕾", "赵洋", "杨文博"),
)
REAL_ENTERPRISES = ("鑫泰石化", "海湾化学", "金能科技", "惠城环保", "新兴经纬", "葛洲坝")


def manifest() -> list[dict[str, str]]:
    with (YEAR / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def progress_path(month: int, ending: str = "") -> Path:
    return YEAR / "project_progress" / f"重点项目进展情况表（2021年{month}月）{ending}.xlsx"


def project_rows(sheet: Sheet) -> dict[int, list[CellValue]]:
    """Rows of projects by 序号."""
    return {row[0]: row for row in sheet.rows if isinstance(row[0], int)}


def money(row: list[CellValue]) -> list[int]:
    values = row[MONEY]
    assert all(isinstance(value, int) for value in values), values
    return [value for value in values if isinstance(value, int)]


def rows_named(sheet: Sheet, name: str) -> list[list[CellValue]]:
    return [row for row in sheet.rows if re.sub(r"\s", "", str(row[0])).startswith(name)]


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_script_makes_the_committed_files_to_the_byte(tmp_path: Path) -> None:
    made, committed = files_below(make_year(tmp_path)), files_below(YEAR)
    assert sorted(made) == sorted(committed)
    assert [name for name in made if made[name] != committed[name]] == []


def test_the_whole_year_is_smaller_than_three_megabytes() -> None:
    assert sum(len(content) for content in files_below(YEAR).values()) < 3_000_000


def test_the_register_adds_up_to_the_published_totals(reader: Reader) -> None:
    sheet = reader.read(YEAR / "project_register" / "重点项目名单及年度计划.xlsx").sheets[0]
    rows = list(project_rows(sheet).values())

    def total(column: int) -> Decimal:
        return sum((Decimal(str(row[column])) for row in rows), Decimal(0))

    assert len(rows) == 34
    assert sum(row[5] in ("省级", "市级") for row in rows) == 26
    assert [total(column) for column in (9, 11, 12, 13)] == [
        Decimal("477.1"),
        Decimal("1133"),
        Decimal("183.4"),
        Decimal("97.6"),
    ]
    assert [Decimal(str(value)) for value in rows_named(sheet, "合计")[0][9:14]] == [
        total(column) for column in range(9, 14)
    ]


def test_milestones_name_only_registered_projects_six_each(reader: Reader) -> None:
    sheet = reader.read(YEAR / "project_register" / "重点项目名单及年度计划.xlsx").sheets[1]
    codes = [row[1] for row in sheet.rows[3:] if row[1] is not None]
    assert codes == [project.project_code for project in all_projects()]
    assert len(sheet.rows) == 3 + 6 * 34


@pytest.mark.parametrize("month", [1, 2, 3, 4, 6, 7, 8, 10, 11, 12])
def test_printed_subtotals_and_totals_are_the_sums_of_their_rows(reader: Reader, month: int) -> None:
    sheet = reader.read(progress_path(month)).sheets[0]
    rows = [money(row) for row in project_rows(sheet).values()]
    sums = [sum(column) for column in zip(*rows, strict=True)]
    subtotals = [money(row) for row in rows_named(sheet, "小计")]
    assert len(rows) == 34
    assert money(rows_named(sheet, "合计")[0]) == sums
    assert [sum(column) for column in zip(*subtotals, strict=True)] == sums


def test_months_cumulate_exactly_and_never_exceed_the_whole_investment() -> None:
    for project in all_projects():
        year = year_of(project)
        assert year[0].ytd_wan_yuan == year[0].month_wan_yuan
        for before, after in pairwise(year):
            assert after.ytd_wan_yuan == before.ytd_wan_yuan + after.month_wan_yuan
            assert after.since_start_wan_yuan == before.since_start_wan_yuan + after.month_wan_yuan
            assert after.month_wan_yuan >= 0
        assert year[-1].since_start_wan_yuan <= project.total_wan_yuan


def test_the_year_has_projects_ahead_behind_and_not_begun() -> None:
    shares = {
        project.number: year_of(project)[5].ytd_wan_yuan / project.plan_wan_yuan for project in all_projects()
    }
    assert sum(share >= 0.5 for share in shares.values()) >= 10
    assert sum(0.4 <= share < 0.5 for share in shares.values()) >= 3
    assert sum(share < 0.4 for share in shares.values()) >= 3
    assert sum(share == 0 for share in shares.values()) == 4


def test_the_correction_of_march_keeps_its_sums_and_stays_between_february_and_april(reader: Reader) -> None:
    sheet = reader.read(progress_path(3, "（更正）")).sheets[0]
    corrected, issued = project_rows(sheet), project_rows(reader.read(progress_path(3)).sheets[0])
    changed = sorted(number for number in issued if money(corrected[number]) != money(issued[number]))
    assert changed == [1, 13, 21]
    for number in changed:
        year = year_of(all_projects()[number - 1])
        _, _, month, ytd, since_start = money(corrected[number])
        assert ytd == year[1].ytd_wan_yuan + month
        assert since_start - ytd == year[2].since_start_wan_yuan - year[2].ytd_wan_yuan
        assert ytd <= year[3].ytd_wan_yuan
    assert money(rows_named(sheet, "合计")[0]) == [
        sum(column) for column in zip(*map(money, corrected.values()), strict=True)
    ]


def test_april_says_march_in_title_and_sheet_but_not_in_its_date(reader: Reader) -> None:
    sheet = reader.read(progress_path(4)).sheets[0]
    assert sheet.name == "3月"
    assert "（2021年3月）" in str(sheet.rows[0][0])
    assert "填报日期：2021年5月8日" in str(sheet.rows[1][0])


def test_the_bad_cells_stand_where_keys_can_still_be_read(reader: Reader) -> None:
    for month, bad_rows in ((5, 12), (9, 3)):
        rows = project_rows(reader.read(progress_path(month)).sheets[0])
        oddity = progress_oddities.OF_MONTH[month]
        assert [row[1] for row in rows.values()] == [project.project_code for project in all_projects()]
        assert len({number for number, _ in oddity.bad_cells}) == bad_rows


def test_the_quietly_lowered_plan_differs_from_the_register_from_august_on(reader: Reader) -> None:
    registered = all_projects()[progress_oddities.LOWERED_PROJECT - 1].plan_wan_yuan
    plans = {
        month: project_rows(reader.read(progress_path(month)).sheets[0])[progress_oddities.LOWERED_PROJECT][6]
        for month in (6, 7, 8, 12)
    }
    assert plans == {6: registered, 7: registered, 8: 42_000, 12: 42_000}


def test_the_file_sent_twice_has_the_same_bytes() -> None:
    assert progress_path(8).read_bytes() == progress_path(8, "（定稿）(2)").read_bytes()


def test_indicators_repeat_earlier_months_and_report_growth_as_computed_but_once(reader: Reader) -> None:
    sheet = reader.read(YEAR / "economic_indicators" / "主要经济指标完成情况（2021年1—12月）.xls").sheets[0]
    differing = []
    for row, indicator in zip(sheet.rows[4:], indicators.all_indicators(), strict=False):
        assert str(row[1]).strip() == indicator.name
        for index, month in enumerate(indicators.MONTHS):
            ytd, previous, reported = (Decimal(str(value)) for value in row[3 + 3 * index : 6 + 3 * index])
            if abs((ytd / previous - 1) * 100 - reported) > Decimal("0.05"):
                differing.append((indicator.name, month))
    assert differing == [("固定资产投资", 6)]


def test_the_part_of_an_indicator_is_smaller_than_the_whole() -> None:
    by_code = {indicator.indicator_code: indicator for indicator in indicators.all_indicators()}
    for month in indicators.MONTHS:
        part, whole = (indicators.cumulated(by_code[code], month) for code in ("I05", "I04"))
        assert part.ytd < whole.ytd
        assert part.previous_ytd < whole.previous_ytd


def test_projects_do_not_invest_more_than_the_park_reports() -> None:
    whole = next(each for each in indicators.all_indicators() if each.name == "固定资产投资")
    for month in indicators.MONTHS:
        invested = sum(year_of(project)[month - 1].ytd_wan_yuan for project in all_projects())
        assert invested < indicators.cumulated(whole, month).ytd


def test_some_supervision_item_misses_three_weeks_in_a_row() -> None:
    missed = {
        (row[0], week)
        for week in supervision.WEEKS
        for row in supervision.rows_of_week(week)
        if row[7] == "未达标"
    }
    assert any({(item, week + 1), (item, week + 2)} <= missed for item, week in missed)


def test_every_file_is_in_the_manifest_in_order_of_arrival() -> None:
    lines = manifest()
    moments = [line["received_at"] for line in lines]
    assert moments == sorted(moments)
    assert all(moment.endswith("+08:00") for moment in moments)
    assert {line["path"] for line in lines} | {"manifest.csv"} == set(files_below(YEAR))
    assert {line["expected_status"] for line in lines} == {"accepted", "partly", "held", "duplicate"}
    assert all(bool(line["answer"]) == (line["expected_status"] == "held") for line in lines)


def test_one_lead_unit_never_sends_its_second_quarter() -> None:
    senders = {
        (line["period"], line["unit_code"]) for line in manifest() if line["source"] == "reform_progress"
    }
    assert len(senders) == 15
    assert ("2021Q2", "U03") not in senders


def everything_readable(reader: Reader) -> Iterator[tuple[str, str]]:
    """Every word of examples/ and of the codes, by file."""
    for path in [*EXAMPLES.rglob("*"), *CODES.glob("*.csv")]:
        if path.suffix in (".xlsx", ".xls", ".docx"):
            grid: Grid = reader.read(path)
            yield (
                path.name,
                "\n".join(str(value) for sheet in grid.sheets for row in sheet.rows for value in row),
            )
        elif path.suffix == ".csv" and path.parent.name == "supervision_weekly":
            yield path.name, path.read_text(encoding="gb18030")
        elif path.suffix in (".csv", ".json", ".yml", ".md", ".py"):
            yield path.name, path.read_text(encoding="utf-8")


def test_no_real_official_and_no_real_enterprise_appears(reader: Reader) -> None:
    found = [
        (file, name)
        for file, words in everything_readable(reader)
        for name in (*REAL_NAMES, *REAL_ENTERPRISES)
        if name in re.sub(r"\s", "", words)
    ]
    assert found == []
