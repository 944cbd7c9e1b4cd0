"""Run a program that refuses to run as root, or as a uid without a name, when that is all that we are.

    python -I -S unprivileged.py userns|nobody PROGRAM ARGUMENT…

`userns`: in a user namespace of one uid. PostgreSQL sees an ordinary user, the files stay ours, and no
system user is needed. `nobody`: as that user, for machines (most containers) that refuse user namespaces;
the capability to pass closed directories is kept where we have it, because `home` is 0700 and root's.

Only the standard library, and a process of its own: nothing runs between fork and exec in the caller.
"""

import ctypes
import os
import sys

NOBODY_UID = NOBODY_GID = 65534
_CLONE_NEWUSER = 0x10000000
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 47, 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522


def enter_user_namespace() -> None:
    """Map ourselves to the one ordinary uid of a new user namespace. OSError where the kernel refuses."""
    uid, gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY_UID} {uid} 1"),
        ("gid_map", f"{NOBODY_GID} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def become_nobody() -> None:
    """Change to nobody for good, keeping CAP_DAC_OVERRIDE across exec where we have it."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(NOBODY_GID)
    os.setuid(NOBODY_UID)
    bit = 1 << _CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable; then bits 32-63
    if libc.capset(ctypes.byref(header), ctypes.byref(data)) == 0:
        libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0)


if __name__ == "__main__":
    if sys.argv[1] == "userns":
        enter_user_namespace()
    else:
        become_nobody()
    os.umask(0o077)
    os.execv(sys.argv[2], sys.argv[2:])
