"""The assets that tie the DAGs together."""

from airflow.sdk import Asset

WAREHOUSE = Asset("liangshai_warehouse", uri="liangshai://warehouse")
STATISTICS = Asset("liangshai_statistics", uri="liangshai://warehouse/indicator_value")
NOTICE = Asset("liangshai_notice", uri="liangshai://bulletin/weekly")
BULLETIN = Asset("liangshai_bulletin", uri="liangshai://bulletin/quarterly")
