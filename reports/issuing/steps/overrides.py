"""Figures that people wrote otherwise at `issue take`, each under the figure that it stands for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reports.blocks import Figure
from reports.document import Document, used_figures

REWRITTEN = "成文时改写"
MARK = "@"


@dataclass(frozen=True)
class Override:
    """`printed` in place of what the warehouse gave, `computed`, both as texts; `words`: fault and reason.

    `figure_id`: the figure that prints it.
    """

    printed: str
    computed: str
    words: str
    figure_id: str


def base_id(figure: Figure, figures: Mapping[str, Figure]) -> str:
    """The figure that it stands for, through all that was written before it; its own id where it is none."""
    while (written := stands_for(figure)) and written in figures:
        figure = figures[written]
    return figure.figure_id


def stands_for(figure: Figure) -> str:
    """The id of the figure that it was written over; '' where it is the warehouse's own."""
    own = len(figure.parts) == 1 and figure.figure_id.startswith(f"{figure.parts[0]}{MARK}")
    return figure.parts[0] if own else ""


def overrides_of(figures: Mapping[str, Figure]) -> dict[str, Override]:
    """By base id; of one that was written in several ways the first that is another text.

    What was written over a figure that had been written otherwise already stands in place of that.
    """
    overtaken = {stands_for(figure) for figure in figures.values()}
    found: dict[str, Override] = {}
    for figure in figures.values():
        base = figures[base_id(figure, figures)]
        if base is figure or figure.figure_id in overtaken or not figure.formula.startswith(REWRITTEN):
            continue
        words = figure.formula.removeprefix(REWRITTEN)
        known = found.get(base.figure_id)
        if known is None or known.printed == base.text:
            found[base.figure_id] = Override(figure.text, base.text, words, figure.figure_id)
    return found


def as_printed(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """The same figures under their own ids alone, with the texts and values that people gave them."""
    written = {key: figures[one.figure_id] for key, one in overrides_of(figures).items()}
    return {
        key: replace(figure, text=written[key].text, value=written[key].value) if key in written else figure
        for key, figure in figures.items()
        if base_id(figure, figures) == key
    }


def printed_ids(figures: Mapping[str, Figure], used: Iterable[str]) -> set[str]:
    """The figures that a paper shows, one that was written otherwise under its own id."""
    return {base_id(figures[key], figures) if key in figures else key for key in used}


def shown_ids(document: Document) -> set[str]:
    """The figures that a document prints anywhere, each under its own id."""
    return printed_ids(document.figures, (figure_id for figure_id, _ in used_figures(document)))


def struck_ids(drafted: Document, signed: Document) -> set[str]:
    """The figures that the draft printed and that people left nowhere in the paper, in no other writing."""
    return shown_ids(drafted) - shown_ids(signed) - overrides_of(signed.figures).keys()
