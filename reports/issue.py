"""A bulletin's way: prepared at an instant, signed, made again to the letter, replaced by a new version."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import yaml
from sqlalchemy import Connection, Engine

from etl.workdays import Calendar
from reports.changes import list_changes
from reports.correction import with_correction
from reports.document import Document, content_hash, gaps_of, plain_text, used_figures
from reports.quarterly import OfficeWords, build, read_quarter
from reports.records import read_figures, save_figures
from reports.rules import LIGHTS_FILE, Edition, RuleFault, RuleTable, load_light_rules
from reports.wording import chinese_date
from schemas.locks import as_of_moment
from schemas.period import Period
from schemas.warehouse.ledger import Issue

SHANGHAI = ZoneInfo("Asia/Shanghai")
KIND = "quarterly"
DRAFT, SIGNED = "送审稿", "签发"
# Two runs that prepare at once must not take the same version number.
ISSUE_LOCK = 71003

_SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
_ISSUE = cast(sa.Table, Issue.__table__)


class IssueProblem(Exception):
    """The bulletin cannot be issued so; one clear Chinese sentence."""


@dataclass(frozen=True)
class Setting:
    """What a bulletin needs beside the warehouse: workdays, the names of the returns, the rules."""

    calendar: Calendar
    source_labels: dict[str, str]
    rules: RuleTable

    @classmethod
    def load(cls, schemas: Path = _SCHEMAS) -> Setting:
        labels = {}
        for path in sorted((schemas / "sources").glob("*.yml")):
            labels[path.stem] = str(yaml.safe_load(path.read_text(encoding="utf-8"))["label"])
        calendar = Calendar.load(schemas / "codes" / "workdays.csv")
        return cls(calendar, labels, load_light_rules(schemas / "rules" / LIGHTS_FILE.name))


@lru_cache(maxsize=1)
def _default_setting() -> Setting:
    return Setting.load()


def prepare(
    engine: Engine,
    period: Period | str,
    run_key: str,
    as_of: dt.datetime | None = None,
    issue_date: dt.date | None = None,
    words: OfficeWords | None = None,
    setting: Setting | None = None,
) -> int:
    """Fix the as-of, build the document, keep its text and figures: the issue_id. Twice is once.

    The same `run_key` gives the same issue. An `as_of` at which this period was already prepared gives that
    issue again, proved to the letter. Otherwise a new version is made, with what it changes.
    `issue_date` is 成文日期 (today in Shanghai by default).

    Raises:
        IssueProblem: not a quarter, not over, as-of in the future or before any data.
    """
    setting = setting or _default_setting()
    quarter = _quarter(period)
    with engine.connect() as connection:
        known = _by_run_key(connection, run_key)
        if known is None and as_of is not None:
            known = _prepared_at(connection, quarter, as_of, issue_date)
            if known is not None:
                document_of(engine, known, setting)
    if known is not None:
        return known
    moment = _pick_as_of(engine, quarter, as_of)
    day = issue_date or dt.datetime.now(SHANGHAI).date()
    rules = setting.rules.on(quarter.end)
    words = words or OfficeWords()
    data = read_quarter(engine, quarter, moment, setting.calendar, setting.source_labels)
    document = build(data, rules, day, words, DRAFT)
    with engine.begin() as connection:
        return _record(connection, quarter, run_key, moment, day, rules, words, document)


def fill_in(engine: Engine, issue_id: int, words: OfficeWords, setting: Setting | None = None) -> None:
    """Put the office's own words into a draft; its figures stay as they are. Twice is once.

    Raises:
        IssueProblem: no such issue, or it is signed already and says something else.
    """
    setting = setting or _default_setting()
    with engine.begin() as connection:
        connection.execute(sa.text("select pg_advisory_xact_lock(:lock)"), {"lock": ISSUE_LOCK})
        issue = _issue(connection, issue_id)
        kept = issue["rule_versions"] | asdict(words)
        if _words_kept(issue["rule_versions"]) == words:
            return
        if issue["approved_by"] is not None:
            raise IssueProblem(f"第{issue_id}号发文已由{issue['approved_by']}签发，不能再改文字")
        document = _rebuild(engine, issue | {"rule_versions": kept}, setting)
        connection.execute(
            sa.update(_ISSUE)
            .where(_ISSUE.c.issue_id == issue_id)
            .values(rule_versions=kept, content_hash=content_hash(document), plain_text=plain_text(document))
        )


def sign(engine: Engine, issue_id: int, approved_by: str) -> None:
    """Record who signed. Signing again by the same person changes nothing.

    Raises:
        IssueProblem: no such issue, signed by another, a later version is signed, or words are missing.
    """
    document = document_of(engine, issue_id)
    gaps = gaps_of(document)
    if gaps:
        raise IssueProblem(f"第{issue_id}号发文还有{len(gaps)}处待办公室填写，填好后才能签发：{gaps[0]}")
    with engine.begin() as connection:
        connection.execute(sa.text("select pg_advisory_xact_lock(:lock)"), {"lock": ISSUE_LOCK})
        issue = _issue(connection, issue_id)
        if issue["approved_by"] is not None:
            if issue["approved_by"] == approved_by:
                return
            raise IssueProblem(f"第{issue_id}号发文已由{issue['approved_by']}签发，不能再由{approved_by}签发")
        later = connection.execute(
            sa.select(_ISSUE.c.version).where(
                _ISSUE.c.kind == issue["kind"],
                _ISSUE.c.period_label == issue["period_label"],
                _ISSUE.c.version > issue["version"],
                _ISSUE.c.approved_at.is_not(None),
            )
        ).scalar()
        if later is not None:
            raise IssueProblem(
                f"{issue['period_label']}第{later}版已经签发，不能再签发第{issue['version']}版"
            )
        connection.execute(
            sa.update(_ISSUE)
            .where(_ISSUE.c.issue_id == issue_id)
            .values(stage=SIGNED, approved_by=approved_by, approved_at=sa.func.clock_timestamp())
        )


def document_of(engine: Engine, issue_id: int, setting: Setting | None = None) -> Document:
    """The document of an issue, made again from (period, as-of, rule version, issue date, office words).

    Raises:
        IssueProblem: it does not come out to the letter; the sentence shows the first line that differs.
    """
    setting = setting or _default_setting()
    with engine.connect() as connection:
        issue = _issue(connection, issue_id)
    document = _rebuild(engine, issue, setting)
    if content_hash(document) != issue["content_hash"]:
        raise IssueProblem(_difference(issue_id, issue["plain_text"], plain_text(document)))
    return document


def _rebuild(engine: Engine, issue: dict[str, Any], setting: Setting) -> Document:
    """The document as its stored facts give it."""
    rules = _rules_kept(setting.rules, issue["rule_versions"], issue["issue_id"])
    quarter = Period.parse(issue["period_label"])
    data = read_quarter(engine, quarter, issue["as_of"], setting.calendar, setting.source_labels)
    kept = issue["rule_versions"]
    document = build(data, rules, issue["issue_date"], _words_kept(kept), issue["stage"])
    return _corrected(document, issue["version"], kept.get("corrects"), issue["changes"])


def _words_kept(kept: dict[str, Any]) -> OfficeWords:
    return OfficeWords(tuple(kept.get("next_steps", ())), tuple(kept.get("coordination", ())))


def reissue(engine: Engine, issue_id: int, setting: Setting | None = None) -> Document:
    """Make an issue again with its stored as-of: the same text to the letter, or IssueProblem."""
    return document_of(engine, issue_id, setting)


def changes_of(engine: Engine, issue_id: int) -> list[dict[str, Any]]:
    """What this version changes against the one that it replaces (see reports/changes.py)."""
    with engine.connect() as connection:
        return list(_issue(connection, issue_id)["changes"])


def latest_issue(engine: Engine, period: Period | str, kind: str = KIND) -> int | None:
    """The last signed version of a period, else its last draft; None where there is none."""
    label = period.label if isinstance(period, Period) else Period.parse(period).label
    with engine.connect() as connection:
        return _latest(connection, label, kind)


# ---- the steps ----


def _quarter(period: Period | str) -> Period:
    try:
        quarter = Period.parse(period) if isinstance(period, str) else period
    except ValueError:
        raise IssueProblem(f"期别写的是“{period}”，应为 2021Q1 这样的季度") from None
    if quarter.type != "quarter":
        raise IssueProblem(f"期别“{quarter.label}”不是季度，季度通报的期别应为 2021Q1 这样的季度")
    return quarter


def _pick_as_of(engine: Engine, quarter: Period, wanted: dt.datetime | None) -> dt.datetime:
    """The instant of the data; without a wanted one it is taken under the lock that loads respect."""
    if wanted is not None and wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=SHANGHAI)
    with engine.begin() as connection:
        now: dt.datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        first = connection.execute(
            sa.text("select min(recorded_at) from ledger.submission where status in ('accepted', 'partly')")
        ).scalar()
        if wanted is not None and wanted > now:
            raise IssueProblem(f"数据截止时间 {_told(wanted)} 还没有到，应不晚于现在（{_told(now)}）")
        moment = wanted or as_of_moment(connection)
    if quarter.end >= moment.astimezone(SHANGHAI).date():
        raise IssueProblem(
            f"{quarter.chinese()}到{chinese_date(quarter.end)}才结束，"
            f"数据截止时间 {_told(moment)} 早于季末，不能出通报"
        )
    if first is None:
        raise IssueProblem("仓库里还没有任何受理的报送，不能出通报")
    if moment < first:
        raise IssueProblem(f"数据截止时间 {_told(moment)} 早于第一份报送入库的时间（{_told(first)}）")
    return moment


def _record(
    connection: Connection,
    quarter: Period,
    run_key: str,
    as_of: dt.datetime,
    issue_date: dt.date,
    rules: Edition,
    words: OfficeWords,
    document: Document,
) -> int:
    """Write issue and figures; a run of the same key that came first wins."""
    connection.execute(sa.text("select pg_advisory_xact_lock(:lock)"), {"lock": ISSUE_LOCK})
    known = _by_run_key(connection, run_key)
    if known is not None:
        return known
    of_period = (_ISSUE.c.kind == KIND, _ISSUE.c.period_label == quarter.label)
    last = connection.execute(sa.select(sa.func.max(_ISSUE.c.version)).where(*of_period)).scalar() or 0
    replaced = _latest(connection, quarter.label, KIND)
    changes: list[dict[str, Any]] = []
    corrects: dict[str, Any] | None = None
    if replaced is not None:
        before = _issue(connection, replaced)
        # A draft that nobody signed was never printed: there is nothing to correct.
        if before["approved_at"] is not None:
            corrects = {"version": before["version"], "issue_date": before["issue_date"].isoformat()}
        old = read_figures(connection, replaced)
        printed = {figure_id for figure_id, _ in used_figures(document)}
        changes = list_changes(connection, old, document.figures, printed, before["as_of"], as_of)
    document = _corrected(document, last + 1, corrects, changes)
    kept = {"lights": rules.version, "lights_sha256": rules.sha256()} | asdict(words)
    kept["code"] = metadata.version("liangshai")
    issue_id: int = connection.execute(
        sa.insert(_ISSUE)
        .values(
            kind=KIND,
            period_label=quarter.label,
            version=last + 1,
            run_key=run_key,
            stage=DRAFT,
            as_of=as_of,
            issue_date=issue_date,
            created_at=sa.func.clock_timestamp(),
            supersedes_issue_id=replaced,
            rule_versions=kept | ({"corrects": corrects} if corrects else {}),
            content_hash=content_hash(document),
            plain_text=plain_text(document),
            changes=changes,
            files={},
        )
        .returning(_ISSUE.c.issue_id)
    ).scalar_one()
    save_figures(connection, issue_id, document.figures)
    return issue_id


def _corrected(
    document: Document, version: int, corrects: dict[str, Any] | None, changes: list[dict[str, Any]]
) -> Document:
    """The document as the version that replaces the signed one which `corrects` names."""
    if corrects is None:
        return document
    day = dt.date.fromisoformat(corrects["issue_date"])
    return with_correction(document, version, corrects["version"], day, changes)


def _issue(connection: Connection, issue_id: int) -> dict[str, Any]:
    row = connection.execute(sa.select(_ISSUE).where(_ISSUE.c.issue_id == issue_id)).mappings().first()
    if row is None:
        raise IssueProblem(f"没有第{issue_id}号发文")
    return dict(row)


def _by_run_key(connection: Connection, run_key: str) -> int | None:
    return connection.execute(sa.select(_ISSUE.c.issue_id).where(_ISSUE.c.run_key == run_key)).scalar()


def _prepared_at(
    connection: Connection, quarter: Period, as_of: dt.datetime, issue_date: dt.date | None
) -> int | None:
    """An issue of this as-of; one told to the second finds the issue made within that second."""
    kept: sa.ColumnElement[Any] = _ISSUE.c.as_of
    if as_of.microsecond == 0:
        kept = sa.func.date_trunc("second", _ISSUE.c.as_of)
    wanted = as_of if as_of.tzinfo else as_of.replace(tzinfo=SHANGHAI)
    query = sa.select(_ISSUE.c.issue_id).where(
        _ISSUE.c.kind == KIND, _ISSUE.c.period_label == quarter.label, kept == wanted
    )
    if issue_date is not None:
        query = query.where(_ISSUE.c.issue_date == issue_date)
    return connection.execute(query.order_by(_ISSUE.c.version.desc()).limit(1)).scalar()


def _latest(connection: Connection, label: str, kind: str) -> int | None:
    query = (
        sa.select(_ISSUE.c.issue_id)
        .where(_ISSUE.c.kind == kind, _ISSUE.c.period_label == label)
        .order_by(_ISSUE.c.approved_at.is_(None), _ISSUE.c.version.desc())
        .limit(1)
    )
    return connection.execute(query).scalar()


def _rules_kept(rules: RuleTable, kept: dict[str, Any], issue_id: int) -> Edition:
    try:
        edition = rules.version(kept["lights"])
    except RuleFault as fault:
        raise IssueProblem(f"第{issue_id}号发文不能重做：{fault}") from None
    if edition.sha256() != kept["lights_sha256"]:
        raise IssueProblem(
            f"第{issue_id}号发文不能照原样重做：亮灯规则版本{edition.version}的内容已被改动，应恢复原文另立新版"
        )
    return edition


def _difference(issue_id: int, kept: str, made: str) -> str:
    """The first line that does not come out the same."""
    old, new = kept.splitlines(), made.splitlines()
    for number, (was, now) in enumerate(zip(old, new, strict=False), start=1):
        if was != now:
            return f"第{issue_id}号发文重做后与原文不一致：第{number}行原为“{was}”，现为“{now}”"
    return f"第{issue_id}号发文重做后与原文不一致：原文{len(old)}行，现为{len(new)}行"


def _told(moment: dt.datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
