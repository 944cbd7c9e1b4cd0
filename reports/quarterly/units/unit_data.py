"""What of a quarter concerns one unit: the data, narrowed; and what of the figures its readers may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reports.blocks import Figure
from reports.quarterly.model.quarter import QuarterData, Verified
from reports.quarterly.shared.context import Context
from reports.rows.row import Row


@dataclass(frozen=True)
class OwnMatters:
    """The keys of everything that is booked on one unit."""

    unit_code: str
    projects: frozenset[str]
    reform_items: frozenset[int]
    supervision: frozenset[str]
    problems: frozenset[str]

    @classmethod
    def of(cls, data: QuarterData, unit_code: str) -> OwnMatters:
        last_word = {row.text("item_no"): row.text("responsible_unit_code") for row in data.supervision}
        return cls(
            unit_code,
            frozenset(
                row.text("project_code")
                for row in data.projects
                if row.text("responsible_unit_code") == unit_code
            ),
            frozenset(
                row.key("item_no") for row in data.reform_items if row.text("lead_unit_code") == unit_code
            ),
            frozenset(no for no, unit in last_word.items() if unit == unit_code),
            frozenset(
                row.text("problem_no")
                for row in data.further.problems
                if row.text("lead_unit_code") == unit_code
            ),
        )

    def holds(self, subject: str, number: str) -> bool:
        """Is this line of the 督查核实表 about a matter of the unit?"""
        match subject:
            case "重点项目":
                return number in self.projects
            case "改革措施":
                return number.split("-")[0] in {str(item) for item in self.reform_items}
            case "督查事项":
                return number in self.supervision
            case _:
                return False

    def concerns(self, consent: Row) -> bool:
        """Is this consent about a registered matter of the unit?"""
        table, key = consent.text("subject_table"), consent.text("subject_key").split("/")
        if table in ("project", "project_milestone"):
            return key[1] in self.projects
        if table in ("reform_item", "reform_measure"):
            return key[1] in {str(item) for item in self.reform_items}
        return table == "supervision_item" and key[0] in self.supervision

    def owns(self, figure_id: str) -> bool:
        """Is this figure one of the unit's own, told by its id?"""
        code = self.unit_code
        subjects = ["unit", "projects.unit", "lights.unit", "lights.projects.unit", "posting"]
        subjects += ["problems", "conduct", "routine"]
        if any(f"{figure_id}.".startswith(f"{subject}.{code}.") for subject in subjects):
            return True
        subject, _, rest = figure_id.partition(".")
        key = rest.rpartition(".")[0]
        match subject:
            case "project":
                return rest.split(".")[0] in self.projects
            case "reform":
                return rest.split(".")[0] in {str(item) for item in self.reform_items}
            case "supervision":
                return any(f"{key}.".startswith(f"{item}.") for item in self.supervision)
            case "problem":
                return any(f"{key}.".startswith(f"{problem}.") for problem in self.problems)
            case _:
                return False


def own_context(ctx: Context, own: OwnMatters) -> Context:
    """The same book over the unit's own returns, findings, consents and questions."""
    code = own.unit_code
    data = replace(
        ctx.data,
        obligations=tuple(o for o in ctx.data.obligations if o.unit_code == code),
        rounds=tuple(one for one in ctx.data.rounds if one.unit_code == code),
        rejected=tuple(r for r in ctx.data.rejected if r.unit_code == code),
        plan_differences=tuple(
            d for d in ctx.data.plan_differences if own.projects.intersection(d.row_key.split("/"))
        ),
        verified=_own_verified(ctx.data.verified, own),
        consents=tuple(one for one in ctx.data.consents if own.concerns(one)),
        questions=tuple(q for q in ctx.data.questions if q.unit_code == code),
        told_of_figures=tuple(told for told in ctx.data.told_of_figures if told.unit_code == code),
        instructions=tuple(
            one for one in ctx.data.instructions if one.unit_code == code or own.owns(one.figure_id)
        ),
    )
    return replace(ctx, data=data)


def _own_verified(
    verified: Mapping[tuple[str, str], Verified], own: OwnMatters
) -> dict[tuple[str, str], Verified]:
    return {key: one for key, one in verified.items() if own.holds(*key)}


def visible_figures(
    figures: Mapping[str, Figure], printed: Iterable[str], own: OwnMatters
) -> dict[str, Figure]:
    """The printed figures, and what the unit's own rest on.

    A total over several units keeps its value and loses its way: neither its parts nor its cells go along,
    and its arithmetic stays only where all of its numbers are printed.
    """
    kept: dict[str, Figure] = {}
    waiting = [*dict.fromkeys(printed)]
    shown = frozenset(waiting)
    while waiting:
        figure = figures[waiting.pop()]
        if figure.figure_id in kept:
            continue
        if own.owns(figure.figure_id):
            parts = tuple(part for part in figure.parts if part in shown or own.owns(part))
            kept[figure.figure_id] = replace(figure, parts=parts)
            waiting += parts
        else:
            parts = figure.parts if shown.issuperset(figure.parts) else ()
            kept[figure.figure_id] = replace(figure, inputs=(), parts=parts)
    return {figure_id: kept[figure_id] for figure_id in figures if figure_id in kept}
