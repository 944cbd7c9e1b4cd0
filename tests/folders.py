"""Folders beside pytest's own, each named after its process: the next run clears what a killed one left."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil

_PREFIX = "liangshai-tests-"


def own_folder(parent: Path, stop: Callable[[Path], object] = lambda left: None) -> Path:
    """A new folder of this process in `parent`, which removes it when done.

    Those of processes that are gone are removed first; `stop` ends what may still run in one.
    """
    for left in parent.glob(f"{_PREFIX}*"):
        maker = left.name.removeprefix(_PREFIX).split("-")[0]
        if maker.isdecimal() and os.access(left, os.W_OK) and not psutil.pid_exists(int(maker)):
            stop(left)
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
