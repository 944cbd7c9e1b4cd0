"""Postings and requests: counts by dated rules, and nothing of a single person or enterprise too much."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from etl.workdays import Calendar
from reports.figures.posting_rules import load_posting_rules
from reports.yearly.model.judged import PostingMonth, RequestTotal
from reports.yearly.model.tables import printed
from reports.yearly.sheets.sheets import make_sheets
from tests.reports.quarterly.conftest import CALENDAR
from tests.reports.yearly.conftest import Park, built, collect_postings, request

RULES = load_posting_rules().on(dt.date(2021, 12, 31))


def roster(park: Park, *rows: tuple[str, str, str, str | None]) -> None:
    """(person, state, from, to)."""
    park.submit(
        "posting_roster",
        "U02",
        "2021Q1",
        {
            "posting_duty": [
                {
                    "person_code": person,
                    "unit_code": "U02",
                    "duty_type": state,
                    "valid_from": dt.date.fromisoformat(first),
                    "valid_to": dt.date.fromisoformat(last) if last else None,
                }
                for person, state, first, last in rows
            ]
        },
    )


def month(park: Park, person: str, number: int) -> PostingMonth:
    return next(m for m in built(park).postings if (m.person_code, m.month) == (person, number))


def test_make_up_days_are_due_and_leave_and_holidays_are_not(year: Park) -> None:
    # February 2021: 15 weekdays outside the Spring Festival, and two make-up days (7th and 20th).
    roster(
        year,
        ("P001", "应晒", "2021-02-01", "2021-02-28"),
        ("P001", "公休", "2021-02-22", "2021-02-23"),
    )
    collect_postings(
        year, [("P001", "2021-02-07 17:00"), ("P001", "2021-02-20 09:00")], "2021-04-01T01:30:00"
    )
    found = month(year, "P001", 2)
    workdays = len(Calendar.load(CALENDAR).workdays_between(dt.date(2021, 2, 1), dt.date(2021, 2, 28)))
    assert found.expected == workdays - 2
    assert (found.on_time, dict(found.exempt)) == (2, {"公休": 2})


def test_the_first_posting_of_the_day_counts_and_the_cutoff_itself_is_on_time(year: Park) -> None:
    roster(year, ("P001", "应晒", "2021-03-01", "2021-03-05"))
    times = ["2021-03-01 18:00", "2021-03-02 18:00:01", "2021-03-03 20:00", "2021-03-03 08:00"]
    collect_postings(year, [("P001", when) for when in times], "2021-04-01T01:30:00")
    found = month(year, "P001", 3)
    assert (found.expected, found.on_time, found.late, found.missing) == (5, 2, 1, 2)


def test_days_that_were_not_collected_yet_are_unknown_and_never_missing(year: Park) -> None:
    roster(year, ("P001", "应晒", "2021-03-01", "2021-03-05"))
    collect_postings(year, [("P001", "2021-03-01 09:00")], "2021-03-03T01:30:00")
    inputs = built(year)
    (found,) = inputs.postings
    assert (found.on_time, found.missing, found.unknown) == (1, 1, 3)
    line = next(one for one in inputs.indicators if one.group == "工作晾晒")
    assert line.completion is not None and line.completion.value is None
    assert (line.reported_n, line.expected_n) == (2, 5)


def test_the_ledger_agrees_with_the_warehouse_view(year: Park) -> None:
    roster(
        year,
        ("P001", "应晒", "2021-01-04", "2021-06-30"),
        ("P001", "请假", "2021-03-08", "2021-03-10"),
        ("P002", "应晒", "2021-02-01", "2021-03-31"),
    )
    days = Calendar.load(CALENDAR).workdays_between(dt.date(2021, 1, 4), dt.date(2021, 6, 30))
    rows = [("P001", f"{day} {8 + n % 12:02d}:30") for n, day in enumerate(days) if n % 5]
    collect_postings(year, rows, "2021-05-20T01:30:00")
    with year.engine.connect() as connection:
        query = sa.text(
            "select person_code, extract(month from period_start)::int, expected_n, on_time_n, late_n,"
            " missing_n from report.posting_month_person order by 1, 2"
        )
        view = [tuple(row) for row in connection.execute(query)]
    ours = sorted(
        (m.person_code, m.month, m.expected, m.on_time, m.late, m.missing)
        for m in built(year).postings
        if m.expected
    )
    assert ours == view


def test_no_sheet_of_postings_has_a_coefficient_an_amount_or_a_light(year: Park) -> None:
    roster(year, ("P001", "应晒", "2021-03-01", "2021-03-05"))
    sheets = [sheet for sheet in make_sheets(built(year)) if sheet.name.startswith("6")]
    heads = {column.label for sheet in sheets for column in sheet.columns}
    assert not {head for head in heads if any(word in head for word in ("系数", "金额", "元", "灯", "位次"))}
    assert all("未经本人确认" in map(printed, row) for row in sheets[0].rows)


@given(st.dictionaries(st.integers(0, 4), st.integers(0, 1439), max_size=5), st.integers(-1, 6))
def test_each_due_day_is_in_exactly_one_state(times: dict[int, int], known_days: int) -> None:
    from reports.yearly.judge.people import posting_state
    from reports.yearly.model.year import Postings

    first = dt.date(2021, 3, 1)
    clock = {("P", first + dt.timedelta(days=d)): dt.time(m // 60, m % 60) for d, m in times.items()}
    postings = Postings((), clock, first + dt.timedelta(days=known_days))
    states = [posting_state(postings, "P", first + dt.timedelta(days=n), RULES) for n in range(5)]
    assert states.count("unknown") == min(5, max(0, 4 - known_days))
    assert all(state in ("on_time", "late", "missing", "unknown") for state in states)


# ---- requests ----


def totals(park: Park, *rows: dict[str, object]) -> dict[str, RequestTotal]:
    park.submit("enterprise_requests", "U02", None, {"enterprise_request": list(rows)})
    return {total.unit_code: total for total in built(park).requests}


def test_a_unit_with_fewer_than_three_enterprises_is_withheld_and_one_more_with_it(year: Park) -> None:
    rows = [request(n, f"企业{n % 4}", "U02") for n in range(8)]
    rows += [request(n, f"企业{n % 3}", "U03") for n in range(10, 16)]
    rows += [request(20, "企业9", "U05")]
    found = totals(year, *rows)
    assert {code for code, total in found.items() if total.withheld} == {"U03", "U05"}
    assert found["U05"].received == 0
    assert (found["U02"].received, found["U02"].enterprises, found[""].received) == (8, 4, 15)


def test_a_unit_that_is_not_on_the_year_s_list_is_no_remainder_of_the_others(year: Park) -> None:
    rows = [request(n, f"企业{n % 4}", "U02") for n in range(8)]
    rows += [request(n, f"企业{n % 3}", "U03") for n in range(10, 16)]
    found = totals(year, *rows, request(20, "企业9", "U77"))
    assert found["U77"].withheld and found["U03"].withheld
    assert (found["U02"].received, found[""].received) == (8, 15)
    [sheet] = [one for one in make_sheets(built(year), enterprises=False) if one.name == "7企业诉求"]
    assert [printed(row[0]) for row in sheet.rows][-2:] == ["U77", "合计"]


def test_requests_are_judged_by_their_due_date_and_means_carry_their_coverage(year: Park) -> None:
    late = {"solved_date": dt.date(2021, 5, 25), "satisfaction_score": None}
    running = {"status": "办理中", "solved_date": None, "satisfaction_score": None}
    found = totals(
        year,
        request(1, "甲"),
        request(2, "乙") | late,
        request(3, "丙") | running,
        request(4, "丙", status="已退回", solved_date=None, satisfaction_score=None),
    )["U03"]
    assert (found.received, found.sent_back, found.closed, found.open_, found.open_overdue) == (4, 1, 2, 1, 1)
    assert (found.closed_on_time, found.closed_late) == (1, 1)
    assert (found.satisfaction_mean, found.satisfaction_n) == (Decimal(5), 1)


def test_no_sheet_names_an_enterprise_of_a_request_unless_it_was_asked_for(year: Park) -> None:
    totals(year, *[request(n, f"晨曦{n}公司") for n in range(4)])
    inputs = built(year)

    def text(enterprises: bool) -> str:
        sheets = make_sheets(inputs, enterprises=enterprises)
        return "".join(printed(cell) for sheet in sheets for row in sheet.rows for cell in row)

    assert "晨曦" not in text(False)
    assert "晨曦3公司" in text(True)
