"""Who hands in: the form, the sender and the file's name must agree, or the owner is asked."""

from __future__ import annotations

from datetime import date

import pytest

from etl.identify.reporter import settle_unit
from etl.tidy.tidied import Tidied
from tests.etl.forms import SOURCES, reference


def settled(
    written: str | None, file_name: str, source: str = "reform_progress", title: str = "", **hints: object
) -> Tidied:
    said = Tidied(source, title=title)
    settle_unit(
        said,
        SOURCES[source],
        reference(),
        written=written,
        given=None,
        hints=hints,
        day=date(2021, 4, 6),
        file_name=file_name,
    )
    return said


def test_a_file_named_after_another_unit_is_asked_about() -> None:
    [doubt] = settled("招商局", "改革攻坚事项进展情况表-综合管理局.xlsx").doubts
    assert (doubt.kind, doubt.asked_of) == ("unit", "owner")
    assert "表中填报单位为招商局，文件名为综合管理局，两者不一致" in doubt.sentence


@pytest.mark.parametrize("file_name", ["进展-招商局.xlsx", "进展（办公室转招商局）.xlsx", "进展.xlsx"])
def test_a_file_that_names_the_reporter_among_others_or_nobody_is_not(file_name: str) -> None:
    said = settled("招商局", file_name)
    assert (said.unit_code, said.doubts) == ("U03", [])


def test_a_title_that_names_another_unit_is_asked_about() -> None:
    [doubt] = settled("招商局", "进展-招商局.xlsx", title="综合管理局改革攻坚事项进展情况表").doubts
    assert "表中填报单位为招商局，表题为综合管理局，两者不一致" in doubt.sentence
    assert settled("招商局", "进展.xlsx", title="招商局改革攻坚事项进展情况表").doubts == []


def test_where_only_one_unit_reports_the_file_s_name_settles_nothing() -> None:
    said = settled("综合管理局", "招商局转来.xlsx", "project_progress")
    assert (said.unit_code, said.doubts) == ("U02", [])


def test_the_unit_in_the_form_is_asked_whether_a_stranger_s_mail_is_its_own() -> None:
    [doubt] = (said := settled("招商局", "进展.xlsx", unknown_sender="who@example.org")).doubts
    assert (said.unit_code, doubt.kind) == ("U03", "sender")
    assert "邮箱 who@example.org " in doubt.sentence and doubt.sentence.endswith("请问是招商局报送的吗？")
    assert [option.effect for option in doubt.options] == [{"sender_ok": True}, {"discard": True}]


def test_a_stranger_s_mail_that_the_unit_has_owned_is_asked_about_no_more() -> None:
    said = settled("招商局", "进展.xlsx", unknown_sender="who@example.org", sender_ok=True)
    assert (said.unit_code, said.doubts) == ("U03", [])
