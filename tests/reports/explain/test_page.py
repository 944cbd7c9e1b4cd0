"""The paper in which every figure can be clicked."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from reports.charts import draw_chart
from reports.document import charts_of, used_figures
from reports.explain.explain import ExplainProblem, explain_all
from reports.explain.page import render_explained
from reports.fonts import find_fonts
from reports.issuing.issue import document_of, prepare
from tests.browser import open_page
from tests.reports.explain.test_explain import issued
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park

__all__ = ["empty_park", "first_quarter", "issued", "park"]


def page_of(park: Park, unit_code: str | None = None) -> str:
    document = document_of(park.engine, 1)
    images = {chart.chart_id: draw_chart(chart, find_fonts()) for chart in charts_of(document)}
    return render_explained(document, images, explain_all(park.engine, 1), unit_code)


def test_every_printed_figure_leads_to_its_note_and_every_note_is_there(issued: Park) -> None:
    page = page_of(issued)
    links = set(re.findall(r'href="#(n\d+)"', page))
    notes = re.findall(
        r'<section class="explained" id="(n\d+)" role="dialog" aria-labelledby="\1-h" tabindex="-1">', page
    )
    assert len(notes) == len(set(notes)) and links <= set(notes)
    document = document_of(issued.engine, 1)
    in_words = {key for key, text in used_figures(document) if text}
    assert len(notes) >= len(in_words)
    assert "按实际支付更正" in page and "E4（本年累计完成投资）：2600，原填“2600”" in page
    assert "算式：0.521÷2.4×100%" in page


def test_the_page_opens_offline_and_runs_its_own_script_alone(issued: Park) -> None:
    page = page_of(issued)
    assert "cid:" not in page and "http://" not in page and "https://" not in page
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    own = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; script-src 'sha256-{own}';" in page and 'src="data:image/png;base64,' in page


def test_a_units_page_shows_no_other_units_return(issued: Park) -> None:
    # Every return of this park came from U02.
    own, other = page_of(issued, "U02"), page_of(issued, "U03")
    assert "project_progress（2021-03）.xlsx" in own
    assert ".xlsx" not in other.partition('<section class="explained"')[2]
    assert "（其他单位报送，不展开）" in other and "按实际支付更正" not in other


def test_a_workbook_or_an_unknown_issue_has_no_such_page(issued: Park) -> None:
    with pytest.raises(ExplainProblem, match="没有第9号通报"):
        explain_all(issued.engine, 9)


def test_words_of_a_return_stay_letters(first_quarter: Park) -> None:
    first_quarter.progress(3, {"P1": 2600}, reason="<script>alert(1)</script>")
    prepare(first_quarter.engine, "2021Q1", "run-1")
    assert "<script>alert" not in page_of(first_quarter)


def test_escape_closes_a_note_and_the_focus_returns_to_its_figure(issued: Park, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(page_of(issued), "utf-8")
    with open_page(file, tmp_path) as page:
        page.run("window.first = document.querySelector('a.figure'); first.focus(); first.click()")
        page.run("new Promise(done => setTimeout(done, 100))")
        assert page.run("document.activeElement.id") == page.run("first.hash.slice(1)")
        page.run("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))")
        page.run("new Promise(done => setTimeout(done, 100))")
        assert page.run("document.activeElement === first") and page.run("location.hash") == "#_"
        assert page.faults == []


def test_a_click_on_a_total_leads_by_its_parts_to_formula_cells_and_times(
    issued: Park, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    file.write_text(page_of(issued), "utf-8")
    settled = "new Promise(done => setTimeout(done, 100))"
    shown = "document.querySelector('.explained:target')"
    with open_page(file, tmp_path) as page:
        page.run("""[...document.querySelectorAll('a.figure')].find(one =>
            document.getElementById(one.hash.slice(1)).textContent.includes('个项目相加')).click()""")
        page.run(settled)
        words = page.run(f"{shown}.innerText")
        assert "算式：" in words and "由下列各数得来" in words
        page.run(f"{shown}.querySelector('li a.figure').click()")
        page.run(settled)
        words = page.run(f"{shown}.innerText")
        assert re.search(r"取自报送：\s*第\d+号《.+》.+ [A-Z]+\d+（.+）：.+；[-\d]+ [\d:]+入库", words), words
        assert page.run(f"{shown}.getBoundingClientRect().height") > 50
        assert page.faults == []
