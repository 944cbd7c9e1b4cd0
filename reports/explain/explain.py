"""A printed figure → formula with its numbers → parts → rows, sheets and cells of the returns.

Explains what was issued, from the figures that the ledger kept with the issue. Tallies over persons and
single enterprises have no cells here: they are counted inside the database and go no deeper.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from reports.blocks import CellRef, Figure
from reports.document import used_figures
from reports.figures.lineage import cell_name
from reports.figures.wording import plain_number
from reports.issuing.issue import SHANGHAI, IssueProblem, document_of, kind_of, latest_issue
from reports.issuing.kept.papers import PAPERS, default_setting, paper_of
from reports.issuing.kept.records import read_figures
from reports.issuing.kept.rules_used import rules_told
from reports.issuing.kept.store import issue_row, versions_of
from schemas.period import Period
from schemas.warehouse import LOADED, RESTRICTED, SYSTEM_COLUMNS

_SUGGESTIONS = 10


class ExplainProblem(Exception):
    """No such figure; one clear Chinese sentence, and figures that may have been meant."""

    def __init__(self, sentence: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.suggestions = suggestions


@dataclass(frozen=True)
class ExplainedCell:
    """One cell of a return: `value` as the warehouse took it, `source_text` as it stood there (money)."""

    submission_id: int
    file_name: str
    unit_code: str
    sheet: str
    cell: str
    heading: str
    column: str
    value: str
    source_text: str
    received_at: str
    recorded_at: str
    correction_reason: str


@dataclass(frozen=True)
class Explanation:
    """One figure and what it rests on. A part that was told already is named again without its own parts.

    `rules`: by which editions of the rules it was judged, all that it rests on included.
    """

    figure_id: str
    label: str
    text: str
    unit: str
    value: str | None
    formula: str
    reported_n: int | None
    expected_n: int | None
    inputs: tuple[ExplainedCell, ...]
    parts: tuple[Explanation, ...]
    issue_id: int
    rules: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return asdict(self)

    def to_text(self, indent: int = 0) -> str:
        """The same for a terminal, one line per figure and cell."""
        pad = "  " * indent
        line = f"{pad}{self.label}：{self.text}{self._unit_shown()}"
        if self.value is not None and self.value != self.text:
            line += f"（未修约 {self.value}）"
        if self.formula:
            line += f"　＝ {self.formula}"
        if self.expected_n is not None:
            line += f"　［{self.expected_n}项中{self.reported_n}项已报］"
        lines = [line]
        for cell in self.inputs:
            stood = f"，原填“{cell.source_text}”" if cell.source_text else ""
            lines.append(
                f"{pad}  ← 第{cell.submission_id}号《{cell.file_name}》{cell.sheet} {cell.cell}"
                f"（{cell.heading or cell.column}）：{cell.value}{stood}；{cell.recorded_at}入库"
                + (f"；更正理由：{cell.correction_reason}" if cell.correction_reason else "")
            )
        lines += [part.to_text(indent + 1) for part in self.parts]
        if not indent:
            lines += [f"依据：{rule}" for rule in self.rules]
        return "\n".join(lines)

    def _unit_shown(self) -> str:
        return self.unit if self.text[-1:].isdigit() else ""


def explain(engine: Engine, where: str | int, figure: str, version: int | None = None) -> Explanation:
    """Explain a figure of an issue.

    `where`: an issue_id, or a period such as 2021Q1 (its last signed version, else its last draft).
    `version`: of the period's paper another one, an older one say.
    `figure`: an id, a label, or the figure as it is printed.

    Raises:
        ExplainProblem: no such issue or figure, or several are meant; it carries suggestions.
    """
    issue_id = issue_of(engine, where, version)
    with engine.connect() as connection:
        figures = read_figures(connection, issue_id)
        if not figures:
            raise ExplainProblem(f"没有第{issue_id}号发文")
    wanted = _find(figures, _printed(engine, issue_id, figures), figure)
    with engine.connect() as connection:
        rules = _Rules(connection, issue_id, figures)
        return _explain(wanted, figures, _Cells(connection), issue_id, set(), rules)


def explain_all(engine: Engine, issue_id: int) -> dict[str, Explanation]:
    """Every printed figure of an issue and all that they rest on: figure_id → Explanation, one level deep.

    Raises:
        ExplainProblem: no such issue, or one that is no paper.
    """
    with engine.connect() as connection:
        figures = read_figures(connection, issue_id)
    if not figures or kind_of(engine, issue_id) not in PAPERS:
        raise ExplainProblem(f"没有第{issue_id}号通报")
    reached = {one.figure_id: one for one in _printed(engine, issue_id, figures)}
    waiting = list(reached.values())
    while waiting:
        for name in waiting.pop().parts:
            if name in figures and name not in reached:
                reached[name] = figures[name]
                waiting.append(figures[name])
    with engine.connect() as connection:
        reader, rules = _Cells(connection), _Rules(connection, issue_id, figures)
        return {
            key: _explain(one, figures, reader, issue_id, set(), rules, depth=1)
            for key, one in reached.items()
        }


def _printed(engine: Engine, issue_id: int, figures: Mapping[str, Figure]) -> list[Figure]:
    """What a reader can find in the paper; the rest is arithmetic on the way. A workbook prints them all."""
    if kind_of(engine, issue_id) not in PAPERS:
        return list(figures.values())
    used = {figure_id for figure_id, _ in used_figures(document_of(engine, issue_id))}
    return [one for key, one in figures.items() if key in used]


def issue_of(engine: Engine, where: str | int, version: int | None = None) -> int:
    """The issue that `where` names, as in `explain`."""
    if version is not None:
        return _version_of(engine, where, version)
    if isinstance(where, int) or (where.isdigit() and len(where) != 4):
        return int(where)
    period = _period(where)
    yearly = period.type == "year"
    try:
        issue_id = latest_issue(engine, period, "yearly" if yearly else None)
    except IssueProblem as problem:
        raise ExplainProblem(str(problem)) from None
    if issue_id is None:
        raise ExplainProblem(f"{period.label}还没有出过{'考核基础数据' if yearly else '通报'}")
    return issue_id


def _period(where: str) -> Period:
    try:
        return Period.parse(where)
    except ValueError:
        raise ExplainProblem(f"“{where}”不是期别，应为 2021Q1 这样的期别或发文编号") from None


def _version_of(engine: Engine, where: str | int, version: int) -> int:
    """One version of a period's paper, signed or not; the number of an issue is one version already."""
    period = _period(str(where))
    kind = "yearly" if period.type == "year" else paper_of(period)[0].kind
    with engine.connect() as connection:
        versions = versions_of(connection, kind, period.label)
    if version not in versions:
        known = f"，有第{'、'.join(map(str, versions))}版" if versions else ""
        raise ExplainProblem(f"{period.label}没有第{version}版{known}")
    return versions[version]


def _find(figures: Mapping[str, Figure], everything: list[Figure], wanted: str) -> Figure:
    """By its exact id any figure; by label or print only what is printed."""
    wanted = wanted.strip()
    if wanted in figures:
        return figures[wanted]
    for test in (
        lambda f: f.label == wanted,
        lambda f: wanted in (f.text, f"{f.text}{f.unit}"),
        lambda f: wanted in f.label or wanted in f.figure_id,
        # A number inside a printed sentence: 34个项目中31个已报，合计60.48亿元（不完整）.
        lambda f: bool(re.search(rf"(?<![\d.]){re.escape(wanted)}(?![\d.]|[.]\d)", f.text)),
    ):
        found = [one for one in everything if wanted and test(one)]
        if len(found) == 1:
            return found[0]
        if found:
            raise ExplainProblem(f"“{wanted}”对应{len(found)}个数，请用其中一个标识再查", _named(found))
    near = [f for f in everything if any(part in f.label for part in wanted.split())]
    raise ExplainProblem(f"通报里没有“{wanted}”这个数", _named(near or everything))


def _named(figures: list[Figure]) -> tuple[str, ...]:
    return tuple(f"{f.figure_id}　{f.label}：{f.text}" for f in figures[:_SUGGESTIONS])


def _explain(
    figure: Figure,
    figures: Mapping[str, Figure],
    cells: _Cells,
    issue_id: int,
    told: set[str],
    rules: _Rules,
    depth: int | None = None,
) -> Explanation:
    """`depth`: so many levels of parts; below them a figure is only named."""
    again = figure.figure_id in told or depth == -1
    told.add(figure.figure_id)
    parts = () if again else tuple(figures[name] for name in figure.parts if name in figures)
    return Explanation(
        figure.figure_id,
        figure.label,
        figure.text,
        figure.unit,
        None if figure.value is None else plain_number(figure.value),
        figure.formula,
        figure.reported_n,
        figure.expected_n,
        () if again else tuple(cells.explain(ref) for ref in figure.inputs),
        tuple(
            _explain(part, figures, cells, issue_id, told, rules, None if depth is None else -1)
            for part in parts
        ),
        issue_id,
        rules.of(figure),
    )


class _Rules:
    """The rules of an issue as it keeps them, told for a figure and all that it rests on."""

    def __init__(self, connection: Connection, issue_id: int, figures: Mapping[str, Figure]) -> None:
        self._told = rules_told(default_setting(), issue_row(connection, issue_id)["rule_versions"])
        self._figures = figures
        self._names: dict[str, frozenset[str]] = {}

    def of(self, figure: Figure) -> tuple[str, ...]:
        names = self._named(figure)
        unknown = "（本期没有存下所用的规则版本）"
        return tuple(self._told.get(name, f"{name}{unknown}") for name in sorted(names))

    def _named(self, figure: Figure) -> frozenset[str]:
        if figure.figure_id not in self._names:
            self._names[figure.figure_id] = frozenset(figure.rules)  # a part that leads back ends here
            parts = (self._figures[part] for part in figure.parts if part in self._figures)
            found = frozenset(figure.rules).union(*(self._named(part) for part in parts))
            self._names[figure.figure_id] = found
        return self._names[figure.figure_id]


class _Cells:
    """Finds the row behind a cell, and the return that it came in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._returns: dict[int, Any] = {}
        self._told: dict[CellRef, ExplainedCell] = {}

    def explain(self, ref: CellRef) -> ExplainedCell:
        if ref not in self._told:
            self._told[ref] = self._explained(ref)
        return self._told[ref]

    def _explained(self, ref: CellRef) -> ExplainedCell:
        source = self._return(ref.submission_id)
        heading, sheet = self._heading(ref)
        value, source_text = self._value(ref)
        return ExplainedCell(
            ref.submission_id,
            source.file_name,
            source.reporting_unit_code or "",
            sheet,
            cell_name(source.file_name, source.channel, ref.row_no, ref.col_no),
            heading,
            self._label(ref),
            value,
            source_text,
            _told(source.received_at),
            _told(source.recorded_at),
            source.correction_reason or "",
        )

    def _return(self, submission_id: int) -> Any:
        if submission_id not in self._returns:
            query = sa.text("select * from ledger.submission where submission_id = :submission_id")
            self._returns[submission_id] = self._connection.execute(
                query, {"submission_id": submission_id}
            ).one()
        return self._returns[submission_id]

    def _heading(self, ref: CellRef) -> tuple[str, str]:
        query = sa.text("""
            select heading, sheet_name from ledger.submission_column
             where submission_id = :submission_id and sheet_no = :sheet_no and table_name = :table
             order by (column_name = :column_name and col_no = :col_no) desc nulls last,
                      (column_name = :column_name) desc
             limit 1""")
        row = self._connection.execute(query, asdict(ref)).first()
        if row is None:
            return "", f"第{ref.sheet_no}张表"
        return (row.heading if ref.col_no is not None else ""), row.sheet_name

    def _label(self, ref: CellRef) -> str:
        return str(LOADED[ref.table].__table__.columns[ref.column_name].info["label"])

    def _value(self, ref: CellRef) -> tuple[str, str]:
        """The stored value and, for money and dates, the source text: of the row that came from this cell."""
        if ref.table in RESTRICTED:
            return "（不展开）", ""
        table = LOADED[ref.table].__table__
        columns = set(table.columns.keys()) - set(SYSTEM_COLUMNS)
        names = [f"{ref.column_name}_source", f"{ref.column_name.removesuffix('_wan_yuan')}_source"]
        if ref.column_name.endswith("_date"):
            names.append(f"{ref.column_name.removesuffix('_date')}_text")
        source = next((name for name in names if name in columns), None)
        chosen = [table.c[ref.column_name], table.c[source] if source else sa.null(), table.c.col_no]
        rows = self._connection.execute(
            sa.select(*chosen).where(
                table.c.submission_id == ref.submission_id,
                table.c.sheet_no == ref.sheet_no,
                table.c.row_no == ref.row_no,
            )
        ).all()
        if len(rows) > 1 and ref.col_no is not None:
            group = self._group(ref)
            rows = [row for row in rows if row[2] == group] or rows
        if not rows:
            return "", ""
        value, stood = _shown(rows[0][0]), str(rows[0][1] or "")
        # 每周四 is no date: what stood there is all that was taken.
        return (value, stood) if value else (stood, "")

    def _group(self, ref: CellRef) -> int | None:
        query = sa.text("""
            select group_no from ledger.submission_column
             where submission_id = :submission_id and sheet_no = :sheet_no and table_name = :table
               and column_name = :column_name and col_no = :col_no limit 1""")
        group = self._connection.execute(query, asdict(ref)).scalar()
        return group or None


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return plain_number(value)
    return "" if value is None else str(value)


def _told(moment: dt.datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
