"""Document → the body of a mail: HTML with inline CSS that a telephone can read, and the same as plain text.

Pictures are named by cid; `MailBody.pictures` holds them for the message's related parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from reports.charts import ChartImage
from reports.document import (
    LIGHT_COLOURS,
    LIGHT_MARKS,
    Block,
    ChartBlock,
    Document,
    HeadCell,
    Heading,
    PageBreak,
    Paragraph,
    PlacedCell,
    Run,
    Table,
    TableCell,
    attachment_label,
    attachment_list,
    head_cells,
    head_rows,
    leader_subtitle,
    place_cells,
    plain_text,
)
from reports.paging.lines import text_width_chars
from reports.render.layout import cell_align

_SONG = "font-family:'Songti SC',SimSun,'Noto Serif CJK SC',serif"
_HEI = "font-family:SimHei,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
_KAI = "font-family:KaiTi,'Kaiti SC','LXGW WenKai',serif"
_FACES: Mapping[str, str] = {"fang": _SONG, "hei": _HEI, "kai": _KAI, "song": _SONG}
_LEVELS = ("h2", "h3", "h4", "h5")
_LEVEL_FACES = (_HEI, _KAI, _SONG, _SONG)
_CELL = "border:1px solid #999;padding:4px 6px"
# Words no wider than the first stay on one line; a longer text takes about as many lines as the second says.
_SHORT_CELL_EM, _CELL_LINES, _WIDEST_COLUMN_EM = 5.0, 4, 16.0
_HEAD_CELL = f"{_CELL};background:#f2f4f6;{_HEI};font-weight:normal"


Mark = Callable[[str, str], str]


@dataclass(frozen=True)
class MailBody:
    """`html` refers to `pictures` (file name → PNG) as `cid:<file name>`; `text` says the same in letters."""

    html: str
    text: str
    pictures: Mapping[str, bytes]


def picture_name(image: ChartImage) -> str:
    """ASCII, short: long Chinese names arrive garbled in some mail clients."""
    safe = "".join(char if char.isascii() and char.isalnum() else "-" for char in image.chart_id)
    return f"chart-{safe}.png"


@dataclass(frozen=True)
class _Look:
    """`names`: chart → file name; `mark` makes something of a figure's letters, which are HTML already."""

    names: Mapping[str, str]
    mark: Mark


def render_html(document: Document, images: Mapping[str, ChartImage], mark: Mark | None = None) -> MailBody:
    """Summary, data cut-off and missing inputs first, then the whole paper.

    `mark`: (figure_id, its letters as HTML) → HTML, for a page in which figures lead somewhere.
    """
    names = {chart_id: picture_name(image) for chart_id, image in images.items()}
    look = _Look(names, mark or (lambda _, letters: letters))
    paper = "".join(
        (
            _note(document),
            _leader(document, look),
            _masthead(document),
            _blocks(document.body, look),
            _ending(document),
            _attachments(document, look),
            _imprint(document),
        )
    )
    html = (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{_text(document.title)}</title></head>"
        '<body style="margin:0;background:#f4f4f2"><div style="max-width:720px;margin:0 auto;padding:16px;'
        f'background:#fff;color:#222;font-size:17px;line-height:1.75;{_SONG}">{paper}</div></body></html>\n'
    )
    pictures = {names[chart_id]: image.png for chart_id, image in images.items()}
    return MailBody(html, _plain(document), pictures)


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _line(text: str, style: str, tag: str = "p") -> str:
    return f'<{tag} style="{style}">{_text(text)}</{tag}>' if text else ""


def _note(document: Document) -> str:
    """What the mail itself says: it is no part of the paper and stands in a box of its own."""
    stage = f"【{document.stage}】" if document.is_draft else ""
    lines = _line(f"{stage}{document.summary}" if document.summary else stage, "margin:0 0 6px")
    lines += _line(document.cut_off, "margin:0 0 6px")
    if document.open_points:
        items = "".join(f"<li>{_text(one)}</li>" for one in document.open_points)
        lines += _line("尚缺以下数据：", "margin:6px 0 0")
        lines += f'<ul style="margin:0;padding-left:1.4em">{items}</ul>'
    box = "background:#f3f6fa;border-left:4px solid #2b4c7e;padding:10px 14px;font-size:15px;margin:0 0 20px"
    return f'<div class="note" style="{box};{_HEI}">{lines}</div>' if lines else ""


def _leader(document: Document, look: _Look) -> str:
    if not document.leader_page:
        return ""
    title = _line(document.leader_title, f"font-size:22px;text-align:center;margin:8px 0;{_SONG}", "h1")
    below = _line(
        leader_subtitle(document), f"text-align:center;color:#666;font-size:15px;margin:0 0 12px;{_KAI}"
    )
    rule = '<hr style="border:0;border-top:1px dashed #bbb;margin:24px 0">'
    return f"{title}{below}{_blocks(document.leader_page, look)}{rule}"


def _masthead(document: Document) -> str:
    masthead = document.masthead
    red = "color:#e60012;font-weight:bold;text-align:center;font-size:26px;line-height:1.4;margin:12px 0"
    pieces = [_line(masthead.red_text, red), _line(masthead.number, "text-align:center;margin:0 0 6px")]
    if masthead.style == "通报":
        both = f"{_text(masthead.office)}<span style='float:right'>{_text(masthead.date_text)}</span>"
        pieces.append(f'<p style="margin:0 0 6px">{both}</p>')
    pieces.append('<hr style="border:0;border-top:2px solid #e60012;margin:0 0 20px">')
    pieces.append(
        _line(document.title, "font-size:22px;text-align:center;line-height:1.5;margin:0 0 16px", "h1")
    )
    pieces.append(_line(document.addressee, "margin:0 0 8px"))
    return "".join(pieces)


def _blocks(blocks: Sequence[Block], look: _Look, heading: str = "") -> str:
    return "".join(_block(block, look, heading) for block in blocks)


def _block(block: Block, look: _Look, heading: str) -> str:
    match block:
        case Heading():
            size = "font-size:17px;font-weight:bold;margin:14px 0 4px;text-indent:2em"
            return _line(block.text, f"{size};{_LEVEL_FACES[block.level - 1]}", _LEVELS[block.level - 1])
        case Paragraph():
            indent = "text-indent:2em;" if block.indent else ""
            inside = "".join(_run(run, look) for run in block.runs)
            return f'<p style="{indent}text-align:{block.align};margin:0 0 8px">{inside}</p>'
        case Table():
            return _table(block, look, heading)
        case ChartBlock():
            chart = block.chart
            caption = _line(
                block.printed_caption, f"text-align:center;font-size:15px;margin:4px 0 16px;{_HEI}"
            )
            source = escape(f"cid:{look.names[chart.chart_id]}")
            # On a telephone it scrolls within itself, as a wide table does: no wider than the text, it would
            # have letters half as high.
            style = "display:block;width:100%;min-width:640px;max-width:720px;height:auto;margin:12px auto 0"
            image = f'<img src="{source}" alt="{escape(chart.alt)}" style="{style}">'
            return f'<div style="overflow-x:auto">{image}</div>{caption}'
        case PageBreak():
            return ""


def _run(run: Run, look: _Look) -> str:
    text = _marked(_text(run.text), run.figure_id, look)
    if run.gap:
        return f'<span style="background:#ffe08a;{_HEI}">{text}</span>'
    style = "" if run.face == "fang" else _FACES[run.face]
    style += ";font-weight:bold" if run.bold else ""
    return f'<span style="{style}">{text}</span>' if style else text


def _table(table: Table, look: _Look, heading: str) -> str:
    pieces = [_line(table.title_below(heading), f"text-align:center;font-size:16px;margin:14px 0 2px;{_HEI}")]
    if table.unit:
        pieces.append(_line(f"单位：{table.unit}", "text-align:right;font-size:13px;margin:0"))
    rows, widths = "", _least_widths_em(table)
    for row in range(head_rows(table)):
        cells = "".join(
            f'<th{_spans(one.row_span, one.col_span)} style="{_HEAD_CELL}{_least(widths, one)}">'
            f"{_text(one.text)}</th>"
            for one in head_cells(table)
            if one.row == row
        )
        rows += f"<tr>{cells}</tr>"
    placed = place_cells(table)
    for row in range(len(table.rows)):
        cells = "".join(
            f"<td{_spans(one.cell.row_span, one.cell.col_span)} "
            f'style="{_CELL};{_align(table, one)}">{_cell(one.cell, look)}</td>'
            for one in placed
            if one.row == row
        )
        rows += f"<tr>{cells}</tr>"
    # A wide table scrolls within itself; the mail stays as wide as the telephone.
    grid = "border-collapse:collapse;width:100%;font-size:14px;line-height:1.45"
    pieces.append(f'<div style="overflow-x:auto"><table style="{grid}">{rows}</table></div>')
    pieces += [_line(note, "font-size:13px;color:#555;margin:2px 0") for note in table.notes]
    return "".join(pieces) + '<div style="height:12px"></div>'


def _least_widths_em(table: Table) -> list[float]:
    """What each column needs, so that a telephone does not stand its words on end: a cell of many words takes
    some lines, a few words stay on one.
    """
    widths = [0.0] * len(table.columns)
    texts = [(one.col, one.col_span, one.text) for one in head_cells(table)]
    texts += [(one.col, one.cell.col_span, one.cell.printed) for one in place_cells(table)]
    for col, col_span, text in texts:
        if col_span == 1:
            longest = max(text_width_chars(line) for line in text.split("\n"))
            widths[col] = max(widths[col], min(longest, max(_SHORT_CELL_EM, longest / _CELL_LINES)))
    return [min(width, _WIDEST_COLUMN_EM) for width in widths]


def _least(widths: Sequence[float], head: HeadCell) -> str:
    return f";min-width:{widths[head.col]:.3g}em" if head.col_span == 1 else ""


def _spans(row_span: int, col_span: int) -> str:
    rows = f' rowspan="{row_span}"' if row_span > 1 else ""
    return rows + (f' colspan="{col_span}"' if col_span > 1 else "")


def _align(table: Table, one: PlacedCell) -> str:
    align = cell_align(table, one)
    # A number broken over two lines reads as two numbers.
    return f"text-align:{align}" + (";white-space:nowrap" if align == "right" else "")


def _cell(cell: TableCell, look: _Look) -> str:
    if cell.light is None:
        text = _text(cell.text)
    else:
        mark = f"{LIGHT_MARKS[cell.light]}{cell.light}"
        colour = f"color:{LIGHT_COLOURS[cell.light]};white-space:nowrap"
        text = f'<span style="{colour}">{mark}</span>{_text(cell.printed.removeprefix(mark))}'
    text = _marked(text, cell.figure_id, look)
    return f"<b>{text}</b>" if cell.bold else text


def _marked(letters: str, figure_id: str | None, look: _Look) -> str:
    return letters if figure_id is None or not letters else look.mark(figure_id, letters)


def _ending(document: Document) -> str:
    lines = attachment_list(document)
    pieces = [_line(line, f"margin:0;padding-left:{2 if no == 0 else 5}em") for no, line in enumerate(lines)]
    pieces.append(_line(document.signer, "text-align:right;margin:24px 2em 0 0"))
    pieces.append(_line(document.date_text, "text-align:right;margin:0 4em 24px 0"))
    return "".join(pieces)


def _attachments(document: Document, look: _Look) -> str:
    pieces = []
    for one in document.attachments:
        pieces.append('<hr style="border:0;border-top:1px solid #ddd;margin:24px 0">')
        pieces.append(_line(attachment_label(document, one), f"margin:0;{_HEI}"))
        pieces.append(_line(one.title, "font-size:20px;text-align:center;margin:8px 0 12px", "h2"))
        pieces.append(_blocks(one.blocks, look, one.title))
    return "".join(pieces)


def _imprint(document: Document) -> str:
    rule = "border-top:1px solid #222"
    copy = _line(
        f"抄送：{document.copy_to}" if document.copy_to else "", f"{rule};margin:24px 0 0;padding:4px 1em"
    )
    both = f"{_text(document.printed_by)}<span style='float:right'>{_text(document.print_date)}印发</span>"
    return f'{copy}<p style="{rule};border-bottom:1px solid #222;margin:0;padding:4px 1em">{both}</p>'


def _plain(document: Document) -> str:
    stage = f"【{document.stage}】" if document.is_draft else ""
    head = [line for line in (f"{stage}{document.summary}", document.cut_off) if line]
    if document.open_points:
        head += ["尚缺以下数据：", *(f"- {one}" for one in document.open_points)]
    return "\n".join([*head, "", plain_text(document, charts=False)])
