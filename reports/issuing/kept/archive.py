"""The archive's front page: every issue with its files, opened in a browser from the folder. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from schemas.warehouse.paper import SIGNED

# What a reader wants first: file name → its label on the page. Names that begin with a dot are endings.
FORMS: Mapping[str, str] = {
    "bulletin.pdf": "PDF",
    "bulletin.docx": "DOCX",
    "page.html": "网页",
    "bulletin.xlsx": "XLSX",
    "changes.txt": "与上一版的差异",
    "plain_text.txt": "纯文字",
    "own_sentences.txt": "分册自有的文字",
}
_OTHER_FORMS: Mapping[str, str] = {".pdf": "PDF", ".png": "图片", ".html": "网页", ".xlsx": "XLSX"}
CORRECTION = "correction"
_KINDS = {
    "quarterly": "季度通报",
    "weekly": "每周督查通报",
    CORRECTION: "更正函",
    "yearly": "考核基础数据",
    "yearly_enterprises": "考核基础数据（含企业明细，限有权查看的人员）",
    "wall": "挂图作战",
}
# What hangs on the wall is signed by nobody, and says so wherever it stands.
WALL_MARK = "内部工作用图（未经签发）"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
body{font:15px/1.6 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif;
max-width:1080px;margin:20px auto;padding:0 16px;color:#222}
h1{font-size:24px;text-align:center}
h2{font-size:18px;border-bottom:2px solid #2b4c7e}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #bfc5cc;padding:4px 8px;text-align:left;vertical-align:top}
th{background:#e4eaf2;font-weight:normal}
td:last-child a{margin-right:8px;white-space:nowrap}
.draft{color:#777}
details{font-size:13px}
@media(max-width:640px){th:nth-child(6),td:nth-child(6){display:none}}
"""


@dataclass(frozen=True)
class ArchiveEntry:
    """One version of one issue. `folder` is relative to the page; `files`: name → sha256.

    `delivered`: what became of it at each recipient, a summary first, then a line each where there is more.
    """

    issue_id: int | None
    kind: str
    period: str
    year: int
    title: str
    version: int
    stage: str
    issue_date: str
    as_of: str
    signed_by: str
    changes_n: int
    folder: str
    files: Mapping[str, str]
    delivered: tuple[str, ...] = ()


def render_index(entries: Sequence[ArchiveEntry]) -> str:
    """By year and kind, the newest first; without an issue it says so."""
    years = sorted({entry.year for entry in entries}, reverse=True)
    parts = []
    for year in years:
        for kind, name in _KINDS.items():
            of_it = [entry for entry in entries if (entry.year, entry.kind) == (year, kind)]
            if of_it:
                parts.append(_table(f"{year}年{name}", of_it))
    inside = "".join(parts) or "<p>还没有发文。</p>"
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>发文存档</title><style>{_STYLE}</style></head><body><h1>发文存档</h1>{inside}</body></html>\n"
    )


def _table(title: str, entries: Sequence[ArchiveEntry]) -> str:
    ordered = sorted(entries, key=lambda entry: (entry.period, entry.version), reverse=True)
    rows = "".join(_row(entry) for entry in ordered)
    heads = ("期别", "标题", "版次", "成文日期", "签发", "数据截止", "送达", "文件")
    return (
        f"<h2>{escape(title)}</h2><table><tr>"
        + "".join(f"<th>{head}</th>" for head in heads)
        + f"</tr>{rows}</table>"
    )


def _row(entry: ArchiveEntry) -> str:
    signed = standing_words(entry.signed_by, entry.stage)
    changed = f"，与上一版有{entry.changes_n}处不同" if entry.changes_n else ""
    cells = (
        entry.period,
        entry.title,
        f"第{entry.version}版{changed}",
        entry.issue_date,
        signed,
        entry.as_of,
    )
    # A sheet or a workbook is nobody's draft: only papers wait for a signature.
    waits = entry.kind in ("quarterly", "weekly") and not entry.signed_by
    style = ' class="draft"' if waits else ""
    words = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f"<tr{style}>{words}<td>{_delivered(entry)}</td><td>{_links(entry)}</td></tr>"


def standing_words(signed_by: str | None, stage: str) -> str:
    """`张某某签发，已撤回`: who signed, and what became of it since; a draft's stage."""
    if not signed_by:
        return stage
    return f"{signed_by}签发" + ("" if stage == SIGNED else f"，已{stage}")


def _delivered(entry: ArchiveEntry) -> str:
    if not entry.delivered:
        return ""
    first, *rest = (escape(line) for line in entry.delivered)
    return f"<details><summary>{first}</summary>{'<br>'.join(rest)}</details>" if rest else first


def _links(entry: ArchiveEntry) -> str:
    if "bulletin.pdf" in entry.files:
        named = {name: label for name, label in FORMS.items() if name in entry.files}
        if entry.kind != CORRECTION:  # a paper's is written beside the files that are kept
            named.setdefault("plain_text.txt", FORMS["plain_text.txt"])
    else:
        labels = {name: _OTHER_FORMS.get(name[name.rfind(".") :].lower(), name) for name in entry.files}
        named = {
            name: label if list(labels.values()).count(label) == 1 else name for name, label in labels.items()
        }
    links = [
        f'<a href="{quote(entry.folder)}/{quote(name)}" title="sha256 {escape(entry.files.get(name, ""))}">'
        f"{escape(label)}</a>"
        for name, label in named.items()
    ]
    # The units' versions and the pictures for the telephone lie in folders below.
    links.append(f'<a href="{quote(entry.folder)}/">全部文件</a>')
    return " ".join(links)
