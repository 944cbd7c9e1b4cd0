"""What a unit answered holds for what it saw: changed text is laid before it again."""

from __future__ import annotations

from pathlib import Path

from liangshai.service import Service
from liangshai.settings import Settings
from reports.issuing.issue import IssueProblem, document_of
from reports.issuing.kept import store
from reports.issuing.steps.paper_rules import Way
from reports.issuing.steps.unasked import require_checked
from tests.liangshai.conftest import Run
from tests.liangshai.papers.draft.test_taking import draft_of, drafted, edited

__all__ = ["drafted"]
ANSWER = ("issue", "answer", "2021-W12", "招商局", "无异议", "--by", "苏雨辰")
TAKE = ("--by", "林澈", "--reason", "6.0=会上决定")
CHECK = ("issue", "check", "2021-W12", "--unit", "招商局")


def unchecked(settings: Settings) -> str:
    """What a signature that requires answers says of this unit; '' where nothing is wanting."""
    with Service.open(settings) as service:
        document = document_of(service.engine, 1)
        with service.engine.connect() as connection:
            issue = store.issue_row(connection, 1)
            try:
                require_checked(connection, issue, document, Way(check_sheets="required"), "")
            except IssueProblem as refused:
                return "；".join(part for part in str(refused).split("；") if "招商局" in part)
    return ""


def test_a_unit_whose_matters_people_changed_is_asked_again_and_its_first_answer_is_history(
    drafted: Settings, run: Run, tmp_path: Path
) -> None:
    assert run(*CHECK).code == 0 and run(*ANSWER).code == 0
    assert "没有要新发的核对单" in run(*CHECK).out and unchecked(drafted) == ""
    draft = draft_of(drafted)
    blame = edited(draft, tmp_path / "加一句.docx", ("正在推进", "招商局工作不力，居全区末位。正在推进"))
    assert run("issue", "take", blame, *TAKE).code == 0
    shown = run("issue", "show", "2021-W12").out
    assert "招商局核对之后，文稿里与它有关的内容改过" in shown and "招商局核对无异议" not in shown
    assert "核对之后改过文稿、没有重新核对：招商局" in unchecked(drafted)

    again = run(*CHECK)
    assert again.code == 0 and "招商局核对单尚未答复" in again.out
    assert "没有答复" in unchecked(drafted)
    assert run(*ANSWER).code == 0 and unchecked(drafted) == ""
    assert "招商局核对无异议（苏雨辰）" in run("issue", "show", "2021-W12").out


def test_a_change_that_does_not_speak_of_a_unit_leaves_its_answer(
    drafted: Settings, run: Run, tmp_path: Path
) -> None:
    assert run(*CHECK).code == 0 and run(*ANSWER).code == 0
    other = edited(draft_of(drafted), tmp_path / "主送.docx", ("各办局", "各办局、各中心"))
    assert run("issue", "take", other, "--by", "林澈").code == 0
    assert unchecked(drafted) == "" and "没有要新发的核对单" in run(*CHECK).out


def test_the_first_text_restored_has_the_first_answer(drafted: Settings, run: Run, tmp_path: Path) -> None:
    assert run(*CHECK).code == 0 and run(*ANSWER).code == 0
    draft = edited(draft_of(drafted), tmp_path / "原稿.docx")
    blame = edited(draft, tmp_path / "加一句.docx", ("正在推进", "招商局工作不力。正在推进"))
    assert run("issue", "take", blame, *TAKE).code == 0
    assert run("issue", "take", draft, "--by", "林澈").code == 0
    assert unchecked(drafted) == "" and "招商局核对无异议" in run("issue", "show", "2021-W12").out
