"""How long copies are kept: ``schemas/rules/retention.yml`` says it by kind; the night deletes what is older.

The data, the originals, what was signed and the ledger are no copies: nothing here can reach them.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings
from schemas.yaml_lines import read_yaml

RULES = PROJECT_DIR / "schemas" / "rules" / "retention.yml"
LABELS: Mapping[str, str] = {
    "answers": "退回单和标注的工作簿",
    "letters": "信件正文和附件",
    "outbox": "代替寄出的信件",
    "packages": "送出包",
    "postings": "各人的晾晒月表",
    "drafts": "没有签发的文稿",
}
"""Kind → what it is; a kind is a folder of the home, `drafts` those of bulletins/ that nobody signed."""
FEWEST_DAYS = 90
"""A correction, an objection or a letter sent again may want the copies for a quarter."""
_DAY_S = 86_400.0
_ABOUT = ("version", "valid_from")
_UNSENT = ("待发", "发送中", "失败", "可能重复")
_DRAFT = "*/*-送审稿"


class RetentionFault(ValueError):
    """The file has a slip; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind: its limit in days (None: for ever), its files, how many are older and their bytes."""

    kind: str
    days: int | None
    files_n: int
    older_n: int
    older_bytes: int

    @property
    def label(self) -> str:
        return LABELS[self.kind]


def load_retention(path: Path = RULES) -> dict[str, int | None]:
    """Kind → days, None for ever. Raises RetentionFault for a kind unknown or missing, or too few days."""
    told = read_yaml(path)
    found: dict[str, int | None] = {}
    for kind in (name for name in told if name not in _ABOUT):
        if kind not in LABELS:
            raise RetentionFault(f"{path.name}：没有“{kind}”这一种，应为 {'、'.join(LABELS)}")
        days = told[kind]
        if days is not None and (isinstance(days, bool) or not isinstance(days, int) or days < FEWEST_DAYS):
            raise RetentionFault(
                f"{path.name}：{kind} 写的是“{days}”，应为不少于{FEWEST_DAYS}的天数，或 null（一直保存）"
            )
        found[kind] = days
    if missing := [kind for kind in LABELS if kind not in found]:
        raise RetentionFault(f"{path.name}：缺少 {'、'.join(missing)}")
    return found


def look(service: Service, rules: Mapping[str, int | None], now: float | None = None) -> list[Kept]:
    """Each kind as it is now; deletes nothing."""
    return [_one(service, kind, days, now, deletes=False) for kind, days in rules.items()]


def delete_older(service: Service, rules: Mapping[str, int | None], now: float | None = None) -> list[Kept]:
    """Delete what is older than its limit; what was deleted is counted as older."""
    return [_one(service, kind, days, now, deletes=True) for kind, days in rules.items()]


def _one(service: Service, kind: str, days: int | None, now: float | None, *, deletes: bool) -> Kept:
    before = (time.time() if now is None else now) - days * _DAY_S if days is not None else None
    home, unsent = service.settings.home, _unsent(service)
    files_n = older_n = older_bytes = 0
    for root in _roots(service.settings, kind):
        for path in _files(root):
            with contextlib.suppress(FileNotFoundError):  # another night's run was faster
                status = path.lstat()
                files_n += 1
                is_wanted = "/".join(path.relative_to(home).parts[:2]) in unsent
                if before is None or status.st_mtime >= before or is_wanted:
                    continue
                if deletes:
                    path.unlink()
                older_n, older_bytes = older_n + 1, older_bytes + status.st_size
        if deletes and before is not None:
            _without_empty_folders(root)
    return Kept(kind, days, files_n, older_n, older_bytes)


def _roots(settings: Settings, kind: str) -> list[Path]:
    if kind == "drafts":
        return sorted((settings.home / "bulletins").glob(_DRAFT))
    return [settings.home / kind]


def _files(root: Path) -> Iterator[Path]:
    """No link is followed: what it leads to is not ours to delete."""
    for place, _, names in os.walk(root):
        yield from (Path(place, name) for name in names)


def _without_empty_folders(root: Path) -> None:
    for place, _, _ in os.walk(root, topdown=False):
        if Path(place) != root:
            with contextlib.suppress(OSError):  # not empty
                os.rmdir(place)


def _unsent(service: Service) -> frozenset[str]:
    """Folders of mails that somebody still waits for, relative to the home: letters/…, answers/…"""
    query = sa.text("select distinct folder from ledger.outbox where status = any(:unsent)")
    with service.engine.connect() as connection:
        return frozenset(connection.scalars(query, {"unsent": list(_UNSENT)}))
