"""What survives a restart: rows of JSON by kind and key in one SQLite file."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS rows (kind TEXT NOT NULL, key TEXT NOT NULL, place INTEGER NOT NULL,"
    " value TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID"
)
_PUT = (
    "INSERT INTO rows (kind, key, place, value) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value"
)


class FolderInUse(RuntimeError):
    """Another server works in this folder."""


class Store:
    """Writes at once, and commits together what one uninterrupted stretch of work has written."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(folder / "sandbox.sqlite3", isolation_level=None, timeout=1)
        # Two servers on one folder would overwrite each other; the lock goes with the process, killed or not.
        self._connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        try:
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._connection.close()
            raise FolderInUse(f"another sandbox uses {folder}") from error
        # A killed process loses nothing with NORMAL; only a power cut could, and this is a sandbox.
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(_SCHEMA)
        self._has_changes = False
        self._place = int(self._connection.execute("SELECT coalesce(max(place), 0) FROM rows").fetchone()[0])

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        """The rows of one kind, oldest first."""
        found = self._connection.execute("SELECT key, value FROM rows WHERE kind = ? ORDER BY place", (kind,))
        for key, value in found.fetchall():
            yield key, json.loads(value)

    def put(self, kind: str, key: object, value: Any) -> None:
        self._begin()
        self._place += 1
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        self._connection.execute(_PUT, (kind, str(key), self._place, text))

    def get(self, kind: str, key: object, otherwise: Any = None) -> Any:
        row = self._connection.execute("SELECT value FROM rows WHERE kind = ? AND key = ?", (kind, str(key))).fetchone()
        return otherwise if row is None else json.loads(row[0])

    def drop(self, kind: str, key: object) -> None:
        self._begin()
        self._connection.execute("DELETE FROM rows WHERE kind = ? AND key = ?", (kind, str(key)))

    def drop_all(self, kind: str) -> None:
        self._begin()
        self._connection.execute("DELETE FROM rows WHERE kind = ?", (kind,))

    def number(self, name: str) -> int:
        return int(self.get("number", name, 0))

    def set_number(self, name: str, value: int) -> None:
        self.put("number", name, value)

    def next_number(self, name: str) -> int:
        """A counter that never goes back, not even over a restart."""
        value = self.number(name) + 1
        self.set_number(name, value)
        return value

    def commit(self) -> None:
        if self._has_changes:
            self._has_changes = False
            self._connection.execute("COMMIT")

    def close(self) -> None:
        self.commit()
        self._connection.close()

    def _begin(self) -> None:
        if self._has_changes:
            return
        self._connection.execute("BEGIN")
        self._has_changes = True
        with suppress(RuntimeError):  # while nothing runs yet, whoever opened the store commits
            asyncio.get_running_loop().call_soon(self._commit_if_open)

    def _commit_if_open(self) -> None:
        try:
            self.commit()
        except sqlite3.ProgrammingError:
            self._has_changes = False  # closed meanwhile, and closing has committed
