"""SQLite beside the event loop instead of behind a queue: what SQLAlchemy asks of its asynchronous driver, with a
thread only where a call may wait for somebody else.

A statement of ours takes a few dozen microseconds, handing it to a thread and back several times as long, and the usual
driver does that four times a statement. So the writer works in place, except for BEGIN IMMEDIATE (another process may
hold the lock) and COMMIT (the disk may be slow). A reader, whose reports may be long, goes apart once a statement.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any, TypeVar

Result = TypeVar("Result")
# Whoever asks says that it is little: then a reader, too, works in place.
SHORT: ContextVar[bool] = ContextVar("short", default=False)
_MAY_WAIT = ("BEGIN IMMEDIATE", "PRAGMA")


async def _apart(call: Callable[..., Result], *arguments: Any) -> Result:
    """In a thread. Who is cancelled meanwhile leaves only when the call is over: the connection is one."""
    running = asyncio.ensure_future(asyncio.to_thread(call, *arguments))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


class Cursor:
    """The part of an asynchronous cursor that SQLAlchemy uses."""

    def __init__(self, connection: sqlite3.Connection, *, is_apart: bool) -> None:
        self._cursor = connection.cursor()
        self._is_apart = is_apart
        self._rows: Sequence[Any] = ()

    async def __aenter__(self) -> Cursor:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Cursor:
        if statement.startswith(_MAY_WAIT) or self._is_long(statement):
            await _apart(self._execute, statement, parameters)
        else:
            self._execute(statement, parameters)
        return self

    def _is_long(self, statement: str) -> bool:
        return self._is_apart and statement != "BEGIN" and not SHORT.get()

    def _execute(self, statement: str, parameters: Sequence[Any]) -> None:
        self._cursor.execute(statement, parameters)
        self._rows = self._cursor.fetchall() if self._cursor.description else ()

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> Cursor:
        self._cursor.executemany(statement, parameters)
        return self

    async def fetchall(self) -> Sequence[Any]:
        return self._rows

    async def close(self) -> None:
        self._cursor.close()

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid


class Connection:
    """The part of an asynchronous connection that SQLAlchemy uses. Transactions are begun by statements of ours."""

    def __init__(self, path: str, *, is_apart: bool) -> None:
        # Only ever used by one coroutine at a time, but for that from several threads.
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._is_apart = is_apart
        self._is_memory = path == ":memory:"

    def cursor(self) -> Cursor:
        return Cursor(self._connection, is_apart=self._is_apart)

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        self._connection.create_function(*arguments, **options)

    async def commit(self) -> None:
        if self._connection.in_transaction:
            await (self._commit_here() if self._is_memory else _apart(self._connection.commit))

    async def _commit_here(self) -> None:
        """No disk, no wait."""
        self._connection.commit()

    async def rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.rollback()

    async def close(self) -> None:
        await _apart(self._connection.close)

    def stop(self) -> None:
        """Without waiting for anything."""
        self._connection.close()


def opener(path: str, *, is_apart: bool) -> Callable[..., Any]:
    """What SQLAlchemy's driver calls instead of its own way to connect."""

    async def connect(*_arguments: Any, **_options: Any) -> Connection:
        return Connection(path, is_apart=is_apart)

    return connect
