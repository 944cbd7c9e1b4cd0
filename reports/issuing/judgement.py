"""What only the office can say in a paper, and has not said: words that no data give. Pure."""

from __future__ import annotations

from reports.blocks import Heading, Paragraph
from reports.document import Document, blocks_of

OFFICE_WORDS = ("下步要求", "需领导协调解决事项")


def missing_judgement(document: Document) -> list[str]:
    """The draft's notes on such words, without those that somebody wrote into the paper meanwhile."""
    return [
        note
        for note in document.draft_notes
        if any(f"“{name}”" in note and not _stands(document, name) for name in OFFICE_WORDS)
    ]


def _stands(document: Document, name: str) -> bool:
    for block in blocks_of(document):
        if isinstance(block, Heading) and name in block.text:
            return True
        if not isinstance(block, Paragraph) or any(run.gap for run in block.runs):
            continue
        if "".join(run.text for run in block.runs).startswith(name):
            return True
    return False
