"""Returns beyond the year: one example of each further source, out of ``more/``."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from examples.make import more
from examples.make.common import HERE, SHANGHAI, padded, person_name
from examples.make.forms import Form, Return, Value

_PERSON = re.compile(r"<(P\d+)>")


def all_returns() -> list[Return]:
    """The returns of every subject, in order of arrival."""
    paths = sorted((HERE / "more").glob("*.yml"))
    returns = [one for path in paths for one in _returns(yaml.safe_load(path.read_text(encoding="utf-8")))]
    for found in pkgutil.iter_modules(more.__path__):
        returns += importlib.import_module(f"{more.__name__}.{found.name}").RETURNS
    return sorted(returns, key=lambda one: (one.received_at, one.path))


def make_more(out: Path) -> Path:
    """Write every return into ``out``/more, a folder per source; answers that folder."""
    for one in all_returns():
        one.write(out / "more" / one.path)
    return out / "more"


def _returns(listed: list[dict[str, Any]]) -> Iterator[Return]:
    for one in listed:
        received = datetime.fromisoformat(one["received"]).replace(tzinfo=SHANGHAI)
        forms = tuple(_form(sheet) for sheet in one["sheets"])
        yield Return(one["source"], one["file"], one["unit"], one["filled_by"], received, forms)


def _form(sheet: dict[str, Any]) -> Form:
    total = sheet.get("total")
    return Form(
        sheet["sheet"],
        sheet["title"],
        tuple(sheet["headings"]),
        tuple(tuple(_value(cell) for cell in row) for row in sheet["rows"]),
        tuple(sheet.get("notes", ())),
        sheet.get("money_unit", ""),
        sheet.get("document_no", ""),
        (total["label"], tuple(total["columns"])) if total else None,
    )


def _value(cell: Value) -> Value:
    """Persons by name, as offices lay them out."""
    if not isinstance(cell, str):
        return cell
    return _PERSON.sub(lambda found: padded(person_name(found[1])), cell)
