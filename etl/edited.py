"""An edited DOCX as it reads with every tracked change accepted: paragraphs, tables, pictures in order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias

BlockKind: TypeAlias = Literal["paragraph", "table", "picture"]
Merge: TypeAlias = Literal["", "restart", "continue"]


@dataclass(frozen=True, slots=True)
class EditedCell:
    """One cell of a row. `span`: columns of the grid; `merge`: begins or goes on with a tall cell."""

    text: str
    span: int = 1
    merge: Merge = ""


@dataclass(frozen=True, slots=True)
class EditedBlock:
    """One block with letters or a picture in it; empty paragraphs are none.

    `style` is the style's name as people see it, `marks` the bookmarks of ours that begin here. A picture has
    its alternative text in `text` and the sha256 of its bytes in `picture`.
    """

    kind: BlockKind
    text: str = ""
    style: str = ""
    marks: tuple[str, ...] = ()
    rows: tuple[tuple[EditedCell, ...], ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Foreign:
    """What only a DOCX can show: `what` (脚注, 公式, …) and the words beside it."""

    what: str
    beside: str


@dataclass(frozen=True, slots=True)
class EditedPaper:
    """`identity`: which draft it says that it is ('' where it says nothing).

    `tracked`: number of tracked changes that were open; `comments`: their texts. `around`: the words of
    headers and footers, without what counts pages.
    """

    blocks: tuple[EditedBlock, ...]
    identity: str = ""
    tracked: int = 0
    comments: tuple[str, ...] = ()
    foreign: tuple[Foreign, ...] = ()
    around: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """JSON-able."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> EditedPaper:
        """What `to_plain` gave, each field checked by use: it may come from hostile bytes."""
        return cls(
            tuple(_block(one) for one in plain["blocks"]),
            str(plain["identity"]),
            int(plain["tracked"]),
            tuple(str(one) for one in plain["comments"]),
            tuple(Foreign(str(one["what"]), str(one["beside"])) for one in plain["foreign"]),
            tuple(str(one) for one in plain["around"]),
        )


def gone_on(
    rows: Sequence[tuple[EditedCell, ...]], again: Collection[tuple[int, int]]
) -> tuple[tuple[EditedCell, ...], ...]:
    """The rows with each cell that only repeats overleaf what stands above it read as going on.

    `again`: (row, number of the cell in it) of the cells printed as such. One with other words than those
    above is a cell of its own: somebody wrote them.
    """
    read: list[list[EditedCell]] = []
    above: dict[tuple[int, int], tuple[int, int]] = {}
    for row_no, row in enumerate(rows):
        line = list(row)
        begins: dict[tuple[int, int], tuple[int, int]] = {}
        col = 0
        for number, cell in enumerate(row):
            head = above.get((col, cell.span))
            if (row_no, number) in again and head is not None and read[head[0]][head[1]].text == cell.text:
                read[head[0]][head[1]] = replace(read[head[0]][head[1]], merge="restart")
                line[number] = replace(cell, text="", merge="continue")
            is_tail = line[number].merge == "continue" and head is not None
            begins[col, cell.span] = head if is_tail and head is not None else (row_no, number)
            col += cell.span
        read.append(line)
        above = begins
    return tuple(tuple(line) for line in read)


def _block(plain: dict[str, Any]) -> EditedBlock:
    kind: BlockKind = plain["kind"]
    if kind not in ("paragraph", "table", "picture"):
        raise ValueError(kind)
    return EditedBlock(
        kind,
        str(plain["text"]),
        str(plain["style"]),
        tuple(str(one) for one in plain["marks"]),
        tuple(
            tuple(EditedCell(str(cell["text"]), int(cell["span"]), cell["merge"]) for cell in row)
            for row in plain["rows"]
        ),
        str(plain["picture"]),
    )
