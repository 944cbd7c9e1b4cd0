"""What stands around a table: title, unit line, who reports and when, document number, correction, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from etl.grid import CellValue, Sheet
from etl.values import ValueProblem, date_of, document_number, in_digits

_S = r"[^\S\n]*"  # forms are typed with spaces: 填报日期：2021 年 4 月 8 日, 填报单位：综 合 管 理 局
_REPORTS = rf"(?:填{_S}报|报{_S}送|填{_S}表){_S}"
# 单位：元/吨 is no unit of money, 填报单位：元通公司 none at all; 单位为万元的项目 speaks of some rows.
_OF_MONEY = rf"(亿{_S}元|[千百]{_S}万{_S}元|万{_S}元|千{_S}元|元|[亿万](?=\s*(?:[）)\]】]|\Z)))"
_OF_UNIT = (
    r"(?:(?<!填报)(?<!报送)(?<!填表)(?<!责任)单\s*位|(?:^|(?<=[（(\s]))金\s*额)"
    r"\s*(?:[:：]|(?:均|都|统一)?[为是])\s*[（(\[【]?\s*"
)
UNIT_LINE = re.compile(rf"{_OF_UNIT}(?:人民币)?{_OF_MONEY}(?![/／每\u4e00-\u9fff])")
# 重点项目进展情况表（万元）, or the bracket alone in its line
_UNIT_OF_TITLE = re.compile(
    rf"(?:^|(?:表|情况|台账|汇总|明细|清单|名单|统计|月\s*[）)])\s*)[（(\[【]{_S}(?:人民币)?{_OF_MONEY}{_S}[）)\]】]\s*\Z"
)
_MONEY_UNIT = re.compile(r"(?:亿|[千百]?万|千)?(?:元|美元|欧元|日元|港元|港币|英镑)")
_UNIT_UNKNOWN = re.compile(rf"{_OF_UNIT}([^\s,，;；。、（）()\[\]【】]{{1,8}})")
REPORTER = re.compile(
    rf"{_REPORTS}单{_S}位(?:{_S}[（(](?:盖章|公章|签章)[）)])?\s*[:：]\s*"
    r"((?:[\u4e00-\u9fff][^\S\n])+[\u4e00-\u9fff](?![^\s])|[^\s:：]+)"
)
REPORTED_ON = re.compile(
    rf"{_REPORTS}(?:日{_S}期|时{_S}间)\s*[:：]\s*"
    rf"([0-9０-９]{{4}}{_S}年{_S}[0-9０-９]{{1,2}}{_S}月{_S}[0-9０-９]{{1,2}}{_S}[日号]?|[0-9０-９年月日.\-/．—号]+)"
)
DOCUMENT = re.compile(
    r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,}+[【〔\[（(]\s*20\d\d\s*[】〕\]）)]\s*\d+\s*号"
)
CORRECTION = re.compile(r"更正(?:说明|理由|原因)?\s*[:：]\s*(.+)", re.DOTALL)
# 附件12021年3月… is 附件1 of 2021: a title is looked at without its white space.
_COUNTED = r"(?:\d{1,2}?(?=20\d\d)|\d{1,2}(?!\d))"
ANNEX = re.compile(
    rf"(?:附件|附表|表)(?:{_COUNTED}|[一二三四五六七八九十]+)(?:[-—－.]{_COUNTED})*[:：、.．]?|附件(?:[:：]|\Z)"
)
NO_TITLE = re.compile(r".{0,8}[:：].*|[（(].*[）)]", re.DOTALL)
_PERIOD_LABEL = (
    r"(?:(?:报告期|统计期间?|统计时间|数据时间|数据期间?|数据所属期|所属期间?|所属时期|报表期间?|期别)[:：])?"
)
PERIOD_LINE = re.compile(
    rf"[（(]?{_PERIOD_LABEL}(?:20\d\d(?:年|Q|-).{{0,20}}|\d{{1,2}}(?:[-—–~至]\d{{1,2}})?月份?|第?[一二三四1-4]季度)[）)]?"
)
WITHIN_A_YEAR = re.compile(r"\d月|[一二三四1-4]季度|\d周|半年|Q[1-4]|W\d")
A_DAY = re.compile(r"[（(]?20\d\d年\d{1,2}月\d{1,2}日?[）)]?")
_DAYS = re.compile(r"(?<![-—–~至])(?:20\d\d年)?\d{1,2}月\d{1,2}[日号]?(?![-—–~至])")  # a day, no span of days
# 请于每月5日前报送，逾期列明: words to whoever fills the form in. 申请表 is the name of a table.
_INSTRUCTION = re.compile(
    r"[。；;！!]|[，,].*[，,]|^(?:填报|填表|报送|有关)?(?:说明|须知|要求|注意|备注|注)(?!表)|^(?:本表|此表|凡|如|若)"
    r"|(?<![申提报邀恳聘呈])请(?![示假求愿调款战帖])|务必|必须|不得|逾期|[，,](?:不|无|须|应|并|否则)"
)
_SEAL = re.compile(r"[（(](?:盖章|公章|签章|印章|章)[）)]$")  # 招商局（盖章）
_OPENED = re.compile(r"[（(][^（）()]*$")  # 招商局（单位：万元）: the name ends where the bracket begins
LABEL_ALONE = re.compile(r"[:：]\s*$")


@dataclass(slots=True)
class Preamble:
    """Facts from the cells above a heading; ``cells`` counts them.

    ``unit`` is None where two unit lines contradict each other: no cell may then count on the sheet.
    ``period_lines``: lines of their own that say which period.
    ``unit_of_first``: what the sheet's first table says, where this one below has no unit line of its own.
    ``other_unit``: what stands there for a unit and is none of money that we read: 万美元.
    ``several_units``: the unit line that names more than one: 单位：亿元、万元.
    """

    title: str = ""
    unit: str | None = None
    unit_of_first: str | None = None
    other_unit: str | None = None
    several_units: str | None = None
    reporter: str | None = None
    reported_on: date | None = None
    document_no: str | None = None
    is_correction: bool = False
    correction: str | None = None
    cells: int = 0
    texts: list[str] = field(default_factory=list)
    period_lines: list[str] = field(default_factory=list)


def read_preamble(sheet: Sheet, header_row: int, first_row: int = 0) -> Preamble:
    """Read the rows from ``first_row`` to above ``header_row`` (0-based); in Word, the paragraphs too."""
    found = Preamble(texts=list(sheet.lead_text) if not first_row else [])
    for row in range(first_row, header_row):
        cells = [str(value) for value in sheet.rows[row] if not _blank(value)]
        found.cells += len(cells)
        found.texts += _with_labels_joined(cells)
    found.several_units = next(filter(_names_several_units, found.texts), None)
    found.unit = unit_of_money(found.texts) if found.several_units is None else None
    found.other_unit = _unit_unknown(found.texts) if found.unit is None else None
    for text in found.texts:
        _read_line(text, found)
    found.title = max((_title(text) for text in found.texts), key=_likeness_to_a_title, default="")
    lines = [in_digits("".join(text.split())) for text in found.texts]
    found.period_lines = [line for line in lines if _tells_period(line, found.title)]
    period = next(iter(found.period_lines), None)
    if period is not None and (
        not re.search(r"20\d\d", found.title)
        or (WITHIN_A_YEAR.search(period) and not WITHIN_A_YEAR.search(found.title))
    ):
        found.title += period  # the title's second line says which period
    return found


def _with_labels_joined(cells: list[str]) -> list[str]:
    """'填报单位：' in one cell and the name in the next are one text."""
    joined: list[str] = []
    for text in cells:
        if joined and LABEL_ALONE.search(joined[-1]):
            joined[-1] += text
        else:
            joined.append(text)
    return joined


def unit_of_money(texts: list[str]) -> str | None:
    """The one that these lines state for the whole table; None for none, and for two that contradict."""
    told = [unit for text in texts for unit in UNIT_LINE.findall(text)]
    told = told or [unit for text in texts for unit in _UNIT_OF_TITLE.findall(text.strip())]
    stated = {"".join(unit.split()).removesuffix("元") + "元" for unit in told}
    return stated.pop() if len(stated) == 1 else None


def _names_several_units(line: str) -> bool:
    """单位：亿元、万元 or 单位：万元（外资为万美元）: nobody knows in which of them a bare figure is."""
    stated = UNIT_LINE.search(line)
    after = "" if stated is None else "".join(line[stated.start(1) :].split())
    return len(set(_MONEY_UNIT.findall(after))) > 1


def _unit_unknown(texts: list[str]) -> str | None:
    """What these lines call a unit in which no money is read here."""
    told = {unit for text in texts for unit in _UNIT_UNKNOWN.findall(text) if not UNIT_LINE.search(text)}
    return told.pop() if len(told) == 1 else None


def _read_line(text: str, found: Preamble) -> None:
    if match := REPORTER.search(text):
        found.reporter = _OPENED.sub("", _SEAL.sub("", "".join(match[1].split())))
    if match := REPORTED_ON.search(text):
        found.reported_on = _day(match[1])
    if match := DOCUMENT.search(text):
        found.document_no = document_number(match[0])
    if match := CORRECTION.search(text):
        found.correction, found.is_correction = match[1].strip(), True
    elif "更正" in "".join(text.split()):
        found.is_correction = True


def _day(text: str) -> date | None:
    """None for what is no day: of 2021年 alone nobody knows when it was handed in."""
    try:
        said = date_of(text, None)
    except ValueProblem:
        return None
    return said.day if said.precision == "day" else None


def _tells_period(line: str, title: str) -> bool:
    """A line of its own that says which period; the day of a document says nothing of it."""
    is_day_only = A_DAY.fullmatch(line) is not None and bool(re.search(r"20\d\d", title))
    return line != title and PERIOD_LINE.fullmatch(line) is not None and not is_day_only


def _title(text: str) -> str:
    """What is left of a text when everything that says something else is taken out; '' for no title."""
    flat = "".join(text.split())
    if annex := ANNEX.match(flat):
        flat = flat[annex.end() :]
    if NO_TITLE.fullmatch(flat) or CORRECTION.search(flat):
        return ""
    rest = re.sub(r"[（(][^（()）]*单位[:：][^（()）]*[）)]", "", flat)
    if any(pattern.search(rest) for pattern in (DOCUMENT, REPORTER, REPORTED_ON, UNIT_LINE)):
        return ""
    return rest if re.search(r"[\u4e00-\u9fff]", rest) else ""


def _likeness_to_a_title(line: str) -> tuple[bool, int, int]:
    """Greater is likelier: no instruction, says the year and a part of it or one of them, long."""
    without_days = _DAYS.sub("", in_digits(line))
    is_dated = bool(re.search(r"20\d\d", without_days)) + bool(WITHIN_A_YEAR.search(without_days))
    return _INSTRUCTION.search(line) is None, is_dated, len(line)


def _blank(value: CellValue) -> bool:
    return value is None or not str(value).strip()
