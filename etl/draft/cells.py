"""One cell of an unknown table: what kind of thing stands there, and how much it looks like a heading.

Everything here looks at one cell's text alone; what its neighbours say is weighed in ``etl/draft/heads.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal

from etl.grid import CellValue
from etl.read.cells.beside import RAISED, STRUCK
from etl.read.cells.shown import DIVIDED
from etl.values import heading_unit, nfkc
from schemas.yaml_lines import read_yaml

Shape = Literal["empty", "number", "quantity", "date", "period", "code", "mark", "text", "long"]
FIGURES = ("number", "quantity", "date", "code", "mark")

_NUMBER = re.compile(
    r"[±+\-−▲△¥￥$€]*\(?\d[\d,， ]*(?:\.\d+)?\)?[%‰]?|[+-]?\.\d+%?|[+-]?\d+(?:\.\d+)?[eE][+-]?\d+"
)
_SIZE = r"[+-]?\d[\d.,]*\s*[^\d\s]{0,6}\s*"
_RANGE = re.compile(rf"[约≥≤<>＜＞~±φΦ]*\s*{_SIZE}(?:[-~—–至到/×xX*:]+\s*{_SIZE})+")
_QUANTITY = re.compile(
    r"[约≥≤<>＜＞±不小大于超过低高]*\s*[¥￥$]?\s*[+-]?\d[\d,.]*\s*(?P<unit>[^\d\s，,。；]{1,6}?)(?:以上|以下|左右|以内)?"
)
_CLASS = re.compile(r".*\d.*(?:以上|以下|以内|及其以上|and over|or more|or less)")
_MANY = re.compile(r"'?0{3}s?|'?000,?000s?|\(1,000(?:,000)*\)")
_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?"
_DATE = re.compile(
    rf"(?:19|20)\d\d[-年./]\d{{1,2}}[-月./]\d{{1,2}}日?(?:\s*{_CLOCK})?|\d{{1,2}}月\d{{1,2}}日|{_CLOCK}"
)
_MONTH = (
    "(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?:uary|ruary|ch|il|ust|tember|ober|ember)?"
)
_PERIOD = re.compile(
    r"(?:公元)?(?:19|20)\d\d(?:年度?|[AE]|[-—–~至/](?:19|20)?\d\d(?:年度?|学年|赛季)?|财年)?"
    r"(?:第?[一二三四1-4]季度?|Q[1-4]|[上下]半年|[年./-]?\d{1,2}(?:[-—~至]\d{1,2})?月(?:份|末|底)?|末|底)?"
    r"|\d{1,2}(?:[-—–~至]\d{1,2})?月(?:份|末)?|[一二三四五六七八九十]{1,2}月(?:份)?"
    r"|第?[一二三四1-4]季度?|[Qq][1-4]|[上下全]半?年"
    r"|(?:本|上|去|今|当|前|同)(?:期|年|月|季度?)(?:累计|末|同期|度|数|金额)*"
    r"|期[初末](?:余额|数|金额)?|年[初末](?:余额|数)?|(?:星期|周|礼拜)[一二三四五六日天]"
    r"|第[一二三四五六七八九十\d]+(?:周|天|次|期|季|批|年|节|组|阶段)"
    rf"|(?:{_MONTH}\.?)?[-/]?(?:to)?(?:{_MONTH})\.?[-/]?(?:(?:19|20)?\d\d)?|Q[1-4][-/]?(?:19|20)\d\d|FY\d\d(?:\d\d)?"
    rf"|(?:19|20)\d\d[-/]?{_MONTH}|(?:19|20)\d\d[/:-][1-4]|(?:19|20)\d\d[-/:]?Q[1-4]"
    rf"|{_MONTH}(?:19|20)\d\d(?:to|[-–—]){_MONTH}(?:19|20)\d\d|{_MONTH}(?:to|[-–—]){_MONTH}(?:19|20)\d\d",
    re.IGNORECASE,
)
# 2020年产量, 1月用电: a period and what is measured in it; not 6月底前完成.
_PERIOD_OF = re.compile(
    r"(?:(?:19|20)\d\d年度?|(?:(?:19|20)\d\d年)?\d{1,2}(?:[-—–~至]\d{1,2})?月份?|第?[一二三四]季度|[上下]半年)[\u4e00-\u9fff]{1,8}"
    r"(?<![前内底末初旬日号完成开工建投产验收])(?:[（(].{1,8}[）)])?"
)
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9\-_/.#+()*×: ]{1,40}")
_MARK = re.compile(
    r"[√×✓✗○●◎△▲☆★—–\-/\\.…*]+|是|否|有|无|合格|不合格|男|女|已|未|N/?A"
    r"|(?:[IVⅠⅡⅢⅣⅤⅥⅦ]{1,4}|[一二三四五六七八九十甲乙丙丁]|[A-E])[类级等档]"
    r"|\\\d{1,2}|(?-i:[(\[][A-Z]{1,3}[)\]]|\[[a-z]{1,3}\d?\]|[\[(]?[a-z][\])]?|[:~#]|[a-z](?:,[a-z])+)",
    re.IGNORECASE,
)
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+|\d{1,2})[、.．]\s*|^[（(][一二三四五六七八九十\d]{1,2}[）)][、.．]?\s*"
)

_WORDS = read_yaml(Path(__file__).with_name("words.yml"))
WORDS = frozenset(_WORDS["whole"].split())
ENDINGS = tuple(_WORDS["endings"].split())
LAST = frozenset(_WORDS["last"])
ENTITIES = re.compile(f"(?:{'|'.join(_WORDS['entities'].split())})$")
SURNAMES = frozenset(_WORDS["surnames"].replace(" ", ""))
LEADS = ("其中", "是否", "总", "平均", "人均", "累计", "主要", "有无", "最大", "最小", "最高", "最低", "额定")


@dataclass(frozen=True, slots=True)
class Look:
    """What one cell looks like. ``attribute``: 0 (data) to 1 (a heading), by its text alone."""

    shape: Shape
    attribute: float
    length: int
    unit: str = ""


EMPTY = Look("empty", 0.0, 0)


def look_at(value: CellValue) -> Look:
    """The look of any cell."""
    if value is None:
        return EMPTY
    if isinstance(value, bool):
        return Look("mark", 0.0, 1)
    if isinstance(value, datetime | date):
        return Look("date", 0.05, 10)
    if isinstance(value, int | float | Decimal):
        is_year = float(value).is_integer() and 1949 <= value <= 2050
        return Look("period", 0.35, 4) if is_year else Look("number", 0.0, len(str(value)))
    return _text(value)


@lru_cache(maxsize=65536)
def _text(value: str) -> Look:
    # A number shown divided, struck through or raised in part comes as marked text; here it is a figure.
    text = nfkc(value.removesuffix(DIVIDED).removesuffix(STRUCK).removesuffix(RAISED)).strip()
    flat = re.sub(r"\s+", "", text)
    n = len(flat)
    if not flat:
        return EMPTY
    if _PERIOD.fullmatch(flat):
        return Look("period", 0.5, n)
    if _DATE.fullmatch(text):
        return Look("date", 0.05, n)
    if _MARK.fullmatch(flat):
        return Look("mark", 0.0, n)
    if _MANY.fullmatch(flat):
        return Look("text", 0.6, n)  # thousands, in the line of units
    if _NUMBER.fullmatch(text):
        # 01 is no amount of anything.
        return Look("code", 0.05, n) if re.fullmatch(r"0\d+", text) else Look("number", 0.0, n)
    if _PERIOD_OF.fullmatch(flat):
        return Look("text", 0.85, n)
    if _RANGE.fullmatch(flat):
        return Look("quantity", 0.0, n)
    if (found := _QUANTITY.fullmatch(flat)) and not flat.endswith((")", "）")):
        # 10亿元以上 is a class into which things fall, like 1—10亿元.
        return Look("quantity", 0.0, n, "" if _CLASS.fullmatch(flat) else found["unit"])
    if (
        _CODE.fullmatch(flat)
        and not flat.isalpha()
        and not re.search(r"[A-Za-z]{4,}.*[ \n]|[A-Za-z]{6,}", text)
    ):
        return Look("code", 0.05, n)
    shape: Shape = "long" if n > 24 or re.search(r"[。；;].", flat) else "text"
    return Look(shape, _attribute(flat, n), n)


def _attribute(flat: str, n: int) -> float:
    if flat.endswith((":", "：")) and n <= 16:
        return 0.98
    bare = _NUMBERING.sub("", flat).rstrip(":：")
    core, unit = heading_unit(bare)
    core = re.sub(r"[(（][^()（）]*[)）]$|[*＊#]+$", "", core) or core
    if core.lower() in WORDS:
        return 0.97
    if unit is not None or re.search(r"[(（](?:[a-zA-Zμ°℃Ω%/²³.·]{1,8}|[元吨米个人次])[)）]$", bare):
        return 0.93
    m = len(core)
    if m > 24 or re.search(r"[。；]", core):
        return 0.04
    if re.search(r"\d", core) and not re.fullmatch(r"[A-Za-z]{1,4}\d{0,2}(?:\.\d)?[\u4e00-\u9fff]+", core):
        return 0.15 if m > 4 else 0.3
    if core.endswith(ENDINGS) and m <= 14:
        # 考核项目 is a heading, 重油催化裂解项目 the name of one.
        return 0.88 if m <= 6 else 0.74 if m <= 9 else 0.5
    if core.startswith(LEADS) and m <= 12:
        return 0.78
    if ENTITIES.search(core) and m >= 3:
        return 0.12
    if 2 <= m <= 3 and core[0] in SURNAMES and core[-1] not in LAST:
        return 0.12
    if core[-1:] in LAST and m <= 10:
        return 0.68
    if re.fullmatch(r"[A-Za-z][A-Za-z /&\-().]*", core):
        return 0.45
    return 0.42 if m <= 4 else 0.33 if m <= 8 else 0.2 if m <= 14 else 0.08


def alike(one: Look, other: Look) -> float:
    """How much two cells look like values of one and the same attribute: 0 to 1."""
    if one.shape == other.shape:
        if one.shape == "quantity":
            return 1.0 if one.unit == other.unit else 0.35
        if one.shape in ("text", "long", "code"):
            longer = max(one.length, other.length)
            near = 1 - abs(one.length - other.length) / longer
            return 0.3 + 0.5 * near if one.shape == "text" else 0.35 + 0.55 * near
        return 1.0
    pair = {one.shape, other.shape}
    if pair <= {"number", "quantity"} or pair <= {"number", "mark"} or pair <= {"number", "period"}:
        return 0.5
    if pair <= {"text", "long"} or pair <= {"text", "code"} or pair <= {"text", "mark"}:
        return 0.3
    return 0.05


def is_counted(look: Look) -> bool:
    """16-24 is a range by which people are grouped, 35公顷 a figure."""
    return look.shape in ("number", "mark") or (look.shape == "quantity" and bool(look.unit))
