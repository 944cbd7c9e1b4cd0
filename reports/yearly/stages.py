"""The stages of a year's assessment: 预填 → 核对 → 初评 → 反馈 → 复核 → 定稿, with who, when and by what.

Only 定稿, with its document, freezes the year: its version stands from then on, whatever comes in later.
What changes it then is a 复核 of its own, with approver, document and reason, and lists its effect; nothing
changes it in silence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.blocks import Figure
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.kept.store import lock_issues
from reports.issuing.steps.stages import Person, Step, enter, history, today
from reports.yearly.model.judged import YearlyInputs
from reports.yearly.model.places import SHANGHAI, moment, unit_name
from schemas.warehouse.ledger import Issue
from schemas.warehouse.paper import AFTER_FINAL, FINAL, JUDGED, TOLD_BACK, YEAR_STAGES

KIND = "yearly"
_ISSUE = cast(sa.Table, Issue.__table__)


@dataclass(frozen=True)
class YearStep:
    """One step and the version of the workbook on which it was taken."""

    issue_id: int
    version: int
    as_of: dt.datetime
    step: Step


@dataclass(frozen=True)
class Review:
    """Who changes a year that is final, by which document, on which day, and why."""

    by: Person
    on: dt.date
    document_no: str
    reason: str

    @property
    def stage_words(self) -> str:
        """For the cover of the version that it makes."""
        return f"{AFTER_FINAL}（{self.document_no}，{self.on.isoformat()}）"


def steps_of(connection: Connection, year: int) -> list[YearStep]:
    """Every step of a year, in the order in which they were entered."""
    versions = connection.execute(
        sa.select(_ISSUE.c.issue_id, _ISSUE.c.version, _ISSUE.c.as_of).where(
            _ISSUE.c.kind == KIND, _ISSUE.c.period_label == str(year)
        )
    ).all()
    found = [
        YearStep(one.issue_id, one.version, one.as_of, step)
        for one in versions
        for step in history(connection, one.issue_id)
    ]
    return sorted(found, key=lambda one: one.step.moved_at)


def standing(connection: Connection, year: int) -> YearStep | None:
    """The step that froze the year, or changed it last since; None while it is not final."""
    frozen = [one for one in steps_of(connection, year) if one.step.stage in (FINAL, AFTER_FINAL)]
    return frozen[-1] if frozen else None


def refuse_final(connection: Connection, year: int, as_of: dt.datetime | None = None) -> None:
    """Raises IssueProblem: the year is final, and `as_of` is not that of the version that stands."""
    frozen = standing(connection, year)
    if frozen is None or (as_of is not None and as_of == frozen.as_of):
        return
    raise IssueProblem(
        f"{year}年考核已于{frozen.step.on.isoformat()}{frozen.step.stage}（{frozen.step.document_no}，"
        f"第{frozen.version}版，数据截止{moment(frozen.as_of)}），不再出新的一版。要看这一版："
        f"liangshai assess {year} --as-of stored；确需改动的走定稿后复核：liangshai year review {year}"
    )


def move(
    connection: Connection, year: int, stage: str, by: Person, *,
    on: dt.date | None = None, document_no: str = "", reason: str = "",
) -> bool:  # fmt: skip
    """Take one step with the newest version; False where this very step was the last one.

    Raises:
        IssueProblem: no version, no such stage, the year is final, a step back or over without its words,
            no name, a wrong day, or 定稿 before 初评 and 反馈 or without a document.
    """
    lock_issues(connection)
    issue = _newest(connection, year)
    if stage not in YEAR_STAGES[1:]:
        raise IssueProblem(f"没有“{stage}”这个阶段，应为{'、'.join(YEAR_STAGES[1:])}之一")
    steps, day = steps_of(connection, year), on or today()
    last = steps[-1] if steps else None
    told = (stage, by, day, document_no, reason)
    if last and told == (
        last.step.stage,
        last.step.by,
        last.step.on,
        last.step.document_no,
        last.step.reason,
    ):
        return False
    refuse_final(connection, year)
    require_words(by, day, issue)
    order = YEAR_STAGES.index
    now = last.step.stage if last else YEAR_STAGES[0]
    if order(stage) <= order(now) and not reason.strip():
        raise IssueProblem(
            f"{year}年考核已经{now}，再登记“{stage}”要写明事由，如 --reason 数据更正后重新初评"
        )
    if stage == FINAL:
        _require_final(year, issue, steps, document_no, reason)
    enter(connection, issue, stage, by, day, document_no, reason)
    set_stage(connection, issue["issue_id"], stage)
    return True


def set_stage(connection: Connection, issue_id: int, stage: str) -> None:
    """What the list of issues says of a version."""
    connection.execute(sa.update(_ISSUE).where(_ISSUE.c.issue_id == issue_id).values(stage=stage))


def require_words(by: Person, day: dt.date, issue: Mapping[str, Any]) -> None:
    """Raises IssueProblem: nobody is named, or the day is to come or before the data of the version."""
    if not by.name.strip():
        raise IssueProblem("要写明经办人，如 --by 张某某 --post 主任")
    if day > today():
        raise IssueProblem(f"日期写的是{day.isoformat()}，还没有到，应不晚于今天")
    made = issue["as_of"].astimezone(SHANGHAI).date()
    if day < made:
        raise IssueProblem(
            f"日期写的是{day.isoformat()}，早于第{issue['version']}版的数据截止{made.isoformat()}，"
            "这一版那时还没有；先核对是哪一版"
        )


def effect(
    old: YearlyInputs, new: YearlyInputs, was: Mapping[str, Figure], now: Mapping[str, Figure]
) -> list[dict[str, Any]]:
    """What a 复核 changes: scores, ranks and grades by unit first, then every other printed figure."""
    units = {score.unit_code: score for score in old.scores}
    told: list[dict[str, Any]] = []
    for score in new.scores:
        before, name = units.get(score.unit_code), unit_name(new, score.unit_code)
        then = (before.total.text, before.rank, before.grade) if before else (None, None, None)
        values = (score.total.text, score.rank, score.grade)
        told += [
            _changed(score.total.figure_id, f"{name}{what}", was_told, value)
            for what, was_told, value in zip(("考核得分", "位次", "等次"), then, values, strict=True)
            if was_told != value
        ]
    shown = {one["figure_id"] for one in told}
    for figure_id in dict.fromkeys([*was, *now]):
        printed = [figures[figure_id].text if figure_id in figures else None for figures in (was, now)]
        if printed[0] != printed[1] and figure_id not in shown:
            label = (now if figure_id in now else was)[figure_id].label
            told.append(_changed(figure_id, label, *printed))
    return told


def late_returns(connection: Connection, year: int, since: dt.datetime) -> int:
    """How many returns of the year were accepted after the data of the version that stands."""
    return int(
        connection.execute(
            sa.text("""
                select count(*) from ledger.submission
                 where status in ('accepted', 'partly') and recorded_at > :since
                   and extract(year from period_start) = :year"""),
            {"since": since, "year": year},
        ).scalar_one()
    )


def _changed(figure_id: str, label: str, then: str | None, now: str | None) -> dict[str, Any]:
    was, value = (one if one else "（没有）" for one in (then, now))
    return {"figure_id": figure_id, "sentence": f"{label}：原{was}，现{value}"}


def _newest(connection: Connection, year: int) -> Mapping[str, Any]:
    query = sa.select(*_ISSUE.c).where(_ISSUE.c.kind == KIND, _ISSUE.c.period_label == str(year))
    row = connection.execute(query.order_by(_ISSUE.c.version.desc()).limit(1)).mappings().first()
    if row is None:
        raise IssueProblem(f"{year}年还没有考核基础数据，先运行 liangshai assess {year}")
    return dict(row)


def _require_final(
    year: int, issue: Mapping[str, Any], steps: Sequence[YearStep], document_no: str, reason: str
) -> None:
    if not document_no.strip():
        raise IssueProblem("定稿要有文件：写明文号，如 --document 淄齐鲁化工管发〔2022〕3号")
    taken = {one.step.stage for one in steps}
    missing = [stage for stage in (JUDGED, TOLD_BACK) if stage not in taken]
    if missing:
        raise IssueProblem(f"{year}年考核还没有{'、'.join(missing)}，不能定稿")
    told_back = [one for one in steps if one.step.stage == TOLD_BACK][-1]
    if told_back.issue_id != issue["issue_id"] and not reason.strip():
        versions = f"反馈的是第{told_back.version}版，现在是第{issue['version']}版"
        raise IssueProblem(f"{versions}：先反馈这一版，或写明事由 --reason")
