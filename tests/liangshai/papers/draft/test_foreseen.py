"""A draft says what its signature would stumble over, while there is time to mend it."""

from liangshai.settings import Settings
from tests.liangshai.conftest import Run

NO_LEDGER = "应报台账尚未建立，不统计按时、迟报和未报"


def missing(run: Run, *words: object) -> list[str]:
    said: list[str] = run("bulletin", "2021Q1", *words, "--json").json["missing"]
    return said


def test_a_day_before_the_data_s_is_told_when_the_draft_is_made(first_quarter: Settings, run: Run) -> None:
    early = missing(run, "--issue-date", "2021-04-20")
    assert early[-1].startswith("没有发核对单")
    [told] = [line for line in early if "早于" in line]
    assert told.startswith("成文日期写的是2021-04-20，早于数据截止日")
    # Whoever signs is told as well: the draft may have passed another's eyes.
    signed = run("issue", "sign", "2021Q1", "--by", "林澈", "--despite-unchecked", "已逐家核对")
    assert signed.code == 0 and "成文日期写的是2021-04-20，早于数据截止日" in signed.err
    assert not [line for line in missing(run) if "早于" in line]


def test_whoever_signs_a_paper_of_nothing_is_told_so(settings: Settings, run: Run) -> None:
    assert run("migrate").code == 0
    assert [line for line in missing(run) if line.startswith("这一期没有一项列入亮灯晾晒的工作，缺")]
    signed = run("issue", "sign", "2021Q1", "--by", "林澈")
    assert signed.code == 0
    assert "这一期没有一项列入亮灯晾晒的工作，缺" in signed.err and "2021年重点项目名单未登记" in signed.err


def test_a_ledger_that_is_not_there_is_missing_until_the_year_is_opened(
    first_quarter: Settings, run: Run
) -> None:
    assert f"{NO_LEDGER}；请先运行 liangshai year open 2021" in missing(run)
    assert run("year", "open", 2021).code == 0
    assert not [line for line in missing(run) if line.startswith(NO_LEDGER)]
