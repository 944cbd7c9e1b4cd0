"""A name and a home for whoever runs us without them (a container's uid): libraries ask for both."""

from __future__ import annotations

import getpass
import os

from liangshai.settings import Settings


def missing_variables(settings: Settings) -> dict[str, str]:
    """`USER` and `HOME` where neither the environment nor the system's list of users has them."""
    missing = {}
    if os.path.expanduser("~") == "~":
        missing["HOME"] = str(settings.directory("cache"))
    try:
        getpass.getuser()
    except (KeyError, OSError):  # from Python 3.13 on the second
        missing["USER"] = "liangshai"
    return missing
