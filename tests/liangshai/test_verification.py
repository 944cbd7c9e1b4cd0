"""The 督查核实表 goes out pre-filled and comes back as a return; what was found counts, both are counted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl

from liangshai.service import Service
from liangshai.settings import Settings
from tests.liangshai.conftest import YEAR, Run
from tests.liangshai.registers.test_changes import LIST, REGISTER, bulletin, view

REFORM = sorted((YEAR / "reform_progress").glob("*第一季度*"))
FOUND = YEAR / "verification" / "督查核实表（2021年第一季度）.xlsx"


def filled(path: Path, out: Path, rows: Mapping[str, Mapping[str, str]]) -> Path:
    """The form with these cells filled in: number → heading → value."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    column = {str(cell.value): int(cell.column or 1) for cell in sheet[3]}
    for line in sheet.iter_rows(min_row=4):
        for heading, value in rows.get(str(line[column["编号"] - 1].value), {}).items():
            sheet.cell(int(line[0].row or 1), column[heading]).value = value
    book.save(out)
    return out


FINDING = {"核实结论": "属实", "核实方式": "实地查看", "核实人": "方令仪", "核实日期": "2021-04-12"}


def test_the_form_comes_back_and_the_bulletin_prints_what_was_found(
    settings: Settings, run: Run, tmp_path: Path
) -> None:
    with Service.open(settings) as service:
        service.ingest([REGISTER, LIST, *REFORM])
        _, before = bulletin(service)
        assert "评价：【待办公室填写】" in before and "尚未经办公室核实" in before
    form = tmp_path / "核实表.xlsx"
    said = run("verification", "2021Q1", "--out", form)
    assert said.code == 0 and "项未核实" in said.out
    assert run("verification", "2021Q1", "--unit", "招商局", "--out", tmp_path / "招商.xlsx").code == 0
    assert run("verification", "2021-03", "--out", form).code == 2
    with Service.open(settings) as service:
        done = view(
            service,
            "select subject_no from report.verification_item where period_start = '2021-01-01'"
            " and subject = '改革措施' and reported_class = '完成' order by item_order",
        )
        [(first,), (second,)] = done[:2]
        ((third,),) = view(
            service,
            "select subject_no from report.verification_item where period_start = '2021-01-01'"
            " and subject = '改革措施' and reported_class = '正在推进' limit 1",
        )
        untrue = FINDING | {"核实结论": "不属实", "核实类别": "正在推进", "存在问题": "资料不齐"}
        rows = {
            first: FINDING | {"评价": "按期完成", "下步要求": "巩固成效", "需领导协调事项": "无"},
            second: untrue,
        }
        part = filled(form, tmp_path / "督查核实表（2021年第一季度）.xlsx", rows)
        (receipt,) = service.ingest([part])
        assert (receipt["status"], receipt["rows_accepted"]) == ("accepted", 2)
        assert any(i["what"] == "尚未填写的行" for i in receipt["ignored"])
        data, text = bulletin(service)
        assert f"自报完成{len(done)}条，核实完成1条，未核实{len(done) - 2}条" in text
        assert "评价：按期完成" in text and "核实发现问题：资料不齐" in text
        assert "需领导协调解决事项：本期没有。" in text and "下步要求\n巩固成效。" in text
        item, measure = map(int, second.split("-"))
        row = data.reform_progress[(item, measure)]
        assert (row.text("status"), row.ref("status").submission_id) == ("正在推进", receipt["submission"])
        # A second part needs no word 更正, and leaves the first one's lines alone.
        (again,) = service.ingest(
            [filled(form, tmp_path / "督查核实表（2021年第一季度）二.xlsx", {str(third): FINDING})]
        )
        assert again["status"] == "accepted"
        states = dict(
            view(
                service,
                "select verification_state, count(*) from report.verification_item"
                " where period_start = '2021-01-01' and subject = '改革措施' group by 1",
            )
        )
        assert states["已核实"] == 3


def test_what_was_found_otherwise_must_say_what_was_found(
    settings: Settings, tmp_path: Path, run: Run
) -> None:
    with Service.open(settings) as service:
        service.ingest([LIST, *REFORM])
    form = tmp_path / "核实表.xlsx"
    run("verification", "2021Q1", "--out", form)
    rows: Mapping[str, Mapping[str, str]] = {
        "1-1": {**FINDING, "核实结论": "不属实"},
        "1-2": {"核实结论": "属实"},
    }
    path = filled(form, tmp_path / "督查核实表（2021年第一季度）.xlsx", rows)
    with Service.open(settings) as service:
        (receipt,) = service.check_file(path, source=None, unit=None, period=None)
    told = [problem["message"] for problem in receipt["rejected"]]
    assert "核实结论填“不属实”，请写明核实类别" in told
    assert {f"填了核实结论，没有填{what}" for what in ("核实方式", "核实人", "核实日期")} <= set(told)


def test_a_unit_that_corrects_itself_after_the_finding_is_open_again(settings: Settings) -> None:
    with Service.open(settings) as service:
        service.ingest([LIST, *REFORM])
        (receipt,) = service.ingest([FOUND])
        assert receipt["status"] == "accepted", receipt
        query = "select count(*) from report.verification_item where verification_state = '{}'"
        (before,) = view(service, query.format("已核实"))
        assert before[0] > 10
        _, text = bulletin(service)
        assert "【待办公室填写】" not in text
