"""What each Airflow task does: one call without Airflow in it, so that every flow also runs by hand.

Every function may run twice; ``run_key`` (Airflow's run id) makes a second run of the same work find the
first one's traces.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from liangshai import schedule
from liangshai.airflow.workday_timetable import period_of
from liangshai.intake import collecting
from liangshai.intake.edited_folder import take_edited
from liangshai.mail.reminders import queue_reminders
from liangshai.operations.alerts import raise_alert
from liangshai.operations.log_keeping import keep_logs_small
from liangshai.papers import documents, due, signing, tally
from liangshai.papers.draft.files import write_files
from liangshai.papers.known.issued import issue_row, moment_of
from liangshai.papers.known.week_name import period_label
from liangshai.papers.readers import sending
from liangshai.retention import RetentionFault, delete_older, load_retention
from liangshai.service import Service
from liangshai.settings import TIME_ZONE, Settings
from reports.issuing import issue as issues
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps.stages import Person
from schemas.period import Period


class SystemsUnreachable(RuntimeError):
    """Some department's system could not be asked; the others were. The text is Chinese sentences."""


# ---------------------------------------------------------------- loading


def collect_systems() -> dict[str, Any]:
    """Ask every department's system for what is new.

    Raises:
        SystemsUnreachable: names those that failed; what the others gave is registered already.
    """
    with Service.open(Settings()) as service:
        systems = [way for way in collecting.ways(service) if way.gives_records]
        done = collecting.collect(service, systems)
    faults = [f"{one.way.label}：{one.fault}" for one in done if one.fault and one.is_connected]
    if faults:
        raise SystemsUnreachable("；".join(faults))
    return {one.way.name: one.records if one.is_connected else "未接入" for one in done}


def intake_is_open(now: datetime | None = None) -> bool:
    """Working hours, 07:30 to 20:00; to midnight on a day when some return is due."""
    local = (now or datetime.now(UTC)).astimezone(ZoneInfo(TIME_ZONE))
    if time(7, 30) <= local.time() < time(20):
        return True
    if local.time() < time(7, 30):
        return False
    with Service.open(Settings()) as service:
        return due.is_due_day(service, local.date())


def load(run_key: str, year: int | None = None, *, reconciles: bool = False) -> dict[str, Any]:
    """Take in files and mails, load all that waits; at night, hold the books against each other, then
    write the tally of postings of the last day that is known and cut logs that have grown too large.
    """
    with Service.open(Settings()) as service:
        service.open_year(year or datetime.now(ZoneInfo(TIME_ZONE)).year)
        came = collecting.collect(service, [way for way in collecting.ways(service) if not way.gives_records])
        collecting.tell(service, came)
        edited = take_edited(service)
        ends = service.process()
        discrepancies = service.reconcile() if reconciles else []
        if discrepancies:
            raise_alert(service.settings.home, "reconcile", "对账不符：" + "；".join(discrepancies))
        summary = {
            "files": sum(one.files for one in came),
            "ends": ends,
            "edited": edited,
            "discrepancies": discrepancies,
            "statistics": service.statistics_until(),
            "awaited": due.awaited_quarter(service),
        }
        service.record_load(run_key, summary)
        if reconciles:
            tally.write_last(service)
            keep_logs_small(service.settings)
            _keep_copies_as_long_as_told(service)
    return summary


def _keep_copies_as_long_as_told(service: Service) -> None:
    """A slip in the file of limits keeps everything, and is told: it is no reason to hold up the answers."""
    try:
        delete_older(service, load_retention())
    except RetentionFault as fault:
        raise_alert(service.settings.home, "retention", str(fault))


def answer() -> dict[str, Any]:
    """Send what the last loads answered, return notes and questions, and the reminders of the day."""
    with Service.open(Settings()) as service:
        sending.queue_answers(service)
        queue_reminders(service)
        return sending.deliver(service)


# ---------------------------------------------------------------- bulletin and weekly notice


def bulletin_ready(
    run_key: str, run_type: str, params: Mapping[str, Any], interval_start: datetime | None
) -> tuple[bool, dict[str, Any] | None]:
    """(ready, what to draft). Ready without anything to draft: this run has nothing to do.

    A person who names a period gets it at once. A scheduled run is about the quarter of its interval; one
    that an asset triggered, about the quarter whose statistics have just come. Where the statistics decide
    (``schedule.yml``, ``after: statistics``) the scheduled run waits for the latest day and stands in for
    statistics that never came; whichever run drafts first leaves nothing to do for the others.
    """
    asked = {"as_of": params.get("as_of"), "issue_date": params.get("issue_date")}
    if params.get("period"):
        return True, {"period": params["period"], **asked}
    by_statistics = run_type == "asset_triggered"
    with Service.open(Settings()) as service:
        rule = schedule.bulletin_schedule()
        quarter = _quarter_of_run(service, by_statistics, interval_start)
        if quarter is None or (by_statistics and rule.after != "statistics"):
            return True, None
        if due.is_drafted(service, run_key):
            return True, {"period": quarter, **asked}
        if due.is_taken_up(service, quarter, run_key):
            return True, None
        moment = due.due_moment(service, quarter)
    return datetime.now(UTC) >= moment, {"period": quarter, **asked}


def _quarter_of_run(service: Service, by_statistics: bool, interval_start: datetime | None) -> str | None:
    if by_statistics:
        return due.quarter_of_statistics(service)
    return period_of(interval_start) if interval_start else None


def notice_planned(
    run_key: str, params: Mapping[str, Any], interval_start: datetime | None
) -> dict[str, Any] | None:
    """What the weekly run drafts: the week that somebody names, else that of its interval; None: nothing."""
    asked = {"as_of": params.get("as_of"), "issue_date": params.get("issue_date")}
    with Service.open(Settings()) as service:
        if params.get("period"):
            return {"period": period_label(service, params["period"]), **asked}
        if interval_start is None:
            return None
        week = Period.of(interval_start.astimezone(ZoneInfo(TIME_ZONE)).date(), "week")
        # A service that has just been set up, or holds years gone by, owes no notice of this week.
        if not due.is_year_in_use(service, week.year):
            return None
        drafted = due.is_drafted(service, run_key)
        is_free = drafted or not due.is_taken_up(service, week.label, run_key)
        return {"period": week.label, **asked} if is_free else None


def draft_bulletin(run_key: str, planned: Mapping[str, Any]) -> dict[str, Any]:
    """Fix the as-of, build the document, write the draft's files."""
    with Service.open(Settings()) as service:
        made = documents.draft(
            service,
            planned["period"],
            run_key=run_key,
            as_of=moment_of(service, planned["period"], planned.get("as_of")),
            issue_date=_day(planned.get("issue_date")),
        )
    # Whoever signs on Airflow's page sees what is missing without opening the files.
    points = [f"{number}. {line}" for number, line in enumerate(made["missing"], 1)]
    told = f"\n\n待补和提示：{'；'.join(points)}。" if points else ""
    return made | {"summary": f"{made['summary']}{told}"}


def issue_bulletin(issue_id: int, answered: Mapping[str, Any]) -> int:
    """Record who signed and what the form says, and write the final files. Returns the issue's id.

    A run that is made again, and approved by somebody else this time, keeps who signed.

    Raises:
        IssueProblem: as `liangshai issue sign` is refused, and for a day that is none.
    """
    user, said = _said(answered)
    with Service.open(Settings()) as service:
        if issue_row(service, issue_id)["approved_at"] is None:
            by, word = _signature(user, said)
            if why := signing.refusal(service, issue_id, by, word):
                raise IssueProblem(why)
            detail = {"签发方式": "Airflow", "用户": user, "comment": said.get("comment", "")}
            signing.sign_issue(service, issue_id, by, word, detail)
        else:
            write_files(service, issue_id, issues.document_of(service.engine, issue_id))
    return issue_id


def is_signed(issue_id: int) -> bool:
    """By the command, by mail or by an earlier answer."""
    with Service.open(Settings()) as service:
        return issue_row(service, issue_id)["approved_at"] is not None


def signature_refused(issue_id: int, answered: Mapping[str, Any]) -> str:
    """Why `issue_bulletin` would be refused with this answer, in one sentence; '' where it would be taken.

    With an empty answer: what stands in the way before anybody has filled in the form.
    """
    try:
        by, word = _signature(*_said(answered))
    except IssueProblem as refused:
        return str(refused)
    with Service.open(Settings()) as service:
        return signing.refusal(service, issue_id, by, word)


def tell_refused(issue_id: int, why: str) -> None:
    """On the status page and in the log, for whoever approved."""
    raise_alert(
        Settings().home, "signature", f"第{issue_id}号发文批准了但没有签发：{why}。已重新提请，请照此补正"
    )


def _said(answered: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Who answered, and what the form says."""
    who = answered.get("responded_by_user") or {}
    user = who.get("name") or who.get("id") or "未知" if isinstance(who, Mapping) else str(who)
    return user, {
        name: str(text or "").strip() for name, text in (answered.get("params_input") or {}).items()
    }


def _signature(user: str, said: Mapping[str, str]) -> tuple[Person, signing.Word]:
    day = _signed_on(said.get("signed_on", ""))
    word = signing.Word(
        day,
        said.get("document_no", ""),
        False,
        said.get("despite_gaps", ""),
        said.get("despite_unchecked", ""),
    )
    return Person(said.get("signer") or user, said.get("post", "")), word


def _signed_on(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise IssueProblem(f"签发日期写的是“{text}”，应如 2021-04-20") from None


def deliver_bulletin(issue_id: int) -> dict[str, Any]:
    """Put one mail per recipient into the outbox and send what waits there."""
    with Service.open(Settings()) as service:
        sending.queue_bulletin(service, issue_id)
        return sending.deliver(service)


# ---------------------------------------------------------------- the yearly inputs


def build_assessment(
    run_key: str, params: Mapping[str, Any], interval_start: datetime | None
) -> dict[str, Any]:
    """The yearly inputs for the assessors."""
    label = params.get("period") or (period_of(interval_start, "year") if interval_start else None)
    if label is None:
        raise ValueError("请写明年度，如 2021")
    with Service.open(Settings()) as service:
        moment = moment_of(service, label, params.get("as_of"))
        return documents.assess(service, int(label), run_key=run_key, as_of=moment)


def deliver_assessment(built: Mapping[str, Any]) -> dict[str, Any]:
    """Send the year's workbook to those whom the delivery rules name."""
    with Service.open(Settings()) as service:
        sending.queue_assessment(service, built["issue_id"])
        return sending.deliver(service)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
