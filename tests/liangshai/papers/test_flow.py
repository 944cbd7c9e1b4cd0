"""A weekly notice on its way from draft to withdrawal, by the commands that the office types."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from etl.collect.landing import path_of
from liangshai import flows
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings
from reports.figures.wording import chinese_date
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps.stages import today
from tests.liangshai.conftest import Run
from tests.liangshai.mail.test_intake import connect, mail
from tests.mail_server import ImapServer

WEEK = PROJECT_DIR / "examples" / "2021" / "supervision_weekly" / "督查事项周进展_第12期.csv"
NAMED = ["办公室", "综合管理局", "招商局", "规划建设局", "张店东部化工区管委会", "营商服务中心"]
WANG = ("--by", "王某某", "--post", "科长")


@pytest.fixture
def drafted(settings: Settings, run: Run) -> Settings:
    """A draft of the notice of week 12."""
    with Service.open(settings) as service:
        service.ingest([WEEK])
    assert run("bulletin", "2021-W12", "--issue-date", "2021-03-29").code == 0
    return settings


def office_folder(settings: Settings, version: int = 1) -> Path:
    [folder] = settings.bulletins_dir.glob(f"2021-W12/第{version}版*/办公室")
    return folder


def words_of(docx: bytes) -> str:
    import re

    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        text = package.read("word/document.xml").decode()
    return re.sub(r"<[^>]+>", "", text.replace("</w:p>", "\n"))


def checks(run: Run) -> list[str]:
    told: list[str] = run("issue", "show", "第12期", "--json").json["versions"][-1]["checks"]
    return told


def rows(settings: Settings, query: str) -> list[Any]:
    with Service.open(settings) as service, service.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def do(settings: Settings, statement: str) -> None:
    with Service.open(settings) as service, service.engine.begin() as connection:
        connection.execute(sa.text(statement))


def letters(settings: Settings, kind: str) -> list[Any]:
    return [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(settings.outbox_dir.glob(f"*-{kind}-*.eml"))
    ]


def test_each_unit_that_a_draft_names_is_asked_about_its_own_matters_alone(
    drafted: Settings, run: Run
) -> None:
    asked = run("issue", "check", "第12期", "--json").json
    assert sorted(asked["new"]) == sorted(NAMED)
    sheet = words_of((office_folder(drafted) / "核对单-招商局.docx").read_bytes())
    assert "产业展示中心选址及方案设计" in sheet and "督查通报核对单" in sheet
    assert "督查事项周进展_第12期.csv" in sheet  # the cells that it rests on
    assert not any(name in sheet for name in ("综合管理局", "规划建设局", "翔晖路南延工程", "冯景行"))
    mails = {one["To"]: one for one in letters(drafted, "check_sheet")}
    assert len(mails) == len(NAMED)
    [letter] = [one for one in mails.values() if "招商局" in one["Subject"]]
    body = letter.get_body(("plain",))
    assert body is not None and "不视为无异议" in body.get_content()
    assert [part.get_filename() for part in letter.iter_attachments()] == ["核对单-招商局.docx"]
    assert run("issue", "check", "第12期", "--json").json["new"] == []


def test_answers_stand_in_the_draft_and_go_with_a_draft_that_says_the_same(
    drafted: Settings, run: Run, tmp_path: Path
) -> None:
    proof = tmp_path / "佐证.txt"
    proof.write_text("现场照片", encoding="utf-8")
    run("issue", "check", "第12期")
    assert run("issue", "answer", "第12期", "综管局", "无异议", "--by", "张某").code == 0
    text = "方案设计已于3月26日定稿"
    said = run(
        "issue", "answer", "第12期", "招商局", "有异议", "--by", "李某", "--text", text, "--file", proof
    )
    assert f"招商局核对有异议：{text}（李某，佐证1份）" in said.out
    assert len(checks(run)) == len(NAMED)
    cover = words_of((office_folder(drafted) / "发文稿纸.docx").read_bytes())
    assert text in cover and "无异议：综合管理局" in cover and "规划建设局核对单尚未答复" in cover
    [(kept,)] = rows(drafted, "select evidence from ledger.check_answer where answer = '有异议'")
    assert kept[0]["file_name"] == "佐证.txt"
    assert path_of(drafted.landing_dir, kept[0]["sha256"]).read_bytes() == proof.read_bytes()

    moved = run("issue", "stage", "第12期", "征求意见稿", *WANG, "--reason", "先征求意见")
    assert moved.code == 0 and moved.err.startswith("提示：")
    assert "招商局核对有异议" in moved.err and "综合管理局" not in moved.err
    draft = (drafted.bulletins_dir / "2021-W12" / "第1版-送审稿" / "bulletin.txt").read_text("utf-8")
    assert "征求意见稿" in draft and text in draft  # among the warnings of the draft itself

    assert run("bulletin", "2021-W12", "--issue-date", "2021-03-30").code == 0
    assert sorted(run("issue", "check", "第12期", "--json").json["new"]) == sorted(NAMED)
    again = checks(run)
    assert any("招商局核对有异议" in line and "沿用上一稿" in line for line in again)
    # Who has answered the same matters is not asked again; the others get their sheet anew.
    counts = rows(drafted, "select split_part(split_part(reference, '-', 2), '.', 1), count(*)"
                           " from ledger.outbox where kind = 'check_sheet' group by 1")  # fmt: skip
    assert dict(counts) == {"U01": 2, "U02": 1, "U03": 1, "U04": 2, "U05": 2, "U06": 2}


def test_a_reply_to_the_mail_answers_the_sheet_and_its_attachment_is_evidence_not_a_return(
    drafted: Settings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("issue", "check", "第12期")
    now = datetime.now().astimezone()
    asked = {one["Subject"].rpartition("（")[2].rstrip("）"): one for one in letters(drafted, "check_sheet")}
    with ImapServer() as box:
        connect(box, monkeypatch)
        replies = (
            ("招商局", "有异议：第1项已于3月26日定稿", (WEEK,)),
            ("综合管理局", "经核对，无异议。", ()),
            ("规划建设局", "第1项无异议，第2项有异议", ()),
        )
        for number, (unit, text, files) in enumerate(replies, 1):
            to = asked[unit]["To"].addresses[0].addr_spec
            heads = {"In_Reply_To": asked[unit]["Message-ID"]}
            box.deliver(mail(to, "回复", *files, text=text, number=number, **heads), now)
        # Somebody else who got hold of the letter speaks for nobody.
        box.deliver(mail("x@example.com", "回复", text="无异议", number=9,
                         In_Reply_To=asked["办公室"]["Message-ID"]), now)  # fmt: skip
        assert run("collect").code == 0
    told = {line[: line.index("核对")]: line for line in checks(run)}
    assert "有异议：第1项已于3月26日定稿（周以宁，佐证1份）" in told["招商局"]
    assert "核对无异议（周以宁）" in told["综合管理局"]
    assert "尚未答复" in told["规划建设局"] and "尚未答复" in told["办公室"]
    assert rows(drafted, "select count(*) from ledger.submission where channel = 'mail'") == [(0,)]
    with Service.open(drafted) as service:
        from liangshai.papers.readers import sending

        sending.deliver(service)
    bodies = [one.get_body(("plain",)).get_content() for one in letters(drafted, "mail_reply")]
    assert any("没有看懂贵单位的核对意见" in body for body in bodies)
    assert any("已登记招商局的核对意见：有异议，收到佐证" in body for body in bodies)


def test_silence_is_entered_as_silence_when_its_time_is_over_or_at_the_signature(
    drafted: Settings, run: Run
) -> None:
    run("issue", "check", "第12期")
    unclear = run("issue", "answer", "第12期", "办公室", "收到", "--by", "赵某")
    assert unclear.code == 2 and "“收到”，应为无异议或有异议" in unclear.err and "不算答复" in unclear.err
    run("issue", "answer", "第12期", "办公室", "无意见", "--by", "赵某")
    do(drafted, "update ledger.check_sheet set due_at = now() - interval '1 hour' where unit_code = 'U03'")
    told = checks(run)
    assert (
        [line for line in told if "未回复" in line]
        == [line for line in told if line.startswith("招商局核对单到时未回复") and "不视为无异议" in line]
        != []
    )
    assert run("issue", "sign", 1, "--by", "演示用户").code == 0
    states = rows(drafted, "select answer, count(*) from ledger.check_answer group by 1 order by 1")
    assert dict(states) == {"无异议": 1, "未回复": 5}
    late = run("issue", "answer", "第12期", "招商局", "有异议", "--by", "李某", "--text", "应为完成")
    assert late.code == 2 and "已经签发，不再收核对意见" in late.err and "issue correct" in late.err


def test_nothing_is_sent_before_print_and_a_withdrawal_reaches_who_has_it_and_stops_the_rest(
    drafted: Settings, run: Run
) -> None:
    assert "还没有签发" in run("issue", "print", "第12期", *WANG).err
    assert run("delivery", "show", "第12期").out == "2021-W12 第1版还没有送出。\n"
    assert run("issue", "sign", 1, "--by", "演示用户").code == 0
    assert letters(drafted, "bulletin") == []
    printed = run("issue", "print", "第12期", *WANG, "--copies", 30, "--scope", "各办局", "--json").json
    assert printed["sent"] == printed["queued"] > 2
    # Drafted with the 29th of March as its day, printed today: 版记 says today, on paper as in the ledger.
    paper = drafted.bulletins_dir / "2021-W12" / "第1版"
    assert f"{chinese_date(today())}印发" in words_of((paper / "bulletin.docx").read_bytes())
    again = run("issue", "print", "第12期", *WANG, "--copies", 30, "--scope", "各办局", "--json").json
    assert again["queued"] == 0
    other = run("issue", "print", "第12期", *WANG, "--copies", 31)
    assert other.code == 2 and "不能再登记一次不同的内容" in other.err
    do(drafted, "update ledger.outbox set status = '待发' where kind = 'bulletin' and outbox_id ="
                " (select max(outbox_id) from ledger.outbox where kind = 'bulletin')")  # fmt: skip
    # Given up after three ends of which nobody knows: this reader may have the paper, and is told too.
    do(drafted, "update ledger.outbox set status = '失败', unknown_n = 3 where outbox_id ="
                " (select min(outbox_id) from ledger.outbox where kind = 'bulletin')")  # fmt: skip
    before = rows(drafted, "select fingerprint from ledger.issue_document")

    assert "要写明事由" in run("issue", "withdraw", "第12期", *WANG).err
    gone = run("issue", "withdraw", "第12期", *WANG, "--reason", "第3项数据有误", "--json").json
    assert (gone["notified"], gone["stopped"]) == (printed["queued"] - 1, 2)
    notices = letters(drafted, "withdrawal")
    assert len(notices) == gone["notified"]
    notice = notices[0].get_body(("plain",)).get_content()
    assert "第3项数据有误" in notice
    assert f"（第12期（总第12期），{chinese_date(today())}印发）已于{chinese_date(today())}撤回" in notice
    packages = rows(drafted, "select package from ledger.delivery where issue_id = 1")
    marks = [drafted.home / package / "已撤回，请勿送出.txt" for (package,) in packages]
    assert marks and all("第3项数据有误" in mark.read_text("utf-8-sig") for mark in marks)
    told = run("delivery", "show", 1).out
    assert "已撤回：" in told and f"王某某 科长（第3项数据有误）；撤回通知：已发{gone['notified']}封" in told
    shown = run("issue", "show", "第12期").out
    assert "撤回　王某某 科长（第3项数据有误）" in shown and "份数：30，印发范围：各办局" in shown
    assert rows(drafted, "select fingerprint from ledger.issue_document") == before
    refused = run("bulletin", "2021-W12", "--send")
    assert refused.code == 2 and letters(drafted, "bulletin") != []
    # A later version is not sent yet; who has the one before it is told beside.
    assert (
        run("bulletin", "第12期").code == 0 and run("issue", "sign", "第12期", "--by", "演示用户").code == 0
    )
    later = run("delivery", "show", "第12期").out
    assert "第2版还没有送出（第1版送" in later


def test_a_crash_between_print_and_the_letters_leaves_neither(
    drafted: Settings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("issue", "sign", 1, "--by", "演示用户").code == 0
    state = "select stage, (select count(*) from ledger.outbox where kind <> 'receipt') from ledger.issue"
    with monkeypatch.context() as crash:
        crash.setattr("liangshai.papers.readers.distribution.queue", lambda *_, **__: 1 // 0)
        assert run("issue", "print", "第12期", *WANG).code == 1
    assert rows(drafted, state) == [("签发", 0)]
    flows.deliver_bulletin(1)  # as the task flow does it: the same stages, entered by the program
    [(stage, letters_n)] = rows(drafted, state)
    assert stage == "印发" and letters_n > 2
    paper = drafted.bulletins_dir / "2021-W12" / "第1版" / "bulletin.docx"
    assert f"{chinese_date(today())}印发" in words_of(paper.read_bytes())
    with monkeypatch.context() as crash:
        crash.setattr("liangshai.papers.flow.queue", lambda *_, **__: 1 // 0)
        assert run("issue", "withdraw", "第12期", *WANG, "--reason", "有误").code == 1
    assert rows(drafted, state) == [("印发", letters_n)]
    steps = run("issue", "show", "第12期", "--json").json["versions"][0]["steps"]
    assert [step["stage"] for step in steps] == ["拟稿", "送审稿", "签发", "印发"]


def issued(run: Run) -> None:
    assert run("issue", "sign", 1, "--by", "演示用户").code == 0
    assert run("issue", "print", "第12期", *WANG).code == 0


def test_a_slip_is_told_once_in_the_next_issue(drafted: Settings, run: Run) -> None:
    issued(run)
    slip = ("--reason", "笔误", "--text", "第3项“大排查”原为“大检查”")
    said = run("issue", "correct", "第12期", "下期勘误", *WANG, *slip)
    assert said.code == 0 and "下一期拟稿时自动列入" in said.out
    told = "勘误\n2021年3月29日《督查事项进展情况通报（3月22日—28日）》更正如下：第3项“大排查”原为“大检查”。"
    made = run("bulletin", "2021-W13", "--issue-date", "2021-04-06", "--json").json
    assert told in (Path(made["folder"]) / "plain_text.txt").read_text("utf-8")
    assert run("issue", "recheck", made["issue_id"]).out.startswith(f"第{made['issue_id']}号发文重算后与原文")
    assert run("issue", "recheck", made["issue_id"], "--json").json["is_same"]
    assert run("issue", "sign", made["issue_id"], "--by", "演示用户").code == 0
    later = run("bulletin", "2021-W14", "--issue-date", "2021-04-12", "--json").json
    assert "勘误" not in (Path(later["folder"]) / "plain_text.txt").read_text("utf-8")
    steps = run("issue", "show", "第12期", "--json").json["versions"][0]["steps"]
    assert (steps[-1]["stage"], steps[-1]["reason"]) == ("更正", "笔误")


def test_a_paper_without_the_office_s_judgement_is_signed_only_with_a_reason_that_is_kept(
    settings: Settings, run: Run
) -> None:
    with Service.open(settings) as service:
        service.ingest(
            [PROJECT_DIR / "examples/2021/economic_indicators" / "主要经济指标完成情况（2021年1—3月）.xls"]
        )
    number = run("bulletin", "2021Q1", "--issue-date", "2021-04-20", "--json").json["issue_id"]
    sign = ("issue", "sign", number, "--by", "演示用户")
    gaps = run(*sign)
    assert gaps.code == 2 and "下步要求：【待办公室填写】" in gaps.err and "需领导协调解决事项" in gaps.err
    assert "（命令行：--despite-gaps 理由）" in gaps.err
    asked = run("issue", "ask", number, "--to", "a@example.cn", "--by", "演示用户")
    assert asked.code == 2 and "下步要求" in asked.err
    # Airflow's approval is no side door.
    form: dict[str, Any] = {"responded_by_user": {"name": "演示用户"}, "params_input": {}}
    with pytest.raises(IssueProblem, match="还有2处待办公室填写"):
        flows.issue_bulletin(number, form)
    form["params_input"] = {"signed_on": "明天", "despite_gaps": "本期只发数据"}
    with pytest.raises(IssueProblem, match="签发日期写的是“明天”"):
        flows.issue_bulletin(number, form)
    # The form says before what is in the way, and an answer that cannot be is refused before it counts.
    why = flows.signature_refused(number, {})
    assert "还有2处待办公室填写" in why and "--" not in why  # a form has no options
    assert "签发日期写的是“明天”" in flows.signature_refused(number, form)
    form["params_input"] = {"despite_gaps": "本期只发数据", "document_no": "第3号"}
    assert "第3号" in flows.signature_refused(number, form)
    form["params_input"] = {"despite_gaps": "本期只发数据", "post": "主任", "comment": "同意"}
    assert flows.signature_refused(number, form) == ""
    assert rows(settings, "select approved_by, stage from ledger.issue") == [(None, "送审稿")]
    assert flows.issue_bulletin(number, form) == number == flows.issue_bulletin(number, form)
    shown = run("issue", "show", number).out
    assert (
        "有缺口照样发出的理由：本期只发数据" in shown
        and "演示用户 主任" in shown
        and "签发意见：同意" in shown
    )
    printed = settings.bulletins_dir / "2021Q1" / "第1版" / "bulletin.txt"
    assert printed.read_text("utf-8").count("【待办公室填写】") == 2
    assert run(*sign).code == 0  # signing again in fewer words changes nothing


REFUSED: list[tuple[tuple[str, ...], str]] = [
    (("show", "2021-W13"), "2021-W13还没有拟过通报"),
    (("show", "第99期"), "没有这样的周"),
    (("show", "明天"), "期别写的是“明天”"),
    (("show", "99"), "没有第99号发文"),
    (("stage", "第12期", "送审稿", *WANG), "不能再登记一次不同的内容"),
    (("stage", "第12期", "征求意见稿", *WANG), "要写明事由"),
    (("stage", "第12期", "征求意见稿", "--reason", "再改"), "要写明经办人姓名"),
    (("check", "第12期", "--unit", "应急局"), "没有“应急局”这个单位"),
    (("print", "第12期", "--copies", "0"), "至少1"),
    (("check", "2021Q1"), "还没有拟过通报"),
    (("answer", "第12期", "招商局", "无异议", "--by", "李某"), "这一版还没有发核对单"),
]


def test_what_cannot_be_is_one_sentence_and_changes_nothing(drafted: Settings, run: Run) -> None:
    state = (
        "select stage, (select count(*) from ledger.issue_step), (select count(*) from ledger.check_sheet),"
        " (select count(*) from ledger.outbox) from ledger.issue"
    )
    before = rows(drafted, state)
    for words, says in REFUSED:
        refused = run("issue", *words)
        assert refused.code == 2 and says in refused.err and refused.err.count("\n") == 1, words
    assert rows(drafted, state) == before
