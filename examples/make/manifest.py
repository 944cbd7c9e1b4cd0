"""Write the year's files and the manifest that lists them."""

import csv
from pathlib import Path

from examples.make.year import Arrival, all_arrivals

COLUMNS = (
    "batch",
    "kind",
    "path",
    "source",
    "unit_code",
    "period",
    "expected_status",
    "answer",
    "received_at",
    "note",
)


def make_year(out: Path) -> Path:
    """Write everything into `out`/2021 and return that folder."""
    folder = out / "2021"
    arrivals = all_arrivals()
    for arrival in arrivals:
        if arrival.write is not None:
            path = folder / arrival.path
            path.parent.mkdir(parents=True, exist_ok=True)
            arrival.write(path)
    _write_manifest(folder / "manifest.csv", arrivals)
    return folder


def _write_manifest(path: Path, arrivals: list[Arrival]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for arrival in arrivals:
            values = {name: getattr(arrival, name) for name in COLUMNS}
            values["received_at"] = arrival.received_at.isoformat()
            writer.writerow([values[name] for name in COLUMNS])
