"""A unit's version prints what the office signed: another figure, another light, a row less."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.blocks import Figure, Table, TableCell
from reports.document import Document, check_figures, plain_text, tables_of, used_figures
from reports.issuing.steps.overrides import overrides_of
from reports.take import compare
from reports.units.signed import Signed, as_signed, signed_otherwise
from tests.reports.take.conftest import Edit, docx_of, edited, put, without

LIGHT = Figure("light.output", "工业总产值亮灯", None, "绿", "", "按规则")


@pytest.fixture(scope="module")
def draft(sample_document: Document) -> Document:
    """The sample with a light that is a figure."""

    def lit(cell: TableCell) -> TableCell:
        return replace(cell, text="绿", figure_id=LIGHT.figure_id)

    attachment = sample_document.attachments[2]
    table = table_of(sample_document, 2)
    first, *others = table.rows
    rows = ((*first[:-1], lit(first[-1])), *others)
    return replace(
        sample_document,
        attachments=(
            *sample_document.attachments[:2],
            replace(attachment, blocks=(replace(table, rows=rows),)),
        ),
        figures={**sample_document.figures, LIGHT.figure_id: LIGHT},
    )


@pytest.fixture(scope="module")
def version(draft: Document) -> Document:
    """As a unit's version is: some of the paper, its tables among it."""
    return replace(draft, leader_page=(), body=draft.body[1:5], attachments=draft.attachments[2:])


def signed(draft: Document, *edits: Edit) -> Signed:
    data = docx_of(draft)
    found = compare(draft, edited(data), edited(data, *edits), {})
    reasons = {one.key: "按统计局核定数" for one in found.findings.found}
    taken = compare(draft, edited(data), edited(data, *edits), reasons)
    assert taken.findings.unexplained == []
    return signed_otherwise(draft, taken.document)


def last_put(old: str, new: str) -> Edit:
    return lambda xml: new.join(xml.rsplit(old, 1))


def table_of(document: Document, attachment: int) -> Table:
    (block,) = document.attachments[attachment].blocks
    assert isinstance(block, Table)
    return block


def everything(_: str) -> bool:
    return True


def test_a_paper_that_nobody_edited_leaves_the_version_as_it_is(draft: Document, version: Document) -> None:
    assert as_signed(version, signed(draft), everything) is version


def test_a_figure_written_otherwise_stands_in_sentence_and_table_with_its_reason(
    draft: Document, version: Document
) -> None:
    made = as_signed(version, signed(draft, put("125.0", "126.0")), everything)
    check_figures(made)
    text = plain_text(made, charts=False)
    assert "工业总产值完成126.0亿元" in text and "125.0" not in text
    (own,) = [one for one in made.figures.values() if one.text == "126.0"]
    assert "理由：按统计局核定数" in own.formula and own.parts == ("ind.output.ytd",)
    # The data's own figure goes along, so that the reader sees what was computed of which cells.
    assert made.figures["ind.output.ytd"].text == "125.0"
    assert overrides_of(made.figures).keys() == {"ind.output.ytd"}


def test_a_reason_is_told_only_of_figures_that_are_the_units_own(draft: Document, version: Document) -> None:
    made = as_signed(version, signed(draft, put("125.0", "126.0")), lambda _: False)
    (own,) = [one for one in made.figures.values() if one.text == "126.0"]
    assert "核定" not in own.formula and "125.0" not in own.formula


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (put("同比增长", "同比下降", which=2), "同比下降47.5%"),
        (put(">亿元，同比增长", ">万元，同比增长", which=2), "完成125.0万元，同比增长"),
    ],
)
def test_the_words_around_a_figure_say_what_was_signed(
    draft: Document, version: Document, edit: Edit, told: str
) -> None:
    made = as_signed(version, signed(draft, edit), everything)
    check_figures(made)
    assert told in plain_text(made)
    assert "万元亿元" not in plain_text(made)


def test_a_light_with_another_reason_is_the_light_of_the_version(draft: Document, version: Document) -> None:
    made = as_signed(version, signed(draft, last_put("●绿", "▲黄")), everything)
    cell = tables_of(made)[-1].rows[0][-1]
    assert (cell.light, cell.text) == ("黄", "黄")
    assert "理由：按统计局核定数" in made.figures[cell.figure_id or ""].formula


def test_what_was_struck_out_is_not_in_the_version_and_what_is_left_empty_goes_with_it(
    draft: Document, version: Document
) -> None:
    made = as_signed(version, signed(draft, without("p", "34个重点项目总投资")), everything)
    assert "总投资" not in plain_text(made) and "一、总体情况" in plain_text(made)
    alone = replace(version, body=(*version.body[:2], *draft.body[-2:]))
    bare = as_signed(alone, signed(draft, without("p", "34个重点项目总投资")), everything)
    assert "一、总体情况" not in plain_text(bare) and "一、下步要求" in plain_text(bare)


def test_a_row_out_of_a_tall_cell_leaves_it_lower(draft: Document, version: Document) -> None:
    projects, figures, rows = table_of(draft, 0), dict(draft.figures), []
    for n, row in enumerate(projects.rows):
        figures[f"p{n}"] = Figure(f"p{n}", f"项目{n}", None, row[-4].text, "亿元")
        rows.append((*row[:-4], replace(row[-4], figure_id=f"p{n}"), *row[-3:]))
    marked = replace(draft.attachments[0], blocks=(replace(projects, rows=tuple(rows)),))
    paper = replace(draft, attachments=(marked, *draft.attachments[1:]), figures=figures)
    said = Signed({}, frozenset({"p0", "p10"}), frozenset(one for one, _ in used_figures(paper)))
    (table,) = [one for one in tables_of(as_signed(paper, said, everything)) if one.table_id == "projects"]
    assert len(table.rows) == 32
    assert table.rows[0][0].text == projects.rows[0][0].text and table.rows[0][0].row_span == 8
    assert [cell.text for cell in table.rows[0]][1] == "2"


def test_a_figure_that_new_data_have_overtaken_is_the_datas_again(draft: Document, version: Document) -> None:
    said = signed(draft, put("125.0", "126.0"))
    figures = dict(version.figures)
    assert said.holding(figures).written
    figures["ind.output.ytd"] = replace(figures["ind.output.ytd"], text="131.0")
    assert not said.holding(figures).written
