"""A contradiction, or a faulty rule, stops the issue with one sentence; nothing is half issued."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

import schemas
from reports.figures.arithmetic import checked
from reports.issuing.issue import IssueProblem, prepare
from reports.issuing.kept import papers
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park

__all__ = ["empty_park", "first_quarter", "park"]


def issues_of(park: Park) -> int:
    with park.engine.connect() as connection:
        return int(connection.execute(sa.text("select count(*) from ledger.issue")).scalar_one())


def paper_with(change: str) -> papers.Paper:
    """The quarterly bulletin of a program that gets one figure wrong."""

    def build(engine, order, setting):  # type: ignore[no-untyped-def]
        document = papers.QUARTERLY.build(engine, order, setting)
        figure = document.figures[change]
        assert figure.value is not None
        wrong = dataclasses.replace(figure, value=figure.value + 1, text=f"{figure.value + 1:.1f}")
        return checked(dataclasses.replace(document, figures={**document.figures, change: wrong}))

    return dataclasses.replace(papers.QUARTERLY, build=build)


def test_a_figure_that_its_formula_does_not_give_stops_the_issue(
    first_quarter: Park, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = paper_with("indicator.I01.completion")
    monkeypatch.setattr("reports.issuing.issue.paper_of", lambda period: (wrong, papers.paper_of(period)[1]))
    with pytest.raises(IssueProblem, match=r"数字前后不一致，不能出：“工业总产值完成年度目标”印为.*按算式"):
        prepare(first_quarter.engine, "2021Q1", "wrong")
    assert issues_of(first_quarter) == 0


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("measures.yml", "growth_tolerance_points: 0.1", "growth_tolerance_points: much"),
        ("lights.yml", "editions:", "edition:"),
    ],
)
def test_a_faulty_rule_file_stops_the_issue(
    first_quarter: Park, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str
) -> None:
    folder = Path(
        shutil.copytree(schemas.FOLDER, tmp_path / "schemas", ignore=shutil.ignore_patterns("*.py"))
    )
    path = folder / "rules" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    monkeypatch.setattr("reports.issuing.issue.default_setting", lambda: papers.Setting.load(folder))
    with pytest.raises(IssueProblem, match=rf"通报不能出：{re.escape(file)} 的 edition"):
        prepare(first_quarter.engine, "2021Q1", "faulty")
    assert issues_of(first_quarter) == 0
