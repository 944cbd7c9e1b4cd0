"""Judgement that people add to a draft: its source is the 督查核实表, a new sentence wants a reason. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.take.align import similarity
from reports.take.words import heading_words, said_plainly

FAULT = "评价、要求只从督查核实表来，这里是在稿上加写的"
_SECTIONS = re.compile(r"下步|存在问题|需领导协调|评价|整改要求|工作要求")
_VERDICTS = (
    "末位|首位|倒数|垫底|名列|位居|位列|居全|领先|落后|先进|优秀|突出|较差|很差|不力|得力|有力|有效|扎实|有序|迟缓|缓慢|滞后|不够|不足|到位"
    "|不实|成效|明显|良好|较好|薄弱|通报批评|约谈|问责|表扬|批评"
)
_DEMANDS = "重视|责令|加快|加大|抓紧|尽快|务必|必须|严格|协调"
_VERDICT, _WORDS = re.compile(_VERDICTS), re.compile(f"{_VERDICTS}|{_DEMANDS}")
# 请综合管理局加强对接 asks a unit for something whatever the verb: 请示 and 请假 ask nobody.
_ASKED = re.compile(
    r"^(?:\S{0,2}下一?步|下一?(?:季度|阶段|月|周)要)|^(?:同时|并|另|再|还)?(?:请(?![示假])|要求|责成|责令|督促)"
)
_ENDS = re.compile(r"[。；！？，,;!?\n]+")
_SAME = 0.5


def added_judgement(before: str, after: str, section: str) -> list[str]:
    """The clauses of `after` that `before` has not, and that judge or demand.

    Under the headings that are the office's judgement every new clause does; elsewhere the words tell.
    """
    known = [said_plainly(one) for one in _ENDS.split(before) if one.strip()]
    is_judging = bool(_SECTIONS.search(heading_words(section)))
    return [
        one
        for one in _clauses(after)
        if _is_new(one, known) and (is_judging or _WORDS.search(one) or _ASKED.search(one))
    ]


def _clauses(text: str) -> Iterator[str]:
    return (one.strip() for one in _ENDS.split(text) if one.strip())


def _is_new(clause: str, known: list[str]) -> bool:
    words = said_plainly(clause)
    return not any(_says_no_more(words, one) for one in known)


def _says_no_more(words: str, known: str) -> bool:
    """A clause that came to hold a verdict is new, however like another it is."""
    if set(_VERDICT.findall(words)) - set(_VERDICT.findall(known)):
        return False
    return words in known or known in words or similarity(known, words) >= _SAME
