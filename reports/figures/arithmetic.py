"""Printed arithmetic held against itself before a paper goes out: what a reader with a calculator would find.

A figure's formula is a claim, and each claim is held against what is printed: a number is its value rounded
once; an expression (`125÷500×100%`) comes out as printed; what is 相加 is the sum of its parts; what is 逐…计
数 over parts counts them; a table lists as many rows as its figure says; shares of one whole add up to 100.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from reports.blocks import Block, DocumentError, Figure, Table, place_cells
from reports.document import Document, blocks_of
from reports.figures.measures import HUNDRED, rounded
from reports.figures.wording import WAN_PER_YI, plain_number

ROUNDING_NOTE = "注：部分合计数因四舍五入与分项之和略有差异，未作机械调整。"
SHARES_NOTE = "注：各项占比因四舍五入，合计不等于100%，未作机械调整。"
TOTALS = ("合计", "总计")
# What is counted whole and belongs to one row alone: rows add up to their total.
COUNTED = ("项", "条", "个", "份", "件", "处", "人次")

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_EXPRESSION = re.compile(r"[-−+×÷().%\d]+")
_TOKEN = re.compile(r"\d+(?:\.\d+)?%?|[-−+×÷()]")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)÷(\d+(?:\.\d+)?)×100%")
# A formula shows its operands with 6 decimals.
_SLACK = Decimal("1e-4")


def checked(document: Document) -> Document:
    """The document with its rounding notes. Raises DocumentError where its figures contradict each other."""
    faults = [*figure_faults(document.figures), *_table_faults(document)]
    if faults:
        raise DocumentError("；".join(faults) + "。")
    attachments = tuple(
        replace(attachment, blocks=_noted(attachment.blocks, document.figures))
        for attachment in document.attachments
    )
    return replace(document, body=_noted(document.body, document.figures), attachments=attachments)


def figure_faults(figures: Mapping[str, Figure]) -> list[str]:
    """One sentence for each figure that does not print what it claims, naming both figures."""
    found: list[str] = []
    for figure in figures.values():
        fault = _print_fault(figure) or _expression_fault(figure) or _parts_fault(figure, figures)
        if fault:
            found.append(fault)
    return found


# ---- one figure ----


def _print_fault(figure: Figure) -> str:
    if not _NUMBER.fullmatch(figure.text):
        return ""
    if figure.value is None:
        return f"“{figure.label}”印为{_told(figure)}，却没有可印的数"
    wanted = rounded(figure.value, _places(figure.text))
    if wanted == Decimal(figure.text):
        return ""
    return f"“{figure.label}”印为{_told(figure)}，未修约值{plain_number(figure.value)}应印为{wanted:f}"


def _expression_fault(figure: Figure) -> str:
    if figure.value is None:
        return ""
    result = evaluated(figure.formula)
    if result is None or abs(result - figure.value) <= max(_SLACK, abs(figure.value) * _SLACK):
        return ""
    return (
        f"“{figure.label}”印为{_told(figure)}，按算式{figure.formula}应为{plain_number(result)}{figure.unit}"
    )


def _parts_fault(figure: Figure, figures: Mapping[str, Figure]) -> str:
    if figure.value is None or not figure.parts:
        return ""
    parts = [figures[part] for part in figure.parts if part in figures]
    if figure.formula.startswith("逐") and figure.formula.endswith("计数"):
        if figure.value == len(parts):
            return ""
        return f"“{figure.label}”印为{_told(figure)}，逐项列出的是{len(parts)}{figure.unit}"
    if not is_sum(figure):
        return ""
    total = sum((in_unit(part.value or Decimal(0), part.unit, figure.unit) for part in parts), Decimal(0))
    if abs(total - figure.value) <= _SLACK:
        return ""
    return (
        f"“{figure.label}”印为{_told(figure)}，"
        f"与各分项（{_listed(parts)}）之和{plain_number(total)}{figure.unit}不符"
    )


def is_sum(figure: Figure) -> bool:
    """Does the formula say that the figure's parts were added up?"""
    return "相加" in figure.formula


def in_unit(value: Decimal, unit: str, wanted: str) -> Decimal:
    """An amount of a part in the unit of its sum: rows in 万元 stand under a total in 亿元."""
    return value / WAN_PER_YI if (unit, wanted) == ("万元", "亿元") else value


def _listed(parts: list[Figure]) -> str:
    few = "、".join(f"{part.label}{part.text}" for part in parts[:3])
    return f"{few}等{len(parts)}项" if len(parts) > 3 else few


def _told(figure: Figure) -> str:
    return f"{figure.text}{figure.unit}" if _NUMBER.fullmatch(figure.text) else figure.text


def _places(text: str) -> int:
    return len(text.partition(".")[2])


# ---- expressions ----


def evaluated(formula: str) -> Decimal | None:
    """What `(125÷84.75−1)×100%` comes to, in percent points; None where the formula is words."""
    text = re.sub(r"（[^）]*）$", "", formula).replace("/", "÷")
    if not _EXPRESSION.fullmatch(text) or not re.search(r"\d\)*[-−+×÷]", text):
        return None
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text:
        return None
    try:
        value, rest = _sum(tokens)
    except (IndexError, InvalidOperation, ZeroDivisionError):
        return None
    return value if not rest else None


def _sum(tokens: list[str]) -> tuple[Decimal, list[str]]:
    value, rest = _product(tokens)
    while rest and rest[0] in "+-−":
        right, after = _product(rest[1:])
        value, rest = (value + right if rest[0] == "+" else value - right), after
    return value, rest


def _product(tokens: list[str]) -> tuple[Decimal, list[str]]:
    value, rest = _term(tokens)
    while rest and rest[0] in "×÷":
        right, after = _term(rest[1:])
        value, rest = (value * right if rest[0] == "×" else value / right), after
    return value, rest


def _term(tokens: list[str]) -> tuple[Decimal, list[str]]:
    first, rest = tokens[0], tokens[1:]
    if first in "-−":
        value, rest = _term(rest)
        return -value, rest
    if first == "(":
        value, rest = _sum(rest)
        if rest[0] != ")":
            raise IndexError
        return value, rest[1:]
    # ×100% turns a ratio into percent points: the unit says %.
    return Decimal(first.rstrip("%")), rest


# ---- tables ----


def _table_faults(document: Document) -> Iterator[str]:
    for block in blocks_of(document):
        if isinstance(block, Table):
            yield from _row_faults(block, document.figures)
            yield from _column_faults(block, document.figures)


def _row_faults(table: Table, figures: Mapping[str, Figure]) -> Iterator[str]:
    """A table that lists what a figure counts has as many rows."""
    if table.rows_figure is None:
        return
    figure = figures.get(table.rows_figure)
    listed = sum(row[0].text not in TOTALS for row in table.rows if row)
    if figure is None or figure.value != listed:
        told = "没有这个数" if figure is None else f"“{figure.label}”印为{_told(figure)}"
        yield f"{told}，表“{table.title}”列出的是{listed}行"


def _column_faults(table: Table, figures: Mapping[str, Figure]) -> Iterator[str]:
    """Counts above a last row 合计 add up to it, column by column, as they are printed."""
    if not table.rows or not table.rows[-1] or table.rows[-1][0].text not in TOTALS:
        return
    placed, last = place_cells(table), len(table.rows) - 1
    for total in (one for one in placed if one.row == last and one.cell.figure_id in figures):
        figure = figures[total.cell.figure_id or ""]
        column = [one.cell for one in placed if one.col == total.col and one.row < last]
        numbers = [cell.text for cell in column if cell.figure_id in figures]
        if figure.unit not in COUNTED or not all(map(_NUMBER.fullmatch, [figure.text, *numbers])):
            continue
        if len(numbers) == len(column) and sum(map(Decimal, numbers)) != Decimal(figure.text):
            yield (
                f"表“{table.title}”的{table.columns[total.col].label}合计印为{_told(figure)}，"
                f"各行{'、'.join(numbers)}相加为{sum(map(Decimal, numbers)):f}"
            )


def _noted(blocks: Iterable[Block], figures: Mapping[str, Figure]) -> tuple[Block, ...]:
    """The blocks, each table with the note on rounding that its figures call for."""
    return tuple(_with_notes(block, figures) if isinstance(block, Table) else block for block in blocks)


def _with_notes(table: Table, figures: Mapping[str, Figure]) -> Table:
    notes = list(table.notes)
    if _is_off_by_rounding(table, figures):
        notes.append(ROUNDING_NOTE)
    if any(
        sum(Decimal(share.text) for share in shares) != HUNDRED for shares in _whole_shares(table, figures)
    ):
        notes.append(SHARES_NOTE)
    return table if len(notes) == len(table.notes) else replace(table, notes=tuple(dict.fromkeys(notes)))


def _is_off_by_rounding(table: Table, figures: Mapping[str, Figure]) -> bool:
    """Does a sum print beside all its parts, and differ from what these add up to as printed?"""
    printed = _printed(table, figures)
    for figure in printed.values():
        if not is_sum(figure) or figure.value is None or not set(figure.parts) <= printed.keys():
            continue
        parts = [printed[part] for part in figure.parts]
        numbers = [part for part in parts if _NUMBER.fullmatch(part.text) and part.unit == figure.unit]
        if len(numbers) == len(parts) > 0 and sum(Decimal(p.text) for p in parts) != Decimal(figure.text):
            return True
    return False


def _whole_shares(table: Table, figures: Mapping[str, Figure]) -> list[list[Figure]]:
    """The groups of printed shares `x÷W×100%` of one whole W whose x add up to W."""
    found: dict[str, list[tuple[Decimal, Figure]]] = {}
    for figure in _printed(table, figures).values():
        match = _SHARE.fullmatch(figure.formula)
        if match and figure.unit == "%" and _NUMBER.fullmatch(figure.text):
            found.setdefault(match[2], []).append((Decimal(match[1]), figure))
    return [
        [figure for _, figure in group]
        for whole, group in found.items()
        if len(group) > 1 and sum(part for part, _ in group) == Decimal(whole)
    ]


def _printed(table: Table, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """The figures that a table prints, by id."""
    ids = (cell.figure_id for cell in itertools.chain.from_iterable(table.rows))
    return {one: figures[one] for one in ids if one is not None and one in figures}
