"""A source as a data contract of the Open Data Contract Standard 3.1 (ODCS, bitol.io).

Everything in it is generated: from the source's file, the warehouse's columns, the unit register and the
rules, which are handed in as plain data because nothing in this folder may look at ``expectations/``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from sqlalchemy import Boolean, Column, Date, DateTime, Integer, Numeric
from sqlalchemy.dialects import postgresql

from schemas.labels import defined_table, table_label, table_meaning
from schemas.source import Deadline, Source, TableSpec
from schemas.warehouse import SYSTEM_COLUMNS

API_VERSION = "v3.1.0"
SUFFIX = ".odcs.yaml"
PERIODS = {
    "day": (1, "d", "每日"), "week": (7, "d", "每周"), "month": (1, "m", "每月"), "quarter": (3, "m", "每季"),
    "half": (6, "m", "每半年"), "year": (1, "y", "每年"),
}  # fmt: skip
LOADS = {
    "snapshot": "每次报送是本单位本期的全部行，重报即替换",
    "upsert": "按主键更新，未变的行不动",
    "append": "只追加新行",
}
SEVERITIES = {"reject": "error", "hold": "error", "warn": "warning"}
EFFECTS = {"reject": "退回这一行", "hold": "整份待确认", "warn": "只提醒"}


@dataclass(frozen=True, slots=True)
class QualityRule:
    """One rule of a table: the sentence that a clerk reads, and the expectation that is run."""

    rule_id: str
    severity: str
    owner: str
    column: str
    sentence: str
    expectation: str
    arguments: Mapping[str, object]
    when: str | None = None


def contract_text(
    source: Source, rules: Mapping[str, Sequence[QualityRule]], unit_names: Mapping[str, str]
) -> str:
    """The contract as YAML; ``rules`` by table, ``unit_names`` by code."""
    return yaml.safe_dump(
        _plain(contract(source, rules, unit_names)), allow_unicode=True, sort_keys=False, width=110, indent=2
    )


def contract(
    source: Source, rules: Mapping[str, Sequence[QualityRule]], unit_names: Mapping[str, str]
) -> dict[str, Any]:
    """The contract of one source, as the standard's JSON schema wants it."""
    made: dict[str, Any] = {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": f"urn:liangshai:source:{source.name}",
        "name": source.label,
        "version": f"1.{len(source.editions)}.0",
        "status": "active",
        "domain": "督查考核",
        "dataProduct": "晾晒",
        "tags": _tags(source),
        "description": {
            "purpose": f"{source.label}：{'、'.join(unit_names.get(u, u) for u in source.reporters)}报送",
            "usage": LOADS[source.load],
            "limitations": "金额一律换算为万元，原数原单位另存一列；未报送不是 0",
        },
        "servers": [
            {
                "server": "warehouse",
                "type": "postgres",
                "host": "localhost",
                "port": 5432,
                "database": "liangshai",
                "schema": "report",
            }
        ],
        "schema": [_table(source, spec, rules.get(spec.table, ())) for spec in source.tables],
        "team": {
            "name": unit_names.get(source.owner, source.owner),
            "description": "报表主管，答复关于表式的问题",
            "customProperties": [_custom("unitCode", source.owner)],
        },
        "roles": _roles(source),
        "slaProperties": _service_levels(source),
        "customProperties": [
            _custom("reporters", list(source.reporters)),
            _custom("formats", list(source.formats)),
            _custom("load", source.load),
        ],
    }
    if not made["slaProperties"]:
        del made["slaProperties"]
    return made


def _tags(source: Source) -> list[str]:
    known = (
        (source.registered, "下达数"),
        (source.restricted, "限阅"),
        (source.collect is not None, "自动采集"),
    )
    return [PERIODS.get(source.period, (0, "", "不定期"))[2], *(word for is_so, word in known if is_so)]


def _roles(source: Source) -> list[dict[str, Any]]:
    readers = ["liangshai_assessor"] if source.restricted else ["liangshai_reader", "liangshai_assessor"]
    return [
        *({"role": role, "access": "read"} for role in readers),
        {"role": "liangshai_loader", "access": "write"},
    ]


# ---------------------------------------------------------------- tables and columns


def _table(source: Source, spec: TableSpec, rules: Sequence[QualityRule]) -> dict[str, Any]:
    table = defined_table(spec.loaded)
    columns = [c for c in table.columns if c.name not in SYSTEM_COLUMNS]
    keys = [c.name for c in columns if c.info.get("key")]
    names = {c.name for c in columns}
    key_labels = "、".join(table.columns[key].info["label"] for key in keys)
    made: dict[str, Any] = {
        "name": table.name,
        "physicalName": f"report.{table.name}",
        "physicalType": "view",
        "logicalType": "object",
        "businessName": table_label(spec.loaded),
        "description": table_meaning(spec.loaded),
        "dataGranularityDescription": f"每行一个{key_labels}",
        "properties": [
            _property(source, spec, column, keys, [r for r in rules if r.column == column.name])
            for column in columns
        ],
        "quality": [
            {
                "id": f"{table.name}_key",
                "name": "主键不重复",
                "dimension": "uniqueness",
                "severity": "error",
                "metric": "duplicateValues",
                "arguments": {"properties": keys},
                "mustBe": 0,
            },
            *(_quality(rule) for rule in rules if rule.column not in names),
        ],
    }
    if custom := _table_custom(spec):
        made["customProperties"] = custom
    return made


def _table_custom(spec: TableSpec) -> list[dict[str, Any]]:
    known: tuple[tuple[str, Any], ...] = (
        ("sheet", spec.sheet),
        ("ignoredHeadings", list(spec.ignore)),
        ("comparedHeadings", {h: f"{c.table}.{c.column}" for h, c in spec.compare.items()}),
        ("repeatedColumns", {name: f"{c.table}.{c.column}" for name, c in spec.repeats.items()}),
        ("optionalHeadings", list(spec.optional)),
        ("moneyUnit", spec.unit),
        ("across", _across(spec)),
        ("rowExpansion", spec.expand),
        ("constants", dict(spec.constants)),
        ("totalLabels", [*spec.totals.labels, *spec.totals.subtotal_labels] if spec.totals else None),
    )
    return [_custom(name, value) for name, value in known if value]


def _property(
    source: Source, spec: TableSpec, column: Column[Any], keys: list[str], rules: Sequence[QualityRule]
) -> dict[str, Any]:
    info = column.info
    physical = column.type.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    made: dict[str, Any] = {
        "name": column.name,
        "businessName": info["label"],
        "logicalType": _logical(column),
        "physicalType": physical.lower(),
        "required": not column.nullable,
    }
    if info.get("meaning"):
        made["description"] = info["meaning"]
    if column.name in keys:
        made |= {"primaryKey": True, "primaryKeyPosition": keys.index(column.name) + 1}
    if source.restricted:
        made["classification"] = "restricted"
    custom = [_custom("kind", info["kind"])]
    if heading := _heading_of(spec, column.name):
        custom.append(_custom("heading", heading))
    if info.get("unit"):
        custom.append(_custom("unit", info["unit"]))
    if info.get("reported"):
        custom.append(_custom("reported", True))
    made["customProperties"] = custom
    quality = [_choices(column)] if info.get("choices") else []
    if quality := [*quality, *(_quality(rule) for rule in rules)]:
        made["quality"] = quality
    return made


def _across(spec: TableSpec) -> dict[str, Any] | None:
    """Which key runs across, and by which headings."""
    if spec.across is None:
        return None
    return {"key": spec.across.key, "headings": spec.across.pattern or list(spec.across.names)}


def _heading_of(spec: TableSpec, name: str) -> str | None:
    """The form's heading that fills the column; 〔…〕 for the words of a key that runs across."""
    held = {column: heading for heading, column in spec.headings.items()}
    if spec.across:
        key = f"〔{defined_table(spec.loaded).columns[spec.across.key].info['label']}〕"
        held |= {column: spec.across.path(key, label) for label, column in spec.across.columns.items()}
        held[spec.across.key] = key
    return held.get(name)


def _logical(column: Column[Any]) -> str:
    known: tuple[tuple[type, str], ...] = (
        (Integer, "integer"),
        (Numeric, "number"),
        (Boolean, "boolean"),
        (DateTime, "timestamp"),
        (Date, "date"),
    )
    return next((name for kind, name in known if isinstance(column.type, kind)), "string")


# ---------------------------------------------------------------- quality and service levels


def _choices(column: Column[Any]) -> dict[str, Any]:
    return {
        "id": f"{column.name}_choices",
        "name": "只填规定的词",
        "dimension": "conformity",
        "severity": "error",
        "metric": "invalidValues",
        "arguments": {"validValues": list(column.info["choices"])},
        "mustBe": 0,
    }


def _quality(rule: QualityRule) -> dict[str, Any]:
    implementation: dict[str, Any] = {
        "expectation": rule.expectation,
        "kwargs": {name: value for name, value in rule.arguments.items() if value is not None},
    }
    if rule.when:
        implementation["when"] = rule.when
    return {
        "id": rule.rule_id,
        "name": rule.rule_id,
        "description": rule.sentence,
        "severity": SEVERITIES[rule.severity],
        "businessImpact": EFFECTS[rule.severity],
        "type": "custom",
        "engine": "great-expectations",
        "implementation": implementation,
        "customProperties": [_custom("owner", rule.owner)],
    }


def _service_levels(source: Source) -> list[dict[str, Any]]:
    levels: list[dict[str, Any]] = []
    if source.period in PERIODS:
        count, unit, words = PERIODS[source.period]
        levels.append(
            {"property": "frequency", "value": count, "unit": unit, "description": f"{words}报送一次"}
        )
    if source.deadline is not None:
        levels += _deadline(source.deadline)
    return levels


def _deadline(deadline: Deadline) -> list[dict[str, Any]]:
    when = f"每期结束后第{deadline.workdays}个工作日" if deadline.workdays else "每期最后一个工作日"
    if deadline.month_day:
        month, day = map(int, deadline.month_day.split("-"))
        when = f"每期结束后的{month}月{day}日（遇休息日顺延）"
    return [
        {
            "property": "latency",
            "value": deadline.workdays,
            "unit": "d",
            "description": f"{when}{deadline.time}前报送，按工作日历计算",
            "driver": "operational",
        },
        {"property": "timeOfAvailability", "value": deadline.time, "description": "上海时间"},
        {
            "property": "timeToRepair",
            "value": deadline.correction_workdays,
            "unit": "d",
            "description": f"退回后{deadline.correction_workdays}个工作日内改好重报",
        },
    ]


def _plain(value: Any) -> Any:
    """Strings, lists and dicts of no special kind: SQLAlchemy's names are a kind of str that YAML refuses."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    return value if isinstance(value, bool | int | float) or value is None else str(value)


def _custom(name: str, value: Any) -> dict[str, Any]:
    return {"property": name, "value": value}
