"""Lines among a table's rows that say of the whole what its head says otherwise: asked about.

Another unit of money, another reporting unit, or another period: below such a line the same columns mean
something else, and no cell of the row shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from etl.grid import flat, is_filled
from etl.identify.period import read_period
from etl.table.body import Body
from etl.table.found_table import FoundTable
from etl.table.preamble import read_preamble
from etl.tidy.tidied import Doubt, Option, Tidied
from etl.values import WAN_YUAN_PER
from etl.warehouse.reference import Reference, UnknownName, spelling_key
from schemas.source import Source
from schemas.warehouse import LOADED

MOST_WORDS = 6  # cells of a line; a row of data fills more
REMARK = re.compile(r"[（(]?[^：:，,。；;]{0,14}(?:补报|续报)[^：:，,。；;]{0,4}[）)]?")
"""What follows belongs to another time; any other line may name a month."""
STAMPED = re.compile(r"[（(](?:盖章|公章|签章|章)[）)]$")
LABEL = re.compile(
    r"(?:单位)?(?:负责人|领导|填报人|填表人|制表人?|审核人?|复核人?|经办人|联系人|联系电话|日期|电话)"
)


def doubt_of_lines(
    found: FoundTable, body: Body, source: Source, said: Tidied, reference: Reference, hints: dict[str, Any]
) -> Doubt | None:
    """The question about the first line that contradicts the table's head; None where none does.

    ``hints["lines"]`` is the answer to an earlier question: the head holds for all rows.
    """
    if hints.get("lines") == "as_above":
        return None
    for row in _lines(found, body):
        for what, there, above in _contradictions(found, body, row, source, said, reference):
            is_between = bool(body.data) and row < body.data[-1]
            return _question(found, row, what, there, above, is_between=is_between)
    return None


def _lines(found: FoundTable, body: Body) -> Iterator[int]:
    """Rows below the heading that are no data and no sum (0-based), with few cells in them."""
    until = found.sheet.n_rows if found.until is None else found.until
    taken = set(body.data) | {total.row for total in body.totals}
    for row in range(found.header.last_row + 1, until):
        if row not in taken and 0 < sum(map(is_filled, found.sheet.rows[row])) <= MOST_WORDS:
            yield row


def _contradictions(
    found: FoundTable, body: Body, row: int, source: Source, said: Tidied, reference: Reference
) -> Iterable[tuple[str, str, str]]:
    """What the line says, and what holds for the table: (what, there, above)."""
    line = read_preamble(found.sheet, row + 1, row)
    above = _money_units(found, body)
    if line.unit is not None and above is not None and _is_other_unit(line.unit, above, found):
        own = "、".join(above)
        yield "金额单位", line.unit, f"各行自己写的{own}" if found.spec.unit_heading else own or "没有写"
    is_above_data = bool(body.data) and row < body.data[-1]
    if line.reporter is not None and _is_other_reporter(line.reporter, is_above_data, said, reference):
        yield "填报单位", line.reporter, _own_name(said, reference)
    if source.period != "none" and said.period is not None:
        for text in line.texts:
            is_remark = is_above_data and REMARK.fullmatch("".join(text.split())) is not None
            stated = read_period(text, source.period, said.period.end) if is_remark else None
            if stated is not None and stated != said.period:
                yield "期别", text.strip()[:30], said.period.chinese()


def _is_other_unit(unit: str, above: list[str], found: FoundTable) -> bool:
    """Where each row states its own unit, a line agrees with them only if it is that of all."""
    return above != [unit] if found.spec.unit_heading else unit not in above


def _money_units(found: FoundTable, body: Body) -> list[str] | None:
    """The units of the table's amounts, by its rows, headings or unit line; None without amounts."""
    if found.spec.unit_heading:
        return _units_of_rows(found, body) or None
    infos = {column.name: column.info for column in LOADED[found.spec.table].__table__.columns}
    amounts = []
    for heading, target in found.targets().items():
        info = infos.get(target.lstrip("="))
        if info is not None and info["kind"] in ("money", "value"):
            amounts.append(heading)
    if not amounts:
        return None
    units = [heading.unit or found.preamble.unit for heading in amounts]
    return sorted({unit for unit in units if unit})


def _units_of_rows(found: FoundTable, body: Body) -> list[str]:
    """The units of money that the rows state themselves."""
    at = next((h.col for h in found.header.headings if h.path == found.spec.unit_heading), None)
    if at is None:
        return []
    units = {flat(found.sheet.merged_value(row, at)) for row in body.data}
    return sorted(units & set(WAN_YUAN_PER))


def _is_other_reporter(name: str, is_above_data: bool, said: Tidied, reference: Reference) -> bool:
    """Another unit's name; an unknown one counts where rows of data follow, not at the foot."""
    bare = STAMPED.sub("", name)
    if not bare or LABEL.fullmatch(bare) or spelling_key(bare) == spelling_key(_own_name(said, reference)):
        return False
    try:
        return reference.units.code(bare, said.reported_on) != said.unit_code
    except UnknownName:
        return is_above_data


def _own_name(said: Tidied, reference: Reference) -> str:
    return reference.unit_name(said.unit_code)


def _question(found: FoundTable, row: int, what: str, there: str, above: str, *, is_between: bool) -> Doubt:
    where = f"工作表“{found.sheet.name}”第{row + 1}行"
    place, whose = ("数据中间", "以下各行算") if is_between else ("数据下面", "这张表算")
    sentence = f"{where}在{place}另写了{what}“{there}”，而这张表的{what}是“{above}”。{whose}哪一个？"
    options = (
        Option("A", f"{what}都是“{above}”，全部照读", {"lines": "as_above"}),
        Option("B", "作废，分开重报", {"discard": True}),
    )
    return Doubt("lines", sentence, options)
