"""A key of a table that runs across: its values are headings, and each cell below one is a row of its own.

A list has all of its keys down its rows. A table that is turned has one of them along its top: months, units,
indicators or parks side by side. The other keys stay down, among the table's ``headings``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

PERIOD_KEY = "period_start"
"""The key whose values are periods: it is read as one, and names its type with it."""


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as fault:
        raise ValueError(f"不是正确的正则表达式：{fault}") from fault
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]


def _listed(written: Any) -> Any:
    """[甲, 乙] says that each heading stands for itself."""
    if isinstance(written, dict):
        return written
    if not isinstance(written, list) or not all(isinstance(name, str | int) for name in written):
        raise ValueError("应为列表，写成 [甲, 乙]，或写成“标题: 代表什么”")
    if twice := [str(name) for at, name in enumerate(written) if name in written[:at]]:
        raise ValueError(f"{'、'.join(twice)} 写了两次")
    return {str(name): str(name) for name in written}


Names = Annotated[dict[str, str], BeforeValidator(_listed)]


class Across(BaseModel):
    """What the headings side by side name, and which column the cells below them fill."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(description="warehouse column that the headings name")
    names: Names = Field(
        default_factory=dict, description="the headings; with what each stands for where it says it otherwise"
    )
    pattern: Pattern | None = Field(
        default=None, description="instead: a regular expression of headings that are periods"
    )
    measure: str | None = Field(default=None, description="warehouse column of every cell below")
    measures: dict[str, str] = Field(
        default_factory=dict, description="instead: second heading → warehouse column"
    )
    measures_above: bool = Field(default=False, description="the second heading stands above the first")
    unit_line: str | None = Field(
        default=None, description="what the line below the headings that states each unit begins with"
    )
    lines: dict[str, str] = Field(
        default_factory=dict,
        description="what a further line begins with → warehouse column that its cells fill",
    )
    ignore_lines: list[str] = Field(
        default_factory=list, description="what further lines below the headings begin with"
    )

    @model_validator(mode="after")
    def _is_complete(self) -> Across:
        if bool(self.names) == bool(self.pattern):
            raise ValueError("names（各栏的标题）和 pattern（标题的正则表达式）要写一个，只写一个")
        if bool(self.measure) == bool(self.measures):
            raise ValueError("measure（各格都入哪一列）和 measures（第二层标题各入哪一列）要写一个，只写一个")
        return self

    @property
    def joins_january(self) -> bool:
        """Its headings are months, January and February in one."""
        return self.pattern is not None and bool(re.fullmatch(self.pattern, "1—2月"))

    @property
    def columns(self) -> dict[str, str]:
        """Second heading → warehouse column; '' where there is none."""
        return self.measures or {"": str(self.measure)}

    @property
    def is_period(self) -> bool:
        return self.key == PERIOD_KEY

    def path(self, head: str, label: str) -> str:
        """The heading of one column, from top to bottom."""
        parts = (label, head) if self.measures_above else (head, label)
        return "/".join(filter(None, parts))

    @property
    def has_lines(self) -> bool:
        """Lines below the headings say more of each column."""
        return bool(self.unit_line or self.lines or self.ignore_lines)

    @property
    def paths(self) -> dict[str, str]:
        """Of headings that are listed: path → warehouse column."""
        return {self.path(head, label): name for head in self.names for label, name in self.columns.items()}

    def changed(self, remove: Collection[str], add: list[str]) -> Across:
        """The same in another edition: some names gone, some new."""
        kept = {head: name for head, name in self.names.items() if head not in remove}
        return self.model_copy(update={"names": kept | {name: name for name in add}})


def fault_of(across: Across, infos: dict[str, Any], mapped: Collection[str]) -> str | None:
    """What the warehouse's table has against it, as a sentence; None where nothing is wrong.

    ``infos``: column → its ``info``; ``mapped``: the columns that headings down the side fill.
    """
    if across.key not in infos:
        return f"across 的 key {across.key} 不是这张表的列"
    if not infos[across.key]["key"]:
        return f"across 的 key {across.key} 不是主键，横排的只能是主键"
    if lost := sorted({*across.lines.values()} - set(infos)):
        return f"across 的 lines 里 {'、'.join(lost)} 不是这张表的列"
    if across.key in mapped:
        return f"主键 {across.key} 已有竖排的标题，不能又横排"
    if across.pattern and not across.is_period:
        return "across 的 pattern 只用于期别（key: period_start），其他的请在 names 里写明各栏的标题"
    return None
