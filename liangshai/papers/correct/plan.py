"""What a correction would say, and what it cannot: worked out before anything is told or kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from liangshai.papers.known import names as paper_names
from liangshai.service import Service
from reports.blocks import NOT_REPORTED
from reports.document import Document
from reports.issuing import issue as issues
from reports.issuing.correction.changes import ABSENT
from reports.issuing.correction.errata import LETTER, NEW_VERSION, erratum_lines, place_words, with_unit
from reports.issuing.correction.placed import Print
from reports.issuing.differences import since_issue
from reports.issuing.steps import stages
from reports.issuing.steps.stages import CORRECTED, Person
from reports.quarterly.shared.context import RETURNED

_MOST_NAMED = 5
_NO_VALUE = frozenset({ABSENT, NOT_REPORTED, RETURNED, "—"})
Change = dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """What the office wants corrected and why. `texts`: slips that are no figures, in its own words.

    `despite_gaps`: why it is told though today's data do not give some figure that was printed.
    """

    by: Person
    reason: str
    texts: tuple[str, ...] = ()
    number: str = ""
    on: date | None = None
    despite_gaps: str = ""


@dataclass(frozen=True)
class Plan:
    """`gaps`: printed figures for which the data of `moment` have no value, as `label`, `told`.

    `changes` name what the paper prints by its place there; a new version has them under their own names.
    """

    issue: dict[str, Any]
    issued: Document
    way: str
    wish: Wish
    changes: list[Change]
    gaps: list[dict[str, str]] = field(default_factory=list)
    moment: datetime = datetime.min


def planned(service: Service, name: str, way: str, wish: Wish) -> Plan:
    """Correct the last signed version of a paper in one of three ways: what would be told.

    Raises:
        IssueProblem: not printed, withdrawn, or nothing differs.
    """
    issue = paper_names.standing(service, name)
    if issue["stage"] not in (stages.PRINTED, CORRECTED):
        raise issues.IssueProblem(f"第{issue['issue_id']}号发文现在是“{issue['stage']}”，只有印发了的才更正")
    issued = issues.document_of(service.engine, issue["issue_id"])
    with service.engine.connect() as connection:
        steps = stages.history(connection, issue["issue_id"])
    # A new version replaces the print and every letter on it; the others are held against what was told.
    earlier = [] if way == NEW_VERSION else [s for s in steps if s.detail.get("way") in (LETTER, way)]
    told = _told(earlier)
    texts = _untold(steps, way, wish.texts)
    differing, moment = since_issue(service.engine, issue["issue_id"], told=told)
    placed = Print(issued).placed(differing)
    # A paper of its own cannot leave a figure out of one that is printed: that takes words.
    changes = [dict(one) for one in placed if way == NEW_VERSION or one["new"] != ABSENT]
    gaps = [] if way == NEW_VERSION else _gaps(placed, earlier, wish.texts)
    if not changes and not texts:
        raise issues.IssueProblem(_nothing(issue, gaps, is_told=bool(told or wish.texts)))
    return Plan(issue, issued, way, replace(wish, texts=texts), changes, gaps, moment)


def require_told(plan: Plan) -> None:
    """Raises IssueProblem without a name or a reason, or where figures cannot be told and nobody says why."""
    if not plan.wish.by.name.strip():
        raise issues.IssueProblem("更正要写明经办人姓名，如 --by 张某某 --post 主任")
    if not plan.wish.reason.strip():
        raise issues.IssueProblem("更正要写明事由，如 --reason 综合管理局更正了3月报表")
    if plan.gaps and not plan.wish.despite_gaps.strip():
        raise issues.IssueProblem(
            f"第{plan.issue['issue_id']}号发文所印的{_named(plan.gaps)}，现在的数据算不出，"
            f"没有可以更正成的数，没有{'发出' if plan.way == LETTER else '登记'}。"
            "请等数据补齐，或用 --text 写明各应怎样更正（写出数的名称）；"
            "确要照发的，写明理由，理由存档（命令行：--despite-gaps 理由；先看全文：--check）"
        )


def values_of(changes: Sequence[Change]) -> list[dict[str, str]]:
    """What a step keeps of its changes: a later correction is held against it."""
    return [{name: one[name] for name in ("figure_id", "label", "old", "new")} for one in changes]


def _told(steps: Sequence[stages.Step]) -> dict[tuple[str, str], str]:
    """(figure or its label, printed) → the value that a letter, or this very way, put in its place last."""
    values = [one for step in steps for one in step.detail.get("values", ())]
    by_label = {(one["label"], one["old"]): one["new"] for one in values}
    return by_label | {(one["figure_id"], one["old"]): one["new"] for one in values if "figure_id" in one}


def _untold(steps: Sequence[stages.Step], way: str, texts: Sequence[str]) -> tuple[str, ...]:
    """The words that this very way has not told yet: a command given again after a crash tells them once."""
    told = {line for s in steps if s.detail.get("way") == way for line in s.detail.get("lines", ())}
    return tuple(text for text in texts if not told.issuperset(erratum_lines((), [text])))


def _gaps(
    placed: Sequence[Any], earlier: Sequence[stages.Step], texts: Sequence[str]
) -> list[dict[str, str]]:
    """What was printed with a value and has none today, but for what words spoke of or that was let pass."""
    said = [*texts, *(text for step in earlier for text in step.detail.get("texts", ()))]
    passed = {label for step in earlier for label in step.detail.get("gaps", ())}
    return [
        {"label": one["label"], "told": f"{place_words(one)}原印{with_unit(one, one['old'])}"}
        for one in placed
        if one["new"] in _NO_VALUE
        and one["old"] not in _NO_VALUE
        and one["label"] not in passed
        and not any(one["label"] in text for text in said)
    ]


def _named(gaps: Sequence[dict[str, str]]) -> str:
    shown = "、".join(one["label"] for one in gaps[:_MOST_NAMED])
    return f"{shown}等{len(gaps)}个数" if len(gaps) > _MOST_NAMED else shown


def _nothing(issue: dict[str, Any], gaps: Sequence[dict[str, str]], *, is_told: bool) -> str:
    name = f"第{issue['issue_id']}号发文"
    if gaps:
        return (
            f"{name}所印的{_named(gaps)}，现在的数据已经算不出，没有可以更正成的数，没有更正；"
            "请用 --text 写明怎样更正，或用更正通报"
        )
    if is_told:
        return f"{name}与现在的数据不同的数都已经更正过，也没有写明别的要更正的文字（--text），没有更正"
    return f"{name}所印的数与现在的数据没有差别，也没有写明要更正的文字（--text），没有更正"
