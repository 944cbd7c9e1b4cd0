"""From a column's definition to its Chinese comment, and from a comment back to its label."""

from __future__ import annotations

import re
from typing import Any, cast

from sqlalchemy import Column, Table

from schemas.warehouse import Base

_LABEL_ENDS = re.compile(r"[：（]")
_BRACKETS = re.compile(r"[（）]")


def comment_of(info: dict[str, Any]) -> str:
    """'总投资（万元）：含义' out of a column's ``info``; a bracket within the label is written open."""
    label = _BRACKETS.sub("", info["label"])
    unit = f"（{info['unit']}）" if info["unit"] else ""
    meaning = f"：{info['meaning']}" if info["meaning"] else ""
    return f"{label}{unit}{meaning}"


def column_comment(column: Column[Any]) -> str:
    """Comment of a defined column. ValueError when its definition carries no label."""
    if not column.info.get("label"):
        raise ValueError(f"表 {column.table.fullname} 的列 {column.name} 没有中文名称")
    return comment_of(dict(column.info))


def label_of(comment: str) -> str:
    """The label: what stands before the first '：' or '（'."""
    return _LABEL_ENDS.split(comment, maxsplit=1)[0].strip()


def table_label(table_class: type[Base]) -> str:
    """Short Chinese name of a table."""
    return str(getattr(table_class, "__doc_label__", "") or label_of(table_meaning(table_class)))


def table_meaning(table_class: type[Base]) -> str:
    """The sentence that a table's class carries as its docstring."""
    return (table_class.__doc__ or "").strip().splitlines()[0]


def table_comment(table_class: type[Base]) -> str:
    """'重点项目名单：重点项目名单及年度计划…'; the sentence alone where it begins with the label."""
    label, meaning = table_label(table_class), table_meaning(table_class)
    return meaning if label_of(meaning) == label else f"{label}：{meaning}"


def defined_table(table_class: type[Base]) -> Table:
    """The table of a class."""
    return cast(Table, table_class.__table__)


def table_classes() -> list[type[Base]]:
    """Every defined table's class, warehouse before ledger, by name."""
    classes = [mapper.class_ for mapper in Base.registry.mappers]
    tables = {cls: defined_table(cls) for cls in classes}
    return sorted(classes, key=lambda cls: (tables[cls].schema != "warehouse", tables[cls].name))
