"""Classes of enterprises by the registered shares: the worked examples, and who ties across a line."""

from __future__ import annotations

from datetime import date

import pytest

from tests.schemas.conftest import Warehouse

LEARNED = "2021-04-06 09:00"
_EVALUATED = (
    "insert into warehouse.enterprise_evaluation (enterprise_code, period_start, period_type,"
    " reporting_unit_code, scale_type, score, is_suspended, submission_id, sheet_no, row_no, recorded_at)"
    " select 'E' || n, '2021-01-01', 'year', 'U02', '规上',"
    " case when n <= :scored then n::numeric end, n > :scored, 0, 1, n, '2021-04-06 09:00+08'"
    " from generate_series(1, :everybody) as n"
)


def _rule(warehouse: Warehouse, counts_suspended: bool) -> None:
    shares = {"a_share_pct": 20, "b_share_pct": 60, "d_share_pct": 5}
    warehouse.add(
        "evaluation_rule", LEARNED, list_year=2021, rule_no=1, scale_type="规上", **shares,
        counts_suspended=counts_suspended,
    )  # fmt: skip


def _classes(warehouse: Warehouse) -> dict[str, int]:
    rows = warehouse.read("select computed_class, count(*) as n from report.evaluation_class group by 1")
    return {row["computed_class"]: row["n"] for row in rows}


@pytest.mark.parametrize(("counts_suspended", "a_most", "d_least"), [(False, 53, 14), (True, 55, 14)])
def test_265_evaluated_and_10_suspended_give_the_classes_of_the_base_that_the_rule_names(
    warehouse: Warehouse, counts_suspended: bool, a_most: int, d_least: int
) -> None:
    warehouse.write(_EVALUATED, scored=265, everybody=275)
    _rule(warehouse, counts_suspended)
    classes = _classes(warehouse)
    assert (classes["A"], classes["D"], classes["T"]) == (a_most, d_least, 10)
    assert sum(classes.values()) == 275


def test_who_ties_across_a_line_goes_down_together(warehouse: Warehouse) -> None:
    warehouse.write(_EVALUATED, scored=20, everybody=20)
    _rule(warehouse, counts_suspended=False)
    assert (_classes(warehouse)["A"], _classes(warehouse)["D"]) == (4, 1)
    # The fourth and the fifth tie, and so do the two lowest.
    warehouse.write("update warehouse.enterprise_evaluation set score = 16.5 where row_no in (16, 17)")
    warehouse.write("update warehouse.enterprise_evaluation set score = 1 where row_no in (1, 2)")
    assert (_classes(warehouse)["A"], _classes(warehouse)["D"]) == (3, 2)


def test_nobody_has_a_class_while_a_score_is_missing(warehouse: Warehouse) -> None:
    warehouse.write(_EVALUATED, scored=20, everybody=20)
    _rule(warehouse, counts_suspended=False)
    warehouse.write("update warehouse.enterprise_evaluation set score = null where row_no = 7")
    [row] = warehouse.read(
        "select distinct computed_class, reported_n, expected_n from report.evaluation_class"
        " where period_start = :start",
        start=date(2021, 1, 1),
    )
    assert row == {"computed_class": None, "reported_n": 19, "expected_n": 20}
