"""The bundle for a machine without network: what goes in, what its script says where it cannot."""

from __future__ import annotations

import platform
import re
import runpy
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
MINOR = f"{sys.version_info[0]}.{sys.version_info[1]}"
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


def bundle_for(folder: Path, *, minor: str = MINOR, machine: str = platform.machine()) -> Path:
    """A bundle with no packages in it; its script."""
    for name in ("code/schemas", "wheels", "fonts"):
        (folder / name).mkdir(parents=True)
    (folder / "python-version").write_text(minor + "\n")
    (folder / "machine").write_text(machine + "\n")
    return Path(shutil.copy(ROOT / "offline" / "install.sh", folder))


def install(script: Path, *to: str) -> tuple[int, str]:
    done = subprocess.run([script, *to], capture_output=True, text=True, cwd="/")
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("patch", [f"{MINOR}.0", f"{MINOR}.2", platform.python_version(), f"{MINOR}.90"])
def test_every_patch_release_finds_all_that_the_lock_asks_of_it(patch: str) -> None:
    taken = runpy.run_path(str(ROOT / "offline" / "for_any_patch.py"))["without_markers"](LOCK, MINOR)
    pins = set(re.findall(r"^(\S+?==\S+) +\\$", re.sub(r"\[\S+\]", "", taken), re.MULTILINE))
    entries = [Requirement(line) for line in re.findall(r"^([a-zA-Z].*?) \\$", LOCK, re.MULTILINE)]
    asked = {
        f"{one.name}{one.specifier}"
        for one in entries
        if one.marker is None or one.marker.evaluate({"python_full_version": patch})
    }
    assert asked <= pins
    assert taken.count("--hash=") > len(pins)


@pytest.mark.parametrize(
    ("minor", "machine", "target", "says"),
    [
        (MINOR, "sw_64", "new", "安装包是给 sw_64 的"),
        ("2.7", platform.machine(), "new", "安装包要用 Python 2.7，没有找到"),
        (MINOR, platform.machine(), "", "已经有了：升级请装到一个新的文件夹"),
        (MINOR, platform.machine(), "file/new", "里建立文件夹"),
    ],
)
def test_where_it_cannot_install_it_says_why_and_makes_nothing(
    tmp_path: Path, minor: str, machine: str, target: str, says: str
) -> None:
    (tmp_path / "file").touch()
    script = bundle_for(tmp_path / "外 网", minor=minor, machine=machine)
    code, told = install(script, str(tmp_path / target), sys.executable if minor == MINOR else "python2.7")
    assert code == 1 and says in told
    assert {path.name for path in tmp_path.iterdir()} == {"file", "外 网"}


def test_an_installation_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    code, told = install(bundle_for(tmp_path / "外 网"), str(tmp_path / "内 网"), sys.executable)
    assert code != 0 and "uv" in told
    assert [path.name for path in tmp_path.iterdir()] == ["外 网"]


def test_a_bundle_that_a_signal_ends_leaves_nothing(tmp_path: Path) -> None:
    offline = tmp_path / "offline"
    shutil.copytree(ROOT / "offline", offline, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "code")):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=tmp_path, check=True)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    # Asked for wheels it says so, and fetches until somebody lets it go.
    python.write_text(
        '#!/bin/sh\ncase "$*" in *"pip download"*) touch fetching; while [ ! -e let_go ]; do sleep 1; done;;'
        " *-c*) echo 1;; *) cat;; esac\n"
    )
    python.chmod(0o755)
    made = subprocess.Popen(["sh", "offline/make_bundle.sh", "."], cwd=tmp_path)
    while not (tmp_path / "fetching").exists():
        assert made.poll() is None
        time.sleep(0.05)
    assert list((tmp_path / "build").iterdir())
    made.terminate()
    (tmp_path / "let_go").touch()
    assert made.wait() == 143
    assert not list((tmp_path / "build").iterdir()) and not list((tmp_path / "dist").iterdir())
