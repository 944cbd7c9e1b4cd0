"""The command `template`: which unit, which period, with the warehouse's knowledge or without."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa

from etl.template.make import Template, make_template
from etl.template.words import TemplateFault
from etl.warehouse.reference import Reference, UnknownName
from etl.workdays import Calendar
from liangshai.named_file import path_for, write_named
from liangshai.settings import PROJECT_DIR, TIME_ZONE, Settings
from schemas.period import Period
from schemas.source import Source, load_sources

CODES = PROJECT_DIR / "schemas" / "codes"


def write_template(
    settings: Settings,
    name: str,
    *,
    unit: str | None,
    period: str | None,
    out: Path | None,
    empty: bool,
    as_word: bool = False,
) -> list[str]:
    """Write the template; sentences for the user. ``click.BadParameter`` for words that do not fit."""
    source = load_sources(PROJECT_DIR / "schemas" / "sources")[name]
    today = datetime.now(ZoneInfo(TIME_ZONE)).date()
    settled = _period(source, period, today)
    said: list[str] = []
    try:
        made = None if empty else _filled(settings, source, settled, unit, today, said, as_word)
        if made is None:
            made = _blank(settings, source, settled, unit, today, as_word)
    except TemplateFault as fault:
        raise click.ClickException(fault.sentence) from fault
    path = path_for(out, made.file_name)
    if path.suffix.lower() != (kind := Path(made.file_name).suffix):
        sentence = f"“{source.label}”的模板是 {kind} 文件，{path.name} 请改成 {kind} 结尾"
        raise click.BadParameter(sentence, param_hint="--out")
    write_named(path, made.content)
    if period is None and settled is not None:
        said.append(f"没有写 --period，按{settled.chinese()}做；改期别只要改表题。")
    if made.unlisted:
        said.append(f"{'、'.join(made.unlisted)}还没有登记，没有可以预填的行。")
    rows = f"，已填{made.known_rows}行" if made.known_rows else ""
    return [*said, f"已写 {path}{rows}"]


def _period(source: Source, label: str | None, today: date) -> Period | None:
    """The period that was asked for, else the one that is due: the last one that has ended, or this year."""
    if source.period == "none":
        return None
    if label is None:
        current = Period.of(today, source.period)
        return current if source.period in ("year", "day") else current.previous()
    try:
        asked = Period.parse(label)
    except ValueError as fault:
        raise click.BadParameter(
            f"“{label}”不是期别，应如 2021-03、2021Q1、2021-W12、2021", param_hint="--period"
        ) from fault
    if asked.type != source.period:
        example = Period.of(today, source.period).label
        raise click.BadParameter(
            f"“{source.label}”的期别应如 {example}，不是“{label}”", param_hint="--period"
        )
    return asked


def _filled(
    settings: Settings,
    source: Source,
    period: Period | None,
    unit: str | None,
    today: date,
    said: list[str],
    as_word: bool,
) -> Template | None:
    """With what the warehouse knows; None, and a sentence, where there is none within reach."""
    from etl.warehouse.reference import load_reference
    from liangshai.service import Service

    try:
        with Service.open(settings) as service, service.engine.connect() as connection:
            reference = load_reference(connection)
            return make_template(
                source,
                period=period,
                unit=_unit(source, reference, unit, today),
                calendar=service.calendar,
                today=today,
                connection=connection,
                reference=reference,
                as_word=as_word,
            )
    except (sa.exc.OperationalError, OSError) as fault:
        said.append(f"连不上数据库（{type(fault).__name__}），只做空白模板。")
        return None


def _blank(
    settings: Settings, source: Source, period: Period | None, unit: str | None, today: date, as_word: bool
) -> Template:
    reference = Reference()
    with (CODES / "units.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            reference.unit_names[row["unit_code"]] = row["unit_name"]
            for spelling in (row["unit_code"], row["unit_name"], row["short_name"]):
                if spelling:
                    reference.units.add(spelling, row["unit_code"])
    return make_template(
        source,
        period=period,
        unit=_unit(source, reference, unit, today),
        calendar=Calendar.load(settings.workdays_csv),
        today=today,
        reference=reference,
        as_word=as_word,
    )


def _unit(source: Source, reference: Reference, name: str | None, today: date) -> str | None:
    """The unit's code; the only reporter where none was named."""
    if name is None:
        return source.reporters[0] if len(source.reporters) == 1 else None
    try:
        code = reference.units.code(name, today)
    except UnknownName as fault:
        raise click.BadParameter(fault.sentence, param_hint="--unit") from fault
    if code not in source.reporters:
        allowed = "、".join(reference.unit_name(one) for one in source.reporters)
        raise click.BadParameter(
            f"“{source.label}”由{allowed}报送，不由{reference.unit_name(code)}报送", param_hint="--unit"
        )
    return code
