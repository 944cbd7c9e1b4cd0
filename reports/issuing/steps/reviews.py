"""核稿, 会签, 审核: what people say of a draft between 拟稿 and 签发, each with name, post, day and opinion.

They stand in the ledger of steps and do not move the stage. Each speaks of the text that lay before it: once
the text is another, the word is history, and a required one is asked for again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.figures.wording import chinese_date
from reports.issuing.kept import store
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps.paper_rules import Way
from reports.issuing.steps.stages import (
    SIGNED,
    Person,
    Step,
    enter,
    history,
    lock_issues,
    require_draft,
    today,
)
from schemas.warehouse.paper import COSIGNED, REVIEWS

AGREED, DISAGREED = OPINIONS = ("同意", "不同意")
REVIEWED = "reviewed_hash"


@dataclass(frozen=True)
class Opinion:
    """What somebody says of a draft. `unit_name`: whom a 会签 speaks for, else ''."""

    kind: str
    word: str = AGREED
    text: str = ""
    unit_code: str = ""
    unit_name: str = ""


@dataclass(frozen=True)
class Review:
    """The last word of one person, or of one unit, on one kind. `is_current`: the text is still the same."""

    opinion: Opinion
    by: Person
    on: dt.date
    is_current: bool

    @property
    def told(self) -> str:
        """`综合管理局 张某某 局长：同意（按意见修改），2021年4月20日`."""
        said = f"{self.opinion.word}（{self.opinion.text}）" if self.opinion.text else self.opinion.word
        who = " ".join(part for part in (self.opinion.unit_name, self.by.told) if part)
        stale = "" if self.is_current else "，之后文稿改过"
        return f"{who}：{said}，{chinese_date(self.on)}{stale}"


def give(
    connection: Connection,
    issue_id: int,
    opinion: Opinion,
    by: Person,
    *,
    on: dt.date | None = None,
    detail: Mapping[str, Any] | None = None,
) -> bool:
    """Enter a word on a draft in the caller's transaction; False: it stands already, of the same text.

    Raises:
        IssueProblem: no such issue or step, signed already, no name, no unit, no reason, or a wrong day.
    """
    lock_issues(connection)
    issue = store.issue_row(connection, issue_id)
    day = on or today()
    require_draft(issue, f"登记{opinion.kind}")
    _require(issue, opinion, by, day)
    standing = reviews_of(connection, issue)
    same = [one for one in standing if one.is_current and (one.opinion, one.by) == (opinion, by)]
    if any(on in (None, one.on) for one in same):
        return False
    told = {"opinion": opinion.word, "text": opinion.text}
    told |= {"unit": opinion.unit_code, "unit_name": opinion.unit_name} if opinion.unit_name else {}
    words = f"{opinion.word}：{opinion.text}" if opinion.text else opinion.word
    reason = f"{opinion.unit_name}{words}"
    enter(connection, issue, opinion.kind, by, day, reason=reason, detail=told | dict(detail or {}))
    return True


def reviews_of(connection: Connection, issue: Mapping[str, Any]) -> list[Review]:
    """The last word of everybody on a version, 核稿 first; `issue`: a row of the ledger."""
    return reviews_in(history(connection, issue["issue_id"]), str(issue["content_hash"]))


def reviews_in(steps: Sequence[Step], content_hash: str) -> list[Review]:
    """The same of steps that are read already; `content_hash`: of the text that they are held against.

    A signature writes day and number into the text: a signed paper is held against what was reviewed.
    """
    signed = [step.detail[REVIEWED] for step in steps if step.stage == SIGNED and REVIEWED in step.detail]
    against = signed[-1] if signed else content_hash
    last: dict[tuple[str, str], Review] = {}
    for step in steps:
        if step.stage not in REVIEWS:
            continue
        opinion = Opinion(
            step.stage, step.detail["opinion"], step.detail["text"], step.detail.get("unit", ""),
            step.detail.get("unit_name", ""),
        )  # fmt: skip
        # A unit has one word, whoever speaks for it; of others each person has one.
        key = (step.stage, opinion.unit_name or step.by.name)
        last[key] = Review(opinion, step.by, step.on, step.content_hash == against)
    return sorted(last.values(), key=lambda one: REVIEWS.index(one.opinion.kind))


def require_reviews(connection: Connection, issue: Mapping[str, Any], way: Way) -> dict[str, Any]:
    """What a signature needs: every required word, and nobody who disagrees with this very text.

    What its step keeps: which text was reviewed; {} where nobody said anything of it.

    Raises:
        IssueProblem: names what is missing, and who disagreed.
    """
    current = [one for one in reviews_of(connection, issue) if one.is_current]
    name = f"第{issue['issue_id']}号发文"
    if against := [one for one in current if one.opinion.word == DISAGREED]:
        told = "；".join(f"{one.opinion.kind}：{one.told}" for one in against)
        raise IssueProblem(f"{name}有不同意见，不能签发：{told}。请改稿，或由原经办人重新登记意见")
    agreed = [one.opinion for one in current]
    missing: list[str] = [kind for kind in way.required if not any(one.kind == kind for one in agreed)]
    if COSIGNED in way.required:
        signed = {one.unit_code for one in agreed if one.kind == COSIGNED}
        missing += [f"{COSIGNED}（{code}）" for code in way.cosigners if code not in signed]
    if missing:
        raise IssueProblem(
            f"{name}还没有登记{'、'.join(missing)}（或登记之后文稿改过），不能签发；"
            f"请先用 issue review 登记，如 liangshai issue review {issue['period_label']} {missing[0][:2]}"
            " --by 王某某 --post 科长"
        )
    return {REVIEWED: issue["content_hash"]} if current else {}


def unit_of(connection: Connection, name: str) -> tuple[str, str]:
    """Code and name of the unit that is told by its code, name or short name. Raises IssueProblem."""
    query = sa.text(
        "select distinct unit_code, unit_name from report.unit"
        " where :name in (unit_code, unit_name, short_name) order by unit_code limit 2"
    )
    found = connection.execute(query, {"name": name.strip()}).all()
    if len(found) != 1:
        raise IssueProblem(f"没有“{name}”这个单位，应为单位名录里的名称、简称或代码")
    return found[0].unit_code, found[0].unit_name


def _require(issue: Mapping[str, Any], opinion: Opinion, by: Person, day: dt.date) -> None:
    if opinion.kind not in REVIEWS:
        raise IssueProblem(f"没有“{opinion.kind}”这一步，应为{'、'.join(REVIEWS)}之一")
    if opinion.word not in OPINIONS:
        raise IssueProblem(f"意见写的是“{opinion.word}”，应为{'或'.join(OPINIONS)}")
    if not by.name.strip():
        raise IssueProblem(f"登记{opinion.kind}要写明是谁的意见，如 --by 王某某 --post 科长")
    if opinion.word == DISAGREED and not opinion.text.strip():
        raise IssueProblem(f"{opinion.kind}不同意的，要写明意见，如 --text 第三部分的措施与方案不符")
    if opinion.kind == COSIGNED and not opinion.unit_name:
        raise IssueProblem("会签要写明代表哪个单位，如 --unit 综合管理局")
    if day > today():
        raise IssueProblem(f"{opinion.kind}日期写的是{day.isoformat()}，还没有到，应不晚于今天")
