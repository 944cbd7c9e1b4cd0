"""批示 on an issued paper, entered in the ledger of steps; and what came of each, reported back.

Neither moves the stage. Each bears a moment that no as-of lies behind, so no paper that is made again hears
of what was entered later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.issuing.kept import store
from reports.issuing.kept.papers import PAPERS, IssueProblem
from reports.issuing.steps.reviews import unit_of
from reports.issuing.steps.stages import SIGNED, Person, Step, enter, history, lock_issues, today
from schemas.locks import recording_moment
from schemas.warehouse.paper import INSTRUCTED, REPORTED_BACK, RESULTS

_ENDS = {"quarterly": (".light", "亮灯"), "weekly": (".status", "类别")}
"""What the figure of an item ends with in each paper, and its label."""
_SHOWN = 5


@dataclass(frozen=True)
class Word:
    """What a leader wrote. `item`: what it speaks of, as printed, or '' (all of it); `unit`: whose it is."""

    text: str
    item: str = ""
    unit: str = ""


def instruct(
    connection: Connection,
    issue_id: int,
    word: Word,
    by: Person,
    *,
    on: dt.date | None = None,
    detail: Mapping[str, Any] | None = None,
) -> tuple[int, bool]:
    """Enter a 批示 in the caller's transaction: its number within the period, and whether it is new.

    Raises:
        IssueProblem: not signed yet, no name or words, an unknown item or unit, or a day that cannot be.
    """
    moment = recording_moment(connection)
    lock_issues(connection)
    issue = store.issue_row(connection, issue_id)
    _require_issued(issue)
    day = on or today()
    if not by.name.strip():
        raise IssueProblem("批示要写明是哪位领导的，如 --by 张某某 --post 主任")
    if not word.text.strip():
        raise IssueProblem("批示要写明内容，如 --text 请招商局本月底前拿出解决办法")
    _require_day(INSTRUCTED, day, _signed_on(connection, issue_id), "签发日期")
    told = {"text": word.text.strip(), **_item(connection, issue, word.item), **_unit(connection, word)}
    given = _of_period(connection, issue, INSTRUCTED)
    for _, step in given:
        same = {key: value for key, value in step.detail.items() if key in _WHAT} == told
        if same and step.by == by and on in (None, step.on):
            return int(step.detail["no"]), False
    number = len(given) + 1
    kept = told | {"no": number} | dict(detail or {})
    reason = f"批示{number}：{word.text.strip()}{_about(told)}"
    enter(connection, issue, INSTRUCTED, by, day, reason=reason, detail=kept, moved_at=moment)
    return number, True


_WHAT = ("text", "item", "figure_id", "unit", "unit_name")


def report_back(
    connection: Connection,
    issue: Mapping[str, Any],
    number: int,
    result: str,
    text: str,
    by: Person,
    *,
    on: dt.date | None = None,
) -> bool:
    """Enter what came of a 批示 on any version of the paper's period; False: it says so already.

    Raises:
        IssueProblem: no such 批示, no name or words, or a day that cannot be.
    """
    moment = recording_moment(connection)
    lock_issues(connection)
    given = {
        step.detail["no"]: (issue_id, step) for issue_id, step in _of_period(connection, issue, INSTRUCTED)
    }
    if number not in given:
        known = "、".join(str(no) for no in given) or "无"
        raise IssueProblem(f"{issue['period_label']}没有批示{number}，登记了的：{known}")
    if result not in RESULTS:
        raise IssueProblem(f"落实情况写的是“{result}”，应为{'、'.join(RESULTS)}之一")
    if not by.name.strip():
        raise IssueProblem("落实情况要写明由谁登记，如 --by 王某某 --post 科长")
    if not text.strip():
        raise IssueProblem("落实情况要写明内容，如 --text 已于5月10日召开协调会，用地指标落实")
    issue_id, instruction = given[number]
    day = on or today()
    _require_day(REPORTED_BACK, day, instruction.on, "批示日期")
    detail = {"no": number, "result": result, "text": text.strip()}
    before = [s for _, s in _of_period(connection, issue, REPORTED_BACK) if s.detail["no"] == number]
    if before and dict(before[-1].detail) == detail and before[-1].by == by and on in (None, before[-1].on):
        return False
    enter(
        connection, store.issue_row(connection, issue_id), REPORTED_BACK, by, day,
        reason=f"批示{number}{result}：{text.strip()}", detail=detail, moved_at=moment,
    )  # fmt: skip
    return True


# ---- what may not be ----


def _require_issued(issue: Mapping[str, Any]) -> None:
    if issue["kind"] not in PAPERS:
        raise IssueProblem(f"第{issue['issue_id']}号是{issue['period_label']}年考核基础数据，不登记批示")
    if issue["approved_at"] is None:
        raise IssueProblem(
            f"第{issue['issue_id']}号发文还没有签发，批示在签发之后登记；对文稿的意见请用 issue review 登记"
        )


def _require_day(step: str, day: dt.date, first: dt.date | None, named: str) -> None:
    if day > today():
        raise IssueProblem(f"{step}日期写的是{day.isoformat()}，还没有到，应不晚于今天")
    if first is not None and day < first:
        raise IssueProblem(
            f"{step}日期写的是{day.isoformat()}，早于{named}{first.isoformat()}，应不早于{named}"
        )


def _signed_on(connection: Connection, issue_id: int) -> dt.date | None:
    days = [step.on for step in history(connection, issue_id) if step.stage == SIGNED]
    return days[-1] if days else None


def _of_period(connection: Connection, issue: Mapping[str, Any], stage: str) -> list[tuple[int, Step]]:
    """Steps of that name on every version of the period, the oldest first."""
    query = sa.select(store.ISSUE.c.issue_id).where(
        store.ISSUE.c.kind == issue["kind"], store.ISSUE.c.period_label == issue["period_label"]
    )
    numbers = connection.scalars(query.order_by(store.ISSUE.c.issue_id)).all()
    found = [(no, step) for no in numbers for step in history(connection, no) if step.stage == stage]
    return sorted(found, key=lambda one: one[1].moved_at)


# ---- what it speaks of ----


def _item(connection: Connection, issue: Mapping[str, Any], told: str) -> dict[str, str]:
    """The item whose light or class the paper prints: by number, name or part of one name."""
    wanted = told.strip()
    if not wanted:
        return {}
    rows = connection.execute(
        sa.text("select figure_id, label from ledger.issue_figure where issue_id = :no order by figure_id"),
        {"no": issue["issue_id"]},
    )
    figure_end, label_end = _ENDS[issue["kind"]]
    items = {
        row.figure_id: row.label.removesuffix(label_end)
        for row in rows
        if row.figure_id.endswith(figure_end) and row.label.endswith(label_end)
    }
    same = [one for one, label in items.items() if wanted in (one, label, *_numbers(one))]
    found = same or [one for one, label in items.items() if wanted in label]
    if len(found) == 1:
        return {"item": items[found[0]], "figure_id": found[0]}
    if not found:
        raise IssueProblem(f"这一期没有“{wanted}”这个事项，应为所印的事项名称或编号；不针对某一项的不写事项")
    names = "；".join(items[one] for one in found[:_SHOWN])
    raise IssueProblem(
        f"“{wanted}”对得上{len(found)}个事项：{names}{'等' if len(found) > _SHOWN else ''}，请写全"
    )


def _numbers(figure_id: str) -> tuple[str, ...]:
    """`reform.1.2.light` is 1.2 and 1-2."""
    inside = figure_id.split(".", 1)[1].rpartition(".")[0]
    return inside, inside.replace(".", "-")


def _unit(connection: Connection, word: Word) -> dict[str, str]:
    if not word.unit.strip():
        return {}
    code, name = unit_of(connection, word.unit)
    return {"unit": code, "unit_name": name}


def _about(told: Mapping[str, str]) -> str:
    about = "，".join(told[key] for key in ("item", "unit_name") if told.get(key))
    return f"（{about}）" if about else ""
