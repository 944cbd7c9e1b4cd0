"""Safety and environment: groups, grids, patrols, hazards, exams, training, measured values."""

from functools import partial

from expectations.rule import Rule, at_least, between, filled, nothing_in, same

CONSTRUCTION = "U04"

_group = partial(Rule, owner=CONSTRUCTION, table="safety_group")
_grid = partial(Rule, owner=CONSTRUCTION, table="safety_grid")
_patrol = partial(Rule, owner=CONSTRUCTION, table="safety_patrol")
_hazard = partial(Rule, owner=CONSTRUCTION, table="hazard")
_exam = partial(Rule, owner=CONSTRUCTION, table="safety_exam")
_training = partial(Rule, owner=CONSTRUCTION, table="safety_training")
_value = partial(Rule, owner=CONSTRUCTION, table="environment_value")

GROUPS = (
    _group(
        "SG-01",
        "reject",
        column="valid_to",
        sentence="截止日期{value}早于起始日期{other}，请核对",
        expect=at_least("valid_to", "valid_from"),
    ),
    _group(
        "SG-02",
        "reject",
        column="enterprise_code",
        sentence="这家企业已列入第{other}组，一家企业只能归一个服务组，请核对",
        expect=nothing_in("other_group_no"),
    ),
    _group(
        "SG-03",
        "warn",
        column="leader_person_code",
        sentence="第{group_no}组填了不止一名组长，请核对",
        expect=nothing_in("other_leader_code"),
    ),
)

GRIDS = (
    _grid(
        "GD-01",
        "reject",
        column="parent_grid_code",
        sentence="台账里没有编号为“{value}”的上级网格，请核对",
        expect=nothing_in("unknown_parent_code"),
    ),
    _grid(
        "GD-02",
        "warn",
        column="enterprises_n",
        sentence="企业数填{value}家，所属下级网格合计{other}家，请核对",
        expect=same("enterprises_n", "children_enterprises_n"),
    ),
    _grid(
        "GD-03",
        "warn",
        column="parent_grid_code",
        sentence="二级、三级网格应填所属的上级网格",
        expect=filled("parent_grid_code"),
        where=("grid_level", ("二级", "三级")),
    ),
    _grid(
        "GD-04",
        "warn",
        column="boundary_text",
        sentence="物理四至是空的，请写明东南西北各到哪里",
        expect=filled("stated_boundary_text"),
    ),
)

PATROLS = (
    _patrol(
        "SP-01",
        "reject",
        column="patrol_date",
        sentence="巡查日期{value}晚于本周最后一天{other}，请核对",
        expect=at_least("period_end", "patrol_date"),
    ),
    _patrol(
        "SP-02",
        "reject",
        column="patrol_date",
        sentence="巡查日期{value}早于本周第一天{other}，请核对",
        expect=at_least("patrol_date", "period_start"),
    ),
    _patrol(
        "SP-03",
        "reject",
        column="patrol_days",
        sentence="沉在企业时间填{value}天，应以半天计（0.5、1），一次不超过5天",
        expect=nothing_in("days_not_in_halves"),
    ),
    _patrol(
        "SP-04",
        "warn",
        column="group_no",
        sentence="服务组安排里这家企业归第{other}组，现填第{value}组，请核对",
        expect=nothing_in("assigned_group_no"),
    ),
    _patrol(
        "SP-05",
        "warn",
        column="finding_text",
        sentence="发现隐患{hazards_found_n}处，检查情况是空的，请写明查出什么",
        expect=filled("stated_finding_text"),
        when="is_hazard_found",
    ),
    _patrol(
        "SP-06",
        "reject",
        column="hazards_found_n",
        sentence="发现隐患填{value}处，不应为负数",
        expect=between("hazards_found_n", 0),
    ),
    _patrol(
        "SP-07",
        "warn",
        column="patrol_days",
        sentence="一个巡查日期下填了{value}天，请核对是不是几天并成了一行",
        expect=between("patrol_days", highest=1),
    ),
)

HAZARDS = (
    _hazard(
        "HZ-01",
        "reject",
        column="due_date",
        sentence="整改时限{value}早于发现日期{other}，请核对",
        expect=at_least("due_date", "found_date"),
    ),
    _hazard(
        "HZ-02",
        "reject",
        column="rectified_date",
        sentence="完成日期{value}早于发现日期{other}，请核对",
        expect=at_least("rectified_date", "found_date"),
    ),
    _hazard(
        "HZ-03",
        "reject",
        column="closed_date",
        sentence="销号日期{value}早于整改完成日期{other}，请核对",
        expect=at_least("closed_date", "rectified_date"),
    ),
    _hazard(
        "HZ-04",
        "reject",
        column="rectified_date",
        sentence="整改状态为“{status}”，完成日期是空的，应填完成日期",
        expect=filled("rectified_date"),
        where=("status", ("已整改", "已销号")),
    ),
    _hazard(
        "HZ-05",
        "reject",
        column="closed_date",
        sentence="整改状态为“已销号”，销号日期是空的，应填销号日期",
        expect=filled("closed_date"),
        where=("status", ("已销号",)),
    ),
    _hazard(
        "HZ-06",
        "warn",
        column="verified_names",
        sentence="整改状态为“已销号”，验收人是空的，请填由谁验收",
        expect=filled("stated_verified_names"),
        where=("status", ("已销号",)),
    ),
    _hazard(
        "HZ-07",
        "reject",
        column="status",
        sentence="整改状态为“{value}”，却填了销号日期{other}，请核对",
        expect=nothing_in("closed_date_of_open_hazard"),
    ),
    _hazard(
        "HZ-08",
        "reject",
        column="found_date",
        sentence="发现日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "found_date"),
    ),
    _hazard(
        "HZ-09",
        "warn",
        column="status",
        sentence="整改状态填“{value}”，此前已于{other}销号；确属反弹的，请在整改措施里写明",
        expect=nothing_in("closed_before_date"),
    ),
    _hazard(
        "HZ-10",
        "warn",
        column="measure_text",
        sentence="重大隐患的整改措施是空的，请写明措施",
        expect=filled("stated_measure_text"),
        where=("hazard_level", ("重大",)),
    ),
    _hazard(
        "HZ-11",
        "reject",
        column="fund_wan_yuan",
        sentence="整改资金填{value}万元，不应为负数",
        expect=between("fund_wan_yuan", 0),
    ),
    _hazard(
        "HZ-15",
        "warn",
        column="fund_wan_yuan",
        sentence="整改资金填{value}万元，一处隐患少有这么多，请核对是不是按元填的",
        expect=between("fund_wan_yuan", None, 1000),
    ),
    _hazard(
        "HZ-12",
        "warn",
        column="due_date",
        sentence="已过整改时限{value}，仍为“整改中”，请说明原因并抓紧整改",
        expect=at_least("due_date", "last_day_of_open_hazard"),
    ),
)

EXAMS = (
    _exam(
        "SE-01",
        "reject",
        column="exam_score",
        sentence="成绩填{value}分，应为0至100分",
        expect=between("exam_score", 0, 100),
    ),
    _exam(
        "SE-02",
        "reject",
        column="exam_score",
        sentence="参考情况为“{attendance}”，成绩是空的，应填成绩",
        expect=filled("exam_score"),
        where=("attendance", ("参加", "补考")),
    ),
    _exam(
        "SE-07",
        "warn",
        column="exam_score",
        sentence="成绩填{value}分，满分是100分，请核对小数点",
        expect=between("exam_score", 20),
        where=("attendance", ("参加", "补考")),
    ),
    _exam(
        "SE-03",
        "warn",
        column="attendance",
        sentence="参考情况填“{value}”，却有成绩{other}分，请核对",
        expect=nothing_in("score_of_absent"),
    ),
    _exam(
        "SE-04",
        "warn",
        column="unit_code",
        sentence="单位与任职名录不符：名录里是{other}，请核对",
        expect=nothing_in("other_unit_name"),
    ),
    _exam(
        "SE-05",
        "reject",
        column="exam_date",
        sentence="考试日期{value}早于本季度第一天{other}，请核对",
        expect=at_least("exam_date", "period_start"),
    ),
)

TRAINING = (
    _training(
        "TN-01",
        "reject",
        column="training_date",
        sentence="培训日期{value}不在{list_year}年，请核对",
        expect=same("training_year", "list_year"),
    ),
    _training(
        "TN-02",
        "reject",
        column="training_hours",
        sentence="学时填{value}，应大于0",
        expect=between("training_hours", 0.1),
    ),
    _training(
        "TN-05",
        "warn",
        column="training_hours",
        sentence="学时填{value}，一年的轮训不会有这么多（一般不超过100学时），请核对位数",
        expect=between("training_hours", None, 100),
    ),
    _training(
        "TN-03",
        "warn",
        column="unit_code",
        sentence="单位与任职名录不符：名录里是{other}，请核对",
        expect=nothing_in("other_unit_name"),
    ),
)

ENVIRONMENT = (
    _value(
        "EQ-01",
        "reject",
        column="ytd_value",
        sentence="{measure_name}填{value}，不应为负数",
        expect=between("ytd_value", 0),
    ),
    _value(
        "EQ-02",
        "reject",
        column="ytd_value",
        sentence="{measure_name}填{value}天，自年初到本月底只有{other}天，请核对",
        expect=at_least("days_gone", "ytd_value"),
    ),
    _value(
        "EQ-03",
        "reject",
        column="ytd_value",
        sentence="{measure_name}累计{value}天，小于{previous_period_start:month}已报的{other}天，累计天数应不减少",
        expect=at_least("ytd_value", "days_before"),
    ),
    _value(
        "EQ-04",
        "warn",
        column="reported_change_pct",
        sentence="{measure_name}同比变化填{value}%，按两年数计算为{computed_change_pct}%，请核对",
        expect=between("change_difference_pct", -0.2, 0.2),
    ),
    _value(
        "EQ-06",
        "reject",
        column="ytd_value",
        sentence="按本年累计和上年同期计算变化为{other}%，两栏对调才是所填的{reported_change_pct}%，像是填反了，请核对",
        expect=nothing_in("swapped_change_pct"),
    ),
    _value(
        "EQ-08",
        "hold",
        column="ytd_value",
        sentence="{measure_name}本年累计填{value}，此前报的数或年度目标是{other}，相差上百倍；本行计量单位为{measure_unit}",
        expect=nothing_in("known_of_other_scale"),
        question="请核对{count}处环境指标的单位（{cells}），如：{example}",
    ),
    _value(
        "EQ-07",
        "warn",
        column="previous_ytd_value",
        sentence="{measure_name}上年同期填{value}，去年同期已报{last_year_ytd_value}，请说明是否调整了基数",
        expect=between("previous_year_difference_pct", -0.1, 0.1),
    ),
    _value(
        "EQ-09",
        "reject",
        column="annual_target",
        sentence="{measure_name}{better}，年度目标却写“{other}{value}”，请核对方向和目标",
        expect=nothing_in("bound_against_direction"),
    ),
    _value(
        "EQ-05",
        "warn",
        column="better",
        sentence="{measure_name}的方向填“{value}”，此前报的是“{other}”，请核对",
        expect=nothing_in("other_direction"),
    ),
)

RULES = (*GROUPS, *GRIDS, *PATROLS, *HAZARDS, *EXAMS, *TRAINING, *ENVIRONMENT)
