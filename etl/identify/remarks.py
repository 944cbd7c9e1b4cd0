"""What a return says of its own figures: estimates, another time, preliminary figures, another scope.

Figures of a forecast are no figures of what was done, and those of one month none of the year so far: such a
return is held with one question. Preliminary figures and another scope are taken, told, and kept with the
return: the bulletin says so beside its figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from etl.grid import Sheet, is_blank
from etl.identify.growth_reason import cell_of, is_about, names_by_row, reasons_in, tells_growth
from etl.table.body import Body
from etl.table.found_table import FoundTable
from etl.table.heads.heading import Heading
from etl.tidy.coded import distinct
from etl.tidy.tidied import Doubt, Option, Remark, Tidied, Warned
from etl.values import in_digits, nfkc
from schemas.period import Period
from schemas.source import Source
from schemas.warehouse.ledger import REMARK_KINDS

_GUESSED = "预计|预估|估计|估算|测算|推算|暂估|预测"
_NUMBERS = "(?:数据|数字|数|值|数额|金额)"
_FIGURES_AHEAD = rf"(?:{_GUESSED})的?(?:完成)?{_NUMBERS}"
_IS_AHEAD = rf"(?:均为|都是|[为系是含])(?:{_GUESSED})(?:的|完成)?(?=$|[,。;、）)])"
_ESTIMATE = re.compile(rf"{_FIGURES_AHEAD}|{_IS_AHEAD}")
_NOT = re.compile(r"(?:不得?|不[要能可含是填报]|不包[括含]|勿|严禁|禁止|没有|[^含]无|并?非)\S{0,6}$")
_PRELIMINARY = re.compile(
    r"快报|初步(?:核算|统计|测算|汇总|审核|审计|数)|未经?(?:审计|审核|核实|核定)|尚未(?:审计|审定|审核|核定|核实|确认)"
    rf"|待(?:审计|审定|审核|核定|核实|确认)|暂定{_NUMBERS}"
    r"|(?:最终|准确|正式)\S{0,4}[以待]\S{1,20}(?:为准|公布|核定|审定)"
    r"|以\S{1,14}(?:公布|核定|审定|审计|年报|决算|终报)\S{0,4}为准"
)
_SCOPE = re.compile(
    r"上年度?结转|结转(?:资金|数|项目|投资|金额)|口径(?:已|有|有所)?(?:调整|变化|变动)"
    r"|[为系是含]全[区市县省镇]的?(?:口径|数据?|合计)"
    r"|与(?:上年|去年)(?:同期)?(?:数据?)?不可比|已(?:剔除|扣除|并入|划入|划出)|(?:剔除|扣除|并入|划入|划出)了"
)
_END = r"(?=$|[,。;、）)])"
_OF_ONE_PERIOD = re.compile(
    r"(?:[为系是按]|均为)\S{0,4}?[当单](?:月|季|周)的?(?:发生)?(?:数据|数字|数|值)" + _END
)
_OF_ANOTHER = re.compile(
    r"[为系是按](?:(?P<year>20\d\d)年度?)?(?:(?P<month>\d{1,2})月份?)?的?(?:数据|数字|数|情况)"
    + _END
    + r"|[为系是按](?P<before>上月|上期|上季度?|上周|上年度?|去年)的?(?:数据|数字|数)"
    + _END
)
_PART_OF_A_MONTH = re.compile(r"[上中下]旬|[上下]半月|前\d{1,2}[天日]")
_BY_KIND = {"preliminary": _PRELIMINARY, "scope": _SCOPE}
# Of any text at all: one look at a whole column before a look at each cell.
_MAY_BE_ESTIMATE = re.compile(_GUESSED)
_CLAUSE = re.compile(r"[^。;；\n]+")
_LABEL = re.compile(r"^(?:(?:注|说明|备注|填报说明)[:：])?(?:[（(]?\d{1,2}[）).．、])?")
MOST_WORDS = 60


def take_remarks(found: FoundTable, body: Body, source: Source, said: Tidied, hints: dict[str, Any]) -> None:
    """The remarks on this table's figures into ``said``; a question on estimates and on another time.

    ``hints["estimates"]`` is the answer: ``actual`` (they are actual by now) or ``noted``;
    ``hints["basis"]``: somebody has looked, and the figures are those of the form.
    """
    if source.registered or not found.columns.typed or not body.data:
        return
    sheet = found.sheet
    lines = [*found.preamble.texts, *body.notes, *sheet.tail_text]
    remarks = [*_in_lines(lines), *_of_another_time(lines, found, source, said), *_in_cells(found, body)]
    if tells_growth(found):
        remarks += _of_growth(lines, sheet, body)
    settled = {"estimate"} if hints.get("estimates") == "actual" else set()
    settled |= {"basis"} if hints.get("basis") else set()
    remarks = [remark for remark in remarks if remark.kind not in settled]
    known = {(remark.kind, remark.words) for remark in said.remarks}
    for remark in dict.fromkeys(remarks):
        if (remark.kind, remark.words) in known:
            continue
        said.remarks.append(remark)
        doubt = _question(remark, sheet, source, hints)
        if doubt is None:
            what = REMARK_KINDS[remark.kind]
            sentence = f"写有“{remark.words}”：{what}，已随数留存，引用时注明"
            said.warnings.append(Warned("W-remark", sentence, sheet.name, remark.cell))
        elif all(other.kind != doubt.kind for other in said.doubts):
            said.doubts.append(doubt)


def _question(remark: Remark, sheet: Sheet, source: Source, hints: dict[str, Any]) -> Doubt | None:
    """None where the figures may be taken with the remark beside them."""
    if remark.kind == "basis":
        return _ask_basis(remark, sheet)
    if remark.kind == "estimate" and not hints.get("estimates"):
        return _ask_estimate(remark, sheet, source)
    return None


def _ask_basis(remark: Remark, sheet: Sheet) -> Doubt:
    sentence = f"“{sheet.name}”写有“{remark.words}”，像是有的数不是本期的口径。各栏填的是本期应报的数吗？"
    options = (
        Option("A", "已核对，各栏就是本期应报的数，照此受理", {"basis": "checked"}),
        Option("B", "作废，按本期口径填好再报", {"discard": True}),
    )
    return Doubt("basis", sentence, options)


def _ask_estimate(remark: Remark, sheet: Sheet, source: Source) -> Doubt:
    where = f"“{sheet.name}”表 {remark.cell}" if remark.cell else f"“{sheet.name}”表内外的说明"
    sentence = f"{where}写有“{remark.words}”，“{source.label}”报的是实际数。这些数怎样采用？"
    options = (
        Option("A", "已是实际数，说明没有改，照此受理", {"estimates": "actual"}),
        Option("B", "是预计数，先照此受理，引用时注明，实际数出来后更正", {"estimates": "noted"}),
        Option("C", "作废，实际数出来后再报", {"discard": True}),
    )
    return Doubt("estimates", sentence, options)


def _in_lines(lines: Iterable[str]) -> Iterator[Remark]:
    for line in lines:
        for clause in _CLAUSE.findall(line):
            written = "".join(clause.split())
            words, flat = _LABEL.sub("", written)[:MOST_WORDS], nfkc(written)
            if says_estimate(flat):
                yield Remark("estimate", words)
            else:
                yield from (Remark(kind, words) for kind, said in _BY_KIND.items() if said.search(flat))


def _of_growth(lines: Iterable[str], sheet: Sheet, body: Body) -> Iterator[Remark]:
    """Reasons of a row's published growth, each with its cell: people are told where it was given."""
    for line in lines:
        for clause in _CLAUSE.findall(line):
            if not reasons_in(clause):
                continue
            names = [name for of_row in names_by_row(sheet, body.data).values() for name in of_row]
            if any(is_about(clause, name, names) for name in names):
                written = "".join(clause.split())
                yield Remark("growth", _LABEL.sub("", written)[:MOST_WORDS], cell_of(sheet, written))


def _of_another_time(
    lines: Iterable[str], found: FoundTable, source: Source, said: Tidied
) -> Iterator[Remark]:
    """Lines that give figures another time than the return's; one that names a column explains the form."""
    if source.period == "none" or said.period is None:
        return
    headings = {nfkc(heading.last) for heading in found.header.headings if len(heading.last) > 1}
    for line in lines:
        for clause in re.split("[,，。;；\n]", line):
            written = "".join(clause.split())
            flat = in_digits(nfkc(written))
            names_column = any(heading in flat for heading in headings)
            is_other = not names_column and _is_of_another_time(flat, source.period, said.period)
            if is_other or (line == said.title and source.period != "day" and _PART_OF_A_MONTH.search(flat)):
                yield Remark("basis", _LABEL.sub("", written)[:MOST_WORDS])


def _is_of_another_time(flat: str, kind: str, period: Period) -> bool:
    if _OF_ONE_PERIOD.search(flat):
        return True
    found = _OF_ANOTHER.search(flat)
    if found is None or not any(found.groups()):
        return False
    if found["before"]:
        return True
    year, month = found["year"], found["month"]
    is_other_month = kind == "month" and month is not None and int(month) != period.end.month
    return is_other_month or (year is not None and int(year) != period.year)


def says_estimate(text: str) -> bool:
    """Of some figure, and not that there is none: 11月为预计数, but not 不得填报预计数."""
    return any(
        (found := _ESTIMATE.search(part)) is not None and not _NOT.search(part[: found.start()])
        for part in re.split("[,。;]", "".join(nfkc(text).split()))
    )


def _in_cells(found: FoundTable, body: Body) -> Iterator[Remark]:
    """Estimates by the words beside them: in a column of words, or in a comment on a figure."""
    sheet, typed = found.sheet, found.columns.typed
    rows = set(body.data)
    for (row, col), text in sorted(sheet.comments.items()):
        if row in rows and col in typed and says_estimate(text):
            yield Remark("estimate", "".join(text.split())[:MOST_WORDS], sheet.address(row, col))
    for heading in found.header.headings:
        if heading.col not in typed:
            yield from _in_column(sheet, body, heading)


def _in_column(sheet: Sheet, body: Body, heading: Heading) -> Iterator[Remark]:
    cells = sheet.column_values(heading.col, body.data[0], body.data[-1])
    texts = {cell for cell in distinct(cells) if isinstance(cell, str)}
    if not _MAY_BE_ESTIMATE.search("\n".join(texts)):
        return
    told = {text for text in texts if says_estimate(text)}
    rows = set(body.data)
    for row, cell in enumerate(cells, body.data[0]):
        if cell in told and row in rows and not is_blank(cell):
            yield Remark("estimate", "".join(str(cell).split())[:MOST_WORDS], sheet.address(row, heading.col))
