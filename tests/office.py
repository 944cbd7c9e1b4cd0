"""LibreOffice for the tests: the machine's own, or Debian's packages unpacked (tests/debian.py)."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.debian import library_path, unpacked

PACKAGES = ("libreoffice-calc-nogui", "libreoffice-writer-nogui")
LIBREOFFICE = "/usr/lib/libreoffice"


def soffice() -> list[str]:
    """The command that starts it.

    Raises:
        RuntimeError: there is none, and Debian's packages cannot be fetched either.
    """
    if own := shutil.which("soffice"):
        return [own]
    root = unpacked("calc-and-writer", PACKAGES, _point_inside)
    program = root / "usr" / "lib" / "libreoffice" / "program"
    return ["env", f"LD_LIBRARY_PATH={library_path(root, program)}", str(program / "soffice")]


def _point_inside(draft: Path, root: Path) -> None:
    """Debian's build knows its places by full path; here they stand below ``root``."""
    for settings in (draft / "usr" / "lib" / "libreoffice" / "program").glob("*rc"):
        text = settings.read_text(encoding="utf-8")
        # The registry goes to /etc only when a package is installed; it waits beside the programs.
        text = text.replace("file:///etc/libreoffice/registry", f"file://{LIBREOFFICE}/share/.registry")
        text = text.replace(f"file://{LIBREOFFICE}", f"{root.as_uri()}{LIBREOFFICE}")
        settings.write_text(text, encoding="utf-8")
