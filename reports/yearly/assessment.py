"""The yearly inputs as an issue: prepared at an instant, kept in the ledger, made again to the letter."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from reports.figures.arithmetic import figure_faults
from reports.figures.rule_file import RuleFault
from reports.issuing.issue import SHANGHAI, IssueProblem, Setting
from reports.issuing.kept import store as store
from reports.issuing.kept.records import read_figures, save_figures
from reports.issuing.kept.rules_used import editions_of, scoring_kept, setting_kept, workdays_of
from reports.issuing.recheck import Recheck, different_lines
from reports.issuing.steps.stages import Person, enter, lock_issues
from reports.scoring import ScoringEdition
from reports.yearly.build import build
from reports.yearly.model.judged import YearlyInputs
from reports.yearly.model.places import moment
from reports.yearly.model.tables import Sheet, printed
from reports.yearly.read.data import finished_quarters
from reports.yearly.sheets.arithmetic import sheet_faults
from reports.yearly.sheets.sheets import make_sheets
from reports.yearly.sheets.workbook import write_workbook
from reports.yearly.stages import KIND, Review, effect, refuse_final, standing
from schemas.locks import as_of_moment, present_moment
from schemas.program import program_version
from schemas.warehouse.ledger import Issue
from schemas.warehouse.paper import AFTER_FINAL, PREFILLED

WITH_ENTERPRISES = "yearly_enterprises"
KINDS = (KIND, WITH_ENTERPRISES)
FIRST_YEAR = 2000
# Where the ledger keeps what the cover says of a version that is not 预填.
_STAGE = "stage"
_ISSUE = cast(sa.Table, Issue.__table__)


@dataclass(frozen=True)
class AssessmentResult:
    """Where the workbook lies, and the issue that stands for it in the ledger."""

    issue_id: int
    as_of: dt.datetime
    path: Path
    sha256: str


def make_assessment(
    engine: Engine,
    year: int,
    as_of: dt.datetime | None,
    run_key: str,
    out_dir: Path,
    *,
    enterprises: bool = False,
    setting: Setting | None = None,
    review: Review | None = None,
) -> AssessmentResult:
    """Fix the as-of, build the inputs, write the workbook, keep it in the ledger. Twice is once.

    The same `run_key` gives the same issue with its stored as-of, whatever `as_of` says; an `as_of` at which
    this year was already prepared gives that issue again. Both are proved to the letter. Otherwise a new
    version is made. `enterprises` adds the sheets of single ones, for those who may see them: an issue of
    its own, numbered, kept and sent by itself. A year that is final has no new version but by a `review`.

    Raises:
        IssueProblem: an impossible year or as-of, no data, a year that is final (or, with a `review`, is not,
            or would not change), or an issue that does not come out the same.
    """
    setting = setting or Setting.load()
    _refuse_year(year)
    known = known_issue(engine, year, run_key, as_of, enterprises=enterprises)
    if known is None:
        with engine.connect() as connection:
            _refuse_stage(connection, year, as_of, review)
        instant = _pick_as_of(engine, year, as_of)
        inputs = _built(engine, year, instant, setting)
        before = None
        if review is not None:
            inputs = replace(inputs, stage=review.stage_words)
            before = _standing_inputs(engine, year, setting)
        with engine.begin() as connection:
            known = _record(connection, _kind(enterprises), run_key, inputs, setting, review, before)
    else:
        inputs = _again(engine, known, setting)
    _prove(known, inputs)
    out_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    restricted = "（含企业明细）" if enterprises else ""
    path = out_dir / f"{year}年考核基础数据_第{known['version']}版{restricted}.xlsx"
    digest = write_workbook(inputs, path, enterprises=enterprises)
    with engine.begin() as connection:
        _remember_file(connection, known["issue_id"], path.name, digest)
    return AssessmentResult(known["issue_id"], known["as_of"], path, digest)


def _kind(enterprises: bool) -> str:
    return WITH_ENTERPRISES if enterprises else KIND


def known_issue(
    engine: Engine, year: int, run_key: str, as_of: dt.datetime | None, *, enterprises: bool = False
) -> dict[str, Any] | None:
    """The issue of this run, else that of this as-of (to the second where it is told so), as in the ledger.

    Raises:
        IssueProblem: the run's key stands for something else.
    """
    with engine.connect() as connection:
        return _known(connection, _kind(enterprises), year, run_key, as_of)


def recheck_year(engine: Engine, issue_id: int, setting: Setting | None = None) -> Recheck:
    """A year's inputs computed anew from the same data and held against what was issued.

    What speaks of single persons and enterprises is told to differ, and not how.

    Raises:
        IssueProblem: not a year's inputs, or what is computed contradicts itself.
    """
    with engine.connect() as connection:
        issue = store.issue_row(connection, issue_id)
    if issue["kind"] not in KINDS:
        raise IssueProblem(f"第{issue_id}号发文不是考核基础数据")
    inputs = _again(engine, issue, setting or Setting.load())
    lines = different_lines(issue["plain_text"].splitlines(), plain_text(inputs).splitlines())
    if not lines and content_hash(inputs) != issue["content_hash"]:
        lines = ("个人、单个企业的表与发出时不同（限有权查看的人员，不在此列出）",)
    return Recheck(issue_id, lines, (), issue["rule_versions"].get("code"))


# ---- the steps ----


def _refuse_year(year: int) -> None:
    this_year = dt.datetime.now(SHANGHAI).year
    if not FIRST_YEAR <= year <= this_year:
        raise IssueProblem(f"年度写的是“{year}”，应为 {FIRST_YEAR} 到 {this_year} 之间的年份")


def _refuse_stage(
    connection: Connection, year: int, as_of: dt.datetime | None, review: Review | None
) -> None:
    """Raises IssueProblem: a final year without a review, or a review of one that is not final."""
    if review is None:
        refuse_final(connection, year, as_of)
    elif standing(connection, year) is None:
        raise IssueProblem(
            f"{year}年考核还没有定稿，不用走定稿后复核；更正后重新运行 liangshai assess {year}"
        )


def _standing_inputs(engine: Engine, year: int, setting: Setting) -> YearlyInputs:
    """What a review is held against: the version that stands, by the rules that it keeps."""
    with engine.connect() as connection:
        frozen = standing(connection, year)
        assert frozen is not None
        issue = store.issue_row(connection, frozen.issue_id)
    return _again(engine, issue, setting)


def _pick_as_of(engine: Engine, year: int, wanted: dt.datetime | None) -> dt.datetime:
    """The instant of the data; without a wanted one it is taken under the lock that loads respect."""
    if wanted is not None and wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=SHANGHAI)
    with engine.begin() as connection:
        # Who is just signing a bulletin is waited for: its signature is before this as-of, or after it.
        lock_issues(connection)
        now = present_moment(connection)
        if wanted is not None and wanted > now:
            raise IssueProblem(f"数据截止时间 {moment(wanted)} 还没有到，应不晚于现在（{moment(now)}）")
        instant = wanted or as_of_moment(connection)
        if not finished_quarters(year, instant):
            raise IssueProblem(
                f"{year}年第一季度到3月31日才结束，数据截止时间 {moment(instant)} 还没有可考核的季度"
            )
        _refuse_empty(connection, year, instant)
    return instant


def _refuse_empty(connection: Connection, year: int, instant: dt.datetime) -> None:
    first = connection.execute(
        sa.text("select min(recorded_at) from ledger.submission where status in ('accepted', 'partly')")
    ).scalar()
    if first is None:
        raise IssueProblem("仓库里还没有任何受理的报送，不能出考核基础数据")
    if instant < first:
        raise IssueProblem(f"数据截止时间 {moment(instant)} 早于第一份报送入库的时间（{moment(first)}）")
    found = connection.execute(
        sa.text("""
            select exists (select from ledger.submission
                            where status in ('accepted', 'partly') and recorded_at <= :instant
                              and extract(year from period_start) = :year)"""),
        {"year": year, "instant": instant},
    ).scalar_one()
    if not found:
        raise IssueProblem(f"{year}年没有任何受理的报送（截至 {moment(instant)}），不能出考核基础数据")


def _again(engine: Engine, issue: dict[str, Any], setting: Setting) -> YearlyInputs:
    """The inputs of an issue by the rules and workdays that it keeps."""
    kept, number = issue["rule_versions"], issue["issue_id"]
    setting, scoring = setting_kept(setting, kept, number), scoring_kept(kept, number)
    inputs = _built(engine, int(issue["period_label"]), issue["as_of"], setting, scoring)
    return replace(inputs, stage=kept.get(_STAGE, inputs.stage))


def _built(
    engine: Engine, year: int, as_of: dt.datetime, setting: Setting, scoring: ScoringEdition | None = None
) -> YearlyInputs:
    try:
        inputs = build(engine, year, as_of, setting, scoring)
    except RuleFault as fault:
        raise IssueProblem(f"{year}年考核基础数据不能生成：{fault}") from None
    faults = figure_faults(inputs.figures) + sheet_faults(make_sheets(inputs))
    if faults:
        raise IssueProblem(f"{year}年考核基础数据的数字前后不一致，不能出：{'；'.join(faults)}")
    return inputs


def _record(
    connection: Connection,
    kind: str,
    run_key: str,
    inputs: YearlyInputs,
    setting: Setting,
    review: Review | None = None,
    before: YearlyInputs | None = None,
) -> dict[str, Any]:
    """Write issue, figures and first step; a run of the same key that came first wins.

    ``before``: what a review is held against.
    """
    lock_issues(connection)
    known = _by_run_key(connection, run_key)
    if known is not None:
        return known
    year = inputs.data.year
    # Whoever made it final while this was computed comes first.
    _refuse_stage(connection, year, inputs.as_of, review)
    changes = _effect(connection, year, before, inputs) if before is not None else []
    stage = PREFILLED if review is None else AFTER_FINAL
    of_year = (_ISSUE.c.kind == kind, _ISSUE.c.period_label == str(year))
    last = connection.execute(
        sa.select(_ISSUE.c.issue_id, _ISSUE.c.version)
        .where(*of_year)
        .order_by(_ISSUE.c.version.desc())
        .limit(1)
    ).first()
    made = connection.execute(
        sa.insert(_ISSUE)
        .values(
            kind=kind,
            period_label=str(year),
            version=(last.version if last else 0) + 1,
            run_key=run_key,
            stage=stage,
            as_of=inputs.as_of,
            issue_date=inputs.as_of.astimezone(SHANGHAI).date(),
            created_at=sa.func.clock_timestamp(),
            supersedes_issue_id=last.issue_id if last else None,
            rule_versions=_rule_versions(inputs)
            | workdays_of(setting.calendar, year, year)
            | {"code": program_version()}
            | ({} if review is None else {_STAGE: inputs.stage}),
            content_hash=content_hash(inputs),
            plain_text=plain_text(inputs),
            changes=changes,
            files={},
        )
        .returning(*_ISSUE.c)
    ).mappings()
    row = dict(made.one())
    save_figures(connection, row["issue_id"], inputs.figures)
    if review is None:
        enter(connection, row, stage, Person(), row["issue_date"])
    else:
        enter(connection, row, stage, review.by, review.on, review.document_no, review.reason)
    return row


def _effect(
    connection: Connection, year: int, before: YearlyInputs, inputs: YearlyInputs
) -> list[dict[str, Any]]:
    frozen = standing(connection, year)
    assert frozen is not None
    changes = effect(before, inputs, read_figures(connection, frozen.issue_id), inputs.figures)
    if not changes:
        raise IssueProblem(f"按现在的数据，{year}年考核与定稿逐数一致，没有要复核的")
    return changes


def _known(
    connection: Connection, kind: str, year: int, run_key: str, as_of: dt.datetime | None
) -> dict[str, Any] | None:
    """The issue of this run, else that of this as-of; one told to the second finds that within the second."""
    known = _by_run_key(connection, run_key)
    if known is not None:
        if (known["kind"], known["period_label"]) != (kind, str(year)):
            raise IssueProblem(
                f"运行标识“{run_key}”已用于{known['period_label']}（发文编号{known['issue_id']}），"
                f"{year}年考核基础数据应另用一个"
            )
        return known
    if as_of is None:
        return None
    wanted = as_of if as_of.tzinfo else as_of.replace(tzinfo=SHANGHAI)
    kept: sa.ColumnElement[Any] = _ISSUE.c.as_of
    if wanted.microsecond == 0:
        kept = sa.func.date_trunc("second", _ISSUE.c.as_of)
    query = sa.select(_ISSUE).where(_ISSUE.c.kind == kind, _ISSUE.c.period_label == str(year), kept == wanted)
    row = connection.execute(query.order_by(_ISSUE.c.version.desc()).limit(1)).mappings().first()
    return dict(row) if row else None


def _by_run_key(connection: Connection, run_key: str) -> dict[str, Any] | None:
    row = connection.execute(sa.select(_ISSUE).where(_ISSUE.c.run_key == run_key)).mappings().first()
    return dict(row) if row else None


def _prove(known: dict[str, Any], inputs: YearlyInputs) -> None:
    """The issue that the ledger keeps and the inputs just made must be the same to the letter."""
    if content_hash(inputs) == known["content_hash"]:
        return
    old, new = known["plain_text"].splitlines(), plain_text(inputs).splitlines()
    for was, now in zip(old, new, strict=False):
        if was != now:
            raise IssueProblem(
                f"第{known['issue_id']}号考核基础数据重做后与原来不一致：原为“{was}”，现为“{now}”"
            )
    raise IssueProblem(
        f"第{known['issue_id']}号考核基础数据重做后与原来不一致：原文{len(old)}行，现为{len(new)}行"
    )


def _rule_versions(inputs: YearlyInputs) -> dict[str, Any]:
    posting = inputs.posting_rules
    return {
        "lights": [edition.version for edition in inputs.rules],
        "lights_sha256": [edition.sha256() for edition in inputs.rules],
        "measures": [edition.version for edition in inputs.measures],
        "measures_sha256": [edition.sha256() for edition in inputs.measures],
        "posting": posting.version,
        "posting_sha256": posting.sha256(),
        "scoring": inputs.scoring.version,
        "scoring_sha256": inputs.scoring.sha256(),
    } | editions_of(
        {
            "lights": inputs.rules,
            "measures": inputs.measures,
            "posting": (posting,),
            "scoring": (inputs.scoring,),
        }
    )


def _remember_file(connection: Connection, issue_id: int, name: str, digest: str) -> None:
    connection.execute(
        sa.text("update ledger.issue set files = files || cast(:file as jsonb) where issue_id = :issue_id"),
        {"issue_id": issue_id, "file": json.dumps({name: digest}, ensure_ascii=False)},
    )


# ---- the text that is kept ----

# What speaks of persons stays out of the ledger's text; its fingerprint covers it all the same.
_KEPT_OUT = ("6晾晒台账", "6a晾晒个人全年", "11来源单元格", "13_")


def plain_text(inputs: YearlyInputs) -> str:
    """Every sheet as lines, without those that speak of single persons."""
    return "\n".join(
        line
        for sheet in make_sheets(inputs)
        if not sheet.name.startswith(_KEPT_OUT)
        for line in _lines(sheet)
    )


def content_hash(inputs: YearlyInputs) -> str:
    """Hex digest of everything that the sheets print, single requests included."""
    digest = hashlib.sha256()
    for sheet in make_sheets(inputs, enterprises=True):
        for line in _lines(sheet):
            digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def _lines(sheet: Sheet) -> list[str]:
    heads = "｜".join(f"{column.group}{column.label}" for column in sheet.columns)
    rows = ["｜".join(printed(cell) for cell in row) for row in sheet.rows]
    return [f"【{sheet.name}】{sheet.title}", heads, *rows, *sheet.notes]
