"""7b: per-mu evaluation of single enterprises with every step: restricted."""

from __future__ import annotations

from decimal import Decimal

from reports.figures.measures import ranks
from reports.figures.wording import rank_phrase
from reports.yearly.judge.evaluation import Evaluated, evaluate
from reports.yearly.model.judged import YearlyInputs
from reports.yearly.model.places import place
from reports.yearly.model.tables import Cell, Column, Sheet, Whole, decimal


def evaluation_sheet(inputs: YearlyInputs) -> Sheet:
    """One line an enterprise, formula and item, and a line for the total with its place."""
    columns = (
        Column("统一社会信用代码", 20, align="left"),
        Column("企业名称", 30, align="left"),
        Column("规模", 7),
        Column("试算办法", 22, align="left"),
        Column("项目", 20, align="left"),
        Column("权重（分）", 8, align="right"),
        Column("数值算式", 22, align="left"),
        Column("数值", 12, align="right"),
        Column("计分算式", 50, align="left"),
        Column("试算得分", 10, align="right"),
        Column("位次", 16, align="left"),
        Column("报送得分", 10, align="right"),
        Column("公布类别", 8),
        Column("来源单元格", 60, align="left"),
    )
    places_ = inputs.scoring.places
    found = evaluate(inputs.data.records.evaluations, inputs.scoring.enterprises)
    placed = _placed(found, places_)
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        head = _head(inputs, one)
        for item in one.items:
            where = "；".join(place(inputs, ref) for ref in item.refs)
            rows.append(
                (
                    *(*head, item.label, decimal(item.weight, 0), item.quotient),
                    *(decimal(item.value, 4, "缺"), item.formula, decimal(item.points, places_, "不计分")),
                    *("", "", "", where),
                )
            )
        score = one.row.decimal("score")
        rows.append(
            (
                *(*head, "合计", decimal(sum((i.weight for i in one.items), Decimal(0)), 0), "", ""),
                *("各项得分相加", decimal(one.total, places_, "不完整"), placed.get(_key(one), "—")),
                *(decimal(score, places_, "未报送"), one.row.text("reported_class") or "—"),
                place(inputs, one.row.ref("score")) if score is not None else "",
            )
        )
    notes = [f"注：{f.name}：{f.document}。" for f in inputs.scoring.enterprises]
    notes.append("注：试算供核对，不替代报送得分和公布类别；暂不评价的不参加；无排放的取同规模平均。")
    if not rows:
        notes.insert(0, "注：本年度亩产效益评价数据未报送。")
    title = f"{inputs.year}年亩产效益评价试算（含单个企业，限有权查看的人员）"
    whole = Whole("权重（分）", of=(0, 3))
    return Sheet("7b亩产效益试算（受限）", title, columns, tuple(rows), tuple(notes), 5, whole=whole)


def _key(one: Evaluated) -> tuple[str, str]:
    return one.formula.name, one.row.text("enterprise_code")


def _head(inputs: YearlyInputs, one: Evaluated) -> tuple[Cell, ...]:
    code = one.row.text("enterprise_code")
    name = inputs.data.records.enterprise_names.get(code, "—")
    return code, name, one.row.text("scale_type"), one.formula.name


def _placed(found: tuple[Evaluated, ...], places_: int) -> dict[tuple[str, str], str]:
    """Places by trial total, formula by formula, only where every enterprise has one."""
    words: dict[tuple[str, str], str] = {}
    for name in dict.fromkeys(one.formula.name for one in found):
        totals = {one.row.text("enterprise_code"): one.total for one in found if one.formula.name == name}
        if None in totals.values():
            continue
        for code, rank in ranks(totals, places=places_).items():
            words[name, code] = f"{rank_phrase(rank)}（{rank.of}户）"
    return words
