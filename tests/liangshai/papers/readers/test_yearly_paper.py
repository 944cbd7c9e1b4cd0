"""A year's workbook goes to those whom the rules name, once each, and comes back as it was issued."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from liangshai import flows
from liangshai.papers.readers.yearly_paper import yearly_book
from liangshai.service import Service
from liangshai.settings import Settings
from reports.delivery.mail import read_letter
from tests.letters import outbox_rows

ASSESSORS = "kaohe@example.gov.cn"


@pytest.fixture(scope="module")
def built(first_quarter: Settings) -> tuple[Settings, dict[str, Any]]:
    return first_quarter, flows.build_assessment("yearly-run", {"period": "2021"}, None)


def test_the_assessors_get_the_workbook_once_and_sign_for_it(
    built: tuple[Settings, dict[str, Any]], run: Any, tmp_path: Path
) -> None:
    settings, made = built
    first = flows.deliver_assessment(made)
    again = flows.deliver_assessment(made)
    assert (first["sent"], again["sent"]) == (1, 0)
    with Service.open(settings) as service:
        (row,) = (one for one in outbox_rows(service) if one["kind"] == "assessment")
        book = Path(made["path"]).read_bytes()
        assert yearly_book(service, made["issue_id"]).title == row["subject"] == "2021年考核基础数据"
    assert row["recipient_email"] == ASSESSORS
    letter = read_letter(settings.home / row["folder"])
    assert letter.attachments == {"2021年考核基础数据.xlsx": book}
    package = settings.home / "packages" / "2021-第1版" / "R08-考核办"
    assert {path.name for path in package.iterdir()} == {"考核数据.xlsx", "送出说明.txt"}
    assert (package / "考核数据.xlsx").read_bytes() == book
    (kept,) = (settings.assessments_dir / "2021" / "第1版").iterdir()
    assert kept.read_bytes() == book
    (listed,) = run("delivery", "show", "2021", "--json").json
    assert (listed["name"], listed["edition"], listed["status"]) == ("考核办", "全文 xlsx", "已发")
    assert run("delivery", "package", "2021", "--out", tmp_path / "again").code == 0
    assert (tmp_path / "again" / "R08-考核办" / "考核数据.xlsx").read_bytes() == book
    assert run("delivery", "receipt", "2021", "考核办", "--by", "周以宁").code == 0
    index = (settings.bulletins_dir / "index.html").read_text("utf-8")
    assert "../assessments/2021/" in index and "周以宁签收" in index


def test_what_was_issued_comes_back_though_this_program_would_print_it_otherwise(
    built: tuple[Settings, dict[str, Any]], run: Any, tmp_path: Path
) -> None:
    settings, made = built
    elder = b"as an elder program printed it"
    with Service.open(settings) as service:
        folder = yearly_book(service, made["issue_id"]).folder
        with service.engine.begin() as connection:
            connection.execute(
                sa.text(
                    "update ledger.archive_file set content = :content, sha256 = :sha256"
                    " where kind = 'yearly' and period_label = '2021'"
                ),
                {"content": elder, "sha256": hashlib.sha256(elder).hexdigest()},
            )
    told = run("assess", 2021, "--as-of", "stored", "--out", tmp_path)
    assert told.code == 0 and "存档原件" in told.out
    (back,) = tmp_path.iterdir()
    assert back.read_bytes() == elder
    assert next(folder.iterdir()).read_bytes() == elder
    rerun = flows.build_assessment("yearly-run", {"period": "2021"}, None)
    assert (rerun["issue_id"], Path(rerun["path"]).read_bytes()) == (made["issue_id"], elder)
    assert run("assess", 2021, "--as-of", "明天").code == 2
    assert run("assess", 21).code == 2


def test_the_edition_with_enterprises_is_kept_and_sent_to_assessors_alone_beside_the_other(
    built: tuple[Settings, dict[str, Any]], run: Any, tmp_path: Path
) -> None:
    settings, made = built
    first = run("assess", 2021, "--as-of", "stored", "--enterprises", "--send", "--json").json
    again = run("assess", 2021, "--as-of", "stored", "--enterprises", "--send", "--json").json
    assert first["issue_id"] == again["issue_id"] != made["issue_id"] and again["is_kept"]
    assert (first["queued"], again["queued"], first["as_of"]) == (1, 0, made["as_of"])
    with Service.open(settings) as service:
        title = "2021年考核基础数据（含企业明细）"
        (row,) = (one for one in outbox_rows(service) if one["subject"] == title)
    assert row["recipient_email"] == ASSESSORS
    letter = read_letter(settings.home / row["folder"])
    assert letter.attachments == {f"{title}.xlsx": Path(first["path"]).read_bytes()}
    assert (settings.home / "packages" / "2021-第1版（含企业明细）" / "R08-考核办").is_dir()
    (kept,) = (settings.assessments_dir / "2021" / "第1版（含企业明细）").iterdir()
    assert kept.read_bytes() == Path(first["path"]).read_bytes() != Path(made["path"]).read_bytes()
    (listed,) = run("delivery", "show", first["issue_id"], "--json").json
    assert (listed["name"], listed["edition"]) == ("考核办", "全文 xlsx")
    assert "含企业明细，限有权查看的人员" in (settings.bulletins_dir / "index.html").read_text("utf-8")
    assert run("issue", "recheck", first["issue_id"]).code == 0
