"""Figures of single enterprises (fiscal contribution, evaluation by mu) and what the park aims at.

From public documents: the largest enterprise's figures (revenue 537, output 545, tax 45.8, local 3.3 亿元),
here under an invented name; 3000 亿元 of output and shares of 30 and 70 % by 2025; 宁波石化 as the benchmark,
all of whose figures are invented.
"""

from datetime import date

from examples.make.common import draw, moment
from examples.make.forms import Form, Return, Row
from examples.make.more.enterprise_service import enterprises


def _size(name: str) -> float:
    """How large an invented enterprise is, 1 the largest."""
    return 1.0 if name == "鲁衡石化有限公司" else round(0.02 + draw("size", name) ** 2 * 0.4, 4)


def _fiscal() -> Return:
    lines = []
    for name, _, _, scale in enterprises():
        if scale != "规上":
            continue
        size = _size(name)
        wobble = 0.8 + draw("wobble", name) * 0.4
        lines.append(
            (
                *(name, round(5_370_000 * size), round(5_450_000 * size * wobble) if size < 1 else 5_450_000),
                *(
                    round(458_000 * size * wobble) if size < 1 else 458_000,
                    round(33_000 * size),
                    round(201_000 * size * wobble),
                ),
            )
        )
    lines.sort(key=lambda line: -line[4])
    rows = tuple((place, *line, None) for place, line in enumerate(lines, start=1))
    return Return(
        "enterprise_fiscal",
        "2022年度企业财政贡献情况表.xlsx",
        "U02",
        "P014",
        moment(date(2023, 1, 19), "11:30"),
        (
            Form(
                "财政贡献",
                "2022年度企业地方财政贡献情况表",
                (
                    *(
                        "位次",
                        "企业名称",
                        "营业收入",
                        "工业产值",
                        "上缴税金",
                        "地方财政\n贡献",
                        "利润总额",
                        "备注",
                    ),
                ),
                rows,
                ("注：位次按地方财政贡献；本表不公开。", "数据来源：税务、财政部门。"),
                money_unit="万元",
                total=("合  计", (2, 3, 4, 5, 6)),
            ),
        ),
    )


def _rules() -> Return:
    rows = (
        (1, "规上", 20, 60, 5, "是"),
        (2, "规下", 20, 60, 5, "是"),
    )
    return Return(
        "evaluation_rules",
        "2022年亩产效益评价规则.xlsx",
        "U01",
        "P030",
        moment(date(2022, 5, 30), "09:40"),
        (
            Form(
                "规则",
                "2022年亩产效益评价规则",
                (
                    "序号",
                    "规模",
                    "A类\n不超过（%）",
                    "A、B类合计\n不超过（%）",
                    "D类\n不低于（%）",
                    "分母含\n暂不评价",
                ),
                rows,
                ("注：A优先发展、B支持发展、C提升发展、D限制发展、T暂不评价；一票否决的列入D类。",),
                document_no="淄齐鲁化工管发【2022】11号",
            ),
        ),
    )


def _evaluation() -> Return:
    rows: list[Row] = []
    number = 0
    for part, scale in (("一", "规上"), ("二", "规下")):
        members = [name for name, *_, own in enterprises() if own == scale]
        rows.append((f"{part}、{scale}企业（{len(members)}家）",))
        scores = {name: round(62 + draw("score", name) * 45, 2) for name in members}
        judged = sorted(
            (name for name in members if name not in ("朗腾纤维有限公司",)), key=lambda n: -scores[n]
        )
        most_a, most_b, least_d = (
            len(members) * 20 // 100,
            len(members) * 60 // 100,
            -(-len(members) * 5 // 100),
        )
        vetoed = {"墨川炭材有限公司", "旭岚包装有限公司"}
        ranked = [name for name in judged if name not in vetoed]
        classes = {
            name: "A" if place < most_a else "B" if place < most_b else "C"
            for place, name in enumerate(ranked)
        }
        for name in ranked[len(ranked) - least_d :]:
            classes[name] = "D"
        for name in members:
            number += 1
            size = _size(name) if scale == "规上" else _size(name) / 8
            suspended = name not in judged
            land = round(20 + size * 1800, 1)
            rows.append(
                (
                    *(number, name, scale, land, round(size * 30_000 * (1 + draw("t", name)))),
                    *(
                        round(size * 540_000),
                        round(size * 120_000),
                        round(size * 21_000),
                        round(size * 180, 1),
                    ),
                    *(round(size * 9_000), round(20 + size * 2_600), None if suspended else scores[name]),
                    *("是" if suspended else "否", "是" if name in vetoed else "否"),
                    *("T" if suspended else "D" if name in vetoed else classes[name], "无"),
                )
            )
    return Return(
        "enterprise_evaluation",
        "2022年亩产效益评价数据汇总表.xlsx",
        "U02",
        "P034",
        moment(date(2023, 6, 28), "16:30"),
        (
            Form(
                "评价数据",
                "2022年亩产效益评价数据汇总表",
                (
                    *("序号", "企业名称", "规模", "基础数据/用地面积\n（亩）", "基础数据/评价税收\n（万元）"),
                    *(
                        "基础数据/营业收入\n（万元）",
                        "基础数据/增加值\n（万元）",
                        "基础数据/综合能耗\n（吨标煤）",
                    ),
                    *(
                        "基础数据/污染物排放量\n（吨）",
                        "基础数据/研发经费\n（万元）",
                        "基础数据/职工人数\n（人）",
                    ),
                    *("评价/得分\n（分）", "评价/暂不\n评价", "评价/一票\n否决", "评价/类别", "评价/异议"),
                ),
                tuple(rows),
                ("注：本表不公开；异议须附盖章证明。",),
                total=("合  计（25家）", (3, 4)),
            ),
        ),
    )


def _goals() -> Return:
    rows = (
        (1, 2025, "化工产业产值规模", "亿元", 3000, 2020, 1480, "否", None),
        (2, 2025, "基础化工占比", "%", 30, 2020, 52, "是", "产业结构"),
        (3, 2025, "中高端化工占比", "%", 70, 2020, 48, "是", "产业结构"),
        (4, 2025, "固定资产投资", "亿元", 200, 2022, 100, "否", None),
    )
    return Return(
        "indicator_goals",
        "齐鲁化工区多年目标登记表.xlsx",
        "U01",
        "P030",
        moment(date(2022, 1, 12), "09:20"),
        (
            Form(
                "目标",
                "齐鲁化工区多年目标登记表",
                (
                    "序号",
                    "目标年",
                    "指标名称",
                    "计量单位",
                    "目标值",
                    "基期年",
                    "基期值",
                    "是否\n占比",
                    "占比组",
                ),
                rows,
                ("注：基期值为内部测算。",),
                document_no="淄齐鲁化工管发【2021】2号",
            ),
        ),
    )


def _benchmarks() -> Return:
    measures = (
        ("工业总产值", "亿元", "越高越好", 4326, 1687),
        ("亩均税收", "万元/亩", "越高越好", 92.4, 38.6),
        ("万元产值综合能耗", "吨标准煤/万元", "越低越好", 0.31, 0.47),
        ("公共管廊长度", "公里", "越高越好", 68, 21.5),
        ("集中供热率", "%", "越高越好", 100, 86),
    )
    rows: list[Row] = []
    for name, unit, better, other, own in measures:
        for park, value in (("宁波石化经济技术开发区", other), ("齐鲁化工区", own)):
            is_own = "是" if park == "齐鲁化工区" else "否"
            source = "本园区统计" if is_own == "是" else "考察学习材料（示例）"
            rows.append((len(rows) + 1, 2022, name, park, is_own, unit, better, value, source, "园区口径"))
    return Return(
        "benchmark_values",
        "对标宁波石化数据表（2022年）.xlsx",
        "U02",
        "P012",
        moment(date(2023, 4, 20), "10:10"),
        (
            Form(
                "对标",
                "对标先进园区数据表（2022年）",
                (
                    "序号",
                    "年度",
                    "指标名称",
                    "园  区",
                    "本园区",
                    "计量单位",
                    "方向",
                    "数值",
                    "数据出处",
                    "口径",
                ),
                tuple(rows),
                ("说明：示例数据，非标杆园区公布数。",),
            ),
        ),
    )


RETURNS = (_fiscal(), _rules(), _evaluation(), _goals(), _benchmarks())
