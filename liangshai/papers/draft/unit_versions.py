"""The units' versions of a bulletin as files: a folder for each unit beside the issue's own."""

from __future__ import annotations

from pathlib import Path

from liangshai.papers.known.issued import folder_of, issue_row
from liangshai.service import Service
from liangshai.settings import private_directory
from reports.document import plain_text
from reports.issuing import issue as issues
from reports.render import render_all
from reports.units.issue import UnitVersion, versions_of

UNITS_FOLDER = "单位分册"
OWN_SENTENCES = "own_sentences.txt"


def write_unit_versions(
    service: Service, issue_id: int, unit: str, out: Path | None = None
) -> dict[str, Path]:
    """Unit name → the folder with the four forms of its version. `unit`: name, code, or 全部.

    Raises IssueProblem where the issue has no such version.
    """
    base = out or folder_of(service, issue_row(service, issue_id)) / UNITS_FOLDER
    written = {}
    for name, version in versions_of(service.engine, issue_id, unit).items():
        written[name] = base / name
        write_version(service, version, written[name])
    return written


def write_version(service: Service, version: UnitVersion, folder: Path) -> None:
    """The four forms, the plain text, and a list of the sentences that the paper itself does not hold."""
    render_all(version.document, [service.settings.fonts], private_directory(folder))
    own = version.own
    lines = [*own.sentences, *(("", "文稿上同类的话改写过的：", *own.asked) if own.asked else ())]
    (folder / OWN_SENTENCES).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (folder / "plain_text.txt").write_text(plain_text(version.document), encoding="utf-8")


def write_last(service: Service, period: str, unit: str, out: Path | None = None) -> dict[str, Path]:
    """The same of a period's last signed issue, else of its last draft.

    Raises IssueProblem: not a period, or nothing was drafted for it yet.
    """
    issue_id = issues.latest_issue(service.engine, period)
    if issue_id is None:
        raise issues.IssueProblem(f"{period}还没有拟过通报，请先运行 liangshai bulletin {period}")
    return write_unit_versions(service, issue_id, unit, out)
