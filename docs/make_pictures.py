"""Make the pictures of a bulletin's pages in docs/pictures/ again. Run by hand after `make demo`:

    .venv/bin/python docs/make_pictures.py [HOME]

Takes the first signed version of the 2021Q3 bulletin that lies below HOME (var/ where none is named), in
whose quarter three projects of 34 could not be read. A page is found by words that stand on it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2

ROOT = Path(__file__).resolve().parents[1]
BULLETIN = Path("bulletins/2021Q3/第1版/bulletin.pdf")
PICTURES = {
    "leader-page.png": "领导一页纸",
    "first-page.png": "关于2021年第三季度",
    "indicators.png": "工业总产值累计：2021年与2020年",
    "projects.png": "重点项目分产业链推进情况",
    "matrix.png": "2021年重点项目推进一览",
}
WIDTH_PX = 900
COLOURS = 64


def make_pictures(bulletin: Path, folder: Path) -> dict[str, int]:
    """Write each picture as a PNG of few colours; its name and size in bytes.

    Raises:
        SystemExit: no page holds the words that a picture is looked for by.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pages = list(pypdfium2.PdfDocument(bulletin))
    texts = ["".join(page.get_textpage().get_text_range().split()) for page in pages]
    made = {}
    for name, words in PICTURES.items():
        number = next((i for i, text in enumerate(texts) if words in text), None)
        if number is None:
            raise SystemExit(f"{bulletin}里没有写着“{words}”的页")
        page = pages[number]
        image = page.render(scale=WIDTH_PX / page.get_width()).to_pil().convert("RGB")
        target = folder / name
        image.quantize(COLOURS).save(target, optimize=True)
        made[name] = target.stat().st_size
    return made


if __name__ == "__main__":
    home = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var"
    for name, size in make_pictures(home / BULLETIN, ROOT / "docs" / "pictures").items():
        print(f"{name}: {size / 1000:.0f} KB")
