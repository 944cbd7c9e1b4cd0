"""Twice is once: a service killed with SIGKILL at any step ends, run again, where an undisturbed one ends."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from liangshai import flows
from liangshai.operations.postgres import EmbeddedPostgres
from liangshai.operations.sameness import state_of
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings
from tests.databases import copied
from tests.liangshai.conftest import home_with
from tests.liangshai.killing import killed_at, steps_of

YEAR = PROJECT_DIR / "examples" / "2021"
RETURNS = (
    "project_register/重点项目名单及年度计划.xlsx",
    "project_progress/重点项目进展情况表（2021年5月）.xlsx",  # some of its rows go back
    "supervision_weekly/督查事项周进展_第2期.csv",
    "verification/督查核实表（2021年第一季度）.xlsx",
)
# Set LIANGSHAI_KILL_POINTS=60 to look at more of them by hand.
POINTS = int(os.environ.get("LIANGSHAI_KILL_POINTS", "2"))


def load() -> None:
    flows.load("night", 2021)
    flows.answer()


def hand_in(settings: Settings) -> None:
    for name in RETURNS:
        shutil.copy(YEAR / name, settings.inbox_dir)


def end_of(settings: Settings) -> dict[str, Any]:
    """Everything that must not depend on how often the work was begun."""
    with Service.open(settings) as service:
        engine = service.engine
        # By moment and number these differ between any two installations.
        timed = (
            "ledger.outbox",
            "ledger.issue",
            "ledger.issue_document",
            "ledger.question",
            "ledger.issue_step",
        )
        state: dict[str, Any] = {k: v for k, v in state_of(engine).items() if k not in timed}
        with engine.connect() as connection:
            for table, columns in {
                "outbox": "kind, recipient_email, subject",
                "issue": "kind, period_label, version, approved_by",
                "issue_step": "stage, person_name",
                "question": "kind, answer",
                "archive_entry": "kind, period_label",
                "rejected_cell": "sheet, cell",
            }.items():
                found = connection.execute(
                    sa.text(f"select {columns} from ledger.{table} order by {columns}")
                )
                state[table] = [tuple(row) for row in found]
            sent = set(connection.scalars(sa.text("select status from ledger.outbox")))
        assert sent <= {"已发", "可能重复"}
    state["files"] = sorted(_kept(settings.home))
    return state


def _kept(home: Path) -> list[str]:
    """Every kept file by its place; a draft that a killed process left is none, and neither is a log."""
    kept = ("landing", "bulletins", "answers", "packages", "inbox")
    files = (
        path.relative_to(home) for folder in kept for path in (home / folder).rglob("*") if path.is_file()
    )
    return [str(path) for path in files if not path.name.startswith(".")]


def test_a_load_that_is_killed_at_any_step_and_run_again_ends_the_same(
    postgres_server: EmbeddedPostgres,
    codes_template: str,
    role_passwords: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def at(name: str, url: str) -> Settings:
        settings = home_with(tmp_path / name, url, role_passwords, monkeypatch)
        hand_in(settings)
        return settings

    with copied(postgres_server, codes_template) as url:
        settings = at("undisturbed", url)
        steps = steps_of(load)
        wanted = end_of(settings)
    for step in sorted(random.Random(7).sample(range(1, steps + 1), POINTS)):
        with copied(postgres_server, codes_template) as url:
            settings = at(f"killed-{step}", url)
            killed_at(load, step)
            steps_of(load)
            found = end_of(settings)
            different = {key: (wanted[key], found[key]) for key in wanted if found[key] != wanted[key]}
            assert not different, f"killed before step {step} of {steps}: {different}"
