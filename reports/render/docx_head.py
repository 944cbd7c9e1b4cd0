"""版头 and title of the paper, and the head of the leader's sheet: what stands above the first words.

Heights are those of gbt9704.typ, so that the text below begins where it begins in the PDF.
"""

from __future__ import annotations

from reports.document import Document, leader_subtitle
from reports.render.docx_marks import identity_mark, marked
from reports.render.docx_styles import PITCH_TWIPS, RED
from reports.render.docx_xml import blank, paragraph, run, text_box, twips
from reports.render.layout import masthead_size_pt, title_lines

# The red name's upper edge lies 35 mm below that of the 版心; above it stands the line of 份号 and drafts.
_DROP_TWIPS = twips(35) - PITCH_TWIPS + 11
_BELOW_ISSUE_NAME_TWIPS = twips(8) + 195
# Below a title with nobody addressed the text follows at once.
_BELOW_TITLE_TWIPS = 320


def leader_head_xml(document: Document) -> str:
    """Stage, title and subtitle of the loose sheet."""
    stage = document.stage if document.is_draft else ""
    return (
        paragraph("LeaderMark", marked("leader_stage", run(stage)))
        + paragraph("LeaderTitle", marked("leader_title", run(document.leader_title)))
        + paragraph("LeaderNote", marked("leader_note", run(leader_subtitle(document))))
    )


def title_xml(document: Document) -> str:
    """The title, parted into lines."""
    words = "<w:r><w:br/></w:r>".join(run(line) for line in title_lines(document.title))
    words = marked(identity_mark(document), marked("title", words))
    after = _BELOW_TITLE_TWIPS if document.addressee else 0
    spacing = f'<w:spacing w:after="{after}"/>'
    if document.is_compact:
        spacing = '<w:spacing w:before="157" w:after="0" w:line="660" w:lineRule="exact"/>'
    return paragraph("Title", words, spacing)


def masthead_xml(document: Document) -> str:
    """The red name, number, office and date, the red rule."""
    masthead = document.masthead
    size = round(masthead_size_pt(masthead, document.is_compact) * 2)
    # The few characters of a fixed title stand apart, as on the printed form.
    apart = f'<w:spacing w:val="{size * 10 * 35 // 100}"/>' if masthead.style == "通报" else ""
    red = marked("red", run(masthead.red_text, f'{apart}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'))
    if masthead.style == "文件":
        return _stage(document) + _of_the_office(document, red)
    if document.is_compact:
        return _stage(document) + _of_the_notice(document, red, size)
    return _stage(document) + _of_the_issue(document, red)


def _of_the_office(document: Document, red: str) -> str:
    """发文机关标志 and 发文字号."""
    name = paragraph("RedName", red, f'<w:spacing w:before="{_DROP_TWIPS}"/>')
    number = paragraph("Number", marked("number", run(document.masthead.number)), _rule(11))
    return name + blank() + blank() + number + blank() + blank()


def _of_the_issue(document: Document, red: str) -> str:
    """《督查通报》: number, office and date."""
    spacing = f'<w:spacing w:before="{twips(4)}" w:after="{_BELOW_ISSUE_NAME_TWIPS}"/>'
    masthead = document.masthead
    number = paragraph("Number", marked("number", run(masthead.number)))
    line = _issuer(masthead.office, masthead.date_text)
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{twips(156)}"/></w:tabs>'
    return (
        paragraph("RedName", red, spacing)
        + number
        + paragraph("Flush", line, _rule(11) + tabs)
        + blank()
        + blank()
    )


def _of_the_notice(document: Document, red: str, size: int) -> str:
    """The same on two lines, as the weekly notice has it."""
    masthead = document.masthead
    high = f'<w:spacing w:before="0" w:after="0" w:line="{size * 11}" w:lineRule="exact"/>'
    line = _issuer(masthead.office, masthead.number, masthead.date_text)
    tabs = (
        f'<w:tabs><w:tab w:val="center" w:pos="{twips(78)}"/>'
        f'<w:tab w:val="right" w:pos="{twips(156)}"/></w:tabs>'
    )
    return paragraph("RedName", red, high) + paragraph("Flush", line, _rule(6) + tabs)


def _issuer(*words: str) -> str:
    return marked("issuer", "<w:r><w:tab/></w:r>".join(map(run, words)))


def _rule(space_pt: int) -> str:
    return f'<w:pBdr><w:bottom w:val="single" w:sz="16" w:space="{space_pt}" w:color="{RED}"/></w:pBdr>'


def _stage(document: Document) -> str:
    """The first line, that of drafts; beside the red name of a notice it takes no line of its own."""
    stage = paragraph("Mark", marked("stage", run(document.stage)) if document.is_draft else "")
    if not document.is_compact:
        return stage
    aside = text_box(stage, "稿别", 28, 37, 30, 11, beside=True)
    return paragraph("Break", aside if document.is_draft else "")
