"""更正函: to each who has the paper, with what he may see; a 分册 with other figures goes with it, anew."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from liangshai.papers.draft.unit_versions import UNITS_FOLDER
from liangshai.papers.flow import is_letter_of
from liangshai.service import Service
from liangshai.settings import private_directory
from reports.delivery.deliver import Recipient, may_have_left
from reports.delivery.mail import Letter
from reports.document import Document, used_figures
from reports.figures.wording import chinese_date
from reports.issuing.correction.changes import ABSENT
from reports.issuing.correction.errata import corrected_version, correction_letter, rows_of
from reports.issuing.correction.placed import Print
from reports.issuing.steps.overrides import printed_ids
from reports.render import render_all
from reports.units.correction import UnitCorrection, corrected_versions
from reports.units.issue import EVERY_UNIT, unit_versions
from schemas.warehouse.delivery import ArchiveEntry, Delivery
from schemas.warehouse.ledger import Outbox

_OWN = re.compile(r"(?:^|；)([^；]+)分册 ([^；]+)")
Change = Mapping[str, Any]
Had = tuple[bool, str, tuple[str, ...]]
KIND = "correction"


@dataclass(frozen=True)
class Audience:
    """Who had the same of a paper. `unit_name`: whose 分册, '' for none; `own_forms`: in which files."""

    sees_whole: bool
    unit_name: str
    to: tuple[Recipient, ...]
    own_forms: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """Beside the letter to all: '' for those who see the whole and have no 分册."""
        return f"{self.unit_name}{'' if self.sees_whole else '（分册）'}"

    @property
    def told(self) -> str:
        """全文, 全文和招商局分册, 招商局分册."""
        own = f"{self.unit_name}分册" if self.unit_name else ""
        return "和".join(part for part in ("全文" if self.sees_whole else "", own) if part)


@dataclass(frozen=True)
class Correction:
    """What is corrected and why; `texts`: slips that are no figures; `versions`: unit → 分册 made anew."""

    changes: Sequence[Change]
    texts: Sequence[str]
    reason: str
    number: str
    day: date
    versions: Mapping[str, UnitCorrection] = field(default_factory=dict)


def audiences(service: Service, issue_id: int) -> list[Audience]:
    """Everybody who has or may have the paper, by what he had of it; `to`: those who had it by mail."""
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
        .where(is_letter_of(issue_id), may_have_left())
        .order_by(Outbox.outbox_id)
    )
    packed = sa.select(Delivery.edition).filter_by(issue_id=issue_id).order_by(Delivery.recipient_code)
    found: dict[Had, list[Recipient]] = {}
    with service.engine.connect() as connection:
        # Two readers of the same edition at one address share a mail.
        for row in {row.outbox_id: row for row in connection.execute(query)}.values():
            # A mail from before the ledger of deliveries had the whole.
            had = had_of(row.edition or "全文")
            found.setdefault(had, []).append(Recipient(row.recipient_name, row.recipient_email))
        # Whose mail never left may have been handed his package.
        for edition in connection.scalars(packed):
            found.setdefault(had_of(edition), [])
    return [Audience(whole, unit, tuple(to), forms) for (whole, unit, forms), to in found.items()]


def had_of(edition: str) -> Had:
    """What an edition's words say: the whole or not, whose 分册, in which files."""
    own = _OWN.search(edition)
    unit, forms = (own[1], tuple(own[2].split("、"))) if own else ("", ())
    return edition.startswith("全文"), unit, forms


def versions_anew(
    service: Service, issue: Mapping[str, Any], readers: Sequence[Audience], moment: datetime
) -> Mapping[str, UnitCorrection]:
    """Unit → its 分册 with the data of `moment`, for every unit that has one with other figures.

    Raises:
        IssueProblem: a unit's version does not come out as it was issued.
    """
    units = {one.unit_name for one in readers if one.unit_name}
    if not units:
        return {}
    told = _last_letter(service, issue) or issue["as_of"]
    made = corrected_versions(service.engine, issue["issue_id"], moment, told)
    return {unit: one for unit, one in made.items() if unit in units}


def _last_letter(service: Service, issue: Mapping[str, Any]) -> datetime | None:
    """The data's moment of the last 更正函 on this version."""
    query = sa.select(sa.func.max(ArchiveEntry.as_of)).where(
        ArchiveEntry.kind == KIND, ArchiveEntry.issue_id == issue["issue_id"]
    )
    with service.engine.connect() as connection:
        return connection.execute(query).scalar()


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
        own = _own_changes(one, told, versions)
        changes = told.changes if one.sees_whole else _placed_in(versions.get(one.unit_name), own)
        texts = told.texts if one.sees_whole else [text for text in told.texts if one.unit_name in text]
        is_anew = one.unit_name in told.versions
        if changes or texts or is_anew:
            addressee = issued.addressee if one.sees_whole else f"{one.unit_name}："
            letters[one] = correction_letter(
                issued, changes, texts, told.reason, told.number, told.day, addressee,
                about_own(one, own, changes, is_anew=is_anew),
            )  # fmt: skip
    return letters


def _placed_in(version: Document | None, changes: Sequence[Change]) -> Sequence[Change]:
    """By their places in the one paper that this reader has."""
    return changes if version is None else Print(version).placed(changes)


def _own_changes(one: Audience, told: Correction, versions: Mapping[str, Document]) -> list[Change]:
    """The changes of what a unit's version prints: those of the paper, and those that stand there alone."""
    made = told.versions.get(one.unit_name)
    sides = [("old", _printed(versions[one.unit_name]))] if one.unit_name in versions else []
    sides += [("new", _printed(made.document))] if made is not None else []
    own = [
        change
        for change in told.changes
        if any(
            change["figure_id"] in shown or (change["label"], change[side]) in shown for side, shown in sides
        )
    ]
    if made is None:
        return own
    listed = {(change["label"], change["new"]) for change in own}
    return [*own, *(c for c in made.untold if (c["label"], c["new"]) not in listed and c["new"] != ABSENT)]


def _printed(version: Document) -> set[object]:
    """Ids of the printed figures, and (label, text): a unit's own sum may bear the name of the park's."""
    ids = {figure_id for figure_id, _ in used_figures(version) if figure_id in version.figures}
    told = {(version.figures[one].label, version.figures[one].text) for one in ids}
    return told | printed_ids(version.figures, ids)


def about_own(
    one: Audience, own: Sequence[Change], changes: Sequence[Change], *, is_anew: bool = False
) -> str:
    """What a letter says of a unit's 分册: `own` are those changes that it prints, `changes` those listed.

    `is_anew`: the version goes with the letter, made anew.
    """
    if not one.unit_name:
        return ""
    name = f"{one.unit_name}分册"
    anew = "更正后的分册随函附送，替换原分册。"
    if not one.sees_whole:
        return f"{name}已照此更正，{anew}" if is_anew else f"{name}照此更正。"
    if not changes and not is_anew:
        return f"{name}有相同文字的，一并照此更正。"
    rows = enumerate(rows_of(changes), 1)
    numbers = "、".join(str(place) for place, row in rows if any(change in own for change in row))
    alone = any(change not in changes for change in own)
    if is_anew and not numbers:
        return f"{name}有只印在分册里的数更正，{anew}"
    if is_anew:
        return f"{name}印有第{numbers}项{'，另有只印在分册里的数' if alone else ''}，已一并更正，{anew}"
    if not numbers:
        return f"{name}没有印上述各数，不必更正。"
    return f"{name}印有第{numbers}项，一并照此更正。"


def write_versions(service: Service, told: Correction, issued: Document, folder: Path) -> dict[str, str]:
    """The 分册 made anew, each in all forms in `folder`/单位分册/…; unit → its title."""
    titles = {}
    for unit, made in told.versions.items():
        changes = Print(made.document).placed(made.changes)
        printed = issued.print_date or chinese_date(issued.date)
        version = corrected_version(made.document, changes, printed, told.day, told.reason)
        _render(service, version, folder / UNITS_FOLDER / unit)
        titles[unit] = version.title
    return titles


def written(
    service: Service, one: Audience, letter: Document, versions: Mapping[str, str], folder: Path
) -> Letter:
    """The letter's files in `folder`, and the mail that carries them with the reader's 分册 made anew.

    `versions`: unit → title of those that `write_versions` put into `folder`.
    """
    place = folder / one.folder
    _render(service, letter, place)
    attachments = {
        f"{letter.title}.{form}": (place / f"bulletin.{form}").read_bytes() for form in ("docx", "pdf")
    }
    if title := versions.get(one.unit_name):
        anew = folder / UNITS_FOLDER / one.unit_name
        attachments |= {f"{title}.{form}": (anew / f"bulletin.{form}").read_bytes() for form in one.own_forms}
    return Letter(
        text=(place / "bulletin.txt").read_text("utf-8"),
        html=(place / "bulletin.html").read_text("utf-8"),
        attachments=attachments,
    )


def _render(service: Service, document: Document, folder: Path) -> None:
    render_all(document, [service.settings.fonts], private_directory(folder))
