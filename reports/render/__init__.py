"""Document → files. One call checks the document, draws each chart once and prints all four forms."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reports.charts import draw_chart
from reports.document import Document, charts_of, check_figures, plain_text
from reports.fonts import find_fonts, require_glyphs
from reports.render.docx import render_docx
from reports.render.html import MailBody, render_html
from reports.render.pdf import (
    imprint_stands_alone,
    print_pdf,
    render_pdf,
    with_last_paragraph_overleaf,
)
from reports.render.xlsx import render_xlsx

__all__ = [
    "MailBody",
    "RenderedFiles",
    "print_pdf",
    "render_all",
    "render_docx",
    "render_html",
    "render_pdf",
    "render_xlsx",
]


@dataclass(frozen=True)
class RenderedFiles:
    """The files of one issue. `html` refers to the pictures beside it as `cid:<file name>`."""

    docx: Path
    pdf: Path
    html: Path
    text: Path
    xlsx: Path


def render_all(
    document: Document, font_dirs: Iterable[Path], out_dir: Path, stem: str = "bulletin"
) -> RenderedFiles:
    """Write DOCX, PDF, HTML with its plain text and pictures, and XLSX to `out_dir`, named `stem`.*.

    Raises DocumentError when a printed figure does not exist or differs, MissingGlyph when no installed
    face has a character, FontsNotFound without any Chinese face; then nothing is written.
    """
    with _older_objects_let_be():
        contents = _contents(document, font_dirs, out_dir, stem)
    out_dir.mkdir(parents=True, exist_ok=True)
    for path, data in contents.items():
        path.write_bytes(data)
    docx, pdf, html, text, xlsx = list(contents)[:5]
    return RenderedFiles(docx, pdf, html, text, xlsx)


def _contents(document: Document, font_dirs: Iterable[Path], out_dir: Path, stem: str) -> dict[Path, bytes]:
    """Every file's bytes: the five forms, then the pictures of the HTML."""
    check_figures(document)
    fonts = find_fonts(font_dirs)
    require_glyphs(f"{plain_text(document)}{document.stage}", fonts)
    images = {chart.chart_id: draw_chart(chart, fonts) for chart in charts_of(document)}
    mail = render_html(document, images)
    # The PDF first: its rows tell the DOCX where pages turn.
    pdf_bytes, printed = print_pdf(document, fonts, images)
    if is_alone := imprint_stands_alone(document, pdf_bytes):
        document = with_last_paragraph_overleaf(document)
        pdf_bytes, printed = print_pdf(document, fonts, images)
        is_alone = imprint_stands_alone(document, pdf_bytes)
    return {
        out_dir / f"{stem}.docx": render_docx(document, images, printed, imprint_alone=is_alone),
        out_dir / f"{stem}.pdf": pdf_bytes,
        out_dir / f"{stem}.html": mail.html.encode(),
        out_dir / f"{stem}.txt": mail.text.encode(),
        out_dir / f"{stem}.xlsx": render_xlsx(document),
        **{out_dir / name: data for name, data in mail.pictures.items()},
    }


@contextmanager
def _older_objects_let_be() -> Iterator[None]:
    """While a paper is drawn the garbage collector looks at new objects alone.

    It would look through every module and the whole document again and again: a tenth of the time.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
