"""A year's workbook as its readers get it: the file that the archive keeps, to the byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from liangshai.papers.known.archive import restore_issue
from liangshai.papers.known.issued import issue_row
from liangshai.papers.readers.distribution import Paper, rules_in_force
from liangshai.service import Service
from liangshai.settings import TIME_ZONE
from reports.delivery.mail import Letter
from reports.delivery.rules import YEARLY_KIND, YEARLY_NAMES, Edition
from reports.figures.wording import chinese_date
from reports.issuing.kept.papers import IssueProblem
from schemas.warehouse.paper import AFTER_FINAL, FINAL


@dataclass(frozen=True)
class YearlyBook(Paper):
    """The inputs of one year as they were issued; nothing in them is made again."""

    outbox_kind = "assessment"

    @property
    def title(self) -> str:
        return f"{self.row['period_label']}年{YEARLY_NAMES[self.row['kind']]}"

    @property
    def date_text(self) -> str:
        return chinese_date(self.row["issue_date"])

    @property
    def packages(self) -> Path:
        edition = YEARLY_NAMES[self.row["kind"]].removeprefix(YEARLY_NAMES[YEARLY_KIND])
        return super().packages.with_name(f"{super().packages.name}{edition}")

    @property
    def place(self) -> str:
        return str(self.folder)

    def sent(self, connection: sa.Connection) -> None:
        """Sending moves no stage: people tell of 初评, 反馈 and 定稿 (`liangshai year stage`)."""

    def letter(self, edition: Edition) -> Letter:
        as_of = self.row["as_of"].astimezone(ZoneInfo(TIME_ZONE))
        data = f"数据截止 {as_of:%Y-%m-%d %H:%M}"
        if self.row["stage"] in (FINAL, AFTER_FINAL):
            text = f"{self.title}（{self.row['stage']}，{data}）见附件。\n"
            text += "".join(f"{change['sentence']}\n" for change in self.row["changes"])
        else:
            text = f"{self.title}（{data}）见附件，供核对。定稿前以复核为准。\n"
        attachments = {f"{self.title}.{form}": self._form(form) for form in edition.whole}
        return Letter(text=text, html=f"<p>{escape(text)}</p>", attachments=attachments)

    def files(self, edition: Edition) -> dict[str, bytes]:
        return {f"考核数据.{form}": self._form(form) for form in edition.whole}

    def _form(self, form: str) -> bytes:
        """Told by the ledger: whoever opens the folder may leave files of his own there."""
        kept = (self.folder / name for name in self.row["files"] if name.endswith(f".{form}"))
        (book,) = (path for path in kept if path.is_file())
        content: bytes = book.read_bytes()
        return content


def yearly_book(service: Service, issue_id: int) -> YearlyBook:
    """The workbook of an issue with the rules of today.

    Raises:
        IssueProblem: no such issue, or its workbook was never kept.
        DeliveryFault: the rules have a fault.
    """
    row = issue_row(service, issue_id)
    folder = kept_book(service, row)
    if folder is None:
        raise IssueProblem(f"第{issue_id}号发文没有存下考核基础数据的工作簿，没有发送")
    return YearlyBook(service, row, folder, rules_in_force())


def kept_book(service: Service, row: Mapping[str, Any]) -> Path | None:
    """The folder of an issued workbook, as it was kept; None where none is."""
    return restore_issue(service, row) if row["kind"] in YEARLY_NAMES else None
