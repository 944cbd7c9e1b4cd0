"""The command `source draft`: what an unknown file is made of, and the source file that would read it."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from etl.draft.draft import TableDraft, draft_of, main_table
from etl.draft.proposal import Proposal, propose
from etl.read import Reader
from liangshai.settings import PROJECT_DIR
from schemas.source import load_sources

NO_HEADS_ON_TOP = (
    "表头不在上方，报表文件说不清这样的表；请把表转成表头在上（复制，选择性粘贴时勾选“转置”）后再起草"
)
_MOST_SHOWN = 12


def draft_file(path: Path, name: str | None) -> tuple[dict[str, Any], Proposal | None]:
    """Everything found in the file, as JSON, with the proposal for its main table.

    Raises etl.grid.Unreadable with a sentence.
    """
    with Reader() as reader:
        grid = reader.read(path)
    tables = draft_of(grid)
    main = main_table(tables)
    proposal = None
    if main is not None:
        sources = load_sources(PROJECT_DIR / "schemas" / "sources")
        proposal = propose(main, name or _name(path), sources, _units(), grid.format)
    return _told(path, tables, main, proposal), proposal


def draft_text(found: dict[str, Any]) -> str:
    """The findings as a person reads them."""
    if not found["tables"]:
        return "没有找到表格。"
    lines = [f"找到{len(found['tables'])}张表。"]
    for table in found["tables"][:_MOST_SHOWN]:
        lines += _table_lines(table)
    if len(found["tables"]) > _MOST_SHOWN:
        lines.append(f"……其余{len(found['tables']) - _MOST_SHOWN}张见 --json。")
    if found["proposal"] is None:
        lines.append(f"没有报表文件可提议：{NO_HEADS_ON_TOP}。")
        return "\n".join(lines)
    settle = found["proposal"]["to_settle"]
    lines.append(f"最像仓库的“{found['proposal']['label']}”（{found['proposal']['table']}）。")
    if settle:
        lines += [f"请先确认{len(settle)}处：", *(f"  {i}. {one}" for i, one in enumerate(settle, 1))]
    lines += ["", "报表文件（存成 schemas/sources/名称.yml，或先用 source check --source-file 试读）：", ""]
    return "\n".join(lines)


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


def _name(path: Path) -> str:
    """A file's name as a source's name: small Latin letters, or 'draft'."""
    return re.sub(r"[^a-z0-9]+", "_", path.stem.lower()).strip("_") or "draft"


def _units() -> dict[str, str]:
    with (PROJECT_DIR / "schemas" / "codes" / "units.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        spelling: row["unit_code"]
        for row in rows
        for spelling in (row["unit_name"], row["short_name"])
        if spelling
    }
