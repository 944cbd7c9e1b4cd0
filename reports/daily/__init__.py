"""工作晾晒日统计: an internal list of one day, or of a month day by day. No person, no rank, no light."""

from reports.daily.build import build
from reports.daily.data import DayTallies, read_days

__all__ = ["DayTallies", "build", "read_days"]
