"""What people write beside an edited draft, in a mail or a text file: reasons, who they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from liangshai.papers.draft.taking import Offered, answer_in
from reports.issuing.steps.stages import Person

ACCEPTS = "接受全部修订"
_BY = re.compile(r"^\s*经办人\s*[=＝:：]?\s*(\S+)\s*(.*?)\s*$")
_MOST_TOLD = 40


@dataclass(frozen=True)
class Note:
    """`reasons`: number of a place → why its figure differs. `by` has no name where nobody wrote one."""

    by: Person
    reasons: Mapping[str, str]
    accepts_changes: bool


def note_in(text: str, sender: str = "") -> Note:
    """A line each: `6.1=理由`, `经办人：林澈 副主任`, `接受全部修订`; other lines are talk.

    `sender`: who it is where no line says.
    """
    reasons: dict[str, str] = {}
    by = Person(sender)
    for line in text.splitlines():
        if (pair := answer_in(line)) is not None:
            reasons[pair[0]] = pair[1]
        elif (named := _BY.match(line)) is not None:
            by = Person(named[1], named[2])
    return Note(by, reasons, ACCEPTS in text)


def refusal(offer: Offered, note: Note) -> str:
    """Why the file is not taken, as strictly as `issue take` asks; '' where it may be."""
    if offer.paper.tracked and not note.accepts_changes:
        return f"文件里还有{offer.paper.tracked}处修订没有接受或拒绝；请处理完再交，或另写一行“{ACCEPTS}”"
    if offer.unexplained:
        key = offer.unexplained[0].key
        return (
            f"有{len(offer.unexplained)}处与数据库不同；请改回，或逐处写明理由，一行一条，"
            f"如 {key}=按4月18日电话核定"
        )
    if offer.taken.findings.found and not note.by.name.strip():
        return "改了数字的稿子要写明经办人，另写一行，如 经办人：林澈 副主任"
    return ""


def told(offer: Offered) -> list[str]:
    """What was found in the file, line by line."""
    findings = offer.taken.findings
    lines = [
        f"认出是第{offer.known.issue_id}号发文《{offer.draft.title}》的修改稿（凭{offer.known.relied_on}）。",
        f"核对了{findings.checked_n}个数，{findings.equal_n}个与数据库相同；文字改动{len(findings.words)}处。",
    ]
    for one in findings.found:
        lines.append(f"  {one.key}　{one.sentence}{one.told_reason}")
    lines += [f"  请留意：{sentence}" for sentence in findings.told[:_MOST_TOLD]]
    if len(findings.told) > _MOST_TOLD:
        lines.append(f"  请留意：同类的还有{len(findings.told) - _MOST_TOLD}处")
    return lines
