"""核对单: what a paper is about to print of one unit, laid before it, as an official form. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from reports.render import form

AGREED, OBJECTED, SILENT = "无异议", "有异议", "未回复"
ANSWERS = (AGREED, OBJECTED)

_ROW_HEADS = (("序号", 13), ("所在位置", 32), ("拟印发的内容", 94), ("亮灯及依据", 42), ("数据来自", 62))
_SENTENCE_HEADS = (("序号", 13), ("所在位置", 32), ("拟印发的文字", 136), ("数据来自", 62))
_HEAD_MM = (28, 94, 28, 93)
_ANSWER_MM = 40


def check_sheet_docx(head: Sequence[tuple[str, str]], matters: Mapping[str, Any], day: dt.date) -> bytes:
    """``head``: label and value of each line; ``matters``: as `Named.as_json` gives them."""
    body = form.title("督查通报核对单") + form.pairs(head, _HEAD_MM)
    if matters["rows"]:
        body += form.heading("一、拟印发的数据和亮灯") + form.table(_ROW_HEADS, _rows(matters["rows"]))
    if matters["sentences"]:
        number = "二" if matters["rows"] else "一"
        body += form.heading(f"{number}、拟印发的文字")
        body += form.table(_SENTENCE_HEADS, _sentences(matters["sentences"]))
    body += form.heading("核对意见（请在一项前打√；有异议的写明是哪一处、应为多少，并附佐证）")
    body += form.box(
        ("□ 无异议", "□ 有异议：", "", "", "负责人签字：　　　　　　（盖章）　　　　年　　月　　日"),
        sum(_HEAD_MM),
        _ANSWER_MM,
    )
    return form.form_docx(body, day, is_landscape=True)


def check_letter(matters: Mapping[str, Any], title: str, due: str) -> str:
    """The words of the mail that the sheet goes with."""
    rows, sentences = len(matters["rows"]), len(matters["sentences"])
    parts = [f"{rows}处数据和亮灯" if rows else "", f"{sentences}处文字" if sentences else ""]
    return (
        f"《{title}》拟印发，其中涉及贵单位{'、'.join(part for part in parts if part)}，见附件核对单。\n"
        f"请在{due}前核对，直接回复本邮件，正文第一行写：\n"
        "无异议\n或\n有异议：哪一处、应为多少、为什么（佐证作为附件）\n"
        "到时没有回复的，记为“未回复”，不视为无异议。\n"
    )


def _rows(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    made = []
    for number, row in enumerate(rows, 1):
        content = "；".join(f"{label}：{text}" for label, text in row["cells"] if text not in ("", "—"))
        light = "\n".join(part for part in (row["light"], row["basis"]) if part)
        made.append([str(number), row["place"], content, light or "—", _told(row["sources"])])
    return made


def _sentences(sentences: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    return [
        [str(number), one["place"], one["text"], _told(one["sources"])]
        for number, one in enumerate(sentences, 1)
    ]


def _told(sources: Sequence[str]) -> str:
    return "\n".join(sources) or "—"
