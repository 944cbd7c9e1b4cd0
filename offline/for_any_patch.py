"""The lock (stdin) as one without markers (stdout): all that any 3.x.y of this Python's 3.x asks for here.

A bundle is made with one patch release and installed with another, and some packages stand in for what only
the earlier of them lack.
"""

import re
import sys

from packaging.requirements import Requirement


def wanted(line: str, minor: str) -> bool:
    """Whether the first or the last patch release of `minor` ('3.11') asks for this line of the lock."""
    marker = Requirement(line.removesuffix("\\")).marker
    patches = ({"python_full_version": f"{minor}.{patch}"} for patch in (0, 99))
    return marker is None or any(marker.evaluate(patch) for patch in patches)


def without_markers(lock: str, minor: str) -> str:
    """Each requirement with the lines of its hashes, or neither."""
    entries = re.split(r"^(?=\S)", lock, flags=re.MULTILINE)
    kept = [entry for entry in entries if entry and wanted(entry.splitlines()[0], minor)]
    return "".join(re.sub(r" ; [^\\\n]*", " ", entry, count=1) for entry in kept)


if __name__ == "__main__":
    sys.stdout.write(without_markers(sys.stdin.read(), "{}.{}".format(*sys.version_info)))
