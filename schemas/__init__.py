"""WHAT data is: columns, sources, codes, rules, views and migrations."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
"""Where its data files stand: `codes/`, `rules/`, `sources/`, `views/`."""
