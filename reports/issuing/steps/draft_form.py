"""发文稿纸: the cover that goes round with a draft, and what the office should know before it signs. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from reports.document import Document, attachment_list, gaps_of
from reports.figures.wording import chinese_date
from reports.issuing.correction.correction import printed_changes
from reports.issuing.steps.checks import Sheet, warnings_of
from reports.issuing.steps.reviews import Review, reviews_in
from reports.issuing.steps.stages import DRAFT_STAGES, PRINTED, SIGNED, Step
from reports.issuing.steps.unasked import DESPITE, LEFT
from reports.render import form
from schemas.warehouse.paper import REVIEWS

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_PAIR_MM, _LINE_MM = (22, 56, 22, 56), (22, 134)
_ROW_MM = 13
_CHANGE_HEADS = (("序号", 12), ("项目", 66), ("上一稿", 32), ("本稿", 32), ("单位", 14))

Change = Mapping[str, Any]


def draft_form_docx(
    document: Document,
    issue: Mapping[str, Any],
    steps: Sequence[Step],
    sheets: Sequence[Sheet],
    unasked: Sequence[str],
    changes: Sequence[Change] | None,
) -> bytes:
    """`changes`: against the draft before, as `changes.py` beside this tells them; None: the first one.

    `unasked`: lines on those whom it names without a sheet.
    """
    body = form.title("发文稿纸") + _cover(document, issue, steps)
    body += _listed("一、待补", _gaps(document, steps), "没有待补的文字，应报的数据齐全。")
    body += _listed("二、提示", document.draft_notes, "没有需要提示的事项。")
    body += _listed(
        "三、核对情况", [*unasked, *_unchecked(steps), *_checked(sheets)], "没有点到哪个单位，不必核对。"
    )
    body += form.heading("四、与上一稿相比") + _changed(document, changes)
    body += _listed("五、流程", [_step(step) for step in steps], "没有登记流程。")
    return form.form_docx(body, issue["created_at"].astimezone(_SHANGHAI).date())


# ---- the cover ----


def _cover(document: Document, issue: Mapping[str, Any], steps: Sequence[Step]) -> str:
    signed, printed = _last(steps, SIGNED), _last(steps, PRINTED)
    reviews = reviews_in(steps, str(issue["content_hash"]))
    detail: dict[str, Any] = {}
    for step in steps:
        detail |= step.detail
    title = [("标题", document.title), ("主送", document.addressee.rstrip("：")), ("抄送", document.copy_to)]
    people = [
        ("签发", _signed(signed)), *((kind, _reviewed(kind, reviews)) for kind in reversed(REVIEWS)),
        ("拟稿", _drafted(issue, steps)), ("稿别", f"第{issue['version']}版 {issue['stage']}"),
        ("发文字号", _number(document, steps)), ("期号", document.masthead.number),
        ("份数", str(detail.get("copies") or "")), ("印发范围", str(detail.get("scope") or "")),
        ("成文日期", document.date_text or chinese_date(document.date)),
        ("印发日期", chinese_date(printed.on) if printed else ""), ("密级和缓急", ""),
    ]  # fmt: skip
    files = "\n".join(line.removeprefix("附件：") for line in attachment_list(document)) or "无"
    return (
        form.pairs(people[:1], _LINE_MM, _ROW_MM * 2)
        + form.pairs(people[1:3], _PAIR_MM, _ROW_MM * 2)
        + form.pairs(people[3:5], _PAIR_MM, _ROW_MM)
        + form.pairs(title, _LINE_MM, _ROW_MM)
        + form.pairs(people[5:], _PAIR_MM)
        + form.pairs([("附件", files)], _LINE_MM)
    )


def _last(steps: Sequence[Step], stage: str) -> Step | None:
    return next((step for step in reversed(steps) if step.stage == stage), None)


def _signed(step: Step | None) -> str:
    return f"{step.by.told}　{chinese_date(step.on)}" if step else ""


def _reviewed(kind: str, reviews: Sequence[Review]) -> str:
    """Empty where nobody's word is entered: the box is for the pen."""
    return "\n".join(one.told for one in reviews if one.opinion.kind == kind)


def _drafted(issue: Mapping[str, Any], steps: Sequence[Step]) -> str:
    """Who first took the draft in hand; the text itself is made from the data."""
    drafts = (step.by.told for step in steps if step.stage in DRAFT_STAGES and step.by.name)
    return f"{next(drafts, '')}　{chinese_date(issue['created_at'].astimezone(_SHANGHAI).date())}"


def _number(document: Document, steps: Sequence[Step]) -> str:
    """文号 as the registry gave it, once it did."""
    given = [step.document_no for step in steps if step.document_no]
    return given[-1] if given else ""


# ---- what to know ----


def _gaps(document: Document, steps: Sequence[Step]) -> list[str]:
    """What waits for the office's words, why it was signed without them, and the data that are missing."""
    why = [
        f"缺口照印的理由：{step.detail['despite_gaps']}" for step in steps if step.detail.get("despite_gaps")
    ]
    return [*dict.fromkeys(f"待填：{line}" for line in gaps_of(document)), *why, *document.missing]


def _unchecked(steps: Sequence[Step]) -> list[str]:
    """Why it was signed though somebody was not asked."""
    return [
        f"未经核对签发的理由：{step.detail[DESPITE]}（{'；'.join(step.detail[LEFT])}）"
        for step in steps
        if step.detail.get(DESPITE)
    ]


def _checked(sheets: Sequence[Sheet]) -> list[str]:
    """Who has not agreed first, then who has."""
    agreed = "、".join(sheet.unit_name for sheet in sheets if sheet.state == "无异议")
    return [*warnings_of(sheets), *([f"无异议：{agreed}"] if agreed else [])]


def _listed(title: str, lines: Sequence[str], nothing: str) -> str:
    told = [f"{number}. {line}" for number, line in enumerate(lines, 1)] or [nothing]
    return form.heading(title) + "".join(form.note(line) for line in told)


def _changed(document: Document, changes: Sequence[Change] | None) -> str:
    if changes is None:
        return form.note("这是本期的第一稿。")
    listed = printed_changes(document, changes)
    if not listed:
        return form.note("数据没有变化。")
    rows = [
        [str(number), change["label"], change["old"], change["new"], change["unit"] or "—"]
        for number, change in enumerate(listed, 1)
    ]
    return form.note(f"共{len(rows)}处：") + form.table(_CHANGE_HEADS, rows)


def _step(step: Step) -> str:
    at = f"{step.moved_at.astimezone(_SHANGHAI):%Y-%m-%d %H:%M}"
    rest = "，".join(part for part in (step.document_no, step.reason) if part)
    return f"{at} {step.stage}　{step.by.told or '程序'}{f'（{rest}）' if rest else ''}"
