"""A directory that nobody has handed in yet: none of its names can be right, and none of them is wrong."""

from __future__ import annotations

from etl.tidy.tidied import Doubt, Option, Tidied
from etl.warehouse.reference import Reference


def ask_for_directory(said: Tidied, reference: Reference) -> None:
    """One question to the source's owner in place of a rejection for each name of an empty directory.

    Units and people come with the codes of the installation, and a year without its list of projects is asked
    about for itself; what enterprises there are a list must tell.
    """
    unknown = [problem for problem in said.problems if problem.rule == "R-enterprise"]
    if reference.enterprises.entries or not unknown:
        return
    said.problems = [problem for problem in said.problems if problem.rule != "R-enterprise"]
    said.doubts.append(
        Doubt(
            "register",
            f"企业名录还没有报来，这一份里的{len(unknown)}处名称没有可以对照的。名录报来后再受理？",
            (
                Option("A", "名录已经报来，请重新受理", {}),
                Option("B", "不是这张表，作废重报", {"discard": True}),
            ),
            "owner",
        )
    )
