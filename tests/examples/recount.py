"""An auditor's own reading of the returns of 2021: from the files alone, with none of our code."""

from __future__ import annotations

import csv
import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import xlrd
from docx import Document

ROOT = Path(__file__).resolve().parents[2]
YEAR, CODES = ROOT / "examples" / "2021", ROOT / "schemas" / "codes"
LIGHTS = "蓝绿黄红灰"
Rows = list[tuple[Any, ...]]


def squashed(value: object) -> str:
    return re.sub(r"\s", "", str(value or ""))


def printed(value: Decimal | None, places: int, missing: str = "—") -> str:
    """Half up, once."""
    if value is None:
        return missing
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded or abs(rounded)}"


def number(value: object) -> Decimal | None:
    """A plain number, or None for whatever else stands there."""
    text = squashed(value if value != 0 else "0").replace(",", "")
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def day(value: object) -> dt.date:
    """A day, or the last one of a month."""
    if isinstance(value, dt.datetime):
        return value.date()
    year, month, *rest = (int(part) for part in re.findall(r"\d+", str(value)))
    return dt.date(year, month, rest[0] if rest else monthrange(year, month)[1])


def light(share: Decimal | None, pace: Decimal) -> str:
    """2.4: done, on pace, at most ten points behind, more; not reported is grey."""
    if share is None:
        return "灰"
    if share >= 100:
        return "蓝"
    gap = share - pace
    return "绿" if gap >= 0 else "黄" if gap >= -10 else "红"


def total(values: Iterable[Decimal | None]) -> Decimal:
    """Of those that are there."""
    return sum((value for value in values if value is not None), Decimal(0))


def counted(lights: Iterable[str]) -> list[str]:
    """How many of each light, as printed."""
    all_of_them = list(lights)
    return [str(all_of_them.count(one)) for one in LIGHTS]


@dataclass(frozen=True)
class Project:
    """One line of the register with what one month's return says of it."""

    code: str
    name: str
    chain: str
    unit: str
    total_yi_yuan: Decimal
    plan_wan_yuan: Decimal
    start: dt.date
    ytd_wan_yuan: Decimal | None
    has_begun: bool | None
    pace_pct: Decimal
    until: dt.date

    @property
    def share_pct(self) -> Decimal | None:
        return None if self.ytd_wan_yuan is None else self.ytd_wan_yuan / self.plan_wan_yuan * 100

    @property
    def light(self) -> str:
        """Before its planned start a project is not late."""
        earned = light(self.share_pct, self.pace_pct)
        return "灰" if self.start > self.until and earned in "黄红" else earned


@cache
def _units() -> dict[str, tuple[str, str]]:
    """Name, short name or alias → (name, peer group)."""

    def lines(name: str) -> list[dict[str, str]]:
        with (CODES / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    of_code = {one["unit_code"]: (one["unit_name"], one["peer_group"]) for one in lines("units")}
    short = {one["short_name"]: of_code[one["unit_code"]] for one in lines("units")}
    aliases = {one["alias_name"]: of_code[one["unit_code"]] for one in lines("unit_aliases")}
    return aliases | short | {one[0]: one for one in of_code.values()}


def unit(value: object) -> str:
    return _units()[squashed(value)][0]


def peer_group(name: str) -> str:
    return _units()[name][1]


def workbook(path: str) -> dict[str, Rows]:
    book = openpyxl.load_workbook(YEAR / path, data_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def projects(progress: str, month: int) -> list[Project]:
    """The register's projects in its order, with what the workbook `progress` tells of `month`."""
    told = {squashed(row[1]): row for rows in workbook(progress).values() for row in rows if _numbered(row)}
    found, chain = [], ""
    until = dt.date(2021, month, monthrange(2021, month)[1])
    for row in workbook("project_register/重点项目名单及年度计划.xlsx")["项目名单"]:
        if not _numbered(row):
            continue
        chain, own = row[4] or chain, told[row[1]]
        readable = number(own[8]) is not None
        found.append(
            Project(
                *(row[1], row[2], chain, unit(row[7]), Decimal(str(row[9])), Decimal(str(row[10]))),
                day(row[14]),
                number(own[8]),
                squashed(own[10]) == "是" if readable else None,
                Decimal(month) * 100 / 12,
                until,
            )
        )
    return found


def targets() -> dict[str, tuple[str, Decimal]]:
    """Indicator → (unit, target)."""
    (rows,) = workbook("indicator_targets/2021年主要经济指标年度目标.xlsx").values()
    return {squashed(row[1]): (row[2], Decimal(str(row[3]))) for row in rows if _numbered(row)}


def indicators(path: str) -> dict[tuple[str, int], tuple[Decimal, Decimal, Decimal]]:
    """(Indicator, month) → cumulative, that of last year, published growth."""
    sheet = xlrd.open_workbook(YEAR / path).sheet_by_index(0)
    found = {}
    for n in range(4, sheet.nrows):
        row = sheet.row_values(n)
        for col in range(3, sheet.ncols, 3) if isinstance(row[0], float) else ():
            heading = squashed(sheet.cell_value(2, col))
            month = 2 if heading == "1—2月" else int(heading.removesuffix("月"))
            now, before, growth = (Decimal(str(value)) for value in row[col : col + 3])
            found[squashed(row[1]), month] = now, before, growth
    return found


def reform_items() -> dict[int, tuple[str, str, int]]:
    """Item → (name, unit that leads it, number of measures)."""
    found = {}
    for row in Document(str(YEAR / "reform_list/重点改革攻坚事项任务清单.docx")).tables[0].rows[1:]:
        texts = [cell.text for cell in row.cells]
        measures = len(re.findall(r"(?m)^\s*\d+、", texts[4]))
        lead = squashed(texts[6]).split("负责人")[0]
        found[int(texts[0])] = squashed(texts[1]), unit(lead), measures
    return found


def reform_states(paths: Iterable[str]) -> dict[tuple[int, int], str]:
    """(Item, measure) → what its unit says."""
    found: dict[tuple[int, int], str] = {}
    item = 0
    for rows in (rows for path in paths for rows in workbook(path).values()):
        for row in rows[3:]:
            item = row[0] if _numbered(row) else item
            if isinstance(row[2], int):
                found[item, row[2]] = squashed(row[4])
    return found


def _numbered(row: tuple[Any, ...]) -> bool:
    return isinstance(row[0], int)
