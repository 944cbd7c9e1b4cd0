"""Choices that are printed in the cell and ticked there: □是 ☑否, 是（√）否（ ）, 属实√ 不属实."""

import re

from etl.values.text import ValueProblem, nfkc, shown

_TICKED, _OPEN = "√✓✔☑☒■●", "□☐○▢"
_IN_BRACKETS = re.compile(r"[(\[]\s*([√✓✔]?)\s*[)\]]")
_PART = re.compile(rf"([{_TICKED}])|([{_OPEN}])|([^{_TICKED}{_OPEN}\s/、,;，；|]+)|(\s+)")


def ticked(text: str) -> str | None:
    """The word that is ticked; None where no boxes or ticks stand beside words.

    Raises ValueProblem where none is ticked or several are, and where a tick may belong to either neighbour.
    """
    marks, words = _parts(text)
    if not words or not any(run.strip() for run in marks):
        return None
    chosen = _chosen(marks, words)
    if chosen is None:
        raise ValueProblem(f"“{shown(text)}”看不出勾选的是哪一项，请只留下选中的那一项")
    if len(chosen) > 1:
        raise ValueProblem(f"“{shown(text)}”勾选了{len(chosen)}项，只能选其中一项")
    if not chosen:
        raise ValueProblem(f"“{shown(text)}”没有勾选，请填选中的那一项")
    return chosen[0]


def _parts(text: str) -> tuple[list[str], list[str]]:
    """The runs of marks before, between and behind the words (T ticked, O open, spaces), and the words."""
    flat = _IN_BRACKETS.sub(lambda found: "☑" if found[1] else "☐", nfkc(text).strip())
    marks, words = [""], list[str]()
    for is_ticked, is_open, word, space in _PART.findall(flat):
        if word:
            words.append(word)
            marks.append("")
        else:
            marks[-1] += "T" if is_ticked else "O" if is_open else " " if space else ""
    return marks, words


def _chosen(marks: list[str], words: list[str]) -> list[str] | None:
    """Which words are ticked; None where that cannot be told."""
    if not any("O" in run for run in marks):
        return _touched(marks, words)
    runs = [run.replace(" ", "") for run in marks]
    for edge, beside in ((runs[-1], runs[:-1]), (runs[0], runs[1:])):
        if not edge and all(run in ("O", "T", "OT") for run in beside):
            return [word for run, word in zip(beside, words, strict=True) if "T" in run]
    return _boxed_and_ticked_behind(marks, words)


def _touched(marks: list[str], words: list[str]) -> list[str] | None:
    """Ticks without boxes: each belongs to the one word that it touches."""
    chosen = []
    for at, run in enumerate(marks):
        if not run.strip():
            continue
        touches = [at - 1] * (at > 0 and run[0] == "T") + [at] * (at < len(words) and run[-1] == "T")
        if len(touches) != 1 or run.strip() != "T":
            return None
        chosen.append(words[touches[0]])
    return chosen


def _boxed_and_ticked_behind(marks: list[str], words: list[str]) -> list[str] | None:
    """□是√ □否: a box before each word, the tick right behind its word, a space before the next."""
    if marks[0] != "O" or marks[-1].strip() not in ("", "T"):
        return None
    between = [re.fullmatch(r"(T?) +O|O", run) for run in marks[1:-1]]
    if not all(between):
        return None
    is_ticked = [bool(found and found[1]) for found in between] + [marks[-1] == "T"]
    return [word for word, at in zip(words, is_ticked, strict=True) if at]
