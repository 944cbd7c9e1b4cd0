"""The answer says in plain Chinese what was taken, what was not, and what to do about it."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
import sqlalchemy as sa

from etl.answer.answer import (
    Ending,
    make_receipt,
    note_subject,
    receipt_letter,
    receipt_text,
    return_note,
    write_answer,
)
from etl.answer.letter import read_letter
from etl.answer.words import marked_words
from etl.grid import Grid, Sheet
from etl.tidy.tidied import (
    ColumnPlace,
    Doubt,
    Ignored,
    Option,
    Problem,
    TableRows,
    Tidied,
    TotalCheck,
    Warned,
)
from etl.warehouse.ledger import Waiting
from etl.warehouse.reference import Reference
from schemas.period import Period
from schemas.source import Source, load_sources

ROOT = Path(__file__).parents[3]
NOTE = {"note_no": "退回单2021-015", "round_no": 2, "due_date": "2021-04-08"}
BAD = Problem(
    "3月", "F12", "年度计划", "477.1亿", "R-money", "本列单位为万元，请填4771000或在表头注明单位", sheet_no=1
)
DOUBT = Doubt(
    "period",
    "表题为3月、4月8日报送、3月已受理，请问这是哪个月的数？",
    (Option("A", "这是4月数", {"period": "2021-04"}), Option("B", "更正3月", {"correct": True})),
)


@pytest.fixture(scope="module")
def source() -> Source:
    return load_sources(ROOT / "schemas" / "sources")["project_progress"]


@pytest.fixture
def reference() -> Reference:
    reference = Reference()
    reference.unit_names.update({"U01": "办公室", "U02": "综合管理局"})
    reference.unit_emails.update({"U01": "bangongshi@example.gov.cn"})
    return reference


def tidied(*problems: Problem, **more: Any) -> Tidied:
    rows = TableRows(
        "project_progress", 1, "3月", {"project_code": pa.array(["a", "b"])}, [6, 7], None,
        [ColumnPlace("project_code", "项目代码", 2)],
    )  # fmt: skip
    return Tidied(
        "project_progress", "U02", Period.parse("2021-03"), "重点项目进展情况表（2021年3月）", tables=[rows],
        problems=list(problems), rows_read=34, **more,
    )  # fmt: skip


def waiting(channel: str = "file", number: int = 12) -> Waiting:
    received = datetime.fromisoformat("2021-04-06T08:50:00+00:00")
    return Waiting(number, "三月.xlsx", "ab" * 32, received, channel, {})


def grid() -> Grid:
    return Grid("xlsx", [Sheet(1, "3月", [["项目代码"]]), Sheet(2, "Sheet2", [])])


def test_the_receipt_holds_everything_the_command_line_promises(source: Source, reference: Reference) -> None:
    said = tidied(
        BAD,
        warnings=[Warned("W-plan", "与下达数不一致", "3月", "G7")],
        ignored=[Ignored("3月", "附注", 2)],
        totals=[TotalCheck("3月", "I42", "合计", "本年累计", "120", "118", False)],
    )
    end = Ending("partly", said, note=NOTE, rows_accepted=33)
    receipt = make_receipt(waiting(), source, end, reference, grid())
    promised = {
        "submission", "source", "unit", "period", "status", "rows_read", "rows_accepted", "rejected",
        "ignored", "warnings", "totals", "question", "questions", "file", "sha256", "sheets",
        "headings", "evidence",
    }  # fmt: skip
    assert promised <= set(receipt)
    assert receipt["rejected"] == [
        {"sheet": "3月", "cell": "F12", "column": "年度计划", "value": "477.1亿", "rule": "R-money",
         "message": "本列单位为万元，请填4771000或在表头注明单位"}
    ]  # fmt: skip
    assert (receipt["unit"], receipt["period"], receipt["received_at"]) == (
        "U02", "2021-03", "2021-04-06T16:50:00+08:00",
    )  # fmt: skip
    assert (receipt["totals"][0]["printed"], receipt["totals"][0]["computed"]) == ("120", "118")
    assert [(sheet["name"], sheet["used"]) for sheet in receipt["sheets"]] == [
        ("3月", True),
        ("Sheet2", False),
    ]
    assert receipt["headings"][0]["heading"] == "项目代码"


def test_a_partly_accepted_return_is_told_what_to_mend_and_until_when(
    source: Source, reference: Reference
) -> None:
    end = Ending("partly", tidied(BAD), note=NOTE, rows_accepted=33)
    receipt = make_receipt(waiting(), source, end, reference)
    assert receipt_text(receipt).splitlines() == [
        f"【部分受理】第12号报送：{source.label}（综合管理局，2021年3月）",
        "文件“三月.xlsx”，2021年4月6日16:50收到。",
        "本次读到34行，33行已入库，其余1行改好后再入库。",
        "请修改1处：",
        "  1. “3月”表 F12（年度计划）填“477.1亿”："
        "本列单位为万元，请填4771000或在表头注明单位（规则 R-money）",
        "退回单2021-015（第2次退回）已开出，请于2021年4月8日前改好重报；原表已标注，随退回单附上。",
        "盖章件：未收。",
    ]


def test_each_status_has_its_word_and_its_sentence(source: Source, reference: Reference) -> None:
    def text(status: str, said: Tidied | None = None, refusal: Any = None, **more: Any) -> str:
        end = Ending(status, said, refusal, **more)
        return receipt_text(make_receipt(waiting(), source, end, reference))

    accepted = text("accepted", tidied(), rows_accepted=34, evidence=["三月.pdf"])
    assert "【已受理】" in accepted and "34行已入库" in accepted and "盖章件：已收（三月.pdf）" in accepted
    held = text("held", tidied(), doubts=[DOUBT], question_ids=[3])
    assert "【待确认】" in held and "请答复（问题3）" in held and "  A  这是4月数" in held
    assert "不必重新报送" in held
    assert "【重复】" in (again := text("duplicate", duplicate_of=11)) and "第11号" in again
    refused = text("returned", None, ("encrypted", "文件已加密，打不开，请取消密码后重新报送。"))
    assert "【退回】" in refused and "请取消密码后重新报送。" in refused
    evidence = text("evidence", None, ("evidence_only", "已收盖章件，请补报电子表"))
    assert "【已收盖章件】" in evidence and "盖章件：已收。" in evidence


def test_an_unknown_file_is_answered_by_its_name(reference: Reference) -> None:
    end = Ending("returned", refusal=("unknown", "认不出这是哪张报表"))
    receipt = make_receipt(waiting(), None, end, reference)
    assert receipt_text(receipt).startswith("【退回】第12号报送：文件“三月.xlsx”\n")
    assert receipt["source"] is None


def test_a_try_has_no_number(source: Source, reference: Reference) -> None:
    receipt = make_receipt(waiting(number=0), source, Ending("accepted", tidied()), reference)
    assert receipt_text(receipt).startswith("【已受理】试读：")


def test_a_long_list_is_cut_in_the_text_and_whole_in_the_receipt(
    source: Source, reference: Reference
) -> None:
    many = [Problem("3月", f"F{n}", "年度计划", "x", "R-money", "应填数字") for n in range(6, 56)]
    receipt = make_receipt(waiting(), source, Ending("returned", tidied(*many), note=NOTE), reference)
    text = receipt_text(receipt)
    assert "F25" in text and "F26" not in text and "其余30处" in text
    assert len(receipt["rejected"]) == 50


def test_what_a_long_list_leaves_out_is_named_by_its_cells(source: Source, reference: Reference) -> None:
    warned = [Warned("W-registered", f"填“韩\n牧之{n}”读不出", "3月", f"E{n}") for n in range(6, 29)]
    receipt = make_receipt(waiting(), source, Ending("accepted", tidied(warnings=warned)), reference)
    assert "其余3处：E26、E27、E28。" in receipt_text(receipt)
    assert "\n" not in receipt["warnings"][0]["message"]


def test_a_cell_that_two_tables_share_is_told_once(source: Source, reference: Reference) -> None:
    twice = [Problem("表1", "A3", "序号", "2", "R-double-key", "重复", table=t) for t in ("item", "measure")]
    receipt = make_receipt(waiting(), source, Ending("returned", tidied(*twice)), reference)
    assert [p["cell"] for p in receipt["rejected"]] == ["A3"]


def test_a_return_that_goes_back_is_not_asked_about(source: Source, reference: Reference) -> None:
    doubt = Doubt("totals", "以哪个为准？", ())
    receipt = make_receipt(waiting(), source, Ending("returned", tidied(), doubts=[doubt]), reference)
    assert receipt["question"] is None


def test_records_from_a_system_have_no_stamped_scan(source: Source, reference: Reference) -> None:
    receipt = make_receipt(waiting("database"), source, Ending("accepted", tidied()), reference)
    assert receipt["evidence"] is None
    assert "盖章件" not in receipt_text(receipt)


def test_whatever_stands_in_a_cell_the_ledger_takes_the_receipt(
    source: Source, reference: Reference, database_url: str
) -> None:
    odd = Problem("3\x00月", "F1", "列", "a\x00b\ud800c\x1f", "R", "应填“\x0b”")
    receipt = make_receipt(waiting(), source, Ending("partly", tidied(odd), note=NOTE), reference)
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        text = json.dumps(receipt, ensure_ascii=False)
        back = connection.scalar(sa.text("select cast(:r as jsonb)"), {"r": text})
    engine.dispose()
    assert back == receipt


def note(source: Source, reference: Reference, *problems: Problem) -> tuple[str, str]:
    said = tidied(
        *problems,
        warnings=[
            Warned("W-plan", "与下达数不一致", "3月", "G7", to_explain=True),
            Warned("W-total", "有数读不出，未能核对", "3月", "G9"),
            Warned("W", "无单元格", to_explain=True),
        ],
    )
    receipt = make_receipt(waiting(), source, Ending("partly", said, note=NOTE, rows_accepted=33), reference)
    return return_note(
        receipt, "综合管理局", source.label, "退回单2021-015", 2, date(2021, 4, 8), "办公室督查科"
    )


def test_the_return_note_has_its_head_its_lines_and_room_for_an_explanation(
    source: Source, reference: Reference
) -> None:
    html, text = note(source, reference, BAD)
    for words in ("退回单2021-015", "综合管理局", "2021年3月", "三月.xlsx", "第2次退回", "2021年4月8日",
                  "办公室督查科", "477.1亿", "F12", "必改", "需说明", "G7", "33行已入库",
                  "数据核实说明"):  # fmt: skip
        assert words in html and words in text, words
    assert "无单元格" not in html and "未能核对" not in html


def test_what_a_clerk_typed_never_becomes_html(source: Source, reference: Reference) -> None:
    html, _ = note(source, reference, Problem("<b>", "F1", "列", "<script>alert(1)</script>", "R", "a & b"))
    assert "<script>" not in html and "&lt;script&gt;" in html and "a &amp; b" in html


def test_the_answer_is_a_letter_with_her_own_workbook_marked(
    tmp_path: Path, source: Source, reference: Reference
) -> None:
    original = tmp_path / "kept"
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "3月"
    book.save(original)
    end = Ending("partly", tidied(BAD), note=NOTE, rows_accepted=33)
    receipt = make_receipt(waiting(), source, end, reference)
    for _ in range(2):
        folder = write_answer(tmp_path / "answers", receipt, tidied(BAD), original, "xlsx", reference)
    assert folder == tmp_path / "answers" / "12"
    letter = read_letter(folder)
    assert list(letter.attachments) == ["三月（退回标注）.xlsx"]
    assert "办公室（bangongshi@example.gov.cn）" in letter.text
    assert note_subject(receipt) == f"退回单2021-015：{source.label}（综合管理局，2021年3月）请修改"
    assert folder.stat().st_mode & 0o077 == 0


def test_any_receipt_can_be_a_letter(source: Source, reference: Reference) -> None:
    receipt = make_receipt(
        waiting(), source, Ending("held", tidied(), doubts=[DOUBT], question_ids=[3]), reference
    )
    letter = receipt_letter(receipt)
    assert letter.text == receipt_text(receipt)
    assert "这是4月数" in letter.html


def test_a_trial_tells_what_will_be_asked_and_promises_nothing(source: Source, reference: Reference) -> None:
    doubt = Doubt("period", "是哪一期？", (Option("A", "三月", {}),))
    trial, real = (
        receipt_text(
            make_receipt(waiting(number=n), source, Ending("held", tidied(), doubts=[doubt]), reference)
        )
        for n in (0, 12)
    )
    assert "自动入库" not in trial and "试读不入库，不必答复" in trial and "会问：是哪一期？" in trial
    assert "答复之后自动入库" in real and "请答复：是哪一期？" in real


@pytest.mark.parametrize(
    ("file_name", "said", "unsaid"),
    [
        ("三月.xlsx", "您的原表随信附上", "另做"),
        ("三月.XLS", ".xls 文件不能直接标注，随信附上照原表另做的一份 xlsx", "您的原表随信附上"),
        ("三月.ods", "原来的公式在里面已是数，改了数请把合计一并改好", "您的原表随信附上"),
        ("三月.csv", "另做的一份 xlsx", "公式"),
    ],
)
def test_a_copy_is_not_called_the_clerks_own_file(file_name: str, said: str, unsaid: str) -> None:
    words = marked_words(file_name)
    assert said in words and unsaid not in words and words.endswith("。")
