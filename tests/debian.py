"""Programs that some tests need: Debian's packages unpacked into a cache, by any user.

Nothing is installed: ``apt-get`` works on a state of its own and the packages are only unpacked. It takes the
same registry as every other package of the machine.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

MULTIARCH = sysconfig.get_config_var("MULTIARCH") or "x86_64-linux-gnu"


def unpacked(
    name: str, packages: tuple[str, ...], mend: Callable[[Path, Path], None] = lambda draft, root: None
) -> Path:
    """The folder below which the packages, with what the machine lacks for them, stand as below ``/``.

    ``mend(draft, root)`` changes what knows its place by full path, before the folder has its name.

    Raises:
        RuntimeError: they cannot be fetched.
    """
    cache = _cache()
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        root = cache / name
        if not root.exists():
            _fetch(cache, root, packages, mend)
    return root


def library_path(root: Path, own: Path) -> str:
    """Where the programs below ``root`` find their libraries, ``own`` first; some stand in a folder of their
    package's, which the others know by its full path alone.
    """
    shared = root / "usr" / "lib" / MULTIARCH
    folders = sorted({file.parent for file in shared.glob("*/lib*.so*")})
    return ":".join(str(folder) for folder in (own, shared, *folders))


def _cache() -> Path:
    """A folder of this user alone, kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    for folder in (
        Path(base) / "liangshai-libreoffice",
        Path(tempfile.gettempdir()) / f"office-{os.getuid()}",
    ):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    raise RuntimeError("no folder for the programs of the tests can be written")


def _fetch(cache: Path, root: Path, packages: tuple[str, ...], mend: Callable[[Path, Path], None]) -> None:
    """Download what the machine lacks, and unpack that; whole or not at all."""
    if not shutil.which("apt-get"):
        raise RuntimeError(f"the tests need {'、'.join(packages)}: put the program on the PATH")
    state, debs, draft = cache / "state", cache / "debs", cache / "draft"
    for folder in (draft, debs):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in (state / "lists" / "partial", cache / "apt" / "archives" / "partial", debs, draft):
        folder.mkdir(parents=True, exist_ok=True)
    apt = ["apt-get", "-q", "-o", f"Dir::State={state}", "-o", f"Dir::Cache={cache / 'apt'}"]
    apt += ["-o", "Dir::State::status=/var/lib/dpkg/status", "-o", "Debug::NoLocking=1"]
    _run([*apt, "update"], debs)
    wanted = _run([*apt, "--print-uris", "--no-install-recommends", "-y", "install", *packages], debs)
    names = [line.split()[1].split("_")[0] for line in wanted.splitlines() if line.startswith("'")]
    _run([*apt, "download", *names], debs)
    for deb in sorted(debs.glob("*.deb")):
        _run(["dpkg-deb", "-x", str(deb), str(draft)], debs)
    mend(draft, root)
    _turn_links_inside(draft)
    draft.rename(root)
    shutil.rmtree(debs)


def _turn_links_inside(draft: Path) -> None:
    for link in draft.rglob("*"):
        if link.is_symlink() and (target := os.readlink(link)).startswith("/"):
            inside = draft / target.lstrip("/")
            if inside.exists():
                link.unlink()
                link.symlink_to(os.path.relpath(inside, link.parent))


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise RuntimeError(f"a package could not be fetched: {' '.join(command[:1])}: {done.stderr[-500:]}")
    return done.stdout
