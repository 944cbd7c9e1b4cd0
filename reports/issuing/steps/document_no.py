"""文号 as the registry gives it: 机关代字〔2021〕3号, checked for its form, its year and double use."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.issuing.kept import store as store
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps.stages import today
from schemas.warehouse.signature import DocumentNumber

_FORM = re.compile(r"^([\u3400-\u9fffA-Za-z]+)[〔【\[(（［]?(\d{4})[〕】\])）］]?(\S+)$")
_BRACKETED = re.compile(r"[〔【\[(（［]\d{4}[〕】\])）］]")
_MOST_LETTERS = 40


@dataclass(frozen=True, order=True)
class DocumentNo:
    """A 文号 in its three parts: `organ`〔`year`〕`serial`号."""

    organ: str
    year: int
    serial: int

    @property
    def text(self) -> str:
        return f"{self.organ}〔{self.year}〕{self.serial}号"


def parse_document_no(text: str, year: int | None = None) -> DocumentNo:
    """Any brackets and widths are read, 〔〕 is written. `year`: that of the signature, for the example.

    Raises IssueProblem for what is no 文号.
    """
    example = f"应如 淄齐鲁化工管办发〔{year or today().year}〕3号"
    line = "".join(text.split())
    bare = unicodedata.normalize("NFKC", line)
    match = _FORM.match(bare) if len(bare) <= _MOST_LETTERS and _BRACKETED.search(line) else None
    if match is None:
        raise IssueProblem(f"文号写的是“{text}”，{example}")
    organ, year, rest = match[1], int(match[2]), match[3]
    if rest.startswith("第") or not rest.endswith("号"):
        raise IssueProblem(f"文号写的是“{text}”，序号不加“第”、末尾有“号”，{example}")
    serial = rest.removesuffix("号")
    if not (serial.isascii() and serial.isdigit()) or serial.startswith("0") or len(serial) > 5:
        raise IssueProblem(f"文号写的是“{text}”，序号应为不补零的阿拉伯数字，{example}")
    return DocumentNo(organ, year, int(serial))


def enter_number(
    connection: Connection,
    issue_id: int,
    number: DocumentNo,
    day: dt.date,
    by: str,
    *,
    is_confirmed: bool = False,
) -> bool:
    """Enter a paper's number in the caller's transaction; False where it stands so already.

    `day` is that of the signature, `is_confirmed`: a number that does not follow the last one is right.

    Raises:
        IssueProblem: another year, used by another paper, the paper has another one, or out of sequence.
    """
    table = DocumentNumber.__table__
    # The numbers of one organ are given one after the other: two who enter at once must not both be next.
    connection.execute(sa.text("select pg_advisory_xact_lock(:lock)"), {"lock": store.ISSUE_LOCK})
    own = connection.execute(sa.select(table).where(table.c.issue_id == issue_id)).first()
    if own is not None:
        known = DocumentNo(own.organ, own.year, own.serial)
        if known == number:
            return False
        raise IssueProblem(f"第{issue_id}号发文的文号已登记为{known.text}，不能再登记为{number.text}")
    if number.year != day.year:
        raise IssueProblem(f"文号是{number.text}，签发日期是{day.isoformat()}，年份应为{day.year}")
    same = (table.c.organ == number.organ, table.c.year == number.year)
    used = connection.execute(
        sa.select(table.c.issue_id).where(*same, table.c.serial == number.serial)
    ).scalar()
    if used is not None:
        issue = store.issue_row(connection, used)
        raise IssueProblem(
            f"{number.text}已用于第{used}号发文（{issue['period_label']}第{issue['version']}版），文号不能重用"
        )
    last = connection.execute(sa.select(sa.func.max(table.c.serial)).where(*same)).scalar()
    if last is not None and number.serial != last + 1 and not is_confirmed:
        raise IssueProblem(
            f"{number.organ}〔{number.year}〕上一个登记的是{last}号，这次是{number.serial}号，不相连；"
            "核对无误的，文号由办公室登记时确认",
            option="--number-ok",
        )
    connection.execute(
        sa.insert(DocumentNumber).values(
            organ=number.organ, year=number.year, serial=number.serial, issue_id=issue_id, given_on=day,
            person_name=by, entered_at=sa.func.clock_timestamp(),
        )
    )  # fmt: skip
    return True
