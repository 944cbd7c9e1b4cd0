"""The 督查核实表: what it says that the units report is what they do report."""

from functools import partial

from expectations.rule import Rule, nothing_in

_finding = partial(Rule, severity="warn", owner="U01", table="verification")
_MEND = "灰色单元格改动过的请改回；该单位后来更正过的，请重新导出核实表、按现报的核实"

RULES = (
    _finding(
        "VF-02",
        column="reported_class",
        sentence="自报类别与该单位现报的“{other}”不同，这一行的核实不作数：" + _MEND,
        expect=nothing_in("own_reported_class"),
    ),
    _finding(
        "VF-03",
        column="reported_value",
        sentence="自报值与该单位现报的“{other}”不同：" + _MEND,
        expect=nothing_in("own_reported_value"),
    ),
)
