"""How well `source draft` finds heads in statistics: `python -m bench.heads FOLDER [--unseen] [--each]`.

``FOLDER`` holds the workbooks that ``tests/samples/draft_real/reference.yml`` names; ``--unseen`` takes the
heads of ``reference_unseen.yml`` instead. Precision, recall and F1 are counted per cell over all sheets, and
their mean over the sheets stands beside (a long sheet weighs no more than a short one); cells that the
reference leaves to nobody are not counted.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from openpyxl.utils.cell import range_boundaries

from etl.draft.draft import TableDraft, draft_of
from etl.grid import Grid, Sheet, is_blank
from etl.read import Reader

REFERENCES = Path(__file__).parent.parent / "tests" / "samples" / "draft_real"
KINDS = ("column_heads", "row_heads")


@dataclass
class Tally:
    """Cells found rightly, found, and known."""

    hits: int = 0
    found: int = 0
    known: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, found: set[str], known: set[str]) -> None:
        """Count one sheet's cells."""
        self.hits += len(found & known)
        self.found += len(found)
        self.known += len(known)

    @property
    def precision(self) -> float:
        return self.hits / max(self.found, 1)

    @property
    def recall(self) -> float:
        return self.hits / max(self.known, 1)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)

    def told(self) -> str:
        """Precision, recall and F1."""
        return f"{self.precision:.3f} {self.recall:.3f} {self.f1:.3f}"


def main() -> None:
    """Print one line per kind of cell, and with ``--each`` one per sheet."""
    parser = argparse.ArgumentParser(description="标题识别在真实统计表上的准确率")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", action="store_true")
    parser.add_argument("--unseen", action="store_true")
    asked = parser.parse_args()
    reference = REFERENCES / ("reference_unseen.yml" if asked.unseen else "reference.yml")
    sums = {kind: Tally() for kind in (*KINDS, "data", "totals", "title", "unit")}
    by_sheet: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for entry, sheet, tables in _drafts(asked.folder, reference):
        own = {kind: Tally() for kind in sums}
        for kind, (found, known) in compared(entry, sheet, tables).items():
            own[kind].add(found, known)
            sums[kind].add(found, known)
        for kind, each in by_sheet.items():
            each.append(own[kind].f1)
        if asked.each:
            heads = "  ".join(f"{kind} {own[kind].told()}" for kind in KINDS)
            others = " ".join(
                f"{kind}:{own[kind].hits}/{own[kind].known}" for kind in ("data", "title", "unit", "totals")
            )
            print(f"{entry['file'][:12]:12} {entry['sheet'][:22]:22} {heads}  {others}")
    for kind, tally in sums.items():
        print(f"{kind:13} P R F1 {tally.told()}  ({tally.hits} of {tally.known} known, {tally.found} found)")
    for kind, each in by_sheet.items():
        print(f"{kind:13} mean F1 of {len(each)} sheets {sum(each) / len(each):.3f}")


def _drafts(folder: Path, reference: Path) -> Iterator[tuple[dict[str, Any], Sheet, list[TableDraft]]]:
    entries = yaml.safe_load(reference.read_text(encoding="utf-8"))
    grids: dict[str, Grid] = {}
    with Reader() as reader:
        for entry in entries:
            name = entry["file"]
            if name not in grids:
                grids[name] = reader.read(folder / name)
            sheet = next(s for s in grids[name].sheets if s.name.strip() == entry["sheet"])
            yield entry, sheet, draft_of(Grid(grids[name].format, [sheet]))


def compared(
    entry: dict[str, Any], sheet: Sheet, tables: list[TableDraft]
) -> dict[str, tuple[set[str], set[str]]]:
    """Kind → (what was found, what is known); what the reference does not tell is left out."""
    told = [table.as_json() for table in tables]
    nobody = _cells(sheet, entry.get("other", ""))
    compared = {}
    for kind in KINDS:
        found = {cell for table in told for cell in table[kind]} - nobody
        compared[kind] = (found, _cells(sheet, entry[kind]) - nobody)
    if "data" in entry:
        compared["data"] = ({table["data_range"] for table in told}, set(entry["data"].split()))
    if "totals" in entry:
        found = {total["cell"] for table in told for total in table["totals"]}
        compared["totals"] = (found, set(entry["totals"].split()))
    for kind in ("title", "unit"):
        if kind in entry:
            said = [str(table[kind] or "") for table in told[:1]]
            hit = any(entry[kind] in one for one in said)
            compared[kind] = ({entry[kind]} if hit else set(said) - {""}, {entry[kind]})
    return compared


def _cells(sheet: Sheet, ranges: str) -> set[str]:
    """The filled cells of 'A4:L4 B6'."""
    found = set()
    for one in ranges.split():
        left, top, right, bottom = (number or 0 for number in range_boundaries(one))
        for row in range(top - 1, min(bottom, sheet.n_rows)):
            for col in range(left - 1, min(right, sheet.n_cols)):
                if not is_blank(sheet.value(row, col)):
                    found.add(sheet.address(row, col))
    return found


if __name__ == "__main__":
    main()
