"""A drafted table that no table of the warehouse fits → a class for it, and the source file that loads it.

Columns that other returns have keep the name that they have there; the others are named by their letter, to
be named by a person. Nothing of it is in force before somebody has put it into ``schemas/``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from etl.draft.across import DraftAcross, across_of
from etl.draft.columns import DraftColumn
from etl.draft.draft import TableDraft
from etl.draft.keys import key_columns, period_column
from etl.draft.proposal import (
    OPEN,
    Frame,
    across_lines,
    fill_down_lines,
    frame_of,
    new_headings,
    scalar,
    sheet_lines,
    totals_lines,
)
from etl.grid import column_letters
from etl.table.heads.headings import is_unnamed
from etl.values import SHANGHAI, heading_unit
from schemas.across import PERIOD_KEY
from schemas.labels import defined_table
from schemas.period import Period
from schemas.source import Source
from schemas.warehouse import LOADED

FIGURE = "数值"  # what a cell is called that nothing names but its period
MONEY = ("万元", "亿元", "元", "千元", "百万元", "千万元")
# What is counted in money, where only a line above the table states the unit; and what never is.
_SPEAKS_OF_MONEY = re.compile(
    r"金额|投入|投资|预算|资金|经费|费|款|收入|支出|税|利润|产值|增加值|成本|资产|负债|补贴|补助|额$"
)
_SPEAKS_OF_OTHERS = re.compile(
    r"(?:数量|[人次户家件个项处台宗]数?|率|比|比重|占比|排名|名次|同比|增幅|增长|增速)$"
)
_SUFFIX = {"money": "_wan_yuan", "percent": "_pct", "date": "_date", "boolean": "_is"}
_PYTHON = {"money": "Decimal", "number": "Decimal", "percent": "Decimal"}
_PYTHON |= {"integer": "int", "date": "date", "boolean": "bool"}
_FIGURES = ("money", "number", "percent", "integer")
_BY_PERIOD = (
    '    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", key=True)',
    '    period_start: Mapped[date] = column("date", "期别起始日", key=True)',
    '    period_type: Mapped[str] = column("code", "期别类型", required=True)',
)


@dataclass(frozen=True, slots=True)
class NewTable:
    """The class as a file of ``schemas/warehouse/``, the source file, and what a person must still settle."""

    code: str
    text: str
    to_settle: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    of: DraftColumn
    name: str
    kind: str
    is_key: bool
    is_named: bool


def new_table(
    draft: TableDraft,
    table: str,
    name: str,
    sources: Mapping[str, Source],
    units: Mapping[str, str],
    form: str,
    *,
    is_one_of_several: bool = False,
    others: Sequence[TableDraft] = (),
) -> NewTable | None:
    """Class of ``table`` and source file ``name``; None where its heads do not stand on top.

    ``units``: name or short name → code; ``form``: the file's format; ``is_one_of_several``: it has tables on
    other sheets too; ``others``: the tables that stand with it, which become ``table``_2, ``table``_3.
    """
    if draft.heads.head_rows == 0 or not draft.columns:
        return None
    frame = frame_of(draft, units)
    settle = list(frame.to_settle)
    across = across_of(draft, {})
    if across is not None and frame.period is None:
        settle.append(f"period：表题没有写期别，按{across.period}起草")
        frame = replace(frame, period=Period.of(datetime.now(SHANGHAI).date(), across.period))
    down, lengths = period_column(draft, draft.columns) if across is None else (None, set())
    if down is not None and len(lengths) == 1:
        frame = replace(frame, period=Period.of(datetime.now(SHANGHAI).date(), *lengths))
    elif down is not None:
        settle.append(f"“{down.path}”里的期别长短不一，按文字起草；只收一种期别的，请改成 {PERIOD_KEY}")
    in_use = _names_in_use(sources)
    is_snapshot = frame.period is not None and across is None and len(lengths) != 1
    text = frame.lines(name, "snapshot" if is_snapshot else "upsert", form)
    text.append("tables:")
    made: list[_Made] = []
    for number, one in enumerate([draft, *new_headings(draft, others)], 1):
        called = table if number == 1 else f"{table}_{number}"
        own = frame if number == 1 else replace(frame_of(one, units), period=frame.period)
        made.append(_one_table(one, called, own, in_use, is_one_of_several))
        text += made[-1].text
        settle += [*_about_shared_heads(one), *_about_money(one.block.unit, made[-1].columns)]
    if unnamed := [
        one.name if number == 1 else f"{table}_{number} 的 {one.name}"
        for number, part in enumerate(made, 1)
        for one in part.columns
        if not one.is_named
    ]:
        settle.append(f"{len(unnamed)}栏还没有英文名，暂以列号称呼，请改名：{'、'.join(unnamed)}")
    settle.append("哪几列合起来不会重复（key=True），哪几列必须填（required=True）")
    return NewTable(_module(frame, made), "\n".join(text) + "\n", tuple(settle))


@dataclass(frozen=True, slots=True)
class _Made:
    """One table: its part of the source file, its class, and what the class takes from base.py."""

    text: list[str]
    columns: list[_Column]
    code: list[str]
    taken: frozenset[str]


def _one_table(
    draft: TableDraft, table: str, frame: Frame, in_use: Mapping[tuple[str, str], str], several: bool
) -> _Made:
    across = across_of(draft, {})
    listed = _listed(draft, across)
    down, lengths = period_column(draft, draft.columns) if across is None else (None, set())
    if down is not None and len(lengths) > 1:
        listed = [replace(one, type="text") if one.path == down.path else one for one in listed]
    is_period = down is not None and len(lengths) == 1 and frame.period is not None
    columns = _columns(draft, [one for one in listed if not is_period or one is not down], in_use)
    text = [f"  - table: {table}", *sheet_lines(draft, several)]
    text += (
        _source(draft, columns, down if is_period else None)
        if across is None
        else _turned(draft, across, columns)
    )
    return _Made(text, columns, *_class(table, frame, columns))


def _listed(draft: TableDraft, across: DraftAcross | None) -> list[DraftColumn]:
    """The columns of the table to be made: one for each second heading where periods stand side by side."""
    if across is None:
        return list(draft.columns)
    down = [column for column in across.down if column.path != "序号"]
    return [*down, *(replace(column, path=label or FIGURE) for label, column in across.labels.items())]


def _columns(
    draft: TableDraft, drafted: Sequence[DraftColumn], in_use: Mapping[tuple[str, str], str]
) -> list[_Column]:
    made: list[_Column] = []
    paths = [column.path for column in drafted]
    is_numbered = "序号" in paths
    taken: set[str] = set()
    listed = [column for column in drafted if paths.count(column.path) == 1]
    keys = [c for c in listed if c.path == "序号"] or key_columns(draft, listed)
    for column in listed:
        kind = _kind(column, draft.block.unit)
        letter = column_letters(column.col).lower()
        said = None if column.path == FIGURE else column.path.rsplit("/", 1)[-1]
        known = in_use.get((said, _family(kind))) if said else None
        name = "line_no" if column.path == "序号" else known or f"column_{letter}{_SUFFIX.get(kind, '')}"
        name = f"{name}_{letter}" if name in taken else name
        taken.add(name)
        is_named = column.path == "序号" or known is not None
        is_key = column in keys or (not is_numbered and is_unnamed(column.path))
        made.append(_Column(column, name, "integer" if column.path == "序号" else kind, is_key, is_named))
    return made


def _kind(column: DraftColumn, sheet_unit: str) -> str:
    """The kind that the cells seem to be; a column of nothing but blanks is text.

    ``sheet_unit``: of a line above the table, which counts where the column states none of its own.
    """
    if column.type in ("number", "integer"):
        is_told = not column.unit and sheet_unit in MONEY and _speaks_of_money(column.path)
        if column.unit in MONEY or is_told:
            return "money"
    if column.type == "choice":
        return "choice"
    return "text" if column.type == "empty" else column.type


def _speaks_of_money(path: str) -> bool:
    is_of_others = _SPEAKS_OF_OTHERS.search(path.rsplit("/", 1)[-1])
    return is_of_others is None and any(_SPEAKS_OF_MONEY.search(part) for part in path.split("/"))


def _about_money(unit: str, columns: Sequence[_Column]) -> list[str]:
    """What the unit above the table was taken for, and the figures that it may be of as well."""
    bare = [
        one
        for one in columns
        if unit in MONEY and not one.of.unit and not one.is_key and one.kind in ("money", "number", "integer")
    ]
    money = [one.of.path for one in bare if one.kind == "money"]
    others = [one.of.path for one in bare if one.kind != "money" and one.of.path != "序号"]
    told = []
    if money:
        told.append(f"表上方写的单位是“{unit}”，这些栏因此按金额起草，请核对：{'、'.join(money)}")
    if others:
        told.append(
            f"表上方写的单位是“{unit}”，这些栏没有按金额起草：{'、'.join(others)}；是金额的请改成 money，"
            "否则以后换成别的单位填报时看不出来"
        )
    return told


def _about_shared_heads(draft: TableDraft) -> list[str]:
    """Columns under one and the same heading, of which none is drafted: no row could be read into them."""
    letters: dict[str, list[str]] = {}
    for column in draft.columns:
        letters.setdefault(column.path, []).append(column_letters(column.col))
    return [
        f"{'、'.join(cols)}栏的表头都是“{path}”，读取时分不开，没有起草；请在表样里给每栏各写一个表头后再起草"
        for path, cols in letters.items()
        if len(cols) > 1
    ]


def _family(kind: str) -> str:
    """Kinds that stand for each other under one name; '' for what is looked up or settled elsewhere."""
    if kind in ("number", "integer", "percent"):
        return "figure"
    if kind in ("text", "choice", "code"):
        return "words"
    return kind if kind in ("money", "date", "boolean") else ""


def _names_in_use(sources: Mapping[str, Source]) -> dict[tuple[str, str], str]:
    """(heading or label, family of kinds) → the name that most tables have for it."""
    votes: dict[tuple[str, str], Counter[str]] = {}
    kinds = {}
    for table, loaded in LOADED.items():
        for one in defined_table(loaded).columns:
            kinds[table, one.name] = family = _family(str(one.info.get("kind")))
            votes.setdefault((str(one.info["label"]), family), Counter())[one.name] += 1
    for source in sources.values():
        for spec in source.tables:
            for heading, name in spec.headings.items():
                leaf = heading_unit(heading.rsplit("/", 1)[-1])[0]
                votes.setdefault((leaf, kinds[spec.table, name]), Counter())[name] += 1
    return {said: names.most_common(1)[0][0] for said, names in votes.items() if said[1]}


def _module(frame: Frame, made: Sequence[_Made]) -> str:
    """The file of ``schemas/warehouse/`` with one class for each table."""
    taken = {name for one in made for name in one.taken}
    order = [*sorted(taken & {"Decimal"}), "Loaded", "Mapped", "column"]
    order += [name for name in ("date", "source_text") if name in taken]
    first = [f'"""{frame.label}"""', "", f"from schemas.warehouse.base import {', '.join(order)}"]
    return "\n".join([*first, *(line for one in made for line in ("", "", *one.code)), ""])


def _class(table: str, frame: Frame, columns: Sequence[_Column]) -> tuple[list[str], frozenset[str]]:
    """The lines of the class, and the names that they take from ``base.py``."""
    leaves = Counter(one.of.path.rsplit("/", 1)[-1] for one in columns)
    taken = {_PYTHON.get(one.kind, "str") for one in columns} & {"Decimal", "date"}
    taken |= {"date"} if frame.period else set()
    taken |= {"source_text"} if any(one.kind == "money" for one in columns) else set()
    title = "".join(part.capitalize() for part in table.split("_"))
    lines = [
        f"class {title}(Loaded):",
        f'    """{frame.label}"""',
        "",
        f'    __tablename__ = "{table}"',
        f'    __doc_label__ = "{frame.label[:20]}"',
        *(_BY_PERIOD if frame.period else ()),
        *(line for one in columns for line in _defined(one, leaves)),
    ]
    return lines, frozenset(taken)


def _defined(one: _Column, leaves: Mapping[str, int]) -> list[str]:
    """The column's lines; its last heading is its label where no other column has the same."""
    leaf = one.of.path.rsplit("/", 1)[-1]
    label = leaf if leaves[leaf] == 1 else one.of.path.replace("/", "")
    python = _PYTHON.get(one.kind, "str")
    told = [f'"{one.kind}"', _quoted(label)]
    if one.of.path != label:
        told.append(_quoted(one.of.path))
    if one.of.unit and one.kind not in ("money", "percent"):
        told.append(f"unit={_quoted(one.of.unit)}")
    if one.kind in _FIGURES and not one.is_key:
        told.append("reported=True")
    if one.kind == "choice":
        told.append(f"choices=({', '.join(map(_quoted, one.of.choices))},)")
    if one.is_key:
        told.append("key=True")
    typed = python if one.is_key else f"{python} | None"
    lines = [f"    {one.name}: Mapped[{typed}] = column({', '.join(told)})"]
    if one.kind == "money":
        text = one.name.removesuffix("_wan_yuan") + "_source"
        lines.append(f"    {text}: Mapped[str | None] = source_text({_quoted(label)})")
    return lines


def _source(draft: TableDraft, columns: Sequence[_Column], period: DraftColumn | None) -> list[str]:
    """``period``: the column in which each row states its period."""
    paths = [one.of.path for one in columns] + ([period.path] if period else [])
    lost = {column.path for column in draft.columns} - set(paths)
    return [
        "    headings:",
        *([f"      {scalar(period.path)}: {PERIOD_KEY}"] if period else []),
        *(f"      {scalar(one.of.path)}: {one.name}" for one in columns),
        *_left_out(lost),
        *fill_down_lines(draft),
        *totals_lines(draft),
    ]


def _turned(draft: TableDraft, across: DraftAcross, columns: Sequence[_Column]) -> list[str]:
    """Periods side by side: what stands down, and the column that each second heading fills."""
    down = {column.path for column in across.down}
    names = {one.of.path: one.name for one in columns}
    doubled = {path for path in down if [one.path for one in across.down].count(path) > 1}
    return [
        "    headings:",
        *(f"      {scalar(path)}: {name}" for path, name in names.items() if path in down),
        *_left_out(doubled, "序号" in down),
        *across_lines(across, PERIOD_KEY, {label: names[label or FIGURE] for label in across.labels}),
        *totals_lines(draft),
    ]


def _left_out(doubled: Collection[str], numbered: bool = False) -> list[str]:
    """What is not read: 序号 where it is no key, and headings that stand over several columns."""
    if numbered and not doubled:
        return ["    ignore: [序号]"]
    lines = [f"      - {scalar(path)}  # {OPEN}：出现了不止一次" for path in sorted(doubled)]
    lines = ["      - 序号", *lines] if numbered else lines
    return ["    ignore:", *lines] if lines else []


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
