"""统一社会信用代码 (GB 32100-2015): 18 characters, the last of which checks the others."""

from __future__ import annotations

import re

from etl.grid import CellValue
from etl.values.text import ValueProblem, nfkc, shown

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_LIKE = {"O": "0", "I": "1", "S": "5", "Z": "2"}


def uscc(value: CellValue) -> str:
    """The code in capitals without white space or dashes.

    Raises ValueProblem: typed as a number (a spreadsheet keeps 15 digits of it), of another length, with a
    letter that such codes do not have, or with a check character that does not fit the rest.
    """
    if not isinstance(value, str):
        raise ValueProblem(
            f"“{shown(value)}”是数字，表格只留得住15位，18位代码的末几位已经丢失，请把单元格设为文本后重新填写"
        )
    code = re.sub(r"[\s\-]", "", nfkc(value)).upper()
    if re.fullmatch(r"\d(?:\.\d+)?E\+?\d+", code):
        raise ValueProblem(f"“{shown(value)}”是科学计数，代码的末几位已经丢失，请把单元格设为文本后重新填写")
    if len(code) != 18:
        raise ValueProblem(f"“{shown(value)}”有{len(code)}位，统一社会信用代码应为18位")
    if strange := next((letter for letter in code if letter not in ALPHABET), None):
        instead = f"，是否应为{_LIKE[strange]}" if strange in _LIKE else ""
        raise ValueProblem(f"“{shown(value)}”里有“{strange}”，统一社会信用代码不用这个字符{instead}")
    if code[-1] != (check := check_character(code[:17])):
        raise ValueProblem(f"“{shown(value)}”的末位应为{check}，请对照营业执照核对")
    return code


def check_character(first_17: str) -> str:
    """The 18th character that belongs to the first 17 (all of ``ALPHABET``)."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(first_17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]
