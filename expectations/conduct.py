"""Conduct records and what was decided of them: each fact with its evidence, each sign with its points."""

from functools import partial

from expectations.rule import Rule, at_least, between, filled, nothing_in

OFFICE = "U01"

_record = partial(Rule, owner=OFFICE, table="conduct_record")
_case = partial(Rule, owner=OFFICE, table="accountability")

RULES = (
    _record(
        "CR-01",
        "reject",
        column="person_code",
        sentence="纪实对象填“个人”，姓名是空的，请填姓名",
        expect=filled("person_code"),
        where=("subject_type", ("个人",)),
    ),
    _record(
        "CR-02",
        "reject",
        column="subject_type",
        sentence="纪实对象填“单位”，却填了姓名；记个人的应填“个人”",
        expect=nothing_in("person_code"),
        where=("subject_type", ("单位",)),
    ),
    _record(
        "CR-03",
        "reject",
        column="points",
        sentence="正面纪实的分值填{value}，应不小于0",
        expect=between("points", 0),
        where=("sign", ("正面",)),
    ),
    _record(
        "CR-04",
        "reject",
        column="points",
        sentence="负面纪实的分值填{value}，应不大于0",
        expect=between("points", None, 0),
        where=("sign", ("负面",)),
    ),
    _record(
        "CR-05",
        "reject",
        column="evidence_text",
        sentence="正负面纪实应有佐证材料，本行是空的",
        expect=filled("stated_evidence_text"),
    ),
    _record(
        "CR-06",
        "reject",
        column="approved_date",
        sentence="认定日期{value}早于发生日期{other}，请核对",
        expect=at_least("approved_date", "event_date"),
    ),
    _record(
        "CR-07",
        "reject",
        column="event_date",
        sentence="发生日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "event_date"),
    ),
    _record(
        "CR-08",
        "warn",
        column="points",
        sentence="申诉情况填“撤销”，分值仍是{value}，撤销的应为0，请核对",
        expect=nothing_in("points_taken_back"),
    ),
    _record(
        "CR-09",
        "warn",
        column="approver_names",
        sentence="认定人是空的，未经认定的不计分，请补填认定人",
        expect=filled("approver_names"),
    ),
    _record(
        "CR-11",
        "warn",
        column="unit_code",
        sentence="所在单位与任职名录不符：发生时名录里是{other}，请核对",
        expect=nothing_in("other_unit_name"),
        where=("subject_type", ("个人",)),
    ),
    _record(
        "CR-12",
        "warn",
        column="points",
        sentence="分值填{value}，满分和以往登记的都没有这么多（大小应不超过{other}），请核对位数",
        expect=at_least("points_limit", "points_size"),
    ),
    _case(
        "AC-04",
        "warn",
        column="unit_code",
        sentence="所在单位与任职名录不符：处理时名录里是{other}，请核对",
        expect=nothing_in("other_unit_name"),
    ),
    _case(
        "AC-01",
        "reject",
        column="decided_date",
        sentence="处理日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "decided_date"),
    ),
    _case(
        "AC-02",
        "reject",
        column="basis_text",
        sentence="处理方式填“{measure}”，处理依据是空的，请填文号或会议",
        expect=filled("stated_basis_text"),
        where=("measure", ("通报批评", "问责")),
    ),
    _case(
        "AC-03",
        "warn",
        column="record_no",
        sentence="正负面纪实里没有编号“{value}”，请核对",
        expect=nothing_in("unknown_record_no"),
    ),
)
