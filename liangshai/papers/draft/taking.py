"""`issue take`: an edited DOCX becomes the draft, when every figure is ours or has its reason."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from etl.collect.landing import keep
from etl.edited import EditedPaper
from etl.grid import Unreadable
from etl.read.reader import Reader
from liangshai.papers.draft.files import write_files
from liangshai.service import Service
from reports.charts import draw_chart
from reports.document import Document, charts_of
from reports.fonts import find_fonts
from reports.issuing import issue as issues
from reports.issuing.kept import store as store
from reports.issuing.steps.stages import Person
from reports.render import render_docx
from reports.render.docx_marks import PREFIX, PROPERTY
from reports.take import Taken, TakeProblem, compare
from reports.take.findings import Finding
from reports.take.store import Known, earlier_reasons, keep_taken, known_issue, undone_by
from reports.units.signed import told_as_signed

_REFUSED = {
    "not_docx": "不是 .docx，应为在草稿上改好、用 WPS 或 Word 另存的 .docx",
    "encrypted": "已加密，打不开，请取消打开密码另存后再交",
    "empty": "是空的（0 字节），请重新保存后再交",
    "too_big": "太大，不予读取：{sentence}",
    "timeout": "读了很久没有读完，结构可能异常，请另存为新文件后再交",
    "crashed": "读不出来，结构可能异常，请另存为新文件后再交",
}
_MARKS = (
    ("docProps/custom.xml", f'name="{PROPERTY}"'.encode()),
    ("word/document.xml", f'w:name="{PREFIX}id_'.encode()),
)
_MOST_LOOKED_AT_BYTES = 20_000_000
_ANSWER = re.compile(r"^\s*(加?[0-9.]+)\s*[=＝:：\t]\s*(\S.*?)\s*$")


@dataclass(frozen=True)
class Offered:
    """A file that was held against its draft, whether it may be taken or not."""

    known: Known
    draft: Document
    paper: EditedPaper
    taken: Taken

    @property
    def unexplained(self) -> list[Finding]:
        return self.taken.findings.unexplained


def offered(service: Service, content: bytes, name: str, reasons: Mapping[str, str], by: str = "") -> Offered:
    """Read a file and hold each figure against the warehouse; nothing is changed.

    `by`: who brings it. What another one's file, taken before, had changed is not dropped without a word.

    Raises:
        TakeProblem: unreadable, hostile, another paper, an older draft, or one that lost its figures.
    """
    with Reader() as reader:
        paper = _read(reader, content, name)
        with service.engine.connect() as connection:
            known = known_issue(connection, paper)
            issue = store.issue_row(connection, known.issue_id)
            draft = store.read_draft(connection, issue) or issues.document_of(service.engine, known.issue_id)
            earlier = earlier_reasons(connection, known.issue_id)
            units, people = _unit_names(connection), _person_names(connection)
            other = undone_by(connection, known.issue_id, by)
        fonts = find_fonts([service.settings.fonts])
        images = {chart.chart_id: draw_chart(chart, fonts) for chart in charts_of(draft)}
        base = reader.read_paper(render_docx(draft, images))
    taken = compare(draft, base, paper, reasons, earlier, units, other, people)
    taken = replace(taken, document=told_as_signed(draft, taken.document))
    return Offered(known, draft, paper, taken)


def _unit_names(connection: Connection) -> dict[str, str]:
    """Every spelling of a unit that the register has → its name."""
    rows = connection.execute(sa.text("select unit_name, short_name from report.unit")).all()
    return {spelling: row.unit_name for row in rows for spelling in row if spelling}


def _person_names(connection: Connection) -> list[str]:
    return list(connection.scalars(sa.text("select distinct person_name from report.person")))


def take(service: Service, content: bytes, name: str, offer: Offered, by: Person) -> bool:
    """Keep what was offered, and write the draft's files anew; False: it was taken before.

    Raises:
        TakeProblem: a figure without its reason, or reasons without a name.
        IssueProblem: the draft was changed or signed in between.
    """
    with service.engine.begin() as connection:
        is_new = take_in(service, connection, content, name, offer, by)
    write_files(service, offer.known.issue_id, issues.document_of(service.engine, offer.known.issue_id))
    return is_new


def take_in(
    service: Service, connection: Connection, content: bytes, name: str, offer: Offered, by: Person
) -> bool:
    """The same in the caller's transaction, without the files. Raises as `take` does."""
    if offer.unexplained:
        raise TakeProblem(f"有{len(offer.unexplained)}处与数据库不同而没有理由，没有收")
    if offer.taken.findings.found and not by.name.strip():
        raise TakeProblem("改了数字的稿子要写明经办人，如 --by 张某某 --post 主任")
    sha256 = keep(service.settings.landing_dir, content)
    return keep_taken(connection, offer.known, offer.draft, offer.taken, by, name, sha256)


def bears_marks(content: bytes) -> bool:
    """Is this a DOCX with the marks of a draft of ours? Looks no further than it must, and raises nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return any(_holds(package, name, mark) for name, mark in _MARKS)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
        return False


def _holds(package: zipfile.ZipFile, name: str, mark: bytes) -> bool:
    if name not in package.namelist():
        return False
    with package.open(name) as part:
        return mark in part.read(_MOST_LOOKED_AT_BYTES)


def reasons_of(pairs: tuple[str, ...], answers: Path | None) -> dict[str, str]:
    """`6.1=理由` from the command line and, line by line, from a file; the command line goes before.

    Raises:
        TakeProblem: a line that is no such pair.
    """
    found: dict[str, str] = {}
    lines = [] if answers is None else text_of(answers).splitlines()
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("#"):
            key, reason = _pair(line, f"{answers}第{number}行")
            found[key] = reason
    return found | dict(_pair(line, "--reason") for line in pairs)


def answer_in(line: str) -> tuple[str, str] | None:
    """`6.1=理由` as its two halves; None: no such line."""
    match = _ANSWER.match(line)
    return (match[1], match[2]) if match else None


def text_of(path: Path) -> str:
    """A text file in either of the encodings of the office's programs. Raises TakeProblem."""
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TakeProblem(f"{path} 不是文本文件，应每行写一条，如 6.1=按统计局4月18日电话核定")


def _pair(line: str, where: str) -> tuple[str, str]:
    pair = answer_in(line)
    if pair is None:
        raise TakeProblem(f"{where}写的是“{line}”，应如 6.1=按统计局4月18日电话核定")
    return pair


def _read(reader: Reader, content: bytes, name: str) -> EditedPaper:
    try:
        return reader.read_paper(content)
    except Unreadable as refused:
        why = _REFUSED.get(refused.code, "已损坏，打不开，请重新保存后再交")
        raise TakeProblem(f"“{name}”{why.format(sentence=refused.sentence.rstrip('。'))}，没有收") from None
