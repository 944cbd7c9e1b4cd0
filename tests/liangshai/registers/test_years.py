"""A year is opened by one act, with its own lists, targets and rules."""

from __future__ import annotations

import sqlalchemy as sa

from liangshai.registers import years
from liangshai.service import Service
from liangshai.settings import Settings
from schemas.period import Period
from tests.liangshai.conftest import YEAR, Run, first_returns

WEEK = YEAR / "supervision_weekly" / "督查事项周进展_第12期.csv"


def openings(service: Service) -> int:
    with service.engine.connect() as connection:
        return int(
            connection.scalar(sa.text("select count(*) from ledger.year_opening where undone_at is null"))
            or 0
        )


def test_a_year_without_its_lists_is_refused_and_told_what_is_missing(settings: Settings, run: Run) -> None:
    said = run("year", "open", 2021)
    assert said.code == 4
    assert "2021年还不能开年，缺3样" in said.err and "重点项目名单及年度计划" in said.err
    with Service.open(settings) as service:
        assert openings(service) == 0
        service.ingest(first_returns()[:3])
    first, again = run("year", "open", 2021), run("year", "open", 2021)
    assert (first.code, first.out) == (again.code, again.out) and "已开年" in first.out
    with Service.open(settings) as service:
        assert openings(service) == 1


def test_last_year_s_rules_go_on_only_by_the_offices_word(settings: Settings, run: Run) -> None:
    said = run("year", "open", 2022)
    assert "亮灯规则没有2022年的版本；沿用2021-1版请加 --keep lights" in said.err
    assert "缺6样" in said.err
    # Its monthly returns are owed from 2022 on, and held against the year's own list.
    assert "《基础设施工程名单及年度计划》（2022年）还没有报来" in said.err
    nobody = run("year", "open", 2022, "--keep", "lights")
    assert nobody.code == 4 and "批准人和文号" in nobody.err
    kept = run("year", "open", 2022, "--keep", "lights", "--by", "某人", "--document", "〔2022〕1号")
    assert kept.code == 4 and "缺5样" in kept.err
    refused = run("bulletin", "2022Q1")
    assert refused.code == 4 and "2022年还没有开年" in refused.err
    with Service.open(settings) as service:
        years.require_rules(service, Period.parse("2021Q1"))


def test_an_opening_is_taken_back_while_nothing_was_loaded(settings: Settings, run: Run) -> None:
    with Service.open(settings) as service:
        service.ingest(first_returns()[:3])
    assert "没有开年" in run("year", "undo", 2021).err
    run("year", "open", 2021)
    assert run("year", "undo", 2021).code == 0
    assert run("year", "open", 2021).code == 0
    with Service.open(settings) as service:
        service.ingest([WEEK])
    late = run("year", "undo", 2021)
    assert late.code == 4 and "已有1份报送入库" in late.err
