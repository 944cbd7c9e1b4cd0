"""What a return says of its own figures stands in the bulletin that prints them, and in no other."""

from __future__ import annotations

import sqlalchemy as sa

from reports.document import plain_text
from tests.reports.quarterly.conftest import Park
from tests.reports.quarterly.test_bulletin import bulletin


def test_only_returns_that_printed_figures_rest_on_are_told_and_never_in_their_own_words(
    first_quarter: Park,
) -> None:
    park = first_quarter
    other = park.submit("publicity", "U03", "2021-03", {})
    with park.engine.begin() as connection:
        used = connection.execute(
            sa.text("select max(submission_id) from ledger.submission where source_name = 'project_progress'")
        ).scalar_one()
        connection.execute(
            sa.text(
                "insert into ledger.submission_remark values (:used, 1, 'estimate', '甲公司为预计数', ''),"
                " (:used, 2, 'estimate', '乙公司为预计数', 'H6'), (:used, 3, 'preliminary', '快报', ''),"
                " (:other, 1, 'scope', '含结转', '')"
            ),
            {"used": used, "other": other},
        )
    text = plain_text(bulletin(park))
    [told] = [line for line in text.splitlines() if "报送单位自己注明" in line]
    assert told.count("有预计数") == 1 and "是快报数或尚未核定的数" in told
    assert "宣传" not in told and "甲公司" not in text


def test_nothing_is_said_where_no_return_says_anything(shared_quarter: Park) -> None:
    assert "报送单位自己注明" not in plain_text(bulletin(shared_quarter))


def test_several_periods_of_one_return_that_say_the_same_stand_together(first_quarter: Park) -> None:
    park = first_quarter
    first = park.indicator(2, 200000, 150000, 33.3)
    last = park.indicator(3, 410000, 350000, 17.1)
    with park.engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into ledger.submission_remark values (:first, 1, 'estimate', '预计', ''),"
                " (:last, 1, 'estimate', '预计', '')"
            ),
            {"first": first, "last": last},
        )
    told = "报送单位自己注明：综合管理局《economic_indicators》（2021年2月、3月）有预计数。"
    assert told in plain_text(bulletin(park))
