"""The 督查核实表: what was found other than reported must say what was found."""

from __future__ import annotations

import re
from decimal import Decimal

from etl.grid import CellValue, is_blank
from etl.values import WAN_YUAN_PER, ValueProblem, amount, nfkc, number
from schemas.warehouse.verification import BY_CLASS, TRUE, UNTRUE

Cells = dict[str, list[CellValue]]

_MEASURED = re.compile(r"(?P<number>[+-]?\d+(?:\.\d+)?)(?P<unit>\D*)")


def in_reported_units(cells: Cells, rows: list[int]) -> tuple[Cells, list[int]]:
    """The rows as they are, a 核实值 that states its unit (0.3亿元) as a number in the unit of the 自报值."""
    found = [
        value if (figure := _found(value, reported)) is None else figure
        for value, reported in zip(cells["verified_value"], cells["reported_value"], strict=True)
    ]
    return cells | {"verified_value": found}, rows


def judge_findings(cells: Cells) -> dict[str, dict[int, str]]:
    """Findings that contradict what was found, or do not say what was found, how, by whom and when."""
    found: dict[str, dict[int, str]] = {"verified_class": {}, "verified_value": {}}
    columns = ("subject", "finding", "reported_class", "reported_value", "verified_class", "verified_value")
    rows = zip(*(cells[name] for name in columns), strict=True)
    for position, (subject, finding, reported, measured, as_class, value) in enumerate(rows):
        if _flat(subject) in BY_CLASS:
            told = _against_class(_flat(finding), _flat(reported), _flat(as_class))
            if told is not None:
                found["verified_class"][position] = told
        elif (told := _against_value(_flat(finding), measured, value)) is not None:
            found["verified_value"][position] = told
    for name, label in (
        ("method", "核实方式"),
        ("verified_by_names", "核实人"),
        ("verified_date", "核实日期"),
    ):
        found[name] = {
            position: f"填了核实结论，没有填{label}"
            for position, (finding, value) in enumerate(zip(cells["finding"], cells[name], strict=True))
            if not is_blank(finding) and is_blank(value)
        }
    return found


JUDGES = {"in_reported_units": judge_findings}


def _against_class(finding: str, reported: str, verified: str) -> str | None:
    """What is wrong with the class that was found; None where nothing is."""
    if finding == TRUE and verified and verified != reported:
        return (
            f"核实结论填“{TRUE}”，核实类别却填“{verified}”，与自报类别“{reported}”不同，"
            "请核对；灰色的自报类别如改动过，请改回"
        )
    if finding == UNTRUE and verified and verified == reported:
        return f"核实结论填“{UNTRUE}”，核实类别却填“{verified}”，与自报类别相同，请核对"
    if finding not in ("", TRUE) and not verified:
        return f"核实结论填“{finding}”，请写明核实类别"
    return None


def _against_value(finding: str, reported: CellValue, verified: CellValue) -> str | None:
    """What is wrong with the figure that was found; None where nothing is, or where the reader tells it."""
    if is_blank(verified):
        return f"核实结论填“{finding}”，请写明核实值" if finding not in ("", TRUE) else None
    figure, (own, unit) = _found(verified, reported), _measured(reported)
    if figure is None and unit and re.search(r"\d", str(verified)):
        return f"“{verified}”不是以{unit}计的数，自报值是“{reported}”，应按{unit}填数"
    if finding == UNTRUE and figure is not None and figure == own:
        return f"核实结论填“{UNTRUE}”，核实值却填“{verified}”，与自报值“{reported}”相同，请核对"
    return None


def _found(verified: CellValue, reported: CellValue) -> Decimal | None:
    """The figure in the unit of what was reported; None where it is none, or is not exact."""
    _, unit = _measured(reported)
    try:
        if unit not in WAN_YUAN_PER or not isinstance(verified, str):
            return number(verified, unit=unit)
        money = amount(verified, unit)
    except ValueProblem:
        return None
    return None if money.approximate else money.wan_yuan / WAN_YUAN_PER[unit]


def _measured(reported: CellValue) -> tuple[Decimal | None, str]:
    """'4209万元' → 4209 and 万元; words are no figure."""
    match = _MEASURED.fullmatch(nfkc(_flat(reported)))
    return (Decimal(match["number"]), match["unit"]) if match else (None, "")


def _flat(value: CellValue) -> str:
    return "".join(str(value).split()) if value is not None else ""
