"""A bot that outlived its server: found again, and ended before a second one starts."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from bot.sandbox.store import Store

_KEY = ("setting", "bot_process")


def remember(store: Store, pid: int) -> None:
    store.put(*_KEY, {"pid": pid, "born": _birth(pid)})
    store.commit()


def forget(store: Store) -> None:
    store.drop(*_KEY)


def end_orphan(store: Store) -> None:
    """Ends the remembered process, if it still is the same one; two bots would take each other's updates."""
    known = store.get(*_KEY)
    if known and known["born"] is not None and known["born"] == _birth(known["pid"]):
        with contextlib.suppress(OSError):
            os.kill(known["pid"], signal.SIGKILL)
    forget(store)


def _birth(pid: int) -> str | None:
    """When a process began, in the kernel's words; None where the system does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The name may hold blanks and brackets, so count from its end: the 20th word after it is the start time.
    return stat.rpartition(")")[2].split()[19]
