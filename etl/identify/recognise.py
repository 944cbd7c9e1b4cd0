"""Which source is this file? Its title, sheet names and name are asked, then its headings."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import PurePath

from etl.grid import Grid
from etl.table.heads import headings as heads
from schemas.source import Source

TOP_ROWS = 6
NEAR, MOST_NEAREST = 0.5, 3  # alike enough to be named to a clerk whose file none fits
FEWEST_LETTERS, FEWEST_HEADINGS = 4, 3
_TIME = re.compile(r"20\d\d年|\d+(?:月|季度)|第[一二三四]季度|[上下]半年|附件\d*[：:]?")
ENOUGH = 0.8  # share of a source's headings that stand in the file
_OF_WHOLE_TEXT = re.compile(r"\\[AZ]")  # in a pattern: it asks for a text's end, not for a line's


def recognise(
    grid: Grid, file_name: str, sources: dict[str, Source], hint: str | None = None
) -> Source | None:
    """The source, or None when nothing or more than one thing fits."""
    if hint is not None:
        return sources.get(hint)
    if grid.format == "chain":
        return next((source for source in sources.values() if "chain" in source.formats), None)
    texts = ["".join(text.split()) for text in (*_titles(grid), file_name)]
    named = [source for source in sources.values() if _is_named(source, texts, "\n".join(texts))]
    if len(named) == 1:
        return named[0]
    candidates = named or [s for s in sources.values() if s.recognise]
    scored = sorted(((_share(grid, source), source.name) for source in candidates), reverse=True)
    if scored and scored[0][0] >= ENOUGH and (len(scored) == 1 or scored[1][0] < scored[0][0]):
        return sources[scored[0][1]]
    return None


def several(grid: Grid, file_name: str, sources: dict[str, Source]) -> list[Source]:
    """The sources whose names and headings all stand in the file, where there are more than one."""
    texts = ["".join(text.split()) for text in (*_titles(grid), file_name)]
    named = [source for source in sources.values() if _is_named(source, texts, "\n".join(texts))]
    fitting = [source for source in named if _share(grid, source) >= ENOUGH] if len(named) > 1 else []
    return fitting if len(fitting) > 1 else []


def nearest(grid: Grid, file_name: str, sources: dict[str, Source]) -> list[Source]:
    """Of a file that none fits: those whose name or headings stand in it for the most part, best first."""
    titles = [text for text in _names_of(grid, file_name) if len(text) >= FEWEST_LETTERS]
    words = {
        "".join(value.split())
        for sheet in grid.sheets
        for row in sheet.rows[:TOP_ROWS]
        for value in row
        if isinstance(value, str)
    }
    scored = [
        (max(_named_alike(source.label, titles), _headed_alike(source, words)), source.name)
        for source in sources.values()
    ]
    best = sorted((one for one in scored if one[0] >= NEAR), key=lambda one: (-one[0], one[1]))
    return [sources[name] for _, name in best[:MOST_NEAREST]]


def _names_of(grid: Grid, file_name: str) -> list[str]:
    """What may say what the file is: its name, its sheets' names, and what leads each top row."""
    found = [PurePath(file_name).stem]
    for sheet in grid.sheets:
        found += [sheet.name, *sheet.lead_text]
        found += [next((v for v in row if isinstance(v, str)), "") for row in sheet.rows[:TOP_ROWS]]
    return [_TIME.sub("", "".join(text.split())) for text in found]


def _named_alike(label: str, titles: list[str]) -> float:
    return max((SequenceMatcher(None, label, title, autojunk=False).ratio() for title in titles), default=0)


def _headed_alike(source: Source, words: set[str]) -> float:
    """Share of a table's headings, without the groups above them, that stand in the file."""
    headings = [{path.rsplit("/", 1)[-1] for path in heads.expected(spec, None)} for spec in source.tables]
    return max((len(own & words) / len(own) for own in headings if len(own) >= FEWEST_HEADINGS), default=0)


def _is_named(source: Source, texts: list[str], together: str) -> bool:
    """One of its patterns is found in one of the texts: looked for in all of them at once, then in each."""
    for pattern in map(_compiled, source.recognise):
        if (pattern.search(together) or _OF_WHOLE_TEXT.search(pattern.pattern)) and any(
            map(pattern.search, texts)
        ):
            return True
    return False


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    """^ and $ are the ends of each text, alone or together."""
    return re.compile(pattern, re.MULTILINE)


def _titles(grid: Grid) -> list[str]:
    texts = []
    for sheet in grid.sheets:
        texts += [sheet.name, *sheet.lead_text]
        for row in sheet.rows[:TOP_ROWS]:
            texts += [value for value in row if isinstance(value, str)]
    return texts


def _share(grid: Grid, source: Source) -> float:
    """Share of the headings of the source's tables that stand in the file; of several tables the least."""
    shares = []
    for spec in source.tables:
        known = heads.expected(spec, None)
        best = 0.0
        for sheet in grid.sheets:
            header = heads.find_header(sheet, spec, known)
            if header is not None:
                seen = {h.path for h in header.headings}
                # What may be left out and is left out says nothing against the source.
                wanted = {heading for heading in known if heading in seen or heading not in spec.optional}
                best = max(best, len(seen & wanted) / max(len(wanted), 1))
        shares.append(best)
    return min(shares)
