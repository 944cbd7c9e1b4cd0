"""Next year's lists, proposed from this year's: what is not finished goes on, what has ended is named.

Plans and targets are never carried over: their cells are left white, to be laid down by a new document.
A milestone's date that lies before the new year is asked for as well. The proposal is a form to be
confirmed and handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from etl.template.form import FormSheet
from etl.template.known import Row, Words

Line = dict[str, Any]

# What a new document lays down; nothing of last year's stands there.
ASKED = (
    *("annual_plan_wan_yuan", "target_value", "target_growth_pct", "document_no"),
    *("due_date", "remark"),
)
# A project has ended when this milestone is reported done.
LAST_MILESTONES = "投产|竣工|建成|验收"


@dataclass(slots=True)
class Carried:
    """Rows by warehouse table, a sentence for each that stays out; ``n_before``: rows of the year before."""

    rows: dict[str, list[Line]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    n_before: int = 0


def carried(connection: sa.Connection, source: str, year: int) -> Carried | None:
    """What of last year's list of ``source`` goes on into ``year``; None where there is no such list."""
    make = _LISTS.get(source)
    found = make(connection, year - 1) if make else None
    return found if found is not None and found.n_before else None


def proposed_rows(
    sheets: Sequence[FormSheet], found: Carried, words: Words, year: int
) -> dict[str, list[Row]]:
    """The rows of each sheet of the form; what has to be laid down anew stays empty."""
    made: dict[str, list[Row]] = {}
    for sheet in sheets:
        tables = [spec.table for spec in sheet.specs]
        lines = found.rows.get(tables[0], [])
        for number, line in enumerate(lines, 1):
            row: Row = {}
            for column in sheet.columns:
                value = number if column.role == "number" else line.get(column.target or column.path[-1])
                if column.role == "unit":
                    value = words.reference.indicator_units.get(str(line.get("indicator_code")))
                is_past = isinstance(value, date) and column.kind in ("date", "due") and value.year < year
                if value is None or column.target in ASKED or (is_past and column.target == "planned_date"):
                    continue
                shown = words.shown(value, column.kind, sheet.money_unit)
                if column.target == "lead_unit_code" and line.get("head_names"):
                    shown = f"{shown}\n负责人：{line['head_names']}"
                row[column.name] = shown
            made.setdefault(sheet.name, []).append(row)
    return made


# ---------------------------------------------------------------- what has ended


def _projects(connection: sa.Connection, year: int) -> Carried:
    listed = _lines(connection, "select * from report.project where list_year = :year order by row_no", year)
    ended = {
        row.project_code: row.why
        for row in connection.execute(
            sa.text(
                "select p.project_code, case"
                " when d.milestone_type is not null then '节点“' || d.milestone_type || '”已完成'"
                " when l.cumulative_investment_wan_yuan >= p.total_investment_wan_yuan"
                " then '累计完成投资已达总投资' end as why"
                " from report.project p left join lateral ("
                "  select g.cumulative_investment_wan_yuan from report.project_progress g"
                "  where g.project_code = p.project_code and g.cumulative_investment_wan_yuan is not null"
                "  and g.period_start < make_date(:year + 1, 1, 1)"
                "  order by g.period_start desc limit 1) l on true"
                " left join lateral ("
                "  select m.milestone_type from report.project_milestone_status m"
                "  where m.list_year = p.list_year and m.project_code = p.project_code"
                "  and m.status = '已完成' and m.milestone_type ~ :last limit 1) d on true"
                " where p.list_year = :year"
            ),
            {"year": year, "last": LAST_MILESTONES},
        )
        if row.why
    }
    going = [line for line in listed if line["project_code"] not in ended]
    steps = _lines(
        connection,
        'select m.*, p.project_name as "项目名称" from report.project_milestone_status m'
        " join report.project p on p.list_year = m.list_year and p.project_code = m.project_code"
        " where m.list_year = :year and m.status is distinct from '已完成'"
        " order by m.project_code, m.planned_date",
        year,
    )
    codes = {line["project_code"] for line in going}
    return Carried(
        {"project": going, "project_milestone": [step for step in steps if step["project_code"] in codes]},
        [f"{one['project_code']} {one['project_name']}：{ended[one['project_code']]}" for one in listed
         if one["project_code"] in ended],
        len(listed),
    )  # fmt: skip


def _works(connection: sa.Connection, year: int) -> Carried:
    listed = _lines(
        connection,
        "select w.*, l.actual_finish_date, l.physical_progress_pct from report.infrastructure_work w"
        " left join lateral (select g.actual_finish_date, g.physical_progress_pct"
        "  from report.infrastructure_progress g where g.work_code = w.work_code"
        "  and g.period_start < make_date(:year + 1, 1, 1) order by g.period_start desc limit 1) l on true"
        " where w.list_year = :year order by w.row_no",
        year,
    )

    def why(line: Line) -> str:
        if line["actual_finish_date"]:
            return f"已于{line['actual_finish_date'].isoformat()}竣工"
        return "形象进度已达100%" if (line["physical_progress_pct"] or 0) >= 100 else ""

    out = [f"{line['work_code']} {line['work_name']}：{why(line)}" for line in listed if why(line)]
    return Carried({"infrastructure_work": [x for x in listed if not why(x)]}, out, len(listed))


def _reform(connection: sa.Connection, year: int) -> Carried:
    """Items with a measure that is not done; their open measures, numbered anew in one cell."""
    items = _lines(
        connection, "select * from report.reform_item where list_year = :year order by item_no", year
    )
    measures = _lines(
        connection,
        "select m.item_no, m.measure_text, l.status from report.reform_measure m left join lateral ("
        "  select g.status from report.reform_progress g where g.item_no = m.item_no"
        "  and g.measure_no = m.measure_no and extract(year from g.period_start) = m.list_year"
        "  order by g.period_start desc limit 1) l on true"
        " where m.list_year = :year order by m.item_no, m.measure_no",
        year,
    )
    going: list[Line] = []
    out: list[str] = []
    for item in items:
        own = [one for one in measures if one["item_no"] == item["item_no"]]
        open_ones = [one["measure_text"] for one in own if one["status"] != "完成"]
        if own and not open_ones:
            out.append(f"{item['item_no']} {item['item_name']}：{len(own)}条措施均已完成")
            continue
        text = "\n".join(f"{n}、{words}；" for n, words in enumerate(open_ones, 1))
        going.append(
            item | {"item_no": len(going) + 1, "measure_text": text.rstrip("；") + "。" if text else None}
        )
    return Carried({"reform_item": going}, out, len(items))


def _targets(connection: sa.Connection, year: int) -> Carried:
    listed = _lines(
        connection, "select * from report.indicator_target where target_year = :year order by row_no", year
    )
    return Carried({"indicator_target": listed}, [], len(listed))


_LISTS: Mapping[str, Callable[[sa.Connection, int], Carried]] = {
    "project_register": _projects,
    "infrastructure_register": _works,
    "reform_list": _reform,
    "indicator_targets": _targets,
}


def _lines(connection: sa.Connection, query: str, year: int) -> list[Line]:
    return [dict(row._mapping) for row in connection.execute(sa.text(query), {"year": year})]
