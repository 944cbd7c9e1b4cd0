"""Two people edit one draft: what the second one's file drops of the first one's is asked about."""

from __future__ import annotations

import pytest

from reports.take.findings import Finding, Findings
from reports.take.undone import Undone

FIRST = Undone(
    "乙",
    "乙改.docx",
    (("各办局：", "各办局、各公司："), ("旧句。", ""), ("", "新添一段。")),
    (("6.1", "21.2"),),
)
DRAFT = ["各办局：", "旧句。", "工业总产值完成411.3亿元。"]


def asked(texts: list[str], *changes: tuple[str, str], keys: tuple[str, ...] = ()) -> list[str]:
    findings = Findings({})
    for before, after in changes:
        findings.changed("全文", before, after)
    for key in keys:
        findings.ask(Finding(key, "一", "21.2", "20.7", "改动", "x"))
    FIRST.ask(findings, texts)
    return [one.told for one in findings.found if one.key == "0.0"]


def test_a_file_made_of_the_old_draft_is_asked_why_it_drops_what_the_first_one_changed() -> None:
    (told,) = asked(DRAFT, ("工业总产值完成411.3亿元。", "工业总产值达到411.3亿元。"))
    assert told.startswith("上次收回的乙的《乙改.docx》改过的")
    assert all(f"“{one}”" in told for one in ("各办局、各公司：", "旧句。", "新添一段。", "21.2"))


@pytest.mark.parametrize("sentence", ["各办局、各公司：", "各办局、各中心："])
def test_what_is_kept_or_changed_once_more_is_no_question(sentence: str) -> None:
    texts = [sentence, "新添一段。", "完成21.2%"]
    assert asked(texts, ("各办局：", sentence), ("旧句。", ""), ("", "新添一段。"), keys=("6.1",)) == []
