"""The archive's front page."""

from __future__ import annotations

import dataclasses

from reports.issuing.kept.archive import ArchiveEntry, render_index

FILES = {"bulletin.pdf": "ab", "bulletin.docx": "cd", "page.html": "ef", "bulletin.xlsx": "01"}
ONE = ArchiveEntry(
    *(1, "quarterly", "2021Q1", 2021, "关于<一>季度的通报", 1, "签发", "2021年4月20日", "2021-04-20 09:00"),
    *("张某某", 0, "2021Q1/第1版", FILES),
)


def test_every_issue_stands_there_with_all_its_forms_the_newest_first() -> None:
    draft = dataclasses.replace(
        ONE, issue_id=2, version=2, stage="送审稿", signed_by="", changes_n=3, folder="2021Q1/第2版-送审稿"
    )
    gone = dataclasses.replace(ONE, issue_id=3, period="2021Q3", stage="撤回", folder="2021Q3/第1版")
    assert "张某某签发，已撤回</td>" in render_index([gone]) and "已撤回" not in render_index([ONE])
    week = dataclasses.replace(ONE, kind="weekly", period="2022-W01", year=2022, title="周报")
    page = render_index([ONE, draft, week])
    assert page.index("2022年每周督查通报") < page.index("2021年季度通报")
    assert page.index("第2版，与上一版有3处不同") < page.index("第1版</td>", page.index("2021年季度通报"))
    assert 'href="2021Q1/%E7%AC%AC1%E7%89%88/bulletin.pdf"' in page
    assert page.count('href="2021Q1/%E7%AC%AC1%E7%89%88/">全部文件</a>') == 2
    assert page.count("PDF</a>") == 3 and page.count("与上一版的差异") == 0
    assert "关于&lt;一&gt;季度的通报" in page and "张某某签发" in page


def test_an_empty_archive_says_so_and_nothing_is_loaded_from_elsewhere() -> None:
    assert "还没有发文" in render_index([])
    assert "http" not in render_index([ONE]).replace("http-equiv", "")


def test_workbooks_and_wall_charts_stand_beside_the_papers() -> None:
    book = dataclasses.replace(
        ONE, kind="yearly", period="2021", title="2021年考核基础数据", signed_by="", stage="",
        folder="../assessments/2021/第1版", files={"2021年考核基础数据_第1版.xlsx": "aa"},
    )  # fmt: skip
    wall = dataclasses.replace(
        book, kind="wall", period="2021-03", title="挂图", folder="../wall/2021-03/第1版",
        files={"wall-1.png": "1", "wall-2.png": "2", "wall-A1.pdf": "3", "wall.html": "4"},
    )  # fmt: skip
    page = render_index([ONE, book, wall])
    assert "2021年考核基础数据</h2>" in page and ">XLSX</a>" in page.split("考核基础数据</h2>")[1]
    assert ">wall-1.png</a>" in page and ">wall-2.png</a>" in page and "2021年挂图作战" in page
    assert 'class="draft"' not in page
