"""The version for one unit: its own matters and the park's totals, and nothing of anybody else's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pytest
import sqlalchemy as sa

from etl.workdays import Calendar
from reports.document import Document, plain_text, tables_of, used_figures
from reports.figures.rules import load_light_rules
from reports.issuing import issue as issues
from reports.issuing.kept.papers import IssueProblem
from reports.quarterly import QuarterData, build, read_quarter
from reports.quarterly.model.quarter import PostingTally
from reports.quarterly.units.unit_version import build_unit
from reports.units.issue import EVERY_UNIT, unit_versions
from schemas.period import Period
from tests.reports.quarterly.conftest import CALENDAR, PROJECTS, UNITS, Park

Q1 = Period.parse("2021Q1")
RULES = load_light_rules().on(Q1.end)
ISSUED = dt.date(2021, 4, 20)
TALLIES = tuple(PostingTally(code, 2, 100 + n, 90, 5, 5 + n) for n, code in enumerate(UNITS))


@pytest.fixture(scope="module")
def data(shared_quarter: Park) -> QuarterData:
    with shared_quarter.engine.connect() as connection:
        now = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    read = read_quarter(shared_quarter.engine, Q1, now, Calendar.load(CALENDAR))
    return replace(read, postings=TALLIES)


@pytest.fixture(scope="module")
def whole(data: QuarterData) -> Document:
    return build(data, RULES, ISSUED)


@pytest.fixture(scope="module")
def versions(data: QuarterData) -> Mapping[str, Document]:
    return {code: build_unit(data, RULES, ISSUED, code) for code in UNITS}


def names_of_others(unit_code: str) -> list[str]:
    """Other units, and what stands to their names."""
    names = [name for code, name in UNITS.items() if code != unit_code]
    return names + [name for name, _, unit, *_ in PROJECTS.values() if unit != unit_code]


@pytest.mark.parametrize("unit_code", UNITS)
def test_a_unit_reads_of_no_other_unit_nor_of_its_items(
    versions: Mapping[str, Document], unit_code: str
) -> None:
    document = versions[unit_code]
    # Everything that the files carry: words, figures with their arithmetic, and the sheet of sources.
    carried = plain_text(document) + repr(list(document.figures.values()))
    assert UNITS[unit_code] in carried
    assert [name for name in names_of_others(unit_code) if name in carried] == []


@pytest.mark.parametrize("unit_code", UNITS)
def test_what_a_unit_reads_is_what_everybody_reads(
    versions: Mapping[str, Document], whole: Document, unit_code: str
) -> None:
    shared = {key: one for key, one in versions[unit_code].figures.items() if key in whole.figures}
    assert len(shared) > 20
    assert {key: one.text for key, one in shared.items()} == {key: whole.figures[key].text for key in shared}


@pytest.mark.parametrize("unit_code", UNITS)
def test_a_total_of_the_park_leads_to_no_cell_and_the_units_own_figure_does(
    versions: Mapping[str, Document], whole: Document, unit_code: str
) -> None:
    document = versions[unit_code]
    assert document.figures["projects.n"].parts == ()
    assert whole.figures["projects.n"].parts
    assert {line.figure_id.split(".")[0] for line in document.sources} <= {"project", "reform", "supervision"}
    for code, (_, _, unit, *_) in PROJECTS.items():
        if unit == unit_code:
            assert document.figures[f"project.{code}.m03.ytd"].inputs
    printed = {figure_id for figure_id, _ in used_figures(document)}
    own_parts = {part for figure in document.figures.values() for part in figure.parts}
    assert set(document.figures) == printed | own_parts


def test_tables_hold_the_units_rows_and_their_own_sum(versions: Mapping[str, Document]) -> None:
    projects = next(t for t in tables_of(versions["U02"]) if t.table_id == "projects")
    assert [row[1].text for row in projects.rows[:-1]] == ["甲烯项目", "丙烯项目"]
    assert [cell.text for cell in projects.rows[-1][:4]] == ["合计", "13.0", "16000", "4100"]
    assert {t.table_id for t in tables_of(versions["U03"])} >= {"projects", "supervision", "red", "legend"}
    assert not [t for t in tables_of(versions["U03"]) if t.table_id == "reform"]


def test_a_unit_sees_its_own_postings_beside_the_total(versions: Mapping[str, Document]) -> None:
    text = plain_text(versions["U03"])
    assert "招商局应晒101人次，按时晾晒90人次、迟晒5人次、未晒6人次" in text
    assert "全园区应晒303人次" in text


def test_what_the_office_asks_of_a_unit_s_items_is_printed_and_what_it_asks_of_others_is_not(
    versions: Mapping[str, Document],
) -> None:
    assert "下步要求\n按月报送推进情况。" in plain_text(versions["U02"])
    assert "按月报送推进情况" not in plain_text(versions["U03"])


def test_a_unit_without_a_matter_of_its_own_is_told_so(data: QuarterData) -> None:
    alone = replace(data, projects=(), reform_items=(), reform_measures=(), supervision=())
    text = plain_text(build_unit(alone, RULES, ISSUED, "U05"))
    assert "本期没有由张店东部化工区管委会负责的亮灯事项。" in text
    assert "全园区1项工作亮灯晾晒" in text


def test_before_the_ledger_of_owed_returns_nobody_is_told_that_he_owes_none(data: QuarterData) -> None:
    unowed = replace(data, obligations=())
    told = "本季应报台账尚未建立，不统计按时、迟报和未报"
    assert told in plain_text(build(unowed, RULES, ISSUED))
    text = plain_text(build_unit(unowed, RULES, ISSUED, "U05"))
    assert told in text and "没有应由" not in text


def test_versions_follow_the_issue_and_stop_where_a_figure_would_differ(first_quarter: Park) -> None:
    engine = first_quarter.engine
    issue_id = issues.prepare(engine, "2021Q1", "run", issue_date=ISSUED)
    first_quarter.progress(3, {"P1": 9000}, "核实更正")
    made = unit_versions(engine, issue_id, EVERY_UNIT)
    assert list(made) == list(UNITS.values())
    assert {one.stage for one in made.values()} == {"送审稿"}
    assert made["综合管理局"].figures["project.P1.m03.ytd"].text == "2600"
    assert unit_versions(engine, issue_id, "U03").keys() == {"招商局"}
    with pytest.raises(IssueProblem, match="没有“财政局”这个单位，应为综合管理局、招商局"):
        unit_versions(engine, issue_id, "财政局")
    with engine.begin() as connection:
        connection.execute(
            sa.text("update ledger.issue_figure set text = '2601' where figure_id = 'project.P1.m03.ytd'")
        )
    with pytest.raises(IssueProblem, match="原文为“2601”，现为“2600”，没有写出"):
        unit_versions(engine, issue_id, "综合管理局")
    with pytest.raises(IssueProblem, match="没有第99号发文"):
        unit_versions(engine, 99, EVERY_UNIT)


def test_the_returns_that_a_unit_owes_add_up_whatever_became_of_them(first_quarter: Park) -> None:
    for month, due in ((2, "2021-03-05"), (3, "2021-04-30")):
        first_quarter.owe("project_progress", "U02", f"2021-{month:02d}", f"{due}T18:00:00+08:00")
    first_quarter.owe("key_enterprises", "U02", "2021-03", "2021-04-08T18:00:00+08:00")
    issue_id = issues.prepare(first_quarter.engine, "2021Q1", "run", issue_date=ISSUED)
    [version] = unit_versions(first_quarter.engine, issue_id, "U02").values()
    assert "综合管理局本季应报报表3份，按时1份，迟报1份，未报1份" in plain_text(version)


def test_what_the_paper_says_is_amiss_of_a_unit_stands_in_its_own_version(
    versions: Mapping[str, Document], whole: Document
) -> None:
    told = plain_text(whole).partition("、存在问题\n")[2]
    own = plain_text(versions["U03"]).partition("、存在问题\n")[2]
    red = next(name for name, _, unit, *_ in PROJECTS.values() if unit == "U03" and f"{name}（" in told)
    assert f"进度滞后：{red}（招商局）低于序时进度" in own
    assert "未达标和超期：" in own and "应开工未开工" not in own
    assert "存在问题\n" not in plain_text(versions["U05"])
