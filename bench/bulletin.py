"""What one bulletin costs, from the warehouse to all four forms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def measure_bulletin(home: Path, say: Callable[[str], None]) -> str:
    return ""
