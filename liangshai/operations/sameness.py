"""Is it the same as before? One fingerprint per table, to prove that what was done twice was done once."""

from __future__ import annotations

import sqlalchemy as sa

from schemas.warehouse import LOADED, SYSTEM_COLUMNS


def state_of(engine: sa.Engine) -> dict[str, str]:
    """Table → '<rows> <md5>' over the business columns of all its rows, past versions too, in any order.

    Under ``ledger.issue``, ``ledger.outbox`` and ``ledger.submission``: the same for what was issued, sent
    and handed in. Numbers and moments that each installation gives anew are left out.
    """
    with engine.connect() as connection:
        state = {name: _of_table(connection, name) for name in sorted(LOADED)}
        for name, columns in _LEDGER.items():
            state[f"ledger.{name}"] = _hashed(connection, columns, f"ledger.{name}")
        return state


_LEDGER = {
    "submission": "file_name, sha256, channel, status, source_name, reporting_unit_code, period_start",
    "issue": "kind, period_label, version, stage, issue_date, approved_by, content_hash",
    "issue_step": "issue_id, stage, person_name, person_post, document_no, reason",
    "check_answer": "check_sheet_id, answer, answered_by, answer_text",
    "issue_document": "issue_id, fingerprint",
    "issue_figure": "issue_id, figure_id, text",
    "outbox": "kind, recipient_email, subject, status",
    "question": "submission_id, kind, answer",
    "return_note": "note_no, submission_id",
}


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables that are not the same, with both fingerprints."""
    names = sorted(before.keys() | after.keys())
    return [f"{n}: {before.get(n)} → {after.get(n)}" for n in names if before.get(n) != after.get(n)]


def _of_table(connection: sa.Connection, name: str) -> str:
    table = LOADED[name].__table__
    business = [f'"{c.name}"' for c in table.columns if c.name not in SYSTEM_COLUMNS]
    columns = ", ".join([*business, "superseded_at = 'infinity'"])
    return _hashed(connection, columns, f"{table.schema}.{table.name}")  # type: ignore[attr-defined]


def _hashed(connection: sa.Connection, columns: str, table: str) -> str:
    query = (
        "select count(*) || ' ' || md5(coalesce(string_agg(line, chr(10) order by line), ''))"
        f" from (select row({columns})::text as line from {table}) as lines"
    )
    return str(connection.scalar(sa.text(query)))
