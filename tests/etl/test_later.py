"""A module put off is the module itself as soon as something of it is asked for."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

from etl.later import import_later


def test_a_module_is_imported_when_something_of_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rarely_needed").mkdir()
    (tmp_path / "rarely_needed" / "__init__.py").write_text("ANSWER = 42\n", encoding="utf-8")
    (tmp_path / "rarely_needed" / "part.py").write_text("HALF = 21\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    import_later("rarely_needed", "not_there_at_all")
    stand_in = import_module("rarely_needed")
    assert "rarely_needed.part" not in sys.modules and "not_there_at_all" not in sys.modules
    assert stand_in.ANSWER == 42
    assert sys.modules["rarely_needed"] is not stand_in
    assert import_module("rarely_needed.part").HALF == 21
    assert stand_in.ANSWER == 42
    with pytest.raises(AttributeError):
        _ = stand_in.QUESTION


def test_a_module_that_is_imported_already_is_left_alone() -> None:
    import_later("json")
    assert sys.modules["json"] is import_module("json") and type(sys.modules["json"]).__name__ == "module"
