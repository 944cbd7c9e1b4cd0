"""What a department's own system hands over: records, as bytes that can be kept and told apart."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from etl.values import whole_characters


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


def stepped_back(now: str | None, asked_since: str | None) -> str:
    """The stored watermark after records fetched ``asked_since`` were refused: they are asked for again.

    The value alone, without what was seen at it; '' for everything. What has stepped back further stays so.
    """
    held, before = Mark.parse(now), Mark.parse(asked_since)
    # Of what is always asked for whole there is no place to go back to.
    if held is None or before is None or not held.value or _DIGEST.fullmatch(held.value):
        return ""
    return min(held, before, key=lambda mark: _order(_as_number(mark.value))).value


def _as_number(text: str) -> str | Decimal:
    """Numbers are stored as text too; by their text 17 would stand before 9."""
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def earlier(value: str, by: timedelta, by_number: int = 0) -> str:
    """A watermark that is a time or a number, so much earlier and written alike; any other as it is.

    A number keeps its width: where the system holds it as text, 9500 would stand behind 10500.
    """
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", value):
        return f"{max(Decimal(value) - by_number, Decimal(0)):f}".zfill(len(value))
    with contextlib.suppress(ValueError, OverflowError):
        if _DAY.fullmatch(value):
            return (datetime.fromisoformat(value) - by).date().isoformat()
        if _TIME.match(value):
            return (datetime.fromisoformat(value) - by).isoformat(sep=value[10])
    return value


def plain(value: object) -> Any:
    """A database or JSON value as JSON knows it: times in ISO, decimals as text, nothing rounded.

    Raises:
        CollectFault: a value that has no text, such as bytes.
    """
    if isinstance(value, str):
        return whole_characters(value)  # half of one can be kept by no JSON in UTF-8
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):  # MySQL's TIME
        return _clock(value)
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


_Order = tuple[int, Decimal, str]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A record with its fingerprint, its watermark as text, and where that stands among the others."""

    order: _Order
    digest: str
    at: str
    record: dict[str, Any]


def not_seen_before(
    records: Iterable[Mapping[str, Any]],
    watermark: str,
    since: Mark | None,
    *,
    leave_out: Collection[str] = (),
    overlap: Callable[[str], str] | None = None,
    keys: Sequence[str] = (),
    is_complete: bool = True,
    now: datetime | None = None,
) -> Fetched:
    """Order the records, leave out what was seen, and move the watermark on.

    ``watermark``: the field that grows. ``overlap``: from which value on the next fetch asks again, told
    from the new watermark (default: the watermark itself). ``keys``: the fields that tell records apart; of
    two states of a record the later one alone is taken, as if it had been asked for a moment later. Where not
    ``is_complete``, some records did not come: everything since the old watermark is asked for again.

    Some records without a watermark are left out and told of in ``remarks``.

    Raises:
        CollectFault: no record has a watermark.
    """
    kept: dict[str, _Kept] = {}
    without = 0
    for record in records:
        at, clean = record.get(watermark), _clean(record, leave_out)
        if at is None:
            without += 1
            continue
        digest = hashlib.sha256(_canonical(clean)).hexdigest()[:16]
        kept[digest] = _Kept(_order(at), digest, str(plain(at)), clean)
    if without and not kept and since is None:
        raise CollectFault(f"记录里没有“{watermark}”，无法判断是否新增，请该系统补上。")
    remarks: tuple[str, ...] = ()
    if without:
        remarks = (f"有{without}条记录没有“{watermark}”，没有取，请该系统补上。",)
    if not kept:
        return Fetched([], since.text() if since else None, remarks)
    ordered = sorted(kept.values(), key=lambda one: (one.order, one.digest))
    old = since.seen if since else frozenset()
    fresh = [one for one in _latest(ordered, keys) if one.digest not in old]
    ahead = [one.at for one in fresh if _is_ahead(one.order, now)]
    if ahead:
        remarks += (
            f"有{len(ahead)}条记录的“{watermark}”晚于现在（最晚的写“{ahead[-1]}”），已照取，"
            "不作为下次取数的起点，请该系统核对时钟。",
        )
    told = [one.record for one in fresh]
    past = [one for one in ordered if not _is_ahead(one.order, now)]
    if not is_complete or not past:
        return Fetched(told, Mark(since.value if since else "", frozenset(kept)).text(), remarks)
    last = past[-1]
    edge = overlap(last.at) if overlap else last.at
    # Of numbers the text would stand behind them all.
    from_edge = _order(_as_number(edge) if last.order[0] == 0 else edge)
    seen = frozenset(one.digest for one in ordered if one.order >= from_edge)
    return Fetched(told, Mark(last.at, seen).text(), remarks)


def asked_from(mark: Mark | None, overlap: Callable[[str], str], now: datetime) -> str | None:
    """From which value on to ask; None for everything: no mark yet, or one that is a time still to come."""
    if mark is None or not mark.value or _is_ahead(_order(mark.value), now):
        return None
    return overlap(mark.value)


def _is_ahead(order: _Order, now: datetime | None) -> bool:
    return now is not None and order[0] == 1 and order > _order(now + _CLOCKS_DIFFER_BY)


def _latest(ordered: list[_Kept], keys: Sequence[str]) -> list[_Kept]:
    """Without the earlier states of a record; of two at the same watermark nobody knows which is later."""
    last = {tuple(map(one.record.get, keys)): one.order for one in ordered} if keys else {}
    return [one for one in ordered if not keys or last[tuple(map(one.record.get, keys))] == one.order]


def whole(
    records: Iterable[Mapping[str, Any]], since: str | None, *, leave_out: Collection[str] = ()
) -> Fetched:
    """Everything there is, where there is no watermark: told only when anything differs from last time."""
    cleaned = sorted((_clean(record, leave_out) for record in records), key=_canonical)
    digest = hashlib.sha256(_canonical(cleaned)).hexdigest()
    return Fetched([] if digest == since else cleaned, digest)


def _clean(record: Mapping[str, Any], leave_out: Collection[str]) -> dict[str, Any]:
    clean = {}
    for key, value in record.items():
        if key not in leave_out:
            try:
                clean[str(key)] = plain(value)
            except CollectFault as fault:
                raise CollectFault(f"“{key}”一列：{fault.sentence}") from None
    return clean


_LOCAL = ZoneInfo("Asia/Shanghai")


def _order(value: object) -> _Order:
    """Numbers by size, times by their instant (also when written in text), everything else by its text."""
    if isinstance(value, int | float | Decimal):
        return 0, Decimal(str(value)), ""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if isinstance(value, str) and (_TIME.match(value) or _DAY.fullmatch(value)):
        with contextlib.suppress(ValueError):
            value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=_LOCAL)
        return 1, Decimal(str((moment - _EPOCH) / timedelta(microseconds=1))), ""
    return 2, Decimal(0), str(value)


_CLOCKS_DIFFER_BY = timedelta(minutes=10)
_DIGEST = re.compile("[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _clock(value: timedelta) -> str:
    sign, seconds = "-" if value < timedelta() else "", abs(int(value.total_seconds()))
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
