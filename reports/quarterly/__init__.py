"""The quarterly bulletin (一季一通报): read once, build purely."""

from reports.quarterly.build import build
from reports.quarterly.context import OfficeWords
from reports.quarterly.data import read_quarter
from reports.quarterly.model import QuarterData

__all__ = ["OfficeWords", "QuarterData", "build", "read_quarter"]
