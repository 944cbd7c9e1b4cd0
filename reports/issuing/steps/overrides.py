"""Figures that people wrote otherwise at `issue take`, each under the figure that it stands for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reports.blocks import Figure

REWRITTEN = "成文时改写"
_MARK = "@"


@dataclass(frozen=True)
class Override:
    """`printed` in place of what the warehouse gave, `computed`, both as texts; `words`: fault and reason.

    `figure_id`: the figure that prints it.
    """

    printed: str
    computed: str
    words: str
    figure_id: str


def base_id(figure: Figure) -> str:
    """The figure that it stands for; its own id where it is none of an edited paper's."""
    own = len(figure.parts) == 1 and figure.figure_id.startswith(f"{figure.parts[0]}{_MARK}")
    return figure.parts[0] if own else figure.figure_id


def overrides_of(figures: Mapping[str, Figure]) -> dict[str, Override]:
    """By base id; of one that was written in several ways the first that is another text."""
    found: dict[str, Override] = {}
    for figure in figures.values():
        base = figures.get(base_id(figure))
        if base is None or base is figure or not figure.formula.startswith(REWRITTEN):
            continue
        words = figure.formula.removeprefix(REWRITTEN)
        known = found.get(base.figure_id)
        if known is None or known.printed == base.text:
            found[base.figure_id] = Override(figure.text, base.text, words, figure.figure_id)
    return found


def as_printed(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """The same figures under their own ids alone, with the texts that people gave them."""
    written = overrides_of(figures)
    return {
        key: replace(figure, text=written[key].printed) if key in written else figure
        for key, figure in figures.items()
        if base_id(figure) == key or base_id(figure) not in figures
    }


def printed_ids(figures: Mapping[str, Figure], used: Iterable[str]) -> set[str]:
    """The figures that a paper shows, one that was written otherwise under its own id."""
    return {base_id(figures[key]) if key in figures else key for key in used}
