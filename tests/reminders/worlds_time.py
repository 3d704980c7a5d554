"""Time that passes only when nobody has anything to do: an event loop whose clock jumps to the next thing that is due.

One seed, one history: what asyncio would give to threads is done in place, after a wait that the seeded generator
chooses; so two processes of the product take turns at every wait, in another order for each seed, and in the same order
for the same one. A database that is held by another process is asked again, as SQLite's own busy handler would.

A process is a word in the context of its tasks. When it is killed, its connections are shut from below, so that
whatever its coroutines still do while they unwind has no effect any more.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import selectors
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

process: ContextVar[Process | None] = ContextVar("process", default=None)
BUSY_SECONDS = 10.0
# Waiting for others is the loop's affair, and no process here takes the disk with it.
_FASTER = {"PRAGMA busy_timeout=10000": "PRAGMA busy_timeout=0", "PRAGMA synchronous=FULL": "PRAGMA synchronous=OFF"}
QUICK, SLOW = 0.001, 0.05


class Killed(BaseException):
    """The process is gone; nothing of it may go on."""


@dataclass
class Process:
    """One process of the product. `fault` is asked before every writing statement."""

    name: str
    is_dead: bool = False
    connections: list[sqlite3.Connection] = field(default_factory=list)
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    fault: Callable[[str], None] | None = None
    naps: Callable[[str], float] | None = None

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """A task of this process, and of it all that the task starts."""
        token = process.set(self)
        try:
            task = asyncio.get_running_loop().create_task(work)
        finally:
            process.reset(token)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    def kill(self) -> None:
        """SIGKILL: open transactions are rolled back by the database, nothing is said to anybody."""
        self.is_dead = True
        for connection in self.connections:
            connection.close()
        self.connections.clear()
        for task in list(self.tasks):
            task.cancel()

    async def gone(self) -> None:
        """Until its coroutines have unwound, to no effect."""
        while self.tasks:
            await asyncio.wait(list(self.tasks))


@dataclass
class Doom:
    """Kills its process around the n-th commit from now: just before it, or before the next statement after it."""

    commits: int
    is_before: bool
    kill: Callable[[], None]

    def __call__(self, statement: str) -> None:
        self.commits -= statement == "COMMIT"
        if (self.commits == 0 and self.is_before) or (self.commits < 0 and not self.is_before):
            self.kill()
            raise Killed
        if self.commits == 0 and statement == "COMMIT":
            self.commits = -1


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = (), /) -> _Cursor:
        owner = process.get()
        if owner is not None:
            if owner.is_dead:
                raise Killed
            if owner.fault is not None:
                owner.fault(sql)
        return super().execute(_FASTER.get(sql, sql), parameters)


class _Connection(sqlite3.Connection):
    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)

    def commit(self) -> None:
        owner = process.get()
        if owner is not None and owner.fault is not None:
            owner.fault("COMMIT")
        super().commit()


_connect = sqlite3.connect


def _open(path: str, **options: Any) -> sqlite3.Connection:
    """A connection that dies with its process."""
    owner = process.get()
    if owner is not None and owner.is_dead:
        raise Killed
    opened = _connect(path, **options, factory=_Connection)
    if owner is not None:
        owner.connections.append(opened)
    return opened


class _Selector(selectors.DefaultSelector):
    """Waits for nothing: the time that it was to wait is over at once."""

    pass_time: Callable[[float], None]

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("everybody waits for somebody else")
        if timeout > 0:
            self.pass_time(timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self, rng: random.Random) -> None:
        selector = _Selector()
        selector.pass_time = self._pass
        self._now = 0.0
        self._rng = rng
        super().__init__(selector)
        self._clock_resolution = 1e-6

    def _pass(self, seconds: float) -> None:
        self._now += seconds

    def time(self) -> float:
        return self._now

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Nobody hears the last words of a process that was killed."""
        if not isinstance(context.get("exception"), Killed):
            super().call_exception_handler(context)

    def run_in_executor(  # type: ignore[override]
        self, _executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """In place, some moments from now, and answered some moments later: a crash may fall before or after."""
        future = self.create_future()
        owner = process.get()
        nap = owner.naps("disk") if owner is not None and owner.naps is not None else 0.0
        deadline = self._now + nap + BUSY_SECONDS
        self.call_later(nap + self._rng.uniform(0, QUICK), self._attempt, future, func, args, deadline)
        return future

    def _attempt(
        self, future: asyncio.Future[Any], func: Callable[..., Any], args: tuple[Any, ...], deadline: float
    ) -> None:
        owner = process.get()
        if future.done() or (owner is not None and owner.is_dead):
            future.cancel()
            return
        try:
            result = func(*args)
        except sqlite3.OperationalError as error:
            if "locked" in str(error) and self._now < deadline:
                self.call_later(self._rng.uniform(QUICK, SLOW), self._attempt, future, func, args, deadline)
                return
            future.set_exception(error)
        except (Exception, Killed) as error:  # noqa: BLE001  (it is passed on)
            future.set_exception(error)
        else:
            self.call_later(self._rng.uniform(0, QUICK), _answer, future, result)


def _answer(future: asyncio.Future[Any], result: Any) -> None:
    if not future.done():
        future.set_result(result)


@contextmanager
def _patched(secret: random.Random) -> Iterator[None]:
    """Connections that can die, and secrets that are the same for the same seed."""
    with (
        patch.object(sqlite3, "connect", _open),
        patch.object(secrets, "token_hex", lambda size=32: secret.randbytes(size).hex()),
    ):
        yield


def run_in(rng: random.Random, main: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run to the end in time of its own."""
    with _patched(random.Random(rng.random())), asyncio.Runner(loop_factory=lambda: VirtualLoop(rng)) as runner:
        return runner.run(main())
