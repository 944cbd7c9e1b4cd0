"""MHTML, the web page in one file that Excel and many systems save under the name .xls or .mht → Grid."""

import contextlib
import email
import email.policy
from collections.abc import Iterator

from etl.grid import Grid, Unreadable
from etl.read.limits import Limits
from etl.read.markup.html import read_html

_MOST_PARTS = 1_000


def read_web_archive(data: bytes, limits: Limits) -> Grid:
    """The bytes of an MHTML file → Grid, one sheet for each table of its pages. Raises Unreadable.

    Nothing that a page refers to is fetched.
    """
    grid = Grid("html", [])
    for page in _pages(data):
        try:
            found = read_html(page, limits, len(grid.sheets) + 1)
        except Unreadable as error:
            if error.code != "no_table":
                raise
            continue  # the frame around the sheets
        grid.sheets += found.sheets
        grid.notices += found.notices
        if sum(sheet.n_rows * sheet.n_cols for sheet in grid.sheets) > limits.cells:
            raise Unreadable("too_big", f"网页表格过大（超过{limits.cells}格），请另存为 .xlsx 后重新报送。")
    if not grid.sheets:
        sentence = "网页存档（.mht）里没有表格内容，请用 WPS 或 Excel 打开，另存为 .xlsx 后重新报送。"
        raise Unreadable("no_table", sentence)
    return grid


def _pages(data: bytes) -> Iterator[bytes]:
    message = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf \t\r\n"), policy=email.policy.compat32)
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            raise Unreadable("too_big", "网页存档（.mht）的部分过多，请另存为 .xlsx 后重新报送。")
        if part.get_content_type() != "text/html":
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content.strip():
            continue
        charset = part.get_content_charset()
        if charset and b"charset" not in content[:4096].lower():
            # It may say one encoding and be written in another.
            with contextlib.suppress(LookupError, UnicodeDecodeError):
                content = content.decode("gb18030" if charset.startswith("gb") else charset).encode(
                    "utf-8-sig"
                )
        yield content
