"""The command `source draft`: what an unknown file is made of, and the source file that would read it."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.draft.draft import TableDraft, draft_of, main_table
from etl.draft.known import SURE
from etl.draft.new_table import new_table
from etl.draft.proposal import Proposal, fits, in_company, propose
from etl.read import Reader
from liangshai.settings import PROJECT_DIR
from schemas.source import load_sources

NO_HEADS_ON_TOP = (
    "表头不在上方，报表文件说不清这样的表；请把表转成表头在上（复制，选择性粘贴时勾选“转置”）后再起草"
)
A_FORM = "这是登记表，栏目和内容相间，一份只说一件事；请改用台账（一行一件，表头在上），转成台账后再起草"
_MOST_SHOWN = 12


class NoSuchSheet(Exception):
    """The sheet that was asked for is not there, or holds no table; the sentence names those that do."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """Everything found in the file as JSON, and what is proposed for its main table.

    ``text``: the source file; ``code``: the class of a new table where one was asked for.
    """

    found: dict[str, Any]
    text: str | None = None
    code: str | None = None


def draft_file(path: Path, name: str | None, sheet: str | None = None, table: str | None = None) -> Drafted:
    """The file drafted; ``sheet``: whose table counts; ``table``: a new table of this name is drafted.

    Raises etl.grid.Unreadable and NoSuchSheet with a sentence.
    """
    with Reader() as reader:
        grid = reader.read(path)
    tables = draft_of(grid)
    main = main_table(_on_sheet(tables, sheet))
    if main is None:
        return Drafted(_told(path, tables, main, None))
    several = len({one.sheet.number for one in tables}) > 1
    others = in_company(main, tables)
    sources = load_sources(PROJECT_DIR / "schemas" / "sources")
    units = _codes("units.csv", "unit_code", "unit_name", "short_name")
    units |= _codes("unit_aliases.csv", "unit_code", "alias_name")
    if table is not None:
        made = new_table(
            main, table, name or table, sources, units, grid.format, is_one_of_several=several, others=others
        )
        told = _told(path, tables, main, None)
        if made is None:
            return Drafted(told)
        told["new_table"] = {"code": made.code, "yaml": made.text, "to_settle": list(made.to_settle)}
        return Drafted(told, made.text, made.code)
    called = name or source_name(path.stem)
    proposal = propose(
        main,
        called,
        sources,
        units,
        grid.format,
        is_one_of_several=several,
        others=others,
        indicators=_codes("indicators.csv", "indicator_code", "indicator_name", "aliases"),
    )
    told = _told(path, tables, main, proposal)
    if proposal is not None:
        told["proposal"]["fits"] = fits(proposal.match, main.columns, SURE)
    return Drafted(told, proposal.text if proposal else None)


def _on_sheet(tables: list[TableDraft], sheet: str | None) -> list[TableDraft]:
    if sheet is None:
        return tables
    held = [table for table in tables if table.sheet.name.strip() == sheet.strip()]
    if not held:
        names = "、".join(dict.fromkeys(f"“{table.sheet.name.strip()}”" for table in tables))
        raise NoSuchSheet(f"工作表“{sheet}”上没有表格，有表格的工作表：{names or '无'}")
    return held


def draft_text(found: dict[str, Any]) -> str:
    """The findings as a person reads them."""
    if not found["tables"]:
        return "没有找到表格。"
    lines = [f"找到{len(found['tables'])}张表。"]
    for table in found["tables"][:_MOST_SHOWN]:
        lines += _table_lines(table)
    if len(found["tables"]) > _MOST_SHOWN:
        lines.append(f"……其余{len(found['tables']) - _MOST_SHOWN}张见 --json。")
    if len(found["tables"]) > 1:
        lines.append(
            f"以下说的是“{found['sheet']}”（一张工作表、一份 Word 里的表一起起草）；别的表加 --sheet 名称。"
        )
    proposal = found.get("new_table") or found["proposal"]
    if proposal is None:
        lines.append(f"没有报表文件可提议：{A_FORM if found['layout'] == 'form' else NO_HEADS_ON_TOP}。")
        return "\n".join(lines)
    settle = proposal["to_settle"]
    if "new_table" not in found:
        lines += _table_told(proposal, len(found["columns"]))
    if settle:
        lines += [f"请先确认{len(settle)}处：", *(f"  {i}. {one}" for i, one in enumerate(settle, 1))]
    # A table that is not there yet can be tried by nobody.
    trial = "新表装上以后可用" if "new_table" in found else "或先用"
    lines += ["", f"报表文件（存成 schemas/sources/名称.yml，{trial} source check --source-file 试读）：", ""]
    return "\n".join(lines)


def _table_told(proposal: dict[str, Any], n_columns: int) -> list[str]:
    """Which table of the warehouse the sheet is nearest to, and what to do where that is not near."""
    like = f"“{proposal['label']}”（{proposal['table']}）"
    if proposal["fits"]:
        return [f"最像仓库的{like}。"]
    placed = sum(one["sure"] >= SURE for one in proposal["mapped"])
    return [
        f"仓库里没有合适的表：最像的是{like}，{n_columns}栏里只有{placed}栏有把握。",
        "新建一张表：加 --new-table 名称（英文小写），连表的定义一起起草（见 docs/add_a_source.md）。",
    ]


def _table_lines(table: dict[str, Any]) -> list[str]:
    lines = [
        f"“{table['sheet']}”{table['range']}：{table['layout_text']}，把握{table['sure']:.2f}（{'；'.join(table['why'])}）"
    ]
    for label, key in (("表题", "title"), ("单位", "unit"), ("数据", "data_range")):
        if table[key]:
            lines.append(f"  {label}：{table[key]}")
    for label, key in (("列标题", "column_heads"), ("行标题", "row_heads")):
        if cells := table[key]:
            more = f" 等{len(cells)}格" if len(cells) > _MOST_SHOWN else ""
            lines.append(f"  {label}：{' '.join(cells[:_MOST_SHOWN])}{more}")
    if table["totals"]:
        lines.append(f"  合计：{'、'.join(t['cell'] + t['label'] for t in table['totals'][:_MOST_SHOWN])}")
    if table["notes"]:
        lines.append(f"  注释：{table['notes'][0][:60]}")
    return lines


def _told(
    path: Path, tables: list[TableDraft], main: TableDraft | None, proposal: Proposal | None
) -> dict[str, Any]:
    listed = [table.as_json() for table in tables]
    first = main.as_json() if main else {}
    beside = [table.as_json() for table in tables if main and table.sheet.number == main.sheet.number]
    for name in (
        "column_heads",
        "row_heads",
        "totals",
        "notes",
    ):  # of the whole sheet; the rest is its main table's
        every = [one for table in beside for one in table[name]]
        first[name] = (
            [one for at, one in enumerate(every) if one not in every[:at]] if name == "notes" else every
        )
    names = ("sheet", "title", "unit", "layout", "sure", "why", "data_range", "column_heads", "row_heads")
    empty: dict[str, Any] = {"column_heads": [], "row_heads": [], "totals": [], "notes": [], "columns": []}
    return {
        "file": path.name,
        **{name: first.get(name, empty.get(name)) for name in (*names, "totals", "notes", "columns")},
        "tables": listed,
        "proposal": None
        if proposal is None
        else {
            "table": proposal.match.table,
            "label": proposal.match.label,
            "mapped": [
                {
                    "heading": one.column.path,
                    "column": one.target,
                    "label": one.label,
                    "sure": round(one.sure, 2),
                    "why": one.why,
                }
                for one in proposal.match.matches
            ],
            "to_settle": list(proposal.to_settle),
            "yaml": proposal.text,
        },
    }


def source_name(stem: str) -> str:
    """A file's name as a source's name: small Latin letters and digits, a letter first, or 'draft'.

    Digits at the end stay: a source file is in force only where it is called what it says of itself.
    """
    return re.sub(r"[^a-z0-9]+", "_", stem.lower()).lstrip("_0123456789").rstrip("_") or "draft"


def _codes(file_name: str, code: str, *names: str) -> dict[str, str]:
    """Every spelling of a list of codes → its code; semicolons part several spellings in one cell."""
    with (PROJECT_DIR / "schemas" / "codes" / file_name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    spelled = ((spelling.strip(), row[code]) for row in rows for n in names for spelling in row[n].split(";"))
    return {spelling: number for spelling, number in spelled if spelling}
