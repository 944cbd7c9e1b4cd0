"""The 督查核实表: what was found other than reported must say what was found."""

from __future__ import annotations

from etl.grid import CellValue, is_blank
from schemas.warehouse.verification import BY_CLASS, TRUE

Cells = dict[str, list[CellValue]]


def as_they_stand(cells: Cells, rows: list[int]) -> tuple[Cells, list[int]]:
    """The rows as they are: only their judgement is particular."""
    return cells, rows


def judge_findings(cells: Cells) -> dict[str, dict[int, str]]:
    """部分属实 and 不属实 without what was found instead; 属实 with another class than reported."""
    found: dict[str, dict[int, str]] = {"verified_class": {}, "verified_value": {}}
    columns = ("subject", "finding", "reported_class", "verified_class", "verified_value")
    rows = zip(*(cells[name] for name in columns), strict=True)
    for position, (subject, finding, reported, as_class, value) in enumerate(rows):
        by_class = _flat(subject) in BY_CLASS
        if _flat(finding) == TRUE:
            if by_class and not is_blank(as_class) and _flat(as_class) != _flat(reported):
                found["verified_class"][position] = (
                    f"核实结论填“属实”，核实类别却填“{_flat(as_class)}”，与自报的“{_flat(reported)}”不同，请核对"
                )
        elif not is_blank(finding):
            wanted, given = ("verified_class", as_class) if by_class else ("verified_value", value)
            label = "核实类别" if by_class else "核实值"
            if is_blank(given):
                found[wanted][position] = f"核实结论填“{_flat(finding)}”，请写明{label}"
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


JUDGES = {"as_they_stand": judge_findings}


def _flat(value: CellValue) -> str:
    return "".join(str(value).split()) if value is not None else ""
