"""Of which cells of its own row a column of the context is made.

A row with a cell that could not be read is still judged by its other cells: one answer names all that is
wrong with it. What a rule compares with may hang on the unread cell without showing it: only what is declared
here is known not to. A test changes every other cell and sees whether the column stays.
"""

from __future__ import annotations

from collections.abc import Mapping

_AMOUNTS = ("ytd_investment_wan_yuan", "cumulative_investment_wan_yuan")
_SAYS_WHY = ("problem_text", "progress_text")
# Whether the amounts are typed in the unit of the column, by the month before and the registered total.
_IN_SCALE = ("project_code", "period_start", *_AMOUNTS, *_SAYS_WHY)
_WORK_IN_SCALE = (
    "work_code", "period_start", "ytd_investment_wan_yuan", "cumulative_investment_wan_yuan", "problem_text",
)  # fmt: skip

_OF_ANY_TABLE: dict[str, tuple[str, ...]] = {
    "received_at": (),
    "received_on": (),
    "period_end": ("period_start", "period_type"),
}
_BY_TABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "project_progress": {
        "registered_total_investment_wan_yuan": ("project_code", "period_start"),
        "previous_period_start": ("project_code", "period_start"),
        "is_in_scale": _IN_SCALE,
        "is_plain": _IN_SCALE,
        "total_investment_limit_wan_yuan": _IN_SCALE,
        "ytd_limit_wan_yuan": _IN_SCALE,
        "cumulative_floor_wan_yuan": _IN_SCALE,
        "ytd_in_right_unit_wan_yuan": _IN_SCALE,
        "cumulative_in_right_unit_wan_yuan": _IN_SCALE,
        "ytd_floor_wan_yuan": (*_IN_SCALE, "month_investment_wan_yuan"),
        "is_said_started": ("is_started",),
    },
    "infrastructure_progress": {
        "registered_total_wan_yuan": ("work_code", "period_start"),
        "previous_period_start": ("work_code", "period_start"),
        "unlisted_work_code": ("work_code", "period_start"),
        "is_in_scale": _WORK_IN_SCALE,
        "cumulative_in_right_unit_wan_yuan": _WORK_IN_SCALE,
        "ytd_in_right_unit_wan_yuan": _WORK_IN_SCALE,
        "total_limit_wan_yuan": _WORK_IN_SCALE,
        "cumulative_floor_wan_yuan": _WORK_IN_SCALE,
        "ytd_floor_wan_yuan": _WORK_IN_SCALE,
        "physical_floor_pct": ("work_code", "period_start", "problem_text"),
    },
}
DECLARED: Mapping[str, Mapping[str, tuple[str, ...]]] = _BY_TABLE


def made_of(table: str, column: str) -> tuple[str, ...] | None:
    """The row's own columns that a column of the context is made of; None where that is not declared."""
    if column.startswith("stated_"):
        return (column.removeprefix("stated_"),)
    return _BY_TABLE.get(table, {}).get(column, _OF_ANY_TABLE.get(column))
