"""Becomes another program after the few things that only the child itself can do: `launcher.py OPTIONS COMMAND…`.

Run as a file with `python -I -S`, so it may import the standard library only. OPTIONS is a JSON object:
`parent` (process id that must still be the parent), `signal` (sent by the kernel when that parent ends),
`uid` and `gid` (account to become, or null), `capability` (Linux capability that the account keeps, or null),
`umask` (or null). On Linux the child therefore ends with its parent, even when the parent is killed with SIGKILL.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_SECUREBITS = 28
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
# Capabilities outlive the change of account, and access(2) counts them: PostgreSQL asks it about its own binaries.
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_CAPABILITY_VERSION_3 = 0x20080522


def _check(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")


def become(libc: ctypes.CDLL, uid: int, gid: int, capability: int | None) -> None:
    """Drops root for good; of all capabilities at most the one named survives, also through exec."""
    if capability is not None:
        _check(libc.prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0), "prctl")
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if capability is not None:
        mask = 1 << capability
        header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
        # Effective, permitted, inheritable; the second half is for capabilities 32 and up.
        sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
        _check(libc.capset(header, sets), "capset")
        _check(libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0), "prctl")


def main(arguments: list[str]) -> None:
    options, command = json.loads(arguments[0]), arguments[1:]
    libc = ctypes.CDLL(None, use_errno=True)
    if options["uid"] is not None:
        become(libc, options["uid"], options["gid"], options["capability"])
    if options["umask"] is not None:
        os.umask(options["umask"])
    if sys.platform == "linux":
        # After the change of account, because that change clears it.
        _check(libc.prctl(_PR_SET_PDEATHSIG, options["signal"], 0, 0, 0), "prctl")
        if os.getppid() != options["parent"]:
            sys.exit("the program that started this one has ended already")
    os.execv(command[0], command)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as error:
        sys.exit(f"{sys.argv[2]}: {error}")
