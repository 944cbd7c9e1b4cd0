"""The office's word on registered values: in force from its day on, known from the moment it was recorded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from etl.workdays import Calendar
from liangshai.registers import changes
from liangshai.registers.changes import ConsentFault, Word
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings
from reports.document import plain_text
from reports.figures.rules import load_light_rules
from reports.quarterly.build import build
from reports.quarterly.model.quarter import QuarterData
from reports.quarterly.read.data import read_quarter
from schemas.period import Period
from tests.liangshai.conftest import YEAR, Run

REGISTER = YEAR / "project_register" / "重点项目名单及年度计划.xlsx"
MARCH = YEAR / "project_progress" / "重点项目进展情况表（2021年3月）.xlsx"
LIST = YEAR / "reform_list" / "重点改革攻坚事项任务清单.docx"
WEEKS = sorted((YEAR / "supervision_weekly").glob("*第1[0-3]期.csv"))
WORD = Word("工委会议", "工委会纪〔2021〕3号", date(2021, 3, 20), "主体设备到货延迟")


def view(service: Service, query: str, as_of: Any = None, day: date | None = None) -> list[Any]:
    with service.engine.connect() as connection:
        for name, value in (("as_of", as_of and as_of.isoformat()), ("in_force_on", day and day.isoformat())):
            if value:
                connection.execute(sa.select(sa.func.set_config(f"liangshai.{name}", value, True)))
        return list(connection.execute(sa.text(query)).all())


def raised_plan(tmp_path: Path) -> tuple[Path, str]:
    """March's return with another annual plan for its first project; and that project's code."""
    book = openpyxl.load_workbook(MARCH)
    sheet = book.worksheets[0]
    sheet["G7"] = sheet["G7"].value + 123
    path = tmp_path / MARCH.name
    book.save(path)
    return path, str(sheet["B7"].value)


def bulletin(service: Service, label: str = "2021Q1") -> tuple[QuarterData, str]:
    with service.engine.connect() as connection:
        now = connection.scalar(sa.text("select clock_timestamp()"))
    calendar = Calendar.load(service.settings.workdays_csv)
    data = read_quarter(service.engine, Period.parse(label), now, calendar)
    rules = load_light_rules().on(data.period.end)
    return data, plain_text(build(data, rules, date(2021, 4, 20)))


def test_a_differing_plan_waits_for_consent_and_counts_from_its_day_on(
    settings: Settings, run: Run, tmp_path: Path
) -> None:
    path, code = raised_plan(tmp_path)
    with Service.open(settings) as service:
        service.ingest([REGISTER, path])
        (before,) = view(
            service,
            "select annual_plan_wan_yuan, clock_timestamp() from report.project"
            f" where project_code = '{code}'",
        )
    listed = run("change", "list", "--json").json
    (request,) = [one for one in listed["requests"] if one["column_name"] == "annual_plan_wan_yuan"]
    assert (request["status"], request["row_key"]) == ("待同意", f"2021/{code}")
    number = request["change_request_id"]
    said = run("change", "consent", number, "--by", "工委会议", "--document", "工委会纪〔2021〕3号",
               "--on", "2021-03-20")  # fmt: skip
    assert (said.code, said.out) == (0, f"第{number}号申请已登记同意，自2021年3月20日起生效。\n")
    with Service.open(settings) as service:
        plan = f"select annual_plan_wan_yuan from report.project where project_code = '{code}'"
        raised = Decimal(request["new_value"])
        assert raised == before[0] + 123
        assert view(service, plan) == [(raised,)]
        assert view(service, plan, day=date(2021, 3, 19)) == [(before[0],)]
        assert view(service, plan, as_of=before[1]) == [(before[0],)]
        (kept,) = view(
            service,
            "select annual_plan_wan_yuan from warehouse.project"
            f" where project_code = '{code}' and superseded_at = 'infinity'",
        )
        assert kept == (before[0],)
        data, text = bulletin(service)
        row = next(p for p in data.projects if p.text("project_code") == code)
        ref = row.ref("annual_plan_wan_yuan")
        (consent,) = data.consents
        assert (ref.submission_id, ref.row_no) == (consent.values["submission_id"], 2)
        assert "本季经登记同意变更1项，均自同意之日起执行。" in text
        assert "工委会纪〔2021〕3号" in text
    again = run("change", "refuse", number, "--by", "某人", "--on", "2021-03-21", "--reason", "不同意")
    assert (again.code, "已由工委会议" in again.err) == (2, True)
    assert run("change", "list", "--json").json["requests"] == []


def test_a_refused_request_stays_refused_and_the_register_as_it_was(
    settings: Settings, run: Run, tmp_path: Path
) -> None:
    path, code = raised_plan(tmp_path)
    with Service.open(settings) as service:
        service.ingest([REGISTER, path])
        plan = f"select annual_plan_wan_yuan from report.project where project_code = '{code}'"
        before = view(service, plan)
    (request,) = run("change", "list", "--json").json["requests"]
    said = run("change", "refuse", request["change_request_id"], "--by", "管委会", "--on", "2021-04-08",
               "--reason", "年度计划不作调整")  # fmt: skip
    assert said.code == 0
    with Service.open(settings) as service:
        assert view(service, plan) == before
    (told,) = run("change", "list", "--all", "--json").json["requests"]
    assert (told["status"], told["decided_by"]) == ("不同意", "管委会")


def test_extensions_and_exemptions_move_due_dates_and_lights(settings: Settings) -> None:
    with Service.open(settings) as service:
        service.ingest([REGISTER, LIST, *WEEKS])
        data, before = bulletin(service)
        item = next(row for row in data.supervision if row.day("due_date"))
        code = data.projects[0].text("project_code")
        changes.extend(service, "督查事项", None, item.text("item_no"), None, date(2021, 12, 30), WORD)
        changes.extend(service, "改革措施", 2021, "1-1", None, date(2021, 9, 30), WORD)
        changes.exempt(service, "重点项目", 2021, code, None, None, WORD)
        _, text = bulletin(service)
        assert "经同意延期1项" in text and "延期2项、豁免1项" in text
        assert "2021年12月30日" in text and text.count("已豁免") == before.count("已豁免") + 1
        due = view(service, "select due_date from report.reform_measure where item_no = 1 and measure_no = 1")
        assert due == [(date(2021, 9, 30),)]
        # Before its day nothing moves: the quarter before is judged as it was.
        earlier = view(
            service,
            "select due_date from report.reform_measure where item_no = 1 and measure_no = 1",
            day=date(2021, 3, 19),
        )
        assert earlier == [(None,)]


@pytest.mark.parametrize(
    ("subject", "year", "no", "why"),
    [
        ("重点项目", 2021, "没有这个项目", "没有这个项目"),
        ("重点项目", None, "没有这个项目", "没有填年度，请用 --year 写明"),
        ("改革措施", 2021, "9-9", "没有“9-9”"),
        ("改革措施", 2021, "一季度", "应为事项序号-措施序号"),
        ("改革事项", 2021, "1", "没有办结时限"),
        ("督查事项", None, "DC2021-999", "督查事项里没有“DC2021-999”"),
    ],
)
def test_what_no_register_has_cannot_be_extended(
    settings: Settings, subject: str, year: int | None, no: str, why: str
) -> None:
    with Service.open(settings) as service:
        service.ingest([LIST])
        with pytest.raises(ConsentFault, match=why):
            changes.extend(service, subject, year, no, None, date(2021, 9, 30), WORD)
        assert changes.lists(service)["consents"] == []


def test_an_extension_is_later_than_what_it_extends_and_than_its_consent(settings: Settings) -> None:
    with Service.open(settings) as service:
        service.ingest([REGISTER, *WEEKS[-1:]])
        asked = "select item_no, due_date from report.supervision_due where due_date > '2021-03-20'"
        item, due = view(service, f"{asked} order by 1 limit 1")[0]
        with pytest.raises(ConsentFault, match=f"延期至{due}，而办结时限是{due}，延期应晚于它"):
            changes.extend(service, "督查事项", None, item, None, due, WORD)
        asked = (
            "select project_code, milestone_type, planned_date from report.project_milestone"
            " where planned_date > '2021-03-20' order by 1, 2 limit 1"
        )
        ((code, milestone, planned),) = view(service, asked)
        with pytest.raises(ConsentFault, match=f"而下达的时限是{planned}，延期应晚于它"):
            changes.extend(service, "项目节点", 2021, code, milestone, planned, WORD)
        with pytest.raises(
            ConsentFault, match=f"节点名称填“封顶”，2021年给“{code}”下达的节点应为：.*{milestone}"
        ):
            changes.extend(service, "项目节点", 2021, code, "封顶", date(2021, 12, 1), WORD)
        with pytest.raises(ConsentFault, match="豁免至2021-01-01，早于同意的日期2021-03-20"):
            changes.exempt(service, "项目节点", 2021, code, milestone, date(2021, 1, 1), WORD)
        assert changes.lists(service)["consents"] == []


def test_a_day_to_come_is_no_day_of_consent(settings: Settings) -> None:
    with Service.open(settings) as service, pytest.raises(ConsentFault, match="还没有到"):
        changes.exempt(service, "督查事项", None, "DC1", None, None, Word("某", "文", date(2999, 1, 1)))


def test_the_office_may_hand_in_a_list_of_consents(settings: Settings, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    document = ("工委会议", "〔2021〕3号", "2021-03-01")
    head = ("登记号", "类别", "对象", "年度", "对象编号", "栏目", "变更后", "延期或豁免至", "事由")
    for row in (
        ("变更延期豁免登记表",),
        (*head, "批准人", "文号", "同意日期"),
        ("1", "变更", "改革事项", 2021, "2", "牵头领导", "方令仪", None, "分工调整", *document),
        ("2", "延期", "改革措施", 2021, "1—2", None, None, "2021年10月底", "外部条件", *document),
        ("3", "变更", "改革事项", 2021, "2", "颜色", "红", None, "试", *document),
    ):
        sheet.append(row)
    path = tmp_path / "变更延期豁免登记表.xlsx"
    book.save(path)
    with Service.open(settings) as service:
        first, second = service.ingest([LIST, path])
        assert (first["status"], second["status"], second["rows_accepted"]) == ("accepted", "partly", 2)
        (problem,) = second["rejected"]
        assert (problem["cell"], "可变更的有" in problem["message"]) == ("F5", True)
        item = view(service, "select lead_person_names from report.reform_item where item_no = 2")
        assert item == [("方令仪",)]
        sheet["L3"] = "2021-03-05"
        book.save(path)
        (again,) = service.ingest([path])
        assert again["status"] == "held"
        assert "1“同意日期”原为2021-03-01，现为2021-03-05" in again["question"]["sentence"]
    assert PROJECT_DIR.is_dir()
