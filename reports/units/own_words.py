"""What a unit's version alone prints (the unit's own counts), in words that the paper may hold no more. Pure.

It is listed, and asked about where the office wrote its like otherwise: a unit is not handed words that the
paper no longer holds.
"""

from __future__ import annotations

import re

from reports.document import Document
from reports.take.align import similarity
from reports.take.words import plain
from reports.units.words import PaperWords, Said, cells_of, text_of, texts_of

_ALIKE = 0.5


def own_sentences(version: Document, signed: Document) -> list[str]:
    """The sentences of a version that the signed paper does not hold, in print order."""
    known = {plain(text) for _, text in texts_of(signed)}
    return list(dict.fromkeys(text for _, text in texts_of(version) if plain(text) not in known))


def asked_of(version: Document, words: PaperWords) -> list[str]:
    """A line for each sentence of the version alone whose like the office wrote otherwise in the paper."""
    own = set(own_sentences(version, words.signed))
    rewritten = list(words.rewritten())
    lines: dict[str, None] = {}
    for section, text in texts_of(version):
        if text not in own:
            continue
        phrase = next((one for one in sorted(words.gone, key=len, reverse=True) if one in plain(text)), None)
        like = next((one for one in rewritten if one.section == section and _is_like(one, text)), None)
        if phrase is not None:
            lines[f"“{text}”里的“{phrase}”，文稿上已改写"] = None
        elif like is not None:
            now = text_of(like.signed)
            told = f"改为“{now}”" if now else "删去"
            lines[f"“{text}”，文稿上同类的“{text_of(like.drafted)}”已{told}"] = None
    return [*lines, *(f"表中“{cell}”，文稿上已改写" for cell in _old_cells(version, words))]


def _is_like(said: Said, text: str) -> bool:
    return similarity(_wordy(text_of(said.drafted)), _wordy(text)) >= _ALIKE


def _wordy(text: str) -> str:
    return re.sub(r"[\d.,%\-—]+", "", plain(text))


def _old_cells(version: Document, words: PaperWords) -> list[str]:
    held = {plain(cell.text) for cell in cells_of(words.signed)}
    return list(
        dict.fromkeys(
            cell.text
            for cell in cells_of(version)
            if plain(cell.text) not in held and any(one in plain(cell.text) for one in words.gone)
        )
    )
