"""What ``schemas/rules/posting.yml`` says of a day, for views and papers: the file is the one place for it.

``report.posting_cutoff(day)``: until when a posting is in time. ``report.posting_needs_lock(day)``: whether
the day counts only once its month is locked.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import yaml

from schemas.views import ViewFault, literal
from schemas.yaml_lines import read_yaml

POSTING_FILE = Path(__file__).with_name("rules") / "posting.yml"


def posting_cutoff_sql(path: Path = POSTING_FILE) -> str:
    """Statements for both functions: the edition in force on the day, the first one for days before it.

    Raises:
        ViewFault: the file cannot be read, or an edition names no day or no time.
    """
    try:
        editions = read_yaml(path)["editions"]
        known = {one["valid_from"]: dt.time.fromisoformat(str(one["cutoff"])) for one in editions}
        ordered = sorted(known.items(), reverse=True)
        assert all(type(day) is dt.date for day in known)
        first = ordered[-1][1]
        locks = {one["valid_from"]: one.get("counts") == "locked" for one in editions}
        locking = sorted(locks.items(), reverse=True)
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, IndexError, AssertionError):
        raise ViewFault(
            f'{path.name} 读不出晾晒截止时刻：每一版都应有 valid_from（日期）和 cutoff（如 "18:00"）'
        ) from None
    cases = " ".join(
        f"when day >= date {literal(day.isoformat())} then time {literal(time.isoformat())}"
        for day, time in ordered
    )
    needs = " ".join(
        f"when day >= date {literal(day.isoformat())} then {str(is_on).lower()}" for day, is_on in locking
    )
    return (
        "create or replace function report.posting_cutoff(day date) returns time\n"
        "language sql immutable parallel safe\nset search_path = pg_catalog\n"
        f"as $$ select case {cases} else time {literal(first.isoformat())} end $$;\n"
        "comment on function report.posting_cutoff(date) is"
        " '某日晾晒的截止时刻：见 schemas/rules/posting.yml';\n"
        "create or replace function report.posting_needs_lock(day date) returns boolean\n"
        "language sql immutable parallel safe\nset search_path = pg_catalog\n"
        f"as $$ select case {needs} else {str(locking[-1][1]).lower()} end $$;\n"
        "comment on function report.posting_needs_lock(date) is"
        " '某日的晾晒是否要待当月锁定才计入：见 schemas/rules/posting.yml';\n"
    )
