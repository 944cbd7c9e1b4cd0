"""A year's assessment from 预填 to 定稿, and what may change it afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import sqlalchemy as sa

from liangshai.service import Service
from liangshai.settings import Settings
from tests.liangshai.conftest import YEAR, Run
from tests.liangshai.mail.test_intake import rows

BY = ("--by", "周以宁", "--post", "考核办主任")
DOCUMENT = ("--document", "淄齐鲁化工管发〔2022〕3号")


def month(settings: Settings, number: int) -> None:
    """A later return comes in."""
    [path] = (YEAR / "economic_indicators").glob(f"*1—{number}月）.xls")
    with Service.open(settings) as service:
        [receipt] = service.ingest([path])
    assert receipt["status"] in ("accepted", "partly"), receipt["question"]


def stage(run: Run, *words: str) -> Any:
    return run("year", "stage", 2021, *words, *BY)


def test_only_the_document_freezes_a_year_and_what_changes_it_then_is_listed(
    first_quarter: Settings, run: Run, tmp_path: Path
) -> None:
    assert "先运行 liangshai assess 2021" in stage(run, "初评").err
    made = run("assess", 2021, "--out", tmp_path, "--json").json
    assert "要有文件" in stage(run, "定稿").err
    assert "还没有初评、反馈，不能定稿" in stage(run, "定稿", *DOCUMENT).err
    assert stage(run, "初评").code == 0
    assert "没有重复登记" in stage(run, "初评").out
    assert stage(run, "反馈").code == 0
    assert "要写明事由" in stage(run, "初评", "--document", "x").err
    assert "早于第1版的数据截止" in stage(run, "复核", "--on", "2022-01-20").err

    # The data moved on after it was fed back: nobody finalises by mistake what the units never saw.
    month(first_quarter, 4)
    second = run("assess", 2021, "--out", tmp_path, "--json").json
    assert second["issue_id"] != made["issue_id"]
    refused = stage(run, "定稿", *DOCUMENT)
    assert refused.code == 2 and "反馈的是第1版，现在是第2版" in refused.err
    assert stage(run, "反馈", "--reason", "4月数补报后重新反馈").code == 0
    assert stage(run, "定稿", *DOCUMENT).code == 0

    # Whatever comes in now, the year stands.
    assert run("assess", 2021).code == 2
    month(first_quarter, 6)
    refused = run("assess", 2021)
    assert refused.code == 2 and "定稿（淄齐鲁化工管发〔2022〕3号，第2版" in refused.err
    assert "已于" in stage(run, "初评", "--reason", "再评一次").err
    shown = run("year", "show", 2021)
    assert "以第2版为准" in shown.out and "此后受理的本年报送1份，未计入" in shown.out
    kept = run("assess", 2021, "--as-of", "stored", "--out", tmp_path / "kept", "--json").json
    assert (kept["issue_id"], kept["sha256"]) == (second["issue_id"], second["sha256"])
    assert run("assess", 2021, "--as-of", "stored", "--enterprises", "--out", tmp_path).code == 0

    reviewing = ("year", "review", 2021, *BY, "--document", "考核复核〔2022〕1号", "--reason", "6月数核定")
    said = run(*reviewing, "--json")
    assert said.code == 0, said.err
    review = said.json
    assert review["version"] == 3 and review["changes"]
    assert run("issue", "changes", review["issue_id"], "--json").json == review["changes"]
    told = [one["sentence"] for one in review["changes"]]
    assert all("：原" in one and "，现" in one for one in told)
    again = run(*reviewing, "--json").json
    assert (again["issue_id"], again["version"]) == (review["issue_id"], 3)
    other = run(*reviewing[:-3], "考核复核〔2022〕2号", "--reason", "再核")
    assert other.code == 2 and "逐数一致，没有要复核的" in other.err
    assert "以第3版为准" in run("year", "show", 2021).out
    cover = openpyxl.load_workbook(review["path"], read_only=True).worksheets[0]
    [cover_says] = [str(row[1]) for row in cover.iter_rows(values_only=True) if row[0] == "阶段"]
    assert cover_says.startswith("定稿后复核（考核复核〔2022〕1号")
    assert run("issue", "recheck", review["issue_id"]).code == 0
    assert "逐字一致" in run("issue", "recheck", second["issue_id"]).out

    # The list of versions says how far each was, then and now.
    stages = "select version, stage from report.issues where kind = 'yearly' order by 1"
    assert rows(first_quarter, stages) == [(1, "反馈"), (2, "定稿"), (3, "定稿后复核")]
    with Service.open(first_quarter) as service, service.engine.connect() as connection:
        connection.execute(sa.select(sa.func.set_config("liangshai.as_of", review["as_of"], True)))
        then = connection.execute(sa.text(stages)).all()
    assert then == [(1, "反馈"), (2, "定稿")]


def test_a_year_that_is_not_final_is_corrected_by_another_version(settings: Settings, run: Run) -> None:
    with Service.open(settings) as service:
        service.ingest(sorted((YEAR / "economic_indicators").glob("*1—2月）.xls")))
    refused = run("year", "review", 2021, *BY, "--document", "x", "--reason", "y")
    assert refused.code == 2 and "还没有定稿" in refused.err
    assert "还没有考核基础数据" in run("year", "show", 2021).out
