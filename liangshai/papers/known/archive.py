"""Keeps the archive: every printed piece in the warehouse and in its folder, and bulletins/index.html."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from liangshai.service import Service
from liangshai.settings import TIME_ZONE, private_directory, write_private
from reports.delivery.ledger import Reader, readers_by_issue, summary
from reports.delivery.rules import YEARLY_KIND, YEARLY_NAMES
from reports.figures.wording import chinese_date
from reports.issuing.kept import archive_store as store
from reports.issuing.kept.archive import CORRECTION, WALL_MARK, ArchiveEntry, render_index
from reports.issuing.kept.archive_store import Piece
from reports.issuing.kept.papers import PAPERS
from schemas.period import Period

_PAPERS = sa.text("""
    select i.issue_id, i.kind, i.period_label, i.version, i.stage, i.issue_date, i.as_of, i.approved_by,
           i.files, jsonb_array_length(i.changes) as changes_n, d.document ->> 'title' as title
      from ledger.issue i left join ledger.issue_document d using (issue_id)
     where i.kind = any(:kinds) order by i.issue_id""")
_OTHERS = sa.text("""
    select e.kind, e.period_label, e.version, e.title, e.issue_id, e.as_of, e.folder,
           coalesce(max(i.stage), '') as stage, jsonb_object_agg(f.name, f.sha256) as files
      from ledger.archive_entry e join ledger.archive_file f using (kind, period_label, version, content_hash)
      left join ledger.issue i using (issue_id)
     where not e.kind = any(:kinds)
     group by e.kind, e.period_label, e.version""")
# A 更正函 has its own letters and its own clerk: the paper's readers had the paper, not yet the letter.
_LETTERS = sa.text("""
    select s.issue_id, (s.detail ->> 'letter')::int as letter, s.person_post || s.person_name as by,
           o.recipient_name, o.status, o.sent_at, o.last_error
      from ledger.issue_step s
      left join ledger.outbox o
        on o.kind = 'correction' and o.reference like s.issue_id || '-' || (s.detail ->> 'letter') || '-%'
     where s.detail ? 'letter' order by s.step_id, o.outbox_id""")
_SHANGHAI = ZoneInfo(TIME_ZONE)


# ---------------------------------------------------------------- issues


def keep_issue(service: Service, row: Mapping[str, Any], title: str, folder: Path) -> None:
    """Keep the files of a signed issue, as they lie in its folder."""
    piece = Piece(
        row["kind"],
        row["period_label"],
        row["version"],
        title,
        row["as_of"],
        row["content_hash"],
        str(folder.relative_to(service.settings.home)),
        row["issue_id"],
    )
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    with service.engine.begin() as connection:
        store.keep(connection, piece, files)


def restore_issue(service: Service, row: Mapping[str, Any]) -> Path | None:
    """The folder of a signed issue, its files as they were kept; None where none are."""
    return store.restore(
        service.engine,
        service.settings.home,
        row["kind"],
        row["period_label"],
        row["version"],
        row["content_hash"],
    )


# ---------------------------------------------------------------- what is no paper


def keep_assessment(service: Service, made: Any, year: int) -> None:
    """Keep a year's workbook."""
    with service.engine.connect() as connection:
        row = connection.execute(
            sa.text("select kind, version, as_of, content_hash from ledger.issue where issue_id = :id"),
            {"id": made.issue_id},
        ).one()
    name = YEARLY_NAMES[row.kind]
    place = f"第{row.version}版{name.removeprefix(YEARLY_NAMES[YEARLY_KIND])}"
    folder = f"{service.settings.assessments_dir.name}/{year}/{place}"
    piece = Piece(
        row.kind, str(year), row.version, f"{year}年{name}", row.as_of, row.content_hash, folder,
        made.issue_id,
    )  # fmt: skip
    with service.engine.begin() as connection:
        store.keep(connection, piece, {made.path.name: made.path.read_bytes()})
    store.restore(service.engine, service.settings.home, *_key(piece))
    write_index(service)


def keep_wall(
    service: Service, label: str, title: str, as_of: datetime, files: Mapping[str, bytes]
) -> tuple[Path, int]:
    """Keep a wall chart: its folder and its version. The same sheet again is the same version."""
    content_hash = store.content_of(files)
    with service.engine.begin() as connection:
        version = store.next_version(connection, "wall", label, content_hash)
        piece = Piece("wall", label, version, title, as_of, content_hash, f"wall/{label}/第{version}版")
        store.keep(connection, piece, files)
    folder = store.restore(service.engine, service.settings.home, *_key(piece))
    assert folder is not None
    write_index(service)
    return folder, version


def _key(piece: Piece) -> tuple[str, str, int]:
    return piece.kind, piece.period_label, piece.version


# ---------------------------------------------------------------- the page


def write_index(service: Service) -> Path:
    """Every piece that has files; the page is replaced in one step, so nobody reads half of it."""
    folder = private_directory(service.settings.bulletins_dir)
    kinds = {"kinds": list(PAPERS)}
    with service.engine.connect() as connection:
        papers = connection.execute(_PAPERS, kinds).mappings().all()
        others = connection.execute(_OTHERS, kinds).mappings().all()
        readers = readers_by_issue(connection)
        letters = _letters_by_number(connection)
    made = [_paper(row) for row in papers if row["files"]] + [_other(row) for row in others]
    entries = [
        _sent_letter(one, letters.get((one.issue_id or 0, one.version), []))
        if one.kind == CORRECTION
        else replace(one, delivered=_delivered(readers.get(one.issue_id or 0, [])))
        for one in made
    ]
    page = folder / "index.html"
    half = folder / f".index-{os.getpid()}.html"
    write_private(half, render_index(entries))
    half.replace(page)
    return page


def _delivered(readers: Sequence[Reader]) -> tuple[str, ...]:
    return (summary(readers), *(one.words for one in readers)) if readers else ()


def _letters_by_number(connection: sa.Connection) -> dict[tuple[int, int], list[sa.RowMapping]]:
    """(issue, number of the 更正函) → its step, a row for each mail; one where none went."""
    found: dict[tuple[int, int], list[sa.RowMapping]] = {}
    for row in connection.execute(_LETTERS).mappings():
        found.setdefault((row["issue_id"], row["letter"]), []).append(row)
    return found


def _sent_letter(entry: ArchiveEntry, rows: Sequence[sa.RowMapping]) -> ArchiveEntry:
    """Who sent it out, and what became of its mails."""
    mails = [row for row in rows if row["status"]]
    counts = Counter(row["status"] for row in mails)
    told = [f"送{len(mails)}处：{'，'.join(f'{state}{n}' for state, n in counts.items())}"] if mails else []
    for row in mails:
        moment = f" {_moment(row['sent_at'])}" if row["sent_at"] else ""
        told.append(f"{row['recipient_name']}：{row['status']}{moment}")
    by = f"{rows[0]['by']}发出" if rows and rows[0]["by"] else ""
    return replace(entry, stage=by, delivered=tuple(told))


def _paper(row: sa.RowMapping) -> ArchiveEntry:
    return ArchiveEntry(
        row["issue_id"],
        row["kind"],
        row["period_label"],
        Period.parse(row["period_label"]).year,
        row["title"] or row["period_label"],
        row["version"],
        row["stage"],
        chinese_date(row["issue_date"]),
        _moment(row["as_of"]),
        row["approved_by"] or "",
        row["changes_n"],
        issue_folder(row["period_label"], row["version"], is_signed=row["approved_by"] is not None),
        row["files"],
    )


def _other(row: sa.RowMapping) -> ArchiveEntry:
    """The folder of a workbook or a wall chart stands beside bulletins/."""
    return ArchiveEntry(
        row["issue_id"],
        row["kind"],
        row["period_label"],
        Period.parse(row["period_label"]).year,
        row["title"],
        row["version"],
        WALL_MARK if row["kind"] == "wall" else row["stage"],
        chinese_date(row["as_of"].astimezone(_SHANGHAI).date()),
        _moment(row["as_of"]),
        "",
        0,
        f"../{row['folder']}",
        row["files"],
    )


def _moment(value: datetime) -> str:
    return f"{value.astimezone(_SHANGHAI):%Y-%m-%d %H:%M}"


def issue_folder(period_label: str, version: int, *, is_signed: bool) -> str:
    """Where an issue's files lie, relative to bulletins/."""
    return f"{period_label}/第{version}版{'' if is_signed else '-送审稿'}"
