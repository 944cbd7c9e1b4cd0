"""Which registered values returns may repeat, and a consent of the office may overlay.

Plain words, apart from the tables: the command line offers them before anything large is imported.
"""

# Subject → (table, the column that an extension moves; None: it has no date of its own).
OVERLAID: dict[str, tuple[str, str | None]] = {
    "重点项目": ("project", "planned_production_date"),
    "项目节点": ("project_milestone", "planned_date"),
    "改革事项": ("reform_item", None),
    "改革措施": ("reform_measure", "due_date"),
    "指标目标": ("indicator_target", None),
    "督查事项": ("supervision_item", "due_date"),
}
# Returns that tell of an extension, and the register whose date they mean.
REGISTER_OF = {"supervision_week": "supervision_item"}
# Registers whose values etl/warehouse/reference.py holds ready for comparison.
REGISTERED = (
    *("project", "project_milestone", "infrastructure_work", "reform_item", "reform_measure"),
    "supervision_item",
)
