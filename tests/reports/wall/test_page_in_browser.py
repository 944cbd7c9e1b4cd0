"""The wall's page in Chromium, with no network: it filters, counts, and runs nothing but its own script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from reports.blocks import LIGHTS
from reports.wall import Wall, render_page
from tests.browser import Page, open_page
from tests.reports.wall.test_wall import HOSTILE, some_wall

ROWS = "[...document.querySelectorAll('tbody tr')]"
SHOWN = f"{ROWS}.filter(row => row.offsetHeight > 0).map(row => row.querySelector('th').textContent)"


@pytest.fixture(scope="module")
def wall() -> Wall:
    return some_wall(20, HOSTILE)


@pytest.fixture(scope="module")
def opened(wall: Wall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("wall")
    (folder / "wall.html").write_text(render_page(wall), encoding="utf-8")
    with open_page(folder / "wall.html", folder) as page:
        yield page


@pytest.fixture
def page(opened: Page) -> Page:
    """The page with every filter off."""
    opened.run("document.querySelector('button[type=reset]').click()")
    return opened


def choose(page: Page, field: str, value: str) -> list[str]:
    """What is shown once this is chosen, as a person does it."""
    page.run(
        f"(field => {{ field.value = {value!r};"
        " for (const event of ['input', 'change']) field.dispatchEvent(new Event(event, {bubbles: true})) })"
        f"(document.querySelector('[name={field}]'))"
    )
    return page.run(f"new Promise(done => setTimeout(() => done({SHOWN}), 0))")  # type: ignore[no-any-return]


def test_every_project_is_shown_at_first_and_again_after_a_reset(page: Page, wall: Wall) -> None:
    names = [project.name for project in wall.projects]
    assert page.run(SHOWN) == names
    assert len(choose(page, "unit", wall.units()[0])) < len(names)
    page.run("document.querySelector('button[type=reset]').click()")
    assert page.run(f"new Promise(done => setTimeout(() => done({SHOWN}), 0))") == names
    assert page.run("document.querySelector('#shown').textContent") == f"共{len(names)}个项目"


def test_units_and_chains_leave_their_own_projects(page: Page, wall: Wall) -> None:
    for unit in wall.units():
        assert choose(page, "unit", unit) == [one.name for one in wall.projects if one.unit == unit]
    choose(page, "unit", wall.units()[0])
    for chain in wall.chains():
        wanted = [p.name for p in wall.projects if (p.chain, p.unit) == (chain, wall.units()[0])]
        assert choose(page, "chain", chain) == wanted
        assert str(len(wanted)) in page.run("document.querySelector('#shown').textContent")


def test_a_light_that_is_switched_off_takes_its_projects_away(page: Page, wall: Wall) -> None:
    left = [project.name for project in wall.projects]
    for light in LIGHTS:
        page.run(f"document.querySelector('input[value=\"{light}\"]').click()")
        left = [one.name for one in wall.projects if one.name in left and one.light != light]
        assert page.run(SHOWN) == left
    assert left == [] and page.run("document.querySelector('#none').offsetHeight > 0")


def test_the_counts_beside_the_lights_are_those_of_the_rows(page: Page, wall: Wall) -> None:
    told = page.run(
        "Object.fromEntries([...document.querySelectorAll('[data-count]')]"
        ".map(one => [one.dataset.count, Number(one.textContent)]))"
    )
    assert {light: n for light, n in told.items() if n} == Counter(one.light for one in wall.projects)


def test_a_name_is_searched_for(page: Page, wall: Wall) -> None:
    last = wall.projects[-1].name
    assert choose(page, "name", last[-2:]) == [p.name for p in wall.projects if last[-2:] in p.name]
    assert choose(page, "name", "没有这个项目") == []


def test_a_hostile_name_stays_letters_and_nothing_is_loaded(page: Page, wall: Wall) -> None:
    assert page.run("document.querySelectorAll('tbody b[onclick]').length") == 0
    assert page.faults == []
    assert [address for address in page.asked_for if not address.startswith("file:")] == []


def test_what_the_mouse_finds_on_the_axis_stands_in_words_that_a_key_opens(page: Page) -> None:
    untold = page.run(
        "[...document.querySelectorAll('tbody tr')].flatMap(row => {"
        " const told = [...row.querySelectorAll('details li')].map(line => line.textContent);"
        " return [...row.querySelectorAll('.axis u[title], .axis i[title]')]"
        "   .map(one => one.title).filter(title => !told.includes(title)) })"
    )
    assert untold == []
    opened = page.run(
        "(summary => { summary.focus(); return [document.activeElement === summary, summary.tabIndex] })"
        "(document.querySelector('summary'))"
    )
    assert opened == [True, 0]
    assert page.run("document.querySelectorAll('.axis[aria-hidden=true]').length") == page.run(
        "document.querySelectorAll('tbody tr').length"
    )


def test_a_telephone_shows_each_project_whole_and_filters_as_well(page: Page, wall: Wall) -> None:
    # The last test of this file: the page stays a telephone's.
    page.as_telephone(390)
    assert page.run("document.documentElement.scrollWidth") == 390
    wide = (
        "[...document.querySelectorAll('tr:not([hidden]) :is(td, th)')].filter(one => one.offsetWidth > 390)"
    )
    assert page.run(f"{wide}.length") == 0
    choose(page, "unit", "综合管理局")
    visible = page.run("[...document.querySelectorAll('tbody tr')].filter(row => row.offsetHeight).length")
    assert visible == sum(project.unit == "综合管理局" for project in wall.projects)
