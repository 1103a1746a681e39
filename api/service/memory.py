"""How much memory a server keeps for itself that it no longer uses."""

import ctypes

_ARENA_MAX = -8
"""M_ARENA_MAX of glibc's malloc.h."""
_ARENAS = 1


def keep_little() -> None:
    """Have all threads take memory from one place, to be called before there are many; nothing where glibc is not.

    glibc gives eight places to each core, and each keeps the most that it ever gave out: a pass of the encoder takes
    tens of megabytes, and runs now in this thread, now in that one. On the exhibits with 100 clients a server grew to
    630 MB and went on; so it stays at 360. Threads seldom wait for each other here: Python's own small objects come
    from elsewhere, and what NumPy asks for is large and seldom.
    """
    try:
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS)
    except (OSError, AttributeError, TypeError):
        # Another system, with an allocator of its own.
        return
