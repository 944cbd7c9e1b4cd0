"""The named questions: one SQL file each in schemas/questions, its name and meaning in the first lines."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "schemas" / "questions"
# What a question may be asked with: the bind's name and what a user calls it.
TOLD = {"year": "年度", "quarter": "季度", "unit": "单位"}
_BIND = re.compile(r"(?<![:\w]):([a-z_]+)")


class QuestionFault(ValueError):
    """A question's file or what it was asked with is wrong; one Chinese sentence."""


@dataclass(frozen=True)
class Question:
    """`sql` is one SELECT over the schema 考核; `takes` names its binds (keys of TOLD). A quarter or unit
    that is not told means all of them; a year must be told."""

    name: str
    meaning: str
    sql: str
    takes: frozenset[str]


def load_questions(folder: Path = FOLDER) -> tuple[Question, ...]:
    """All questions in the order of their files.

    Raises:
        QuestionFault: a file without its two lines, with an unknown bind, or two of one name.
    """
    found: dict[str, Question] = {}
    for path in sorted(folder.glob("*.sql")):
        one = _parsed(path.name, path.read_text(encoding="utf-8"))
        if one.name in found:
            raise QuestionFault(f"{path.name}：问题“{one.name}”已有一份，名称不能重复")
        found[one.name] = one
    return tuple(found.values())


def question_named(words: str, folder: Path = FOLDER) -> Question:
    """The question of this name. Raises QuestionFault naming the nearest ones where there is none."""
    known = {one.name: one for one in load_questions(folder)}
    if words.strip() in known:
        return known[words.strip()]
    near = [name for name in known if words.strip() and words.strip() in name]
    near = near or difflib.get_close_matches(words.strip(), known, 3, 0.4)
    hint = f"；是不是 {'、'.join(near)}" if near else ""
    raise QuestionFault(f"没有名为“{words}”的问题{hint}；不带参数的 liangshai ask 列出全部")


def _parsed(name: str, text: str) -> Question:
    lines = text.splitlines()
    if len(lines) < 3 or not all(line.startswith("-- ") for line in lines[:2]):
        raise QuestionFault(f"{name}：第1行应为“-- 名称”，第2行应为“-- 说明”，其后是一句 select")
    takes = frozenset(_BIND.findall("\n".join(lines[2:])))
    if takes - TOLD.keys():
        raise QuestionFault(
            f"{name}：参数 {'、'.join(sorted(takes - TOLD.keys()))} 不认识，应为 {'、'.join(TOLD)}"
        )
    return Question(lines[0][3:].strip(), lines[1][3:].strip(), "\n".join(lines[2:]).strip(), takes)
