"""Engines for both databases: SQLite with one writer and separate readers, or PostgreSQL through psycopg."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from storage.leases import OPTION
from storage.nearby import opener

log = logging.getLogger(__name__)

# Shared memory of WAL does not work over these; the files corrupt within minutes.
_NETWORK_FILE_SYSTEMS = ("nfs", "cifs", "smb", "fuse", "virtiofs", "9p")


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def sync_url(url: str) -> str:
    """The address for a synchronous driver (Alembic)."""
    if is_sqlite(url):
        return url
    return "postgresql+psycopg://" + url.split("://", 1)[1]


def async_url(url: str) -> str:
    """The address for the asynchronous driver."""
    return url.replace("sqlite://", "sqlite+aiosqlite://", 1) if is_sqlite(url) else sync_url(url)


def file_system(path: Path) -> str:
    """The kind of file system that a folder lies on; nothing where the machine does not say."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    place, kind = path.resolve(), ""
    longest = -1
    for line in mounts.read_text().splitlines():
        _, point, found, *_ = line.split(" ")
        if place.is_relative_to(point) and len(point) > longest:
            longest, kind = len(point), found
    return kind


def is_network(kind: str) -> bool:
    return kind.startswith(_NETWORK_FILE_SYSTEMS)


def journal_mode(path: Path) -> str:
    """WAL, or TRUNCATE where the file system can't carry it."""
    kind = file_system(path)
    if is_network(kind):
        log.warning("the database lies on %s: using the slower but safe journal", kind)
        return "TRUNCATE"
    return "WAL"


def pragmas(mode: str, *, read_only: bool) -> tuple[str, ...]:
    """What every connection sets. FULL: a lost commit would be a message sent twice."""
    shared = (
        f"PRAGMA journal_mode={mode}",
        "PRAGMA synchronous=FULL",
        "PRAGMA busy_timeout=10000",
        "PRAGMA foreign_keys=ON",
        "PRAGMA trusted_schema=OFF",
        "PRAGMA cell_size_check=ON",
    )
    return (*shared, "PRAGMA query_only=ON") if read_only else shared


def _sqlite(url: str, *, read_only: bool) -> AsyncEngine:
    path = Path(make_url(url).database or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = journal_mode(path.parent)
    engine = create_async_engine(
        async_url(url),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=2 if read_only else 1,
        max_overflow=0,
        connect_args={"async_creator_fn": opener(str(path), is_apart=read_only)},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas(mode, read_only=read_only):
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        # The driver's own transaction handling would start them too late.
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _alone(connection: Any, _record: object) -> None:
    """Each statement by one process of the server, and uncompiled: ours take milliseconds. With helpers at hand
    PostgreSQL goes through a year of purchases to find one product's (324 ms of a million, 22 without)."""
    before, connection.autocommit = connection.autocommit, True
    cursor = connection.cursor()
    cursor.execute("SET max_parallel_workers_per_gather = 0")
    cursor.execute("SET jit = off")
    cursor.close()
    connection.autocommit = before


def open_engines(url: str, *, leases_by_server: bool = False) -> tuple[AsyncEngine, AsyncEngine]:
    """(writer, reader); on PostgreSQL they share their connections, and a reader keeps one view as on SQLite."""
    if is_sqlite(url):
        return _sqlite(url, read_only=False), _sqlite(url, read_only=True)
    engine = create_async_engine(async_url(url), pool_size=5, max_overflow=5, pool_pre_ping=True)
    event.listen(engine.sync_engine, "connect", _alone)
    engine = engine.execution_options(**{OPTION: leases_by_server})
    return engine, engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
