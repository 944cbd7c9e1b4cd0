"""The grammar of ``schemas/sources/*.yml``: what one department hands in, and where each heading goes.

``load_sources(folder)`` reads and proves every file: a heading that goes to a column which does not
exist, or a key column that nothing fills, stops here with file and sentence, not on a clerk's return.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from schemas.across import PERIOD_KEY, Across, Pattern, fault_of
from schemas.grammar_faults import first_fault, or_meant
from schemas.overlaid import REGISTERED
from schemas.period import Period
from schemas.warehouse import LOADED, SYSTEM_COLUMNS
from schemas.yaml_lines import DoubledKey, document, line_of, line_of_word

PeriodType = Literal["day", "week", "month", "quarter", "half", "year", "none"]


class SourceFault(Exception):
    """A source file is wrong; the sentence names file and place."""


class Strict(BaseModel):
    """A part of a source file: a word that it does not know is a fault, and nothing changes it once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Deadline(Strict):
    """Due on the n-th workday after the period's end, 0: on its last workday; at a time of day."""

    workdays: int = Field(default=0, ge=0)
    month_day: Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")] | None = Field(
        default=None, description="instead: this day of the calendar after the period, or the next workday"
    )
    time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "18:00"
    correction_workdays: int = 2


class Compare(Strict):
    """The registered value that a column repeats."""

    table: str
    column: str


class Totals(Strict):
    """Rows that are sums: their labels stand in one of the first columns."""

    labels: list[str] = ["合计", "总计"]
    subtotal_labels: list[str] = ["小计"]
    columns: list[str] = Field(default_factory=list, description="warehouse columns that the sums must match")
    tolerance: Annotated[str, Field(pattern=r"^\d+(\.\d+)?$")] = "0.01"


class TableSpec(Strict):
    """One table of the return: where it stands and where its columns go."""

    table: str
    sheet: Pattern | None = Field(default=None, description="regular expression of the sheet's name")
    title: Pattern | None = Field(default=None, description="regular expression found above the heading")
    headings: dict[str, str] = Field(description="heading path → warehouse column")
    optional: list[str] = Field(default_factory=list, description="headings that may be missing")
    compare: dict[str, Compare] = Field(default_factory=dict, description="compared, never loaded")
    repeats: dict[str, Compare] = Field(default_factory=dict, description="by warehouse column: loaded too")
    ignore: list[str] = Field(default_factory=list)
    across: Across | None = Field(default=None, description="the key whose values stand side by side")
    unit_heading: str | None = Field(
        default=None, description="heading of the column that states each row's unit"
    )
    unit: str | None = Field(default=None, description="unit of money, only where the form itself fixes it")
    group_rows: Pattern | None = Field(default=None, description="regular expression of rows that only group")
    group_column: str | None = None
    totals: Totals | None = None
    constants: dict[str, str] = Field(
        default_factory=dict, description="warehouse column → the word or code that holds for every row"
    )
    text_copies: dict[str, str] = Field(default_factory=dict, description="due column → column of its words")
    approximate: Literal["reject", "flag"] = "reject"
    fill_down: list[str] = Field(
        default_factory=list, description="headings in which a blank cell means the one above it"
    )
    accounting: list[str] = Field(
        default_factory=list, description="warehouse columns in which (5.2) and ▲5.2 are negative"
    )
    falls: list[str] = Field(
        default_factory=list, description="headings whose bare percents are the size of a fall"
    )
    bounds: dict[str, str] = Field(
        default_factory=dict, description="number column that takes ≥15 → text column that keeps the sign"
    )
    ranges: dict[str, str] = Field(
        default_factory=dict, description="date column that takes 2021.3-2021.12 → date column of its end"
    )
    every_sheet: bool = Field(
        default=False, description="each sheet that fits is read (one for each unit); else exactly one"
    )
    sheet_column: str | None = Field(
        default=None, description="warehouse column that the sheet's name fills, with every_sheet"
    )
    filled_in: list[str] = Field(
        default_factory=list,
        description="headings of which one must be filled: other rows of a pre-filled form wait",
    )
    expand: str | None = Field(
        default=None, description="function in etl/sources/<name>.py that makes further rows"
    )

    @property
    def loaded(self) -> type:
        """The warehouse class."""
        return LOADED[self.table]

    @property
    def measures(self) -> dict[str, str]:
        """Headings that stand below (or above) those of a key across: heading → warehouse column."""
        return self.across.measures if self.across else {}

    @property
    def states_periods(self) -> bool:
        """Each row or each column names its own period."""
        return PERIOD_KEY in self.headings.values() or (self.across is not None and self.across.is_period)


class Edition(Strict):
    """What changed in the form from a date on."""

    valid_from: date
    table: str | None = Field(default=None, description="the table that it changes; all where there is one")
    add: dict[str, str] = Field(default_factory=dict)
    ignore: list[str] = Field(default_factory=list)
    remove: list[str] = Field(default_factory=list)
    add_names: list[str] = Field(default_factory=list, description="new headings of the key across")


class Collect(Strict):
    """Where the service fetches this return itself, and how; the secret is the connection's."""

    kind: Literal["folder", "sftp", "mailbox", "database", "web"]
    connection: str = Field(default="", description="name of the connection; a folder needs none")
    path: str | None = Field(
        default=None, description="folder here or on the SFTP server; path after the API's address"
    )
    query: str | None = Field(default=None, description="names the columns; may use :since")
    watermark: str | None = Field(
        default=None, description="column that grows; without one everything is asked for"
    )
    overlap_minutes: int = Field(
        default=60,
        ge=0,
        description="how far before a watermark that is a time is asked again: for what was committed late",
    )
    overlap_numbers: int = Field(
        default=1000,
        ge=0,
        description="the same of a watermark that is a number, such as a serial one",
    )
    records: str = Field(
        default="items", description="where the list stands: data.list; '' the answer itself"
    )
    paging: Literal["page", "offset", "cursor", "next", "none"] = "page"
    page_size: int = Field(default=50, ge=1)
    next: str = Field(default="next", description="where the next cursor or link stands: meta.next")
    first_page: int = 1
    page_param: str = Field(default="page", description="parameter that takes page, offset or cursor")
    size_param: str = "size"
    since_param: str = "since"
    params: dict[str, str] = Field(default_factory=dict, description="parameters that stay the same")
    token_header: str = "Authorization"
    requests_per_second: float = Field(default=10, gt=0)

    @model_validator(mode="after")
    def _is_complete(self) -> Collect:
        if self.kind == "folder" and not self.path:
            raise ValueError("文件夹要写明 path")
        if self.kind != "folder" and not self.connection:
            raise ValueError("要写明 connection（连接的名称）")
        if self.kind == "database" and not self.query:
            raise ValueError("数据库要写明 query")
        return self


class Source(Strict):
    """One return: who hands it in, when, and how it is read."""

    name: str
    label: str
    owner: str = "U01"
    reporters: list[str]
    period: PeriodType
    load: Literal["snapshot", "upsert", "append"]
    registered: bool = False
    zero_report: bool = Field(
        default=False, description="a period may have nothing to report: 无 or 零报告 is then a return"
    )
    in_parts: bool = Field(default=False, description="several returns of a period are parts of one")
    restricted: bool = False
    deadline: Deadline | None = None
    owed_from: date | None = Field(default=None, description="periods that begin before are owed by nobody")
    recognise: list[Pattern] = Field(description="regular expressions over title, sheet names and file name")
    formats: list[str] = ["xlsx", "xls", "csv"]
    file_password: str | None = Field(
        default=None, description="connection that holds the password with which these files are locked"
    )
    collect: Collect | None = None
    tables: list[TableSpec] = Field(min_length=1)
    editions: list[Edition] = Field(default_factory=list)

    @property
    def joins_january(self) -> bool:
        """Its months stand side by side, January and February in one: January is not handed in alone."""
        return self.period == "month" and any(t.across.joins_january for t in self.tables if t.across)

    def chinese(self, period: Period) -> str:
        """The period as its own table calls it: 2021年1—2月 where January is not handed in alone."""
        return period.chinese(combined_january=self.joins_january)

    @property
    def is_by_system(self) -> bool:
        """Records of a database or a web API: nobody fills in a form."""
        return self.formats == ["records"]

    @property
    def is_list(self) -> bool:
        """A list of a period (名单, 目标, 名册): what is counted over it needs all of its rows."""
        return self.registered and self.period != "none"

    def edition(self, table: TableSpec, day: date | None) -> TableSpec:
        """The table as it stood on ``day``: the base, then every edition in force."""
        for edition in sorted(self.editions, key=lambda e: e.valid_from):
            if day is not None and day >= edition.valid_from and edition.table in (None, table.table):
                headings = {h: c for h, c in table.headings.items() if h not in edition.remove} | edition.add
                changed: dict[str, Any] = {"headings": headings, "ignore": [*table.ignore, *edition.ignore]}
                if table.across is not None and table.across.names:
                    changed["across"] = table.across.changed(edition.remove, edition.add_names)
                table = table.model_copy(update=changed)
        return table


def load_sources(folder: Path) -> dict[str, Source]:
    """Every source by name.

    Raises:
        SourceFault: a file is not of the grammar, or names a table or column that is not there.
    """
    sources: dict[str, Source] = {}
    for path in sorted(folder.glob("*.yml")):
        source = load_source(path)
        if source.name != path.stem:
            raise SourceFault(f"{path.name} 里 name 写的是 {source.name}，应与文件名相同")
        sources[source.name] = source
    return sources


def load_source(path: Path) -> Source:
    """One source, wherever its file lies and whatever it is called: a draft is tried so.

    Raises:
        SourceFault: the file is not of the grammar, or names a table or column that is not there.
    """
    try:
        text = path.read_text(encoding="utf-8")
        source = Source.model_validate(document(text))
    except UnicodeDecodeError as fault:
        raise SourceFault(f"{path.name} 不是 UTF-8 文本") from fault
    except DoubledKey as fault:
        raise SourceFault(f"{path.name} 第{fault.line}行的 {fault.key} 在同一处写了两次") from fault
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = f"第{mark.line + 1}行" if mark else ""
        why = getattr(fault, "problem", None) or type(fault).__name__
        raise SourceFault(f"{path.name} {line}附近不是正确的 YAML（{why}）") from fault
    except ValidationError as fault:
        place, said = first_fault(fault, Source)
        at = line_of(text, place)
        raise SourceFault(f"{path.name} 第{at}行的 {'/'.join(map(str, place))} 不合语法：{said}") from fault
    try:
        _prove(source)
    except _Unproved as fault:
        stands_at = line_of_word(text, fault.word)
        line = f" 第{stands_at}行" if stands_at else ""
        raise SourceFault(f"{path.name}{line}：{fault.sentence}") from fault
    return source


# ---------------------------------------------------------------- proof against the warehouse

# Kinds whose values are kept as they are written: the word or the code itself.
WORDS = ("text", "code", "choice", "unit", "indicator", "person", "enterprise", "project")
SETTLED = frozenset(
    ("period_start", "period_type", "reporting_unit_code", "document_no", "list_year", "target_year")
)


class _Unproved(Exception):
    """What the warehouse or the file itself has against it; ``word``: what is written at the place meant."""

    def __init__(self, sentence: str, word: str) -> None:
        super().__init__(sentence)
        self.sentence, self.word = sentence, word


def _prove(source: Source) -> None:
    """The form as it first stood, and as each edition left it."""
    names = [table.table for table in source.tables]
    listed = source.registered or any(table.states_periods or table.compare for table in source.tables)
    if source.zero_report and (source.period == "none" or listed):
        what = "没有期别、按名单逐行填写或各期并列的报表不能零报告（zero_report）"
        raise _Unproved(what, "zero_report")
    for edition in source.editions:
        if edition.table is None and len(names) > 1:
            raise _Unproved(
                f"自{edition.valid_from}起的版本没有写明改的是哪张表（table）", f"{edition.valid_from}"
            )
        if edition.table is not None and edition.table not in names:
            raise _Unproved(
                f"自{edition.valid_from}起的版本要改的表 {edition.table} 不在本报表里", edition.table
            )
    for day in (None, *(edition.valid_from for edition in source.editions)):
        for table in source.tables:
            spec = source.edition(table, day)
            _prove_columns(spec)
            _prove_headings(spec)
            _prove_ways(source, spec)


def _prove_columns(spec: TableSpec) -> None:
    """Each column is there, has one heading, and none that must be filled is left out."""
    if spec.table not in LOADED:
        meant = or_meant(spec.table, LOADED)
        how = meant or "；新表的类要放进 schemas/warehouse/，并在它的 __init__.py 里引入"
        raise _Unproved(f"仓库没有表 {spec.table}{how}", spec.table)
    infos = {c.name: c.info for c in LOADED[spec.table].__table__.columns}
    columns = set(infos) - set(SYSTEM_COLUMNS)
    if PERIOD_KEY in columns and "period_type" not in columns:  # 2021年1月 and 2021Q1 begin on one day
        raise _Unproved(f"表 {spec.table} 有 period_start，还要有 period_type", spec.table)
    across = spec.across
    mapped = [*spec.headings.values(), *(across.columns.values() if across else ())]
    made = [*spec.text_copies.values(), *spec.bounds.values(), *spec.ranges.values()]
    made += [name for name in (spec.group_column, spec.sheet_column) if name]
    made += [*across.lines.values(), across.key] if across else []
    if across and across.unit_line:
        made += [unit for name in across.columns.values() if (unit := infos.get(name, {}).get("unit_from"))]
    targets = {*mapped, *spec.constants, *made}
    if unknown := sorted((targets | {*spec.accounting, *spec.bounds, *spec.ranges}) - columns):
        meant = or_meant(unknown[0], columns) if len(unknown) == 1 else ""
        raise _Unproved(f"表 {spec.table} 没有列 {'、'.join(unknown)}{meant}", unknown[0])
    if across and (said := fault_of(across, infos, spec.headings.values())):
        raise _Unproved(f"表 {spec.table} 的 {said}", across.key)
    for name, word in spec.constants.items():
        if infos[name]["kind"] not in WORDS or word not in infos[name].get("choices", (word,)):
            what = f"constants 里的 {name} 不能固定为“{word}”，只能是文字、代码或规定的词"
            raise _Unproved(what, name)
    if twice := sorted({name for name in mapped if mapped.count(name) > 1}):
        raise _Unproved(f"表 {spec.table} 的列 {'、'.join(twice)} 有两个标题，只能有一个", twice[0])
    required = [name for name, info in infos.items() if info.get("required") and not spec.expand]
    if unfilled := [name for name in required if name not in targets | SETTLED]:
        raise _Unproved(f"表 {spec.table} 的必填列 {'、'.join(unfilled)} 没有来处", spec.table)


def _prove_headings(spec: TableSpec) -> None:
    """Each heading that a key names is one of the table's, and has one use."""
    if both := sorted(set(spec.headings) & {*spec.ignore, *spec.compare}):
        raise _Unproved(f"标题 {'、'.join(both)} 既要入库又要忽略或比对", both[0])
    if strange := sorted(set(spec.filled_in) - set(spec.headings)):
        raise _Unproved(f"filled_in 里的标题 {'、'.join(strange)} 不在入库的栏里", strange[0])
    if strange := sorted(set(spec.repeats) - set(spec.headings.values())):
        raise _Unproved(f"repeats 里的 {'、'.join(strange)} 不在入库的栏里", strange[0])
    names = spec.across.names if spec.across else {}
    if strange := sorted(set(spec.optional) - {*spec.headings, *spec.compare, *spec.ignore, *names}):
        raise _Unproved(f"可缺的标题 {'、'.join(strange)} 不在任何一栏里", strange[0])
    headings = {*spec.headings, *spec.compare, *spec.ignore, *spec.measures}
    if lost := sorted({*spec.fill_down, *spec.falls} - headings):
        raise _Unproved(f"fill_down、falls 里的 {'、'.join(lost)} 不是本表的标题", lost[0])


def _prove_ways(source: Source, spec: TableSpec) -> None:
    """What goes together, and what does not."""
    if spec.every_sheet and source.load == "snapshot":
        raise _Unproved("一表多页（every_sheet）的报表，load 应为 upsert 或 append", "load")
    if spec.sheet_column and not spec.every_sheet:
        raise _Unproved("sheet_column 要与 every_sheet 一起写", "sheet_column")
    if spec.across and (spec.expand or spec.ranges or spec.group_column or spec.compare or spec.repeats):
        what = "有主键横排（across）的表不能写 expand、ranges、group_column、compare、repeats"
        raise _Unproved(what, "across")
    if spec.states_periods and source.period == "none":
        raise _Unproved("一份报表里有几期（period_start 横排或竖排）的，要写期别", "period")
    if spec.states_periods and source.load == "snapshot":
        raise _Unproved("一份报表里有几期（period_start 横排或竖排）的，load 应为 upsert 或 append", "load")
    for compare in (*spec.compare.values(), *spec.repeats.values()):
        if compare.table not in REGISTERED or compare.column not in LOADED[compare.table].__table__.columns:
            raise _Unproved(f"要比对的 {compare.table}.{compare.column} 不在下达数里", compare.column)
