"""The quarterly bulletin (一季一通报): read once, build purely."""

from reports.quarterly.build import build
from reports.quarterly.model.quarter import QuarterData
from reports.quarterly.read.data import read_quarter

__all__ = ["QuarterData", "build", "read_quarter"]
