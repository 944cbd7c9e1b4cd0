"""What Airflow's processes are told: ours alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangshai.airflow.environment import airflow_environment
from liangshai.settings import Settings


def test_a_foreign_airflow_setting_in_the_shell_does_not_reach_ours(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__DAGS_FOLDER", "/elsewhere")
    monkeypatch.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "True")
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", "smtp://mail.example")
    environment = airflow_environment(
        Settings(home=home),
        warehouse_url="postgresql+psycopg://w",
        metadata_url="postgresql+psycopg2://a%20b",
        port=1,
    )
    assert environment["AIRFLOW__CORE__DAGS_FOLDER"].endswith("/dags")
    assert environment["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert environment["AIRFLOW_CONN_SMTP_DEFAULT"] == "smtp://mail.example"
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == "postgresql+psycopg2://a%%20b"
    assert environment["LIANGSHAI_DATABASE_URL"] == "postgresql+psycopg://w"
