"""The command `template`: a file without a database, and one sentence for words that do not fit."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from liangshai.cli import cli


def test_an_empty_template_needs_no_database(tmp_path: Path) -> None:
    out = tmp_path / "发下去"
    done = CliRunner().invoke(
        cli,
        [
            "template",
            "project_progress",
            "--unit",
            "综管局",
            "--period",
            "2021-03",
            "--empty",
            "--out",
            str(out),
        ],
    )
    assert done.exit_code == 0, done.output
    (path,) = out.iterdir()
    page = openpyxl.load_workbook(path).worksheets[0]
    assert "2021年3月" in str(page["A1"].value)
    assert page["B2"].value == "综合管理局"


def test_a_word_source_gives_a_word_file_under_the_name_that_was_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "清单.docx"
    done = CliRunner().invoke(cli, ["template", "reform_list", "--empty", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert out.read_bytes()[:2] == b"PK"
    assert "没有写 --period" in done.output


def test_a_word_file_gets_no_name_of_a_workbook(tmp_path: Path) -> None:
    out = tmp_path / "清单.xlsx"
    done = CliRunner().invoke(cli, ["template", "reform_list", "--empty", "--out", str(out)])
    assert (done.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "的模板是 .docx 文件，清单.xlsx 请改成 .docx 结尾" in done.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nothing"], "没有报表“nothing”"),
        (["project_progress", "--period", "三月"], "不是期别"),
        (["project_progress", "--period", "2021Q1"], "期别应如"),
        (["project_progress", "--unit", "财政局", "--empty"], "财政局"),
        (["project_progress", "--unit", "招商局", "--empty"], "由综合管理局报送，不由招商局报送"),
    ],
)
def test_words_that_do_not_fit_are_told(words: list[str], sentence: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["template", *words, "--out", str(tmp_path)])
    assert (done.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert sentence in done.output


def test_the_list_names_every_return_and_what_a_system_hands_in() -> None:
    done = CliRunner().invoke(cli, ["template", "--list"])
    assert done.exit_code == 0 and "reform_list" in done.output
    [requests] = [line for line in done.output.splitlines() if line.startswith("enterprise_requests")]
    assert requests.endswith("企业诉求台账（由系统接口报送，没有模板）")
