"""The quarterly bulletin (一季一通报): read once, build purely."""

from reports.quarterly.build import build
from reports.quarterly.data import read_quarter
from reports.quarterly.model import QuarterData

__all__ = ["QuarterData", "build", "read_quarter"]
