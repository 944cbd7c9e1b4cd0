"""The checks as a whole: whose row it is, what becomes of many failures, and what a row is compared with."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from datetime import UTC, date, datetime
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from etl.check.check import CheckInput, Finding, check
from etl.check.engine import EngineFault, failing_positions, load_engine
from etl.check.frame import WaitingRows, check_frame
from etl.check.words import printed
from etl.context.basics import with_basics
from etl.context.context import with_context
from etl.tidy.tidied import ColumnPlace, TableRows
from expectations import RULES, Rule
from expectations.rule import between
from tests.expectations.rows import Row, put, table_rows

RECEIVED = datetime(2021, 4, 8, 8, 0, tzinfo=UTC)


@pytest.fixture
def connection(undone: Connection) -> Connection:
    return undone


def progress(month: int, ytd: list[float], **more: object) -> TableRows:
    rows: list[Row] = [
        {
            "project_code": f"P-{n}",
            "period_start": date(2021, month, 1),
            "period_type": "month",
            "reporting_unit_code": "U02",
            "ytd_investment_wan_yuan": value,
            **more,
        }
        for n, value in enumerate(ytd)
    ]
    return table_rows("project_progress", rows)


def store_progress(connection: Connection, month: int, ytd: list[float]) -> None:
    rows: list[Row] = [
        {
            "project_code": f"P-{n}",
            "period_start": date(2021, month, 1),
            "period_type": "month",
            "reporting_unit_code": "U02",
            "ytd_investment_wan_yuan": value,
        }
        for n, value in enumerate(ytd)
    ]
    put(connection, "project_progress", rows)


def one(rows: TableRows, number: int = 0, explanation: str = "") -> CheckInput:
    return CheckInput(number, [rows], RECEIVED, explanation)


def brief(findings: list[Finding]) -> list[tuple[int, int, str, str]]:
    return [(f.submission, f.position, f.rule_id, f.severity) for f in findings]


def test_findings_name_the_return_the_table_and_the_row(connection: Connection) -> None:
    good = progress(3, [1, 2, 3])
    bad = progress(3, [1, -2, 3])
    requests = table_rows(
        "enterprise_request", [{"request_no": "SQ-1", "received_date": date(2021, 3, 1), "status": "已办结"}]
    )
    inputs = [CheckInput(7, [good], RECEIVED), CheckInput(9, [requests, bad], RECEIVED)]
    found = check(inputs, connection)
    assert [(f.submission, f.table_index, f.position, f.rule_id) for f in found] == [
        (9, 0, 0, "ER-02"),
        (9, 1, 1, "PP-13"),
    ]
    assert found[1].positions == (1,)
    assert found[1].column_name == "ytd_investment_wan_yuan"
    assert found[1].owner == "U02"


def test_single_falls_are_rejected_and_a_column_of_falls_is_one_question(connection: Connection) -> None:
    store_progress(connection, 2, [100.0] * 10)
    some = check([one(progress(3, [90.0, 95.0, *[110.0] * 8]))], connection)
    assert brief(some) == [(0, 0, "PP-04", "reject"), (0, 1, "PP-04", "reject")]
    most = check([one(progress(3, [*[60.0] * 8, 110.0, 110.0]))], connection)
    assert brief(most) == [(0, 0, "PP-04", "hold")]
    assert most[0].positions == tuple(range(8))
    told = "8行的本年累计小于上期已报数（如G6、G7、G8），像是把单月数填在了累计栏，或者各行的数错了行"
    assert most[0].message == told
    sorted_away = check([one(progress(3, [*[60.0] * 4, *[110.0] * 6]))], connection)
    assert brief(sorted_away) == [(0, 0, "PP-04", "hold")]


def test_a_whole_column_in_the_wrong_unit_is_one_question(connection: Connection) -> None:
    store_progress(connection, 2, [100.0] * 5)
    found = check([one(progress(3, [0.011, 0.012, 0.013, 0.014, 0.015]))], connection)
    assert brief(found) == [(0, 0, "PP-08", "hold")]


def indicator(month: int, ytd: float, previous: float | None = None) -> Row:
    return {
        "indicator_code": "I01",
        "period_start": date(2021, month, 1),
        "period_type": "month",
        "reporting_unit_code": "U02",
        "ytd_value": ytd,
        "previous_ytd_value": previous,
    }


def test_earlier_months_repeated_in_the_same_wrong_unit_do_not_vouch_for_the_new_one(
    connection: Connection,
) -> None:
    put(connection, "indicator_value", [indicator(2, 800, 700)])
    slipped = [indicator(2, 8_000_000, 7_000_000), indicator(3, 12_000_000, 11_000_000)]
    found = check([one(table_rows("indicator_value", slipped))], connection)
    assert {(f.rule_id, f.positions) for f in found if f.severity == "hold"} == {
        ("IV-05", (0, 1)),
        ("IV-06", (0,)),
    }
    right = [indicator(2, 800, 700), indicator(3, 1_200, 1_100)]
    assert check([one(table_rows("indicator_value", right))], connection) == []


def test_a_start_that_is_known_by_the_month_agrees_with_any_day_of_it(connection: Connection) -> None:
    def started(month: int, day: date) -> TableRows:
        return progress(month, [0.0], is_started=True, actual_start_date=day)

    february, march = started(2, date(2020, 8, 18)), started(3, date(2020, 8, 1))
    assert check([one(february), one(march, 1)], connection) == []
    other = started(3, date(2020, 9, 1))
    assert brief(check([one(february), one(other, 1)], connection)) == [(1, 0, "PP-18", "warn")]


def test_a_fall_is_allowed_where_the_correction_says_so(connection: Connection) -> None:
    store_progress(connection, 2, [100.0])
    assert check([one(progress(3, [90.0]), explanation="审计核减10万元")], connection) == []


def test_more_than_200_failures_of_a_return_are_one_message_that_names_every_row(
    connection: Connection,
) -> None:
    found = check([one(progress(3, [-1.0] * 201)), one(progress(3, [-1.0] * 3), 1)], connection)
    assert brief(found)[0] == (0, 0, "PP-13", "reject")
    assert found[0].positions == tuple(range(201))
    assert found[0].message.startswith("共201处同样的问题（G6、G7、")
    assert found[0].message.endswith("、G25等），如：本年累计填−1万元，不应为负数")
    assert [f.submission for f in found] == [0, 1, 1, 1]


def test_months_of_one_batch_are_compared_with_each_other(connection: Connection) -> None:
    found = check([one(progress(2, [100.0])), one(progress(3, [90.0]), 1)], connection)
    assert brief(found) == [(1, 0, "PP-04", "reject")]


def test_a_row_is_not_blamed_for_the_rejected_one_before_it(connection: Connection) -> None:
    store_progress(connection, 1, [50.0])
    slipped = progress(2, [700000.0])
    register: Row = {
        "list_year": 2021,
        "project_code": "P-0",
        "project_name": "项目",
        "industry_chain": "碳四",
        "project_level": "市级",
        "responsible_unit_code": "U04",
        "total_investment_wan_yuan": 500,
        "annual_plan_wan_yuan": 400,
    }
    put(connection, "project", [register])
    found = check([one(slipped), one(progress(3, [90.0]), 1), one(progress(4, [80.0]), 2)], connection)
    # March is right beside January; April is wrong beside March.
    assert brief(found) == [(0, 0, "PP-08", "reject"), (2, 0, "PP-04", "reject")]


def test_what_is_pending_correction_is_compared_with_nothing(connection: Connection) -> None:
    row: Row = {
        "project_code": "P-0",
        "period_start": date(2021, 2, 1),
        "period_type": "month",
        "reporting_unit_code": "U02",
        "ytd_investment_wan_yuan": 100,
        "pending_correction": True,
    }
    put(connection, "project_progress", [row])
    assert check([one(progress(3, [90.0]))], connection) == []


def test_the_loader_may_run_every_check(connection: Connection) -> None:
    connection.execute(text("set role liangshai_loader"))
    tables = [table_rows(table, [{"period_start": date(2021, 3, 1)}]) for table in RULES]
    assert check([CheckInput(0, tables, RECEIVED)], connection)


def test_january_starts_at_nothing(connection: Connection) -> None:
    put(
        connection,
        "project_progress",
        [
            {
                "project_code": "P-0",
                "period_start": date(2020, 12, 1),
                "period_type": "month",
                "reporting_unit_code": "U02",
                "ytd_investment_wan_yuan": 900,
            }
        ],
    )
    assert check([one(progress(1, [30.0], month_investment_wan_yuan=30.0))], connection) == []
    found = check([one(progress(1, [30.0], month_investment_wan_yuan=20.0))], connection)
    assert [f.message for f in found] == [
        "本年累计30万元应从1月起重新算起，1月的累计等于1月完成数；像是接着上年12月的累计填的，请核对"
    ]


def test_every_column_that_a_rule_looks_at_or_prints_is_in_the_check_frame(connection: Connection) -> None:
    for table, rules in RULES.items():
        empty = table_rows(table, [{"period_start": date(2021, 3, 1)}])
        frame = check_frame([WaitingRows(0, 0, empty, RECEIVED, "")])
        frame = with_basics(with_context(connection, table, frame), rules)
        for rule in rules:
            assert set(rule.judged_columns()) | set(rule.printed_columns()) <= set(frame.columns), (
                rule.rule_id
            )


def test_without_rows_the_engine_is_not_even_imported() -> None:
    program = (
        "import sys; from etl.check.check import check; check([], None);"
        "assert not any(name.startswith('great_expectations') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_engine_prints_nothing(connection: Connection, capfd: pytest.CaptureFixture[str]) -> None:
    check([one(progress(3, [-1.0]))], connection)
    assert capfd.readouterr() == ("", "")


def test_a_rule_that_cannot_be_evaluated_stops_the_check() -> None:
    frame = pd.DataFrame({"name": pd.Series(["一", "二"], dtype="str")})
    rule = Rule("X-01", "reject", "U01", "project", "name", "", between("name", 0, 1))
    with pytest.raises(EngineFault, match="X-01"):
        failing_positions(frame, [rule])
    with pytest.raises(EngineFault, match="nowhere"):
        failing_positions(
            frame, [Rule("X-02", "reject", "U01", "project", "name", "", between("nowhere", 0))]
        )


class _Marked(str):
    """A text that can be watched until it is gone."""


def test_a_run_leaves_nothing_of_its_rows_and_the_engine_as_it_was() -> None:
    # What the engine need not work out twice is remembered for one run: the next has rows of its own.
    from great_expectations.core.id_dict import IDDict
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    load_engine()
    before = IDDict.to_id, ExpectationConfiguration.to_domain_obj
    text = _Marked("一")
    gone = weakref.ref(text)
    names = pd.Series([text, text], dtype=object)
    frame = pd.DataFrame({"name": names, "is_due": [True, False], "value": [2.0, 2.0]})
    assert frame["name"][0] is text
    filled = ("ExpectColumnValuesToNotBeNull", {"column": "name"})
    named = Rule("X-04", "reject", "U01", "project", "name", "", filled)
    rule = Rule("X-03", "reject", "U01", "project", "value", "", between("value", 0, 1), "is_due")
    found = failing_positions(frame, [rule, named])
    assert (found["X-03"].tolist(), found["X-04"].tolist()) == ([0], [])
    # The same names, other values: nothing of the first run is taken for an answer.
    other = frame.assign(is_due=[False, True])
    assert failing_positions(other, [rule, named])["X-03"].tolist() == [1]
    assert (IDDict.to_id, ExpectationConfiguration.to_domain_obj) == before
    del text, names, frame, other
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12345678.0, "12345678"),
        (0.1 + 0.2, "0.3"),
        (-3.5, "−3.5"),
        (-0.00001, "0"),
        (None, "空"),
        (float("nan"), "空"),
        (pd.NaT, "空"),
        (pd.Timestamp("2021-03-05"), "2021年3月5日"),
        (pd.Timestamp("2021-03-05 10:05", tz="UTC"), "2021年3月5日18:05"),
    ],
)
def test_values_are_printed_as_a_clerk_writes_them(value: object, text: str) -> None:
    assert printed(value) == text


@settings(max_examples=50)
@given(values=st.lists(st.decimals(-(10**9), 10**9, places=4), min_size=1))
def test_decimals_become_the_same_floats_that_the_warehouse_gives(values: list[Decimal]) -> None:
    rows: list[Row] = [{"ytd_investment_wan_yuan": value} for value in values]
    frame = check_frame([WaitingRows(0, 0, table_rows("project_progress", rows), RECEIVED, "")])
    assert frame["ytd_investment_wan_yuan"].tolist() == [float(value) for value in values]


UNREAD = {0: {0: frozenset({"ytd_investment_wan_yuan"})}}


def test_nothing_that_rests_on_a_cell_that_could_not_be_read_is_said(connection: Connection) -> None:
    unread = progress(2, [-500.0, 10.0], is_started=True)
    found = check(
        [CheckInput(0, [unread], RECEIVED, rejected=UNREAD), one(progress(3, [1.0, 20.0]), 1)], connection
    )
    assert brief(found) == [(0, 1, "PP-14", "warn")]


def test_other_cells_of_a_row_with_one_that_could_not_be_read_are_judged_by_themselves(
    connection: Connection,
) -> None:
    """One round is enough for her: 120 % and the amount that is no number are told together."""
    row = {"work_code": "JC2021-01", "period_start": date(2021, 4, 1), "physical_progress_pct": Decimal(120)}
    rows = table_rows("infrastructure_progress", [row, row | {"work_code": "JC2021-02"}])

    def rules(unread: frozenset[str | None]) -> set[tuple[int, str]]:
        given = CheckInput(0, [rows], RECEIVED, rejected={0: {0: unread}})
        return {(f.position, f.rule_id) for f in check([given], connection) if f.severity == "reject"}

    assert {(0, "IP-03"), (1, "IP-03")} <= rules(frozenset({"ytd_investment_wan_yuan"}))
    # Where nobody knows which column it was, nothing is said of the row.
    assert {position for position, _ in rules(frozenset({None}))} == {1}
    assert {position for position, _ in rules(frozenset({"physical_progress_pct"}))} == {1}
    # Of a row without its key nobody knows whether it is one.
    assert {position for position, _ in rules(frozenset({"work_code"}))} == {1}


def test_a_row_is_held_against_its_other_cells_and_the_register_whatever_else_is_unread(
    connection: Connection,
) -> None:
    rows = progress(3, [900.0], cumulative_investment_wan_yuan=100.0, actual_start_date=date(2021, 5, 2))
    given = CheckInput(0, [rows], RECEIVED, rejected={0: {0: frozenset({"is_in_library"})}})
    assert {f.rule_id for f in check([given], connection)} == {"PP-02", "PP-16"}


amounts = st.one_of(st.none(), st.decimals(0, 10**9, places=4))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(returns=st.lists(st.lists(st.tuples(amounts, amounts), max_size=6), min_size=1, max_size=4))
def test_the_engine_finds_exactly_the_rows_that_arithmetic_finds(
    connection: Connection, returns: list[list[tuple[object, object]]]
) -> None:
    inputs = []
    for number, pairs in enumerate(returns):
        rows: list[Row] = [
            {
                "list_year": 2021,
                "project_code": f"{number}-{n}",
                "total_investment_wan_yuan": total,
                "annual_plan_wan_yuan": plan,
            }
            for n, (total, plan) in enumerate(pairs)
        ]
        inputs.append(one(table_rows("project", rows), number))
    expected = [
        (number, n)
        for number, pairs in enumerate(returns)
        for n, (total, plan) in enumerate(pairs)
        if total is not None and plan is not None and plan > total  # type: ignore[operator]
    ]
    found = [(f.submission, f.position) for f in check(inputs, connection) if f.rule_id == "PR-02"]
    assert found == expected


def test_a_cell_is_named_by_its_place_in_the_return(connection: Connection) -> None:
    rows = progress(3, [-1.0] * 201)
    rows.places = [ColumnPlace("ytd_investment_wan_yuan", "本年累计", 28)]
    found = check([one(rows)], connection)
    assert "AB6、AB7" in found[0].message
