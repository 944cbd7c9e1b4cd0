"""A unit gets its version in the words that were taken back and signed; its own sentences wait for a word."""

from __future__ import annotations

from pathlib import Path

from liangshai.settings import Settings
from tests.liangshai.conftest import Run
from tests.liangshai.papers.draft.test_taking import edited

BY = ("--by", "演示用户")
SIGN = ("--despite-gaps", "先印后补", "--despite-unchecked", "会上已逐家核对")


def test_a_unit_reads_the_signed_words_and_its_own_like_those_rewritten_are_asked_before_print(
    first_quarter: Settings, run: Run, tmp_path: Path
) -> None:
    number = run("bulletin", "2021Q1", "--json").json["issue_id"]
    draft = first_quarter.bulletins_dir / "2021Q1" / "第1版-送审稿" / "bulletin.docx"
    pairs = (("）要求，", "）和主任办公会要求，"), ("进行亮灯晾晒", "开展亮灯通报"))
    file = edited(draft, tmp_path / "改好.docx", *pairs)
    assert run("issue", "take", file, *BY, "--reason", "20.0=按主任办公会意见").code == 0
    assert run("issue", "sign", number, *BY, *SIGN).code == 0

    refused = run("issue", "print", number, *BY)
    assert refused.code == 2 and "没有印发" in refused.err and "--own-words 理由" in refused.err
    assert "已改为“本季对" in refused.err and "开展亮灯通报" in refused.err
    assert run("bulletin", "2021Q1", "--send").code == 2
    assert "签发" in run("issue", "show", number).out and not list(first_quarter.outbox_dir.glob("*.eml"))

    paper = first_quarter.bulletins_dir / "2021Q1" / "第1版"
    written = run("bulletin", "2021Q1", "--unit", "全部", "--json").json
    own = (Path(written["招商局"]) / "own_sentences.txt").read_text("utf-8")
    assert "其中招商局" in own and "文稿上同类的话改写过的：" in own

    printed = run("issue", "print", number, *BY, "--own-words", "各单位自己的计数，照印", "--json")
    assert printed.code == 0 and printed.json["queued"] == printed.json["sent"] > 2
    for unit in ("招商局", "综合管理局"):
        text = (paper / "单位分册" / unit / "plain_text.txt").read_text("utf-8")
        assert "）和主任办公会要求，" in text and "）要求，" not in text
    assert run("bulletin", "2021Q1", "--send", "--json").json["queued"] == 0
    again = run("issue", "print", number, *BY, "--own-words", "各单位自己的计数，照印", "--json")
    assert again.code == 0 and again.json["queued"] == 0
