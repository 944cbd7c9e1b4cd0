"""指标总表: the park's indicators, and for each unit what its projects, measures, items and returns give.

Facts and counts alone: points are given by written rules elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from reports.blocks import CellRef, Figure
from reports.figures.measure_rules import MeasureRules
from reports.figures.measures import Coverage, Rank, completion_pct, ranks
from reports.figures.wording import plain_number, rank_phrase
from reports.quarterly.indicators.indicators import RATE_FORBIDDEN
from reports.quarterly.model.quarter import Unit
from reports.quarterly.shared.comparison import UNEXPLAINED
from reports.yearly.judge.quarters import JudgedQuarter, YearBook
from reports.yearly.judge.supervision import LATE, ON_TIME, OVERDUE, SILENT
from reports.yearly.model.judged import ItemYear, MeasureYear, PostingMonth, RequestTotal, UnitIndicator
from reports.yearly.model.year import YearData

REFORM_DONE, ITEMS_ON_TIME = "改革措施完成", "到期督查事项按时完成"
# What units are counted by: the rules of scoring name them.
UNIT_INDICATORS = (
    "重点项目完成投资",
    "应开工项目已开工",
    REFORM_DONE,
    ITEMS_ON_TIME,
    "督查事项未达标周次",
    "工作晾晒按时",
    "报表按时报送",
    "企业诉求按时办结",
)
FORMER_NAMES = {f"{name}（自报）": name for name in (REFORM_DONE, ITEMS_ON_TIME)}
"""As earlier editions of the rules call them → as they are called now. A year prints its own edition's."""
NO_PEERS, NOT_RANKED = "—（组内可比单位不足两个）", "—（输入不完整，不排位）"


def make_indicators(
    data: YearData,
    quarters: Sequence[JudgedQuarter],
    book: YearBook,
    reform: Sequence[MeasureYear],
    items: Sequence[ItemYear],
    postings: Sequence[PostingMonth],
    requests: Sequence[RequestTotal],
    scored: Collection[str] = UNIT_INDICATORS,
) -> tuple[UnitIndicator, ...]:
    """The park first, then unit by unit in their order; ranks inside each peer group.

    `scored`: the names that the rules of scoring have for what they score.
    """
    names = {name: former if former in scored else name for former, name in FORMER_NAMES.items()}
    lines = [_park_indicator(quarters, code) for code in _indicator_codes(quarters)]
    for unit in data.units:
        made = [
            _investment(quarters, unit),
            _starts(quarters[-1], unit, book),
            _reform_done(unit, reform, book, names[REFORM_DONE]),
            _items_on_time(unit, items, book, names[ITEMS_ON_TIME]),
            _weeks_missed(unit, items, book),
            _postings_on_time(unit, postings, book),
            _returns_on_time(data, unit, book),
            _requests_on_time(unit, requests, book),
        ]
        lines += [line for line in made if line is not None]
    return _ranked(data, lines, quarters[-1].measures)


# ---- the park ----


def _indicator_codes(quarters: Sequence[JudgedQuarter]) -> list[str]:
    return list(dict.fromkeys(state.code for quarter in quarters for state in quarter.indicators))


def _park_indicator(quarters: Sequence[JudgedQuarter], code: str) -> UnitIndicator:
    base, last = f"indicator.{code}", quarters[-1]
    state = next(s for quarter in reversed(quarters) for s in quarter.indicators if s.code == code)

    def figure(name: str) -> Figure | None:
        return last.figure(f"{base}.{name}")

    value, computed = figure("ytd"), figure("growth_computed")
    assert value is not None
    now = next((s for s in last.indicators if s.code == code), None)
    place = f"，见{state.reason_place}" if state.reason_place else ""
    why = f"（{state.reason or UNEXPLAINED}{place}）"
    note = ""
    if now is not None and now.growth_is_forbidden:
        note = f"{RATE_FORBIDDEN}{why}"
    elif now is not None and now.growth_differs:
        note = f"公布同比与按累计数计算的同比不一致{why}，两者并列，以公布数为准"
    return UnitIndicator(
        "经济指标",
        "",
        state.name,
        value.unit,
        figure("target"),
        value,
        figure("completion"),
        figure("growth"),
        computed,
        tuple(quarter.figure(f"{base}.light") for quarter in quarters),
        "—（全区指标，无同组单位）",
        int(value.value is not None),
        1,
        "；".join(part for part in (note, state.definition) if part),
    )


# ---- the units ----


def _investment(quarters: Sequence[JudgedQuarter], unit: Unit) -> UnitIndicator | None:
    base = f"projects.unit.{unit.code}"
    last = quarters[-1]
    value = last.figure(f"{base}.ytd")
    if value is None:
        return None
    partial = last.figure(f"{base}.ytd_partial")
    return UnitIndicator(
        "重点项目",
        unit.code,
        "重点项目完成投资",
        value.unit,
        last.figure(f"{base}.plan"),
        value,
        last.figure(f"{base}.completion"),
        None,
        None,
        tuple(quarter.figure(f"{base}.light") for quarter in quarters),
        "",
        value.reported_n or 0,
        value.expected_n or 0,
        partial.text if partial else "",
    )


def _starts(last: JudgedQuarter, unit: Unit, book: YearBook) -> UnitIndicator | None:
    """Of the projects registered to begin by the quarter's end: how many have begun."""
    if last.projects is None:
        return None
    due = [state for state in last.projects.starts_due if state.unit_code == unit.code]
    if not due:
        return None
    prefix = last.label
    known = [state for state in due if state.start.begun is not None]
    begun = [state for state in known if state.start.begun]
    planned = [f"{prefix}.{state.start.planned_figure.figure_id}" for state in due]
    actual = [f"{prefix}.{state.start.actual_figure.figure_id}" for state in begun]
    return _counted(
        book,
        "重点项目",
        unit,
        "start",
        "应开工项目已开工",
        "个",
        (len(begun), len(due)),
        (len(known), len(due)),
        parts=(actual, planned),
    )


def _reform_done(
    unit: Unit, reform: Sequence[MeasureYear], book: YearBook, name: str
) -> UnitIndicator | None:
    own = [measure for measure in reform if measure.unit_code == unit.code]
    if not own:
        return None
    done = [m for m in own if m.reported and m.reported[-1] and m.statuses[-1].text == "完成"]
    known = [m for m in own if m.reported and m.reported[-1]]
    parts = [m.statuses[-1].figure_id for m in done]
    return _counted(
        book,
        "改革攻坚",
        unit,
        "reform",
        name,
        "条",
        (len(done), len(own)),
        (len(known), len(own)),
        parts=(parts, ()),
    )


def _items_on_time(unit: Unit, items: Sequence[ItemYear], book: YearBook, name: str) -> UnitIndicator | None:
    """Of the items that were due in the year: how many were done on time. Silent ones are not known."""
    own = [item for item in items if item.unit_code == unit.code and item.due is not None]
    due = [item for item in own if item.outcome in (ON_TIME, LATE, OVERDUE, SILENT)]
    if not due:
        return None
    on_time = [item for item in due if item.outcome == ON_TIME]
    known = [item for item in due if item.outcome != SILENT]
    return _counted(
        book,
        "督查事项",
        unit,
        "supervision",
        name,
        "项",
        (len(on_time), len(due)),
        (len(known), len(due)),
        cells=([item.last_ref for item in on_time], [item.first_ref for item in due]),
    )


def _weeks_missed(unit: Unit, items: Sequence[ItemYear], book: YearBook) -> UnitIndicator | None:
    own = [item for item in items if item.unit_code == unit.code]
    if not own:
        return None
    covered = sum(item.reported_weeks for item in own), sum(item.expected_weeks for item in own)
    line = _counted(
        book,
        "督查事项",
        unit,
        "supervision_missed",
        "督查事项未达标周次",
        "周次",
        (sum(item.missed_weeks for item in own), None),
        covered,
        cells=([ref for item in own for ref in item.missed_refs], ()),
    )
    return replace(line, rank="—（只计数，不排位）")


def _postings_on_time(unit: Unit, postings: Sequence[PostingMonth], book: YearBook) -> UnitIndicator | None:
    own = [month for month in postings if month.unit_code == unit.code]
    expected = sum(month.expected for month in own)
    if not expected:
        return None
    on_time = sum(month.on_time for month in own)
    known = expected - sum(month.unknown for month in own)
    line = _counted(
        book, "工作晾晒", unit, "posting", "工作晾晒按时", "人次", (on_time, expected), (known, expected)
    )
    return replace(line, note="逐日计数，见6晾晒台账；个人记录不逐条列来源")


def _returns_on_time(data: YearData, unit: Unit, book: YearBook) -> UnitIndicator | None:
    own = [r for r in data.returns if r.unit_code == unit.code and r.status != "未到期"]
    if not own:
        return None
    on_time = sum(r.status == "按时" for r in own)
    # What waits for an answer is neither in time nor late yet.
    known = sum(r.status != "待确认" for r in own)
    line = _counted(
        book, "报送质量", unit, "returns", "报表按时报送", "份", (on_time, len(own)), (known, len(own))
    )
    return replace(line, note="按应报台账逐份计数，见8a报送逐份；只计已到期的")


def _requests_on_time(unit: Unit, requests: Sequence[RequestTotal], book: YearBook) -> UnitIndicator | None:
    own = next((total for total in requests if total.unit_code == unit.code), None)
    if own is None:
        return None
    name = "企业诉求按时办结"
    if own.withheld:
        figure = book.words(
            f"year.unit.{unit.code}.requests", f"{unit.name}{name}", "不足3家企业，不公布", "保护单个企业"
        )
        return UnitIndicator(
            *("企业诉求", unit.code, name, "件", None, figure, None, None, None, (), "—（不公布）", 0, 0, "")
        )
    expected = own.received - own.sent_back
    if not expected:
        return None
    counts = (own.closed_on_time, expected)
    line = _counted(book, "企业诉求", unit, "requests", name, "件", counts, (expected, expected))
    return replace(line, note="受理数不含已退回的；见7企业诉求")


def _counted(
    book: YearBook,
    group: str,
    unit: Unit,
    key: str,
    name: str,
    measure_unit: str,
    counts: tuple[int, int | None],
    covered: tuple[int, int],
    parts: tuple[Sequence[str], Sequence[str]] = ((), ()),
    cells: tuple[Sequence[CellRef], Sequence[CellRef]] = ((), ()),
) -> UnitIndicator:
    """A count of `counts[1]` things, of which `covered[0]` are known: no rate over a gap."""
    n, of = counts
    base, label = f"year.unit.{unit.code}.{key}", f"{unit.name}{name}"
    is_complete = covered[0] == covered[1]
    done = [book.figures[part] for part in parts[0]]
    value = _counted_value(book, base, label, measure_unit, n, covered, cells[0], done)
    target = rate = None
    if of is not None:
        asked = [book.figures[part] for part in parts[1]]
        target = book.count(f"{base}.of", f"{label}·应完成数", of, measure_unit, "", cells[1], asked)
        pct = completion_pct(value.value, target.value) if is_complete else None
        formula = f"{n}÷{of}×100%" if pct is not None else "输入不完整，不出比率"
        of_both = (value, target)
        rate = book.number(f"{base}.rate", f"{label}率", pct, "%", 1, formula, (), of_both, absent="不完整")
    why = "" if is_complete else "输入不完整，不出比率，不排位"
    return UnitIndicator(
        group, unit.code, name, measure_unit, target, value, rate, None, None, (), "", *covered, why
    )


def _counted_value(
    book: YearBook,
    base: str,
    label: str,
    unit: str,
    n: int,
    covered: tuple[int, int],
    cells: Sequence[CellRef],
    parts: Sequence[Figure],
) -> Figure:
    """The count; over a gap words, not a number: nobody should add a part to a whole."""
    known, expected = covered
    if known == expected:
        formula = f"逐{unit[-1]}计数"
        return book.number(f"{base}.n", label, Decimal(n), unit, 0, formula, cells, parts, Coverage(*covered))
    text = f"不完整（{expected}中{known}已知，其中{n}）"
    return book.words(f"{base}.n", label, text, "输入不完整，不出合计", cells, parts)


# ---- ranks ----


def _ranked(
    data: YearData, lines: Sequence[UnitIndicator], measures: MeasureRules
) -> tuple[UnitIndicator, ...]:
    """Units of one peer group by completion, equal values share the higher place; gaps take no part."""
    peer_group = {unit.code: unit.peer_group for unit in data.units}
    placed = peer_ranks(data, lines, measures)
    found: list[UnitIndicator] = []
    for line in lines:
        if line.rank:
            found.append(line)
            continue
        own = placed.get((line.unit_code, line.name))
        if own is None:
            words = NOT_RANKED
        elif own.of < 2:
            words = NO_PEERS
        else:
            words = f"{rank_phrase(own)}（{peer_group[line.unit_code]}{own.of}个可比单位）"
        found.append(replace(line, rank=words))
    return tuple(found)


def peer_ranks(
    data: YearData, lines: Sequence[UnitIndicator], measures: MeasureRules
) -> dict[tuple[str, str], Rank]:
    """(unit, name of the indicator) → its place by completion among the units of its peer group."""
    peer_group = {unit.code: unit.peer_group for unit in data.units}
    found: dict[tuple[str, str], Rank] = {}
    for name in dict.fromkeys(line.name for line in lines if line.unit_code):
        of_it = [line for line in lines if line.name == name and line.completion is not None]
        for group in {peer_group.get(line.unit_code) for line in of_it}:
            peers = {
                line.unit_code: line.completion.value if line.completion else None
                for line in of_it
                if peer_group.get(line.unit_code) == group
            }
            found |= {(unit, name): rank for unit, rank in _placed(peers, measures).items()}
    return found


def _placed(peers: Mapping[str, Decimal | None], measures: MeasureRules) -> dict[str, Rank]:
    return ranks(peers, method=measures.rank_method, places=measures.rank_places)


def calculation(line: UnitIndicator) -> str:
    """`计算过程` as one line: the formula with its numbers."""
    figure = (
        line.completion if line.completion is not None and line.completion.value is not None else line.value
    )
    result = "" if figure.value is None else f"＝{plain_number(figure.value)}{figure.unit}"
    return f"{figure.formula}{result}" if figure.formula else ""
