"""Zips and scans on their way in: each file a submission, each scan beside its return."""

from __future__ import annotations

import io
from typing import Any

import docx

from etl.answer.answer import receipt_text
from tests.etl.conftest import Desk
from tests.etl.read.test_archive import bomb, zipped
from tests.etl.test_pipeline import PDF, march, weekly

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)


def ends(receipts: list[dict[str, Any]]) -> list[tuple[str, str, str | None]]:
    return [(r["file"], r["status"], r["evidence"]) for r in receipts]


def hand_in(desk: Desk, *files: tuple[bytes, str]) -> list[dict[str, Any]]:
    return desk.intake.hand_in([desk.arrival(content, name) for content, name in files])


def test_a_zip_is_as_many_returns_as_it_has_files(desk: Desk) -> None:
    content = zipped({"重点项目.xlsx": march(), "局里/督查.csv": weekly(), "盖章/盖章件.pdf": PDF})
    receipts = hand_in(desk, (content, "报送.zip"))
    assert ends(receipts) == [
        ("重点项目.xlsx", "accepted", "已收（盖章件.pdf）"),
        ("督查.csv", "accepted", "已收（盖章件.pdf）"),
        ("盖章件.pdf", "evidence", "已收"),
    ]
    assert "压缩包“报送.zip”里，位置“局里/督查.csv”" in receipt_text(receipts[1])
    assert "第" in receipts[2]["reason"] and "一并留存" in receipts[2]["reason"]
    again = hand_in(desk, (content, "报送（再发）.zip"))
    assert [r["status"] for r in again] == ["duplicate", "duplicate", "evidence"]


def test_words_beside_returns_are_kept_and_told_and_alone_they_are_asked_for_a_table(desk: Desk) -> None:
    letter = "报送说明\r\n现将3月重点项目进展报上，请查收。\r\n联系人：方令仪，电话7001，谢谢。\r\n"
    files = {"重点项目.xlsx": march(), "说明.txt": letter.encode("gb18030"), "报送说明.docx": word_note()}
    receipts = hand_in(desk, (zipped(files), "报送.zip"))
    assert ends(receipts) == [
        ("重点项目.xlsx", "accepted", "未收"),
        ("说明.txt", "evidence", None),
        ("报送说明.docx", "evidence", None),
    ]
    assert [r["status_text"] for r in receipts[1:]] == ["已收说明", "已收说明"]
    assert receipts[1]["reason"] == "“说明.txt”是随报表附来的文字说明，里面没有报表，已留存，不读取"
    alone = hand_in(desk, (letter.encode(), "说明.txt"), (word_note(), "报送说明.docx"))
    assert [r["status"] for r in alone] == ["returned", "returned"]


def test_a_table_beside_returns_is_no_note_whatever_it_is_called(desk: Desk) -> None:
    files = {
        "重点项目.xlsx": march(),
        "督查说明.csv": weekly(),
        "花名册.csv": "姓名,科室,电话\n甲,乙,1\n".encode(),
    }
    receipts = hand_in(desk, (zipped(files), "报送.zip"))
    assert [r["status"] for r in receipts] == ["accepted", "accepted", "returned"]


def word_note() -> bytes:
    document = docx.Document()
    document.add_paragraph("关于报送3月重点项目进展的说明")
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def test_a_zip_that_cannot_be_opened_is_one_returned_submission(desk: Desk) -> None:
    receipts = hand_in(desk, (bomb(), "炸弹.zip"), (zipped({}), "空.zip"), (march(), "重点项目.xlsx"))
    assert [r["status"] for r in receipts] == ["returned", "returned", "accepted"]
    assert "超过200MB" in receipts[0]["reason"]
    assert "没有文件" in receipts[1]["reason"]


def test_a_scan_belongs_to_the_return_of_its_name_or_to_the_only_one(desk: Desk) -> None:
    by_name = hand_in(
        desk,
        (march(), "重点项目进展（定稿）.xlsx"),
        (weekly(), "督查.csv"),
        (PDF, "重点项目进展（盖章扫描件）.pdf"),
    )
    assert [r["evidence"] for r in by_name] == ["已收（重点项目进展（盖章扫描件）.pdf）", "未收", "已收"]
    [alone] = hand_in(desk, (PICTURE, "图片1.png"))
    assert "请补报电子表" in alone["reason"]
    only = hand_in(desk, (weekly("3月15日—21日", "2021年3月22日"), "督查11.csv"), (PDF + b" ", "章.pdf"))
    assert only[0]["evidence"] == "已收（章.pdf）"


def test_a_scan_finds_its_return_on_another_day_and_the_other_way_round(desk: Desk) -> None:
    [first] = hand_in(desk, (weekly(), "督查事项周进展.csv"))
    [scan] = hand_in(desk, (PDF, "督查事项周进展-已盖章.pdf"))
    assert first["evidence"] == "未收"
    assert f"第{first['submission']}号报送" in scan["reason"]
    hand_in(desk, (PICTURE, "重点项目情况（盖章）.png"))
    [after] = hand_in(desk, (march(), "重点项目情况.xlsx"))
    assert after["evidence"] == "已收（重点项目情况（盖章）.png）"


def test_in_a_letter_a_scan_speaks_for_every_return(desk: Desk) -> None:
    files = [(march(), "重点项目.xlsx"), (weekly(), "督查.csv"), (PDF, "扫描0001.pdf")]
    numbers = desk.intake.take_in([desk.arrival(*file) for file in files], is_one_letter=True)
    receipts = desk.intake.process(numbers)
    assert [receipts[n]["evidence"] for n in numbers] == ["已收（扫描0001.pdf）"] * 2 + ["已收"]


def test_taking_in_twice_after_a_crash_changes_nothing(desk: Desk) -> None:
    files = [(zipped({"督查.csv": weekly(), "章.pdf": PDF}), "报送.zip"), (march(), "重点项目.xlsx")]
    arrivals = [desk.arrival(content, name, channel="folder") for content, name in files]
    first = desk.intake.take_in(arrivals)
    desk.intake.process()
    assert desk.intake.take_in(arrivals) == first
    assert desk.intake.process() == {}
    assert desk.one("select count(*) from ledger.submission_evidence") == 1


def test_a_zip_is_tried_file_by_file_and_leaves_nothing(desk: Desk) -> None:
    arrival = desk.arrival(zipped({"重点项目.xlsx": march(), "章.pdf": PDF}), "报送.zip")
    before = desk.one("select count(*) from ledger.submission")
    tried = [desk.intake.preview(one.content, one) for one in desk.intake.files_in(arrival)]
    assert [(t["status"], len(t["rows"])) for t in tried] == [("accepted", 6), ("evidence", 0)]
    assert "以同时报送的电子表为准" in tried[1]["reason"]
    assert not desk.intake.landing.exists()
    assert desk.one("select count(*) from ledger.submission") == before
