"""A month of investment promotion: leads, contracts, funds in place."""

from datetime import date

from examples.make.common import draw, moment, padded, person_name, pick
from examples.make.forms import Form, Return, Row
from examples.make.projects import CHAINS

_LEADS = (
    *("高端聚烯烃弹性体", "生物基尼龙", "电子级溶剂", "锂电隔膜涂覆", "聚醚多元醇扩能", "特种异氰酸酯"),
    *("碳四深加工", "催化剂再生", "可降解塑料改性", "氢能综合利用", "特种气体充装", "危化品智慧物流"),
    *("己二腈中试", "环保新材料", "聚酰胺切片", "工业水处理药剂"),
)
_PLACES = ("江浙", "沪上", "珠三角", "京津", "胶东", "境外")


def _rows() -> tuple[list[Row], list[Row], list[Row]]:
    leads: list[Row] = []
    contracts: list[Row] = []
    funds: list[Row] = []
    for number, name in enumerate(_LEADS, start=1):
        capital = "外资" if number in (2, 13) else "内资"
        planned = round(0.8 + draw("planned", name) * 9, 1)
        # Ten contracts newly signed in the year, as another park's documents tell.
        stage = (
            "落地"
            if number <= 6
            else "签约"
            if number <= 10
            else pick(("线索", "洽谈", "终止"), "stage", name)
        )
        person = padded(person_name(pick(("P016", "P017", "P010"), "who", name)))
        investor = f"{pick(_PLACES, 'place', name)}某{'集团' if number % 2 else '公司'}"
        first = date(2022, 1 + number % 9, 1 + number)
        lead_no = f"XS2022-{number:03d}"
        said = "已落地开工" if stage == "落地" else "推进中" if stage != "终止" else "对方转投他处"
        leads.append(
            (
                *(number, lead_no, f"{name}项目", investor, CHAINS[number % 4], capital),
                *(round(planned * 10_000), stage, person, first, said),
            )
        )
        if stage not in ("签约", "落地"):
            continue
        contract_no = f"HT2022-{number:03d}"
        signed = date(2022, 1 + number, 20)
        landed = date(2022, 12, number * 3) if stage == "落地" else None
        contracts.append(
            (
                *(
                    number,
                    contract_no,
                    lead_no,
                    f"{name}项目",
                    investor,
                    capital,
                    signed,
                    round(planned * 10_000),
                ),
                *("是" if landed else "否", landed),
            )
        )
        if stage == "落地":
            ytd = round(planned * 1_500 * (0.5 + draw("ytd", name)), 1)
            month = round(ytd * 0.2 * draw("month", name), 1)
            funds.append((len(funds) + 1, contract_no, f"{name}项目", month, ytd, "银行进账单"))
    return leads, contracts, funds


def _promotion() -> Return:
    leads, contracts, funds = _rows()
    return Return(
        "investment_promotion",
        "招商引资情况表（2022年12月）.xlsx",
        "U03",
        "P018",
        moment(date(2023, 1, 5), "15:40"),
        (
            Form(
                "线索",
                "招商引资情况表（2022年12月）——线索台账",
                (
                    *("序号", "线索编号", "项目名称", "投资方", "产业链", "资金\n类型", "计划投资\n（万元）"),
                    *("阶段", "招商\n责任人", "首次对接\n日期", "进展情况"),
                ),
                tuple(leads),
            ),
            Form(
                "签约",
                "招商引资情况表（2022年12月）——签约项目",
                (
                    *("序号", "合同编号", "线索编号", "项目名称", "投资方", "资金\n类型", "签约日期"),
                    *("合同投资额\n（万元）", "是否落地", "落地日期"),
                ),
                tuple(contracts),
                total=("合  计（10个）", (7,)),
            ),
            Form(
                "到位资金",
                "招商引资情况表（2022年12月）——到位资金",
                (
                    *("序号", "合同编号", "项目名称"),
                    *("到位资金（万元）/本月\n到位", "到位资金（万元）/本年\n累计", "佐证"),
                ),
                tuple(funds),
                total=("合  计", (3, 4)),
            ),
        ),
    )


RETURNS = (_promotion(),)
