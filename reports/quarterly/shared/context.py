"""What every section shares: data, rules, the book of figures; how lights are entered and counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from reports.blocks import (
    LIGHTS,
    NOT_REPORTED,
    CellRef,
    Figure,
    Light,
    LightsRow,
    TableCell,
)
from reports.figures.lineage import FigureBook, Piece
from reports.figures.measure_rules import MeasureRules, load_measure_rules
from reports.figures.pace import Pace, year_pace
from reports.figures.rules import Edition, Kind, Value, Verdict
from reports.quarterly.model.quarter import QuarterData, Verified
from reports.rows.return_state import WAITING
from reports.rows.row import Row
from schemas.period import Period

Subject = Literal["indicators", "projects", "reform", "supervision"]
SUBJECTS: Mapping[Subject, str] = {
    "indicators": "主要经济指标",
    "projects": "重点项目",
    "reform": "改革攻坚措施",
    "supervision": "督查事项",
}
RETURNED = "退回待改"
ABSENT: Mapping[str, str] = {"returned": RETURNED, "waiting": WAITING, "absent": NOT_REPORTED}
"""Why a reported figure is not there: in ids, in print."""
NOT_APPLICABLE = "不适用"
NOT_DUE = "未到期"
EXEMPT = "已豁免"


@dataclass(frozen=True)
class Lit:
    """One item with its light. `unit_code` is whom it is booked on; '' for the park as a whole."""

    subject: Subject
    label: str
    unit_code: str
    light: Light
    figure: Figure
    verdict: Verdict


def _class_of(one: Verified) -> str:
    """What was found: 属实 means what was reported."""
    return one.row.text("verified_class") or one.row.text("reported_class")


@dataclass
class Context:
    """One build: sections read `data` and enter their figures in `book`."""

    data: QuarterData
    rules: Edition
    issue_date: dt.date
    book: FigureBook = field(default_factory=FigureBook)
    kept_measures: MeasureRules | None = None
    """The rules of pace, growth and ranks that an issue keeps; None: those in force at the period's end."""
    _paces: dict[int, Pace] = field(default_factory=dict, repr=False)

    @property
    def month(self) -> int:
        return self.data.month

    @property
    def measures(self) -> MeasureRules:
        """How pace, growth and ranks are told."""
        return self.kept_measures or load_measure_rules().on(self.data.period.end)

    @property
    def months_label(self) -> str:
        """1—3月."""
        return self.data.period.chinese_cumulative()

    @property
    def pace(self) -> Figure:
        """序时进度, entered once."""
        pace = self.pace_after(self.month)
        # By days 24.7%, not 25%: a share of 25.0% would be ahead of what is printed as the same.
        places = 0 if pace.pct == pace.pct.to_integral_value() else 1
        return self.book.number("pace", "序时进度", pace.pct, "%", places, pace.formula, rules=("measures",))

    def pace_after(self, month: int) -> Pace:
        """How much of the year was gone at the end of a month."""
        if month not in self._paces:
            last = Period(dt.date(self.data.period.year, month, 1), "month").end
            self._paces[month] = year_pace(self.measures.pace, last, self.data.calendar)
        return self._paces[month]

    @property
    def needs_office_words(self) -> bool:
        """Is there anything on which only the office can judge?"""
        data = self.data
        return bool(data.reform_items or data.supervision or data.projects or data.indicator_values)

    @property
    def next_steps(self) -> tuple[str, ...]:
        """下步要求, in the words of the 督查核实表: nobody else's count."""
        return self._told("requirement_text")

    @property
    def coordination(self) -> tuple[str, ...]:
        """需领导协调解决事项, from the same place, each with the unit whose matter it is."""
        told = ((key, one.told("coordination_text")) for key, one in self.data.verified.items())
        return tuple(dict.fromkeys(self._of_its_unit(*key, text) for key, text in told if text))

    def _of_its_unit(self, subject: str, no: str, text: str) -> str:
        """A leader has to know whose matter it is; where the words name the unit they say enough."""
        data = self.data
        rows = {
            "改革措施": [row for row in data.reform_items if str(row.key("item_no")) == no.partition("-")[0]],
            "重点项目": [row for row in data.projects if row.text("project_code") == no],
            "督查事项": [row for row in data.supervision if row.text("item_no") == no],
        }.get(subject, [])
        column = "lead_unit_code" if subject == "改革措施" else "responsible_unit_code"
        unit = data.unit_name(rows[-1].text(column)) if rows and rows[-1].text(column) else ""
        return text if not unit or unit in text else f"（{unit}）{text}"

    @property
    def coordination_is_told(self) -> bool:
        """Has the office said what needs a leader, be it that nothing does?"""
        return any(one.row.text("coordination_text").strip() for one in self.data.verified.values())

    def _told(self, column: str) -> tuple[str, ...]:
        told = (one.told(column) for one in self.data.verified.values())
        return tuple(dict.fromkeys(text for text in told if text))

    def verification_pieces(self, base: str, subject: str, numbers: Sequence[str], unit: str) -> list[Piece]:
        """`自报完成12条，核实完成10条，未核实1条`; nothing where nobody has verified anything."""
        listed = [(no, self.data.verified.get((subject, no))) for no in numbers]
        if not self.is_verified(subject, numbers):
            return []
        reported = [no for no in numbers if self.data.reported_class.get((subject, no)) == "完成"]
        found = [one for _, one in listed if one is not None and one.finding]
        done = [one for one in found if _class_of(one) == "完成"]
        open_ = [no for no, one in listed if no in reported and (one is None or not one.finding)]
        refs = [one.row.ref("finding") for one in done]

        def count(
            name: str, what: str, n: int, how: str, cells: Sequence[CellRef | None], of: Sequence[str] = ()
        ) -> Figure:
            told = f"{how}：{'、'.join(of)}" if of else how
            return self.book.count(f"{base}.{name}", f"{subject}{what}", n, unit, told, cells)

        said = self.data.reported_ref
        return [
            "自报完成",
            count(
                *("reported_done", "自报完成数", len(reported), "自报类别逐条计数"),
                *([said.get((subject, no)) for no in reported], reported),
            ),
            f"{unit}，核实完成",
            count("verified_done", "核实完成数", len(done), "核实结论逐条计数", refs),
            f"{unit}，未核实",
            count(
                *("unverified", "自报完成未核实数", len(open_), "自报完成而没有核实结论的逐条计数"),
                *([said.get((subject, no)) for no in open_], open_),
            ),
            unit,
        ]

    def is_verified(self, subject: str, numbers: Sequence[str]) -> bool:
        """Was any of them verified?"""
        listed = (self.data.verified.get((subject, no)) for no in numbers)
        return any(one is not None and one.finding for one in listed)

    def found_otherwise(self, subject: str, no: str) -> str:
        """`自报完成，核实为未达标。` where the office found another class than was reported; else ''."""
        one, reported = self.data.verified.get((subject, no)), self.data.reported_class.get((subject, no))
        if one is None or not one.finding or reported is None or _class_of(one) == reported:
            return ""
        return f"自报{reported}，核实为{_class_of(one)}。"

    def exemption(self, table: str, *key: object) -> Row | None:
        """The consent that exempts this row of a register on the quarter's last day."""
        return self.data.exemption(table, *key)

    def extension(self, table: str, *key: object) -> Row | None:
        """The consent by which a due date was moved last."""
        return self.data.extension(table, *key)

    def lit(
        self,
        subject: Subject,
        figure_id: str,
        label: str,
        unit_code: str,
        kind: Kind,
        values: Mapping[str, Value],
        *,
        parts: Iterable[Figure | None] = (),
        inputs: Sequence[CellRef | None] = (),
        grey: str = NOT_REPORTED,
        not_asked: str = "",
        exempt: Row | None = None,
    ) -> Lit:
        """Judge one item by the rule table and enter its light; `grey` is why there is none.

        `not_asked`: why the rules are not asked yet though the figures are there. `exempt`: the office's
        consent that takes the item out of the lights.
        """
        if exempt is not None:
            values, grey = {}, EXEMPT
            parts, inputs = (), [exempt.ref("until_date")]
        verdict = self.rules.judge(kind, values)
        text = verdict.light if verdict.light != "灰" else grey
        formula = f"{self.rules.kinds[kind].label}：{verdict.arithmetic}"
        if not_asked and verdict.light == "灰":
            formula = f"{self.rules.kinds[kind].label}：{not_asked} → 灰（规则{verdict.rule_version}）"
        if exempt is not None:
            formula = f"经{exempt.text('approver')}同意豁免（{exempt.text('document_no')}）"
        figure = self.book.words(
            figure_id,
            f"{label}亮灯",
            text,
            formula,
            inputs,
            [part for part in parts if part is not None],
            rules=() if exempt is not None else ("lights",),
        )
        return Lit(subject, label, unit_code, verdict.light, figure, verdict)


@dataclass(frozen=True)
class LightCounts:
    """How many of some items stand on each light, each count a figure."""

    total: Figure
    by_light: Mapping[Light, Figure]

    def n(self, light: Light) -> int:
        return int(self.by_light[light].value or 0)


def count_lights(ctx: Context, scope: str, label: str, items: Sequence[Lit], unit: str = "项") -> LightCounts:
    """Enter `lights.<scope>` and `lights.<scope>.<light>`."""
    by_light: dict[Light, Figure] = {}
    for light in LIGHTS:
        of_it = [item.figure for item in items if item.light == light]
        by_light[light] = ctx.book.count(
            f"lights.{scope}.{light}", f"{label}{light}灯数", len(of_it), unit, parts=of_it
        )
    total = ctx.book.count(
        f"lights.{scope}", f"{label}总数", len(items), unit, "各灯项数相加", parts=by_light.values()
    )
    return LightCounts(total, by_light)


def light_cells(counts: LightCounts, bold: bool = False) -> list[TableCell]:
    """Five cells: 蓝 绿 黄 红 灰."""
    return [
        TableCell(counts.by_light[light].text, counts.by_light[light].figure_id, bold=bold)
        for light in LIGHTS
    ]


def light_cell(item: Lit) -> TableCell:
    """A cell that prints a light and leads to its figure."""
    return TableCell(item.figure.text, item.figure.figure_id, light=item.light)


def lights_row(label: str, counts: LightCounts) -> LightsRow:
    """The row of a stacked chart."""
    return LightsRow(
        label,
        {light: counts.n(light) for light in LIGHTS},
        {light: counts.by_light[light].figure_id for light in LIGHTS},
    )


def absent_text(row: Row | None, returned: bool = False, waiting: bool = False) -> str:
    """Why a reported figure is not there: its correction or an answer is awaited, or nothing came."""
    if returned or (row is not None and row.pending):
        return RETURNED
    return WAITING if waiting and row is None else NOT_REPORTED


def absences(texts: Sequence[str], measure_word: str = "个") -> str:
    """`3个退回待改，1个未报送`: why the figures that are not there are missing; '' where none is."""
    counts = ((why, sum(text == why for text in texts)) for why in ABSENT.values())
    return "，".join(f"{n}{measure_word}{why}" for why, n in counts if n)


def days_past(due: dt.date | None, day: dt.date) -> Decimal | None:
    """Days by which `day` lies after `due`; negative before it; None without a due date."""
    return None if due is None else Decimal((day - due).days)
