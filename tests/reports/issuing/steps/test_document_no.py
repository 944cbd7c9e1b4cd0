"""文号: read in any brackets, written in one, never used twice, in the year of the signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps.document_no import DocumentNo, enter_number, parse_document_no
from schemas.warehouse.ledger import Issue

DAY = dt.date(2021, 4, 22)


@pytest.mark.parametrize(
    "text",
    [
        "甲办发〔2021〕3号",
        "甲办发【2021】3号",
        "甲办发[2021]3号",
        "甲办发（2021）3号",
        " 甲办发〔２０２１〕 ３ 号",
    ],
)
def test_any_brackets_and_widths_are_read_and_one_is_written(text: str) -> None:
    assert parse_document_no(text).text == "甲办发〔2021〕3号"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "应如"),
        ("3号", "应如"),
        ("甲办发2021 3号", "应如"),
        ("〔2021〕3号", "应如"),
        ("甲办发〔21〕3号", "应如"),
        ("甲办发〔2021〕003号", "不补零"),
        ("甲办发〔2021〕第3号", "不加“第”"),
        ("甲办发〔2021〕3", "末尾有“号”"),
        ("甲办发〔2021〕三号", "阿拉伯数字"),
        ("甲" * 50 + "〔2021〕3号", "应如"),
    ],
)
def test_what_is_no_number_of_a_document_is_refused_with_an_example(text: str, says: str) -> None:
    with pytest.raises(IssueProblem, match=says):
        parse_document_no(text)


def test_the_example_bears_the_year_of_the_signature() -> None:
    with pytest.raises(IssueProblem, match="〔2026〕3号"):
        parse_document_no("甲办发〔[2021]003号", 2026)


@given(st.text("甲乙发字", min_size=1, max_size=8), st.integers(1000, 2999), st.integers(1, 99_999))
def test_what_is_written_is_read_again(organ: str, year: int, serial: int) -> None:
    number = DocumentNo(organ, year, serial)
    assert parse_document_no(number.text) == number


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_sentence(text: str) -> None:
    try:
        parse_document_no(text)
    except IssueProblem as refused:
        assert "应如" in str(refused)


@pytest.fixture
def ledger(warehouse_url: str) -> Iterator[Connection]:
    """Three papers without number, in a transaction that is never committed."""
    engine = sa.create_engine(warehouse_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        for version in (1, 2, 3):
            connection.execute(
                sa.insert(Issue).values(
                    kind="weekly", period_label="2021-W12", version=version, run_key=str(version),
                    stage="签发", as_of=sa.func.now(), issue_date=DAY, created_at=sa.func.now(),
                    rule_versions={}, content_hash="", plain_text="",
                )
            )  # fmt: skip
        yield connection
        connection.rollback()


def test_a_number_is_used_once_and_one_out_of_sequence_is_asked_about(ledger: Connection) -> None:
    first, second, third = ledger.execute(sa.select(Issue.issue_id).order_by(Issue.version)).scalars()
    number = parse_document_no("甲办发〔2021〕3号")
    assert enter_number(ledger, first, number, DAY, "林澈")
    assert not enter_number(ledger, first, number, DAY, "林澈")
    for issue_id, text, says in (
        (first, "甲办发〔2021〕4号", "已登记为甲办发〔2021〕3号"),
        (second, "甲办发〔2021〕3号", "已用于第1号发文（2021-W12第1版）"),
        (second, "甲办发〔2020〕4号", "年份应为2021"),
        (second, "甲办发〔2021〕6号", "上一个登记的是3号"),
    ):
        with pytest.raises(IssueProblem, match=says.replace("（", ".").replace("）", ".")):
            enter_number(ledger, issue_id, parse_document_no(text), DAY, "林澈")
    assert enter_number(
        ledger, second, parse_document_no("甲办发〔2021〕6号"), DAY, "林澈", is_confirmed=True
    )
    assert enter_number(ledger, third, parse_document_no("乙发〔2021〕40号"), DAY, "林澈")
