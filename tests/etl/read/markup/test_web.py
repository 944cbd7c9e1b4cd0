"""Pages saved as tables: MHTML, what Excel hides in HTML; and links that are no tables."""

from collections.abc import Callable
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from etl.grid import Grid, Unreadable
from etl.read import sniff

Read = Callable[..., Grid]
TABLE = (
    "<html><body><table><tr><td>项目</td><td>金额</td></tr>"
    "<tr><td>甲</td><td>3</td></tr></table></body></html>"
)


def archive(*pages: str, charset: str = "gb2312") -> bytes:
    message = MIMEMultipart("related")
    for page in pages:
        message.attach(MIMEText(page, "html", charset))
    return message.as_bytes()


@pytest.mark.parametrize("head", [b"", b"From: <Saved by WPS>\r\nSubject: x\r\n\tfolded\r\n"])
@pytest.mark.parametrize("charset", ["gb2312", "utf-8"])
def test_a_web_archive_gives_the_tables_of_its_pages(read: Read, head: bytes, charset: str) -> None:
    frame = "<html><frameset></frameset></html>"
    grid = read(head + archive(frame, TABLE, TABLE, charset=charset).replace(b"\n", b"\r\n"), "导出.xls")
    assert [(sheet.number, sheet.name) for sheet in grid.sheets] == [(1, "表1"), (2, "表2")]
    assert grid.sheets[1].rows[:] == [["项目", "金额"], ["甲", "3"]]


@pytest.mark.parametrize("page", ["<html><p>没有表</p></html>", ""])
def test_a_web_archive_without_a_table_is_a_sentence(read: Read, page: str) -> None:
    with pytest.raises(Unreadable, match="没有表格"):
        read(archive(page))


def test_strike_through_and_hidden_columns_of_a_page_are_told(read: Read) -> None:
    page = (
        "<html><style>.xl65 {color:red; text-decoration:line-through;}</style>"
        "<table><col><col style='display: none'>"
        "<tr><td class='xl65 a'>甲</td><td>1</td></tr>"
        "<tr hidden><td><font><del>乙</del></font></td><td>2</td></tr>"
        "<tr><td>丙<del>丁</del></td><td style='text-decoration: line-through'>3</td></tr></table></html>"
    )
    [sheet] = read(page.encode()).sheets
    assert sheet.struck == {(0, 0), (1, 0), (2, 1)}
    assert (sheet.hidden_rows, sheet.hidden_cols) == ({1}, {1})


@pytest.mark.parametrize(
    "text",
    [
        "https://docs.qq.com/sheet/abc",
        "[InternetShortcut]\r\nURL=https://docs.qq.com/sheet/x\r\n",
        "【金山文档】 3月进展 https://kdocs.cn/l/abc 点链接打开",
        '<?xml version="1.0"?><plist version="1.0"><dict><key>URL</key><string>https://a.cn</string></dict></plist>',
    ],
)
def test_a_link_to_an_online_table_is_told(read: Read, text: str) -> None:
    with pytest.raises(Unreadable, match="只收到一个链接"):
        read(text.encode())


def test_a_table_that_holds_links_is_a_table(read: Read) -> None:
    assert sniff("项目,网址\n甲,https://a.cn\n".encode()) == "csv"
    assert sniff("项目\t网址\n甲\thttps://a.cn\n".encode()) == "csv"


def test_the_line_by_which_excel_is_told_the_delimiter_is_no_row(read: Read) -> None:
    [sheet] = read("sep=;\n项目;金额\n甲;1,5\n".encode()).sheets
    assert sheet.rows[:] == [["项目", "金额"], ["甲", "1,5"]]
