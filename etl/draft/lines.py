"""The lines above a table: its title, its unit, notes; and cells that only lead elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from etl.grid import CellValue, Sheet
from etl.table.preamble import ANNEX, UNIT_LINE

UNIT_TEXT = re.compile(r"(?<!填报)(?<!报送)(?<!填表)(?<!责任)(?<!建设)单\s*位\s*[:：]\s*([^\s，,；;）)]+)")
LINK = re.compile(
    r"\W*(?:(?:return|back|go|link|click)\b.{0,24}"
    r"\b(?:contents?|index|cover|top|indicators|home|page|menu)\b"
    r"|返回.{0,6}(?:目录|首页|封面)|回到?目录).{0,12}",
    re.IGNORECASE,
)
_MONEY = r"(?:£|€|¥|US\$|\$|USD|EUR|GBP|AUD|CAD|RMB|yuan|U\.?S\.? dollars|dollars|pounds|euros?)"
_MANY = r"(?:millions?|billions?|thousands?|hundreds?|mn|bn|tn|'?000s?|\d{1,3},000s?)"
_ENGLISH_UNIT = re.compile(
    rf"(?:(?:(?:units?|measured?|values?)\s*(?:of measure(?:ment)?)?\s*[:：]\s*)(?P<said>.{{1,40}}))"
    rf"|(?P<lead>(?:all\s+)?(?:figures|values|amounts|data)\s+(?:are\s+)?(?=in\s))?(?P<plain>(?:in\s+)?(?:{_MONEY}\s*{_MANY}|{_MANY}(?:\s+of)?\s*(?:(?:chained|constant|current)\s*(?:[(]\d{{4}}[)]\s*)?)?{_MONEY}?|{_MONEY}"
    rf"|per ?cent(?:age)?s?|%|(?:index,?\s*)?(?:19|20)\d\d(?:[-/]\d\d)?\s*=\s*100"
    rf"|number|persons|tonnes|gwh|twh)"
    rf"(?:\s+(?:(?:and|or)\s.{{1,40}}|(?:of|per)\s\S+(?:\s\S+)?))?)\s*[\d¹²³*]*",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]{1,40})[)）\]]|\[([^\[\]]{1,60})\]")
_NO_TITLE = re.compile(
    r"[（(]?\s*(?:单\s*位|填报|报送|填表|制表)"
    r"|(?:this (?:work)?sheet|this tab|sources?\b|notes?\s*:|note\b \d|definitions?\s*:"
    r"|some (?:cells|shorthand)|release date|published|next (?:release|update)|contents$|link\b)",
    re.IGNORECASE,
)
TABLE_NUMBER = re.compile(
    r"(?:Table|Figure|Chart|表|附表|图)\s*[\dA-Za-z.\-－]{1,8}\s*[:：.]?", re.IGNORECASE
)
NOTE = re.compile(
    r"\s*(?:[*＊※]|\[?注|说明|备注[:：]|数据?来源|资料来源|单位[:：]|Notes?\b|Sources?\b|Footnote|[（(]\d+[）)]\s*\S{12,})",
    re.IGNORECASE,
)
SHORT = 60  # characters of a Chinese title; what is longer explains


def without_links(sheet: Sheet) -> Sheet:
    """The sheet without the cells that lead to its contents page: they belong to no table."""
    found = [
        (number, col)
        for number, row in enumerate(sheet.rows[:8])
        for col, value in enumerate(row)
        if isinstance(value, str) and LINK.fullmatch(value.strip())
    ]
    if not found:
        return sheet
    rows: list[list[CellValue]] = list(sheet.rows)
    for number, col in found:
        rows[number] = [None if at == col else value for at, value in enumerate(rows[number])]
    return replace(sheet, rows=rows)


def stated_unit(texts: Iterable[str]) -> str:
    """The unit that the lines state, '' where none does; its own line goes before brackets in a title."""
    found, aside = "", ""
    for text in texts:
        if said := UNIT_LINE.search(text) or UNIT_TEXT.search(text):
            found = "".join(said[1].split())
        elif (own := english_unit(text)) and not found:
            found = own
        for bracketed in _IN_BRACKETS.finditer(text):
            aside = aside or english_unit(bracketed[1] or bracketed[2])
    return found or aside


def english_unit(text: str) -> str:
    """The unit if the text is nothing else."""
    match = _ENGLISH_UNIT.fullmatch(" ".join(text.split()))
    if match is None:
        return ""
    return re.sub(r"^in\s+", "", (match["said"] or match["plain"] or "").strip(), flags=re.IGNORECASE)


def _without_annex(text: str) -> str:
    """附件3 says where the table lies in a bundle, not what it is; '' of nothing else."""
    if ANNEX.fullmatch(flat := "".join(text.split())):
        return "" if flat.startswith("附件") else text
    annex = ANNEX.match(text)
    return text[annex.end() :].strip() if annex is not None and text.startswith("附件") else text


def title_of(lines: Iterable[str]) -> str:
    """The first line that is a title; a number alone ('Table 1') takes the next line with it."""
    said = [bare for text in lines if (bare := _without_annex(" ".join(text.split())))]
    said = [text for text in said if not _NO_TITLE.match(text) and not english_unit(text)]
    titles = [text for text in said if len(text) <= SHORT or not re.search(r"[\u4e00-\u9fff]", text)]
    titles = titles or said or [""]
    if TABLE_NUMBER.fullmatch(titles[0]) and len(titles) > 1:
        return f"{titles[0]} {titles[1]}"
    return titles[0]
