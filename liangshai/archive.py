"""Keeps the front page of the archive: bulletins/index.html, written anew with every issue."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from liangshai.service import Service
from liangshai.settings import TIME_ZONE, private_directory, write_private
from reports.archive import ArchiveEntry, render_index
from reports.papers import PAPERS
from reports.wording import chinese_date
from schemas.period import Period

_ISSUES = sa.text("""
    select i.issue_id, i.kind, i.period_label, i.version, i.stage, i.issue_date, i.as_of, i.approved_by,
           i.files, jsonb_array_length(i.changes) as changes_n, d.document ->> 'title' as title
      from ledger.issue i left join ledger.issue_document d using (issue_id)
     where i.kind = any(:kinds) order by i.issue_id""")


def write_index(service: Service) -> Path:
    """Every issue that has files; the page is replaced in one step, so nobody reads half of it."""
    folder = private_directory(service.settings.bulletins_dir)
    with service.engine.connect() as connection:
        rows = connection.execute(_ISSUES, {"kinds": list(PAPERS)}).mappings().all()
    entries = [
        ArchiveEntry(
            row["issue_id"],
            row["kind"],
            row["period_label"],
            Period.parse(row["period_label"]).year,
            row["title"] or row["period_label"],
            row["version"],
            row["stage"],
            chinese_date(row["issue_date"]),
            f"{row['as_of'].astimezone(ZoneInfo(TIME_ZONE)):%Y-%m-%d %H:%M}",
            row["approved_by"] or "",
            row["changes_n"],
            issue_folder(row["period_label"], row["version"], is_signed=row["approved_by"] is not None),
            row["files"],
        )
        for row in rows
        if row["files"]
    ]
    page = folder / "index.html"
    half = folder / f".index-{os.getpid()}.html"
    write_private(half, render_index(entries))
    half.replace(page)
    return page


def issue_folder(period_label: str, version: int, *, is_signed: bool) -> str:
    """Where an issue's files lie, relative to bulletins/."""
    return f"{period_label}/第{version}版{'' if is_signed else '-送审稿'}"
