from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reports.document import Document, DocumentError, Figure, Table, TableCell, TableColumn
from reports.figures.arithmetic import ROUNDING_NOTE, SHARES_NOTE, checked, evaluated, figure_faults
from reports.figures.lineage import FigureBook
from reports.figures.measures import growth
from reports.figures.wording import growth_formula
from tests.reports.conftest import build_sample

CASES = yaml.safe_load(
    (Path(__file__).parent.parent / "cases" / "arithmetic.yml").read_text(encoding="utf-8")
)


def figures_of(lines: dict[str, dict[str, object]]) -> dict[str, Figure]:
    return {
        name: Figure(
            name,
            str(line.get("label", name)),
            None if line.get("value") is None else D(str(line["value"])),
            str(line["text"]),
            str(line.get("unit", "")),
            str(line.get("formula", "")),
            parts=tuple(line.get("parts", ())),  # type: ignore[arg-type]
        )
        for name, line in lines.items()
    }


def paper(figures: dict[str, Figure], rows: list[list[str]], **table: object) -> Document:
    """A document with one table: a cell names its figure or is a word."""
    cells = tuple(
        tuple(TableCell(figures[one].text, one) if one in figures else TableCell(one) for one in row)
        for row in rows
    )
    columns = tuple(TableColumn(f"第{n}栏") for n in range(len(rows[0])))
    one = Table("t", "表", "", columns, cells, **table)  # type: ignore[arg-type]
    return replace(build_sample(), body=(one,), leader_page=(), attachments=(), figures=figures)


@pytest.mark.parametrize("case", CASES["figures"], ids=lambda case: case["name"])
def test_a_figure_that_does_not_print_what_it_claims_is_named_with_the_other(case: dict[str, object]) -> None:
    found = figure_faults(figures_of(case["figures"]))  # type: ignore[arg-type]
    if case["says"] is None:
        assert found == []
    else:
        assert found == [case["says"]]


@pytest.mark.parametrize("case", CASES["tables"], ids=lambda case: case["name"])
def test_a_table_that_contradicts_its_figures_stops_the_paper(case: dict[str, object]) -> None:
    figures = figures_of(case["figures"])  # type: ignore[arg-type]
    document = paper(figures, case["rows"], **case.get("table", {}))  # type: ignore[arg-type]
    if case.get("says"):
        with pytest.raises(DocumentError) as caught:
            checked(document)
        assert str(caught.value) == f"{case['says']}。"
        return
    (table,) = checked(document).body
    assert isinstance(table, Table)
    notes = {"sum": ROUNDING_NOTE, "shares": SHARES_NOTE}
    assert table.notes == tuple(notes[name] for name in case["notes"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("125÷500×100%", "25"),
        ("(313.64÷160.3−1)×100%", "95.658"),
        ("629÷647.4×100−10÷12×100", "13.825"),
        ("(3+4)÷10×100%", "70"),
        ("-5−3", "-8"),
        ("7−9（2021年第一季度通报所印）", "-2"),
        ("1÷0", None),
        ("名单逐项计数", None),
        ("(1+2", None),
        ("2021", None),
        ("3×12.", None),
        ("", None),
    ],
)
def test_an_expression_is_worked_out_and_words_are_left_alone(formula: str, result: str | None) -> None:
    found = evaluated(formula)
    assert (found is None) == (result is None)
    if found is not None and result is not None:
        assert abs(found - D(result)) < D("0.001")


amounts = st.lists(
    st.decimals(min_value=0, max_value=10**6, places=4, allow_nan=False, allow_infinity=False),
    min_size=1,
    max_size=12,
)


@given(amounts)
def test_a_sum_of_raw_values_never_stops_a_paper_and_its_note_stands_exactly_when_needed(
    values: list[D],
) -> None:
    from reports.figures.wording import number_text

    figures = {
        f"p{n}": Figure(f"p{n}", f"分项{n}", value, number_text(value, 1), "亿元")
        for n, value in enumerate(values)
    }
    total = sum(values, D(0))
    parts = tuple(figures)
    figures["sum"] = Figure("sum", "合计", total, number_text(total, 1), "亿元", "各项相加", parts=parts)
    (table,) = checked(paper(figures, [[name, name] for name in figures])).body
    assert isinstance(table, Table)
    printed = sum((D(figures[part].text) for part in parts), D(0))
    assert (ROUNDING_NOTE in table.notes) == (printed != D(figures["sum"].text))


@pytest.mark.parametrize(
    ("value", "text", "unit", "shown", "is_noted"),
    [
        (D("0.44"), "0.4", "亿元", ("p0", "p1", "sum"), True),
        (D("0.44"), "0.4", "亿元", ("p0", "sum"), False),  # one part stands elsewhere
        (D(4400), "4400", "万元", ("p0", "p1", "sum"), False),  # nobody adds them up in another unit
    ],
)
def test_a_note_on_rounding_stands_only_under_what_a_reader_would_add_up(
    value: D, text: str, unit: str, shown: tuple[str, ...], is_noted: bool
) -> None:
    figures = {f"p{n}": Figure(f"p{n}", f"分项{n}", value, text, unit) for n in range(2)}
    figures["sum"] = Figure("sum", "合计", D("0.88"), "0.9", "亿元", "各项相加", parts=("p0", "p1"))
    (table,) = checked(paper(figures, [[name, name] for name in shown])).body
    assert isinstance(table, Table)
    assert (ROUNDING_NOTE in table.notes) is is_noted


@given(amounts, st.integers(1, 10**6))
def test_a_total_that_was_changed_by_hand_is_always_found(values: list[D], more: int) -> None:
    figures = {f"p{n}": Figure(f"p{n}", "分项", value, "", "亿元") for n, value in enumerate(values)}
    wrong = sum(values, D(0)) + more
    figures["sum"] = Figure("sum", "合计", wrong, f"{wrong}", "亿元", "各项相加", parts=tuple(figures))
    assert len(figure_faults(figures)) == 1


AMOUNTS = st.decimals(min_value=-(10**7), max_value=10**7, places=2) | st.sampled_from([D(0), D("0.003")])


@given(AMOUNTS, AMOUNTS)
def test_the_growth_of_any_two_amounts_prints_what_its_arithmetic_comes_to(now: D, before: D) -> None:
    """Of every sign: an indicator at a loss, or at nothing, must not keep the whole paper from going out."""
    book, change = FigureBook(), growth(now, before)
    printed = book.growth("g", "同比", change, 1, (), growth_formula(change, now, before))
    assert figure_faults(book.figures) == []
    assert (change.rate_pct is None) == (printed.formula == "")
