"""A unit's version after a correction: made anew where its own figures changed, and telling what and why."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from reports.document import Document, check_figures, plain_text
from reports.figures.wording import chinese_date
from reports.issuing.correction.correction import MARK
from reports.issuing.correction.errata import corrected_version
from reports.issuing.issue import prepare
from reports.issuing.kept.store import issue_row, last_take, read_draft
from reports.issuing.steps.stages import Person
from reports.take import compare
from reports.take.store import Known, keep_taken
from reports.units.correction import UnitCorrection, corrected_versions
from reports.units.issue import unit_versions
from schemas.locks import as_of_moment
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park
from tests.reports.take.conftest import Edit, docx_of, edited, put
from tests.signing import sign

__all__ = ["empty_park", "first_quarter", "park"]
DAY, LATER = dt.date(2021, 4, 20), dt.date(2021, 5, 6)


def now_of(engine: sa.Engine) -> dt.datetime:
    with engine.begin() as connection:
        return as_of_moment(connection)


def reprinted(made: UnitCorrection) -> Document:
    printed, why = chinese_date(DAY), "综合管理局更正3月报表。"
    document = corrected_version(made.document, made.changes, printed, LATER, why)
    check_figures(document)
    return document


def test_only_units_whose_printed_figures_changed_get_a_version_and_a_second_letter_only_what_is_new(
    first_quarter: Park,
) -> None:
    engine = first_quarter.engine
    number = prepare(engine, "2021Q1", "run", issue_date=DAY)
    sign(engine, number, "演示用户")
    with engine.connect() as connection:
        as_of = connection.execute(sa.text("select as_of from ledger.issue")).scalar_one()
    assert corrected_versions(engine, number, now_of(engine), as_of) == {}

    first_quarter.progress(3, {"P1": 3333}, "核实更正")
    first = now_of(engine)
    made = corrected_versions(engine, number, first, as_of)
    # The park's sums stand in every version that has projects; the project itself in its own unit's alone.
    assert made.keys() == {"综合管理局", "招商局", "张店东部化工区管委会"}
    own = {change["label"]: (change["old"], change["new"]) for change in made["综合管理局"].changes}
    assert own["甲烯项目1—3月累计完成投资"] == ("2600", "3333")
    others = made["招商局"]
    assert not any("甲烯" in change["label"] for change in others.changes)
    assert "甲烯" not in plain_text(reprinted(others)) + repr(reprinted(others).figures)

    document = reprinted(made["综合管理局"])
    assert document.title.endswith(MARK) and document.date_text == "2021年5月6日"
    told = plain_text(document)
    assert "本分册替换2021年4月20日印发的分册；因综合管理局更正3月报表，共更正" in told
    assert "综合管理局更正3月报表。，" not in told
    assert (
        document.figures["project.P1.m03.ytd"].text == "3333"
        and document.figures["project.P1.m03.ytd"].inputs
    )
    # What was issued stays what it was.
    [issued] = unit_versions(engine, number, "综合管理局").values()
    assert issued.figures["project.P1.m03.ytd"].text == "2600"

    assert corrected_versions(engine, number, now_of(engine), first) == {}
    first_quarter.progress(3, {"P1": 3333, "P2": 2222}, "再更正")
    again = corrected_versions(engine, number, now_of(engine), first)["综合管理局"]
    # Its own project was told by the first letter; the table still holds the first print against today.
    assert not any("甲烯" in change["label"] for change in again.untold)
    assert any("甲烯" in change["label"] for change in again.changes)


def edited_draft(engine: sa.Engine, number: int, *edits: Edit, reason: str = "") -> None:
    """The draft taken back after `edits`, every difference with the same reason."""
    with engine.begin() as connection:
        draft = read_draft(connection, issue_row(connection, number))
        assert draft is not None
        data = docx_of(draft)
        paper = edited(data, *edits)
        found = compare(draft, edited(data), paper, {}).findings.found
        taken = compare(draft, edited(data), paper, {one.key: reason for one in found})
        before = last_take(connection, number)
        known = Known(number, "", before["take_id"] if before else None)
        assert keep_taken(connection, known, draft, taken, Person("演示用户"), "改稿.docx", "0" * 64)


def test_a_unit_reads_the_figure_that_was_signed_until_a_correction_overtakes_it(first_quarter: Park) -> None:
    engine = first_quarter.engine
    number = prepare(engine, "2021Q1", "run", issue_date=DAY)
    edited_draft(engine, number, put(">2600<", ">2650<"), reason="按现场核定数")
    sign(engine, number, "演示用户")
    [issued] = unit_versions(engine, number, "综合管理局").values()
    assert "2650" in plain_text(issued) and "2600" not in plain_text(issued, charts=False)
    assert any("理由：按现场核定数" in one.formula for one in issued.figures.values())
    [other] = unit_versions(engine, number, "招商局").values()
    assert "按现场核定数" not in repr(other.figures)

    with engine.connect() as connection:
        as_of = connection.execute(sa.text("select as_of from ledger.issue")).scalar_one()
    # Another project's correction leaves what was signed; its own puts the returned figure in its place.
    first_quarter.progress(3, {"P2": 2222}, "核实更正")
    moment = now_of(engine)
    for made in corrected_versions(engine, number, moment, as_of).values():
        assert not any("甲烯项目1—3月" in change["label"] for change in made.changes)
    first_quarter.progress(3, {"P1": 3333, "P2": 2222}, "再更正")
    own = corrected_versions(engine, number, now_of(engine), moment)["综合管理局"]
    assert ("2650", "3333") in [(change["old"], change["new"]) for change in own.untold]


def test_words_of_the_office_written_after_the_signature_wait_for_the_next_paper(first_quarter: Park) -> None:
    engine = first_quarter.engine
    number = prepare(engine, "2021Q1", "run", issue_date=DAY)
    sign(engine, number, "演示用户")
    with engine.connect() as connection:
        as_of = connection.execute(sa.text("select as_of from ledger.issue")).scalar_one()
    assert "按月报送推进情况" in plain_text(unit_versions(engine, number, "U02")["综合管理局"])
    first_quarter.assess("2021Q1", "另作评价。", "一律停工。")
    first_quarter.progress(3, {"P1": 3333}, "核实更正")
    text = plain_text(corrected_versions(engine, number, now_of(engine), as_of)["综合管理局"].document)
    assert "按月报送推进情况" in text and "停工" not in text and "3333" in text
    # A finding that is another one is a changed figure, and its words go with it.
    first_quarter.assess("2021Q1", "另作评价。", "一律停工。", finding="不属实", verified_class="未完成")
    text = plain_text(corrected_versions(engine, number, now_of(engine), as_of)["综合管理局"].document)
    assert "一律停工" in text
