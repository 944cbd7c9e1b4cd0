"""What Airflow's processes are told: ours alone."""

from __future__ import annotations

import subprocess
import sys
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
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == "postgresql+psycopg2://a%20b"
    assert environment["LIANGSHAI_DATABASE_URL"] == "postgresql+psycopg://w"


def test_airflow_reads_the_paths_and_passwords_that_we_gave_it_whatever_signs_they_hold(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "数据 50% \"a\" 'b' ~ #c"
    environment = airflow_environment(
        Settings(home=home),
        warehouse_url="postgresql+psycopg://w",
        metadata_url="postgresql+psycopg2://airflow:a%40b%25$HOME@db:5432/airflow",
        port=1,
    )
    asked = (
        "from airflow.configuration import conf\n"
        "print(conf.get('core', 'simple_auth_manager_passwords_file'))\n"
        "from sqlalchemy import make_url\n"
        "print(make_url(conf.get('database', 'sql_alchemy_conn')).password)\n"
    )
    done = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True)
    assert done.stdout.splitlines()[-2:] == [
        str(home / "secrets" / "airflow_passwords.json"),
        "a@b%$HOME",
    ], done.stderr
