"""Return notes of the quarter: which rounds were open at the deadline, and which our own form had caused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from reports.blocks import Table, TableColumn
from reports.figures.lineage import Piece, cell
from reports.figures.measures import share_pct
from reports.figures.wording import day_text
from reports.quarterly.model.quarter import ReturnRound
from reports.quarterly.shared.context import Context

_LOCAL = ZoneInfo("Asia/Shanghai")


def kind_pieces(ctx: Context) -> list[Piece]:
    """What kinds of return are among those that came: 零报告, 代填; [] where there are none."""
    owed, count = ctx.data.obligations, ctx.book.count
    zeros, filled = sum(one.is_zero for one in owed), sum(one.is_filled_in for one in owed)
    told: list[Piece] = []
    if zeros:
        figure = count("quality.零报告", "零报告数", zeros, "份", "写明本期没有的报送，计入已报")
        told += ["（已报中零报告", figure, "份"]
    if filled:
        figure = count("quality.代填", "代填数", filled, "份", "依据盖章的纸质报表代填的报送，计入已报")
        told += ["，代填" if told else "（已报中代填", figure, "份"]
    return [*told, "）"] if told else []


def our_fault_pieces(ctx: Context) -> list[Piece]:
    """How many notes the office caused itself, and their share; [] where none."""
    rounds = ctx.data.rounds
    ours = [one for one in rounds if one.our_fault is not None]
    if not ours:
        return []
    count = ctx.book.count
    total = count("quality.rounds", "发出的退回单数", len(rounds), "张", "退回单逐张计数")
    caused = count("quality.our_fault", "因本办退回的张数", len(ours), "张", "逐张登记的原因")
    share = ctx.book.number(
        "quality.our_fault_pct",
        "因本办退回的占比",
        share_pct(Decimal(len(ours)), Decimal(len(rounds))),
        "%",
        1,
        f"{caused.text}÷{total.text}×100%",
        parts=(caused, total),
    )
    return [
        "；本季发出退回单", total, "张，其中因本办表式或规则引起的", caused, "张，占", share,
        "%，不计入报送单位，截止时间已顺延",
    ]  # fmt: skip


def rounds_table(ctx: Context) -> Table | None:
    """Every note of the quarter; None where none was sent."""
    if not ctx.data.rounds:
        return None
    columns = (
        TableColumn("序号", 0.5),
        TableColumn("退回单", 1.6),
        TableColumn("报送单位", 1.4),
        TableColumn("报表", 2.6, "left"),
        TableColumn("期别", 1.5),
        TableColumn("第几次", 0.7),
        TableColumn("退回", 1.2),
        TableColumn("改好", 1.2),
        TableColumn("截止时", 1.2),
        TableColumn("因本办引起的原因", 2.4, "left", is_told=True),
    )
    rows = tuple(
        (
            cell(str(number)),
            cell(one.note_no),
            cell(ctx.data.unit_name(one.unit_code)),
            cell(ctx.data.source_label(one.source_name)),
            cell(one.period.chinese() if one.period else "—"),
            cell(str(one.round_no)),
            cell(_day(ctx, one.made_at)),
            cell(_day(ctx, one.mended_at) if one.mended_at else "未改好"),
            cell(_at_deadline(one)),
            cell(one.our_fault or "—"),
        )
        for number, one in enumerate(ctx.data.rounds, start=1)
    )
    note = "注：截止时仍未改正的才计入报送单位；截止后才报来的另计迟报；因本办表式或规则引起的不计。"
    return Table("quality.rounds", "退回修改情况表", "", columns, rows, (note,))


def _day(ctx: Context, moment: dt.datetime) -> str:
    return day_text(moment.astimezone(_LOCAL).date(), ctx.data.period.year)


def _at_deadline(one: ReturnRound) -> str:
    if one.our_fault is not None:
        return "不计"
    if one.is_open is None:
        return "未到截止"
    return "仍未改正" if one.is_open else "不计"
