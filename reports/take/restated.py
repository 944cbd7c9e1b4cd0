"""What people add in words of their own and the paper says otherwise: a measure's number, who reported.

Pure. An added clause is held where its words are those of a printed figure's label, over the paper's period.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import Figure, Paragraph
from reports.document import Document, used_figures
from reports.figures.measures import rounded
from reports.take.findings import Finding, Findings, at
from reports.take.words import amount, decimals, number_key, number_spans, plain, unit_after

FAULT, REPORTING = "与文中印的不一致", "谁报了、谁没报由系统按台账写，这里是在稿上加写的"
_SENTENCE_ENDS, _CLAUSE_ENDS = re.compile(r"[。！？\n]"), re.compile(r"[，；：、,;:（）()]")
# They say nothing of which number it is.
_FILLERS = re.compile(
    r"全区|园区|我区|累计|公布|按数计算的|[较比与]上年同期(?:相?比)?|同比|实现|达到|约为|增长|下降|改善|提高|数$|[共计的了为达约是]"
)
# 完成年度计划投资的35%, 占全年计划35%, 年度投资计划完成率35%: the tables' 占年度计划.
_OF_PLAN = re.compile(
    r"(?:投资)?(?:占|已?完成)?(?:了)?(?:全年|年度|年)(?:投资)?计划(?:投资)?(?:任务|目标|总额|额)?的?(?:完成率|比[例重])?为?"
)
# 红灯项目5个, 5个项目亮红灯: a count of lights of the whole paper, of whatever it counts.
_LIT = re.compile(r"(?P<light>[红黄绿蓝灰])灯")
_LIGHT_COUNT = re.compile(r"lights\.(?:all|all\.\w+|projects|reform|supervision|indicators)\.(?P<light>\w)")
_OF_THE_PAPER = re.compile(
    r"重点|项目|事项|改革|攻坚|措施|督查|主要|经济|指标|任务|全部|其中|[的有数亮为共计仍和个项条均]|\d"
)
_DONE, _GROWTH, _WAY = "完成", "同比", re.compile("增长|下降")
_COUNTED = re.compile(r"[项个条件家户]")
# 34个重点项目完成投资: how many they are says not which measure it is.
_SO_MANY = re.compile(r"^\d+[项个条件家户]")
_PERIOD = re.compile(
    r"(?:\d{4}年)?(?:\d{1,2}(?:[-—–~至到]\d{1,2})?月(?:份|末|底)?(?:\d{1,2}日)?|第?[一二三四]季度|上半年|前三季度|全年)"
    r"|\d{4}年|去年|前年|明年|当月|单月|本月"
)
_UP_TO = re.compile(r"(?:截[至止]|(?<![\d月])[至到])\S*?(?P<month>\d{1,2})月(?:底|末|\d{1,2}日)")
_QUARTERS = "一二三四"
_THIS = re.compile(r"今年以来|今年|年初以来|本季度?|本期")
_MONTHS = re.compile(r"\d{1,2}—\d{1,2}月")
_OF_ALL = re.compile(r"均|都|全部|一律|无一|没有|全体|各单位|所有|如期|按时|及时|未发生|无")
_REPORTED = re.compile(r"报送|上报|报齐|迟报|漏报|未报|缺报|错报|退回|报了")
_WISHED = re.compile(r"请|要求|务必|必须|应[当于在]|须|不得|确保|今后|下季|下期")


@dataclass(frozen=True)
class Written:
    """A paragraph that people changed or wrote, as it is now; `key` names its place."""

    key: str
    where: str
    after: Paragraph


def ask_restated(document: Document, stood: str, written: Collection[Written], findings: Findings) -> None:
    """A reason for each added number that differs from the one that the paper prints for the same.

    `stood`: all words of the draft; what stood there, wherever, is not added.
    """
    paper = _Paper(document, plain(stood))
    for one in written:
        for number, (printed, figures) in enumerate(paper.told_otherwise(one), 1):
            shown = "、".join(f"{it.label}“{it.printed}”" for it in figures)
            told = f"加写的“{printed}”与文中印的{shown}不一致；请改成一样，或说明理由"
            where = at(one.where, _text(one.after))
            findings.ask(Finding(f"{one.key}.r{number}", where, printed, shown, FAULT, told=told))
        if told_clauses := _reporting(one.after, plain(stood)):
            told = f"加写了“{'，'.join(told_clauses)}”；{REPORTING}，请删去，或说明理由"
            after = "，".join(told_clauses)
            findings.ask(Finding(f"{one.key}.q", one.where, after, "", REPORTING, told=told))


class _Paper:
    """Figures by the words and the unit that they are printed with."""

    def __init__(self, document: Document, stood: str) -> None:
        self._stood = stood
        printed = dict.fromkeys(figure_id for figure_id, _ in used_figures(document))
        self._figures = [document.figures[one] for one in printed if one in document.figures]
        spans = [match[0] for one in self._figures for match in [_MONTHS.search(one.label)] if match]
        months = max(set(spans), key=spans.count, default="")
        label = f"{document.period_label} {document.period_words} {document.title}"
        own = [match[0] for match in _PERIOD.finditer(plain(label))]
        self._own = {self._period(one) for one in (*own, months) if one} | {
            re.sub(r"^\d{4}年", "", self._period(one)) for one in own
        }
        quarters = [3 * (_QUARTERS.index(match[1]) + 1) for match in re.finditer(r"([一二三四])季度", label)]
        self._last_month = int(re.findall(r"\d+", months)[-1]) if months else (*quarters, 0)[0]
        if self._last_month > 1:
            self._own.add(f"1—{self._last_month}月")
        self._by_words: dict[tuple[str, str], list[Figure]] = {}
        for figure in self._figures:
            unit = _unit(figure.text, figure.unit)
            for words in self._spelled(figure.label, unit) if unit else ():
                self._by_words.setdefault((words, unit), []).append(figure)
        self._subjects = {words for words, _ in self._by_words}

    def told_otherwise(self, one: Written) -> Iterator[tuple[str, list[Figure]]]:
        """What is printed and the figures that say another thing."""
        text, held = _text(one.after), _figure_places(one.after)
        start = 0
        for sentence in _SENTENCE_ENDS.split(text):
            if plain(sentence) not in self._stood and not self._is_of_another_period(sentence):
                yield from self._in_sentence(text, start, start + len(sentence), held)
            start += len(sentence) + 1

    def _in_sentence(
        self, text: str, start: int, end: int, held: Collection[range]
    ) -> Iterator[tuple[str, list[Figure]]]:
        subject = ""
        for first, last in number_spans(text, start, end):
            head = _CLAUSE_ENDS.split(text[start:first])[-1]
            typed, behind = text[first:last], text[last:end]
            unit, said = _unit(typed, behind), amount(typed, behind)
            is_held = any(first in place for place in held)
            found = [] if is_held or said is None or not unit else self._meant(head, subject, unit)
            found = found or ([] if is_held else self._lights(head, _CLAUSE_ENDS.split(behind)[0], unit))
            subject = self._subject(head, subject)
            if found and said is not None and not any(_is_same(one, head, typed, said[0]) for one in found):
                shown = unit_after(behind) or unit
                yield f"{head}{typed}{shown}", found

    def _meant(self, head: str, subject: str, unit: str) -> list[Figure]:
        for words in self._spelled(head, unit):
            for key in (words, f"{subject}{words}"):
                if key and (found := self._by_words.get((key, unit))):
                    return found
        return []

    def _lights(self, head: str, behind: str, unit: str) -> list[Figure]:
        """All counts of the light that the clause names, unless it names what has lights of its own."""
        said = _THIS.sub("", _PERIOD.sub("", plain(f"{head}{behind}")))
        named = set(_LIT.findall(said))
        if (
            len(named) != 1
            or not _COUNTED.fullmatch(unit)
            or _FILLERS.sub("", _OF_THE_PAPER.sub("", _LIT.sub("", said)))
        ):
            return []
        counts = ((one, _LIGHT_COUNT.fullmatch(one.figure_id)) for one in self._figures)
        return [one for one, match in counts if match and match["light"] in named]

    def _subject(self, head: str, before: str) -> str:
        return next((words for words in self._spelled(head) if words in self._subjects), before)

    @staticmethod
    def _spelled(words: str, unit: str = "") -> list[str]:
        """The words without what says nothing; 完成 says something of counts, nothing of sums."""
        line = plain(words).replace("去年同期", "上年同期")
        bare = _PERIOD.sub("", _THIS.sub("", _OF_PLAN.sub("占年度计划", line)))
        told = _FILLERS.sub("", _SO_MANY.sub("", bare))
        return [told] if _COUNTED.fullmatch(unit) else list(dict.fromkeys((told, told.replace(_DONE, ""))))

    def _is_of_another_period(self, sentence: str) -> bool:
        line = _OF_PLAN.sub("", plain(sentence).replace("去年同期", "上年同期"))
        # 截至3月31日 ends the first quarter.
        line = _UP_TO.sub(lambda it: "" if int(it["month"]) == self._last_month else it[0], line)
        return any(self._period(match[0]) not in self._own for match in _PERIOD.finditer(line))

    @staticmethod
    def _period(words: str) -> str:
        return re.sub(r"[-—–~至到]", "—", plain(words)).replace("第", "").rstrip("份末底")


def _unit(number: str, behind: str) -> str:
    """What a number counts: money is one unit whatever its scale, and things are counted by their word."""
    said = amount(number, behind)
    counted = _COUNTED.match(plain(behind))
    return "" if said is None else said[1] or (counted[0] if counted else "")


def _is_same(figure: Figure, head: str, typed: str, said: Decimal) -> bool:
    """The same number, or what it rounds to as it was typed; growth that fell is not growth."""
    printed, way = amount(figure.text, figure.unit), _WAY.search(head)
    if way and figure.value and _GROWTH in figure.label and (figure.value < 0) != (way[0] == "下降"):
        return False
    if printed is None or abs(printed[0]) == said:
        return printed is not None
    number = Decimal(number_key(typed))
    return bool(number) and rounded(abs(printed[0]) * number / said, decimals(number_key(typed))) == number


def _reporting(paragraph: Paragraph, stood: str) -> list[str]:
    """Added clauses that say of all or none that they reported."""
    clauses = (it.strip() for it in re.split(r"[。；！？，,;!?\n]", _text(paragraph)))
    return [
        it
        for it in clauses
        if _REPORTED.search(it) and _OF_ALL.search(it) and not _WISHED.search(it) and plain(it) not in stood
    ]


def _text(paragraph: Paragraph) -> str:
    return "".join(run.text for run in paragraph.runs)


def _figure_places(paragraph: Paragraph) -> list[range]:
    places, start = [], 0
    for run in paragraph.runs:
        if run.figure_id is not None:
            places.append(range(start, start + len(run.text)))
        start += len(run.text)
    return places
