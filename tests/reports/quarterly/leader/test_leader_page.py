"""The leader's page: what waits for a leader, what is amiss beside it, and never a second page."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from reports.blocks import Heading, Paragraph
from reports.document import Document, plain_text
from reports.figures.lineage import text_of
from reports.leader_sheet import BESIDE, CLAUSE_END, GIVES_WAY, fits_one_page
from reports.quarterly import QuarterData
from reports.quarterly.model.further import ConductTally, Further
from tests.reports.quarterly.conftest import Park
from tests.reports.quarterly.test_bulletin import bulletin
from tests.reports.quarterly.test_further import data, day, printed, quota

__all__ = ["data"]


def test_the_leaders_page_tells_what_is_amiss_of_the_further_subjects_and_no_more(
    data: QuarterData,
) -> None:
    told = [quota("U02", day(1, 4), "1", False), quota("U03", day(1, 4), "3", True)]
    further = replace(data.further, sources=data.further.sources | {"routine_week"}, quotas=tuple(told))
    document = printed(data, further)
    [line] = [text for text in leader_lines(document) if text.startswith("其他需关注：")]
    assert "常态化工作未达标1期" in line and document.figures["problems.overdue"].text in line
    assert "0" not in [run.text for block in document.leader_page if isinstance(block, Paragraph)
                       for run in block.runs if block.runs[0].text == "其他需关注："]  # fmt: skip
    quiet = replace(data.further, sources=frozenset(), problems=(), contracts=(), quotas=())
    assert not [text for text in leader_lines(printed(data, quiet)) if text.startswith("其他需关注：")]


def test_the_leaders_page_tells_of_conduct_where_something_negative_was_entered_and_then_of_both_sides(
    data: QuarterData,
) -> None:
    def lines(negative: int, appealed: int) -> str:
        tally = ConductTally("U03", 2, negative, None, None, appealed, 0)
        further = Further(frozenset({"conduct_records"}), conduct=(tally,))
        return "".join(leader_lines(printed(data, further)))

    assert "负面纪实3次、正面纪实2次、申诉中1次" in lines(3, 1)
    assert "申诉" not in lines(3, 0)
    assert "纪实" not in lines(0, 0)


def leader_lines(document: Document) -> list[str]:
    """The paragraphs of the leader's page."""
    return [
        "".join(run.text for run in block.runs)
        for block in document.leader_page
        if isinstance(block, Paragraph)
    ]


def test_the_leaders_page_stays_one_page_however_much_waits_for_a_leader(first_quarter: Park) -> None:
    asked = {"DC1": "请协调解决" + "园区道路整治用地指标和拆迁补偿" * 6, "DC2": "请明确牵头单位" * 12}
    for number, text in asked.items():
        first_quarter.assess(
            "2021Q1", "进度偏慢", "倒排工期", subject="督查事项", subject_no=number, coordination_text=text
        )
    document = bulletin(first_quarter)
    assert fits_one_page(document.leader_page)
    page, body = (
        "\n".join("".join(run.text for run in one.runs) for one in blocks if isinstance(one, Paragraph))
        for blocks in (document.leader_page, document.body)
    )
    assert f"）{asked['DC1']}。其余1项见正文。" in page and asked["DC2"] not in page
    assert "共2项。（" in page  # whose matter it is stands before it
    assert asked["DC1"] in body and asked["DC2"] in body
    assert "需领导协调解决事项" in plain_text(document).split("下步要求")[0]


def test_a_matter_for_a_leader_too_long_for_the_page_is_told_in_the_text_alone(first_quarter: Park) -> None:
    asked = "请协调解决" + "园区道路整治用地指标和拆迁补偿" * 30
    first_quarter.assess(
        "2021Q1", "进度偏慢", "倒排工期", subject="督查事项", subject_no="DC1", coordination_text=asked
    )
    document = bulletin(first_quarter)
    assert fits_one_page(document.leader_page)
    told = "需领导协调解决事项：共1项，见正文“需领导协调解决事项”部分。"
    assert told in leader_lines(document)
    assert any(isinstance(one, Paragraph) and asked in text_of(one.runs) for one in document.body)


def test_each_line_that_may_give_way_is_told_in_a_section_of_the_text(data: QuarterData) -> None:
    sources = data.further.sources | {"routine_week", "conduct_records"}
    quotas = (quota("U02", day(1, 4), "1", False),)
    conduct = (ConductTally("U03", 2, 3, None, None, 0, 0),)
    document = printed(data, replace(data.further, sources=sources, quotas=quotas, conduct=conduct))
    headings = {one.text.split("、")[-1] for one in document.body if isinstance(one, Heading)}
    assert {section for _, section in GIVES_WAY} <= headings
    lines = [text.removeprefix(BESIDE) for text in leader_lines(document)]
    parts = [part for line in lines for part in line.split(CLAUSE_END)]
    known = {start for start, _ in GIVES_WAY if any(part.startswith(start) for part in parts)}
    assert {"报送：", "改革措施", "督查事项", "常态化工作未达标", "负面纪实", "招商新签约"} <= known
    assert {"挂牌督办问题", "环境质量指标未达到目标", "指标：", "项目："} <= known


def test_the_leaders_page_says_why_no_indicator_has_a_value(data: QuarterData) -> None:
    def told(document: Document) -> list[str]:
        return [text for text in leader_lines(document) if text.startswith("指标：")]

    assert any("工业总产值" in text for text in told(printed(data)))
    assert told(printed(data, indicator_values={})) == ["指标：1—3月，各项均未报送。"]


def test_names_stand_on_the_leaders_page_as_far_as_there_is_room(first_quarter: Park) -> None:
    item = {"item_no": "DC2", "status": "未达标", "due_date": dt.date(2021, 5, 20)}
    first_quarter.week(dt.date(2021, 3, 22), [item])
    document = bulletin(first_quarter)
    reds = [one.text for one in document.figures.values() if one.figure_id == "lights.projects.红"]
    [projects] = [line for line in leader_lines(document) if line.startswith("项目：")]
    assert reds == ["1"] and "等。" not in projects
    assert any("未达标的：" in line and "DC2" not in line for line in leader_lines(document))
    long = "请协调解决" + "园区道路整治用地指标和拆迁补偿" * 15
    first_quarter.assess(
        "2021Q1", "进度偏慢", "倒排工期", subject="督查事项", subject_no="DC2", coordination_text=long
    )
    assert fits_one_page(bulletin(first_quarter).leader_page)
