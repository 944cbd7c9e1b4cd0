"""Whoever types a query that the documents show gets rows, or none, but no refusal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_QUERY = re.compile(r"""liangshai sql(?: --role (\w+))? -c (?:"([^"]+)"|'([^']+)')""")
QUERIES = [
    pytest.param(role or "reader", double or single, id=f"{page.name} {number}")
    for page in PAGES
    for number, (role, double, single) in enumerate(_QUERY.findall(page.read_text("utf-8")), 1)
]


@pytest.mark.parametrize(("role", "query"), QUERIES)
def test_a_query_that_a_page_shows_is_allowed_and_understood(
    undone: Connection, role: str, query: str
) -> None:
    undone.execute(sa.text(f"set local role liangshai_{role}"))
    undone.execute(sa.text(query)).all()


def test_the_pages_show_queries_of_assessors() -> None:
    assert len(QUERIES) >= 3
