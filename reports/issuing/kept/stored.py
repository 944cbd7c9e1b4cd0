"""A Document as plain JSON and back: what was issued is kept whole, and no later code rewrites it.

Self-describing: `{"is": "Paragraph", ...}` for the pieces of reports/blocks.py, a list for a tuple, pairs in
their order for a mapping. Every field is written: a default that changes later changes no old paper.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from reports import blocks
from reports.document import Document, DocumentError

_TYPE, _VALUE = "is", "value"
PIECES: dict[str, type[Any]] = {"Document": Document} | {
    name: kind
    for name, kind in vars(blocks).items()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind)
}
NEVER_PRINTED = {"MatrixChart": {"text_note"}}
"""Fields that earlier versions kept and no page ever showed: left out when such a paper is read."""


def to_plain(document: Document) -> dict[str, Any]:
    """JSON-able: dicts, lists, strings, numbers, booleans, None. Equal documents give equal JSON."""
    made: dict[str, Any] = _plain(document)
    return made


def from_plain(kept: Mapping[str, Any]) -> Document:
    """The document that `to_plain` wrote. A piece that this version does not know raises DocumentError."""
    made = _made(kept)
    if not isinstance(made, Document):
        raise DocumentError("存下的不是一份公文。")
    return made


def written(kept: Mapping[str, Any]) -> str:
    """The plain JSON as one line of text, Chinese as Chinese."""
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def fingerprint(kept: Mapping[str, Any]) -> str:
    """sha256 (hex) of that line."""
    return hashlib.sha256(written(kept).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {_TYPE: type(value).__name__, **fields}
    match value:
        case None | bool() | int() | float() | str():
            return value
        case tuple() | list():
            return [_plain(one) for one in value]
        case Mapping():
            return {_TYPE: "Mapping", _VALUE: [[key, _plain(one)] for key, one in value.items()]}
        case Decimal():
            return {_TYPE: "Decimal", _VALUE: str(value)}
        case dt.date() if not isinstance(value, dt.datetime):
            return {_TYPE: "date", _VALUE: value.isoformat()}
    raise TypeError(f"no plain form of {type(value).__name__}")


def _made(kept: Any) -> Any:
    if isinstance(kept, list):
        return tuple(_made(one) for one in kept)
    if not isinstance(kept, Mapping):
        return kept
    match kept[_TYPE]:
        case "Mapping":
            return {key: _made(one) for key, one in kept[_VALUE]}
        case "Decimal":
            return Decimal(kept[_VALUE])
        case "date":
            return dt.date.fromisoformat(kept[_VALUE])
    return _piece(kept)


def _piece(kept: Mapping[str, Any]) -> Any:
    """A field that came later takes its default; one that is gone would lose letters, so it is refused."""
    name = kept[_TYPE]
    kind = PIECES.get(name)
    known = {field.name for field in dataclasses.fields(kind)} if kind else set()
    left_out = {_TYPE} | NEVER_PRINTED.get(name, set())
    unknown = [field for field in kept if field not in known | left_out]
    if kind is None or unknown:
        raise DocumentError(
            f"存下的公文里有本版程序不认识的内容：{name} {'、'.join(unknown)}".rstrip() + "。"
        )
    return kind(**{field: _made(value) for field, value in kept.items() if field not in left_out})
