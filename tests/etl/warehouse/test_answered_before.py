"""A mended return is not asked again what was answered when it came the first time."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

from tests.etl.conftest import Desk
from tests.etl.forms import progress, project, xlsx
from tests.etl.judge.test_judge import ALL, kind, ytd_of

FIRST, MENDED = "2021-04-06T10:00:00+08:00", "2021-04-07T10:00:00+08:00"
RECEIVED_LATE = "2021-05-20T10:00:00+08:00"


def unsettled(*, bad: bool) -> bytes:
    """March by its title, February by its sheet's name; one cell is no number."""
    rows = [project(n, cumulative=130) for n in ALL]
    if bad:
        rows[0][8] = "三十"
    sheet = progress(rows)
    sheet.name = "2021年2月"
    return xlsx(sheet)


def sent_back(desk: Desk) -> bytes:
    """Asked about, answered, loaded in part; the workbook as it goes back with our marks."""
    content = unsettled(bad=True)
    held = desk.hand_in(content, received=FIRST)
    assert kind(held) == "period"
    [march] = [o["letter"] for o in held["question"]["options"] if "3月" in o["words"]]
    assert desk.answer(held, march)["status"] == "partly"
    _, marked = desk.intake.try_out(content, desk.arrival(content, received=FIRST, period="2021-03"))
    assert marked is not None
    return marked


def with_cell(marked: bytes, cell: str, value: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(marked))
    book.worksheets[0][cell] = value
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def bad_cell(desk: Desk) -> str:
    return str(desk.one("select cell from ledger.rejected_cell"))


def test_a_marked_workbook_that_was_mended_loads_without_the_same_question(desk: Desk) -> None:
    marked = sent_back(desk)
    receipt = desk.hand_in(with_cell(marked, bad_cell(desk), 30), received=MENDED)
    assert receipt["status"] == "accepted"
    assert ytd_of(desk, "2021-03") == [30] * len(ALL)
    answered = desk.rows("select sentence, answer, answered_by from ledger.question order by question_id")
    assert len(answered) == 2 and answered[0][:2] == answered[1][:2]
    assert answered[1][2] == "某人（沿用退回单2021-001的答复）"


def test_what_comes_without_our_marks_or_after_the_time_is_asked_again(desk: Desk) -> None:
    marked = sent_back(desk)
    assert desk.hand_in(unsettled(bad=False), received=MENDED)["status"] == "held"
    late = desk.hand_in(with_cell(marked, bad_cell(desk), 31), received=RECEIVED_LATE)
    assert late["status"] == "held"


def test_another_title_is_another_question(desk: Desk) -> None:
    marked = with_cell(sent_back(desk), bad_cell(desk), 30)
    receipt = desk.hand_in(with_cell(marked, "A1", "2021年4月重点项目进展情况表"), received=MENDED)
    assert receipt["status"] == "held" and "4月" in receipt["question"]["sentence"]
