"""The example in docs/add_a_source.md is true: its YAML is read from the page and reads a workbook."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook

from etl.identify.recognise import recognise
from etl.read import Reader
from etl.tidy.tidied import Tidied
from etl.tidy.tidy import tidy
from etl.warehouse.reference import Reference
from schemas.source import Source, SourceFault, TableSpec, load_sources
from schemas.warehouse.base import KINDS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "add_a_source.md"
NAME = "utility_requests"

HEADINGS = (
    *("序号", "诉求编号", "企业名称", "受理日期", "诉求类别", "诉求内容"),
    *("承办单位", "办结时限", "状态", "办结日期", "满意度（分）"),
)
ROWS: tuple[tuple[Any, ...], ...] = (
    (
        *(1, "SQ2021-0101", "甲化工有限公司", "2021年5月6日", "供汽", "蒸汽压力不足"),
        *("规建局", "2021.5.20", "已办结", date(2021, 5, 18), 5),
    ),
    (
        *(2, "SQ2021-0102", "乙新材料有限公司", date(2021, 5, 11), "供水", "水压不足"),
        *("招 商 局", "2021年6月11日", "办理中", None, None),
    ),
)


def _yaml_of_the_page(number: int = 0) -> str:
    """The page has two examples: a list, and a turned table."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text("utf-8"), flags=re.S | re.M)
    assert len(blocks) == 2
    return str(blocks[number])


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """The page's example, through the same door as the service's own sources."""
    (tmp_path / f"{NAME}.yml").write_text(_yaml_of_the_page(), encoding="utf-8")
    return load_sources(tmp_path)[NAME]


@pytest.fixture
def reference() -> Reference:
    known = Reference()
    for code, *names in (("U03", "招商局"), ("U04", "规划建设局", "规建局"), ("U06", "营商服务中心")):
        known.unit_names[code] = names[0]
        for name in names:
            known.units.add(name, code)
    return known


def _workbook(path: Path, rows: tuple[tuple[Any, ...], ...] = ROWS, title: str = "2021年5月") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "台账"
    sheet.append([f"水电气热诉求办理清单（{title}）"])
    sheet.append(["填报单位：规划建设局　填报日期：2021年6月2日"])
    for row in (HEADINGS, *rows):
        sheet.append(list(row))
    sheet.merge_cells("A1:K1")
    sheet.merge_cells("A2:K2")
    book.save(path)
    return path


def _tidied(path: Path, source: Source, reference: Reference) -> Tidied:
    with Reader() as reader:
        grid = reader.read(path)
    assert recognise(grid, path.name, {source.name: source}) is source
    received = datetime(2021, 6, 2, 9, tzinfo=UTC)
    return tidy(grid, source, reference, file_name=path.name, received_at=received, unit_hint=None, hints={})


def test_the_example_reads_a_workbook_into_typed_rows(
    tmp_path: Path, source: Source, reference: Reference
) -> None:
    said = _tidied(_workbook(tmp_path / "水电气热诉求办理清单.xlsx"), source, reference)
    assert (said.unit_code, said.period and said.period.label) == ("U04", "2021-05")
    assert (said.doubts, said.problems) == ([], [])
    (rows,) = said.tables
    assert (rows.table, rows.row_no) == ("enterprise_request", [4, 5])
    columns = {name: column.to_pylist() for name, column in rows.columns.items()}
    assert columns["request_no"] == ["SQ2021-0101", "SQ2021-0102"]
    assert columns["received_date"] == [date(2021, 5, 6), date(2021, 5, 11)]
    assert columns["responsible_unit_code"] == ["U04", "U03"]
    assert columns["due_date"] == [date(2021, 5, 20), date(2021, 6, 11)]
    assert columns["status"] == ["已办结", "办理中"]
    assert columns["satisfaction_score"] == [Decimal(5), None]


def test_what_is_not_loaded_is_accounted_for(tmp_path: Path, source: Source, reference: Reference) -> None:
    said = _tidied(_workbook(tmp_path / "水电气热诉求办理清单.xlsx"), source, reference)
    told = {ignored.what: ignored.cells for ignored in said.ignored}
    assert told["“诉求内容”栏按约定不读取"] == 2
    written = 2 + len(HEADINGS) + sum(value is not None for row in ROWS for value in row)
    assert said.cells_loaded + sum(told.values()) == written


def test_a_cell_that_cannot_stand_is_named_with_its_address(
    tmp_path: Path, source: Source, reference: Reference
) -> None:
    bad = (*ROWS[0][:3], "5月32日", *ROWS[0][4:8], "快办完了", *ROWS[0][9:])
    said = _tidied(_workbook(tmp_path / "水电气热诉求办理清单.xlsx", (bad, ROWS[1])), source, reference)
    assert {problem.cell: problem.value for problem in said.problems} == {"D4": "5月32日", "I4": "快办完了"}


def test_last_months_title_is_a_question(tmp_path: Path, source: Source, reference: Reference) -> None:
    path = _workbook(tmp_path / "水电气热诉求办理清单（2021年5月）.xlsx", title="2021年4月")
    said = _tidied(path, source, reference)
    assert [doubt.kind for doubt in said.doubts] == ["period"]
    assert said.tables == []


def test_a_column_that_does_not_exist_stops_with_the_file_and_a_sentence(tmp_path: Path) -> None:
    wrong = _yaml_of_the_page().replace("诉求类别: category", "诉求类别: categry")
    (tmp_path / f"{NAME}.yml").write_text(wrong, encoding="utf-8")
    with pytest.raises(SourceFault, match=r"utility_requests\.yml.*没有列 categry"):
        load_sources(tmp_path)


def test_the_page_names_every_key_of_the_grammar_and_every_kind_of_column() -> None:
    page = PAGE.read_text("utf-8")
    named = set(re.findall(r"`([a-z_]+)[^`]*`", page)) | set(
        re.findall(r"^[ -]*([a-z_]+):", page, flags=re.M)
    )
    assert {*Source.model_fields, *TableSpec.model_fields} - named == set()
    assert set(KINDS) - named == set()


def test_every_source_that_the_page_points_to_uses_that_key() -> None:
    rows = re.findall(r"^\| (`[a-z_]+[^|]*)\|[^|]*\|([^|]*)\|$", PAGE.read_text("utf-8"), flags=re.M)
    pointed = [
        (key, file)
        for keys, files in rows
        for key in re.findall(r"`([a-z_]+)[^`]*`", keys)[:1]
        for file in re.findall(r"`([a-z_]+\.yml)`", files)
    ]
    assert pointed
    for key, file in pointed:
        held = yaml.safe_load((ROOT / "schemas" / "sources" / file).read_text("utf-8"))
        assert key in held or any(key in table for table in held["tables"]), (key, file)


def test_the_turned_table_of_the_page_is_read_as_it_says(tmp_path: Path) -> None:
    text = _yaml_of_the_page(1)
    (tmp_path / "park_series.yml").write_text(text, encoding="utf-8")
    [source] = load_sources(tmp_path).values()
    rows = re.findall(
        r"^\| \d+ \|(.*)\|$", PAGE.read_text("utf-8").split("### A turned table")[1], flags=re.M
    )
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        cells = [cell.strip() for cell in row.split("|")]
        sheet.append([float(cell) if re.fullmatch(r"[\d.]+", cell) else cell or None for cell in cells])
    book.save(tmp_path / "表.xlsx")
    known = Reference()
    known.units.add("综合管理局", "U02")
    known.units.add("U02", "U02")
    known.unit_names["U02"] = "综合管理局"
    for code, name, unit in (("I01", "工业总产值", "万元"), ("I05", "固定资产投资", "万元")):
        known.indicators.add(name, code)
        known.indicator_units[code] = unit
    with Reader() as reader:
        grid = reader.read(tmp_path / "表.xlsx", "表.xlsx")
    said = tidy(
        grid,
        source,
        known,
        file_name="表.xlsx",
        received_at=datetime(2021, 4, 6, tzinfo=UTC),
        unit_hint="U02",
        hints={},
    )
    assert not said.doubts and not said.problems
    [read] = said.tables
    assert read.columns["ytd_value"].to_pylist() == [4113000, 2570000, 85278, 49065]
    assert read.columns["period_start"].to_pylist() == [date(2021, 3, 1), date(2021, 2, 1)] * 2
