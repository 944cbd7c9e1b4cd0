"""晾晒台账 and 企业诉求: counts over persons and enterprises. Counts alone: no coefficient, no amount."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from etl.workdays import Calendar
from reports.figures.few import are_too_few, withheld_groups
from reports.figures.posting_rules import PostingRules
from reports.yearly.model.judged import PostingMonth, RequestTotal
from reports.yearly.model.year import Duty, Postings, RequestRow, YearData
from schemas.warehouse.people_records import COUNTED

_STATE_OF = dict(zip(COUNTED, ("on_time", "late", "missing"), strict=True))
_COUNTED = tuple(_STATE_OF.values())


def make_posting_months(data: YearData, calendar: Calendar, rules: PostingRules) -> tuple[PostingMonth, ...]:
    """One entry per unit, person and month with a day due or exempt."""
    days = calendar.workdays_between(data.quarters[0].period.start, data.end)
    duties: dict[str, list[Duty]] = {}
    for duty in data.postings.duties:
        duties.setdefault(duty.person_code, []).append(duty)
    tallies: dict[tuple[str, str, int], dict[str, int]] = {}
    for person, rows in duties.items():
        for day in days:
            judged = day_state(data.postings, rows, person, day, rules)
            if judged is None:
                continue
            unit, state = judged
            if state in _COUNTED and not is_counted(data.postings, day, rules):
                state = "unknown"
            tally = tallies.setdefault((unit, person, day.month), {})
            tally[state] = tally.get(state, 0) + 1
    order = {unit.code: (unit.sort_order, unit.code) for unit in data.units}
    keys = sorted(tallies, key=lambda key: (order.get(key[0], (9999, key[0])), key[1], key[2]))
    people = data.last.people
    locked = {first.month: at for first, at in data.postings.locked.items() if first.year == data.year}
    return tuple(
        _posting_month(key, tallies[key], people.get(key[1], key[1]), rules, locked.get(key[2]))
        for key in keys
    )


def is_counted(postings: Postings, day: dt.date, rules: PostingRules) -> bool:
    """Whether a day counts yet: at once, or from the lock of its month on, as the rules say."""
    return rules.counts == "at_once" or day.replace(day=1) in postings.locked


def day_state(
    postings: Postings, duties: Sequence[Duty], person: str, day: dt.date, rules: PostingRules
) -> tuple[str, str] | None:
    """(unit, state) of a workday for one person with these duties; None: not on the roster.

    The state is that of `posting_state`, or the word of the roster that exempts. A correction of the day,
    from an objection that was upheld, counts instead of all that was collected.
    """
    due = [row for row in duties if row.duty_type in rules.due and row.covers(day)]
    if not due:
        return None
    unit = max(due, key=lambda row: row.valid_from).unit_code
    corrected = postings.corrections.get((person, day))
    if corrected is not None:
        return unit, _STATE_OF.get(corrected, corrected)
    away = next((row for row in duties if row.duty_type in rules.exempt and row.covers(day)), None)
    return unit, away.duty_type if away else posting_state(postings, person, day, rules)


def posting_state(postings: Postings, person: str, day: dt.date, rules: PostingRules) -> str:
    """on_time, late, missing; unknown where the day was not collected yet."""
    if postings.known_until is None or day > postings.known_until:
        return "unknown"
    first = postings.first_times.get((person, day))
    if first is None:
        return "missing"
    return "on_time" if first <= rules.cutoff else "late"


def _posting_month(
    key: tuple[str, str, int],
    tally: Mapping[str, int],
    name: str,
    rules: PostingRules,
    locked_at: dt.datetime | None,
) -> PostingMonth:
    days = [tally.get(state, 0) for state in ("on_time", "late", "missing", "unknown")]
    exempt = {state: tally[state] for state in rules.exempt if state in tally}
    on_time, late, missing, unknown = days
    return PostingMonth(*key[:2], name, key[2], sum(days), on_time, late, missing, unknown, exempt, locked_at)


def make_request_totals(data: YearData) -> tuple[RequestTotal, ...]:
    """By unit, then all. What speaks of too few enterprises is withheld, and so is what would tell it.

    A unit that is not on the year's list follows those that are: what they leave over would be its own.
    """
    codes = list(
        dict.fromkeys([*(unit.code for unit in data.units), *sorted(r.unit_code for r in data.requests)])
    )
    of_unit = {code: [row for row in data.requests if row.unit_code == code] for code in codes}
    withheld = withheld_groups({code: _enterprises(rows) for code, rows in of_unit.items()})
    totals = [_total(code, rows, code in withheld, data) for code, rows in of_unit.items() if rows]
    if data.requests:
        everything = list(data.requests)
        totals.append(_total("", everything, are_too_few(_enterprises(everything)), data))
    return tuple(totals)


def _enterprises(rows: Sequence[RequestRow]) -> set[str]:
    return {row.enterprise_name for row in rows}


def _total(code: str, rows: Sequence[RequestRow], withheld: bool, data: YearData) -> RequestTotal:
    if withheld:
        return RequestTotal(code, True, 0, 0, 0, 0, 0, 0, 0, 0, 0, None)
    closed = [row for row in rows if row.status == "已办结"]
    late = [row for row in closed if row.due is not None and row.solved is not None and row.solved > row.due]
    judged = [row for row in closed if row.due is not None and row.solved is not None]
    running = [row for row in rows if row.status in ("待办", "办理中")]
    scores = [row.satisfaction for row in closed if row.satisfaction is not None]
    return RequestTotal(
        code,
        False,
        len(_enterprises(rows)),
        len(rows),
        sum(row.status == "已退回" for row in rows),
        len(closed),
        len(judged) - len(late),
        len(late),
        len(running),
        sum(row.due is not None and row.due < data.end for row in running),
        len(scores),
        sum(scores, Decimal(0)) / len(scores) if scores else None,
    )
