"""挂图作战: all key projects on one sheet for the wall, and the same as a page that filters."""

from reports.wall.build import build_wall
from reports.wall.model import Wall, WallMilestone, WallMonth, WallProject
from reports.wall.page import render_page
from reports.wall.sheet import LEAST_PT, PAPERS_MM, render_sheet

__all__ = [
    "LEAST_PT",
    "PAPERS_MM",
    "Wall",
    "WallMilestone",
    "WallMonth",
    "WallProject",
    "build_wall",
    "render_page",
    "render_sheet",
]
