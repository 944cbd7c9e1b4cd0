"""1a to 1c: scores of units, how each came about, and the grades that the city gives."""

from __future__ import annotations

from decimal import Decimal

from reports.blocks import CellRef
from reports.figures.measures import ranks
from reports.figures.wording import plain_number, rank_phrase
from reports.rows.row import Row
from reports.scoring import ScoringEdition
from reports.yearly.model.judged import YearlyInputs
from reports.yearly.model.places import place, places, unit_name
from reports.yearly.model.tables import Cell, Column, Sheet, Whole, amount, decimal
from schemas.period import Period
from schemas.warehouse.assessment import GRADES

_KINDS = {
    "completion": "按完成率",
    "rank_ladder": "按位次递减",
    "rank_linear": "按位次比例",
    "base_steps": "基数增减",
    "steps": "分档",
    "count": "按数量",
    "deduction": "扣分",
    "power": "功效系数",
    "records": "按记录分值",
}


def score_sheets(inputs: YearlyInputs) -> tuple[Sheet, Sheet]:
    """One line a unit, and one line a unit and item."""
    rules = inputs.scoring
    categories = [category.label for category in rules.categories]
    columns = (
        Column("单位", 22, align="left"),
        Column("考核组别", 12),
        *(Column(f"{label}（分）", 12, align="right") for label in (*categories, "扣分", "加分扣分")),
        Column("总分（分）", 11, align="right"),
        Column("等次", 8),
        Column("组内位次", 30, align="left"),
        Column("一票否决", 30, align="left"),
        Column("说明", 50, align="left"),
        Column("数的标识", 26, align="left"),
    )
    rows = tuple(
        (
            unit_name(inputs, score.unit_code),
            score.peer_group or "—",
            *(_together(inputs, score.unit_code, label) for label in (*categories, "扣分", "加分扣分")),
            amount(score.total),
            score.grade,
            score.rank,
            score.vetoed or "—",
            score.note or "—",
            score.total.figure_id,
        )
        for score in inputs.scores
    )
    title = f"{inputs.year}年单位考核计分"
    return (
        Sheet("1a单位计分", title, columns, rows, _notes(rules), 1),
        _process(inputs, title),
    )


def _notes(rules: ScoringEdition) -> tuple[str, ...]:
    spread = {
        "redistribute": "不适用的项，权重按比例分给同类其他项，整类不适用的分给其他类",
        "full": "不适用的项计满分",
        "zero": "不适用的项计零分",
    }
    grades = "，".join(
        f"{grade.name}{'' if grade.lower is None else f'≥{plain_number(grade.lower)}分'}"
        for grade in rules.grades
    )
    veto = {"lower_one_grade": "降一等", "lowest_grade": "定为最低一等"}[rules.veto]
    return (
        f"注：{rules.document}，版本{rules.version}；按未修约值计算，印时一次四舍五入到{rules.places}位小数。",
        f"注：{spread[rules.not_applicable]}；输入不完整的项不计分，该单位不出总分、等次，同组不排位。",
        f"注：等次：{grades}；一票否决的{veto}。计分只供考核办核对，以正式认定为准。",
    )


def _together(inputs: YearlyInputs, unit_code: str, category: str) -> Cell:
    """A category's points; words while one of its items is missing."""
    score = next(one for one in inputs.scores if one.unit_code == unit_code)
    items = [item for item in score.items if item.category == category]
    if any(item.points.text == "不完整" for item in items):
        return "不完整"
    known = [item.points.value for item in items if item.points.value is not None]
    return decimal(sum(known, Decimal(0)) if known else None, inputs.scoring.places)


def _process(inputs: YearlyInputs, title: str) -> Sheet:
    columns = (
        Column("单位", 22, align="left"),
        Column("类别", 12),
        Column("项目", 26, align="left"),
        Column("权重（分）", 9, align="right"),
        Column("折算后（分）", 10, align="right"),
        Column("完成情况", 22, align="left"),
        Column("计分办法", 12),
        Column("得分（分）", 10, align="right"),
        Column("算式", 44, align="left"),
        Column("数的标识", 40, align="left"),
        Column("来源单元格", 60, align="left"),
    )
    rows = tuple(
        (
            unit_name(inputs, score.unit_code),
            item.category,
            item.name,
            decimal(item.weight, 1),
            decimal(item.counted, 2),
            item.given or "—",
            _KINDS[item.rule],
            amount(item.points),
            item.points.formula or "—",
            item.points.figure_id,
            places(inputs, item.points) or "—",
        )
        for score in inputs.scores
        for item in score.items
    )
    whole = Whole("折算后（分）", without=("扣分", "加分扣分"))
    return Sheet("1b计分过程", f"{title}（逐项算式）", columns, rows, (), 3, 9, whole)


# ---- grades of the city ----


def grade_sheets(inputs: YearlyInputs) -> tuple[Sheet, Sheet]:
    """'9+1': every area with its grade and its change; then how many 好 each has, and its place."""
    rows = inputs.data.records.grades
    title = f"{inputs.year}年“9+1”等次评价"
    columns = (
        Column("半年", 16),
        Column("被评价单位", 18, align="left"),
        Column("序号", 6),
        Column("评价领域", 18, align="left"),
        Column("等次", 8),
        Column("上个半年等次", 12),
        Column("变化", 8),
        Column("全市位次", 10),
        Column("参评数（个）", 10, align="right"),
        Column("失分原因", 30, align="left"),
        Column("来源单元格", 60, align="left"),
    )
    lines = tuple(_grade_row(inputs, row, rows) for row in rows if _half(row).year == inputs.year)
    notes = () if lines else ("注：本年度“9+1”等次评价结果未报送。",)
    return (
        Sheet("1c等次评价", title, columns, lines, notes, 2, 10),
        _grade_totals(inputs, title, notes),
    )


def _half(row: Row) -> Period:
    return Period.of(row.values["period_start"], "half")


def _grade_row(inputs: YearlyInputs, row: Row, rows: tuple[Row, ...]) -> tuple[Cell, ...]:
    half = _half(row)
    before = next((one for one in rows if _is_half_before(one, row)), None)
    grade, was = row.text("grade"), before.text("grade") if before is not None else ""
    change = "—"
    if grade and was:
        moved = GRADES.index(was) - GRADES.index(grade)
        change = f"上升{moved}等" if moved > 0 else f"下降{-moved}等" if moved < 0 else "持平"
    rank = row.integer("city_rank")
    return (
        *(half.chinese(), row.text("assessed_name"), row.integer("area_no"), row.text("area_name")),
        *(grade or "退回待改", was or "—", change),
        "—" if rank is None else f"第{rank}位",
        row.integer("city_n"),
        row.text("reason_text") or "—",
        place(inputs, row.ref("grade")),
    )


def _is_half_before(one: Row, row: Row) -> bool:
    same = (one.text("assessed_name"), one.key("area_no")) == (row.text("assessed_name"), row.key("area_no"))
    day = row.values["period_start"]
    before = day.replace(year=day.year - 1, month=7) if day.month == 1 else day.replace(month=1)
    return same and bool(one.values["period_start"] == before)


def _grade_totals(inputs: YearlyInputs, title: str, notes: tuple[str, ...]) -> Sheet:
    columns = (
        Column("半年", 16),
        Column("被评价单位", 18, align="left"),
        *(Column(f"{grade}（个）", 9, align="right") for grade in GRADES),
        Column("已报/应报领域", 12),
        Column("位次（按好的个数）", 30, align="left"),
        Column("来源单元格", 60, align="left"),
    )
    groups: dict[Period, dict[str, list[Row]]] = {}
    for row in inputs.data.records.grades:
        if _half(row).year == inputs.year:
            groups.setdefault(_half(row), {}).setdefault(row.text("assessed_name"), []).append(row)
    lines: list[tuple[Cell, ...]] = []
    for half, units in groups.items():
        good = {name: _good(rows) for name, rows in units.items()}
        placed = ranks(good) if None not in good.values() and len(good) > 1 else {}
        for name, rows in units.items():
            known = [row for row in rows if row.text("grade")]
            rank = placed.get(name)
            refs = [row.ref("grade") for row in rows]
            lines.append(
                (
                    *(half.chinese(), name),
                    *(sum(row.text("grade") == grade for row in known) for grade in GRADES),
                    f"{len(known)}/{len(rows)}",
                    f"{rank_phrase(rank)}（{rank.of}个被评价单位）" if rank else _no_place(good),
                    _first(inputs, refs),
                )
            )
    told = notes or ("注：同数并列取高位；“9+1”为上级评价，位次只在本表列出的被评价单位之间排。",)
    return Sheet("1d等次汇总", f"{title}（汇总）", columns, tuple(lines), told, 2)


def _good(rows: list[Row]) -> Decimal | None:
    """How many areas are 好; None while a grade is missing."""
    if not all(row.text("grade") for row in rows):
        return None
    return Decimal(sum(row.text("grade") == GRADES[0] for row in rows))


def _no_place(good: dict[str, Decimal | None]) -> str:
    return "—（有等次未报，不排位）" if None in good.values() else "—（可比单位不足两个）"


def _first(inputs: YearlyInputs, refs: list[CellRef]) -> str:
    shown = place(inputs, refs[0])
    return f"{shown}；等{len(refs)}处，见1c等次评价" if len(refs) > 1 else shown
