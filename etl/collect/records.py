"""What a department's own system hands over: records, as bytes that can be kept and told apart."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any


class CollectFault(Exception):
    """A department's system could not be asked; ``sentence`` says why, without any secret."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Fetched:
    """Records that are new since the last time, in a fixed order, and the watermark to store after loading.

    ``watermark`` is opaque text for the next ``since``; None while nothing was ever fetched. ``remarks``:
    sentences on records that could not be taken, while the others were.
    """

    records: list[dict[str, Any]]
    watermark: str | None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A watermark: the last value, and the records already seen at the edge of it.

    The next fetch asks again for the records at the edge (others may have come in the same instant)
    and leaves out those that were seen: nothing is lost and nothing comes twice.
    """

    value: str
    seen: frozenset[str] = frozenset()

    @staticmethod
    def parse(text: str | None) -> Mark | None:
        """From stored text; a bare value (set by hand) is taken as it stands."""
        if not text:
            return None
        try:
            stored = json.loads(text)
            return Mark(str(stored["value"]), frozenset(stored["seen"]))
        except (ValueError, TypeError, KeyError):
            return Mark(text)

    def text(self) -> str:
        return json.dumps({"seen": sorted(self.seen), "value": self.value}, separators=(",", ":"))


def plain(value: object) -> Any:
    """A database or JSON value as JSON knows it: times in ISO, decimals as text, nothing rounded.

    Raises:
        CollectFault: a value that has no text, such as bytes.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if type(value).__name__ == "UUID":
        return str(value)
    raise CollectFault(f"有一列是 {type(value).__name__} 类型，无法作为报送内容，请在查询里去掉这一列。")


def records_bytes(name: str, records: Iterable[Mapping[str, Any]]) -> bytes:
    """Canonical JSON of records: sorted keys, UTF-8, so that equal records have equal fingerprints."""
    return _canonical({"name": name, "records": [plain(record) for record in records]})


def records_of(content: bytes) -> tuple[str, list[dict[str, Any]]]:
    """Name and records out of kept bytes; the inverse of ``records_bytes``.

    Raises:
        ValueError: these bytes are not records.
    """
    stored = json.loads(content)
    if not isinstance(stored, dict) or set(stored) != {"name", "records"}:
        raise ValueError("not kept records")
    return str(stored["name"]), list(stored["records"])


def settle(
    records: Iterable[Mapping[str, Any]],
    watermark: str,
    since: Mark | None,
    *,
    leave_out: Collection[str] = (),
    overlap: Callable[[str], str] | None = None,
) -> Fetched:
    """Order the records, leave out what was seen, and move the watermark on.

    ``watermark``: the field that grows. ``overlap``: from which value on the next fetch asks again, told
    from the new watermark (default: the watermark itself).

    Raises:
        CollectFault: a record has no watermark.
    """
    kept: dict[str, dict[str, Any]] = {}
    for record in records:
        clean = {key: plain(value) for key, value in record.items() if key not in leave_out}
        if clean.get(watermark) is None:
            raise CollectFault(f"有一条记录没有“{watermark}”，无法判断是否新增，请该系统补上。")
        kept[hashlib.sha256(_canonical(clean)).hexdigest()[:16]] = clean
    if not kept:
        return Fetched([], since.text() if since else None)
    ordered = sorted(kept.items(), key=lambda pair: (_order(pair[1][watermark]), pair[0]))
    last = ordered[-1][1][watermark]
    from_edge = _order(overlap(last) if overlap and isinstance(last, str) else last)
    seen = frozenset(digest for digest, record in ordered if _order(record[watermark]) >= from_edge)
    old = since.seen if since else frozenset()
    fresh = [record for digest, record in ordered if digest not in old]
    return Fetched(fresh, Mark(str(last), seen).text())


def _order(value: object) -> tuple[int, float, str]:
    """Numbers by size, everything else by its text (ISO times sort as text)."""
    if isinstance(value, int | float):
        return 0, float(value), ""
    return 1, 0.0, str(value)


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
