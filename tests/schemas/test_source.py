"""A source's file is proved when it is read: what is wrong stops here, not at a clerk's return."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from schemas.source import Collect, SourceFault, load_sources

ROOT = Path(__file__).resolve().parents[2]
GOOD = """\
name: demo
label: 示例
reporters: [U02]
period: month
load: snapshot
recognise: [示例表]
tables:
  - table: project_progress
    headings:
      代码: project_code
      完成: ytd_investment_wan_yuan
"""


def load(folder: Path, text: str) -> None:
    (folder / "demo.yml").write_text(text, encoding="utf-8")
    load_sources(folder)


def test_every_source_of_the_service_is_proved() -> None:
    sources = load_sources(ROOT / "schemas" / "sources")
    assert len(sources) >= 17
    assert all(source.reporters for source in sources.values())


def test_a_good_file_is_read(tmp_path: Path) -> None:
    load(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("label: 示例", "label: [", "第4行附近不是正确的 YAML"),
        ("period: month", "period: monthly", "第4行的 period 不合语法：应为 day、.*之一"),
        ("tables:", "tabels:", "第7行的 tabels 不合语法：没有这个键，是不是 tables"),
        ("reporters: [U02]", "reporters: U02", "reporters 不合语法：应为列表"),
        ("load: snapshot\n", "", "load 不合语法：这个键没有写"),
        ("    headings:", "    totals: {tolerence: '1'}\n    headings:", "没有这个键，是不是 tolerance"),
        ("load: snapshot", "load: snapshot\nlaod: x", "第6行的 laod 不合语法：没有这个键，是不是 load"),
        ("recognise: [示例表]", 'recognise: ["("]', "第6行的 recognise/0 不合语法.*正则表达式"),
        (
            "  - table: project_progress",
            "  - table: project_progres",
            "仓库没有表 project_progres，是不是 project_progress",
        ),
        ("完成: ytd_investment_wan_yuan", "完成: ytd", "没有列 ytd"),
        ("代码: project_code", "代号: progress_text", "必填列 project_code 没有来处"),
        ("代码: project_code", "代码: project_code\n      代号: project_code", "列 project_code 有两个标题"),
        (
            "代码: project_code",
            "代码: project_code\n      代码: progress_text",
            "第11行的 代码 在同一处写了两次",
        ),
        ("    headings:", "    ignore: [代码]\n    headings:", "代码 既要入库又要忽略"),
        ("    headings:", "    optional: [别的]\n    headings:", "可缺的标题 别的"),
        ("    headings:", "    group_rows: '['\n    headings:", "group_rows 不合语法"),
        ("    headings:", "    totals: {tolerance: 约一}\n    headings:", "tolerance 不合语法"),
        (
            "    headings:",
            "    compare: {计划: {table: project, column: x}}\n    headings:",
            "project.x 不在下达数里",
        ),
        (
            "    headings:",
            "    compare: {计划: {table: unit, column: unit_name}}\n    headings:",
            "不在下达数里",
        ),
        ("load: snapshot", "load: snapshot\ndeadline: {workdays: 3, time: '25:00'}", "time 不合语法"),
        (
            "    headings:",
            "    across: {key: project_code, names: [甲], measure: month_investment_wan_yuan}\n    headings:",
            "已有竖排的标题",
        ),
        ("name: demo", "name: other", "应与文件名相同"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(SourceFault, match=f"demo.yml.*{says}"):
        load(tmp_path, GOOD.replace(old, new, 1))


EDITION = """\
editions:
  - valid_from: 2021-07-01
    add: {困难: problem_text}
    remove: [说明]
    ignore: [联系电话]
"""


def test_an_edition_changes_the_form_from_its_day_on(tmp_path: Path) -> None:
    text = GOOD + "      说明: progress_text\n" + EDITION
    (tmp_path / "demo.yml").write_text(text, encoding="utf-8")
    source = load_sources(tmp_path)["demo"]
    [table] = source.tables
    before, after = (source.edition(table, day) for day in (date(2021, 6, 30), date(2021, 7, 1)))
    assert source.edition(table, None) == before == table
    assert set(before.headings) == {"代码", "完成", "说明"}
    assert set(after.headings) == {"代码", "完成", "困难"}
    assert after.ignore == ["联系电话"]


def test_an_edition_is_proved_like_the_form_itself(tmp_path: Path) -> None:
    with pytest.raises(SourceFault, match="没有列 nothing"):
        load(tmp_path, GOOD + EDITION.replace("problem_text", "nothing"))


def test_an_edition_of_a_form_with_several_tables_names_the_one_that_it_changes(tmp_path: Path) -> None:
    second = "  - table: person\n    headings: {姓名: person_name, 代码: person_code}\n"
    with pytest.raises(SourceFault, match="没有写明改的是哪张表"):
        load(tmp_path, GOOD + second + EDITION)
    load(tmp_path, GOOD + second + EDITION.replace("    add", "    table: project_progress\n    add"))


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "folder"},
        {"kind": "sftp", "path": "/out"},
        {"kind": "database", "connection": "x"},
        {"kind": "web", "connection": "x", "paging": "sideways"},
    ],
)
def test_a_way_in_that_lacks_something_is_refused(told: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Collect.model_validate(told)


TURNED = """\
name: demo
label: 示例
reporters: [U02]
period: month
load: upsert
recognise: [示例表]
tables:
  - table: indicator_value
    headings: {时间: period_start}
    across:
      key: indicator_code
      names: [工业总产值, 亩均税收]
      measure: ytd_value
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("key: indicator_code", "key: ytd_value", "第11行：.*不是主键"),
        ("key: indicator_code", "key: period_start", "第9行：.*已有竖排的标题"),
        ("measure: ytd_value", "measure: ytd", "第13行：.*没有列 ytd"),
        ("measure: ytd_value", "measure: ytd_value\n      measures: {累计: ytd_value}", "第10行.*只写一个"),
        ("names: [工业总产值, 亩均税收]", "names: 工业总产值", "第12行.*应为列表"),
        ("names: [工业总产值, 亩均税收]", "names: [甲, 甲]", "第12行.*甲 写了两次"),
        ("names: [工业总产值, 亩均税收]", "pattern: '.*'", "第11行：.*只用于期别"),
        ("load: upsert", "load: snapshot", "第5行：.*load 应为 upsert"),
        ("period: month", "period: none", "第4行：.*要写期别"),
        ("    across:", "    expand: x\n    across:", "第11行：.*不能写 expand"),
    ],
)
def test_what_is_wrong_with_a_key_across_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    load(tmp_path, TURNED)
    with pytest.raises(SourceFault, match=f"demo.yml {says}"):
        load(tmp_path, TURNED.replace(old, new, 1))
