"""批示: what leaders wrote on earlier papers, and what came of it, told in the next paper.

A word is told until a paper told that it is carried out. Only what was registered by the as-of counts, so a
paper that is made again tells the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.blocks import GAP_TEXT, Block, Run
from reports.figures.lineage import FigureBook, Piece, joined, paragraph
from reports.figures.wording import chinese_date, chinese_number, full_stop
from schemas.warehouse.paper import CARRIED_OUT, MISTAKEN, UNDER_WAY

UNTOLD = "未登记落实情况"
FORMULA = "发文台账登记的批示逐件计数"


@dataclass(frozen=True)
class Instruction:
    """One 批示. `item` and `figure_id` '': on the whole paper; `result` '': nothing was reported back."""

    number: int
    paper: str
    by: str
    on: dt.date
    text: str
    item: str
    figure_id: str
    unit_code: str
    unit_name: str
    result: str
    result_text: str

    @property
    def state(self) -> str:
        return self.result or UNTOLD


# The paper before is the last one signed and not withdrawn by the as-of: what it told as done is over.
_STANDING = sa.text("""
    with signed as (
        select p.period_label, p.as_of from ledger.issue p
         where p.kind = :kind and p.period_label < :label and p.approved_at <= :as_of
           and not exists (select from ledger.issue_step w where w.issue_id = p.issue_id
                            and w.stage = '撤回' and w.moved_at <= :as_of)
    ),
    paper_before as (
        select max(as_of) as told_until from signed
         where period_label = (select max(period_label) from signed)
    ),
    instruction as (
        select i.period_label, s.* from ledger.issue_step s join ledger.issue i using (issue_id)
         where i.kind = :kind and i.period_label < :label and s.stage = '批示' and s.moved_at <= :as_of
    ),
    back as (
        select distinct on (i.period_label, s.detail -> 'no') i.period_label, s.detail -> 'no' as no,
               s.detail, s.moved_at
          from ledger.issue_step s join ledger.issue i using (issue_id)
         where i.kind = :kind and s.stage = '批示落实' and s.moved_at <= :as_of
         order by i.period_label, s.detail -> 'no', s.step_id desc
    )
    select instruction.period_label, instruction.person_name, instruction.person_post,
           instruction.happened_on, instruction.detail,
           back.detail ->> 'result' as result, back.detail ->> 'text' as result_text
      from instruction
      cross join paper_before
      left join back on back.period_label = instruction.period_label and back.no = instruction.detail -> 'no'
     where (back.detail ->> 'result') is distinct from :mistaken
       and ((back.detail ->> 'result') is distinct from :done
            or back.moved_at > coalesce(told_until, '-infinity')
            or instruction.moved_at > coalesce(told_until, '-infinity'))
     order by instruction.period_label, instruction.step_id""")


def read_instructions(
    connection: Connection, kind: str, label: str, as_of: dt.datetime
) -> tuple[Instruction, ...]:
    """What the paper of `label` has to tell, the oldest first."""
    given = {"kind": kind, "label": label, "as_of": as_of, "done": CARRIED_OUT, "mistaken": MISTAKEN}
    return tuple(
        Instruction(
            row.detail["no"],
            row.period_label,
            f"{row.person_post}{row.person_name}",
            row.happened_on,
            row.detail["text"],
            row.detail.get("item", ""),
            row.detail.get("figure_id", ""),
            row.detail.get("unit", ""),
            row.detail.get("unit_name", ""),
            row.result or "",
            row.result_text or "",
        )
        for row in connection.execute(_STANDING, given)
    )


# ---- print ----

Now = Callable[[Instruction], Sequence[Piece]]
"""How the item stands in the new paper, as a phrase; () where it has none."""


def count_pieces(book: FigureBook, instructions: Sequence[Instruction]) -> list[Piece]:
    """`领导批示2件，已落实1件、正在落实1件`."""
    counts: dict[str, list[Instruction]] = {CARRIED_OUT: [], UNDER_WAY: [], UNTOLD: []}
    for one in instructions:
        counts[one.state].append(one)
    parts: list[list[Piece]] = [
        [name, book.count(f"instructions.{name}", f"领导批示{name}件数", len(found), "件", FORMULA), "件"]
        for name, found in counts.items()
        if found
    ]
    total = book.count("instructions", "领导批示件数", len(instructions), "件", FORMULA)
    return ["领导批示", total, "件，", *joined(parts, "、")]


def instruction_blocks(
    instructions: Sequence[Instruction], now: Now, names: Mapping[str, str] | None = None
) -> list[Block]:
    """One paragraph for each: who wrote what on which day, and what came of it, a gap where nobody said."""
    blocks: list[Block] = []
    for place, one in enumerate(instructions, 1):
        unit = one.unit_name or (names or {}).get(one.figure_id, "")
        about = "，".join(part for part in (one.item, unit) if part)
        line: list[Piece] = [
            f"（{chinese_number(place)}）{chinese_date(one.on)}{one.by}批示：“{one.text}”",
            f"（{about}）。" if about else "。",
            "落实情况：",
        ]
        if one.result:
            line.append(full_stop(f"{one.result}，{one.result_text}"))
        else:
            line += [Run(GAP_TEXT, gap=True), "。"]
        if told := list(now(one)):
            line += [*told, "。"]
        blocks.append(paragraph(*line))
    return blocks


def untold_notes(instructions: Sequence[Instruction]) -> list[str]:
    """What the office has to enter before it signs."""
    return [
        f"{one.paper}批示{one.number}还没有登记落实情况（issue outcome）"
        for one in instructions
        if not one.result
    ]
