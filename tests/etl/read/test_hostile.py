"""Hostile, broken and strange files: a sentence for the sender, and the reader goes on."""

import io
import os
import random
import re
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from etl.grid import Grid, Unreadable
from etl.read import Limits, Reader, ReadingFailed, refusal, sniff
from etl.read import reader as child_side

Read = Callable[..., Grid]
ROOT = Path(__file__).resolve().parents[3]


def a_workbook(*cells: str) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    for address in cells or ("A1",):
        sheet.write(address, "值")
    book.close()
    return target.getvalue()


def an_old_workbook() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("一")
    for row in range(200):
        sheet.write(row, 0, f"第{row}行")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def bomb(member: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open(member, "w", force_zip64=True) as file:
            for _ in range(250):
                file.write(bytes(1 << 20))
    return target.getvalue()


def with_entities() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "' + f"&e{n - 1};" * 10 + '">' for n in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{levels}]>'.encode()
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(a_workbook())) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                content = re.sub(rb"(<\?xml[^>]*\?>)", rb"\1" + doctype, content)
            new.writestr(name, content)
    return target.getvalue()


CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "blanks": (lambda: b" \r\n\r\n", "empty"),
    "far corner": (lambda: a_workbook("A1", "XFD1048576"), "crashed|too_big"),
    "zip bomb": (lambda: bomb("xl/worksheets/sheet1.xml"), "too_big"),
    "entities": (with_entities, "damaged"),
    "half an xlsx": (lambda: a_workbook()[:3000], "damaged"),
    "half an xls": (lambda: an_old_workbook()[:3000], "damaged"),
    "random bytes": (lambda: random.Random(1).randbytes(5000), "unknown_format"),
    "random after zip magic": (lambda: b"PK\x03\x04" + random.Random(2).randbytes(5000), "damaged"),
    "random after ole magic": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(3).randbytes(5000),
        "damaged",
    ),
    "pdf": (lambda: b"%PDF-1.7\n...", "evidence_only"),
    "jpg": (lambda: b"\xff\xd8\xff\xe0" + bytes(100) + b"x", "evidence_only"),
    "rar": (lambda: b"Rar!\x1a\x07\x01\x00" + b"x" * 50, "archive"),
    "link": (lambda: b"https://docs.example.cn/sheet/abc", "unknown_format"),
    "rtf": (lambda: b"{\\rtf1 abc}", "old_word"),
    "spreadsheet as xml": (lambda: b'<?xml version="1.0"?><Workbook><Worksheet/></Workbook>', "old_format"),
}


def with_sheet(content: bytes) -> bytes:
    """A workbook whose only sheet is this XML."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(a_workbook())) as old, zipfile.ZipFile(target, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, content if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return target.getvalue()


def sparse() -> bytes:
    """One cell in every thousandth row down to the last."""
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 1_048_577, 1_000))
    return with_sheet(b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>")


def a_deep_document() -> bytes:
    target = io.BytesIO()
    cell = b"<w:tbl><w:tr><w:tc>"
    body = cell * 5_000 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 5_000
    with zipfile.ZipFile(target, "w", 8) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        archive.writestr(
            "word/document.xml",
            b"<w:document " + space + b"><w:body>" + body + b"</w:body></w:document>",
        )
    return target.getvalue()


CASES |= {
    "sparse to the last row": (sparse, "too_big"),
    "deep xml": (lambda: with_sheet(b"<a>" * 200_000 + b"</a>" * 200_000), "damaged|empty"),
    "a deep document": (a_deep_document, "damaged"),
    "a deep page": (lambda: b"<html><table><tr><td>" * 5_000 + b"x", "damaged"),
}


@pytest.mark.parametrize("case", CASES)
def test_each_gives_a_sentence_and_the_next_file_is_read(read: Read, case: str) -> None:
    make, codes = CASES[case]
    with pytest.raises(Unreadable) as caught:
        read(make())
    assert caught.value.code in codes.split("|")
    assert re.search(r"[\u4e00-\u9fff].*[。]$", caught.value.sentence)
    assert read(a_workbook()).sheets[0].rows == [["值"]]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_cut_or_flipped_bytes_never_stop_the_service(read: Read, kind: str) -> None:
    whole = a_workbook("A1", "B2", "C3") if kind == "xlsx" else an_old_workbook()
    chance = random.Random(kind)
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            read(bytes(data[: chance.choice([len(data), chance.randrange(1, len(data))])]))
        except Unreadable as error:
            assert error.sentence


def test_what_a_workbook_refers_to_outside_is_not_opened(read: Read, tmp_path: Path) -> None:
    """A part that names a file outside, and a link to another workbook: the pipe would never answer."""
    pipe = tmp_path / "外.xlsx"
    os.mkfifo(pipe)
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    outside = (
        f'<Relationship Id="x" Type="{types}/externalLink" Target="file://{pipe}" TargetMode="External"/>'
        f'<Relationship Id="y" Type="{types}/comments" Target="../../../../../..{pipe}"/></Relationships>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(a_workbook())) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/_rels/workbook.xml.rels":
                content = content.replace(b"</Relationships>", outside.encode())
            new.writestr(name, content)
        new.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{outside}',
        )
    assert read(target.getvalue()).sheets[0].rows == [["值"]]


def test_a_workbook_of_hundreds_of_sheets_is_read(read: Read) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for number in range(300):
        book.add_worksheet(f"表{number}").write(0, 0, number)
    book.close()
    grid = read(target.getvalue())
    assert [sheet.rows[:] for sheet in grid.sheets] == [[[number]] for number in range(300)]


def test_an_encrypted_workbook_is_told(read: Read) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    target = io.BytesIO()
    OOXMLFile(io.BytesIO(a_workbook())).encrypt("secret", target)
    with pytest.raises(Unreadable) as caught:
        read(target.getvalue())
    assert caught.value.code == "encrypted"
    assert "文件已加密" in caught.value.sentence


def test_a_deadline_ends_the_child_and_the_next_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(a_workbook())
    with Reader(Limits(seconds=0.0)) as reader:
        with pytest.raises(Unreadable) as caught:
            reader.read(path)
        assert caught.value.code == "timeout"
        reader.limits = Limits()
        assert reader.read(path).sheets[0].rows == [["值"]]


def test_a_child_is_replaced_after_its_number_of_files(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(a_workbook())
    with Reader(Limits(files_per_child=2)) as reader:
        children = set()
        for _ in range(5):
            reader.read(path)
            assert reader._child is not None
            children.add(reader._child.pid)
        assert len(children) == 3


def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(a_workbook())
    with Reader() as reader:
        reader.read(path)
        assert reader._child is not None
        os.kill(reader._child.pid, 9)
        reader._child.wait()
        assert reader.read(path).sheets[0].rows == [["值"]]


@pytest.mark.parametrize(
    ("spoiled", "says"),
    [
        ("resource.setrlimit(resource.RLIMIT_AS, (150 << 20, 150 << 20))", "没有读成|中途停了"),
        ("resource.setrlimit(resource.RLIMIT_NOFILE, (7, 7))", "没有读成|中途停了"),
        ("reader._CHILD = os.devnull", "中途停了"),
        ("reader._CHILD = 'no such child'", "中途停了"),
    ],
)
def test_a_machine_that_cannot_read_blames_no_file(tmp_path: Path, spoiled: str, says: str) -> None:
    """Too little memory, too few open files, an installation that is not whole."""
    (tmp_path / "x.xlsx").write_bytes(a_workbook())
    script = f"""
import os, resource, sys
from etl.read import Reader, ReadingFailed, reader
{spoiled}
try:
    with Reader() as one:
        print(one.read(sys.argv[1]).sheets[0].rows)
except (ReadingFailed, OSError) as failed:
    print(type(failed).__name__, failed)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "x.xlsx")], cwd=ROOT, capture_output=True, text=True
    )
    assert re.search(f"ReadingFailed.*({says})|OSError|值", done.stdout), done.stdout + done.stderr


def test_a_child_that_gets_no_processor_blames_no_file() -> None:
    """Of one processor that somebody else keeps busy it gets what is left over: nearly nothing."""
    processor = {min(os.sched_getaffinity(0))}
    with Reader(Limits(seconds=0.5)) as reader:
        child = reader._running_child().pid
        os.sched_setaffinity(child, processor)
        os.sched_setscheduler(child, os.SCHED_IDLE, os.sched_param(0))
        busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
        try:
            os.sched_setaffinity(busy.pid, processor)
            with pytest.raises(ReadingFailed, match="机器太忙"):
                reader.read(a_workbook())
        finally:
            busy.kill()
            busy.wait()


def test_a_child_that_hangs_gives_the_file_back() -> None:
    with Reader(Limits(seconds=0.5)) as reader:
        os.kill(reader._running_child().pid, signal.SIGSTOP)
        with pytest.raises(Unreadable) as caught:
            reader.read(a_workbook())
        assert caught.value.code == "timeout"


def killed_while_it_reads(child: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    os.kill(child.pid, signal.SIGSTOP)
    threading.Timer(0.2, child.kill).start()
    return child


def test_a_child_that_was_killed_once_is_followed_by_another_that_reads() -> None:
    with Reader() as reader:
        killed_while_it_reads(reader._running_child())
        assert reader.read(a_workbook()).sheets[0].rows == [["值"]]


def test_a_child_that_is_killed_again_blames_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with Reader() as reader:
        start = reader._running_child
        with monkeypatch.context() as patch:
            patch.setattr(Reader, "_running_child", lambda _: killed_while_it_reads(start()))
            with pytest.raises(ReadingFailed, match="中途停了（-9）"):
                reader.read(a_workbook())
        assert reader.read(a_workbook()).sheets[0].rows == [["值"]]


def test_a_missing_path_is_our_own_fault(tmp_path: Path) -> None:
    with Reader() as reader, pytest.raises(FileNotFoundError):
        reader.read(tmp_path / "none")


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n" * 1000)
    with Reader(Limits(file_bytes=1000)) as reader, pytest.raises(Unreadable) as caught:
        reader.read(path)
    assert caught.value.code == "too_big"


def test_what_cannot_be_read_is_known_without_reading() -> None:
    assert sniff(a_workbook()) == "xlsx"
    assert refusal("xlsx") is None
    refused = refusal(sniff(b"%PDF-1.4"))
    assert refused is not None
    assert refused.code == "evidence_only"


def far_old_workbook() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("进展")
    sheet.write(0, 0, "值")
    sheet.write(65_535, 255, "远")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("make", "code", "says"),
    [
        (far_old_workbook, "too_big", "第65536行、第256列"),
        (lambda: b"a," * 20_000, "too_big", "16384列"),
        (lambda: b"<html><table><tr><td>" + b"<b>x" * 1000, "damaged", "读不完整"),
        (lambda: b"<html><table><tr><td>" + b"x" * 11_000_000, "damaged", "读不完整"),
    ],
)
def test_what_would_be_read_in_part_or_fill_the_memory_is_told(
    read: Read, make: Callable[[], bytes], code: str, says: str
) -> None:
    with pytest.raises(Unreadable, match=says) as caught:
        read(make())
    assert caught.value.code == code


def test_reading_leaves_no_file_behind_whatever_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    # The child has an environment of its own, and others on this machine write into /tmp too.
    monkeypatch.setitem(child_side._ENVIRONMENT, "TMPDIR", str(tmp_path))
    with Reader(Limits(seconds=20)) as reader:
        for make, _ in CASES.values():
            try:
                reader.read(make())
            except Unreadable:
                continue
            assert reader._child is not None
            os.kill(reader._child.pid, 9)
    assert list(tmp_path.iterdir()) == []
