"""The weekly notice (一周一通报): every supervision item with its word of the week."""

from reports.weekly.build import build
from reports.weekly.data import WeekData, read_week
from reports.weekly.numbering import Numbering, load_numbering, number_text, read_week_name

__all__ = [
    "Numbering",
    "WeekData",
    "build",
    "load_numbering",
    "number_text",
    "read_week",
    "read_week_name",
]
