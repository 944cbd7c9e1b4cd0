"""A DOCX as LibreOffice prints it, with the faces that the PDF takes in place of the official ones."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pypdfium2

from reports.fonts import ALTERNATE_NAMES, OFFICIAL_NAMES, ROLES, FontSet
from tests.office import soffice


def print_by_office(files: list[Path], fonts: FontSet, scratch: Path) -> None:
    """The PDF that LibreOffice makes of each, in `scratch` under its name, in one run."""
    scratch.mkdir(parents=True, exist_ok=True)
    (scratch / "fonts.conf").write_text(_fonts_conf(fonts, scratch), encoding="utf-8")
    subprocess.run(
        [
            *soffice(),
            f"-env:UserInstallation={(scratch / 'profile').as_uri()}",
            *("--headless", "--convert-to", "pdf", "--outdir", str(scratch), *map(str, files)),
        ],
        check=True,
        capture_output=True,
        env={**os.environ, "FONTCONFIG_FILE": str(scratch / "fonts.conf"), "HOME": str(scratch)},
    )


def page_texts(pdf: Path) -> list[str]:
    """The letters of each page in reading order, without any white space."""
    with pypdfium2.PdfDocument(pdf) as document:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]


def _fonts_conf(fonts: FontSet, scratch: Path) -> str:
    """Each name that a DOCX may ask for is the face that the PDF prints for it, and no other."""
    aliases = "".join(
        f'<match target="pattern"><test name="family" qual="any"><string>{escape(name)}</string></test>'
        f'<edit name="family" mode="assign" binding="same">'
        f"<string>{escape(fonts.families[role][0])}</string></edit></match>"
        for role in ROLES
        for name in (OFFICIAL_NAMES[role], *ALTERNATE_NAMES[role])
        if name != fonts.families[role][0]
    )
    dirs = sorted({file.parent for file in fonts.files.values()})
    folders = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in dirs)
    cache = f"<cachedir>{escape(str(scratch / 'cache'))}</cachedir>"
    head = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
    return f"{head}<fontconfig>{folders}{cache}{aliases}</fontconfig>"
