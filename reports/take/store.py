"""Which issue an edited file belongs to, and the taken words in the ledger in place of the draft's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from etl.edited import EditedPaper
from reports.document import Document, content_hash, plain_text
from reports.issuing.kept import store as store
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.kept.records import leave_out_others, save_figures
from reports.issuing.steps.stages import DRAFT_STAGES, Person, enter, lock_issues, require_draft, today
from reports.take.compare import Taken
from reports.take.findings import Finding
from reports.take.problem import TakeProblem
from reports.take.undone import Undone
from reports.take.words import plain
from schemas.warehouse.ledger import IssueDocument

_ID_MARK = "id_"
_LEAST_HASH = 16
_MOST_TITLES = 50
_FIRST_BLOCKS = 5
_FORMS = {
    "发文稿纸": "上面的意见和签字请登记（核稿、会签、审核，签发时附扫描件），文字请在文稿上改",
    "督查通报核对单": "单位的答复请登记，或请单位直接回复核对单的邮件",
}
"""Title of a form → what to do with it instead."""


@dataclass(frozen=True)
class Known:
    """The issue that a file is a draft of, and by what it was known: 文件属性, 书签 or 标题文字.

    `last_take`: the edited draft that had been taken by then; None: none.
    """

    issue_id: int
    relied_on: str
    last_take: int | None = None


def known_issue(connection: Connection, edited: EditedPaper) -> Known:
    """Raises TakeProblem where the file is of no draft of ours, or of one that is not the latest any more."""
    parts = edited.identity.split()
    marks = [m.removeprefix(_ID_MARK) for b in edited.blocks for m in b.marks if m.startswith(_ID_MARK)]
    known = None
    if len(parts) == 3:
        known = _by_hash(connection, parts[2], "文件属性")
    for mark in marks:
        known = known or _by_hash(connection, mark, "书签")
    if known is None and len(parts) == 3:
        _refuse_old(connection, parts[0], parts[1])
    known = known or _by_title(connection, edited)
    if known is None:
        _refuse_form(edited)
        raise TakeProblem("认不出这是哪一期的稿子：文件属性、书签都没有了，标题也和现有的草稿对不上，没有收")
    _require_latest(connection, known.issue_id)
    last = store.last_take(connection, known.issue_id)
    return known if last is None else replace(known, last_take=last["take_id"])


def earlier_reasons(connection: Connection, issue_id: int) -> dict[tuple[str, str], str]:
    """(key, what stood there) → the reason given when it was last taken: it need not be given twice."""
    row = store.last_take(connection, issue_id)
    found = row["findings"]["found"] if row is not None else ()
    return {(one["key"], one["stands"]): one["reason"] for one in found if one["reason"]}


def undone_by(connection: Connection, issue_id: int, by: str) -> Undone | None:
    """What the draft that was taken last had changed; None where there is none, or the same person's."""
    row = store.last_take(connection, issue_id)
    if row is None or (by.strip() and row["person_name"] == by.strip()):
        return None
    found = row["findings"]
    return Undone(
        row["person_name"],
        row["file_name"],
        tuple((one["before"], one["after"]) for one in found["words"]),
        tuple((one["key"], one["stands"]) for one in found["found"] if one["stands"] and one["figure_id"]),
    )


def reworded(connection: Connection, issue_id: int, *faults: str) -> list[str]:
    """A line with its reason for each place that the taken draft says otherwise; `faults`: of these kinds."""
    row = store.last_take(connection, issue_id)
    found = [Finding(**one) for one in row["findings"]["found"]] if row is not None else []
    return [f"{one.sentence}；理由：{one.reason}" for one in found if not faults or one.fault in faults]


def keep_taken(
    connection: Connection,
    known: Known,
    draft: Document,
    taken: Taken,
    by: Person,
    file_name: str,
    sha256: str,
) -> bool:
    """The taken words in place of the draft's, in the caller's transaction; False: it is so already.

    Raises:
        IssueProblem: the draft was changed or signed in between.
    """
    lock_issues(connection)
    issue = store.issue_row(connection, known.issue_id)
    require_draft(issue, "收回修改稿")
    _require_latest(connection, known.issue_id)
    if store.read_draft(connection, issue) != draft:
        raise IssueProblem(f"第{known.issue_id}号发文的草稿在核对时被改动了，请重新收一次")
    made = store.kept_json(taken.document)
    last = store.last_take(connection, known.issue_id)
    if last is not None and (last["sha256"], last["fingerprint"]) == (sha256, made["fingerprint"]):
        return False
    if last is not None and last["take_id"] != known.last_take:
        raise IssueProblem(
            f"核对时{last['person_name'] or '别人'}收回了另一份修改稿《{last['file_name']}》，请重新收一次"
        )
    connection.execute(
        sa.insert(store.TAKE).values(
            issue_id=known.issue_id,
            taken_at=sa.func.clock_timestamp(),
            person_name=by.name,
            person_post=by.post,
            file_name=file_name,
            sha256=sha256,
            relied_on=known.relied_on,
            base_hash=content_hash(draft),
            findings=taken.findings.to_plain(),
            places=dict(taken.places),
            **made,
        )
    )
    put_document(connection, known.issue_id, taken.document)
    told = f"收回修改稿《{file_name}》，{len(taken.findings.found)}处与数据库不同"
    enter(connection, store.issue_row(connection, known.issue_id), issue["stage"], by, today(), reason=told)
    return True


def put_document(connection: Connection, issue_id: int, document: Document) -> None:
    """Text, fingerprint and figures of an issue follow its document."""
    connection.execute(
        sa.update(store.ISSUE)
        .where(store.ISSUE.c.issue_id == issue_id)
        .values(content_hash=content_hash(document), plain_text=plain_text(document))
    )
    save_figures(connection, issue_id, document.figures)
    leave_out_others(connection, issue_id, document.figures)


def _by_hash(connection: Connection, start: str, relied_on: str) -> Known | None:
    """A draft by the beginning of its text's hash; of two that say the same the later one."""
    if len(start) < _LEAST_HASH or not start.isalnum():
        return None
    taken = sa.select(store.TAKE.c.issue_id).where(store.TAKE.c.base_hash.startswith(start))
    query = (
        sa.select(store.ISSUE.c.issue_id)
        .where(store.ISSUE.c.content_hash.startswith(start) | store.ISSUE.c.issue_id.in_(taken))
        .order_by(store.ISSUE.c.issue_id.desc())
        .limit(1)
    )
    issue_id = connection.execute(query).scalar()
    return None if issue_id is None else Known(issue_id, relied_on)


def _by_title(connection: Connection, edited: EditedPaper) -> Known | None:
    """The one open draft whose title stands in the file."""
    title = sa.column("document", sa.JSON)["title"].as_string()
    issues = store.ISSUE
    query = (
        sa.select(issues.c.issue_id, issues.c.kind, issues.c.period_label, title.label("title"))
        .join(IssueDocument, IssueDocument.issue_id == issues.c.issue_id)
        .where(issues.c.stage.in_(DRAFT_STAGES))
        .order_by(issues.c.issue_id.desc())
        .limit(_MOST_TITLES)
    )
    words = {plain(block.text) for block in edited.blocks}
    latest: dict[tuple[str, str], Any] = {}
    for row in connection.execute(query):
        latest.setdefault((row.kind, row.period_label), row)
    fits = [row.issue_id for row in latest.values() if plain(row.title or "") in words]
    return Known(fits[0], "标题文字") if len(fits) == 1 else None


def _refuse_form(edited: EditedPaper) -> None:
    """A form that goes round with a paper is not the paper: what is to be done with it instead."""
    titles = {plain(block.text) for block in edited.blocks[:_FIRST_BLOCKS]}
    for title, instead in _FORMS.items():
        if title in titles:
            raise TakeProblem(f"这是{title}，不是文稿本身，没有收；{instead}")


def _refuse_old(connection: Connection, kind: str, label: str) -> None:
    latest = store.latest(connection, kind, label)
    if latest is None:
        raise TakeProblem(f"文件是{label}的稿子，这里没有拟过这一期，没有收")
    issue = store.issue_row(connection, latest)
    if issue["stage"] not in DRAFT_STAGES:
        raise TakeProblem(f"文件是{label}的稿子，这一期已经{issue['stage']}，不能再收修改稿")
    raise TakeProblem(
        f"文件是{label}较早的一稿，草稿后来变过（现为第{issue['version']}版），没有收，请在现在的稿上改"
    )


def _require_latest(connection: Connection, issue_id: int) -> None:
    issue = store.issue_row(connection, issue_id)
    require_draft(issue, "收回修改稿")
    last = store.last_version(connection, issue["kind"], issue["period_label"])
    if last > issue["version"]:
        raise TakeProblem(
            f"文件是{issue['period_label']}第{issue['version']}版的稿子，已经另拟了第{last}版，请在第{last}版的稿上改"
        )
