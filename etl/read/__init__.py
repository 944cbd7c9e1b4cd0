"""Reading: the bytes of any file → Grid. The work is done in a child process that may die."""

from etl.read.archive import Member
from etl.read.glance import glance
from etl.read.limits import Limits
from etl.read.reader import Reader, ReadingFailed
from etl.read.records import read_records
from etl.read.sniff import EVIDENCE, TABLES, Kind, refusal, sniff

__all__ = [
    "EVIDENCE",
    "TABLES",
    "Kind",
    "Limits",
    "Member",
    "Reader",
    "ReadingFailed",
    "glance",
    "read_records",
    "refusal",
    "sniff",
]
