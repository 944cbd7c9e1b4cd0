"""LibreOffice for the tests: the machine's own, or Debian's packages unpacked into a cache, by any user.

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
from pathlib import Path

PACKAGES = ("libreoffice-calc-nogui", "libreoffice-writer-nogui")
LIBREOFFICE = "/usr/lib/libreoffice"


def soffice() -> list[str]:
    """The command that starts it.

    Raises:
        RuntimeError: there is none, and Debian's packages cannot be fetched either.
    """
    if own := shutil.which("soffice"):
        return [own]
    cache = _cache()
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        root = cache / "calc-and-writer"
        if not root.exists():
            _fetch(cache, root)
    program = root / "usr" / "lib" / "libreoffice" / "program"
    multiarch = sysconfig.get_config_var("MULTIARCH") or "x86_64-linux-gnu"
    libraries = f"{program}:{root / 'usr' / 'lib' / multiarch}"
    return ["env", f"LD_LIBRARY_PATH={libraries}", str(program / "soffice")]


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
    raise RuntimeError("no folder for LibreOffice can be written")


def _fetch(cache: Path, root: Path) -> None:
    """Download what the machine lacks for it, and unpack that; whole or not at all."""
    if not shutil.which("apt-get"):
        raise RuntimeError("the tests need LibreOffice: put its soffice on the PATH")
    state, debs, draft = cache / "state", cache / "debs", cache / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    for folder in (state / "lists" / "partial", cache / "apt" / "archives" / "partial", debs, draft):
        folder.mkdir(parents=True, exist_ok=True)
    apt = ["apt-get", "-q", "-o", f"Dir::State={state}", "-o", f"Dir::Cache={cache / 'apt'}"]
    apt += ["-o", "Dir::State::status=/var/lib/dpkg/status", "-o", "Debug::NoLocking=1"]
    _run([*apt, "update"], debs)
    wanted = _run([*apt, "--print-uris", "--no-install-recommends", "-y", "install", *PACKAGES], debs)
    names = [line.split()[1].split("_")[0] for line in wanted.splitlines() if line.startswith("'")]
    _run([*apt, "download", *names], debs)
    for deb in sorted(debs.glob("*.deb")):
        _run(["dpkg-deb", "-x", str(deb), str(draft)], debs)
    _point_inside(draft, root)
    draft.rename(root)
    shutil.rmtree(debs)


def _point_inside(draft: Path, root: Path) -> None:
    """Debian's build knows its places by full path; here they stand below ``root``."""
    for settings in (draft / "usr" / "lib" / "libreoffice" / "program").glob("*rc"):
        text = settings.read_text(encoding="utf-8")
        # The registry goes to /etc only when a package is installed; it waits beside the programs.
        text = text.replace("file:///etc/libreoffice/registry", f"file://{LIBREOFFICE}/share/.registry")
        text = text.replace(f"file://{LIBREOFFICE}", f"{root.as_uri()}{LIBREOFFICE}")
        settings.write_text(text, encoding="utf-8")
    for link in draft.rglob("*"):
        if link.is_symlink() and (target := os.readlink(link)).startswith("/"):
            inside = draft / target.lstrip("/")
            if inside.exists():
                link.unlink()
                link.symlink_to(os.path.relpath(inside, link.parent))


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise RuntimeError(f"LibreOffice could not be fetched: {' '.join(command[:1])}: {done.stderr[-500:]}")
    return done.stdout
