"""改革攻坚事项年度台账: each registered measure through the quarters."""

from __future__ import annotations

from collections.abc import Sequence

from reports.blocks import Figure
from reports.quarterly.sections.reform import MeasureState
from reports.yearly.judge.quarters import JudgedQuarter
from reports.yearly.model.judged import MeasureYear


def make_reform(quarters: Sequence[JudgedQuarter]) -> tuple[MeasureYear, ...]:
    """In the order of the list; empty where none is registered."""
    last = quarters[-1].reform
    if last is None:
        return ()
    return tuple(
        _measure(
            quarters, item.name, item.registered.text("head_names"), item.registered.text("document_no"), m
        )
        for item in last.items
        for m in item.measures
    )


def _measure(
    quarters: Sequence[JudgedQuarter], item_name: str, heads: str, document_no: str, last: MeasureState
) -> MeasureYear:
    base = f"reform.{last.item_no}.{last.measure_no}"
    statuses: list[Figure] = []
    lights: list[Figure] = []
    reported: list[bool] = []
    done = ""
    told: MeasureState | None = None
    for quarter in quarters:
        status, light = quarter.figure(f"{base}.status"), quarter.figure(f"{base}.light")
        state = next(
            (
                m
                for m in (quarter.reform.measures if quarter.reform else ())
                if (m.item_no, m.measure_no) == (last.item_no, last.measure_no)
            ),
            None,
        )
        if status is None or light is None or state is None:
            continue
        statuses.append(status)
        lights.append(light)
        reported.append(state.status is not None)
        if state.status is not None:
            told = state
        if state.status == "完成" and not done:
            done = quarter.data.period.chinese()[5:]
    return MeasureYear(
        last.item_no,
        item_name,
        last.unit_code,
        heads,
        last.measure_no,
        last.registered.text("measure_text"),
        tuple(statuses),
        tuple(reported),
        tuple(lights),
        done,
        told.told("progress_text") if told else "",
        told.told("problem_text") if told else "",
        document_no,
    )
