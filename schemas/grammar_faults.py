"""What pydantic says of a file or a setting that a person wrote, as one Chinese sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

Place = tuple[int | str, ...]
_BOUNDS = (("ge", "应不小于"), ("le", "应不大于"), ("gt", "应大于"), ("lt", "应小于"))
_FORMS = {
    "int": "应为整数",
    "float": "应为数",
    "decimal": "应为数",
    "bool": "应为 true 或 false",
    "date": "应为日期，如 2022-01-01",
    "string": "应为一段文字",
    "list": "应为列表，写成 [甲, 乙]",
    "dict": "应为“键: 值”",
    "model": "应为“键: 值”",
}


def first_fault(fault: ValidationError, model: type[BaseModel]) -> tuple[Place, str]:
    """Where the first fault stands, and what should stand there; a key that is not known comes first.

    ``tabels`` for ``tables`` is two faults, and the one to tell is the word that was written.
    """
    errors = fault.errors(include_url=False)
    first = next((error for error in errors if error["type"] == "extra_forbidden"), errors[0])
    place: Place = first["loc"]
    if first["type"] == "extra_forbidden":
        return place, f"没有这个键{or_meant(str(place[-1]), _keys(model, place[:-1]))}"
    return place, wanted(first)


def wanted(error: Mapping[str, Any]) -> str:
    """What should stand there, of one of pydantic's errors."""
    limits = error.get("ctx", {})
    kind = str(error["type"])
    if kind == "missing":
        return "这个键没有写"
    if kind == "literal_error":
        named = limits["expected"].replace("'", "").replace(" or ", "、").replace(", ", "、")
        return f"应为 {named} 之一"
    if kind == "too_short":
        return "一项也没有写"
    if kind == "string_pattern_mismatch":
        return f"应合 {limits['pattern']}"
    for name, words in _BOUNDS:
        if name in limits:
            return f"{words}{limits[name]:g}"
    if "error" in limits:
        return str(limits["error"])
    return _FORMS.get(kind.split("_")[0], str(error["msg"]))


def or_meant(word: str, known: Iterable[str]) -> str:
    """'，是不是 tables' where one of the known words is near, else ''."""
    near = difflib.get_close_matches(word, sorted(known), n=2, cutoff=0.7)
    return f"，是不是 {' 或 '.join(near)}" if near else ""


def _keys(model: type[BaseModel], place: Place) -> set[str]:
    """The keys that may stand at this place of a file of ``model``."""
    here: type[BaseModel] | None = model
    for part in place:
        if isinstance(part, str) and here is not None:
            field = here.model_fields.get(part)
            here = _model_in(field.annotation) if field else None
    return set(here.model_fields) if here else set()


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _model_in(arg)) is not None), None)
