"""A year is opened by one act, with its lists, targets and rules: last year's are never silently in force.

What is missing is told and nothing is opened. A list is missing until one of the year's own is accepted; a
rule until it has an edition of that year, or the office says that the last one goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from etl.template.make import make_proposal
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR
from schemas.period import Period
from schemas.source import Source
from schemas.warehouse.ledger import YearOpening
from schemas.yaml_lines import read_yaml

RULES = PROJECT_DIR / "schemas" / "rules"


class YearProblem(Exception):
    """The year cannot be opened or closed again so; one Chinese sentence a line."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a year lacks. ``name`` is what may be confirmed; '' where it must be handed in."""

    name: str
    sentence: str


def open_year(
    service: Service, year: int, *, by: str = "", document: str = "", keep: tuple[str, ...] = ()
) -> int:
    """Open the year and enter what every unit owes; how many returns. Opening it again changes nothing.

    ``keep``: rules whose last edition goes on, by the word of ``by`` in ``document``.

    Raises:
        YearProblem: a list, targets or a rule of the year is missing: the sentence names each.
    """
    if not is_open(service, year):
        wrong = sorted(set(keep) - set(_setting()["rules"]))
        if wrong:
            raise YearProblem(f"没有规则{'、'.join(wrong)}；可沿用的有：{'、'.join(_setting()['rules'])}")
        if keep and not (by and document):
            raise YearProblem("沿用上年规则须写明批准人和文号：--by 批准人 --document 文号")
        lacking = [one for one in missing(service, year) if one.name not in keep or not one.name]
        if lacking:
            listed = "\n".join(f"  {number}. {one.sentence}" for number, one in enumerate(lacking, 1))
            raise YearProblem(f"{year}年还不能开年，缺{len(lacking)}样：\n{listed}")
        kept = {name: _last_edition(name, year)["version"] for name in _setting()["rules"]}
        with service.engine.begin() as connection:
            connection.execute(
                sa.insert(YearOpening).values(
                    year=year, opened_at=sa.func.clock_timestamp(), opened_by=by or "命令行",
                    document_no=document or None, rules=kept | {"kept": sorted(keep)},
                )
            )  # fmt: skip
    return service.open_year(year)


def propose(service: Service, year: int, folder: Path, today: date) -> list[str]:
    """Write a proposal for each list that the year lacks, from last year's; sentences for the user.

    Nothing is loaded: each is confirmed, completed and handed in like any list.
    """
    registers = {
        name: service.sources[name] for name in registers_of(service, year) if name not in held(service, year)
    }
    said: list[str] = []
    folder.mkdir(parents=True, exist_ok=True)
    with service.engine.connect() as connection:
        for source in registers.values():
            made = make_proposal(source, year=year, connection=connection, today=today)
            if made is None:
                said.append(f"《{source.label}》没有{year - 1}年的名单可以参照，请直接报来")
                continue
            form, left_out, before = made
            (folder / form.file_name).write_bytes(form.content)
            said.append(
                f"已写 {folder / form.file_name}：{year - 1}年{before}行，列入{form.known_rows}行，"
                f"未列入{len(left_out)}行"
            )
            said += [f"  未列入：{one}" for one in left_out]
    if registers:
        said.append("计划数、目标、时限和文号要重新下达，都空着；补齐后用 liangshai ingest 报回，再开年。")
    else:
        said.append(f"{year}年的名单都已报来，不用再拟。")
    return said


def undo(service: Service, year: int) -> None:
    """Take an opening back, as long as nothing was loaded for the year but its own lists.

    Raises:
        YearProblem: not open, or something was loaded or issued already.
    """
    first = date(year, 1, 1)
    with service.engine.begin() as connection:
        opening = connection.execute(_open_row(year).with_for_update()).one_or_none()
        if opening is None:
            raise YearProblem(f"{year}年没有开年，无可撤销")
        registers = registers_of(service, year)
        loaded = connection.scalar(
            sa.text(
                "select count(*) from ledger.submission where status in ('accepted', 'partly')"
                " and period_start between :first and :last and not source_name = any(:registers)"
            ),
            {"first": first, "last": date(year, 12, 31), "registers": registers},
        )
        if loaded:
            raise YearProblem(f"{year}年已有{loaded}份报送入库，不能再撤销开年")
        connection.execute(
            sa.update(YearOpening)
            .where(YearOpening.year_opening_id == opening.year_opening_id)
            .values(undone_at=sa.func.clock_timestamp())
        )


def is_open(service: Service, year: int) -> bool:
    """Was this year opened, and the act not taken back?"""
    with service.engine.connect() as connection:
        return connection.execute(_open_row(year)).one_or_none() is not None


def registers_of(service: Service, year: int) -> list[str]:
    """The year's lists: those of the setting, and any that a return owed in it is held against."""
    owed = [source for source in service.sources.values() if _is_owed(source, year)]
    compared = {one.table for source in owed for spec in source.tables for one in spec.compare.values()}
    needed = [
        source.name
        for source in service.sources.values()
        if source.is_list and source.period == "year" and {spec.table for spec in source.tables} & compared
    ]
    return list(dict.fromkeys([*_setting()["registers"], *needed]))


def _is_owed(source: Source, year: int) -> bool:
    begins = source.owed_from is None or source.owed_from <= date(year, 12, 31)
    return source.period != "none" and source.deadline is not None and begins


def held(service: Service, year: int) -> set[str]:
    """The sources of which a list of this year was loaded."""
    with service.engine.connect() as connection:
        return set(
            connection.scalars(
                sa.text(
                    "select distinct source_name from ledger.submission"
                    " where status in ('accepted', 'partly')"
                    " and period_start = :start and period_type = 'year'"
                ),
                {"start": Period.parse(str(year)).start},
            )
        )


def missing(service: Service, year: int) -> list[Missing]:
    """What the year lacks: lists and targets first, then rules."""
    handed_in = held(service, year)
    found = [
        Missing(
            "",
            f"《{service.sources[name].label}》（{year}年）还没有报来；上年的不能自动沿用，"
            "可加 --propose 文件夹 按上年的拟一份，修改后报来",
        )
        for name in registers_of(service, year)
        if name not in handed_in
    ]
    for name in _setting()["rules"]:
        edition = _last_edition(name, year)
        if edition["valid_from"].year < year:
            found.append(
                Missing(
                    name,
                    f"{_rule(name)['label']}没有{year}年的版本；沿用{edition['version']}版请加"
                    f" --keep {name} --by 批准人 --document 文号",
                )
            )
    return found


def require_rules(service: Service, period: Period) -> None:
    """Raises YearProblem where a rule of an earlier year would be in force without the office's word."""
    year = period.year
    stale = [name for name in ("lights",) if _last_edition(name, year)["valid_from"].year < year]
    if stale and not is_open(service, year):
        raise YearProblem(
            f"{year}年还没有开年，{_rule(stale[0])['label']}"
            f"仍是{_last_edition(stale[0], year)['version']}版；"
            f"请先运行 liangshai year open {year}"
        )


def _open_row(year: int) -> sa.Select[Any]:
    return sa.select(*YearOpening.__table__.c).where(
        YearOpening.year == year, YearOpening.undone_at.is_(None)
    )


def _setting(path: Path = RULES / "year.yml") -> dict[str, list[str]]:
    held: dict[str, list[str]] = read_yaml(path)
    return held


def _rule(name: str) -> dict[str, Any]:
    held: dict[str, Any] = read_yaml(RULES / f"{name}.yml")
    return held


def _last_edition(name: str, year: int) -> dict[str, Any]:
    """The edition in force at the year's end."""
    editions = [one for one in _rule(name)["editions"] if one["valid_from"] <= date(year, 12, 31)]
    if not editions:
        raise YearProblem(f"{_rule(name)['label']}没有{year}年可用的版本")
    found: dict[str, Any] = max(editions, key=lambda one: one["valid_from"])
    return found
