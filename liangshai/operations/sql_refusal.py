"""One Chinese sentence for a statement that the database does not take, with the server's words in it."""

from __future__ import annotations

import re
from typing import Any

import psycopg

_TELLS = {
    "22003": "数太大，放不下",
    "22007": "日期或时间写得不对",
    "22008": "日期或时间超出范围",
    "22012": "除数为0",
    "22023": "参数的值不对",
    "22P02": "值与列的类型不合",
    "25006": "这里只读：不能增、改、删，只能查询",
    "42501": "没有权限",
    "42601": "语句写法有误",
    "42702": "列名在几个视图里都有，请写成“视图名.列名”",
    "42703": "没有这一列",
    "42803": "有的列既没有汇总，也没有写进 group by",
    "42804": "类型不合",
    "42883": "没有这个函数，或两边类型不同不能比较",
    "42P01": "没有这个视图或表",
    "53200": "查询太大，内存不够",
    "53300": "同时登录的人太多，请稍后再试",
    "57014": "查询被停止",
}
# A view's name where a column's should stand is a whole row to PostgreSQL, which then says one of these.
_WHOLE_ROW = re.compile(
    r"malformed record literal|anonymous composite types|operator does not exist: [^ ]+ [^ ]+ "
)
ASKS_COLUMNS = ("42703", "22P02", "0A000", "42883")


def refusal_sentence(fault: psycopg.Error, columns: str = "") -> str:
    """One line: what is wrong, the server's words in brackets, and the ``columns`` of what was named."""
    told = _TELLS.get(fault.sqlstate or "", "数据库不接受这一句")
    if columns and _is_whole_row(fault):
        told = "视图名写在了列名的位置上"
    if fault.sqlstate == "25006":
        return f"查询出错：{told}"
    if fault.sqlstate == "42501" and "考核" in _server_words(fault):
        told += "，模式“考核”要加 --role assessor"
    return f"查询出错：{told}（{_server_words(fault)}）" + (f"；{columns}" if columns else "")


def _server_words(fault: psycopg.Error) -> str:
    """The first line of what the server said: the rows that it speaks of stand in further ones."""
    said = fault.diag.message_primary or str(fault).strip() or type(fault).__name__
    return said.splitlines()[0].strip()


def columns_of_named_views(connection: psycopg.Connection[Any], statement: str) -> str:
    """`“报送情况”的列有：报表、报送单位…` for each view of the search path that the statement names."""
    words = sorted({word.lower() for word in re.findall(r"\w+", statement)})
    with connection.transaction():
        rows = connection.execute(
            "select c.relname, string_agg(a.attname, '、' order by a.attnum) from pg_class c"
            " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
            " where c.relname = any(%s) and c.relkind in ('v', 'r') and pg_table_is_visible(c.oid)"
            " group by c.relname order by c.relname",
            (words,),
        ).fetchall()
    return "；".join(f"“{name}”的列有：{columns}" for name, columns in rows)


def _is_whole_row(fault: psycopg.Error) -> bool:
    return _WHOLE_ROW.search(_server_words(fault)) is not None
