"""A small park in a real warehouse: rows written as a load writes them, with their cells and two times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from liangshai.operations.postgres import EmbeddedPostgres
from schemas.locks import recording_moment
from schemas.period import Period
from schemas.warehouse import LOADED
from schemas.warehouse.ledger import Obligation, Submission, SubmissionColumn
from tests.databases import copied, derived

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Path(__file__).parents[3] / "schemas" / "codes" / "workdays.csv"
UNITS = {"U02": "综合管理局", "U03": "招商局", "U05": "张店东部化工区管委会"}
# code: (name, chain, unit, total 万元, plan 万元)
PROJECTS = {
    "P1": ("甲烯项目", "碳四", "U02", 100000, 10000),
    "P2": ("乙烯项目", "碳四", "U03", 50000, 8000),
    "P3": ("丙烯项目", "聚氨酯", "U02", 30000, 6000),
    "P4": ("丁烯项目", "聚氨酯", "U05", 20000, 0),
}
Rows = Sequence[Mapping[str, Any]]
Step: TypeAlias = "Callable[[Park], None]"


class Park:
    """Writes returns into the warehouse as loads do."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def submit(
        self,
        source: str,
        unit: str,
        period: str | None,
        tables: Mapping[str, Rows],
        *,
        reason: str | None = None,
        received: str = "2021-04-06T10:00:00+08:00",
        status: str = "accepted",
    ) -> int:
        """One return with rows of `tables`; a row replaces the one of its key. The submission_id."""
        spoken = Period.parse(period) if period else None
        with self.engine.begin() as connection:
            now = recording_moment(connection)
            submission_id: int = connection.execute(
                sa.insert(Submission)
                .values(
                    file_name=f"{source}（{period}）.xlsx",
                    sha256=f"{source}{period}{now}",
                    channel="file",
                    received_at=dt.datetime.fromisoformat(received),
                    registered_at=now,
                    source_name=source,
                    reporting_unit_code=unit,
                    period_start=spoken.start if spoken else None,
                    period_type=spoken.type if spoken else None,
                    status=status,
                    recorded_at=now,
                    correction_reason=reason,
                    hints={},
                )
                .returning(Submission.submission_id)
            ).scalar_one()
            for sheet_no, (table, rows) in enumerate(tables.items(), start=1):
                self._load(connection, submission_id, sheet_no, table, rows, now)
        return submission_id

    def _load(
        self,
        connection: sa.Connection,
        submission_id: int,
        sheet_no: int,
        name: str,
        rows: Rows,
        now: dt.datetime,
    ) -> None:
        table = LOADED[name].__table__
        assert isinstance(table, sa.Table)
        columns = dict.fromkeys(column for row in rows for column in row)
        for col_no, column in enumerate(columns, start=1):
            connection.execute(
                sa.insert(SubmissionColumn).values(
                    submission_id=submission_id,
                    sheet_no=sheet_no,
                    table_name=name,
                    column_name=column,
                    group_no=0,
                    col_no=col_no,
                    heading=table.c[column].info["label"],
                    sheet_name=f"{sheet_no}月表",
                )
            )
        for row_no, row in enumerate(rows, start=4):
            same = [table.c[key] == row[key] for key in LOADED[name].key_columns()]
            connection.execute(
                sa.update(table)
                .where(*same, table.c.superseded_at == sa.text("'infinity'"))
                .values(superseded_at=now)
            )
            place = {
                "submission_id": submission_id,
                "sheet_no": sheet_no,
                "row_no": row_no,
                "recorded_at": now,
            }
            connection.execute(sa.insert(table).values(**row, **place))

    def progress(
        self, month: int, ytd: Mapping[str, int | None], reason: str | None = None, **more: Any
    ) -> int:
        """A month's return of projects: code → cumulative 万元 (None: in need of correction)."""
        rows = [
            {
                "project_code": code,
                "period_start": dt.date(2021, month, 1),
                "period_type": "month",
                "reporting_unit_code": "U02",
                "ytd_investment_wan_yuan": value or 0,
                "ytd_investment_source": str(value or 0),
                "is_started": True,
                "is_in_statistics": True,
                "progress_text": "主体施工",
                **({"pending_correction": True} if value is None else {}),
            }
            for code, value in ytd.items()
        ]
        return self.submit(
            "project_progress", "U02", f"2021-{month:02d}", {"project_progress": rows}, reason=reason, **more
        )

    def indicator(self, month: int, value: float, previous: float, growth: float) -> int:
        row = {
            "indicator_code": "I01",
            "period_start": dt.date(2021, month, 1),
            "period_type": "month",
            "reporting_unit_code": "U02",
            "ytd_value": value,
            "previous_ytd_value": previous,
            "reported_growth_pct": growth,
        }
        return self.submit("economic_indicators", "U02", f"2021-{month:02d}", {"indicator_value": [row]})

    def reform(self, statuses: Mapping[int, str], quarter: str = "2021Q1", unit: str = "U02") -> int:
        rows = [
            {
                "item_no": 1,
                "measure_no": number,
                "period_start": Period.parse(quarter).start,
                "period_type": "quarter",
                "reporting_unit_code": unit,
                "status": status,
                "problem_text": "无",
            }
            for number, status in statuses.items()
        ]
        return self.submit("reform_progress", unit, quarter, {"reform_progress": rows})

    def assess(self, quarter: str, assessment: str | None, requirement: str | None, **more: Any) -> int:
        """A line of the office's 督查核实表 on the first measure."""
        row = {
            "subject": "改革措施",
            "subject_no": "1-1",
            "period_start": Period.parse(quarter).start,
            "period_type": "quarter",
            "reporting_unit_code": "U01",
            "assessment_text": assessment,
            "requirement_text": requirement,
            "coordination_text": "无" if requirement else None,
            **more,
        }
        return self.submit("verification", "U01", quarter, {"verification": [row]})

    def week(self, monday: dt.date, items: Rows) -> int:
        rows = [
            {
                "period_start": monday,
                "period_type": "week",
                "reporting_unit_code": "U02",
                "responsible_unit_code": "U03",
                "item_text": "园区道路整治",
                **item,
            }
            for item in items
        ]
        label = Period.of(monday, "week").label
        return self.submit("supervision_weekly", "U02", label, {"supervision_week": rows})

    def owe(self, source: str, unit: str, period: str, due: str) -> None:
        spoken = Period.parse(period)
        with self.engine.begin() as connection:
            connection.execute(
                sa.insert(Obligation).values(
                    source_name=source,
                    reporting_unit_code=unit,
                    period_start=spoken.start,
                    period_type=spoken.type,
                    due_at=dt.datetime.fromisoformat(due),
                )
            )


@contextmanager
def park_after(server: EmbeddedPostgres, template: str, *steps: Step) -> Iterator[Park]:
    """A park of its own, in which every step was taken: each is taken once a session and copied."""
    for step in steps:
        template = derived(server, template, step.__name__, partial(_take, step))
    with copied(server, template) as url:
        park = Park(sa.create_engine(url))
        yield park
        park.engine.dispose()


def _take(step: Step, url: str) -> None:
    park = Park(sa.create_engine(url))
    step(park)
    park.engine.dispose()


@pytest.fixture
def empty_park(postgres_server: EmbeddedPostgres, _warehouse_template: str) -> Iterator[Park]:
    """A migrated warehouse without a single return."""
    with park_after(postgres_server, _warehouse_template) as made:
        yield made


@pytest.fixture
def park(postgres_server: EmbeddedPostgres, _warehouse_template: str) -> Iterator[Park]:
    """The registers alone."""
    with park_after(postgres_server, _warehouse_template, registers) as made:
        yield made


@pytest.fixture
def first_quarter(postgres_server: EmbeddedPostgres, _warehouse_template: str) -> Iterator[Park]:
    """Everything of 2021Q1 handed in."""
    with park_after(postgres_server, _warehouse_template, registers, first_returns) as made:
        yield made


@pytest.fixture(scope="module")
def shared_quarter(postgres_server: EmbeddedPostgres, _warehouse_template: str) -> Iterator[Park]:
    """The same as `first_quarter` once for a module whose tests only read."""
    with park_after(postgres_server, _warehouse_template, registers, first_returns) as made:
        yield made


def registers(park: Park) -> None:
    """Units, an indicator with its target, four projects, a reform item of two measures."""
    since = dt.date(2020, 1, 1)
    park.submit(
        "reference",
        "U02",
        None,
        {
            "unit": [
                {
                    "unit_code": code,
                    "unit_name": name,
                    "peer_group": "发展组",
                    "sort_order": n,
                    "valid_from": since,
                }
                for n, (code, name) in enumerate(UNITS.items(), start=1)
            ],
            "indicator": [
                {
                    "indicator_code": "I01",
                    "indicator_name": "工业总产值",
                    "unit": "万元",
                    "decimals": 1,
                    "polarity": "higher",
                    "accumulation": "cumulative",
                    "definition": "现价总产值",
                    "valid_from": since,
                }
            ],
            "person": [{"person_code": "P001", "person_name": "邵文"}],
        },
    )
    park.submit(
        "project_register",
        "U02",
        "2021",
        {
            "project": [
                {
                    "list_year": 2021,
                    "project_code": code,
                    "project_name": name,
                    "industry_chain": chain,
                    "project_level": "省级",
                    "responsible_unit_code": unit,
                    "responsible_person_code": "P001",
                    "total_investment_wan_yuan": total,
                    "annual_plan_wan_yuan": plan,
                    "planned_start_date": dt.date(2021, 2, 1),
                }
                for code, (name, chain, unit, total, plan) in PROJECTS.items()
            ]
        },
    )
    park.submit(
        "indicator_targets",
        "U02",
        "2021",
        {"indicator_target": [{"target_year": 2021, "indicator_code": "I01", "target_value": 1000000}]},
    )
    park.submit(
        "reform_list",
        "U02",
        "2021",
        {
            "reform_item": [
                {
                    "list_year": 2021,
                    "item_no": 1,
                    "item_name": "营商环境改革",
                    "lead_person_names": "邵文",
                    "lead_unit_code": "U02",
                }
            ],
            "reform_measure": [
                {"list_year": 2021, "item_no": 1, "measure_no": n, "measure_text": f"第{n}条措施"}
                for n in (1, 2)
            ],
        },
    )
    for quarter in (1, 2, 3, 4):
        park.assess(f"2021Q{quarter}", "推进有序", "按月报送推进情况")


def first_returns(park: Park) -> None:
    """Everything that the units owe of 2021Q1."""
    for month, ytd in {1: (600, 500, 300, 0), 2: (1500, 1000, 900, 0), 3: (2600, 1100, 1500, 10)}.items():
        park.progress(month, dict(zip(PROJECTS, ytd, strict=True)))
    park.indicator(2, 150000, 140000, 7.1)
    park.indicator(3, 260000, 240000, 8.3)
    park.reform({1: "完成", 2: "正在推进"})
    park.week(dt.date(2021, 3, 15), [{"item_no": "DC1", "status": "正在推进", "due_text": "长期"}])
    park.week(
        dt.date(2021, 3, 22),
        [
            {"item_no": "DC1", "status": "正在推进", "due_text": "长期"},
            {"item_no": "DC2", "status": "正在推进", "due_date": dt.date(2021, 3, 20)},
        ],
    )
