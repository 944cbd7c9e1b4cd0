"""A draft and the DOCX that people made of it → the Document as they want it, each figure held against ours.

Pure: base and edited paper are read before. The draft's own DOCX is the base, so that whatever a renderer
prints around the blocks (stage, forms, blank lines) stands on both sides and says nothing.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from etl.edited import EditedPaper, Foreign
from reports.blocks import Attachment, Block, Figure
from reports.document import Document, check_figures, used_figures
from reports.issuing.correction.correction import REPLACES
from reports.take.blocks import Blocks
from reports.take.contradiction import contradictions
from reports.take.derived import derived_places
from reports.take.findings import Finding, Findings
from reports.take.frame import FRAME, with_frame
from reports.take.meaning import Meaning
from reports.take.names import Names
from reports.take.problem import TakeProblem
from reports.take.restated import ask_restated
from reports.take.undone import Undone
from reports.take.words import plain

_LEAST_FOUND = 0.5
_MOST_LISTED = 5


@dataclass(frozen=True)
class Taken:
    """`document` prints the edited words; it may be kept when `findings.unexplained` is empty."""

    document: Document
    findings: Findings
    places: Mapping[str, int]
    """Mark of a part of the frame, or of a line that the program makes → the edited block that it is now."""


def compare(
    document: Document,
    base: EditedPaper,
    edited: EditedPaper,
    reasons: Mapping[str, str],
    earlier: Mapping[tuple[str, str], str] | None = None,
    units: Mapping[str, str] | None = None,
    other: Undone | None = None,
    people: Collection[str] = (),
) -> Taken:
    """`document` is the draft, `base` its DOCX as it reads, `reasons`: key of a finding → its reason.

    `earlier`: (key, what stands there) → a reason that was given before for the very same. `units`: every
    spelling of a unit → its name: whom a line names is touched only with a reason. `other`: what somebody
    else's edited draft, taken before, had changed. `people`: the registered persons' names, held likewise.

    Raises:
        TakeProblem: another paper, one that lost its figures, or what no other form of a paper can show.
    """
    _refuse_foreign(base, edited)
    findings = Findings(reasons, earlier or {})
    office = document.masthead.office or document.printed_by
    # The office that writes the paper is not somebody whom it names.
    others = {spelling: name for spelling, name in (units or {}).items() if name not in office}
    names = Names(others, findings, people)
    meaning = Meaning(names, findings)
    blocks = Blocks(document, base.blocks, edited.blocks, findings, meaning)
    _refuse_other_paper(document, blocks, edited)
    made = blocks.made()
    names.settle()
    meaning.settle()
    framed = with_frame(document, edited.blocks, blocks.found, meaning)
    numbers, attachments = _attachments(document, edited, blocks, made, meaning)
    taken = dataclasses.replace(
        framed,
        leader_page=tuple(made["leader"]),
        body=tuple(made["body"]),
        attachments=attachments,
        figures={**document.figures, **findings.figures},
    )
    derived = derived_places(taken, numbers, edited.blocks, blocks.found, findings)
    _tell_comments(edited, findings)
    ask_restated(document, "\n".join(one.text for one in base.blocks), blocks.written, findings)
    _ask_contradictions(taken, findings)
    _ask_totals(taken, findings)
    _ask_differences(document, blocks, findings)
    if other is not None:
        other.ask(findings, [block.text for block in edited.blocks] + _cells(edited))
    if unknown := findings.unknown_reasons():
        raise TakeProblem(f"给了理由的“{'、'.join(unknown)}”不是这份文件里要说明的编号，请核对编号")
    check_figures(taken)
    places = {name: place for name, place in blocks.found.items() if name in FRAME}
    return Taken(taken, findings, places | derived)


def _refuse_foreign(base: EditedPaper, edited: EditedPaper) -> None:
    around = [Foreign("页眉页脚里的文字", text) for text in edited.around if text not in base.around]
    foreign = [*edited.foreign, *around]
    if not foreign:
        return
    listed = [f"{one.what}（{one.beside or '位置不明'}）" for one in foreign[:_MOST_LISTED]]
    many = f"等{len(foreign)}处" if len(foreign) > _MOST_LISTED else ""
    raise TakeProblem(
        f"文件里有 PDF、网页和表格印不出来的内容：{'、'.join(listed)}{many}，请改成普通文字或删去后再交"
    )


def _refuse_other_paper(document: Document, blocks: Blocks, edited: EditedPaper) -> None:
    """By how much of the draft is found again, and how many of its figures."""
    pieces = sum(1 for name in blocks.names if name)
    if len(blocks.found) < pieces * _LEAST_FOUND:
        raise TakeProblem(
            f"草稿有{pieces}处文字和表格，文件里只认出{len(blocks.found)}处，"
            f"不像是《{document.title}》的修改稿，没有收"
        )
    wanted = Counter(plain(text) for _, text in used_figures(document) if text)
    words = plain("".join(block.text for block in edited.blocks))
    there = sum(min(count, words.count(text)) for text, count in wanted.items())
    whole = sum(wanted.values())
    if there < whole * _LEAST_FOUND:
        raise TakeProblem(f"草稿印了{whole}个数，文件里只找到{there}个，数字大多丢了，没有收，请在原稿上改")


def _attachments(
    document: Document,
    edited: EditedPaper,
    blocks: Blocks,
    made: Mapping[str, list[Block]],
    meaning: Meaning,
) -> tuple[list[int], tuple[Attachment, ...]]:
    """Those that stayed, counted anew, and the numbers that they had."""
    findings, kept = meaning.findings, []
    for one in document.attachments:
        mark = f"att{one.number}_title"
        inside = made[f"att{one.number}"]
        if mark not in blocks.found and not inside:
            findings.tell(f"附件{one.number}《{one.title}》整个删去了")
            continue
        title = edited.blocks[blocks.found[mark]].text if mark in blocks.found else one.title
        if plain(title) == plain(one.title):
            title = one.title
        else:
            title = "".join(title.split("\n"))
            findings.changed(f"附件{one.number}的标题", one.title, title)
            meaning.words(f"{blocks.number(mark)}.0", f"附件{one.number}的标题", one.title, title)
        kept.append(dataclasses.replace(one, title=title, blocks=tuple(inside)))
    numbers = [one.number for one in kept]
    if len(kept) < len(document.attachments):
        kept = [dataclasses.replace(one, number=number) for number, one in enumerate(kept, 1)]
    return numbers, tuple(kept)


def _cells(edited: EditedPaper) -> list[str]:
    return [cell.text for block in edited.blocks for row in block.rows for cell in row]


def _tell_comments(edited: EditedPaper, findings: Findings) -> None:
    for text in edited.comments:
        findings.tell(f"批注“{text}”：正式稿里不带")


def _ask_contradictions(document: Document, findings: Findings) -> None:
    """A measure that was rewritten and stands otherwise elsewhere, or off its base: a reason of its own.

    Why the warehouse is wrong is no reason for printing both.
    """
    found = {f"{one.figure_id}@{one.key}": one for one in findings.found if one.stands}
    for one in contradictions(document):
        here = next((found[figure_id] for figure_id in one.figure_ids if figure_id in found), None)
        if here is not None:
            told = f"改写为“{one.printed}”，文中前后不一：{one.told}；请一并改，或说明为什么不改"
            findings.ask(Finding(f"{here.key}.0", here.where, one.printed, "", "文中前后不一", told=told))


def _ask_totals(document: Document, findings: Findings) -> None:
    """What was struck out still counts in the totals that stand: they do not add up for a reader any more.

    One reason for all of them; a total that people rewrote has one of its own.
    """
    printed = dict.fromkeys(figure_id for figure_id, _ in used_figures(document))
    figures = document.figures
    for key, where, gone in findings.struck_out:
        left = set(gone) - set(printed)
        totals = [
            one
            for one in printed
            if one in figures and one not in findings.figures and _rests_on(one, left, figures)
        ]
        if totals:
            # A total that stands in two places, under two ids, is one.
            shown = list(dict.fromkeys(f"{figures[one].label}“{figures[one].text}”" for one in totals))
            named = "、".join(shown[:_MOST_LISTED])
            many = f"等{len(shown)}个数" if len(shown) > _MOST_LISTED else ""
            told = f"删去了，仍计入{named}{many}，合计与所列的对不上"
            findings.ask(Finding(f"{key}.0", where, named, "", "合计仍含删去的", told=told))


def _ask_differences(document: Document, blocks: Blocks, findings: Findings) -> None:
    """The sentence that counts what a version changes was made before people rewrote figures in it."""
    written = list(dict.fromkeys(f"“{one.stands}”" for one in findings.found if one.figure_id and one.stands))
    for mark, line in blocks.left_as_drafted(REPLACES) if written else ():
        told = f"没有计入在稿上改写的{'、'.join(written[:_MOST_LISTED])}，与上一版的差异不止于此；请改这一句"
        found = Finding(f"{blocks.number(mark)}.0", line, line, "", "差异没有计入改写", told=told)
        findings.ask(found, shares=True)


def _rests_on(figure_id: str, gone: set[str], figures: Mapping[str, Figure]) -> bool:
    waiting, seen = [figure_id], {figure_id}
    while waiting:
        for part in figures[waiting.pop()].parts:
            if part in gone:
                return True
            if part in figures and part not in seen:
                seen.add(part)
                waiting.append(part)
    return False
