"""One submission on its way: from kept bytes to what the return says, or the reason why it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from etl.check.check import Finding
from etl.collect.records import records_of
from etl.grid import Grid, Unreadable
from etl.identify import covering
from etl.identify.recognise import nearest, recognise, several
from etl.read import Reader, read_records
from etl.tidy.chain_days import settle_days
from etl.tidy.tidied import Problem, Tidied, Warned
from etl.tidy.tidy import tidy
from etl.warehouse.copies import Copy
from etl.warehouse.ledger import Waiting
from etl.warehouse.reference import Reference
from schemas.source import Source
from schemas.warehouse import LOADED

# Questions that are put once all rows are read.
ABOUT_ROWS = ("totals", "names", "readings", "zero", "estimates", "basis", "amended", "parts")
TABLE_IN_TEXT = (
    "来信正文里还有一张表，没有读取，只读了附件；正文的表附件里没有、或与附件不同的，请另存为附件再报"
)
RECORD_CHANNELS = ("database", "web", "office")


@dataclass(slots=True)
class Read:
    """What was read of a submission. ``refusal``: (code, sentence) of one that cannot be read.

    ``fault``: our own, not the sender's; the submission then waits as it did before. ``scans``: names of the
    scans that are linked to it. ``copy``: a return of the same bytes that was replaced since.
    ``is_answered``: what was asked about it had been answered before, so that it waits to be read again.
    """

    waiting: Waiting
    source: Source | None = None
    grid: Grid | None = None
    said: Tidied | None = None
    refusal: tuple[str, str] | None = None
    duplicate_of: int | None = None
    copy: Copy | None = None
    fault: Exception | None = None
    findings: list[Finding] = field(default_factory=list)
    scans: list[str] = field(default_factory=list)
    is_answered: bool = False

    @property
    def slot(self) -> tuple[str, str | None] | None:
        """Two of the same slot must not be in one wave."""
        if self.source is None or self.said is None:
            return None
        return self.source.name, self.said.unit_code

    @property
    def n_rows(self) -> int:
        return sum(len(rows) for rows in self.said.tables) if self.said else 0

    @property
    def is_checkable(self) -> bool:
        """There are rows, and nothing makes it idle to check them: who, when and the headings are settled.

        A question about the rows, or a wrong key of one, is no reason: the clerk hears everything at once.
        """
        said = self.said
        return (
            said is not None
            and self.refusal is None
            and self.fault is None
            and all(_is_of_a_row(problem, said) for problem in said.problems if problem.fatal)
            and all(doubt.kind in ABOUT_ROWS for doubt in said.doubts)
            and self.n_rows > 0
        )


def _is_of_a_row(problem: Problem, said: Tidied) -> bool:
    """A wrong key of one row, and no heading, nor the unit of a whole column."""
    if problem.table is None or problem.column_name not in LOADED[problem.table].key_columns():
        return False
    return any(rows.sheet_no == problem.sheet_no and problem.row_no in rows.row_no for rows in said.tables)


def read_submission(
    waiting: Waiting, path: Path | bytes, reader: Reader, sources: dict[str, Source], reference: Reference
) -> Read:
    """Read and tidy the bytes at ``path``, or those given. Whatever is wrong stands in the answer."""
    read = Read(waiting)
    beside_others = covering.came_with_others(waiting.hints)
    try:
        read.grid = _grid(waiting, path, reader)
        if read.grid.format == "chain":
            settle_days(read.grid, waiting.received_at)
    except Unreadable as fault:
        is_note = beside_others and covering.is_note_unread(fault.code, waiting.file_name)
        read.refusal = covering.told(waiting.file_name) if is_note else (fault.code, fault.sentence)
        return read
    if beside_others and covering.is_note(read.grid, sources.values()):
        read.grid, read.refusal = None, covering.told(waiting.file_name)
        return read
    read.source = recognise(read.grid, waiting.file_name, sources, waiting.hints.get("source"))
    if read.source is None:
        read.refusal = _not_one(read.grid, waiting.file_name, sources)
        return read
    if waiting.hints.get("discard"):
        read.said = Tidied(read.source.name)
        read.refusal = ("discarded", "已按答复作废，请另行报送")
        return read
    read.said = tidy(
        read.grid,
        read.source,
        reference,
        file_name=waiting.file_name,
        received_at=waiting.received_at,
        unit_hint=waiting.hints.get("unit"),
        hints=waiting.hints,
    )
    if waiting.hints.get("table_in_text"):
        read.said.warnings.append(Warned("W-text", TABLE_IN_TEXT))
    return read


def _not_one(grid: Grid, file_name: str, sources: dict[str, Source]) -> tuple[str, str]:
    """Why no one source could be told: none fits, or several do."""
    if together := several(grid, file_name, sources):
        names = "”“".join(source.label for source in together)
        what = f"这个文件里有{len(together)}张报表：“{names}”"
        ways = "请各存成一个文件，可以放在一封邮件或一个压缩包里报送"
        return "several", f"{what}，一个文件只能报一张，{ways}"
    alike = "、".join(map(_told_as, nearest(grid, file_name, sources)))
    near = f"最接近的是{alike}" if alike else "与现有报表的表题、表头都不像"
    every = "全部报表的名称由办公室用 liangshai template --list 列出"
    return "unknown", f"认不出这是哪张报表，{near}；请核对表题和表头，或与办公室联系（{every}）"


def _told_as(source: Source) -> str:
    """A return by its name, and how it comes where no file is asked for."""
    way = "（由系统接口报送，不用表格）" if source.is_by_system else ""
    if "chain" in source.formats:
        way = "（粘贴群里的接龙文字报送）"
    return f"“{source.label}”{way}"


def _grid(waiting: Waiting, path: Path | bytes, reader: Reader) -> Grid:
    if waiting.channel not in RECORD_CHANNELS:
        return reader.read(path, waiting.file_name)
    name, records = records_of(path if isinstance(path, bytes) else path.read_bytes())
    return read_records(records, name)
