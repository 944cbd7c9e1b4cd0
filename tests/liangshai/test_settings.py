"""Settings, secrets and the privacy of what is written."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from liangshai.faults import told
from liangshai.settings import PROJECT_DIR, Settings, stored_secret, write_private


def test_without_environment_everything_lies_in_var_of_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIANGSHAI_HOME", raising=False)
    assert Settings().home == PROJECT_DIR / "var"


def test_home_comes_from_the_environment_and_becomes_absolute(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIANGSHAI_HOME", "somewhere")
    assert Settings().home == tmp_path / "somewhere"


def test_directories_are_made_for_the_owner_alone(home: Path) -> None:
    settings = Settings(home=home)
    for path in (settings.landing_dir, settings.secrets_dir, settings.directory("a/b"), home):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_secret_is_made_once_and_kept_private(home: Path) -> None:
    settings = Settings(home=home)
    secret = settings.secret("token")
    assert len(secret) == 43
    assert Settings(home=home).secret("token") == secret != settings.secret("other")
    assert stat.S_IMODE((home / "secrets" / "token").stat().st_mode) == 0o600


def test_processes_that_ask_at_once_get_the_same_secret(home: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _n: stored_secret(home / "secrets" / "token"), range(32)))
    assert len(secrets) == 1
    assert [path.name for path in (home / "secrets").iterdir()] == ["token"]


def test_a_file_that_was_open_to_others_is_closed_when_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "SMTP_HOST", "SMTP_PORT", "DATABASE_URL"):
        monkeypatch.setenv(f"LIANGSHAI_{name}", "")
    settings = Settings()
    assert settings.home == PROJECT_DIR / "var"
    assert (settings.smtp_host, settings.smtp_port, settings.database_url) == (None, 25, None)


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("SMTP_PORT", "abc", "应为整数"),
        ("SMTP_PORT", "70000", "应不大于65535"),
        ("SMTP_SECURITY", "tls", "应为 none、starttls、ssl 之一"),
        ("READ_SECONDS", "0", "应大于0"),
        ("READ_SECONDS", "lang", "应为数"),
        ("AIRFLOW_PARALLELISM", "0", "应不小于1"),
        ("FAST", "maybe", "应为 true 或 false"),
        ("HOME", __file__, "应为文件夹"),
        ("HOME", "/srv/$数据", "应为不含 $ 的路径"),
    ],
)
def test_a_wrong_value_is_named_with_what_should_stand_there(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, wanted: str
) -> None:
    monkeypatch.setenv(f"LIANGSHAI_{name}", value)
    with pytest.raises(ValidationError) as wrong:
        Settings()
    sentence, code = told(wrong.value)
    assert code == 2
    assert f"LIANGSHAI_{name}" in sentence and f"“{value}”" in sentence and wanted in sentence


@pytest.mark.parametrize("url", ["nonsense", "mysql://a:s3cret@h/x", "postgresql://a:s3cret@h:port/x"])
def test_a_database_s_wrong_address_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("LIANGSHAI_DATABASE_URL", url)
    with pytest.raises(ValidationError) as wrong:
        Settings()
    sentence = told(wrong.value)[0]
    assert "LIANGSHAI_DATABASE_URL" in sentence and "应如 postgresql" in sentence and "s3cret" not in sentence
