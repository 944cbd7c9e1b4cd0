"""Amounts that are ten thousand times off: 亿元 typed under 万元, or the other way round."""

from __future__ import annotations

import pandas as pd

TEN_THOUSAND = 10_000
# A slip of ×10 000 is told from growth by three orders of magnitude.
SLIP_RATIO = 1_000


def in_right_unit(value: pd.Series, earlier: pd.Series, total: pd.Series) -> pd.Series:
    """The value ×10 000 or ÷10 000 where it is off by that much against the earlier one or the total."""
    far_up = (value > earlier * SLIP_RATIO) & (earlier >= 1) & ~(value <= total)
    too_large = far_up | (value > total * 20)
    too_small = (value > 0) & (value < earlier / SLIP_RATIO)
    right = (value / TEN_THOUSAND).where(too_large, (value * TEN_THOUSAND).where(too_small))
    return right.round(4)
