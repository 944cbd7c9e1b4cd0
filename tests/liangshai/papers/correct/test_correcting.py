"""更正函: shown before it is sent, told once, waiting where it cannot tell what should stand there."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from liangshai.service import Service
from liangshai.settings import Settings
from tests.liangshai.conftest import Run
from tests.liangshai.papers.test_flow import WANG, WEEK, drafted, issued, letters, rows

__all__ = ["drafted"]


def test_a_letter_of_correction_reaches_who_has_the_paper_and_is_kept(drafted: Settings, run: Run) -> None:
    issued(run)
    before = rows(drafted, "select fingerprint from ledger.issue_document")
    slip = ("--reason", "笔误", "--text", "第3项应为大排查", "--number", "淄齐鲁化工管办函〔2021〕3号")
    done = run("issue", "correct", "第12期", "更正函", *WANG, *slip, "--json").json
    bulletins = rows(drafted, "select count(*) from ledger.outbox where kind = 'bulletin'")
    assert [(done["queued"],)] == bulletins
    letter = letters(drafted, "correction")[0]
    assert letter["Subject"].startswith("关于更正《督查事项进展情况通报")
    names = [part.get_filename() for part in letter.iter_attachments()]
    assert [name.rpartition(".")[2] for name in names] == ["docx", "pdf"]
    text = letter.get_body(("plain",)).get_content()
    assert "因笔误，现更正如下" in text and "第3项应为大排查。" in text and "〔2021〕3号" in text
    kept = rows(drafted, "select kind, period_label, version from ledger.archive_entry order by 1")
    assert kept == [("correction", "2021-W12", 1), ("weekly", "2021-W12", 1)]
    assert rows(drafted, "select fingerprint from ledger.issue_document") == before
    # The letter's own delivery stands beside it, not that of the paper, and every link leads to a file.
    run("delivery", "receipt", "第12期", "招商局", "--by", "王某某")
    page = (drafted.bulletins_dir / "index.html").read_text("utf-8")
    paper, letter_row = page.split("更正函</h2>")
    assert "王某某签收" in paper and "王某某签收" not in letter_row
    assert f"送{done['queued']}处：已发{done['queued']}" in letter_row and "王某某发出" in letter_row
    links = {unquote(link) for link in re.findall('href="([^"]+)"', page)}
    assert [link for link in links if not (drafted.bulletins_dir / link).exists()] == []
    nothing = run("issue", "correct", "第12期", "更正通报", *WANG, "--reason", "笔误")
    assert nothing.code == 2 and "没有差别" in nothing.err


def test_a_second_letter_repeats_nothing_that_an_earlier_one_corrected_to_the_same_value(
    drafted: Settings, run: Run, tmp_path: Path
) -> None:
    issued(run)
    text = WEEK.read_text("gb18030")
    assert ",完成,,销号," in text
    hand_in(drafted, tmp_path / "更正.csv", text.replace(",完成,,销号,", ",正在推进,,抓紧办结,", 1))
    correct = ("issue", "correct", "第12期", "更正函", *WANG, "--reason", "数据更正")
    first = run(*correct)
    steps = run("issue", "show", "第12期").out
    assert first.code == 0 and "应为" in steps and "应为（无）" not in steps
    second = run(*correct)
    assert second.code == 2 and "都已经更正过" in second.err
    slip = run(*correct, "--text", "第3项应为大排查", "--json").json
    assert (slip["changes"], slip["texts"]) == (0, 1)
    # The data are again what was printed first: the readers' last word is the letter, so they are told.
    hand_in(drafted, tmp_path / "再更正.csv", text.replace(",完成,,销号,", ",完成,,已销号,", 1))
    back = run(*correct, "--json").json
    assert back["changes"] > 0
    told = letters(drafted, "correction")[-1].get_body(("plain",)).get_content()
    assert "（前次更正为正在推进）" in told
    assert run(*correct).code == 2


def test_a_letter_is_shown_before_it_is_sent_and_waits_for_a_word_on_what_cannot_be_corrected(
    drafted: Settings, run: Run, tmp_path: Path
) -> None:
    issued(run)
    text = WEEK.read_text("gb18030")
    hand_in(drafted, tmp_path / "更正.csv", text.replace(",完成,,销号,", ",差不多,,销号,", 1), "partly")
    state = (
        "select stage, (select count(*) from ledger.issue_step), (select count(*) from ledger.archive_entry),"
        " (select count(*) from ledger.outbox where kind = 'correction') from ledger.issue"
    )
    before = rows(drafted, state)
    seen = run("issue", "correct", "第12期", "更正函", "--check")
    assert seen.code == 0 and "只是查看，没有发出，也没有登记" in seen.out
    assert "人：" in seen.out and "应为" in seen.out and "现在的数据算不出" in seen.err
    asked = run("issue", "correct", "第12期", "更正函", "--check", "--json").json
    assert asked["is_check"] and asked["gaps"] and len(asked["lines"]) == asked["changes"]
    assert any("行“" in line and "原印完成" in line for line in asked["gaps"])
    correct = ("issue", "correct", "第12期", "更正函", *WANG, "--reason", "第12期更正")
    refused = run(*correct)
    assert refused.code == 2 and "没有发出" in refused.err and "--despite-gaps" in refused.err
    assert rows(drafted, state) == before
    assert not list(drafted.bulletins_dir.glob("2021-W12/第1版/更正函*"))
    sent = run(*correct, "--despite-gaps", "该项下期补报", "--json").json
    assert sent["queued"] > 2 and sent["gaps"] == asked["gaps"]
    assert "有缺口照样发出的理由：该项下期补报" in run("issue", "show", "第12期").out
    # What was let pass with a reason is not asked about again.
    again = run(*correct, "--text", "第3项应为大排查", "--json").json
    assert (again["changes"], again["texts"], again["gaps"]) == (0, 1, [])


def hand_in(settings: Settings, file: Path, text: str, ends: str = "accepted") -> None:
    """The week's return once more, as a correction that the office consents to."""
    file = file.with_name(f"督查事项周进展_第12期（{file.stem}）.csv")
    file.write_text(text, "gb18030")
    with Service.open(settings) as service:
        service.ingest([file])
        status = "held"
        for _ in range(3):  # a correction is asked about its kind first, then about its reason
            if status == "held":
                status = service.answer_question(service.questions()[-1]["id"], "A", "王某某")["status"]
    assert status == ends
