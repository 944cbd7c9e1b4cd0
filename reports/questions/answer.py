"""A named question asked: one read-only statement at one moment, whole."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from reports.questions.catalogue import TOLD, Question, QuestionFault
from schemas.locks import present_moment

_VIEW = re.compile(r'考核\."?([\w一-鿿（）()、·]+)"?')
_TYPES: dict[str, Any] = {"year": sa.Integer, "quarter": sa.Integer, "unit": sa.Text}


@dataclass(frozen=True)
class Answer:
    """What a question gave: `heads`, `rows` of plain values in their order, and what each head means.

    `told`: what it was asked with, None where all were meant. `as_of`: the moment of the data.
    """

    question: Question
    told: Mapping[str, Any]
    as_of: dt.datetime
    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    meanings: Mapping[str, str]


def ask(engine: Engine, question: Question, told: Mapping[str, Any], as_of: dt.datetime | None) -> Answer:
    """Ask with `told` (year, quarter, unit code) as of a moment (None: now), with the engine's role.

    Raises:
        QuestionFault: a year is missing, something was told that the question does not take, or the moment
            is still to come.
    """
    given = {key: value for key, value in told.items() if value is not None}
    needless = sorted(TOLD[key] for key in given if key not in question.takes)
    if needless:
        raise QuestionFault(f"“{question.name}”不分{'、'.join(needless)}，去掉这一项再问")
    if "year" in question.takes and "year" not in given:
        raise QuestionFault(f"“{question.name}”要说明年度，如 --year 2021")
    statement = sa.text(question.sql).bindparams(
        *(sa.bindparam(key, given.get(key), type_=_TYPES[key]) for key in question.takes)
    )
    with engine.connect().execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    ) as one:
        moment = _at(one, as_of)
        try:
            result = one.execute(statement)
        except sa.exc.ProgrammingError as fault:
            first = str(fault.orig).splitlines()[0]
            raise QuestionFault(f"“{question.name}”的查询语句数据库不接受：{first}") from None
        heads = tuple(result.keys())
        rows = tuple(tuple(row) for row in result)
        meanings = _meanings(one, question.sql)
    told = {key: given.get(key) for key in TOLD if key in question.takes}
    return Answer(question, told, moment, heads, rows, {head: meanings.get(head, "") for head in heads})


def _at(connection: Connection, wanted: dt.datetime | None) -> dt.datetime:
    now = present_moment(connection)
    if wanted is not None and wanted > now:
        raise QuestionFault(f"时间 {wanted:%Y-%m-%d %H:%M} 还没有到")
    if wanted is not None:
        setting = sa.text("select set_config('liangshai.as_of', :moment, true)")
        connection.execute(setting, {"moment": wanted.isoformat()})
    return wanted or now


def _meanings(connection: Connection, sql: str) -> dict[str, str]:
    """The columns' comments in the views that the statement names, by their heads."""
    found = connection.execute(
        sa.text(
            "select a.attname, col_description(a.attrelid, a.attnum) from pg_attribute a"
            " join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = '考核' and c.relname = any(:views) and a.attnum > 0 order by a.attnum desc"
        ),
        {"views": _VIEW.findall(sql)},
    )
    return {name: comment or "" for name, comment in found}
