"""Names of persons and numbers of documents."""

import re

from etl.values.text import ValueProblem, blank_reason, nfkc, unpadded

_LABEL = re.compile(
    r"^(?:[^\s:：、，,/]{0,12}(?:负责人|责任人|领导|联系人|联络员|主任|包建人|牵头人|填报人)|姓名)\s*[:：]"
)
_BETWEEN = re.compile(r"[、，,;；/／。\n\r]+")
_REMARK = re.compile(r"[（(][^（）()]*[）)]$")
_WIDE_SPACE = re.compile(r"[ \t\u00a0\u2000-\u200b\u202f\u3000]+")
_SHORT_NAMES = re.compile(r"[\u4e00-\u9fff·]{2,4}(?: [\u4e00-\u9fff·]{2,4})+")
_DOUBLE_SURNAMES = frozenset(
    ("欧阳", "上官", "司马", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "端木", "东方")
)
_LETTER = re.compile(r"[^\W\d_]")
_FIGURE = re.compile(r"\d")
_AND_OTHERS = re.compile(
    r"(.{2,}?)等(?:[\d一二三四五六七八九十几数多]+(?:余|多)?[人名位个]?|人|同志|同事)?(?:同志)?"
)
_DOCUMENT = re.compile(r"(.*?)[\[(【〔]((?:19|20)\d\d)[\])】〕]第?0*([1-9]\d*)号")


def person_names(text: str) -> list[str]:
    """The persons in a cell, first one first: '负责人：邵  民、郑　忠' → ['邵民', '郑忠'].

    Split at 、 ，/ and line breaks, labels and a remark in brackets taken off, padding taken out. Two full
    names with a space between are two persons; a space inside 邵 民 is padding. [] when nobody is named.
    """
    names: list[str] = []
    for part in _BETWEEN.split(text):
        part = _REMARK.sub("", _LABEL.sub("", part.strip()).strip())
        flat = _WIDE_SPACE.sub(" ", part).strip()
        pieces = flat.split(" ") if _SHORT_NAMES.fullmatch(flat) else [flat]
        if len(pieces) == 2 and pieces[0] in _DOUBLE_SURNAMES:
            pieces = [flat]
        names += [name for piece in pieces if (name := unpadded(piece)) and blank_reason(name) is None]
    return list(dict.fromkeys(names))


def only_persons(names: list[str]) -> list[str]:
    """The same names. Raises ValueProblem where one is none: a number, a name with a telephone number."""
    for name in names:
        if not _LETTER.search(name):
            raise ValueProblem(f"“{name}”不是姓名，请填写姓名")
        if _FIGURE.search(nfkc(name)):
            raise ValueProblem(f"“{name}”里有数字，请只填姓名，几个人之间用顿号隔开")
    return names


def without_others(names: list[str]) -> tuple[list[str], bool]:
    """'沈岚等3人' → (['沈岚'], True): the others are not named."""
    matches = [_AND_OTHERS.fullmatch(name) for name in names]
    return [found[1] if found else name for name, found in zip(names, matches, strict=True)], any(matches)


def document_number(text: str) -> str:
    """'淄齐鲁化工管发【2020】8号' → '淄齐鲁化工管发〔2020〕8号'. Raises ValueProblem."""
    match = _DOCUMENT.fullmatch(re.sub(r"\s+", "", nfkc(text)))
    if match is None or not match[1]:
        raise ValueProblem(f"“{text.strip()}”不是文号，应如 淄齐鲁化工管发〔2020〕8号")
    return f"{match[1]}〔{match[2]}〕{match[3]}号"
