"""A draft that people edited in WPS or Word, taken back: their words, our figures, where they differ."""

from reports.take.compare import Taken, compare
from reports.take.problem import TakeProblem

__all__ = ["TakeProblem", "Taken", "compare"]
