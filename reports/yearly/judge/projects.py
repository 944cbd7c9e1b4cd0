"""重点项目年度台账: each registered project over the months that are over."""

from __future__ import annotations

from collections.abc import Sequence

from reports.blocks import Figure
from reports.quarterly.model.quarter import QuarterData
from reports.quarterly.projects.project_state import ProjectState
from reports.yearly.judge.quarters import JudgedQuarter
from reports.yearly.model.judged import ProjectMonth, ProjectYear
from reports.yearly.model.year import YearData


def make_projects(data: YearData, quarters: Sequence[JudgedQuarter]) -> tuple[ProjectYear, ...]:
    """In the order of the register; empty where no list of the year is registered."""
    last = quarters[-1]
    if last.projects is None:
        return ()
    return tuple(_project(data, quarters, state) for state in last.projects.states)


def _project(data: YearData, quarters: Sequence[JudgedQuarter], state: ProjectState) -> ProjectYear:
    last = quarters[-1]

    def figure(name: str) -> Figure:
        found = last.figure(f"project.{state.code}.{name}")
        assert found is not None
        return found

    month = f"m{last.data.month:02d}"
    lights = [quarter.figure(f"project.{state.code}.light") for quarter in quarters]
    return ProjectYear(
        state.code,
        state.name,
        state.registered.text("enterprise_name"),
        state.chain,
        state.level,
        state.unit_code,
        state.officer,
        state.registered.text("document_no"),
        figure("total"),
        figure("plan"),
        figure(f"{month}.ytd"),
        figure(f"{month}.completion"),
        figure(f"{month}.gap"),
        tuple(light for light in lights if light is not None),
        figure("start_planned"),
        figure("start_actual"),
        last.figure(f"project.{state.code}.start_light"),
        tuple(_month(last.data, state.code, number) for number in range(1, last.data.month + 1)),
        tuple(
            f"{c.column_label}：下达{c.registered_value}，报送{c.reported_value}（第{c.submission_id}号{c.sheet}!{c.cell}）"
            for c in data.change_requests
            if c.table_name == "project" and c.row_key.endswith(f"/{state.code}")
        ),
    )


def _month(data: QuarterData, code: str, month: int) -> ProjectMonth:
    row = data.progress.get((code, month))
    value = row.decimal("ytd_investment_wan_yuan") if row else None
    if row is not None and value is not None:
        return ProjectMonth(month, "已报", value, row.ref("ytd_investment_wan_yuan"))
    pending = row is not None or (code, month) in data.withheld_projects
    return ProjectMonth(month, "退回待改" if pending else "未报送", None, None)
