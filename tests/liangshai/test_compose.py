"""docker-compose.yml and Dockerfile: linted, without a default password, closed to the outside."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
import yaml
from pydantic import SecretStr

from liangshai.loopback import free_port
from liangshai.operations.container import COMPONENTS, ContainerSettings, environment_of, prepare
from liangshai.operations.postgres import EmbeddedPostgres
from liangshai.settings import PROJECT_DIR, Settings

COMPOSE = PROJECT_DIR / "docker-compose.yml"
SECRET_VARIABLES = {
    "LIANGSHAI_POSTGRES_PASSWORD",
    "LIANGSHAI_AIRFLOW_DB_PASSWORD",
    "LIANGSHAI_REDIS_PASSWORD",
}


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
    return loaded


def container_settings() -> ContainerSettings:
    broker = SecretStr("redis://:r@redis:6379/0")
    return ContainerSettings(broker_url=broker, api_host="api-server", api_port=8080)


def lint(*command: str) -> None:
    program = Path(sys.executable).with_name(command[0])
    done = subprocess.run([program, *command[1:]], cwd=PROJECT_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_compose_file_follows_the_compose_specification() -> None:
    lint("check-jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE.name)


def test_the_dockerfile_is_linted() -> None:
    lint("hadolint", "Dockerfile")


def test_every_secret_comes_from_the_environment_and_none_has_a_default() -> None:
    text = COMPOSE.read_text("utf-8")
    asked = set(re.findall(r"\$\{(LIANGSHAI_\w*PASSWORD)(?=:\?)", text))
    assert asked == SECRET_VARIABLES
    assert not re.findall(r"\$\{\w*PASSWORD(?!:\?)\w*[}:-]", text)
    example = (PROJECT_DIR / ".env.example").read_text("utf-8")
    assert {line for line in example.splitlines() if "PASSWORD" in line} == {
        f"{v}=" for v in SECRET_VARIABLES
    }


def test_every_port_is_offered_on_this_machine_alone(services: dict[str, dict[str, Any]]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_lasting_service_has_a_health_check_and_comes_back(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        if name == "init":
            assert service["restart"] == "no"
            continue
        assert service["restart"] == "unless-stopped", name
        assert service["healthcheck"]["test"], name
        assert service["environment"]["TZ"] == "Asia/Shanghai", name


def test_components_wait_for_the_prepared_databases_and_are_what_the_entry_point_knows(
    services: dict[str, dict[str, Any]],
) -> None:
    components = {name for name in services if name not in ("postgres", "redis", "init")}
    assert components == set(COMPONENTS)
    for name in components:
        assert services[name]["command"] == [name]
        assert services[name]["depends_on"]["init"]["condition"] == "service_completed_successfully"
        assert services[name]["healthcheck"]["test"][-2:] == ["health", name]
    assert services["worker"]["deploy"]["replicas"] == "${LIANGSHAI_WORKERS:-2}"


def test_databases_and_data_lie_on_named_volumes(services: dict[str, dict[str, Any]]) -> None:
    volumes = set(yaml.safe_load(COMPOSE.read_text("utf-8"))["volumes"])
    said = [v for service in services.values() for v in service.get("volumes", [])]
    mounted = {re.sub(r"\$\{\w+:-(\w+)\}", r"\1", volume).split(":")[0] for volume in said}
    assert mounted == volumes


def test_what_people_lay_files_into_is_a_share_of_its_own_beside_the_private_home(
    services: dict[str, dict[str, Any]],
) -> None:
    worker = services["worker"]
    places = [volume.rsplit(":", 1)[1] for volume in worker["volumes"]]
    for name in ("LIANGSHAI_INBOX", "LIANGSHAI_EDITED"):
        place = worker["environment"][name]
        assert place in places and not place.startswith(worker["environment"]["LIANGSHAI_HOME"])
        assert place in (PROJECT_DIR / "Dockerfile").read_text("utf-8")


def test_no_container_may_take_the_whole_machine_or_gain_rights(services: dict[str, dict[str, Any]]) -> None:
    example = (PROJECT_DIR / ".env.example").read_text("utf-8")
    for name, service in services.items():
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["pids_limit"] > 0, name
        for variable in re.findall(r"\$\{(\w+):-", service["mem_limit"]):
            assert f"#{variable}=" in example, variable


def test_settings_of_the_compose_file_are_settings_that_exist(services: dict[str, dict[str, Any]]) -> None:
    known = {f"LIANGSHAI_{name.upper()}" for s in (Settings, ContainerSettings) for name in s.model_fields}
    asked = {name for name in services["worker"]["environment"] if name.startswith("LIANGSHAI_")}
    assert asked <= known


def test_containers_differ_from_one_machine_by_celery_and_addresses_alone(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path / "var",
        database_url=SecretStr("postgresql+psycopg://liangshai:p@postgres:5432/liangshai"),
        airflow_database_url=SecretStr("postgresql+psycopg2://airflow:p%40@postgres:5432/airflow"),
    )
    environment = environment_of(settings, container_settings())
    assert environment["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"
    assert environment["AIRFLOW__CELERY__BROKER_URL"] == "redis://:r@redis:6379/0"
    assert environment["AIRFLOW__CELERY__RESULT_BACKEND"].startswith("db+postgresql+psycopg2://airflow:p%40@")
    assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://api-server:8080/execution/"
    assert environment["AIRFLOW__CORE__DEFAULT_TIMEZONE"] == "Asia/Shanghai"
    assert "api-server" in environment["NO_PROXY"]
    assert "r@redis" not in repr(container_settings())


def test_init_makes_airflows_database_and_the_warehouse_and_may_run_twice(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "server", fast=True)
    server.start()
    try:
        airflow = sa.make_url(server.url("of_airflow")).set(
            drivername="postgresql+psycopg2", username="of_airflow", password="of-the-test"
        )
        settings = Settings(
            home=tmp_path / "var",
            database_url=SecretStr(server.url()),
            airflow_database_url=SecretStr(airflow.render_as_string(hide_password=False)),
        )
        for _ in range(2):
            prepare(settings, container_settings())
        plain = airflow.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain) as connection:
            assert connection.execute("select to_regclass('public.dag_run') is not null").fetchone() == (
                True,
            )
        with psycopg.connect(server.url().replace("+psycopg", "")) as connection:
            assert connection.execute("select count(*) > 0 from report.unit").fetchone() == (True,)
    finally:
        server.stop()


def test_a_component_whose_api_does_not_answer_is_not_healthy() -> None:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("LIANGSHAI_")},
        "LIANGSHAI_BROKER_URL": "redis://127.0.0.1:1/0",
        "LIANGSHAI_API_HOST": "127.0.0.1",
        "LIANGSHAI_API_PORT": str(free_port()),
    }
    command = [sys.executable, "-m", "liangshai.operations.container", "health", "scheduler"]
    done = subprocess.run(command, cwd=PROJECT_DIR, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "")
