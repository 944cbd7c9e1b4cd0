"""The blocks of an edited paper in their new order, each led back to the block of the draft that it was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from etl.edited import EditedBlock
from reports.blocks import GAP_TEXT, Block, ChartBlock, Figure, Heading, PageBreak, Paragraph, Run, Table
from reports.document import Document
from reports.take.align import align_blocks, in_order
from reports.take.findings import Finding, Findings, at
from reports.take.judge import Typed
from reports.take.judgement import FAULT as JUDGEMENT
from reports.take.judgement import added_judgement
from reports.take.meaning import Meaning
from reports.take.paragraphs import (
    EditedText,
    Stranger,
    added,
    figure_spans,
    held_against,
    rebuilt,
    tell_new_numbers,
    told_lost,
)
from reports.take.places import map_spans, rescued
from reports.take.problem import TakeProblem
from reports.take.restated import Written
from reports.take.tables import TableAt, new_table, rebuilt_table, table_figures
from reports.take.words import Span, heading_words, plain, shortened, units_in

_NAME = re.compile(r"^(leader|body|att\d+)_(\d+)(?:_(title|unit|notes|caption))?$")
_FILLERS = re.compile("情况|工作|推进|进展|完成|建设|总体|总的|有关|主要|方面")
_PLACE = re.compile(r"^(leader|att\d+)_")


@dataclass(frozen=True, slots=True)
class _Lost:
    """A figure of the draft that its paragraph has no more."""

    key: str
    number: int
    old: str
    span: Span
    figure_id: str


class Blocks:
    """One paper on its way; `found`: mark of the draft → its edited block; `written`: what people wrote."""

    def __init__(
        self,
        document: Document,
        base: Sequence[EditedBlock],
        edited: Sequence[EditedBlock],
        findings: Findings,
        meaning: Meaning,
    ) -> None:
        self._document, self._base, self._edited, self._findings = document, base, edited, findings
        self._units, self._meaning = meaning.names, meaning
        self._match = align_blocks(base, edited)
        self._orderly = in_order(self._match)
        self.names = [_name_of(block) for block in base]
        self.found = {self.names[b]: e for e, b in self._match.items() if self.names[b]}
        self._number = {name: number for number, name in enumerate(self.names) if name}
        self._old: dict[str, Sequence[Block]] = {"leader": document.leader_page, "body": document.body}
        self._old |= {f"att{one.number}": one.blocks for one in document.attachments}
        self._texts: dict[int, EditedText] = {}
        self._lost: list[_Lost] = []
        self.written: list[Written] = []

    def made(self) -> dict[str, list[Block]]:
        """Part of the paper (leader, body, att1 …) → its blocks. Raises TakeProblem."""
        self._hold_texts()
        self._find_lost()
        made: dict[str, list[Block]] = {part: [] for part in self._old}
        part = "leader" if self._old["leader"] else "body"
        for e, block in enumerate(self._edited):
            b = self._match.get(e)
            if b is None:
                made[part].append(self._new(e, block))
                continue
            name = self.names[b]
            if name and e in self._orderly:
                part = self._part_of(name, part)
            elif name:
                self._findings.tell(f"{at(self._section(b), block.text)}移了位置")
            made[part] += self._kept(e, b, name)
        self._tell_lost()
        self._tell_gone()
        return made

    # ------------------------------------------------------------ figures that changed their place

    def _hold_texts(self) -> None:
        for e, b in self._match.items():
            block = self._old_block(self.names[b])
            if isinstance(block, Paragraph) and plain(self._base[b].text) != plain(self._edited[e].text):
                text = held_against(block, self._edited[e].text, str(b + 1), self._section(b))
                self._texts[e] = text
                missing = [n for n in range(len(text.spans)) if n not in text.found]
                self._lost += [
                    _Lost(text.key, n, text.old, text.spans[n], text.figure_ids[n]) for n in missing
                ]
        for b in self._gone():
            block = self._old_block(self.names[b])
            if isinstance(block, Paragraph):
                ids, spans = figure_spans(block)
                old = _text(block)
                self._lost += [_Lost(str(b + 1), n, old, spans[n], ids[n]) for n in range(len(ids))]
        for e, edited in enumerate(self._edited):
            if e not in self._match and edited.kind == "paragraph":
                self._texts[e] = held_against(Paragraph(()), edited.text, "", "新加的段落")

    def _find_lost(self) -> None:
        """Look for each lost figure where its words went: a split, a joined or a rewritten paragraph."""
        places = list(self._texts.values())
        for one in list(self._lost):
            hit = rescued(one.old, one.span, [(text.new, text.mapped.free) for text in places])
            if hit is None:
                continue
            text, token = places[hit[0]], hit[1]
            text.mapped.free.remove(token)
            was = Typed.of(one.old, one.span.start, one.span.end)
            figure = self._document.figures[one.figure_id]
            key = f"{one.key}.{one.number + 1}"
            text.strangers.append(Stranger(Span(token.start, token.end), figure, key, was))
            self._lost.remove(one)

    def _tell_lost(self) -> None:
        by_block: dict[str, list[_Lost]] = {}
        for one in self._lost:
            by_block.setdefault(one.key, []).append(one)
        for key, lost in by_block.items():
            b = int(key) - 1
            where = at(self._section(b), self._base[b].text)
            whole = len(figure_spans(self._paragraph(b))[0])
            if b not in self._match.values() and len(lost) == whole:
                printed = [one.old[one.span.start : one.span.end] for one in lost]
                self._findings.lost_together(key, where, printed, [one.figure_id for one in lost])
                continue
            for one in lost:
                printed_text = one.old[one.span.start : one.span.end]
                figure = self._document.figures[one.figure_id]
                now = next((it for it in self._texts.values() if it.key == key), None)
                told = told_lost(now, figure, printed_text)
                self._findings.lost(figure, f"{key}.{one.number + 1}", where, printed_text, told)

    def _gone(self) -> list[int]:
        kept = set(self._match.values())
        return [b for b in range(len(self._base)) if b not in kept and self.names[b]]

    def _tell_gone(self) -> None:
        for b in self._gone():
            block, where = self._old_block(self.names[b]), at(self._section(b), self._base[b].text)
            match block:
                case Paragraph():
                    self._findings.changed(where, self._base[b].text, "")
                    key, has_figures = str(b + 1), bool(figure_spans(block)[0])
                    self._units.went(key, where, self._base[b].text, is_asked=has_figures)
                    if any(run.gap for run in block.runs):
                        self._findings.ask(Finding(key, where, "", GAP_TEXT, "待办公室填写的一处删去了"))
                case Heading():
                    self._findings.changed(where, self._base[b].text, "")
                case Table():
                    self._findings.changed(where, f"表“{block.title}”", "")
                    if printed := table_figures(block):
                        texts = [text for _, text in printed if text]
                        ids = [figure_id for figure_id, _ in printed]
                        self._findings.lost_together(str(b + 1), f"表“{block.title}”", texts, ids)
                case ChartBlock():
                    self._findings.changed(self._section(b), f"图“{block.printed_caption}”", "")

    # ------------------------------------------------------------ one block

    def _new(self, e: int, block: EditedBlock) -> Block:
        where = "新加的段落"
        if block.kind == "picture":
            raise TakeProblem(
                f"文件里加了一幅图片（{block.text or '无名'}），其他文种印不出来，请删去后再交；"
                "签了字的，扫描件在签发时附上"
            )
        if block.kind == "table":
            self._findings.changed("新加的表", "", shortened(block.text, 60))
            return new_table(block, e, "新加的表", self._findings)
        self._findings.changed(where, "", block.text)
        self._ask_doubled(block)
        self._ask_judgement(f"加{e + 1}", self._section_above(e), "", block.text)
        self._units.came(block.text)
        text = self._texts[e]
        is_known = bool(text.strangers)
        made = rebuilt(text, self._figures, self._findings) if is_known else Paragraph((Run(block.text),))
        self._meaning.came(made)
        self.written.append(Written(f"加{e + 1}", where, made))
        if is_known:
            return made
        tell_new_numbers(text.new, text.mapped.free, where, self._findings)
        return added(block.text, block.style)

    def _ask_doubled(self, block: EditedBlock) -> None:
        """A paragraph of figures that stands twice: pasted by a slip, or meant so."""
        for b in sorted(set(self._match.values())):
            old = self._old_block(self.names[b])
            if not isinstance(old, Paragraph) or plain(self._base[b].text) != plain(block.text):
                continue
            if figure_spans(old)[0]:
                where = at(self._section(b), block.text)
                told = "这一段写了两遍，其中的数印了两遍"
                self._findings.ask(Finding(f"{b + 1}.0", where, block.text, "", "写了两遍", told=told))
                return

    def _kept(self, e: int, b: int, name: str) -> list[Block]:
        """The block that block b of the draft became; what belongs to another block gives none of its own."""
        parsed = _NAME.match(name)
        if parsed is None:
            return []
        place, index, part = parsed[1], int(parsed[2]), parsed[3]
        if part is not None:
            if f"{place}_{index}" in self.found:
                return []
            # Its table or picture is gone; the words stay.
            return [Paragraph((Run(self._edited[e].text),), indent=False, align="center")]
        blocks = self._old[place]
        breaks: list[Block] = []
        while index - len(breaks) > 0 and isinstance(blocks[index - len(breaks) - 1], PageBreak):
            breaks.append(PageBreak())
        return [*breaks, self._changed(e, b, name, blocks[index])]

    def _changed(self, e: int, b: int, name: str, block: Block) -> Block:
        edited, base = self._edited[e], self._base[b]
        is_same = plain(edited.text) == plain(base.text)
        match block:
            case Paragraph():
                return self._changed_paragraph(e, b, block)
            case Heading() if not is_same:
                self._findings.changed(self._section(b), block.text, edited.text)
                if _subject(block.text, block.level) != _subject(edited.text, block.level):
                    # It names that of which the figures below speak; its number says nothing.
                    self._meaning.words(f"{b + 1}.0", self._section(b), block.text, edited.text)
                free = map_spans(block.text, [], edited.text).free
                tell_new_numbers(edited.text, free, self._section(b), self._findings)
                return replace(block, text=" ".join(edited.text.split("\n")))
            case Table():
                return self._changed_table(e, b, name, block)
            case ChartBlock():
                return self._changed_chart(e, b, name, block)
        return block

    def _changed_paragraph(self, e: int, b: int, block: Paragraph) -> Paragraph:
        text = self._texts.get(e)
        if text is None:
            n_figures = len(figure_spans(block)[0])
            self._findings.checked_n += n_figures
            self._findings.equal_n += n_figures
            return block
        where, key = self._section(b), f"{b + 1}.0"
        self._findings.changed(where, text.old, text.new)
        self._units.paragraph(key, where, text.old, text.new)
        if any(run.gap for run in block.runs) and text.new.count(GAP_TEXT) < text.old.count(GAP_TEXT):
            fault = "评价、要求只从督查核实表来，这里是在稿上填写的"
            self._findings.ask(Finding(key, at(where, text.new), shortened(text.new), GAP_TEXT, fault))
        else:
            self._ask_judgement(key, where, text.old, text.new)
        made = rebuilt(text, self._figures, self._findings)
        self._meaning.paragraph(key, where, block, made)
        self.written.append(Written(str(b + 1), where, made))
        return made

    def _ask_judgement(self, key: str, where: str, before: str, after: str) -> None:
        """One reason for all that is added in a paragraph; a sentence that was moved here is none."""
        stood = "。".join(one.text for one in self._base)
        new = [one for one in added_judgement(before, after, where) if plain(one) not in plain(stood)]
        if new:
            told = f"加写了“{'，'.join(new)}”；{JUDGEMENT}，请改在核实表里填报，或说明理由"
            self._findings.ask(Finding(key, where, after, before, JUDGEMENT, told=told), shares=True)

    def _section_above(self, e: int) -> str:
        """The heading that a new paragraph stands under."""
        above = next(
            (n for n in range(e - 1, -1, -1) if n in self._match and self.names[self._match[n]]), None
        )
        return "开头" if above is None else self._section(self._match[above])

    def _changed_chart(self, e: int, b: int, name: str, block: ChartBlock) -> ChartBlock:
        base, edited = self._base[b], self._edited[e]
        if base.picture and edited.picture and base.picture != edited.picture:
            self._findings.tell(
                f"图“{block.printed_caption}”与草稿的图不是同一文件（可能是编辑软件重新压缩过），"
                "其他文种用草稿的图"
            )
        caption = self._piece(name, "caption", block.printed_caption)
        if caption == "":
            self._findings.tell(f"图题“{block.printed_caption}”删去了，其他文种仍印出")
        return replace(block, caption=caption) if caption and caption != block.printed_caption else block

    def _changed_table(self, e: int, b: int, name: str, block: Table) -> Table:
        base, edited = self._base[b], self._edited[e]
        where = f"{self._section(b)}表“{block.title}”"
        table = block
        title = self._piece(name, "title", block.title)
        table = replace(table, title=title) if title else replace(table, shows_title=False)
        unit = self._piece(name, "unit", f"单位：{block.unit}" if block.unit else "")
        unit = unit.removeprefix("单位").lstrip(":：").strip()
        if plain(unit) != plain(block.unit) and units_in(unit) != units_in(block.unit):
            finding = Finding(f"{b + 1}.0", f"{where}的单位", unit or "（无）", block.unit, "单位改动")
            self._findings.ask(finding)
        notes = self._piece(name, "notes", "\n".join(block.notes))
        table = replace(table, unit=unit, notes=tuple(line for line in notes.split("\n") if line))
        if _shape(edited) == _shape(base):
            n_figures = sum(1 for row in block.rows for cell in row if cell.figure_id is not None)
            self._findings.checked_n += n_figures
            self._findings.equal_n += n_figures
            return table
        place = TableAt(table, base, str(b + 1), where, self._figures, self._findings, self._meaning)
        return rebuilt_table(place, edited)

    def _piece(self, name: str, part: str, was: str) -> str:
        """The words around a table or below a picture; '' where they are gone."""
        mark = f"{name}_{part}"
        if mark not in self._number:
            return was  # not printed in the draft
        now = self._edited[self.found[mark]].text if mark in self.found else ""
        if plain(now) == plain(was):
            return was
        where = self._section(self._number[mark])
        self._findings.changed(where, was, now)
        self._meaning.piece(f"{self.number(mark)}.0", where, was, now, is_notes=part == "notes")
        return now

    # ------------------------------------------------------------ where things are

    def left_as_drafted(self, begins: re.Pattern[str]) -> Iterator[tuple[str, str]]:
        """Mark and words of the draft's paragraphs that begin so and that nobody touched."""
        for mark, e in self.found.items():
            base = self._base[self._number[mark]]
            if begins.match(base.text) and plain(base.text) == plain(self._edited[e].text):
                yield mark, shortened(base.text)

    def number(self, mark: str) -> int:
        """The number by which people speak of the piece with this mark."""
        return self._number[mark] + 1

    @property
    def _figures(self) -> Mapping[str, Figure]:
        return self._document.figures

    def _old_block(self, name: str) -> Block | None:
        parsed = _NAME.match(name)
        return self._old[parsed[1]][int(parsed[2])] if parsed is not None and parsed[3] is None else None

    def _paragraph(self, b: int) -> Paragraph:
        block = self._old_block(self.names[b])
        assert isinstance(block, Paragraph)
        return block

    def _part_of(self, name: str, part: str) -> str:
        """In which part of the paper the words after this piece stand."""
        parsed = _NAME.match(name)
        if parsed is not None:
            return parsed[1]
        place = _PLACE.match(name)
        if place is not None and place[1] in self._old:
            return place[1]
        return part if name in ("copy", "printed") else "body"

    def _section(self, b: int) -> str:
        """The part of the paper and the heading that a piece of the draft stands under."""
        name = self.names[b]
        parsed = _NAME.match(name)
        if parsed is None:
            return "版头版记"
        place, index = parsed[1], int(parsed[2])
        if place == "leader":
            return self._document.leader_title
        if place != "body":
            one = next(one for one in self._document.attachments if f"att{one.number}" == place)
            return f"附件{one.number}《{one.title}》"
        heads = [block.text for block in self._old["body"][: index + 1] if isinstance(block, Heading)]
        return heads[-1] if heads else "开头"


def _name_of(block: EditedBlock) -> str:
    return next((mark for mark in block.marks if not mark.startswith("id_")), "")


def _subject(heading: str, level: int) -> str:
    """What a heading names: of a chapter's 重点项目 and 重点项目推进情况 are one."""
    words = heading_words(plain(heading))
    return _FILLERS.sub("", words) if level == 1 else words


def _text(paragraph: Paragraph) -> str:
    return "".join(run.text for run in paragraph.runs)


def _shape(block: EditedBlock) -> list[list[tuple[str, str]]]:
    return [[(plain(cell.text), cell.merge) for cell in row] for row in block.rows]
