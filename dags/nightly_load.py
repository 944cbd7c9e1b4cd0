"""01:30: ask the departments' systems, load all that waits, answer, reconcile."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from airflow.sdk import (
    AssetAlias,
    AsyncCallback,
    CronTriggerTimetable,
    DeadlineAlert,
    DeadlineReference,
    Metadata,
    Param,
    dag,
    get_current_context,
    task,
)
from assets import STATISTICS, WAREHOUSE
from dags_common import DEFAULTS, TAGS, TIME_ZONE

from liangshai.operations.alerts import nightly_late

FRESH_STATISTICS = AssetAlias("liangshai_fresh_statistics")


@dag(
    dag_id="nightly_load",
    schedule=CronTriggerTimetable("30 1 * * *", timezone=TIME_ZONE),
    # No start date: a first start waits for its hour; one that an outage took is made up for once.
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    params={"year": Param(None, type=["null", "integer"], title="年度", description="登记哪一年的应报台账")},
    # Not done by 07:00, five and a half hours after it began: the bulletin's readers must not find out first.
    deadline=DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=5, minutes=30),
        callback=AsyncCallback(nightly_late),
        name="七点前装载完毕",
    ),
    tags=[TAGS["load"]],
    doc_md="每晚向各单位的系统取数，装载全部待受理的报送，并发出答复。某个系统连不上，只影响它自己。",
)
def nightly_load() -> None:
    @task(retries=1)
    def collect() -> dict[str, Any]:
        from liangshai import flows

        return flows.collect_systems()

    # A system that is down fails its own task and raises the alert; what did come in is loaded all the same.
    # The statistics are told of only while a bulletin waits for them: most nights set off nothing.
    @task(trigger_rule="all_done", outlets=[WAREHOUSE, FRESH_STATISTICS])
    def load(params: dict[str, Any] | None = None) -> Iterator[Any]:
        from liangshai import flows

        done = flows.load(get_current_context()["run_id"], (params or {}).get("year"), reconciles=True)
        yield Metadata(WAREHOUSE, extra=done["ends"])
        if done["awaited"]:
            yield Metadata(STATISTICS, extra={"quarter": done["awaited"]}, alias=FRESH_STATISTICS)

    @task
    def answer() -> dict[str, Any]:
        from liangshai import flows

        return flows.answer()

    collect() >> load() >> answer()


nightly_load()
