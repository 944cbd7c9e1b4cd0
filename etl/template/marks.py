"""What a template says of itself, and reading therefore leaves out by rule."""

from __future__ import annotations

LISTS_SHEET = "填报选项"
"""The sheet with the lists behind the drop-downs: never read."""

EXAMPLE = "示例（不读取）"
"""Stands first in the example row: such a row is never loaded."""

PRIOR = "上期数（供参考，不读取）"
"""Top heading of the columns that repeat the last period's figures: never loaded."""

ZERO = "零报告"
"""Label of the cell in which a tick says that the period has nothing to report."""

TICK = "√"
