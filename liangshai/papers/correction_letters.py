"""更正函: to each who has the paper, with what he may see; a unit is told what of its 分册 is corrected."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from liangshai.papers.flow import is_letter_of
from liangshai.service import Service
from liangshai.settings import private_directory
from reports.delivery.deliver import CANCELLED, FAILED, WAITING, Recipient
from reports.delivery.mail import Letter
from reports.document import Document, used_figures
from reports.issuing.errata import correction_letter, rows_of
from reports.issuing.unit_issue import EVERY_UNIT, unit_versions
from reports.render import render_all
from schemas.warehouse.delivery import Delivery
from schemas.warehouse.ledger import Outbox

_OWN = re.compile(r"(?:^|；)([^；]+)分册 ")
Change = Mapping[str, Any]


@dataclass(frozen=True)
class Audience:
    """Who had the same of a paper. `unit_name`: whose 分册, '' for none."""

    sees_whole: bool
    unit_name: str
    to: tuple[Recipient, ...]

    @property
    def folder(self) -> str:
        """Beside the letter to all: '' for those who see the whole and have no 分册."""
        return f"{self.unit_name}{'' if self.sees_whole else '（分册）'}"


@dataclass(frozen=True)
class Correction:
    """What is corrected and why; `texts`: slips that are no figures."""

    changes: Sequence[Change]
    texts: Sequence[str]
    reason: str
    number: str
    day: Any


def audiences(service: Service, issue_id: int) -> list[Audience]:
    """Everybody to whom the paper went or may have gone, by what he had of it."""
    query = (
        sa.select(Outbox.outbox_id, Outbox.recipient_name, Outbox.recipient_email, Delivery.edition)
        .outerjoin(
            Delivery,
            sa.and_(
                Delivery.issue_id == issue_id,
                Delivery.reference == Outbox.reference,
                sa.func.lower(Delivery.recipient_email) == sa.func.lower(Outbox.recipient_email),
            ),
        )
        .where(is_letter_of(issue_id), Outbox.status.not_in((WAITING, CANCELLED, FAILED)))
        .order_by(Outbox.outbox_id)
    )
    found: dict[tuple[bool, str], list[Recipient]] = {}
    with service.engine.connect() as connection:
        # Two readers of the same edition at one address share a mail.
        for row in {row.outbox_id: row for row in connection.execute(query)}.values():
            # A mail from before the ledger of deliveries had the whole.
            words = row.edition or "全文"
            own = _OWN.search(words)
            key = (words.startswith("全文"), own[1] if own else "")
            found.setdefault(key, []).append(Recipient(row.recipient_name, row.recipient_email))
    return [Audience(*key, tuple(to)) for key, to in found.items()]


def letters_for(
    service: Service, issue_id: int, issued: Document, told: Correction, readers: Sequence[Audience]
) -> dict[Audience, Document]:
    """The letter of each audience; none for one that had nothing of what is corrected.

    Raises:
        IssueProblem: a unit's version does not come out as it was issued.
    """
    has_own = any(one.unit_name for one in readers)
    versions = unit_versions(service.engine, issue_id, EVERY_UNIT) if has_own else {}
    letters = {}
    for one in readers:
        own = _in_version(told.changes, versions[one.unit_name]) if one.unit_name in versions else []
        changes = told.changes if one.sees_whole else own
        texts = told.texts if one.sees_whole else [text for text in told.texts if one.unit_name in text]
        if changes or texts:
            addressee = issued.addressee if one.sees_whole else f"{one.unit_name}："
            letters[one] = correction_letter(
                issued, changes, texts, told.reason, told.number, told.day, addressee,
                about_own(one, own, changes),
            )  # fmt: skip
    return letters


def _in_version(changes: Sequence[Change], version: Document) -> list[Change]:
    """The changes of figures that a unit's version prints."""
    printed = {figure_id for figure_id, _ in used_figures(version)}
    labels = {version.figures[figure_id].label for figure_id in printed if figure_id in version.figures}
    return [one for one in changes if one["figure_id"] in printed or one["label"] in labels]


def about_own(one: Audience, own: Sequence[Change], changes: Sequence[Change]) -> str:
    """What a letter says of a unit's 分册: `own` are those of the listed `changes` that it prints."""
    if not one.unit_name:
        return ""
    if not one.sees_whole:
        return f"{one.unit_name}分册照此更正。"
    if not changes:
        return f"{one.unit_name}分册有相同文字的，一并照此更正。"
    rows = enumerate(rows_of(changes), 1)
    numbers = "、".join(str(place) for place, row in rows if any(change in own for change in row))
    if not numbers:
        return f"{one.unit_name}分册没有印上述各数，不必更正。"
    return f"{one.unit_name}分册印有第{numbers}项，一并照此更正。"


def written(service: Service, letter: Document, folder: Path) -> Letter:
    """The letter's files in `folder`, and the mail that carries them."""
    render_all(letter, [service.settings.fonts], private_directory(folder))
    return Letter(
        text=(folder / "bulletin.txt").read_text("utf-8"),
        html=(folder / "bulletin.html").read_text("utf-8"),
        attachments={
            f"{letter.title}.{form}": (folder / f"bulletin.{form}").read_bytes() for form in ("docx", "pdf")
        },
    )
