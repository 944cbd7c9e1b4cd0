"""The year's arrivals: every return with its file, its moment, what is odd about it, and the answer."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from examples.make import (
    enterprise_requests,
    indicators,
    posting,
    progress_oddities,
    reform,
    register_book,
    supervision,
    verification,
)
from examples.make.common import draw, moment, month_end, nth_workday_after, previous_workday, unit_name
from examples.make.progress_book import ProgressReturn, write_progress

ISSUE_DATES = (
    ("Q1", date(2021, 4, 20)),
    ("Q2", date(2021, 7, 20)),
    ("Q3", date(2021, 10, 22)),
    ("Q4", date(2022, 1, 20)),
)
# The statistics appear on these days of the following month, February to December.
_STATISTICS_DAYS = (18, 16, 18, 17, 16, 17, 16, 19, 16, 16, 18)
_REFORM_UNITS = (("U01", "P006"), ("U02", "P014"), ("U03", "P018"), ("U04", "P009"))


@dataclass(frozen=True, slots=True)
class Arrival:
    """One line of the manifest; `write` makes the file (None: made by another arrival, or no file)."""

    path: str
    source: str
    unit_code: str
    period: str
    received_at: datetime
    write: Callable[[Path], None] | None = None
    expected_status: str = "accepted"
    answer: str = ""
    note: str = ""
    kind: str = "file"

    @property
    def batch(self) -> str:
        day = self.received_at.date()
        return next((name for name, issued_on in ISSUE_DATES if day <= issued_on), "corrections")


def all_arrivals() -> list[Arrival]:
    """Everything of the year in order of arrival."""
    arrivals = [
        *_registers(),
        *_progress_of_projects(),
        *_progress_of_reform(),
        *_economic_indicators(),
        *_supervision(),
        *_rosters(),
        *_verification(),
        *_collected(),
    ]
    return sorted(arrivals, key=lambda arrival: (arrival.received_at, arrival.path))


def _registers() -> Iterator[Arrival]:
    filled_on = date(2021, 1, 11)
    register = partial(Arrival, unit_code="U01", period="2021", note="下达数登记")
    yield register(
        "project_register/重点项目名单及年度计划.xlsx",
        "project_register",
        received_at=moment(filled_on, "10:05"),
        write=partial(register_book.write_register, filled_on=filled_on),
    )
    yield register(
        "indicator_targets/2021年主要经济指标年度目标.xlsx",
        "indicator_targets",
        received_at=moment(filled_on, "10:20"),
        write=partial(indicators.write_targets, filled_on=filled_on),
    )
    yield register(
        "reform_list/重点改革攻坚事项任务清单.docx",
        "reform_list",
        received_at=moment(date(2021, 1, 12), "09:40"),
        write=reform.write_reform_list,
    )


def _progress_of_projects() -> Iterator[Arrival]:
    folder = "project_progress/"
    progress = partial(Arrival, source="project_progress", unit_code="U02")
    for month in range(1, 13):
        oddity = progress_oddities.OF_MONTH.get(month, progress_oddities.Oddity())
        due = nth_workday_after(month_end(month), 3)
        day = oddity.handed_in_on or due
        clock = f"{14 + int(draw('clock', month) * 3)}:{10 + int(draw('minute', month) * 49)}"
        this = ProgressReturn(month, day, oddity.title_month, "", oddity.cells(month), oddity.typed_totals)
        yield progress(
            f"{folder}重点项目进展情况表（2021年{month}月）.xlsx",
            period=f"2021-{month:02d}",
            received_at=moment(day, clock),
            write=partial(write_progress, this=this),
            expected_status=oddity.expected_status,
            answer=oddity.answer,
            note=oddity.note,
        )
    original = f"{folder}重点项目进展情况表（2021年8月）.xlsx"
    yield progress(
        f"{folder}重点项目进展情况表（2021年8月）（定稿）(2).xlsx",
        period="2021-08",
        received_at=moment(date(2021, 9, 6), "09:12"),
        write=lambda path: _copy(path, original),
        expected_status="duplicate",
        note="同一份表换名再报，字节相同",
    )
    mended_on = date(2021, 6, 8)
    mended = ProgressReturn(
        5, mended_on, correction="按退回单逐格核实后重新填报，原无法识别的单元格均已改正。"
    )
    yield progress(
        f"{folder}重点项目进展情况表（2021年5月）（更正）.xlsx",
        period="2021-05",
        received_at=moment(mended_on, "15:26"),
        write=partial(write_progress, this=mended),
        note="5月表退回后改正重报",
    )
    corrected_on = date(2022, 1, 25)
    corrected = ProgressReturn(
        3,
        corrected_on,
        correction="年终核对付款凭证，3个项目3月完成投资原按形象进度估报，现按实际支付更正。",
        cells=progress_oddities.corrected_march(),
    )
    yield progress(
        f"{folder}重点项目进展情况表（2021年3月）（更正）.xlsx",
        period="2021-03",
        received_at=moment(corrected_on, "10:30"),
        write=partial(write_progress, this=corrected),
        expected_status="held",
        answer="consent",
        note="一季度通报印发后更正3个项目的数，须经办公室同意",
    )


def _copy(path: Path, original: str) -> None:
    shutil.copyfile(path.parents[1] / original, path)


def _progress_of_reform() -> Iterator[Arrival]:
    for quarter in range(1, 5):
        for unit_code, person_code in _REFORM_UNITS:
            if (unit_code, quarter) == ("U03", 2):
                continue  # never sent
            renamed = (unit_code, quarter) == ("U04", 3)
            early = int(draw("reform early", unit_code, quarter) * 3)
            day = nth_workday_after(month_end(3 * quarter), 5 - early)
            title = f"重点改革攻坚事项进展情况表（2021年第{reform.QUARTERS[quarter - 1]}季度）"
            yield Arrival(
                f"reform_progress/{title}-{unit_name(unit_code)}.xlsx",
                "reform_progress",
                unit_code,
                f"2021Q{quarter}",
                moment(day, f"{9 + int(draw('reform hour', unit_code, quarter) * 8):02d}:35"),
                partial(
                    reform.write_reform_progress,
                    unit_code=unit_code,
                    person_code=person_code,
                    quarter=quarter,
                    filled_on=day,
                    problem_heading="存在的困难\n和问题" if renamed else "存在问题",
                ),
                expected_status="held" if renamed else "accepted",
                answer="heading=存在问题" if renamed else "",
                note="列名由“存在问题”改为“存在的困难和问题”" if renamed else "",
            )


def _economic_indicators() -> Iterator[Arrival]:
    for month, day_of_month in zip(indicators.MONTHS, _STATISTICS_DAYS, strict=True):
        day = month_end(month) + timedelta(days=day_of_month)
        note = "固定资产投资公布增速与计算增速不一致（基数调整）" if month == 6 else ""
        yield Arrival(
            f"economic_indicators/主要经济指标完成情况（2021年1—{month}月）.xls",
            "economic_indicators",
            "U02",
            f"2021-{month:02d}",
            moment(day, "16:20"),
            partial(indicators.write_indicators, month=month, filled_on=day),
            note=note,
        )


def _supervision() -> Iterator[Arrival]:
    for week in supervision.WEEKS:
        day = nth_workday_after(supervision.monday_of(week) + timedelta(days=6), 1)
        yield Arrival(
            f"supervision_weekly/督查事项周进展_第{week}期.csv",
            "supervision_weekly",
            "U01",
            f"2021-W{week:02d}",
            moment(day, "09:15"),
            partial(supervision.write_week, week=week, filled_on=day),
        )


def _rosters() -> Iterator[Arrival]:
    for quarter in range(1, 5):
        day = nth_workday_after(month_end(3 * quarter), 2)
        yield Arrival(
            f"posting_roster/晾晒人员名册（2021年第{reform.QUARTERS[quarter - 1]}季度）.xlsx",
            "posting_roster",
            "U01",
            f"2021Q{quarter}",
            moment(day, "11:00"),
            partial(posting.write_roster, quarter=quarter, filled_on=day),
        )


def _verification() -> Iterator[Arrival]:
    """What the office found, on the workday before the bulletin is drafted."""
    for quarter, (_, issued_on) in enumerate(ISSUE_DATES, start=1):
        day = previous_workday(issued_on)
        yield Arrival(
            f"verification/督查核实表（2021年第{reform.QUARTERS[quarter - 1]}季度）.xlsx",
            "verification",
            "U01",
            f"2021Q{quarter}",
            moment(day, "15:10"),
            partial(verification.write_verification, quarter=quarter, filled_on=day),
            note="办公室核实结论、评价和要求",
        )


def _collected() -> Iterator[Arrival]:
    """The department's database and web API, collected in the night before each issue."""
    for index, (_, issued_on) in enumerate(ISSUE_DATES):
        at = moment(issued_on, "01:30")
        period = f"2021Q{index + 1}"
        first = index == 0
        yield Arrival(
            "posting.csv",
            "daily_posting",
            "U01",
            period,
            at,
            posting.write_postings if first else None,
            note="办公室晾晒数据库增量采集",
            kind="database",
        )
        yield Arrival(
            "requests.json",
            "enterprise_requests",
            "U06",
            period,
            at,
            enterprise_requests.write_requests if first else None,
            note="营商服务中心接口增量采集",
            kind="api",
        )
