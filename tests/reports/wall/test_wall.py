"""The wall chart: what hangs there, the printed sheet, and the page that filters."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import itertools
import re
from html.parser import HTMLParser

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from reports.blocks import LIGHTS
from reports.fonts import FontSet, MissingGlyph, find_fonts
from reports.issuing.kept.papers import default_setting
from reports.quarterly import build, read_quarter
from reports.quarterly.model.quarter import QuarterData
from reports.wall import (
    LEAST_PT,
    PAPERS_MM,
    Wall,
    WallMilestone,
    WallMonth,
    WallProject,
    build_wall,
    render_page,
    render_sheet,
    sheet,
)
from schemas.period import Period
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park

__all__ = ["empty_park", "first_quarter", "park"]
NOW = dt.datetime.now(dt.UTC)
MM = 72 / 25.4
HOSTILE = '</script><b onclick="x">&#1; [*甲*] #let'


def read(park: Park, period: str) -> QuarterData:
    setting = default_setting()
    now = dt.datetime.now(dt.UTC)
    return read_quarter(park.engine, Period.parse(period), now, setting.calendar, setting.source_labels)


def wall_of(park: Park, period: str = "2021Q1", today: dt.date = dt.date(2021, 4, 2)) -> Wall:
    data = read(park, period)
    wall = build_wall(data, default_setting().rules.on(data.period.end), today)
    assert wall is not None
    return wall


def some_wall(n: int, name: str = "年产三万吨装置项目") -> Wall:
    """`n` projects in three chains, each light in its turn."""
    projects = tuple(
        WallProject(
            number,
            f"{name}{number}",
            f"第{number * 3 // (n + 1) + 1}产业链",
            ("综合管理局", "张店东部化工区管委会")[number % 2],
            "省级",
            "12.50",
            "34300",
            "27.3",
            LIGHTS[number % 5],
            LIGHTS[number % 5] if number % 5 != 4 else "未报送",
            tuple(WallMonth(LIGHTS[number % 5], "27") if m < 3 else WallMonth(None, "") for m in range(12)),
            (
                WallMilestone("开工", dt.date(2020, 9, 30), dt.date(2020, 10, 8), True, "蓝", "已完成"),
                WallMilestone("主体完工", dt.date(2021, 12, 30), None, False, None, "未到期"),
                WallMilestone("投产", dt.date(2022, 6, 30), None, False, None, "未到期"),
            ),
            "主装置区基础浇筑，设备订货",
        )
        for number in range(1, n + 1)
    )
    day = dt.date(2021, 4, 2)
    words = ("2021年重点项目挂图作战", "进度数据截至2021年3月31日")
    mark = ("内部工作用图（未经签发）", "数据截止2021年4月2日09:30，亮灯规则2021-1版")
    return Wall(
        2021, *words, *mark, "办公室", day, "今日4月2日", "25", projects, ("绿：快于序时",), ("灰灯为未报送",)
    )


@pytest.fixture(scope="module")
def fonts() -> FontSet:
    return find_fonts()


def test_lights_and_figures_are_those_of_the_bulletin(first_quarter: Park) -> None:
    wall = wall_of(first_quarter)
    data = read(first_quarter, "2021Q1")
    document = build(data, default_setting().rules.on(data.period.end), dt.date(2021, 4, 20))
    for project, code in zip(wall.projects, ("P1", "P2", "P3", "P4"), strict=True):
        assert project.completion_pct == document.figures[f"project.{code}.m03.completion"].text
        assert project.light_text == document.figures[f"project.{code}.light"].text
    assert sum(wall.count(light) for light in LIGHTS) == 4
    assert [month.light is None for month in wall.projects[0].months] == [False] * 3 + [True] * 9
    begun = wall.projects[0].milestones[0]
    assert (begun.name, begun.planned, begun.is_met, begun.light) == ("开工", dt.date(2021, 2, 1), True, "蓝")


def test_milestones_hang_as_their_own_return_tells_them(first_quarter: Park) -> None:
    planned = {"环评": dt.date(2021, 1, 20), "主体完工": dt.date(2021, 3, 10), "试车": dt.date(2021, 9, 1)}
    first_quarter.submit(
        "project_register",
        "U01",
        "2021",
        {
            "project_milestone": [
                {"list_year": 2021, "project_code": "P1", "milestone_type": kind, "planned_date": day}
                for kind, day in planned.items()
            ]
        },
    )
    told: list[tuple[str, str, dict[str, object]]] = [
        ("环评", "2021-01", {"status": "已完成", "actual_date": dt.date(2021, 1, 18)}),
        ("主体完工", "2021-02", {"status": "未开始"}),
        ("主体完工", "2021-03", {"status": "进行中", "expected_date": dt.date(2021, 4, 30)}),
        ("验收", "2021-03", {"status": "已完成", "actual_date": dt.date(2021, 3, 30)}),
        ("试车", "2021-04", {"status": "已完成", "actual_date": dt.date(2021, 4, 2)}),
    ]
    for kind, month, row in told:
        key: dict[str, object] = {
            "project_code": "P1", "milestone_type": kind, "period_start": Period.parse(month).start,
            "period_type": "month", "reporting_unit_code": "U02",
        }  # fmt: skip
        first_quarter.submit("milestone_progress", "U02", month, {"milestone_progress": [key | row]})
    hung = {one.name: one for one in wall_of(first_quarter).projects[0].milestones}
    assert hung["环评"] == WallMilestone("环评", planned["环评"], dt.date(2021, 1, 18), True, "蓝", "已完成")
    late = hung["主体完工"]
    assert (late.light, late.is_met, late.met) == ("红", False, None)
    assert late.says == "超过计划时间仍未完成，预计4月30日"
    # One that nobody registered and that was met hangs all the same; what came later is not known yet.
    assert (hung["验收"].planned, hung["验收"].met) == (None, dt.date(2021, 3, 30))
    assert (hung["试车"].is_met, hung["试车"].says) == (False, "未到期")


def test_a_month_hangs_as_well_and_what_is_missing_is_grey_and_told(first_quarter: Park) -> None:
    first_quarter.progress(4, {"P1": 3000, "P2": 2000})
    wall = wall_of(first_quarter, "2021-04", dt.date(2021, 5, 6))
    assert [project.light for project in wall.projects][2:] == ["灰", "灰"]
    assert "4个项目中2个已报" in wall.notes


def test_the_line_is_today_while_the_data_are_fresh_and_their_end_later_on(first_quarter: Park) -> None:
    assert wall_of(first_quarter).line_label == "今日4月2日"
    assert wall_of(first_quarter, today=dt.date(2026, 1, 1)).line_label == "截至3月31日"


def test_without_a_list_of_the_year_there_is_no_wall(empty_park: Park) -> None:
    data = read(empty_park, "2021Q1")
    assert build_wall(data, default_setting().rules.on(data.period.end), dt.date(2021, 4, 2)) is None


@pytest.mark.parametrize("paper", ["A0", "A1"])
def test_the_sheet_lies_on_its_paper_with_every_project_as_letters(paper: str, fonts: FontSet) -> None:
    sheet = render_sheet(some_wall(43), fonts, paper)
    pdf = pypdfium2.PdfDocument(sheet.pdf)
    assert len(pdf) == len(sheet.pages) == 1
    width, height = PAPERS_MM[paper]
    assert (pdf[0].get_width(), pdf[0].get_height()) == pytest.approx((width * MM, height * MM), abs=0.5)
    text = pdf[0].get_textpage().get_text_range()
    assert all(f"年产三万吨装置项目{n}" in text for n in range(1, 44))
    assert "今日4月2日" in text and b"pdfaid" in sheet.pdf
    picture = Image.open(io.BytesIO(sheet.pages[0]))
    assert picture.width / picture.height == pytest.approx(width / height, abs=0.01)
    # Without colour the lights still differ: each has its mark.
    assert all(mark in text for mark in "◆●▲■○")


def test_more_projects_than_a_sheet_can_show_go_on_further_sheets(fonts: FontSet) -> None:
    sheet = render_sheet(some_wall(150), fonts)
    pdf = pypdfium2.PdfDocument(sheet.pdf)
    texts = [page.get_textpage().get_text_range() for page in pdf]
    assert len(texts) == 4 and "（第2张，共4张）" in texts[1]
    assert sum(text.count("年产三万吨装置项目") for text in texts) == 150
    for text in texts:
        assert "内部工作用图（未经签发）" in text and "数据截止2021年4月2日09:30，亮灯规则2021-1版" in text


def test_milestones_of_another_year_keep_to_the_months_where_one_stands_at_their_edge(fonts: FontSet) -> None:
    page = pypdfium2.PdfDocument(render_sheet(some_wall(5), fonts).pdf)[0].get_textpage()
    text = page.get_text_range()
    progress_left = min(page.get_charbox(found.start())[0] for found in re.finditer("主装置区", text))
    years = [found.start() for found in re.finditer("2022年：投产", text)]
    assert len(years) == 5
    assert all(page.get_charbox(start + len("2022年：投产") - 1)[2] < progress_left for start in years)


def test_a_sheet_is_the_same_to_the_byte_and_words_are_never_markup(fonts: FontSet) -> None:
    wall = some_wall(3, HOSTILE)
    sheet = render_sheet(wall, fonts)
    assert sheet == render_sheet(wall, fonts)
    text = pypdfium2.PdfDocument(sheet.pdf)[0].get_textpage().get_text_range()
    # A name turns its line where it is full.
    told = "".join(text.split())
    assert "onclick" in told and "[*甲*]" in told


def test_a_character_that_no_face_has_stops_the_sheet(fonts: FontSet) -> None:
    with pytest.raises(MissingGlyph):
        render_sheet(some_wall(2, "\U0002fa1d"), fonts)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_page_holds_every_project_and_loads_nothing() -> None:
    wall = some_wall(34)
    page = _Page()
    page.feed(render_page(wall))
    rows = [attrs for tag, attrs in page.tags if tag == "tr" and "data-light" in attrs]
    assert [row["data-name"] for row in rows] == [project.name for project in wall.projects]
    assert [row["data-light"] for row in rows] == [project.light for project in wall.projects]
    assert not any({"src", "href"} & attrs.keys() for _, attrs in page.tags)
    policies = [attrs["content"] for tag, attrs in page.tags if tag == "meta" and "content" in attrs]
    assert any("default-src 'none'" in (policy or "") for policy in policies)
    values = {attrs["value"] for tag, attrs in page.tags if tag == "option"}
    assert values == {"", *wall.units(), *wall.chains()}


def test_names_of_the_page_stay_letters() -> None:
    page = _Page()
    text = render_page(dataclasses.replace(some_wall(2, HOSTILE), office=HOSTILE))
    page.feed(text)
    assert not any("onclick" in attrs for _, attrs in page.tags)
    assert text.count("</script>") == 1


@pytest.mark.parametrize("n", [4, 43, 44, 90])
def test_no_letters_are_too_small_to_read_however_many_rows_and_words(n: int, fonts: FontSet) -> None:
    wall = some_wall(n)
    told = tuple(dataclasses.replace(one, progress_text="主装置区基础浇筑，" * 20) for one in wall.projects)
    sheet = render_sheet(dataclasses.replace(wall, projects=told), fonts)
    with pypdfium2.PdfDocument(sheet.pdf) as document:
        assert len(document) == -(-n // 43)
        sizes = [size for page in document for size in letter_sizes(page)]
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert min(sizes) > LEAST_PT - 0.1
    assert "…" in text
    assert all(f"{one.name}" in text for one in told)


def letter_sizes(page: pypdfium2.PdfPage) -> list[float]:
    """The size of each letter of a page, pt."""
    raw = pypdfium2.raw
    text = page.get_textpage()
    return [
        raw.FPDFText_GetFontSize(text, number)
        for number in range(text.count_chars())
        if text.get_text_range(number, 1).strip()
    ]


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("开工", "主体完工", "环境影响评价批复", "施工许可证办理完毕")),
            st.dates(dt.date(2021, 1, 1), dt.date(2021, 12, 31)),
            st.one_of(st.none(), st.dates(dt.date(2020, 11, 1), dt.date(2022, 2, 1))),
        ),
        max_size=6,
    ),
    st.floats(10.8, 22),
)
def test_names_of_milestones_stand_on_no_other_name_or_triangle(
    told: list[tuple[str, dt.date, dt.date | None]], height: float
) -> None:
    wall = some_wall(1)
    milestones = tuple(
        WallMilestone(name, planned, met, met is not None, "绿", "说明") for name, planned, met in told
    )
    project = dataclasses.replace(wall.projects[0], milestones=milestones)
    pieces = sheet._milestones(wall, project, 0.0, height)
    triangles = [
        (piece["x"] - piece["size"] / 2, piece["x"] + piece["size"] / 2)
        for piece in pieces
        if piece["kind"] == "triangle"
    ]
    names = [(piece["x"], piece["x"] + piece["w"]) for piece in pieces if piece["kind"] == "text"]
    for one, (start, end) in enumerate(names):
        others = triangles + names[:one]
        assert all(start >= last - 0.01 or end <= first + 0.01 for first, last in others)
    for piece in pieces:
        if "names" in piece:
            assert sheet._lines(piece["text"], piece["w"], piece["size"]) == 1


def test_names_that_are_left_out_are_said_to_be(fonts: FontSet) -> None:
    wall = some_wall(3)
    days = [dt.date(2021, 3, day) for day in (1, 4, 8, 12)]
    close = tuple(WallMilestone("施工许可证办理完毕", day, None, False, None, "未到期") for day in days)
    near = dataclasses.replace(wall, projects=(dataclasses.replace(wall.projects[0], milestones=close),))
    pages = [pypdfium2.PdfDocument(render_sheet(one, fonts).pdf)[0] for one in (wall, near)]
    words = ["".join(page.get_textpage().get_text_range().split()) for page in pages]
    assert ["名称从略，见网页版挂图" in text for text in words] == [False, True]


def test_long_names_and_counts_keep_to_their_own_place() -> None:
    wall = some_wall(200, "齐鲁化工区绿色低碳高质量发展先行示范工程配套公用设施，一期")
    long = tuple(
        dataclasses.replace(
            one,
            unit=f"第{one.number}综合行政执法与应急管理服务保障中心",
            progress_text="主装置区基础浇筑，设备订货，" * 30,
            light="红",
        )
        for one in wall.projects
    )
    pieces = sheet._page(dataclasses.replace(wall, projects=long), long[:40], 1, 1)
    texts = [piece for piece in pieces if piece["kind"] == "text"]
    for piece in texts:
        lines = sheet._lines(piece["text"], piece["w"], piece["size"])
        assert lines * piece["size"] * 1.25 * 25.4 / 72 <= piece["h"] + 0.01 or lines == 1
    legend = sorted((piece["x"], piece["w"]) for piece in texts if piece["y"] == 40 and piece["size"] > 22)
    assert len(legend) == 6
    assert all(x + width <= after for (x, width), (after, _) in itertools.pairwise(legend))


def test_other_years_stand_whole_between_the_year_s_own_and_no_name_lies_on_today_s_line() -> None:
    wall = some_wall(1)
    days = [
        ("开工", dt.date(2021, 1, 25)),
        ("主体完工", dt.date(2021, 12, 31)),
        ("立项", dt.date(2020, 3, 1)),
    ]
    days.append(("环评", wall.line_day - dt.timedelta(days=3)))
    told = tuple(WallMilestone(name, day, None, False, "绿", "说明") for name, day in days)
    pieces = sheet._milestones(wall, dataclasses.replace(wall.projects[0], milestones=told), 0.0, 12.0)
    texts = {piece["text"]: piece for piece in pieces if piece["kind"] == "text"}
    assert "2020年：立项" in texts and not any("…" in text for text in texts)
    line = sheet._x_of(wall.line_day)
    assert all(line <= one["x"] or one["x"] + one["w"] <= line for one in texts.values())
