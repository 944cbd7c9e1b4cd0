"""A unit's version prints what it shares with the paper in the signed words, and lists what it says alone."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from reports.blocks import Heading, Paragraph
from reports.document import Document, blocks_of, check_figures, plain_text
from reports.issuing.issue import prepare
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.kept.store import issue_row, read_draft
from reports.issuing.steps.signature import write_print_date
from reports.take import TakeProblem, compare
from reports.take.words import plain
from reports.units.issue import (
    EVERY_UNIT,
    require_own_words,
    source_of,
    unit_versions,
    versions_of,
)
from reports.units.signed import signed_otherwise
from reports.units.words import sentences_of, text_of, words_of
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park
from tests.reports.take.conftest import Edit, docx_of, edited, put, without
from tests.reports.units.test_correction import edited_draft
from tests.signing import sign

__all__ = ["empty_park", "first_quarter", "park"]
DAY = dt.date(2021, 4, 20)
WHY = "按主任办公会意见"
SEEDS = range(40)
REWRITTEN = (
    put("牵头领导：邵文", "牵头领导：李维"),
    put("8号）要求", "9号）要求"),
    put("推进有序", "推进有力，成效明显"),
    put("按月报送推进情况", "每月5日前报送推进情况"),
    put("重点项目</w:t>", "重点项目建设</w:t>", which=3),
    put("第1条措施", "首条措施"),
    put(">2600<", ">2650<"),
)


def drafted(park: Park) -> tuple[int, Document]:
    number = prepare(park.engine, "2021Q1", "run", issue_date=DAY)
    with park.engine.connect() as connection:
        draft = read_draft(connection, issue_row(connection, number))
    assert draft is not None
    return number, draft


def test_every_sentence_row_and_heading_that_a_version_shares_is_in_the_signed_words(
    first_quarter: Park,
) -> None:
    number, _ = drafted(first_quarter)
    edited_draft(first_quarter.engine, number, *REWRITTEN, reason=WHY)
    sign(first_quarter.engine, number, "演示用户")
    [own] = unit_versions(first_quarter.engine, number, "综合管理局").values()
    text = plain_text(own)
    for words in (
        "李维",
        "8号",
        "9号）要求",
        "推进有力，成效明显",
        "每月5日前报送",
        "三、重点项目建设",
        "首条措施",
        "2650",
    ):
        assert (words in text) == (words != "8号"), words
    assert "牵头领导：邵文" not in text and "推进有序" not in text and "第1条措施" not in text
    [other] = unit_versions(first_quarter.engine, number, "招商局").values()
    assert "9号）要求" in plain_text(other) and "李维" not in plain_text(other)


def test_a_sentence_or_a_paragraph_that_was_struck_out_is_in_no_version_and_its_bare_heading_goes(
    first_quarter: Park,
) -> None:
    number, _ = drafted(first_quarter)
    edits = (put("推进有序", ""), put("评价：", ""), without("p", "按月报送推进情况"))
    edited_draft(first_quarter.engine, number, *edits, reason=WHY)
    sign(first_quarter.engine, number, "演示用户")
    [own] = unit_versions(first_quarter.engine, number, "综合管理局").values()
    assert "评价" not in plain_text(own) and "按月报送" not in plain_text(own)
    assert "下步要求" not in plain_text(own)


def test_a_sentence_that_came_to_name_another_unit_is_not_handed_on(first_quarter: Park) -> None:
    number, _ = drafted(first_quarter)
    edit = put("推进有序", "推进有序，优于招商局")
    edited_draft(first_quarter.engine, number, edit, reason=WHY)
    sign(first_quarter.engine, number, "演示用户")
    [own] = unit_versions(first_quarter.engine, number, "综合管理局").values()
    assert "招商局" not in plain_text(own) and "评价" not in plain_text(own)


def test_the_units_own_sentence_is_asked_about_where_the_office_rewrote_its_like(first_quarter: Park) -> None:
    number, _ = drafted(first_quarter)
    engine = first_quarter.engine
    require_own_words(number, versions_of(engine, number, EVERY_UNIT), "")
    edited_draft(engine, number, put("进行亮灯晾晒", "开展亮灯通报"), reason=WHY)
    sign(engine, number, "演示用户")
    made = versions_of(engine, number, EVERY_UNIT)
    assert any("项工作亮灯晾晒" in one for one in made["招商局"].own.sentences)
    assert any("已改为“本季对9项工作开展亮灯通报" in one for one in made["招商局"].own.asked)
    with pytest.raises(IssueProblem, match="同类的自有文字没有改写"):
        require_own_words(number, made, " ")
    require_own_words(number, made, "各单位自己的计数，照印")


def test_a_version_says_the_day_of_printing_that_the_paper_says(first_quarter: Park) -> None:
    number, _ = drafted(first_quarter)
    sign(first_quarter.engine, number, "演示用户", on=DAY)
    with first_quarter.engine.begin() as connection:
        assert write_print_date(connection, number, DAY + dt.timedelta(2))
    for version in unit_versions(first_quarter.engine, number, EVERY_UNIT).values():
        assert version.print_date == "2021年4月22日" and version.date_text == "2021年4月20日"


# ---- generated rewritings ----


def test_whatever_is_rewritten_no_version_prints_a_sentence_that_neither_the_paper_holds_nor_the_unit_alone(
    first_quarter: Park,
) -> None:
    number, draft = drafted(first_quarter)
    source = source_of(first_quarter.engine, number)
    data = docx_of(draft)
    before = {code: set(said(source.issued(code))) - held(draft) for code in source.codes(EVERY_UNIT)}
    tried = 0
    for seed in SEEDS:
        signed = taken(draft, data, rewritings(draft, random.Random(seed)))
        if signed is None:
            continue
        tried += 1
        now = replace(source, words=words_of(draft, signed), signed=signed_otherwise(draft, signed))
        for code in source.codes(EVERY_UNIT):
            version = now.issued(code)
            check_figures(version)
            alone = [one for one in said(version) if one not in held(signed)]
            assert set(alone) <= {plain(one) for one in now.own(version).sentences}, seed
            assert own_words(alone) <= own_words(before[code]), seed
    assert tried > len(SEEDS) * 2 // 3


def own_words(sentences: Sequence[str] | set[str]) -> set[str]:
    """Sentences without their figures, which people may write otherwise in the unit's own too."""
    return {
        "".join(letter for letter in one if not letter.isdigit() and letter not in ".-") for one in sentences
    }


def said(document: Document) -> list[str]:
    lines = []
    for block in blocks_of(document):
        if isinstance(block, Paragraph):
            lines += [plain(text_of(one)) for one in sentences_of(block.runs)]
        elif isinstance(block, Heading):
            lines.append(plain(block.text.partition("、")[2] or block.text.partition("）")[2]))
    return lines


def held(document: Document) -> set[str]:
    return set(said(document))


def taken(draft: Document, data: bytes, edits: Sequence[Edit]) -> Document | None:
    """None where such a paper is not taken back at all."""
    paper = edited(data, *edits)
    base = edited(data)
    reasons: dict[str, str] = {}
    try:
        for _ in range(3):
            made = compare(draft, base, paper, reasons)
            reasons = {one.key: WHY for one in made.findings.found}
            if not made.findings.unexplained:
                return made.document
    except TakeProblem:
        return None
    return None


def rewritings(draft: Document, chance: random.Random) -> list[Edit]:
    """Words put in, left out, turned round and added behind, in one to five runs of the paper."""
    runs = [
        run.text
        for block in (*draft.body, *draft.leader_page)
        if isinstance(block, Paragraph)
        for run in block.runs
        if run.figure_id is None and len(run.text) > 3
    ]
    return [rewriting(one, chance) for one in chance.sample(sorted(set(runs)), chance.randint(1, 5))]


def rewriting(text: str, chance: random.Random) -> Edit:
    at = chance.randrange(1, len(text))
    now = chance.choice(
        (
            f"{text[:at]}经核查{text[at:]}",
            text[:at],
            text[at:],
            f"{text}各单位要抓紧。" if text.endswith("。") else f"{text[:at]}总体{text[at:]}",
            f"按会议要求，{text}",
            f"{text[:at]}。{text[at:]}",
        )
    )
    return lambda xml: xml.replace(f">{text}<", f">{now}<", 1)
