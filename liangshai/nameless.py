"""A name and a home for whoever runs us without them (a container's uid, a service's user): libraries ask."""

from __future__ import annotations

import getpass
import os

from liangshai.settings import Settings


def missing_variables(settings: Settings) -> dict[str, str]:
    """`USER` and `HOME` where neither the environment nor the system's list of users has them.

    And a place within ours for what matplotlib keeps, which would lie in the user's own home.
    A service's user often has one that is not there (/nonexistent), or that is not his to write in.
    """
    missing = {}
    # A home that is not there yet is made by what needs it, closed to others, and not by a library.
    if "MPLCONFIGDIR" not in os.environ and settings.home.is_dir():
        missing["MPLCONFIGDIR"] = str(settings.directory("cache"))
    if not os.access(os.path.expanduser("~"), os.W_OK | os.X_OK):
        missing["HOME"] = str(settings.directory("cache"))
    try:
        getpass.getuser()
    except (KeyError, OSError):  # from Python 3.13 on the second
        missing["USER"] = "liangshai"
    return missing
