"""How the city judged 2022: 170 indicators, grades by half-year, rankings, satisfaction, honours, penalties.

From public documents: 170 indicators, 88 of them first in the group; 7 grades 好 in either half; fourth of
the province's ten industrial counties, 54th and 60th of the nation's hundred districts; among the first 20
in satisfaction. Every single indicator, score and evidence number is invented.
"""

from datetime import date

from examples.make.common import draw, moment
from examples.make.forms import Form, Return, Row

DISTRICT = "临淄区"
ITEMS_N, FIRST_N = 170, 88
_CATEGORIES = (
    ("高质量发展", ("工业运行", "投资和项目", "科技创新", "开放招商", "财税金融")),
    ("生态环境", ("大气环境", "水环境", "土壤和固废", "节能降碳")),
    ("民生改善", ("教育", "卫生健康", "就业社保", "住房和城乡建设")),
    ("社会治理", ("安全生产", "信访稳定", "基层治理", "法治建设")),
    ("党的建设", ("组织建设", "宣传思想", "党风廉政")),
)
_ASPECTS = ("完成率", "增幅", "达标率", "覆盖率", "办结率", "指数", "新增数量", "占比")
_FROM = ("市发改委", "市工信局", "市统计局", "市生态环境局", "市应急局", "市商务局", "市委组织部", "市教育局")


def _item(number: int) -> Row:
    category, parts = _CATEGORIES[(number - 1) * len(_CATEGORIES) // ITEMS_N]
    part = parts[number % len(parts)]
    name = f"{part}{_ASPECTS[(number // len(parts)) % 8]}{'（' + '甲乙丙丁戊'[number % 5] + '类）'}"
    if number == 1:
        name = "省市重大项目投资完成率"
    if number == 2:
        name = "新开工重大项目数量"
    taking_part = "不适用" if number in (61, 74) else "不参评" if number == 139 else "参评"
    weight = (4, 5, 6, 8)[number % 4]
    if taking_part != "参评":
        return (
            number,
            DISTRICT,
            category,
            part,
            name,
            weight,
            _FROM[number % 8],
            taking_part,
            *[None] * 7,
            "否",
            None,
            None,
        )
    # 88 firsts: the two that the documents name, the others spread evenly over those that take part.
    before = sum(other < number for other in (61, 74, 139))
    place = number - 1 - before
    rest, of = place - 2, FIRST_N - 2
    is_first = place < 2 or (rest + 1) * of // 165 > rest * of // 165
    rank = 1 if is_first else 2 + int(draw("rank", number) * 4)
    score = weight if is_first else round(weight - (rank - 1) * 0.2, 2)
    completion = (
        round(100 + draw("done", number) * 18, 1) if is_first else round(88 + draw("done", number) * 14, 1)
    )
    last = None if number % 23 == 0 else 1 + int(draw("last year", number) * 6)
    return (
        *(number, DISTRICT, category, part, name, weight, _FROM[number % 8], taking_part),
        *(
            "100%",
            f"{completion}%",
            completion,
            score,
            "一组",
            5,
            rank,
            last,
            "否",
            None,
            f"ZZ2022-{number:03d}",
        ),
    )


def _results() -> Return:
    rows = tuple(_fitted(_item(number)) for number in range(1, ITEMS_N + 1))
    return Return(
        "assessment_results",
        "2022年度综合绩效考核结果（170项）.xlsx",
        "U01",
        "P030",
        moment(date(2023, 2, 20), "09:50"),
        (
            Form(
                "逐项结果",
                "2022年度综合绩效考核逐项得分及位次",
                (
                    *("序号", "被考核单位", "一级指标", "二级指标", "考核指标", "权重\n（分）", "数据来源"),
                    *("参评情况", "目标", "完成", "完成率\n（%）", "得分\n（分）"),
                    *("位次/考核组别", "位次/参评数", "位次/组内\n位次", "位次/上年\n位次"),
                    *("一票否决/是否\n否决", "一票否决/事由", "佐证编号"),
                ),
                rows,
                ("注：1.组内位次并列的同列前位；2.不参评、不适用的不计分，不参加排名。",),
                total=("合  计（170项）", (5,)),
            ),
        ),
    )


def _fitted(row: Row) -> Row:
    assert len(row) in (18, 19)
    return row if len(row) == 19 else (*row[:15], None, *row[15:])


def _grades() -> Return:
    areas = (
        *("工业强市", "项目建设", "招商引资", "科技创新", "营商环境", "城乡建设", "乡村振兴", "生态环境"),
        *("安全稳定", "党的建设"),
    )
    rows = []
    for number, area in enumerate(areas, start=1):
        grade = {4: "较好", 7: "较好", 8: "一般"}.get(number, "好")
        reason = {4: "研发投入强度提升不快", 7: "产业融合项目偏少", 8: "个别断面月度超标"}.get(number, "—")
        rows.append((number, DISTRICT, area, grade, {"好": 1, "较好": 3, "一般": 5}[grade], 9, reason))
    return Return(
        "graded_evaluation",
        "“9+1”重点工作等次评价结果（2022年下半年）.xlsx",
        "U01",
        "P030",
        moment(date(2023, 1, 31), "14:25"),
        (
            Form(
                "评价",
                "2022年下半年“9+1”重点工作等次评价结果",
                ("序号", "被评价单位", "评价领域", "等次", "全市\n位次", "参评数\n（个）", "失分原因"),
                tuple(rows),
                ("注：等次为好、较好、一般、较差。",),
            ),
        ),
    )


def _rankings() -> Return:
    rows = (
        (
            1,
            "全国综合实力百强区",
            2022,
            DISTRICT,
            "中小城市发展研究机构",
            "第三方",
            54,
            100,
            55,
            "2022.11.8",
            "公布名单",
        ),
        (
            2,
            "中国工业百强区",
            2022,
            DISTRICT,
            "工业发展研究机构",
            "第三方",
            60,
            100,
            63,
            date(2022, 11, 22),
            "公布名单",
        ),
        (
            3,
            "全省工业十强县",
            2022,
            DISTRICT,
            "省工业和信息化主管部门",
            "省",
            4,
            10,
            None,
            "2022年12月20日",
            "文件",
        ),
        (
            4,
            "全国化工园区综合竞争力",
            2022,
            "齐鲁化工区",
            "石化行业协会",
            "第三方",
            9,
            100,
            10,
            date(2022, 6, 9),
            "公布名单",
        ),
    )
    return Return(
        "outside_rankings",
        "外部排名登记表.xlsx",
        "U01",
        "P030",
        moment(date(2023, 1, 9), "10:05"),
        (
            Form(
                "排名",
                "外部排名和榜单登记表",
                (
                    *(
                        "序号",
                        "榜单名称",
                        "榜单年度",
                        "上榜单位",
                        "发布单位",
                        "发布层级",
                        "位次",
                        "上榜总数\n（个）",
                    ),
                    *("上年\n位次", "发布日期", "佐证"),
                ),
                rows,
            ),
        ),
    )


def _satisfaction() -> Return:
    rows = (
        (1, "全省群众满意度测评", 2022, 1, DISTRICT, 92.41, 24, 136, 31, 800, date(2022, 7, 18)),
        (2, "全省群众满意度测评", 2022, 2, DISTRICT, 93.87, 19, 136, 24, 800, date(2023, 1, 12)),
        (3, "园区企业满意度测评", 2022, 1, "齐鲁化工区", 96.2, None, None, None, 108, "2022年12月30日"),
    )
    return Return(
        "satisfaction_results",
        "满意度测评结果登记表.xlsx",
        "U01",
        "P006",
        moment(date(2023, 1, 13), "16:00"),
        (
            Form(
                "满意度",
                "满意度测评结果登记表",
                (
                    *(
                        "序号",
                        "测评名称",
                        "测评年度",
                        "轮次",
                        "被测评单位",
                        "得分\n（分）",
                        "位次",
                        "参评数\n（个）",
                    ),
                    *("上次\n位次", "样本量\n（份）", "发布日期"),
                ),
                rows,
                ("注：位次空白的为不排名的测评。",),
            ),
        ),
    )


def _honours() -> Return:
    honours = (
        (
            1,
            "攻坚克难、担当作为先进集体",
            "综合管理局",
            "集体",
            "综合管理局",
            "区级",
            "区委、区政府",
            date(2023, 1, 29),
            2,
            None,
        ),
        (
            2,
            "攻坚克难、担当作为先进集体",
            "规划建设局",
            "集体",
            "规建局",
            "区级",
            "区委、区政府",
            date(2023, 1, 29),
            2,
            None,
        ),
        (
            3,
            "攻坚克难、担当作为先进个人",
            "周以宁",
            "个人",
            "综合管理局",
            "区级",
            "区委、区政府",
            date(2023, 1, 29),
            1,
            None,
        ),
        (
            4,
            "安全生产工作成绩突出单位",
            "招商局",
            "集体",
            "招商局",
            "园区级",
            "园区工委、管委",
            "2023年2月6日",
            0.5,
            None,
        ),
        (
            5,
            "省级绿色工厂",
            "博澜化学有限公司",
            "企业",
            None,
            "省级",
            "省工业和信息化主管部门",
            "2023.3.2",
            None,
            None,
        ),
    )
    penalties = (
        (
            1,
            "第4季度报表两次迟报",
            "东部化工区管委会",
            "集体",
            "东部化工区",
            "通报批评",
            "办公室",
            date(2023, 1, 18),
            0.5,
            None,
        ),
        (
            2,
            "重点项目节点滞后未说明",
            "招商局",
            "集体",
            "招商局",
            "约谈",
            "办公室",
            date(2023, 3, 6),
            1,
            None,
        ),
    )
    return Return(
        "honours_penalties",
        "荣誉和处罚登记表（2023年第一季度）.xlsx",
        "U01",
        "P031",
        moment(date(2023, 4, 6), "17:10"),
        (
            Form(
                "荣誉",
                "荣誉和处罚登记表（2023年第一季度）——荣誉",
                (
                    *("序号", "荣誉名称", "获奖对象", "对象类别", "所属单位", "级别", "授予单位", "授予日期"),
                    *("加分\n（分）", "文号"),
                ),
                honours,
                total=("合  计", (8,)),
            ),
            Form(
                "处罚",
                "荣誉和处罚登记表（2023年第一季度）——处罚",
                (
                    *(
                        "序号",
                        "事由",
                        "受处罚对象",
                        "对象类别",
                        "所属单位",
                        "处罚方式",
                        "处罚单位",
                        "处罚日期",
                    ),
                    *("扣分\n（分）", "文号"),
                ),
                penalties,
                ("注：扣分填正数。",),
                total=("合  计", (8,)),
            ),
        ),
    )


RETURNS = (_results(), _grades(), _rankings(), _satisfaction(), _honours())
