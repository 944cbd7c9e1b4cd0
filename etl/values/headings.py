"""Headings: one normal form, and the unit that they state."""

import re
import unicodedata
from functools import lru_cache

LONGEST_HEADING = 1_000
"""Characters. What looks for marks at a heading's end would look for ever in 32,767, the most of a cell."""
_SPACE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
# Marks of footnotes, and what a form says to whoever fills it in: *项目名称, 项目名称（必填）, 项目名称：
_MARKS = re.compile(
    r"^[*＊★☆▲●]+|(?:[①-⑳*＊†‡※⁰¹²³⁴-⁹：:]|[\[【（(]注\d*[\]】）)]"
    r"|[\[【（(](?:必填|选填|可不填|单选|多选|下拉选择)项?[\]】）)]"
    r"|[\[【（(](?:填?是\s*[/／或、]?\s*否|打?√|打勾|年月日|规范?全称|(?:格式|如|例|请|自动)[^\]】）)]*)[\]】）)])+$"
)
_DASHES = re.compile("[-\u2010-\u2015\u2212\uff0d]+")
_UNIFIED = str.maketrans({"(": "（", ")": "）", "％": "%", ":": "：", ",": "，", ";": "；"})
_BRACKETS = re.compile(r"[（【\[](?:单位：)?([^（）【】\[\]]*)[）】\]]|，([^，（）]*)$")
_AFTER_SLASH = re.compile(r"(.+)[/／]([^/／]+)$")

_MONEY = {
    "亿元": "亿元",
    "亿": "亿元",
    "千万元": "千万元",
    "千万": "千万元",
    "百万元": "百万元",
    "百万": "百万元",
    "万元": "万元",
    "万": "万元",
    "千元": "千元",
    "元": "元",
}
_THINGS = frozenset("个家项户人条篇场件份台套辆位名处起")
_SAME = (
    frozenset("人名位"),
    _THINGS - frozenset("人名位"),
    *map(
        frozenset,
        (
            ("次", "次数", "场", "场次"),
            ("天", "日"),
            ("公里", "千米"),
            ("吨标煤", "吨标准煤"),
            ("千克", "公斤"),
            ("%", "百分点", "个百分点"),
        ),
    ),
)
_UNITS = {
    *(
        "%",
        "‰",
        "百分点",
        "个百分点",
        "倍",
        "个",
        "家",
        "项",
        "户",
        "人",
    ),
    *(
        "人次",
        "次",
        "次数",
        "天",
        "日",
        "月",
        "年",
        "小时",
        "工作日",
        "条",
    ),
    *(
        "篇",
        "场",
        "件",
        "份",
        "期",
        "台",
        "套",
        "台套",
        "辆",
        "位",
    ),
    *(
        "名",
        "处",
        "起",
        "学时",
        "分",
        "亩",
        "公顷",
        "平方米",
        "万平方米",
        "立方米",
        "万立方米",
        "㎡",
        "m2",
    ),
    *(
        "m²",
        "米",
        "公里",
        "千米",
        "吨",
        "万吨",
        "千克",
        "公斤",
        "吨标煤",
        "吨标准煤",
    ),
    *(
        "万吨标准煤",
        "千瓦时",
        "万千瓦时",
        "亿千瓦时",
        "美元",
        "万美元",
        "亿美元",
        "元/吨",
        "元/亩",
        "万元/亩",
    ),
    *("万元/人", "题", "所", "宗", "座", "栋", "间", "盏", "株", "本", "册", "班次", "车次", "批次", "兆瓦"),
    *("微克/立方米", "毫克/升", "吨/年", "万吨/年", "元/平方米"),
}

# The usual signs, as NFKC leaves them: µ is μ then, m³ is m3. Of several letters either case will do, of one
# only the usual one: M is no metre.
_SIGNS = {
    **{"μg": "微克", "ug": "微克", "mg": "毫克", "g": "克", "kg": "千克", "t": "吨"},
    **{"ml": "毫升", "L": "升", "m3": "立方米", "nm3": "标立方米"},
    **{"m2": "平方米", "km2": "平方公里", "hm2": "公顷", "ha": "公顷"},
    **{"m": "米", "km": "公里", "cm": "厘米", "mm": "毫米", "tce": "吨标准煤", "kgce": "千克标准煤"},
    **{"kwh": "千瓦时", "kw.h": "千瓦时", "kw·h": "千瓦时", "mwh": "兆瓦时", "kw": "千瓦", "mw": "兆瓦"},
    **{"h": "小时", "d": "天", "a": "年", "db(a)": "分贝", "db": "分贝", "μm": "微米"},
}

_MULTIPLE = re.compile(
    "[十百千]?万|亿"
)  # 万吨标煤, 万人: a unit like any other, in other figures than 吨标煤


def normalise_heading(text: str) -> str:
    """One spelling: no white space, full-width brackets, half-width letters, no marks around it.

    A text too long for a heading comes back as it is.
    """
    return _normalised(text) if len(text) <= LONGEST_HEADING else text


@lru_cache(maxsize=4096)  # the same forms come every month
def _normalised(text: str) -> str:
    flat = _MARKS.sub("", _SPACE.sub("", text))
    flat = "".join(
        unicodedata.normalize("NFKC", char) if "０" <= char <= "９" or "Ａ" <= char <= "ｚ" else char
        for char in flat
    )
    return _DASHES.sub("—", flat.translate(_UNIFIED))


def heading_unit(text: str) -> tuple[str, str | None]:
    """'投资（万元）' → ('投资', '万元'); '增速%' → ('增速', '%'); '备注（盖章）' → ('备注（盖章）', None).

    The heading comes back normalised. Only a known unit counts; 亿 and 万 alone are 亿元 and 万元.
    """
    return _parted(text) if len(text) <= LONGEST_HEADING else (text, None)


@lru_cache(maxsize=4096)
def _parted(text: str) -> tuple[str, str | None]:
    heading = normalise_heading(text)
    for match in _BRACKETS.finditer(heading):
        unit = _known_unit(match[1] or match[2] or "")
        if unit is not None:
            return heading[: match.start()] + heading[match.end() :], unit
    slash = _AFTER_SLASH.fullmatch(heading)
    if slash and (slash[2] in _MONEY or slash[2] == "%"):
        return slash[1], _known_unit(slash[2])
    if heading.endswith("%") and len(heading) > 1:
        return heading[:-1], "%"
    if heading.startswith("单位：") and (unit := _known_unit(heading[3:])):
        return "", unit
    return heading, None


def stated_unit(text: str) -> str | None:
    """The unit that a cell of its own states, in the spelling of headings where that one is known."""
    flat = "".join(text.split())
    return heading_unit(f"数（{flat}）")[1] or flat or None


def same_measure(one: str, other: str) -> bool:
    """Two units in which the same figure says the same: 人 and 名, mg/L and 毫克/升; not 亩 and 公顷."""
    one, other = in_words(one), in_words(other)
    return one == other or any(one in group and other in group for group in _SAME)


def in_words(unit: str) -> str:
    """'μg/m³' → '微克/立方米', 'kWh' → '千瓦时'; a unit without such a sign as it is."""
    flat = _SPACE.sub("", unicodedata.normalize("NFKC", unit)).replace("每", "/")
    parts = [
        _SIGNS.get(part) or (_SIGNS.get(part.lower()) if len(part) > 1 else None) for part in flat.split("/")
    ]
    told = [name or part for name, part in zip(parts, flat.split("/"), strict=True)]
    return "/".join(told) if any(parts) else unit


def counts_things(text: str) -> bool:
    """A word between a number and what is counted, for which 个 may stand: 家, 项, 户."""
    return text in _THINGS


def is_counter(text: str) -> bool:
    """A unit in which things are counted: 次, 家, 人次; neither money nor a rate."""
    return text in _UNITS and not any(part in text for part in ("元", "%", "‰", "百分点", "/"))


def _known_unit(text: str) -> str | None:
    bare = text.removeprefix("人民币").removeprefix("单位：")
    if bare in _MONEY:
        return _MONEY[bare]
    if bare not in _UNITS and len(bare) > 1:  # 方案（A） is of no unit
        bare = in_words(bare)
    multiple = _MULTIPLE.match(bare)
    return bare if bare in _UNITS or (multiple and bare[multiple.end() :] in _UNITS) else None
