"""Scores of units by the written rules: each item with its arithmetic, no total over a gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from reports.blocks import Figure
from reports.figures.measure_rules import MeasureRules
from reports.figures.measures import HUNDRED, Rank, ranks
from reports.figures.wording import plain_number, rank_phrase
from reports.quarterly.model.quarter import Unit
from reports.rows.row import Row
from reports.scoring import Given, Item, Records, ScoringEdition
from reports.yearly.judge.indicators import peer_ranks
from reports.yearly.judge.quarters import YearBook
from reports.yearly.model.judged import ScoredItem, UnitIndicator, UnitScore
from reports.yearly.model.year import YearData
from reports.yearly.read.records_data import YearRecords

ZERO = Decimal(0)
INCOMPLETE, NOT_ITS_OWN = "不完整", "不适用"


def make_scores(
    data: YearData,
    records: YearRecords,
    lines: Sequence[UnitIndicator],
    edition: ScoringEdition,
    measures: MeasureRules,
    book: YearBook,
) -> tuple[UnitScore, ...]:
    """Every unit that has a line of its own, in the official order."""
    placed = peer_ranks(data, lines, measures)
    scores = []
    for unit in data.units:
        own = {line.name: line for line in lines if line.unit_code == unit.code}
        if own:
            scores.append(_score(unit, own, placed, records, edition, book))
    return _ranked(scores, edition)


def _score(
    unit: Unit,
    own: Mapping[str, UnitIndicator],
    placed: Mapping[tuple[str, str], Rank],
    records: YearRecords,
    edition: ScoringEdition,
    book: YearBook,
) -> UnitScore:
    items: list[ScoredItem] = []
    for category, item, counted in _weights(own, edition):
        rank = placed.get((unit.code, item.indicator))
        items.append(_item(unit, category, item, counted, own.get(item.indicator), rank, edition, book))
    for item in edition.deductions:
        line = own.get(item.indicator)
        items.append(_item(unit, "扣分", item, item.weight, line, None, edition, book))
    items += [made for made in _extras(unit, records, edition, book) if made is not None]
    known = [one.points for one in items if one.points.value is not None]
    missing = [one.name for one in items if one.points.text == INCOMPLETE]
    base, label = f"year.score.{unit.code}", f"{unit.name}考核得分"
    raw = sum((figure.value or ZERO for figure in known), ZERO)
    total = book.number(
        f"{base}.total",
        label,
        None if missing or not known else max(raw, ZERO),
        "分",
        edition.places,
        "" if missing else "各项得分相加" if raw >= 0 else "扣分多于得分，计0分",
        (),
        known,
        absent=INCOMPLETE if missing else NOT_ITS_OWN,
        rules=("scoring",),
    )
    veto = _veto(unit, records)
    grade = "—" if total.value is None else edition.grade(total.value, veto is not None)
    return UnitScore(
        unit.code,
        unit.peer_group,
        tuple(items),
        total,
        grade,
        ""
        if veto is None
        else f"一票否决：{veto.text('matter_text')}（{veto.text('document_no') or '无文号'}）",
        note=f"输入不完整，不出总分：{'、'.join(missing)}" if missing else "",
    )


# ---- weights ----


def _weights(
    own: Mapping[str, UnitIndicator], edition: ScoringEdition
) -> list[tuple[str, Item, Decimal | None]]:
    """Every item with the weight that counts for this unit; None: the item is not its own.

    With `redistribute` the weight of what does not apply goes to the rest of its category, and that of a
    whole category to the others, in proportion.
    """
    spread = edition.not_applicable == "redistribute"
    there = {
        category.label: [item for item in category.items if item.indicator in own]
        for category in edition.categories
    }
    full = {c.label: sum((item.weight for item in c.items), ZERO) for c in edition.categories}
    alive = sum((full[label] for label, items in there.items() if items), ZERO)
    found: list[tuple[str, Item, Decimal | None]] = []
    for category in edition.categories:
        applying = sum((item.weight for item in there[category.label]), ZERO)
        for item in category.items:
            if item.indicator not in own:
                found.append((category.label, item, None if spread else item.weight))
            elif spread:
                counted = item.weight * full[category.label] * HUNDRED / (applying * alive)
                found.append((category.label, item, counted))
            else:
                found.append((category.label, item, item.weight))
    return found


# ---- one item ----


def _item(
    unit: Unit,
    category: str,
    item: Item,
    counted: Decimal | None,
    line: UnitIndicator | None,
    rank: Rank | None,
    edition: ScoringEdition,
    book: YearBook,
) -> ScoredItem:
    figure_id, label = f"year.score.{unit.code}.{item.indicator}", f"{unit.name}{item.indicator}得分"
    scored = ScoredItem(category, item.indicator, item.rule.kind, item.weight, counted, "", _NONE)
    if line is None:
        return replace(scored, given=NOT_ITS_OWN, points=_not_its_own(figure_id, label, item, edition, book))
    assert counted is not None
    counts = item.rule.kind in ("deduction", "count")
    source = line.value if counts or line.completion is None else line.completion
    points = item.rule.points(counted, Given(value=source.value, rank=rank))
    figure = book.number(
        figure_id,
        label,
        points.points if points else None,
        "分",
        edition.places,
        points.formula if points else "输入不完整，不计分",
        (),
        (source,),
        absent=INCOMPLETE,
        rules=("scoring",),
    )
    given = source.text if source.value is None else f"{source.text}{source.unit}"
    if item.rule.kind in ("rank_ladder", "rank_linear") and rank is not None:
        given = rank_phrase(rank)
    return replace(scored, given=given, points=figure)


_NONE = Figure("", "", None, "", "")


def _not_its_own(figure_id: str, label: str, item: Item, edition: ScoringEdition, book: YearBook) -> Figure:
    """What an item gives that the unit does not have, by the edition's choice."""
    if item.rule.kind == "deduction" or edition.not_applicable == "redistribute":
        return book.words(figure_id, label, NOT_ITS_OWN, "本单位没有这一项，权重按比例分给其他项")
    full = edition.not_applicable == "full"
    told = f"本单位没有这一项，按规则计{'满' if full else '零'}分"
    return book.number(figure_id, label, item.weight if full else ZERO, "分", edition.places, told)


def _extras(
    unit: Unit, records: YearRecords, edition: ScoringEdition, book: YearBook
) -> list[ScoredItem | None]:
    return [
        _extra(unit, rule, _records_of(unit, records, rule.source, rule.sign), edition, book)
        for rule in edition.extras
    ]


def _records_of(unit: Unit, records: YearRecords, source: str, sign: str) -> list[Row]:
    if source in ("honour", "incident"):
        of_all = records.honours if source == "honour" else records.incidents
        return [row for row in of_all if row.text("unit_code") == unit.code]
    wanted = "正面" if sign == "plus" else "负面"
    return [
        row
        for row in records.conduct
        if row.text("unit_code") == unit.code
        and row.text("sign") == wanted
        and row.text("appeal_status") != "撤销"
    ]


def _extra(
    unit: Unit, rule: Records, rows: Sequence[Row], edition: ScoringEdition, book: YearBook
) -> ScoredItem | None:
    """Points of records, together at most the rule's `most`; one whose appeal is open is not known yet."""
    if not rows:
        return None
    name, most = rule.label, rule.most
    known = [row for row in rows if _points(row, rule) is not None and not _is_open(row)]
    each = [_points(row, rule) or ZERO for row in known]
    raw = sum(each, ZERO)
    points = max(min(raw, most), -most)
    complete = len(known) == len(rows)
    formula = "+".join(plain_number(one) for one in each).replace("+-", "−").removeprefix("+")
    if points != raw:
        formula += f"，以{plain_number(most)}分为限"
    figure = book.number(
        f"year.score.{unit.code}.{name}",
        f"{unit.name}{name}",
        points if complete else None,
        "分",
        edition.places,
        formula if complete else f"{len(rows)}条中{len(rows) - len(known)}条没有分值或申诉未了",
        [row.ref("incident_level" if rule.each else "points") for row in rows],
        absent=INCOMPLETE,
        rules=("scoring",),
    )
    return ScoredItem("加分扣分", name, "records", None, most, f"{len(rows)}条", figure)


def _points(row: Row, rule: Records) -> Decimal | None:
    """What a record gives: the points that stand in it, or those of its level; None while it is withdrawn."""
    if not rule.each:
        return row.decimal("points")
    level = row.text("incident_level")
    return -rule.each[level] if level else None


def _is_open(row: Row) -> bool:
    return "appeal_status" in row.values and row.text("appeal_status") == "申诉中"


def _veto(unit: Unit, records: YearRecords) -> Row | None:
    return next((row for row in records.vetoes if row.text("unit_code") == unit.code), None)


# ---- ranks ----


def _ranked(scores: Sequence[UnitScore], edition: ScoringEdition) -> tuple[UnitScore, ...]:
    """Places inside each peer group, only where all of it has a total; equal printed totals share a place."""
    found = []
    for score in scores:
        peers = [other for other in scores if other.peer_group == score.peer_group]
        if any(other.total.value is None for other in peers):
            words = "—（组内有单位输入不完整，不排位）"
        elif len(peers) < 2:
            words = "—（组内可比单位不足两个）"
        else:
            placed = ranks({p.unit_code: p.total.value for p in peers}, places=edition.places)
            own = placed[score.unit_code]
            words = f"{rank_phrase(own)}（{score.peer_group}{own.of}个单位）"
        found.append(replace(score, rank=words))
    return tuple(found)
