"""The schemas that people read: ``report`` (English names) and 考核 (Chinese names), made anew by migrate.

Every loaded table gets a base view that shows one moment (``warehouse.as_of()``); the curated views stand
in ``schemas/views/*.sql``, one a file; 考核 repeats them all under the labels of their comments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from schemas.labels import column_comment, defined_table, label_of, table_comment, table_label
from schemas.overlaid import OVERLAID
from schemas.warehouse import LOADED, RESTRICTED, SYSTEM_COLUMNS, Loaded

FOLDER = Path(__file__).with_name("views")
SHOWN_SYSTEM_COLUMNS = tuple(name for name in SYSTEM_COLUMNS if name not in ("row_id", "superseded_at"))

# Views of a single person or enterprise: the assessor's and the loader's alone.
ASSESSOR_ONLY = (
    *(*RESTRICTED, "posting_day", "posting_month_person", "conduct_quarter"),
    *("hazard_status", "safety_learning_quarter", "evaluation_class", "penalty_year", "incident_year"),
)

# Views that a reader would see in part and take for the whole, or that go deeper than a paper prints.
WHOLE_ONLY = ("yearly_unit_subject", "yearly_light", "issue_figure", "issue_figure_cell")

# The subselect makes one call for each query; a bare call makes one for each row.
_AS_OF = "(select warehouse.as_of())"


class ViewFault(Exception):
    """A view's file or comment is wrong; one Chinese sentence."""


@dataclass(frozen=True)
class CuratedView:
    """One file of ``schemas/views``: its name, its statements and the curated views it stands on."""

    name: str
    sql: str
    needs: frozenset[str]


def base_view_sql(table: type[Loaded]) -> str:
    """Statements for ``report.<table>``: the rows of one moment, reported figures hidden while pending.

    A registered value shows what the office consented to, where a consent is in force.
    """
    name = table.__tablename__
    defined = defined_table(table).columns
    columns = [c for c in defined if c.name not in SYSTEM_COLUMNS]
    columns += [defined[system] for system in SHOWN_SYSTEM_COLUMNS]
    changed = _changeable(table)
    plain = {
        c.name: f"case when not t.pending_correction then t.{c.name} end as {c.name}"
        if c.info.get("reported")
        else f"t.{c.name}"
        for c in columns
    }
    shown = ",\n  ".join((plain | changed).values())
    overlay = _consents(table) if changed else ""
    statements = [
        f"create view report.{name} with (security_invoker = true) as\nselect\n  {shown}\n"
        f"from warehouse.{name} t{overlay}\nwhere t.recorded_at <= {_AS_OF} and t.superseded_at > {_AS_OF}",
        f"comment on view report.{name} is {literal(table_comment(table))}",
        *(f"comment on column report.{name}.{c.name} is {literal(column_comment(c))}" for c in columns),
    ]
    return ";\n".join(statements) + ";\n"


def _changeable(table: type[Loaded]) -> dict[str, str]:
    """Column → its SQL, for every column of a register that a consent may change."""
    registers = {name for name, _ in OVERLAID.values()}
    if table.__tablename__ not in registers:
        return {}
    if any(c.info.get("reported") and c.info["kind"] != "source" for c in table.__table__.columns):
        return {}  # a return, not a register
    shown = {}
    for c in defined_table(table).columns:
        if c.name in SYSTEM_COLUMNS or c.info.get("key"):
            continue
        if c.info["kind"] == "source":
            figure = c.name.removesuffix("_source")
            wanted = [x.name for x in table.__table__.columns if x.name in (figure, f"{figure}_wan_yuan")]
            shown[c.name] = (
                f"case when c.changed ? {literal(wanted[0])} then null else t.{c.name} end as {c.name}"
            )
        else:
            shown[c.name] = f"coalesce((c.changed ->> {literal(c.name)})::{c.type}, t.{c.name}) as {c.name}"
    return shown


def _consents(table: type[Loaded]) -> str:
    """All that was consented about a row of a register, the later consent before the earlier."""
    key = " || '/' || ".join(f"t.{name}" for name in table.key_columns())
    return (
        "\nleft join lateral (\n  select jsonb_object_agg(r.column_name, r.new_value"
        " order by r.in_force_date, r.recorded_at, r.change_no) as changed\n"
        "  from warehouse.registered_change r\n"
        f"  where r.recorded_at <= {_AS_OF} and r.superseded_at > {_AS_OF} and not r.pending_correction\n"
        f"    and r.subject_table = {literal(table.__tablename__)} and r.subject_key = {key}\n"
        "    and r.column_name is not null and r.new_value is not null\n"
        "    and r.in_force_date <= (select warehouse.in_force_on())\n) c on true"
    )


def revision_view_sql() -> str:
    """Statements for ``report.data_revision``: each value that was replaced, over all loaded tables."""
    union = "\nunion all\n".join(_revisions_of(LOADED[name]) for name in sorted(LOADED))
    comments = {
        "table_name": "表名",
        "table_label": "资料",
        "row_key": "行主键：哪一行",
        "column_name": "列名",
        "column_label": "栏目",
        "change_type": "变动方式：改数、新填、清空、退回待改、撤销",
        "old_value": "原值",
        "new_value": "新值：撤销或退回待改时为空",
        "old_recorded_at": "原值入库时间",
        "learned_at": "改动入库时间",
        "old_submission_id": "原报送编号",
        "old_sheet_no": "原表序",
        "old_row_no": "原行号",
        "new_submission_id": "新报送编号：撤销时为空",
        "new_sheet_no": "新表序",
        "new_row_no": "新行号",
        "file_name": "新文件名",
        "correction_reason": "更正理由",
    }
    body = (
        "create view report.data_revision with (security_invoker = true) as\n"
        "select r.table_name, r.table_label, r.row_key, r.column_name, r.column_label,\n"
        "  case when r.new_submission_id is null then '撤销' when r.new_pending then '退回待改'\n"
        "    when r.new_value is null then '清空' when r.old_value is null then '新填' else '改数' end"
        " as change_type,\n"
        "  r.old_value, r.new_value, r.old_recorded_at, r.learned_at,\n"
        "  r.old_submission_id, r.old_sheet_no, r.old_row_no,\n"
        "  r.new_submission_id, r.new_sheet_no, r.new_row_no,\n"
        "  ledger.file_name_of(s.submission_id) as file_name,\n"
        "  ledger.correction_reason_of(s.submission_id) as correction_reason\n"
        f"from (\n{union}\n) r\nleft join ledger.submission s on s.submission_id = r.new_submission_id"
    )
    statements = [
        body,
        "comment on view report.data_revision is '数据修订记录：每一个被替换过的值'",
        *(f"comment on column report.data_revision.{c} is {literal(t)}" for c, t in comments.items()),
    ]
    return ";\n".join(statements) + ";\n"


def _revisions_of(table: type[Loaded]) -> str:
    """One row for each value that differs between a closed row and the row that replaced it."""
    name, keys = table.__tablename__, table.key_columns()
    columns = [c for c in defined_table(table).columns if c.name not in SYSTEM_COLUMNS and c.name not in keys]

    def value(alias: str, column: str, reported: bool) -> str:
        plain = f"{alias}.{column}::text"
        return f"case when not {alias}.pending_correction then {plain} end" if reported else plain

    pairs = ",\n    ".join(
        f"({literal(c.name)}, {literal(label_of(column_comment(c)))}, "
        f"{value('o', c.name, bool(c.info.get('reported')))}, "
        f"{value('n', c.name, bool(c.info.get('reported')))})"
        for c in columns
    )
    row_key = ", ".join(f"{literal(k)}, o.{k}" for k in keys)
    same_key = " and ".join(f"n.{k} = o.{k}" for k in keys)
    return (
        f"select {literal(name)} as table_name, {literal(table_label(table))} as table_label,\n"
        f"  jsonb_build_object({row_key}) as row_key,\n"
        "  v.column_name, v.column_label, v.old_value, v.new_value,\n"
        "  o.recorded_at as old_recorded_at, o.superseded_at as learned_at,\n"
        "  o.submission_id as old_submission_id, o.sheet_no as old_sheet_no, o.row_no as old_row_no,\n"
        "  n.submission_id as new_submission_id, n.sheet_no as new_sheet_no, n.row_no as new_row_no,\n"
        "  coalesce(n.pending_correction, false) as new_pending\n"
        f"from warehouse.{name} o\n"
        f"left join warehouse.{name} n on {same_key} and n.recorded_at = o.superseded_at\n"
        f"cross join lateral (values\n    {pairs}\n"
        "  ) as v (column_name, column_label, old_value, new_value)\n"
        f"where o.superseded_at <= {_AS_OF} and v.old_value is distinct from v.new_value"
    )


def curated_views() -> list[CuratedView]:
    """The files of ``schemas/views`` in an order in which each finds what it stands on.

    Raises:
        ViewFault: two views need each other.
    """
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.sql"))}
    waiting = {
        name: CuratedView(
            name, sql, frozenset(re.findall(r"\breport\.(\w+)", sql)).intersection(texts) - {name}
        )
        for name, sql in texts.items()
    }
    ordered: list[CuratedView] = []
    while waiting:
        placed = {view.name for view in ordered}
        ready = [view for view in waiting.values() if view.needs <= placed]
        if not ready:
            raise ViewFault(f"视图互相依赖，排不出先后：{'、'.join(sorted(waiting))}")
        ordered += ready
        for view in ready:
            del waiting[view.name]
    return ordered


def assessment_view_sql(view: str, comment: str, columns: list[tuple[str, str]]) -> str:
    """Statements for one view of 考核: ``columns`` are (name, comment) of ``report.<view>``.

    Raises:
        ViewFault: a comment is missing, or two columns have one label.
    """
    unnamed = [name for name, text in columns if not text]
    if unnamed or not comment:
        raise ViewFault(f"视图 report.{view} 缺少中文说明：{'、'.join(unnamed) or '视图本身'}")
    labels = [label_of(text) for _, text in columns]
    doubled = sorted({label for label in labels if labels.count(label) > 1})
    if doubled:
        raise ViewFault(f"视图 report.{view} 有重名的列：{'、'.join(doubled)}，应各不相同")
    target = f"考核.{identifier(label_of(comment))}"
    shown = ",\n  ".join(
        f"{name} as {identifier(label)}" for (name, _), label in zip(columns, labels, strict=True)
    )
    statements = [
        f"create view {target} with (security_invoker = true) as\nselect\n  {shown}\nfrom report.{view}",
        f"comment on view {target} is {literal(comment)}",
        *(
            f"comment on column {target}.{identifier(label)} is {literal(text)}"
            for (_, text), label in zip(columns, labels, strict=True)
        ),
    ]
    return ";\n".join(statements) + ";\n"


def literal(text: str) -> str:
    """A string as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
