"""The ways in by name, what each one gave, and how far each has been read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from schemas.source import Collect

Kind = Literal["folder", "sftp", "mailbox", "database", "web"]
RECORDS: frozenset[Kind] = frozenset(("database", "web"))


@dataclass(frozen=True, slots=True)
class Way:
    """One way in. ``source``: where all that comes belongs to one source, that source's name; ``collect``:
    what the source says of it. ``connection``: the name of the Airflow connection.
    """

    name: str
    kind: Kind
    label: str
    source: str | None = None
    connection: str | None = None
    collect: Collect | None = None

    @property
    def gives_records(self) -> bool:
        return self.kind in RECORDS


@dataclass(slots=True)
class Came:
    """What one way gave, or why it gave nothing.

    ``left``: files that are still being written. ``still_refused``: records that came as they were when they
    were refused. ``tried``: self-checks that were answered. ``answered``: submissions whose question
    a mail answered. ``faults``: sentences without secrets; some may have come all the same.
    ``is_connected``: False where nobody has said yet where this way leads; that is no failure of tonight.
    """

    way: Way
    mails: int = 0
    files: int = 0
    records: int = 0
    left: int = 0
    still_refused: int = 0
    tried: int = 0
    submissions: list[int] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    is_connected: bool = True

    @property
    def fault(self) -> str | None:
        return " ".join(self.faults) or None

    def as_json(self) -> dict[str, Any]:
        return {
            "way": self.way.name,
            "kind": self.way.kind,
            "label": self.way.label,
            "source": self.way.source,
            "mails": self.mails,
            "files": self.files,
            "records": self.records,
            "submission": self.submissions[-1] if self.submissions else None,
            "submissions": self.submissions,
            "still_refused": self.still_refused,
            "still_written": self.left,
            "self_checks": self.tried,
            "answered": self.answered,
            "connected": self.is_connected,
            "fault": self.fault,
        }
