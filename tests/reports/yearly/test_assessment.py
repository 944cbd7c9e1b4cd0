"""The year's issue in the ledger: twice is once, made again to the letter, and refusals in one sentence."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from etl.workdays import Calendar
from reports.explain.explain import explain
from reports.issuing.issue import IssueProblem, Setting, prepare
from reports.yearly import make_assessment, recheck_year
from schemas.locks import recording_moment
from schemas.warehouse.ledger import Issue, IssueFigure, Question, Submission
from tests.reports.yearly.conftest import SHANGHAI, Park, clock, collect_postings
from tests.signing import sign


def issues(park: Park) -> list[tuple[str, str, int, str]]:
    with park.engine.connect() as connection:
        query = sa.select(Issue.kind, Issue.period_label, Issue.version, Issue.run_key).order_by(
            Issue.issue_id
        )
        return [(*row,) for row in connection.execute(query)]


def test_the_same_run_gives_the_same_issue_and_the_same_bytes(year: Park, tmp_path: Path) -> None:
    first = make_assessment(year.engine, 2021, None, "run", tmp_path)
    again = make_assessment(year.engine, 2021, None, "run", tmp_path)
    assert again == first
    assert issues(year) == [("yearly", "2021", 1, "run")]
    with year.engine.connect() as connection:
        files = connection.execute(sa.select(Issue.files)).scalar_one()
        assert connection.execute(sa.select(sa.func.count()).select_from(IssueFigure)).scalar_one() > 100
    assert files == {first.path.name: first.sha256}


def test_the_stored_as_of_gives_the_same_workbook_after_later_corrections(year: Park, tmp_path: Path) -> None:
    issue = prepare(year.engine, "2021Q1", "q1", issue_date=dt.date(2021, 4, 20))
    sign(year.engine, issue, "演示")
    first = make_assessment(year.engine, 2021, None, "run", tmp_path)
    assert recheck_year(year.engine, first.issue_id).is_same
    before = first.path.read_bytes()
    year.progress(3, {"P1": 2000}, reason="核对凭证")
    collect_postings(year, [("P001", "2021-03-01 09:00")], "2021-04-01T01:30:00")
    sign(year.engine, prepare(year.engine, "2021Q1", "q1-2", issue_date=dt.date(2021, 5, 20)), "演示")
    again = make_assessment(year.engine, 2021, first.as_of, "another run", tmp_path / "again")
    assert (again.issue_id, again.path.read_bytes()) == (first.issue_id, before)
    to_the_second = first.as_of.replace(microsecond=0)
    told = make_assessment(year.engine, 2021, to_the_second, "third", tmp_path / "told")
    assert told.sha256 == first.sha256
    now = make_assessment(year.engine, 2021, None, "fourth", tmp_path)
    assert now.sha256 != first.sha256
    held_against_its_own_data = recheck_year(year.engine, first.issue_id)
    assert held_against_its_own_data.is_same
    assert recheck_year(year.engine, first.issue_id, _later_setting()).is_same
    with year.engine.begin() as connection:
        connection.execute(sa.text("update ledger.issue set plain_text = replace(plain_text, '甲烯', '乙炔')"
                                   " where issue_id = :no"), {"no": first.issue_id})  # fmt: skip
    spoilt = recheck_year(year.engine, first.issue_id)
    assert any(line.startswith("- ") and "乙炔" in line for line in spoilt.lines)
    with pytest.raises(IssueProblem, match="不是考核基础数据"):
        recheck_year(year.engine, issue)
    assert now.path.name == "2021年考核基础数据_第2版.xlsx"
    assert [version for kind, _, version, _ in issues(year) if kind == "yearly"] == [1, 2]


def _later_setting() -> Setting:
    """Other words in the edition that was used, a later one that reaches back, another calendar."""
    setting = Setting.load()
    (used,) = setting.rules.editions
    reworded = used.model_copy(update={"grey": "改过的措辞"})
    later = used.model_copy(update={"version": "2021-2", "valid_from": dt.date(2021, 2, 1)})
    rules = setting.rules.model_copy(update={"editions": (reworded, later)})
    return dataclasses.replace(setting, rules=rules, calendar=Calendar({}))


def test_a_return_that_was_held_then_and_answered_since_changes_nothing(year: Park, tmp_path: Path) -> None:
    year.owe("project_progress", "U02", "2021-12", "2022-01-05T18:00:00+08:00")
    held = year.submit("project_progress", "U02", None, {}, status="held")
    with year.engine.begin() as connection:
        connection.execute(
            sa.insert(Question).values(
                submission_id=held,
                kind="period",
                asked_of="unit",
                sentence="是哪个月的？",
                options=[],
                opened_at=sa.func.clock_timestamp(),
            )
        )
    first = make_assessment(year.engine, 2021, None, "run", tmp_path)
    with year.engine.begin() as connection:
        now = recording_moment(connection)
        # As whoever finishes a return does: what it was taken for meanwhile is kept.
        same = "submission_id, recorded_at, source_name, reporting_unit_code, period_start, period_type"
        connection.execute(
            sa.text(
                f"insert into ledger.held_return ({same}, rows_read)"
                f" select {same}, coalesce(rows_read, 0) from ledger.submission where submission_id = :held"
            ),
            {"held": held},
        )
        connection.execute(sa.update(Question).values(answered_at=now, answer="A", answered_by="办公室"))
        answered = {"period_start": dt.date(2021, 12, 1), "period_type": "month", "status": "accepted"}
        connection.execute(
            sa.update(Submission)
            .where(Submission.submission_id == held)
            .values(recorded_at=now, correction_reason="核对凭证", rows_read=34, **answered)
        )
    assert make_assessment(year.engine, 2021, first.as_of, "later", tmp_path).sha256 == first.sha256


def test_a_figure_of_the_year_can_be_explained_down_to_its_cell(year: Park, tmp_path: Path) -> None:
    made = make_assessment(year.engine, 2021, None, "run", tmp_path)
    told = explain(year.engine, made.issue_id, "2021Q4.indicator.I01.completion")
    (ytd, target) = told.parts
    assert (ytd.inputs[0].cell, target.inputs[0].cell) == ("E4", "C4")


@pytest.mark.parametrize(
    ("asked", "as_of", "sentence"),
    [
        (1, None, "年度写的是“1”"),
        (9999, None, "年度写的是“9999”"),
        (2019, None, "2019年没有任何受理的报送"),
        (2021, dt.datetime(2999, 1, 1, tzinfo=SHANGHAI), "还没有到"),
        (2021, dt.datetime(2021, 3, 31, 20, 0), "还没有可考核的季度"),
        (2021, dt.datetime(2022, 1, 20, 9, 0), "早于第一份报送入库的时间"),
    ],
)
def test_an_impossible_year_or_as_of_is_refused_in_one_sentence(
    year: Park, tmp_path: Path, asked: int, as_of: dt.datetime | None, sentence: str
) -> None:
    with pytest.raises(IssueProblem, match=sentence) as refused:
        make_assessment(year.engine, asked, as_of, "run", tmp_path / "out")
    assert "\n" not in str(refused.value)
    assert issues(year) == [] and not (tmp_path / "out").exists()


def test_an_empty_warehouse_is_refused(empty_park: Park, tmp_path: Path) -> None:
    with pytest.raises(IssueProblem, match="还没有任何受理的报送"):
        make_assessment(empty_park.engine, 2021, None, "run", tmp_path)


def test_a_run_key_of_another_year_is_refused(year: Park, tmp_path: Path) -> None:
    prepare(year.engine, "2021Q1", "run", issue_date=dt.date(2021, 4, 20))
    with pytest.raises(IssueProblem, match="运行标识“run”已用于2021Q1"):
        make_assessment(year.engine, 2021, None, "run", tmp_path)


def test_the_text_in_the_ledger_names_no_person_of_the_postings(year: Park, tmp_path: Path) -> None:
    year.submit(
        "posting_roster",
        "U02",
        "2021Q1",
        {
            "posting_duty": [
                {
                    "person_code": "P777",
                    "unit_code": "U02",
                    "duty_type": "应晒",
                    "valid_from": dt.date(2021, 3, 1),
                    "valid_to": dt.date(2021, 3, 5),
                }
            ]
        },
    )
    made = make_assessment(year.engine, 2021, None, "run", tmp_path)
    with year.engine.connect() as connection:
        text = connection.execute(
            sa.select(Issue.plain_text).where(Issue.issue_id == made.issue_id)
        ).scalar_one()
    assert "P777" not in text and "6b晾晒单位逐月" in text
    assert made.as_of <= clock(year)
