"""What people add to a draft in judgement is listed and wants a reason; other words stay free."""

from __future__ import annotations

import pytest

from reports.take.judgement import FAULT, added_judgement
from tests.reports.take.conftest import after, put
from tests.reports.take.test_compare import Take, asked, take

__all__ = ["take"]


@pytest.mark.parametrize(
    ("before", "now", "section", "told"),
    [
        ("完成投资3亿元。", "完成投资3亿元，居全区末位。", "三、重点项目", ["居全区末位"]),
        ("完成投资3亿元。", "完成投资3亿元，按旬调度。", "三、重点项目", []),
        ("按月报送。", "按月报送。逾期的逐级上报。", "九、下步要求", ["逾期的逐级上报"]),
        ("按月报送。", "各单位按月报送。", "九、下步要求", []),
        ("评价：推进有序。", "评价：推进不力。", "（一）营商环境", ["评价：推进不力"]),
        ("甲项目已开工。", "甲项目按期开工，推进迟缓。", "（一）营商环境", ["推进迟缓"]),
        ("甲项目低于序时进度3个百分点。", "甲项目落后序时进度3个百分点。", "八、存在问题", []),
        ("", "有关情况另行通知。", "三、重点项目", []),
        ("", "有关情况另行通知。", "八、存在问题", ["有关情况另行通知"]),
        ("", "请管委领导协调用地。", "领导一页纸", ["请管委领导协调用地"]),
        (
            "",
            "下一步，请综合管理局对接统计部门，做到应统尽统。",
            "二、主要经济指标",
            ["下一步", "请综合管理局对接统计部门"],
        ),
        ("", "要求各单位于4月5日前反馈。", "三、重点项目", ["要求各单位于4月5日前反馈"]),
        ("", "请示件另送，请假的不计。", "七、报送质量", []),
    ],
)
def test_new_clauses_that_judge_are_found(before: str, now: str, section: str, told: list[str]) -> None:
    assert added_judgement(before, now, section) == told


def test_a_judgement_that_was_added_by_hand_waits_for_a_reason_and_takes_one(take: Take) -> None:
    new = after("34个重点项目总投资", "部分项目推进不力，予以通报批评。")
    taken = take(new, put("总体平稳", "总体平稳，居全市末位"))
    assert [one[2] for one in asked(taken)] == [FAULT, FAULT]
    told = [one.sentence for one in taken.findings.found]
    assert any("加写了“部分项目推进不力，予以通报批评”" in one for one in told)
    keys = {f"_{one.key}": "主任办公会意见" for one in taken.findings.found}
    assert take(new, put("总体平稳", "总体平稳，居全市末位"), **keys).findings.unexplained == []


def test_a_sentence_that_was_moved_is_no_new_judgement(take: Take) -> None:
    sentence = "截至3月31日，各项工作总体平稳。"
    taken = take(put(sentence, ""), after("34个重点项目总投资", sentence))
    assert FAULT not in [one[2] for one in asked(taken)]
