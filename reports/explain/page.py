"""The paper as a page in which every figure can be clicked: formula, parts, cells, when each was learned.

One HTML file that opens offline: a click goes to the figure's note, which the style shows, without a script.
The few lines of script, the only ones that the page's own policy lets run, serve who works with keys: Escape
closes a note, and the focus goes into it and back to the figure.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from html import escape

from reports.charts import ChartImage
from reports.document import Document, used_figures
from reports.explain.explain import ExplainedCell, Explanation
from reports.render.html import render_html

_STYLE = """
a.figure{color:inherit;text-decoration:underline dotted #2b4c7e;text-underline-offset:3px}
a.figure:hover{background:#eaf1fb}
.explained{display:none;position:fixed;left:0;right:0;bottom:0;max-height:55vh;overflow:auto;background:#fff;
border-top:3px solid #2b4c7e;padding:12px 20px;font:15px/1.6 "Microsoft YaHei","PingFang SC",sans-serif;
box-shadow:0 -4px 16px rgba(0,0,0,.2)}
.explained:target{display:block}
.explained h2{font-size:17px;margin:0 2em 6px 0}
.explained .close{position:absolute;right:16px;top:10px;text-decoration:none;font-size:20px;color:#444}
.explained ul{margin:4px 0;padding-left:1.4em}
@media print{.explained,.explained:target{display:none}}
"""
# Older browsers too: in offices Windows 7 and its last Chrome are at work.
_SCRIPT = """
var opener = null;
function note() {
  var place = document.getElementById(location.hash.slice(1));
  return place && place.className === "explained" ? place : null;
}
document.addEventListener("click", function (event) {
  var link = event.target.closest("a.figure");
  if (link && !link.closest(".explained")) { opener = link; }
});
addEventListener("hashchange", function () {
  var open = note();
  if (open) { open.focus(); } else if (opener) { opener.focus(); opener = null; }
});
document.addEventListener("keydown", function (event) {
  if (event.key === "Escape" && note()) { location.hash = "_"; }
});
"""
_SCRIPT_HASH = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
_POLICY = f"default-src 'none'; script-src 'sha256-{_SCRIPT_HASH}'; style-src 'unsafe-inline'; img-src data:"
# Another unit's return: that it stands behind the figure is no secret, what it says is.
_NOT_YOURS = "（其他单位报送，不展开）"


def render_explained(
    document: Document,
    images: Mapping[str, ChartImage],
    notes: Mapping[str, Explanation],
    unit_code: str | None = None,
) -> str:
    """The whole page. `notes`: each figure that can be reached by clicks, with its parts one level deep.

    `unit_code`: the unit whose readers get the page: of other units' returns it shows no file, cell or value,
    and of figures that are not printed only the unit's own.
    None: the office, which may see all that the ledger explains.
    """
    printed = {figure_id for figure_id, _ in used_figures(document)}
    notes = {
        figure_id: note
        for figure_id, note in notes.items()
        if unit_code is None
        or figure_id in printed
        or (note.inputs and all(cell.unit_code == unit_code for cell in note.inputs))
    }
    places = {figure_id: f"n{number}" for number, figure_id in enumerate(notes)}

    def mark(figure_id: str, letters: str) -> str:
        place = places.get(figure_id)
        if place is None:
            return letters
        return f'<a class="figure" href="#{place}" aria-haspopup="dialog">{letters}</a>'

    mail = render_html(document, images, mark)
    page = mail.html
    for name, picture in mail.pictures.items():
        data = base64.b64encode(picture).decode()
        page = page.replace(f'src="cid:{name}"', f'src="data:image/png;base64,{data}"')
    told = "".join(_note(note, places, unit_code) for note in notes.values())
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    page = page.replace("</head>", f"{policy}<style>{_STYLE}</style></head>", 1)
    head, _, tail = page.rpartition("</body>")
    return f"{head}{told}<script>{_SCRIPT}</script></body>{tail}"


def _note(note: Explanation, places: Mapping[str, str], unit_code: str | None) -> str:
    unit = note.unit if note.text[-1:].isdigit() else ""
    place = places[note.figure_id]
    lines = [f'<h2 id="{place}-h">{escape(note.label)}：{escape(note.text + unit)}</h2>']
    if note.value is not None and note.value != note.text:
        lines.append(f"<p>未修约：{escape(note.value)}</p>")
    if note.formula:
        lines.append(f"<p>算式：{escape(note.formula)}</p>")
    if note.expected_n is not None:
        lines.append(f"<p>覆盖：{note.expected_n}项中{note.reported_n}项已报</p>")
    if note.parts:
        parts = "".join(f"<li>{_part(part, places, unit_code)}</li>" for part in note.parts)
        lines.append(f"<p>由下列各数得来：</p><ul>{parts}</ul>")
    if note.inputs:
        cells = "".join(f"<li>{_cell(cell, unit_code)}</li>" for cell in note.inputs)
        lines.append(f"<p>取自报送：</p><ul>{cells}</ul>")
    lines += [f"<p>依据：{escape(rule)}</p>" for rule in note.rules]
    close = '<a class="close" href="#_" title="关闭" aria-label="关闭">×</a>'
    known = f'class="explained" id="{place}" role="dialog" aria-labelledby="{place}-h" tabindex="-1"'
    return f"<section {known}>{''.join(lines)}{close}</section>"


def _part(part: Explanation, places: Mapping[str, str], unit_code: str | None) -> str:
    place = places.get(part.figure_id)
    if place is None and unit_code is not None:
        return escape(part.label) + _NOT_YOURS
    unit = part.unit if part.text[-1:].isdigit() else ""
    words = escape(f"{part.label}：{part.text}{unit}")
    return words if place is None else f'<a class="figure" href="#{place}">{words}</a>'


def _cell(cell: ExplainedCell, unit_code: str | None) -> str:
    learned = f"{escape(cell.recorded_at)}入库"
    if unit_code is not None and cell.unit_code != unit_code:
        return f"第{cell.submission_id}号{_NOT_YOURS}，{learned}"
    stood = f"，原填“{escape(cell.source_text)}”" if cell.source_text else ""
    reason = f"；更正理由：{escape(cell.correction_reason)}" if cell.correction_reason else ""
    place = f"《{escape(cell.file_name)}》{escape(cell.sheet)} {escape(cell.cell)}"
    heading = escape(cell.heading or cell.column)
    return f"第{cell.submission_id}号{place}（{heading}）：{escape(cell.value)}{stood}；{learned}{reason}"
