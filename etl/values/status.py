"""Words for a status: each written form and what it means, a coded list (schemas/codes/status_words.csv).

One word can stand for several statuses (办结 is 完成 in one form and 已办结 in another); the column's own
choices tell which. A word that is not on the list means nothing: it is never guessed.
"""

import csv
import re
from collections.abc import Collection
from functools import cache

import schemas
from etl.values.text import nfkc

WORDS = schemas.FOLDER / "codes" / "status_words.csv"
_SPACES = re.compile(r"\s+")
_BARE_NO = re.compile(r"[×✗✘否]")
_NEGATIVE = re.compile("[不未没无非]")
_AROUND = re.compile(r"^\(|[)。;,.]+$")


def status_word(text: str) -> str | None:
    """'已完成', '√', '办结' → '完成'; also '正在推进', '未达标', '未完成', '未启动'; else None."""
    return next(iter(meanings(text)), None)


def meanings(text: str) -> tuple[str, ...]:
    """All statuses that a word can stand for, the most usual first; () for one that is not on the list."""
    return _listed().get(_bare(text), ())


def choice_of(text: str, choices: Collection[str]) -> str | None:
    """The one of ``choices`` that is written in ``text``, as it stands or by a word that means it.

    None where no word of the list means any of them, a word means two, or a bare no (×) could mean two.
    """
    bare = _bare(text)
    if bare in choices:
        return bare
    meant = [meaning for meaning in meanings(text) if meaning in choices]
    if _BARE_NO.fullmatch(bare) and sum(map(bool, map(_NEGATIVE.match, choices))) > 1:
        return None
    return meant[0] if len(meant) == 1 else None


def _bare(text: str) -> str:
    return _AROUND.sub("", _SPACES.sub("", nfkc(text)))


@cache
def _listed() -> dict[str, tuple[str, ...]]:
    """Word → the statuses that it can mean, the most usual first."""
    found: dict[str, list[str]] = {}
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["word"], []).extend(row["meaning"].split("|"))
    return {word: tuple(dict.fromkeys(listed)) for word, listed in found.items()}
