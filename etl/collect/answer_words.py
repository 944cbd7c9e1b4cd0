"""What clerks write in mails: 无异议 or 有异议 on a 核对单, 签收 of a paper, 自检. Never guessed.

A word counts only where nothing beside it takes it back, whole or in part: 其余无异议, 基本无误 and
收到，附件打不开 are no clear answers.
"""

from __future__ import annotations

import re
import unicodedata

NO_OBJECTION, OBJECTED = "无异议", "有异议"
SELF_CHECK = "自检"

# 自检 as the label of a subject; else what says that the checking is over, or was never meant.
_LABEL = re.compile(
    r"^(?:(?:re|fw|fwd|回复|答复|转发|转)\s*:\s*)*[\[【(]?\s*自检\s*(?:$|[\])】:,、\s-])", re.IGNORECASE
)
_NO_SELF_CHECK = re.compile(
    r"(?:不是|并非|非|无需|不用|不必|不再|免|不)\S{0,2}自检|[已经]\S{0,3}自检|自检(?:的?结果|已?(?:通过|完成|完毕|无误|合格))"
)

_GREETING = re.compile(
    r"(?:尊敬的|敬爱的|各位)?[\u3400-\u9fff]{0,12}?(?:您|你|大家|[早上中下午晚]{1,2})好(?=[!,。.:~\s]|$)[!,。.:~\s]*"
    r"|[\u3400-\u9fff]{1,16}好[!,。:~\s]+"
)
_SALUTATION = re.compile(r"[\u3400-\u9fff()、]{1,24}:")
_WORDS_OF_ANSWERS = re.compile(r"异议|意见|无误|签收|收到|同意|答复|回复|核对|人:|姓名")

_NOTHING = r"(?<!有)(?:无|没有?|未发现|没发现|不存在)(?:任何|什么|其他|不同|修改)*"
_AGREED = re.compile(
    rf"{_NOTHING}(?:异议|意见|问题|错误|差错|误)|(?:准确|核对|核实|核查|确认)?(?<![不有])无误|(?<!不)属实"
)
_OBJECTED = re.compile(
    r"(?<![没未无])(?:有|存在|提出)(?:[一二两几多]?[处项点个])?(?:不同)?(?:异议|意见)(?!的)|(?<![没未无])有误|不符|不一致|不准确|不属实|不同意"
)
# What makes an objection a question or none at all.
_DENIED = re.compile(rf"是否|[吗呢?]|如果|若|[没未无][^,。;]{{0,4}}(?:{_OBJECTED.pattern})")
_ROUTINE = re.compile(r"(?:经核对|核对意见|核对结果|答复|回复|我[局办处]|本单位|[:,。\s])*")
# What takes an agreement back: exceptions, shades, conditions, doubts, wishes, single places.
_TAKEN_BACK = re.compile(
    r"除|其余|其他|其它|别的|[以之]外|例外|但|不过|只是|仅|部分|暂|初步|基本|大[部体致]|原则|待|尚|个别|如果|若|假如|前提|条件"
    r"|不|未|没|非|异议|意见|疑|误|错|漏|吗|呢|\?|应[为该是]|[改修更]正?[为成正改]|调整|是否|请"
    r"|第[\d一二三四五六七八九十]+[项条个处行页点]|\d[\d.]*[项条处个%]"
)
# What a further line says against an agreement; courtesies and signatures do not.
_AGAINST = re.compile(
    rf"{_OBJECTED.pattern}|除|其余|但|不过|另外|应[为该是]|[改修更]正?[为成正改]|调整|错|漏|[多少][报算计列]|请[核改补更]"
)

_RECEIVED = re.compile(
    r"(?:文件|邮件|来文|通报|材料|公文|来信|《[^》]*》|此件|均|[,\s])*"
    r"(?:已经?)?(?P<word>签收|收到|收悉|收讫)(?:人|了)?(?=[,:。!~、;\s]|$)[,:。!~、;\s]*(?P<rest>.*)"
)
_SIGNER_FIRST = re.compile(r"(?P<name>[\u3400-\u9fff·]{2,4}?)(?:已|代|于.{0,20})?签收[。!]?")
_LABELLED = re.compile(
    r"(?:签收人|收件人|接收人|经办人|姓名)[:\s]*(?P<name>[\u3400-\u9fff·]{2,10})(?=[,。;!\s]|$)"
)
_NAME = re.compile(r"(?P<name>[\u3400-\u9fff·]{2,4})(?=[,。;!\s]|$)")
_COURTESY = re.compile(
    r"谢谢|多谢|感谢|辛苦|知悉|落实|照办|执行|马上|立即|尽快|传阅|阅知|好的|收到|我们|大家|领导|祝好|此复"
)
_UNIT_ENDS = "局办处部室会心院所站队"
_NOT_WHOLE = re.compile(
    r"打不开|不能打开|无法打开|打开不了|乱码|损坏|不全|缺|看不[到清见了]|没有?附件|无附件|附件.{0,3}空|发错|不是[我发给]|重[新发]"
    r"|[吗呢?]|[没未无不拒][^,。]{0,2}[签收]"
)
_LINES_WITH_NAME = 3


def half_width(text: str) -> str:
    """Each character in its plain form where that is one character: as long as `text`, place by place."""
    plain = (unicodedata.normalize("NFKC", letter) for letter in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(plain, text, strict=True))


def without_greeting(text: str) -> list[str]:
    """The lines of a mail's own text that say something, without 您好 and 办公室： before them."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    while lines:
        first = half_width(lines[0])
        greeting = _GREETING.match(first)
        start = greeting.end() if greeting else 0
        if _SALUTATION.fullmatch(first[start:]) and not _WORDS_OF_ANSWERS.search(first[start:]):
            start = len(first)
        if not start:
            break
        left = lines[0][start:].strip()
        lines = [left, *lines[1:]] if left else lines[1:]
    return lines


def check_word(text: str) -> tuple[str | None, str]:
    """无异议 or 有异议 with what is said beside it, in an answer to a 核对单; (None, '') where unclear."""
    lines = without_greeting(text)
    if not lines:
        return None, ""
    line, others = lines[0], lines[1:]
    first = half_width(line)
    agrees, objects = _AGREED.search(first), _OBJECTED.search(first)
    if agrees and not objects:
        against = any(_AGAINST.search(half_width(other)) for other in others)
        if against or _TAKEN_BACK.search(_AGREED.sub("", first)):
            return None, ""
        return NO_OBJECTION, _joined(_beside(NO_OBJECTION, line), others)
    if objects and not agrees and not _DENIED.search(first):
        return OBJECTED, _joined(_beside(OBJECTED, line), others)
    return None, ""


def receipt_word(text: str) -> tuple[bool, str]:
    """Does a reply say 签收 (or 收到, 收悉)? And the name that it gives; '' where it gives none.

    A name stands behind 签收 or a label; what else follows 收到 is no name.
    """
    lines = without_greeting(text)
    lines = [half_width(line) for line in lines[:_LINES_WITH_NAME]]
    if not lines or any(_NOT_WHOLE.search(line) for line in lines):
        return False, ""
    labelled = next((one for line in lines if (one := _LABELLED.search(line))), None)
    if found := _RECEIVED.fullmatch(lines[0]):
        name = _NAME.match(found["rest"]) if found["word"] == "签收" else None
        return True, _name(labelled) or _name(name)
    if found := _SIGNER_FIRST.fullmatch(lines[0]):
        return True, _name(labelled) or _name(found)
    return False, ""


def _name(found: re.Match[str] | None) -> str:
    """A person's; a unit's and words of courtesy are none."""
    name = found["name"] if found else ""
    return "" if _COURTESY.search(name) or name.endswith(tuple(_UNIT_ENDS)) else name


def _beside(word: str, line: str) -> str:
    """What a line says beside the word; the whole of it where more than routine stands before."""
    head, found, tail = line.partition(word)
    return tail if found and _ROUTINE.fullmatch(half_width(head)) else line


def _joined(first: str, others: list[str]) -> str:
    return "\n".join(line for line in (first.strip(" :,。;!：，；！　"), *others) if line)


def asks_for_self_check(subject: str) -> bool:
    """自检：5月进展, and 5月进展，请先自检; not 不是自检，正式报送 or 自检已通过。

    In doubt it is one: its answer says that nothing was loaded.
    """
    flat = half_width(subject).strip()
    return SELF_CHECK in flat and (_LABEL.match(flat) is not None or _NO_SELF_CHECK.search(flat) is None)
