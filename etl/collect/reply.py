"""What a person's answer to one of our letters says, and figures that were pasted into a mail's text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from lxml import etree
from lxml import html as lxml_html

from etl.collect.answer_words import half_width
from etl.collect.message import Mail, Part
from etl.read import glance

# What stands before the letter and says nothing else: a greeting, who answers, which question, 选.
_BEFORE = (
    r"(?:[\u3400-\u9fff]{0,6}[您你]好|领导好|好的?|收到|(?:已?经)?(?:我们|我局|我办|我中心|本单位|再次)?(?:核实|核对|核查|查实|研究|确认)后?|"
    r"我们?|我[局办处]|本单位|[\u3400-\u9fff]{1,6}(?=:)|关于|第(?=\s*\d)|问题|\d{1,9}\s*号?(?:问题|题)?|选项|请?选择?|答案|答复?|回复|同意|"
    r"是的?|为|应为|更正|[\s:,;。、.!(\[【\"“)\]】])*+"
)
# A区, B类 and C级 name something else.
_LETTER = r"([A-Ha-h])(?![A-Za-z0-9@.-])(?!\s*[区类级座栋股楼厂])"
_CHOICE = re.compile(_BEFORE + _LETTER)
_NUMBERED = re.compile(r"(?<!\d)(?:问题)?\s*(\d{1,9})\s*(?:[:、.,)]|选|答)*\s*" + _LETTER)
_BY_NUMBER = re.compile(r"问题\s*(\d{1,9})\s*(?:[:、.,)]|选|答)*\s*[A-Ha-h](?![A-Za-z0-9@.-])")
# A不对，应为B; B不能选; A还是B？; A等领导定: who doubts a letter, or names another, has not chosen it.
_TAKEN_BACK = re.compile(
    r"^\s*(?:[?？]|不|错了|错[,，。]|错$|吗|或|还是|和|与|及|[、/]\s*[A-Ha-h]|等|暂|待|改|都|是什么|什么|应[为该是]|先)"
    r"|(?:应[为该是]*|改[为成]?|选|而?是|或者?|还是)\s*[A-Ha-h](?![A-Za-z0-9])|都不[对是行]|[?？]\s*$"
)
_REASON = re.compile(r"(?:更正)?的?(?:理由|原因)(?:[是为]|[:,\s])+")
_EDGES = ' \t　,，:：;；。.、)）】]”"'
_QUESTION = re.compile(r"[（(]问题\s*(\d{1,9})[）)]")
_ELSEWHERE = re.compile(
    r"超大附件|云附件|文件中转站|docs\.qq\.com|kdocs\.cn|pan\.baidu\.com|alidocs\.dingtalk\.com|"
    r"wx\.mail\.qq\.com/ftn|mail\.qq\.com/cgi-bin/ftn|dashi\.163\.com|feishu\.cn/sheets"
)
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f/\\:*?\"<>|]")
_FIRST_LINES = 5
_FEWEST_CELLS = 3


def chosen_letter(text: str) -> str | None:
    """The one letter that the first lines choose ('A', '选B', 'C  作废'); None: none, several, or a doubt."""
    lines = [line.strip() for line in unicodedata.normalize("NFKC", text).splitlines() if line.strip()]
    found = [(match, line) for line in lines[:_FIRST_LINES] if (match := _CHOICE.match(line))]
    if any(_TAKEN_BACK.search(line[match.end() :]) for match, line in found):
        return None
    chosen = {match[1].upper() for match, _ in found}
    return chosen.pop() if len(chosen) == 1 else None


def chosen(text: str, questions: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Question → the letter that the sender's own words choose, and what is written beside it.

    Of several questions each answer names its own (`问题12 A，问题13 B 填报差错`, `12A 13B`), or there is a
    line with a letter for each, in their order. What is not clear is left out.
    """
    numbered = {int(mark[1]) for mark in _BY_NUMBER.finditer(half_width(text))}
    if numbered and not numbered.intersection(questions):
        return {}  # an answer to something else
    if len(questions) == 1 and numbered <= set(questions):
        letter = None if _names_another(text, questions[0]) else chosen_letter(text)
        return {questions[0]: (letter, _beside_letter(text))} if letter else {}
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found: dict[int, set[tuple[str, str]]] = {}
    doubted: set[int] = set()
    for line in lines[: _FIRST_LINES + len(questions)]:
        flat = half_width(line)
        marks = list(_NUMBERED.finditer(flat))
        ends = [*(mark.start() for mark in marks[1:]), len(line)][: len(marks)]
        for mark, end in zip(marks, ends, strict=True):
            if int(mark[1]) not in questions:
                continue
            if _TAKEN_BACK.search(flat[mark.end() : end]):
                doubted.add(int(mark[1]))
            said = (mark[2].upper(), _reason_in(line[mark.end() : end]))
            found.setdefault(int(mark[1]), set()).add(said)
    if found:
        return {n: said.pop() for n, said in found.items() if len(said) == 1 and n not in doubted}
    lettered = [
        (match, line)
        for line in lines
        if (match := _CHOICE.match(half_width(line))) and not re.search(r"\d", match[0])
    ]
    if len(lettered) != len(questions) or any(
        _TAKEN_BACK.search(line[match.end() :]) for match, line in lettered
    ):
        return {}
    return {
        number: (match[1].upper(), _reason_in(line[match.end() :]))
        for number, (match, line) in zip(questions, lettered, strict=True)
    }


def _names_another(text: str, question: int) -> bool:
    """17B, where 16 alone is open."""
    begun = (_CHOICE.match(half_width(line.strip())) for line in text.splitlines())
    return any(set(re.findall(r"\d+", match[0])) - {str(question)} for match in begun if match)


def _beside_letter(text: str) -> str:
    """What stands behind the letter, or in a line of its own that says 理由."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][:_FIRST_LINES]
    for no, line in enumerate(lines):
        if match := _CHOICE.match(half_width(line)):
            beside = _reason_in(line[match.end() :])
            labelled = [one for one in lines[no + 1 :] if _REASON.match(half_width(one))]
            return beside or (_reason_in(labelled[0]) if labelled else "")
    return ""


def _reason_in(words: str) -> str:
    """更正理由：3项重复计入。 → 3项重复计入"""
    words = words.strip(_EDGES)
    label = _REASON.match(half_width(words))
    return words[label.end() if label else 0 :].strip(_EDGES)


def named_questions(text: str) -> set[int]:
    """Numbers of the questions that a text, quoted or not, speaks of."""
    return {int(number) for number in _QUESTION.findall(text)}


def lies_elsewhere(mail: Mail) -> bool:
    """Does the mail only lead to a file on somebody's server?"""
    return _ELSEWHERE.search(f"{mail.text}\n{mail.html}") is not None


def handed_in(mail: Mail) -> list[Part]:
    """What hangs on the mail, and what is pasted into its text.

    A table in the text beside attached tables is most often the same one shown once more, and in a reply it
    may be quoted: it is left out, and told (``has_table_left_out``). Beside scans alone it is the return. A
    接龙 list is one whatever hangs beside it.
    """
    table = pasted(mail)
    scans_alone = all(glance(part.content) == "evidence" for part in mail.parts) and not mail.answers
    if table is None or not (not mail.parts or scans_alone or _is_list(_lines(mail))):
        return mail.parts
    return [*mail.parts, table]


def has_table_left_out(mail: Mail) -> bool:
    """A table stands in the text that the sender wrote, and only what hangs on the mail is read.

    A signature is often set in a table of two columns: that is none.
    """
    if mail.answers or not mail.parts or len(handed_in(mail)) > len(mail.parts):
        return False
    by_tabs = sum(line.count("\t") >= _FEWEST_CELLS - 1 for line in _lines(mail))
    return by_tabs > 1 or (bool(mail.html) and _has_table(mail.html, _FEWEST_CELLS))


def pasted(mail: Mail) -> Part | None:
    """A table or a 接龙 list in the text itself, as a file named after the subject."""
    name = _NOT_IN_NAMES.sub(" ", mail.subject).strip()[:100] or "来信正文"
    if mail.html and _has_table(mail.html):
        return Part(f"{name}.html", mail.html.encode())
    lines = _lines(mail)
    if _is_list(lines) or sum("\t" in line for line in lines) > 1:
        return Part(f"{name}.txt", mail.own_text.encode())
    return None


def _lines(mail: Mail) -> list[str]:
    return [line for line in mail.own_text.splitlines() if line.strip()]


def _is_list(lines: list[str]) -> bool:
    return any("接龙" in line for line in lines[:3]) and len(lines) > 1


def _has_table(html: str, fewest_cells: int = 2) -> bool:
    """A table of figures: rows of several cells with words in them, and no table inside (that is layout)."""
    try:
        page = lxml_html.fromstring(html)
    except (etree.ParserError, ValueError):
        return False
    for table in page.iter("table"):
        rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
        filled = [
            row
            for row in rows
            if sum(any(str(t).strip() for t in cell.itertext()) for cell in row) >= fewest_cells
        ]
        if len(filled) > 1 and table.find(".//table") is None:
            return True
    return False
