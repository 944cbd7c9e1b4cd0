"""A light is judged anew where a number or class that it rests on was rewritten. Pure.

The rules are those of the light's own edition: its formula names kind, measure, value and version.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from reports.blocks import Figure
from reports.figures.measures import deviation_pct
from reports.figures.rule_file import RuleFault
from reports.figures.rules import Edition, Kind, LightTable, Value, Verdict, load_light_rules
from reports.figures.wording import plain_number

_JUDGED = re.compile(
    r"^(?P<kind>[^：]+)：(?P<measure>[^=]+)=(?P<value>-?\d+(?:\.\d+)?|[^→\d-][^→]*?)(?P<unit>[^\d→]*) → "
    r"(?P<light>.)（.*规则(?P<version>[^；）]+)）$"
)
_POINTS = Decimal("0.05")

Now = Callable[[Figure], Decimal | str | None]


@dataclass(frozen=True)
class Relit:
    """What a light would be: `light` '' where the rewritten words alone do not decide it."""

    light: str
    arithmetic: str


def relit(light: Figure, parts: Sequence[Figure], now: Now) -> Relit | None:
    """The light with its parts as the paper says them now; None where it cannot be said, or was none."""
    judged = _JUDGED.match(light.formula)
    if judged is None or not parts:
        return None
    edition = next((one for one in _rules().editions if one.version == judged["version"]), None)
    kind = (
        next((key for key, rule in edition.kinds.items() if rule.label == judged["kind"]), None)
        if edition
        else None
    )
    if edition is None or kind is None:
        return None
    values = _values(kind, judged, parts, now)
    if not values:
        return None
    if _wants_days(edition, kind, values):
        return Relit("", f"类别改为“{values['status']}”，还要看办结时限")
    try:
        verdict = edition.judge(kind, values)
    except RuleFault:
        return None
    return Relit(verdict.light, _arithmetic(verdict))


def _values(kind: Kind, judged: re.Match[str], parts: Sequence[Figure], now: Now) -> dict[str, Value]:
    """What the rules are asked now, by measure; {}: nothing that they could be asked."""
    first = now(parts[0])
    if isinstance(first, str):
        return {"status": first} if kind in ("status", "milestone") else {}
    was = parts[0].value
    if first is None or was is None:
        return {}
    if kind == "target":
        gap, told = (parts[1].value, now(parts[1])) if len(parts) > 1 else (None, None)
        if gap is None or not isinstance(told, Decimal):
            return {}
        # Who left the gap as it was has the one that follows from the share.
        return {"completion_pct": first, "gap_points": told if told != gap else gap + first - was}
    measure = _decimal(judged["value"])
    if kind == "growth" and measure is not None:
        return {"growth_gap_points": measure + first - was}
    if kind == "point" and measure is not None and len(parts) > 1:
        target = now(parts[1])
        for polarity in ("higher", "lower"):
            before = deviation_pct(was, parts[1].value, polarity)
            if before is not None and abs(before - measure) < _POINTS and isinstance(target, Decimal):
                return {"deviation_pct": deviation_pct(first, target, polarity)}
    return {}


def _wants_days(edition: Edition, kind: Kind, values: dict[str, Value]) -> bool:
    """Does this class leave the light to a time limit, which no formula of another class tells?"""
    status = values.get("status")
    step = edition.kinds[kind].steps[0]
    return isinstance(status, str) and status in step.statuses and step.statuses[status].next


def _arithmetic(verdict: Verdict) -> str:
    value = verdict.value
    told = plain_number(value) if isinstance(value, Decimal) else value
    return f"{verdict.measure_label}={told}{verdict.unit}"


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else None


@lru_cache(maxsize=1)
def _rules() -> LightTable:
    return load_light_rules()
