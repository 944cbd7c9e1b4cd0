"""What one bulletin costs, from the warehouse to all four forms: ``python -m bench.bulletin HOME OUT``."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from bench.measure import run
from bench.scratch import scratch_server
from liangshai.service import Service
from liangshai.settings import Settings

PERIOD, ISSUE_DATE = "2021Q1", date(2021, 4, 20)
GOAL_S = 2.5
WARM_GOAL_S = 1.0
UNITS, UNITS_GOAL_S = 10, 8.0


def measure_bulletin(home: Path, say: Callable[[str], None]) -> str:
    """Load the example year's first quarter, then make its bulletin in a process of its own."""
    settings = Settings(home=home, database_url=None, fast=False)
    with scratch_server(settings.home) as server:
        server.start()
        say(f"loading the example returns of {PERIOD}")
        _load_examples(settings)
        say("the bulletin in four forms")
        made = run("bulletin", [str(home), str(home / "made")], server.pid(), module="bench.bulletin")
    seconds = json.loads(made.printed.splitlines()[-1])
    return (
        f"\nbulletin {PERIOD}, {seconds['figures']} figures, docx + pdf + html + xlsx, CPU seconds:"
        f" read and build {seconds['build']:.2f}, render {seconds['render']:.2f},"
        f" PostgreSQL {made.server_cpu_s:.2f};"
        f" together {seconds['build'] + seconds['render'] + made.server_cpu_s:.2f} (goal: at most {GOAL_S})"
        f"\n    rendered again in the warm process, charts drawn anew {seconds['warm']:.2f}"
        f" (goal: at most {WARM_GOAL_S});"
        f" the versions of {UNITS} units {seconds['units']:.2f} (goal: under {UNITS_GOAL_S})"
        f"\n    imports {seconds['imports']:.2f}, to the letter again {seconds['again']:.2f};"
        f" the whole process {made.cpu_s:.2f}, peak {made.peak_mb:.0f} MB"
    )


def _load_examples(settings: Settings) -> None:
    folder = settings.examples_dir / "2021"
    with Service.open(settings) as service, (folder / "manifest.csv").open(encoding="utf-8") as manifest:
        for line in csv.DictReader(manifest):
            if line["batch"] != "Q1" or line["kind"] != "file":
                continue
            received = datetime.fromisoformat(line["received_at"])
            (receipt,) = service.ingest([folder / line["path"]], received_at=received)
            if receipt["status"] == "held" and line["answer"]:
                (question,) = service.questions()
                service.answer_question(question["id"], line["answer"][:1], "bench")


def _cpu_s() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _make(settings: Settings, out: Path) -> dict[str, float]:
    """One bulletin as the service makes it; CPU seconds by step."""
    began = _cpu_s()
    from reports.charts import forget_charts
    from reports.issuing.issue import document_of, prepare
    from reports.render import render_all
    from reports.units.issue import EVERY_UNIT, unit_versions

    with Service.open(settings) as service:
        imported = _cpu_s()
        issue_id = prepare(service.engine, PERIOD, "bench", issue_date=ISSUE_DATE)
        built = _cpu_s()
        document = document_of(service.engine, issue_id)
        reread = _cpu_s()
        render_all(document, [settings.fonts], out)
        rendered = _cpu_s()
        forget_charts()
        render_all(document, [settings.fonts], out)
        rendered_again = _cpu_s()
        versions = list(unit_versions(service.engine, issue_id, EVERY_UNIT).values())
        for number in range(UNITS):  # the example year has fewer units: theirs in turn, charts drawn anew
            forget_charts()
            render_all(versions[number % len(versions)], [settings.fonts], out / str(number))
        units_made = _cpu_s()
    return {
        "imports": imported - began,
        "build": built - imported,
        "again": reread - built,
        "render": rendered - reread,
        "warm": rendered_again - rendered,
        "units": units_made - rendered_again,
        "figures": len(document.figures),
    }


if __name__ == "__main__":
    print(json.dumps(_make(Settings(home=Path(sys.argv[1])), Path(sys.argv[2]))))
