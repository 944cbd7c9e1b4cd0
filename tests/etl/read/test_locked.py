"""Files with an opening password: read where it is known, told where it is not."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter
from docx import Document
from msoffcrypto.format.ooxml import OOXMLFile

from etl.grid import Unreadable
from etl.read import Limits, Reader
from tests.etl.read.test_archive import zipped
from tests.etl.read.test_hostile import a_workbook

# Saved by LibreOffice with the password s3cret (RC4): 进展, three rows, B3 = #DIV/0!.
OLD = Path(__file__).parents[2] / "samples" / "read" / "locked" / "rc4.xls"


def locked(data: bytes, password: str = "s3cret") -> bytes:
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, target)
    return target.getvalue()


def a_document() -> bytes:
    document, target = Document(), io.BytesIO()
    document.add_table(1, 1).cell(0, 0).text = "值"
    document.save(target)
    return target.getvalue()


@pytest.fixture(scope="module")
def knowing() -> Iterator[Reader]:
    with Reader(Limits(), lambda: ["另一个", "s3cret"]) as reader:
        yield reader


@pytest.mark.parametrize("make", [a_workbook, a_document])
def test_a_known_password_opens_and_is_told_of(knowing: Reader, make: Callable[[], bytes]) -> None:
    grid = knowing.read(locked(make()), "表.xlsx")
    assert grid.sheets[0].rows == [["值"]]
    assert grid.locked
    assert "密码" in grid.notices[0]


def test_an_old_workbook_opens_without_a_file_being_written(knowing: Reader) -> None:
    grid = knowing.read(OLD)
    assert (grid.format, grid.locked) == ("xls", True)
    assert grid.sheets[0].rows == [["项目", "金额"], ["甲", 12.5], ["乙", None]]
    assert grid.sheets[0].errors == {(2, 1): "#DIV/0!"}


def test_a_workbook_that_excel_opens_without_asking_opens_here_too() -> None:
    with Reader() as reader:
        grid = reader.read(locked(a_workbook(), "VelvetSweatshop"))
    assert (grid.sheets[0].rows == [["值"]], grid.locked) == (True, False)


@pytest.mark.parametrize(
    "make", [lambda: locked(a_workbook(), "没登记过"), lambda: locked(a_document(), "x")]
)
def test_no_fitting_password_is_a_sentence_and_the_next_file_is_read(
    knowing: Reader, make: Callable[[], bytes]
) -> None:
    with pytest.raises(Unreadable, match="文件已加密") as caught:
        knowing.read(make())
    assert caught.value.code == "encrypted"
    assert knowing.read(a_workbook()).locked is False


def test_passwords_are_asked_for_only_when_a_file_is_locked() -> None:
    asked = []

    def passwords() -> list[str]:
        asked.append(1)
        return ["s3cret"]

    with Reader(Limits(), passwords) as reader:
        reader.read(a_workbook())
        assert asked == []
        reader.read(OLD)
        assert asked == [1]
        assert reader._child is None  # the process that has held the password is gone


def test_a_locked_zip_is_told(knowing: Reader) -> None:
    from tests.etl.read.test_archive import locked as locked_zip

    with pytest.raises(Unreadable, match="压缩包已加密"):
        knowing.unpack(locked_zip())
    assert [m.name for m in knowing.unpack(zipped({"a.csv": b"1,2"}))] == ["a.csv"]


def test_a_protected_sheet_is_not_locked(knowing: Reader) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.protect("s3cret")
    sheet.write("A1", "值")
    book.close()
    assert knowing.read(target.getvalue()).locked is False
