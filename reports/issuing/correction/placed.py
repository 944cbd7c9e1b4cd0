"""Where a paper prints a figure, and what it calls it there: readers of a correction have the print. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.blocks import Block, ChartBlock, Heading, Paragraph, Table, TableCell, place_cells
from reports.document import Document, attachment_label, chart_figures
from reports.issuing.steps.overrides import base_id

_MOST_ALSO = 4
# In a label: rounded once more to fit into a picture; a table beside it may print the exact number.
ROUNDED = "（取整）"

Change = Mapping[str, Any]


@dataclass(frozen=True)
class Spot:
    """`part`: 二、重点项目，表“…”; `name`: “甲项目”行“完成率（%）”栏, '' in a text or a picture."""

    part: str
    name: str = ""


class Print:
    """The places of one paper, by figure and by what is read there."""

    def __init__(self, document: Document) -> None:
        self._spots: dict[object, list[Spot]] = {}
        self._order: dict[object, int] = {}
        figures = document.figures
        for figure_id, spot in _spots(document):
            if figure_id not in figures:
                continue
            own = figures[base_id(figures[figure_id], figures)]
            # A unit's own sum may bear the name of the park's under another id.
            # What a picture prints rounded once more is corrected there too.
            exact = own.parts if ROUNDED in own.label else ()
            for key in dict.fromkeys((own.figure_id, (own.label, figures[figure_id].text), *exact)):
                known = self._spots.setdefault(key, [])
                if spot not in known:
                    known.append(spot)
                self._order.setdefault(key, len(self._order))

    def placed(self, changes: Sequence[Change]) -> list[Change]:
        """In print order, each with `part`, `name`, `also`: where it stands first, as what, where else.

        What the paper does not print has no part and comes last.
        """
        told = [(self._key(change), change) for change in changes]
        told.sort(key=lambda one: self._order.get(one[0], len(self._order)))
        return [{**change, **self._told(key)} for key, change in told]

    def _key(self, change: Change) -> object:
        words = (change["label"], change["old"])
        return change["figure_id"] if change["figure_id"] in self._spots else words

    def _told(self, key: object) -> dict[str, str]:
        spots = self._spots.get(key, [])
        if not spots:
            return {"part": "", "name": "", "also": ""}
        others = [part for part in dict.fromkeys(one.part for one in spots) if part != spots[0].part]
        more = f"等{len(others)}处" if len(others) > _MOST_ALSO else ""
        return {
            "part": spots[0].part,
            "name": spots[0].name,
            "also": f"{'；'.join(others[:_MOST_ALSO])}{more}",
        }


def _spots(document: Document) -> Iterator[tuple[str, Spot]]:
    parts: list[tuple[str, tuple[Block, ...]]] = [
        (document.leader_title, document.leader_page),
        ("正文", document.body),
    ]
    parts += [(f"{attachment_label(document, a)}“{a.title}”", a.blocks) for a in document.attachments]
    for part, blocks in parts:
        heading = ""
        for block in blocks:
            if isinstance(block, Heading) and block.level == 1:
                heading = block.text
            where = heading if part == "正文" and heading else f"{part}{heading and f'“{heading}”'}"
            for figure_id, spot in _of_block(where, block):
                if figure_id is not None:
                    yield figure_id, spot


def _of_block(where: str, block: Block) -> Iterator[tuple[str | None, Spot]]:
    match block:
        case Paragraph():
            yield from ((run.figure_id, Spot(where)) for run in block.runs)
        case Table():
            title = block.title if block.shows_title and f"“{block.title}”" not in where else ""
            yield from _of_table(f"{where}，{_numbered('表', title)}" if title else where, block)
        case ChartBlock():
            there = f"{where}，{_numbered('图', block.printed_caption)}"
            yield from ((figure_id, Spot(there)) for figure_id, _ in chart_figures(block.chart))


def _numbered(kind: str, title: str) -> str:
    """A title that bears its number says itself what it is: “表2　…”, 表“…”."""
    return f"“{title}”" if title.startswith(kind) else f"{kind}“{title}”"


def _of_table(where: str, table: Table) -> Iterator[tuple[str | None, Spot]]:
    heads = [f"{one.group} {one.label}" if one.group else one.label for one in table.columns]
    placed = place_cells(table)
    names = [""] * len(table.rows)
    for one in placed:
        if one.cell.col_span < len(table.columns) and _is_name(one.cell):
            for row in range(one.row, one.row + one.cell.row_span):
                names[row] = names[row] or one.cell.text
    for one in placed:
        name = names[one.row]
        said = f"“{name}”行" if name and names.count(name) == 1 else f"{name}（第{one.row + 1}行）"
        yield one.cell.figure_id, Spot(where, f"{said}“{heads[one.col]}”栏")


def _is_name(cell: TableCell) -> bool:
    """Words that say what a row speaks of: no figure, no 序号, no dash."""
    text = cell.text.strip()
    return cell.figure_id is None and bool(text) and text != "—" and not text.rstrip(".、").isdigit()
