"""How a process takes memory and gives it back.

A worker lives for weeks and now and then works on a file of a million rows. By default glibc keeps what was
freed, in as many arenas as there were threads: twice as much as the work needs stays taken.
"""

from __future__ import annotations

import contextlib
import ctypes

#: `mallopt` of glibc: how much may be free at the end of the heap, the size from which memory is taken from the system
#: and given back by itself, and the number of arenas.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
#: Larger than the pieces that a file is read and written in: these are used again, and not taken anew each time.
_LARGE = 7_500_000


def give_back() -> None:
    """Gives back what is free now, small pieces too."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def give_back_early() -> None:
    """Has the arrays of large files given back when they are freed; does nothing where the C library is another."""
    with contextlib.suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_ARENA_MAX, 1)
        mallopt(_MMAP_THRESHOLD, _LARGE)
        mallopt(_TRIM_THRESHOLD, 2 * _LARGE)
