"""Styles, faces and settings of the DOCX: GB/T 9704 where an editor in WPS finds and keeps it."""

from __future__ import annotations

from reports.fonts import ALTERNATE_NAMES, OFFICIAL_NAMES, ROLES, Role
from reports.render.docx_xml import NAMESPACES, XML_HEAD, attribute, fonts

# 16 pt with −0.25 pt between characters and lines of exactly 28.95 pt: 22 lines of 28, measured.
PITCH_TWIPS = 579
CHAR_TWIPS = 315
TIGHT_TWIPS = -5
TIGHT = f'<w:spacing w:val="{TIGHT_TWIPS}"/>'
RED = "E60012"


def _style(
    style_id: str,
    name: str,
    role: Role,
    half_points: int,
    *,
    line: str = f'w:line="{PITCH_TWIPS}" w:lineRule="exact"',
    before: int = 0,
    after: int = 0,
    indent: bool = False,
    align: str = "left",
    keep_next: bool = False,
    level: int | None = None,
    colour: str = "",
    is_tight: bool = False,
    is_text: bool = False,
) -> str:
    keep = "<w:keepNext/>" if keep_next else ""
    first_line = 2 * (half_points * 10 + TIGHT_TWIPS)
    chars = f'<w:ind w:firstLineChars="200" w:firstLine="{first_line}"/>' if indent else ""
    outline = f'<w:outlineLvl w:val="{level}"/>' if level is not None else ""
    # No air between 汉字 and digits: in a narrow column it costs a line.
    apart = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>' if is_tight else ""
    tint = f'<w:color w:val="{colour}"/>' if colour else ""
    tight = TIGHT if is_text or half_points == 32 else '<w:spacing w:val="0"/>'
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{keep}<w:overflowPunct/>{apart}'
        f'<w:spacing w:before="{before}" w:after="{after}" {line}/>'
        f'{chars}<w:jc w:val="{align}"/>{outline}</w:pPr>'
        f'<w:rPr>{fonts(OFFICIAL_NAMES[role])}{tint}{tight}<w:sz w:val="{half_points}"/>'
        f'<w:szCs w:val="{half_points}"/></w:rPr></w:style>'
    )


_TITLE_LINE = 'w:line="660" w:lineRule="exact"'
_SINGLE = 'w:line="240" w:lineRule="auto"'
# Lines, rows and gaps are those of gbt9704.typ, so that both forms turn their pages at the same places. An
# exact line carries its gap above the letters: what stands below a table or picture leaves it out.
_TABLE_LINE = 'w:line="300" w:lineRule="exact"'
_SMALL_LINE = 'w:line="205" w:lineRule="exact"'
# Space before a paragraph is left out at the head of some pages: the line itself carries it.
_TITLE_ABOVE = 'w:line="636" w:lineRule="exact"'
UNIT_TWIPS, SMALL_UNIT_TWIPS = 290, 260
# Ends the style of a cell whose words stand again because its rows go on overleaf.
AGAIN = "Again"
_UNIT_LINE = f'w:line="{UNIT_TWIPS}" w:lineRule="exact"'
_SMALL_UNIT_LINE = f'w:line="{SMALL_UNIT_TWIPS}" w:lineRule="exact"'
_NOTE_LINE = 'w:line="270" w:lineRule="exact"'
_CAPTION_LINE = 'w:line="240" w:lineRule="exact"'
_LABEL_LINE = 'w:line="320" w:lineRule="exact"'
_LEADER_MARK_LINE = 'w:line="480" w:lineRule="exact"'
_LEADER_LINE = 'w:line="582" w:lineRule="exact"'
_LEADER_NOTE_LINE = 'w:line="500" w:lineRule="exact"'
# Its text where 3号 has no room for it.
_LEADER_LINES = 'w:line="440" w:lineRule="exact"'
_ATTACHMENT_LINE = 'w:line="699" w:lineRule="exact"'


def styles_xml(is_compact: bool = False) -> str:
    """styles.xml: 正文, four levels of heading, and the parts of the paper, all by Chinese names.

    `is_compact`: the text in 4号 on lines of 20 pt, for a notice that should stay on one page.
    """
    size, pitch = (28, 400) if is_compact else (32, PITCH_TWIPS)
    line = f'w:line="{pitch}" w:lineRule="exact"'
    signature = _style("Signature", "署名日期", "fang", size, line=line, align="right", is_text=True)
    before = [*_text(size, line), *_head(), *_attachment(), *_leader_page()]
    styles = [*before, signature, *_tables(), *_pictures(), *_foot()]
    return f"{XML_HEAD}<w:styles {NAMESPACES}>{_defaults(size, line)}{''.join(styles)}</w:styles>"


def _defaults(size: int, line: str) -> str:
    """What holds where no style says otherwise."""
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts(OFFICIAL_NAMES['fang'])}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:pPr><w:spacing w:before="0" w:after="0" {line}/></w:pPr>'
        f"<w:rPr>{fonts(OFFICIAL_NAMES['fang'])}{TIGHT}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    )


def _text(size: int, line: str) -> list[str]:
    """正文 and its four levels of heading."""
    levels: tuple[tuple[str, str, Role], ...] = (
        ("Level1", "公文一级标题", "hei"),
        ("Level2", "公文二级标题", "kai"),
        ("Level3", "公文三级标题", "fang"),
        ("Level4", "公文四级标题", "fang"),
    )
    return [
        _style("Body", "公文正文", "fang", size, line=line, indent=True, align="both", is_text=True),
        _style("Flush", "公文顶格", "fang", size, line=line, align="left", is_text=True),
        *(
            _style(*names, size, line=line, indent=True, keep_next=True, level=level, is_text=True)
            for level, names in enumerate(levels)
        ),
    ]


def _head() -> list[str]:
    """版头, and the title."""
    return [
        _style("Mark", "公文稿别", "hei", 32),
        _style("RedName", "发文机关标志", "xiaobiaosong", 58, align="center", colour=RED, line=_SINGLE),
        _style("Number", "发文字号", "fang", 32, align="center"),
        _style("Title", "公文标题", "xiaobiaosong", 44, align="center", line=_TITLE_LINE, after=PITCH_TWIPS),
    ]


def _attachment() -> list[str]:
    return [
        _style("AttachmentMark", "附件序号", "hei", 32, keep_next=True, line=_LABEL_LINE),
        _style(
            *("AttachmentTitle", "附件标题", "xiaobiaosong", 44),
            align="center",
            keep_next=True,
            line=_ATTACHMENT_LINE,
            before=381,
        ),
    ]


def _leader_page() -> list[str]:
    return [
        _style("LeaderMark", "一页纸稿别", "hei", 32, line=_LEADER_MARK_LINE),
        _style("LeaderTitle", "一页纸标题", "xiaobiaosong", 44, align="center", line=_LEADER_LINE),
        _style(
            "LeaderBody",
            "一页纸正文",
            "fang",
            28,
            line=_LEADER_LINES,
            indent=True,
            align="both",
            is_text=True,
        ),
        _style("LeaderFlush", "一页纸顶格", "fang", 28, line=_LEADER_LINES, is_text=True),
        _style("LeaderNote", "一页纸说明", "kai", 28, align="center", line=_LEADER_NOTE_LINE, after=254),
    ]


def _tables() -> list[str]:
    return [
        _style("TableTitle", "表题", "hei", 28, align="center", keep_next=True, line=_TITLE_ABOVE, after=60),
        _style("TableUnit", "表单位", "fang", 21, align="right", keep_next=True, line=_UNIT_LINE),
        _style("SmallUnit", "小表单位", "fang", 18, align="right", keep_next=True, line=_SMALL_UNIT_LINE),
        _style("TableHead", "表头", "hei", 21, align="center", line=_TABLE_LINE),
        _style("TableCell", "表格正文", "fang", 21, line=_TABLE_LINE),
        _style(f"TableCell{AGAIN}", "表格正文（续）", "fang", 21, line=_TABLE_LINE),
        _style("SmallHead", "小表头", "hei", 18, align="center", line=_SMALL_LINE, is_tight=True),
        _style("SmallCell", "小表正文", "fang", 18, line=_SMALL_LINE, is_tight=True),
        _style(f"SmallCell{AGAIN}", "小表正文（续）", "fang", 18, line=_SMALL_LINE, is_tight=True),
        _style("TableNote", "表注", "fang", 18, line=_NOTE_LINE, before=30),
    ]


def _pictures() -> list[str]:
    return [
        # A picture stands on the line of its letters: letters of a point leave no air below it, in any face.
        _style("Picture", "图", "fang", 2, align="center", keep_next=True, line=_SINGLE),
        _style("Caption", "图题", "hei", 24, align="center", line=_CAPTION_LINE, before=120, after=20),
    ]


def _foot() -> list[str]:
    """版记, page number, and the paragraph that ends a section."""
    return [
        _style("Imprint", "版记", "fang", 28, line='w:line="460" w:lineRule="exact"'),
        _style("PageNumber", "页码", "song", 28, line='w:line="280" w:lineRule="exact"'),
        _style("Break", "分节", "fang", 2, line='w:line="20" w:lineRule="exact"'),
    ]


def font_table_xml() -> str:
    """fontTable.xml: what to take on a machine that lacks an official face."""
    faces = "".join(
        f"<w:font w:name={attribute(OFFICIAL_NAMES[role])}>"
        f"<w:altName w:val={attribute(ALTERNATE_NAMES[role][0])}/>"
        f'<w:charset w:val="86"/><w:family w:val="{"modern" if role in ("hei", "kai") else "roman"}"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for role in ROLES
    )
    return f"{XML_HEAD}<w:fonts {NAMESPACES}>{faces}</w:fonts>"


def settings_xml() -> str:
    """settings.xml: odd and even pages differ, punctuation may be compressed, Word 2013 layout."""
    return (
        f'{XML_HEAD}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>'
        "<w:compat><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:val="15" '
        'w:uri="http://schemas.microsoft.com/office/word"/>'
        '</w:compat><w:themeFontLang w:val="zh-CN" w:eastAsia="zh-CN"/></w:settings>'
    )
