"""Whoever has neither name nor home on this machine works all the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from liangshai.nameless import missing_variables
from liangshai.settings import PROJECT_DIR, Settings

# In a user namespace this very process can be a uid that nobody has.
_NAMELESS = """
import os, pwd, sys
import liangshai.operations.unprivileged as unprivileged
named = {one.pw_uid for one in pwd.getpwall()}
unprivileged.NOBODY_UID = next(uid for uid in range(4711, 9999) if uid not in named)
try: unprivileged.enter_user_namespace()
except OSError: print("11行"); raise SystemExit(0)  # this kernel lets nobody be nameless here
sys.argv = ["liangshai", "source", "check", sys.argv[1]]
from liangshai.cli import main
main()
"""


def test_a_return_is_checked_for_a_user_who_has_neither_name_nor_home(settings: Settings) -> None:
    week = PROJECT_DIR / "examples" / "2021" / "supervision_weekly" / "督查事项周进展_第12期.csv"
    unknown = ("HOME", "USER", "LOGNAME", "LNAME", "USERNAME")
    kept = {name: value for name, value in os.environ.items() if name not in unknown}
    command = [sys.executable, "-c", _NAMELESS, str(week)]
    done = subprocess.run(command, cwd=PROJECT_DIR, env=kept, capture_output=True, text=True)
    assert done.returncode == 0 and "11行" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("is_there", [True, False])
def test_a_home_that_is_not_there_is_replaced_by_one_within_ours(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / ("" if is_there else "nonexistent")))
    assert ("HOME" in missing_variables(settings)) is not is_there


def test_what_is_kept_for_drawing_lies_within_a_home_that_is_there_closed_to_others(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MPLCONFIGDIR", raising=False)
    shutil.rmtree(settings.home, ignore_errors=True)
    # No library makes a home, least of all one that was mistyped, open to everybody.
    assert "MPLCONFIGDIR" not in missing_variables(settings) and not settings.home.exists()
    settings.directory("secrets")
    place = Path(missing_variables(settings)["MPLCONFIGDIR"])
    assert place.is_relative_to(settings.home)
    command = [sys.executable, "-c", "import matplotlib; print(matplotlib.get_cachedir())"]
    environment = {**os.environ, "MPLCONFIGDIR": str(place)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == str(place)
    assert {path.stat().st_mode & 0o777 for path in (settings.home, place)} == {0o700}
    monkeypatch.setenv("MPLCONFIGDIR", "/elsewhere")
    assert "MPLCONFIGDIR" not in missing_variables(settings)
