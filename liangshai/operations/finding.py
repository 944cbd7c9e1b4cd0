"""What `doctor` says of one thing that it looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["good", "note", "warning", "fault"]
_MARKS: dict[Level, str] = {"good": "✓", "note": "·", "warning": "!", "fault": "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: a sentence, and what to do about it where something is to be done."""

    level: Level
    sentence: str
    cure: str = ""

    @property
    def mark(self) -> str:
        return _MARKS[self.level]

    @property
    def is_fault(self) -> bool:
        return self.level == "fault"

    def as_json(self) -> dict[str, Any]:
        return {"level": self.level, "sentence": self.sentence, "cure": self.cure}
