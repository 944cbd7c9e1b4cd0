"""Who gets what is data: proved when it is loaded, and one fault sends nothing to nobody."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from reports.delivery.rules import DELIVERY_FILE, DeliveryFault, Registered, load_delivery_rules, plan
from reports.figures.rule_file import RuleFault

RULES = load_delivery_rules().on(dt.date(2021, 4, 20))
LEADER = Registered("R01", "工委管委领导", "leader", None, "leaders@example.gov.cn")
UNIT = Registered("R04", "招商局", "unit", "U03", "zhaoshang@example.gov.cn")
UNITS = {"U03": "招商局"}
OPERATOR = Registered("R09", "系统运维", "operations", None, "yunwei@example.org")


def test_each_role_gets_what_it_may_see_and_a_role_that_is_not_named_gets_nothing() -> None:
    (leader, whole), (unit, own) = plan(RULES, "quarterly", [LEADER, UNIT, OPERATOR], UNITS)
    assert (leader, unit) == (LEADER, UNIT)
    assert whole.words == "全文 docx、pdf、xlsx"
    assert own.words == "全文 docx、pdf；招商局分册 pdf、xlsx"
    assert {one.words for _, one in plan(RULES, "weekly", [LEADER, UNIT], UNITS)} == {"全文 docx、pdf、xlsx"}


@pytest.mark.parametrize(
    ("register", "says"),
    [
        ([], "没有《季度通报》的接收人（角色 leader、office、unit）"),
        ([OPERATOR], "没有《季度通报》的接收人"),
        ([LEADER, replace(UNIT, role="科室")], "R04 招商局的角色写的是“科室”，应为leader、"),
        ([LEADER, replace(UNIT, email="zhaoshang")], "R04 招商局的邮箱写的是“zhaoshang”"),
        ([replace(LEADER, email="a@b.cn;c@d.cn"), UNIT], "R01 工委管委领导的邮箱写的是“a@b.cn;c@d.cn”"),
        ([replace(LEADER, email="a@b.cn\r\nBcc: x@y.cn")], "R01 工委管委领导的邮箱"),
        ([LEADER, replace(UNIT, unit_code=None)], "R04 招商局要送单位分册，没有写单位代码"),
        ([LEADER, replace(UNIT, unit_code="U99")], "单位代码写的是“U99”，这份文件的单位里没有"),
    ],
)
def test_a_fault_in_the_register_is_one_sentence_and_nobody_is_planned(
    register: list[Registered], says: str
) -> None:
    with pytest.raises(DeliveryFault) as told:
        plan(RULES, "quarterly", register, UNITS)
    assert says in str(told.value) and "没有发送" in str(told.value) and "\n" not in str(told.value)


def test_every_fault_of_the_register_is_named_at_once() -> None:
    with pytest.raises(DeliveryFault, match="有2处要改") as told:
        plan(RULES, "quarterly", [replace(LEADER, email=""), replace(UNIT, role="x")], UNITS)
    assert "R01" in str(told.value) and "R04" in str(told.value)


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        (
            "leader: {whole: [docx, pdf, xlsx]}",
            "boss: {whole: [docx]}",
            "角色“boss”不存在，应为leader、office",
        ),
        ("[docx, pdf, xlsx]", "[docx, ofd]", "papers/quarterly/leader/whole/1"),
        ("quarterly:", "monthly:", "没有“monthly”这种公文，应为quarterly、weekly、yearly"),
        (
            "assessor: {whole",
            "unit: {whole",
            "yearly 含个人台账，只能送assessor、office、leader，不能",
        ),
        (
            "yearly_enterprises:\n        assessor",
            "yearly_enterprises:\n        office",
            "yearly_enterprises 含单个企业的数，只能送assessor，不能送 office",
        ),
        ("assessor: {whole: [xlsx]}", "assessor: {whole: [pdf]}", "yearly 只有 xlsx 一种文件"),
        ("assessor: {whole", "assessor: {own", "yearly 没有单位分册，assessor 之下不能写 own"),
        ("mail_limit_mb: 20", "mail_limit_mb: 0", "mail_limit_mb"),
        (
            "mail_limit_mb: 20",
            "mail_limit: 20",
            "editions/0/mail_limit 不合语法：没有这个键，是不是 mail_limit_mb",
        ),
        (
            "unit: {whole: [docx, pdf, xlsx]}",
            "unit: {own: [pdf]}",
            "weekly 没有单位分册，unit 之下不能写 own",
        ),
        ("leader: {whole: [docx, pdf, xlsx]}", "leader: {}", "什么也收不到"),
        ("rule: delivery", "rule: [", "不是正确的 YAML"),
        ("editions:", "#", "不是正确的 YAML"),
    ],
)
def test_a_fault_in_the_rule_file_is_told_with_its_place(
    tmp_path: Path, was: str, now: str, says: str
) -> None:
    path = tmp_path / "delivery.yml"
    text = DELIVERY_FILE.read_text("utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), "utf-8")
    with pytest.raises(RuleFault) as told:
        load_delivery_rules(path)
    assert says in str(told.value) and "\n" not in str(told.value)


def test_before_the_first_edition_there_is_no_rule() -> None:
    with pytest.raises(RuleFault, match="2020-12-31 没有生效的送达规则"):
        load_delivery_rules().on(dt.date(2020, 12, 31))
