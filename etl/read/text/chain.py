"""接龙, the numbered list that a workgroup's chat makes, pasted as text → Grid.

    #接龙
    3月1日工作晾晒

    1. 苏雨辰 18:02 整理台账
    2. 招商局 顾予安 18:05 起草文件

Times stand as they were written; what day they belong to is settled by `etl.tidy.chain_days`.
"""

import re
from collections.abc import Sequence

from etl.grid import CellValue, Grid, Sheet, Unreadable
from etl.read.limits import Limits
from etl.values import clock_in_digits

_NAMED = 10
HEADINGS = ("编号", "序号", "姓名", "时间", "内容")
_MARK = re.compile(r"^\s*[#＃]?\s*(?:群)?接龙", re.MULTILINE)
# 3月1日工作晾晒: the topic alone, where the mark was not copied along.
_TOPIC = re.compile(
    r"\d{1,2}\s*[月./-]\s*\d{1,2}.*(?:晾晒|接龙|打卡|签到)|(?:晾晒|接龙|打卡|签到).*\d{1,2}\s*[月./-]\s*\d{1,2}"
)
_ITEM = re.compile(r"^\s*(\d{1,4})\s*[.、．)）:：]\s*(\S.*)$")
# 3 贺然 10:00: the dot is missing; 3 家企业 counts something.
_BARE_ITEM = re.compile(
    r"^\s*(\d{1,4})\s*(?![年月日号点时分个家人次项条名处件户天周份期批])([\u3400-\u9fff].*)$"
)
# What begins as an entry does; of its words no more is told than these.
_LIKE_ANOTHER = re.compile(
    r"\d{1,4}\s*(?![年月日号点时分个家人次项条名处件户天周份期批])[\u3400-\u9fff·]{2,8}"
    r"|[\u3400-\u9fff·]{2,8}(?=[\s,，、:：]*\d{1,2}\s*[:：点时])"
)
_EXAMPLE = re.compile(r"^\s*例\s*[:：.、]?\s*\S")
_HALF = r"(?:上午|下午|晚上?|早上?|中午|傍晚|凌晨|[AaPp]\.?[Mm]\.?)"
_DAY = r"(?:(?:\d{4}\s*[年./-]\s*)?\d{1,2}\s*[月./-]\s*\d{1,2}\s*[日号]?\s*)?"
# A day, a time or both, as people write them; whether there is such a time is seen later.
_WHEN = re.compile(
    rf"(?:于|在|今[天日]?|当[天日]|昨[天日]?)?{_DAY}(?:{_HALF}\s*)?(?<!\d)\d{{1,2}}\s*(?:[:：]\s*\d\d(?!\d)(?:[:：]\d\d)?|[点时]\s*(?:[0-5]?\d\s*分?|半|整)?)"
    r"(?:\s*[AaPp]\.?[Mm]\b\.?)?"
)
# 周以宁 21.05 走访, 2105 走访: meant as a time, and no time as it stands.
_NO_TIME = re.compile(r"(?<=\s)(?:\d{1,2}[.．]\d\d|\d{4})(?=\s|$)")
# 今天18时05分完成巡查: when it was done, said in passing.
_SAYS_DONE = re.compile(r"\s*(?:已|就)?(?:完成|做完|结束|打卡|晾晒|报送|提交)")
_BETWEEN = re.compile(r"[\s,，、;；:：|/—()（）\[\]【】-]+")
_OFFICE = re.compile(r".*(?:局|办|办公室|中心|区|科|部|处|室|所|队|公司|管委会)$")
_NAME = re.compile(r"[\u3400-\u9fff·]{2,8}")
# 高  屿: a name of two characters, set wide to line up with those of three.
_WIDE_NAME = re.compile(
    r"^(\S{1,20}(?:局|办|室|中心|区|科|部|处|所|队|公司|管委会)[\s,，、]+)?"
    r"([\u3400-\u9fff])\s+([\u3400-\u9fff])(?=[\s,，、;；:：|/—-]|$)"
)
_LEAVE = r"(?:请假|公休|年?休假|年假|病假|事假|产假|婚假|丧假|出差|借调)"
# 请假：某某、某某 is about people who post nothing; 某某 请假 says the same of one.
_ON_LEAVE = re.compile(
    rf"{_LEAVE}(?:人员|的?有|的)?\s*(?:[一二两三四五六七八九十\d]+\s*人)?\s*[:：]\s*\S.*"
    rf"|(?:\S{{1,20}}(?:局|办|室|中心|区|科|部|处|所|队|公司|管委会)[\s,，、]+)?[\u3400-\u9fff]\s*[\u3400-\u9fff·]{{1,3}}"
    rf"[\s,，、:：—-]*[（(]?(?:今[日天]|全天|上午|下午)?{_LEAVE}(?:[半一二两三四五\d.]+\s*天半?)?[)）]?"
)


def is_chain(text: str) -> bool:
    """The mark stands near the top, or a topic above the first entry; numbered lines follow."""
    lines = text.split("\n")[:200]
    first = next((at for at, line in enumerate(lines) if _ITEM.match(line)), None)
    if first is None:
        return False
    return bool(_MARK.search(text[:2000])) or any(_TOPIC.search(line[:200]) for line in lines[:first])


def read_chain(text: str, name: str, limits: Limits) -> Grid:
    """Text → one sheet: the topic's lines, a heading (`HEADINGS`), a row for each entry.

    Who is on leave posts nothing: such an entry has words alone, no person and no time, and is told.
    Raises Unreadable for a list longer than the limit.
    """
    topic: list[str] = []
    entries: list[list[CellValue]] = []
    doubtful: list[str] = []
    for line in text.split("\n"):
        if match := _ITEM.match(line) or _without_dot(line, entries):
            entries.append(_entry(int(match[1]), clock_in_digits(match[2].strip())))
        elif entries and line.strip() and not _EXAMPLE.match(line):
            if like := _LIKE_ANOTHER.match(line.strip()):
                doubtful.append(like[0])
            told = entries[-1][4]
            entries[-1][4] = f"{told}\n{line.strip()}" if told else line.strip()
        elif line.strip() and not _EXAMPLE.match(line):
            topic.append(line.strip())
    rows: list[list[CellValue]] = [[" ".join(topic), *[None] * 4], list(HEADINGS), *entries]
    if len(rows) * len(HEADINGS) > limits.cells:
        raise Unreadable("too_big", f"接龙过长（超过{limits.cells}格），请分几次报送。")
    absent = {row for row, entry in enumerate(rows) if row > 1 and is_absence(entry)}
    grid = Grid("chain", [Sheet(1, name, rows, formats_known=False, told_rows=absent)])
    if doubtful:
        quoted = "、".join(f"“{begins}”" for begins in doubtful[:_NAMED])
        grid.notices.append(
            f"接龙里有{len(doubtful)}行没有按“序号.”写（{quoted}{'等' if len(doubtful) > _NAMED else ''}），"
            "作为上一条的内容读取；若是另一个人的，请补上序号和点后重报"
        )
    if absent:
        listed = [f"“{rows[row][1]}. {rows[row][4]}”" for row in sorted(absent)]
        quoted = "、".join(listed[:_NAMED]) + ("等" if len(listed) > _NAMED else "")
        grid.notices.append(
            f"接龙里有{len(absent)}条写的是请假、出差等（{quoted}），不算晾晒，未读取；应晒人员以名册为准"
        )
    return grid


def _without_dot(line: str, entries: Sequence[Sequence[CellValue]]) -> re.Match[str] | None:
    """The next number, a name and a time: an entry whose dot was forgotten."""
    match = _BARE_ITEM.match(line)
    if match is None or not entries or int(match[1]) != int(str(entries[-1][1])) + 1:
        return None
    person, when = _entry(0, clock_in_digits(match[2].strip()))[2:4]
    return match if when and _NAME.fullmatch(str(person)) else None


def _when(text: str) -> re.Match[str] | None:
    """The time of the posting: right behind the name, or the only one; else what stands there and is none.

    A time amid other words (走访9:30企业座谈) is a time of what was done.
    """
    found = [
        one
        for one in _WHEN.finditer(text)
        if one.end() == len(text) or _stands_alone(text, one.start()) or _SAYS_DONE.match(text, one.end())
    ]
    if not found:
        return _NO_TIME.search(text)
    return next((one for one in found if _is_behind_name(text, one.start())), found[-1])


def _stands_alone(text: str, at: int) -> bool:
    return at == 0 or _BETWEEN.fullmatch(text[at - 1]) is not None or _is_behind_name(text, at)


def _is_behind_name(text: str, at: int) -> bool:
    return len([word for word in _BETWEEN.split(text[:at]) if word]) <= 1


def is_absence(entry: Sequence[CellValue]) -> bool:
    """An entry of nothing but words: it posts nothing."""
    return entry[2] is None and entry[3] is None


def _entry(number: int, text: str) -> list[CellValue]:
    when = _when(text)
    rest = f"{text[: when.start()]} {text[when.end() :]}" if when else text
    if _ON_LEAVE.fullmatch(rest.strip()):
        return [None, number, None, None, text]
    rest = _WIDE_NAME.sub(r"\1\2\3", rest.strip())
    words = [word for word in _BETWEEN.split(rest, maxsplit=2) if word]
    person = words.pop(0) if words else None
    if person and words and _OFFICE.fullmatch(person) and _NAME.fullmatch(words[0]):
        person = words.pop(0)
    content = " ".join(words).strip() or None
    return [None, number, person, when[0].strip() if when else None, content]
