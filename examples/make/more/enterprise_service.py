"""The list of enterprises, who keeps in touch with each, visits, requests, a quarter's meeting."""

from datetime import date
from functools import cache

from etl.values.uscc import ALPHABET, check_character
from examples.make.common import (
    chinese_date,
    draw,
    moment,
    nth_workday_after,
    padded,
    person_name,
    pick,
    unit_in_short,
    unit_name,
)
from examples.make.forms import Form, Return, Row
from examples.make.projects import CHAINS, all_projects

# Name, chain, industry: enterprises without a key project, most of them small.
_OTHERS = (
    ("瑞塬化工有限公司", "炼化一体化", "化学原料制造"),
    ("淄川河助剂有限公司", "碳四", "专用化学品"),
    ("临海蓝催化剂有限公司", "炼化一体化", "专用化学品"),
    ("稷石塑业有限公司", "聚氨酯", "塑料制品"),
    ("天澈水务有限公司", "炼化一体化", "水的生产和供应"),
    ("乌河物流有限公司", "碳四", "危险货物运输"),
    ("安和检测有限公司", "聚氨酯", "技术服务"),
    ("旭岚包装有限公司", "尼龙新材料", "塑料制品"),
    ("固原环保科技有限公司", "炼化一体化", "危险废物处置"),
    ("映川气体有限公司", "尼龙新材料", "化学原料制造"),
)
_SIDES = ("南", "北", "东", "西")
_PREFIX = "91370305MA3"
# Cadres with an enterprise of their own; some have two, as offices do it.
CADRES = (
    *("P003", "P004", "P005", "P007", "P008", "P009", "P010", "P012", "P013", "P014", "P015", "P016"),
    *("P017", "P018", "P019", "P020", "P021", "P022", "P023", "P024", "P025", "P027", "P029", "P034"),
)
_UNIT_OF = {
    **dict.fromkeys(("P003", "P012", "P014", "P015", "P034"), "U02"),
    **dict.fromkeys(("P004", "P010", "P016", "P017", "P018"), "U03"),
    **dict.fromkeys(("P005", "P008", "P009", "P019", "P020", "P021"), "U04"),
    **dict.fromkeys(("P022", "P023", "P024", "P025"), "U05"),
    **dict.fromkeys(("P027", "P029"), "U06"),
    "P007": "U01",
    "P013": "U02",
}


@cache
def enterprises() -> tuple[tuple[str, str, str, str], ...]:
    """(name, chain, industry, scale) of every enterprise, large ones first."""
    large: dict[str, tuple[str, str, str, str]] = {}
    for project in all_projects():
        name = project.enterprise_name
        large.setdefault(name, (name, project.industry_chain, "化学原料和化学制品制造", "规上"))
    small = [(*other, "规上" if number < 2 else "规下") for number, other in enumerate(_OTHERS)]
    return (*large.values(), *small)


def code_of(name: str) -> str:
    """An invented 统一社会信用代码 that passes its check."""
    body = "".join(ALPHABET[int(draw("uscc", name, place) * 31)] for place in range(6))
    return _PREFIX + body + check_character(_PREFIX + body)


def _register() -> Return:
    rows: list[Row] = []
    number = 0
    for numeral, chain in zip("一二三四", CHAINS, strict=True):
        members = [each for each in enterprises() if each[1] == chain]
        rows.append((f"{numeral}、{chain}（{len(members)}家）",))
        for name, _, industry, scale in members:
            number += 1
            status = "停产" if name == "稷石塑业有限公司" else "在营"
            rows.append(
                (
                    number,
                    name,
                    code_of(name),
                    name.removesuffix("有限公司").removesuffix("股份"),
                    chain,
                    industry,
                    scale,
                    status,
                    f"园区{pick(_SIDES, 'side', name)}路{int(draw('door', name) * 90) + 10}号",
                    "是" if scale == "规上" and draw("hazard", name) < 0.6 else "否",
                    "是" if scale == "规上" else "否",
                    None,
                )
            )
    return Return(
        "enterprise_register",
        "齐鲁化工区企业名录.xlsx",
        "U06",
        "P029",
        moment(date(2022, 1, 5), "10:20"),
        (
            Form(
                "名录",
                "齐鲁化工区企业名录",
                (
                    *(
                        "序号",
                        "企业名称",
                        "统一社会\n信用代码",
                        "简称和\n曾用名",
                        "产业链",
                        "所属行业",
                        "规模",
                    ),
                    *("经营状态", "地址", "重大\n危险源", "名单公开", "备注"),
                ),
                tuple(rows),
                ("注：1.规模以统计名录为准；2.名单公开一栏填“是”的，可在公文中具名。",),
            ),
        ),
    )


def liaisons() -> list[tuple[str, str]]:
    """(enterprise, person): every enterprise but one has somebody, every cadre of the list an enterprise."""
    names = [name for name, *_ in enterprises() if name != "安和检测有限公司"]
    pairs = [(name, CADRES[number % len(CADRES)]) for number, name in enumerate(names)]
    return pairs + [(names[number], person) for number, person in enumerate(CADRES[len(names) :])]


def _liaison() -> Return:
    rows: list[Row] = []
    for number, (name, person) in enumerate(liaisons(), start=1):
        unit = unit_in_short(_UNIT_OF[person]) if number % 3 else unit_name(_UNIT_OF[person])
        role = "挂包领导" if person in ("P003", "P004", "P005", "P022") else "联系干部"
        shown = name.removesuffix("有限公司").removesuffix("股份") if number % 5 == 0 else name
        rows.append(
            (number, shown, padded(person_name(person)), unit, role, date(2022, 1, 10), "—", "（略）")
        )
    return Return(
        "enterprise_liaison",
        "干部“一对一”联系服务企业名单.xlsx",
        "U06",
        "P029",
        moment(date(2022, 1, 10), "15:05"),
        (
            Form(
                "名单",
                "齐鲁化工区干部“一对一”联系服务企业名单",
                (
                    "序号",
                    "企业名称",
                    "联系\n干部",
                    "所在单位",
                    "联系方式",
                    "起始日期",
                    "截止日期",
                    "联系电话",
                ),
                tuple(rows),
                ("注：确保每家企业都有一名干部对接联系，每名干部都负责对接一家企业。",),
                document_no="淄齐鲁化工管发【2022】2号",
            ),
        ),
    )


def _visits() -> Return:
    week = [date(2022, 3, day) for day in range(7, 12)]
    asked = ("蒸汽压力不足", "无", "流动资金紧张", "危废转移手续慢", "—", "用工缺口约20人")
    done = ("已转规划建设局", "—", "已对接银行", "已联系生态环境部门", "—", "已列入招聘会")
    rows: list[Row] = []
    for number in range(9):
        person = ("P003", "P012", "P014", "P034")[number % 4]
        name = enterprises()[number * 2 % 20][0]
        day = week[number % 5]
        way = ("实地调研", "走访", "四进四问")[number % 3]
        used: str | float = (0.5, "半天", 1, "1天")[number % 4]
        when: str | date = day if number % 2 else f"{day.month}月{day.day}日"
        companions = padded(person_name("P015")) if number % 3 == 0 else "—"
        matter = int(draw("matter of visit", number) * len(asked))
        rows.append(
            (
                *(number + 1, when, padded(person_name(person)), name, way, used, companions),
                *(asked[matter], done[matter]),
            )
        )
    return Return(
        "enterprise_visits",
        "企业走访服务台账（2022年3月）.xlsx",
        "U06",
        "P029",
        moment(date(2022, 4, 2), "16:40"),
        (
            Form(
                "3月",
                "企业走访服务台账（2022年3月）",
                (
                    *("序号", "走访\n日期", "带队人", "企业名称", "方式", "用时\n（天）", "随行\n人员"),
                    *("企业反映问题", "处理情况"),
                ),
                tuple(rows),
                ("注：逐次登记；各办局的定额以常态化工作周报为准，不另计。",),
            ),
        ),
    )


def _requests() -> Return:
    asked = (
        ("鲁衡石化有限公司", (1, 12), "用工服务", "窗口", "招聘操作工20名", "U06", "已办结", (1, 20), 5),
        ("锦络尼龙有限公司", (2, 9), "蒸汽水电", "电话", "增加蒸汽供应量", "U04", "已办结", (2, 18), 4),
        ("博澜化学有限公司", (2, 22), "道路物流", "走访", "办理车辆通行手续", "U04", "已办结", (3, 11), 3),
        ("青垣橡胶有限公司", (3, 8), "融资服务", "研判会", "对接流动资金贷款", "U02", "办理中", None, None),
        ("澄宇新材料有限公司", (3, 17), "手续办理", "窗口", "协助办理环评手续", "U06", "办理中", None, None),
        ("鲁衡石化有限公司", (3, 24), "政策兑现", "网上平台", "咨询设备补助", "U02", "已退回", None, None),
        ("锦络尼龙有限公司", (3, 30), "项目配套", "电话", "协调用地平整", "U03", "待办", None, None),
    )
    rows: list[Row] = []
    for number, (name, day, kind, way, wish, unit, state, solved, score) in enumerate(asked, start=1):
        received = date(2022, *day)
        shown: str | date = chinese_date(received) if number % 3 == 0 else received
        done = date(2022, *solved) if solved else "—"
        due = nth_workday_after(received, 10)
        rows.append(
            (
                *(number, f"SQ2022-{number:04d}", name, shown, way, kind, wish),
                *(unit_in_short(unit), due, state, done, score if score else "/"),
            )
        )
    return Return(
        "enterprise_request_ledger",
        "企业诉求办理台账（截至2022年3月31日）.xlsx",
        "U06",
        "P029",
        moment(date(2022, 4, 1), "10:10"),
        (
            Form(
                "台账",
                "齐鲁化工区企业诉求办理台账",
                (
                    *("序号", "诉求编号", "企业名称", "受理\n日期", "受理\n渠道", "诉求类别", "诉求内容"),
                    *("承办\n单位", "办结\n时限", "办理\n状态", "办结\n日期", "满意度\n（分）"),
                ),
                tuple(rows),
                ("注：一件一行，编号不变；办理状态按最近情况填写。",),
            ),
        ),
    )


def _meeting() -> Return:
    day = date(2022, 3, 25)
    items = (
        ("鲁衡石化有限公司", "二期项目用电负荷不足", "由规划建设局会同供电公司提出方案", "U04", "4月底"),
        ("锦络尼龙有限公司", "蒸汽价格偏高", "由综合管理局牵头与热源单位协商", "U02", "2022年6月30日"),
        ("博澜化学有限公司", "危险货物停车位不足", "纳入停车场扩容工程", "U04", "2022.9.30"),
        ("澄宇新材料有限公司", "高层次人才落户手续繁琐", "营商服务中心全程代办", "U06", "2022.3.31"),
        ("青垣橡胶有限公司", "周边道路破损", "列入年度养护计划", "U04", "长期"),
    )
    rows = tuple(
        (
            number,
            day,
            name,
            problem,
            opinion,
            unit_in_short(unit),
            due,
            "已办结" if number == 4 else "办理中",
            date(2022, 3, 30) if number == 4 else None,
        )
        for number, (name, problem, opinion, unit, due) in enumerate(items, start=1)
    )
    return Return(
        "enterprise_meetings",
        "企业问题研判会问题清单（2022年第一季度）.xlsx",
        "U06",
        "P029",
        moment(date(2022, 4, 6), "11:15"),
        (
            Form(
                "清单",
                "齐鲁化工区2022年第一季度企业问题研判会问题清单",
                (
                    *("序号", "会议日期", "企业名称", "企业问题", "研判意见", "承办单位", "办结时限"),
                    *("办理\n状态", "办结日期"),
                ),
                rows,
            ),
        ),
    )


RETURNS = (_register(), _liaison(), _visits(), _requests(), _meeting())
