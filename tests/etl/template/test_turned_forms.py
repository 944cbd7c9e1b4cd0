"""Forms with a key across, periods down, or columns under no heading: what they print is read back."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from etl.read import Reader
from etl.template.make import make_template
from etl.tidy.tidied import Tidied
from etl.tidy.tidy import tidy
from schemas.period import Period
from schemas.source import Source
from tests.etl.forms import reference

MARCH = Period.parse("2021-03")
TODAY = date(2021, 4, 1)


def form(period: str = "month", **table: Any) -> Source:
    return Source.model_validate(
        {
            "name": "turned",
            "label": "横排的表",
            "reporters": ["U02"],
            "period": period,
            "load": "upsert",
            "recognise": ["横排的表"],
            "tables": [table],
        }
    )


INDICATORS = form(
    table="indicator_value",
    headings={"时间": "period_start"},
    across={
        "key": "indicator_code",
        "names": {"工业总产值": "工业总产值", "每亩税收": "亩均税收"},
        "measure": "ytd_value",
    },
)
STATIONS = form(
    table="environment_value",
    headings={"环境指标": "measure_name", "计量单位": "measure_unit", "方向": "better"},
    across={
        "key": "station_name",
        "names": ["东站", "西站"],
        "measures": {"本年累计": "ytd_value", "上年同期": "previous_ytd_value"},
        "measures_above": True,
    },
)
BARE = form(
    period="none",
    table="benchmark_value",
    headings={
        "年度": "benchmark_year",
        "数据/数值": "park_value",
        "数据/计量单位": "measure_unit",
        "方向": "better",
        "出处": "data_source_text",
        "本园区": "is_own",
        "无标题栏2": "indicator_name",
        "无标题栏": "park_name",
    },
)


@pytest.mark.parametrize("as_word", [False, True])
@pytest.mark.parametrize(
    ("source", "typed", "read"),
    [
        (
            INDICATORS,
            {"时间": "2021年3月", "工业总产值": 411.3, "每亩税收": 12.5},
            {"indicator_code": ["I01", "I09"], "ytd_value": [Decimal("411.3"), Decimal("12.5")]},
        ),
        (
            STATIONS,
            {"环境指标": "优良天数", "计量单位": "天", "方向": "越高越好", "东站": 70, "西站": 71},
            {"station_name": ["东站", "西站"], "ytd_value": [70, 71]},
        ),
        (
            BARE,
            {1: "甲园区", 2: "亩均税收", "年度": 2021, "数值": 31.5, "计量单位": "万元/亩"}
            | {"方向": "越高越好", "出处": "年报", "本园区": "否"},
            {"park_name": ["甲园区"], "indicator_name": ["亩均税收"], "park_value": [Decimal("31.5")]},
        ),
    ],
)
def test_a_filled_form_is_read_back(
    source: Source, typed: dict[str | int, Any], read: dict[str, list[Any]], as_word: bool
) -> None:
    period = None if source.period == "none" else MARCH
    made = make_template(
        source, period=period, unit="U02", calendar=None, today=TODAY, reference=reference(), as_word=as_word
    )
    content = _filled_word(made.content, typed) if as_word else _filled(made.content, typed)
    said = _read(source, content, made.file_name)
    assert not said.doubts and not said.problems
    [rows] = said.tables
    assert {name: rows.columns[name].to_pylist() for name in read} == read


def test_no_heading_is_printed_over_a_column_that_has_none() -> None:
    made = make_template(BARE, period=None, unit=None, calendar=None, today=TODAY, reference=reference())
    texts = [str(cell.value) for row in _sheet(made.content).iter_rows() for cell in row if cell.value]
    assert not any("无标题栏" in text for text in texts)


# ---------------------------------------------------------------- filling


def _sheet(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def _places(rows: list[list[Any]], typed: dict[str | int, Any]) -> dict[str | int, int]:
    """Each heading's column (0-based): the first with the word; a number is the column itself."""
    found: dict[str | int, int] = {name: name - 1 for name in typed if isinstance(name, int)}
    for row in rows:
        for col, value in enumerate(row):
            word = str(value or "").split("（")[0]
            if word in typed:
                found.setdefault(word, col)
    return found


def _filled(content: bytes, typed: dict[str | int, Any]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    places = _places(rows, typed)
    example = next(at for at, row in enumerate(rows) if row[0] == "示例（不读取）")
    for name, value in typed.items():
        page.cell(example + 2, places[name] + 1).value = value
    page["B3"] = "2021年4月6日"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _filled_word(content: bytes, typed: dict[str | int, Any]) -> bytes:
    import docx

    paper = docx.Document(io.BytesIO(content))
    table = paper.tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    places = _places(rows, typed)
    example = next(at for at, row in enumerate(rows) if row[0] == "示例（不读取）")
    for name, value in typed.items():
        cell = table.rows[example + 1]._tr.tc_lst[places[name]]
        for part in cell.xpath(".//w:sdt"):
            part.getparent().remove(part)
        docx.table._Cell(cell, table).paragraphs[0].add_run(str(value))
    kept = io.BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _read(source: Source, content: bytes, name: str) -> Tidied:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder, Reader() as reader:
        path = Path(folder) / name
        path.write_bytes(content)
        return tidy(
            reader.read(path, name),
            source,
            reference(),
            file_name=name,
            received_at=datetime.fromisoformat("2021-04-06T16:50:00+08:00"),
            unit_hint="U02",
            hints={},
        )
