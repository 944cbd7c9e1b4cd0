"""What a rule is. Written without Great Expectations, which costs seconds to import.

A rule says which rows are right; `etl/check/check.py` runs it and tells the clerk about the others. A row
that has nothing to be compared with (a null in a compared column) is not judged: the columns that a rule
compares with are made by `etl/context/context.py`, which leaves null what does not apply.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Literal

Severity = Literal["reject", "hold", "warn"]

Expect = tuple[str, Mapping[str, object]]
"""Name of an expectation of Great Expectations, and its arguments."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must be true of every row of a table.

    ``column`` is the cell that is marked, ``owner`` the unit that answers for the rule, ``when`` a boolean
    column of the check frame (rows where it is false are not judged), ``where`` a column of words and those
    of them for which rows are judged. ``sentence`` says what stands there and
    what should; its fields are columns of the check frame, ``{value}`` the marked cell, ``{other}`` the first
    further column that the rule looks at.

    A ``hold`` stops the whole return with one ``question``. With ``hold_share`` a rule of another severity
    does so too, once more than this share of the return's filled cells fails it: then not the cells are
    wrong, but the way in which the form was filled.
    """

    rule_id: str
    severity: Severity
    owner: str
    table: str
    column: str
    sentence: str
    expect: Expect
    when: str | None = None
    where: tuple[str, tuple[object, ...]] | None = None
    hold_share: float | None = None
    question: str = ""

    def judged_columns(self) -> list[str]:
        """The columns that the expectation and ``when`` look at, in order."""
        named = [
            str(self.expect[1][key]) for key in ("column", "column_A", "column_B") if key in self.expect[1]
        ]
        return [*named, self.condition] if self.condition else named

    @property
    def condition(self) -> str | None:
        """The boolean column of the check frame that says which rows are judged; None: all."""
        return f"where_{self.rule_id}" if self.where else self.when

    def printed_columns(self) -> list[str]:
        """The columns whose values the sentence prints."""
        names = {name for _, name, _, _ in Formatter().parse(self.sentence) if name}
        return sorted((names - {"value", "other"}) | {self.column, self.other})

    @property
    def other(self) -> str:
        """The column behind ``{other}``."""
        judged = [name for name in self.judged_columns() if name != self.condition]
        return next((name for name in judged if name != self.column), self.column)


NOT_BEGUN_ANEW = (
    "本年累计{value}万元应从1月起重新算起，1月的累计等于1月完成数；像是接着上年12月的累计填的，请核对"
)
"""Of a January whose year so far goes on from the year before; once most rows do, ``ALL_NOT_BEGUN_ANEW``."""
ALL_NOT_BEGUN_ANEW = (
    "{count}行1月的本年累计大于本月完成，或不小于上年12月的累计（如{cells}），像是没有从1月起重新算起"
)


def at_least(column: str, other: str) -> Expect:
    """``column`` ≥ ``other`` wherever both are there."""
    return (
        "ExpectColumnPairValuesAToBeGreaterThanB",
        {"column_A": column, "column_B": other, "or_equal": True, "ignore_row_if": "either_value_is_missing"},
    )


def same(column: str, other: str) -> Expect:
    """``column`` equals ``other`` wherever both are there."""
    return (
        "ExpectColumnPairValuesToBeEqual",
        {"column_A": column, "column_B": other, "ignore_row_if": "either_value_is_missing"},
    )


def between(column: str, lowest: float | None = None, highest: float | None = None) -> Expect:
    """``column`` lies within the bounds, both included, wherever it is there."""
    return ("ExpectColumnValuesToBeBetween", {"column": column, "min_value": lowest, "max_value": highest})


def filled(column: str) -> Expect:
    """``column`` is there."""
    return ("ExpectColumnValuesToNotBeNull", {"column": column})


def nothing_in(column: str) -> Expect:
    """``column``, which the context fills only for a suspect row, is empty."""
    return ("ExpectColumnValuesToBeNull", {"column": column})


TOO_SMALL = "{value}万元，园区项目少有不到100万元的；像是把亿元填在了万元栏，请核对单位"
"""Of an amount for which nothing is built; once most are, ``ALL_TOO_SMALL``."""
ALL_TOO_SMALL = "不到100万元（如{cells}），像是整栏把亿元填在了万元栏"
