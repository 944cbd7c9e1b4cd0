"""The data dictionary: ``docs/data_dictionary.md``, made from the definitions and the views' comments.

``python -m schemas.dictionary URL PATH`` writes it from a migrated database.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.dialects import postgresql

from schemas.labels import column_comment, defined_table, label_of, table_classes, table_comment
from schemas.views import ASSESSOR_ONLY, WHOLE_ONLY
from schemas.warehouse import RESTRICTED, SYSTEM_COLUMNS, Base

_HEAD = """# 数据字典

本文件由 `schemas/dictionary.py` 生成，不要手改。

- **查数看视图**：`report`（英文名）或 `考核`（中文名，考核人员可用）。视图只显示某一时刻所知的数据，
  `SET liangshai.as_of = '2021-04-12 09:00+08'` 可回到当时，不设即为现在。
- **两个时间**：`recorded_at` 是仓库得知的时间，`superseded_at` 是被替换的时间；
  `received_at` 是收到的时间，只用来判断是否按时。
- **没有报送的是空，不是 0**：凡汇总，旁边都有应报数和已报数；
  名称带 `_reported_` 的数只就已报的而言，不齐全时不是合计。
- **退回待改**：更正中的单元格被退回时，原值暂不采用，视图里为空。
- **金额一律万元**，列名带 `_wan_yuan`；旁边的“原文”列保留报送时的原数和原单位。
- **来处**：每行带报送编号、表序、行号；列对照（`report.submission_columns`）给出列号，
  合起来就是原表的单元格。
- 标“限”的涉及个人或单个企业，只有考核人员和装载程序可见，由行级安全控制。
"""

_VIEW_COLUMNS = text(
    "select c.relname as view, obj_description(c.oid, 'pg_class') as meaning, a.attname as column,"
    " format_type(a.atttypid, a.atttypmod) as type, col_description(c.oid, a.attnum) as comment"
    " from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0"
    " where c.relnamespace = 'report'::regnamespace and c.relkind = 'v' order by c.relname, a.attnum"
)


def dictionary_text(connection: Connection) -> str:
    """The whole dictionary as Markdown; the database must be migrated."""
    parts = [_HEAD, "\n## 视图 report 和 考核\n", *_view_sections(connection)]
    for schema, title in (("warehouse", "仓库表 warehouse"), ("ledger", "台账表 ledger")):
        parts.append(f"\n## {title}\n")
        if schema == "warehouse":
            parts.append(_system_columns())
        parts += [_table_section(cls) for cls in table_classes() if defined_table(cls).schema == schema]
    return "".join(parts)


def write_dictionary(url: str, path: Path) -> None:
    """Write the dictionary of the migrated database at ``url``."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dictionary_text(connection), encoding="utf-8")
    engine.dispose()


def _view_sections(connection: Connection) -> list[str]:
    lines: list[str] = []
    current = ""
    for row in connection.execute(_VIEW_COLUMNS):
        if row.view != current:
            current = row.view
            mark = " · 限" if current in (*ASSESSOR_ONLY, *WHOLE_ONLY) else ""
            lines.append(
                f"\n### report.{current} · 考核.{label_of(row.meaning)}{mark}\n\n{row.meaning}。\n\n"
            )
            lines.append("| 列 | 名称、单位、含义 | 类型 |\n|---|---|---|\n")
        lines.append(f"| `{row.column}` | {row.comment} | {row.type} |\n")
    return lines


def _table_section(table_class: type[Base]) -> str:
    table = defined_table(table_class)
    mark = " · 限" if table.name in RESTRICTED else ""
    lines = [f"\n### {table.fullname}{mark}\n\n{table_comment(table_class)}。\n\n"]
    lines.append("| 列 | 名称、单位、含义 | 类型 | 说明 |\n|---|---|---|---|\n")
    for column in table.columns:
        if "key" in column.info and column.name in SYSTEM_COLUMNS:
            continue
        notes = [
            "主键" if column.info.get("key") or column.primary_key else "",
            "必填" if not column.nullable and not column.primary_key and not column.info.get("key") else "",
            "报送值" if column.info.get("reported") else "",
            "、".join(column.info.get("choices", ())),
        ]
        type_name = column.type.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
        said = "；".join(note for note in notes if note)
        lines.append(f"| `{column.name}` | {column_comment(column)} | {type_name.lower()} | {said} |\n")
    return "".join(lines)


def _system_columns() -> str:
    """The columns that all loaded tables share, told once."""
    table = next(t for t in map(defined_table, table_classes()) if "superseded_at" in t.columns)
    lines = ["\n每个装载表另有以下各列：\n\n| 列 | 名称、含义 |\n|---|---|\n"]
    lines += [f"| `{name}` | {column_comment(table.columns[name])} |\n" for name in SYSTEM_COLUMNS]
    return "".join(lines)


if __name__ == "__main__":
    write_dictionary(sys.argv[1], Path(sys.argv[2]))
