"""Lines that the program makes from the rest: below 领导一页纸, 附件说明, the labels of attachments.

The other forms make them anew. So that every form says the same, the DOCX that is signed has them as they are
made, whatever was typed there; who typed something else is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from etl.edited import EditedBlock
from reports.document import Document, attachment_label, attachment_list, leader_subtitle
from reports.take.findings import Findings
from reports.take.problem import TakeProblem
from reports.take.words import plain

_LIST = "list_"


def derived_lines(document: Document, n_listed: int) -> dict[str, str]:
    """Mark → what stands there; `n_listed`: in how many paragraphs 附件说明 stands in the file."""
    lines = {"leader_note": leader_subtitle(document)} if document.leader_page else {}
    lines |= {_label(one.number): attachment_label(document, one) for one in document.attachments}
    listed = attachment_list(document)
    for number in range(n_listed):
        # Too few paragraphs: the last has what is left, line below line. Too many: the others are empty.
        own = listed[number : None if number == n_listed - 1 else number + 1]
        lines[f"{_LIST}{number}"] = "\n".join(own)
    return lines


def derived_places(
    document: Document,
    drafts_numbers: Sequence[int],
    edited: Sequence[EditedBlock],
    found: Mapping[str, int],
    findings: Findings,
) -> dict[str, int]:
    """Mark → the edited block that it is now. `document`: as taken, its attachments counted anew.

    `drafts_numbers`: the number that each attachment had in the draft. `found`: the draft's mark → its block.

    Raises:
        TakeProblem: 附件说明 is gone: there is no place to put it back.
    """
    places = {"leader_note": found["leader_note"]} if "leader_note" in found and document.leader_page else {}
    for one, number in zip(document.attachments, drafts_numbers, strict=True):
        if _label(number) in found:
            places[_label(one.number)] = found[_label(number)]
    listed = sorted(place for name, place in found.items() if name.startswith(_LIST))
    if document.attachments and not listed and any(name.startswith("att") for name in found):
        raise TakeProblem(f"文件里没有了附件说明“{'；'.join(attachment_list(document))}”，请恢复后再交")
    places |= {f"{_LIST}{number}": place for number, place in enumerate(listed)}
    for name, made in derived_lines(document, len(listed)).items():
        text = edited[places[name]].text if name in places else made
        if plain(text) != plain(made):
            findings.tell(f"“{text}”由系统按数据和附件写，各文种（包括签发的 DOCX）印为“{made or '（空）'}”")
    return places


def n_listed(places: Mapping[str, int]) -> int:
    """In how many paragraphs 附件说明 stands."""
    return sum(1 for name in places if name.startswith(_LIST))


def _label(number: int) -> str:
    return f"att{number}_label"
