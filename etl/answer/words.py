"""Short wordings that the receipt and the return note share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

from schemas.period import Period

MARKED_THEMSELVES = (".xlsx", ".xlsm")
WITHOUT_FORMULAS = (".csv", ".tsv", ".txt", ".docx", ".htm", ".html", ".json")
Receipt = dict[str, Any]
MOST_LINES = 20
_LOCAL = ZoneInfo("Asia/Shanghai")

LABELS = {
    "received": "已收到",
    "accepted": "已受理",
    "partly": "部分受理",
    "held": "待确认",
    "returned": "退回",
    "duplicate": "重复",
    "evidence": "已收盖章件",
}
"""What the ledger's statuses are called in front of a clerk."""
NOTE_LABEL = "已收说明"


def period_words(period: Period | None) -> str:
    """'2021年第一季度'; '' where the return has no period or it is not settled."""
    return period.chinese() if period is not None else ""


def cell_words(problem: dict[str, Any]) -> str:
    """“3月”表 F12（年度计划）填“477.1亿”：本列单位为万元，请填4771000（规则 V03）"""
    sheet = f"“{problem['sheet']}”表" if problem["sheet"] else ""
    column = f"（{problem['column']}）" if problem["column"] else ""
    place = " ".join(part for part in (sheet, problem["cell"]) if part) + column
    message = problem["message"]
    # A message that tells what stands there need not be told twice; a line break would tear the sentence.
    value = problem["value"]
    shown = "（换行）".join(value.splitlines())
    stands = f"填“{shown}”" if value and value not in message else ""
    lead = f"{place}{stands}"
    rule = f"（规则 {problem['rule']}）" if problem["rule"] else ""
    return f"{lead}：{message}{rule}" if lead else f"{message}{rule}"


def total_words(total: dict[str, Any]) -> str:
    """“3月”表 I42 合计（本年累计）：表上填 120，各行相加得 118"""
    computed = total["computed"] if total["computed"] is not None else "（有的行读不出，未能相加）"
    return (
        f"“{total['sheet']}”表 {total['cell']} {total['label']}（{total['column']}）："
        f"表上填 {total['printed']}，各行相加得 {computed}"
    )


def meanwhile_words(receipt: Receipt) -> str:
    """What was loaded although something has to be mended; of a trial, what would be."""
    read, accepted = receipt["rows_read"], receipt["rows_accepted"]
    none, some = ("均未入库", "已入库") if receipt["submission"] else ("照此报送均不入库", "会入库")
    if not accepted:
        return f"本次读到{read}行，{none}，改好后再入库。"
    if read > accepted:
        return f"本次读到{read}行，{accepted}行{some}，其余{read - accepted}行改好后再入库。"
    return f"本次读到{read}行，{accepted}行{some}。"


def numbered(lines: Sequence[str], rest: str) -> list[str]:
    """Lines with numbers, at most ``MOST_LINES``, and how many are left out."""
    shown = [f"  {number}. {line}" for number, line in enumerate(lines[:MOST_LINES], 1)]
    return [*shown, f"  其余{len(lines) - MOST_LINES}{rest}。"] if len(lines) > MOST_LINES else shown


def sentence(text: str) -> str:
    """The text with a full stop, should it have none."""
    return text if text.endswith(("。", "？", "！", "?", "!")) else f"{text}。"


def moment_words(text: str) -> str:
    """An ISO moment as 2021年4月6日16:50."""
    moment = datetime.fromisoformat(text).astimezone(_LOCAL)
    return f"{moment.year}年{moment.month}月{moment.day}日{moment:%H:%M}"


def what_words(receipt: Receipt) -> str:
    """重点项目进展情况表（综合管理局，2021年3月）"""
    inside = "，".join(part for part in (receipt["unit_name"], receipt["period_text"]) if part)
    label = receipt["source_label"] or f"文件“{receipt['file']}”"
    return f"{label}（{inside}）" if inside else str(label)


def marked_words(file_name: str) -> str:
    """What lies beside a return note: her own file with marks, or a copy where hers can bear none."""
    ending = PurePath(file_name).suffix.lower()
    marks = "有问题的单元格已着色并加批注，末页是问题清单"
    if ending in MARKED_THEMSELVES:
        return f"您的原表随信附上：{marks}。改好后直接发回即可。"
    if ending == ".json":  # records of a system: nobody sends these back
        return f"请在系统里改正，改好后自动再取，不用回发。随信附上取到的各条记录：{marks}。"
    kind = f"{ending} 文件" if ending else "这种文件"
    sums = "" if ending in WITHOUT_FORMULAS else "原来的公式在里面已是数，改了数请把合计一并改好；"
    copied = f"{kind}不能直接标注，随信附上照原表另做的一份 xlsx：{marks}"
    return f"{copied}；{sums}改好后直接发回即可，改您自己的原文件也行。"
