"""How a warehouse column is defined: once, with its Chinese label, unit and meaning.

Load types, view comments, the data dictionary, templates and contracts are all made from the
definitions in this folder. A column's ``info`` holds:

``label``     Chinese heading (also the column name in the schema 考核)
``unit``      unit of the stored value ('' where it has none)
``meaning``   one sentence for an assessor
``kind``      how the tidy step reads a cell for it (see ``KINDS``)
``reported``  True: a figure that a return reports; hidden while a correction is pending
``unit_from`` the column that states the unit of each row's number ('' where it is fixed)
``units``     word of that column → unit, where the word settles it
``names_of``  of a text: the directories (person, unit, enterprise) that may hold whom it names
``choices``   the allowed values of a ``choice`` column
``moves``     True: goes on from return to return (a state, what is done so far); of a register that comes
              again any other column is changed by an answer only
``of_year``   True: stated with each return of a year, one value for all of it; another one is asked about
``share``     True: a percentage that is hardly ever below 1, so that a bare 0.2 may mean 20 %
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, declared_attr, mapped_column

KINDS = (
    "text",  # free text, kept as it stands
    "code",  # key text: trimmed, half-width
    "money",  # 万元, with its source text in a second column
    "value",  # a number in the unit that its indicator names
    "number",
    "integer",
    "year",  # a year of four digits
    "percent",  # percent points: 17.78 means 17.78 %
    "date",
    "due",  # a date, or a text such as 长期 (the text column keeps it)
    "moment",  # a date with time of day
    "boolean",
    "choice",
    "unit",  # the code of a unit, found by name or alias
    "person",  # the code of a person, found by name or alias
    "people",  # several names in one cell, kept in order, separated by 、
    "project",  # the code of a registered project, found by code or by name
    "indicator",  # the code of an indicator, found by name or alias
    "uscc",  # 统一社会信用代码: 18 characters with a check character, GB 32100
    "enterprise",  # the 统一社会信用代码 of a registered enterprise, found by it, by name or by alias
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables of the service; ``schema`` is warehouse or ledger."""

    metadata = MetaData(schema="warehouse", naming_convention=NAMING)


def column(
    kind: str,
    label: str,
    meaning: str = "",
    *,
    unit: str = "",
    reported: bool = False,
    required: bool = False,
    choices: tuple[str, ...] = (),
    key: bool = False,
    unit_from: str = "",
    units: Mapping[str, str] | None = None,
    names_of: tuple[str, ...] = (),
    share: bool = False,
    moves: bool = False,
    of_year: bool = False,
) -> MappedColumn[Any]:
    """A business column. ``required``: a row without it is rejected; ``key``: part of the row's key.

    ``unit_from``: the column of the same row that states the unit of a number, or settles it: then ``units``
    says by which of its words what is counted in what.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r} of column {label}")
    types: dict[str, Any] = {
        "money": Numeric(20, 4),
        "value": Numeric(20, 6),
        "number": Numeric(20, 6),
        "percent": Numeric(20, 6),
        "integer": Integer(),
        "year": Integer(),
        "date": Date(),
        "due": Date(),
        "moment": DateTime(timezone=True),
        "boolean": Boolean(),
    }
    own_unit = {"money": "万元", "percent": "%"}
    return mapped_column(
        types.get(kind, Text()),
        nullable=not (required or key),
        info={
            "label": label,
            "unit": unit or own_unit.get(kind, ""),
            "meaning": meaning,
            "kind": kind,
            "reported": reported,
            "required": required or key,
            "choices": choices,
            "key": key,
            "unit_from": unit_from,
            "units": units or {},
            "names_of": names_of,
            "share": share,
            "moves": moves,
            "of_year": of_year,
        },
    )


def source_text(label: str) -> MappedColumn[Any]:
    """The number and unit of a money column as they stood in the return."""
    return mapped_column(
        Text(),
        nullable=True,
        info={
            "label": f"{label}（原文）",
            "unit": "",
            "meaning": "报送表中的原数和原单位",
            "kind": "source",
            "reported": True,
            "required": False,
            "choices": (),
            "key": False,
        },
    )


def system(label: str, meaning: str, type_: Any, *args: Any, **kw: Any) -> MappedColumn[Any]:
    """A column that the service fills, never a return."""
    info = {"label": label, "unit": "", "meaning": meaning, "kind": "system", "reported": False, "key": False}
    return mapped_column(type_, *args, info=info, **kw)


@dataclass(frozen=True, slots=True)
class PartOf:
    """The rows of a table belong to rows of another: ``column`` names them in both.

    ``amounts`` are parts of the other row's ``total``, or of its order of magnitude at least.
    ``of_year``: the other table is a list of the period's year.
    ``named_in_returns``: the other table is reported too, so a number that it lacks is asked about.
    ``is_limit``: no amount may pass the total.
    """

    table: str
    column: str
    total: str
    amounts: tuple[str, ...]
    of_year: bool = False
    named_in_returns: bool = False
    is_limit: bool = False


class Loaded(Base):
    """A table that returns are loaded into: every row keeps its cell and its two times.

    ``recorded_at`` is when the warehouse learned the row, ``superseded_at`` when it was replaced
    ('infinity' while current). Both come from one reading of the database clock per load.
    """

    __abstract__ = True
    # Speaks of single persons or enterprises: row-level security, never the reader.
    __restricted__: ClassVar[bool] = False
    # Rows are things that happened: those of the next period are others, and none of these is missed.
    __happens_once__: ClassVar[bool] = False
    # Whose number must exist, and whose amounts must fit its total. The key projects have rules of their own.
    __part_of__: ClassVar[PartOf | None] = None

    row_id: Mapped[int] = system("行号标识", "仓库内部标识", BigInteger, Identity(), primary_key=True)
    submission_id: Mapped[int] = system("报送编号", "来自哪一次报送", BigInteger, nullable=False, index=True)
    sheet_no: Mapped[int] = system("表序", "原文件第几张表", Integer, nullable=False)
    row_no: Mapped[int] = system("行号", "原表第几行", Integer, nullable=False)
    col_no: Mapped[int | None] = system("列号", "一行成多条时的原列", Integer, nullable=True)
    recorded_at: Mapped[datetime] = system(
        "入库时间", "何时记入仓库", DateTime(timezone=True), nullable=False
    )
    superseded_at: Mapped[datetime] = system(
        "失效时间", "何时被替换", DateTime(timezone=True), nullable=False, server_default="infinity"
    )
    pending_correction: Mapped[bool] = system(
        "退回待改", "更正中的单元格被退回，原值暂不采用", Boolean, nullable=False, server_default="false"
    )

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        unique = UniqueConstraint(*cls.key_columns(), "superseded_at", postgresql_nulls_not_distinct=True)
        scope = ("reporting_unit_code", "period_start")
        if not set(scope) <= set(vars(cls)):
            return (unique,)
        # What one unit handed in for one period is asked for at every return: not the whole table for each.
        return (unique, Index(None, *scope, postgresql_where=text("superseded_at = 'infinity'")))

    @classmethod
    def key_columns(cls) -> tuple[str, ...]:
        """Names of the columns that make a current row unique, in order of definition."""
        if "__table__" in vars(cls):
            return tuple(c.name for c in cls.__table__.columns if c.info.get("key"))
        return tuple(
            name
            for name, value in vars(cls).items()
            if isinstance(value, MappedColumn) and value.column.info.get("key")
        )


SYSTEM_COLUMNS = (
    "row_id",
    "submission_id",
    "sheet_no",
    "row_no",
    "col_no",
    "recorded_at",
    "superseded_at",
    "pending_correction",
)

__all__ = [
    "KINDS",
    "SYSTEM_COLUMNS",
    "Base",
    "Decimal",
    "Loaded",
    "Mapped",
    "column",
    "date",
    "datetime",
    "source_text",
    "system",
]
