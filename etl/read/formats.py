"""What each format can hold beside plain values, and what becomes of it: the table behind docs/formats.md.

Whoever teaches a reader something new enters it here; tests hold every line against real files, and the
page against this table. ``python -m etl.read.formats`` prints the page.
"""

from typing import Literal

State = Literal["read", "told", "cannot"]

FORMATS = {
    "xlsx": "xlsx、xlsm",
    "xlsb": "xlsb",
    "xls": "xls、et",
    "ods": "ods、fods",
    "xml": "Excel 2003 XML",
    "csv": "csv、tsv",
    "docx": "docx",
    "html": "html、mht",
}
FACTS = {
    "hidden_row": "隐藏行（含筛掉的）",
    "hidden_col": "隐藏列",
    "hidden_sheet": "隐藏工作表",
    "comment": "批注、脚注",
    "struck": "整格删除线",
    "struck_in_part": "格内一部分删除线",
    "raised_in_part": "数里的上标、下标（注号、指数）",
    "error": "错误值（#REF! 等）",
    "formula": "没有结果的公式",
    "long_number": "丢了位数的长数字",
    "merge": "合并单元格",
    "percent": "百分比显示格式",
    "scaled": "缩放显示格式（存1234567，显示1,235）",
    "masked": "不显示值的格式（;;;）",
    "unseen": "格内隐藏文字",
    "revised": "修订",
    "drawn": "文本框、图形、SmartArt 里的字",
    "picture": "图片",
    "control": "控件里选的、填的内容",
}
MEANING: dict[State, str] = {"read": "读取", "told": "告知", "cannot": "—"}

_TABLES_CANNOT = ["unseen"]
_TEXT_ONLY = ["percent", "scaled", "masked"]
CANNOT: dict[str, list[str]] = {
    "xlsx": _TABLES_CANNOT,
    "xlsb": [*_TABLES_CANNOT, "formula"],
    "xls": _TABLES_CANNOT,
    "ods": _TABLES_CANNOT,
    "xml": [*_TABLES_CANNOT, "revised", "drawn", "picture", "control"],
    "csv": [
        *("hidden_row", "hidden_col", "hidden_sheet", "comment", "struck", "struck_in_part"),
        *("raised_in_part", "formula"),
        *("merge", *_TEXT_ONLY, "unseen", "revised", "drawn", "picture", "control"),
    ],
    "docx": ["hidden_col", "hidden_sheet", *_TEXT_ONLY],
    "html": ["percent", "revised", "drawn"],
}
"""By the format's own definition; an .xlsb keeps a result with every formula."""
READ = ("merge", "percent")
"""Taken as what it is, without a word; all else that a format can hold is told in the receipt."""


def state(format: str, fact: str) -> State:
    """What becomes of a fact in a format."""
    if fact in CANNOT[format]:
        return "cannot"
    return "read" if fact in READ else "told"


def page() -> str:
    """docs/formats.md."""
    lines = [
        "# 各种格式里有什么，读出什么",
        "",
        "<!-- Made by `python -m etl.read.formats`; a test fails when it differs. -->",
        "",
        "格里的值一律读取。除此之外：**读取**＝按原意读入；**告知**＝值照读（隐藏文字、修订删去的字、文本框、图片和控件除外，"
        "它们不读），回执写明在哪一格，请报送单位确认，其中错误值、没有结果的公式、缩放显示的数、带上下标或划掉一部分的数和丢了位数的代码要退回；"
        "**—**＝这种格式里不会有。",
        "",
        f"| 内容 | {' | '.join(FORMATS.values())} |",
        f"|---|{'---|' * len(FORMATS)}",
    ]
    for fact, label in FACTS.items():
        states = [MEANING[state(format, fact)] for format in FORMATS]
        lines.append(f"| {label} | {' | '.join(states)} |")
    lines += [
        "",
        "- csv、网页和 Word 里只有显示出来的字：百分比、千分位照字面读，列标题没有写明单位而拿不准的会问。",
        "- Word 里外面套了框（一列的表）或放在文本框里的表照读；别的格里又套的小表，按那一格的文字读。",
        "- Word 和网页里表上方的文字作表题、单位和填报信息看，最后一张表下面的文字作注释看。",
        "- 网页表格由 Excel 另存时附带原数（x:num）的，显示的是缩小过的数时告知并退回。",
        "- 打开密码：xlsx、xlsb、xls、docx、ods 和 zip（含 AES）用登记过的密码打开，否则退回“文件已加密”。",
        "- 宏、外部链接、嵌入对象一律不运行、不打开。",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(page(), end="")
