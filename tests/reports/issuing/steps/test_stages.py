"""The stages of a paper on a real ledger: what may follow what, and who did it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from reports.issuing.issue import IssueProblem
from reports.issuing.steps import stages
from reports.issuing.steps.stages import Person, move
from schemas.warehouse.ledger import Issue

WANG = Person("王某某", "副主任")
# Still to come when midnight passes between the collection of the tests and their run.
NOT_YET = stages.today() + dt.timedelta(days=30)


@pytest.fixture
def engine(warehouse_url: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(warehouse_url)
    yield engine
    engine.dispose()


def paper(engine: sa.Engine, stage: str = "送审稿", kind: str = "quarterly", version: int = 1) -> int:
    """A row of the ledger without a document."""
    now = sa.func.clock_timestamp()
    row = {
        "kind": kind, "period_label": "2021Q1", "version": version, "run_key": f"{kind}{version}",
        "stage": stage, "as_of": now, "issue_date": dt.date(2021, 4, 20), "created_at": now,
        "rule_versions": {}, "content_hash": "abc", "plain_text": "",
    }  # fmt: skip
    with engine.begin() as connection:
        made: int = connection.execute(sa.insert(Issue).values(**row).returning(Issue.issue_id)).scalar_one()
    return made


def go(engine: sa.Engine, number: int, *names: str, reason: str = "需要") -> None:
    for name in names:
        with engine.begin() as connection:
            move(connection, number, name, WANG, reason=reason)


def now_at(engine: sa.Engine, number: int) -> tuple[str, list[str]]:
    """The stage of the ledger, and those of the history."""
    with engine.connect() as connection:
        stage = connection.scalar(sa.select(Issue.stage).where(Issue.issue_id == number))
        return str(stage), [step.stage for step in stages.history(connection, number)]


WAY = ("征求意见稿", "送审稿", "征求意见稿", "送审稿", "签发", "印发", "更正", "撤回")


def test_a_paper_goes_its_whole_way_and_every_step_is_kept_with_who_took_it(engine: sa.Engine) -> None:
    number = paper(engine)
    go(engine, number, *WAY)
    assert now_at(engine, number) == ("撤回", list(WAY))
    with engine.connect() as connection:
        steps = stages.history(connection, number)
        signed_by = connection.scalar(sa.select(Issue.approved_by).where(Issue.issue_id == number))
    assert {step.by for step in steps} == {WANG}
    assert {(step.on, step.content_hash) for step in steps} == {(stages.today(), "abc")}
    assert signed_by == "王某某"


@pytest.mark.parametrize("reached", range(len(WAY)))
def test_from_every_stage_only_its_next_steps_are_taken_and_a_refusal_changes_nothing(
    engine: sa.Engine, reached: int
) -> None:
    number = paper(engine)
    go(engine, number, *WAY[: reached + 1])
    before = now_at(engine, number)
    follow = {
        "征求意见稿": {"送审稿"},
        "送审稿": {"征求意见稿", "签发"},
        "签发": {"印发", "撤回"},
        "印发": {"更正", "撤回"},
        "更正": {"更正", "撤回"},
        "撤回": set(),
    }[before[0]]
    for wanted in set(stages.STAGES) - follow:
        with engine.begin() as connection, pytest.raises(IssueProblem, match=f"第{number}号发文"):
            move(connection, number, wanted, WANG, reason="另一个理由")
    assert now_at(engine, number) == before


def test_the_same_step_told_twice_is_taken_once(engine: sa.Engine) -> None:
    number = paper(engine)
    taken = []
    for _ in range(2):
        with engine.begin() as connection:
            taken.append(
                move(connection, number, "签发", WANG, on=stages.today(), document_no="某〔2021〕3号")
            )
    assert taken == [True, False]
    assert now_at(engine, number) == ("签发", ["签发"])


@pytest.mark.parametrize(
    ("stage", "wanted", "by", "reason", "day", "says"),
    [
        ("送审稿", "签发", Person(), "", None, "要写明经办人姓名"),
        ("送审稿", "征求意见稿", WANG, " ", None, "要写明事由"),
        ("印发", "撤回", WANG, "", None, "从“印发”转为“撤回”要写明事由"),
        ("送审稿", "盖章", WANG, "", None, "没有“盖章”这个阶段"),
        ("送审稿", "印发", WANG, "", None, "现在是“送审稿”，不能转为“印发”；下一步应为征求意见稿、签发"),
        ("送审稿", "签发", WANG, "", NOT_YET, "还没有到"),
    ],
)
def test_what_a_step_lacks_is_said_in_one_sentence(
    engine: sa.Engine, stage: str, wanted: str, by: Person, reason: str, day: dt.date | None, says: str
) -> None:
    number = paper(engine, stage)
    with engine.begin() as connection, pytest.raises(IssueProblem, match=says) as refused:
        move(connection, number, wanted, by, reason=reason, on=day)
    assert "\n" not in str(refused.value)
    assert now_at(engine, number) == (stage, [])


def test_a_paper_is_not_printed_before_the_day_on_which_it_was_signed(engine: sa.Engine) -> None:
    number = paper(engine)
    go(engine, number, "签发")
    with engine.begin() as connection, pytest.raises(IssueProblem, match="早于签发日期"):
        move(connection, number, "印发", WANG, on=stages.today() - dt.timedelta(days=1))


def test_the_yearly_inputs_and_an_unknown_number_go_no_such_way(engine: sa.Engine) -> None:
    number = paper(engine, "预填", kind="yearly")
    with engine.begin() as connection, pytest.raises(IssueProblem, match="不走通报的发文流程"):
        move(connection, number, "签发", WANG)
    with engine.begin() as connection, pytest.raises(IssueProblem, match="没有第99号发文"):
        move(connection, 99, "签发", WANG)


def test_what_is_to_be_sent_is_printed_once_and_a_draft_never(engine: sa.Engine) -> None:
    number = paper(engine)
    with engine.begin() as connection, pytest.raises(IssueProblem, match="还没有签发，不能发送"):
        stages.print_out(connection, number)
    go(engine, number, "签发")
    for _ in range(2):
        with engine.begin() as connection:
            stages.print_out(connection, number)
    assert now_at(engine, number) == ("印发", ["签发", "印发"])
    go(engine, number, "撤回")
    with engine.begin() as connection, pytest.raises(IssueProblem, match="已经由王某某 副主任撤回（需要）"):
        stages.print_out(connection, number)
