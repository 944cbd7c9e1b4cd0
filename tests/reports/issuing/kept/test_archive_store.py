"""What was printed comes back to the byte, out of the warehouse, whatever happened to the folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from reports.issuing.kept.archive_store import Piece, content_of, keep, next_version, restore
from reports.issuing.kept.papers import IssueProblem

FILES = {"bulletin.pdf": b"%PDF-1.7", "图.png": b"\x89PNG"}
PIECE = Piece(
    "quarterly", "2021Q1", 1, "通报", datetime(2021, 4, 20, tzinfo=UTC), "abc", "bulletins/2021Q1/第1版", 7
)


@pytest.fixture
def engine(warehouse_url: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(warehouse_url)
    with engine.begin() as connection:
        keep(connection, PIECE, FILES)
    yield engine
    engine.dispose()


def back(engine: sa.Engine, home: Path, content_hash: str | None = None) -> dict[str, bytes] | None:
    folder = restore(engine, home, "quarterly", "2021Q1", 1, content_hash)
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder else None


def test_a_folder_that_is_gone_or_was_touched_comes_back_to_the_byte(engine: sa.Engine, home: Path) -> None:
    assert back(engine, home) == FILES
    folder = home / PIECE.folder
    (folder / "bulletin.pdf").write_bytes(b"touched")
    (folder / "图.png").unlink()
    assert back(engine, home) == FILES
    assert (folder / "bulletin.pdf").stat().st_mode & 0o777 == 0o600


def test_the_first_print_of_the_same_content_stays_and_another_content_stands_beside_it(
    engine: sa.Engine, home: Path
) -> None:
    with engine.begin() as connection:
        keep(connection, PIECE, {"bulletin.pdf": b"another printer"})
    assert back(engine, home) == FILES
    assert back(engine, home, "numbered") is None
    with engine.begin() as connection:
        keep(connection, replace(PIECE, content_hash="numbered"), {"bulletin.pdf": b"with its number"})
        kept = connection.scalar(sa.text("select count(*) from ledger.archive_file"))
    assert kept == 3
    assert restore(engine, home, "quarterly", "2021Q1", 1, "numbered") is not None
    assert (home / PIECE.folder / "bulletin.pdf").read_bytes() == b"with its number"


def test_what_was_changed_in_the_warehouse_itself_is_never_passed_off(engine: sa.Engine, home: Path) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("update ledger.archive_file set content = 'other' where name = '图.png'"))
    with pytest.raises(IssueProblem, match=r"图\.png 被改动过，与指纹不符"):
        back(engine, home)


def test_the_same_sheet_again_is_the_same_version(engine: sa.Engine) -> None:
    sheet = content_of(FILES)
    assert sheet != content_of({**FILES, "wall.html": b""}) and sheet == content_of(
        dict(reversed(FILES.items()))
    )
    with engine.begin() as connection:
        assert next_version(connection, "wall", "2021-03", sheet) == 1
        keep(connection, Piece("wall", "2021-03", 1, "挂图", PIECE.as_of, sheet, "wall/2021-03/第1版"), FILES)
        assert next_version(connection, "wall", "2021-03", sheet) == 1
        assert next_version(connection, "wall", "2021-03", "another") == 2
