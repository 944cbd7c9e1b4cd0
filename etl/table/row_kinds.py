"""What a row can be beside data: a note, a sum, a group, the heading again; by its words alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from etl.grid import CellValue, Sheet, flat, is_blank
from etl.table.column_lines import tells_units
from etl.table.heads.heading import Header
from etl.values import blank_reason, ordinal
from schemas.source import TableSpec

FOOTNOTE = re.compile(
    r"\s*(注|说\s*明|备\s*注|数据来源|填表说明|填报说明|资料来源|更正\s*(?:说明|理由|原因))\s*\d*\s*[:：]"
)
SIGNATURES = re.compile(
    r"\s*(单位负责人|主要负责人|部门负责人|分管领导|统计负责人|审核人?|复核人?|审签人?|签发人?|制表人?|填报人|填表人|报送人|经办人|联系人"
    r"|联系电话|填报日期|报送日期|制表日期)\s*(?:[（(][^（()）]{0,8}[）)])?\s*[:：]"
)
# What a printed page says of itself: no data, whatever column it stands in.
LINES = re.compile(
    r"[（(【—\-－]*(?:(?:表\d*|附件\d*)?(?:[（(]?续[）)]?表?|续上表|接上[页表]|转下[页表]|下[页表]续|续下[页表])\d*"
    r"|第?\d+页?[/／,，、]?(?:共\d+页)|第\d+页|共\d+页"
    r"|(?:以下|此处|下)?(?:空白|无正文)|以下空白行?|此页无正文|完|全文完|结束)[）)】—\-－。]*"
)
OF_WHICH = re.compile(r"\s*其\s*中\s*(?:[:：]|$|\S)")
FIGURE = re.compile(r"[-+－]?[\d０-９][\d０-９,，.．]*[%％]?")
_STATED = re.compile(r"[（(](\d+)\s*[个项家户人条]?[）)]\s*$")
BEGINS_A_COUNT = frozenset("共0123456789０１２３４５６７８９")
COUNTERS = "[个件项家户人次条处份篇起宗所名组]"
COUNTED = re.compile(rf"共?[\d０-９]+(?:\.\d+)?(?:{COUNTERS}|万元|亿元|元)?")
NUMBERED = r"(?:[一二三四五六七八九十]+、)?"
# Words for a sum that no form agrees on; they count only where nothing else names the row.
SUMS = ("合计", "总计", "汇总", "累计", "总和", "总数", "共计")
# A sum of some rows that stand above, in no group of their own: 前2名小计, 其余项目合计.
SUM_OF_SOME = re.compile(
    r"(?:其中[:：]?)?(?:(?:排名)?前[\d一二三四五六七八九十百两]+[名位家户个项强大类种条]?|其余|剩余)\S{0,6}?"
    r"(?:小计|合计|总计|共计)(?:[（(].*[）)])?[:：]?"
)
WHOLE = r"(?:以上)?(?:全部|全区|全市|全园区?|园区|总体|以上|各项|项目|本表|投资)?"
# What is reckoned from the rows above and is no sum of them.
AVERAGE = re.compile(
    rf"{WHOLE}(?:平均(?:分数?|值|数|得分|成绩|水平)?|均值|[人户亩]均)(?:[（(].*[）)])?[:：]?"
)
# What stands below a sum to be held against it: 上周合计, 增减, 同比增长, 较上年同期.
_OTHER_TIME = "(?:上年同期|去年同期|同期|去年|上一?(?:周|月|季度?|期|年度?))"
_CHANGE = "(?:(?:增减|增长|增加|减少|变化|变动|升降|增幅|降幅|差额?)(?:额|量|数|率|幅度|情况)?)"
COMPARISON = re.compile(
    rf"(?:(?:同比|环比|[比较与]{_OTHER_TIME}(?:相?比)?){_CHANGE}?|{_CHANGE}|{_OTHER_TIME}(?:数|累计|完成|合计|总计|小计)?)"
    r"(?:[（(].*[）)])?[:：]?"
)
MAY_BE_SUM = re.compile(r"\s*\S{0,16}?(?:[合总小共汇累]\s*[计总和数]|平\s*均|均\s*值|[人户亩]\s*均)")
LONGEST_LABEL = 40
ENDS_A_SUM = frozenset("计总和数均值分绩平）):： \u3000\n")
# A sum of nobody knows which rows: 东部合计, 三个组共计; it counts only where no key stands beside it.
ANY_SUM = re.compile(r"\S{0,16}?(?:小计|合计|总计|共计)数?(?:[（(].*[）)])?[:：]?")
SUM_OF_ABOVE = re.compile(
    rf"(?:以上|上述)([\d一二三四五六七八九十两]+)(?:{COUNTERS})?\S{{0,6}}?(?:小计|合计|总计|共计)[:：]?"
)
# What heads rows below it in a form that knows no such rows: 一、规上企业, （二）走访类, 规上企业（17家）.
NUMBERED_LABEL = re.compile(r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])\S")
COUNTED_LABEL = re.compile(rf"\S*[（(]共?\d+(?:{COUNTERS})?[）)][:：]?")
FEWEST_MERGED = 3  # columns over which a label is merged


def may_be_no_data(text: str) -> bool:
    """In a leading column of a row that begins with a figure: 其中, or a word like one for a sum."""
    return bool(OF_WHICH.match(text)) or may_be_sum(text)


def may_be_sum(text: str) -> bool:
    """A word like one for a sum: a first look, before the form's own words are asked."""
    return text[-1:] in ENDS_A_SUM and MAY_BE_SUM.match(text) is not None


class RowKinds:
    """What a row can be beside data, with every pattern made once for all rows."""

    def __init__(self, sheet: Sheet, header: Header, spec: TableSpec, first_row: int = 0) -> None:
        cols = sorted({h.col for h in header.headings})
        self.cols, self.n_cols = cols[:3], cols[-1] + 1
        self.rows_with_faults = {r for r, _ in sheet.errors} | {r for r, _ in sheet.formulas_without_value}
        self.group_pattern = re.compile(spec.group_rows) if spec.group_rows else None
        labels = [*spec.totals.labels, *spec.totals.subtotal_labels] if spec.totals else []
        self.subtotals = re.compile(_any_of(spec.totals.subtotal_labels)) if spec.totals else None
        self.totals = re.compile(rf"{NUMBERED}{_any_of(labels)}(?:[（(].*[）)])?[:：]?") if labels else None
        self.other_totals = re.compile(rf"{NUMBERED}{WHOLE}{_any_of(SUMS)}数?(?:[（(].*[）)])?[:：]?")
        # Of its own head alone: above a second table stand the rows of the first one.
        above = (_words_of(sheet.rows[row]) for row in range(first_row, header.first_row))
        self.above = [words for words in above if words]
        rows = range(header.first_row, header.last_row + 1)
        placed = [[flat(value) for value in sheet.rows[row]] for row in rows]
        told = (texts for texts in placed if len({*texts, ""}) > 2 or tells_units(texts))
        self.headings = [(texts, {t for t in texts if t}) for texts in told]

    def is_note(self, lead: str) -> bool:
        return bool(FOOTNOTE.match(lead) or SIGNATURES.match(lead))

    def is_line(self, values: Sequence[CellValue]) -> bool:
        """续表, 第1页 共2页, 以下空白: what a printed page says of itself, alone in its row."""
        texts = [flat(value) for value in values if not is_blank(value)]
        return len(texts) <= 2 and bool(LINES.fullmatch("".join(texts)))

    def total(self, values: Sequence[CellValue], group: str | None) -> str | None:
        """The label of a sum, without white space: '合计（34个）', '全部合计', '炼化小计' in that group."""
        lead = next((value for value in values[: self.n_cols] if not is_blank(value)), None)
        for value in [lead, *(values[col] for col in self.cols)] if self.totals is not None else ():
            assert self.totals is not None
            if (
                isinstance(value, str)
                and len(value) < LONGEST_LABEL
                and self.totals.fullmatch(text := flat(value))
            ):
                return text
        texts = (flat(values[col]) for col in self.cols if not is_number(values[col]))
        words = [text for text in texts if not (text[:1] in BEGINS_A_COUNT and COUNTED.fullmatch(text))]
        if len(words) == 1 and (self.other_totals.fullmatch(words[0]) or _is_sum_of(group, words[0])):
            return words[0]
        return None

    def is_sum_of_some(self, values: Sequence[CellValue]) -> bool:
        """A label of such a sum is the only word in the leading columns."""
        for col in self.cols:  # asked of many rows: a plain loop takes a third of any()
            value = values[col]
            if isinstance(value, str) and value[-1:] in ENDS_A_SUM and value:
                break
        else:
            return False
        words = [flat(values[col]) for col in self.cols if not is_number(values[col])]
        return len(words) == 1 and bool(SUM_OF_SOME.fullmatch(words[0]))

    def sum_after_figures(self, values: Sequence[CellValue], group: str | None) -> str | None:
        """The label of a sum in a leading column of a row that begins with a figure."""
        may_be = any(isinstance(value := values[col], str) and MAY_BE_SUM.match(value) for col in self.cols)
        return self.total(values, group) if may_be else None

    def sum_anywhere(self, values: Sequence[CellValue], keys: frozenset[int]) -> str | None:
        """The label of a sum in any column, where no key and no other word stands in the row."""
        label = self._only_words(values, keys)
        return label if label is not None and self._names_a_sum(label) else None

    def sum_of_above(self, values: Sequence[CellValue], keys: frozenset[int]) -> tuple[str, int] | None:
        """'以上三项共计', and how many rows right above it sums."""
        label = self._only_words(values, keys)
        found = SUM_OF_ABOVE.fullmatch(label) if label is not None else None
        count = ordinal(found[1]) if found is not None else None
        return None if label is None or count is None else (label, count)

    def is_any_sum(self, values: Sequence[CellValue], keys: frozenset[int]) -> bool:
        """东部合计, 平均分: a label that does not tell its rows; beside it stand no key and no other word."""
        label = self._only_words(values, keys)
        return label is not None and bool(ANY_SUM.fullmatch(label) or AVERAGE.fullmatch(label))

    def is_comparison(self, values: Sequence[CellValue], keys: frozenset[int]) -> bool:
        """增减, 上周合计: the only word of a row without a key, beside its figures."""
        if any(not is_blank(values[col]) for col in keys):
            return False
        words = [flat(v) for v in values[: self.n_cols] if not is_blank(v) and not _is_figure_or_count(v)]
        return len(words) == 1 and len(words[0]) < LONGEST_LABEL and bool(COMPARISON.fullmatch(words[0]))

    def _only_words(self, values: Sequence[CellValue], keys: frozenset[int]) -> str | None:
        """What may be a sum's label, where no key and nothing but figures and counts stand beside it."""
        for col in keys:
            if not is_blank(value := values[col]) and not (isinstance(value, str) and may_be_sum(value)):
                return None
        label = None
        for value in values[: self.n_cols]:
            if isinstance(value, str) and not is_blank(value) and not _is_figure_or_count(value):
                if label is not None or not may_be_sum(value):
                    return None
                label = flat(value)
        return label if label is not None and len(label) < LONGEST_LABEL else None

    def _names_a_sum(self, label: str) -> bool:
        own = self.totals is not None and self.totals.fullmatch(label)
        return bool(own or self.other_totals.fullmatch(label))

    def is_subtotal(self, label: str, group: str | None = None) -> bool:
        return (self.subtotals is not None and bool(self.subtotals.search(label))) or _is_sum_of(group, label)

    def group(self, lead: str, values: Sequence[CellValue], keys: frozenset[int]) -> str | None:
        """The group's name; beside it may stand nothing but figures: its own sums."""
        if self.group_pattern is None:
            return None
        # What stands beside the table says nothing of its rows.
        others = [(col, v) for col, v in enumerate(values[: self.n_cols]) if not is_blank(v)][1:]
        if any(col in keys or not _is_figure(value) for col, value in others):
            return None
        text = flat(lead)
        match = self.group_pattern.search(text)
        return None if match is None else match[1] if match.groups() else text

    def is_label(self, sheet: Sheet, row: int, keys: frozenset[int]) -> bool:
        """Words that head the rows below them, in a form that declares no such rows.

        Beside them stand figures at most, their own sums. In a column of keys alone such words may be a
        name: there they need a count behind them, or a row in which nothing else stands.
        """
        values = sheet.rows[row]
        filled = [(col, value) for col, value in enumerate(values[: self.n_cols]) if not is_blank(value)]
        lead, text = (filled[0][0], filled[0][1]) if filled else (0, None)
        if not isinstance(text, str) or len(words := flat(text)) >= LONGEST_LABEL:
            return False
        is_numbered, is_counted = NUMBERED_LABEL.match(words), COUNTED_LABEL.fullmatch(words)
        if len(filled) == 1:
            return bool(is_numbered or is_counted) or _merged_over(sheet, row, lead) >= FEWEST_MERGED
        if any(col in keys or not _is_figure_or_count(value) for col, value in filled[1:]):
            return False
        return bool(is_counted or (is_numbered and lead not in keys))

    def is_heading_again(self, lead: str, values: Sequence[CellValue]) -> bool:
        """A heading printed anew on the next page, any of its rows, or the title and unit line above it."""
        text = flat(lead)
        if any(text in line and _words_of(values) <= line for line in self.above):
            return True
        near = [placed for placed, texts in self.headings if text in texts]
        return bool(near) and [flat(value) for value in values] in near

    def is_heading_shuffled(self, lead: str, values: Sequence[CellValue]) -> bool:
        """The words of a heading in another order: what stands below them belongs to other columns."""
        text = flat(lead)
        near = [texts for _, texts in self.headings if text in texts]
        return bool(near) and {flat(value) for value in values if not is_blank(value)} in near


def stated_count(label: str) -> int | None:
    """How many rows a heading or a sum says that there are: 2 of 一、作风能力方面（2个）."""
    match = _STATED.search(label)
    return int(match[1]) if match else None


def numbered_label(words: str) -> tuple[str, int | None] | None:
    """（二）安全环保方面（3个） is 安全环保方面 with 3 rows; None of words without such a number."""
    if NUMBERED_LABEL.match(words) is None:
        return None
    name = re.sub(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])", "", words)
    return _STATED.sub("", name), stated_count(words)


def _words_of(values: Iterable[CellValue]) -> set[str]:
    return {flat(value) for value in values if not is_blank(value)}


def _any_of(labels: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(flat(label)) for label in labels) + ")" if labels else "(?!)"


def _is_sum_of(group: str | None, label: str) -> bool:
    """'炼化合计' below the group row of 炼化."""
    return group is not None and label in {f"{flat(group)}{word}" for word in ("小计", *SUMS)}


def looks_like_total(values: Iterable[CellValue]) -> bool:
    """A row of nothing but figures, or with a word for a sum: what a clerk adds under her rows."""
    texts = [flat(value).rstrip(":：") for value in values if not is_number(value)]
    return not texts or any(text.endswith((*SUMS, "小计")) for text in texts)


def is_number(value: CellValue) -> bool:
    """A number, or nothing at all."""
    return not isinstance(value, str) or value.strip().isdigit() or is_blank(value)


def _merged_over(sheet: Sheet, row: int, col: int) -> int:
    """Over how many columns this cell of one row is merged."""
    for merge in sheet.merges:
        if (merge.first_row, merge.last_row, merge.first_col) == (row, row, col):
            return merge.last_col - merge.first_col + 1
    return 1


def _is_figure_or_count(value: CellValue) -> bool:
    return _is_figure(value) or (isinstance(value, str) and COUNTED.fullmatch(flat(value)) is not None)


def _is_figure(value: CellValue) -> bool:
    if isinstance(value, str):
        return blank_reason(value) is not None or bool(FIGURE.fullmatch(flat(value)))
    return isinstance(value, int | float)
