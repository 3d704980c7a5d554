"""A full disk: a file beside the database that only takes up room, to be given up when a write finds none.

A few thousand more sales and messages can be written down then, while somebody makes room.
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

from sqlalchemy.exc import DBAPIError

log = logging.getLogger(__name__)
SIZE = 8 * 1024 * 1024
# Taken only where it hurts nobody.
LEAST_FREE = 16 * SIZE


def is_full(error: DBAPIError) -> bool:
    """SQLITE_FULL, as its driver says it."""
    return "database or disk is full" in str(error.orig)


class Ballast:
    """One file per database."""

    def __init__(self, database: Path, size: int = SIZE) -> None:
        self.path = database.with_name(f"{database.name}.ballast")
        self._size = size

    def take(self) -> bool:
        """Fill it, unless it is there or room is short; True if it is there."""
        if self.path.exists():
            return True
        if shutil.disk_usage(self.path.parent).free < LEAST_FREE:
            return False
        try:
            # Random: some file systems take no room for zeros.
            self.path.write_bytes(os.urandom(self._size))
        except OSError as error:
            log.warning("no reserve could be put aside: %s", error.strerror)
            self.path.unlink(missing_ok=True)
            return False
        return True

    def release(self) -> bool:
        """True if there was some."""
        if not self.path.exists():
            log.error("the disk is full, and no reserve is left: make room; nothing is sent that can't be recorded")
            return False
        self.path.unlink()
        log.error("the disk is full: a reserve of %s MB was given up; make room soon", self._size // 1_000_000)
        return True
