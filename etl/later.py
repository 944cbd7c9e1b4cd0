"""Modules that a library imports and hardly anybody uses: imported when something of them is asked for.

The standard library's LazyLoader does not serve: below Python 3.12 the import statement itself wakes it.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    def __getattr__(self, name: str) -> Any:
        return getattr(_real(self), name)


def import_later(*names: str) -> None:
    """Put a stand-in in the place of each module that is not imported yet and can be found.

    The first attribute that is asked of the stand-in imports the module itself, which then takes its place.
    """
    for name in names:
        if name in sys.modules or (spec := importlib.util.find_spec(name)) is None:
            continue
        stand_in = _Later(name)
        stand_in.__spec__, stand_in.__path__ = spec, spec.submodule_search_locations or []
        sys.modules[name] = stand_in


def _real(stand_in: _Later) -> ModuleType:
    name = stand_in.__name__
    if sys.modules.get(name) is stand_in:
        del sys.modules[name]
    return importlib.import_module(name)
