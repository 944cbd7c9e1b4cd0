"""What happened once and was told in an earlier quarter counts once, and whoever tells it again hears so."""

from __future__ import annotations

from etl.grid import CellRange, CellValue, Sheet, rectangular
from tests.etl.conftest import Desk
from tests.etl.forms import REPORTER, xlsx

HEADINGS: list[CellValue] = [
    *("序号", "荣誉名称", "获奖对象", "对象类别", "所属单位", "级别", "授予单位", "授予日期", "加分", "文号")
]
PENALTIES: list[CellValue] = [
    *(
        "序号",
        "事由",
        "受处罚对象",
        "对象类别",
        "所属单位",
        "处罚方式",
        "处罚单位",
        "处罚日期",
        "扣分",
        "文号",
    )
]
FIRST = ("先进集体", "综合管理局", "2021年1月20日", 2)
SECOND = ("安全生产先进单位", "规划建设局", "2021年2月6日", 0.5)
NEW = ("平安建设先进集体", "招商局", "2021年5月8日", 1)


def returned(quarter: str, *honours: tuple[str, str, str, float], title: str = "") -> bytes:
    rows: list[list[CellValue]] = [
        [no, name, whom, "集体", whom, "区级", "区委、区政府", day, points, None]
        for no, (name, whom, day, points) in enumerate(honours, 1)
    ]
    reporter = REPORTER.replace("综合管理局", "办公室").replace("2021年4月6日", "")
    title = f"荣誉和处罚登记（2021年{quarter}）{title}"
    honoured = Sheet(1, "荣誉", rectangular([[title], [reporter], HEADINGS, *rows]))
    return xlsx(honoured, Sheet(2, "处罚", rectangular([[title], [reporter], PENALTIES, ["无"]])))


def points(desk: Desk) -> list[tuple[str, float]]:
    query = "select honour_title, points::float8 from report.honour order by 2"
    return [tuple(row) for row in desk.rows(query)]


def test_last_quarter_s_honours_handed_in_again_are_asked_about(desk: Desk) -> None:
    assert desk.hand_in(returned("第一季度", FIRST, SECOND))["status"] == "accepted"
    again = desk.hand_in(returned("第二季度", FIRST, SECOND), received="2021-07-05T10:00:00+08:00")
    assert (again["status"], again["question"]["kind"]) == ("held", "same")
    assert "都已在第" in again["question"]["sentence"] and "2021年第一季度" in again["question"]["sentence"]
    done = desk.answer(again, "A")
    assert done["status"] == "accepted" and points(desk) == [("安全生产先进单位", 0.5), ("先进集体", 2)]


def test_honours_told_again_beside_new_ones_are_named(desk: Desk) -> None:
    desk.hand_in(returned("第一季度", FIRST, SECOND))
    again = desk.hand_in(returned("第二季度", FIRST, NEW), received="2021-07-05T10:00:00+08:00")
    assert again["status"] == "accepted"
    first = f"第{again['submission'] - 1}号报送（2021年第一季度）"
    assert [w["message"] for w in again["warnings"] if w["rule"] == "W-repeated"] == [
        f"“荣誉”第4行已在{first}登记过，再次填报不重复计算，请核对"
    ]
    assert len(points(desk)) == 3


def test_a_correction_of_the_own_quarter_repeats_what_it_leaves_as_it_was(desk: Desk) -> None:
    quarter = "第一季度"
    desk.hand_in(returned(quarter, FIRST, SECOND))
    mended = returned(quarter, FIRST, (*SECOND[:3], 1), title="（更正）")
    receipt = desk.answer(desk.hand_in(mended), "A")
    assert receipt["status"] == "accepted"
    assert not [w for w in receipt["warnings"] if w["rule"] == "W-repeated"]


LEDGER: list[list[CellValue]] = [
    ["问题编号", "批次", "存在问题", "问题类别", "发现途径", "发现日期", "整改责任", None, "整改措施",
     "整改时限", "挂牌督办", None, None, "整改状态", "销号", None, None, "重新打开", None],
    [None, None, None, None, None, None, "责任单位", "责任人", None, None, "是否挂牌", "挂牌日期", "挂牌级别",
     None, "销号日期", "核查人", "佐证材料", "日期", "原因"],
]  # fmt: skip
BESIDE = [(6, 7), (10, 12), (14, 16), (17, 18)]


def ledger(month: int, *states: str) -> bytes:
    """The office's ledger of problems, one for each state."""
    rows: list[list[CellValue]] = [
        [f"WT2022-{no:03}", "第一批", f"问题{no}", "作风建设", "自查", "2022年1月6日", "综合管理局", "方令仪",
         f"措施{no}", "2022年12月28日", "否", None, None, state, *[None] * 5]
        for no, state in enumerate(states, 1)
    ]  # fmt: skip
    top: list[list[CellValue]] = [[f"问题清单及整改销号台账（2022年{month}月）"], ["填报单位：办公室"]]
    merges = [CellRange(2, first, 2, last) for first, last in BESIDE]
    return xlsx(Sheet(1, "台账", rectangular([*top, *LEDGER, *rows]), merges))


def test_last_month_s_ledger_under_a_new_title_is_asked_about_and_a_changed_one_is_not(desk: Desk) -> None:
    first = desk.hand_in(ledger(1, "整改中", "整改中"), received="2022-02-07T10:00:00+08:00")
    assert first["status"] == "accepted", first
    again = desk.hand_in(ledger(2, "整改中", "整改中"), received="2022-03-03T10:00:00+08:00")
    assert (again["status"], again["question"]["kind"]) == ("held", "same")
    assert "2022年2月没有新的，也没有改动" in again["question"]["sentence"]
    assert desk.answer(again, "A")["status"] == "accepted"
    moved = desk.hand_in(ledger(3, "整改中", "整改中", "整改中"), received="2022-04-06T10:00:00+08:00")
    assert moved["status"] == "accepted"
