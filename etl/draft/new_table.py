"""A drafted table that no table of the warehouse fits → a class for it, and the source file that loads it.

Columns that other returns have keep the name that they have there; the others are named by their letter, to
be named by a person. Nothing of it is in force before somebody has put it into ``schemas/``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from etl.draft.across import DraftAcross, across_of
from etl.draft.columns import DraftColumn
from etl.draft.draft import TableDraft
from etl.draft.known import TableMatch
from etl.draft.proposal import OPEN, Frame, across_lines, frame_of, scalar, sheet_lines, totals_lines
from etl.grid import column_letters
from etl.table.heads.headings import is_unnamed
from etl.values import SHANGHAI, heading_unit
from schemas.across import PERIOD_KEY
from schemas.labels import defined_table
from schemas.period import Period
from schemas.source import Source
from schemas.warehouse import LOADED

FIGURE = "数值"  # what a cell is called that nothing names but its period
MONEY = ("万元", "亿元", "元", "千元", "百万元")
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


def fits(match: TableMatch, columns: Sequence[DraftColumn], sure: float) -> bool:
    """Half of the columns surely have a place in the table, and fewer are missing than have one."""
    placed = sum(one.sure >= sure for one in match.matches)
    counted = sum(column.path != "序号" for column in columns)
    return placed * 2 >= counted and len(match.missing) <= placed


def new_table(
    draft: TableDraft,
    table: str,
    name: str,
    sources: Mapping[str, Source],
    units: Mapping[str, str],
    form: str,
    *,
    is_one_of_several: bool = False,
) -> NewTable | None:
    """Class of ``table`` and source file ``name``; None where its heads do not stand on top.

    ``units``: name or short name → code; ``form``: the file's format; ``is_one_of_several``: it has tables on
    other sheets too.
    """
    if draft.heads.head_rows == 0 or not draft.columns:
        return None
    frame = frame_of(draft, units)
    settle = list(frame.to_settle)
    across = across_of(draft, {})
    if across is not None and frame.period is None:
        settle.append(f"period：表题没有写期别，按{across.period}起草")
        frame = replace(frame, period=Period.of(datetime.now(SHANGHAI).date(), across.period))
    columns = _columns(_listed(draft, across), _names_in_use(sources))
    if unnamed := [one.name for one in columns if not one.is_named]:
        settle.append(f"{len(unnamed)}栏还没有英文名，暂以列号称呼，请改名：{'、'.join(unnamed)}")
    settle.append("哪几列合起来不会重复（key=True），哪几列必须填（required=True）")
    first = frame.lines(name, "snapshot" if frame.period and across is None else "upsert", form)
    first += ["tables:", f"  - table: {table}", *sheet_lines(draft, is_one_of_several)]
    text = _source(first, draft, columns) if across is None else _turned(first, draft, across, columns)
    return NewTable(_code(table, frame, columns), text, tuple(settle))


def _listed(draft: TableDraft, across: DraftAcross | None) -> list[DraftColumn]:
    """The columns of the table to be made: one for each second heading where periods stand side by side."""
    if across is None:
        return list(draft.columns)
    down = [column for column in across.down if column.path != "序号"]
    return [*down, *(replace(column, path=label or FIGURE) for label, column in across.labels.items())]


def _columns(drafted: Sequence[DraftColumn], in_use: Mapping[tuple[str, str], str]) -> list[_Column]:
    made: list[_Column] = []
    paths = [column.path for column in drafted]
    is_numbered = "序号" in paths
    taken: set[str] = set()
    listed = [column for column in drafted if paths.count(column.path) == 1]
    key = next((c for c in listed if c.path == "序号"), listed[0] if listed else None)
    for column in listed:
        kind = _kind(column)
        letter = column_letters(column.col).lower()
        said = None if column.path == FIGURE else column.path.rsplit("/", 1)[-1]
        known = in_use.get((said, _family(kind))) if said else None
        name = "line_no" if column.path == "序号" else known or f"column_{letter}{_SUFFIX.get(kind, '')}"
        name = f"{name}_{letter}" if name in taken else name
        taken.add(name)
        is_named = column.path == "序号" or known is not None
        is_key = column is key or (not is_numbered and is_unnamed(column.path))
        made.append(_Column(column, name, "integer" if column.path == "序号" else kind, is_key, is_named))
    return made


def _kind(column: DraftColumn) -> str:
    """The kind that the cells seem to be; a column of nothing but blanks is text."""
    if column.type in ("number", "integer") and column.unit in MONEY:
        return "money"
    if column.type == "choice":
        return "choice"
    return "text" if column.type == "empty" else column.type


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


def _code(name: str, frame: Frame, columns: Sequence[_Column]) -> str:
    leaves = Counter(one.of.path.rsplit("/", 1)[-1] for one in columns)
    lines = [line for one in columns for line in _defined(one, leaves)]
    names = {_PYTHON.get(one.kind, "str") for one in columns} | ({"date"} if frame.period else set())
    taken = [*sorted(names & {"Decimal"}), "Loaded", "Mapped", "column", *sorted(names & {"date"})]
    taken += ["source_text"] if any(one.kind == "money" for one in columns) else []
    title = "".join(part.capitalize() for part in name.split("_"))
    return "\n".join(
        [
            f'"""{frame.label}"""',
            "",
            f"from schemas.warehouse.base import {', '.join(taken)}",
            "",
            "",
            f"class {title}(Loaded):",
            f'    """{frame.label}"""',
            "",
            f'    __tablename__ = "{name}"',
            f'    __doc_label__ = "{frame.label[:20]}"',
            *(_BY_PERIOD if frame.period else ()),
            *lines,
            "",
        ]
    )


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


def _source(first: list[str], draft: TableDraft, columns: Sequence[_Column]) -> str:
    paths = [one.of.path for one in columns]
    lost = sorted({column.path for column in draft.columns} - set(paths))
    lines = [
        *first,
        "    headings:",
        *(f"      {scalar(one.of.path)}: {one.name}" for one in columns),
        *(["    ignore:"] if lost else []),
        *(f"      - {scalar(path)}  # {OPEN}：出现了不止一次" for path in lost),
        *totals_lines(draft),
    ]
    return "\n".join(lines) + "\n"


def _turned(first: list[str], draft: TableDraft, across: DraftAcross, columns: Sequence[_Column]) -> str:
    """Periods side by side: what stands down, and the column that each second heading fills."""
    down = {column.path for column in across.down}
    names = {one.of.path: one.name for one in columns}
    lines = [
        *first,
        "    headings:",
        *(f"      {scalar(path)}: {name}" for path, name in names.items() if path in down),
        *(["    ignore: [序号]"] if "序号" in down else []),
        *across_lines(across, PERIOD_KEY, {label: names[label or FIGURE] for label in across.labels}),
        *totals_lines(draft),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
