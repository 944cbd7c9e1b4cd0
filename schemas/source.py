"""The grammar of ``schemas/sources/*.yml``: what one department hands in, and where each heading goes.

``load_sources(folder)`` reads and proves every file: a heading that goes to a column which does not
exist, or a key column that nothing fills, stops here with file and sentence, not on a clerk's return.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from schemas.warehouse import LOADED, SYSTEM_COLUMNS

PeriodType = Literal["day", "week", "month", "quarter", "half", "year", "none"]


class SourceFault(Exception):
    """A source file is wrong; the sentence names file and place."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Deadline(Strict):
    """Due on the n-th workday after the period's end (or on its n-th day inside), at a time of day."""

    workdays: int = 0
    time: str = "18:00"
    correction_workdays: int = 2


class Compare(Strict):
    """A column that repeats a registered value: compared, never loaded."""

    table: str
    column: str


class Totals(Strict):
    """Rows that are sums: their labels stand in one of the first columns."""

    labels: list[str] = ["合计", "总计"]
    subtotal_labels: list[str] = ["小计"]
    columns: list[str] = Field(default_factory=list, description="warehouse columns that the sums must match")
    tolerance: str = "0.01"


class MonthsAcross(Strict):
    """Periods stand side by side: the top heading names the month, the lower ones the measures."""

    group: str = Field(description="regular expression of the top heading; its match is read as a period")
    measures: dict[str, str] = Field(description="lower heading → warehouse column")


class TableSpec(Strict):
    """One table of the return: where it stands and where its columns go."""

    table: str
    sheet: str | None = Field(default=None, description="regular expression of the sheet's name")
    title: str | None = Field(default=None, description="regular expression found above the heading")
    headings: dict[str, str] = Field(description="heading path → warehouse column")
    optional: list[str] = Field(default_factory=list, description="headings that may be missing")
    compare: dict[str, Compare] = Field(default_factory=dict)
    ignore: list[str] = Field(default_factory=list)
    months_across: MonthsAcross | None = None
    unit_heading: str | None = Field(
        default=None, description="heading of the column that states each row's unit"
    )
    unit: str | None = Field(default=None, description="unit of money, only where the form itself fixes it")
    group_rows: str | None = Field(default=None, description="regular expression of rows that only group")
    group_column: str | None = None
    totals: Totals | None = None
    constants: dict[str, str] = Field(default_factory=dict)
    text_copies: dict[str, str] = Field(
        default_factory=dict, description="due column → text column that keeps it"
    )
    approximate: Literal["reject", "flag"] = "reject"
    expand: str | None = Field(
        default=None, description="function in etl/sources/<name>.py that makes further rows"
    )

    @property
    def loaded(self) -> type:
        """The warehouse class."""
        return LOADED[self.table]


class Edition(Strict):
    """What changed in the form from a date on."""

    valid_from: date
    add: dict[str, str] = Field(default_factory=dict)
    ignore: list[str] = Field(default_factory=list)
    remove: list[str] = Field(default_factory=list)


class Collect(Strict):
    """Where the service fetches this return itself."""

    kind: Literal["database", "web"]
    connection: str
    query: str | None = None
    watermark: str | None = None
    path: str | None = None
    page_size: int = 50
    records: str = "items"


class Source(Strict):
    """One return: who hands it in, when, and how it is read."""

    name: str
    label: str
    owner: str = "U01"
    reporters: list[str]
    period: PeriodType
    load: Literal["snapshot", "upsert", "append"]
    registered: bool = False
    restricted: bool = False
    deadline: Deadline | None = None
    recognise: list[str] = Field(description="regular expressions over title, sheet names and file name")
    formats: list[str] = ["xlsx", "xls", "csv"]
    collect: Collect | None = None
    tables: list[TableSpec] = Field(min_length=1)
    editions: list[Edition] = Field(default_factory=list)

    @field_validator("recognise")
    @classmethod
    def _patterns_compile(cls, patterns: list[str]) -> list[str]:
        for pattern in patterns:
            re.compile(pattern)
        return patterns

    def edition(self, table: TableSpec, day: date | None) -> TableSpec:
        """The table as it stood on ``day``: the base, then every edition in force."""
        for edition in sorted(self.editions, key=lambda e: e.valid_from):
            if day is not None and day >= edition.valid_from:
                headings = {h: c for h, c in table.headings.items() if h not in edition.remove} | edition.add
                table = table.model_copy(
                    update={"headings": headings, "ignore": [*table.ignore, *edition.ignore]}
                )
        return table


def load_sources(folder: Path) -> dict[str, Source]:
    """Every source by name.

    Raises:
        SourceFault: a file is not of the grammar, or names a table or column that is not there.
    """
    sources: dict[str, Source] = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            source = Source.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except yaml.YAMLError as fault:
            mark = getattr(fault, "problem_mark", None)
            line = f"第{mark.line + 1}行" if mark else ""
            raise SourceFault(f"{path.name} {line}不是正确的 YAML：{fault}") from fault
        except ValidationError as fault:
            first = fault.errors()[0]
            place = "/".join(str(part) for part in first["loc"])
            raise SourceFault(f"{path.name} 的 {place} 不合语法：{first['msg']}") from fault
        if source.name != path.stem:
            raise SourceFault(f"{path.name} 里 name 写的是 {source.name}，应与文件名相同")
        for table in source.tables:
            _prove(path.name, source, table)
        sources[source.name] = source
    return sources


def _prove(file: str, source: Source, spec: TableSpec) -> None:
    if spec.table not in LOADED:
        raise SourceFault(f"{file}：仓库没有表 {spec.table}")
    loaded = LOADED[spec.table]
    columns = set(loaded.__table__.columns.keys()) - set(SYSTEM_COLUMNS)
    targets = set(spec.headings.values()) | set(spec.constants) | set(spec.text_copies.values())
    if spec.group_column:
        targets.add(spec.group_column)
    if spec.months_across:
        targets |= set(spec.months_across.measures.values())
    unknown = sorted(targets - columns)
    if unknown:
        raise SourceFault(f"{file}：表 {spec.table} 没有列 {'、'.join(unknown)}")
    settled = {
        "period_start",
        "period_type",
        "reporting_unit_code",
        "document_no",
        "list_year",
        "target_year",
    }
    unfilled = [
        c.name
        for c in loaded.__table__.columns
        if c.info.get("required") and c.name not in targets | settled and not spec.expand
    ]
    if unfilled:
        raise SourceFault(f"{file}：表 {spec.table} 的必填列 {'、'.join(unfilled)} 没有来处")
    both = sorted(set(spec.headings) & set(spec.ignore))
    if both:
        raise SourceFault(f"{file}：标题 {'、'.join(both)} 既要入库又要忽略")
    for compare in spec.compare.values():
        if compare.table not in LOADED or compare.column not in LOADED[compare.table].__table__.columns:
            raise SourceFault(f"{file}：要比对的 {compare.table}.{compare.column} 不在仓库里")
