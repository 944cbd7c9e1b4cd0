"""数据退回修改通知单: what has to be mended, cell by cell, until when, and what was accepted meanwhile."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

from etl.answer.words import (
    Receipt,
    cell_words,
    marked_words,
    meanwhile_words,
    moment_words,
    numbered,
    what_words,
)

FONT = "font-family:'Microsoft YaHei','PingFang SC',sans-serif;font-size:14px;line-height:1.6;color:#222"
_EDGE = "border:1px solid #999;padding:4px 6px;text-align:left;vertical-align:top"
_COLUMNS = ("序号", "工作表", "单元格", "项目/指标", "原填内容", "问题说明（应如何填）", "规则编号", "级别")


def return_note(
    receipt: Receipt,
    unit_name: str,
    source_label: str,
    note_no: str,
    round_no: int,
    due_date: date,
    contact: str,
) -> tuple[str, str]:
    """数据退回修改通知单 as (html, text): head, a line per cell, room for words."""
    head = note_head(receipt, unit_name, source_label, note_no, round_no, due_date, contact)
    cells = note_cells(receipt)
    accepted = meanwhile_words(receipt)
    text = ["数据退回修改通知单", *(f"{label}：{value}" for label, value in head), "", accepted]
    text += numbered([f"【{level}】{cell_words(cell)}" for cell, level in cells], "处见所附问题清单")
    attached = marked_words(receipt["file"])
    text += ["", attached]
    text += ["数据核实说明（由报送单位填写）：", ""]
    return _note_html(head, cells, accepted, attached), "\n".join(text)


def note_head(
    receipt: Receipt,
    unit_name: str,
    source_label: str,
    note_no: str,
    round_no: int,
    due_date: date,
    contact: str,
    made_at: str | None = None,
) -> list[tuple[str, str]]:
    """Label and value of each line of the head."""
    head = [
        ("编号", note_no),
        ("报送单位", unit_name),
        ("报表名称", source_label),
        ("期别", receipt["period_text"] or "未能确定"),
        ("文件名", receipt["file"]),
        ("收到时间", moment_words(receipt["received_at"])),
        ("退回次数", f"第{round_no}次退回"),
        ("修改时限", f"{due_date.year}年{due_date.month}月{due_date.day}日{_within(receipt)}"),
        ("联系人", contact),
    ]
    if made_at := made_at or (receipt["note"] or {}).get("made_at"):
        head.insert(6, ("退回时间", moment_words(made_at)))
    return head


def _within(receipt: Receipt) -> str:
    """'（收到后2个工作日内）'; '' in a receipt of before this was told."""
    workdays = (receipt["note"] or {}).get("workdays")
    return f"（收到后{workdays}个工作日内）" if workdays else ""


def note_cells(receipt: Receipt) -> list[tuple[dict[str, Any], str]]:
    """Each cell that is told of, with its level: 必改 or 需说明."""
    cells = [(problem, "必改") for problem in receipt["rejected"]]
    return cells + [(warning | {"column": "", "value": ""}, "需说明") for warning in _to_explain(receipt)]


def what_and_should(message: str) -> tuple[str, str]:
    """(what is wrong, what should stand there): `“甲”不是数，应填数字` → both halves."""
    found = re.match(r"(.+?)[，；;,](请.*|应.*)$", message, re.DOTALL)
    return (found[1], found[2]) if found else (message, "请核对后改正")


def note_subject(receipt: Receipt) -> str:
    """Subject of the mail that carries the return note."""
    note_no = receipt["note"]["note_no"] if receipt["note"] else "退回"
    return f"{note_no}：{what_words(receipt)}请修改"


def _to_explain(receipt: Receipt) -> list[dict[str, Any]]:
    """Doubtful figures: the unit explains them, or mends them.."""
    return [warning for warning in receipt["warnings"] if warning["cell"] and warning.get("to_explain", True)]


def _note_html(
    head: Sequence[tuple[str, str]],
    cells: Sequence[tuple[dict[str, Any], str]],
    meanwhile: str,
    attached: str,
) -> str:
    top = "".join(f"<tr>{_cell(label, 'th')}{_cell(value)}</tr>" for label, value in head)
    rows = "".join(
        "<tr>"
        + "".join(
            _cell(value)
            for value in (
                str(number), cell["sheet"], cell["cell"], cell["column"], cell["value"], cell["message"],
                cell["rule"], level,
            )
        )
        + "</tr>"
        for number, (cell, level) in enumerate(cells, 1)
    )  # fmt: skip
    titles = "".join(_cell(title, "th") for title in _COLUMNS)
    return (
        f'<div style="{FONT}"><h2 style="font-size:20px;text-align:center">数据退回修改通知单</h2>'
        f'<table style="border-collapse:collapse">{top}</table><p>{escape(meanwhile)}</p>'
        f'<table style="border-collapse:collapse;width:100%"><tr>{titles}</tr>{rows}</table>'
        f"<p>{escape(attached)}</p>"
        f'<table style="border-collapse:collapse;width:100%"><tr><td style="{_EDGE};height:72px">'
        "数据核实说明（由报送单位填写）：</td></tr></table></div>"
    )


def _cell(text: str, tag: str = "td") -> str:
    return f'<{tag} style="{_EDGE}">{escape(text).replace(chr(10), "<br>")}</{tag}>'
