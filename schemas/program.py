"""Which program made something: the release, and a fingerprint of everything that it was written in."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_PARTS = ("etl", "expectations", "liangshai", "reports", "schemas")
_WRITTEN_IN = {".css", ".csv", ".js", ".py", ".sql", ".typ", ".yml"}


@cache
def program_version() -> str:
    """`0.1.0+1f0c44b09a2e`: the release and the first 48 bits of the SHA-256 over code, rules and sources.

    Two programs that could judge one figure differently never share it, though nobody raised the release.
    """
    return f"{version('liangshai')}+{_fingerprint(_ROOT)[:12]}"


def _fingerprint(root: Path) -> str:
    found = hashlib.sha256()
    for part in _PARTS:
        # Relative names and sorted: the same program in another place has the same fingerprint.
        for path in sorted(p for p in (root / part).rglob("*") if p.suffix in _WRITTEN_IN and p.is_file()):
            found.update(path.relative_to(root).as_posix().encode() + b"\0")
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()
