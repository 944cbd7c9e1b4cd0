"""A drafted table → the source file that would read it: what is sure is mapped, the rest waits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import yaml

from etl.draft.across import DraftAcross, across_of
from etl.draft.columns import DraftColumn
from etl.draft.draft import TableDraft
from etl.draft.keys import names_once
from etl.draft.known import SURE, Match, TableMatch, match_tables
from etl.draft.turned import Turned, is_number_of_rows, turned_into
from etl.table.preamble import read_preamble
from etl.table.row_kinds import AVERAGE, SUMS
from etl.values import SHANGHAI, period_in_text
from schemas.labels import defined_table
from schemas.period import Period
from schemas.source import SETTLED, Source
from schemas.warehouse import LOADED

OPEN = "待确认"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The file's text, the table that it loads into, and what a person must still settle."""

    text: str
    match: TableMatch
    to_settle: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a source file says before its tables, as far as the sheet tells it."""

    label: str
    pattern: str
    reporter: str | None
    period: Period | None
    stated_reporter: str = ""

    @property
    def to_settle(self) -> tuple[str, ...]:
        if self.reporter:
            return ()
        if self.stated_reporter:
            return (
                f"reporters：表上的填报单位“{self.stated_reporter}”不在单位名录里，"
                "请在 schemas/codes/units.csv 里登记这个单位或它的别称，或改成名录里的代码",
            )
        return ("reporters：表上没有写填报单位",)

    def lines(self, name: str, load: str, file_format: str, period: str | None = None) -> list[str]:
        """The first lines; ``period`` where the table that it loads into has a say in it."""
        kind = period or (self.period.type if self.period else "none")
        return [
            f"name: {name}",
            f"label: {scalar(self.label)}",
            "owner: U01",
            f"reporters: [{self.reporter or 'U01'}]{'' if self.reporter else f'  # {OPEN}'}",
            f"period: {kind}{'' if self.period else f'  # {OPEN}'}",
            f"load: {load}  # {OPEN}",
            f"recognise: [{scalar(self.pattern)}]",
            f"formats: [{file_format}]",
        ]


def frame_of(draft: TableDraft, units: Mapping[str, str]) -> Frame:
    """``units``: name or short name → code."""
    title = re.sub(r"\s", "", draft.block.title) or draft.sheet.name
    preamble = read_preamble(draft.sheet, draft.block.first_row)
    period = period_in_text(title, year=datetime.now(SHANGHAI).year)
    stated = preamble.reporter or ""
    return Frame(_stem(title), _pattern(title), units.get(stated), period, stated)


def in_company(main: TableDraft, tables: Sequence[TableDraft]) -> list[TableDraft]:
    """The tables that a file with ``main`` brings as well: on its sheet, and all of one Word document."""
    sheet = main.sheet
    return [
        one
        for one in tables
        if one is not main
        and one.heads.head_rows > 0
        and one.columns
        and (one.sheet.number == sheet.number or (one.sheet.in_word and sheet.in_word))
    ]


def new_headings(main: TableDraft, others: Sequence[TableDraft]) -> list[TableDraft]:
    """Those of the others whose headings stand over no table before: what stands twice is read twice."""
    seen = [{column.path for column in main.columns}]
    found = []
    for other in others:
        paths = {column.path for column in other.columns}
        if paths not in seen:
            seen.append(paths)
            found.append(other)
    return found


def fits(match: TableMatch, columns: Sequence[DraftColumn], sure: float) -> bool:
    """Half of the columns surely have a place in the table, and fewer are missing than have one."""
    placed = sum(one.sure >= sure for one in match.matches)
    counted = sum(column.path != "序号" for column in columns)
    return placed * 2 >= counted and len(match.missing) <= placed


def sheet_lines(draft: TableDraft, is_one_of_several: bool) -> list[str]:
    """The key ``sheet``, where the file has tables on other sheets too: one heading often stands on many."""
    if not is_one_of_several or draft.sheet.in_word:  # Word's tables are counted: 表1, 表2
        return []
    pattern = "^" + re.escape(draft.sheet.name.strip()) + r"\s*$"
    return [f"    sheet: {scalar(pattern)}  # {OPEN}：每期同名才留"]


def propose(
    draft: TableDraft,
    name: str,
    sources: Mapping[str, Source],
    units: Mapping[str, str],
    file_format: str,
    *,
    is_one_of_several: bool = False,
    indicators: Mapping[str, str] | None = None,
    others: Sequence[TableDraft] = (),
) -> Proposal | None:
    """A source file for the table; None where its heads do not stand on top, which no source file can say.

    ``units``, ``indicators``: name, short name or alias → code; ``others``: the tables that stand with it.
    The text always loads: a column that must be
    filled and that no heading surely is gets a heading that cannot occur, so that a return is held and never
    loaded wrongly.
    """
    if draft.heads.head_rows == 0 or not draft.columns:
        return None
    across = across_of(draft, {"indicator": indicators or {}, "unit": units})
    turned = turned_into(across, sources) if across else None
    if across is not None and turned is not None:
        made = _turned(draft, across, turned, frame_of(draft, units), name, file_format, is_one_of_several)
        return _with(made, draft, others, sources, is_one_of_several)
    match = match_tables(draft.columns, sources)[0]
    frame = frame_of(draft, units)
    settle = list(frame.to_settle)
    lines = [
        *frame.lines(name, _load(match), file_format, _period(match, frame.period)),
        "tables:",
        *_section(draft, match, settle, is_one_of_several),
    ]
    made = Proposal("\n".join(lines) + "\n", match, tuple(settle))
    return _with(made, draft, others, sources, is_one_of_several)


def _section(draft: TableDraft, match: TableMatch, settle: list[str], is_one_of_several: bool) -> list[str]:
    """What the file says of one table of which all keys run down."""
    # A heading that stands there twice can be neither: which of the two is meant is not known.
    paths = [column.path for column in draft.columns]
    sure = [m for m in match.matches if m.sure >= SURE and paths.count(m.column.path) == 1]
    return [
        f"  - table: {match.table}  # {match.label}",
        *sheet_lines(draft, is_one_of_several),
        *_headings(draft, match, sure, settle),
        *_ignored(draft, match, sure, settle),
        *fill_down_lines(draft),
        *totals_lines(draft),
    ]


def _with(
    made: Proposal,
    main: TableDraft,
    others: Sequence[TableDraft],
    sources: Mapping[str, Source],
    several: bool,
) -> Proposal:
    """The other tables, too: those that the warehouse has a place for are read, the rest is a question."""
    text, settle = made.text, list(made.to_settle)
    for other in new_headings(main, others):
        match = match_tables(other.columns, sources)[0]
        if fits(match, other.columns, SURE):
            text += "\n".join(_section(other, match, settle, several)) + "\n"
        else:
            settle.append(
                f"同时还有一张表（{other.data_range}，“{other.columns[0].path}”等{len(other.columns)}栏），"
                "仓库里没有合适的表，没有起草：加 --new-table 新建，否则它的栏目会被当作名录外的栏目来问"
            )
    return Proposal(text, made.match, tuple(settle))


def _turned(
    draft: TableDraft,
    across: DraftAcross,
    turned: Turned,
    frame: Frame,
    name: str,
    file_format: str,
    is_one_of_several: bool,
) -> Proposal:
    """The file of a table of which one key runs across."""
    settle = list(frame.to_settle)
    labels = {c.name: str(c.info["label"]) for c in defined_table(LOADED[turned.match.table]).columns}
    period = frame.period.type if frame.period else across.period
    if frame.period is None:
        settle.append(f"period：表题没有写期别，按{across.period}起草")
    first = frame.lines(name, "upsert" if turned.states_periods else "snapshot", file_format, period)
    lines = [
        *first,
        "tables:",
        f"  - table: {turned.match.table}  # {turned.match.label}",
        *sheet_lines(draft, is_one_of_several),
        *([] if turned.down else ["    headings: {}"]),
        *(["    headings:"] if turned.down else []),
        *(f"      {scalar(path)}: {target}  # {labels[target]}" for path, target in turned.down.items()),
    ]
    if turned.ignored:
        lines.append("    ignore:")
    for path in turned.ignored:
        is_plain = is_number_of_rows(path)
        if not is_plain:
            settle.append(f"“{path}”不知道是什么")
        lines.append(f"      - {scalar(path)}{'' if is_plain else f'  # {OPEN}：仓库没有相近的列'}")
    if turned.unit_heading:
        lines.append(f"    unit_heading: {scalar(turned.unit_heading)}")
    if turned.open_measure:
        [target] = turned.measures.values()
        settle.append(f"各格是什么数没有写明，按“{labels[target]}”起草")
    lines += across_lines(across, turned.key, turned.measures, labels)
    return Proposal("\n".join([*lines, *totals_lines(draft)]) + "\n", turned.match, tuple(settle))


def across_lines(
    across: DraftAcross, key: str, measures: Mapping[str, str], labels: Mapping[str, str] | None = None
) -> list[str]:
    """The key ``across``; ``labels``: of the warehouse's columns, told beside them."""

    def told(column: str) -> str:
        return f"{column}  # {labels[column]}" if labels else column

    lines = ["    across:", f"      key: {told(key)}"]
    if across.pattern:
        lines.append(f"      pattern: {_quoted(across.pattern)}")
    else:
        lines += ["      names:", *(f"        - {scalar(head)}" for head in across.heads)]
    if "" in measures:
        guess = f"  # {OPEN}：{labels[measures['']]}" if labels else ""
        lines.append(f"      measure: {measures['']}{guess}")
    else:
        lines += ["      measures:", *(f"        {scalar(path)}: {told(t)}" for path, t in measures.items())]
    lines += ["      measures_above: true"] if across.is_above else []
    lines += [f"      unit_line: {scalar(across.unit_line)}"] if across.unit_line else []
    return lines + ([f"      ignore_lines: [{', '.join(map(scalar, across.lines))}]"] if across.lines else [])


def _quoted(pattern: str) -> str:
    return "'" + pattern.replace("'", "''") + "'"


def _headings(draft: TableDraft, match: TableMatch, sure: list[Match], settle: list[str]) -> list[str]:
    lines = ["    headings:"]
    for one in sorted(sure, key=lambda m: m.column.col):
        lines.append(
            f"      {scalar(one.column.path)}: {one.target}  # {one.label}，把握{one.sure:.2f}，{one.why}"
        )
    labels = {c.name: str(c.info["label"]) for c in defined_table(LOADED[match.table]).columns}
    maybe = {m.target: m for m in match.matches if m.sure < SURE}
    filled = {one.target for one in sure}
    required = [c.name for c in defined_table(LOADED[match.table]).columns if c.info.get("required")]
    for name in [n for n in required if n not in filled | SETTLED]:
        said = f"必填列“{labels[name]}”没有把握的来处"
        if name in maybe:
            said += f"，最像“{maybe[name].column.path}”（把握{maybe[name].sure:.2f}）"
        settle.append(said)
        lines.append(f"      {scalar(f'（{OPEN}）{labels[name]}')}: {name}  # {OPEN}：{said}")
    return lines if len(lines) > 1 else ["    headings: {}"]


def _ignored(draft: TableDraft, match: TableMatch, sure: list[Match], settle: list[str]) -> list[str]:
    mapped = {one.column.col for one in sure}
    maybe = {one.column.col: one for one in match.matches if one.sure < SURE}
    paths = {one.column.path for one in sure}
    left = [c for c in draft.columns if c.col not in mapped]
    twice = sorted({c.path for c in draft.columns if [d.path for d in draft.columns].count(c.path) > 1})
    settle += [f"标题“{path}”出现了不止一次" for path in twice]
    lines = []
    for column in {c.path: c for c in left}.values():
        if column.path in paths:
            continue
        guess = maybe.get(column.col)
        if guess is not None:
            settle.append(f"“{column.path}”可能是“{guess.label}”（把握{guess.sure:.2f}，{guess.why}）")
            lines.append(f"      - {scalar(column.path)}  # {OPEN}：可能是{guess.label} {guess.target}")
        elif column.path.endswith("序号"):
            lines.append(f"      - {scalar(column.path)}")
        else:
            lines.append(f"      - {scalar(column.path)}  # {OPEN}：仓库没有相近的列")
    return ["    ignore:", *lines] if lines else []


def fill_down_lines(draft: TableDraft) -> list[str]:
    """The key ``fill_down`` of a table whose groups are named once, without merged cells."""
    paths = [column.path for column in names_once(draft, draft.columns)]
    return [f"    fill_down: [{', '.join(map(scalar, paths))}]  # {OPEN}：空格即同上"] if paths else []


def totals_lines(draft: TableDraft) -> list[str]:
    """The key ``totals`` of a table with sum rows."""
    told = (draft.block.text(*cell).replace(" ", "") for cell in draft.totals)
    labels = [label for label in dict.fromkeys(told) if not AVERAGE.fullmatch(label)]  # those sum nothing
    if not labels:
        return []
    usual = {"合计", "总计", "小计", *SUMS}
    more = [label for label in labels if re.sub(r"[（(].*", "", label) not in usual]
    if not more:
        return ["    totals: {}"]
    return [f"    totals: {{labels: [{', '.join(scalar(label) for label in ['合计', '总计', *more])}]}}"]


def _period(match: TableMatch, period: Period | None) -> str:
    names = {c.name for c in defined_table(LOADED[match.table]).columns}
    if period is None:
        return "none" if "period_start" not in names else "month"
    return period.type


def _load(match: TableMatch) -> str:
    names = {c.name for c in defined_table(LOADED[match.table]).columns}
    return "snapshot" if {"period_start", "reporting_unit_code"} <= names else "upsert"


def _stem(title: str) -> str:
    """The title without its number (表1, 二、) and its period."""
    bare = re.sub(r"^(?:附?表\d+(?:[-—.]\d+)*[:：、]?|[一二三四五六七八九十]+、)(?=..)", "", title)
    bare = re.sub(r"[（(][^（()）]*\d[^（()）]*[）)]", "", bare)
    bare = re.sub(
        r"(?:19|20)\d\d年(?:度|第?[一二三四1-4]季度|[上下]半年|\d{1,2}(?:[-—–~至]\d{1,2})?月(?:份)?)?",
        "",
        bare,
    )
    return bare or title


def _pattern(title: str) -> str:
    return re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", _stem(title)) or OPEN


def scalar(text: str) -> str:
    """A text as YAML writes it on one line."""
    return yaml.safe_dump(text, allow_unicode=True, width=10_000, default_style=None).split("\n")[0].strip()
