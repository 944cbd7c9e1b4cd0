"""Who may do what: three roles that log in and own nothing, their grants, and row-level security.

``liangshai_loader`` writes returns and the ledger, ``liangshai_reader`` reads what is everybody's,
``liangshai_assessor`` reads all, 考核 too; ``tests/schemas/role_matrix.csv`` says it in full.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
from psycopg import sql

from schemas.views import ASSESSOR_ONLY, WHOLE_ONLY
from schemas.warehouse import LOADED, RESTRICTED

LOADER = "liangshai_loader"
READER = "liangshai_reader"
ASSESSOR = "liangshai_assessor"
ROLES = (LOADER, READER, ASSESSOR)

_SEARCH_PATHS = {LOADER: "warehouse, ledger", READER: "report", ASSESSOR: '"考核", report'}

# A question that never ends, or a window left open over one, stops neither a load nor a migration for ever.
# The loader has none: a night's work holds one transaction open for as long as it takes.
_PATIENCE = {
    "statement_timeout": "15min",
    "lock_timeout": "1min",
    "idle_in_transaction_session_timeout": "30min",
}

# What stood in a return that speaks of one person or one enterprise stands in these too.
_TELLING_LEDGER = ("rejected_cell", "question", "submission_remark")

# Free words of a return may name a person: a function of each gives them where the source is open to all.
_TELLING_WORDS = {"file_name": "文件名", "correction_reason": "更正理由"}

# What the reader's views take from the ledger; the receipt, the sender and the mails stay with the office.
_READER_LEDGER: dict[str, tuple[str, ...]] = {
    "submission": (
        *("submission_id", "sha256", "channel", "received_at", "registered_at", "source_name"),
        *("reporting_unit_code", "period_start", "period_type", "status", "recorded_at"),
        *("rows_read", "rows_accepted", "is_zero_report", "filled_in_by"),
    ),
    "held_return": (),
    "carried_period": (),
    "submission_column": (),
    "rejected_cell": (),
    "submission_remark": (),
    "question": (),
    "obligation": (),
    "change_request": (),
    "return_note": (),
    "return_fault": (),
    "deadline_extension": (),
    "form_extension": (),
    "issue": (
        *("issue_id", "kind", "period_label", "version", "stage", "as_of", "issue_date", "created_at"),
        *("approved_by", "approved_at", "supersedes_issue_id", "rule_versions", "content_hash"),
    ),
    "posting_lock": (
        *("period_start", "locked_at", "person_n", "agreed_n", "silent_n", "upheld_n", "refused_n"),
    ),
    "issue_step": ("step_id", "issue_id", "stage", "moved_at"),
}

_CONCURRENT = (psycopg.errors.InternalError_, psycopg.errors.UniqueViolation, psycopg.errors.DuplicateObject)
_ATTEMPTS = 20


def create_roles(connection: psycopg.Connection[Any], passwords: dict[str, str]) -> list[str]:
    """Create the roles that are missing, and set the passwords given; answers the roles created.

    Roles belong to the whole cluster: another database's migration may do the same at this moment, so each
    statement is tried again where the two meet. Passwords travel as SCRAM verifiers, never as themselves.
    """
    created = []
    for role in ROLES:
        name = sql.Identifier(role)
        known = "select 1 from pg_roles where rolname = %s"
        if connection.execute(known, [role]).fetchone() is None:
            created.append(role)
            _retried(connection, lambda: _create_if_missing(connection, role))  # noqa: B023  (runs at once)
        settings = [sql.SQL("alter role {} set timezone = 'Asia/Shanghai'").format(name)]
        path = sql.SQL(_SEARCH_PATHS[role])
        settings.append(sql.SQL("alter role {} set search_path = {}").format(name, path))
        if role != LOADER:
            settings.append(sql.SQL("alter role {} set default_transaction_read_only = on").format(name))
            settings += [
                sql.SQL("alter role {} set {} = {}").format(name, sql.Identifier(what), sql.Literal(long))
                for what, long in _PATIENCE.items()
            ]
        if role in passwords:
            verifier = connection.pgconn.encrypt_password(
                passwords[role].encode(), role.encode(), b"scram-sha-256"
            ).decode()
            settings.append(sql.SQL("alter role {} password {}").format(name, sql.Literal(verifier)))
        for statement in settings:
            _retried(connection, lambda: connection.execute(statement))  # noqa: B023  (runs at once)
    # Whoever looks a person up is on record: the assessor cannot turn this off. Only a superuser can turn it
    # on, and on a server that somebody else runs it is theirs to set.
    with suppress(psycopg.errors.InsufficientPrivilege):
        _retried(connection, lambda: connection.execute(f"alter role {ASSESSOR} set log_statement = 'all'"))
    return created


def grants_sql(restricted_sources: tuple[str, ...]) -> str:
    """Every grant and policy, taken back first and given anew.

    ``restricted_sources``: names of the sources whose rejected cells and questions the reader never sees.
    """
    return "".join(
        [
            *_taken_back(),
            _kept_from_everybody(),
            *_loader_grants(),
            *_reading_grants(),
            *_restricted_rows(),
            *_restricted_ledger(restricted_sources),
        ]
    )


def _taken_back() -> list[str]:
    everybody = ", ".join((*ROLES, "public"))
    statements = []
    for schema in ("warehouse", "ledger", "report", "考核"):
        statements.append(f"revoke all on schema {schema} from {everybody};\n")
        statements.append(f"revoke all on all tables in schema {schema} from {everybody};\n")
        statements.append(f"revoke all on all functions in schema {schema} from {everybody};\n")
    return [
        *statements,
        f"grant usage on schema warehouse, ledger, report to {', '.join(ROLES)};\n",
        "grant execute on function warehouse.as_of(), warehouse.newest_moment(), warehouse.in_force_on()"
        f" to {', '.join(ROLES)};\n",
        f"grant execute on all functions in schema report, ledger to {', '.join(ROLES)};\n",
    ]


def _kept_from_everybody() -> str:
    """What PostgreSQL lets everybody do in a database and whoever only reads has no use for.

    Advisory locks above all: loads, issues and letters wait for one another by them, so a reader who takes
    one would stop the service. An owner who is no superuser cannot take them back; PostgreSQL then warns.
    """
    return f"""
do $kept$
declare one regprocedure;
begin
  execute format('revoke create, temporary on database %I from public', current_database());
  execute format('grant temporary on database %I to {LOADER}, current_user', current_database());
  for one in
    select p.oid from pg_catalog.pg_proc p
    where p.pronamespace = 'pg_catalog'::regnamespace
      and p.proname ~ '^(pg_(try_)?advisory_|lo_(creat|create|from_bytea|put|unlink|open)$)'
  loop
    execute format('revoke execute on function %s from public', one);
    execute format('grant execute on function %s to {LOADER}, current_user', one);
  end loop;
end $kept$;
"""


def _loader_grants() -> list[str]:
    """History is added to and closed, never rewritten: of a loaded row only its end may be set."""
    tables = ", ".join(f"warehouse.{name}" for name in sorted(LOADED))
    return [
        f"grant select on all tables in schema warehouse, report to {LOADER};\n",
        f"grant insert, update (superseded_at, pending_correction) on {tables} to {LOADER};\n",
        f"grant select, insert, update on all tables in schema ledger to {LOADER};\n",
    ]


def _reading_grants() -> list[str]:
    """Views run with their reader's own rights, so readers need the base tables too."""
    columns = [
        f"grant select{' (' + ', '.join(names) + ')' if names else ''} on ledger.{table} to {READER};\n"
        for table, names in _READER_LEDGER.items()
    ]
    not_for_readers = ", ".join(f"report.{name}" for name in (*ASSESSOR_ONLY, *WHOLE_ONLY))
    return [
        f"grant select on all tables in schema warehouse, report to {READER}, {ASSESSOR};\n",
        *columns,
        f"revoke select on {not_for_readers} from {READER};\n",
        f"grant usage on schema 考核 to {ASSESSOR};\n",
        f"grant select on all tables in schema ledger, 考核 to {ASSESSOR};\n",
        f"revoke select on ledger.outbox, ledger.watermark, ledger.incoming_mail, ledger.archive_file,"
        f" ledger.delivery from {ASSESSOR};\n",
    ]


def _restricted_rows() -> list[str]:
    """Rows of one person or one enterprise: nobody's but the owner's, the loader's and the assessor's."""
    statements = []
    for table in RESTRICTED:
        statements += [
            f"alter table warehouse.{table} enable row level security;\n",
            f"alter table warehouse.{table} force row level security;\n",
            f"drop policy if exists whole on warehouse.{table};\n",
            f"drop policy if exists assessed on warehouse.{table};\n",
            f"create policy whole on warehouse.{table} to current_user, {LOADER}"
            " using (true) with check (true);\n",
            f"create policy assessed on warehouse.{table} for select to {ASSESSOR} using (true);\n",
        ]
    return statements


def telling_words_sql(restricted_sources: tuple[str, ...]) -> str:
    """Functions that give a return's own words; of a restricted or unknown source not to a mere reader.

    They run with their owner's rights, so they look at who logged in.
    """
    is_mere_reader = (
        f"pg_has_role(session_user, '{READER}', 'member')"
        f" and not pg_has_role(session_user, '{ASSESSOR}', 'member')"
        f" and not pg_has_role(session_user, '{LOADER}', 'member')"
    )
    return "".join(
        f"create or replace function ledger.{name}_of(submission bigint) returns text\n"
        "language sql stable parallel safe security definer\nset search_path = pg_catalog, pg_temp\n"
        f"as $$ select s.{name} from ledger.submission s where s.submission_id = submission"
        f" and ({_is_open(restricted_sources)} or not ({is_mere_reader})) $$;\n"
        f"comment on function ledger.{name}_of(bigint) is '{label}：受限报表的只给考核人员';\n"
        for name, label in _TELLING_WORDS.items()
    )


def _is_open(restricted_sources: tuple[str, ...]) -> str:
    """A source that is not known yet may be a restricted one: null is not open."""
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in restricted_sources)
    return f"s.source_name <> all (array[{names}]::text[])"


def _restricted_ledger(restricted_sources: tuple[str, ...]) -> list[str]:
    """Rejected cells and questions carry what stood in the return: a restricted return's stay hidden."""
    statements = []
    for table in _TELLING_LEDGER:
        statements += [
            f"alter table ledger.{table} enable row level security;\n",
            f"alter table ledger.{table} force row level security;\n",
            f"drop policy if exists whole on ledger.{table};\n",
            f"drop policy if exists assessed on ledger.{table};\n",
            f"drop policy if exists read on ledger.{table};\n",
            f"create policy whole on ledger.{table} to current_user, {LOADER}"
            " using (true) with check (true);\n",
            f"create policy assessed on ledger.{table} for select to {ASSESSOR} using (true);\n",
            f"create policy read on ledger.{table} for select to {READER} using (exists ("
            f"select from ledger.submission s where s.submission_id = {table}.submission_id"
            f" and {_is_open(restricted_sources)}));\n",
        ]
    return statements


def _create_if_missing(connection: psycopg.Connection[Any], role: str) -> None:
    if connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone() is None:
        connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))


def _retried(connection: psycopg.Connection[Any], act: Callable[[], object]) -> None:
    for attempt in range(_ATTEMPTS):
        try:
            with connection.transaction():
                act()
            return
        except _CONCURRENT:
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(0.05)
