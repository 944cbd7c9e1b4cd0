"""A signed paper on its way to each reader: what he may see of it, as a mail and as a 送出包, each once."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from etl.collect.landing import write_durably
from liangshai.papers.unit_versions import UNITS_FOLDER
from liangshai.service import Service
from liangshai.settings import TIME_ZONE, private_directory
from reports.delivery.deliver import Recipient, queue
from reports.delivery.mail import Letter, LetterMissing, normal_address, read_letter, write_letter
from reports.delivery.mail_size import fitted
from reports.delivery.pictures import long_pictures, page_picture
from reports.delivery.rules import (
    DeliveryFault,
    DeliveryRules,
    Edition,
    Registered,
    load_delivery_rules,
    plan,
)
from reports.document import Document, plain_text
from reports.figures.rule_file import RuleFault
from reports.issuing import archive_store
from reports.issuing.stages import PrintAct, print_out
from reports.issuing.unit_issue import EVERY_UNIT, unit_versions
from reports.render import render_all
from schemas.warehouse.delivery import Delivery

_DELIVERY = cast(sa.Table, Delivery.__table__)
_REGISTER = sa.text("""
    select r.recipient_code, r.recipient_name, r.role, r.unit_code, u.unit_name, r.email
      from report.recipient r
      left join lateral (select coalesce(max(unit_name), '') as unit_name from report.unit u
                          where u.unit_code = r.unit_code) u on true
     order by r.recipient_code""")
_PICTURES = "手机看图"
_SHORT = {"quarterly": "通报", "weekly": "周通报"}


@dataclass(frozen=True)
class Paper:
    """A signed issue with its files; `row` as in the ledger."""

    service: Service
    row: Mapping[str, Any]
    document: Document
    folder: Path
    rules: DeliveryRules
    made: dict[str, Path] = field(default_factory=dict)
    """Unit → the folder of its version, once it is there."""
    drawn: dict[Path, dict[str, bytes]] = field(default_factory=dict)
    """Folder of a version → its pictures, drawn once for all who get them."""

    @property
    def issue_id(self) -> int:
        return int(self.row["issue_id"])

    @property
    def subject(self) -> str:
        version = f"（第{self.row['version']}版）" if self.row["version"] > 1 else ""
        return f"{self.document.title}{version}"

    @property
    def place(self) -> str:
        """Where a reader finds what did not fit into the mail."""
        root = self.service.settings.archive_place
        return f"{root.rstrip('/')}/{self.folder.relative_to(self.service.settings.bulletins_dir)}"

    @property
    def packages(self) -> Path:
        """Relative to the home."""
        return Path("packages") / f"{self.row['period_label']}-第{self.row['version']}版"

    @cached_property
    def units(self) -> Mapping[str, Document]:
        """Unit name → its version; computed once for all."""
        return unit_versions(self.service.engine, self.issue_id, EVERY_UNIT)

    def unit_folder(self, name: str) -> Path:
        """The files of a unit's version, made where they are not there yet, kept in the archive."""
        if name in self.made:
            return self.made[name]
        folder = self.folder / UNITS_FOLDER / name
        if not (folder / "plain_text.txt").exists():
            document = self.units[name]
            render_all(document, [self.service.settings.fonts], private_directory(folder))
            (folder / "plain_text.txt").write_text(plain_text(document), encoding="utf-8")
        files = {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(folder.iterdir())
            if path.is_file()
        }
        with self.service.engine.begin() as connection:
            archive_store.add(connection, self.row, files)
        self.made[name] = folder
        return folder

    def pictures_of(self, folder: Path) -> dict[str, bytes]:
        """File name → PNG: the leader's page, where the paper has one, and the whole paper."""
        kept = folder / _PICTURES
        if folder not in self.drawn and kept.is_dir():
            self.drawn[folder] = {path.name: path.read_bytes() for path in sorted(kept.glob("*.png"))}
        if not self.drawn.get(folder):
            pdf = (folder / "bulletin.pdf").read_bytes()
            width, height = self.rules.picture_width_px, self.rules.picture_height_px
            long = long_pictures(pdf, width, height)
            names = [f"长图{n}.png" for n in range(1, len(long) + 1)] if len(long) > 1 else ["长图.png"]
            first = {"一页纸.png": page_picture(pdf, width)} if self.document.leader_page else {}
            self.drawn[folder] = first | dict(zip(names, long, strict=True))
            self._keep_pictures(kept, self.drawn[folder])
        return self.drawn[folder]

    def _keep_pictures(self, place: Path, pictures: Mapping[str, bytes]) -> None:
        for name, content in pictures.items():
            write_durably(place / name, content)
        inside = place.relative_to(self.folder)
        with self.service.engine.begin() as connection:
            archive_store.add(
                connection, self.row, {f"{inside}/{name}": one for name, one in pictures.items()}
            )


def distribute(
    service: Service,
    row: Mapping[str, Any],
    document: Document,
    folder: Path,
    rules_file: Path | None = None,
    act: PrintAct | None = None,
) -> int:
    """Letters, packages and ledger for every reader of a signed issue; how many mails are new. Twice is once.

    ``act``: what a person told of 印发.

    Raises:
        DeliveryFault: the lists or the rules have a fault; nobody is sent anything.
        IssueProblem: a unit's version does not come out as it was issued.
    """
    paper = Paper(service, row, document, folder, rules_in_force(rules_file))
    readers = _not_reached(paper, plan(paper.rules, row["kind"], _register(service)))
    letters = {edition: _letter(paper, edition) for edition in dict.fromkeys(e for _, e in readers)}
    files = {edition: _files(paper, edition) for edition in letters}
    with service.engine.begin() as connection:
        # Printed and queued are one act: a crash leaves either both or neither.
        print_out(connection, paper.issue_id, act)
        added = sum(
            _enter(connection, paper, one, edition, files[edition], letters[edition])
            for one, edition in readers
        )
    for one, edition in readers:
        _fill(service.settings.home / paper.packages / _folder_name(one), files[edition])
    return added


def write_packages(
    service: Service, row: Mapping[str, Any], document: Document, folder: Path, out: Path
) -> list[Path]:
    """The packages once more, into `out`: a folder for each reader. Queues and sends nothing."""
    paper = Paper(service, row, document, folder, rules_in_force())
    readers = plan(paper.rules, row["kind"], _register(service))
    return [
        _fill(private_directory(out) / _folder_name(one), _files(paper, edition)) for one, edition in readers
    ]


def _not_reached(paper: Paper, readers: list[tuple[Registered, Edition]]) -> list[tuple[Registered, Edition]]:
    """Those whose mail at this address is not queued, or whose package is not there."""
    with paper.service.engine.connect() as connection:
        rows = connection.execute(sa.select(_DELIVERY).filter_by(issue_id=paper.issue_id)).all()
    done = {
        (row.recipient_code, row.recipient_email)
        for row in rows
        if (paper.service.settings.home / row.package).is_dir()
    }
    return [one for one in readers if (one[0].code, normal_address(one[0].email)) not in done]


# ---------------------------------------------------------------- what a reader gets


def rules_in_force(rules_file: Path | None = None) -> DeliveryRules:
    """The rules in force today. Raises DeliveryFault where the file has a fault."""
    try:
        table = load_delivery_rules(rules_file) if rules_file else load_delivery_rules()
        return table.on(datetime.now(ZoneInfo(TIME_ZONE)).date())
    except RuleFault as fault:
        raise DeliveryFault(f"没有发送：{fault}") from None


def _register(service: Service) -> list[Registered]:
    with service.engine.connect() as connection:
        rows = connection.execute(_REGISTER)
        return [Registered(*row) for row in rows]


def _letter(paper: Paper, edition: Edition) -> str:
    """The letter of an edition, written once: what may have gone out already is never another; its folder."""
    name = f"bulletin-{paper.issue_id}-{hashlib.sha256(edition.words.encode()).hexdigest()[:8]}"
    place = private_directory(paper.service.settings.home / "letters") / name
    try:
        read_letter(place)
    except LetterMissing:
        whole = fitted(_whole_letter(paper, edition), paper.rules.mail_limit_bytes, paper.place)
        write_letter(place, whole)
    return f"letters/{name}"


def _whole_letter(paper: Paper, edition: Edition) -> Letter:
    body = paper.folder if edition.whole else paper.unit_folder(edition.unit_name)
    title = paper.document.title
    attachments = {f"{title}.{form}": _form(paper.folder, form) for form in edition.whole}
    if edition.own:
        own = paper.unit_folder(edition.unit_name)
        attachments |= {
            f"{title}（{edition.unit_name}分册）.{form}": _form(own, form) for form in edition.own
        }
    if edition.whole and paper.row["changes"]:
        attachments["与上一版的差异.txt"] = (paper.folder / "changes.txt").read_bytes()
    return Letter(
        text=(body / "bulletin.txt").read_text("utf-8"),
        html=(body / "bulletin.html").read_text("utf-8"),
        inline={path.name: path.read_bytes() for path in sorted(body.glob("*.png"))},
        attachments=attachments,
    )


def _form(folder: Path, form: str) -> bytes:
    return (folder / f"bulletin.{form}").read_bytes()


def _files(paper: Paper, edition: Edition) -> dict[str, bytes]:
    """What lies in a package, under names short enough for a chat and a USB stick."""
    short = _SHORT[paper.row["kind"]]
    files = {f"{short}.{form}": _form(paper.folder, form) for form in edition.whole}
    if edition.own:
        own = paper.unit_folder(edition.unit_name)
        files |= {f"本单位分册.{form}": _form(own, form) for form in edition.own}
    if edition.whole and paper.row["changes"]:
        files["差异.txt"] = (paper.folder / "changes.txt").read_bytes()
    shown = paper.folder if edition.whole else paper.unit_folder(edition.unit_name)
    files |= paper.pictures_of(shown)
    return files | {"送出说明.txt": _cover(paper, list(files)).encode("utf-8-sig")}


def _cover(paper: Paper, names: Iterable[str]) -> str:
    """A slip for whoever carries the package: what is in it, and how it is signed for."""
    lines = [paper.subject, f"第{paper.issue_id}号发文，{paper.document.date_text}", "", "内有："]
    lines += [f"  {name}" for name in names]
    lines += [
        "",
        "收到后请回复邮件“签收”并写明姓名，或在下面签字交回：",
        "",
        "签收人：__________  日期：__________",
    ]
    return "\r\n".join(lines) + "\r\n"


def _folder_name(one: Registered) -> str:
    safe = "".join("_" if char in '\\/:*?"<>|' or ord(char) < 32 else char for char in one.name)
    return f"{one.code}-{safe}"[:60]


def _fill(folder: Path, files: Mapping[str, bytes]) -> Path:
    if folder.is_dir() and {p.name: p.read_bytes() for p in folder.iterdir()} == dict(files):
        return folder
    private_directory(folder.parent)
    draft = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    for name, content in files.items():
        write_durably(draft / name, content)
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    return folder


# ---------------------------------------------------------------- the ledger


def _enter(
    connection: sa.Connection, paper: Paper, one: Registered, edition: Edition, files: Mapping[str, bytes],
    letter: str,
) -> int:  # fmt: skip
    """The line of the ledger and the mail; 1 where the mail is new."""
    email = normal_address(one.email)
    known = connection.execute(
        sa.select(_DELIVERY).filter_by(issue_id=paper.issue_id, recipient_code=one.code)
    ).first()
    if known is not None and known.recipient_email == email:
        return 0
    reference = _reference(connection, paper.issue_id, email, edition)
    values = {
        "recipient_name": one.name,
        "role": one.role,
        "unit_code": one.unit_code,
        "recipient_email": email,
        "edition": edition.words,
        "reference": reference,
        "package": str(paper.packages / _folder_name(one)),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        "rule_version": paper.rules.version,
        "made_at": sa.func.clock_timestamp(),
    }
    entry = insert(_DELIVERY).values(issue_id=paper.issue_id, recipient_code=one.code, **values)
    connection.execute(
        entry.on_conflict_do_update(index_elements=["issue_id", "recipient_code"], set_=values)
    )
    return queue(connection, "bulletin", reference, [Recipient(one.name, email)], paper.subject, letter)


def _reference(connection: sa.Connection, issue_id: int, email: str, edition: Edition) -> str:
    """One mail for an address; another one where the same address stands for a reader of something else."""
    others = connection.execute(
        sa.select(_DELIVERY.c.edition, _DELIVERY.c.reference).filter_by(
            issue_id=issue_id, recipient_email=email
        )
    ).all()
    same = next((row.reference for row in others if row.edition == edition.words), None)
    if same is not None:
        return str(same)
    plain = str(issue_id)
    if plain not in {row.reference for row in others}:
        return plain
    return f"{issue_id}-{hashlib.sha256(edition.words.encode()).hexdigest()[:8]}"
