"""The weekly notice: (data, rules, issue date) → Document. Pure: same arguments, same letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from reports.blocks import Block, Figure, Heading, Masthead, Run
from reports.document import Document, check_figures
from reports.figures.arithmetic import checked
from reports.figures.lineage import FigureBook, Piece, given, joined, paragraph, source_lines, text_of
from reports.figures.rules import Edition
from reports.figures.wording import chinese_date, chinese_number, day_text, full_stop
from reports.quarterly.build import OFFICE
from reports.quarterly.instructions import count_pieces, instruction_blocks, untold_notes
from reports.weekly.data import WeekData
from reports.weekly.items import ABSENT, CLASSES, ESCALATES_AFTER, Item, assess_items
from reports.weekly.numbering import Numbering, number_text
from reports.weekly.table import items_table
from reports.weekly.verification import is_made_for


class _Notice:
    """One build: its items, counted; sections read it and enter their figures in `book`."""

    def __init__(self, data: WeekData, items: Sequence[Item], book: FigureBook) -> None:
        self.data, self.items, self.book = data, items, book
        self.by_class = {name: self.count(name, [i for i in items if i.status == name]) for name in CLASSES}
        self.total = book.count(
            "week.total", "督查事项数", len(items), "项", "各类项数相加", parts=self.by_class.values()
        )
        # The numbers of the table's first column, by which the lists below it name their items.
        ordered = [item for name in CLASSES for item in items if item.status == name]
        self._places = {item.number: place for place, item in enumerate(ordered, 1)}
        self.overdue = self.count("超过办结时限仍未完成", [i for i in items if i.is_overdue])
        self.unknown = self.count("已过办结时限未报送", [i for i in items if i.is_unknown_past_due])

    def count(self, name: str, items: Sequence[Item]) -> Figure:
        parts = [item.status_figure for item in items]
        return self.book.count(f"week.{name}", f"督查事项{name}数", len(items), "项", parts=parts)

    def place(self, item: Item) -> str:
        return f"第{self._places[item.number]}项"

    def name(self, item: Item) -> str:
        return f"{item.text}（{self.data.unit_name(item.unit_code)}）"


def build(
    data: WeekData,
    rules: Edition,
    numbering: Numbering,
    issue_date: dt.date,
) -> Document:
    """The whole notice. Raises DocumentError when a printed figure is not the figure of its book."""
    book = FigureBook()
    notice = _Notice(data, assess_items(data, rules, book), book)
    date_text = chinese_date(issue_date)
    others = [unit.name for unit in data.units if unit.name.endswith("管委会")]
    lead = paragraph(*_lead(notice))
    document = Document(
        kind="weekly",
        period_label=data.period.label,
        title=f"督查事项进展情况通报（{_days(data)}）",
        masthead=Masthead("督查通报", number_text(data.period, numbering), OFFICE, date_text, "通报"),
        addressee="，".join(["各办局", *others]) + "：",
        leader_page=(),
        body=_body(notice),
        attachments=(),
        signer="",
        date_text="",
        copy_to="工委、管委领导。",
        printed_by=OFFICE,
        print_date=date_text,
        date=issue_date,
        figures=book.figures,
        sources=source_lines(book.figures, data.returned),
        stage="送审稿",
        summary=text_of(lead.runs),
        summary_runs=lead.runs,
        cut_off=f"数据截至{chinese_date(data.period.end)}",
        period_words=data.period.chinese(),
        missing=_missing(notice),
        draft_notes=_draft_notes(notice),
        is_compact=True,
    )
    check_figures(document)
    return checked(document)


def _days(data: WeekData) -> str:
    """3月22日—28日."""
    return data.period.chinese().partition("（")[2].rstrip("）")


def _body(notice: _Notice) -> tuple[Block, ...]:
    blocks: list[Block] = [paragraph(*_lead(notice))]
    if notice.items:
        blocks.append(items_table(notice.data, notice.items, notice.by_class))
    blocks += [paragraph(*line, "。") for line in _lists(notice) if line]
    blocks += _instructions(notice)
    # Words that only the office may write: an empty one leaves its place out.
    for title, texts in (
        ("需领导协调解决事项", _told(notice, "coordination_text")),
        ("下步要求", _told(notice, "requirement_text")),
    ):
        if texts:
            blocks.append(Heading(1, title))
            blocks += [
                paragraph(given(f"（{chinese_number(n)}）{full_stop(text)}"))
                for n, text in enumerate(texts, 1)
            ]
    return tuple(blocks)


def _instructions(notice: _Notice) -> list[Block]:
    """What leaders wrote on the notices before, and what came of it."""
    instructed = notice.data.instructions
    if not instructed:
        return []
    now = {item.status_figure.figure_id: item for item in notice.items}
    units = {key: notice.data.unit_name(item.unit_code) for key, item in now.items()}
    told = instruction_blocks(
        instructed,
        lambda one: ["本周类别：", now[one.figure_id].status_figure] if one.figure_id in now else [],
        units,
    )
    return [Heading(1, "领导批示"), paragraph(*count_pieces(notice.book, instructed), "。"), *told]


def _told(notice: _Notice, column: str) -> tuple[str, ...]:
    """What the 督查核实表 says of items of this week, in the office's words."""
    told = (item.found.told(column) for item in notice.items if item.found is not None and item.is_verified)
    return tuple(dict.fromkeys(text for text in told if text))


def _lead(notice: _Notice) -> list[Piece]:
    data = notice.data
    if not notice.items:
        said = "没有需要通报的督查事项" if data.is_handed_in else "督查事项周进展未报送，没有可通报的事项"
        return [f"本周（{_days(data)}）{said}。"]
    counts: list[list[Piece]] = [
        [name, figure, "项"] for name, figure in notice.by_class.items() if name != ABSENT or figure.value
    ]
    line: list[Piece] = ["本周督查事项共", notice.total, "项：", *joined(counts, "、")]
    if notice.by_class[ABSENT].value == notice.total.value:
        line = ["本周督查事项共", notice.total, "项，", Run(f"均{ABSENT}", is_given=True)]
    line += [*_past_due(notice), *_open_ended(notice), "。", *_verified(notice)]
    if not data.is_handed_in:
        line += ["本周的督查事项周进展尚未报送，下表为此前在办的事项。"]
    return line + _comparison(notice)


def _past_due(notice: _Notice) -> list[Piece]:
    """What is past its date: only of an item that was told of can it be said that it is not done."""
    line: list[Piece] = []
    if any(item.status != ABSENT for item in notice.items):
        line += ["；超过办结时限仍未完成", notice.overdue, "项"]
    if notice.unknown.value:
        line += ["；已过办结时限、本周未报送", notice.unknown, "项，是否完成不明"]
    return line


def _verified(notice: _Notice) -> list[Piece]:
    """`自报完成2项，核实完成1项，未核实1项。`; nothing where nobody has verified any item of the week.

    Which of the two counts is said below the table.
    """
    if not any(item.is_verified for item in notice.items):
        return []
    told = [i for i in notice.items if i.reported_figure.text == "完成"]
    done = [i for i in notice.items if i.is_verified and i.status == "完成"]
    pieces: list[Piece] = ["自报完成", notice.count("自报完成", told), "项，核实完成"]
    pieces += [notice.count("核实完成", done), "项，未核实"]
    pieces += [notice.count("自报完成未核实", [i for i in told if not i.is_verified]), "项"]
    return [*pieces, "。"]


# ---- held against the notice that was issued last ----


def _comparison(notice: _Notice) -> list[Piece]:
    """`较第11期：完成增加1项，未达标减少1项。上期未达标2项，本期完成1项、仍未达标1项。`"""
    before = notice.data.previous
    if before is None:
        return []
    moves = [
        f"{name}{'增加' if change > 0 else '减少'}{abs(change)}项"
        for name in CLASSES
        if (change := _change(notice, name)) != 0
    ]
    line: list[Piece] = [f"较第{before.period.number}期：{'，'.join(moves) or '各类项数持平'}。"]
    then = [i for i in notice.items if before.texts.get(f"item.{i.number}.status") == "未达标"]
    was = int(before.values.get("week.未达标") or 0)
    if was:
        now = [f"{name}{n}项" for name in CLASSES if (n := sum(i.status == name for i in then))]
        line.append(f"第{before.period.number}期未达标{was}项，本期{'、'.join(now) or '已不在列'}。")
    return line


def _change(notice: _Notice, name: str) -> int:
    assert notice.data.previous is not None
    return int(notice.by_class[name].value or 0) - int(notice.data.previous.values.get(f"week.{name}") or 0)


# ---- lists below the table ----


def _lists(notice: _Notice) -> list[list[Piece]]:
    """What is grave names its items in words; the rest goes by the table's numbers, in one paragraph: the
    notice is meant for one page.
    """
    brief = [_new(notice), _due_next(notice), _extended(notice), _consented(notice)]
    return [_differing(notice), _escalated(notice), joined([line for line in brief if line], "；")]


def _listed(notice: _Notice, name: str, items: Sequence[Item], texts: Sequence[str]) -> list[Piece]:
    return [f"{name}", notice.count(name, items), f"项：{'；'.join(texts)}"] if items else []


def _differing(notice: _Notice) -> list[Piece]:
    items = [i for i in notice.items if i.is_verified and i.reported_figure.text != i.status]
    texts = [
        f"{i.text}（{notice.data.unit_name(i.unit_code)}，自报{i.reported_figure.text}，核实{i.status}）"
        for i in items
    ]
    return _listed(notice, "核实与自报不一致", items, texts)


def _escalated(notice: _Notice) -> list[Piece]:
    items = [i for i in notice.items if i.unmet_weeks >= ESCALATES_AFTER]
    texts = [f"{i.text}（{notice.data.unit_name(i.unit_code)}，连续{i.unmet_weeks}周）" for i in items]
    name = f"连续{chinese_number(ESCALATES_AFTER)}周以上未达标"
    line = _listed(notice, name, items, texts)
    return ["约谈提示：", *line] if line else []


def _new(notice: _Notice) -> list[Piece]:
    items = [i for i in notice.items if i.is_new]
    # In the very first week of the records all items are new, which tells nothing.
    if len(items) == len(notice.items):
        return []
    return _brief(notice, "本周新增", items, [notice.place(i) for i in items])


def _brief(notice: _Notice, name: str, items: Sequence[Item], texts: Sequence[str]) -> list[Piece]:
    return [name, notice.count(name, items), f"项（{'、'.join(texts)}）"] if items else []


def _due_next(notice: _Notice) -> list[Piece]:
    items = sorted((i for i in notice.items if i.is_due_next), key=lambda i: (i.due, i.number))
    week = notice.data.period
    texts = [f"{notice.place(i)}{day_text(i.due, week.year)}" for i in items if i.due is not None]
    return _brief(notice, "下周到期", items, texts)


def _extended(notice: _Notice) -> list[Piece]:
    items = [i for i in notice.items if i.told_due is not None and i.status != "完成"]
    week = notice.data.period
    texts = [
        f"{notice.place(i)}{day_text(i.due, week.year)}延至{day_text(i.told_due, week.year)}{_times(i)}"
        for i in items
        if i.due is not None and i.told_due is not None
    ]
    line = _brief(notice, "自报延期", items, texts)
    return [*line, "，登记同意前仍按原办结时限计"] if line else []


def _consented(notice: _Notice) -> list[Piece]:
    """What the office agreed to: extensions, and exemptions, which are grey."""
    counts: list[list[Piece]] = [
        [name, notice.count(f"经同意{name}", found), "项"]
        for name, found in (
            ("延期", [i for i in notice.items if i.is_extended and i.status != "完成"]),
            ("豁免", [i for i in notice.items if i.is_exempt]),
        )
        if found
    ]
    return ["经登记同意", *joined(counts, "、"), "，按同意的内容计"] if counts else []


def _times(item: Item) -> str:
    times = item.row.integer("extension_count")
    return f"，第{times}次" if times else ""


def _open_ended(notice: _Notice) -> list[Piece]:
    items = [i for i in notice.items if i.due is None and i.status != "完成"]
    return ["，长期、每周等无固定时限", notice.count("无固定时限", items), "项"] if items else []


# ---- beside the paper ----


def _missing(notice: _Notice) -> tuple[str, ...]:
    if not notice.data.is_handed_in:
        return (f"{notice.data.period.chinese()}督查事项周进展未报送",)
    silent = [item for item in notice.items if item.status == ABSENT]
    return tuple(f"{notice.name(item)}本周{item.status_figure.text}" for item in silent)


def _draft_notes(notice: _Notice) -> tuple[str, ...]:
    notes = untold_notes(notice.data.instructions)
    if not notice.items:
        return tuple(notes)
    if not notice.data.has_form:
        return (*notes, "类别和进展均为自报，督查核实表未收到")
    told = [item for item in notice.items if item.status != ABSENT]
    if opened := [item for item in told if not item.is_verified]:
        notes.append(f"督查核实表已收到，{len(opened)}项没有本周的核实结论，类别为自报")
    changed = [
        item
        for item in opened
        if item.found is not None
        and item.found.row.text("finding")
        and is_made_for(item.found.row, notice.data.period)
    ]
    if changed:
        numbers = "、".join(item.number for item in changed)
        notes.append(f"{numbers}核实的不是本周自报的类别，请重新核实")
    return tuple(notes)
