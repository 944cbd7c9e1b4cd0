"""Who is written to about what: one letter per submission, one per question, to the right address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from liangshai.papers.readers import sending
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings
from tests.letters import outbox_rows

YEAR = PROJECT_DIR / "examples" / "2021"
WEEK = YEAR / "supervision_weekly" / "督查事项周进展_第2期.csv"
MAY = YEAR / "project_progress" / "重点项目进展情况表（2021年5月）.xlsx"
REGISTER = YEAR / "project_register" / "重点项目名单及年度计划.xlsx"


def letters(service: Service) -> list[tuple[str, str, str]]:
    """(kind, address, status word of the subject)."""
    return [(row["kind"], row["recipient_email"], row["subject"]) for row in outbox_rows(service)]


def test_each_end_has_its_letter_and_no_submission_two(settings: Settings, tmp_path: Path) -> None:
    unknown = tmp_path / "未知.csv"
    unknown.write_text("甲,乙\n1,2\n", "utf-8")
    with Service.open(settings) as service:
        service.ingest([REGISTER, MAY, WEEK, unknown])
        assert sending.queue_answers(service) == 4
        assert sending.queue_answers(service) == 0
        service.ingest([WEEK])
        assert sending.queue_answers(service) == 1
        office, projects = "bangongshi@example.gov.cn", "zongheguanli@example.gov.cn"
        found = letters(service)
        assert [(kind, address) for kind, address, _ in found] == [
            ("receipt", office),
            ("return_note", projects),
            ("receipt", office),
            ("receipt", office),
            ("receipt", office),
        ]
        assert found[1][2].startswith("退回单20") and "部分受理" in found[1][2]
        assert found[3][2].startswith("退回：") and found[4][2].startswith("重复：")
        for row in outbox_rows(service):
            assert (settings.home / row["folder"]).is_dir()


def test_a_question_has_one_letter_and_its_answer_brings_the_receipt(settings: Settings) -> None:
    with Service.open(settings) as service:
        service.ingest([WEEK], period="2021-W07")
        assert sending.queue_answers(service) == 1 and sending.queue_answers(service) == 0
        (question,) = service.questions()
        service.answer_question(question["id"], "A", "王某")
        assert sending.queue_answers(service) == 1 and sending.queue_answers(service) == 0
        kinds = [kind for kind, _, _ in letters(service)]
        assert kinds == ["question", "receipt"]


def test_an_unknown_unit_is_asked_of_the_owner_of_the_form_and_never_of_the_sender(
    settings: Settings,
) -> None:
    with Service.open(settings) as service:
        (receipt,) = service.ingest([MAY], unit="火星局")
        assert receipt["status"] == "held"
        sending.queue_answers(service)
        ((kind, address, _),) = letters(service)
        owner = service.sources["project_progress"].owner
        with service.engine.connect() as connection:
            wanted: Any = connection.scalar(
                sa.text("select contact_email from report.unit where unit_code = :code"), {"code": owner}
            )
    assert (kind, address) == ("question", wanted)
