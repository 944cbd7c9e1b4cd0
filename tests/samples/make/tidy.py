"""Make the inputs of the cases in ``tests/samples/tidy`` anew, the same bytes each time.

``python -m tests.samples.make.tidy``; the expectations beside the inputs are written by hand. A case
whose file comes from somewhere else needs nothing here: its folder is enough.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import xlwt
from docx import Document

from etl.grid import CellRange, CellValue, Sheet
from tests.etl.forms import CODES, FIRST, progress, project, xlsx

CASES = Path(__file__).resolve().parents[1] / "tidy"


def main() -> None:
    for name, content in inputs().items():
        path = CASES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def inputs() -> dict[str, bytes]:
    """Path below the folder of cases → bytes."""
    return {
        "month_as_clerks_write_it/重点项目2021年3月.xlsx": xlsx(_month()),
        "a_dozen_bad_cells/input.xlsx": xlsx(_bad_cells()),
        "renamed_heading/input.xlsx": xlsx(_renamed()),
        "forgotten_title/重点项目（2021年4月）.xlsx": xlsx(progress([project(1)])),
        "wrong_total/input.xlsx": xlsx(progress([project(1), project(2), _total("合计", 20, 61, 200)])),
        "no_unit_anywhere/input.xlsx": xlsx(_no_unit()),
        "doubled_project/input.xlsx": xlsx(progress([project(1), project(2), project(1)])),
        "lowered_plan/input.xlsx": xlsx(_lowered_plan()),
        "unknown_form/通讯录.csv": "姓名,电话\n甲,1\n".encode(),
        "weekly_in_gb18030/督查.csv": _weekly(),
        "indicators_months_across/指标.xls": _indicators(),
        "reform_list_in_word/清单.docx": _reform_list(),
    }


def _total(label: str, *sums: CellValue) -> list[CellValue]:
    return [label, *[None] * 6, *sums]


def _month() -> Sheet:
    first = project(1, month="1,133", ytd="１２，０００.5", cumulative="3.5亿元")
    first[3], first[4], first[11] = "综合　管理局", "方　令仪", "2020年8月"
    first[10], first[13] = "√", "否"
    second = project(2, month="—", ytd=0, cumulative=77.25)
    second[10:13] = ["否", None, "㎡计的基础浇筑①\n二期"]
    third = project(3, month=0.5, ytd=1.5, cumulative=100)
    third[1] = CODES[2].replace("-", "—")
    rows: list[list[CellValue]] = [
        ["一、新材料（2个）"],
        first,
        second,
        _total("小　计", 1133, 12000.5, 35077.25),
        ["二、炼化一体化（1个）"],
        third,
        _total("小　计", 0.5, 1.5, 100),
        _total("合  计（3个）", "1,133.5", 12002, 35177.3),
        ["注：1.以下达数为准；"],
        ["    2.按月报送。"],
    ]
    sheet = progress(rows)
    sheet.rows[2][5] = "投资\n（万元）"
    return sheet


def _bad_cells() -> Sheet:
    rows = [project(n, ytd=30, cumulative=100) for n in range(1, 7)]
    rows[0][7], rows[0][8] = "约10", "三十"
    rows[1][8], rows[1][9] = "3亿", "5000-8000"
    rows[2][10], rows[2][11] = "也许", "2021年2月30日"
    rows[3][8], rows[3][11] = None, 2021.1
    rows[4][7] = "1/2家"
    rows[4][8], rows[4][9] = "#", "1,13,3"
    return progress(rows)


def _renamed() -> Sheet:
    sheet = progress([project(1)])
    sheet.rows[2][14] = "存在的困难和问题"
    return sheet


def _no_unit() -> Sheet:
    sheet = progress([project(1), project(2, ytd="35万元")])
    sheet.rows[2][5] = "投资"
    return sheet


def _lowered_plan() -> Sheet:
    row = project(2)
    row[6] = 150
    sheet = progress([project(1), row])
    sheet.merges.append(CellRange(FIRST, 3, FIRST + 1, 3))
    sheet.rows[FIRST + 1][3] = None
    return sheet


def _weekly() -> bytes:
    lines = (
        "督查事项周进展（2021年第12期：3月22日—28日）,,,,,,,,,,,",
        "填报单位：办公室,,填报人：柳拂晓,,填报日期：2021年3月29日",
        "编号,督查事项,责任单位,责任人,交办日期,办结时限,本周进展,类别,原因,下周计划,延期至,延期次数",
        "DC2021-001,某集中攻坚,规建局,邢知远/王砚秋,2021.1.4,长期,已 办结,已完成,,销号,,",
        "DC2021-002,某道路开工,规划建设局,潘若溪,20210111,4月底前,签订协议11户,正在推进,,继续,2021年6月18日,1",
        "注：类别分为完成、正在推进、未达标三类。",
    )
    return ("\r\n".join(lines) + "\r\n").encode("gb18030")


def _indicators() -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("主要经济指标")
    page.write_merge(0, 0, 0, 8, "2021年1—3月主要经济指标完成情况")
    page.write_merge(1, 1, 0, 8, "填报单位（盖章）：综合管理局   填报日期：2021年4月16日")
    for col, text in enumerate(("序号", "指标名称", "计量单位")):
        page.write_merge(2, 3, col, col, text)
    for first, month in ((3, "1—2月"), (6, "3月")):
        page.write_merge(2, 2, first, first + 2, month)
        for col, text in enumerate(("本年累计", "上年同期", "同比增长（%）")):
            page.write(3, first + col, text)
    rows = (
        (1, "工业总产值", "亿元", 257, 223.7, 14.9, 411.3, 358.5, 14.7),
        (5, "    其中：技术改造投资", "万元", 49065, 43382, "增长13.1%", 85278, 76183, "↑11.9"),
        (10, "万元产值综合能耗", "吨标准煤/万元", 0.417, 0.428, "下降2.6", 0.412, 0.424, -2.8),
    )
    for row, values in enumerate(rows, 4):
        for col, value in enumerate(values):
            page.write(row, col, value)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _reform_list() -> bytes:
    document = Document()
    document.add_paragraph("附件")
    document.add_paragraph("2021年重点改革攻坚事项任务清单")
    document.add_paragraph("齐鲁化工管发【2020】8号")
    heads = (
        *("序号", "事项名称", "改革攻坚目标", "改革针对的突出问题", "改革的具体项目", "牵头领导"),
        *("牵头单位及负责人", "备注"),
    )
    rows = (
        (
            "1",
            "某某改革",
            "目标一",
            "问题一",
            "1、优化体系；\n2．推进集中办公。",
            "方  令仪",
            "综合管理局\n负责人：方令仪\n秦墨林",
            "",
        ),
        (
            "2",
            "另一改革",
            "目标二",
            "问题二",
            "只有一项措施。",
            "方令仪、秦墨林",
            "规建局 负责人：邢知远",
            "滚动实施",
        ),
    )
    table = document.add_table(rows=1 + len(rows), cols=len(heads))
    for row_no, texts in enumerate((heads, *rows)):
        for col_no, text in enumerate(texts):
            table.cell(row_no, col_no).text = text
    content = io.BytesIO()
    document.save(content)
    return _same_bytes(content.getvalue())


def _same_bytes(archive: bytes) -> bytes:
    """The archive without the moment at which it was made."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist()):
            new.writestr(zipfile.ZipInfo(name, (2021, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return content.getvalue()


if __name__ == "__main__":
    main()
