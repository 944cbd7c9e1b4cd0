"""Files with an opening password: read where it is known, told where it is not."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from docx import Document

from etl.grid import Unreadable
from etl.read import Limits, Reader
from tests.etl.read.excel.test_facts import cell, ods, row
from tests.etl.read.excel.test_xlsb import a_workbook as a_binary_workbook
from tests.etl.read.locked import locking
from tests.etl.read.test_archive import zipped
from tests.etl.read.test_hostile import a_workbook

# Saved by LibreOffice with the password s3cret: 进展, three rows, B3 = #DIV/0!.
SAMPLES = Path(__file__).parents[3] / "samples" / "read" / "locked"
OLD = SAMPLES / "rc4.xls"


def locked(data: bytes, password: str = "s3cret") -> bytes:
    return locking.agile(data, password)


def an_old_workbook(password: str = "s3cret") -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("进展")
    for number in range(200):  # more than one block of 1,024 bytes
        sheet.write(number, 0, f"第{number + 1}行的项目")
        sheet.write(number, 1, number * 1.5)
    return locking.rc4_with_provider(book, password)


def a_whole_locked_ods(password: str = "s3cret") -> bytes:
    """As LibreOffice locks it since 24.8: the package at once."""
    inside = ods(f'<table:table table:name="表">{row(cell("值"))}</table:table>')
    salt, nonce = bytes(range(16)), bytes(12)
    start = hashlib.sha256(password.encode()).digest()
    key = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=1024).derive(start)
    said = {
        "algorithm": 'algorithm-name="http://www.w3.org/2009/xmlenc11#aes256-gcm"',
        "start-key-generation": 'start-key-generation-name="http://www.w3.org/2001/04/xmlenc#sha256"',
        "key-derivation": 'key-derivation-name="urn:org:documentfoundation:argon2id" key-size="32"'
        f' salt="{base64.b64encode(salt).decode()}" argon2-iterations="3" argon2-memory="1024"'
        ' argon2-lanes="4"',
    }
    parts = "".join(f"<{name} {told}/>" for name, told in said.items())
    entry = (
        f'<file-entry full-path="encrypted-package"><encryption-data>{parts}</encryption-data></file-entry>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", f"<manifest>{entry}</manifest>")
        package.writestr("encrypted-package", nonce + AESGCM(key).encrypt(nonce, inside, None))
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


KINDS: dict[str, tuple[Callable[[str], bytes], str]] = {
    "xlsx": (lambda password: locking.agile(a_workbook(), password), "值"),
    "docx": (lambda password: locking.agile(a_document(), password), "值"),
    "xlsb": (lambda password: locking.agile(a_binary_workbook(), password), "7.5"),
    "xlsx of Excel 2007": (lambda password: locking.standard(a_workbook(), password), "值"),
    "xlsb of Excel 2007": (lambda password: locking.standard(a_binary_workbook(), password, 256), "7.5"),
    "xls with a provider": (an_old_workbook, "第1行的项目"),
    "ods of LibreOffice 24.8": (a_whole_locked_ods, "值"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_known_password_opens_and_is_told_of(knowing: Reader, kind: str) -> None:
    make, first = KINDS[kind]
    grid = knowing.read(make("s3cret"), "表.xlsx")
    assert str(grid.sheets[0].rows[0][0]) == first
    assert grid.locked
    assert "密码" in grid.notices[0]


def test_all_of_a_long_old_workbook_is_opened(knowing: Reader) -> None:
    rows = knowing.read(an_old_workbook()).sheets[0].rows
    assert rows[:] == [[f"第{number + 1}行的项目", number * 1.5] for number in range(200)]


def test_an_ods_saved_by_libreoffice_opens_part_by_part(knowing: Reader) -> None:
    grid = knowing.read(SAMPLES / "locked.ods")
    assert (grid.format, grid.locked) == ("ods", True)
    assert grid.sheets[0].rows == [["项目", "金额"], ["甲", 12.5], ["乙", None]]
    assert grid.sheets[0].errors == {(2, 1): "#DIV/0!"}


def test_an_old_workbook_opens_without_a_file_being_written(knowing: Reader) -> None:
    grid = knowing.read(OLD)
    assert (grid.format, grid.locked) == ("xls", True)
    assert grid.sheets[0].rows == [["项目", "金额"], ["甲", 12.5], ["乙", None]]
    assert grid.sheets[0].errors == {(2, 1): "#DIV/0!"}


def test_a_workbook_that_excel_opens_without_asking_opens_here_too() -> None:
    with Reader() as reader:
        grid = reader.read(locked(a_workbook(), "VelvetSweatshop"))
    assert (grid.sheets[0].rows == [["值"]], grid.locked) == (True, False)


@pytest.mark.parametrize("kind", ["docx", "xlsx of Excel 2007", "xls with a provider"])
def test_no_fitting_password_is_a_sentence_and_the_next_file_is_read(knowing: Reader, kind: str) -> None:
    with pytest.raises(Unreadable, match="文件已加密") as caught:
        knowing.read(KINDS[kind][0]("没登记过"))
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
    with pytest.raises(Unreadable, match="压缩包已加密"):
        knowing.unpack(locking.aes_zip({"a.csv": b"1,2"}, "没登记过"))
    assert [m.name for m in knowing.unpack(zipped({"a.csv": b"1,2"}))] == ["a.csv"]


@pytest.mark.parametrize(("password", "key_bits"), [("s3cret", 256), ("s3cret", 128), ("密码", 256)])
def test_a_zip_locked_by_aes_opens_with_a_known_password(password: str, key_bits: int) -> None:
    files = {"3月/进展.xlsx": a_workbook(), "说明.csv": b"1,2"}
    packed = locking.aes_zip(files, password, key_bits)
    with Reader(Limits(), lambda: ["另一个", password]) as reader:
        members = reader.unpack(packed)
        assert {m.place: m.content for m in members} == files
        with pytest.raises(Unreadable) as caught:
            reader.unpack(packed[:60] + bytes([packed[60] ^ 1]) + packed[61:])  # in what is locked
    assert caught.value.code == "encrypted"


def test_a_protected_sheet_is_not_locked(knowing: Reader) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.protect("s3cret")
    sheet.write("A1", "值")
    book.close()
    assert knowing.read(target.getvalue()).locked is False
