"""How the database is, for the command line: looked at without changing anything, also while the bot runs."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from storage.engine import file_system, is_network, is_sqlite, sync_url
from storage.migrate import config, current
from storage.repository import table_of
from storage.tables import Delivery, ShopRow

CONNECT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Health:
    """`damage` is what the database's own check says, None if all is well."""

    revision: str | None
    newest: str | None
    damage: str | None
    heartbeat_at: datetime | None
    unknown_open: int = 0
    oldest_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the database file lies. `kind` is the file system's."""

    folder: Path
    exists: bool
    kind: str
    is_network: bool
    free_bytes: int


def place_of(url: str) -> Place | None:
    """None for a server: its disk is its own business."""
    if not is_sqlite(url):
        return None
    path = Path(make_url(url).database or "")
    folder = path.parent.resolve()
    while not folder.exists():
        folder = folder.parent
    kind = file_system(folder)
    return Place(folder, path.exists(), kind, is_network(kind), shutil.disk_usage(folder).free)


def look_at(url: str) -> Health:
    """Raises SQLAlchemyError or sqlite3.Error if the database can't be reached or read at all."""
    with _open(url) as connection:
        newest = ScriptDirectory.from_config(config(url)).get_current_head()
        revision = current(connection)
        heartbeat = None
        if inspect(connection).has_table(table_of(ShopRow).name):
            heartbeat = connection.execute(select(table_of(ShopRow).c.heartbeat_at)).scalar()
        damage = _damage(connection) if is_sqlite(url) else None
        return Health(revision, newest, damage, heartbeat, *_mail(connection))


def _mail(connection: Connection) -> tuple[int, datetime | None]:
    """(messages in doubt, since when the oldest that may leave has been waiting)."""
    mail = table_of(Delivery)
    if not inspect(connection).has_table(mail.name):
        return 0, None
    doubts = connection.execute(select(func.count()).select_from(mail).where(mail.c.state == "unknown")).scalar()
    return int(doubts or 0), connection.execute(
        select(func.min(mail.c.not_before)).where(mail.c.state.in_(("pending", "leased", "sending")))
    ).scalar()


@contextmanager
def _open(url: str) -> Iterator[Connection]:
    if is_sqlite(url):
        path = Path(make_url(url).database or "").resolve()

        def read_only() -> sqlite3.Connection:
            return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=CONNECT_SECONDS)

        engine = create_engine(sync_url(url), poolclass=NullPool, creator=read_only)
    else:
        engine = create_engine(sync_url(url), poolclass=NullPool, connect_args={"connect_timeout": CONNECT_SECONDS})
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _damage(connection: Connection) -> str | None:
    said = connection.execute(text("PRAGMA integrity_check(1)")).scalar()
    if said != "ok":
        return str(said)
    if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
        return "a record points to another that is not there"
    return None
