"""Files locked as other programs lock them, for kinds that no library here writes.

Each writes what the published format says ([MS-OFFCRYPTO] 2.3.4 and 2.3.5, [MS-XLS] 2.2.10); what opens
them again is a library of others.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from hashlib import sha1

import pyzipper
import xlwt
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
from msoffcrypto.method.ecma376_agile import ECMA376Agile
from xlwt.CompoundDoc import XlsDoc

SALT = bytes(range(16))
VERIFIER = bytes(range(16, 32))
_PROVIDER = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
_FILE_PASS, _BOUND_SHEET = 0x2F, 0x85
# Records that stay in the clear: BOF, FilePass, UsrExcl, FileLock, InterfaceHdr, RRDInfo, RRDHead.
_CLEAR = {0x809, _FILE_PASS, 0x194, 0x195, 0xE1, 0x196, 0x138}


def agile(data: bytes, password: str) -> bytes:
    """An OOXML package as Excel locks it since 2010."""
    # Excel turns 100,000 times; how often stands in the file.
    locked: bytes = ECMA376Agile.encrypt(password, io.BytesIO(_roomy(data)), spin_count=1_000)
    return locked


def standard(data: bytes, password: str, key_bits: int = 128) -> bytes:
    """An OOXML package as Excel 2007 and many other programs lock it: AES in blocks, a key by SHA-1."""
    data = _roomy(data)
    key = _standard_key(password, key_bits)
    algorithm = {128: 0x660E, 192: 0x660F, 256: 0x6610}[key_bits]
    header = struct.pack("<8I", 0x24, 0, algorithm, 0x8004, key_bits, 0x18, 0, 0) + _PROVIDER
    verifier_hash = sha1(VERIFIER).digest().ljust(32, b"\0")
    info = (
        struct.pack("<HHII", 3, 2, 0x24, len(header))
        + header
        + struct.pack("<I", 16)
        + SALT
        + _aes(key, VERIFIER)
        + struct.pack("<I", 20)
        + _aes(key, verifier_hash)
    )
    package = struct.pack("<Q", len(data)) + _aes(key, data + bytes(-len(data) % 16))
    target = io.BytesIO()
    ECMA376Encrypted(package, info).write_to(target)
    return target.getvalue()


def _roomy(package: bytes) -> bytes:
    """A package of more than 4 KiB: the writer of the container knows no smaller stream."""
    target = io.BytesIO(package)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("docProps/room", bytes(6_000), zipfile.ZIP_STORED)
    return target.getvalue()


def _standard_key(password: str, key_bits: int) -> bytes:
    digest = sha1(SALT + password.encode("utf-16-le")).digest()
    for turn in range(50_000):
        digest = sha1(struct.pack("<I", turn) + digest).digest()
    digest = sha1(digest + bytes(4)).digest()
    halves = [sha1(bytes(a ^ b for a, b in zip(digest.ljust(64, b"\0"), bytes([pad]) * 64, strict=True)))
              for pad in (0x36, 0x5C)]  # fmt: skip
    return b"".join(half.digest() for half in halves)[: key_bits // 8]


def _aes(key: bytes, data: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def rc4_with_provider(book: xlwt.Workbook, password: str) -> bytes:
    """An .xls as Excel 2003 locks it: RC4 with a key of 128 bits from a cryptographic provider."""
    header = struct.pack("<8I", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0) + _PROVIDER
    cipher = Cipher(ARC4(_rc4_key(password, 0)), mode=None).encryptor()
    locked_verifier = cipher.update(VERIFIER)
    verifier = struct.pack("<I", 16) + SALT + locked_verifier
    verifier += struct.pack("<I", 20) + cipher.update(sha1(VERIFIER).digest())
    file_pass = struct.pack("<HHHII", 1, 2, 2, 4, len(header)) + header + verifier
    plain = book.get_biff_data()
    # The writer fills the stream up with zeros, which are read as records of four bytes.
    plain = _with_file_pass(plain, file_pass + bytes(-(len(plain) + len(file_pass)) % 4))
    target = io.BytesIO()
    XlsDoc().save(target, _locked_records(plain, password))
    return target.getvalue()


def _rc4_key(password: str, block: int) -> bytes:
    first = sha1(SALT + password.encode("utf-16-le")).digest()
    return sha1(first + struct.pack("<I", block)).digest()[:16]


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _with_file_pass(stream: bytes, file_pass: bytes) -> bytes:
    """The record after the first; sheets begin so much later."""
    moved = 4 + len(file_pass)
    pieces: list[bytes] = []
    for number, (kind, content) in enumerate(_records(stream)):
        if kind == _BOUND_SHEET:
            (begin,) = struct.unpack_from("<I", content)
            content = struct.pack("<I", begin + moved) + content[4:]
        pieces.append(struct.pack("<HH", kind, len(content)) + content)
        if number == 0:
            pieces.append(struct.pack("<HH", _FILE_PASS, len(file_pass)) + file_pass)
    return b"".join(pieces)


def _locked_records(plain: bytes, password: str) -> bytes:
    """Contents of records through RC4, a new key every 1,024 bytes of the stream; heads stay in the clear."""
    stream = b"".join(
        Cipher(ARC4(_rc4_key(password, block)), mode=None).encryptor().update(plain[at : at + 1024])
        for block, at in enumerate(range(0, len(plain), 1024))
    )
    locked = bytearray(plain)
    at = 0
    for kind, content in _records(plain):
        begin = at + 4 + (4 if kind == _BOUND_SHEET else 0)
        at += 4 + len(content)
        if kind not in _CLEAR:
            locked[begin:at] = stream[begin:at]
    return bytes(locked)


def aes_zip(files: dict[str, bytes], password: str, key_bits: int = 256) -> bytes:
    """A zip as 7-Zip, WinRAR and Bandizip lock it."""
    target = io.BytesIO()
    with pyzipper.AESZipFile(target, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        archive.setpassword(password.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=key_bits)
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()
