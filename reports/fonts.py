"""Which installed faces stand in for the official ones, and which characters none of them has.

A 公文 names five commercial faces that may not be shipped. The DOCX names those, for the reader's machine.
PDF and charts take the first of a list that is installed here: the official face, Fandol, LXGW WenKai, Noto.
Noto Song and Hei come from PyPI, so a machine with no font at all still prints.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import pylopdf_fonts_zh_cn
import typst
from matplotlib.ft2font import FT2Font

Role = Literal["xiaobiaosong", "fang", "kai", "hei", "song"]
ROLES: tuple[Role, ...] = ("xiaobiaosong", "fang", "kai", "hei", "song")

# What a DOCX names: the faces of every Windows or WPS machine in such an office.
OFFICIAL_NAMES: Mapping[Role, str] = {
    "xiaobiaosong": "方正小标宋简体",
    "fang": "仿宋_GB2312",
    "kai": "楷体_GB2312",
    "hei": "黑体",
    "song": "宋体",
}
# For machines without them, best first; w:altName in the DOCX names these.
ALTERNATE_NAMES: Mapping[Role, tuple[str, ...]] = {
    "xiaobiaosong": ("方正小标宋_GBK", "FandolSong", "Noto Serif CJK SC", "宋体"),
    "fang": ("仿宋", "FangSong", "华文仿宋", "FandolFang R"),
    "kai": ("楷体", "KaiTi", "华文楷体", "FandolKai", "LXGW WenKai"),
    "hei": ("SimHei", "华文黑体", "FandolHei", "Noto Sans CJK SC"),
    "song": ("SimSun", "华文宋体", "FandolSong", "Noto Serif CJK SC"),
}
_INKLESS = ("Cc", "Cf", "Zs", "Zl", "Zp")
_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC")
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Zen Hei")
_CHAINS: Mapping[Role, tuple[str, ...]] = {
    "xiaobiaosong": (
        *("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05"),
        *("FandolSong", *_SERIF, *_SANS),
    ),
    "fang": (
        *("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "STFangsong"),
        *("FandolFang R", "FandolFang", *_SERIF, *_SANS),
    ),
    "kai": (
        *("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "STKaiti", "FandolKai", "LXGW WenKai"),
        *("LXGW WenKai GB", "AR PL UKai CN", *_SERIF, *_SANS),
    ),
    "hei": ("黑体", "SimHei", "STHeiti", "FandolHei", *_SANS, *_SERIF),
    "song": ("宋体", "SimSun", "STSong", "FandolSong", *_SERIF, *_SANS),
}
# These are drawn heavy already; any other face of that role is thickened when it has no bold.
_HEAVY = ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05")
# Fandol of Debian's texlive-lang-chinese lies outside /usr/share/fonts. Home folders are the caller's.
SYSTEM_FONT_DIRS: tuple[Path, ...] = (
    Path(__file__).resolve().parents[1] / "fonts",  # what an installation without network brings along
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/usr/share/texmf/fonts/opentype"),
    Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"),
)


class MissingGlyph(ValueError):
    """No installed face has some character; the Chinese message names each with the line it stands in."""


class FontsNotFound(ValueError):
    """Not one Chinese face is installed."""


@dataclass(frozen=True)
class FontSet:
    """The installed families for each role, best first, with the files they come from."""

    families: Mapping[Role, tuple[str, ...]]
    files: Mapping[str, Path]
    bold_families: frozenset[str]
    typst_fonts: typst.Fonts

    @property
    def title_needs_stroke(self) -> bool:
        """小标宋 is a heavy face; a regular stand-in without a bold is thickened with a thin stroke."""
        face = self.families["xiaobiaosong"][0]
        return face not in _HEAVY and face not in self.bold_families

    @property
    def kai_is_fang(self) -> bool:
        """With no 楷体 installed, second-level headings need another sign than their face."""
        return self.families["kai"][0] == self.families["fang"][0]


def pip_font_dir() -> Path:
    """The folder of Noto Song and Hei that PyPI brings."""
    return Path(pylopdf_fonts_zh_cn.__file__).parent


def find_fonts(font_dirs: Iterable[Path] = ()) -> FontSet:
    """Faces for every role: `font_dirs`, the system's folders, the pip package. Raises FontsNotFound."""
    dirs = (*font_dirs, *SYSTEM_FONT_DIRS, pip_font_dir())
    return _find_fonts(tuple(folder for folder in dict.fromkeys(dirs) if folder.is_dir()))


@lru_cache(maxsize=8)
def _find_fonts(dirs: tuple[Path, ...]) -> FontSet:
    scanned = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in dirs]
    )
    files: dict[str, Path] = {}
    bold: set[str] = set()
    for face in scanned.fonts():
        if face.path is None or face.style != "normal":
            continue
        if face.weight >= 600:
            bold.add(face.family)
        if face.weight == 400 or face.family not in files:
            files[face.family] = Path(face.path)
    families = {role: tuple(name for name in chain if name in files) for role, chain in _CHAINS.items()}
    empty = [OFFICIAL_NAMES[role] for role, names in families.items() if not names]
    if empty:
        raise FontsNotFound(
            f"没有找到可用的中文字库（{'、'.join(empty)}），请安装 Noto 或 Fandol 字库后再试。"
        )
    return FontSet(families, files, frozenset(bold), scanned)


@lru_cache(maxsize=32)
def _characters_of(path: Path) -> frozenset[int]:
    return frozenset(FT2Font(path).get_charmap())


def files_for(text: str, fonts: FontSet, role: Role) -> tuple[Path, ...]:
    """The role's faces that `text` needs: the first, and a later one for what those before it lack."""
    rest = _inked(text)
    needed: list[Path] = []
    for family in fonts.families[role]:
        known = _characters_of(fonts.files[family])
        if not needed or any(ord(char) in known for char in rest):
            needed.append(fonts.files[family])
        rest = {char for char in rest if ord(char) not in known}
    return tuple(needed)


def missing_glyphs(text: str, fonts: FontSet, roles: Iterable[Role] = ROLES) -> str:
    """The characters of `text`, each once, that some role's whole chain of faces lacks."""
    wanted = _inked(text)
    missing: set[str] = set()
    for role in roles:
        rest = wanted
        for family in fonts.families[role]:
            if not rest:
                break
            known = _characters_of(fonts.files[family])
            rest = {char for char in rest if ord(char) not in known}
        missing |= rest
    return "".join(sorted(missing))


def _inked(text: str) -> set[str]:
    # Spaces and controls need no ink; everything else does, private-use characters of old systems too.
    return {char for char in text if unicodedata.category(char) not in _INKLESS}


def require_glyphs(text: str, fonts: FontSet, roles: Iterable[Role] = ROLES) -> None:
    """Raise MissingGlyph when a character of `text` would print as an empty box."""
    missing = missing_glyphs(text, fonts, roles)
    if not missing:
        return
    lines = text.splitlines()
    places = []
    for char in missing:
        line = next(line for line in lines if char in line).strip()
        excerpt = line if len(line) <= 24 else f"{line[:24]}…"
        places.append(f"“{char}”（U+{ord(char):04X}，见“{excerpt}”）")
    raise MissingGlyph(f"字库中没有这些字：{'、'.join(places)}，请装入含有这些字的字库后再印发。")
