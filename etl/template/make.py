"""A source → its template: form, what is known, and the file that the department's form of return wants."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa

from etl.template.carried import carried, proposed_rows
from etl.template.deadline import held_deadline
from etl.template.form import FormColumn, FormSheet, form_of, with_units
from etl.template.known import Known, Words, indicator_names, known_of, names_in
from etl.template.marks import dated_prior
from etl.template.words import TemplateFault, deadline_words
from etl.template.workbook import Around, workbook
from etl.warehouse.reference import Reference, load_reference
from etl.workdays import Calendar
from schemas.period import Period
from schemas.source import Source


@dataclass(frozen=True, slots=True)
class Template:
    """A file to hand out, how many rows stand in it, and the lists that are not there to fill it from."""

    file_name: str
    content: bytes
    known_rows: int
    unlisted: tuple[str, ...] = ()


def make_template(
    source: Source,
    *,
    period: Period | None,
    unit: str | None,
    calendar: Calendar | None,
    today: date,
    connection: sa.Connection | None = None,
    reference: Reference | None = None,
    as_word: bool = False,
) -> Template:
    """The template of ``source`` for a unit's code and a period; empty without a ``connection``.

    ``as_word``: a Word table, also where the department hands in workbooks.

    Raises:
        TemplateFault: the source is handed in by a system, or its patterns are too involved to write
            a text that they match.
    """
    if source.is_by_system:
        raise TemplateFault(f"“{source.label}”由系统接口报送，没有填报模板。")
    if reference is None:
        reference = load_reference(connection) if connection is not None else Reference()
    sheets = form_of(source, period, today, with_prior=connection is not None and period is not None)
    sheets = [with_units(sheet, reference) for sheet in sheets]
    known, held = Known(names_in(reference)), None
    if connection is not None:
        held = held_deadline(connection, source, period, unit) if period is not None else None
        known = known_of(connection, reference, source, sheets, period, unit)
        sheets = _with_known_prior(sheets, known)
    around = Around(
        reference.unit_name(unit) if unit else "",
        tuple(reference.unit_names[code] for code in source.reporters if code in reference.unit_names),
        held or deadline_words(source, period, calendar),
        period.end if period else today,
    )
    made_on = datetime(today.year, today.month, today.day)
    if as_word or is_word(source):
        from etl.template.word import document

        content, ending = document(sheets, known, around, made_on), "docx"
    else:
        content, ending = workbook(sheets, known, around, made_on), "xlsx"
    rows = sum(len(rows) for rows in known.rows.values())
    return Template(f"{sheets[0].title}.{ending}", content, rows, tuple(known.unlisted))


def make_proposal(
    source: Source, *, year: int, connection: sa.Connection, today: date
) -> tuple[Template, list[str], int] | None:
    """Next year's list as a form filled from this year's: (form, what stays out, rows before).

    None where there is no list of the year before.

    Raises:
        TemplateFault: the source's patterns are too involved to write a text that they match.
    """
    found = carried(connection, source.name, year)
    if found is None:
        return None
    reference = load_reference(connection)
    period = Period.parse(str(year))
    sheets = form_of(source, period, today, with_prior=False)
    empty = known_of(connection, reference, source, [], period, None)
    rows = proposed_rows(sheets, found, Words(reference, indicator_names(connection)), year)
    known = Known(empty.names, rows)
    around = Around(reference.unit_name(source.owner), (), "", period.start)
    made_on = datetime(today.year, today.month, today.day)
    if is_word(source):
        from etl.template.word import document

        content, ending = document(sheets, known, around, made_on), "docx"
    else:
        content, ending = workbook(sheets, known, around, made_on), "xlsx"
    form = Template(f"{sheets[0].title}.{ending}", content, len(rows.get(sheets[0].name, [])))
    return form, found.left_out, found.n_before


def is_word(source: Source) -> bool:
    """Whether the department hands in Word alone."""
    return "docx" in source.formats and not {"xlsx", "xls", "csv", "records"} & set(source.formats)


def _with_known_prior(sheets: list[FormSheet], known: Known) -> list[FormSheet]:
    """The columns for the last figures say of which period they are; there are none without figures."""
    made = []
    for sheet in sheets:
        shown = {name for row in known.rows.get(sheet.name, []) for name in row}
        columns = (c for c in sheet.columns if c.role != "prior" or c.name in shown)
        made.append(replace(sheet, columns=tuple(_dated(c, known.prior.get(sheet.name)) for c in columns)))
    return made


def _dated(column: FormColumn, of: Period | None) -> FormColumn:
    if column.role != "prior" or of is None:
        return column
    return replace(column, path=(dated_prior(column.path[0], of.chinese()),))
