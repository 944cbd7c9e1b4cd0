"""Who has not handed in is reminded and urged: each step once, never on holidays, leaders at the third."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from docx import Document

from etl.answer.letter import read_letter
from liangshai.mail.reminders import ReminderRules, queue_reminders
from liangshai.papers.readers import sending
from liangshai.service import Service
from liangshai.settings import Settings
from tests.letters import outbox_rows
from tests.liangshai.conftest import YEAR

MARCH = YEAR / "project_progress" / "重点项目进展情况表（2021年3月）.xlsx"
MAY = YEAR / "project_progress" / "重点项目进展情况表（2021年5月）.xlsx"
REGISTER = YEAR / "project_register" / "重点项目名单及年度计划.xlsx"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def told(service: Service, kind: str = "reminder") -> list[tuple[str, str]]:
    """(what and which step, address) of letters about March's return on projects."""
    return [
        (row["reference"], row["recipient_email"])
        for row in outbox_rows(service)
        if row["kind"] == kind and ("project_progress/U02/2021-03" in row["reference"] or kind != "reminder")
    ]


def test_each_step_is_sent_once_on_its_workday_and_the_third_goes_to_the_leaders(settings: Settings) -> None:
    owed = "project_progress/U02/2021-03"
    unit = "zongheguanli@example.gov.cn"
    with Service.open(settings) as service:
        service.ingest([REGISTER])
        service.open_year(2021)
        # Due on 6 April, the third workday: Qingming lies between.
        queue_reminders(service, at("2021-04-02 07:00"))  # too early in the day
        assert told(service) == []
        for _ in range(2):
            queue_reminders(service, at("2021-04-02 10:00"))
        queue_reminders(service, at("2021-04-05 10:00"))  # a holiday
        queue_reminders(service, at("2021-04-06 19:00"))
        assert told(service) == [(f"{owed}/前1日", unit)]
        queue_reminders(service, at("2021-04-07 10:00"))
        queue_reminders(service, at("2021-04-09 10:00"))
        queue_reminders(service, at("2021-04-10 10:00"))  # a Saturday
        queue_reminders(service, at("2021-04-13 10:00"))
        assert [(ref.rsplit("/")[-1], to) for ref, to in told(service)[1:]] == [
            ("第1次催办", unit),
            ("第2次催办", unit),
            ("第3次催办", unit),
            ("第3次催办", "leaders@example.gov.cn"),
            ("第3次催办", "ducha@example.gov.cn"),
        ]
        letter = next(row for row in outbox_rows(service) if row["reference"] == f"{owed}/第1次催办")
        text = read_letter(settings.home / letter["folder"]).text
        assert "应于4月6日18:00前报送，尚未收到。请尽快报送" in text


def test_months_that_came_with_a_later_month_are_not_urged(settings: Settings) -> None:
    june = YEAR / "economic_indicators" / "主要经济指标完成情况（2021年1—6月）.xls"
    targets = YEAR / "indicator_targets"
    with Service.open(settings) as service:
        service.open_year(2021)
        service.ingest([*targets.iterdir()])
        [receipt] = service.ingest([june], received_at=at("2021-07-15 10:00"))
        assert receipt["status"] == "accepted", receipt["question"]
        queue_reminders(service, at("2021-05-21 10:00"))
        assert not [r for r in outbox_rows(service) if "economic_indicators/U02/2021-04" in r["reference"]]


def test_nobody_is_urged_who_has_handed_in_or_whose_deadline_is_long_gone(settings: Settings) -> None:
    with Service.open(settings) as service:
        service.ingest([REGISTER])
        service.ingest([MARCH], received_at=at("2021-04-06 16:00"))
        service.open_year(2021)
        queue_reminders(service, at("2021-04-07 10:00"))
        assert told(service) == []
        assert queue_reminders(service) == 0


def test_a_return_note_comes_as_a_form_with_the_marked_workbook_and_is_urged_too(settings: Settings) -> None:
    with Service.open(settings) as service:
        service.ingest([REGISTER])
        service.ingest([MAY], received_at=at("2021-06-03 15:26"))
        sending.queue_answers(service)
        (row,) = [row for row in outbox_rows(service) if row["kind"] == "return_note"]
        letter = read_letter(settings.home / row["folder"])
        form, marked = letter.attachments
        assert form == "退回单2021-001.docx" and marked.endswith("（退回标注）.xlsx")
        document = Document(io.BytesIO(letter.attachments[form]))
        head, table, box = document.tables
        assert "第1次退回" in [cell.text for line in head.rows for cell in line.cells]
        assert [cell.text for cell in table.rows[0].cells] == [
            "序号", "工作表", "单元格", "项目/指标", "原填内容", "问题说明", "应如何填", "规则编号", "级别",
        ]  # fmt: skip
        assert len(table.rows) > 5 and "数据核实说明" in box.rows[0].cells[0].text
        # Due on 7 June, two workdays later.
        queue_reminders(service, at("2021-06-04 10:00"))
        queue_reminders(service, at("2021-06-08 10:00"))
        notes = [ref for ref, _ in told(service, "reminder") if "note" in ref]
        found = [r["reference"] for r in outbox_rows(service) if r["reference"].startswith("note/")]
        assert (notes, found) == ([], ["note/退回单2021-001/前1日", "note/退回单2021-001/第1次催办"])


def test_nobody_is_urged_before_the_statistics_are_published(settings: Settings, tmp_path: Path) -> None:
    register = tmp_path / "统计数据发布日登记表.csv"
    heads = "报表,指标,期别,计划发布日,实际发布日,发布后工作日数,依据"

    def publish(service: Service, actual: str) -> None:
        row = f"主要经济指标,,2021年3月,2021-04-15,{actual},2,发布日程"
        register.write_text(f"{heads}\n{row}\n", "utf-8")
        [receipt] = service.ingest([register])
        assert receipt["status"] == "accepted", receipt

    def steps(service: Service) -> list[str]:
        references = [row["reference"] for row in outbox_rows(service)]
        return [ref.rsplit("/")[-1] for ref in references if "economic_indicators/U02/2021-03" in ref]

    with Service.open(settings) as service:
        publish(service, "")
        service.open_year(2021)
        # Its usual deadline is 19 April.
        for day in ("04-16", "04-19", "04-20", "04-26"):
            queue_reminders(service, at(f"2021-{day} 10:00"))
        assert steps(service) == []
        publish(service, "2021-04-27")
        queue_reminders(service, at("2021-04-28 10:00"))
        queue_reminders(service, at("2021-04-30 10:00"))
        assert steps(service) == ["前1日", "第1次催办"]


def test_a_wrong_rule_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "reminders.yml"
    path.write_text("before: [1]\nafter: [0]\nescalate_from: 3\nnot_before: '08:30'\nlate_by: 1\n", "utf-8")
    with pytest.raises(ValueError, match="应为1以上的整数"):
        ReminderRules.load(path)
