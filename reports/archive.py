"""The archive's front page: every issue with its files, opened in a browser from the folder. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

# What a reader wants first, by its name in the folder.
FORMS: Mapping[str, str] = {
    "bulletin.pdf": "PDF",
    "bulletin.docx": "DOCX",
    "page.html": "网页",
    "bulletin.xlsx": "XLSX",
    "changes.txt": "与上一版的差异",
    "plain_text.txt": "纯文字",
}
_KINDS = {"quarterly": "季度通报", "weekly": "每周督查通报"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
body{font:15px/1.6 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif;
max-width:1080px;margin:20px auto;padding:0 16px;color:#222}
h1{font-size:24px;text-align:center}
h2{font-size:18px;border-bottom:2px solid #2b4c7e}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #bfc5cc;padding:4px 8px;text-align:left}
th{background:#e4eaf2;font-weight:normal}
.draft{color:#777}
code{font-size:12px;color:#777}
"""


@dataclass(frozen=True)
class ArchiveEntry:
    """One version of one issue. `folder` is relative to the page; `files`: name → sha256."""

    issue_id: int
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
    heads = ("期别", "标题", "版次", "成文日期", "签发", "数据截止", "文件")
    return (
        f"<h2>{escape(title)}</h2><table><tr>"
        + "".join(f"<th>{head}</th>" for head in heads)
        + f"</tr>{rows}</table>"
    )


def _row(entry: ArchiveEntry) -> str:
    signed = f"{entry.signed_by}签发" if entry.signed_by else entry.stage
    changed = f"，与上一版有{entry.changes_n}处不同" if entry.changes_n else ""
    links = " ".join(
        f'<a href="{quote(entry.folder)}/{quote(name)}" title="sha256 {escape(entry.files.get(name, ""))}">'
        f"{label}</a>"
        for name, label in FORMS.items()
        if name in entry.files or name == "plain_text.txt"
    )
    cells = (
        entry.period,
        entry.title,
        f"第{entry.version}版{changed}",
        entry.issue_date,
        signed,
        entry.as_of,
    )
    style = "" if entry.signed_by else ' class="draft"'
    return f"<tr{style}>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + f"<td>{links}</td></tr>"
