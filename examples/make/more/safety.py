"""Service groups, grids, a week of patrols, the hazards, exams, training, and the environment's figures."""

from datetime import date, timedelta

from examples.make.common import (
    CODES,
    chinese_date,
    draw,
    moment,
    padded,
    person_name,
    pick,
    read_csv,
    unit_in_short,
)
from examples.make.forms import Form, Return, Row
from examples.make.more.enterprise_service import enterprises

LEADERS = ("P002", "P003", "P005", "P022")
_MEMBERS = (("P021", "P033"), ("P014", "P020"), ("P019", "P009"), ("P025", "P024"))
_WEEK = date(2022, 3, 7)
_KINDS = ("安全", "环保", "消防")
_HAZARDS = {
    "安全": ("可燃气体报警器未按期检定", "特殊作业票证填写不全", "罐区防火堤破损", "安全阀铅封缺失"),
    "环保": ("危废暂存间标识不全", "雨排口监测记录缺页", "无组织排放点未密闭"),
    "消防": ("消火栓被遮挡", "灭火器压力不足", "应急照明损坏"),
}


def _in_group(number: int) -> list[str]:
    """Names of the enterprises of a service group, 1 to 4."""
    return [name for place, (name, *_) in enumerate(enterprises()) if place % 4 == number - 1]


def _names(codes: tuple[str, ...]) -> str:
    return "、".join(padded(person_name(code)) for code in codes)


def _groups() -> Return:
    rows: list[Row] = []
    for number, (leader, members) in enumerate(zip(LEADERS, _MEMBERS, strict=True), start=1):
        for name in _in_group(number):
            rows.append((number, padded(person_name(leader)), _names(members), name, 1.5, date(2022, 1, 10)))
    return Return(
        "safety_groups",
        "安全环保服务组安排.xlsx",
        "U04",
        "P033",
        moment(date(2022, 1, 10), "16:10"),
        (
            Form(
                "安排",
                "齐鲁化工区安全环保服务组安排",
                ("组别", "组  长", "成  员", "服务企业", "每周沉在\n企业（天）", "起始日期"),
                tuple(rows),
                ("注：成立4个安全环保服务组，由县级干部任组长，每周至少1天半的时间沉在企业。",),
                document_no="淄齐鲁化工管发【2022】3号",
            ),
        ),
    )


def _grids() -> Return:
    sides = ("翔晖路", "昌国路", "冯北路", "南沣路", "工业园中路")
    rows: list[Row] = []
    for area in range(1, 5):
        code = f"WG{area:02d}"
        count = len(_in_group(area))
        around = [sides[(area + side) % 5] for side in range(4)]
        bounds = "，".join(f"{side}至{road}" for side, road in zip("东南西北", around, strict=True))
        head = padded(person_name(LEADERS[area - 1]))
        rows.append((len(rows) + 1, code, f"第{area}片区", "一级", "—", bounds, head, None, count))
        for part in (1, 2):
            share = count // 2 + (count % 2 if part == 1 else 0)
            member = padded(person_name(_MEMBERS[area - 1][part - 1]))
            rows.append(
                (
                    *(len(rows) + 1, f"{code}-{part}", f"第{area}片区{part}网格", "二级", code),
                    *(f"{bounds}，{'主干路以南' if part == 1 else '主干路以北'}", member, member, share),
                )
            )
    return Return(
        "safety_grids",
        "安全环保网格台账.xlsx",
        "U04",
        "P033",
        moment(date(2022, 1, 11), "09:30"),
        (
            Form(
                "网格",
                "齐鲁化工区安全环保网格化管理台账",
                (
                    *(
                        "序号",
                        "网格编号",
                        "网格名称",
                        "网格\n级别",
                        "上级网格",
                        "物理四至",
                        "网格长",
                        "网格员",
                    ),
                    "企业数\n（家）",
                ),
                tuple(rows),
                ("说明：二级网格的企业数之和等于所属一级网格。",),
            ),
        ),
    )


def _patrols() -> Return:
    rows: list[Row] = []
    for group in range(1, 5):
        for visit in range(3):
            if group == 4 and visit == 2:
                continue  # this group stays half a day under its quota
            name = _in_group(group)[(visit * 2 + group) % len(_in_group(group))]
            day = _WEEK + timedelta(days=(visit * 2 + group) % 5)
            used: str | float = ("半天", 0.5, "0.5天")[visit]
            found = int(draw("found", group, visit) * 4)
            said = f"查出{found}处问题，已交办" if found else "未发现问题"
            rows.append((len(rows) + 1, group, day, name, used, _names(_MEMBERS[group - 1]), found, said))
    return Return(
        "safety_patrols",
        "安全环保服务组巡查情况表（2022年第10周）.xlsx",
        "U04",
        "P033",
        moment(date(2022, 3, 11), "16:20"),
        (
            Form(
                "第10周",
                "安全环保服务组沉在企业巡查情况表（2022年3月7日—3月13日）",
                (
                    *("序号", "组别", "巡查日期", "企业名称", "沉在企业\n时间（天）", "巡查人员"),
                    *("发现隐患\n（处）", "检查情况"),
                ),
                tuple(rows),
                total=("合  计", (6,)),
            ),
        ),
    )


def _hazards() -> Return:
    rows: list[Row] = []
    for number in range(1, 25):
        name = enterprises()[number * 5 % 24][0]
        kind = _KINDS[number % 3]
        found = date(2022, 1, 5) + timedelta(days=int(draw("hazard found", number) * 60))
        level = "重大" if number in (6, 17) else "一般"
        due = found + timedelta(days=30 if level == "重大" else 10)
        days = int(draw("hazard days", number) * 16)
        done = found + timedelta(days=days) if number % 6 else None
        closed = done + timedelta(days=2) if done and number % 4 else None
        if done and done > date(2022, 3, 11):
            done = closed = None
        if closed and closed > date(2022, 3, 11):
            closed = None
        status = "已销号" if closed else "已整改" if done else "整改中"
        fund = round(0.2 + draw("hazard fund", number) * 6, 1)
        rows.append(
            (
                *(number, f"YH2022-{number:04d}", name, found),
                pick(("规划建设局", "服务组", "企业自查", "第三方专家"), "finder", number),
                *(kind, level, pick(_HAZARDS[kind], "what", number)),
                *(
                    "限期整改并举一反三",
                    fund,
                    pick(("鲁安", "齐平", "许静"), "who", number),
                    due,
                    status,
                    done,
                ),
                *(padded(person_name("P021")) if closed else None, closed),
            )
        )
    return Return(
        "hazards",
        "隐患排查整治台账（2022年第10周）.xlsx",
        "U04",
        "P033",
        moment(date(2022, 3, 11), "16:25"),
        (
            Form(
                "台账",
                "安全环保隐患大排查大整治台账（2022年3月7日—3月13日）",
                (
                    *(
                        "序号",
                        "隐患编号",
                        "企业名称",
                        "发现日期",
                        "检查单位",
                        "隐患\n类别",
                        "隐患\n级别",
                        "隐患内容",
                    ),
                    *(
                        "整改/整改措施",
                        "整改/整改资金\n（万元）",
                        "整改/责任人",
                        "整改/整改时限",
                        "整改/整改状态",
                    ),
                    *("整改/完成日期", "销号/验收人", "销号/销号日期"),
                ),
                tuple(rows),
                total=("合  计（24处）", (9,)),
            ),
        ),
    )


def _people() -> list[tuple[str, str]]:
    """(person, unit) of everybody in service in March 2022."""
    return [
        (row["person_code"], row["unit_code"])
        for row in read_csv(CODES / "posts.csv")
        if not row["valid_to"] or row["valid_to"] > "2022-03-31"
    ]


def _exams() -> Return:
    rows: list[Row] = []
    for number, (person, unit) in enumerate(_people(), start=1):
        drawn = draw("exam", person)
        way = "缺考" if number == 9 else "请假" if number == 20 else "补考" if drawn < 0.1 else "参加"
        score = None if way in ("缺考", "请假") else int(62 + drawn * 38)
        day: str | date = "2022.3.18" if way != "补考" else date(2022, 3, 25)
        note = "产假" if way == "请假" else None
        rows.append((number, unit_in_short(unit), padded(person_name(person)), day, way, score, note))
    return Return(
        "safety_exams",
        "安全环保知识考试成绩（2022年第一季度）.xlsx",
        "U04",
        "P033",
        moment(date(2022, 4, 2), "10:40"),
        (
            Form(
                "成绩",
                "2022年第一季度安全环保知识答题考试成绩表",
                ("序号", "单  位", "姓  名", "考试日期", "参考\n情况", "成绩\n（分）", "备注"),
                tuple(rows),
                ("注：满分100分，60分及格。",),
            ),
        ),
    )


def _training() -> Return:
    rows: list[Row] = []
    for number, (person, unit) in enumerate(_people()[:30], start=1):
        batch = (number - 1) // 10 + 1
        day = date(2022, 3 * batch, 15)
        result = "未完成" if number == 13 else "合格"
        hours = 8 if number == 13 else 24
        shown: str | date = chinese_date(day) if number % 2 else day
        rows.append(
            (
                number,
                batch,
                padded(person_name(person)),
                unit_in_short(unit),
                shown,
                "化工安全实训基地",
                hours,
                result,
            )
        )
    return Return(
        "safety_training",
        "2022年安全环保实训轮训名单.xlsx",
        "U04",
        "P033",
        moment(date(2023, 1, 6), "10:40"),
        (
            Form(
                "轮训",
                "2022年安全环保实训基地轮训名单",
                ("序号", "批次", "姓  名", "单  位", "培训日期", "实训基地", "学时", "结业\n情况"),
                tuple(rows),
                ("注：全年每人轮训一次，分批次进行。",),
            ),
        ),
    )


def _environment() -> Return:
    # From public documents: 246 days of good air in the year, water better by 39.75 %.
    rows: tuple[Row, ...] = (
        (1, "临淄区", "空气优良天数", "天", "越高越好", 246, 229, 240, 7.42, 3),
        (2, "临淄区", "水环境质量综合指数", "无量纲", "越低越好", 5.0, 8.2988, 7.5, -39.75, 1),
        (3, "园区子站", "细颗粒物浓度", "微克/立方米", "越低越好", 46, 51, 48, -9.8, None),
        (4, "园区子站", "挥发性有机物浓度", "微克/立方米", "越低越好", 118.5, 131.2, 125, -9.68, None),
        (5, "乌河园区断面", "氨氮浓度", "毫克/升", "越低越好", 0.82, 0.97, 1.0, -15.46, None),
        (6, "乌河园区断面", "化学需氧量", "毫克/升", "越低越好", 24.6, 26.1, 30, -5.75, None),
    )
    return Return(
        "environment_values",
        "环境质量主要指标（2022年12月）.xlsx",
        "U04",
        "P021",
        moment(date(2023, 1, 16), "15:10"),
        (
            Form(
                "12月",
                "环境质量主要指标情况表（2022年12月）",
                (
                    *("序号", "站点", "环境指标", "计量单位", "方向", "本年累计", "上年同期", "年度目标"),
                    *("同比变化\n（%）", "全市位次"),
                ),
                rows,
                ("注：1.均为自年初累计；2.浓度为均值。", "数据来源：生态环境部门。"),
            ),
        ),
    )


RETURNS = (_groups(), _grids(), _patrols(), _hazards(), _exams(), _training(), _environment())
