"""Before a return is loaded: does it stand beside what was handed in before?

A second return for an accepted period needs the word 更正, and so does one that changes what a return of
another period gave; for an issued period the office consents, to a first return that comes late as well. What
a later received return said is replaced only by an answer. Rows that another return holds, figures that all
equal last period's, a snapshot that leaves rows out, a unit of measure that changed and a year without its
register are asked about, and rows that bear the values of others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from etl.judge.consent_changed import changed_consents
from etl.judge.earlier import Change, Standing, standing_elsewhere
from etl.judge.elsewhere import period_of, taken_from_others, whose_rows
from etl.judge.linked import ill_linked, scale_beside_total
from etl.judge.locked_months import locked_months
from etl.judge.measure_units import changed_unit
from etl.judge.misplaced import misplaced_rows
from etl.judge.missing import GOES_ON, missing_rows, unlisted_year
from etl.judge.order import DISCARD, stands_later
from etl.judge.registered_again import changed_by_system, changed_in_register, consents_change
from etl.judge.renamed import renamed
from etl.judge.repeated import told_before
from etl.judge.same_figures import same_as_last
from etl.judge.scale import changed_scale
from etl.judge.struck import ask_about_open, ask_about_struck
from etl.judge.year_values import changed_within_year
from etl.tidy.tidied import NO_REASON, Doubt, Option, TableRows, Tidied, Warned
from etl.warehouse import ledger
from etl.warehouse.ledger import Waiting
from etl.warehouse.load import GREATEST_LOSS, would_lose
from etl.warehouse.reference import REGISTERS
from schemas.period import Period
from schemas.source import Source
from schemas.warehouse import LOADED

OTHER = "其他理由（请写在字母后面）"
REASONS = ("填报差错", "基础数据或口径调整", "核减")
NAMED = 10  # so many missing rows are named, the others counted


def judge(
    connection: sa.Connection,
    source: Source,
    said: Tidied,
    came: Waiting,
    rejected: Mapping[int, set[int]],
    checked: Collection[tuple[str, str]] = (),
) -> Doubt | None:
    """The one question that keeps this return from being loaded, or None.

    ``rejected``: table index → positions of the rows that are not loaded. What a new period leaves out
    becomes a warning in ``said``, or the question. ``checked``: (table, column) whose figures somebody has
    answered for already.
    """
    hints = came.hints
    is_of_period = said.period is not None and source.period != "none"
    # Without the year's list there is nothing to hold an amount against: that comes first.
    if is_of_period and (year := unlisted_year(connection, said)):
        return _unlisted(year)
    if not hints.get("units_ok") and (doubt := changed_unit(connection, said)):
        return doubt
    if not hints.get("scale_ok") and (
        doubt := changed_scale(connection, said, rejected, checked)
        or scale_beside_total(connection, said, rejected)
    ):
        return doubt
    if not hints.get("rows_ok") and (doubt := misplaced_rows(connection, said)):
        return doubt
    if not hints.get("links_ok") and (doubt := ill_linked(connection, said, rejected)):
        return doubt
    if not hints.get("year_values_ok") and (doubt := changed_within_year(connection, said, rejected)):
        return doubt
    if not hints.get("consents_ok") and (doubt := changed_consents(connection, said)):
        return doubt
    if doubt := locked_months(connection, source, said, rejected, hints):
        return doubt
    if said.period is None or source.period == "none":
        said.warnings += changed_by_system(connection, source, said, rejected)
        changes = changed_in_register(connection, source, said, rejected)
        doubt = _changed_in_register(said, changes, source) if changes else None
        doubt = doubt or stands_later(connection, source, said, came, rejected, Standing())
        return doubt or _loses_rows(connection, source, said, hints)
    earlier = ledger.last_loaded(connection, source.name, said.unit_code, said.period)
    if earlier is not None and said.is_zero_report and source.load != "snapshot":
        return _zero_after_rows(said, earlier[0], source)
    if earlier is not None and not source.in_parts and (doubt := _second_return(said, earlier, source)):
        return doubt
    ask_about = ask_about_struck if earlier is not None else ask_about_open
    if doubt := ask_about(connection, source, said, hints):
        return doubt
    standing = standing_elsewhere(connection, source, said, dict(rejected))
    if standing.changes and (doubt := _changed(said, standing.changes, source)):
        return doubt
    if doubt := stands_later(connection, source, said, came, rejected, standing):
        return doubt
    taken = taken_from_others(connection, source, said)
    if taken and not hints.get("takes_over"):
        return whose_rows(connection, source, taken)
    touched = [change.period for change in standing.changes]
    touched += [] if earlier is None and standing.leaves_own_period(said.period) else [said.period]
    touched += [period for _, one in taken if (period := period_of(one))]
    is_first = earlier is None and not standing.changes_own(said.period)
    partly = is_first and standing.own_given > 0
    periods = list(dict.fromkeys(touched))
    if earlier is not None and (doubt := _from_which_day(connection, source, said, hints)):
        return doubt
    if doubt := _issued(connection, source, said, periods, hints, is_first=is_first, was_given_partly=partly):
        return doubt
    if earlier is None:
        if not hints.get("same_ok") and (doubt := told_before(connection, source, said)):
            return doubt
        if not hints.get("names_ok") and (doubt := renamed(connection, said)):
            return doubt
        doubt = _incomplete(connection, source, said, hints)
        return doubt or (None if hints.get("same_ok") else same_as_last(connection, source, said))
    return _loses_rows(connection, source, said, hints)


def _zero_after_rows(said: Tidied, submission_id: int, source: Source) -> Doubt:
    """Rows that are kept one by one are not taken back by a return that names none of them."""
    assert said.period is not None
    when = source.chinese(said.period)
    return Doubt(
        "zero",
        f"{when}的“{source.label}”已于第{submission_id}号报送受理，零报告不能撤销已入库的行。请问如何处理？",
        (Option("A", "已入库的行不变，这一份作废；要改的逐行更正后重报", DISCARD),),
    )


def _unlisted(year: str) -> Doubt:
    return Doubt(
        "register",
        f"{year}尚未下达，这一份没有可以对照的名单。名单下达后再受理？",
        (Option("A", "名单已经下达，请重新受理", {}), Option("B", "期别写错了，作废重报", DISCARD)),
        "owner",
    )


def asked_beside(connection: sa.Connection, source: Source, said: Tidied) -> Doubt | None:
    """Whether this corrects what was accepted for the period: asked beside any question about rows."""
    if said.period is None or source.period == "none" or source.in_parts or said.is_zero_report:
        return None
    earlier = ledger.last_loaded(connection, source.name, said.unit_code, said.period)
    return _second_return(said, earlier, source) if earlier is not None else None


def _second_return(said: Tidied, earlier: tuple[int, str], source: Source) -> Doubt | None:
    submission_id, status = earlier
    assert said.period is not None
    if status == "partly":
        return None
    if said.correction == NO_REASON:
        return _which_reason(said.period, source)
    if said.correction:
        return None
    following = said.period.next()
    correction = f"更正{source.chinese(said.period)}数（理由请写在字母后面）"
    return Doubt(
        "second",
        f"{source.chinese(said.period)}的“{source.label}”已于第{submission_id}号报送受理，这一份没有写“更正”。请问这是？",
        (
            Option("A", f"这是{source.chinese(following)}数", {"period": following.label}),
            Option("B", correction, {"correction": NO_REASON}, "correction"),
            Option("C", "作废", DISCARD),
        ),
    )


def _which_reason(period: Period, source: Source) -> Doubt:
    """A correction without its reason: the usual ones to choose from, 核减 among them."""
    sentence = f"这一份是{source.chinese(period)}“{source.label}”的更正，没有写更正理由。请问理由是？"
    return Doubt("reason", sentence, _reasons())


def _reasons() -> tuple[Option, ...]:
    options = [
        Option("ABC"[i], f"更正理由：{r}", {"correction": r}, "correction") for i, r in enumerate(REASONS)
    ]
    other = Option("D", OTHER, {"correction": NO_REASON}, "correction")
    return (*options, other, Option("E", "作废", DISCARD))


def _changed(said: Tidied, changes: list[Change], source: Source) -> Doubt | None:
    """What returns of other periods gave is corrected like the own one: with the word and a reason."""
    if said.correction and said.correction != NO_REASON:
        return None
    shown = "；".join(
        f"{c.cell}{c.whose}{source.chinese(c.period)}“{c.label}”原报{c.then}，现填{c.now}"
        for c in changes[:3]
    )
    more = f"等{len(changes)}处" if len(changes) > 3 else ""
    return Doubt(
        "earlier",
        f"这一份“{source.label}”改动了以前报送中已受理的数：{shown}{more}。没有写“更正”和理由。请问更正理由是？",
        _reasons(),
    )


def _changed_in_register(said: Tidied, changes: list[str], source: Source) -> Doubt | None:
    """What is registered was entered wrongly, or is another now: where consents change it, no list does."""
    if said.correction and said.correction != NO_REASON:
        return None
    more = f"等{len(changes)}处" if len(changes) > 3 else ""
    ways = (
        "延期、变更请凭批准文件登记，这一份作废；原来就登记错了的，请选更正理由。请问是哪一种？"
        if consents_change(said)
        else "没有写“更正”和理由。请问更正理由是？"
    )
    return Doubt(
        "registered",
        f"这一份“{source.label}”改动了已登记的：{'；'.join(changes[:3])}{more}。{ways}",
        _reasons(),
        "owner" if source.registered else "unit",
    )


def _from_which_day(
    connection: sa.Connection, source: Source, said: Tidied, hints: dict[str, Any]
) -> Doubt | None:
    """A year's list that is corrected counts from the year's first day: of papers that went out as well."""
    is_printed = any(rows.table in REGISTERS for rows in said.tables)
    if hints.get("consent") or not (source.is_list and is_printed) or said.period is None:
        return None
    signed = ledger.signed_in_year(connection, said.period.year) if said.period.type == "year" else []
    if not signed:
        return None
    reason = (said.correction or "未写明").rstrip("。")
    return Doubt(
        "consent",
        f"这一份更正{source.chinese(said.period)}“{source.label}”，理由：{reason}。{'、'.join(signed)}通报已按原来登记的印发。"
        "请问从哪天起按这一份算？",
        (
            Option("A", "原来就登记错了，从年初起；印发了的通报另行更正", {"consent": True}),
            Option(
                "B",
                "是年中的调整，作废这一份；改数、延期、豁免按变更登记，自同意之日起算",
                DISCARD,
            ),
        ),
        "owner",
    )


def _issued(
    connection: sa.Connection,
    source: Source,
    said: Tidied,
    periods: list[Period],
    hints: dict[str, Any],
    *,
    is_first: bool,
    was_given_partly: bool,
) -> Doubt | None:
    """The office's word for every period that the return would change behind a signed bulletin or notice.

    ``is_first``: what the return adds to its own period was printed as 未报送; ``was_given_partly``: though
    another period's return had given the rest.
    """
    if hints.get("consent"):
        return None
    papers = {period: ledger.signed_papers(connection, said.source, period) for period in periods}
    issued = [period for period, signed in papers.items() if signed]
    if not issued:
        return None
    bulletins = "、".join(dict.fromkeys(paper for signed in papers.values() for paper in signed))
    if is_first and issued == [said.period]:
        assert said.period is not None
        when = source.chinese(said.period)
        told = f"{when}数当时只随别期报过一部分" if was_given_partly else f"{when}数当时未报送"
        now = "现在报来其余的数" if was_given_partly else "现在才首次报来"
        return Doubt(
            "consent",
            f"{bulletins}已经签发，{told}，{now}。办公室是否同意补入？",
            (Option("A", "同意补入", {"consent": True}), Option("B", "不同意，仍按未报送", DISCARD)),
            "owner",
        )
    reason = said.correction or "未写明"
    changed = "、".join(source.chinese(period) for period in issued)
    return Doubt(
        "consent",
        f"{changed}数已印入{bulletins}，报送单位要求更正，理由：{reason.rstrip('。')}。办公室是否同意？",
        (Option("A", "同意更正", {"consent": True}), Option("B", "不同意，维持原数", DISCARD)),
        "owner",
    )


def _incomplete(
    connection: sa.Connection, source: Source, said: Tidied, hints: dict[str, Any]
) -> Doubt | None:
    """What a new period leaves out: a warning that names it; a question where it is more than a fifth."""
    if hints.get("fewer_ok"):
        return None
    is_whole = source.load == "snapshot"
    for missing in missing_rows(connection, said, None if is_whole else GOES_ON):
        if not missing.names:
            continue
        n = len(missing.names)
        names = "、".join(missing.names[:NAMED]) + ("等" if n > NAMED else "")
        sentence = f"{missing.against}有{missing.expected}行，这一份缺{n}行：{names}"
        if is_whole and n * GREATEST_LOSS > missing.expected:
            return _fewer(f"{sentence}。是否如此？")
        said.warnings.append(Warned("W-fewer", f"{sentence}，请核对是否漏报", missing.sheet))
    return None


def _fewer(sentence: str) -> Doubt:
    options = (
        Option("A", "是，以这一份为准", {"fewer_ok": True}),
        Option("B", "漏报了，作废重报", DISCARD),
    )
    return Doubt("fewer", sentence, options)


def _loses_rows(
    connection: sa.Connection, source: Source, said: Tidied, hints: dict[str, Any]
) -> Doubt | None:
    if hints.get("fewer_ok"):
        return None
    for rows in TableRows.whole(said.tables):
        current, lost = would_lose(connection, source, rows)
        if lost * GREATEST_LOSS > current:
            label = LOADED[rows.table].__doc_label__  # type: ignore[attr-defined]
            lost_rows = f"这一份只剩{current - lost}行，有{lost}行不再出现"
            return _fewer(f"“{label}”现有{current}行，{lost_rows}。是否如此？")
    return None
