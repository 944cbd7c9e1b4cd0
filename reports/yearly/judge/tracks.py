"""季度轨迹: every subject through the quarters, as the warehouse has it now and as it was issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.blocks import Figure
from reports.yearly.judge.quarters import JudgedQuarter
from reports.yearly.model.judged import Track, TrackPoint
from reports.yearly.model.year import IssuedBulletin, YearData


@dataclass(frozen=True)
class _Subject:
    """`base` and the names of its figures; '' where the subject has none. `{month}` is the quarter's last."""

    group: str
    name: str
    unit_code: str
    base: str
    value: str
    completion: str
    light: str


def make_tracks(data: YearData, quarters: Sequence[JudgedQuarter]) -> tuple[Track, ...]:
    """One track for each indicator, unit, project, measure and supervision item of any quarter."""
    subjects: dict[str, _Subject] = {}
    for quarter in quarters:
        for subject in _subjects(data, quarter):
            subjects.setdefault(subject.base, subject)
    order = {group: place for place, group in enumerate(GROUPS)}
    ordered = sorted(subjects.values(), key=lambda one: order[one.group])
    return tuple(_track(subject, quarters, data.issued) for subject in ordered)


GROUPS = ("经济指标", "重点项目（全部）", "重点项目（单位）", "重点项目", "改革措施", "督查事项")


def _subjects(data: YearData, quarter: JudgedQuarter) -> list[_Subject]:
    found = [
        _Subject("经济指标", state.name, "", f"indicator.{state.code}", "ytd", "completion", "light")
        for state in quarter.indicators
    ]
    if quarter.projects is not None:
        found.append(_Subject("重点项目（全部）", "完成投资", "", "projects", "ytd", "completion", ""))
        for standing in quarter.projects.units:
            code = standing.unit_code
            base = f"projects.unit.{code}"
            found.append(_Subject("重点项目（单位）", "完成投资", code, base, "ytd", "completion", "light"))
        for project in quarter.projects.states:
            base = f"project.{project.code}"
            month = "m{month:02d}."
            found.append(
                _Subject(
                    "重点项目",
                    project.name,
                    project.unit_code,
                    base,
                    f"{month}ytd",
                    f"{month}completion",
                    "light",
                )
            )
    for measure in quarter.reform.measures if quarter.reform else ():
        name = f"事项{measure.item_no}措施{measure.measure_no}"
        base = f"reform.{measure.item_no}.{measure.measure_no}"
        found.append(_Subject("改革措施", name, measure.unit_code, base, "status", "", "light"))
    for item in quarter.supervision.states if quarter.supervision else ():
        base = f"supervision.{item.item_no}"
        found.append(_Subject("督查事项", item.item_no, item.unit_code, base, "status", "", "light"))
    return found


def _track(
    subject: _Subject, quarters: Sequence[JudgedQuarter], issued: Mapping[int, IssuedBulletin]
) -> Track:
    points = []
    for quarter in quarters:
        bulletin = issued.get(quarter.data.period.number)
        ids = [
            f"{subject.base}.{name.format(month=quarter.data.month)}" if name else ""
            for name in (subject.value, subject.completion, subject.light)
        ]
        now = [quarter.figure(name) for name in ids]
        was: list[Figure | None] = [bulletin.figures.get(name) if bulletin else None for name in ids]
        known = any(figure is not None for figure in was)
        points.append(TrackPoint(now[0], now[1], now[2], was[0], was[1], was[2], known))
    units = [point.value.unit for point in points if point.value is not None and point.value.unit]
    return Track(subject.group, subject.name, subject.unit_code, units[0] if units else "", tuple(points))
