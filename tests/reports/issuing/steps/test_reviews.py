"""核稿, 会签 and 审核 on a real ledger: whose word stands, of which text, what a signature needs of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from reports.figures.rule_file import RuleFault
from reports.issuing.kept import store
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps.paper_rules import Way, load_paper_rules
from reports.issuing.steps.reviews import DISAGREED, Opinion, give, require_reviews, reviews_in, reviews_of
from reports.issuing.steps.stages import Person, history, move, today
from schemas.warehouse.ledger import Issue
from tests.reports.issuing.steps.test_stages import NOT_YET, WANG, engine, paper

__all__ = ["engine"]
ZHAO = Person("赵某某", "主任")
COSIGNED = Opinion("会签", unit_code="U02", unit_name="综合管理局")


def say(
    engine: sa.Engine, number: int, opinion: Opinion, by: Person = WANG, on: dt.date | None = None
) -> bool:
    with engine.begin() as connection:
        return give(connection, number, opinion, by, on=on)


def told(engine: sa.Engine, number: int) -> list[tuple[str, str, bool]]:
    with engine.connect() as connection:
        words = reviews_of(connection, store.issue_row(connection, number))
    return [(one.opinion.kind, one.by.name, one.is_current) for one in words]


def require(engine: sa.Engine, number: int, *required: str, cosigners: tuple[str, ...] = ()) -> None:
    with engine.connect() as connection:
        way = Way.model_validate({"required": required, "cosigners": cosigners})
        require_reviews(connection, store.issue_row(connection, number), way)


def test_each_word_is_kept_with_name_post_day_and_opinion_and_moves_no_stage(engine: sa.Engine) -> None:
    number = paper(engine)
    assert say(engine, number, Opinion("审核", text="按意见改"), ZHAO, today())
    assert say(engine, number, COSIGNED) and say(engine, number, Opinion("核稿"))
    assert not say(engine, number, Opinion("核稿"))  # told twice it is said once
    assert told(engine, number) == [
        ("核稿", "王某某", True),
        ("会签", "王某某", True),
        ("审核", "赵某某", True),
    ]
    with engine.connect() as connection:
        issue, steps = store.issue_row(connection, number), history(connection, number)
    assert issue["stage"] == "送审稿"
    assert [(step.stage, step.by.post, step.on, step.reason) for step in steps] == [
        ("审核", "主任", today(), "同意：按意见改"),
        ("会签", "副主任", today(), "综合管理局同意"),
        ("核稿", "副主任", today(), "同意"),
    ]


def test_a_word_speaks_of_the_text_that_lay_before_it_and_of_a_signed_paper_still_does(
    engine: sa.Engine,
) -> None:
    number = paper(engine)
    say(engine, number, Opinion("核稿"))
    with engine.begin() as connection:
        connection.execute(sa.update(Issue).values(content_hash="def"))
    assert told(engine, number) == [("核稿", "王某某", False)]
    with pytest.raises(IssueProblem, match="还没有登记核稿（或登记之后文稿改过）"):
        require(engine, number, "核稿")
    assert say(engine, number, Opinion("核稿"))
    with engine.begin() as connection:
        kept = require_reviews(connection, store.issue_row(connection, number), Way(required=("核稿",)))
        move(connection, number, "签发", ZHAO, detail=kept)
        connection.execute(sa.update(Issue).values(content_hash="with day and number"))
        [word] = reviews_in(history(connection, number), "with day and number")
    assert word.is_current and word.told.startswith("王某某 副主任：同意，")


def test_a_signature_needs_what_the_rule_names_and_nobody_against_this_text(engine: sa.Engine) -> None:
    number = paper(engine)
    require(engine, number)
    with pytest.raises(IssueProblem, match="还没有登记核稿、会签、会签（U02）、会签（U03）"):
        require(engine, number, "核稿", "会签", cosigners=("U02", "U03"))
    say(engine, number, COSIGNED)
    require(engine, number, "会签", cosigners=("U02",))
    say(engine, number, Opinion("审核", DISAGREED, "措辞过重"), ZHAO)
    with pytest.raises(IssueProblem, match="有不同意见，不能签发：审核：赵某某 主任：不同意（措辞过重）"):
        require(engine, number)
    say(engine, number, Opinion("审核"), ZHAO)
    require(engine, number, "会签", "审核")


@pytest.mark.parametrize(
    ("opinion", "by", "day", "why"),
    [
        (Opinion("会签"), WANG, None, "会签要写明代表哪个单位"),
        (Opinion("审核", DISAGREED), WANG, None, "不同意的，要写明意见"),
        (Opinion("审核", "再议"), WANG, None, "意见写的是“再议”，应为同意或不同意"),
        (Opinion("复核"), WANG, None, "没有“复核”这一步"),
        (Opinion("核稿"), Person(), None, "要写明是谁的意见"),
        (Opinion("核稿"), WANG, NOT_YET, "还没有到，应不晚于今天"),
    ],
)
def test_what_a_word_lacks_is_one_sentence(
    engine: sa.Engine, opinion: Opinion, by: Person, day: dt.date | None, why: str
) -> None:
    number = paper(engine)
    with pytest.raises(IssueProblem, match=why):
        say(engine, number, opinion, by, day)
    assert told(engine, number) == []


def test_after_the_signature_nobody_is_asked_any_more(engine: sa.Engine) -> None:
    with pytest.raises(IssueProblem, match="已经签发，不能再登记核稿"):
        say(engine, paper(engine, "签发"), Opinion("核稿"))


def test_a_rule_that_names_no_such_paper_or_word_is_told_with_its_place(tmp_path: Path) -> None:
    assert load_paper_rules().on(today()).of("yearly") == Way()
    file = tmp_path / "paper_way.yml"
    text = "rule: paper_way\nlabel: x\neditions:\n- {version: a, valid_from: 2021-01-01, papers: {%s}}\n"
    for wrong, told_of in (
        ("monthly: {}", "没有“monthly”这种公文"),
        ("weekly: {required: [审阅]}", "不合语法"),
    ):
        file.write_text(text % wrong, encoding="utf-8")
        with pytest.raises(RuleFault, match=told_of):
            load_paper_rules(file)
