"""Text, codes and blanks."""

import re
import unicodedata
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from etl.grid import CellValue

SHANGHAI = ZoneInfo("Asia/Shanghai")

BlankReason = Literal["未填", "不适用", "无", "未报"]

INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_STOP_AS_POINT = re.compile(r"(?<=\d)。(?=\d)")
_SPACE_BESIDE_HAN = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])\s++|(?<!\s)\s++(?=[\u3000-\u9fff\uff00-\uffef])"
)
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+\d{1,3}")
_SPACES = re.compile(r"\s+")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d—]")
_BLANKS: dict[str, BlankReason] = {
    **dict.fromkeys(("-", "/", "\\", "不适用", "n/a", "na", "不涉及"), "不适用"),
    **dict.fromkeys(("无", "暂无", "没有", "无数据", "暂无数据", "none", "null"), "无"),
    **dict.fromkeys(
        (
            "未统计",
            "待统计",
            "未报",
            "未报送",
            "未上报",
            "缺报",
            "待报",
            "待定",
            "未公布",
            "未发布",
            "数据未发布",
            "待统计部门发布",
            "统计部门未发布",
            "...",
            "*",
            "空",
            "?",
        ),
        "未报",
    ),
}
_NOT_APPLICABLE = {"不适用", "不涉及"}
_TO_COME = {"待定", "待报", "待统计", "?", "??", "???"}
# A Chinese character that stands in none of them, or a digit, settles it: most cells are spared the rest.
_NEVER_BLANK = re.compile(f"(?![{''.join({c for word in _BLANKS for c in word if c >= '一'})}])[一-龥]|[0-9]")
_YES = {"是", "有", "√", "✓", "✔", "☑", "y", "yes", "true", "1", "对"}
_NO = {"否", "无", "没有", "×", "✗", "✘", "☐", "n", "no", "false", "0", "不是"}


class ValueProblem(Exception):
    """What stands in a cell cannot be taken. `sentence` says what stands there and what should.

    `is_question`: it has several readings, and only the sender knows which one is meant. `readings`: each in
    words and as text that has one meaning; () where the whole column is read in one way or the other.
    """

    def __init__(
        self, sentence: str, *, is_question: bool = False, readings: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.is_question = is_question
        self.readings = readings


def shown(value: CellValue) -> str:
    """A value as a clerk sees it, for sentences; long text is cut."""
    text = plain(value).replace("\n", " ")
    return text if len(text) <= 40 else f"{text[:39]}…"


def plain(value: CellValue) -> str:
    """A value as text: 4.0 → '4', 12.340000000000002 → '12.34', a date as 2021-03-31, True → '是'."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def nfkc(text: str) -> str:
    """For numbers, dates and codes only: half-width forms, plain dashes, no invisible characters, trimmed.

    A Chinese full stop between two digits is the point that the input method turned into one.
    """
    flat = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    flat = _STOP_AS_POINT.sub(".", flat) if "。" in flat else flat
    return _DASHES.sub("-", flat).strip().lstrip("'").strip()


def unpadded(text: str) -> str:
    """'邵  民' → '邵民': no space beside a Chinese character, single spaces between Latin words."""
    return _SPACES.sub(" ", _SPACE_BESIDE_HAN.sub("", INVISIBLE.sub("", text))).strip()


def shown_name(name: str) -> str:
    """A file's name as people read it: bytes that are no UTF-8 were written by an old program in GBK.

    What prints nothing, ends a line or turns it round is left out.
    """
    return _NOT_IN_NAMES.sub("", whole_characters(name))


def whole_characters(text: str) -> str:
    """Text that can be written as UTF-8; halves of characters are bytes in GBK, or else U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        try:
            return text.encode("utf-8", "surrogateescape").decode("gb18030", "replace")
        except UnicodeEncodeError:
            return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def text_of(value: CellValue) -> str | None:
    """Free text as it stands, trimmed; None when nothing stands there."""
    return INVISIBLE.sub("", plain(value)).strip() or None


def code_of(value: CellValue) -> str | None:
    """A key: half-width, no spaces, dashes unified, a whole number without '.0'; None for a blank.

    Raises ValueProblem for a number too long to have kept its digits (an 18-digit code typed as a number),
    and for what a csv or a web page shows of one (1.23457E+17).
    """
    if isinstance(value, float) and abs(value) >= 1e15:
        raise ValueProblem(
            f"“{shown(value)}”是按数字存的长编码，末几位已丢失，请把该列设为文本格式后重新填写"
        )
    text = _SPACES.sub("", nfkc(plain(value)))
    if "+" in text and _SCIENTIFIC.fullmatch(text):
        raise ValueProblem(
            f"“{shown(value)}”是科学计数，编码的末几位已经丢失，请把该列设为文本格式后重新填写并另存"
        )
    return None if not text or blank_reason(text) else text


def blank_reason(text: str) -> BlankReason | None:
    """Why a cell that holds only '—', '/', '无', '未统计' … is blank; None for a value ('0' is one)."""
    if _NEVER_BLANK.search(text):
        return None
    flat = _SPACES.sub("", nfkc(text)).lower()
    if not flat:
        return "未填"
    if set(flat) == {"-"}:
        return "不适用"
    if set(flat) in ({"."}, {"…"}, {"*"}):
        return "未报"
    return _BLANKS.get(flat)


def is_to_come(value: CellValue) -> bool:
    """待定, 待报, 待统计, ?: a figure is owed and not told. Among names and words they are blanks like —."""
    return isinstance(value, str) and _SPACES.sub("", nfkc(value)) in _TO_COME


def says_no_figure(text: str) -> bool:
    """A word where a figure belongs (无, 暂无, 未统计, N/A); a dash or a stroke is none, nor is 不适用."""
    flat = _SPACES.sub("", nfkc(text)).lower()
    if set(flat) <= {"-", "/", "\\"} or flat in _NOT_APPLICABLE:
        return False
    return blank_reason(text) is not None


def yes_or_no(value: CellValue, asked: str = "") -> bool:
    """是/有/√/1 → True, 否/无/×/0 → False. Raises ValueProblem.

    ``asked``: the column's label; below 是否开工 stand 已开工, 未开工建设 and 尚未开工 too.
    """
    if isinstance(value, bool):
        return value
    text = _SPACES.sub("", nfkc(plain(value))).lower().rstrip("。.,;!")
    if asked.startswith("是否"):
        said = re.fullmatch(
            f"(已经?|未|尚未|还未|没有?|还没有?){re.escape(asked[2:])}(?:建设|督办|了)?", text
        )
        if said is not None:
            return said[1].startswith("已")
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise ValueProblem(f"“{shown(value)}”应填“是”或“否”")
