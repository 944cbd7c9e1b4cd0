"""What goes wrong in the monthly returns on projects."""

from dataclasses import dataclass, field
from datetime import date

from examples.make.progress_book import CellText
from examples.make.projects import all_projects, year_of

LOWERED_PROJECT, LOWERED_PLAN_WAN_YUAN, LOWERED_FROM_MONTH = 6, 42_000, 8
# By project number and column: thirteen cells in twelve rows that cannot be taken as they stand.
_MAY_CELLS: dict[tuple[int, str], CellText] = {
    (2, "ytd"): "约3.5亿",
    (7, "ytd"): "#REF!",
    (9, "month"): "待核实",
    (9, "started_on"): "2021年2月30日",
    (12, "started"): "基本开工",
    (15, "month"): "2000-2500",
    (17, "ytd"): "两千多",
    (18, "since_start"): "#DIV/0!",
    (21, "in_statistics"): "部分入库",
    (24, "started_on"): "2021.13.5",
    (28, "ytd"): "10.5.2",
    (30, "month"): "1/2",
    (33, "started"): "筹备中",
}
_SEPTEMBER_CELLS: dict[tuple[int, str], CellText] = {
    (4, "ytd"): "正在统计",
    (16, "ytd"): "#N/A",
    (29, "ytd"): "26000-27000",
}


@dataclass(frozen=True, slots=True)
class Oddity:
    """What is odd about a month's return; the default is nothing."""

    handed_in_on: date | None = None
    title_month: int | None = None
    bad_cells: dict[tuple[int, str], CellText] = field(default_factory=dict)
    typed_totals: bool = False
    expected_status: str = "accepted"
    answer: str = ""
    note: str = ""

    def cells(self, month: int) -> dict[tuple[int, str], CellText]:
        """Cells that do not hold what the register or the true year says."""
        if month < LOWERED_FROM_MONTH:
            return self.bad_cells
        return self.bad_cells | {(LOWERED_PROJECT, "plan"): LOWERED_PLAN_WAN_YUAN}


_LOWERED = f"第{LOWERED_PROJECT}号项目年度计划由下达数改低为{LOWERED_PLAN_WAN_YUAN}万元，未经登记"
OF_MONTH: dict[int, Oddity] = {
    4: Oddity(
        title_month=3,
        expected_status="held",
        answer="period=2021-04",
        note="沿用上月表，表题和工作表名忘改，仍为3月",
    ),
    5: Oddity(
        bad_cells=_MAY_CELLS,
        typed_totals=True,
        expected_status="partly",
        note="十余处单元格无法识别，主键均可读",
    ),
    8: Oddity(note=_LOWERED),
    9: Oddity(
        bad_cells=_SEPTEMBER_CELLS,
        typed_totals=True,
        expected_status="partly",
        note=f"34个项目中3个的本年累计无法识别，未改正重报；{_LOWERED}",
    ),
    10: Oddity(handed_in_on=date(2021, 11, 9), note=f"迟报；{_LOWERED}"),
    11: Oddity(note=_LOWERED),
    12: Oddity(note=_LOWERED),
}


def corrected_march() -> dict[tuple[int, str], CellText]:
    """Three projects' March as paid, not as estimated; between February's and April's cumulative figures."""
    cells: dict[tuple[int, str], CellText] = {}
    for number, paid_pct in ((1, 62), (13, 78), (21, 104)):
        year = year_of(all_projects()[number - 1])
        february, march = year[1], year[2]
        paid = round(march.month_wan_yuan * paid_pct / 100)
        change = paid - march.month_wan_yuan
        cells[number, "month"] = paid
        cells[number, "ytd"] = february.ytd_wan_yuan + paid
        cells[number, "since_start"] = march.since_start_wan_yuan + change
    return cells
