"""Charts: every kind is drawn, the same data gives the same bytes, what is missing is never drawn as zero."""

from __future__ import annotations

import io
import itertools
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

from reports import charts
from reports.blocks import (
    LIGHTS,
    BulletChart,
    BulletRow,
    Chart,
    LightsChart,
    LightsRow,
    MatrixCell,
    MatrixChart,
    MatrixRow,
    TrendChart,
    TrendPoint,
)
from reports.charts import PNG_PPI, bullet, draw_chart
from reports.charts import trend as trend_chart
from reports.charts.style import LIGHT_MARKERS, LIGHT_TINTS, house_style, on_two_lines, shorten
from reports.document import Document, charts_of
from reports.fonts import FontSet, files_for


def test_each_of_the_four_kinds_is_drawn_as_svg_and_png(sample_document: Document, fonts: FontSet) -> None:
    for chart in charts_of(sample_document):
        image = draw_chart(chart, fonts)
        width, _ = Image.open(io.BytesIO(image.png)).size
        assert image.svg.startswith(b"<?xml")
        assert abs(width - image.width_mm / 25.4 * PNG_PPI) <= 1
        assert image.alt == chart.alt


def test_the_same_data_gives_the_same_bytes(
    sample_document: Document, fonts: FontSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = [draw_chart(chart, fonts) for chart in charts_of(sample_document)]
    monkeypatch.setattr(charts, "_drawn", {})
    second = [draw_chart(chart, fonts) for chart in charts_of(sample_document)]
    assert first == second
    assert all(one is not other for one, other in zip(first, second, strict=True))


def test_a_chart_is_drawn_once_however_often_it_is_asked_for(
    sample_document: Document, fonts: FontSet
) -> None:
    chart = charts_of(sample_document)[0]
    assert draw_chart(chart, fonts) is draw_chart(chart, fonts)


def test_pictures_carry_no_date_and_no_loose_letters(sample_document: Document, fonts: FontSet) -> None:
    for chart in charts_of(sample_document):
        svg = draw_chart(chart, fonts).svg.decode()
        assert "<dc:date>" not in svg
        assert "<text" not in svg


def test_lights_differ_by_mark_and_tint() -> None:
    assert len({(LIGHT_MARKERS[light], light == "灰") for light in LIGHTS}) == len(LIGHTS)
    assert len({LIGHT_TINTS[light] for light in LIGHTS}) == len(LIGHTS)


def trend(*values: str | None) -> TrendChart:
    points = tuple(
        TrendPoint(f"{month}月", None if value is None else Decimal(value), Decimal(10 * month))
        for month, value in enumerate(values, start=1)
    )
    return TrendChart("t", "趋势", "趋势", "亿元", "今年", "上年", points)


def line_moves(chart: Chart, fonts: FontSet, colour: str) -> int:
    """How many strokes the line of one colour has: one `M` per unbroken piece."""
    svg = draw_chart(chart, fonts).svg.decode()
    paths = re.findall(r'<path d="([^"]*)" clip-path[^>]*stroke: ' + colour, svg)
    return sum(path.count("M") for path in paths)


def test_a_missing_month_breaks_the_line_instead_of_falling_to_zero(fonts: FontSet) -> None:
    assert line_moves(trend("10", "20", "30", "40", "50"), fonts, "#2b4c7e") == 1
    assert line_moves(trend("10", "20", None, "40", "50"), fonts, "#2b4c7e") == 2


def test_an_indicator_that_was_not_reported_has_no_bar(fonts: FontSet) -> None:
    def bars(done: Decimal | None) -> int:
        row = BulletRow(
            "税收", "未报送" if done is None else "5 亿元", "20 亿元", done, "未报送", Decimal(25)
        )
        svg = draw_chart(BulletChart("b", "指标", "指标", (row,)), fonts).svg.decode()
        return len(re.findall(r"fill: #2b4c7e", svg))

    assert bars(Decimal(25)) == bars(None) + 1


def test_a_label_with_markup_or_a_dollar_is_drawn_as_letters(fonts: FontSet) -> None:
    row = BulletRow("$a_b$ <b>&", "1", "2", Decimal(50), "50%", Decimal(25), "绿")
    assert draw_chart(BulletChart("b", "$x$", "a", (row,)), fonts).png


def test_thirty_four_projects_fit_on_one_page(sample_document: Document, fonts: FontSet) -> None:
    matrix = next(chart for chart in charts_of(sample_document) if isinstance(chart, MatrixChart))
    assert len(matrix.rows) == 34
    assert draw_chart(matrix, fonts).height_mm < 190


@pytest.mark.parametrize(
    "chart",
    [
        BulletChart("e", "空", "空", ()),
        TrendChart("e", "空", "空", "亿元", "今年", "上年", ()),
        trend(None, None),
    ],
    ids=["no indicator", "no month", "nothing reported"],
)
def test_a_chart_without_data_is_still_drawn(chart: Chart, fonts: FontSet) -> None:
    assert draw_chart(chart, fonts).png


def test_values_of_every_sign_and_size_leave_the_months_free() -> None:
    for values in (("-1", "-20", "-300"), ("5", "0", "-5"), ("0", "0", "0"), ("0.003", "1234567.89", "1")):
        figure = trend_chart.draw(trend(*values))
        (axes,) = figure.axes
        low, high = axes.get_ylim()
        numbers = [float(value) for value in values]
        assert low <= min(*numbers, 0.0) and high > max(*numbers, 0.0)
        # A figure below the lowest point has its own room above the months.
        assert min(numbers) - low >= 0.09 * (high - low)


@pytest.mark.parametrize(
    ("actual", "unit", "lines"),
    [
        ("4567.89", "亿元", ["4567.89 / 1234567.89 亿元"]),
        ("12345678901.89", "万元/亩", ["12345678901.89 /", "1234567.89 万元/亩"]),
        ("1,234,567.89", "吨标准煤/万元", ["1,234,567.89 /", "1234567.89 吨标准煤/万元"]),
    ],
)
def test_long_amounts_stay_readable_and_do_not_run_into_the_light(
    fonts: FontSet, actual: str, unit: str, lines: list[str]
) -> None:
    long = BulletRow("甲", actual, "1234567.89", Decimal(99), "99.0", Decimal(75), "红", unit=unit)
    with house_style(files_for("万元", fonts, "hei")):
        figure = bullet.draw(BulletChart("c", "题", "述", (long,)))
        FigureCanvasAgg(figure)
        texts = {text.get_text(): text for text in figure.axes[1].texts}
        edge = texts["■红"].get_window_extent().x0
        assert all(texts[line].get_window_extent().x1 <= edge for line in lines)
    assert min(float(texts[line].get_fontsize()) for line in lines) >= 6
    assert "99.0%" in texts


@pytest.mark.parametrize("value", ["5.0", "12345.6", "1234567.89", "-1234567.89"])
def test_values_of_any_length_never_run_into_each_other_and_the_newest_is_told(value: str) -> None:
    points = tuple(
        TrendPoint(f"{n}月", Decimal(value), Decimal(value) / 2, value, value) for n in range(1, 13)
    )
    with house_style([]):
        figure = trend_chart.draw(TrendChart("t", "题", "述", "万元", "2021年", "2020年", points))
        FigureCanvasAgg(figure)
        told = [one for one in figure.axes[0].texts if one.get_text() == value]
        boxes = [one.get_window_extent() for one in told]
    assert len(told) >= 2
    assert max(one.xy[0] for one in told) == len(points) - 1  # type: ignore[attr-defined]
    assert min(float(one.get_fontsize()) for one in told) >= 6.5
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))


@pytest.mark.parametrize("sign", [1, -1])
def test_a_steep_line_does_not_run_through_its_own_values(sign: int) -> None:
    values = [Decimal(sign * n * 123456) for n in range(1, 13)]
    points = tuple(TrendPoint(f"{n}月", value, None, f"{value:,}.89") for n, value in enumerate(values, 1))
    with house_style([]):
        figure = trend_chart.draw(TrendChart("t", "题", "述", "万元", "2021年", "2020年", points))
        FigureCanvasAgg(figure)
        (axes,) = figure.axes
        (x0, y0), *_, (x1, y1) = axes.transData.transform(list(enumerate(map(float, values)))).tolist()
        told = [one.get_window_extent() for one in axes.texts if one.get_text().endswith(".89")]
    assert len(told) >= 3
    # The newest stands over its point: beyond it stands the line's name.
    sides = [(box, y0 + (y1 - y0) * (x - x0) / (x1 - x0)) for box in told[:-1] for x in (box.x0, box.x1)]
    assert not [box for box, line in sides if box.y0 < line < box.y1]


@given(st.text("区项目年产（一二三期）", min_size=1, max_size=60), st.integers(4, 20))
def test_a_long_name_keeps_its_two_ends_and_its_room(name: str, longest: int) -> None:
    short, lines = shorten(name, longest), on_two_lines(name, longest).split("\n")
    assert len(short) <= longest and short[0] == name[0] and short[-1] == name[-1]
    assert len(lines) <= 2 and max(map(len, lines)) <= longest
    assert "".join(lines) == (name if len(name) <= 2 * longest else shorten(name, 2 * longest))


@pytest.mark.parametrize("kind", ["bullet", "lights", "matrix"])
def test_units_and_projects_that_differ_at_their_end_alone_can_be_told_apart(
    kind: str, fonts: FontSet
) -> None:
    names = [f"齐鲁化工区绿色低碳高质量发展先行示范工程（{part}期）" for part in "一二三"]
    kinds: dict[str, Chart] = {
        "bullet": BulletChart(
            "b",
            "题",
            "图",
            tuple(BulletRow(name, "1", "2", Decimal(50), "50.0", Decimal(25)) for name in names),
        ),
        "lights": LightsChart("l", "题", "图", tuple(LightsRow(name, {"绿": 1}) for name in names)),
        "matrix": MatrixChart(
            "m", "题", "图", ("1月",), tuple(MatrixRow("链", name, (MatrixCell("绿"),)) for name in names)
        ),
    }
    drawn = words_of(kinds[kind], fonts)
    assert all(any(f"（{part}期）" in word for word in drawn) for part in "一二三")


@pytest.mark.parametrize("text", ["102.6", "102.6%"])
def test_a_percent_is_told_as_one(text: str, fonts: FontSet) -> None:
    row = BulletRow("指标", "97.5", "95.0", Decimal("102.6"), text, Decimal(25), "蓝", unit="%")
    assert "102.6%" in words_of(BulletChart("b", "题", "图", (row,)), fonts)


def words_of(chart: Chart, fonts: FontSet) -> list[str]:
    """Every piece of letters in a drawn chart, its lines joined."""
    with house_style(files_for(repr(chart), fonts, "hei")):
        figure = charts._figure(chart)
        return [text.get_text().replace("\n", "") for text in figure.findobj(Text)]
