"""The draft that people edited comes back by the command line, is signed, and goes out as they wrote it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings
from reports.issuing.steps.stages import today
from schemas.warehouse.take import IssueTake
from tests.liangshai.conftest import Run

WEEK = PROJECT_DIR / "examples" / "2021" / "supervision_weekly" / "督查事项周进展_第12期.csv"


def draft_of(settings: Settings, version: int = 1) -> Path:
    return settings.bulletins_dir / "2021-W12" / f"第{version}版-送审稿" / "bulletin.docx"


def edited(source: Path, target: Path, *pairs: tuple[str, str]) -> Path:
    """A copy of a DOCX with some words of its text changed, each once."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                text = content.decode()
                for before, now in pairs:
                    assert before in text, before
                    text = text.replace(before, now, 1)
                content = text.encode()
            new.writestr(name, content)
    return target


def words_of(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.read("word/document.xml").decode()


@pytest.fixture
def drafted(settings: Settings, run: Run) -> Settings:
    with Service.open(settings) as service:
        service.ingest([WEEK])
    assert run("bulletin", "2021-W12", "--issue-date", "2021-03-29").code == 0
    return settings


def test_an_edited_draft_is_taken_with_its_reasons_and_goes_out_as_it_was_written(
    drafted: Settings, run: Run, tmp_path: Path
) -> None:
    draft = draft_of(drafted)
    file = edited(draft, tmp_path / "改好.docx", (">10<", ">12<"), ("各办局", "各办局、各中心"))
    refused = run("issue", "take", file)
    assert refused.code == 4 and "要写理由" in refused.out and "有2处与数据库不同，没有收" in refused.err
    assert "文中前后不一：由它算出的督查事项数“11项”（应为13）没有跟着改" in refused.out
    assert run("issue", "take", file, "--check").code == 4
    key = next(line for line in refused.out.splitlines() if "要写理由" in line).split("　")[0].strip()
    both = ("--reason", f"{key}=会上补登一项", "--reason", f"{key}.0=总数下期一并改")
    assert "有1处与数据库不同" in run("issue", "take", file, *both[:2]).err
    unnamed = run("issue", "take", file, *both)
    assert unnamed.code == 4 and "要写明经办人" in unnamed.err
    assert draft_of(drafted).read_bytes() == draft.read_bytes()

    answers = tmp_path / "理由.txt"
    answers.write_text(f"# 林澈\n{key}＝会上补登一项\n{key}.0=总数下期一并改\n", encoding="gb18030")
    by = ("--by", "林澈", "--post", "副主任")
    taken = run("issue", "take", file, "--answers", answers, *by)
    assert taken.code == 0 and "已收回" in taken.out and "凭文件属性" in taken.out
    assert draft_of(drafted).read_bytes() == file.read_bytes()
    assert "没有变化" in run("issue", "take", file, *by).out
    with Service.open(drafted) as service, service.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(IssueTake)) == 1
    told = run("explain", "2021-W12", "12")
    assert told.code == 0 and "理由：会上补登一项" in told.out and "：10" in told.out
    assert run("issue", "recheck", "1").out.count("逐字一致") == 1

    day = today()
    scan = tmp_path / "签发件.pdf"
    scan.write_bytes(b"no scan at all")
    signed = (
        "--by",
        "林澈",
        "--post",
        "主任",
        "--date",
        f"{day:%Y-%m-%d}",
        "--number",
        f"甲办发【{day.year}】3号",
    )
    wrong = run("issue", "sign", "2021-W12", *signed, "--scan", scan)
    assert wrong.code == 2 and "应为 50 MB 以内的扫描件" in wrong.err
    scan.write_bytes(b"%PDF-1.4 scan")
    for _ in range(2):
        assert run("issue", "sign", "2021-W12", *signed, "--scan", scan).code == 0
    assert (
        f"文号登记的是“甲办发〔{day.year}〕3号”"
        in run("issue", "sign", "1", "--by", "林澈", "--number", f"甲办发〔{day.year}〕4号").err
    )
    folder = drafted.bulletins_dir / "2021-W12" / "第1版"
    words = words_of((folder / "bulletin.docx").read_bytes())
    assert "各办局、各中心" in words and "送审稿" not in words
    assert f"{day.year}年{day.month}月{day.day}日" in words and "2021年3月29日" not in words
    assert f"甲办发〔{day.year}〕3号" in run("issue", "show", "2021-W12").out
    assert "正在推进12项" in (folder / "bulletin.txt").read_text("utf-8")
    late = run("issue", "take", file, *by)
    assert late.code in (2, 4) and "签发" in late.err
    assert run("issue", "print", "2021-W12", "--by", "林澈").code == 0
    for way in ("更正函", "下期勘误"):
        none = run("issue", "correct", "2021-W12", way, "--by", "林澈", "--reason", "核对")
        assert none.code == 2 and "没有差别" in none.err  # 12 stands for 10 by a reason: no slip


def test_what_is_not_the_latest_draft_or_is_half_worked_on_changes_nothing(
    drafted: Settings, run: Run, tmp_path: Path
) -> None:
    draft = draft_of(drafted)
    before = draft.read_bytes()
    more = '</w:t></w:r><w:ins w:id="1"><w:r><w:t>各位同志，</w:t></w:r></w:ins><w:r><w:t>各办局'
    tracked = edited(draft, tmp_path / "修订.docx", ("各办局", more))
    note = ("抄送：", '抄送：</w:t><w:footnoteReference w:id="2"/><w:t>')
    pdf = tmp_path / "稿.docx"
    pdf.write_bytes(b"%PDF-1.4")
    for file, says in (
        (tracked, "还有1处修订没有接受或拒绝"),
        (pdf, "不是 .docx"),
        (edited(draft, tmp_path / "脚注.docx", note), "脚注"),
        (next(draft.parent.rglob("发文稿纸.docx")), "这是发文稿纸，不是文稿本身"),
    ):
        said = run("issue", "take", file)
        assert said.code == 4 and says in said.err and said.err.count("\n") == 1
    # Who only checks learns it too: the real take would refuse.
    checked = run("issue", "take", tracked, "--check")
    assert checked.code == 4 and "还有1处修订没有接受或拒绝" in checked.err
    assert run("issue", "take", tracked, "--check", "--accept-changes").code == 0
    assert draft.read_bytes() == before
    assert run("issue", "take", tracked, "--accept-changes").code == 0
    assert run("bulletin", "2021-W12", "--issue-date", "2021-03-30").code == 0
    old = run("issue", "take", tracked, "--accept-changes")
    assert old.code == 4 and "已经另拟了第2版" in old.err


def test_a_draft_laid_into_the_office_s_folder_is_taken_with_the_note_beside_it(
    drafted: Settings, run: Run
) -> None:
    folder = drafted.edited_dir
    file = edited(draft_of(drafted), folder / "改好.docx", (">10<", ">12<"))
    (folder / "别的.txt").write_text("无关", "utf-8")
    content = file.read_bytes()
    refused = run("collect").out
    assert "修改稿《改好.docx》：没有收：有2处与数据库不同" in refused
    told = (folder / "改好.docx.收回结果.txt").read_text("utf-8")
    key = next(line for line in told.splitlines() if line.endswith("要写理由")).split("　")[0].strip()
    assert not file.exists() and "没有收" not in run("collect").out
    file.write_bytes(content)
    (folder / "改好.txt").write_text(
        f"{key}=会上补登一项\r\n{key}.0=总数下期一并改\r\n经办人：林澈 副主任\r\n", "gb18030"
    )
    assert "已收回" in run("collect").out
    assert draft_of(drafted).read_bytes() == content
    assert "林澈 副主任（收回修改稿《改好.docx》" in run("issue", "show", "2021-W12").out


def test_a_row_taken_out_wants_a_reason_and_the_totals_that_still_count_it_one_of_their_own(
    drafted: Settings, run: Run, tmp_path: Path
) -> None:
    text = words_of(draft_of(drafted).read_bytes())
    row = next(one for one in re.findall(r"<w:tr>.*?</w:tr>", text, re.DOTALL) if "大排查" in one)
    file = edited(draft_of(drafted), tmp_path / "删行.docx", (row, ""))
    refused = run("issue", "take", file)
    asked = [line for line in refused.out.splitlines() if "要写理由" in line]
    keys = [line.split("　")[0].strip() for line in asked]
    assert refused.code == 4 and len(keys) == 2 and keys[1] == f"{keys[0]}.0"
    assert "连同" in asked[0] and "仍计入督查事项数“11”" in asked[1]
    reasons = ("--by", "林澈", "--reason", f"{keys[0]}=并入第1项")
    one_left = run("issue", "take", file, *reasons)
    assert one_left.code == 4 and "有1处与数据库不同" in one_left.err
    assert run("issue", "take", file, *reasons, "--reason", f"{keys[1]}=按原报事项计").code == 0


def test_a_paragraph_of_judgement_that_was_added_is_answered_by_the_number_that_it_is_listed_under(
    drafted: Settings, run: Run, tmp_path: Path
) -> None:
    draft = draft_of(drafted)
    with zipfile.ZipFile(draft) as archive:
        last = re.findall(r"<w:t[^>]*>([^<]*。)</w:t>", archive.read("word/document.xml").decode())[-1]
    more = "</w:t></w:r></w:p><w:p><w:r><w:t>招商局推进不力，予以通报批评。"
    file = edited(draft, tmp_path / "加评价.docx", (last, f"{last}{more}"))
    refused = run("issue", "take", file)
    assert refused.code == 4 and "加写了“招商局推进不力，予以通报批评”" in refused.out
    key = next(line for line in refused.out.splitlines() if "加写了" in line).split("　")[0].strip()
    reasons = ("--reason", f"{key}=主任办公会意见", "--by", "林澈")
    assert key.startswith("加") and run("issue", "take", file, *reasons).code == 0
    assert "予以通报批评" in words_of(draft_of(drafted).read_bytes())
