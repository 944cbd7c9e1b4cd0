"""Imported once, by the server from which Airflow forks its tasks: whatever each task would import again.

Not the check engine itself: `etl.check.engine` leaves out the half of it that nobody needs.
"""

import logging

import airflow.sdk.execution_time.task_runner
import PIL.Image

import liangshai.flows
import reports.yearly
from etl.check.engine import load_engine

__all__ = ["PIL", "airflow", "liangshai", "reports"]

logging.getLogger("great_expectations").setLevel(logging.WARNING)  # it tells of each of its functions
load_engine()
