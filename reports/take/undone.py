"""Two people edit one draft: what the first one's file changed is not dropped by the second in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.take.findings import Finding, Findings
from reports.take.words import plain, shortened

_KEY = "0.0"
_MOST_NAMED = 5


@dataclass(frozen=True)
class Undone:
    """What the draft taken last had changed: `words` as (before, after), `figures` as (key, what stood)."""

    by: str
    file_name: str
    words: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, str], ...]

    def ask(self, findings: Findings, texts: Sequence[str]) -> None:
        """One reason for all that reads as the draft again; `texts`: all that the file says.

        What was changed once more, in whatever way, was seen by whoever changed it.
        """
        gone = [*self._words_gone(findings, texts), *self._figures_gone(findings)]
        if not gone:
            return
        shown = "、".join(f"“{shortened(one)}”" for one in gone[:_MOST_NAMED])
        many = f"等{len(gone)}处" if len(gone) > _MOST_NAMED else ""
        whose = f"{self.by}的" if self.by else ""
        told = (
            f"上次收回的{whose}《{self.file_name}》改过的{shown}{many}，这份稿里又是原稿的样子；"
            "请在上次收回的稿上改，或说明为什么不要"
        )
        findings.ask(Finding(_KEY, "全文", shown, "", "上次收回的改动不见了", told=told))

    def _words_gone(self, findings: Findings, texts: Sequence[str]) -> list[str]:
        touched = {plain(one.before) for one in findings.words if one.before}
        said = [plain(text) for text in texts]
        gone = []
        for before, after in self.words:
            if before and plain(before) in touched:
                continue
            if after and not any(plain(after) in text for text in said):
                gone.append(after)
            elif not after and any(plain(before) in text for text in said):
                gone.append(before)
        return gone

    def _figures_gone(self, findings: Findings) -> list[str]:
        asked = {one.key for one in findings.found}
        return [stood for key, stood in self.figures if key not in asked]
