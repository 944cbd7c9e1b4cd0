"""The office's folder for edited drafts: each DOCX laid there is taken, its answer laid beside it.

Reasons and the person's name stand in a text file of the same name (`改好.docx`, `改好.txt`). The folder is
its own: whoever may write there may change a draft.
"""

from __future__ import annotations

from pathlib import Path

from etl.collect.folder import Folder
from etl.collect.place import Arrived, StillWritten
from liangshai.papers.draft import taking
from liangshai.papers.draft.take_note import note_in, refusal, told
from liangshai.service import Service
from reports.issuing.kept.papers import IssueProblem

_ANSWER = ".收回结果.txt"


def take_edited(service: Service) -> list[str]:
    """Take every complete DOCX of the folder; one sentence on each."""
    folder = Folder(service.settings.edited_dir, {}, service.settings.inbox_settle_seconds)
    said = []
    for arrived in folder.waiting():
        if arrived.path.suffix.lower() != ".docx":
            continue
        try:
            content = folder.content(arrived)
        except StillWritten:
            continue
        lines = _taken(service, arrived, content)
        folder.answer(arrived, {_ANSWER: ("\n".join(lines) + "\n").encode()})
        said.append(f"修改稿《{arrived.name}》：{lines[0]}")
    return said


def _taken(service: Service, arrived: Arrived, content: bytes) -> list[str]:
    """What came of a file, its end first."""
    try:
        note = note_in(_beside(Path(arrived.path)))
        offer = taking.offered(service, content, arrived.name, note.reasons, note.by.name)
        if why := refusal(offer, note):
            return [f"没有收：{why}；改好、写好后一起再放进来。", *told(offer)]
        is_new = taking.take(service, content, arrived.name, offer, note.by)
    except IssueProblem as fault:
        return [f"{str(fault).rstrip('。')}。"]
    return ["已收回，四种文件都照改后的文字重新写出。" if is_new else "已经收过，没有变化。", *told(offer)]


def _beside(path: Path) -> str:
    """The words of the text file of the same name, '' where there is none."""
    note = path.with_suffix(".txt")
    return taking.text_of(note) if note.is_file() else ""
