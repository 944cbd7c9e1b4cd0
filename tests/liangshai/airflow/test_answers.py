"""What Airflow answers, told in words of ours."""

from __future__ import annotations

import httpx

from liangshai.airflow.answers import Health, sentence_of


def test_a_component_is_healthy_by_a_heartbeat_of_its_own_life_alone() -> None:
    told = Health.of(
        "scheduler", {"status": "healthy", "latest_scheduler_heartbeat": "2026-11-22T13:31:04+00:00"}
    )
    beat = 1795354264.0
    assert told.beat_at == beat
    assert told.is_good_since(beat - 5) and not told.is_good_since(beat + 5)
    assert Health("healthy").is_good_since(beat)
    assert not Health.of("scheduler", {"status": "unhealthy"}).is_good_since(0.0)


def test_an_error_of_airflow_s_own_is_told_without_its_english() -> None:
    said = sentence_of(
        "GET", "/api/v2/dags?limit=1", httpx.Response(500, text='{"detail": "Database error"}')
    )
    assert "GET /api/v2/dags" in said and "数据库" in said and "Database error" not in said
