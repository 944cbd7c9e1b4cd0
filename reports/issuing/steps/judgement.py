"""The office's judgement on a paper: its words come from the 督查核实表; a gap stops the signature. Pure."""

from __future__ import annotations

from typing import Any

from reports.document import Document, gaps_of
from reports.issuing.kept.papers import IssueProblem

_MOST_NAMED = 3


def judged(issue_id: int, document: Document, despite_gaps: str) -> dict[str, Any]:
    """What the step of the signature keeps: the gaps and why it was signed all the same; {} without gaps.

    Raises:
        IssueProblem: there are gaps, and no reason was written.
    """
    gaps = gaps_of(document)
    if not gaps:
        return {}
    if not despite_gaps.strip():
        more = f"；等{len(gaps)}处" if len(gaps) > _MOST_NAMED else ""
        raise IssueProblem(
            f"第{issue_id}号发文还有{len(gaps)}处待办公室填写：{'；'.join(gaps[:_MOST_NAMED])}{more}。"
            "请在督查核实表里填好报回再重新拟稿；确要照缺签发的，写明理由，缺口照印",
            option="--despite-gaps 理由",
        )
    return {"despite_gaps": despite_gaps.strip(), "gaps": gaps}
