"""Zips of returns: their files, by the names that people gave them; hostile ones give a sentence."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.grid import Unreadable
from etl.read import Limits, Member, Reader, glance
from tests.etl.read.test_hostile import a_workbook

Unpack = Callable[[bytes], list[Member]]


@pytest.fixture
def unpack(reader: Reader) -> Unpack:
    return reader.unpack


def zipped(files: dict[str, bytes], *, gbk: bool = False) -> bytes:
    """A zip as Windows in Chinese writes it (``gbk``: names in GBK and no word about it), or as others do."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo("x" * len(name.encode("gbk")) if gbk else name), content)
    data = target.getvalue()
    for name in files if gbk else ():
        raw = name.encode("gbk")
        data = data.replace(b"x" * len(raw), raw)
    return data


def test_each_file_comes_out_with_its_own_name(unpack: Unpack) -> None:
    book = a_workbook()
    members = unpack(zipped({"3月/招商局/进展.xlsx": book, "说明.txt": b"a,b\n1,2\n"}))
    assert [(m.name, m.place) for m in members] == [("进展.xlsx", "3月/招商局/进展.xlsx"), ("说明.txt",) * 2]
    assert members[0].content == book


def test_names_in_gbk_and_with_backslashes_are_decoded(unpack: Unpack) -> None:
    members = unpack(zipped({"三月\\重点项目进展情况表.xlsx": a_workbook()}, gbk=True))
    assert [m.name for m in members] == ["重点项目进展情况表.xlsx"]


def test_a_zip_inside_is_opened_once_and_no_deeper(unpack: Unpack) -> None:
    deepest = zipped({"丙.csv": b"1,2"})
    inner = zipped({"乙.csv": b"1,2", "更深.zip": deepest})
    members = unpack(zipped({"甲.csv": b"1,2", "里面.zip": inner}))
    assert [m.place for m in members] == ["甲.csv", "里面.zip/乙.csv", "里面.zip/更深.zip"]
    assert glance(members[2].content) == "bag"


def test_what_systems_leave_behind_and_links_are_no_files(unpack: Unpack) -> None:
    link = zipfile.ZipInfo("口令.csv")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    target = io.BytesIO(zipped({"__MACOSX/._甲.csv": b"x", "~$甲.xlsx": b"x", "Thumbs.db": b"x", "夹/": b""}))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(Unreadable, match="没有文件"):
        unpack(target.getvalue())


def test_a_name_that_climbs_out_is_only_a_name(unpack: Unpack) -> None:
    [one, other] = unpack(zipped({"../../../tmp/甲.csv": b"1,2", "C:\\Windows\\乙.csv": b"1,2"}))
    assert (one.place, one.name, other.place) == ("tmp/甲.csv", "甲.csv", "Windows/乙.csv")


def test_a_document_is_no_bag_of_files(unpack: Unpack) -> None:
    assert glance(a_workbook()) == "other"
    assert unpack(a_workbook()) == []
    assert glance(zipped({"甲.xlsx": a_workbook()})) == "bag"
    assert glance(zipped({"OFD.xml": b"<ofd/>", "Doc_0/Document.xml": b""})) == "evidence"
    assert glance(b"%PDF-1.7\n") == "evidence"


def locked() -> bytes:
    """A zip whose file is locked: only the flags say so, and that is all that is looked at."""
    data = bytearray(zipped({"a.csv": b"1,2"}))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + at] |= 1
    return bytes(data)


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as file:
        for _ in range(210):
            file.write(bytes(1 << 20))
    return target.getvalue()


def two_halves_of_a_bomb() -> bytes:
    """Each is small enough by itself."""
    half = zipped({"a.csv": bytes(101 << 20)})
    return zipped({"甲.zip": half, "乙.zip": half})


def lying() -> bytes:
    """A file that unpacks to more than it says."""
    data = bytearray(zipped({"a.csv": b"0" * 10_000}))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.index(signature) + at
        data[start : start + 4] = (10).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (locked, "encrypted"),
        (bomb, "too_big"),
        (lambda: zipped({"里.zip": bomb()}), "too_big"),
        (two_halves_of_a_bomb, "too_big"),
        (lying, "damaged"),
        (lambda: zipped({"a.csv": b"1" * 9000})[:-300], "damaged"),
        (lambda: zipped({}), "archive"),
        (lambda: zipped({f"{n}.csv": b"1" for n in range(1001)}), "too_big"),
    ],
)
def test_what_cannot_be_opened_is_told_and_the_next_is(
    unpack: Unpack, make: Callable[[], bytes], code: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        unpack(make())
    assert caught.value.code == code
    assert caught.value.sentence.endswith("。")
    assert [m.name for m in unpack(zipped({"a.csv": b"1,2"}))] == ["a.csv"]


def test_a_child_that_dies_over_a_zip_is_a_sentence(tmp_path: Path) -> None:
    with Reader(Limits(seconds=0.0)) as reader, pytest.raises(Unreadable) as caught:
        reader.unpack(zipped({"a.csv": b"1,2"}))
    assert caught.value.code == "timeout"
