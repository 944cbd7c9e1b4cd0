"""The third quarter's bulletin, computed once more from the files by an auditor's own arithmetic.

It is the quarter in which most goes wrong: three rows that cannot be read, a plan lowered in passing, a
renamed heading.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from etl.warehouse.ledger import Arrival
from liangshai.operations.postgres import EmbeddedPostgres
from reports.document import Document, Table, plain_text, tables_of
from reports.issuing.kept.papers import default_setting
from reports.quarterly import build, read_quarter
from schemas.period import Period
from tests.databases import copied
from tests.etl.conftest import Desk
from tests.examples import recount
from tests.examples.conftest import YEAR, desk_with_codes
from tests.examples.recount import Project, counted, light, printed, total

PACE, ISSUED = Decimal(75), date(2021, 10, 22)
ANNUAL = {"project_register", "indicator_targets", "reform_list"}
PROGRESS = "project_progress/重点项目进展情况表（2021年9月）.xlsx"
INDICATORS = "economic_indicators/主要经济指标完成情况（2021年1—9月）.xls"
PLACES = {"亿元": 1, "万元": 0, "万元/亩": 2, "吨标准煤/万元": 3}


@dataclass(frozen=True)
class Paper:
    """What was printed, table by table and as one text."""

    document: Document
    text: str

    def rows(self, title: str) -> dict[str, list[str]]:
        """Rows of the one table of that title, as printed, by their first cell."""
        table = self.table(title)
        return {row[0].text: [cell.printed for cell in row] for row in table.rows}

    def table(self, title: str) -> Table:
        return next(table for table in tables_of(self.document) if table.title.endswith(title))


def _returns() -> list[dict[str, str]]:
    """What had come for the quarter and for the year's registers."""
    with (YEAR / "manifest.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    wanted = [
        line
        for line in lines
        if line["source"] in ANNUAL
        or (line["period"], line["source"]) == ("2021Q3", "reform_progress")
        or line["path"] in (PROGRESS, INDICATORS, PROGRESS.replace("9月", "6月"))
    ]
    return sorted(wanted, key=lambda line: (line["source"] not in ANNUAL, line["received_at"]))


@pytest.fixture(scope="module")
def paper(
    postgres_server: EmbeddedPostgres,
    _warehouse_template: str,
    role_passwords: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Paper]:
    """The quarter's bulletin over those returns."""
    folder = tmp_path_factory.mktemp("recomputed")
    with (
        copied(postgres_server, _warehouse_template) as owner_url,
        desk_with_codes(owner_url, role_passwords, folder) as desk,
    ):
        _hand_in(desk)
        setting, quarter = default_setting(), Period.parse("2021Q3")
        now = desk.one("select clock_timestamp()")
        data = read_quarter(desk.owner, quarter, now, setting.calendar, setting.source_labels)
        document = build(data, setting.rules_on(quarter.end), ISSUED)
        yield Paper(document, plain_text(document))


def _hand_in(desk: Desk) -> None:
    returns = _returns()
    arrivals: list[Arrival] = [
        desk.arrival((YEAR / line["path"]).read_bytes(), line["path"].split("/")[1], line["received_at"])
        for line in returns
    ]
    for line, receipt in zip(returns, desk.intake.hand_in(arrivals), strict=True):
        if receipt["status"] == "held":
            # The renamed heading is the column that it stands for.
            assert line["answer"] == "heading=存在问题"
            receipt = desk.answer(receipt, receipt["question"]["options"][0]["letter"])
            assert receipt["status"] == "accepted", receipt
        else:
            assert receipt["status"] == line["expected_status"], receipt


@pytest.fixture(scope="module")
def projects() -> list[Project]:
    return recount.projects(PROGRESS, 9)


def test_no_return_goes_missing(projects: list[Project]) -> None:
    assert len(projects) == 34
    assert [one.name for one in projects if one.ytd_wan_yuan is None] == [
        "轻烃综合利用项目",
        "丁二烯抽提装置扩能项目",
        "异氰酸酯及配套项目",
    ]


def test_every_project_stands_with_its_own_figures(paper: Paper, projects: list[Project]) -> None:
    said = [
        [
            *(one.name, one.chain, one.unit),
            *(printed(one.total_yi_yuan, 2), printed(one.plan_wan_yuan, 0)),
            *(printed(one.ytd_wan_yuan, 0, "退回待改"), printed(one.share_pct, 1, "退回待改")),
            printed(None if one.share_pct is None else one.share_pct - PACE, 1, "退回待改"),
            one.light,
        ]
        for one in projects
    ]
    rows = paper.table("重点项目推进情况表").rows[:-1]
    shown = []
    for row in rows:
        texts = [cell.text for cell in row]
        shown.append([*texts[1:3], texts[4], *texts[6:11], row[11].light])
    assert shown == said


@pytest.mark.parametrize(
    ("title", "by"), [("重点项目分产业链推进情况", "chain"), ("重点项目分责任单位推进情况", "unit")]
)
def test_no_total_stands_over_a_gap(paper: Paper, projects: list[Project], title: str, by: str) -> None:
    groups: dict[str, list[Project]] = {}
    for one in projects:
        groups.setdefault(getattr(one, by), []).append(one)
    rows = paper.rows(title)
    assert set(rows) - {"合计"} == set(groups)
    for name, members in groups.items():
        done = [one.ytd_wan_yuan for one in members if one.ytd_wan_yuan is not None]
        plan, spent = total(one.plan_wan_yuan for one in members), total(done)
        whole = len(done) == len(members)
        assert rows[name][1:6] == [
            str(len(members)),
            printed(total(one.total_yi_yuan for one in members), 1),
            printed(plan / 10000, 2),
            printed(spent / 10000, 2) if whole else f"{len(done)}/{len(members)}已报",
            printed(spent / plan * 100, 1) if whole else "—",
        ]
        assert rows[name][-5:] == counted(one.light for one in members)
    assert by == "chain" or {row[6] for row in rows.values()} == {"—"}, "no ranks over a gap"


def test_the_sentences_about_projects_say_what_is_there_and_what_is_not(
    paper: Paper, projects: list[Project]
) -> None:
    done = [one.ytd_wan_yuan for one in projects if one.ytd_wan_yuan is not None]
    spent_yi_yuan = printed(total(done) / 10000, 2)
    assert f"34个项目中{len(done)}个已报，3个退回待改，合计{spent_yi_yuan}亿元（不完整）" in paper.text
    due = [one for one in projects if one.start <= one.until]
    begun = sum(one.has_begun is True for one in due)
    assert f"应开工{len(due)}个，已开工{begun}个，3个退回待改（不计算开工率）" in paper.text
    behind = [one for one in projects if one.light == "红"]
    for one in behind:
        assert one.share_pct is not None
        assert f"{one.name}（{one.unit}）低于序时进度{printed(PACE - one.share_pct, 1)}个百分点" in paper.text
    for name in ("年度计划投资92.50亿元", "总投资477.1亿元"):
        assert name in paper.text


def test_every_indicator_stands_with_target_pace_and_growth(paper: Paper) -> None:
    values, targets = recount.indicators(INDICATORS), recount.targets()
    table = {row[0].text.removeprefix("其中："): row for row in paper.table("主要经济指标完成情况表").rows}
    assert len(table) == len(targets) == 10
    for name, (unit, target) in targets.items():
        now, before, growth = values[name, 9]
        places = 2 if name in ("利用内资", "进出口总额") else PLACES[unit]
        is_point = unit.startswith("吨")
        share = None if is_point else now / target * 100
        # Lower is better there: up to a tenth above the target is yellow.
        lit = light(share, PACE) if share is not None else light((target - now) / target * 100, Decimal(0))
        assert [cell.text for cell in table[name.removeprefix("其中：")]][1:10] == [
            unit,
            printed(now, places),
            printed(None if is_point else now - values[name, 6][0], places),
            printed(before, places),
            printed(growth, 1),
            printed((now / before - 1) * 100, 1),
            printed(target, places),
            printed(share, 1),
            printed(None if share is None else share - PACE, 1),
        ]
        assert table[name.removeprefix("其中：")][10].light == lit


def test_the_measures_of_reform_are_counted_by_item(paper: Paper) -> None:
    items = recount.reform_items()
    states = recount.reform_states(line["path"] for line in _returns() if line["source"] == "reform_progress")
    assert len(states) == sum(measures for _, _, measures in items.values()) == 23
    for n, (_, unit, measures) in items.items():
        own = [states[n, measure] for measure in range(1, measures + 1)]
        there = [state for state in ("完成", "正在推进", "未达标") if state in own]
        told = "、".join(f"{state}{own.count(state)}条" for state in there)
        if len(there) == 1:
            told = f"均{there[0]}"
        assert f"牵头单位：{unit}。共{measures}条措施，{told}。" in paper.text
    whole = list(states.values())
    told = "、".join(f"{state}{whole.count(state)}条" for state in ("完成", "正在推进", "未达标"))
    share = printed(Decimal(whole.count("完成")) / 23 * 100, 1)
    assert f"6项改革攻坚事项共23条措施，{told}，完成率{share}%" in paper.text


def test_what_waits_to_be_mended_leads_to_the_cell_and_what_stands_there(
    paper: Paper, projects: list[Project]
) -> None:
    (rows,) = recount.workbook(PROGRESS).values()
    for one in (one for one in projects if one.ytd_wan_yuan is None):
        [at] = [number for number, row in enumerate(rows, 1) if recount.squashed(row[1]) == one.code]
        figure = paper.document.figures[f"project.{one.code}.m09.ytd"]
        assert (figure.text, figure.inputs) == ("退回待改", ())
        assert f"9月 I{at}填“{rows[at - 1][8]}”" in figure.formula
        assert f"9月!I{at}" in paper.document.figures["quality.rejected"].formula
