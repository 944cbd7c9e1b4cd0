"""A signed bulletin or notice as its readers get it: whole, or with their unit's matters alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa

from etl.collect.landing import write_durably
from liangshai.papers.draft.unit_versions import UNITS_FOLDER, write_version
from liangshai.papers.known.issued import replaces_printed, version_words
from liangshai.papers.readers.distribution import Paper
from reports.delivery.mail import Letter
from reports.delivery.pictures import long_pictures, page_picture
from reports.delivery.rules import Edition
from reports.document import Document
from reports.issuing.kept import archive_store
from reports.issuing.steps.stages import SIGNED, PrintAct, print_out
from reports.units.issue import EVERY_UNIT, UnitVersion, require_own_words, units_of, versions_of

_PICTURES = "手机看图"
OWN_WORDS = "own_words"
"""In what was told of 印发: why the units' own sentences stand as they are."""
_SHORT = {"quarterly": "通报", "weekly": "周通报"}


@dataclass(frozen=True)
class Bulletin(Paper):
    """A signed issue with its document. ``act``: what a person told of 印发."""

    outbox_kind = "bulletin"
    document: Document
    act: PrintAct | None = None
    made: dict[str, Path] = field(default_factory=dict)
    """Unit → the folder of its version, once it is there."""
    drawn: dict[Path, dict[str, bytes]] = field(default_factory=dict)
    """Folder of a version → its pictures, drawn once for all who get them."""

    @property
    def title(self) -> str:
        return self.document.title

    @property
    def version_words(self) -> str:
        return version_words(self.row)

    @property
    def has_changes(self) -> bool:
        """Readers are told what changed since the version that they have, never since a draft."""
        return replaces_printed(self.row) and bool(self.row["changes"])

    @property
    def date_text(self) -> str:
        return self.document.date_text

    @property
    def place(self) -> str:
        root = self.service.settings.archive_place
        return f"{root.rstrip('/')}/{self.folder.relative_to(self.service.settings.bulletins_dir)}"

    def sent(self, connection: sa.Connection) -> None:
        print_out(connection, self.issue_id, self.act)

    def letter(self, edition: Edition) -> Letter:
        body = self.folder if edition.whole else self.unit_folder(edition.unit_name)
        attachments = {f"{self.title}.{form}": _form(self.folder, form) for form in edition.whole}
        if edition.own:
            own = self.unit_folder(edition.unit_name)
            attachments |= {
                f"{self.title}（{edition.unit_name}分册）.{form}": _form(own, form) for form in edition.own
            }
        if edition.whole and self.has_changes:
            attachments["与上一版的差异.txt"] = (self.folder / "changes.txt").read_bytes()
        return Letter(
            text=(body / "bulletin.txt").read_text("utf-8"),
            html=(body / "bulletin.html").read_text("utf-8"),
            inline={path.name: path.read_bytes() for path in sorted(body.glob("*.png"))},
            attachments=attachments,
        )

    def files(self, edition: Edition) -> dict[str, bytes]:
        short = _SHORT[self.row["kind"]]
        files = {f"{short}.{form}": _form(self.folder, form) for form in edition.whole}
        if edition.own:
            own = self.unit_folder(edition.unit_name)
            files |= {f"本单位分册.{form}": _form(own, form) for form in edition.own}
        if edition.whole and self.has_changes:
            files["差异.txt"] = (self.folder / "changes.txt").read_bytes()
        shown = self.folder if edition.whole else self.unit_folder(edition.unit_name)
        return files | self.pictures_of(shown)

    @cached_property
    def unit_names(self) -> Mapping[str, str]:
        return units_of(self.service.engine, self.row)

    @cached_property
    def units(self) -> Mapping[str, UnitVersion]:
        """Unit name → its version; computed once for all.

        Raises IssueProblem: what is printed for the first time, and says of itself what the office rewrote.
        """
        made = versions_of(self.service.engine, self.issue_id, EVERY_UNIT)
        if self.is_first_print:
            detail = (self.act.detail if self.act is not None else None) or {}
            require_own_words(self.issue_id, made, detail.get(OWN_WORDS, ""))
        return made

    @property
    def is_first_print(self) -> bool:
        """Nobody has it yet: its day of printing may be another than when its files were made."""
        return bool(self.row["stage"] == SIGNED)

    def unit_folder(self, name: str) -> Path:
        """The files of a unit's version, made where they are not there yet, kept in the archive."""
        if name in self.made:
            return self.made[name]
        folder = self.folder / UNITS_FOLDER / name
        if self.is_first_print or not (folder / "plain_text.txt").exists():
            write_version(self.service, self.units[name], folder)
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


def _form(folder: Path, form: str) -> bytes:
    return (folder / f"bulletin.{form}").read_bytes()
