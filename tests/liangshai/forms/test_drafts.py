"""`source draft` and `source check` on the command line: what they print, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from liangshai.cli import cli
from liangshai.forms.check_table import check_table
from liangshai.settings import PROJECT_DIR
from schemas.source import load_sources


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (
        ["企业诉求办理台账（2021年5月）"],
        ["诉求编号", "企业名称", "受理日期", "承办单位", "状态"],
        ["SQ-1", "甲化工有限公司", "2021-05-06", "招商局", "办理中"],
        ["SQ-2", "乙新材料有限公司", "2021-05-11", "招商局", "已办结"],
    ):
        page.append(row)
    path = tmp_path / "台账.xlsx"
    book.save(path)
    return path


def test_a_draft_is_told_and_written(workbook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    out = folder / "request_book.yml"
    done = CliRunner().invoke(
        cli, ["source", "draft", str(workbook), "--name", "request_book", "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert "列标题：A2 B2 C2 D2 E2" in done.output
    assert list(load_sources(folder)) == ["request_book"]


def test_a_draft_is_called_what_its_file_is_called_to_the_last_digit(workbook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    done = CliRunner().invoke(cli, ["source", "draft", str(workbook), "--out", str(folder / "road_3b2.yml")])
    assert done.exit_code == 0, done.output
    assert list(load_sources(folder)) == ["road_3b2"]


def test_a_draft_as_json_names_every_head(workbook: Path) -> None:
    done = CliRunner().invoke(cli, ["source", "draft", str(workbook), "--json"])
    found = json.loads(done.output)
    assert found["column_heads"] == ["A2", "B2", "C2", "D2", "E2"]
    assert (found["row_heads"], found["data_range"]) == ([], "A3:E4")
    assert found["title"] == "企业诉求办理台账（2021年5月）"
    assert len(found["tables"]) == 1
    assert found["proposal"]["table"] == "enterprise_request"


def test_heads_of_all_tables_of_the_sheet_are_named(workbook: Path) -> None:
    book = load_workbook(workbook)
    page = book.worksheets[0]
    for row in ([], ["网格", "网格长", "辖区企业数"], ["第一网格", "沈岚", 12], ["第二网格", "方令仪", 9]):
        page.append(row)
    book.save(workbook)
    done = CliRunner().invoke(cli, ["source", "draft", str(workbook), "--json"])
    found = json.loads(done.output)
    assert found["column_heads"] == ["A2", "B2", "C2", "D2", "E2", "A6", "B6", "C6"]
    assert found["data_range"] == "A3:E4"
    assert [table["column_heads"][0] for table in found["tables"]] == ["A2", "A6"]
    assert found["proposal"]["yaml"].count("  - table: ") == 2


def test_the_sheet_that_is_asked_for_is_drafted_and_its_name_is_the_files(
    workbook: Path, tmp_path: Path
) -> None:
    book = load_workbook(workbook)
    small = book.create_sheet("工地")
    for row in (["工地检查情况"], ["工地名称", "塔吊（台）"], ["甲工地", 3], ["乙工地", 5]):
        small.append(row)
    book.save(workbook)
    asked = ["source", "draft", str(workbook), "--sheet"]
    out = tmp_path / "site_book.yml"
    done = CliRunner().invoke(cli, [*asked, "工地", "--new-table", "site", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "name: site_book\n" in out.read_text("utf-8") and "- table: site\n" in out.read_text("utf-8")
    assert "    sheet: ^工地\\s*$  # 待确认" in out.read_text("utf-8")
    assert '"工地名称", key=True' in out.with_suffix(".py").read_text("utf-8")
    assert "schemas/warehouse/" in done.output
    done = CliRunner().invoke(cli, [*asked, "工地"])
    assert "仓库里没有合适的表" in done.output and "--new-table" in done.output
    done = CliRunner().invoke(cli, [*asked, "没有"])
    assert done.exit_code == 2 and "有表格的工作表：“Sheet”、“工地”" in done.output


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["--out", "{tmp}/there.yml"], "已有 {tmp}/there.yml，不覆盖"),
        (
            ["--new-table", "site_check", "--out", "{project}/schemas/sources/site_check.yml"],
            "会让所有命令停下",
        ),
        (["--new-table", "hazard"], "仓库里已有表 hazard"),
    ],
)
def test_a_draft_harms_nothing_that_is_installed(
    asked: list[str], sentence: str, workbook: Path, tmp_path: Path
) -> None:
    (tmp_path / "there.yml").write_text("mine", "utf-8")
    places = {"tmp": tmp_path, "project": PROJECT_DIR}
    words = ["source", "draft", str(workbook), *(one.format(**places) for one in asked)]
    done = CliRunner().invoke(cli, words)
    told = "".join(char for char in done.output if char not in " \n│╭╮╰╯─")
    assert done.exit_code == 2 and "".join(sentence.format(**places).split()) in told
    assert (tmp_path / "there.yml").read_text("utf-8") == "mine"
    assert not (PROJECT_DIR / "schemas" / "sources" / "site_check.yml").exists()


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [(b"", 4, "空"), (b"\x89PNG\r\n\x1a\n0000", 4, "图片"), ("只有一行字\n".encode(), 0, "没有找到表格")],
)
def test_a_file_without_a_table_is_a_sentence(
    content: bytes, code: int, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "某.csv"
    path.write_bytes(content)
    done = CliRunner().invoke(cli, ["source", "draft", str(path)])
    assert (done.exit_code, sentence in done.output) == (code, True), done.output


def test_a_name_that_no_source_can_have_is_refused(workbook: Path) -> None:
    done = CliRunner().invoke(cli, ["source", "draft", str(workbook), "--name", "诉求"])
    assert done.exit_code == 2
    assert "英文小写" in done.output


def test_a_trial_reading_stands_side_by_side() -> None:
    rows: list[dict[str, Any]] = [
        {
            "table": "posting",
            "sheet": "表",
            "row": n,
            "posting_no": f"N{n}",
            "person_code": "P1",
            "rejected": False,
            "rejected_columns": [],
        }
        for n in (2, 3)
    ]
    receipt = {
        "status": "partly",
        "headings": [{"table": "posting", "column": "posting_no", "heading": "编号", "column_no": 2}],
        "ignored": [{"sheet": "表", "what": "表头", "cells": 2, "where": ""}],
        "rejected": [{"cell": "C2", "column": "时间", "value": "昨天", "message": "不是时间"}],
    }
    text = check_table(receipt, rows, width=120)
    assert "B 编号" in text
    assert text.index("N2") < text.index("N3")
    assert "退回：1处" in text and "C2" in text and "不是时间" in text
    assert "表头" in text
