"""A printed piece on its way to each reader: what he may see of it, as a mail and as a 送出包, each once."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from etl.collect.landing import write_durably
from liangshai.service import Service
from liangshai.settings import TIME_ZONE, private_directory
from reports.delivery.deliver import Recipient, queue
from reports.delivery.mail import Letter, LetterMissing, normal_address, read_letter, write_letter
from reports.delivery.mail_size import fitted
from reports.delivery.rules import (
    DeliveryFault,
    DeliveryRules,
    Edition,
    Registered,
    load_delivery_rules,
    plan,
)
from reports.figures.rule_file import RuleFault
from schemas.warehouse.delivery import Delivery

WITHDRAWN_MARK = "已撤回，请勿送出.txt"
_DELIVERY = cast(sa.Table, Delivery.__table__)
_REGISTER = sa.text("""
    select recipient_code, recipient_name, role, unit_code, email
      from report.recipient
     order by recipient_code""")


@dataclass(frozen=True)
class Paper(ABC):
    """What is sent: an issue with its files in `folder`; `row` as in the ledger."""

    service: Service
    row: Mapping[str, Any]
    folder: Path
    rules: DeliveryRules

    outbox_kind: ClassVar[str]

    @property
    def issue_id(self) -> int:
        return int(self.row["issue_id"])

    @property
    @abstractmethod
    def title(self) -> str: ...

    @property
    @abstractmethod
    def date_text(self) -> str: ...

    @property
    @abstractmethod
    def place(self) -> str:
        """Where a reader finds what did not fit into the mail."""

    @property
    def unit_names(self) -> Mapping[str, str]:
        """Code → name of the units that have a version of their own, as this paper names them."""
        return {}

    @abstractmethod
    def letter(self, edition: Edition) -> Letter: ...

    @abstractmethod
    def files(self, edition: Edition) -> dict[str, bytes]:
        """What lies in a package, under names short enough for a chat and a USB stick."""

    @abstractmethod
    def sent(self, connection: sa.Connection) -> None:
        """What becomes of the issue in the transaction that queues its mails."""

    @property
    def version_words(self) -> str:
        """Which version it is, where readers may have an earlier one."""
        return f"（第{self.row['version']}版）" if self.row["version"] > 1 else ""

    @property
    def subject(self) -> str:
        return f"{self.title}{self.version_words}"

    @property
    def packages(self) -> Path:
        """Relative to the home."""
        return Path("packages") / f"{self.row['period_label']}-第{self.row['version']}版"


def distribute(paper: Paper) -> int:
    """Letters, packages and ledger for every reader; how many mails are new. Twice is once.

    Raises:
        DeliveryFault: the lists have a fault; nobody is sent anything.
        IssueProblem: a unit's version does not come out as it was issued.
    """
    readers = _not_reached(paper, _planned(paper))
    letters = {edition: _letter(paper, edition) for edition in dict.fromkeys(e for _, e in readers)}
    files = {edition: _files(paper, edition) for edition in letters}
    with paper.service.engine.begin() as connection:
        # Printed and queued are one act: a crash leaves either both or neither.
        paper.sent(connection)
        added = sum(
            _enter(connection, paper, one, edition, files[edition], letters[edition])
            for one, edition in readers
        )
    for one, edition in readers:
        fill(paper.service.settings.home / paper.packages / _folder_name(one), files[edition])
    return added


def write_packages(paper: Paper, out: Path) -> list[Path]:
    """The packages once more, into `out`: a folder for each reader. Queues and sends nothing."""
    return [
        fill(private_directory(out) / _folder_name(one), _files(paper, edition))
        for one, edition in _planned(paper)
    ]


def mark_withdrawn(service: Service, issue_id: int, notice: str) -> None:
    """Whoever would carry a package finds in it that its paper was withdrawn."""
    query = sa.select(_DELIVERY.c.package).filter_by(issue_id=issue_id)
    with service.engine.connect() as connection:
        folders = [service.settings.home / package for package in connection.scalars(query)]
    for folder in folders:
        if folder.is_dir():
            write_durably(folder / WITHDRAWN_MARK, notice.encode("utf-8-sig"))


def _planned(paper: Paper) -> list[tuple[Registered, Edition]]:
    return plan(paper.rules, paper.row["kind"], _register(paper.service), paper.unit_names)


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
    words = hashlib.sha256(edition.words.encode()).hexdigest()[:8]
    name = f"{paper.outbox_kind}-{paper.issue_id}-{words}"
    place = private_directory(paper.service.settings.home / "letters") / name
    try:
        read_letter(place)
    except LetterMissing:
        write_letter(place, fitted(paper.letter(edition), paper.rules.mail_limit_bytes, paper.place))
    return f"letters/{name}"


def _files(paper: Paper, edition: Edition) -> dict[str, bytes]:
    files = paper.files(edition)
    return with_cover(paper.subject, f"第{paper.issue_id}号发文，{paper.date_text}", files)


def with_cover(
    title: str, told: str, files: Mapping[str, bytes], *, by_mail: bool = True
) -> dict[str, bytes]:
    """The files of a package and its slip. `by_mail`: a reply to the mail signs for it too."""
    return {**files, "送出说明.txt": _cover(title, told, files, by_mail=by_mail).encode("utf-8-sig")}


def _cover(title: str, told: str, names: Iterable[str], *, by_mail: bool) -> str:
    """A slip for whoever carries the package: what is in it, and how it is signed for."""
    lines = [title, told, "", "内有："]
    lines += [f"  {name}" for name in names]
    lines += [
        "",
        f"收到后请{'回复邮件“签收”并写明姓名，或' if by_mail else ''}在下面签字交回：",
        "",
        "签收人：__________  日期：__________",
    ]
    return "\r\n".join(lines) + "\r\n"


def _folder_name(one: Registered) -> str:
    safe = "".join("_" if char in '\\/:*?"<>|' or ord(char) < 32 else char for char in one.name)
    return f"{one.code}-{safe}"[:60]


def fill(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A package with these files and no others, there whole or not at all.

    Two senders at once fill one after the other: the later finds the package as it should be.
    """
    with _alone_in(private_directory(folder.parent)):
        if folder.is_dir() and {p.name: p.read_bytes() for p in folder.iterdir()} == dict(files):
            return folder
        draft = folder.with_name(f".{folder.name}.tmp")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        for name, content in files.items():
            write_durably(draft / name, content)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    return folder


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Nobody else fills packages in `folder` meanwhile; the lock ends with the process that held it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


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
    return queue(
        connection, paper.outbox_kind, reference, [Recipient(one.name, email)], paper.subject, letter
    )


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
