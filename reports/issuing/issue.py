"""A paper's way: prepared at an instant, signed, made again to the letter, replaced by a new version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from reports.document import Document, content_hash, plain_text, used_figures
from reports.figures.wording import chinese_date
from reports.issuing.correction.carried import carried_into
from reports.issuing.correction.changes import list_changes, with_rewritten
from reports.issuing.correction.correction import PRINTED, printed_changes, with_correction
from reports.issuing.correction.errata import with_errata
from reports.issuing.kept import store as store
from reports.issuing.kept.papers import PAPERS, IssueProblem, Order, Paper, Setting, default_setting, paper_of
from reports.issuing.kept.records import read_figures, save_figures
from reports.issuing.kept.rules_used import lights_kept, measures_kept, rules_of, setting_kept
from reports.issuing.kept.struck import CARRIES
from reports.issuing.steps import stages
from reports.issuing.steps.document_no import enter_number, parse_document_no
from reports.issuing.steps.judgement import judged
from reports.issuing.steps.overrides import as_printed, printed_ids
from reports.issuing.steps.paper_rules import load_paper_rules
from reports.issuing.steps.reviews import require_reviews
from reports.issuing.steps.signature import require_same_signature, write_signature
from reports.issuing.steps.stages import DRAFTED, FOR_SIGNATURE, SIGNED, Person, lock_issues
from reports.issuing.steps.unasked import require_checked
from schemas.locks import as_of_moment, present_moment
from schemas.period import Period
from schemas.program import program_version

__all__ = [
    "KIND",
    "SHANGHAI",
    "IssueProblem",
    "Setting",
    "changes_of",
    "computed",
    "document_of",
    "kind_of",
    "latest_issue",
    "prepare",
    "reissue",
    "sign",
    "sign_in",
]

SHANGHAI = ZoneInfo("Asia/Shanghai")
KIND = "quarterly"


def prepare(
    engine: Engine,
    period: Period | str,
    run_key: str,
    as_of: dt.datetime | None = None,
    issue_date: dt.date | None = None,
    setting: Setting | None = None,
) -> int:
    """Fix the as-of, build the document, keep it with its text and figures: the issue_id. Twice is once.

    The same `run_key` gives the same issue. An `as_of` at which this period was already prepared gives that
    issue again. Otherwise a new version is made, with what it changes. A quarter gives the quarterly
    bulletin, a week the weekly notice. `issue_date` is 成文日期 (today in Shanghai by default).

    Raises:
        IssueProblem: no such paper, a period that is not over, an as-of in the future or before any data.
    """
    setting = setting or default_setting()
    paper, spoken = paper_of(period)
    if as_of is not None and as_of.tzinfo is None:
        as_of = as_of.replace(tzinfo=SHANGHAI)
    with engine.connect() as connection:
        known = store.of_run(connection, run_key)
        if known is None and as_of is not None:
            known = store.prepared_at(connection, paper.kind, spoken.label, as_of, issue_date)
    if known is not None:
        return known
    moment = _pick_as_of(engine, spoken, as_of)
    day = issue_date or dt.datetime.now(SHANGHAI).date()
    lights, measures = setting.rules_on(spoken.end), setting.measures_on(spoken.end)
    order = Order(spoken, moment, day, lights, measures)
    document = paper.make(engine, order, setting)
    with engine.begin() as connection:
        kept = rules_of(setting, order)
        return _record(connection, paper, order, kept, run_key, replace(document, stage=FOR_SIGNATURE))


def sign(
    engine: Engine,
    issue_id: int,
    approved_by: str,
    post: str = "",
    on: dt.date | None = None,
    document_no: str = "",
    detail: Mapping[str, Any] | None = None,
    *,
    is_number_confirmed: bool = False,
    despite_gaps: str = "",
    despite_unchecked: str = "",
) -> None:
    """Record who signed, with post, day (today by default) and 文号 where they are told, all or nothing.

    Signing again by the same person in the same words changes nothing. `is_number_confirmed`: a 文号 that
    does not follow the last one is right. `despite_gaps`: why it goes out though the office's judgement is
    missing; the gaps are printed as such. `despite_unchecked`: why it goes out though a unit that it names
    was not asked, or still has time to answer.

    Raises:
        IssueProblem: no such issue, signed by another or otherwise, a later version is signed, judgement is
            missing without a reason, a required 核稿, 会签, 审核 or 核对 is, or a 文号 that cannot be.
    """
    drafted = document_of(engine, issue_id)
    with engine.begin() as connection:
        sign_in(
            connection, issue_id, Person(approved_by, post), on, document_no, detail, drafted,
            is_number_confirmed=is_number_confirmed, despite_gaps=despite_gaps,
            despite_unchecked=despite_unchecked,
        )  # fmt: skip


def sign_in(
    connection: Connection,
    issue_id: int,
    by: Person,
    on: dt.date | None = None,
    document_no: str = "",
    detail: Mapping[str, Any] | None = None,
    drafted: Document | None = None,
    *,
    is_number_confirmed: bool = False,
    despite_gaps: str = "",
    despite_unchecked: str = "",
) -> None:
    """The same in the caller's transaction. `drafted` stands for a paper of which no document was kept."""
    number = parse_document_no(document_no, on.year if on else None) if document_no else None
    told = number.text if number else ""
    lock_issues(connection)
    issue = store.issue_row(connection, issue_id)
    if issue["stage"] == stages.WITHDRAWN:
        label = issue["period_label"]
        raise IssueProblem(
            f"{label}第{issue['version']}版已经撤回，不能再签发；请另拟一版：liangshai bulletin {label}"
        )
    if issue["approved_by"] is not None:
        steps = stages.history(connection, issue_id)
        return require_same_signature(issue, steps, by, on, told, detail or {})
    document = store.read_document(connection, issue) or drafted
    if document is None:
        raise IssueProblem(f"第{issue_id}号发文没有存下内容，请用 issue sign 签发")
    kept = judged(issue_id, document, despite_gaps)
    if (later := store.later_signed(connection, issue)) is not None:
        raise IssueProblem(f"{issue['period_label']}第{later}版已经签发，不能再签发第{issue['version']}版")
    _require_known_print(connection, issue)
    way = load_paper_rules().on(stages.today()).of(issue["kind"])
    kept |= require_reviews(connection, issue, way)
    kept |= require_checked(connection, issue, document, way, despite_unchecked)
    if number is not None:
        day = on or dt.datetime.now(SHANGHAI).date()
        enter_number(connection, issue_id, number, day, by.told, is_confirmed=is_number_confirmed)
    write_signature(connection, issue_id, document, on, told)
    stages.move(connection, issue_id, SIGNED, by, on=on, document_no=told, detail=dict(detail or {}) | kept)
    return None


def document_of(engine: Engine, issue_id: int, setting: Setting | None = None) -> Document:
    """The document of an issue as it was prepared, whatever this version of the program would say today.

    An issue from before documents were kept is made again from (period, as-of, rules, issue date, words).

    Raises:
        IssueProblem: what is kept was changed, or what is made again does not come out to the letter.
    """
    with engine.connect() as connection:
        issue = store.issue_row(connection, issue_id)
        document = store.read_document(connection, issue)
    if document is not None:
        return document
    document = computed(engine, issue, setting or default_setting())
    if content_hash(document) != issue["content_hash"]:
        raise IssueProblem(_difference(issue_id, issue["plain_text"], plain_text(document)))
    return document


def reissue(engine: Engine, issue_id: int, setting: Setting | None = None) -> Document:
    """Make an issue again: the same text to the letter."""
    return document_of(engine, issue_id, setting)


def kind_of(engine: Engine, issue_id: int) -> str:
    """quarterly, weekly or yearly. Raises IssueProblem where there is no such issue."""
    with engine.connect() as connection:
        return str(store.issue_row(connection, issue_id)["kind"])


def changes_of(engine: Engine, issue_id: int) -> list[dict[str, Any]]:
    """What this version changes against the one that it replaces (see issuing/correction/changes.py).

    What people wrote otherwise after the draft was counted is one of the changes, or takes the place of one.
    """
    with engine.connect() as connection:
        issue = store.issue_row(connection, issue_id)
        if issue["supersedes_issue_id"] is None:
            return list(issue["changes"])
        old, own = (read_figures(connection, one) for one in (issue["supersedes_issue_id"], issue_id))
    return with_rewritten(issue["changes"], as_printed(old), own)


def latest_issue(engine: Engine, period: Period | str, kind: str | None = None) -> int | None:
    """The last signed version of a period, else its last draft; None where there is none.

    `kind` is told by the period where it is not given. Raises IssueProblem when no paper has such periods.
    """
    if kind is None:
        paper, spoken = paper_of(period)
        kind, label = paper.kind, spoken.label
    else:
        label = period.label if isinstance(period, Period) else Period.parse(period).label
    with engine.connect() as connection:
        return store.latest(connection, kind, label)


# ---- the steps ----


def _pick_as_of(engine: Engine, period: Period, wanted: dt.datetime | None) -> dt.datetime:
    """The instant of the data; without a wanted one it is taken under the lock that loads respect."""
    with engine.begin() as connection:
        now = present_moment(connection)
        first = connection.execute(
            sa.text("select min(recorded_at) from ledger.submission where status in ('accepted', 'partly')")
        ).scalar()
        if wanted is not None and wanted > now:
            raise IssueProblem(f"数据截止时间 {_told(wanted)} 还没有到，应不晚于现在（{_told(now)}）")
        moment = wanted or as_of_moment(connection)
    if period.end >= moment.astimezone(SHANGHAI).date():
        raise IssueProblem(
            f"{period.chinese()}到{chinese_date(period.end)}才结束，"
            f"数据截止时间 {_told(moment)} 早于{'季末' if period.type == 'quarter' else '期末'}，不能出通报"
        )
    if first is None:
        raise IssueProblem("仓库里还没有任何受理的报送，不能出通报")
    if moment < first:
        raise IssueProblem(f"数据截止时间 {_told(moment)} 早于第一份报送入库的时间（{_told(first)}）")
    return moment


def _record(
    connection: Connection,
    paper: Paper,
    order: Order,
    rules: Mapping[str, Any],
    run_key: str,
    document: Document,
) -> int:
    """Write issue, document and figures; a run of the same key that came first wins."""
    lock_issues(connection)
    known = store.of_run(connection, run_key)
    if known is not None:
        return known
    label = order.period.label
    version = store.last_version(connection, paper.kind, label) + 1
    replaced = store.standing(connection, paper.kind, label) or store.latest(connection, paper.kind, label)
    notes: dict[str, Any] = {}
    changes: list[dict[str, Any]] = []
    if replaced is not None:
        document, notes, changes = _replacing(connection, replaced, document, order.as_of)
    errata = store.pending_errata(connection, paper.kind, label)
    document = with_errata(_corrected(document, version, notes.get("corrects"), changes), errata)
    kept = dict(rules) | {"code": program_version()} | notes
    issue_id: int = connection.execute(
        sa.insert(store.ISSUE)
        .values(
            kind=paper.kind,
            period_label=label,
            version=version,
            run_key=run_key,
            stage=document.stage,
            as_of=order.as_of,
            issue_date=order.issue_date,
            created_at=sa.func.clock_timestamp(),
            supersedes_issue_id=replaced,
            rule_versions=kept | ({"errata": errata} if errata else {}),
            content_hash=content_hash(document),
            plain_text=plain_text(document),
            changes=changes,
            files={},
        )
        .returning(store.ISSUE.c.issue_id)
    ).scalar_one()
    _keep(connection, issue_id, document)
    today = dt.datetime.now(SHANGHAI).date()
    issue = store.issue_row(connection, issue_id)
    for step in (DRAFTED, document.stage):
        stages.enter(connection, issue, step, Person(), today)
    return issue_id


def _replacing(
    connection: Connection, replaced: int, document: Document, as_of: dt.datetime
) -> tuple[Document, dict[str, Any], list[dict[str, Any]]]:
    """The document with what was written into the last version, notes of that, and what changed since."""
    before = store.issue_row(connection, replaced)
    fresh, document = document, carried_into(document, connection, before)
    notes: dict[str, Any] = {} if document is fresh else {CARRIES: replaced}
    # A draft that nobody signed was never printed: there is nothing to correct.
    if before["approved_at"] is not None:
        notes["corrects"] = _fate(connection, before)
    old, new = as_printed(read_figures(connection, replaced)), as_printed(document.figures)
    used = (figure_id for figure_id, _ in used_figures(document))
    changes = list_changes(connection, old, new, printed_ids(document.figures, used), before["as_of"], as_of)
    # Kept is what a reader can find: screen, text and table count the same.
    return document, notes, [dict(change) for change in printed_changes(document, changes)]


def _require_known_print(connection: Connection, issue: Mapping[str, Any]) -> None:
    """A paper that calls its predecessor unprinted is none that readers of the print can be given."""
    corrects = issue["rule_versions"].get("corrects")
    if corrects is None or corrects.get("fate", PRINTED).startswith(PRINTED):
        return
    before = store.issue_row(connection, issue["supersedes_issue_id"])
    if _fate(connection, before)["fate"].startswith(PRINTED):
        label, old = issue["period_label"], before["version"]
        raise IssueProblem(
            f"{label}第{old}版在拟稿之后印发了，第{issue['version']}版写的还是没有印发；"
            f"请另拟一版：liangshai bulletin {label}"
        )


def _fate(connection: Connection, before: Mapping[str, Any]) -> dict[str, Any]:
    """How far the version got that this one replaces, and the day: only what was printed was 印发."""
    steps = {one.stage: one.on for one in stages.history(connection, before["issue_id"])}
    printed = steps.get(stages.PRINTED)
    words = ("印发" if printed else "签发") + ("后撤回" if before["stage"] == stages.WITHDRAWN else "")
    day = printed or before["issue_date"]
    return {"version": before["version"], "issue_date": day.isoformat(), "fate": words}


def _keep(connection: Connection, issue_id: int, document: Document) -> None:
    save_figures(connection, issue_id, document.figures)
    store.save_document(connection, issue_id, document)


def computed(engine: Engine, issue: dict[str, Any], setting: Setting) -> Document:
    """The document as its stored facts and this version of the program give it. Raises IssueProblem."""
    paper = PAPERS.get(issue["kind"])
    if paper is None:
        raise IssueProblem(f"第{issue['issue_id']}号发文不是通报，不能这样重做")
    kept = issue["rule_versions"]
    spoken, number = Period.parse(issue["period_label"]), issue["issue_id"]
    setting = setting_kept(setting, kept, number)
    rules, measures = lights_kept(setting, kept), measures_kept(setting, kept, spoken)
    order = Order(spoken, issue["as_of"], issue["issue_date"], rules, measures)
    document = replace(paper.make(engine, order, setting), stage=issue["stage"])
    if CARRIES in kept:
        with engine.connect() as connection:
            before = store.issue_row(connection, kept[CARRIES])
            document = carried_into(document, connection, before)
    document = _corrected(document, issue["version"], kept.get("corrects"), issue["changes"])
    return with_errata(document, kept.get("errata", ()))


def _corrected(
    document: Document, version: int, corrects: dict[str, Any] | None, changes: list[dict[str, Any]]
) -> Document:
    """The document as the version that replaces the signed one which `corrects` names."""
    if corrects is None:
        return document
    day = dt.date.fromisoformat(corrects["issue_date"])
    # What was kept before papers told how far it got was told as 印发.
    fate = corrects.get("fate", "印发")
    return with_correction(document, version, corrects["version"], day, changes, fate)


def _difference(issue_id: int, kept: str, made: str) -> str:
    """The first line that does not come out the same."""
    old, new = kept.splitlines(), made.splitlines()
    for number, (was, now) in enumerate(zip(old, new, strict=False), start=1):
        if was != now:
            return f"第{issue_id}号发文重做后与原文不一致：第{number}行原为“{was}”，现为“{now}”"
    return f"第{issue_id}号发文重做后与原文不一致：原文{len(old)}行，现为{len(new)}行"


def _told(moment: dt.datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
