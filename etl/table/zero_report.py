"""零报告: a table without rows in a return that says in words that there was nothing.

What is said counts, never what was left empty: a table with no row and no word is asked about. 暂无, — and
未统计 are no such word, since they may mean that the figures are still to come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal

import pyarrow as pa

from etl.grid import filled, is_blank
from etl.table.body import Body
from etl.table.found_table import FoundTable
from etl.template.marks import ZERO
from etl.tidy.tidied import Doubt, Option, Problem, TableRows, Tidied, Warned
from etl.values import blank_reason, nfkc
from schemas.source import Source
from schemas.warehouse import LOADED

Nothing = Literal["rows", "nothing", "told"]
"""rows: read them; nothing: a reported zero; told: what is wrong or unclear stands in the account."""

_WHO = r"(?:[本我该](?:单位|部门|局|办|中心|街道|镇)?)?"
_WHEN = (
    r"(?:[本该当](?:月份?|周|季度?|期|半年|年度?|旬|次)|(?:20\d\d年)?"
    r"(?:第?[一二三四1-4]季度|[上下]半年|\d{1,2}月份?|第?\d{1,2}[周期])?)"
)
# 无变化, 无数据, 没有完成 speak of something that is there, or that was not looked at.
_ELSE = r"法|效|需|须|误|力|关|异议|变|调整|进展|数据|资料|统计|汇总|填|报表|完成|达到|达标|收到|落实|更新"
_NOTHING = re.compile(
    rf"(?P<when>{_WHO}{_WHEN}{_WHO})(?:期间|内)?(?:均|确|确实)?(?P<word>无|没有|未发生|未开展|未产生|未发现)"
    rf"(?!.*(?:{_ELSE}))(?P<what>[^\d,;:。]{{0,14}})[。.!]?"
)
_GENERAL = re.compile(r"新增|新发|此[项类]|该[项类]|相关|有关|情况|内容|事项|上报|发生|活动|问题")
_ZERO = re.compile(rf"{_WHO}{_WHEN}{_WHO}[为是系:]?(?:零|0|〇)(?:报告|上报|申报)[。.!]?")
_LABEL = re.compile(r"(?:注|说明|备注)\d*:")
_ABOVE = re.compile(r"[(【\[]零报告[)】\]]$")
_TICK = "√✓✔☑☒■"
_TICKED = re.compile(rf"(?:[{_TICK}].{{0,12}}零报告|零报告(?:\([^()]*\))?:?(?:[{_TICK}Vv]|是$|无$))")


def nothing_to_report(
    found: FoundTable, body: Body, source: Source, said: Tidied, hints: dict[str, Any], named: str
) -> Nothing:
    """Whether the table says that there is nothing; ``named``: the file's name and the mail's subject.

    A reported zero leaves no row in ``body``: the words that say so are ignored by rule.
    """
    # The first row with anything in it settles it: a sheet of thousands is not read for this.
    has_rows = any(not _is_idle(found, row, source) for row in body.data)
    above = found.preamble.texts
    is_ticked = any(_TICKED.search(_flat(text)) for text in above)
    if has_rows:
        lines = [*above, *body.notes, *(text for _, text in body.unread)]
        line = ZERO if is_ticked else next(filter(_says_all_is_nothing, lines), "")
        if line and source.zero_report and hints.get("one_of_both") != "rows":
            said.doubts.append(
                _both(found, len(body.data), f"勾了“{ZERO}”" if is_ticked else f"写着“{line}”")
            )
            return "told"
        return "rows"
    words = [*above, *body.notes, *_cells(found, body.data), *(text for _, text in body.unread)]
    about = _about(found, source)
    is_said = is_ticked or ZERO in named or any(says_nothing(word, about) for word in words)
    is_said |= any(_ABOVE.search(_flat(text)) for text in above)
    if not source.zero_report:
        if is_said:
            said.problems.append(_not_here(found, source))
        return "told" if is_said else "rows"
    if is_said or found.spec.table in hints.get("zero_tables", ()):
        for row in body.data:
            body.ignore(ZERO, filled(found.sheet.rows[row]))
        # A line that says so is no line that nobody understood.
        body.unread = [(row, text) for row, text in body.unread if not says_nothing(text, about)]
        body.data, body.group_of = [], []
        return "nothing"
    said.doubts.append(_is_it_zero(found))
    return "told"


def says_nothing(text: str, about: str = "") -> bool:
    """'无', '本月无', '零报告', '3月份本单位没有走访'; not '暂无', '无变化', '无法统计'.

    ``about``: label and headings of the form: without a month before it, '无稿件' says so in a form about
    稿件 alone, since 无机材料 is a name.
    """
    flat = _LABEL.sub("", re.sub(r"^\d+(?=[^\d年月季周期])", "", _flat(text))).strip("()【】[]")
    if _ZERO.fullmatch(flat):
        return True
    found = _NOTHING.fullmatch(flat)
    if found is None or found["when"] or found["word"] != "无" or not found["what"]:
        return found is not None
    what = found["what"]
    known = any(what[at : at + 2] in about for at in range(len(what) - 1))
    return known or bool(_GENERAL.match(what))


def _says_all_is_nothing(text: str) -> bool:
    """'注：本月无', '零报告' beside rows: 本月无重大隐患 speaks of some of them, 注：无 of no note."""
    flat = _LABEL.sub("", _flat(text)).strip("()【】[]")
    found = _NOTHING.fullmatch(flat)
    return bool(_ZERO.fullmatch(flat)) or (found is not None and bool(found["when"]) and not found["what"])


def no_rows_of(found: FoundTable, said: Tidied) -> TableRows:
    """The reported zero as a table without rows, with the scope that it speaks for."""
    scope = {
        "period_start": said.period.start if said.period else None,
        "reporting_unit_code": said.unit_code,
    }
    columns = {c.name for c in LOADED[found.spec.table].__table__.columns}
    settled = {name: value for name, value in scope.items() if name in columns and value is not None}
    empty: dict[str, pa.Array] = {}
    sheet = found.sheet
    return TableRows(found.spec.table, sheet.number, sheet.name, empty, [], None, [], scope=settled)


def tell_tables_without_rows(said: Tidied) -> None:
    """Of several tables, each that is taken to have had nothing; a whole return of nothing says so itself."""
    if said.is_zero_report:
        return
    for rows in said.tables:
        if not len(rows):
            sentence = f"“{rows.sheet_name}”表没有一行，这一部分按本期没有受理；有的请补报"
            said.warnings.append(Warned("W-zero", sentence, rows.sheet_name))


def _is_idle(found: FoundTable, row: int, source: Source) -> bool:
    """Nothing but words and signs for nothing, and the row's own number."""
    sheet, about = found.sheet, _about(found, source)
    said = [sheet.value(row, h.col) for h in found.header.headings if h.path != "序号"]
    is_nothing = all(
        is_blank(value) or (isinstance(value, str) and (says_nothing(value, about) or blank_reason(value)))
        for value in said
    )
    return is_nothing and row not in {at for at, _ in (*sheet.errors, *sheet.formulas_without_value)}


def _about(found: FoundTable, source: Source) -> str:
    return " ".join([source.label, *(heading.path for heading in found.header.headings)])


def _cells(found: FoundTable, rows: Iterable[int]) -> list[str]:
    return [value for row in rows for value in found.sheet.rows[row] if isinstance(value, str)]


def _flat(text: str) -> str:
    return "".join(nfkc(text).split()).replace("；", ";")


def _place(found: FoundTable) -> str:
    return f"工作表“{found.sheet.name}”"


def _is_it_zero(found: FoundTable) -> Doubt:
    return Doubt(
        "zero",
        f"{_place(found)}的表头下面没有数据行，也没有写明“无”。请问本期是否确实没有？",
        (
            Option("A", "本期确实没有，按零报告受理", {"zero_tables": [found.spec.table]}),
            Option("B", "漏填了，作废，填好后重报", {"discard": True}),
        ),
    )


def _both(found: FoundTable, rows: int, what: str) -> Doubt:
    return Doubt(
        "zero",
        f"{_place(found)}{what}，又填了{rows}行。请问以哪一个为准？",
        (
            Option("A", f"以填的{rows}行为准", {"one_of_both": "rows"}),
            Option("B", "作废，另行报送", {"discard": True}),
        ),
    )


def _not_here(found: FoundTable, source: Source) -> Problem:
    sentence = f"“{source.label}”要按名单逐行填写，不能零报告，请逐行填好后重报"
    cell = found.sheet.address(found.header.last_row + 1, 0)
    return Problem(found.sheet.name, cell, "", "", "R-zero", sentence, found.sheet.number, fatal=True)
