"""OpenDocument files with an opening password → the same files without one.

Three ways in use: each part by itself with AES-CBC (LibreOffice since 3.5, WPS) or Blowfish (OpenOffice),
and since LibreOffice 24.8 the whole package at once with AES-GCM and Argon2id.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from etl.read.excel.workbook import open_zip
from etl.read.limits import Limits
from etl.read.locked.locked import LOCKED
from etl.read.xml_pass import local, parse_xml

MANIFEST, WHOLE = "META-INF/manifest.xml", "encrypted-package"
READ_PARTS = ("content.xml", "styles.xml")
_MOST_TURNS, _MOST_KIB, _MOST_LANES = 1_000_000, 256 << 10, 16
_CHECKED = 1024
_NONCE = 12


@dataclass(slots=True)
class _Lock:
    """What the manifest says of one locked part: every value as it stands there."""

    said: dict[str, str] = field(default_factory=dict)

    def bytes_of(self, name: str) -> bytes:
        return base64.b64decode(self.said.get(name, ""), validate=True)

    def number(self, name: str, most: int, otherwise: int = 0) -> int:
        text = self.said.get(name, str(otherwise))
        number = int(text) if text.isdecimal() and len(text) < 10 else 0
        if not 0 < number <= most:
            raise ValueError(name)
        return number


def unlock_open_document(data: bytes, passwords: Sequence[str], limits: Limits) -> bytes:
    """The package with the parts that are read in the clear. Raises Unreadable where no password fits."""
    with open_zip(data, limits) as package:
        try:
            locks = _locks(package.read(MANIFEST))
            if WHOLE in locks:
                opened_whole = _first_fit(locks[WHOLE], package.read(WHOLE), passwords)
                is_plain = opened_whole.startswith(b"PK")
                return opened_whole if is_plain else _inflated(opened_whole, limits)
            parts = [name for name in READ_PARTS if name in package.namelist()]
            opened = {
                name: _inflated(_first_fit(locks[name], package.read(name), passwords), limits)
                if name in locks
                else package.read(name)
                for name in parts
            }
        except (KeyError, ValueError, zlib.error, zipfile.BadZipFile, EOFError) as error:
            raise LOCKED from error
    return _packed(opened)


def _locks(manifest: bytes) -> dict[str, _Lock]:
    """Part → its lock."""
    found: dict[str, _Lock] = {}
    entry: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        told = {local(key): value for key, value in attributes.items()}
        if name == "file-entry":
            entry.clear()
            entry.update(told)
        elif name == "encryption-data":
            found[entry.get("full-path", "")] = _Lock(told)
        elif name in ("algorithm", "key-derivation", "start-key-generation"):
            lock = found.get(entry.get("full-path", ""), _Lock())
            lock.said |= {f"{name} {key}": value for key, value in told.items()}

    parse_xml(manifest, start)
    return found


def _first_fit(lock: _Lock, content: bytes, passwords: Sequence[str]) -> bytes:
    for password in passwords:
        if (opened := _opened(lock, content, _key(lock, password.encode()))) is not None:
            return opened
    raise LOCKED


def _key(lock: _Lock, password: bytes) -> bytes:
    start = _digest(lock.said.get("start-key-generation start-key-generation-name", "SHA1"))(password)
    size = lock.number("key-derivation key-size", 64, 16)
    salt = lock.bytes_of("key-derivation salt")
    if lock.said.get("key-derivation key-derivation-name", "").lower().endswith("argon2id"):
        return Argon2id(
            salt=salt,
            length=size,
            iterations=lock.number("key-derivation argon2-iterations", 100),
            lanes=lock.number("key-derivation argon2-lanes", _MOST_LANES),
            memory_cost=lock.number("key-derivation argon2-memory", _MOST_KIB),
        ).derive(start)
    turns = lock.number("key-derivation iteration-count", _MOST_TURNS)
    return hashlib.pbkdf2_hmac("sha1", start, salt, turns, size)


def _digest(name: str) -> Callable[[bytes], bytes]:
    if name.lower().endswith("sha256"):
        return lambda text: hashlib.sha256(text).digest()
    return lambda text: hashlib.sha1(text).digest()


def _opened(lock: _Lock, content: bytes, key: bytes) -> bytes | None:
    """What the key opens, still packed; None where it is not the key."""
    cipher = lock.said.get("algorithm algorithm-name", "").lower()
    vector = lock.bytes_of("algorithm initialisation-vector")
    if cipher.endswith("gcm"):
        try:
            return AESGCM(key).decrypt(content[:_NONCE], content[_NONCE:], None)
        except InvalidTag:
            return None
    if not content:
        raise ValueError("empty")
    if cipher.endswith("cbc"):
        decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    elif "blowfish" in cipher:
        decryptor = Cipher(Blowfish(key), CFB(vector)).decryptor()
    else:
        raise ValueError(cipher)
    opened: bytes = decryptor.update(content) + decryptor.finalize()
    head = _digest(lock.said.get("checksum-type", "SHA1/1K").partition("-1k")[0].removesuffix("/1K"))
    # Of a short part some programs take what fills its last block into the sum and some do not.
    sums = {head(opened[:_CHECKED]), head(opened[: -opened[-1]][:_CHECKED])}
    return opened if lock.bytes_of("checksum") in sums else None


def _inflated(packed: bytes, limits: Limits) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    content = inflater.decompress(packed, limits.unpacked_bytes)
    if inflater.unconsumed_tail:
        raise ValueError("larger than it may be")
    return content


def _packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()
