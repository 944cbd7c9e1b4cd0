"""A zip of returns → its files. A zip inside it is opened too, one level deep; no name becomes a path."""

import binascii
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from etl.grid import Unreadable
from etl.read.limits import Limits
from etl.read.sniff import sniff

MAX_MEMBERS = 1_000
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_AES = 99
"""Stands in place of the method of compression."""
_UNICODE_PATH = 0x7075
_LEFT_BY_SYSTEMS = {"thumbs.db", "desktop.ini", ".ds_store", "ds_store"}  # a mail's name has lost its dot
SPOILT = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error, IndexError, KeyError)


@dataclass(frozen=True, slots=True)
class Member:
    """One file out of a zip. ``name``: its own name, never with a folder; ``place``: as the zip shows it."""

    name: str
    place: str
    content: bytes


def unpack(data: bytes, limits: Limits, passwords: Sequence[str] = ()) -> list[Member]:
    """All files of a zip, those of zips inside it among them (a zip inside those stays a zip).

    Folders, links and what systems leave behind (``__MACOSX``, ``~$x.xlsx``) are no files.
    Raises Unreadable: damaged, too big, locked, or with nothing in it.
    """
    left = limits.unpacked_bytes
    members: list[Member] = []
    for member in _members(data, left, passwords, limits):
        left -= len(member.content)
        if sniff(member.content) != "zip":
            members.append(member)
            continue
        for inner in _members(member.content, left, passwords, limits):
            left -= len(inner.content)
            members.append(Member(inner.name, f"{member.place}/{inner.place}", inner.content))
        if len(members) > MAX_MEMBERS:
            break
    if len(members) > MAX_MEMBERS:
        raise Unreadable("too_big", f"压缩包里超过{MAX_MEMBERS}个文件，请分几次报送。")
    if not members:
        raise Unreadable("archive", "压缩包里没有文件，请检查后重新报送。")
    return members


def _members(data: bytes, most_bytes: int, passwords: Sequence[str], limits: Limits) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except SPOILT as error:
        raise Unreadable("damaged", "压缩包不完整或已损坏（可能没有传完），请重新报送。") from error
    with archive:
        infos = [info for info in archive.infolist() if _is_file(info)]
        if len(infos) > MAX_MEMBERS:
            raise Unreadable("too_big", f"压缩包里超过{MAX_MEMBERS}个文件，请分几次报送。")
        read = _Opener(archive, data)
        for info in infos:
            content = _content(read, info, most_bytes, passwords, limits)
            most_bytes -= len(content)
            place = _place(info)
            yield Member(place.rpartition("/")[2], place, content)


def _is_file(info: zipfile.ZipInfo) -> bool:
    if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16):
        return False
    place = _place(info)
    name = place.rpartition("/")[2]
    return bool(name) and not place.startswith("__MACOSX/") and not is_left_behind(name)


def is_left_behind(name: str) -> bool:
    """What programs and systems leave beside files, and nobody hands in: ~$x.xlsx, .DS_Store."""
    lower = name.lower()
    return lower.startswith(("~$", "._", ".~")) or lower in _LEFT_BY_SYSTEMS


class _Opener:
    """Members of one zip, locked the old way or by AES as 7-Zip, WinRAR and Bandizip write it."""

    def __init__(self, archive: zipfile.ZipFile, data: bytes) -> None:
        self._archive, self._data = archive, data
        self._by_place: dict[int, Any] = {}
        self._aes: Any = None

    def __call__(self, info: zipfile.ZipInfo, key: bytes | None, most_bytes: int) -> bytes:
        """At most so many bytes of a member. Raises as `zipfile` does: RuntimeError for a wrong password."""
        if info.compress_type != _AES or key is None:
            with self._archive.open(info, pwd=key) as file:
                return file.read(most_bytes)
        import pyzipper  # the standard library knows only the old way

        try:
            if self._aes is None:
                self._aes = pyzipper.AESZipFile(io.BytesIO(self._data))
                self._by_place = {found.header_offset: found for found in self._aes.infolist()}
            with self._aes.open(self._by_place[info.header_offset], pwd=key) as file:
                content: bytes = file.read(most_bytes)
                return content
        except pyzipper.BadZipFile as error:
            raise zipfile.BadZipFile(str(error)) from error


def _content(
    read: _Opener, info: zipfile.ZipInfo, most_bytes: int, passwords: Sequence[str], limits: Limits
) -> bytes:
    too_big = Unreadable(
        "too_big", f"压缩包解开后超过{limits.unpacked_bytes >> 20}MB，不予读取，请分几次报送。"
    )
    if info.file_size > most_bytes:
        raise too_big
    keys = _keys(passwords) if info.flag_bits & _ENCRYPTED else [None]
    for key in keys:
        try:
            content = read(info, key, most_bytes + 1)
        except RuntimeError:
            continue  # not this password
        except NotImplementedError as error:
            if info.flag_bits & _ENCRYPTED:
                break
            sentence = (
                f"压缩包里的“{_place(info)}”用了少见的压缩方法，解不开，请改用普通 zip 压缩后重新报送。"
            )
            raise Unreadable("archive", sentence) from error
        except SPOILT as error:
            if key is not None:
                continue  # a wrong password may look right until the end
            sentence = f"压缩包里的“{_place(info)}”已损坏，解不开，请重新压缩后报送。"
            raise Unreadable("damaged", sentence) from error
        if len(content) > most_bytes:
            raise too_big
        return content
    raise Unreadable("encrypted", "压缩包已加密，打不开，请取消密码后重新报送。")


def _keys(passwords: Sequence[str]) -> list[bytes | None]:
    """Passwords as bytes; Chinese ones are typed in GBK as often as in UTF-8."""
    return list(dict.fromkeys(p.encode(name, "replace") for p in passwords for name in ("utf-8", "gb18030")))


def _place(info: zipfile.ZipInfo) -> str:
    """Where the zip shows the file: folders by '/', without a root, a drive or '..'."""
    parts = [part.strip() for part in _decoded_name(info).replace("\\", "/").split("/")]
    return "/".join(part for part in parts if part not in ("", ".", "..") and not part.endswith(":"))


def _decoded_name(info: zipfile.ZipInfo) -> str:
    """Chinese Windows writes GBK names and says nothing of it."""
    name = info.orig_filename
    if info.flag_bits & _UTF8_NAME:
        return _printable(name)
    raw = name.encode("cp437", "replace")
    if (told := _unicode_path(info.extra, raw)) is not None:
        return _printable(told)
    for encoding in ("utf-8", "gb18030"):
        try:
            return _printable(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return _printable(name)


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in UTF-8 that some programs put beside the other, if it still belongs to it."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + size]
        is_path = kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1
        if is_path and int.from_bytes(field[1:5], "little") == binascii.crc32(raw):
            return field[5:].decode("utf-8", "replace")
        at += 4 + size
    return None


def _printable(name: str) -> str:
    return "".join(char for char in name if char.isprintable())
